"""What persons found, counted from their notes and said in words: the one computation,
for an article's page, lists, feeds, embeds and open data (pure).

A statement is a rated note: whoever rated it said what it rests on. A note without a
rating holds sources, and nothing is checked by it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from articles.text.translation import gettext, ngettext, ngettext_noop
from newsroom.editions.citations import CitationView, counted_sources
from newsroom.editions.note_views import Entry, NoteView, RatingView, counted, word_of

# What a statement rests on, in the order in which it counts where there are several:
# once each.
BASES = {
    "document": ngettext_noop("a document", "documents"),
    "dataset": ngettext_noop("a dataset", "datasets"),
    "interview": ngettext_noop("an interview", "interviews"),
    "calculation": ngettext_noop("a calculation", "calculations"),
    "protected": ngettext_noop(
        "a source whose name we withhold", "sources whose names we withhold"
    ),
    "knowledge": ngettext_noop("our own knowledge", "our own knowledge"),
    "": ngettext_noop("no source that is named", "no source that is named"),
}


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of the statements of one edition.

    statements: how many. ratings: how many have which, without zeros, as they are told.
    resting: how many of those that hold rest on what, by BASES. kept: how many of them
    on words found in a kept copy. unestablished: of how many only can be said what was
    tried. open, quoted: of the others the paper's own and those of persons quoted, as
    `ratings`. unchecked: sentences left so. citations: of all statements.
    """

    is_examined: bool
    statements: int
    ratings: tuple[tuple[RatingView, int], ...]
    resting: tuple[tuple[str, int], ...]
    kept: int
    unestablished: int
    open: tuple[tuple[RatingView, int], ...]
    quoted: tuple[tuple[RatingView, int], ...]
    unchecked: int
    citations: tuple[CitationView, ...]

    @property
    def summary(self) -> str:
        """Such as 'We checked 31 statements in this article: 24 rest on documents, 4 on
        interviews; 2 could not be established and are marked. 3 sentences were left
        unchecked.'
        """
        said = self._examined() if self.is_examined else self._checked()
        return gettext(" ").join([*said, self.left] if self.unchecked else said)

    @property
    def left(self) -> str:
        """Such as '3 sentences were left unchecked.'"""
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
            _counted(self.open),
        ]
        if quoted := _counted(self.quoted):
            parts.append(
                gettext("of the claims of others, %(found)s") % {"found": quoted}
            )
        found = gettext("; ").join(filter(None, parts))
        return [opening % {"number": self.statements, "found": found}]

    def _unestablished(self) -> str:
        words = ngettext(
            "%(number)d could not be established and is marked",
            "%(number)d could not be established and are marked",
            self.unestablished,
        )
        return words % {"number": self.unestablished} if self.unestablished else ""

    def _kept(self) -> str:
        words = ngettext(
            "of these, %(number)d quotes words that we found in a kept copy",
            "of these, %(number)d quote words that we found in kept copies",
            self.kept,
        )
        return words % {"number": self.kept} if self.kept else ""

    def _rests(self) -> str:
        parts: list[str] = []
        for basis, number in self.resting:
            first = ngettext(
                "%(number)d rests on %(basis)s", "%(number)d rest on %(basis)s", number
            )
            words = gettext("%(number)d on %(basis)s") if parts else first
            parts.append(
                words % {"number": number, "basis": ngettext(*BASES[basis], number)}
            )
        return gettext(", ").join(parts)

    def _examined(self) -> list[str]:
        marks = gettext("A sentence without a mark has not been found true.")
        if not self.statements:
            return [gettext("We examined no statement of it."), marks]
        opening = ngettext(
            "Of %(number)d statement we examined, %(found)s.",
            "Of %(number)d statements we examined, %(found)s.",
            self.statements,
        )
        found = _counted(self.ratings)
        if self.unestablished:
            found = gettext("%(found)s; each note says what we tried") % {
                "found": found
            }
        return [opening % {"number": self.statements, "found": found}, marks]


def _counted(ratings: Iterable[tuple[RatingView, int]]) -> str:
    return gettext(", ").join(
        counted(rating.label, number) for rating, number in ratings
    )


def found_in_words(overall: str, ratings: Iterable[Sequence[Any]]) -> str:
    """What was found, for lists: of an examined text as a whole, else the ratings.
    overall: the label of its rating, or nothing. ratings: labels, each with how many
    have it.
    """
    if overall:
        return gettext("The text as a whole: %(rating)s") % {"rating": word_of(overall)}
    return gettext(", ").join(counted(*one) for one in ratings) or gettext(
        "no statement rated"
    )


def count(
    entries: Sequence[Entry],
    scale: Sequence[RatingView],
    *,
    is_examined: bool,
    unchecked: int,
) -> Coverage:
    rated = [
        (note, note.rating) for entry in entries for note in entry.notes if note.rating
    ]
    others = [
        (note, rating)
        for note, rating in rated
        if rating.needs not in {"supports", "words"}
    ]
    resting = Counter(
        _basis(note) for note, rating in rated if rating.needs == "supports"
    )
    return Coverage(
        is_examined=is_examined,
        statements=len(rated),
        ratings=_tally((rating for _, rating in rated), scale),
        resting=tuple((basis, resting[basis]) for basis in BASES if resting[basis]),
        kept=sum(rating.needs == "supports" and note.is_kept for note, rating in rated),
        unestablished=sum(rating.needs == "words" for _, rating in rated),
        open=_tally(
            (rating for note, rating in others if not note.claimed_by("")), scale
        ),
        quoted=_tally(
            (rating for note, rating in others if note.claimed_by("")), scale
        ),
        unchecked=unchecked,
        citations=tuple(citation for note, _ in rated for citation in note.citations),
    )


def _tally(
    given: Iterable[RatingView], scale: Sequence[RatingView]
) -> tuple[tuple[RatingView, int], ...]:
    tally = Counter(given)
    # What could not be established comes last: it is no step between the others.
    ordered = sorted(scale, key=lambda rating: rating.needs == "words")
    return tuple((rating, tally[rating]) for rating in ordered if tally[rating])


def _basis(note: NoteView) -> str:
    """The first of BASES that supports it."""
    found = {one.source.basis for one in note.citations if one.supports}
    return next((basis for basis in BASES if basis in found), "")
