"""Which paragraphs of a page are its article.

trafilatura chooses, and its choice is found again in our own walk, which keeps what it drops: its text is no
copy of the page's, but it takes along the signs that each paragraph is marked with.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from itertools import product
from typing import Literal

from articles.extracting.opening import ENDS_OF_SENTENCES
from articles.extracting.paragraphs import Paragraph
from articles.extracting.results import extractor
from articles.extracting.web_page.trees import HtmlElement
from articles.extracting.web_page.walk import CAPTION, SKIPPED
from articles.text.characters import clean_text
from articles.text.headline import CLOSERS

OWN_EXTRACTOR = "newsroom-html/2"
LARGEST_FOR_TRAFILATURA = 600_000  # code points of text and tags without scripts; it takes seconds on more
MOST_ELEMENTS = 10_000
SMALLEST_FOR_TRAFILATURA = 250  # code points: of less it takes what stands in <p>, and no heading
# Braille: no letters, so that trafilatura's rules for words do not see it. Where a page has some of its own,
# the last two signs are ours.
SIGNS = [chr(code) for code in range(0x2801, 0x2900)]
_PAIR = re.compile(r"[\u2801-\u28ff]{2}(?![\u2801-\u28ff])")
COLONS = (":", "：")
RARE = 5  # a place is usual where one in so many of the article's paragraphs stands
_ARTICLE_PARTS = ("article", "main")

type Place = tuple[object, ...]
type Standing = Literal["article", "doubtful", "outside"]


def choose(root: HtmlElement, paragraphs: Sequence[Paragraph]) -> tuple[list[Standing], str]:
    """How each paragraph stands, and the name of what chose. Doubtful: in among the article, or beside it.

    The page is marked for it, and of no use afterwards.
    """
    marks = _by_trafilatura(root, paragraphs)
    chosen_by = extractor("trafilatura")
    if not any(marks):
        marks, chosen_by = _by_markup(root, paragraphs), OWN_EXTRACTOR
    return standings(paragraphs, marks), chosen_by


# --- trafilatura --------------------------------------------------------------------------------------


def _by_trafilatura(root: HtmlElement, paragraphs: Sequence[Paragraph]) -> list[bool]:
    """Which paragraphs are in its text: each is marked with two signs, which it takes along."""
    size = sum(len(one.text) for one in paragraphs)
    if size < SMALLEST_FOR_TRAFILATURA or not _fits_trafilatura(root):
        return [False] * len(paragraphs)
    import trafilatura  # not where nothing hostile is read

    for paragraph, pair in zip(paragraphs, product(SIGNS, repeat=2), strict=False):
        if paragraph.words and paragraph.kind != CAPTION:
            element, place = paragraph.words
            # Hazard: character references can bring what lxml reads but does not take.
            setattr(element, place, f"{clean_text(getattr(element, place))}{''.join(pair)}")
    try:
        text = trafilatura.extract(root, output_format="txt", include_comments=False, include_tables=True)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        # It fails on some broken pages; our own choice then stands in.
        text = None
    found = {*_PAIR.findall(text or "")}
    pairs = product(SIGNS, repeat=2)
    return ["".join(pair) in found for _, pair in zip(paragraphs, pairs, strict=False)]


def _fits_trafilatura(root: HtmlElement) -> bool:
    size = elements = 0
    for element in root.iter():
        if element.tag in SKIPPED:
            continue
        elements += 1
        size += len(element.text or "") + len(element.tail or "") + 10
        if size > LARGEST_FOR_TRAFILATURA or elements > MOST_ELEMENTS:
            return False
    return True


def _by_markup(root: HtmlElement, paragraphs: Sequence[Paragraph]) -> list[bool]:
    """The page's own article or main part, or all that is no furniture, or all."""
    for tag in _ARTICLE_PARTS:
        parts = list(root.iter(tag))
        inside = {*parts[0].iter()} if len(parts) == 1 else set[HtmlElement]()
        if any(marks := [one.block in inside for one in paragraphs]):
            return marks
    marks = [not one.furniture for one in paragraphs]
    return marks if any(marks) else [True] * len(marks)


# --- how each stands ----------------------------------------------------------------------------------


def standings(paragraphs: Sequence[Paragraph], chosen: Sequence[bool]) -> list[Standing]:
    """Prose that stands like the article's is part of it: losing one is worse than one too many.

    The rest from the first to the last, and prose right before and after, is doubtful.
    """
    prose = [_is_prose(one) for one in paragraphs]
    places = [_place(one.block) for one in paragraphs]
    # Where the article's own prose stands: a place of few of its paragraphs is chance.
    own = Counter(place for place, *both in zip(places, chosen, prose, strict=True) if all(both))
    usual = {place for place, count in own.items() if RARE * count >= own.total()}
    article = [
        is_chosen or (is_prose and place in usual)
        for place, is_chosen, is_prose in zip(places, chosen, prose, strict=True)
    ]
    # A heading with nothing under it, such as 'Related:', belongs to what was left out after it.
    last = max((at for at, one in enumerate(paragraphs) if article[at] and not _is_title(one)), default=None)
    if last is not None:
        article[last + 1 :] = [False] * (len(article) - last - 1)
    if not any(article):
        return ["outside"] * len(article)
    first, last = article.index(True), len(article) - 1 - article[::-1].index(True)
    while first > 0 and prose[first - 1]:
        first -= 1
    while last < len(article) - 1 and (prose[last + 1] or chosen[last + 1]):
        last += 1
    found: list[Standing] = [
        "article" if is_article else "doubtful" if first <= index <= last else "outside"
        for index, is_article in enumerate(article)
    ]
    _settle_captions(paragraphs, found)
    return found


def _settle_captions(paragraphs: Sequence[Paragraph], found: list[Standing]) -> None:
    """A caption stands as what is around it: with the article only where that goes on before and after it."""
    captions = [index for index, one in enumerate(paragraphs) if one.kind == CAPTION]
    others = [index for index, one in enumerate(paragraphs) if one.kind != CAPTION]
    for index in captions:
        at = bisect_left(others, index)
        around = [found[other] for other in others[max(0, at - 1) : at + 1]]
        found[index] = "article" if around == ["article", "article"] else "outside"


def _is_title(paragraph: Paragraph) -> bool:
    """Whether a heading is worded as one; some pages write whole paragraphs as headings."""
    text = paragraph.text.rstrip(CLOSERS)
    return paragraph.kind == "heading" and (not text.endswith(ENDS_OF_SENTENCES) or text.endswith(COLONS))


def _place(block: HtmlElement) -> Place:
    """Pages write an article's parts in several boxes of one name; a box without a name is only itself."""
    parent = block.getparent()
    name = None if parent is None else parent.get("class")
    return block.tag, block.get("class"), name or parent


def _is_prose(paragraph: Paragraph) -> bool:
    text = _seen(paragraph).rstrip(CLOSERS)
    mostly_links = paragraph.in_links > len(text) / 2
    return (
        paragraph.kind in {"paragraph", "quote"}
        and not paragraph.furniture
        and not mostly_links
        and text.endswith(ENDS_OF_SENTENCES)
    )


def _seen(paragraph: Paragraph) -> str:
    """Its words without those that the page hides, or all where it hides all."""
    pieces, position = [], 0
    for one in sorted(paragraph.suspects, key=lambda one: one.start):
        pieces.append(paragraph.text[position : one.start])
        position = max(position, one.end)
    seen = "".join([*pieces, paragraph.text[position:]]).strip()
    return seen or paragraph.text.strip()
