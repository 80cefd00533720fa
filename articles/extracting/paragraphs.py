"""The paragraphs of an article: how one is written, and how all become the text."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter

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
    """A block on its way into the text.

    The spans of `attachments` and `suspects` count from the start of this text.
    `apart`: a blank line follows it in the file. For paragraphs of a page, `block` is
    the innermost element around it, `in_links` how many of its characters are links,
    and `place` its number among all, from 0.
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
        """Return its words without those that the page hides."""
        pieces: list[str] = []
        last = 0
        for suspect in sorted(self.suspects, key=attrgetter("start")):
            if suspect.kind == "hidden_text" and suspect.tier != "hint":
                pieces.append(self.text[last : suspect.start])
                last = max(last, suspect.end)
        pieces.append(self.text[last:])
        return "".join(pieces).strip()


@dataclass(frozen=True, slots=True)
class RawPicture:
    """A picture that stands before the paragraph at `place`.

    `content` is as it arrived; it is empty where the picture is elsewhere, at
    `address`.
    """

    place: int
    alt: str
    content: bytes = b""
    address: str = ""


@dataclass(slots=True)
class RawArticle:
    """What a reader of one format found, before it is composed.

    `loose` holds notes and comments whose words are not in the text.
    """

    paragraphs: list[Paragraph]
    metadata: dict[str, str] = field(default_factory=dict)
    losses: list[str] = field(default_factory=list)
    pictures: list[RawPicture] = field(default_factory=list)
    guessed: dict[str, str] = field(default_factory=dict)
    loose: list[Attachment] = field(default_factory=list)

    def lift(self, index: int) -> None:
        """Take a paragraph out of the text; its notes and comments are kept."""
        self.keep_loose(self.paragraphs.pop(index).attachments)

    def keep_loose(self, attachments: Iterable[Attachment]) -> None:
        """Keep notes and comments without their place. Links lead on from no words."""
        for attachment in attachments:
            if attachment["kind"] != "link":
                self.loose.append({**attachment, "start": 0, "end": 0})


class Inline:
    """The text of one block while it is read."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._gap = ""
        self._opening = ""  # marks that wait for the word that they stand before
        self.size = 0
        self.attachments: list[Attachment] = []
        self.suspects: list[Suspect] = []

    def write(self, text: str, *, verbatim: bool = False) -> None:
        """Add text.

        Unless it is `verbatim`, runs of white space become one space and none begins a
        paragraph.
        """
        text = clean_text(text)
        gap_after = ""
        if not verbatim:
            text = _SPACE.sub(" ", text)
            if text.startswith(" "):
                text = text[1:]
                if self._gap != "\n":
                    self._gap = " "
            if text.endswith(" "):
                text = text[:-1]
                gap_after = " "
        if not text:
            return
        if self.size:
            self._put(self._gap)
        self._put(self._opening)
        self._opening = ""
        self._put(text)
        self._gap = gap_after

    def _put(self, text: str) -> None:
        if text:
            self._pieces.append(text)
            self.size += len(text)

    def break_line(self) -> None:
        """Begin a new line before the next word."""
        self._gap = "\n"

    @property
    def here(self) -> int:
        """Return where the next visible character will stand."""
        here = self.size + len(self._opening)
        if self.size:
            here += len(self._gap)
        return here

    @property
    def previous(self) -> str:
        """Return the character before the next one, if the paragraph has begun."""
        if self._gap or not self._pieces:
            return self._gap
        return self._pieces[-1][-1:]

    def open(self, mark: str) -> None:
        """Put a mark directly before the next word."""
        self._opening += mark

    def close(self, opened: str, mark: str) -> None:
        """Put a mark directly after the last word.

        Where no word was written since `opened`, take that mark back instead.
        """
        if opened and self._opening.endswith(opened):
            self._opening = self._opening.removesuffix(opened)
        else:
            self._put(mark)

    def mark(self, kind: str, text: str, author: str) -> None:
        """Attach a note to the last character."""
        note = clean_text(text)[:LONGEST_NOTE]
        self._attach(kind, max(self.size - 1, 0), note, urls_in(text), author)

    def link(self, start: int, address: str) -> None:
        """Make what was written since `start` a link, if it leads to an address."""
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
        """Mark what was written since `start` as suspect."""
        if self.size > start:
            self.suspects.append(Suspect(start, self.size, kind, tier, reason))

    def finish(self, kind: BlockKind, level: int) -> Paragraph | None:
        """Return the paragraph and start over; None where nothing visible was written.

        Notes on nothing are then kept for the next paragraph.
        """
        text = "".join(self._pieces)
        self._pieces = []
        self._gap = ""
        self._opening = ""
        self.size = 0
        if not text.strip():
            return None
        paragraph = Paragraph(
            text, kind, level, attachments=self.attachments, suspects=self.suspects
        )
        self.attachments = []
        self.suspects = []
        return paragraph


def is_wide(character: str) -> bool:
    """Return whether a character is Chinese or Japanese.

    Korean is wide too, but puts spaces between words.
    """
    if not character or "\uac00" <= character <= "\ud7af":
        return False
    return unicodedata.east_asian_width(character) in "WF"


class _ComposedText:
    """The text of an article while its paragraphs are joined."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.blocks: list[Block] = []
        self.suspects: list[Suspect] = []
        self.attachments: list[Attachment] = []
        self.places: list[int] = []
        self.length = 0

    def add(self, paragraph: Paragraph) -> None:
        """Add a paragraph; blank ones are left out."""
        text = paragraph.text.strip()
        if not text:
            return
        start = self.length
        if self.pieces:
            start += len(PARAGRAPH_BREAK)
        self.length = start + len(text)
        self.pieces.append(text)
        self.places.append(paragraph.place)
        self.blocks.append(
            {
                "kind": paragraph.kind,
                "start": start,
                "end": self.length,
                "level": paragraph.level,
            }
        )
        block = Span(start, self.length)
        stripped = len(paragraph.text) - len(paragraph.text.lstrip())
        shift = start - stripped
        for suspect in paragraph.suspects:
            span = _place_in(block, suspect.start + shift, suspect.end + shift)
            self.suspects.append(replace(suspect, start=span.start, end=span.end))
        for attachment in paragraph.attachments:
            span = _place_in(
                block, attachment["start"] + shift, attachment["end"] + shift
            )
            self.attachments.append(
                {**attachment, "start": span.start, "end": span.end}
            )


def compose(
    reading: RawArticle, *, extractor: str, media_type: str, encoding: str = ""
) -> Extracted:
    """Join the paragraphs to the text of an article.

    Raise Refused where nothing is left or the text is too long.
    """
    check_paragraphs(len(reading.paragraphs))
    composed = _ComposedText()
    for paragraph in reading.paragraphs:
        composed.add(paragraph)
    length = composed.length
    if not length:
        raise Refused(NO_TEXT)
    if length > MAX_CHARACTERS:
        raise Refused(Message("too_long", count=length, limit=MAX_CHARACTERS))
    losses = [*reading.losses, *_picture_losses(reading.pictures)]
    attachments = [*composed.attachments, *reading.loose]
    if any(len(attachment["text"]) == LONGEST_NOTE for attachment in attachments):
        losses.append(Message("comment_cut", number=LONGEST_NOTE))
    if len(attachments) > MAX_ATTACHMENTS:
        losses.append(
            Message("attachments", number=MAX_ATTACHMENTS, total=len(attachments))
        )
    return Extracted(
        text=PARAGRAPH_BREAK.join(composed.pieces),
        blocks=tuple(composed.blocks),
        metadata=reading.metadata,
        guessed=reading.guessed,
        losses=tuple(losses),
        suspects=tuple(composed.suspects),
        attachments=tuple(attachments[:MAX_ATTACHMENTS]),
        pictures=_pictures_before(composed.places, reading.pictures),
        encoding=encoding,
        extractor=extractor,
        media_type=media_type,
    )


def _pictures_before(
    places: Sequence[int], pictures: Sequence[RawPicture]
) -> tuple[FoundPicture, ...]:
    """Return the pictures that came with the text, each with the block that follows.

    `places` are those of the paragraphs that became blocks.
    """
    in_file = [picture for picture in pictures if picture.content]
    placed: list[FoundPicture] = [
        {
            "files": as_arrived(picture.content),
            "block": bisect_left(places, picture.place),
            "alt": picture.alt,
        }
        for picture in in_file[:MAX_PICTURES]
    ]
    return tuple(placed)


def _picture_losses(pictures: Sequence[RawPicture]) -> Iterator[Message]:
    """Yield what is said of pictures that are elsewhere or too many."""
    remote = (picture.address for picture in pictures if not picture.content)
    addresses = list(dict.fromkeys(remote))
    for address in addresses[:PICTURES_NAMED]:
        yield Message("picture_remote", words=address[:300])
    if len(addresses) > PICTURES_NAMED:
        yield lost("left_out", "image", len(addresses) - PICTURES_NAMED)
    in_file = sum(1 for picture in pictures if picture.content)
    if in_file > MAX_PICTURES:
        yield Message("pictures", number=MAX_PICTURES, total=in_file)


def _place_in(block: Span, start: int, end: int) -> Span:
    """Return what of the span is in the block, at least one code point."""
    start = min(max(start, block.start), block.end - 1)
    end = min(max(end, start + 1), block.end)
    return Span(start, end)


def check_paragraphs(count: int) -> None:
    """Raise Refused where there are too many; ask before a library reads them."""
    if count > MAX_BLOCKS:
        raise Refused(Message("too_many_paragraphs", count=count, limit=MAX_BLOCKS))
