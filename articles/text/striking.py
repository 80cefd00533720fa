"""Words erased from texts and JSON without moving what stands around them (pure)."""

import hmac
import html
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from urllib.parse import unquote

import regex

from articles.text.search_terms import LETTERS, fold, fold_with_origins
from articles.text.shapes import Span
from articles.text.written_forms import (
    SOUNDS,
    Run,
    placed_terms,
    runs_of_name,
    runs_of_words,
    sounds_of,
    terms_of,
)

STRUCK = "█"
SHORTEST = 2  # letters and figures of what may be struck
READ = 20_000_000  # bytes of each part of a zip that are looked through
# What is read as something else, or as nothing: characters in code, a hyphen at the end
# of a line, numbers of footnotes.
_CODED = (
    r"&(?:\#\d+;?|\#[xX][0-9A-Fa-f]+;?|[A-Za-z][A-Za-z0-9]*;)|(?:%[0-9A-Fa-f]{2})+"
    r"|(?<=\p{L})[-\u2010\u00ad\ufffe]\s*(?:\n|<br\s*/?>)\s*(?=\p{L})|\ufffe"
    r"|[\u00b2\u00b3\u00b9\u2070-\u2079]|\u202e[^\u202c\n]*\u202c?"
)
_MARKUP = (
    r"|</?[A-Za-z!][^<>]*>|\]\([^()\s]*(?:\s[^()]*)?\)|\]\[[^\[\]]*\]"
    r"|\[\^[^\[\]]*\]|[*_`~\\\[\]]"
)
# Two or three words with capitals: a name with its middle name or in an oblique case.
_WORD = r"(\p{Lu}(?:[\p{L}\p{M}'’-]+|\.))"
_GAP = r"[^\p{L}\p{N}.,;:!?]{1,6}"
_NAME = regex.compile(rf"\b{_WORD}{_GAP}{_WORD}(?:{_GAP}{_WORD})?")
# Addresses in markup may hold words too, so a text is read with it and without.
_READINGS = (regex.compile(_CODED), regex.compile(_CODED + _MARKUP))
_BREAK = regex.compile(r"</?(?:br|p|div|li|td|th|tr|h\d|blockquote)\b", regex.I)
_TAG = regex.compile(r"<[^>]*>")


class Pattern:
    """Words and names that are looked for, in the form that all texts are compared in.

    Case, accents, width, invisible characters and markup make no difference. Where the
    script has spaces, only whole words are found. Without runs it finds nothing.
    """

    def __init__(self, runs: Iterable[Run]) -> None:
        self.runs = frozenset(runs)
        self.sizes = {len(run) for run in self.runs}

    def search(self, text: str) -> bool:
        """Return whether a text reads as one of them."""
        if not self.sizes:
            return False
        readings = {unread.sub(_shown, text) for unread in _READINGS}
        for reading in readings:
            for _run in self._find(terms_of(fold(reading))):
                return True
            for _span in self._find_names(reading):
                return True
        return False

    def spans(self, text: str) -> list[Span]:
        """Return the places in a text that read as one of them, in order."""
        if not self.search(text):
            return []
        found = set(self._find_names(text))
        for unread in _READINGS:
            folded, origins = _read(text, unread)
            terms = placed_terms(folded)
            for run in self._find([term.text for term in terms]):
                start = origins[terms[run.start].start]
                end = origins[terms[run.end - 1].end - 1]
                found.add(Span(start.start, end.end))
        return sorted(found)

    def _find(self, terms: Sequence[str]) -> Iterator[Span]:
        """Yield the places among the terms where one of the runs is."""
        for size in self.sizes:
            for start in range(len(terms) - size + 1):
                if self.knows(tuple(terms[start : start + size])):
                    yield Span(start, start + size)

    def _find_names(self, text: str) -> Iterator[Span]:
        """Yield the places of names that sound like one of them."""
        for match in _NAME.finditer(text, overlapped=True):
            given = sounds_of(match[1])
            for place in (2, 3):
                runs = product([SOUNDS], given, sounds_of(match[place] or ""))
                if any(self.knows(run) for run in runs):
                    yield Span(match.start(), match.end(place))

    def knows(self, run: Run) -> bool:
        """Return whether a run is one of them."""
        return run in self.runs


class FingerprintPattern(Pattern):
    """Words and names of which only keyed hashes are left."""

    def __init__(self, fingerprints: Iterable[str], key: bytes) -> None:
        self._fingerprints = frozenset(fingerprints)
        self._key = key
        self.sizes = {int(known.partition(":")[0]) for known in self._fingerprints}

    def knows(self, run: Run) -> bool:
        return fingerprint_of(run, self._key) in self._fingerprints


def fingerprint_of(run: Run, key: bytes) -> str:
    """Return the number of terms of a run, a colon, and the keyed hash of the run."""
    digest = hmac.digest(key, "\x1f".join(run).encode(), "sha256")
    return f"{len(run)}:{digest.hex()}"


def pattern_of(lines: Iterable[str], names: Iterable[str] = ()) -> Pattern:
    """Return what finds each of the lines, and the persons with these names."""
    runs: set[Run] = set()
    for line in lines:
        runs |= runs_of_words(line)
    for name in names:
        runs |= runs_of_name(name)
    return Pattern(runs)


def is_one_word(line: str) -> bool:
    """Return whether a line has one word at most, as many other texts have."""
    return len(terms_of(fold(line))) < 2


def _shown(match: regex.Match[str]) -> str:
    """Return what is read of a piece of markup."""
    markup = match[0]
    if markup[0] == "&":
        return html.unescape(markup)
    if markup[0] == "\u202e":
        return markup[:0:-1]
    if markup[0] == "%":
        return unquote(markup)
    if _BREAK.match(markup):
        return " "
    return ""


def _read(text: str, unread: regex.Pattern[str]) -> tuple[str, list[Span]]:
    """Return the folded text, and for each of its characters its place in `text`."""
    parts = []
    origins: list[Span] = []
    position = 0
    for match in unread.finditer(text):
        part, places = fold_with_origins(text[position : match.start()])
        parts.append(part)
        origins += [Span(start + position, end + position) for start, end in places]
        shown = fold(_shown(match))
        parts.append(shown)
        origins += [Span(*match.span())] * len(shown)
        position = match.end()
    part, places = fold_with_origins(text[position:])
    parts.append(part)
    origins += [Span(start + position, end + position) for start, end in places]
    return "".join(parts), origins


def is_too_short(line: str) -> bool:
    """Return whether a line has too few letters to be struck."""
    return len(regex.findall(LETTERS, line)) < SHORTEST


def strike(text: str, pattern: Pattern) -> str:
    """Return the text with STRUCK for each code point that is found, but white space."""
    characters = list(text)
    for span in pattern.spans(text):
        for place in range(span.start, span.end):
            if not text[place].isspace():
                characters[place] = STRUCK
    return "".join(characters)


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
