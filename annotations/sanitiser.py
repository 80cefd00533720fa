"""The one sanitiser. Nothing else in this project marks text as safe."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple, cast

import nh3
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles.problems import Refused
from articles.text.characters import clean_text
from articles.text.quotes import bound_quotes

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.renderer import RendererHTML
    from markdown_it.token import Token
    from markdown_it.utils import EnvType, OptionsDict

# Code points of Markdown. nh3 is quadratic on deep nesting, so size is capped first.
BODY_LIMIT = 20_000
DEPTH_LIMIT = 20
LOWERED = {
    "h1": "h3",
    "h2": "h4",
    "h3": "h5",
    "h4": "h6",
    "h5": "h6",
    "h6": "h6",
    "s": "del",
}

CLEANER = nh3.Cleaner(
    tags={
        *(
            "p",
            "br",
            "em",
            "strong",
            "a",
            "ul",
            "ol",
            "li",
            "blockquote",
            "code",
            "pre",
            "hr",
            "del",
        ),
        *("h3", "h4", "h5", "h6"),
    },
    attributes={"a": {"href", "title"}},
    url_schemes={"http", "https", "mailto"},
    url_relative="deny",
    link_rel="noopener nofollow ugc",
    strip_comments=True,
)


@cache
def _parser() -> "MarkdownIt":
    # It is slow to load, and readers' pages are made without it.
    from markdown_it import MarkdownIt

    parser = MarkdownIt("js-default", {"html": False, "maxNesting": DEPTH_LIMIT})
    parser.disable("table")
    parser.add_render_rule("image", _alternative_text)
    return bound_quotes(parser)


def _alternative_text(
    renderer: "RendererHTML",
    tokens: "Sequence[Token]",
    idx: int,
    options: "OptionsDict",
    env: "EnvType",
) -> str:
    """Return the alternative text of an image, which is shown instead of it.

    Readers' browsers load nothing that a note names.
    """
    return renderer.renderInlineAsText(tokens[idx].children or [], options, env)


def checked_text(text: str, what: str, limit: int) -> str:
    """Return the text as it is kept. Raise Refused if it is longer than `limit`.

    `what`: its name in the refusal.
    """
    cleaned = clean_text(text).strip()
    if len(cleaned) > limit:
        raise Refused(
            _("The %(what)s has %(cleaned)s characters; the limit is %(limit)s.")
            % {"what": what, "cleaned": f"{len(cleaned):,}", "limit": f"{limit:,}"}
        )
    return cleaned


def render(text: str) -> SafeString:
    """Return Markdown as HTML that is safe on any page.

    It has no script, style, image, frame, form or raw HTML. Raise Refused above
    BODY_LIMIT code points, and nothing else, whatever the text.
    """
    return read_markdown(text).html


class ReadMarkdown(NamedTuple):
    """Markdown as safe HTML and as words.

    `words`: of each paragraph, list item, heading or block of code, as a reader sees
    them.
    """

    html: SafeString
    words: tuple[str, ...]


def read_markdown(text: str) -> ReadMarkdown:
    """Return the HTML and the words of each paragraph. Raise as `render` does."""
    if len(text) > BODY_LIMIT:
        raise Refused(
            _(
                "The text has %(text)s characters; the limit for a note is "
                "%(body_limit)s."
            )
            % {"text": f"{len(text):,}", "body_limit": f"{BODY_LIMIT:,}"}
        )
    text = clean_text(text)
    if _PROSE.fullmatch(text):
        html, paragraphs = _prose(text)
    else:
        html, paragraphs = _parsed(text)
    words = tuple(paragraph for paragraph in paragraphs if paragraph.strip())
    return ReadMarkdown(SafeString(CLEANER.clean(html)), words)


# One line without a sign of Markdown but around single words: what most notes are. The
# parser, which says the same of it, takes ten times as long.
_EMPHASIS = re.compile(r"\*([A-Za-z]+)\*")
_PROSE = re.compile(
    rf"[^\W\d_](?:[^\n\t\\`~*_\[\]!<>&]++|(?<=\x20){_EMPHASIS.pattern}(?=[\x20.,;:]))*+(?<!\s)"
)


def _prose(text: str) -> tuple[str, list[str]]:
    """Return HTML and paragraphs of one line of prose."""
    html = _EMPHASIS.sub(r"<em>\1</em>", text)
    return f"<p>{html}</p>\n", [text.replace("*", "")]


def _parsed(text: str) -> tuple[str, list[str]]:
    """Return HTML and paragraphs of any Markdown."""
    parser = _parser()
    env = cast("EnvType", {})
    tokens = parser.parse(text, env)
    paragraphs = []
    for token in tokens:
        is_inline = token.type == "inline"
        paragraphs.append(_words(token) if is_inline else token.content)
    prepared = list(_prepared(tokens))
    html: str = parser.renderer.render(prepared, parser.options, env)
    return html, paragraphs


# A note stands on the page of its edition, on the one that says it is superseded, in
# feeds and in search.
published = lru_cache(maxsize=256)(read_markdown)


def _words(inline: "Token") -> str:
    """Return the words of a token: of an image its alternative text."""
    words = []
    for child in inline.children or []:
        is_break = child.type in {"softbreak", "hardbreak"}
        words.append(" " if is_break else child.content)
    return "".join(words)


def _prepared(tokens: "Iterable[Token]") -> "Iterator[Token]":
    """Yield the tokens without elements that are nested deeper than the limit.

    Headings are lowered under those of the page. nh3 takes quadratic time on deep
    nesting, and maxNesting does not count emphasis.
    """
    depth = 0
    for token in tokens:
        depth += max(token.nesting, 0)
        token.tag = LOWERED.get(token.tag, token.tag)
        if token.children:
            token.children = list(_prepared(token.children))
        if token.nesting == 0 or depth <= DEPTH_LIMIT:
            yield token
        depth += min(token.nesting, 0)
