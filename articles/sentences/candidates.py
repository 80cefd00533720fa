"""Places in a line where a sentence may end (a mark, what closes with it, the white
space after it), and where the items of a list inside one line begin ("1. The first item
2. The second item", "• Roads • Rail").
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from articles.sentences.languages import Language
from articles.text.characters import is_lower

FULL_STOPS = "。｡︒"
IDEOGRAPHIC = FULL_STOPS + "！？"
# Full stops and the like that only ever end a sentence: Indic, Armenian, Ethiopic,
# Burmese, Khmer, Mongolian, Canadian, Ol Chiki, Meetei, Lisu, Vai, N'Ko, Syriac,
# Javanese.
FINAL = "।॥։።፧፨။។៕᠃᠉᙮᱾᱿꯫꓿꘎߹܀܁܂꧉"
MARKS = ".!?…‽؟۔؞‼⁇⁈⁉" + IDEOGRAPHIC + FINAL
OPENING_QUOTES = "\"'“‘«„‚‹「『"
CLOSING_QUOTES = "\"'”’»›」』“‘«"
SUPERSCRIPTS = "¹²³⁰⁴-⁹"

_PICTURES = "\u2600-\u27bf\u2800\u2b50-\u2b55\ufe0f\U0001f000-\U0001faff"
_INVISIBLE = "\u200b-\u200f\u2060-\u2069\ufeff"
_BRACKET_NOTE = r"\[(?:\d{1,3}(?:[,–-][ ]?\d{1,3})*+|[a-z]|(?:note|nb)[ ]\d{1,3}|citation[ ]needed)\]"

# A run of marks; an ellipsis may be spaced (". . ."), but ".NET" after a space starts a
# word, and in "coin. . . . The bank" the first full stop is the sentence's own. A dash
# ends a quotation that breaks off. The pattern begins with a set of characters, which
# Python skips to quickly.
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
# As tokenised text and some newspapers set it: a closing quotation mark between spaces,
# in Chinese after one. Whether a straight one closes is told by how many came before
# it; “ closes what „ opened.
_DETACHED = re.compile(
    rf"[ \u00a0\u202f](\"|''|”|“)(?!\S)|(?<=[{IDEOGRAPHIC}…])[ \u00a0\u3000]([”’」』])"
)
_OPENED_BY = {"”": "“", "’": "‘", "」": "「", "』": "『"}
LOOK_BACK = 400  # an opening quote further away than this is not looked for
_OPENERS = re.compile(
    r"(?:[\"'`“‘«„‚‹(\[{「『《（【¿¡—–\-•*_~ \u00a0\u202f\u200b-\u200f\u2060-\u2069\ufeff]|,,){0,8}"
)
_NO_LETTERS = re.compile(r"[^a-zA-Z\u00aa-\U0010ffff]{0,20}")
_WORD = re.compile(r"[^\W\d_]{1,40}['’]?")


@dataclass(slots=True)
class Candidate:
    """A mark, what closes with it, footnote marks and white space, in this order, and
    the next word.

    All offsets are into the line.
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
        return bool(self.closers) and self.closers[-1] in CLOSING_QUOTES

    @property
    def informal(self) -> bool:
        """Whether the sentence before, or the line, starts in lower case: then others
        do.
        """
        starts = (self.sentence, 0)
        return any(
            is_lower(self.line[_end(_NO_LETTERS, self.line, start)]) for start in starts
        )

    @property
    def word(self) -> str:
        """The next word, with the apostrophe of an elision ("L’"), in straight form."""
        return self.line[
            self.word_start : _end(_WORD, self.line, self.word_start)
        ].replace("’", "'")

    def before(self, length: int) -> str:
        """At most `length` characters of the sentence before the mark. Short, so that
        rules stay linear.
        """
        return self.line[max(self.sentence, self.start - length) : self.start]

    def after(self, pattern: re.Pattern[str]) -> bool:
        """Whether the next word and what comes after it match."""
        return pattern.match(self.line, self.word_start) is not None


def candidates(line: str, language: Language) -> Iterator[Candidate]:
    """In order, without the full stops inside numbers and lower-case words, which are
    never an end.
    """
    counted = quotes = 0
    for run in _RUNS[language.own_mark].finditer(line):
        quotes += line.count('"', counted, run.end())
        counted = run.end()
        tail = _TAIL.match(line, _closed(line, counted, quotes))
        if tail and not (tail.end() == run.end() and _inside_word(line, run)):
            yield _candidate(line, run, tail)


def _closed(line: str, end: int, quotes: int) -> int:
    """After the detached quotation mark that closes at `end`, or `end` without one."""
    detached = _DETACHED.match(line, end)
    if not detached:
        return end
    before = line[max(0, end - LOOK_BACK) : end]
    if mark := detached[2]:
        return (
            detached.end()
            if before.rfind(_OPENED_BY[mark]) > before.rfind(mark)
            else end
        )
    opens = {'"': quotes % 2 == 0, "“": before.rfind("„") <= before.rfind("“")}
    return end if opens.get(detached[1]) else detached.end()


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
    return found.end() if found else start


_BULLET = re.compile(r"\s*([•‣⁃◦▪])\s*")
_AT_START = re.compile(r"\s*(?P<number>\d{1,3}|[a-z])(?P<close>\.\)|[.)])\s+")
_AFTER_COLON = re.compile(r":\s(?P<number>[1a])(?P<close>\.\)|[.)])\s+")


type InlineItems = tuple[list[int], set[int]]
"""Where an item begins that ends the sentence before it, ascending; and offsets of full
stops that belong to an item's number and end nothing.
"""


def inline_items(line: str, language: Language) -> InlineItems:
    bullet = _BULLET.match(line)
    if bullet:
        return _bulleted(line, bullet)
    first = _AT_START.match(line) or _AFTER_COLON.search(line)
    if first and _item_begins(line, first.end()):
        return _numbered(line, first, language)
    return [], set()


def _bulleted(line: str, first: re.Match[str]) -> InlineItems:
    starts: list[int] = []
    markers = set()
    position = first.start(1)
    while position >= 0:
        starts.append(position)
        number = _AT_START.match(line, position + 1)
        if number:
            markers.add(number.start("close"))
        position = line.find(first[1], position + 1)
        if position > 0 and not line[position - 1].isspace():
            break
    return starts[1:], markers


def _numbered(line: str, first: re.Match[str], language: Language) -> InlineItems:
    close = first["close"]
    starts: list[int] = []
    markers = {first.start("close")}
    number, position = first["number"], first.end()
    while True:
        number = _successor(number)
        position = _find_item(line, number + close, position, language)
        if position < 0:
            return starts, markers
        starts.append(position)
        markers.add(position + len(number))
        position += len(number + close)


def _successor(number: str) -> str:
    return str(int(number) + 1) if number.isdigit() else chr(ord(number) + 1)


def _find_item(line: str, marker: str, position: int, language: Language) -> int:
    """The next place where the marker stands alone before an item; -1 without one."""
    for found in re.compile(rf"(?<=\s){re.escape(marker)}\s{{1,9}}").finditer(
        line, position
    ):
        if _item_begins(line, found.end()) and _may_follow(
            line, found.start(), marker, language
        ):
            return found.start()
    return -1


def _item_begins(line: str, position: int) -> bool:
    return position < len(line) and not is_lower(line[position])


def _may_follow(line: str, position: int, marker: str, language: Language) -> bool:
    """German writes ordinals the same way ("in der 2. Bundesliga"): there, only after a
    sentence's end.
    """
    before = line[max(0, position - 9) : position].rstrip()
    if not (language.ordinals and marker.endswith(".")):
        return before[-1:] not in ",;"
    return before[-1:] in MARKS
