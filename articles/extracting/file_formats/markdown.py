"""Markdown to paragraphs: turned into a page by markdown-it, then walked like one.

The words stay and the markup goes; links and footnotes become attachments.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING, Any, override

from articles.extracting.charsets import compose_decoded, decode
from articles.extracting.file_formats import Format, Options
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

type Token = token.Token

EXTRACTOR = "newsroom-markdown/1"
DEEPEST_VALUES, MOST_EVENTS = 10, 2_000  # of front matter
_FENCED = re.compile(
    r"\A\s*---[ \t]*\n(.{0,20000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL
)
DEEPEST = 20  # markdown-it leaves out blocks that are nested deeper
# How the editor is told about what was counted, beside what is counted of any page.
LOSSES = {
    "fence": ("became_ordinary", "code_block"),
    "code_block": ("became_ordinary", "code_block"),
    "ordered_list_open": ("lost_numbers", "numbered_list"),
    "html_block": ("became_plain", "html_stretch"),
    "html_inline": ("left_out", "html_tag"),
}
# where one of HTML goes: nothing else that is written here has this tag
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
# The only tags among words that say something; of others the words are kept.
_TAG = re.compile(r"<(/?(?:br|s|strike|del|ins|sup|sub)\b)[^>]*>", re.IGNORECASE)
_READ_TAG = re.compile(rf"</|<!--|{_TAG.pattern}", re.IGNORECASE)


def read(content: bytes, options: Options) -> Extracted:
    decoded = decode(content, declared=options["charset"], language=options["language"])
    reading = read_markdown(decoded.text, options["url"])
    return compose_decoded(
        reading, decoded, extractor=EXTRACTOR, media_type=FORMAT.media_types[0]
    )


def looks_like_markdown(text: str) -> bool:
    """Whether a text of which nobody has said what it is, such as a pasted one, holds
    signs of Markdown.
    """
    return bool(_MARKDOWN.search(text[:MARKDOWN_LOOKED_AT]))


def read_markdown(text: str, url: str = "") -> RawArticle:
    """text: clean. url: where the text came from, for relative links."""
    reading, body = _split_front_matter(text)
    parser, environment = _parser(), dict[str, Any]()
    tokens = parser.parse(body, environment)
    page = _page(parser, tokens, environment)
    walked = walk(page, url or reading.metadata.get("canonical_url", ""))
    reading.paragraphs = walked.paragraphs
    reading.losses += [*walked.losses, *_losses(tokens)]
    if is_over_bound(environment):
        reading.losses.append(Message("quotes"))
    lift_headline(reading)
    lift_opening(reading, find_title=False)
    return reading


def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt
    from mdit_py_plugins.footnote import footnote_plugin

    class Unchecked(MarkdownIt):
        """Parses all links: bad ones are dropped and reported rather than stay as
        [](markup).
        """

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


def _split_front_matter(text: str) -> tuple[RawArticle, str]:
    """What the YAML between --- lines at the top says, and the text below it; what is
    not understood stays in the text.
    """
    found = _FENCED.match(text)
    values = _load(found[1]) if found else None
    if not found or values is None:
        return RawArticle([]), text
    metadata, unused = declared(values)
    losses = [Message("front_matter", words=", ".join(unused[:20]))] if unused else []
    return RawArticle([], metadata, [*losses]), text[found.end() :]


def _load(source: str) -> dict[Any, Any] | None:
    """Hazard: aliases grow without end when loaded, and depth overflows; both are
    counted before loading.
    """
    import yaml  # few texts begin with any

    try:
        depth = 0
        for number, event in enumerate(yaml.parse(source, Loader=yaml.SafeLoader)):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(
                event, yaml.CollectionEndEvent
            )
            if (
                isinstance(event, yaml.AliasEvent)
                or depth > DEEPEST_VALUES
                or number > MOST_EVENTS
            ):
                return None
        loaded = yaml.safe_load(source)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    return loaded if isinstance(loaded, dict) else None


# --- the page -------------------------------------------------------------------------


def _page(
    parser: "MarkdownIt", tokens: Sequence[Token], environment: dict[str, Any]
) -> HtmlElement:
    """Hazard: HTML of the author's own may leave open what it opens, so each stretch is
    parsed by itself.
    """
    tokens = [*_notes_last(tokens, environment.get("footnotes", {"list": {}}))]
    for token in tokens:
        _tighten(token.children or ())
    page = parse_html(
        f"<div>{parser.renderer.render(tokens, parser.options, environment)}</div>"
    )
    stretches = (token.content for token in tokens if token.type == "html_block")
    for place, stretch in zip([*page.iter(STRETCH)], stretches, strict=True):
        place.append(parse_html(f"<div>{stretch}"))
    return page


def _notes_last(tokens: Sequence[Token], notes: dict[str, Any]) -> Iterator[Token]:
    """The tokens with the notes that a mark refers to at the end, by the ids that marks
    lead to.
    """
    from markdown_it.token import Token

    tag, last = "", list[Token]()
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
        if "tokens" in note:
            yield Token(
                "footnote_reference_open", "li", 1, attrs={"id": f"footnote-{number}"}
            )
            yield Token("inline", "", 0, children=note["tokens"])
            yield Token("footnote_reference_close", "li", -1)


def _tighten(children: Sequence[Token]) -> None:
    """No space was lost where a line was cut inside Chinese or Japanese."""
    before, cut = "", None
    for token in children:
        if token.type == "softbreak":
            cut = token
        elif token.type in {"text", "code_inline"} and token.content:
            if cut and is_wide(before) and is_wide(token.content[0]):
                cut.type = "text"
            before, cut = token.content[-1], None


def _words(token: Token) -> str:
    return _SHIFTED.sub(_shifted, escape(token.content))


def _shifted(found: re.Match[str]) -> str:
    return (
        f"<sup>{found['raised']}</sup>"
        if found["raised"]
        else f"<sub>{found['lowered']}</sub>"
    )


def _tag(token: Token) -> str:
    found = _TAG.match(token.content)
    return f"<{found[1]}>" if found else ""


# How a token is written where markdown-it does not know it, or would write what is not
# walked.
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
    every = [one for token in tokens for one in (token, *(token.children or ()))]
    counts = Counter(
        LOSSES[one.type] for one in every if one.type in LOSSES and not _is_read(one)
    )
    for (how, name), count in counts.items():
        yield lost(how, name, count)
    for one in every:
        if one.type == "image" and (description := " ".join(one.content.split())):
            yield Message("description", words=description[:300])
    if any(token.level >= DEEPEST - 1 for token in tokens):
        yield Message("nested", number=DEEPEST)


def _is_read(token: Token) -> bool:
    """Whether it is a tag that leaves something, or the end of one that was counted."""
    return token.type == "html_inline" and bool(_READ_TAG.match(token.content))


FORMAT = Format(
    name="markdown",
    title="Markdown",
    suffixes=(".md", ".markdown", ".mdown"),
    media_types=("text/markdown", "text/x-markdown"),
    read=read,
    sample=lambda: b"# Title\n\nA *text*.\n",
)
