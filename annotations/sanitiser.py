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

# code points of Markdown: nh3 is quadratic on deep nesting, so size is capped first
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
    # slow to load, and readers' pages are made without it
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
    """Of an image, instead of it: readers' browsers load nothing that a note names."""
    return renderer.renderInlineAsText(tokens[idx].children or [], options, env)


def checked_text(text: str, what: str, limit: int) -> str:
    """Returns it as it is kept. what: its name in the refusal of a longer one. Raises
    Refused.
    """
    cleaned = clean_text(text).strip()
    if len(cleaned) > limit:
        raise Refused(
            _("The %(what)s has %(cleaned)s characters; it may have %(limit)s.")
            % {"what": what, "cleaned": f"{len(cleaned):,}", "limit": f"{limit:,}"}
        )
    return cleaned


def render(text: str) -> SafeString:
    """Returns Markdown as HTML that is safe on any page: no script, style, image,
    frame, form or raw HTML.

    Raises Refused above BODY_LIMIT code points, and nothing else, whatever the text.
    """
    return read(text).html


class Read(NamedTuple):
    """words: of each paragraph, list item, heading or block of code, as a reader sees
    them.
    """

    html: SafeString
    words: tuple[str, ...]


def read(text: str) -> Read:
    """Returns the HTML and the words of each paragraph. Raises as `render` does."""
    if len(text) > BODY_LIMIT:
        raise Refused(
            _("The text has %(text)s characters; a note may have %(body_limit)s.")
            % {"text": f"{len(text):,}", "body_limit": f"{BODY_LIMIT:,}"}
        )
    text = clean_text(text)
    html, said = _prose(text) if _PROSE.fullmatch(text) else _parsed(text)
    return Read(
        SafeString(CLEANER.clean(html)), tuple(words for words in said if words.strip())
    )


# One line without a sign of Markdown but around single words: what most notes are. The
# parser, which says the same of it, takes ten times as long.
_EMPHASIS = re.compile(r"\*([A-Za-z]+)\*")
_PROSE = re.compile(
    rf"[^\W\d_](?:[^\n\t\\`~*_\[\]!<>&]++|(?<=\x20){_EMPHASIS.pattern}(?=[\x20.,;:]))*+(?<!\s)"
)


def _prose(text: str) -> tuple[str, list[str]]:
    return f"<p>{_EMPHASIS.sub(r'<em>\1</em>', text)}</p>\n", [text.replace("*", "")]


def _parsed(text: str) -> tuple[str, list[str]]:
    parser, env = _parser(), cast("EnvType", {})
    tokens = parser.parse(text, env)
    said = [
        _words(token) if token.type == "inline" else token.content for token in tokens
    ]
    return parser.renderer.render(list(_prepared(tokens)), parser.options, env), said


# A note stands on the page of its edition, on the one that says it is superseded, in
# feeds and in search.
published = lru_cache(maxsize=256)(read)


def _words(inline: "Token") -> str:
    """Of an image its alternative text, of a link what it is put on."""
    broken = {"softbreak", "hardbreak"}
    return "".join(
        " " if child.type in broken else child.content
        for child in inline.children or []
    )


def _prepared(tokens: "Iterable[Token]") -> "Iterator[Token]":
    """With headings lowered under those of the page, and without elements nested deeper
    than the limit.

    nh3 takes quadratic time on deep nesting, and maxNesting does not count emphasis.
    """
    depth = 0
    for token in tokens:
        depth += max(token.nesting, 0)
        token.tag = LOWERED.get(token.tag, token.tag)
        token.children = token.children and list(_prepared(token.children))
        if token.nesting == 0 or depth <= DEPTH_LIMIT:
            yield token
        depth += min(token.nesting, 0)
