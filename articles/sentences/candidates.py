"""Places in a line where a sentence may end, and where the items of lists begin.

A sentence may end at a mark, with what closes after it and the white space that
follows. Items may stand in one line: "1. The first item 2. The second item", "• Roads •
Rail".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from articles.sentences.languages import Language
from articles.text.characters import is_lower

FULL_STOPS = "。｡︒"
IDEOGRAPHIC = FULL_STOPS + "！？"
# Marks that only ever end a sentence: Indic, Armenian, Ethiopic, Burmese, Khmer,
# Mongolian, Canadian, Ol Chiki, Meetei, Lisu, Vai, N'Ko, Syriac, Javanese.
FINAL = "।॥։።፧፨။។៕᠃᠉᙮᱾᱿꯫꓿꘎߹܀܁܂꧉"
MARKS = ".!?…‽؟۔؞‼⁇⁈⁉" + IDEOGRAPHIC + FINAL
OPENING_QUOTES = "\"'“‘«„‚‹「『"
CLOSING_QUOTES = "\"'”’»›」』“‘«"
SUPERSCRIPTS = "¹²³⁰⁴-⁹"

_PICTURES = "\u2600-\u27bf\u2800\u2b50-\u2b55\ufe0f\U0001f000-\U0001faff"
_INVISIBLE = "\u200b-\u200f\u2060-\u2069\ufeff"
_BRACKET_NOTE = (
    r"\[(?:\d{1,3}(?:[,–-][ ]?\d{1,3})*+|[a-z]"
    r"|(?:note|nb)[ ]\d{1,3}|citation[ ]needed)\]"
)

# A run of marks. An ellipsis may be spaced (". . ."), but ".NET" after a space starts a
# word, and in "coin. . . . The bank" the first full stop is the sentence's own. A dash
# ends a quotation that breaks off. The pattern begins with a set of characters, for
# which Python searches quickly.
_RUN = rf"""
    [{MARKS}—፡%s](?:
        (?<=\w\.)(?=[ ]\.[ ]\.[ ]\.[ ]+[^\Wa-z])
      | (?<=—)(?=["”’])
      | (?<=፡)፡
      | %s
      | (?<![—፡%s])[{MARKS}]*+(?:[ \u00a0\u202f]\.+(?![^\W_]))*+
    )
"""
_NEVER = "(?!)"
_RUNS = {
    "": re.compile(_RUN % ("", _NEVER, ""), re.VERBOSE),
    ":": re.compile(
        _RUN % (":", r"(?<=[\u0561-\u0587]:)|(?<=[\u0561-\u0587][»)]:)", ":"),
        re.VERBOSE,
    ),
    ";": re.compile(_RUN % (";\u037e", r"(?<=[;\u037e])", ";\u037e"), re.VERBOSE),
}

# Every part is possessive and the run above always matches whole, so no character is
# read more than twice: a line of a million full stops or quotation marks costs a
# million steps.
_TAIL = re.compile(
    rf"""
    (?P<closers>(?:
        ["'”’›)\]}}」』》〉）】*{_INVISIBLE}]
      | (?<![A-Z]\.)_                           # "A._" is a name that a court withholds
      | »
      | (?:~~|\+\+\}})(?![^\W_])                # what is struck through, or inserted, ends
      | [\u00a0\u202f\ ]»(?![^\W_])             # French: a space before, and none of German »so«
      | [“‘](?![^\W_])                          # German: closes what „ opened
      | «(?![^\W_]|[\u00a0\u202f])              # German: closes what » opened
      | [ ]?[{_PICTURES}]
      | [:;=]-?[)(D](?![^\W_])
    )*+)
    (?:(?:
        [\u00a0\ ]?{_BRACKET_NOTE}
      | [{SUPERSCRIPTS}†‡]
      | (?:(?<=[a-z]{{4}}[.!?])|(?<=[.!?]["”’]))\d{{1,2}}(?=\s+[^\W\d_a-z])  # a lost superscript
    )*+)
    (?:[\u00a0\ ]?\[(?:\.\.\.|…)\](?!\s*+[a-z]))?+  # once: marks inside are read again
    (?P<gap>\s*+)
    """,
    re.VERBOSE,
)
# A closing quotation mark between spaces, as in tokenised text and some newspapers; in
# Chinese it is only after one. A straight mark closes if the number before it is odd; “
# closes what „ opened.
_DETACHED = re.compile(
    rf"[ \u00a0\u202f](\"|''|”|“)(?!\S)|(?<=[{IDEOGRAPHIC}…])[ \u00a0\u3000]([”’」』])"
)
_OPENED_BY = {"”": "“", "’": "‘", "」": "「", "』": "『"}
LOOK_BACK = 400  # code points in which an opening quote is looked for
_OPENERS = re.compile(
    r"(?:[\"'`“‘«„‚‹(\[{「『《（【¿¡—–\-•*_~ "
    r"\u00a0\u202f\u200b-\u200f\u2060-\u2069\ufeff]|,,){0,8}"
)
_NO_LETTERS = re.compile(r"[^a-zA-Z\u00aa-\U0010ffff]{0,20}")
_WORD = re.compile(r"[^\W\d_]{1,40}['’]?")


@dataclass(slots=True)
class Candidate:
    """A mark with closing marks, footnote marks and white space, and the next word.

    They follow each other in this order. All offsets are into the line.
    """

    line: str
    sentence: int
    """Where the sentence starts that would end here."""
    start: int
    """Where the mark starts."""
    mark: str
    closers: str
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
        """Whether a quotation ends here."""
        return bool(self.closers) and self.closers[-1] in CLOSING_QUOTES

    @property
    def informal(self) -> bool:
        """Whether the sentence or the line starts in lower case, so that others may."""
        return self._starts_lower(self.sentence) or self._starts_lower(0)

    def _starts_lower(self, start: int) -> bool:
        return is_lower(self.line[_end(_NO_LETTERS, self.line, start)])

    @property
    def word(self) -> str:
        """The next word, with the apostrophe of an elision ("L’"), in straight form."""
        word_end = _end(_WORD, self.line, self.word_start)
        return self.line[self.word_start : word_end].replace("’", "'")

    def before(self, length: int) -> str:
        """Return at most `length` characters of the sentence before the mark.

        They are few, so that rules take linear time.
        """
        return self.line[max(self.sentence, self.start - length) : self.start]

    def after(self, pattern: re.Pattern[str]) -> bool:
        """Return whether the next word and what comes after it match."""
        return pattern.match(self.line, self.word_start) is not None


def candidates(line: str, language: Language) -> Iterator[Candidate]:
    """Yield the candidates of a line in order.

    Full stops inside numbers and lower-case words are left out: they end nothing.
    """
    counted_to = 0
    quotes = 0
    for run in _RUNS[language.own_mark].finditer(line):
        quotes += line.count('"', counted_to, run.end())
        counted_to = run.end()
        tail = _TAIL.match(line, _after_closing_quote(line, run.end(), quotes))
        if not tail:
            continue
        if tail.end() == run.end() and _inside_word(line, run):
            continue
        yield _candidate(line, run, tail)


def _after_closing_quote(line: str, end: int, quotes: int) -> int:
    """Return the end of a detached quotation mark that closes at `end`, or `end`.

    `quotes` is the number of straight marks before `end`.
    """
    detached = _DETACHED.match(line, end)
    if not detached:
        return end
    before = line[max(0, end - LOOK_BACK) : end]
    if _closes(detached, before, quotes):
        return detached.end()
    return end


def _closes(detached: re.Match[str], before: str, quotes: int) -> bool:
    """Return whether a detached quotation mark closes a quotation."""
    chinese_mark = detached[2]
    if chinese_mark:
        return before.rfind(_OPENED_BY[chinese_mark]) > before.rfind(chinese_mark)
    mark = detached[1]
    if mark == '"':
        return quotes % 2 == 1
    if mark == "“":
        return before.rfind("„") > before.rfind("“")
    return True


def _candidate(line: str, run: re.Match[str], tail: re.Match[str]) -> Candidate:
    following = tail.end()
    word_start = _end(_OPENERS, line, following)
    return Candidate(
        line=line,
        sentence=0,
        start=run.start(),
        mark=run.group(),
        closers=line[run.end() : tail.end("closers")].strip(),
        has_gap=bool(tail["gap"]),
        following=following,
        next=line[following : following + 1],
        word_start=word_start,
        first=line[word_start : word_start + 1],
    )


def _inside_word(line: str, run: re.Match[str]) -> bool:
    after = line[run.end() : run.end() + 1]
    return run.group() == "." and (is_lower(after) or after.isdigit())


def _end(pattern: re.Pattern[str], line: str, start: int) -> int:
    found = pattern.match(line, start)
    if found:
        return found.end()
    return start


_BULLET = re.compile(r"\s*([•‣⁃◦▪])\s*")
_AT_START = re.compile(r"\s*(?P<number>\d{1,3}|[a-z])(?P<close>\.\)|[.)])\s+")
_AFTER_COLON = re.compile(r":\s(?P<number>[1a])(?P<close>\.\)|[.)])\s+")


class InlineItems(NamedTuple):
    """The items of a list inside one line."""

    starts: list[int]  # ascending; the sentence before each ends there
    markers: set[int]  # full stops of the items' numbers, which end nothing


def inline_items(line: str, language: Language) -> InlineItems:
    """Return the items of a list inside the line, if there is one."""
    bullet = _BULLET.match(line)
    if bullet:
        return _bulleted(line, bullet)
    first = _AT_START.match(line) or _AFTER_COLON.search(line)
    if first and _item_begins(line, first.end()):
        return _numbered(line, first, language)
    return InlineItems([], set())


def _bulleted(line: str, first: re.Match[str]) -> InlineItems:
    starts: list[int] = []
    markers: set[int] = set()
    position = first.start(1)
    while position >= 0:
        starts.append(position)
        number = _AT_START.match(line, position + 1)
        if number:
            markers.add(number.start("close"))
        position = line.find(first[1], position + 1)
        if position > 0 and not line[position - 1].isspace():
            break
    return InlineItems(starts[1:], markers)


def _numbered(line: str, first: re.Match[str], language: Language) -> InlineItems:
    close = first["close"]
    starts: list[int] = []
    markers = {first.start("close")}
    number = first["number"]
    position = first.end()
    while True:
        number = _successor(number)
        position = _find_item(line, number + close, position, language)
        if position < 0:
            return InlineItems(starts, markers)
        starts.append(position)
        markers.add(position + len(number))
        position += len(number + close)


def _successor(number: str) -> str:
    if number.isdigit():
        return str(int(number) + 1)
    return chr(ord(number) + 1)


def _find_item(line: str, marker: str, position: int, language: Language) -> int:
    """Return the next place where the marker stands alone before an item, or -1."""
    pattern = re.compile(rf"(?<=\s){re.escape(marker)}\s{{1,9}}")
    for found in pattern.finditer(line, position):
        if not _item_begins(line, found.end()):
            continue
        if _may_follow(line, found.start(), marker, language):
            return found.start()
    return -1


def _item_begins(line: str, position: int) -> bool:
    return position < len(line) and not is_lower(line[position])


def _may_follow(line: str, position: int, marker: str, language: Language) -> bool:
    """Return whether an item may begin at `position`.

    Where ordinals look the same ("in der 2. Bundesliga" in German), it may only begin
    after the end of a sentence.
    """
    last_character = line[max(0, position - 9) : position].rstrip()[-1:]
    if language.ordinals and marker.endswith("."):
        return last_character in MARKS
    return last_character not in ",;"
