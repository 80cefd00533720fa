"""What changed in notes and in their citations."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from articles.text.translation import gettext
from newsroom.editions import schema
from newsroom.editions.changes import (
    REVIEW,
    change_in_words,
    changed_fields,
    field_change,
    finding_changes,
    is_same,
)
from newsroom.editions.citations import CitationView
from newsroom.editions.note_views import NoteView
from newsroom.editions.sides import Side

# Fields of which readers are told by the page itself, or by where a record stands.
PLACED = frozenset({"id", "sentence", "start", "end"})
CLAIM = frozenset(schema.CLAIM)


class Annotated(Protocol):
    """A sentence, or an entry of notes on the article."""

    @property
    def notes(self) -> Sequence[NoteView]: ...

    @property
    def citations(self) -> Sequence[CitationView]: ...


class NoteChanges:
    """The changes of notes between two editions, in words.

    said: parts of the document of which a difference was put into words; what is
    yielded here adds to it.
    """

    def __init__(self, old: Side, new: Side, said: set[str]) -> None:
        self.old = old
        self.new = new
        self.said = said

    def remarks(
        self, before: Annotated | None, after: Annotated | None
    ) -> Iterator[str]:
        """Yield what changed from `before` to `after`, one of which may be missing."""
        had = {note.id: note for note in before.notes} if before else {}
        has = {note.id: note for note in after.notes} if after else {}
        for key, note in has.items():
            if key in had:
                yield from self._changed_note(had[key], note)
            else:
                yield from self._added_note(note)
        for key, note in had.items():
            if key not in has:
                yield from self._removed_note(note)
        yield from self._citations(
            before.citations if before else (), after.citations if after else ()
        )

    def _added_note(self, note: NoteView) -> Iterator[str]:
        self.said.add("notes")
        if note.rating and note.whose:
            yield gettext("Rated: %(rating)s.") % {"rating": note.verdict}
        elif note.rating:
            yield gettext("Rated %(rating)s.") % {"rating": note.verdict}
        elif note.body:
            yield gettext("A note was added.")

    def _removed_note(self, note: NoteView) -> Iterator[str]:
        self.said.add("notes")
        if note.rating:
            yield gettext("Rating removed: %(rating)s.") % {"rating": note.verdict}
        elif note.body:
            yield gettext("A note was removed.")

    def _changed_note(self, before: NoteView, after: NoteView) -> Iterator[str]:
        old = self.old.notes[before.id]
        new = self.new.notes[after.id]
        if old != new:
            self.said.add("notes")
        not_told_again = PLACED
        if before.whose != after.whose:
            not_told_again |= CLAIM | REVIEW
            change = change_in_words(before.whose, after.whose)
            words = gettext("Attributed to: %(change)s. %(rating)s.")
            yield words % {"change": change, "rating": after.verdict}
        if before.words != after.words:
            change = change_in_words(before.words, after.words)
            yield gettext("Selected words: %(change)s.") % {"change": change}
        ratings = _rating_in_words(before), _rating_in_words(after)
        yield from finding_changes(old, new, ratings, but=not_told_again)

    def _citations(
        self, before: Sequence[CitationView], after: Sequence[CitationView]
    ) -> Iterator[str]:
        had = {citation.id: citation for citation in before}
        has = {citation.id: citation for citation in after}
        for key, citation in has.items():
            if key in had:
                yield from self._changed_citation(had[key], citation)
                continue
            self.said.add("citations")
            words = gettext("Source added: %(source)s (%(how)s).")
            yield words % _named(citation)
        for key, citation in had.items():
            if key not in has:
                self.said.add("citations")
                words = gettext("Source removed: %(source)s.")
                yield words % {"source": citation.source.title}

    def _changed_citation(
        self, before: CitationView, after: CitationView
    ) -> Iterator[str]:
        if after.source.protected and not before.source.protected:
            self.said.add("citations")
            # Hazard: any other words would name it once more.
            yield gettext("A source was withheld.")
            return
        old = self.old.citations[before.id]
        new = self.new.citations[after.id]
        not_compared = PLACED
        if before.source.protected and after.source.protected:
            # A protected source is renumbered in every edition.
            not_compared |= {"source"}
        for field in changed_fields(old, new, but=not_compared):
            self.said.add("citations")
            words = gettext("Citation changed: %(source)s (%(how)s): %(change)s.")
            yield words % (_named(after) | {"change": field_change(field, old, new)})
        if before.source.id == after.source.id and self._differs(after.source.id):
            self.said.add("sources")
            words = gettext("The details of its source changed: %(source)s.")
            yield words % _named(after)

    def _differs(self, source: str) -> bool:
        """Return whether the source with this id is described otherwise."""
        return not is_same(self.old.sources[source], self.new.sources[source])


def _rating_in_words(note: NoteView) -> str:
    return note.rating.word if note.rating else ""


def _named(citation: CitationView) -> dict[str, str]:
    return {"source": citation.source.title, "how": citation.stance_words}
