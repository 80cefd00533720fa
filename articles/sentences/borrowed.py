"""Languages without rules of their own, as sentencex splits them."""

import re

import sentencex

# Its time grows with the square of a line, so it sees a window at a time.
_WINDOW = 2000
# It refuses lone surrogates, and panics beside spaces of more than one byte. The replacements are one code
# point each: offsets stay true.
_REFUSED = re.compile(r"[\ud800-\udfff\x00]")
# A chain of initials costs it the square of its length even inside a window.
_CHAIN_OF_INITIALS = re.compile(r"(?:\w\.){50}")
_WIDE_SPACE = re.compile(r"[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000]")


def cuts(line: str, language: str) -> list[int] | None:
    """Where in a line a new sentence starts, ascending; None where the library fails or would be slow."""
    if _CHAIN_OF_INITIALS.search(line):
        return None
    safe = _WIDE_SPACE.sub(" ", _REFUSED.sub("\ufffd", line))
    found: list[int] = []
    start = 0
    while start < len(safe):
        ends = _ends(safe[start : start + _WINDOW], language)
        if ends is None:
            return None
        # The last end is the window's own. The next window starts at the end before it, so that it sees a
        # whole sentence; without one, half a window on, so that an end at the seam is not missed.
        found.extend(start + end for end in ends[:-1])
        if start + _WINDOW >= len(safe):
            break
        start += ends[-2] if len(ends) > 1 else _WINDOW // 2
    return found


def _ends(window: str, language: str) -> list[int] | None:
    tag = language.encode("ascii", "ignore").decode()
    try:
        return [part["end_index"] for part in sentencex.get_sentence_boundaries(tag, window)]
    except BaseException as error:
        # A panic of the Rust library derives from BaseException alone and cannot be imported by name.
        if type(error).__name__ != "PanicException":
            raise
        return None
