"""Spans of a text, and the shapes of what is kept as JSON beside it (pure).

Offsets are code points, never bytes or UTF-16 units.
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
    """The half-open stretch text[start:end]."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the words of the span."""
        return text[self.start : self.end]

    def overlaps(self, other: "Span") -> bool:
        """Return whether both spans have a code point in common."""
        return self.start < other.end and other.start < self.end


def outside(span: Span, taken: list[Span]) -> Iterator[Span]:
    """Yield the parts of a span outside those in `taken`, which are sorted and disjoint."""
    position = span.start
    first = bisect_left(taken, span.start, key=lambda other: other.end)
    for index in range(first, len(taken)):
        start, end = taken[index]
        if start >= span.end:
            break
        if position < start:
            yield Span(position, start)
        position = max(position, end)
    if position < span.end:
        yield Span(position, span.end)


@dataclass(frozen=True, slots=True)
class Suspect:
    """A passage text[start:end] that the author seems not to have written.

    It has no white space at its ends. The tier `certain` blocks publication until an
    editor decides; `likely` is kept out of the sentences until then; `hint` stays in
    the text and is only shown.
    """

    start: int
    end: int
    kind: str
    tier: Tier
    reason: str


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """The text of a document, by pages.

    A page may be empty. Any document but a PDF has one page.
    """

    pages: tuple[str, ...]
    media_type: str
    reader: str = ""  # the program that read it

    def as_json(self) -> dict[str, object]:
        """Return the document as JSON."""
        return asdict(self)


class Block(TypedDict):
    """A paragraph or another part of a text.

    `level` is 1 to 6 for headings, and the depth of nesting for others. See
    articles.text.headline for title and standfirst.
    """

    kind: BlockKind
    start: int
    end: int
    level: NotRequired[int]


class Boundary(TypedDict):
    """A place where an editor has split or joined sentences; see articles.text.cuts."""

    act: str
    before: str
    after: str
    nth: int


class Attachment(TypedDict):
    """A note, comment or link, and the span to which it belongs.

    The span is the code point before a note's mark, or the words of the link. `kind` is
    footnote, endnote, comment or link. `text` has the note's own words, or the link's
    address. `urls` are http and https only. `doi` and `isbn` are the first valid ones,
    normalised, or empty.
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
    """One size of a picture that is being imported.

    `content` is base64 of WebP, or of the file as it arrived while the width and the
    height are missing.
    """

    content: str
    width: int
    height: int


class FoundPicture(TypedDict):
    """A picture in a file that is read.

    Its files are in order, the widest first. It stands before the block with the index
    `block`, or at the end where that is the number of blocks. `alt` is the alt text in
    the file.
    """

    files: list[PictureFile]
    block: int
    alt: str


class PictureSize(TypedDict):
    """One size of a stored picture, in pixels."""

    sha256: str  # of its bytes, which are WebP
    width: int
    height: int


class PlacedPicture(TypedDict):
    """A picture in a text.

    Its sizes are in order, the widest first. `block` is as in FoundPicture, among the
    blocks of the body.
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
    """A heuristic's view of whether a sentence needs a source.

    `tier` is of Sentence.ClaimTier; `proposals` are the words to rate.
    """

    tier: str
    score: float
    reasons: list[Reason]
    proposals: NotRequired[list[Reason]]
