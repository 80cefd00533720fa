"""Sentences with their notes and citations, and the numbered entries of the notes."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from annotations.ratings import least_credible
from articles.text.typesetting import Piece, Typeset
from newsroom.editions import schema
from newsroom.editions.view.publication import moment
from newsroom.editions.view.ratings import Rating
from newsroom.editions.view.sources import Citation


@dataclass(frozen=True, slots=True)
class Note:
    id: str
    rating: Rating
    reasons: tuple[str, ...]
    body: str
    approved_by: str
    approved_at: datetime | None


@dataclass(frozen=True)
class Sentence:
    """number: from 1 in reading order. entry: the number of its entry in the notes, 0 without one.

    pieces: of the text, as it is to be drawn.
    """

    key: str
    number: int
    text: str
    pieces: tuple[Piece, ...]
    notes: tuple[Note, ...]
    citations: tuple[Citation, ...]
    entry: int

    @cached_property
    def rating(self) -> Rating | None:
        """The least credible of its ratings; one without a value counts only when no other is there."""
        return least_credible(note.rating for note in self.notes)

    @property
    def is_annotated(self) -> bool:
        """By a person. What rules make of the sentence is a hint for the desk; it counts for nothing here."""
        return bool(self.notes or self.citations)

    @property
    def state(self) -> str:
        """Gives the height of its cell: sourced, open (a note and no source), plain."""
        return "sourced" if self.citations else "open" if self.notes else "plain"

    @property
    def findings(self) -> str:
        """Such as 'disputed, 2 sources'."""
        if not self.is_annotated:
            return "not annotated"
        sources = len({citation.source.id for citation in self.citations})
        counted = f"{sources or 'no'} source{'s' if sources > 1 else ''}"
        return f"{self.rating.word}, {counted}" if self.rating else counted

    @property
    def name(self) -> str:
        return f"Sentence {self.number}: {self.findings}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One numbered entry of the notes: a sentence's notes and sources. Without a sentence: the article's."""

    number: int
    sentence: Sentence | None
    notes: tuple[Note, ...]
    citations: tuple[Citation, ...]

    @property
    def anchor(self) -> str:
        return f"n-{self.sentence.key}" if self.sentence else "n-article"

    @property
    def rating(self) -> Rating | None:
        return least_credible(note.rating for note in self.notes)

    @property
    def approvals(self) -> tuple[Note, ...]:
        """One note for each different review, in order."""
        return tuple({(note.approved_by, note.approved_at): note for note in self.notes}.values())


def note_of(item: schema.Note, ratings: dict[str, Rating]) -> Note:
    return Note(
        id=str(item["id"]),
        rating=ratings[item["rating"]],
        reasons=tuple(reason["label"] for reason in item["reasons"]),
        body=item["body"],
        approved_by=item["approved_by"] or "",
        approved_at=moment(item["approved_at"]) if item["approved_at"] else None,
    )


def by_sentence[Stored: (schema.Note, schema.Citation), Shown](
    items: Sequence[Stored], make: Callable[[Stored], Shown]
) -> dict[str | None, tuple[Shown, ...]]:
    """Under None what is on the article as a whole."""
    found: dict[str | None, list[Shown]] = defaultdict(list)
    for item in items:
        found[item["sentence"]].append(make(item))
    return {key: tuple(values) for key, values in found.items()}


def sentences_of(
    document: schema.EditionDocument,
    notes: dict[str | None, tuple[Note, ...]],
    citations: dict[str | None, tuple[Citation, ...]],
) -> Iterator[Sentence]:
    entry = 0
    drawn = Typeset(document["text"])
    for number, item in enumerate(document["sentences"], 1):
        key = item["key"]
        annotated = key in notes or key in citations
        entry += annotated
        yield Sentence(
            key=key,
            number=number,
            text=document["text"][item["start"] : item["end"]],
            pieces=drawn.pieces(item["start"], item["end"]),
            notes=notes.get(key, ()),
            citations=citations.get(key, ()),
            entry=entry if annotated else 0,
        )


def entries_of(
    sentences: tuple[Sentence, ...],
    notes: dict[str | None, tuple[Note, ...]],
    citations: dict[str | None, tuple[Citation, ...]],
) -> Iterator[Entry]:
    if None in notes or None in citations:
        yield Entry(0, None, notes.get(None, ()), citations.get(None, ()))
    for sentence in sentences:
        if sentence.entry:
            yield Entry(sentence.entry, sentence, sentence.notes, sentence.citations)
