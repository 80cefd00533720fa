"""A stretch of a text, and what is kept as JSON beside it (pure).

Offsets are code points, never bytes, never UTF-16 units.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Literal, NamedTuple, NotRequired, TypedDict

type Json = bool | int | float | str | list["Json"] | dict[str, "Json"] | None
type Tier = Literal["certain", "likely", "hint"]
type BlockKind = Literal[
    "title", "standfirst", "paragraph", "heading", "quote", "list_item", "caption"
]


class Span(NamedTuple):
    """Half-open: text[start:end]."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]

    def overlaps(self, other: "Span") -> bool:
        return self.start < other.end and other.start < self.end


def outside(span: Span, taken: list[Span]) -> Iterator[Span]:
    """What is left of a span without those in `taken`, which are sorted and
    disjoint.
    """
    position = span.start
    for index in range(
        bisect_left(taken, span.start, key=lambda one: one.end), len(taken)
    ):
        if taken[index].start >= span.end:
            break
        if position < taken[index].start:
            yield Span(position, taken[index].start)
        position = max(position, taken[index].end)
    if position < span.end:
        yield Span(position, span.end)


@dataclass(frozen=True, slots=True)
class Suspect:
    """text[start:end], which the author seems not to have written, trimmed of white
    space at both ends.

    certain: blocks publication until an editor decides. likely: probably not the
    author's; kept out of the sentences until an editor decides. hint: stays in the text
    and is only shown.
    """

    start: int
    end: int
    kind: str
    tier: Tier
    reason: str


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """pages: the text of each, '' where it has none; of all but a PDF one. reader: what
    read it.
    """

    pages: tuple[str, ...]
    media_type: str
    reader: str = ""

    def as_json(self) -> dict[str, object]:
        return asdict(self)


class Block(TypedDict):
    """A paragraph or the like; for title and standfirst articles.text.headline. level:
    1 to 6 for headings, the depth for the others.
    """

    kind: BlockKind
    start: int
    end: int
    level: NotRequired[int]


class Boundary(TypedDict):
    """Where an editor has split or joined sentences; articles.text.cuts
    describes it.
    """

    act: str
    before: str
    after: str
    nth: int


class Attachment(TypedDict):
    """A note, comment or link and the stretch that it hangs on: the code point before
    the mark, or the link.

    kind: footnote, endnote, comment or link. text: the note's own words, or the link's
    address. urls: http and https only. doi and isbn: the first valid one, normalised,
    or empty.
    """

    kind: str
    start: int
    end: int
    text: str
    urls: NotRequired[list[str]]
    doi: NotRequired[str]
    isbn: NotRequired[str]
    author: NotRequired[str]


class PictureFile(TypedDict):
    """One size of a picture on its way in. content: base64, WebP; as it arrived where
    it has no width and height.
    """

    content: str
    width: int
    height: int


class FoundPicture(TypedDict):
    """A picture of what is read. files: widest first. block: index of the block that it
    stands before; how many there are where it stands at the end. alt: what its file
    says of it.
    """

    files: list[PictureFile]
    block: int
    alt: str


class PictureSize(TypedDict):
    """sha256: of the bytes kept, WebP. width, height: pixels."""

    sha256: str
    width: int
    height: int


class PlacedPicture(TypedDict):
    """A picture of a text. sizes: widest first. block: as of FoundPicture, of the
    body's blocks. alt: what it shows, for those who do not see it; is_decorative: there
    is nothing to say. credit: whose it is.
    """

    sizes: list[PictureSize]
    block: int
    alt: str
    credit: str
    is_decorative: bool


class Reason(TypedDict):
    """A kind of claim and where it stands in its sentence."""

    kind: str
    start: int
    end: int


class Assessment(TypedDict):
    """A heuristic's view of whether a sentence needs a source, and of which words of it
    ask to be rated. tier: of Sentence.ClaimTier.
    """

    tier: str
    score: float
    reasons: list[Reason]
    proposals: NotRequired[list[Reason]]
