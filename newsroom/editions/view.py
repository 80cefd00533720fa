"""What a reader is shown, worked out from one edition's document in one pass. No query and no I/O.

A document is `newsroom/edition/1` as parsed JSON; its offsets are code points. Everything here is computed
from it alone, so that what a page says about an edition is true of that edition.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from itertools import groupby
from typing import Any
from unicodedata import bidirectional
from urllib.parse import urlsplit

from annotations.ratings import least_credible
from annotations.sources.csl import authors_in_words, date_in_words

Document = dict[str, Any]

RIGHT_TO_LEFT = {"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "syr", "ug", "ur", "yi"}
RIGHT_TO_LEFT_SCRIPTS = {"arab", "hebr", "syrc", "thaa", "nkoo", "adlm"}
# Where the label alone would not be grammatical after a number: singular, plural.
COUNTED = {"missing-context": ("lacks context", "lack context")}
SMALL_STRIP = 120  # sentences, at most
LONG = 160
STANCES = {"supports": "supports", "contradicts": "contradicts", "context": "gives context"}


@dataclass(frozen=True, slots=True)
class Topic:
    slug: str
    name: str

    @property
    def address(self) -> str:
        return f"/topics/{self.slug}/"


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
        return self.label[:1].lower() + self.label[1:]

    def counted(self, number: int) -> str:
        singular, plural = COUNTED.get(self.slug, (self.word, self.word))
        return f"{number} {singular if number == 1 else plural}"


@dataclass(frozen=True, slots=True)
class Note:
    id: str
    rating: Rating
    reasons: tuple[str, ...]
    body: str
    approved_by: str
    approved_at: datetime | None


@dataclass(frozen=True)
class Source:
    """A CSL item as published; a protected one says nothing but that it exists."""

    id: str
    protected: bool
    csl: dict[str, Any]
    archive_url: str

    @property
    def address(self) -> str:
        return "" if self.protected else f"/sources/{self.id}/"

    @cached_property
    def title(self) -> str:
        return "A source we protect" if self.protected else _words(self.csl.get("title")) or self.url

    @cached_property
    def url(self) -> str:
        doi = _words(self.csl.get("DOI"))
        return web_address(self.csl.get("URL")) or (web_address(f"https://doi.org/{doi}") if doi else "")

    @cached_property
    def archived(self) -> str:
        return web_address(self.archive_url)

    @cached_property
    def authors(self) -> str:
        return authors_in_words(self.csl)

    @cached_property
    def publisher(self) -> str:
        return _words(self.csl.get("container-title")) or _words(self.csl.get("publisher"))

    @cached_property
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

    @property
    def stance_words(self) -> str:
        return STANCES[self.stance]


@dataclass(frozen=True, slots=True)
class Gap:
    """Text between sentences."""

    text: str
    key: str = ""


@dataclass(frozen=True)
class Sentence:
    """number: from 1 in reading order. entry: the number of its entry in the notes, 0 without one."""

    key: str
    number: int
    text: str
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
class Block:
    """kind: paragraph, heading, quote or list_item. level: of a heading in the page, 2 to 4."""

    kind: str
    level: int
    segments: tuple[Gap | Sentence, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Blocks that stand together: list items in one list, anything else alone."""

    kind: str
    blocks: tuple[Block, ...]


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


@dataclass(frozen=True, slots=True)
class Counts:
    """Of sentences, by what persons attached to them; sourced and rated ones are among the annotated."""

    sentences: int
    annotated: int
    sourced: int
    rated: tuple[tuple[Rating, int], ...]  # in the order of the scale, without zeros


@dataclass(frozen=True, slots=True)
class Reliance:
    """A source, and the sentences that rest on it in reading order."""

    number: int
    source: Source
    sentences: tuple[Sentence, ...]
    on_article: bool


@dataclass(frozen=True, slots=True)
class Past:
    """An edition as a later one remembers it."""

    number: int
    kind: str
    change_note: str
    published_at: datetime
    sha256: str


@dataclass(frozen=True, slots=True)
class Listed:
    """An edition in the list of all. compared: address of what changed since the one before, if public."""

    past: Past
    public: bool
    compared: str


@dataclass(frozen=True, slots=True)
class EditionFacts:
    number: int
    kind: str
    change_note: str
    gate_waiver: str
    published_at: datetime
    first_published_at: datetime
    published_by: str
    revision: int
    previous_sha256: str


@dataclass(frozen=True, slots=True)
class ArticleFacts:
    uid: str
    slug: str
    language: str
    title: str
    standfirst: str
    byline: str
    dated: date | None
    publisher: str
    canonical_url: str
    topics: tuple[Topic, ...]

    @property
    def address(self) -> str:
        return f"/articles/{self.slug}/"

    @property
    def direction(self) -> str:
        return direction(self.language)


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
    history: tuple[Past, ...] = field(default=())
    document: Document = field(default_factory=dict, repr=False)  # all of this was worked out from it

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
        return (*self.history, Past(now.number, now.kind, now.change_note, now.published_at, ""))


def read(document: Document) -> Reading:
    """Raises KeyError or ValueError if the document is not a `newsroom/edition/1`."""
    if document["schema"] != "newsroom/edition/1":
        raise ValueError(f"unknown schema {document['schema']!r}")
    ratings = {item["slug"]: Rating(**item) for item in document["ratings"]}
    sources = {item["id"]: Source(**item) for item in document["sources"]}
    notes = _by_sentence(document["notes"], lambda item: _note(item, ratings))
    citations = _by_sentence(document["citations"], lambda item: _citation(item, sources))
    sentences = tuple(_sentences(document, notes, citations))
    entries = tuple(_entries(sentences, notes, citations))
    return Reading(
        article=_article(document["article"]),
        edition=_edition(document["edition"]),
        text=document["text"],
        groups=tuple(_groups(_blocks(document, sentences))),
        sentences=sentences,
        entries=entries,
        ratings=tuple(ratings.values()),
        sources=tuple(_reliances(entries)),
        history=tuple(
            Past(**item | {"published_at": moment(item["published_at"])}) for item in document["history"]
        ),
        document=document,
    )


def summarise(counts: Counts) -> str:
    """One sentence, such as 'Of 60 sentences, 24 are annotated and 19 have a source; 3 disputed.'"""
    if not counts.annotated:
        return "No sentence is annotated."
    sentences = "sentence" if counts.sentences == 1 else "sentences"
    annotated = f"{counts.annotated} {_verb(counts.annotated, 'is', 'are')} annotated"
    sourced = f"{counts.sourced or 'none'} {_verb(counts.sourced, 'has', 'have')} a source"
    opening = f"Of {counts.sentences} {sentences}, {annotated} and {sourced}"
    ratings = ", ".join(rating.counted(number) for rating, number in counts.rated)
    return f"{opening}; {ratings}." if ratings else f"{opening}."


def direction(language: str) -> str:
    """'rtl' or 'ltr' for a BCP 47 tag; a script subtag decides before the language."""
    primary, *subtags = language.lower().split("-")
    scripts = [tag for tag in subtags if len(tag) == 4 and tag.isalpha()]
    if scripts:
        return "rtl" if scripts[0] in RIGHT_TO_LEFT_SCRIPTS else "ltr"
    return "rtl" if primary in RIGHT_TO_LEFT else "ltr"


def web_address(value: object) -> str:
    """`value` if it is an http or https address, else nothing: a source may have been given any scheme."""
    try:
        parts = urlsplit(value if isinstance(value, str) else "")
    except ValueError:
        return ""
    return str(value).strip() if parts.scheme in {"http", "https"} and parts.netloc else ""


def moment(text: str) -> datetime:
    """Raises ValueError."""
    return datetime.fromisoformat(text)


def _verb(number: int, singular: str, plural: str) -> str:
    """None counts as one: 'none has'."""
    return singular if number <= 1 else plural


def _by_sentence[Item](
    items: list[Document], make: Callable[[Document], Item]
) -> dict[str | None, tuple[Item, ...]]:
    found: dict[str | None, list[Item]] = defaultdict(list)
    for item in items:
        found[item["sentence"]].append(make(item))
    return {key: tuple(values) for key, values in found.items()}


def _note(item: Document, ratings: dict[str, Rating]) -> Note:
    return Note(
        id=str(item["id"]),
        rating=ratings[item["rating"]],
        reasons=tuple(reason["label"] for reason in item["reasons"]),
        body=item["body"],
        approved_by=item["approved_by"] or "",
        approved_at=moment(item["approved_at"]) if item["approved_at"] else None,
    )


def _citation(item: Document, sources: dict[str, Source]) -> Citation:
    return Citation(
        id=str(item["id"]),
        source=sources[item["source"]],
        locator=item["locator"],
        quote=item["quote"],
        stance=item["stance"],
    )


def _sentences(
    document: Document,
    notes: dict[str | None, tuple[Note, ...]],
    citations: dict[str | None, tuple[Citation, ...]],
) -> Iterator[Sentence]:
    entry = 0
    for number, item in enumerate(document["sentences"], 1):
        key = item["key"]
        annotated = key in notes or key in citations
        entry += annotated
        yield Sentence(
            key=key,
            number=number,
            text=document["text"][item["start"] : item["end"]],
            notes=notes.get(key, ()),
            citations=citations.get(key, ()),
            entry=entry if annotated else 0,
        )


def _entries(
    sentences: tuple[Sentence, ...],
    notes: dict[str | None, tuple[Note, ...]],
    citations: dict[str | None, tuple[Citation, ...]],
) -> Iterator[Entry]:
    if None in notes or None in citations:
        yield Entry(0, None, notes.get(None, ()), citations.get(None, ()))
    for sentence in sentences:
        if sentence.entry:
            yield Entry(sentence.entry, sentence, sentence.notes, sentence.citations)


def _reliances(entries: tuple[Entry, ...]) -> Iterator[Reliance]:
    resting: dict[str, list[Entry]] = defaultdict(list)
    sources: dict[str, Source] = {}
    for entry in entries:
        for source in {citation.source.id: citation.source for citation in entry.citations}.values():
            sources[source.id] = source
            resting[source.id].append(entry)
    for number, (key, source) in enumerate(sources.items(), 1):
        sentences = tuple(entry.sentence for entry in resting[key] if entry.sentence)
        yield Reliance(number, source, sentences, len(sentences) < len(resting[key]))


def _blocks(document: Document, sentences: tuple[Sentence, ...]) -> Iterator[Block]:
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


def _groups(blocks: Iterable[Block]) -> Iterator[Group]:
    for is_list, run in groupby(blocks, key=lambda block: block.kind == "list_item"):
        if is_list:
            yield Group("list", tuple(run))
        else:
            yield from (Group(block.kind, (block,)) for block in run)


def _article(item: Document) -> ArticleFacts:
    return ArticleFacts(
        **item
        | {
            "dated": date.fromisoformat(item["dated"]) if item["dated"] else None,
            "canonical_url": web_address(item["canonical_url"]),
            "topics": tuple(Topic(**topic) for topic in item["topics"]),
        }
    )


def _edition(item: Document) -> EditionFacts:
    times = {name: moment(item[name]) for name in ("published_at", "first_published_at")}
    return EditionFacts(**item | times)


def _words(value: object) -> str:
    """CSL fields come from anywhere: what is not text counts as absent."""
    return " ".join(value.split()) if isinstance(value, str) else ""
