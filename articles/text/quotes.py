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
    r"""Return the parser with a limit on the lines that quotes look at.

    Hazard: a quote looks ahead over every line that may continue it, and may then take
    only one of them. So ">>\na\n" again and again takes the square of its length: 33
    seconds for 20,000 characters. Beyond the limit, which honest quotes never reach,
    the sign for a quote is an ordinary character.
    """
    parser.block.ruler.at("blockquote", _quote, {"alt": _ALSO_ENDS})
    return parser


def is_over_bound(environment: "EnvType") -> bool:
    """Return whether the parsed text has quotes beyond the limit, left as they are."""
    return bool(environment.get(_LEFT, 1) <= 0)


def _quote(state: "StateBlock", start: int, end: int, silent: bool) -> bool:
    from markdown_it.rules_block import blockquote

    left = state.env.setdefault(_LEFT, LINES_LOOKED_AT * (state.lineMax + 1))
    if not silent:
        for line in range(start, end):
            if left <= 0 or state.isEmpty(line):
                break
            left -= 1
        state.env[_LEFT] = left
    return left > 0 and blockquote(state, start, end, silent)
