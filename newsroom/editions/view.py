"""One edition as a reader is shown it: block by block, counted, with its history."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby

from articles.text.headline import HEADS
from articles.text.translation import gettext, ngettext
from newsroom.editions.entries import (
    Entry,
    Overall,
    Rating,
    Reliance,
    Sentence,
    Source,
    by_sentence,
    citation_of,
    entries_of,
    note_of,
    overall_of,
    reliances_of,
    sentences_of,
)
from newsroom.editions.imprint import (
    ArticleFacts,
    EditionFacts,
    Listed,
    Past,
    article_facts,
    edition_facts,
    past_of,
)
from newsroom.editions.schema import EditionDocument

SMALL_STRIP = 120  # sentences, at most
LONG = 160


@dataclass(frozen=True, slots=True)
class Gap:
    """Text between sentences."""

    text: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """kind: as in schema.Block. level: of a heading in the page, 2 to 4."""

    kind: str
    level: int
    segments: tuple[Gap | Sentence, ...]

    @property
    def is_annotated(self) -> bool:
        return any(isinstance(one, Sentence) and one.is_annotated for one in self.segments)


@dataclass(frozen=True, slots=True)
class Group:
    """Blocks that stand together: list items in one list, anything else alone."""

    kind: str
    blocks: tuple[Block, ...]


def blocks_of(document: EditionDocument, sentences: tuple[Sentence, ...]) -> Iterator[Block]:
    levels = sorted({block["level"] for block in document["blocks"] if block["kind"] == "heading"})
    spans = iter(zip(document["sentences"], sentences, strict=True))
    pending = next(spans, None)
    for block in document["blocks"]:
        segments: list[Gap | Sentence] = []
        at = block["start"]
        while pending and pending[0]["start"] < block["end"]:
            span, sentence = pending
            segments += [Gap(document["text"][at : span["start"]])] if at < span["start"] else []
            segments.append(sentence)
            at = span["end"]
            pending = next(spans, None)
        segments += [Gap(document["text"][at : block["end"]])] if at < block["end"] else []
        level = min(2 + levels.index(block["level"]), 4) if block["kind"] == "heading" else 0
        yield Block(block["kind"], level, tuple(segments))


def groups_of(blocks: Iterable[Block]) -> Iterator[Group]:
    for is_list, run in groupby(blocks, key=lambda block: block.kind == "list_item"):
        if is_list:
            yield Group("list", tuple(run))
        else:
            yield from (Group(block.kind, (block,)) for block in run)


@dataclass(frozen=True, slots=True)
class Counts:
    """Of sentences, by what persons decided about them and attached to them.

    Sourced and rated ones are among the annotated; each is checked, has nothing to check, is waived, or none.
    """

    sentences: int
    annotated: int
    sourced: int
    rated: tuple[tuple[Rating, int], ...]  # in the order of the scale, without zeros
    checked: int = 0
    nothing: int = 0
    waived: int = 0

    @property
    def undecided(self) -> int:
        return self.sentences - self.checked - self.nothing - self.waived

    @property
    def are_decided(self) -> bool:
        """Whether anybody decided anything: before there were states, nobody could."""
        return self.undecided < self.sentences


def summarise(counts: Counts) -> str:
    """Returns it in words, such as '41 of 60 sentences checked, nothing to check in 19. Of 60 sentences, 24
    are annotated and 19 have a source; 3 disputed.'
    """
    said = [_decided(counts)] if counts.are_decided else []
    return gettext(" ").join([*said, _annotated(counts)])


def _decided(counts: Counts) -> str:
    checked = ngettext(
        "%(checked)d of %(total)d sentence checked",
        "%(checked)d of %(total)d sentences checked",
        counts.sentences,
    )
    others = (
        (gettext("nothing to check in %(number)d"), counts.nothing),
        (gettext("%(number)d waived"), counts.waived),
        (gettext("%(number)d not decided"), counts.undecided),
    )
    parts = [checked % {"checked": counts.checked, "total": counts.sentences}]
    parts += [words % {"number": number} for words, number in others if number]
    return gettext("%(opening)s.") % {"opening": gettext(", ").join(parts)}


def _annotated(counts: Counts) -> str:
    if not counts.annotated:
        return gettext("No sentence is annotated.")
    annotated = ngettext("%(number)d is annotated", "%(number)d are annotated", counts.annotated)
    sourced = ngettext("%(number)d has a source", "%(number)d have a source", counts.sourced)
    opening = ngettext(
        "Of %(total)d sentence, %(annotated)s and %(sourced)s",
        "Of %(total)d sentences, %(annotated)s and %(sourced)s",
        counts.sentences,
    ) % {
        "total": counts.sentences,
        "annotated": annotated % {"number": counts.annotated},
        "sourced": sourced % {"number": counts.sourced} if counts.sourced else gettext("none has a source"),
    }
    ratings = gettext(", ").join(rating.counted(number) for rating, number in counts.rated)
    whole = gettext("%(opening)s; %(ratings)s.") if ratings else gettext("%(opening)s.")
    return whole % {"opening": opening, "ratings": ratings}


@dataclass(frozen=True)
class Reading:
    """heads: by kind, title and standfirst where they are blocks of the text. groups: what is under them."""

    article: ArticleFacts
    edition: EditionFacts
    text: str
    heads: dict[str, Block]
    groups: tuple[Group, ...]
    sentences: tuple[Sentence, ...]
    entries: tuple[Entry, ...]
    ratings: tuple[Rating, ...]
    sources: tuple[Reliance, ...]
    history: tuple[Past, ...]
    overall: Overall | None
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
        """Nothing where the text under it begins with it: then it stands there, with its notes."""
        bodies = (block["start"] for block in self.document["blocks"] if block["kind"] not in HEADS)
        repeats = self.text.startswith(self.article.standfirst, next(bodies, 0))
        return "" if repeats else self.article.standfirst

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
            **Counter(sentence.state for sentence in self.sentences if sentence.state),
        )

    @property
    def summary(self) -> str:
        return summarise(self.counts)

    @property
    def coverage(self) -> str:
        counts = self.counts
        if not counts.annotated:
            return gettext("no sentence annotated")
        words = ngettext(
            "%(sourced)d of %(annotated)d annotated sentence sourced",
            "%(sourced)d of %(annotated)d annotated sentences sourced",
            counts.annotated,
        )
        return words % {"sourced": counts.sourced, "annotated": counts.annotated}

    @property
    def corrections(self) -> tuple[Past, ...]:
        """Newest first, this edition included; also what somebody said is none, and why."""
        told = (listed.past for listed in self.editions if listed.public or listed.withheld)
        return tuple(past for past in told if past.kind == "correction" or past.why)

    @property
    def editions(self) -> tuple[Listed, ...]:
        """Newest first; what came before a withdrawal is no longer public, nor what is withheld."""
        listed: list[Listed] = []
        everything, hidden = self.past_and_present, {*self.edition.withheld}
        first_public = max((past.number for past in everything if past.kind == "withdrawal"), default=0) + 1
        for past in reversed(everything):
            compared = f"{self.article.address}editions/{past.number - 1}/{past.number}/"
            stands = past.number >= first_public
            withheld = stands and past.number in hidden
            follows = past.number > first_public and hidden.isdisjoint({past.number - 1, past.number})
            listed.append(Listed(past, stands and not withheld, withheld, compared if follows else ""))
        return tuple(listed)

    @property
    def past_and_present(self) -> tuple[Past, ...]:
        """Every edition up to this one, oldest first. A document cannot hold its own sha256: it is empty."""
        now = self.edition
        present = Past(now.number, now.kind, now.change_note, now.published_at, "", now.correction, now.why)
        return (*self.history, present)


def read(document: EditionDocument) -> Reading:
    """Returns what a page shows of a document as `read_document` gives it."""
    ratings = {item["slug"]: Rating(**item) for item in document["ratings"]}
    sources = {item["id"]: Source(**item) for item in document["sources"]}
    notes = by_sentence(document["notes"], lambda item: note_of(item, ratings, document["article"]["kind"]))
    languages = document["languages"]["quotations"]
    citations = by_sentence(document["citations"], lambda item: citation_of(item, sources, languages))
    sentences = tuple(sentences_of(document, notes, citations))
    entries = tuple(entries_of(sentences, notes, citations))
    blocks = list(blocks_of(document, sentences))
    return Reading(
        article=article_facts(document["article"]),
        edition=edition_facts(document["edition"]),
        text=document["text"],
        heads={block.kind: block for block in blocks if block.kind in HEADS},
        groups=tuple(groups_of(block for block in blocks if block.kind not in HEADS)),
        sentences=sentences,
        entries=entries,
        ratings=tuple(ratings.values()),
        sources=tuple(reliances_of(entries)),
        history=tuple(past_of(item) for item in document["history"]),
        overall=overall_of(document["overall"], ratings),
        document=document,
    )
