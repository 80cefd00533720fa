"""Sentences with the notes on them, each with its rating and the sources that it rests
on.

They make the entries of the notes, and the list of what rests on which source. How a
field of a note is told is said here only: pages, open data and comparisons ask these
views.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, ClassVar, TypedDict

from annotations.presentation import in_scale, least_credible, whose_claim
from articles.text.characters import normalise
from articles.text.directions import marks_of
from articles.text.headline import HEADS, STANDFIRST, TITLE
from articles.text.translation import gettext, gettext_noop, ngettext, ngettext_noop
from articles.text.typesetting import TextRun, Typeset
from newsroom.editions import schema
from newsroom.editions.citations import (
    SIDES,
    CitationView,
    SourceView,
    citation_of,
    counted_sources,
)
from newsroom.editions.publication_view import moment

# Of its fields.
LABELS = {
    "body": gettext_noop("note"),
    "claimant": gettext_noop("whose claim"),
    "rating": gettext_noop("rating"),
    "reasons": gettext_noop("reasons"),
}
# By the label, of the scale that every newsroom starts with.
FOUND = {
    "Supported": ngettext_noop("%(number)d holds", "%(number)d hold"),
    "Mostly supported": ngettext_noop(
        "%(number)d mostly holds", "%(number)d mostly hold"
    ),
    "Missing context": ngettext_noop(
        "%(number)d lacks context", "%(number)d lack context"
    ),
    "Unverified": ngettext_noop(
        "%(number)d could not be established", "%(number)d could not be established"
    ),
    "Disputed": ngettext_noop("%(number)d is disputed", "%(number)d are disputed"),
    "False": ngettext_noop("%(number)d is false", "%(number)d are false"),
}
UNNOTED = {
    "nothing": gettext_noop("nothing to check"),
    "unchecked": gettext_noop("left unchecked"),
}
NOT_ANNOTATED = gettext_noop("not annotated")
HEAD_WORDS: dict[str, str] = {
    TITLE: gettext_noop("Title"),
    STANDFIRST: gettext_noop("Standfirst"),
}


def word_of(label: str) -> str:
    """That of a rating as it stands inside a sentence."""
    label = in_scale(label)
    return label[:1].lower() + label[1:]


def counted(label: str, number: int) -> str:
    """Such as '3 are disputed'."""
    forms = FOUND.get(label)
    words = ngettext(*forms, number) if forms else gettext("%(number)d %(rating)s")
    return words % {"number": number, "rating": word_of(label)}


NOTE_FIELDS = frozenset(schema.NoteRecord.__annotations__)

MARKS = ("founded", "doubtful")  # how words are underlined


@dataclass(frozen=True, slots=True)
class RatingView:
    """needs: as of schema.RatingRecord."""

    slug: str
    label: str
    value: float | None
    sign: str
    tone: str
    needs: str
    description: str

    @property
    def word(self) -> str:
        return word_of(self.label)

    @property
    def mark(self) -> str:
        """One of MARKS."""
        return MARKS[self.needs != "supports"]


class ClaimData(TypedDict):
    """claimant: 'author', the name of the speaker, or nothing where it says how well we
    know it. words: those of the sentence that it is about; nothing: all of it.
    """

    claimant: str
    words: str


def whose_in(told: ClaimData) -> str:
    """Return whose claim a rating judges, such as 'The city’s claim'."""
    claimant = told["claimant"]
    return whose_claim(claimant, "" if claimant == schema.AUTHOR else claimant)


@dataclass(frozen=True, kw_only=True)
class NoteView:
    """A note as pages show it.

    `words` are those that it is about; empty if it is about all of its sentence.
    """

    id: str
    sentence: str | None
    start: int | None
    end: int | None
    rating: RatingView | None
    reasons: tuple[str, ...]
    body: str
    authors: tuple[str, ...]
    approved_by: str
    approved_at: datetime | None
    approved_alone: bool
    claimant: str
    speaker: str
    words: str
    citations: tuple[CitationView, ...]

    @property
    def whose(self) -> str:
        """Return 'The city’s claim', or '' where the rating says how well we know it."""
        return whose_claim(self.claimant, self.speaker) if self.rating else ""

    @property
    def verdict(self) -> str:
        """Such as 'The city’s claim: false'; nothing where nobody rated it."""
        if not (self.rating and self.whose):
            return self.rating.word if self.rating else ""
        return gettext("%(whose)s: %(rating)s") % {
            "whose": self.whose,
            "rating": self.rating.word,
        }

    @property
    def claim_data(self) -> ClaimData:
        return {"claimant": self.speaker or self.claimant, "words": self.words}

    @property
    def is_kept(self) -> bool:
        """Whether it rests on words that were found in a kept copy."""
        return any(one.supports and one.found for one in self.citations)

    def claimed_by(self, author: str) -> str | None:
        """Whose claim the rating is about, in a text by `author`; None where it says
        how well we know it.
        """
        return (self.speaker or author) if self.claimant and self.rating else None

    def has_rating_of(self, other: "NoteView") -> bool:
        return bool(
            self.rating and other.rating and self.rating.label == other.rating.label
        )

    def is_about(self, other: "NoteView") -> bool:
        """Whether it covers the words that `other` marked."""
        return not self.words or (
            bool(other.words) and normalise(other.words) in normalise(self.words)
        )


@dataclass(frozen=True, slots=True)
class OverallView:
    """What was found about an examined text as a whole: no note on its words, nor on
    one claim of it.
    """

    claim_data: ClassVar[ClaimData] = {"claimant": "", "words": ""}
    rating: RatingView
    body: str
    approved_by: str
    approved_alone: bool


def cited_in(notes: Iterable[NoteView]) -> tuple[CitationView, ...]:
    return tuple(citation for note in notes for citation in note.citations)


@dataclass(frozen=True, slots=True)
class SentenceView:
    """number: from 1 in reading order. entry: the number that stands in the text, for
    prose; 0: none does. block: the kind of the block that it is in.

    runs, tail: the text as it is to be drawn, up to that number and after it. rating:
    the least credible of its ratings; one without a value counts only when no other is
    there. is_head: whether it is in the title or the standfirst.
    """

    key: str
    number: int
    text: str
    runs: tuple[TextRun, ...]
    tail: tuple[TextRun, ...]
    notes: tuple[NoteView, ...]
    entry: int
    state: str
    block: str
    rating: RatingView | None
    is_head: bool

    @property
    def citations(self) -> tuple[CitationView, ...]:
        return cited_in(self.notes)

    @property
    def head(self) -> str:
        """Such as 'Title', of a sentence that is in the heads."""
        return gettext(HEAD_WORDS[self.block]) if self.is_head else ""

    @property
    def findings(self) -> str:
        """Such as 'disputed, 2 sources contradict'."""
        if not self.notes:
            return gettext(UNNOTED.get(self.state, NOT_ANNOTATED))
        verdict = next(
            (note.verdict for note in self.notes if note.rating == self.rating), ""
        )
        said = (verdict, counted_sources(self.citations))
        return gettext(", ").join(filter(None, said)) or gettext("a note")

    @property
    def place(self) -> str:
        """Such as 'Sentence 12'."""
        return self.head or gettext("Sentence %(number)d") % {"number": self.number}

    @property
    def name(self) -> str:
        return gettext("%(place)s: %(findings)s") % {
            "place": self.place,
            "findings": self.findings,
        }


@dataclass(frozen=True, slots=True)
class Entry:
    """The notes on one sentence; without a sentence those on the article. number: as in
    the text; 0: none.
    """

    number: int
    sentence: SentenceView | None
    notes: tuple[NoteView, ...]

    @property
    def citations(self) -> tuple[CitationView, ...]:
        return cited_in(self.notes)

    @property
    def anchor(self) -> str:
        return f"n-{self.sentence.key}" if self.sentence else "n-article"

    @property
    def rating(self) -> RatingView | None:
        return least_of(self.notes)


def least_of(notes: Iterable[NoteView]) -> RatingView | None:
    return least_credible(note.rating for note in notes if note.rating)


def note_of(
    item: schema.NoteRecord,
    ratings: dict[str, RatingView],
    citations: tuple[CitationView, ...],
    *,
    text: str,
) -> NoteView:
    """Return the note of a document. `text` is that of its sentence, if any."""
    fields: dict[str, Any] = {
        name: said for name, said in item.items() if name in NOTE_FIELDS
    }
    fields["rating"] = ratings[item["rating"]] if item["rating"] else None
    fields["reasons"] = tuple(reason["label"] for reason in item["reasons"])
    fields["authors"] = tuple(item["authors"])
    fields["approved_at"] = moment(item["approved_at"]) if item["approved_at"] else None
    is_whole = item["start"] is None and item["end"] is None
    words = "" if is_whole else text[item["start"] : item["end"]]
    return NoteView(**fields, words=words, citations=citations)


def overall_of(
    item: schema.OverallRecord | None, ratings: dict[str, RatingView]
) -> OverallView | None:
    if item is None:
        return None
    return OverallView(
        ratings[item["rating"]],
        item["body"],
        item["approved_by"],
        item["approved_alone"],
    )


type Notes = dict[str | None, tuple[NoteView, ...]]
"""By key of their sentence; None is the article as a whole. In the order of the words
that they are about.
"""


def notes_of(document: schema.EditionDocument, ratings: dict[str, RatingView]) -> Notes:
    sources = {item["id"]: SourceView(**item) for item in document["sources"]}
    languages = document["languages"]["quotations"]
    cited: dict[str, list[CitationView]] = defaultdict(list)
    for one in document["citations"]:
        cited[one["note"]].append(citation_of(one, sources, languages))
    texts = {
        one["key"]: document["text"][one["start"] : one["end"]]
        for one in document["sentences"]
    }
    found: dict[str | None, list[NoteView]] = defaultdict(list)
    for item in document["notes"]:
        text = texts[item["sentence"]] if item["sentence"] else ""
        citations = tuple(cited[item["id"]])
        found[item["sentence"]].append(note_of(item, ratings, citations, text=text))
    return {
        key: tuple(sorted(notes, key=lambda note: note.start or 0))
        for key, notes in found.items()
    }


def sentences_of(
    document: schema.EditionDocument, notes: Notes
) -> Iterator[SentenceView]:
    entry = 0
    drawn = Typeset(document["text"])
    for number, item in enumerate(document["sentences"], 1):
        noted = notes.get(item["key"], ())
        text = document["text"][item["start"] : item["end"]]
        number_at = _number_at(text, noted)
        entry += number_at is not None
        at = len(text) if number_at is None else number_at
        block = document["blocks"][item["block"]]["kind"]
        yield SentenceView(
            key=item["key"],
            number=number,
            text=text,
            runs=_marked(drawn, item["start"], noted, 0, at),
            tail=_marked(drawn, item["start"], noted, at, len(text)),
            notes=noted,
            entry=0 if number_at is None else entry,
            state=item["state"],
            block=block,
            rating=least_of(noted),
            is_head=block in HEADS,
        )


def _number_at(text: str, notes: Iterable[NoteView]) -> int | None:
    """After the last words on which there is prose; None: nowhere. Hazard: within what
    is turned round by marks of direction nothing else can stand.
    """
    ends = [note.end for note in notes if note.body]
    if not ends:
        return None
    last = max(len(text) if end is None else end for end in ends)
    return len(text) if marks_of(text) else last


def _marked(
    drawn: Typeset, base: int, notes: Iterable[NoteView], start: int, end: int
) -> tuple[TextRun, ...]:
    """The runs from `start` to `end` of the sentence at `base`, cut wherever words
    begin or end that are rated. Doubt about words shows, whatever else is said of them.
    """
    spans = [
        (note.start or 0, end if note.end is None else note.end, note.rating.mark)
        for note in notes
        if note.rating
    ]
    cuts = {
        start,
        end,
        *(at for first, last, _ in spans for at in (first, last) if start < at < end),
    }
    runs: list[TextRun] = []
    for one, other in pairwise(sorted(cuts)):
        marks = {mark for first, last, mark in spans if first <= one and other <= last}
        mark = sorted(marks)[:1]  # the doubtful one of both
        pieces = drawn.pieces(base + one, base + other)
        runs += (
            [run._replace(settings=(*mark, *run.settings)) for run in pieces]
            if mark
            else pieces
        )
    return tuple(runs)


def entries_of(sentences: Iterable[SentenceView], notes: Notes) -> Iterator[Entry]:
    if None in notes:
        yield Entry(0, None, notes[None])
    for sentence in sentences:
        if sentence.notes:
            yield Entry(sentence.entry, sentence, sentence.notes)


# --- Sources --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Use:
    """Where a source is cited. sentence: None: for the article as a whole."""

    sentence: SentenceView | None
    note: NoteView
    citation: CitationView

    @property
    def others(self) -> list[NoteView]:
        """What else the sentence is rated."""
        notes = self.sentence.notes if self.sentence else ()
        return [one for one in notes if one.rating and one != self.note]


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
            if found := [use for use in self.uses if use.citation.side == side]:
                yield side, found


def reliances_of(entries: Iterable[Entry]) -> Iterator[Reliance]:
    uses: dict[str, list[Use]] = defaultdict(list)
    for entry in entries:
        for note in entry.notes:
            for citation in note.citations:
                uses[citation.source.id].append(Use(entry.sentence, note, citation))
    for number, found in enumerate(uses.values(), 1):
        yield Reliance(number, found[0].citation.source, tuple(found))
