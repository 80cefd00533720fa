"""Compare two wordings of a sentence: what is left beside what says the same."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from articles.text.tokens import edits, word_set

from . import senses
from .senses import ACTORS, misspelt
from .wordings import ADDED, WordingTerm, WordTables, is_quantity

_IDLE = {"empty", "small", "filler"}
_AGREEING = {"is", "was"}
# After these stands a time or a place.
_LINKING = word_set("small filler after before during since until near because")
_INDEFINITE = {"a", "an"}
_PASSIVE = word_set("was is been be got_pass fut")
_BY = word_set("by von vom durch par por da")
_TIMES = ("day", "month", "season")  # senses
_VOWELS = frozenset("aeiouy")
_LONG_DOUBLED = 9  # letters of both words
_DOUBLED = re.compile(r"(.)\1")
_PAIRED = 900  # pairs of words; more are a rewritten text, and would take seconds


class Exchange(NamedTuple):
    """What is gone from a place of a sentence and what has come, each in order."""

    gone: list[WordingTerm]
    come: list[WordingTerm]


def telling(terms: Iterable[WordingTerm]) -> list[WordingTerm]:
    """Return the words that say something by themselves."""
    return [term for term in terms if term.sense not in _IDLE]


class WordComparison:
    """Two wordings of a sentence, compared by what their words say.

    names: words that are names. changes: what is gone and what has come, without words
    that moved. moved: the senses of these.
    """

    def __init__(
        self, old: str, new: str, language: WordTables, names: Collection[str]
    ) -> None:
        """Compare `old` with `new`."""
        self.language = language
        self.is_pronoun = language.is_pronoun
        self.names = names
        self.mine = _without_repeated(language.terms(old))
        self.theirs = _without_repeated(language.terms(new))
        self._told = Counter(term.sense for term in self.mine)
        self._tells = Counter(term.sense for term in self.theirs)
        self._inflected = 0
        changes = list(self._changes())
        all_gone = Counter(term.sense for change in changes for term in change.gone)
        all_come = Counter(term.sense for change in changes for term in change.come)
        self.moved = all_gone & all_come
        self.changes: list[Exchange] = []
        for gone, come in _without_moved(changes, self.moved):
            missing = [word for word in gone if not self._is_told_again(word)]
            self.changes.append(Exchange(missing, come))

    def _changes(self) -> Iterator[Exchange]:
        mine = [term.sense for term in self.mine]
        theirs = [term.sense for term in self.theirs]
        for is_same, was, now in edits(mine, theirs):
            if is_same:
                self._count_agreements(self.mine[was], self.theirs[now])
            elif not _is_written_otherwise(self.mine[was], self.theirs[now]):
                yield self._without_likes(self.mine[was], self.theirs[now])

    def _count_agreements(
        self, was: Sequence[WordingTerm], now: Sequence[WordingTerm]
    ) -> None:
        for term, other in zip(was, now, strict=True):
            if term.sense in _AGREEING and term.text != other.text:
                self._inflected += 1

    def _without_likes(
        self, was: Sequence[WordingTerm], now: Sequence[WordingTerm]
    ) -> Exchange:
        """Return what is left where each word takes its like from the other side."""
        gone: list[WordingTerm] = []
        come = list(now)
        if len(was) * len(now) > _PAIRED:
            return Exchange(list(was), come)
        is_like = self._is_like
        if any(map(self.is_pronoun, was)) != any(map(self.is_pronoun, now)):
            is_like = self._is_like_or_pronoun
        for term in was:
            like = next((other for other in come if is_like(term, other)), None)
            if like:
                come.remove(like)
            else:
                gone.append(term)
        return Exchange(gone, come)

    def _is_told_again(self, term: WordingTerm) -> bool:
        """Return whether the new wording has a word that the old one had twice."""
        if term.sense in _IDLE or _decides(term.sense):
            return False
        return self._told[term.sense] > 1 and self._tells[term.sense] > 0

    def _is_like(self, term: WordingTerm, other: WordingTerm) -> bool:
        """Return whether one word says the same as the other, or is it with a slip."""
        if term.sense == other.sense:
            return True
        if any(word.sense[:1].isdigit() for word in (term, other)):
            return _is_same_day(term, other)
        mine = self.language.senses_of(term)
        theirs = self.language.senses_of(other)
        if mine and theirs:
            return not mine.isdisjoint(theirs)
        if self.is_pronoun(term) and self.is_pronoun(other):
            return ACTORS.of(term.text) == ACTORS.of(other.text)
        is_name = term.text in self.names or other.text in self.names
        if not is_name and self.language.is_inflected(term, other):
            self._inflected += 1
            return True
        return self._is_slip(term, other, is_name=is_name)

    def _is_like_or_pronoun(self, term: WordingTerm, other: WordingTerm) -> bool:
        if self._is_like(term, other):
            return True
        pronouns = [word for word in (term, other) if self.is_pronoun(word)]
        return len(pronouns) == 1 and not _decides_more(term, other)

    def _is_slip(self, term: WordingTerm, other: WordingTerm, *, is_name: bool) -> bool:
        word = term.text.casefold()
        twin = other.text.casefold()
        is_one_known = self.language.knows(term) != self.language.knows(other)
        if is_one_known and _is_doubled(word, twin):
            return True
        if not misspelt(word, twin):
            return False
        if not is_name or is_one_known or len(word) >= senses.LONG_NAME:
            return True
        # Neil and Niel are two names, Jonh is none.
        changed = {
            letter for letter, now in zip(word, twin, strict=False) if letter != now
        }
        return len(word) == len(twin) and not changed <= _VOWELS

    @property
    def has_other_number(self) -> bool:
        """Return whether one became many: two words agree in that, or an article."""
        if not self._inflected:
            return False
        gone = [term.text.casefold() for change in self.changes for term in change.gone]
        come = [term.text.casefold() for change in self.changes for term in change.come]
        return self._inflected > 1 or not _INDEFINITE.isdisjoint(gone + come)

    # --- Order ------------------------------------------------------------------------

    @property
    def is_passive(self) -> bool:
        """Return whether 'A paid B' became 'B was paid by A', or the reverse."""
        left = {
            term.sense
            for change in self.changes
            for term in telling([*change.gone, *change.come])
        }
        if not left or not left <= _PASSIVE:
            return False
        if _BY.isdisjoint(term.text for term in [*self.mine, *self.theirs]):
            return False
        mine, theirs = self._in_both()
        is_turned = any(theirs == mine[k:] + mine[:k] for k in range(1, len(mine)))
        return is_turned or _is_mirrored(mine, theirs, set())

    @property
    def is_rearranged(self) -> bool:
        """Return whether words stand in an order that may say something else.

        Two stretches beside each other may change places, as may a phrase of time or
        place with what stands on the other side of a verb.
        """
        if not self.moved:
            return False
        mine, theirs = self._in_both()
        heads = self._phrase_heads(self.mine) & self._phrase_heads(self.theirs)
        for k in range(1, len(mine)):
            if theirs == mine[k:] + mine[:k]:
                return self._may_not_swap(mine[:k], mine[k:], heads)
        if any(_decides(word) for word in self.moved if word not in heads):
            return True
        return _is_mirrored(mine, theirs, heads)

    def _may_not_swap(
        self, first: Sequence[str], second: Sequence[str], heads: set[str]
    ) -> bool:
        months = [word.startswith("month") for word in (first[0], second[0])]
        if any(months) and not all(months):
            return False  # 4 May, May 4
        for words in (first, second):
            if words[0] not in heads and all(map(_decides, words)):
                return True
        names = {name.casefold() for name in self.names}
        return len(first) == len(second) == 1 and names.issuperset([*first, *second])

    def _phrase_heads(self, terms: Sequence[WordingTerm]) -> set[str]:
        """Return the words that say when, or that stand after 'in' and the like."""
        heads: set[str] = set()
        is_after_small = False
        for term in terms:
            if term.sense in _LINKING:
                heads.add(term.sense)
                is_after_small = True
            elif term.sense != "empty":
                if is_after_small or term.is_time:
                    heads.add(term.sense)
                is_after_small = False
        return heads

    def _in_both(self) -> tuple[list[str], list[str]]:
        """Return the senses that both tell, where their order differs."""
        mine = [term.sense for term in telling(self.mine)]
        theirs = [term.sense for term in telling(self.theirs)]
        common = Counter(mine) & Counter(theirs)
        return _trimmed(_only(mine, common), _only(theirs, common))


def _without_repeated(terms: Sequence[WordingTerm]) -> list[WordingTerm]:
    """Return the terms without the second of 'was was'."""
    kept = list(terms[:1])
    for before, term in pairwise(terms):
        if term.sense in _IDLE or before.sense != term.sense:
            kept.append(term)
    return kept


def _without_moved(
    changes: Iterable[Exchange], moved: Counter[str]
) -> Iterator[Exchange]:
    gone = Counter(moved)
    come = Counter(moved)
    for change in changes:
        yield Exchange(_less(change.gone, gone), _less(change.come, come))


def _less(terms: Iterable[WordingTerm], taken: Counter[str]) -> list[WordingTerm]:
    """Return the terms without those that are counted, which it counts down."""
    left: list[WordingTerm] = []
    for term in terms:
        if taken[term.sense]:
            taken[term.sense] -= 1
        else:
            left.append(term)
    return left


def _only(words: Iterable[str], common: Counter[str]) -> list[str]:
    taken = Counter(common)
    kept: list[str] = []
    for word in words:
        if taken[word]:
            taken[word] -= 1
            kept.append(word)
    return kept


def _trimmed(mine: list[str], theirs: list[str]) -> tuple[list[str], list[str]]:
    """Return both without the words with which both begin and end."""
    while mine and mine[0] == theirs[0]:
        mine = mine[1:]
        theirs = theirs[1:]
    while mine and mine[-1] == theirs[-1]:
        mine = mine[:-1]
        theirs = theirs[:-1]
    return mine, theirs


def _is_mirrored(mine: list[str], theirs: list[str], heads: set[str]) -> bool:
    """Return whether 'A paid B' became 'B paid A', unless A or B says when or where."""
    for end in range(2, len(mine)):
        if mine[end] != theirs[0]:
            continue
        for start in range(1, end):
            is_end = mine[start - 1] == theirs[-1]
            if is_end and theirs == mine[end:] + mine[start:end] + mine[:start]:
                return heads.isdisjoint([mine[0], mine[end]])
    return False


def _decides(word: str) -> bool:
    """Return whether it matters to which word this one belongs."""
    if word.startswith(_TIMES):
        return False
    counts = {"scope", "charge", "role"} & ADDED.of(word)
    return is_quantity(word) or bool(counts or senses.NEGATIONS.of(word))


# --- What is written otherwise --------------------------------------------------------


def _is_written_otherwise(
    was: Sequence[WordingTerm], now: Sequence[WordingTerm]
) -> bool:
    """Return whether the words are the same but for hyphens, spaces and apostrophes."""
    if not was or not now:
        return False
    if _is_short_for(was, now) or _is_short_for(now, was):
        return True
    if any(term.is_number or term.sense.isupper() for term in (*was, *now)):
        return False
    letters = _letters(was)
    return letters != "" and letters == _letters(now)


def _letters(terms: Iterable[WordingTerm]) -> str:
    text = "".join(term.text for term in terms).casefold()
    return "".join(letter for letter in text if letter.isalnum())


def _is_short_for(short: Sequence[WordingTerm], full: Sequence[WordingTerm]) -> bool:
    """Return whether one word has the initials of the others: UN."""
    if len(short) != 1 or not short[0].sense.isupper():
        return False
    initials = "".join(term.text[0] for term in telling(full))
    return initials.upper() == short[0].sense


def _is_doubled(word: str, twin: str) -> bool:
    """Return whether only doubled letters tell the words apart."""
    if len(word + twin) < _LONG_DOUBLED or {word, twin} & senses.CONFUSABLE:
        return False
    return _DOUBLED.sub(r"\1", word) == _DOUBLED.sub(r"\1", twin)


def _decides_more(term: WordingTerm, other: WordingTerm) -> bool:
    """Return whether one of the words is more than a name for somebody."""
    return any(word.sense in _IDLE or _decides(word.sense) for word in (term, other))


def _is_same_day(term: WordingTerm, other: WordingTerm) -> bool:
    """Return whether one is '4th' and the other '4'."""
    is_in_figures = term.text[:1].isdigit() and other.text[:1].isdigit()
    return is_in_figures and term.sense.removesuffix("th") == other.sense.removesuffix(
        "th"
    )
