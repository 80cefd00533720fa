"""Words erased from texts and JSON without moving what stands around them (pure)."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from unicodedata import normalize

import regex

from articles.text.search_terms import LETTERS, UNSPACED

STRUCK = "█"
SHORTEST = 2  # letters and figures of what may be struck
READ = 20_000_000  # bytes of each part of a zip that are looked through
# Between two letters of a word: invisible characters, or a hyphen at a line end.
_WITHIN = r"(?:[\u00ad\u200b-\u200d\u2060\ufeff\ufffe]|[-\u2010]\n)*"
_BETWEEN = r"\s+"  # two words
_APOSTROPHES = "['’‘ʼ]"
_SPACED = f"[{LETTERS}--{UNSPACED}]"
_TAG = regex.compile(r"<[^>]*>")

type Pattern = regex.Pattern[str]


def pattern_of(lines: Iterable[str]) -> Pattern:
    """Return a pattern that finds each of the lines.

    Case and white space make no difference. Where the script has spaces, only whole
    words are found. Without lines it finds nothing.
    """
    patterns = []
    for line in lines:
        words = line.split()
        if words:
            patterns.append(_line_pattern(words))
    patterns.sort(key=len, reverse=True)
    any_of_them = "|".join(patterns) or "(?!)"
    return regex.compile(any_of_them, regex.V1 | regex.I | regex.F)


def is_too_short(line: str) -> bool:
    """Return whether a line has too few letters to be struck."""
    return len(regex.findall(LETTERS, line)) < SHORTEST


def _line_pattern(words: list[str]) -> str:
    pattern = _BETWEEN.join(_word_pattern(word) for word in words)
    first_character = words[0][0]
    if regex.match(_SPACED, first_character, regex.V1):
        pattern = f"(?<!{LETTERS}){pattern}"
    last_character = words[-1][-1]
    if regex.match(_SPACED, last_character, regex.V1):
        pattern = f"{pattern}(?!{LETTERS})"
    return pattern


def _word_pattern(word: str) -> str:
    return _WITHIN.join(_letter_pattern(letter) for letter in normalize("NFC", word))


def _letter_pattern(letter: str) -> str:
    """Return a pattern for a letter, composed or decomposed."""
    if regex.match(_APOSTROPHES, letter):
        return _APOSTROPHES
    forms = dict.fromkeys(
        [regex.escape(letter), regex.escape(normalize("NFD", letter))]
    )
    return f"(?:{'|'.join(forms)})"


def strike(text: str, pattern: Pattern) -> str:
    """Return the text with STRUCK for each code point that is found, but white space."""
    return pattern.sub(lambda found: regex.sub(r"\S", STRUCK, found[0]), text)


def strike_all(
    value: object, pattern: Pattern, kept: frozenset[str] = frozenset()
) -> object:
    """Return a JSON value with all its strings struck.

    Names are not changed, nor what stands under one of those in `kept`.
    """
    if isinstance(value, str):
        return strike(value, pattern)
    if isinstance(value, list | tuple):
        return [strike_all(part, pattern, kept) for part in value]
    if isinstance(value, dict):
        struck = {}
        for name, part in value.items():
            if name not in kept:
                part = strike_all(part, pattern, kept)
            struck[name] = part
        return struck
    return value


def holds(content: bytes, pattern: Pattern) -> bool:
    """Return whether the pattern is found in a file, or in the files of a zip.

    They are read as plain text, without the reader of their format.
    """
    return any(pattern.search(text) for text in _texts(content))


def _texts(content: bytes) -> Iterator[str]:
    """Yield the texts in which words may be found."""
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
