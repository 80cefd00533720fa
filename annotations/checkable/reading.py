"""One sentence as a row of words, with the stretches the rules look at found once."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from annotations.checkable import words

# Branches never share a first character, and no repetition is nested in another over the same
# characters: one pass, whatever the text.
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['\-][^\W\d_]+)*")
# Single marks are apostrophes too: a closing one has no letter behind it, and a quotation in them has an
# end within 300 characters (a longer search from each apostrophe would be quadratic).
_QUOTED = re.compile(
    r"[“„«「『\"][^“”„«»「」『』\"]{3,}[”“»」』\"]|(?<!\w)‘[^‘]{12,300}?’(?!\w)|(?<!\w)'[^\"]{12,300}?'(?!\w)"
)
_OPEN_QUOTE = re.compile(r"\s*[“„«「『\"]")


class Word(NamedTuple):
    """A word or a number. `lower` has typewriter apostrophes; offsets are code points."""

    lower: str
    start: int
    end: int
    number: bool
    capital: bool


type Ranges = list[tuple[int, int]]


class PhraseTables:
    """Finds multi-word phrases by their first word: the cost is per word, not per phrase."""

    def __init__(self, tables: dict[str, tuple[tuple[str, ...], ...]]) -> None:
        self._by_first: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        for label, phrases in tables.items():
            for phrase in sorted(phrases, key=len, reverse=True):
                self._by_first.setdefault(phrase[0], []).append((label, phrase))

    def find(self, lowers: tuple[str, ...]) -> dict[str, Ranges]:
        """Per table, half-open ranges of word numbers; at each word the longest phrase of a table only."""
        found: dict[str, Ranges] = {}
        for i, lower in enumerate(lowers):
            for label, phrase in self._by_first.get(lower, ()):
                ranges = found.setdefault(label, [])
                end = i + len(phrase)
                if lowers[i:end] == phrase and not (ranges and ranges[-1][0] == i):
                    ranges.append((i, end))
        return found


_PHRASES = PhraseTables(
    {
        "idiom": words.IDIOMS,
        "comparison": words.COMPARISON_PHRASES,
        "bound": words.BOUND_PHRASES,
        "cause": words.CAUSE_PHRASES,
        "absence": words.ABSENCE_PHRASES,
        "relation": words.RELATION_PHRASES,
        "hedge": words.HEDGE_PHRASES,
    }
)


def _row_of(text: str) -> list[Word]:
    row = []
    for match in _TOKEN.finditer(text.replace("’", "'")):
        raw = match[0]
        start, end = match.span()
        first = raw[0]
        row.append(Word(raw.lower(), start, end, first.isdecimal(), first.isupper()))
    return row


@dataclass
class Reading:
    text: str
    row: list[Word] = field(init=False)
    lowers: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.row = _row_of(self.text)
        self.lowers = tuple([word.lower for word in self.row])

    def lower_at(self, i: int) -> str:
        """The word at i, or '' outside the sentence."""
        return self.lowers[i] if 0 <= i < len(self.lowers) else ""

    @cached_property
    def stems(self) -> frozenset[str]:
        """The words without their possessive ending."""
        return frozenset(
            [lower.removesuffix("'s") if lower.endswith("'s") else lower for lower in self.lowers]
        )

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
    def has_place(self) -> bool:
        return not self.stems.isdisjoint(words.PLACES)

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
        return frozenset(i for start, end in self.phrases.get("idiom", ()) for i in range(start, end))

    @cached_property
    def unmasked(self) -> list[tuple[int, Word]]:
        """The words outside idioms, with their numbers."""
        masked = self.masked
        return (
            [pair for pair in enumerate(self.row) if pair[0] not in masked]
            if masked
            else list(enumerate(self.row))
        )

    @cached_property
    def phrases(self) -> dict[str, Ranges]:
        return _PHRASES.find(self.lowers)

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
