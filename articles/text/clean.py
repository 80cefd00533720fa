"""What somebody else wrote, made safe to take: its characters, a number (pure)."""

import re

# What XML 1.0 (fifth edition, section 2.2) forbids: C0 controls but tab, line feed and carriage return, lone
# surrogates, U+FFFE and U+FFFF; with them the other Unicode noncharacters (U+FDD0 to U+FDEF and the last two
# of every plane), which XML discourages and no author types.
# Hazard: one of these is enough to make a feed malformed or to stop a PostgreSQL insert.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(chr((plane << 16) + low) for plane in range(1, 17) for low in (0xFFFE, 0xFFFF))
    + "]"
)


# Hazard for speed alone: a class that holds characters beyond U+FFFF is gone through one by one for each
# character of a text. What few texts have is looked for first.
_UNUSUAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd]")


def forbidden(text: str) -> int:
    """How many code points clean_text would remove; line ends, which it only rewrites, do not count."""
    return len(_FORBIDDEN.findall(text))


def clean_text(text: str) -> str:
    r"""The text without what XML 1.0 forbids, every line end as \n. Idempotent."""
    text = _FORBIDDEN.sub("", text) if _UNUSUAL.search(text) else text
    return text.replace("\r\n", "\n").replace("\r", "\n")


# --- Numbers ------------------------------------------------------------------------------------------

# Hazard: isdigit() takes ² and int() refuses it, and thousands of digits; databases stop at 63 bits.
_WHOLE = re.compile(r"[0-9]{1,18}")


def whole_number(text: str) -> int | None:
    """The number from 0 that the text is, in ASCII digits, small enough for any database; otherwise None."""
    return int(text) if _WHOLE.fullmatch(text) else None
