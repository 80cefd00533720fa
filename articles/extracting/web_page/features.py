"""What is known of each paragraph of a page, in numbers, by which `choosing` tells the article from the rest:
its words, where it stands, and what stands around it."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import accumulate, islice
from math import log1p
from typing import NamedTuple

from articles.extracting.opening import ENDS_OF_SENTENCES
from articles.extracting.paragraphs import Paragraph
from articles.extracting.web_page.trees import HtmlElement
from articles.text.headline import CLOSERS

type Place = tuple[object, ...]

OUTER = 12  # elements around a paragraph that are looked at
NAMED = 6  # of these, whose names are read
LONG = 80  # letters, of prose that an article ends with
MOST = 0.6  # of a page's prose stands in its body
PROSE = {"paragraph", "quote", "list_item"}
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")  # each says about as much as three letters
_OTHER = re.compile(
    r"comment|foot|side|nav|menu|header|related|share|social|widget|banner|promo|newsletter|author|meta|tag|"
    r"popup|modal|subscri|cta|recommend|teaser|card|cookie|reply|breadcrumb"
)
_TAGS = ("article", "main", "header", "footer", "form", "table")
_BLOCKS = ("p", "div", "li")
BESIDE = (-2, -1, 1, 2)
NAMES = (
    *("size", "links", "ends", "level", "item", "furniture", "twin", "place", "place_most", "depth"),
    *("only_article", "other", "nearest_other"),
    *(f"under_{outer}" for outer in range(1, 5)),
    *(f"links_{outer}" for outer in range(1, 5)),
    *("after", "passed", "total"),
    *(f"in_{tag}" for tag in _TAGS),
    *(f"is_{tag}" for tag in _BLOCKS),
    *(f"{name}{step:+}" for step in BESIDE for name in ("size", "links", "ends", "level", "place")),
)


class Words(NamedTuple):
    """What a paragraph says by itself. size: of its words that are seen, in letters. prose: of these, in
    sentences. links: the share of them."""

    text: str
    size: float
    links: float
    ends: bool
    prose: float


def _words(paragraph: Paragraph) -> Words:
    text = _seen(paragraph)
    size = len(text) + 2 * len(_WIDE.findall(text))
    links = min(1.0, paragraph.in_links / (len(paragraph.text) or 1))
    ends = text.rstrip(CLOSERS).endswith(ENDS_OF_SENTENCES)
    hidden = any(
        one.tier != "hint" and 2 * (one.end - one.start) > len(paragraph.text) for one in paragraph.suspects
    )
    is_prose = ends and links < 0.5 and paragraph.kind in PROSE and not (hidden or paragraph.furniture)
    return Words(text, size, links, ends, size * (1 - links) * is_prose)


def _seen(paragraph: Paragraph) -> str:
    """Its words without those that the page hides, or all where it hides all."""
    pieces, position = [], 0
    for one in sorted(paragraph.suspects, key=lambda one: one.start):
        pieces.append(paragraph.text[position : one.start])
        position = max(position, one.end)
    return "".join([*pieces, paragraph.text[position:]]).strip() or paragraph.text.strip()


class Features:
    """rows: of each paragraph, its numbers in the order of NAMES."""

    def __init__(self, root: HtmlElement, paragraphs: Sequence[Paragraph]) -> None:
        self.words = [_words(one) for one in paragraphs]
        self.around = [[one.block, *islice(one.block.iterancestors(), OUTER)] for one in paragraphs]
        self.places = [_place(one.block) for one in paragraphs]
        self.only_article = len([*islice(root.iter("article"), 2)]) == 1
        self.passed = [0.0, *accumulate(one.prose for one in self.words)]
        self.total = self.passed[-1] or 1.0
        self.under: dict[HtmlElement, float] = defaultdict(float)
        self.links: dict[HtmlElement, float] = {}
        self.by_place: dict[Place, float] = defaultdict(float)
        self.named: dict[HtmlElement, bool] = {}
        self._weigh()
        self.most = max(self.by_place.values(), default=0.0) or 1.0
        most = [element for element, prose in self.under.items() if prose >= MOST * self.total]
        self.body = max(most, key=lambda one: sum(1 for _ in one.iterancestors()), default=None)
        self.last = self._last()
        twins = Counter(one.text for one in self.words)
        own = [
            self._own(one, words, twins[words.text] > 1)
            for one, words in zip(paragraphs, self.words, strict=True)
        ]
        self.rows = [
            [*own[at], *self._standing(at), *self._tags(at), *self._beside(own, at)] for at in range(len(own))
        ]

    def _weigh(self) -> None:
        """How much of the page's prose each element holds, and how much of its words are links."""
        sizes: dict[HtmlElement, float] = defaultdict(float)
        links: dict[HtmlElement, float] = defaultdict(float)
        for words, around, place in zip(self.words, self.around, self.places, strict=True):
            self.by_place[place] += words.prose
            for element in around:
                self.under[element] += words.prose
                sizes[element] += words.size
                links[element] += words.size * words.links
        self.links = {element: links[element] / (size or 1) for element, size in sizes.items()}

    def _last(self) -> int:
        """The last long paragraph of prose in the page's body."""
        for at in reversed(range(len(self.words))):
            if self.words[at].prose > LONG and (self.body is None or self.body in self.around[at]):
                return at
        return len(self.words)

    def _own(self, paragraph: Paragraph, words: Words, is_twin: bool) -> tuple[float, ...]:
        return (
            log1p(words.size) / 8,
            words.links,
            words.ends,
            paragraph.level if paragraph.kind == "heading" else 0,
            paragraph.kind == "list_item",
            bool(paragraph.furniture),
            is_twin,
        )

    def _standing(self, at: int) -> list[float]:
        around, prose = self.around[at], self.by_place[self.places[at]]
        named = [self._is_other(one) for one in around[:NAMED]]
        outer = (around[1:5] + [None] * 4)[:4]
        return [
            prose / self.total,
            prose / self.most,
            around.index(self.body) if self.body in around else OUTER,
            self.only_article and any(one.tag == "article" for one in around),
            any(named),
            any(named[:2]),
            *(self.under.get(one, 0.0) / self.total for one in outer),
            *(self.links.get(one, 1.0) for one in outer),
            log1p(max(0, at - self.last)),
            self.passed[at] / self.total,
            log1p(self.total),
        ]

    def _is_other(self, element: HtmlElement) -> bool:
        """Whether the element is called like something other than an article."""
        if element not in self.named:
            names = f"{(element.get('class') or '')[:200]} {(element.get('id') or '')[:100]}".lower()
            self.named[element] = element.tag not in {"html", "body"} and bool(_OTHER.search(names))
        return self.named[element]

    def _tags(self, at: int) -> list[float]:
        tags = [one.tag for one in self.around[at]]
        return [*(tag in tags for tag in _TAGS), *(tag == tags[0] for tag in _BLOCKS)]

    def _beside(self, own: Sequence[tuple[float, ...]], at: int) -> list[float]:
        found: list[float] = []
        for other in (at + step for step in BESIDE):
            here = 0 <= other < len(own)
            found += (*own[other][:4], self.places[other] == self.places[at]) if here else (0, 0, 0, 0, 0)
        return found


def _place(block: HtmlElement) -> Place:
    """Pages write an article's parts in several boxes of one name; a box without a name is only itself."""
    parent = block.getparent()
    name = None if parent is None else parent.get("class")
    return block.tag, block.get("class"), name or parent
