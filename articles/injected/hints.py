"""Rules that only ever hint: page furniture, advertising phrases, odd characters, repeated lines."""

from collections import Counter
from collections.abc import Iterator

import regex

from articles.injected import tables
from articles.injected.model import Finding
from articles.spans import Span

_REPEATED_FROM = 3
_REPEATED_MIN_LENGTH = 20


def find_furniture(text: str, paragraphs: list[Span]) -> Iterator[Finding]:
    for paragraph in paragraphs:
        if paragraph.end - paragraph.start <= tables.FURNITURE_MAX:
            what = _furniture(paragraph.of(text))
            if what:
                yield Finding(
                    *paragraph, "page_furniture", "hint", f"The line looks like {what}, not like the article."
                )


_FURNITURE_STARTS = tuple(
    (what, entry.rstrip("$"), entry.endswith("$")) for what, entries in tables.FURNITURE for entry in entries
)


def _furniture(line: str) -> str | None:
    lowered = line.lower().replace("\u00a0", " ")
    bare = lowered.rstrip(" .:!…→>»")
    for what, start, whole in _FURNITURE_STARTS:
        if bare == start if whole else lowered.startswith(start):
            return what
    return None


def find_spam_words(text: str, paragraphs: list[Span]) -> Iterator[Finding]:
    return iter(())


def find_mixed_words(text: str, paragraphs: list[Span]) -> Iterator[Finding]:
    return iter(())


def find_hidden(text: str, paragraphs: list[Span]) -> Iterator[Finding]:
    return iter(())


def find_repeated(text: str, paragraphs: list[Span]) -> Iterator[Finding]:
    """The second and later copies of a line that stands in the text three times or more."""
    long_ones = [p for p in paragraphs if p.end - p.start >= _REPEATED_MIN_LENGTH]
    counts = Counter(p.of(text).lower() for p in long_ones)
    seen: set[str] = set()
    for paragraph in long_ones:
        line = paragraph.of(text).lower()
        if counts[line] >= _REPEATED_FROM and line in seen:
            reason = f"The same line stands in the text {counts[line]} times."
            yield Finding(*paragraph, "repeated", "hint", reason)
        seen.add(line)
