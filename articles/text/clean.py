"""What somebody else wrote, made safe to take: its characters, a number, Markdown in bounded time (pure)."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, blockquote
from markdown_it.utils import EnvType

# What XML 1.0 (fifth edition, section 2.2) forbids: C0 controls but tab, line feed and carriage return, lone
# surrogates, U+FFFE and U+FFFF; with them the other Unicode noncharacters (U+FDD0 to U+FDEF and the last two
# of every plane), which XML discourages and no author types.
# Hazard: one of these is enough to make a feed malformed or to stop a PostgreSQL insert.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(chr((plane << 16) + low) for plane in range(1, 17) for low in (0xFFFE, 0xFFFF))
    + "]"
)


def forbidden(text: str) -> int:
    """How many code points clean_text would remove; line ends, which it only rewrites, do not count."""
    return len(_FORBIDDEN.findall(text))


def clean_text(text: str) -> str:
    r"""The text without what XML 1.0 forbids, every line end as \n. Idempotent."""
    return _FORBIDDEN.sub("", text).replace("\r\n", "\n").replace("\r", "\n")


# --- Numbers ------------------------------------------------------------------------------------------

# Hazard: isdigit() takes ² and int() refuses it, and thousands of digits; databases stop at 63 bits.
_WHOLE = re.compile(r"[0-9]{1,18}")


def whole_number(text: str) -> int | None:
    """The number from 0 that the text is, in ASCII digits, small enough for any database; otherwise None."""
    return int(text) if _WHOLE.fullmatch(text) else None


# --- Markdown in time that grows with the text --------------------------------------------------------

LINES_LOOKED_AT = 6  # per line of the text: as many as a text quoted six deep needs
_LEFT = "lines of quotes left"
_ALSO_ENDS = ["paragraph", "reference", "blockquote", "list"]  # as markdown-it has it


def bound_quotes(parser: MarkdownIt) -> MarkdownIt:
    r"""Hazard: a quote looks ahead over every line that may run on in it, and may then take one of them only.

    So ">>\na\n" again and again takes the square of its length, 33 seconds for 20,000 characters. Once more
    lines are looked at than honest quotes need, the sign for a quote is a character like any other.
    """
    parser.block.ruler.at("blockquote", _quote, {"alt": _ALSO_ENDS})
    return parser


def is_over_bound(environment: EnvType) -> bool:
    """Whether the text that was parsed with this environment has quotes that were left as they are."""
    return bool(environment.get(_LEFT, 1) <= 0)


def _quote(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    left = state.env.setdefault(_LEFT, LINES_LOOKED_AT * (state.lineMax + 1))
    if left > 0 and not silent:
        most = min(end - start, left)
        left -= next((n for n in range(most) if state.isEmpty(start + n)), most)
        state.env[_LEFT] = left
    return left > 0 and blockquote(state, start, end, silent)
