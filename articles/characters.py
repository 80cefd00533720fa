"""Characters that no text of this newsroom may hold."""

import re

# What XML 1.0 forbids. In a database or a feed each of these is a failure waiting: PostgreSQL refuses NUL,
# both databases refuse lone surrogates, and one U+FFFE makes a whole feed malformed.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def clean_text(text: str) -> str:
    """`text` without the characters that XML 1.0 forbids. Line ends and tabs stay as they are."""
    return FORBIDDEN.sub("", text)
