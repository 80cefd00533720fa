"""One paragraph being written: white space collapsed as HTML does, marks and suspects at their places."""

import re

from articles.extracting.formats.text import is_wide
from articles.extracting.metadata.identifiers import attach
from articles.extracting.results import Attachment, BlockKind, Paragraph, Suspect, Tier
from articles.text.characters import clean_text
from articles.text.identifiers import doi_in, isbn_in

_SPACE = re.compile(r"[ \t\n\r\f]+")
SOFT = "\r"  # stands for a gap that is decided when the next character is known


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
        if self._gap == SOFT:
            # No space was lost where a line was cut inside Chinese or Japanese.
            self._gap = "" if is_wide(self._pieces[-1][-1:]) and is_wide(text[0]) else " "
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

    def break_softly(self) -> None:
        """A line end in the source that is no line end in the text."""
        self._gap = SOFT if self.size and not self._gap else self._gap

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
        self.attachments.append(attach(kind, max(self.size - 1, 0), self.size, text, author=author))

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
