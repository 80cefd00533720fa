"""What persons found, counted from their notes and said in words.

This is the one computation, for an article's page, lists, feeds, embeds and open data.
A statement is a rated note: the person who rated it said what it rests on. A note
without a rating holds sources, and nothing is checked by it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from articles.text.translation import gettext, ngettext, ngettext_noop
from newsroom.editions.citations import CitationView, counted_sources
from newsroom.editions.note_views import (
    Entry,
    NoteView,
    RatingView,
    citations_in,
    count_in_words,
    word_of,
)

# What a statement rests on. Where it rests on several, the first of these counts.
BASES = {
    "document": ngettext_noop("a document", "documents"),
    "dataset": ngettext_noop("a dataset", "datasets"),
    "interview": ngettext_noop("an interview", "interviews"),
    "calculation": ngettext_noop("a calculation", "calculations"),
    "protected": ngettext_noop(
        "a source whose name we withhold", "sources whose names we withhold"
    ),
    "knowledge": ngettext_noop("our own knowledge", "our own knowledge"),
    "": ngettext_noop("no named source", "no named source"),
}


type Tally = tuple[tuple[RatingView, int], ...]
"""How many statements have each rating, without zeros, in the order to be told."""
type LabelCount = Sequence[Any]
"""The label of a rating, and how many statements have it."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was found about the statements of one edition.

    statements: how many. resting: how many of those that hold rest on what, by BASES.
    kept: how many of them on words found in a kept copy. unestablished: of how many
    only can be said what was tried. open, quoted: of the others the paper's own and
    those of persons quoted. unchecked: sentences left so. citations: of all statements.
    """

    is_examined: bool
    statements: int
    ratings: Tally
    resting: tuple[tuple[str, int], ...]
    kept: int
    unestablished: int
    open: Tally
    quoted: Tally
    unchecked: int
    citations: tuple[CitationView, ...]

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

    @property
    def sources(self) -> str:
        """Those that support and those that contradict, apart."""
        return counted_sources(self.citations)

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
            self._kept(),
            self._unestablished(),
            _tally_in_words(self.open),
        ]
        if self.quoted:
            words = gettext("claims by others: %(found)s")
            parts.append(words % {"found": _tally_in_words(self.quoted)})
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

    def _kept(self) -> str:
        if not self.kept:
            return ""
        words = ngettext(
            "%(number)d of these quotes words that we found in a saved copy",
            "%(number)d of these quote words that we found in saved copies",
            self.kept,
        )
        return words % {"number": self.kept}

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
        found = _tally_in_words(self.ratings)
        if self.unestablished:
            words = gettext(
                "%(found)s; each note says how we tried to verify the claim"
            )
            found = words % {"found": found}
        return [opening % {"number": self.statements, "found": found}, marks]


def _tally_in_words(tally: Tally) -> str:
    counts = [count_in_words(rating.label, number) for rating, number in tally]
    return gettext(", ").join(counts)


def found_in_words(overall: str, ratings: Iterable[LabelCount]) -> str:
    """Return what was found, for lists: of the text as a whole, else the ratings.

    `overall` is the label of its rating, or nothing; `ratings` are labels, each with
    how many statements have it.
    """
    if overall:
        return gettext("Overall rating: %(rating)s") % {"rating": word_of(overall)}
    counts = [count_in_words(label, number) for label, number in ratings]
    return gettext(", ").join(counts) or gettext("no statement rated")


class RatedStatement(NamedTuple):
    """A note and its rating."""

    note: NoteView
    rating: RatingView

    @property
    def is_quoted(self) -> bool:
        """Whether it is the claim of a person who is quoted."""
        return bool(self.note.claimed_by(""))


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
    holding = [note for note, rating in statements if rating.needs == "supports"]
    tried = [note for note, rating in statements if rating.needs == "words"]
    others = [
        statement
        for statement in statements
        if statement.rating.needs not in {"supports", "words"}
    ]
    own = [statement for statement in others if not statement.is_quoted]
    quoted = [statement for statement in others if statement.is_quoted]
    bases = Counter(_basis(note) for note in holding)
    return Coverage(
        is_examined=is_examined,
        statements=len(statements),
        ratings=_tally(statements, scale),
        resting=tuple((basis, bases[basis]) for basis in BASES if bases[basis]),
        kept=len([note for note in holding if note.is_kept]),
        unestablished=len(tried),
        open=_tally(own, scale),
        quoted=_tally(quoted, scale),
        unchecked=unchecked,
        citations=citations_in(statement.note for statement in statements),
    )


def _tally(statements: Iterable[RatedStatement], scale: Sequence[RatingView]) -> Tally:
    numbers = Counter(statement.rating for statement in statements)
    # What could not be established comes last: it is no step between the others.
    ordered = sorted(scale, key=lambda rating: rating.needs == "words")
    return tuple((rating, numbers[rating]) for rating in ordered if numbers[rating])


def _basis(note: NoteView) -> str:
    """Return the first of BASES that supports the note."""
    bases = {cited.source.basis for cited in note.citations if cited.supports}
    for basis in BASES:
        if basis in bases:
            return basis
    return ""
