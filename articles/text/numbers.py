"""Numbers that somebody else wrote."""

import re

# Hazard: isdigit() takes ² and int() refuses it, and thousands of digits; databases stop at 63 bits.
_WHOLE = re.compile(r"[0-9]{1,18}")


def whole_number(text: str) -> int | None:
    """The number from 0 that the text is, in ASCII digits, small enough for any database; otherwise None."""
    return int(text) if _WHOLE.fullmatch(text) else None
