"""One edition as a reader is shown it: block by block, counted, with its history."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from articles.text.headline import HEADS
from articles.text.translation import gettext
from newsroom.editions.coverage import Coverage, count, found_in_words
from newsroom.editions.note_views import (
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
from newsroom.editions.publication_view import (
    ArticleFacts,
    EditionFacts,
    ListedEdition,
    PastEdition,
    article_facts,
    edition_facts,
    listed_title,
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
class PictureView:
    """address: of the widest size; empty where it is withheld. sizes: address and width
    of each. alt: empty: it only decorates.
    """

    address: str
    width: int
    height: int
    sizes: tuple[tuple[str, int], ...]
    alt: str
    credit: str

    @property
    def smallest(self) -> str:
        return self.sizes[-1][0]


def pictures_of(
    document: EditionDocument, address: str
) -> dict[int, list[PictureView]]:
    """By the index of the block that they stand before. address: of the edition."""
    found: dict[int, list[PictureView]] = {}
    for one in document["pictures"]:
        told = [
            (f"{address}pictures/{size['sha256']}.webp", size["width"])
            for size in one["sizes"]
        ]
        is_shown = all(size["sha256"] for size in one["sizes"])
        widest = one["sizes"][0]
        view = PictureView(
            told[0][0] if is_shown else "",
            widest["width"],
            widest["height"],
            tuple(told),
            one["alt"],
            one["credit"],
        )
        found.setdefault(one["block"], []).append(view)
    return found


@dataclass(frozen=True, slots=True)
class BlockGroup:
    """Blocks that stand together: list items in one list, a picture with its caption,
    anything else alone.
    """

    kind: str
    blocks: tuple[BlockView, ...]
    picture: PictureView | None = None


def blocks_of(
    document: EditionDocument, sentences: tuple[SentenceView, ...]
) -> Iterator[BlockView]:
    levels = sorted(
        {block["level"] for block in document["blocks"] if block["kind"] == "heading"}
    )
    spans = iter(zip(document["sentences"], sentences, strict=True))
    pending = next(spans, None)
    for block in document["blocks"]:
        segments: list[TextGap | SentenceView] = []
        at = block["start"]
        while pending and pending[0]["start"] < block["end"]:
            span, sentence = pending
            segments += (
                [TextGap(document["text"][at : span["start"]])]
                if at < span["start"]
                else []
            )
            segments.append(sentence)
            at = span["end"]
            pending = next(spans, None)
        segments += (
            [TextGap(document["text"][at : block["end"]])] if at < block["end"] else []
        )
        level = (
            min(2 + levels.index(block["level"]), 4)
            if block["kind"] == "heading"
            else 0
        )
        is_annotated = any(
            isinstance(one, SentenceView) and one.notes for one in segments
        )
        yield BlockView(block["kind"], level, tuple(segments), is_annotated)


def groups_of(
    blocks: Sequence[BlockView], pictures: Mapping[int, Sequence[PictureView]]
) -> Iterator[BlockGroup]:
    """Of what is under the heads. pictures: by the index of the block that they stand
    before.
    """
    items: list[BlockView] = []
    for index, block in enumerate([*blocks, None]):
        here = pictures.get(index, ())
        is_item = block is not None and block.kind == "list_item"
        if items and (here or not is_item):
            yield BlockGroup("list", tuple(items))
            items = []
        caption = (block,) if here and block and block.kind == "caption" else ()
        yield from (BlockGroup("figure", (), one) for one in here[:-1])
        yield from (BlockGroup("figure", caption, one) for one in here[-1:])
        if block and is_item:
            items.append(block)
        elif block and not caption and block.kind not in HEADS:
            yield BlockGroup(block.kind, (block,))


@dataclass(frozen=True, slots=True)
class EditionView:
    """address: of this edition, for ever. standfirst: nothing where the text under it
    begins with it; then it stands there, with its notes. heads: by kind, title and
    standfirst where they are blocks of the text. groups: what is under them. pictures:
    those that are shown, in order. has_small_strip: whether a strip of all its
    sentences still fits into a list. editions: newest first. corrections: newest first,
    this edition included; also what somebody said is none, and why. comparison_address:
    of what changed since the edition before; empty where that one is not public.
    document: all of this was worked out from it.
    """

    article: ArticleFacts
    edition: EditionFacts
    address: str
    text: str
    standfirst: str
    heads: dict[str, BlockView]
    groups: tuple[BlockGroup, ...]
    pictures: tuple[PictureView, ...]
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
    def lead(self) -> PictureView | None:
        """The picture that stands for the article in lists and elsewhere."""
        return next(iter(self.pictures), None)

    @property
    def summary(self) -> str:
        return self.coverage.summary

    @property
    def labels(self) -> tuple[str, list[list[Any]]]:
        """What was found, to be kept for `found_in_words`."""
        ratings = [[rating.label, number] for rating, number in self.coverage.ratings]
        return (self.overall.rating.label if self.overall else "", ratings)

    @property
    def found(self) -> str:
        return found_in_words(*self.labels)

    @property
    def listed_title(self) -> str:
        """That of an examined text with what was found: it never stands without."""
        article = self.article
        return listed_title(
            article.title, is_examined=article.is_examined, found=self.found
        )

    @property
    def rated_heads(self) -> list[str]:
        """Such as 'Title: The city’s claim: false', of those whose statements are
        rated.
        """
        words = gettext("%(place)s: %(findings)s")
        rated = (
            (one.head, note.verdict)
            for one in self.sentences
            if one.is_head
            for note in one.notes
        )
        told = dict.fromkeys((head, verdict) for head, verdict in rated if verdict)
        return [words % {"place": head, "findings": verdict} for head, verdict in told]

    @property
    def is_corrected(self) -> bool:
        return any(past.kind == "correction" for past in self.corrections)

    @property
    def description(self) -> str:
        return self.told(self.article.standfirst or self.summary)

    def told(self, about: str) -> str:
        """Plain words for where nothing else is shown: whose text it is, what was
        found, and `about`, which never comes first where it is somebody else's.
        """
        found = listed_title(self.found, is_examined=self.article.is_examined)
        says_it_itself = about == self.summary and not self.overall
        sentence = gettext("%(words)s.")
        told = [found, *self.rated_heads][says_it_itself:]
        sentences = [
            sentence % {"words": words[:1].upper() + words[1:]} for words in told
        ]
        words = [self.article.origin, *sentences, about]
        if not self.article.is_examined:
            words = [about, *sentences]
        return gettext(" ").join(filter(None, words))


def _editions(
    article: ArticleFacts, edition: EditionFacts, history: Sequence[PastEdition]
) -> Iterator[ListedEdition]:
    """Newest first; what came before a withdrawal is no longer public."""
    everything = [*history, edition]
    first_public = (
        max(
            (past.number for past in everything if past.kind == "withdrawal"), default=0
        )
        + 1
    )
    for past in reversed(everything):
        compared = f"{article.address}editions/{past.number - 1}/{past.number}/"
        follows = past.number > first_public
        yield ListedEdition(
            past, past.number >= first_public, compared if follows else ""
        )


def read(document: EditionDocument) -> EditionView:
    """Returns what a page shows of a document."""
    article, edition = (
        article_facts(document["article"]),
        edition_facts(document["edition"]),
    )
    history = tuple(past_of(item) for item in document["history"])
    editions = tuple(_editions(article, edition, history))
    told = (listed.past for listed in editions if listed.public)
    ratings = {item["slug"]: RatingView(**item) for item in document["ratings"]}
    scale = tuple(ratings.values())
    notes = notes_of(document, ratings)
    sentences = tuple(sentences_of(document, notes))
    entries = tuple(entries_of(sentences, notes))
    blocks = list(blocks_of(document, sentences))
    address = f"{article.address}editions/{edition.number}/"
    pictures = pictures_of(document, address)
    bodies = (
        block["start"] for block in document["blocks"] if block["kind"] not in HEADS
    )
    is_there = not is_withheld(article.standfirst)
    repeats = is_there and document["text"].startswith(
        article.standfirst, next(bodies, 0)
    )
    return EditionView(
        article=article,
        edition=edition,
        address=address,
        text=document["text"],
        standfirst="" if repeats else article.standfirst,
        heads={block.kind: block for block in blocks if block.kind in HEADS},
        groups=tuple(groups_of(blocks, pictures)),
        pictures=tuple(
            one for here in pictures.values() for one in here if one.address
        ),
        sentences=sentences,
        is_long=len(sentences) > LONG,
        has_small_strip=0 < len(sentences) <= SMALL_STRIP,
        entries=entries,
        ratings=scale,
        coverage=count(
            entries, scale, is_examined=article.is_examined, unchecked=edition.unchecked
        ),
        sources=tuple(reliances_of(entries)),
        history=history,
        editions=editions,
        corrections=tuple(
            past for past in told if past.kind == "correction" or past.why
        ),
        comparison_address=editions[0].compared,
        overall=overall_of(document["overall"], ratings),
        document=document,
    )
