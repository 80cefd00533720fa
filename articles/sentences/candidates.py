"""Places in a line where a sentence may end: a mark, what closes with it, the white space after it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

FULL_STOPS = "。｡︒"
IDEOGRAPHIC = FULL_STOPS + "！？"
INDIC = "।॥։።"  # Devanagari danda and double danda, Armenian and Ethiopic full stops
MARKS = ".!?…‽؟۔" + IDEOGRAPHIC + INDIC
OPENING_QUOTES = "\"'“‘«„‚‹「『"
CLOSING_QUOTES = "\"'”’»›」』“‘«"
SUPERSCRIPTS = "¹²³⁰⁴-⁹"

_INVISIBLE = "\u200b-\u200f\u2060-\u2069\ufeff"
_BRACKET_NOTE = r"\[(?:\d{1,3}(?:[,–-][ ]?\d{1,3})*+|[a-z]|(?:note|nb)[ ]\d{1,3}|citation[ ]needed)\]"

# A run of marks; an ellipsis may be spaced (". . ."), but ".NET" after a space starts a word, and in
# "coin. . . . The bank" the first full stop is the sentence's own. A dash ends a quotation that breaks off.
_RUN = re.compile(
    rf"(?<=\w)\.(?=[ ]\.[ ]\.[ ]\.[ ]+[^\Wa-z])"
    r"|—(?=[\"”’])"
    rf"|[{MARKS}]+(?:[ \u00a0\u202f]\.+(?![^\W_]))*+"
)

# Every part is possessive and the run above always matches whole, so no character is read more than
# twice: a line of a million full stops or quotation marks costs a million steps.
_TAIL = re.compile(
    rf"""
    (?P<closers>(?:
        ["'”’›)\]}}」』》〉）】*_{_INVISIBLE}]
      | »
      | (?:~~|\+\+\}})(?![^\W_])                # what is struck through, or inserted, ends
      | [\u00a0\u202f\ ]»(?![^\W_])             # French: a space before, and none of German »so«
      | [“‘](?![^\W_])                          # German: closes what „ opened
      | «(?![^\W_]|[\u00a0\u202f])              # German: closes what » opened
    )*+)
    (?P<notes>(?:
        [\u00a0\ ]?{_BRACKET_NOTE}
      | [{SUPERSCRIPTS}†‡]
      | (?:(?<=[a-z]{{4}}[.!?])|(?<=[.!?]["”’]))\d{{1,2}}(?=\s+[^\W\d_a-z])  # a lost superscript
    )*+)
    (?P<gap>\s*+)
    """,
    re.VERBOSE,
)
_OPENERS = re.compile(
    r"[\"'“‘«„‚‹(\[{「『《（【¿¡—–\-•*_~ \u00a0\u202f\u200b-\u200f\u2060-\u2069\ufeff]{0,8}"
)
_WORD = re.compile(r"[^\W\d_]{1,40}['’]?")


@dataclass(slots=True)
class Candidate:
    """A mark, what closes with it, footnote marks and white space, in this order, and the next word.

    All offsets are into the line.
    """

    line: str
    sentence: int
    """Where the sentence starts that would end here."""
    start: int
    """Where the mark starts."""
    mark: str
    closers: str
    has_note: bool
    has_gap: bool
    following: int
    """Where the next sentence would start."""
    next: str
    """The character there; empty at the end of the line."""
    word_start: int
    """Where the next word starts: after opening quotes, brackets and dashes."""
    first: str
    """The character there."""

    @property
    def closes_quotation(self) -> bool:
        return bool(self.closers) and self.closers[-1] in CLOSING_QUOTES

    @property
    def word(self) -> str:
        """The next word, with the apostrophe of an elision ("L’"), in straight form."""
        return self.line[self.word_start : _end(_WORD, self.line, self.word_start)].replace("’", "'")

    def before(self, length: int) -> str:
        """At most `length` characters of the sentence before the mark. Short, so that rules stay linear."""
        return self.line[max(self.sentence, self.start - length) : self.start]

    def after(self, pattern: re.Pattern[str]) -> bool:
        """Whether the next word and what comes after it match."""
        return pattern.match(self.line, self.word_start) is not None


def candidates(line: str) -> Iterator[Candidate]:
    """In order, without the full stops inside numbers and lower-case words, which are never an end."""
    for run in _RUN.finditer(line):
        tail = _TAIL.match(line, run.end())
        if tail and not (tail.end() == run.end() and _inside_word(line, run)):
            yield _candidate(line, run, tail)


def _candidate(line: str, run: re.Match[str], tail: re.Match[str]) -> Candidate:
    following = tail.end()
    word_start = _end(_OPENERS, line, following)
    return Candidate(
        line=line,
        sentence=0,
        start=run.start(),
        mark=run.group(),
        closers=tail["closers"],
        has_note=bool(tail["notes"]),
        has_gap=bool(tail["gap"]),
        following=following,
        next=line[following : following + 1],
        word_start=word_start,
        first=line[word_start : word_start + 1],
    )


def _inside_word(line: str, run: re.Match[str]) -> bool:
    after = line[run.end() : run.end() + 1]
    return run.group() == "." and (after.islower() or after.isdigit())


def _end(pattern: re.Pattern[str], line: str, start: int) -> int:
    found = pattern.match(line, start)
    return found.end() if found else start
