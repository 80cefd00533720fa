"""What is known of each paragraph of a page, as numbers for `choosing`.

They describe its words, where it stands, and what stands around it.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import accumulate, chain, islice
from math import log1p
from pathlib import Path
from typing import NamedTuple

from articles.extracting.opening import ENDS_OF_SENTENCES
from articles.extracting.paragraphs import Paragraph
from articles.extracting.web_page.trees import HtmlElement
from articles.text.headline import CLOSERS
from articles.text.word_tables import read_tables

type Place = tuple[object, ...]

OUTER = 12  # elements around a paragraph that are looked at
NAMED = 6  # of these, whose names are read
LONG = 80  # letters, of prose that an article ends with
MOST = 0.6  # of a page's prose stands in its body
PROSE = {"paragraph", "quote", "list_item"}
TAGS = ("article", "main", "header", "footer", "form", "table", "aside", "nav")
BLOCKS = ("p", "div", "li")
BESIDE = (-2, -1, 1, 2)
WORDING = ("size", "links", "ends", "level")  # known of neighbours too
OWN = (*WORDING, "item", "twin", "furniture", "other", "nearest_other")
STANDING = ("place", "place_most", "depth", "after", "passed", "total")
NO_NEIGHBOUR = (0.0,) * (len(WORDING) + 1)
NEAREST = range(1, 5)  # the elements around a paragraph's block that are weighed


def _names_of_features() -> Iterator[str]:
    yield from OWN
    yield from STANDING
    for name in ("under", "links"):
        for outer in NEAREST:
            yield f"{name}_{outer}"
    for tag in TAGS:
        yield f"in_{tag}"
    for tag in BLOCKS:
        yield f"is_{tag}"
    for step in BESIDE:
        for name in (*WORDING, "place"):
            yield f"{name}{step:+}"


NAMES = tuple(_names_of_features())
# Each of these characters says about as much as three letters.
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_WORDS = read_tables(Path(__file__).with_name("elements.txt"))["names"]
_FURNITURE = frozenset(_WORDS["furniture"].split())
_FURNITURE_NAMES = re.compile(
    rf"(?:^|[\s_-])(?:{'|'.join(_WORDS['furniture_names'].split())})(?:$|[\s_-])"
)
_OTHER = re.compile("|".join(_WORDS["other"].split()))


class ShownWords(NamedTuple):
    """The words of one paragraph that readers see.

    `size` is in letters; `prose` is how much of it is in sentences; `links` is the
    share that is links.
    """

    text: str
    size: float
    links: float
    ends: bool
    prose: float


def _shown_words(paragraph: Paragraph, *, is_furniture: bool) -> ShownWords:
    shown = paragraph.shown()
    text = shown or paragraph.text.strip()
    size = len(text) + 2 * len(_WIDE.findall(text))
    links = min(1.0, paragraph.in_links / (len(paragraph.text) or 1))
    ends = text.rstrip(CLOSERS).endswith(ENDS_OF_SENTENCES)
    is_prose = ends and links < 0.5 and paragraph.kind in PROSE and not is_furniture
    prose = size * (1 - links) if is_prose and shown else 0.0
    return ShownWords(text, size, links, ends, prose)


def _place_of(block: HtmlElement) -> Place:
    """Return the tag and class of a block, and the class of the box around it.

    Pages write an article's parts in several boxes of one class; a box without a class
    is only itself.
    """
    parent = block.getparent()
    box = parent
    if parent is not None:
        box = parent.get("class") or parent
    return block.tag, block.get("class"), box


def _class_and_id(element: HtmlElement) -> str:
    classes = (element.get("class") or "")[:200]
    identifier = (element.get("id") or "")[:100]
    return f"{classes} {identifier}".lower()


def in_furniture(block: HtmlElement) -> bool:
    """Return whether the markup says that the block is outside of articles."""
    if _is_marked_up(block):
        return True
    return any(map(_is_marked_up, islice(block.iterancestors(), OUTER)))


def _is_marked_up(element: HtmlElement) -> bool:
    if element.tag in _FURNITURE:
        return True
    return (element.get("role") or "").lower() in _FURNITURE


def _is_furniture(element: HtmlElement) -> bool:
    if _is_marked_up(element):
        return True
    if element.tag in {"html", "body", "main", "article"}:
        return False
    return bool(_FURNITURE_NAMES.search(_class_and_id(element)))


def _is_other(element: HtmlElement) -> bool:
    """Return whether the element's names say that it is no article."""
    if element.tag in {"html", "body"}:
        return False
    return bool(_OTHER.search(_class_and_id(element)))


class PageFeatures:
    """The features of the paragraphs of one page."""

    def __init__(self, paragraphs: Sequence[Paragraph]) -> None:
        self.paragraphs = paragraphs
        self.around: list[list[HtmlElement]] = []
        for paragraph in paragraphs:
            outer = islice(paragraph.block.iterancestors(), OUTER)
            self.around.append([paragraph.block, *outer])
        elements = set(chain.from_iterable(self.around))
        self.other = {element: _is_other(element) for element in elements}
        furniture = set(filter(_is_furniture, elements))
        self.furniture = [not furniture.isdisjoint(around) for around in self.around]
        self.words: list[ShownWords] = []
        for paragraph, is_furniture in zip(paragraphs, self.furniture, strict=True):
            self.words.append(_shown_words(paragraph, is_furniture=is_furniture))
        self.places = [_place_of(paragraph.block) for paragraph in paragraphs]
        self.twins = Counter(words.text for words in self.words)
        self.passed = [0.0, *accumulate(words.prose for words in self.words)]
        self.total = self.passed[-1] or 1.0
        # How much of the page's prose stands in each place and element, and how much of
        # its words are links.
        self.by_place: dict[Place, float] = defaultdict(float)
        self.under: dict[HtmlElement, float] = defaultdict(float)
        self.sizes: dict[HtmlElement, float] = defaultdict(float)
        self.links: dict[HtmlElement, float] = defaultdict(float)
        self._add_up()
        self.most = max(self.by_place.values(), default=0.0) or 1.0
        self.body = self._body()
        self.last = self._last_long()

    def _add_up(self) -> None:
        for words, around, place in zip(
            self.words, self.around, self.places, strict=True
        ):
            self.by_place[place] += words.prose
            for element in around:
                self.under[element] += words.prose
                self.sizes[element] += words.size
                self.links[element] += words.size * words.links

    def _body(self) -> HtmlElement | None:
        """Return the innermost element that most of the prose stands in."""
        body = None
        deepest = -1
        for element, prose in self.under.items():
            if prose < MOST * self.total:
                continue
            depth = sum(1 for _ in element.iterancestors())
            if depth > deepest:
                body = element
                deepest = depth
        return body

    def _last_long(self) -> int:
        """Return the index of the body's last long paragraph, else their number."""
        for index in range(len(self.words) - 1, -1, -1):
            if self.words[index].prose > LONG and self.body in self.around[index]:
                return index
        return len(self.words)

    def rows(self) -> Iterator[list[float]]:
        """Yield the numbers of each paragraph in the order of NAMES."""
        own = [self._own(index) for index in range(len(self.words))]
        for index, row in enumerate(own):
            yield [*row, *self._standing(index), *self._beside(own, index)]

    def _own(self, index: int) -> tuple[float, ...]:
        paragraph = self.paragraphs[index]
        words = self.words[index]
        is_other = [self.other[element] for element in self.around[index][:NAMED]]
        return (
            log1p(words.size) / 8,
            words.links,
            words.ends,
            paragraph.level if paragraph.kind == "heading" else 0,
            paragraph.kind == "list_item",
            self.twins[words.text] > 1,
            self.furniture[index],
            any(is_other),
            any(is_other[:2]),
        )

    def _standing(self, index: int) -> list[float]:
        around = self.around[index]
        prose = self.by_place[self.places[index]]
        depth = around.index(self.body) if self.body in around else OUTER
        nearest = around[NEAREST.start : NEAREST.stop]
        nearest += [None] * (len(NEAREST) - len(nearest))
        tags = {element.tag for element in around}
        return [
            prose / self.total,
            prose / self.most,
            depth,
            log1p(max(0, index - self.last)),
            self.passed[index] / self.total,
            log1p(self.total),
            *(self.under.get(element, 0.0) / self.total for element in nearest),
            *(self._share_of_links(element) for element in nearest),
            *(tag in tags for tag in TAGS),
            *(tag == around[0].tag for tag in BLOCKS),
        ]

    def _share_of_links(self, element: HtmlElement | None) -> float:
        return self.links.get(element, 1.0) / (self.sizes.get(element) or 1)

    def _beside(self, own: Sequence[tuple[float, ...]], index: int) -> list[float]:
        numbers: list[float] = []
        for step in BESIDE:
            neighbour = index + step
            if 0 <= neighbour < len(own):
                numbers += own[neighbour][: len(WORDING)]
                numbers.append(self.places[neighbour] == self.places[index])
            else:
                numbers += NO_NEIGHBOUR
        return numbers
