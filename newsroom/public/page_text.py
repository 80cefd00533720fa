"""The text of a page as a program in the browser has it, and where in it the words of a
sentence stand.

Clients of Web Annotations count in the text of `body` (`document.body.textContent`), as
it was written, in code units of UTF-16, as scripts count. So numbers of notes and words
for screen readers are in it.
"""

from bisect import bisect_left
from functools import cached_property
from html.parser import HTMLParser

from articles.text.directions import SCOPES
from articles.text.shapes import Json

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
    """places: by key of the sentence, where its characters stand, but for SCOPES, which
    type closes or leaves out as it needs; no note's number among them, nor what only
    screen readers are told.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.places: dict[str, list[int]] = {}
        self._pieces: list[str] = []
        self._length = 0
        # from body down; with its sentence
        self._open: list[tuple[str, list[int] | None]] = []
        self.feed(html)
        self.close()

    @cached_property
    def text(self) -> str:
        return "".join(self._pieces)

    @cached_property
    def _wide(self) -> list[int]:
        """Places of the characters that are two code units."""
        return [at for at, character in enumerate(self.text) if character > "\uffff"]

    def handle_starttag(
        self, tag: str, attributes: list[tuple[str, str | None]]
    ) -> None:
        if tag in VOID or not (self._open or tag == "body"):
            return
        said = dict(attributes)
        name, classes = said.get("id") or "", (said.get("class") or "").split()
        within = self._open[-1][1] if self._open else None
        if "s" in classes and name.startswith("s-"):
            within = self.places[name.removeprefix("s-")] = []
        elif "vh" in classes or "ref" in classes:
            within = None
        self._open.append((tag, within))

    def handle_endtag(self, tag: str) -> None:
        while (
            any(tag == other for other, _ in self._open) and self._open.pop()[0] != tag
        ):
            pass

    def handle_data(self, data: str) -> None:
        if not self._open:
            return
        if (within := self._open[-1][1]) is not None:
            within += [
                at for at, one in enumerate(data, self._length) if not SCOPES.match(one)
            ]
        self._pieces.append(data)
        self._length += len(data)

    def selectors(self, key: str, sentence: str, start: int, end: int) -> list[Json]:
        """Two that find the words from `start` to `end` of a sentence, each alone; none
        if the page does not show it so.
        """
        places = self.places.get(key, [])
        if len(places) != len(SCOPES.sub("", sentence)):
            return []
        first, last = (len(SCOPES.sub("", sentence[:at])) for at in (start, end))
        return (
            self._selectors(places[first], places[last - 1] + 1) if first < last else []
        )

    def _selectors(self, first: int, last: int) -> list[Json]:
        text, around = self.text, AROUND
        while text.find(text[max(first - around, 0) : last + around]) < max(
            first - around, 0
        ):
            around *= 2
        return [
            {
                "type": "TextQuoteSelector",
                "exact": text[first:last],
                "prefix": text[max(first - around, 0) : first],
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
