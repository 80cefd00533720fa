"""Which paragraphs of a page are its article.

`weights.txt` was learnt from pages of which people had said it (NOTICE): gradient
boosting of oblivious trees (Prokhorenkova and others, 2018), by the logarithm of the
odds that a paragraph is the article's. A line is a tree: as many questions of the form
name>number, then what each way of answering them adds.
"""

from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from math import inf, log
from pathlib import Path
from typing import Literal, NamedTuple

from articles.extracting.opening import ENDS_OF_SENTENCES
from articles.extracting.paragraphs import Paragraph
from articles.extracting.web_page.features import NAMES, PageFeatures, in_furniture
from articles.extracting.web_page.trees import HtmlElement
from articles.extracting.web_page.walk import CAPTION
from articles.text.headline import CLOSERS

SMALLEST = 250  # letters: a page of fewer has no parts to tell apart
MOST = 10_000  # paragraphs: it takes seconds on more
SURE, LIKELY, POSSIBLE = (log(odds / (1 - odds)) for odds in (0.6, 0.35, 0.2))
ONLY_LINKS = 0.8  # of a paragraph's letters
COLONS = (":", "：")

type Standing = Literal["article", "unsure", "doubtful", "outside"]


class OddsTree(NamedTuple):
    """questions: index of a feature, and the number that it may be over. answers: by
    those in binary.
    """

    questions: tuple[tuple[int, float], ...]
    answers: tuple[float, ...]


@cache
def _trees() -> tuple[float, tuple[OddsTree, ...]]:
    """What is said of any paragraph, and the trees. Read before anything hostile is."""
    first, *lines = (
        Path(__file__).with_name("weights.txt").read_text("ascii").splitlines()
    )
    return float(first), tuple(map(_tree, lines))


def _tree(line: str) -> OddsTree:
    asked, _, answers = line.partition(" : ")
    questions = [one.partition(">") for one in asked.split()]
    return OddsTree(
        tuple((NAMES.index(name), float(number)) for name, _, number in questions),
        tuple(map(float, answers.split())),
    )


def choose(root: HtmlElement, paragraphs: Sequence[Paragraph]) -> list[Standing]:
    """How each paragraph stands. Doubtful: in among the article, or right beside it."""
    scores: list[float] = []
    if len(paragraphs) <= MOST and sum(len(one.text) for one in paragraphs) >= SMALLEST:
        page = PageFeatures(paragraphs)
        most = [_most(page, at) for at in range(len(paragraphs))]
        scores = [
            min(_score(row), limit)
            for row, limit in zip(page.rows(), most, strict=True)
        ]
    if not any(score > LIKELY for score in scores):
        scores = _by_markup(root, paragraphs)
    return _settled(paragraphs, scores)


def _most(page: PageFeatures, at: int) -> float:
    """Of what stands in furniture nobody is sure, and of links in it that they are the
    article.
    """
    if not page.furniture[at]:
        return inf
    is_only_links = page.words[at].links > ONLY_LINKS and in_furniture(
        page.paragraphs[at].block
    )
    return LIKELY if is_only_links else SURE - 0.01


def _score(row: Sequence[float]) -> float:
    score, trees = _trees()
    for questions, answers in trees:
        at = 0
        for feature, number in questions:
            at += at + (row[feature] > number)
        score += answers[at]
    return score


def _by_markup(root: HtmlElement, paragraphs: Sequence[Paragraph]) -> list[float]:
    """The page's own article or main part, or all."""
    for tag in ("article", "main"):
        parts = list(root.iter(tag))
        inside = {*parts[0].iter()} if len(parts) == 1 else set[HtmlElement]()
        if any(one.block in inside for one in paragraphs):
            return [SURE if one.block in inside else POSSIBLE for one in paragraphs]
    return [SURE] * len(paragraphs)


def _settled(
    paragraphs: Sequence[Paragraph], scores: Sequence[float]
) -> list[Standing]:
    """All from the first to the last of the article is kept, and what stands right
    beside it is doubtful.
    """
    article = [score > LIKELY for score in scores]
    # A heading with nothing under it, such as 'Related:', belongs to what was left out
    # after it.
    last = max(
        (at for at, one in enumerate(paragraphs) if article[at] and not _is_title(one)),
        default=-1,
    )
    if last < 0:
        return ["outside"] * len(article)
    article[last + 1 :] = [False] * (len(article) - last - 1)
    first = article.index(True)
    while first > 0 and scores[first - 1] > POSSIBLE:
        first -= 1
    while last < len(article) - 1 and scores[last + 1] > POSSIBLE:
        last += 1
    found: list[Standing] = [
        ("article" if scores[index] >= SURE else "unsure")
        if is_article
        else "doubtful"
        if first <= index <= last
        else "outside"
        for index, is_article in enumerate(article)
    ]
    _settle_captions(paragraphs, found)
    return found


def _settle_captions(paragraphs: Sequence[Paragraph], found: list[Standing]) -> None:
    """A caption stands as what is around it: with the article only where that goes on
    before and after it.
    """
    captions = [index for index, one in enumerate(paragraphs) if one.kind == CAPTION]
    others = [index for index, one in enumerate(paragraphs) if one.kind != CAPTION]
    for index in captions:
        at = bisect_left(others, index)
        around = [found[other] for other in others[max(0, at - 1) : at + 1]]
        found[index] = (
            "article"
            if {*around} <= {"article", "unsure"} and len(around) == 2
            else "outside"
        )


def _is_title(paragraph: Paragraph) -> bool:
    """Whether a heading is worded as one; some pages write whole paragraphs as
    headings.
    """
    text = paragraph.text.rstrip(CLOSERS)
    return paragraph.kind == "heading" and (
        not text.endswith(ENDS_OF_SENTENCES) or text.endswith(COLONS)
    )
