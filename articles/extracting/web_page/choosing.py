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


def _log_odds(probability: float) -> float:
    return log(probability / (1 - probability))


SURE = _log_odds(0.6)
LIKELY = _log_odds(0.35)
POSSIBLE = _log_odds(0.2)
ONLY_LINKS = 0.8  # of a paragraph's letters
COLONS = (":", "：")

type Standing = Literal["article", "unsure", "doubtful", "outside"]


# Whether a feature, by its index, is over a number. Hazard: a NamedTuple would make
# `_score`, which takes most of the time of a page, slower.
type Question = tuple[int, float]


class OddsTree(NamedTuple):
    """Questions, and an answer for each way to reply, numbered by the bits."""

    questions: tuple[Question, ...]
    answers: tuple[float, ...]


class Weights(NamedTuple):
    """The score that any paragraph begins with, and the trees that add to it."""

    start: float
    trees: tuple[OddsTree, ...]


@cache
def _weights() -> Weights:
    """Return what weights.txt says. It is read before anything hostile is."""
    path = Path(__file__).with_name("weights.txt")
    first, *lines = path.read_text("ascii").splitlines()
    return Weights(float(first), tuple(_tree(line) for line in lines))


def _tree(line: str) -> OddsTree:
    left, _, right = line.partition(" : ")
    questions: list[Question] = []
    for question in left.split():
        name, _, number = question.partition(">")
        questions.append((NAMES.index(name), float(number)))
    answers = tuple(float(answer) for answer in right.split())
    return OddsTree(tuple(questions), answers)


def choose(root: HtmlElement, paragraphs: Sequence[Paragraph]) -> list[Standing]:
    """Return how each paragraph stands to the article.

    Doubtful ones stand in among the article or right beside it.
    """
    scores = _scores(paragraphs)
    if not any(score > LIKELY for score in scores):
        scores = _scores_by_markup(root, paragraphs)
    return _standings(paragraphs, scores)


def _scores(paragraphs: Sequence[Paragraph]) -> list[float]:
    """Return the score of each paragraph, or none for pages too small or too large."""
    if len(paragraphs) > MOST:
        return []
    if sum(len(paragraph.text) for paragraph in paragraphs) < SMALLEST:
        return []
    page = PageFeatures(paragraphs)
    scores: list[float] = []
    for index, row in enumerate(page.rows()):
        scores.append(min(_score(row), _highest_score(page, index)))
    return scores


def _highest_score(page: PageFeatures, index: int) -> float:
    """Return the limit of a score: furniture is never surely an article."""
    if not page.furniture[index]:
        return inf
    if page.words[index].links <= ONLY_LINKS:
        return SURE - 0.01
    if in_furniture(page.paragraphs[index].block):
        return LIKELY
    return SURE - 0.01


def _score(row: Sequence[float]) -> float:
    score, trees = _weights()
    for questions, answers in trees:
        answer = 0
        for feature, number in questions:
            answer += answer + (row[feature] > number)
        score += answers[answer]
    return score


def _scores_by_markup(
    root: HtmlElement, paragraphs: Sequence[Paragraph]
) -> list[float]:
    """Return scores that choose the page's own article or main part, or all of it."""
    for tag in ("article", "main"):
        parts = list(root.iter(tag))
        if len(parts) != 1:
            continue
        elements = set(parts[0].iter())
        is_inside = [paragraph.block in elements for paragraph in paragraphs]
        if any(is_inside):
            return [SURE if inside else POSSIBLE for inside in is_inside]
    return [SURE] * len(paragraphs)


def _standings(
    paragraphs: Sequence[Paragraph], scores: Sequence[float]
) -> list[Standing]:
    """Keep all from the first to the last paragraph of the article.

    What stands right beside these is doubtful.
    """
    last = _last_of_article(paragraphs, scores)
    if last < 0:
        return ["outside"] * len(scores)
    is_article = [
        score > LIKELY and index <= last for index, score in enumerate(scores)
    ]
    first = is_article.index(True)
    while first > 0 and scores[first - 1] > POSSIBLE:
        first -= 1
    while last < len(scores) - 1 and scores[last + 1] > POSSIBLE:
        last += 1
    standings: list[Standing] = []
    for index, score in enumerate(scores):
        if is_article[index]:
            standings.append("article" if score >= SURE else "unsure")
        elif first <= index <= last:
            standings.append("doubtful")
        else:
            standings.append("outside")
    _settle_captions(paragraphs, standings)
    return standings


def _last_of_article(paragraphs: Sequence[Paragraph], scores: Sequence[float]) -> int:
    """Return the index of the last likely paragraph that is no title, or -1.

    A heading with nothing under it, such as 'Related:', belongs to what was left out
    after it.
    """
    for index in range(len(paragraphs) - 1, -1, -1):
        if scores[index] > LIKELY and not _is_title(paragraphs[index]):
            return index
    return -1


def _settle_captions(
    paragraphs: Sequence[Paragraph], standings: list[Standing]
) -> None:
    """Let a caption stand with the article only where that goes on around it."""
    captions: list[int] = []
    others: list[int] = []
    for index, paragraph in enumerate(paragraphs):
        if paragraph.kind == CAPTION:
            captions.append(index)
        else:
            others.append(index)
    for index in captions:
        next_other = bisect_left(others, index)
        neighbours = others[max(0, next_other - 1) : next_other + 1]
        is_within = len(neighbours) == 2 and all(
            standings[neighbour] in ("article", "unsure") for neighbour in neighbours
        )
        standings[index] = "article" if is_within else "outside"


def _is_title(paragraph: Paragraph) -> bool:
    """Return whether a heading is worded as one: some pages mark up prose as one."""
    if paragraph.kind != "heading":
        return False
    text = paragraph.text.rstrip(CLOSERS)
    return not text.endswith(ENDS_OF_SENTENCES) or text.endswith(COLONS)
