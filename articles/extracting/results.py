"""What an extractor answers with, and the paragraphs that it is composed from.

Every offset is in code points into Extracted.text.
"""

from dataclasses import asdict, dataclass, field, replace
from functools import cache
from importlib.metadata import version
from typing import Any, Literal

from articles.problems import Refused as Refused  # what a reader raises for what cannot be imported
from articles.text.shapes import BlockKind as BlockKind
from articles.text.stored_messages import Message

MAX_BYTES = 20_000_000  # of one file
MAX_CHARACTERS = 2_000_000  # code points of one article, as articles.models.TEXT_LIMIT
MAX_BLOCKS = 50_000
MAX_ATTACHMENTS = 5_000

type Tier = Literal["certain", "likely", "hint"]

NO_TEXT = Message("no_text")
INSTEAD = Message("other_format")
TOO_DEEP = Message("too_deep")
PARAGRAPH_BREAK = "\n\n"


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, quote, list item or caption; level is 1 to 6 for headings, else the depth."""

    kind: BlockKind
    start: int
    end: int
    level: int = 0

    def as_json(self) -> dict[str, str | int]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Suspect:
    """A stretch whose place in the page says that the author did not write it for the reader."""

    start: int
    end: int
    kind: str
    tier: Tier
    reason: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A note, comment or link and the stretch that it hangs on: the code point before the mark, or the link.

    kind: footnote, endnote, comment or link. text: the note's own words, or the link's address.
    urls: http and https only. doi and isbn: the first valid one, normalised, or empty.
    """

    kind: str
    start: int
    end: int
    text: str
    urls: tuple[str, ...] = ()
    doi: str = ""
    isbn: str = ""
    author: str = ""

    def as_json(self) -> dict[str, object]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text of one article and what was read around it.

    Blocks are in order, do not overlap, and hold everything but white space. metadata holds only what was
    found: title, standfirst, byline, dated (ISO), language, site, canonical_url, external_id. losses are
    sentences for the editor about what the article cannot keep or what was moved out of the text.
    """

    text: str
    blocks: tuple[Block, ...]
    metadata: dict[str, str] = field(default_factory=dict)
    losses: tuple[str, ...] = ()
    suspects: tuple[Suspect, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    encoding: str = ""
    extractor: str = ""
    media_type: str = ""

    def as_json(self) -> dict[str, object]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Extracted":
        """The opposite of as_json, from what json.loads returned."""
        attachments = (one | {"urls": tuple(one["urls"])} for one in data["attachments"])
        tuples: dict[str, Any] = {
            "blocks": tuple(Block(**one) for one in data["blocks"]),
            "losses": tuple(data["losses"]),
            "suspects": tuple(Suspect(**one) for one in data["suspects"]),
            "attachments": tuple(Attachment(**one) for one in attachments),
        }
        return cls(**data | tuples)


@dataclass(slots=True)
class Paragraph:
    """A block on its way into the text. attachments: their spans count from the start of this text.

    suspects: likewise. apart: a blank line follows it in the file.
    """

    text: str
    kind: BlockKind = "paragraph"
    level: int = 0
    apart: bool = True
    attachments: list[Attachment] = field(default_factory=list)
    suspects: list[Suspect] = field(default_factory=list)


@dataclass(slots=True)
class Reading:
    """What a reader of one format found, before it is composed."""

    paragraphs: list[Paragraph]
    metadata: dict[str, str] = field(default_factory=dict)
    losses: list[str] = field(default_factory=list)


@cache
def extractor(library: str) -> str:
    """The library with its version, as an extraction names it."""
    return f"{library}/{version(library)}"


def lost(how: str, things: str, number: int) -> Message:
    """That so many things, such as '3 images', were lost in that way; both by their codes."""
    return Message(how, things=Message(things, number=number))


def compose(reading: Reading, *, extractor: str, media_type: str, encoding: str = "") -> Extracted:
    """Join the paragraphs. Raises Refused where nothing is left or the text is too long."""
    pieces: list[str] = []
    blocks: list[Block] = []
    suspects: list[Suspect] = []
    attachments: list[Attachment] = []
    position = 0
    if len(reading.paragraphs) > MAX_BLOCKS:
        raise Refused(Message("too_many_paragraphs", count=len(reading.paragraphs), limit=MAX_BLOCKS))
    for paragraph in reading.paragraphs:
        text = paragraph.text.strip()
        if not text:
            continue
        start = position + len(PARAGRAPH_BREAK) * bool(pieces)
        position = start + len(text)
        pieces.append(text)
        blocks.append(Block(paragraph.kind, start, position, paragraph.level))
        shift = start - (len(paragraph.text) - len(paragraph.text.lstrip()))
        suspects += [_placed(item, shift, blocks[-1]) for item in paragraph.suspects]
        attachments += [_placed(item, shift, blocks[-1]) for item in paragraph.attachments]
    _check_length(position)
    losses = [*reading.losses]
    if len(attachments) > MAX_ATTACHMENTS:
        losses.append(Message("attachments", number=MAX_ATTACHMENTS, total=len(attachments)))
    return Extracted(
        text=PARAGRAPH_BREAK.join(pieces),
        blocks=tuple(blocks),
        metadata=reading.metadata,
        losses=tuple(losses),
        suspects=tuple(suspects),
        attachments=tuple(attachments[:MAX_ATTACHMENTS]),
        encoding=encoding,
        extractor=extractor,
        media_type=media_type,
    )


def _placed[T: (Attachment, Suspect)](item: T, shift: int, block: Block) -> T:
    """The item with its span in the whole text, at least one code point of its block."""
    start = min(max(item.start + shift, block.start), block.end - 1)
    return replace(item, start=start, end=min(max(item.end + shift, start + 1), block.end))


def _check_length(characters: int) -> None:
    if not characters:
        raise Refused(NO_TEXT)
    if characters > MAX_CHARACTERS:
        raise Refused(Message("too_long", count=characters, limit=MAX_CHARACTERS))
