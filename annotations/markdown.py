"""The one sanitiser. Nothing else in this project marks text as safe."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import nh3
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from articles.problems import Refused
from articles.text.clean import bound_quotes, clean_text

BODY_LIMIT = 20_000  # code points of Markdown: nh3 is quadratic on deep nesting, so size is capped first
DEPTH_LIMIT = 20
LOWERED = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h6", "h5": "h6", "h6": "h6", "s": "del"}

CLEANER = nh3.Cleaner(
    tags={
        *("p", "br", "em", "strong", "a", "ul", "ol", "li", "blockquote", "code", "pre", "hr", "del"),
        *("h3", "h4", "h5", "h6"),
    },
    attributes={"a": {"href", "title"}},
    url_schemes={"http", "https", "mailto"},
    url_relative="deny",
    link_rel="noopener nofollow ugc",
    strip_comments=True,
)


class Renderer(RendererHTML):
    """An image is only its alternative text: readers' browsers load nothing that a note names."""

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return self.renderInlineAsText(tokens[idx].children or [], options, env)


PARSER = MarkdownIt("js-default", {"html": False, "maxNesting": DEPTH_LIMIT}, renderer_cls=Renderer)
PARSER.disable("table")
bound_quotes(PARSER)


def render(text: str) -> SafeString:
    """Markdown to HTML that can stand on any page: no script, style, image, frame, form or raw HTML.

    Raises Refused above BODY_LIMIT code points, and nothing else, whatever the text.
    """
    return read(text).html


class Read(NamedTuple):
    """words: of each paragraph, list item, heading or block of code, as a reader sees them."""

    html: SafeString
    words: tuple[str, ...]


def read(text: str) -> Read:
    """Raises as `render` does."""
    if len(text) > BODY_LIMIT:
        raise Refused(
            _("The text has %(text)s characters; a note may have %(body_limit)s.")
            % {"text": f"{len(text):,}", "body_limit": f"{BODY_LIMIT:,}"}
        )
    env: EnvType = {}
    tokens = PARSER.parse(clean_text(text), env)
    said = [_words(token) if token.type == "inline" else token.content for token in tokens]
    html = PARSER.renderer.render(list(_prepared(tokens)), PARSER.options, env)
    return Read(SafeString(CLEANER.clean(html)), tuple(words for words in said if words.strip()))


# A note stands on the page of its edition, on the one that says it is superseded, in feeds and in search.
published = lru_cache(maxsize=256)(read)


def _words(inline: Token) -> str:
    """Of an image its alternative text, of a link what it is put on."""
    broken = {"softbreak", "hardbreak"}
    return "".join(" " if child.type in broken else child.content for child in inline.children or [])


def _prepared(tokens: Iterable[Token]) -> Iterator[Token]:
    """With headings lowered under those of the page, and without elements nested deeper than the limit.

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
