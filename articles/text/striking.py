"""Words taken out of whatever holds them, so that every place in it stays where it is
(pure).
"""

import io
import zipfile
from collections.abc import Iterable, Iterator
from unicodedata import normalize

import regex

from articles.text.search_terms import LETTERS, UNSPACED

STRUCK = "█"
SHORTEST = 2  # letters and figures of what may be struck
READ = 20_000_000  # bytes of each part of a zip that are looked through
# Between two letters of a word: what nobody sees, and the hyphen at the end of a line.
_WITHIN = r"(?:[\u00ad\u200b-\u200d\u2060\ufeff\ufffe]|[-\u2010]\n)*"
_BETWEEN = r"\s+"  # two words
_APOSTROPHES = "['’‘ʼ]"
_SPACED = f"[{LETTERS}--{UNSPACED}]"
_TAG = regex.compile(r"<[^>]*>")

type Pattern = regex.Pattern[str]


def pattern_of(lines: Iterable[str]) -> Pattern:
    """What finds each of them in any case, with any white space, and as whole words
    where the script has spaces; nothing where there are none.
    """
    found = [_line(words) for line in lines if (words := line.split())]
    either = "|".join(sorted(found, key=len, reverse=True)) or "(?!)"
    return regex.compile(either, regex.V1 | regex.I | regex.F)


def is_too_short(line: str) -> bool:
    return len(regex.findall(LETTERS, line)) < SHORTEST


def _line(words: list[str]) -> str:
    first, last = words[0][0], words[-1][-1]
    before = f"(?<!{LETTERS})" if regex.match(_SPACED, first, regex.V1) else ""
    after = f"(?!{LETTERS})" if regex.match(_SPACED, last, regex.V1) else ""
    spelt = (_WITHIN.join(map(_letter, normalize("NFC", word))) for word in words)
    return before + _BETWEEN.join(spelt) + after


def _letter(letter: str) -> str:
    """In either form of Unicode."""
    if regex.match(_APOSTROPHES, letter):
        return _APOSTROPHES
    forms = dict.fromkeys(map(regex.escape, (letter, normalize("NFD", letter))))
    return f"(?:{'|'.join(forms)})"


def strike(text: str, pattern: Pattern) -> str:
    """The text with STRUCK for each code point that the pattern finds, but
    white space.
    """
    return pattern.sub(lambda found: regex.sub(r"\S", STRUCK, found[0]), text)


def strike_all(
    value: object, pattern: Pattern, kept: frozenset[str] = frozenset()
) -> object:
    """value: JSON. Neither names of it nor what stands under one of `kept` is anybody's
    words.
    """
    if isinstance(value, str):
        return strike(value, pattern)
    if isinstance(value, list | tuple):
        return [strike_all(one, pattern, kept) for one in value]
    if isinstance(value, dict):
        return {
            name: one if name in kept else strike_all(one, pattern, kept)
            for name, one in value.items()
        }
    return value


def holds(content: bytes, pattern: Pattern) -> bool:
    """Whether a file, or what is packed in it, says so in letters that can be read
    without its reader.
    """
    return any(pattern.search(text) for text in _texts(content))


def _texts(content: bytes) -> Iterator[str]:
    yield content.decode("utf-8", "ignore")
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        yield content.decode("utf-16", "ignore")
    if content[:2] == b"PK":
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                for name in packed.namelist():
                    with packed.open(name) as part:
                        yield _TAG.sub("", part.read(READ).decode("utf-8", "ignore"))
        except (
            zipfile.BadZipFile,
            NotImplementedError,
            RuntimeError,
            OSError,
            EOFError,
            ValueError,
        ):
            return
