"""What is known of each paragraph of a page, in numbers, by which `choosing` tells the
article from the rest: its words, where it stands, and what stands around it.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import accumulate, islice
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
NAMES = (
    *(
        "size",
        "links",
        "ends",
        "level",
        "item",
        "twin",
        "furniture",
        "other",
        "nearest_other",
    ),
    *("place", "place_most", "depth", "after", "passed", "total"),
    *(f"{name}_{outer}" for name in ("under", "links") for outer in range(1, 5)),
    *(f"in_{tag}" for tag in TAGS),
    *(f"is_{tag}" for tag in BLOCKS),
    *(
        f"{name}{step:+}"
        for step in BESIDE
        for name in ("size", "links", "ends", "level", "place")
    ),
)
# each says about as much as three letters
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_WORDS = read_tables(Path(__file__).with_name("elements.txt"))["names"]
_FURNITURE = frozenset(_WORDS["furniture"].split())
_FURNITURE_NAMES = re.compile(
    rf"(?:^|[\s_-])(?:{'|'.join(_WORDS['furniture_names'].split())})(?:$|[\s_-])"
)
_OTHER = re.compile("|".join(_WORDS["other"].split()))


class ShownWords(NamedTuple):
    """What a paragraph says by itself. size: of its words that are seen, in letters.
    prose: of these, in sentences. links: the share of them.
    """

    text: str
    size: float
    links: float
    ends: bool
    prose: float


def _words(paragraph: Paragraph, *, is_furniture: bool) -> ShownWords:
    shown = paragraph.shown()
    text = shown or paragraph.text.strip()
    size = len(text) + 2 * len(_WIDE.findall(text))
    links = min(1.0, paragraph.in_links / (len(paragraph.text) or 1))
    ends = text.rstrip(CLOSERS).endswith(ENDS_OF_SENTENCES)
    is_prose = (
        ends
        and links < 0.5
        and paragraph.kind in PROSE
        and bool(shown)
        and not is_furniture
    )
    return ShownWords(text, size, links, ends, size * (1 - links) * is_prose)


def _place(block: HtmlElement) -> Place:
    """Pages write an article's parts in several boxes of one name; a box without a name
    is only itself.
    """
    parent = block.getparent()
    name = None if parent is None else parent.get("class")
    return block.tag, block.get("class"), name or parent


def _names(element: HtmlElement) -> str:
    return f"{(element.get('class') or '')[:200]} {(element.get('id') or '')[:100]}".lower()


def in_furniture(block: HtmlElement) -> bool:
    """Whether it stands in what is marked up as a part of the page around articles."""
    return any(map(_is_marked_up, (block, *islice(block.iterancestors(), OUTER))))


def _is_marked_up(element: HtmlElement) -> bool:
    return (
        element.tag in _FURNITURE or (element.get("role") or "").lower() in _FURNITURE
    )


def _is_furniture(element: HtmlElement) -> bool:
    is_part = element.tag in {"html", "body", "main", "article"}
    return _is_marked_up(element) or (
        not is_part and bool(_FURNITURE_NAMES.search(_names(element)))
    )


def _is_other(element: HtmlElement) -> bool:
    """Whether the element is called, in whatever way, like something other than an
    article.
    """
    return element.tag not in {"html", "body"} and bool(_OTHER.search(_names(element)))


class PageFeatures:
    """Of the paragraphs of one page."""

    def __init__(self, paragraphs: Sequence[Paragraph]) -> None:
        self.paragraphs = paragraphs
        self.around = [
            [one.block, *islice(one.block.iterancestors(), OUTER)] for one in paragraphs
        ]
        elements = {element for around in self.around for element in around}
        self.other = {element: _is_other(element) for element in elements}
        furniture = {*filter(_is_furniture, elements)}
        self.furniture = [not furniture.isdisjoint(around) for around in self.around]
        self.words = [
            _words(one, is_furniture=within)
            for one, within in zip(paragraphs, self.furniture, strict=True)
        ]
        self.places = [_place(one.block) for one in paragraphs]
        self.twins = Counter(one.text for one in self.words)
        self.passed = [0.0, *accumulate(one.prose for one in self.words)]
        self.total = self.passed[-1] or 1.0
        # How much of the page's prose stands in each place and element, and how much of
        # its words are links.
        self.by_place: dict[Place, float] = defaultdict(float)
        self.under: dict[HtmlElement, float] = defaultdict(float)
        self.sizes: dict[HtmlElement, float] = defaultdict(float)
        self.links: dict[HtmlElement, float] = defaultdict(float)
        for words, around, place in zip(
            self.words, self.around, self.places, strict=True
        ):
            self.by_place[place] += words.prose
            for element in around:
                self.under[element] += words.prose
                self.sizes[element] += words.size
                self.links[element] += words.size * words.links
        self.most = max(self.by_place.values(), default=0.0) or 1.0
        most = [
            element
            for element, prose in self.under.items()
            if prose >= MOST * self.total
        ]
        self.body = max(
            most, key=lambda one: sum(1 for _ in one.iterancestors()), default=None
        )
        long = [
            at
            for at, one in enumerate(self.words)
            if one.prose > LONG and self.body in self.around[at]
        ]
        self.last = long[-1] if long else len(paragraphs)

    def rows(self) -> Iterator[list[float]]:
        """Of each paragraph, its numbers in the order of NAMES."""
        own = [self._own(at) for at in range(len(self.words))]
        for at, row in enumerate(own):
            yield [*row, *self._standing(at), *self._beside(own, at)]

    def _own(self, at: int) -> tuple[float, ...]:
        paragraph, words = self.paragraphs[at], self.words[at]
        named = [self.other[one] for one in self.around[at][:NAMED]]
        return (
            log1p(words.size) / 8,
            words.links,
            words.ends,
            paragraph.level if paragraph.kind == "heading" else 0,
            paragraph.kind == "list_item",
            self.twins[words.text] > 1,
            self.furniture[at],
            any(named),
            any(named[:2]),
        )

    def _standing(self, at: int) -> list[float]:
        around, prose = self.around[at], self.by_place[self.places[at]]
        outer = (around[1:5] + [None] * 4)[:4]
        tags = {one.tag for one in around}
        return [
            prose / self.total,
            prose / self.most,
            around.index(self.body) if self.body in around else OUTER,
            log1p(max(0, at - self.last)),
            self.passed[at] / self.total,
            log1p(self.total),
            *(self.under.get(one, 0.0) / self.total for one in outer),
            *(self.links.get(one, 1.0) / (self.sizes.get(one) or 1) for one in outer),
            *(tag in tags for tag in TAGS),
            *(tag == around[0].tag for tag in BLOCKS),
        ]

    def _beside(self, own: Sequence[tuple[float, ...]], at: int) -> list[float]:
        found: list[float] = []
        for other in (at + step for step in BESIDE):
            here = 0 <= other < len(own)
            found += (
                (*own[other][:4], self.places[other] == self.places[at])
                if here
                else (0, 0, 0, 0, 0)
            )
        return found
