"""Quotes in Markdown, read in time that grows with the text (pure)."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.utils import EnvType

LINES_LOOKED_AT = 6  # per line of the text: as many as a text quoted six deep needs
_LEFT = "lines of quotes left"
_ALSO_ENDS = ["paragraph", "reference", "blockquote", "list"]  # as markdown-it has it


def bound_quotes(parser: "MarkdownIt") -> "MarkdownIt":
    r"""Hazard: a quote looks ahead over every line that may run on in it, and may then
    take one of them only.

    So ">>\na\n" again and again takes the square of its length, 33 seconds for 20,000
    characters. Once more lines are looked at than honest quotes need, the sign for a
    quote is a character like any other.
    """
    parser.block.ruler.at("blockquote", _quote, {"alt": _ALSO_ENDS})
    return parser


def is_over_bound(environment: "EnvType") -> bool:
    """Whether the text that was parsed with this environment has quotes that were left
    as they are.
    """
    return bool(environment.get(_LEFT, 1) <= 0)


def _quote(state: "StateBlock", start: int, end: int, silent: bool) -> bool:
    from markdown_it.rules_block import blockquote

    left = state.env.setdefault(_LEFT, LINES_LOOKED_AT * (state.lineMax + 1))
    if left > 0 and not silent:
        most = min(end - start, left)
        left -= next((n for n in range(most) if state.isEmpty(start + n)), most)
        state.env[_LEFT] = left
    return left > 0 and blockquote(state, start, end, silent)
