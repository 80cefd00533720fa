"""One edition as a reader is shown it: block by block, counted, with its history."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from articles.text.headline import HEADS
from newsroom.editions.coverage import Coverage, count, finding
from newsroom.editions.entries import (
    Entry,
    OverallView,
    RatingView,
    Reliance,
    SentenceView,
    entries_of,
    notes_of,
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
from newsroom.editions.sealing import is_withheld

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
        is_annotated = any(isinstance(one, SentenceView) and one.notes for one in segments)
        yield BlockView(block["kind"], level, tuple(segments), is_annotated)


def groups_of(blocks: Iterable[BlockView]) -> Iterator[BlockGroup]:
    for is_list, run in groupby(blocks, key=lambda block: block.kind == "list_item"):
        if is_list:
            yield BlockGroup("list", tuple(run))
        else:
            yield from (BlockGroup(block.kind, (block,)) for block in run)


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
    coverage: Coverage
    sources: tuple[Reliance, ...]
    history: tuple[PastEdition, ...]
    editions: tuple[ListedEdition, ...]
    corrections: tuple[PastEdition, ...]
    comparison_address: str
    overall: OverallView | None
    document: EditionDocument = field(repr=False)

    @property
    def summary(self) -> str:
        return self.coverage.summary

    @property
    def found(self) -> str:
        return finding(self.overall.rating if self.overall else None, self.coverage.ratings)


def _editions(
    article: ArticleFacts, edition: EditionFacts, history: Sequence[PastEdition]
) -> Iterator[ListedEdition]:
    """Newest first; what came before a withdrawal is no longer public."""
    everything = [*history, edition]
    first_public = max((past.number for past in everything if past.kind == "withdrawal"), default=0) + 1
    for past in reversed(everything):
        compared = f"{article.address}editions/{past.number - 1}/{past.number}/"
        follows = past.number > first_public
        yield ListedEdition(past, past.number >= first_public, compared if follows else "")


def read(document: EditionDocument) -> EditionView:
    """Returns what a page shows of a document."""
    article, edition = article_facts(document["article"]), edition_facts(document["edition"])
    history = tuple(past_of(item) for item in document["history"])
    editions = tuple(_editions(article, edition, history))
    told = (listed.past for listed in editions if listed.public)
    ratings = {item["slug"]: RatingView(**item) for item in document["ratings"]}
    scale = tuple(ratings.values())
    notes = notes_of(document, ratings)
    sentences = tuple(sentences_of(document, notes))
    entries = tuple(entries_of(sentences, notes))
    blocks = list(blocks_of(document, sentences))
    bodies = (block["start"] for block in document["blocks"] if block["kind"] not in HEADS)
    is_there = not is_withheld(article.standfirst)
    repeats = is_there and document["text"].startswith(article.standfirst, next(bodies, 0))
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
        ratings=scale,
        coverage=count(entries, scale, is_examined=article.is_examined, unchecked=edition.unchecked),
        sources=tuple(reliances_of(entries)),
        history=history,
        editions=editions,
        corrections=tuple(past for past in told if past.kind == "correction" or past.why),
        comparison_address=editions[0].compared,
        overall=overall_of(document["overall"], ratings),
        document=document,
    )
