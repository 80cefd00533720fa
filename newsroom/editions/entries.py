"""Sentences with what persons attached to them: notes with their rating, citations with their source.

They make the numbered entries of the notes, and the list of what rests on which source.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from unicodedata import bidirectional

from annotations.presentation import (
    Item,
    authors_in_words,
    date_in_words,
    in_scale,
    least_credible,
    whose_claim,
    with_verdict,
)
from articles.text.headline import HEADS, STANDFIRST, TITLE
from articles.text.translation import gettext, gettext_noop, ngettext
from articles.text.typesetting import Piece, Typeset
from newsroom.editions import schema
from newsroom.editions.imprint import moment, web_address

# The rating whose label alone would not be grammatical after a number.
LACKING = "missing-context"
STANCES = {
    "supports": gettext_noop("supports"),
    "contradicts": gettext_noop("contradicts"),
    "context": gettext_noop("gives context"),
}


HEAD_WORDS: dict[str, str] = {TITLE: gettext_noop("Title"), STANDFIRST: gettext_noop("Standfirst")}
WITHHELD = gettext_noop("A source whose name we withhold")


@dataclass(frozen=True, slots=True)
class Rating:
    slug: str
    label: str
    value: float | None
    sign: str
    mark: str
    tone: str
    description: str

    @property
    def word(self) -> str:
        """The label as it stands inside a sentence."""
        label = in_scale(self.label)
        return label[:1].lower() + label[1:]

    def counted(self, number: int) -> str:
        """Such as '3 disputed'."""
        if self.slug == LACKING:
            words = ngettext("%(number)d lacks context", "%(number)d lack context", number)
        else:
            words = gettext("%(number)d %(rating)s")
        return words % {"number": number, "rating": self.word}


@dataclass(frozen=True)
class Source:
    """A CSL item as published; a protected one says nothing but that it exists."""

    id: str
    protected: bool
    csl: Item
    archive_url: str

    @property
    def address(self) -> str:
        return "" if self.protected else f"/sources/{self.id}/"

    @property
    def title(self) -> str:
        return gettext(WITHHELD) if self.protected else self._own_title

    @cached_property
    def _own_title(self) -> str:
        return _words(self.csl.get("title")) or self.url

    @cached_property
    def url(self) -> str:
        doi = _words(self.csl.get("DOI"))
        return web_address(self.csl.get("URL")) or (web_address(f"https://doi.org/{doi}") if doi else "")

    @cached_property
    def archived(self) -> str:
        return web_address(self.archive_url)

    @property
    def authors(self) -> str:
        return authors_in_words(self.csl)

    @cached_property
    def publisher(self) -> str:
        return _words(self.csl.get("container-title")) or _words(self.csl.get("publisher"))

    @property
    def issued(self) -> str:
        return date_in_words(self.csl)

    @cached_property
    def language(self) -> str:
        return _words(self.csl.get("language"))

    @cached_property
    def direction(self) -> str:
        """Of its title, by the first letter that has one."""
        strong = (bidirectional(letter) for letter in self.title)
        return "rtl" if next((kind for kind in strong if kind in {"L", "R", "AL"}), "L") != "L" else "ltr"


@dataclass(frozen=True, slots=True)
class Citation:
    id: str
    source: Source
    locator: str
    quote: str
    stance: str
    language: str  # of the quotation; empty where it is not known

    @property
    def stance_words(self) -> str:
        return gettext(STANCES[self.stance])


def citation_of(item: schema.Citation, sources: dict[str, Source], languages: dict[str, str]) -> Citation:
    return Citation(
        id=str(item["id"]),
        source=sources[item["source"]],
        locator=item["locator"],
        quote=item["quote"],
        stance=item["stance"],
        language=languages.get(item["id"], ""),
    )


def _words(value: object) -> str:
    """CSL fields come from anywhere: what is not text counts as absent."""
    return " ".join(value.split()) if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True)
class Note:
    """kind: of the article that it is on."""

    id: str
    rating: Rating
    reasons: tuple[str, ...]
    body: str
    approved_by: str
    approved_at: datetime | None
    approved_alone: bool
    claimant: str
    speaker: str
    phrase: str
    kind: str

    @property
    def whose(self) -> str:
        """Such as 'The city’s claim' or 'How we know'; nothing where nobody said."""
        return whose_claim(self.claimant, self.speaker, self.kind)

    @property
    def verdict(self) -> str:
        """Such as 'The city’s claim: false'."""
        return with_verdict(self.whose, self.rating.word)


@dataclass(frozen=True, slots=True)
class Overall:
    """What was found about an examined text as a whole."""

    rating: Rating
    body: str
    approved_by: str
    approved_alone: bool


@dataclass(frozen=True)
class Sentence:
    """number: from 1 in reading order. entry: the number of its entry in the notes, 0 without one. block: the
    kind of the block that it is in.

    pieces: of the text, as it is to be drawn. state: what a person decided about it.
    """

    key: str
    number: int
    text: str
    pieces: tuple[Piece, ...]
    notes: tuple[Note, ...]
    citations: tuple[Citation, ...]
    entry: int
    state: str
    block: str

    @cached_property
    def rating(self) -> Rating | None:
        """The least credible of its ratings; one without a value counts only when no other is there."""
        return least_credible(note.rating for note in self.notes)

    @property
    def whose(self) -> str:
        """Whose claim that rating is about."""
        return next((note.whose for note in self.notes if note.rating == self.rating), "")

    @property
    def is_head(self) -> bool:
        """Whether it is in the title or the standfirst."""
        return self.block in HEADS

    @property
    def head(self) -> str:
        """Such as 'Title', of a sentence that is in the heads."""
        return gettext(HEAD_WORDS[self.block]) if self.is_head else ""

    @property
    def is_annotated(self) -> bool:
        """By a person. What rules make of the sentence is a hint for the desk; it counts for nothing here."""
        return bool(self.notes or self.citations)

    @property
    def cell(self) -> str:
        """Gives the height of its cell: sourced, open (a note and no source), plain."""
        return "sourced" if self.citations else "open" if self.notes else "plain"

    @property
    def findings(self) -> str:
        """Such as 'disputed, 2 sources'."""
        if not self.is_annotated:
            return gettext("not annotated")
        sources = len({citation.source.id for citation in self.citations})
        counted = ngettext("%(number)d source", "%(number)d sources", sources) % {"number": sources}
        if not sources:
            counted = gettext("no source")
        if not self.rating:
            return counted
        verdict = with_verdict(self.whose, self.rating.word)
        return gettext("%(rating)s, %(sources)s") % {"rating": verdict, "sources": counted}

    @property
    def name(self) -> str:
        if self.is_head:
            return gettext("%(head)s: %(findings)s") % {"head": self.head, "findings": self.findings}
        words = gettext("Sentence %(number)d: %(findings)s")
        return words % {"number": self.number, "findings": self.findings}


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
        return self.sentence.rating if self.sentence else least_credible(note.rating for note in self.notes)

    @property
    def approvals(self) -> tuple[Note, ...]:
        """One note for each different review, in order."""
        return tuple(
            {(note.approved_by, note.approved_at, note.approved_alone): note for note in self.notes}.values()
        )


def note_of(item: schema.Note, ratings: dict[str, Rating], kind: str) -> Note:
    return Note(
        id=str(item["id"]),
        rating=ratings[item["rating"]],
        reasons=tuple(reason["label"] for reason in item["reasons"]),
        body=item["body"],
        approved_by=item["approved_by"] or "",
        approved_at=moment(item["approved_at"]) if item["approved_at"] else None,
        approved_alone=item["approved_alone"],
        claimant=item["claimant"],
        speaker=item["speaker"],
        phrase=item["phrase"],
        kind=kind,
    )


def overall_of(item: schema.Overall | None, ratings: dict[str, Rating]) -> Overall | None:
    if item is None:
        return None
    return Overall(ratings[item["rating"]], item["body"], item["approved_by"], item["approved_alone"])


def by_sentence[Stored: (schema.Note, schema.Citation), Shown](
    items: Sequence[Stored], make: Callable[[Stored], Shown]
) -> dict[str | None, tuple[Shown, ...]]:
    """Returns the items by key of their sentence; None is the article as a whole."""
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
            state=item["state"],
            block=document["blocks"][item["block"]]["kind"],
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


@dataclass(frozen=True, slots=True)
class Reliance:
    """A source, and the sentences that rest on it in reading order."""

    number: int
    source: Source
    sentences: tuple[Sentence, ...]
    on_article: bool


def reliances_of(entries: tuple[Entry, ...]) -> Iterator[Reliance]:
    resting: dict[str, list[Entry]] = defaultdict(list)
    sources: dict[str, Source] = {}
    for entry in entries:
        for source in {citation.source.id: citation.source for citation in entry.citations}.values():
            sources[source.id] = source
            resting[source.id].append(entry)
    for number, (key, source) in enumerate(sources.items(), 1):
        sentences = tuple(entry.sentence for entry in resting[key] if entry.sentence)
        yield Reliance(number, source, sentences, len(sentences) < len(resting[key]))
