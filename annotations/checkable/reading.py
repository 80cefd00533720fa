"""One sentence as a row of words, with the stretches the rules look at found once."""

import re
from dataclasses import dataclass, field
from functools import cached_property

from annotations.checkable import words

# Branches never share a first character, and no repetition is nested in another over the same
# characters: one pass, whatever the text.
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['\-][^\W\d_]+)*")
_QUOTED = re.compile(r"[“„«「『\"]([^“”„«»「」『』\"]{3,})[”“»」』\"]|(?<!\w)‘([^‘’]{12,})’(?!\w)")
_OPEN_QUOTE = re.compile(r"\s*[“„«「『\"]")


@dataclass(frozen=True, slots=True)
class Word:
    """A word or a number. `lower` has typewriter apostrophes; offsets are code points."""

    lower: str
    start: int
    end: int
    number: bool
    capital: bool


def _index_phrases(phrases: tuple[tuple[str, ...], ...]) -> dict[str, list[tuple[str, ...]]]:
    index: dict[str, list[tuple[str, ...]]] = {}
    for phrase in sorted(phrases, key=len, reverse=True):
        index.setdefault(phrase[0], []).append(phrase)
    return index


class PhraseTable:
    """Finds multi-word phrases by their first word: cost is per word, not per phrase."""

    def __init__(self, phrases: tuple[tuple[str, ...], ...]) -> None:
        self._by_first = _index_phrases(phrases)

    def find(self, row: list[Word]) -> list[tuple[int, int]]:
        """Half-open ranges of word numbers, longest phrase first at each word."""
        found = []
        for i, word in enumerate(row):
            for phrase in self._by_first.get(word.lower, ()):
                if all(i + k < len(row) and row[i + k].lower == part for k, part in enumerate(phrase)):
                    found.append((i, i + len(phrase)))
                    break
        return found


_IDIOMS = PhraseTable(words.IDIOMS)


def _row_of(text: str) -> list[Word]:
    row = []
    for match in _TOKEN.finditer(text.replace("’", "'")):
        raw = match.group()
        row.append(Word(raw.lower(), match.start(), match.end(), raw[0].isdecimal(), raw[0].isupper()))
    return row


@dataclass
class Reading:
    text: str
    row: list[Word] = field(init=False)

    def __post_init__(self) -> None:
        self.row = _row_of(self.text)

    def lower_at(self, i: int) -> str:
        """The word at i, or '' outside the sentence."""
        return self.row[i].lower if 0 <= i < len(self.row) else ""

    @cached_property
    def stems(self) -> frozenset[str]:
        """The words without their possessive ending."""
        return frozenset(word.lower.removesuffix("'s").removesuffix("'") for word in self.row)

    @cached_property
    def has_body(self) -> bool:
        """A public body, a document or a statistic: something whose doings leave a trace."""
        stems = self.stems
        return not (
            stems.isdisjoint(words.BODIES)
            and stems.isdisjoint(words.DOCUMENTS)
            and stems.isdisjoint(words.STATISTIC_NOUNS)
        )

    @cached_property
    def has_person(self) -> bool:
        return self.has_name or not self.stems.isdisjoint(words.ROLES)

    @cached_property
    def names(self) -> list[Word]:
        """Capitalised words that are not merely the first word of the sentence."""
        return [word for i, word in enumerate(self.row) if self._is_name(i, word)]

    @property
    def has_name(self) -> bool:
        return bool(self.names)

    def _is_name(self, i: int, word: Word) -> bool:
        if not word.capital or word.lower in words.NEVER_NAMES:
            return False
        return i > 0 or self._opens_a_name()

    def _opens_a_name(self) -> bool:
        """The first word is a name when another capital follows, or when it is an acronym or a genitive."""
        word = self.row[0]
        raw = self.text[word.start : word.end]
        if len(raw) > 1 and raw.isupper():
            return True
        if len(self.row) < 2 or word.lower.endswith("ly"):
            return False
        following = self.row[1]
        return (following.capital and following.start - word.end <= 2) or word.lower.endswith("'s")

    @cached_property
    def masked(self) -> frozenset[int]:
        """Numbers of the words that belong to an idiom."""
        return frozenset(i for start, end in _IDIOMS.find(self.row) for i in range(start, end))

    @cached_property
    def quotes(self) -> list[tuple[int, int]]:
        """Quoted stretches, a quotation that runs on into the next sentence included."""
        found = [match.span() for match in _QUOTED.finditer(self.text)]
        opening = _OPEN_QUOTE.match(self.text)
        if not found and opening and len(self.row) >= 4:
            found.append((opening.end() - 1, len(self.text)))
        return found

    @property
    def is_question(self) -> bool:
        return self.text.rstrip(" \t\r\n\"”»’')]」』").endswith(("?", "？", "؟"))
