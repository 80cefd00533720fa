"""The sources of an edition, each with the notes that rest on it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from newsroom.editions.citations import SIDES, CitationView, SourceView
from newsroom.editions.note_views import Entry, NoteView, SentenceView


@dataclass(frozen=True, slots=True)
class Use:
    """Where a source is cited. sentence: None: for the article as a whole."""

    sentence: SentenceView | None
    note: NoteView
    citation: CitationView

    @property
    def others(self) -> list[NoteView]:
        """The other notes that rate the sentence."""
        if self.sentence is None:
            return []
        notes = self.sentence.notes
        return [note for note in notes if note.rating and note != self.note]


@dataclass(frozen=True, slots=True)
class Reliance:
    """A source, and where it is cited, in reading order."""

    number: int
    source: SourceView
    uses: tuple[Use, ...]

    @property
    def sides(self) -> Iterator[tuple[str, list[Use]]]:
        """By SIDES, those that there are."""
        for side in SIDES:
            uses = [use for use in self.uses if use.citation.side == side]
            if uses:
                yield side, uses


def reliances_of(entries: Iterable[Entry]) -> Iterator[Reliance]:
    """Yield the sources in the order in which they are first cited."""
    uses: dict[str, list[Use]] = defaultdict(list)
    for entry in entries:
        for note in entry.notes:
            for citation in note.citations:
                uses[citation.source.id].append(Use(entry.sentence, note, citation))
    for number, of_source in enumerate(uses.values(), 1):
        yield Reliance(number, of_source[0].citation.source, tuple(of_source))
