"""Compare two wordings of a sentence: what is left beside what says the same."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from articles.text.tokens import edits, word_set

from . import senses
from .senses import ACTORS, misspelt
from .wordings import ADDED, WordingTerm, WordTables, is_quantity

_IDLE = {"empty", "small", "filler"}
# After these stands a time or a place.
_LINKING = word_set("small filler after before during since until near because")
_PASSIVE = word_set("was is been be got_pass fut was_pret 被 由")
# With a noun they say what its verb says: carried out an inspection.
_LIGHT = word_set("conduct conduct+ed make make+ed hold hold+ed give give+ed")
_CLEFT = ({"it", "is"}, {"it", "was"})
_BY = word_set("by von vom durch par por da door 被 由")
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
    that moved. has_other_role: `by` became `for`, or the like.
    """

    def __init__(
        self, old: str, new: str, language: WordTables, names: Collection[str]
    ) -> None:
        """Compare `old` with `new`."""
        self.language = language
        self.is_pronoun = language.is_pronoun
        self.names = names
        self.mine = language.terms(old)
        self.theirs = language.terms(new)
        self._told = Counter(term.sense for term in self.mine)
        self._tells = Counter(term.sense for term in self.theirs)
        self.has_other_role = False
        self._is_turned_round = _passives(self.mine) != _passives(self.theirs)
        changes = list(self._changes())
        # Words may have their like in another place.
        whole = _joined(changes)
        left = _without_likes(whole.gone, whole.come, self._is_like_or_stem)
        gone = Counter(left.gone)
        come = Counter(left.come)
        self.changes: list[Exchange] = []
        for change in changes:
            missing = _taken(change.gone, gone)
            missing = [word for word in missing if not self._is_told_again(word)]
            self.changes.append(Exchange(missing, _taken(change.come, come)))

    def _changes(self) -> Iterator[Exchange]:
        mine = [term.sense for term in self.mine]
        theirs = [term.sense for term in self.theirs]
        for is_same, was, now in edits(mine, theirs):
            if is_same:
                self._compare_roles(self.mine[was], self.theirs[now])
            elif not _is_written_otherwise(self.mine[was], self.theirs[now]):
                yield self._exchange(self.mine[was], self.theirs[now])

    def _compare_roles(
        self, was: Sequence[WordingTerm], now: Sequence[WordingTerm]
    ) -> None:
        for term, other in zip(was, now, strict=True):
            if _joins(term) != _joins(other):
                self.has_other_role = True

    def _exchange(
        self, was: Sequence[WordingTerm], now: Sequence[WordingTerm]
    ) -> Exchange:
        """Return what is left where each word takes its like from the other side."""
        if any(map(self.is_pronoun, was)) != any(map(self.is_pronoun, now)):
            return _without_likes(was, now, self._is_like_or_pronoun)
        return _without_likes(was, now, self._is_like)

    def _is_like_or_stem(self, term: WordingTerm, other: WordingTerm) -> bool:
        """Return whether a word may say the same in the active and in the passive."""
        if self._is_like(term, other):
            return True
        stem = self.language.stem
        return self._is_turned_round and stem(term) == stem(other)

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

    # --- Order ------------------------------------------------------------------------

    @property
    def is_passive(self) -> bool:
        """Return whether 'A paid B' became 'B was paid by A', or the reverse."""
        whole = _joined(self.changes)
        left = {term.sense for term in telling([*whole.gone, *whole.come])}
        if left in _CLEFT or (left and left <= _LIGHT):
            return True
        if not left or not left <= _PASSIVE:
            return False
        return self._is_turned(self.mine, self.theirs) or self._is_turned(
            self.theirs, self.mine
        )

    def _is_turned(
        self, passive: Sequence[WordingTerm], active: Sequence[WordingTerm]
    ) -> bool:
        """Return whether who stands after 'by' stands before whom it is done to."""
        order = [term.sense for term in telling(active)]
        for k, word in enumerate(passive):
            if word.text.casefold() not in _BY:
                continue
            patients = telling(passive[:k])[:1]
            agents = telling(passive[k + 1 :])[:1]
            both = [term.sense for term in agents + patients if term.sense in order]
            if len(both) == 2 and order.index(both[0]) < order.index(both[1]):
                return True
        return False

    @property
    def is_exchanged(self) -> bool:
        """Return whether words stand in each other's place: from A to B."""
        mine = _frame(self.mine)
        theirs = _frame(self.theirs)
        common = Counter(mine) & Counter(theirs)
        mine, theirs = _trimmed(
            _taken(mine, Counter(common)), _taken(theirs, Counter(common))
        )
        if not mine:
            return False
        times = {term.sense for term in self.mine if term.is_time or term.is_number}
        if (mine[0] in times) != (theirs[0] in times):
            return False
        links = {_in_frame(term) for term in self.mine if term.sense in _LINKING}
        return _is_mirrored(mine, theirs, links)


def _without_likes(
    was: Sequence[WordingTerm],
    now: Sequence[WordingTerm],
    is_like: Callable[[WordingTerm, WordingTerm], bool],
) -> Exchange:
    gone: list[WordingTerm] = []
    come = list(now)
    if len(was) * len(now) > _PAIRED:
        return Exchange(list(was), come)
    for term in was:
        same = [other for other in come if other.sense == term.sense]
        likes = chain(same, (other for other in come if is_like(term, other)))
        like = next(likes, None)
        if like:
            come.remove(like)
        else:
            gone.append(term)
    return Exchange(gone, come)


def _frame(terms: Iterable[WordingTerm]) -> list[str]:
    """Return the words by what they say, small ones as they are written."""
    return [_in_frame(term) for term in terms if term.sense not in _IDLE - {"small"}]


def _in_frame(term: WordingTerm) -> str:
    if term.sense == "small":
        return term.text.casefold()
    return term.sense


def _joins(term: WordingTerm) -> bool:
    """Return whether a word says with whom, by whom or for whom."""
    return term.sense == "small" and "joining" in ADDED.of(term.text)


def _passives(terms: Iterable[WordingTerm]) -> int:
    return sum(term.sense in _PASSIVE | _LIGHT for term in terms)


def _joined(changes: Iterable[Exchange]) -> Exchange:
    whole = Exchange([], [])
    for change in changes:
        whole.gone.extend(change.gone)
        whole.come.extend(change.come)
    return whole


def _taken[T](terms: Iterable[T], counted: Counter[T]) -> list[T]:
    """Return the terms that are counted, which it counts down."""
    taken: list[T] = []
    for term in terms:
        if counted[term]:
            counted[term] -= 1
            taken.append(term)
    return taken


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
                is_speech = "say" in mine[start:end] and len(mine) > 3
                return not is_speech and heads.isdisjoint([mine[0], mine[end]])
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
    for word in (term, other):
        if word.sense in _IDLE or _decides(word.sense):
            return True
        if senses.DIRECTIONS.of(word.text):
            return True
    return False


def _is_same_day(term: WordingTerm, other: WordingTerm) -> bool:
    """Return whether one is '4th' and the other '4'."""
    is_in_figures = term.text[:1].isdigit() and other.text[:1].isdigit()
    return is_in_figures and term.sense.removesuffix("th") == other.sense.removesuffix(
        "th"
    )
