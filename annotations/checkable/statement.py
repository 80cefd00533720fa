"""One sentence as a row of words, with the stretches the rules look at found once."""

import re
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from annotations.checkable.lexicon import Lexicon, Ranges, Role, lexicon

# Branches never share a first character, and no repetition is nested in another over
# the same characters: one pass, whatever the text.
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['\-][^\W\d_]+)*")
# Single marks are apostrophes too: a closing one has no letter behind it, and a
# quotation in them has an end within 300 characters (a longer search from each
# apostrophe would be quadratic).
_QUOTED = re.compile(
    r"[“„«「『\"][^“”„«»「」『』\"]{3,}[”“»」』\"]|(?<!\w)‘[^‘]{12,300}?’(?!\w)|(?<!\w)'[^\"]{12,300}?'(?!\w)"
)
# 'Inflation: a general rise in prices'. Not 'Police: suspect fled', where somebody
# speaks before the colon.
_GLOSS = re.compile(
    r"(?!(?:The|His|Her|Its|Their|Our|My) )[“\"‘]?[\w'’()-]{2,30}(?: [\w'’()-]{1,20}){0,2}[”\"’]?: [a-z]"
)
# '“Child” means', 'GDP stands for', 'Section 4: Duties'.
_LABEL = re.compile(
    r"(?:[Tt]he (?:term|word|expression|phrase) )?"
    r"[“\"‘][\w' -]{1,40}[”\"’] (?:means?|refers?|denotes?|stands|includes?|does) "
    r"|(?:Section|Article|Chapter|Annex|Table|Figure|Part|Appendix|Paragraph|Vol)\.? [\w.]{1,6}[:.,] "
    r"|[A-Z]{2,8} (?:stands|is short) for "
)
_MARKS = re.compile("[“„«「『\"‘']")  # that open a quotation
_OPEN_QUOTE = re.compile(r"\s*[“„«「『\"]")


class Word(NamedTuple):
    """A word or a number.

    `lower` has typewriter apostrophes; offsets are code points.
    """

    lower: str
    start: int
    end: int
    number: bool
    capital: bool


# In Chinese and Japanese numerals are letters too.
_NUMERALS = "〇零一二三四五六七八九十百千万亿億萬兆兩两半数數余餘"
_UNSPACED = re.compile(
    rf"(?P<number>[\d]++(?:[.,][\d]++)*+[{_NUMERALS}多]*+)|(?P<numerals>[{_NUMERALS}]++多?)|[A-Za-zÀ-ɏ]++|[^\W_]"
)


def words_between_spaces(text: str) -> list[Word]:
    """Return the words of a text in a script that parts words by spaces."""
    row: list[Word] = []
    for found in _TOKEN.finditer(text.replace("’", "'")):
        word = found[0]
        start, end = found.span()
        row.append(
            Word(word.lower(), start, end, word[0].isdecimal(), word[0].isupper())
        )
    return row


_COUNTED: frozenset[Role] = frozenset(
    {"counter", "currency", "percent", "magnitude", "date_unit", "period"}
)


def _words_without_spaces(text: str, lexicon: Lexicon) -> list[Word]:
    """Return at each place the longest entry of the lexicon, a number or a letter."""
    row: list[Word] = []
    at = 0
    while match := _UNSPACED.search(text, at):
        start, end = match.span()
        is_numeral = match.lastgroup is not None
        entry_end = lexicon.entry_end(text, start)
        if entry_end > (end if is_numeral else 0):
            word = Word(text[start:entry_end], start, entry_end, False, False)
        else:
            is_number = match.lastgroup == "number"
            if match.lastgroup == "numerals":
                is_number = _counts(text, start, end, lexicon)
            is_capital = match[0][0].isupper()
            word = Word(match[0].lower(), start, end, is_number, is_capital)
        row.append(word)
        at = word.end
    return row


def _counts(text: str, start: int, end: int, lexicon: Lexicon) -> bool:
    """Return whether numerals are a number: several, or one before what is counted."""
    following = text[end : lexicon.entry_end(text, end)]
    return end - start > 1 or not _COUNTED.isdisjoint(lexicon.roles(following))


HIDDEN = "\0"


def blank_out(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return the text with the spans hidden, so that nothing is found in them.

    Its length stays the same.
    """
    letters = list(text)
    for start, end in spans:
        letters[start:end] = HIDDEN * (end - start)
    return "".join(letters)


_ENGLISH = lexicon("en")
_NEVER_NAMES: frozenset[Role] = frozenset({"opener", "day", "month"})
_SPEAKERS: frozenset[Role] = frozenset({"body", "person"})
_PAPERS: frozenset[Role] = frozenset({"document", "statistic_noun"})


class Statement:
    """A sentence as a row of words, and what is in it."""

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self.text = text
        self.lexicon = lexicon
        if lexicon.spaced:
            self.row = words_between_spaces(text)
        else:
            self.row = _words_without_spaces(text, lexicon)
        self.lowers = tuple([word.lower for word in self.row])

    def lower_at(self, i: int) -> str:
        """Return the word at `i`, or '' outside the sentence."""
        return self.lowers[i] if 0 <= i < len(self.lowers) else ""

    @cached_property
    def each(self) -> list[frozenset[Role]]:
        """Return the roles that each word can have."""
        return list(map(self.lexicon.roles, self.lowers))

    def roles_at(self, i: int) -> frozenset[Role]:
        """Return the roles of the word at `i`; nothing outside the sentence."""
        return self.each[i] if 0 <= i < len(self.lowers) else frozenset()

    @cached_property
    def roles(self) -> frozenset[Role]:
        """Return the roles of all words, also without their possessive ending."""
        roles = frozenset().union(*self.each)
        if "'s" in self.text or "’s" in self.text:
            bare = [lower[:-2] for lower in self.lowers if lower.endswith("'s")]
            roles = roles.union(*map(self.lexicon.roles, bare))
        return roles

    @property
    def has_body(self) -> bool:
        """Return whether it names a body, a document or a statistic."""
        return "body" in self.roles

    @property
    def has_person(self) -> bool:
        """Return whether it names a person or an office."""
        return bool(self.names) or "person" in self.roles

    @cached_property
    def hedges(self) -> bool:
        """Return whether it hedges; 'may' and an opening 'May' do, the month not."""
        if "hedge" not in self.roles:
            return bool(self.phrases.get("hedge"))
        others = set(self.lowers)
        for i, word in enumerate(self.row):
            if i and word.capital and "month" in self.roles_at(i):
                others.discard(word.lower)
        return any("hedge" in self.lexicon.roles(lower) for lower in others)

    @property
    def is_short(self) -> bool:
        """Return whether it has fewer than four words, or eight unspaced letters."""
        if self.lexicon.spaced:
            return len(self.row) < 4
        return len(self.text) < 8

    @cached_property
    def names(self) -> list[Word]:
        """Return capitalised words that are not merely the first word."""
        return [
            word
            for i, word in enumerate(self.row)
            if word.capital and self._is_name(i, word)
        ]

    def _is_name(self, i: int, word: Word) -> bool:
        how = self.lexicon.names
        if how == "none" or not _NEVER_NAMES.isdisjoint(_ENGLISH.roles(word.lower)):
            return False
        if how == "pairs":
            return self._follows_closely(i) or self._follows_closely(i + 1)
        return i > 0 or self._opens_a_name()

    def _follows_closely(self, i: int) -> bool:
        """Return whether word `i` and the one before it are a capitalised pair.

        The first word of the sentence does not count.
        """
        if not 1 < i < len(self.row):
            return False
        before = self.row[i - 1]
        word = self.row[i]
        return before.capital and word.capital and word.start - before.end == 1

    def _opens_a_name(self) -> bool:
        """Return whether the first word is a name.

        It is when another capital follows, and when it is an acronym or a genitive.
        """
        word = self.row[0]
        raw = self.text[word.start : word.end]
        if len(raw) > 1 and raw.isupper():
            return True
        if len(self.row) < 2 or word.lower.endswith("ly"):
            return False
        if word.lower.endswith("'s"):
            return True
        following = self.row[1]
        return following.capital and following.start - word.end <= 2

    @cached_property
    def phrases(self) -> dict[str, Ranges]:
        """Return for each role the ranges of words that are phrases of it."""
        return self.lexicon.phrases.find(self.lowers)

    @cached_property
    def percents(self) -> frozenset[tuple[int, int]]:
        """Return where 'per cent' stands, which has two words in every language."""
        return frozenset(self.phrases.get("percent", ()))

    @cached_property
    def quotes(self) -> list[tuple[int, int]]:
        """Return quoted stretches, with one that runs on into the next sentence."""
        if not _MARKS.search(self.text):
            return []
        found = [match.span() for match in _QUOTED.finditer(self.text)]
        opening = _OPEN_QUOTE.match(self.text)
        if not found and opening and len(self.row) >= 4:
            found.append((opening.end() - 1, len(self.text)))
        return found

    @cached_property
    def unquoted(self) -> str:
        """Return the text with its quotations hidden."""
        return blank_out(self.text, self.quotes)

    @cached_property
    def is_label(self) -> bool:
        """Return whether it says what a word means, or what a part is called."""
        gloss = _GLOSS.match(self.text)
        if not gloss:
            return _LABEL.match(self.text) is not None
        before_colon = [
            i for i, word in enumerate(self.row[:4]) if word.end < gloss.end() - 1
        ]
        return not any(self._can_speak(i) for i in before_colon)

    def _can_speak(self, i: int) -> bool:
        """Return whether the word says who speaks before a colon, as 'Police: …'."""
        roles = self.roles_at(i)
        return not _SPEAKERS.isdisjoint(roles) and _PAPERS.isdisjoint(roles)
