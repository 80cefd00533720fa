"""The text of a page as a program in the browser has it.

It says where in it the words of a sentence stand.

Clients of Web Annotations count in the text of `body` (`document.body.textContent`), as
it was written, in code units of UTF-16, as scripts count. So numbers of notes and words
for screen readers are in it.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property
from html.parser import HTMLParser

from articles.text.directions import SCOPES
from articles.text.shapes import Json

TEXT = "text"  # the id of the element with the text of the article
# code points at either side of a quotation; more where the same words stand there
# earlier
AROUND = 32
VOID = {
    "area",
    "base",
    "br",
    "col",
    "embed",
    "hr",
    "img",
    "input",
    "link",
    "meta",
    "source",
    "track",
    "wbr",
}


class PageText(HTMLParser):
    """The text of a page, with the places of its sentences.

    The page comes in `pieces`. What follows the text of the article is most of it, and
    is neither read nor made, but for words around a quotation.

    `places` says by the key of a sentence where its characters stand. SCOPES, which
    type closes or leaves out as it needs, are not among them, nor is a note's number,
    nor what is only for screen readers.
    """

    def __init__(self, pieces: Iterator[str]) -> None:
        super().__init__()
        self.places: dict[str, list[int]] = {}
        self._unread = pieces
        self._texts: list[str] = []
        self._length = 0
        # from body down; with its sentence
        self._open: list[tuple[str, list[int] | None]] = []
        self._text_depth: int | None = None  # of the element with the article's text
        self._is_text_over = False
        while not self._is_text_over and self._read():
            pass

    def _read(self) -> bool:
        """Read more of the page, and return whether there was any."""
        html = next(self._unread, None)
        if html is None:
            self.close()
            return False
        self.feed(html)
        return True

    def text_to(self, end: int) -> str:
        """Return the text of `body` up to `end`, if it is so long, or more of it."""
        while self._length < end and self._read():
            pass
        self._texts = ["".join(self._texts)]
        return self._texts[0]

    @cached_property
    def _wide(self) -> list[int]:
        """Return the places of the characters that are two code units."""
        text = self.text_to(0)
        return [at for at, character in enumerate(text) if character > "\uffff"]

    def handle_starttag(
        self, tag: str, attributes: list[tuple[str, str | None]]
    ) -> None:
        """Open an element. See HTMLParser."""
        if tag in VOID:
            return
        if tag != "body" and not self._open:
            return
        values = dict(attributes)
        name = values.get("id") or ""
        if name == TEXT:
            self._text_depth = len(self._open)
        classes = (values.get("class") or "").split()
        self._open.append((tag, self._places_in(name, classes)))

    def _places_in(self, name: str, classes: Sequence[str]) -> list[int] | None:
        """Return the places of the sentence that an element is, or is a part of."""
        if "s" in classes and name.startswith("s-"):
            places = self.places[name.removeprefix("s-")] = []
            return places
        if "vh" in classes or "ref" in classes or not self._open:
            return None
        return self._open[-1][1]

    def handle_endtag(self, tag: str) -> None:
        """Close the element and those inside it that are still open."""
        open_tags = [open_tag for open_tag, _ in self._open]
        if tag not in open_tags:
            return
        while self._open.pop()[0] != tag:
            pass
        if self._text_depth is not None and len(self._open) <= self._text_depth:
            self._is_text_over = True

    def handle_data(self, data: str) -> None:
        """Add text, and its places to those of its sentence."""
        if not self._open:
            return
        within = self._open[-1][1]
        if within is not None:
            places = range(self._length, self._length + len(data))
            scopes = {self._length + match.start() for match in SCOPES.finditer(data)}
            within += [place for place in places if place not in scopes]
        self._texts.append(data)
        self._length += len(data)

    def selectors(self, key: str, sentence: str, start: int, end: int) -> list[Json]:
        """Return two selectors that find the words of a sentence, each alone.

        The words are those from `start` to `end`. There are none if the page does not
        show the sentence so.
        """
        places = self.places.get(key, [])
        if len(places) != len(SCOPES.sub("", sentence)):
            return []
        first = len(SCOPES.sub("", sentence[:start]))
        last = len(SCOPES.sub("", sentence[:end]))
        if first >= last:
            return []
        return self._selectors(places[first], places[last - 1] + 1)

    def _selectors(self, first: int, last: int) -> list[Json]:
        around = AROUND
        begin = max(first - around, 0)
        text = self.text_to(last + around)
        while text.find(text[begin : last + around]) < begin:
            around *= 2
            begin = max(first - around, 0)
            text = self.text_to(last + around)
        return [
            {
                "type": "TextQuoteSelector",
                "exact": text[first:last],
                "prefix": text[begin:first],
                "suffix": text[last : last + around],
            },
            {
                "type": "TextPositionSelector",
                "start": self._units(first),
                "end": self._units(last),
            },
        ]

    def _units(self, at: int) -> int:
        return at + bisect_left(self._wide, at)
