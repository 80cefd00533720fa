"""One edition as a reader is shown it: its blocks, counts, sources and history."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from articles.text.headline import HEADS
from articles.text.translation import gettext
from newsroom.editions.citations import SIDES, CitationView, SourceView
from newsroom.editions.coverage import (
    ARCHIVED,
    Coverage,
    LabelCount,
    counts,
    coverage_of,
    found_in_words,
)
from newsroom.editions.note_views import (
    Entry,
    NoteView,
    OverallView,
    RatingView,
    SentenceView,
    entries_of,
    notes_of,
    overall_of,
    replies_of,
    sentence_views,
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
from newsroom.editions.schema import (
    BlockRecord,
    EditionDocument,
    PictureRecord,
    SentenceRecord,
)
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
    """A block of the text.

    kind: as in schema.BlockRecord. level: of a heading in the page, 2 to 4.
    """

    kind: str
    level: int
    segments: tuple[TextGap | SentenceView, ...]
    is_annotated: bool


@dataclass(frozen=True, slots=True)
class PictureView:
    """A picture as a page shows it.

    address: of the widest size; empty where it is withheld. sizes: address and width of
    each. alt: empty: it only decorates.
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


def picture_views(
    document: EditionDocument, address: str
) -> dict[int, list[PictureView]]:
    """Return pictures by the index of the block that they stand before.

    `address` is that of the edition.
    """
    found: dict[int, list[PictureView]] = {}
    for picture in document["pictures"]:
        view = _picture_view(picture, address)
        found.setdefault(picture["block"], []).append(view)
    return found


def _picture_view(picture: PictureRecord, address: str) -> PictureView:
    sizes = [
        (f"{address}pictures/{size['sha256']}.webp", size["width"])
        for size in picture["sizes"]
    ]
    is_shown = all(size["sha256"] for size in picture["sizes"])
    widest = picture["sizes"][0]
    return PictureView(
        address=sizes[0][0] if is_shown else "",
        width=widest["width"],
        height=widest["height"],
        sizes=tuple(sizes),
        alt=picture["alt"],
        credit=picture["credit"],
    )


@dataclass(frozen=True, slots=True)
class BlockGroup:
    """Blocks that stand together.

    List items stand in one list, a picture with its caption, anything else alone.
    """

    kind: str
    blocks: tuple[BlockView, ...]
    picture: PictureView | None = None


def blocks_of(
    document: EditionDocument, sentences: tuple[SentenceView, ...]
) -> Iterator[BlockView]:
    """Yield the blocks of the text, with their sentences."""
    headings = [block for block in document["blocks"] if block["kind"] == "heading"]
    levels = sorted({heading["level"] for heading in headings})
    by_block: dict[int, list[tuple[SentenceRecord, SentenceView]]] = {}
    for span, sentence in zip(document["sentences"], sentences, strict=True):
        by_block.setdefault(span["block"], []).append((span, sentence))
    for index, block in enumerate(document["blocks"]):
        placed = by_block.get(index, [])
        level = 0
        if block["kind"] == "heading":
            level = min(2 + levels.index(block["level"]), 4)
        yield BlockView(
            kind=block["kind"],
            level=level,
            segments=tuple(_segments(document["text"], block, placed)),
            is_annotated=any(sentence.notes for _, sentence in placed),
        )


def _segments(
    text: str,
    block: BlockRecord,
    placed: Sequence[tuple[SentenceRecord, SentenceView]],
) -> Iterator[TextGap | SentenceView]:
    """Yield the sentences of a block, and the text between them."""
    at = block["start"]
    for span, sentence in placed:
        if at < span["start"]:
            yield TextGap(text[at : span["start"]])
        yield sentence
        at = span["end"]
    if at < block["end"]:
        yield TextGap(text[at : block["end"]])


def groups_of(
    blocks: Sequence[BlockView], pictures: Mapping[int, Sequence[PictureView]]
) -> Iterator[BlockGroup]:
    """Yield what is under the heads.

    `pictures` are by the index of the block that they stand before.
    """
    items: list[BlockView] = []
    for index, block in enumerate(blocks):
        here = pictures.get(index, ())
        is_item = block.kind == "list_item"
        if items and (here or not is_item):
            yield BlockGroup("list", tuple(items))
            items = []
        is_caption = bool(here) and block.kind == "caption"
        yield from _figures(here, block if is_caption else None)
        if is_item:
            items.append(block)
        elif not is_caption and block.kind not in HEADS:
            yield BlockGroup(block.kind, (block,))
    if items:
        yield BlockGroup("list", tuple(items))
    yield from _figures(pictures.get(len(blocks), ()), None)


def _figures(
    pictures: Sequence[PictureView], caption: BlockView | None
) -> Iterator[BlockGroup]:
    """Yield pictures that stand together; the caption is that of the last."""
    for picture in pictures[:-1]:
        yield BlockGroup("figure", (), picture)
    for picture in pictures[-1:]:
        yield BlockGroup("figure", (caption,) if caption else (), picture)


# --- Sources --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Use:
    """Where a source is cited. sentence: None: for the article as a whole."""

    sentence: SentenceView | None
    note: NoteView
    citation: CitationView

    @property
    def place(self) -> str:
        """The key of the sentence, nothing for the article as a whole."""
        return self.sentence.key if self.sentence else ""

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


# --- The edition ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EditionView:
    """An edition as a page shows it.

    address: of this edition, for ever. standfirst: nothing where the text under it
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
        return self.pictures[0] if self.pictures else None

    @property
    def strip(self) -> Sequence[SentenceView]:
        """The sentences of the evidence strip: the heads only where it has a bar."""
        return [
            one
            for one in self.sentences
            if one.notes or one.state == "unchecked" or not one.is_head
        ]

    @property
    def summary(self) -> str:
        if self.edition.archived:
            return gettext("%(words)s.") % {"words": self.found}
        return self.coverage.summary

    @property
    def labels(self) -> tuple[str, Sequence[LabelCount], Sequence[LabelCount]]:
        """What was found, to be kept for `found_in_words`."""
        if self.edition.archived:
            return ARCHIVED, [], []
        overall = self.overall.rating.label if self.overall else ""
        return overall, counts(self.coverage.own), counts(self.coverage.quoted)

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
        """Heads whose statements are rated, such as 'Title: The city’s claim: false'."""
        words = gettext("%(place)s: %(findings)s")
        told: dict[str, None] = {}
        for sentence in self.sentences:
            if not sentence.is_head:
                continue
            for note in sentence.notes:
                if note.verdict:
                    findings = {"place": sentence.head, "findings": note.verdict}
                    told[words % findings] = None
        return list(told)

    @property
    def is_corrected(self) -> bool:
        return any(past.kind == "correction" for past in self.corrections)

    @property
    def updates(self) -> list[PastEdition]:
        """The public updates, newest first."""
        public = [listed.past for listed in self.editions if listed.public]
        return [past for past in public if past.kind == "update"]

    @property
    def description(self) -> str:
        return self.told(self.article.standfirst or self.summary)

    def told(self, about: str) -> str:
        """Return plain words for where nothing else is shown.

        They say whose text it is, what was found, and `about`, which never comes first
        where it is somebody else's.
        """
        findings = self.rated_heads
        is_found_in_about = about == self.summary and not self.overall
        if not is_found_in_about:
            found = listed_title(self.found, is_examined=self.article.is_examined)
            findings = [found, *findings]
        sentence = gettext("%(words)s.")
        sentences = [
            sentence % {"words": words[:1].upper() + words[1:]} for words in findings
        ]
        parts = [about, *sentences]
        if self.article.is_examined:
            parts = [self.article.origin, *sentences, about]
        return gettext(" ").join(part for part in parts if part)


def _editions(
    article: ArticleFacts, edition: EditionFacts, history: Sequence[PastEdition]
) -> list[ListedEdition]:
    """Return all editions, newest first; before a withdrawal none is public."""
    everything = [*history, edition]
    withdrawn = [past.number for past in everything if past.kind == "withdrawal"]
    first_public = max(withdrawn, default=0) + 1
    listed = []
    for past in reversed(everything):
        compared = ""
        if past.number > first_public:
            compared = f"{article.address}editions/{past.number - 1}/{past.number}/"
        listed.append(ListedEdition(past, past.number >= first_public, compared))
    return listed


def _corrections(editions: Sequence[ListedEdition]) -> Iterator[PastEdition]:
    """Yield the public editions that correct something, or say why they do not."""
    for listed in editions:
        past = listed.past
        if listed.public and (past.kind == "correction" or past.why):
            yield past


def _begins_with_standfirst(document: EditionDocument, standfirst: str) -> bool:
    """Return whether the text under the heads begins with the standfirst."""
    if is_withheld(standfirst):
        return False
    bodies = [block for block in document["blocks"] if block["kind"] not in HEADS]
    start = bodies[0]["start"] if bodies else 0
    return document["text"].startswith(standfirst, start)


def read(document: EditionDocument) -> EditionView:
    """Return what a page shows of a document."""
    article = article_facts(document["article"])
    edition = edition_facts(document["edition"])
    history = tuple(past_of(item) for item in document["history"])
    editions = tuple(_editions(article, edition, history))
    ratings = {item["slug"]: RatingView(**item) for item in document["ratings"]}
    scale = tuple(ratings.values())
    notes = notes_of(document, ratings)
    replies = replies_of(document)
    sentences = tuple(sentence_views(document, notes, replies))
    entries = tuple(entries_of(sentences, notes, replies))
    coverage = coverage_of(
        entries, scale, is_examined=article.is_examined, unchecked=edition.unchecked
    )
    has_small_strip = 0 < len(sentences) <= SMALL_STRIP and not edition.archived
    blocks = list(blocks_of(document, sentences))
    address = f"{article.address}editions/{edition.number}/"
    pictures = picture_views(document, address)
    every_picture = [picture for here in pictures.values() for picture in here]
    is_repeated = _begins_with_standfirst(document, article.standfirst)
    return EditionView(
        article=article,
        edition=edition,
        address=address,
        text=document["text"],
        standfirst="" if is_repeated else article.standfirst,
        heads={block.kind: block for block in blocks if block.kind in HEADS},
        groups=tuple(groups_of(blocks, pictures)),
        pictures=tuple(picture for picture in every_picture if picture.address),
        sentences=sentences,
        is_long=len(sentences) > LONG,
        has_small_strip=has_small_strip,
        entries=entries,
        ratings=scale,
        coverage=coverage,
        sources=tuple(reliances_of(entries)),
        history=history,
        editions=editions,
        corrections=tuple(_corrections(editions)),
        comparison_address=editions[0].compared,
        overall=overall_of(document["overall"], ratings),
        document=document,
    )
