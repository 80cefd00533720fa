"""What persons found, counted from their notes and said in words.

This is the one computation, for an article's page, lists, feeds, embeds and open data.
A statement is a rated note: the person who rated it said what it rests on. A note
without a rating holds sources, and nothing is checked by it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from articles.text.translation import (
    gettext,
    gettext_noop,
    ngettext,
    ngettext_noop,
)
from newsroom.editions.note_views import (
    Entry,
    NoteView,
    Quoting,
    RatingView,
    count_in_words,
    word_of,
)

ARCHIVED = gettext_noop("Published before we annotated; not checked")
# What a statement rests on. Where it rests on several, the first of these counts.
BASES = {
    "document": ngettext_noop("a document", "documents"),
    "dataset": ngettext_noop("a dataset", "datasets"),
    "interview": ngettext_noop("an interview", "interviews"),
    "observation": ngettext_noop("an observation of ours", "our own observations"),
    "calculation": ngettext_noop("a calculation", "calculations"),
    "protected": ngettext_noop(
        "a source whose name we withhold", "sources whose names we withhold"
    ),
    "knowledge": ngettext_noop("our own knowledge", "our own knowledge"),
    "": ngettext_noop("no named source", "no named source"),
}


# Of statements that rest on sources, by what is known of the words that they quote.
QUOTING: Mapping[Quoting, tuple[str, str]] = {
    "found": ngettext_noop(
        "%(number)d of these quotes words that we found in a saved copy",
        "%(number)d of these quote words that we found in saved copies",
    ),
    "confirmed": ngettext_noop(
        "%(number)d quotes words that only a person has found in a saved copy",
        "%(number)d quote words that only a person has found in saved copies",
    ),
    "not_compared": ngettext_noop(
        "%(number)d quotes words that were not compared with a saved copy",
        "%(number)d quote words that were not compared with saved copies",
    ),
}

type Tally = tuple[tuple[RatingView, int], ...]
"""How many statements have each rating, without zeros, in the order to be told."""
type LabelCount = Sequence[Any]
"""The label of a rating, and how many statements have it."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was found about the statements of one edition.

    statements: how many. own, quoted: all of them, those of the text itself and claims
    of persons whom it quotes. resting: how many of those that hold rest on what, by
    BASES. quoting: what is known of the words that these quote. unestablished: of how
    many only can be said what was tried. open, disputed: of the others the text's own
    and those of persons quoted. unchecked: sentences left so.
    """

    is_examined: bool
    statements: int
    own: Tally
    quoted: Tally
    resting: tuple[tuple[str, int], ...]
    quoting: Mapping[Quoting, int]
    unestablished: int
    own_open: Tally
    quoted_open: Tally
    unchecked: int

    @property
    def summary(self) -> str:
        """What was found, in sentences.

        Such as 'We checked 31 statements in this article: 24 rest on documents, 4 on
        interviews; 2 could not be established and are marked. 3 sentences were left
        unchecked.'
        """
        sentences = self._examined() if self.is_examined else self._checked()
        if self.unchecked:
            sentences.append(self.left)
        return gettext(" ").join(sentences)

    @property
    def left(self) -> str:
        """How many sentences were left unchecked, in a sentence."""
        words = ngettext(
            "%(number)d sentence was left unchecked.",
            "%(number)d sentences were left unchecked.",
            self.unchecked,
        )
        return words % {"number": self.unchecked}

    def _checked(self) -> list[str]:
        if not self.statements:
            return [gettext("No statement in this article has been checked.")]
        opening = ngettext(
            "We checked %(number)d statement in this article: %(found)s.",
            "We checked %(number)d statements in this article: %(found)s.",
            self.statements,
        )
        parts = [
            self._rests(),
            *self._quotes(),
            self._unestablished(),
            tallies_in_words(counts(self.own_open), counts(self.quoted_open)),
        ]
        found = gettext("; ").join(part for part in parts if part)
        return [opening % {"number": self.statements, "found": found}]

    def _unestablished(self) -> str:
        if not self.unestablished:
            return ""
        words = ngettext(
            "%(number)d could not be verified and is marked",
            "%(number)d could not be verified and are marked",
            self.unestablished,
        )
        return words % {"number": self.unestablished}

    def _quotes(self) -> Iterator[str]:
        """Yield how many of those that rest on sources quote words that were found."""
        for known, messages in QUOTING.items():
            number = self.quoting.get(known, 0)
            if number:
                yield ngettext(*messages, number) % {"number": number}

    def _rests(self) -> str:
        parts: list[str] = []
        for basis, number in self.resting:
            words = gettext("%(number)d on %(basis)s")
            if not parts:
                words = ngettext(
                    "%(number)d rests on %(basis)s",
                    "%(number)d rest on %(basis)s",
                    number,
                )
            on = ngettext(*BASES[basis], number)
            parts.append(words % {"number": number, "basis": on})
        return gettext(", ").join(parts)

    def _examined(self) -> list[str]:
        marks = gettext("An unmarked sentence has not been found to be true.")
        if not self.statements:
            return [gettext("We checked no statement in this text."), marks]
        opening = ngettext(
            "We checked %(number)d statement: %(found)s.",
            "We checked %(number)d statements: %(found)s.",
            self.statements,
        )
        found = tallies_in_words(counts(self.own), counts(self.quoted))
        if self.unestablished:
            words = gettext(
                "%(found)s; the note on an unverified claim says what we tried"
            )
            found = words % {"found": found}
        return [opening % {"number": self.statements, "found": found}, marks]


def counts(tally: Tally) -> list[LabelCount]:
    """Return the numbers by label, as they are kept for lists."""
    return [[rating.label, number] for rating, number in tally]


def tallies_in_words(own: Iterable[LabelCount], quoted: Iterable[LabelCount]) -> str:
    """Return how many statements have which rating; claims of persons quoted apart."""
    parts = [count_in_words(label, number) for label, number in own]
    others = [count_in_words(label, number) for label, number in quoted]
    found = gettext(", ").join(parts)
    if not others:
        return found
    words = gettext("claims by others: %(found)s")
    told = words % {"found": gettext(", ").join(others)}
    return gettext("; ").join(part for part in (found, told) if part)


def found_in_words(
    overall: str, own: Iterable[LabelCount], quoted: Iterable[LabelCount]
) -> str:
    """Return what was found, for lists: of the text as a whole, else the ratings.

    `overall` is the label of its rating, ARCHIVED, or nothing; the others are as of
    `tallies_in_words`.
    """
    if overall == ARCHIVED:
        return gettext(ARCHIVED)
    if overall:
        return gettext("Overall rating: %(rating)s") % {"rating": word_of(overall)}
    return tallies_in_words(own, quoted) or gettext("no statement rated")


class RatedStatement(NamedTuple):
    """A note and its rating."""

    note: NoteView
    rating: RatingView

    @property
    def is_quoted(self) -> bool:
        """Whether it is the claim of a person who is quoted."""
        return bool(self.note.claimed_by(""))

    @property
    def is_unestablished(self) -> bool:
        """Whether only can be said what was tried."""
        return self.rating.meaning == "unverified"

    @property
    def is_open(self) -> bool:
        """Whether it neither holds nor is unestablished."""
        return not self.rating.holds and not self.is_unestablished


def coverage_of(
    entries: Sequence[Entry],
    scale: Sequence[RatingView],
    *,
    is_examined: bool,
    unchecked: int,
) -> Coverage:
    """Return what these entries found. unchecked: how many sentences were left so."""
    statements = [
        RatedStatement(note, note.rating)
        for entry in entries
        for note in entry.notes
        if note.rating
    ]
    own = [statement for statement in statements if not statement.is_quoted]
    quoted = [statement for statement in statements if statement.is_quoted]
    holding = [note for note, rating in statements if rating.holds]
    bases = Counter(_basis(note) for note in holding)
    return Coverage(
        is_examined=is_examined,
        statements=len(statements),
        own=_tally(own, scale),
        quoted=_tally(quoted, scale),
        resting=tuple((basis, bases[basis]) for basis in BASES if bases[basis]),
        quoting=Counter(note.quoting for note in holding),
        unestablished=len([one for one in statements if one.is_unestablished]),
        own_open=_tally([one for one in own if one.is_open], scale),
        quoted_open=_tally([one for one in quoted if one.is_open], scale),
        unchecked=unchecked,
    )


def _tally(statements: Iterable[RatedStatement], scale: Sequence[RatingView]) -> Tally:
    numbers = Counter(statement.rating for statement in statements)
    # What could not be established comes last: it is no step between the others.
    ordered = sorted(scale, key=lambda rating: rating.meaning == "unverified")
    return tuple((rating, numbers[rating]) for rating in ordered if numbers[rating])


def _basis(note: NoteView) -> str:
    """Return the first of BASES that supports the note."""
    bases = {cited.source.basis for cited in note.citations if cited.supports}
    for basis in BASES:
        if basis in bases:
            return basis
    return ""
