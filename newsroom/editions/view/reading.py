"""One edition as a reader is shown it."""

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

from newsroom.editions.schema import SCHEMA, EditionDocument
from newsroom.editions.view.article import ArticleFacts, article_facts
from newsroom.editions.view.blocks import Group, blocks_of, groups_of
from newsroom.editions.view.publication import EditionFacts, Listed, Past, edition_facts, past_of
from newsroom.editions.view.ratings import Counts, Rating, summarise
from newsroom.editions.view.reliances import Reliance, reliances_of
from newsroom.editions.view.sentences import Entry, Sentence, by_sentence, entries_of, note_of, sentences_of
from newsroom.editions.view.sources import Source, citation_of

SMALL_STRIP = 120  # sentences, at most
LONG = 160


@dataclass(frozen=True)
class Reading:
    article: ArticleFacts
    edition: EditionFacts
    text: str
    groups: tuple[Group, ...]
    sentences: tuple[Sentence, ...]
    entries: tuple[Entry, ...]
    ratings: tuple[Rating, ...]
    sources: tuple[Reliance, ...]
    history: tuple[Past, ...]
    document: EditionDocument = field(repr=False)  # all of this was worked out from it

    @property
    def address(self) -> str:
        """Of this edition, for ever."""
        return f"{self.article.address}editions/{self.edition.number}/"

    @property
    def comparison_address(self) -> str:
        """What changed since the edition before; nothing where that one is not public."""
        return self.editions[0].compared

    @property
    def standfirst(self) -> str:
        """Nothing where the text itself begins with it: then it stands there, with its notes."""
        return "" if self.text.startswith(self.article.standfirst) else self.article.standfirst

    @property
    def is_long(self) -> bool:
        return len(self.sentences) > LONG

    @property
    def has_small_strip(self) -> bool:
        """Whether a strip of all its sentences still fits into a list."""
        return 0 < len(self.sentences) <= SMALL_STRIP

    @cached_property
    def counts(self) -> Counts:
        """The one computation of coverage: for article, lists, feeds, embeds, and the desk before that."""
        annotated = [sentence for sentence in self.sentences if sentence.is_annotated]
        tally = Counter(sentence.rating.slug for sentence in annotated if sentence.rating)
        return Counts(
            sentences=len(self.sentences),
            annotated=len(annotated),
            sourced=sum(bool(sentence.citations) for sentence in annotated),
            rated=tuple((rating, tally[rating.slug]) for rating in self.ratings if tally[rating.slug]),
        )

    @property
    def summary(self) -> str:
        return summarise(self.counts)

    @property
    def coverage(self) -> str:
        counts = self.counts
        if not counts.annotated:
            return "no sentence annotated"
        sentences = "sentence" if counts.annotated == 1 else "sentences"
        return f"{counts.sourced} of {counts.annotated} annotated {sentences} sourced"

    @property
    def corrections(self) -> tuple[Past, ...]:
        """Newest first, this edition included."""
        public = (listed.past for listed in self.editions if listed.public)
        return tuple(past for past in public if past.kind == "correction")

    @property
    def editions(self) -> tuple[Listed, ...]:
        """Newest first; what came before a withdrawal is no longer public."""
        listed: list[Listed] = []
        everything = self.past_and_present
        first_public = max((past.number for past in everything if past.kind == "withdrawal"), default=0) + 1
        for past in reversed(everything):
            compared = f"{self.article.address}editions/{past.number - 1}/{past.number}/"
            follows = past.number > first_public
            listed.append(Listed(past, past.number >= first_public, compared if follows else ""))
        return tuple(listed)

    @property
    def past_and_present(self) -> tuple[Past, ...]:
        """Every edition up to this one, oldest first. A document cannot hold its own sha256: it is empty."""
        now = self.edition
        present = Past(now.number, now.kind, now.change_note, now.published_at, "", now.correction)
        return (*self.history, present)


def read(document: EditionDocument) -> Reading:
    """Of a document as `read_document` gives it, in the newest shape. Raises KeyError or ValueError if it is
    not."""
    if document["schema"] != SCHEMA:
        raise ValueError(f"the schema {document['schema']!r} was not brought to {SCHEMA!r} by read_document")
    ratings = {item["slug"]: Rating(**item) for item in document["ratings"]}
    sources = {item["id"]: Source(**item) for item in document["sources"]}
    notes = by_sentence(document["notes"], lambda item: note_of(item, ratings))
    languages = document["languages"]["quotations"]
    citations = by_sentence(document["citations"], lambda item: citation_of(item, sources, languages))
    sentences = tuple(sentences_of(document, notes, citations))
    entries = tuple(entries_of(sentences, notes, citations))
    return Reading(
        article=article_facts(document["article"]),
        edition=edition_facts(document["edition"]),
        text=document["text"],
        groups=tuple(groups_of(blocks_of(document, sentences))),
        sentences=sentences,
        entries=entries,
        ratings=tuple(ratings.values()),
        sources=tuple(reliances_of(entries)),
        history=tuple(past_of(item) for item in document["history"]),
        document=document,
    )
