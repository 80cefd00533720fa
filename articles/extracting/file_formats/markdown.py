"""Markdown to paragraphs: turned into a page by markdown-it, then walked like one.

The words stay and the markup goes; links and footnotes become attachments.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple, override

from articles.extracting.charsets import compose_decoded, decode
from articles.extracting.file_formats import Format, Options
from articles.extracting.file_formats.plain_text import FIRST_LINE, part_title
from articles.extracting.metadata import declared
from articles.extracting.opening import lift_headline, lift_opening
from articles.extracting.paragraphs import RawArticle, is_wide
from articles.extracting.results import Extracted, lost
from articles.extracting.web_page.trees import HtmlElement, parse_html
from articles.extracting.web_page.walk import walk
from articles.text.quotes import bound_quotes, is_over_bound
from articles.text.stored_messages import Message

if TYPE_CHECKING:
    from markdown_it import MarkdownIt, token
    from markdown_it.utils import EnvType

type Token = token.Token

EXTRACTOR = "newsroom-markdown/1"
DEEPEST_VALUES = 10  # levels of front matter
MOST_EVENTS = 2_000  # of the YAML of front matter
MOST_UNUSED = 20  # values of front matter that the editor is told about
_FENCED = re.compile(
    r"\A\s*---[ \t]*\n(.{0,20000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL
)
DEEPEST = 20  # markdown-it leaves out blocks that are nested deeper
# How the editor is told about what is counted here; more is counted of any page.
LOSSES = {
    "fence": ("became_ordinary", "code_block"),
    "code_block": ("became_ordinary", "code_block"),
    "ordered_list_open": ("lost_numbers", "numbered_list"),
    "html_block": ("became_plain", "html_stretch"),
    "html_inline": ("left_out", "html_tag"),
}
# The tag that stands for a stretch of HTML until it is put there: nothing else that is
# written here has it.
STRETCH = "section"
MARKDOWN_LOOKED_AT = 100_000  # code points
# What prose does not hold: headings, bold or struck words, links, footnote marks, front
# matter. Dashes and numbers at the start of lines are left out: dialogue and lists in
# plain text have them too.
_MARKDOWN = re.compile(
    r"^\#{1,6}[ ]\S"
    r"|\*\*[^\s*][^*\n]{0,200}\*\*"
    r"|~~[^\s~][^~\n]{0,200}~~"
    r"|\]\((?:https?://|mailto:|/)[^\s)]{1,500}\)"
    r"|\[\^[\w-]{1,40}\]"
    r"|\A\s{0,10}---\n[\w-]{1,40}:",
    re.MULTILINE,
)
# As Pandoc writes them: x^2^, H~2~O. Letters between single ~ are struck through
# elsewhere, and stay as they are.
_SHIFTED = re.compile(
    r"(?<=[^\W_])(?:\^(?P<raised>[^\s^]{1,40})\^|~(?P<lowered>\d{1,9})~)(?![\^~])"
)
# The only tags among words that are kept; of others only the words are.
_TAG = re.compile(r"<(/?(?:br|s|strike|del|ins|sup|sub)\b)[^>]*>", re.IGNORECASE)
_READ_TAG = re.compile(rf"</|<!--|{_TAG.pattern}", re.IGNORECASE)


def read(content: bytes, options: Options) -> Extracted:
    """Return the article of a Markdown file. Raise Refused where it has none."""
    decoded = decode(content, declared=options["charset"], language=options["language"])
    reading = read_markdown(decoded.text, options["url"])
    return compose_decoded(
        reading, decoded, extractor=EXTRACTOR, media_type=FORMAT.media_types[0]
    )


def looks_like_markdown(text: str) -> bool:
    """Return whether a text of unknown kind, such as a pasted one, has Markdown."""
    return bool(_MARKDOWN.search(text[:MARKDOWN_LOOKED_AT]))


def read_markdown(text: str, url: str = "") -> RawArticle:
    """Return the article of a clean text.

    `url`: where the text came from, for relative links.
    """
    reading, body = _split_front_matter(text)
    parser = _parser()
    environment: EnvType = {}
    tokens = parser.parse(part_title(body), environment)
    page = _page(parser, tokens, environment)
    walked = walk(page, url or reading.metadata.get("canonical_url", ""))
    reading.paragraphs = walked.paragraphs
    reading.losses += [*walked.losses, *_losses(tokens)]
    if is_over_bound(environment):
        reading.losses.append(Message("quotes"))
    lift_headline(reading)
    lift_opening(reading, find_title=FIRST_LINE.match(body) is not None)
    return reading


def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt
    from mdit_py_plugins.footnote import footnote_plugin

    class Unchecked(MarkdownIt):
        """Parses all links: bad ones are reported rather than left as [](markup)."""

        @override
        def validateLink(self, url: str) -> bool:
            return True

    parser = Unchecked("commonmark", {"maxNesting": DEEPEST}).enable(
        ["table", "strikethrough"]
    )
    bound_quotes(parser).use(footnote_plugin, move_to_end=False)
    for name, rule in WRITTEN.items():
        parser.add_render_rule(
            name, lambda renderer, tokens, at, options, env, rule=rule: rule(tokens[at])
        )
    return parser


# --- front matter ---------------------------------------------------------------------


class _FrontMatter(NamedTuple):
    """The reading that front matter begins, and the text below it."""

    reading: RawArticle
    body: str


def _split_front_matter(text: str) -> _FrontMatter:
    """Read the YAML between --- lines at the top.

    What is not understood stays in the text.
    """
    fenced = _FENCED.match(text)
    if not fenced:
        return _FrontMatter(RawArticle([]), text)
    values = _load_yaml(fenced[1])
    if values is None:
        return _FrontMatter(RawArticle([]), text)
    metadata, unused = declared(values)
    reading = RawArticle([], metadata)
    if unused:
        words = ", ".join(unused[:MOST_UNUSED])
        reading.losses.append(Message("front_matter", words=words))
    return _FrontMatter(reading, text[fenced.end() :])


def _load_yaml(source: str) -> dict[object, object] | None:
    """Return the values, or None where it is no mapping or cannot be loaded safely.

    Hazard: aliases grow without end when loaded, and depth overflows; both are
    counted before loading.
    """
    import yaml  # Few texts begin with YAML.

    depth = 0
    try:
        for number, event in enumerate(yaml.parse(source, Loader=yaml.SafeLoader)):
            match event:
                case yaml.AliasEvent():
                    return None
                case yaml.CollectionStartEvent():
                    depth += 1
                case yaml.CollectionEndEvent():
                    depth -= 1
            if depth > DEEPEST_VALUES or number > MOST_EVENTS:
                return None
        loaded = yaml.safe_load(source)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    return loaded if isinstance(loaded, dict) else None


# --- the page -------------------------------------------------------------------------


def _page(
    parser: "MarkdownIt", tokens: Sequence[Token], environment: "EnvType"
) -> HtmlElement:
    """Return the page that the tokens become.

    Hazard: HTML of the author's own may leave open what it opens, so each stretch is
    parsed by itself.
    """
    notes = environment.get("footnotes", {"list": {}})
    tokens = list(_with_notes_last(tokens, notes))
    for token in tokens:
        _tighten(token.children or ())
    rendered = parser.renderer.render(tokens, parser.options, environment)
    page = parse_html(f"<div>{rendered}</div>")
    places = list(page.iter(STRETCH))
    stretches = [token.content for token in tokens if token.type == "html_block"]
    for place, stretch in zip(places, stretches, strict=True):
        place.append(parse_html(f"<div>{stretch}"))
    return page


def _with_notes_last(tokens: Sequence[Token], notes: dict[str, Any]) -> Iterator[Token]:
    """Yield the tokens, those of notes that a mark refers to at the end.

    Each note gets the id that its marks lead to.
    """
    from markdown_it.token import Token

    tag = ""
    last: list[Token] = []
    for token in tokens:
        if token.type == "footnote_reference_open":
            number = notes["refs"][f":{token.meta['label']}"]
            tag = "div" if number < 0 else "li"
            token.attrs["id"] = f"footnote-{number}"
        if token.type.startswith("footnote_reference"):
            token.tag = tag
        if tag == "li":
            last.append(token)
        else:
            yield token
        if token.type == "footnote_reference_close":
            tag = ""
    yield from last
    for number, note in notes["list"].items():
        if "tokens" not in note:
            continue
        identity = f"footnote-{number}"
        yield Token("footnote_reference_open", "li", 1, attrs={"id": identity})
        yield Token("inline", "", 0, children=note["tokens"])
        yield Token("footnote_reference_close", "li", -1)


def _tighten(children: Sequence[Token]) -> None:
    """Join lines that were cut inside Chinese or Japanese, where no space was lost."""
    before = ""
    line_break: Token | None = None
    for token in children:
        if token.type == "softbreak":
            line_break = token
        elif token.type in {"text", "code_inline"} and token.content:
            if line_break and is_wide(before) and is_wide(token.content[0]):
                line_break.type = "text"
            before = token.content[-1]
            line_break = None


def _words(token: Token) -> str:
    return _SHIFTED.sub(_shifted, escape(token.content))


def _shifted(words: re.Match[str]) -> str:
    if words["raised"]:
        return f"<sup>{words['raised']}</sup>"
    return f"<sub>{words['lowered']}</sub>"


def _tag(token: Token) -> str:
    tag = _TAG.match(token.content)
    return f"<{tag[1]}>" if tag else ""


# How tokens are written that markdown-it does not know, or would write otherwise.
WRITTEN: dict[str, Callable[[Token], str]] = {
    "text": _words,
    "html_inline": _tag,
    "html_block": lambda token: f"<{STRETCH}></{STRETCH}>",
    "fence": lambda token: f"<pre>{escape(token.content)}</pre>",
    "image": lambda token: "<img>",
    "footnote_ref": lambda token: (
        f'<sup><a href="#footnote-{token.meta["id"]}">[1]</a></sup>'
    ),
}


# --- what is left out -----------------------------------------------------------------


def _losses(tokens: Sequence[Token]) -> Iterator[Message]:
    every: list[Token] = []
    for token in tokens:
        every.append(token)
        every += token.children or ()
    counts = Counter(
        LOSSES[token.type]
        for token in every
        if token.type in LOSSES and not _is_read(token)
    )
    for (how, name), count in counts.items():
        yield lost(how, name, count)
    for token in every:
        description = " ".join(token.content.split()) if token.type == "image" else ""
        if description:
            yield Message("description", words=description[:300])
    if any(token.level >= DEEPEST - 1 for token in tokens):
        yield Message("nested", number=DEEPEST)


def _is_read(token: Token) -> bool:
    """Return whether it is a tag that is kept, or the end of one that was counted."""
    return token.type == "html_inline" and bool(_READ_TAG.match(token.content))


FORMAT = Format(
    name="markdown",
    title="Markdown",
    suffixes=(".md", ".markdown", ".mdown"),
    media_types=("text/markdown", "text/x-markdown"),
    read=read,
    # With front matter, so that what reads YAML is loaded before a process forks.
    sample=lambda: b"---\ntitle: Title\n---\n\nA *text*.\n",
)
