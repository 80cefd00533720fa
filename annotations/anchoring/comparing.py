"""Compare two wordings of a sentence: what is left beside what says the same."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from articles.text.tokens import edits

from . import senses
from .senses import ACTORS, misspelt
from .wordings import ADDED, Language, Term, is_quantity

_IDLE = {"empty", "small", "filler"}
_AGREEING = {"is", "was"}
# After these stands a time or a place.
_LINKING = {"small", "filler", "after", "before", "during", "since", "until", "near"}
_INDEFINITE = {"a", "an"}
_PASSIVE = {"by", "was", "is", "been", "be"}
_TIMES = ("day", "month", "season")  # senses
_VOWELS = frozenset("aeiouy")
_LONG_KNOWN = 7  # letters


class Change(NamedTuple):
    """What is gone from a place of a sentence and what has come, each in order."""

    gone: list[Term]
    come: list[Term]


def telling(terms: Iterable[Term]) -> list[Term]:
    """Return the words that say something by themselves."""
    return [term for term in terms if term.sense not in _IDLE]


class Comparison:
    """Two wordings of a sentence, compared by what their words say.

    names: words that are names. changes: what is gone and what has come, without words
    that moved. moved: the senses of these.
    """

    def __init__(
        self, old: str, new: str, language: Language, names: Collection[str]
    ) -> None:
        """Compare `old` with `new`."""
        self.language = language
        self.is_pronoun = language.is_pronoun
        self.names = names
        self.mine = _without_repeated(language.terms(old))
        self.theirs = _without_repeated(language.terms(new))
        self._inflected = 0
        changes = list(self._changes())
        gone = Counter(term.sense for change in changes for term in change.gone)
        come = Counter(term.sense for change in changes for term in change.come)
        self.moved = gone & come
        self.changes = list(_without_moved(changes, self.moved))

    def _changes(self) -> Iterator[Change]:
        mine = [term.sense for term in self.mine]
        theirs = [term.sense for term in self.theirs]
        for is_same, was, now in edits(mine, theirs):
            if is_same:
                self._count_agreements(self.mine[was], self.theirs[now])
            elif not _is_written_otherwise(self.mine[was], self.theirs[now]):
                yield self._without_likes(self.mine[was], self.theirs[now])

    def _count_agreements(self, was: Sequence[Term], now: Sequence[Term]) -> None:
        for term, other in zip(was, now, strict=True):
            if term.sense in _AGREEING and term.text != other.text:
                self._inflected += 1

    def _without_likes(self, was: Sequence[Term], now: Sequence[Term]) -> Change:
        """Return what is left where each word takes its like from the other side."""
        gone: list[Term] = []
        come = list(now)
        is_like = self._is_like
        if any(map(self.is_pronoun, was)) != any(map(self.is_pronoun, now)):
            is_like = self._is_like_or_pronoun
        for term in was:
            like = next((other for other in come if is_like(term, other)), None)
            if like is None:
                gone.append(term)
            else:
                come.remove(like)
        return Change(gone, come)

    def _is_like(self, term: Term, other: Term) -> bool:
        """Return whether one word says the same as the other, or is it with a slip."""
        if term.sense == other.sense:
            return True
        if term.is_number or other.is_number:
            return _is_same_day(term, other)
        if self.language.senses_of(term) & self.language.senses_of(other):
            return True
        if self.is_pronoun(term) and self.is_pronoun(other):
            return ACTORS.of(term.text) == ACTORS.of(other.text)
        is_name = term.text in self.names or other.text in self.names
        if not is_name and self.language.is_inflected(term, other):
            self._inflected += 1
            return True
        return self._is_slip(term, other, is_name=is_name)

    def _is_like_or_pronoun(self, term: Term, other: Term) -> bool:
        if self._is_like(term, other):
            return True
        pronouns = [word for word in (term, other) if self.is_pronoun(word)]
        return len(pronouns) == 1 and not _decides_more(term, other)

    def _is_slip(self, term: Term, other: Term, *, is_name: bool) -> bool:
        word = term.text.casefold()
        twin = other.text.casefold()
        if not misspelt(word, twin):
            return False
        if not is_name or len(word) >= senses.LONG_NAME:
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
        if "by" not in left or not left <= _PASSIVE:
            return False
        mine, theirs = self._in_both()
        return any(
            theirs == [*mine[k + 1 :], mine[k], *mine[:k]]
            for k in range(1, len(mine) - 1)
        )

    @property
    def is_rearranged(self) -> bool:
        """Return whether words stand in an order that may say something else.

        Two stretches beside each other may change places: 'on Monday it rained'.
        """
        if not self.moved:
            return False
        mine, theirs = self._in_both()
        for k in range(1, len(mine)):
            if theirs == mine[k:] + mine[:k]:
                return self._may_not_swap(mine[:k], mine[k:])
        return mine != theirs and not self._has_moved_phrase(mine, theirs)

    def _has_moved_phrase(self, mine: list[str], theirs: list[str]) -> bool:
        """Return whether a phrase of time or place moved, and the verb with it.

        'Am Montag tagte der Rat' is 'Der Rat tagte am Montag'.
        """
        heads = self._phrase_heads(self.mine) & self._phrase_heads(self.theirs)
        for start, head in enumerate(mine):
            if head not in heads:
                continue
            for end in range(start + 1, len(mine) + 1):
                rest = mine[:start] + mine[end:]
                other_rest = _cut(theirs, mine[start:end])
                if len(rest) != len(other_rest):
                    continue
                if _is_verb_moved(*_trimmed(rest, other_rest)):
                    return True
        return False

    def _phrase_heads(self, terms: Sequence[Term]) -> set[str]:
        """Return the words that say when, or that stand after 'in' and the like."""
        heads: set[str] = set()
        is_after_small = False
        for term in terms:
            if term.sense in _LINKING:
                is_after_small = True
            elif term.sense != "empty":
                if is_after_small or term.is_time:
                    heads.add(term.sense)
                is_after_small = False
        return heads

    def _may_not_swap(self, first: Sequence[str], second: Sequence[str]) -> bool:
        if all(map(_decides, first)) or all(map(_decides, second)):
            return True
        names = {name.casefold() for name in self.names}
        return len(first) == len(second) == 1 and names.issuperset([*first, *second])

    def _in_both(self) -> tuple[list[str], list[str]]:
        """Return the senses that both tell, where their order differs."""
        mine = [term.sense for term in telling(self.mine)]
        theirs = [term.sense for term in telling(self.theirs)]
        common = Counter(mine) & Counter(theirs)
        return _trimmed(_only(mine, common), _only(theirs, common))


def _without_repeated(terms: Sequence[Term]) -> list[Term]:
    """Return the terms without the second of 'was was'."""
    return [
        term
        for before, term in zip([None, *terms], terms, strict=False)
        if before is None or term.sense in _IDLE or before.sense != term.sense
    ]


def _without_moved(changes: Iterable[Change], moved: Counter[str]) -> Iterator[Change]:
    gone = Counter(moved)
    come = Counter(moved)
    for change in changes:
        yield Change(_less(change.gone, gone), _less(change.come, come))


def _less(terms: Iterable[Term], taken: Counter[str]) -> list[Term]:
    """Return the terms without those that are counted, which it counts down."""
    left: list[Term] = []
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


def _cut(words: list[str], phrase: list[str]) -> list[str]:
    """Return the words without the phrase, or none where it does not stand in a row."""
    size = len(phrase)
    for k in range(len(words) - size + 1):
        if words[k : k + size] == phrase:
            return words[:k] + words[k + size :]
    return []


def _is_verb_moved(mine: list[str], theirs: list[str]) -> bool:
    """Return whether the first word became the last, or the reverse."""
    return theirs in (mine[1:] + mine[:1], mine[-1:] + mine[:-1])


def _decides(word: str) -> bool:
    """Return whether it matters to which word this one belongs."""
    if word.startswith(_TIMES):
        return False
    return is_quantity(word) or bool(ADDED.of(word) or senses.NEGATIONS.of(word))


# --- What is written otherwise --------------------------------------------------------


def _is_written_otherwise(was: Sequence[Term], now: Sequence[Term]) -> bool:
    """Return whether the words are the same but for hyphens, spaces and apostrophes."""
    if not was or not now:
        return False
    if _is_short_for(was, now) or _is_short_for(now, was):
        return True
    if any(term.is_number or term.sense.isupper() for term in (*was, *now)):
        return False
    letters = _letters(was)
    return letters != "" and letters == _letters(now)


def _letters(terms: Iterable[Term]) -> str:
    text = "".join(term.text for term in terms).casefold()
    return "".join(letter for letter in text if letter.isalnum())


def _is_short_for(short: Sequence[Term], full: Sequence[Term]) -> bool:
    """Return whether one word has the initials of the others: UN."""
    if len(short) != 1 or not short[0].sense.isupper():
        return False
    initials = "".join(term.text[0] for term in telling(full))
    return initials.upper() == short[0].sense


def _decides_more(term: Term, other: Term) -> bool:
    """Return whether one of the words is more than a name for somebody."""
    return any(word.sense in _IDLE or _decides(word.sense) for word in (term, other))


def _is_same_day(term: Term, other: Term) -> bool:
    """Return whether one is '4th' and the other '4'."""
    is_in_figures = term.text[:1].isdigit() and other.text[:1].isdigit()
    return is_in_figures and term.sense.removesuffix("th") == other.sense.removesuffix(
        "th"
    )
