"""The paragraphs of an article: how one is written, and how all become the text."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from articles.extracting.pictures import MAX_PICTURES, as_arrived
from articles.extracting.results import (
    MAX_BLOCKS,
    MAX_CHARACTERS,
    NO_TEXT,
    Extracted,
    Refused,
    lost,
)
from articles.extracting.web_page.trees import HtmlElement
from articles.text.characters import clean_text
from articles.text.identifiers import LONGEST_NOTE, doi_in, isbn_in, urls_in
from articles.text.shapes import (
    Attachment,
    Block,
    BlockKind,
    FoundPicture,
    Span,
    Suspect,
    Tier,
)
from articles.text.stored_messages import Message

MAX_ATTACHMENTS = 5_000
PICTURES_NAMED = 5  # of those that are elsewhere
PARAGRAPH_BREAK = "\n\n"
_SPACE = re.compile(r"[ \t\n\r\f]+")


@dataclass(slots=True)
class Paragraph:
    """A block on its way into the text. attachments, suspects: their spans count from
    the start of this text.

    apart: a blank line follows it in the file. Of a page: block, the innermost around
    it; in_links, how many of its characters are links. place: its number among all,
    from 0.
    """

    text: str
    kind: BlockKind = "paragraph"
    level: int = 0
    apart: bool = True
    attachments: list[Attachment] = field(default_factory=list)
    suspects: list[Suspect] = field(default_factory=list)
    block: HtmlElement = None
    in_links: int = 0
    place: int = 0

    def shown(self) -> str:
        """Its words without those that the page hides."""
        pieces, last = [], 0
        for one in sorted(self.suspects, key=lambda one: one.start):
            if one.kind == "hidden_text" and one.tier != "hint":
                pieces.append(self.text[last : one.start])
                last = max(last, one.end)
        return "".join([*pieces, self.text[last:]]).strip()


@dataclass(frozen=True, slots=True)
class RawPicture:
    """place: of the paragraph that it stands before. content: as it arrived; empty: it
    is elsewhere, at `address`.
    """

    place: int
    alt: str
    content: bytes = b""
    address: str = ""


@dataclass(slots=True)
class RawArticle:
    """What a reader of one format found, before it is composed."""

    paragraphs: list[Paragraph]
    metadata: dict[str, str] = field(default_factory=dict)
    losses: list[str] = field(default_factory=list)
    pictures: list[RawPicture] = field(default_factory=list)
    guessed: dict[str, str] = field(default_factory=dict)


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
        """Add text; unless verbatim, runs of white space become one space and none
        begins a paragraph.
        """
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
        """The character that the next one would follow; empty at the start of the
        paragraph.
        """
        return self._gap or "".join(self._pieces[-1:])[-1:]

    def open(self, mark: str) -> None:
        """A mark that stands directly before the next word."""
        self._opening += mark

    def close(self, opened: str, mark: str) -> None:
        """A mark directly after the last word; where none was written since `opened`,
        neither is.
        """
        if opened and self._opening.endswith(opened):
            self._opening = self._opening.removesuffix(opened)
        else:
            self._put(mark)

    def mark(self, kind: str, text: str, author: str) -> None:
        """A note on what was written last."""
        self._attach(
            kind,
            max(self.size - 1, 0),
            clean_text(text)[:LONGEST_NOTE],
            urls_in(text),
            author,
        )

    def link(self, start: int, address: str) -> None:
        """What was written since `start` is a link, if it leads to an address."""
        if self.size > start and address:
            self._attach("link", start, address, [address])

    def _attach(
        self, kind: str, start: int, text: str, urls: Sequence[str], author: str = ""
    ) -> None:
        self.attachments.append(
            {
                "kind": kind,
                "start": start,
                "end": self.size,
                "text": text,
                "urls": [*urls],
                "doi": doi_in(text),
                "isbn": isbn_in(text),
                "author": author,
            }
        )

    def suspect(self, start: int, kind: str, tier: Tier, reason: str) -> None:
        """What was written since `start` is suspect."""
        if self.size > start:
            self.suspects.append(Suspect(start, self.size, kind, tier, reason))

    def finish(self, kind: BlockKind, level: int) -> Paragraph | None:
        """None where nothing visible was written; marks on nothing are then kept for
        the next paragraph.
        """
        text = "".join(self._pieces)
        self._pieces, self._gap, self._opening, self.size = [], "", "", 0
        if not text.strip():
            return None
        paragraph = Paragraph(
            text, kind, level, attachments=self.attachments, suspects=self.suspects
        )
        self.attachments, self.suspects = [], []
        return paragraph


def is_wide(character: str) -> bool:
    """Chinese and Japanese; Korean, wide too, puts spaces between words."""
    return (
        bool(character)
        and unicodedata.east_asian_width(character) in "WF"
        and not "\uac00" <= character <= "\ud7af"
    )


def compose(
    reading: RawArticle, *, extractor: str, media_type: str, encoding: str = ""
) -> Extracted:
    """Join the paragraphs. Raises Refused where nothing is left or the text is too
    long.
    """
    pieces: list[str] = []
    blocks: list[Block] = []
    suspects: list[Suspect] = []
    attachments: list[Attachment] = []
    places: list[int] = []
    position = 0
    check_paragraphs(len(reading.paragraphs))
    for paragraph in reading.paragraphs:
        text = paragraph.text.strip()
        if not text:
            continue
        start = position + len(PARAGRAPH_BREAK) * bool(pieces)
        position = start + len(text)
        pieces.append(text)
        block = Span(start, position)
        places.append(paragraph.place)
        blocks.append(
            {
                "kind": paragraph.kind,
                "start": start,
                "end": position,
                "level": paragraph.level,
            }
        )
        shift = start - (len(paragraph.text) - len(paragraph.text.lstrip()))
        for suspect in paragraph.suspects:
            placed = _placed(suspect.start + shift, suspect.end + shift, block)
            suspects.append(replace(suspect, start=placed.start, end=placed.end))
        for one in paragraph.attachments:
            placed = _placed(one["start"] + shift, one["end"] + shift, block)
            attachments.append({**one, "start": placed.start, "end": placed.end})
    if not position:
        raise Refused(NO_TEXT)
    if position > MAX_CHARACTERS:
        raise Refused(Message("too_long", count=position, limit=MAX_CHARACTERS))
    pictures, losses = _pictures(reading, places)
    losses = [*reading.losses, *losses]
    if len(attachments) > MAX_ATTACHMENTS:
        losses.append(
            Message("attachments", number=MAX_ATTACHMENTS, total=len(attachments))
        )
    return Extracted(
        text=PARAGRAPH_BREAK.join(pieces),
        blocks=tuple(blocks),
        metadata=reading.metadata,
        guessed=reading.guessed,
        losses=tuple(losses),
        suspects=tuple(suspects),
        attachments=tuple(attachments[:MAX_ATTACHMENTS]),
        pictures=pictures,
        encoding=encoding,
        extractor=extractor,
        media_type=media_type,
    )


def _pictures(
    reading: RawArticle, places: Sequence[int]
) -> tuple[tuple[FoundPicture, ...], list[str]]:
    """Those that came with the text, and what is said of the others. places: of the
    paragraphs that stay.
    """
    here = [one for one in reading.pictures if one.content]
    far = list(
        dict.fromkeys(one.address for one in reading.pictures if not one.content)
    )
    losses: list[str] = [
        Message("picture_remote", words=address[:300])
        for address in far[:PICTURES_NAMED]
    ]
    if len(far) > PICTURES_NAMED:
        losses.append(lost("left_out", "image", len(far) - PICTURES_NAMED))
    if len(here) > MAX_PICTURES:
        losses.append(Message("pictures", number=MAX_PICTURES, total=len(here)))
    found: list[FoundPicture] = [
        {
            "files": as_arrived(one.content),
            "block": bisect_left(places, one.place),
            "alt": one.alt,
        }
        for one in here[:MAX_PICTURES]
    ]
    return tuple(found), losses


def _placed(start: int, end: int, block: Span) -> Span:
    """The span, or what of it is in the block, at least one code point."""
    start = min(max(start, block.start), block.end - 1)
    return Span(start, min(max(end, start + 1), block.end))


def check_paragraphs(count: int) -> None:
    """Before a library makes objects of them, too. Raises Refused."""
    if count > MAX_BLOCKS:
        raise Refused(Message("too_many_paragraphs", count=count, limit=MAX_BLOCKS))
