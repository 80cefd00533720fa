"""The paragraphs of an article: how one is written, and how all become the text."""

import re
import unicodedata
from dataclasses import dataclass, field, replace

from articles.extracting.results import (
    MAX_BLOCKS,
    MAX_CHARACTERS,
    NO_TEXT,
    Attachment,
    Block,
    BlockKind,
    Extracted,
    Refused,
    Suspect,
    Tier,
)
from articles.text.characters import clean_text
from articles.text.identifiers import LONGEST_NOTE, doi_in, isbn_in, urls_in
from articles.text.stored_messages import Message

MAX_ATTACHMENTS = 5_000
PARAGRAPH_BREAK = "\n\n"
_SPACE = re.compile(r"[ \t\n\r\f]+")


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


class Inline:
    """Collects the text of one block; `finish` gives the paragraph and starts over."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._gap = ""
        self._opening = ""  # marks that wait for the word that they stand before
        self.size = 0
        self.attachments: list[Attachment] = []
        self.suspects: list[Suspect] = []

    def write(self, text: str, *, verbatim: bool = False) -> None:
        """Add text; unless verbatim, runs of white space become one space and none begins a paragraph."""
        text = clean_text(text)
        if not verbatim:
            text = _SPACE.sub(" ", text)
            if text.startswith(" "):
                self._gap = "\n" if self._gap == "\n" else " "
                text = text[1:]
        if not text:
            return
        ends = not verbatim and text.endswith(" ")
        self._put(self._gap if self.size else "")
        self._put(self._opening)
        self._opening = ""
        self._put(text[:-1] if ends else text)
        self._gap = " " if ends else ""

    def _put(self, text: str) -> None:
        if text:
            self._pieces.append(text)
            self.size += len(text)

    def break_line(self) -> None:
        self._gap = "\n"

    @property
    def here(self) -> int:
        """Where the next visible character will stand."""
        return self.size + len(self._gap if self.size else "") + len(self._opening)

    @property
    def previous(self) -> str:
        """The character that the next one would follow; empty at the start of the paragraph."""
        return self._gap or "".join(self._pieces[-1:])[-1:]

    def open(self, mark: str) -> None:
        """A mark that stands directly before the next word."""
        self._opening += mark

    def close(self, opened: str, mark: str) -> None:
        """A mark directly after the last word; where none was written since `opened`, neither is."""
        if opened and self._opening.endswith(opened):
            self._opening = self._opening.removesuffix(opened)
        else:
            self._put(mark)

    def mark(self, kind: str, text: str, *, author: str = "") -> None:
        """A note on what was written last."""
        start, doi, isbn = max(self.size - 1, 0), doi_in(text), isbn_in(text)
        found = Attachment(kind, start, self.size, text[:LONGEST_NOTE], urls_in(text), doi, isbn, author)
        self.attachments.append(found)

    def link(self, start: int, address: str) -> None:
        """What was written since `start` is a link."""
        if self.size > start:
            found = Attachment(
                "link", start, self.size, address, (address,), doi_in(address), isbn_in(address)
            )
            self.attachments.append(found)

    def suspect(self, start: int, kind: str, tier: Tier, reason: str) -> None:
        """What was written since `start` is suspect."""
        if self.size > start:
            self.suspects.append(Suspect(start, self.size, kind, tier, reason))

    def finish(self, kind: BlockKind = "paragraph", level: int = 0) -> Paragraph | None:
        """None where nothing visible was written; marks on nothing are then kept for the next paragraph."""
        text = "".join(self._pieces)
        self._pieces, self._gap, self._opening, self.size = [], "", "", 0
        if not text.strip():
            return None
        paragraph = Paragraph(text, kind, level, attachments=self.attachments, suspects=self.suspects)
        self.attachments, self.suspects = [], []
        return paragraph


def is_wide(character: str) -> bool:
    """Chinese and Japanese; Korean, wide too, puts spaces between words."""
    return (
        bool(character)
        and unicodedata.east_asian_width(character) in "WF"
        and not "\uac00" <= character <= "\ud7af"
    )


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
