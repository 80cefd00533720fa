"""One edition as a reader is shown it: block by block, counted, with its history."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from articles.text.headline import HEADS
from articles.text.translation import gettext, ngettext
from newsroom.editions.entries import (
    Entry,
    OverallView,
    RatingView,
    Reliance,
    SentenceView,
    SourceView,
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
    ListedEdition,
    PastEdition,
    article_facts,
    edition_facts,
    past_of,
)
from newsroom.editions.schema import EditionDocument

SMALL_STRIP = 120  # sentences, at most
LONG = 160


@dataclass(frozen=True, slots=True)
class TextGap:
    """Text between sentences."""

    text: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class BlockView:
    """kind: as in schema.BlockRecord. level: of a heading in the page, 2 to 4."""

    kind: str
    level: int
    segments: tuple[TextGap | SentenceView, ...]
    is_annotated: bool


@dataclass(frozen=True, slots=True)
class BlockGroup:
    """Blocks that stand together: list items in one list, anything else alone."""

    kind: str
    blocks: tuple[BlockView, ...]


def blocks_of(document: EditionDocument, sentences: tuple[SentenceView, ...]) -> Iterator[BlockView]:
    levels = sorted({block["level"] for block in document["blocks"] if block["kind"] == "heading"})
    spans = iter(zip(document["sentences"], sentences, strict=True))
    pending = next(spans, None)
    for block in document["blocks"]:
        segments: list[TextGap | SentenceView] = []
        at = block["start"]
        while pending and pending[0]["start"] < block["end"]:
            span, sentence = pending
            segments += [TextGap(document["text"][at : span["start"]])] if at < span["start"] else []
            segments.append(sentence)
            at = span["end"]
            pending = next(spans, None)
        segments += [TextGap(document["text"][at : block["end"]])] if at < block["end"] else []
        level = min(2 + levels.index(block["level"]), 4) if block["kind"] == "heading" else 0
        is_annotated = any(isinstance(one, SentenceView) and one.is_annotated for one in segments)
        yield BlockView(block["kind"], level, tuple(segments), is_annotated)


def groups_of(blocks: Iterable[BlockView]) -> Iterator[BlockGroup]:
    for is_list, run in groupby(blocks, key=lambda block: block.kind == "list_item"):
        if is_list:
            yield BlockGroup("list", tuple(run))
        else:
            yield from (BlockGroup(block.kind, (block,)) for block in run)


@dataclass(frozen=True, slots=True)
class Counts:
    """Of sentences, by what persons decided about them and attached to them.

    Sourced and rated ones are among the annotated; each is checked, has nothing to check, is waived, or none.
    """

    sentences: int
    annotated: int
    sourced: int
    rated: tuple[tuple[RatingView, int], ...]  # in the order of the scale, without zeros
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


def count(sentences: Sequence[SentenceView], ratings: Iterable[RatingView]) -> Counts:
    """The one computation of coverage: for article, lists, feeds, embeds, and the desk before that."""
    annotated = [sentence for sentence in sentences if sentence.is_annotated]
    tally = Counter(sentence.rating.slug for sentence in annotated if sentence.rating)
    return Counts(
        sentences=len(sentences),
        annotated=len(annotated),
        sourced=sum(bool(sentence.citations) for sentence in annotated),
        rated=tuple((rating, tally[rating.slug]) for rating in ratings if tally[rating.slug]),
        **Counter(sentence.state for sentence in sentences if sentence.state),
    )


@dataclass(frozen=True, slots=True)
class EditionView:
    """address: of this edition, for ever. standfirst: nothing where the text under it begins with it; then it
    stands there, with its notes. heads: by kind, title and standfirst where they are blocks of the text.
    groups: what is under them. has_small_strip: whether a strip of all its sentences still fits into a list.
    editions: newest first. corrections: newest first, this edition included; also what somebody said is none,
    and why. comparison_address: of what changed since the edition before; empty where that one is not public.
    document: all of this was worked out from it."""

    article: ArticleFacts
    edition: EditionFacts
    address: str
    text: str
    standfirst: str
    heads: dict[str, BlockView]
    groups: tuple[BlockGroup, ...]
    sentences: tuple[SentenceView, ...]
    is_long: bool
    has_small_strip: bool
    entries: tuple[Entry, ...]
    ratings: tuple[RatingView, ...]
    counts: Counts
    sources: tuple[Reliance, ...]
    history: tuple[PastEdition, ...]
    editions: tuple[ListedEdition, ...]
    corrections: tuple[PastEdition, ...]
    comparison_address: str
    overall: OverallView | None
    document: EditionDocument = field(repr=False)

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


def _editions(
    article: ArticleFacts, edition: EditionFacts, history: Sequence[PastEdition]
) -> Iterator[ListedEdition]:
    """Newest first; what came before a withdrawal is no longer public, nor what is withheld."""
    everything, hidden = [*history, edition], {*edition.withheld}
    first_public = max((past.number for past in everything if past.kind == "withdrawal"), default=0) + 1
    for past in reversed(everything):
        compared = f"{article.address}editions/{past.number - 1}/{past.number}/"
        stands = past.number >= first_public
        withheld = stands and past.number in hidden
        follows = past.number > first_public and hidden.isdisjoint({past.number - 1, past.number})
        yield ListedEdition(past, stands and not withheld, withheld, compared if follows else "")


def read(document: EditionDocument) -> EditionView:
    """Returns what a page shows of a document as `read_document` gives it."""
    article, edition = article_facts(document["article"]), edition_facts(document["edition"])
    history = tuple(past_of(item) for item in document["history"])
    editions = tuple(_editions(article, edition, history))
    told = (listed.past for listed in editions if listed.public or listed.withheld)
    ratings = {item["slug"]: RatingView(**item) for item in document["ratings"]}
    sources = {item["id"]: SourceView(**item) for item in document["sources"]}
    notes = by_sentence(document["notes"], lambda item: note_of(item, ratings, article.kind))
    languages = document["languages"]["quotations"]
    citations = by_sentence(document["citations"], lambda item: citation_of(item, sources, languages))
    sentences = tuple(sentences_of(document, notes, citations))
    entries = tuple(entries_of(sentences, notes, citations))
    blocks = list(blocks_of(document, sentences))
    bodies = (block["start"] for block in document["blocks"] if block["kind"] not in HEADS)
    repeats = document["text"].startswith(article.standfirst, next(bodies, 0))
    return EditionView(
        article=article,
        edition=edition,
        address=f"{article.address}editions/{edition.number}/",
        text=document["text"],
        standfirst="" if repeats else article.standfirst,
        heads={block.kind: block for block in blocks if block.kind in HEADS},
        groups=tuple(groups_of(block for block in blocks if block.kind not in HEADS)),
        sentences=sentences,
        is_long=len(sentences) > LONG,
        has_small_strip=0 < len(sentences) <= SMALL_STRIP,
        entries=entries,
        ratings=tuple(ratings.values()),
        counts=count(sentences, ratings.values()),
        sources=tuple(reliances_of(entries)),
        history=history,
        editions=editions,
        corrections=tuple(past for past in told if past.kind == "correction" or past.why),
        comparison_address=editions[0].compared,
        overall=overall_of(document["overall"], ratings),
        document=document,
    )
