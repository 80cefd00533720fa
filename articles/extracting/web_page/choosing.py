"""Which paragraphs of a page are its article.

trafilatura chooses, and its choice is found again in our own walk, which keeps what it drops. Its text is no
copy of the page's: it parts and joins lines and normalises characters. So what both say is compared by
letters and digits alone, in runs (shingles) as near-duplicates are found.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, groupby
from typing import Literal, NamedTuple
from unicodedata import normalize

from articles.extracting.opening import CLOSERS, ENDS_OF_SENTENCES
from articles.extracting.paragraphs import Paragraph
from articles.extracting.results import extractor
from articles.extracting.web_page.trees import HtmlElement
from articles.extracting.web_page.walk import CAPTION, SKIPPED, Walked, walk

OWN_EXTRACTOR = "newsroom-html/2"
LARGEST_FOR_TRAFILATURA = 600_000  # code points of text and tags without scripts; it takes seconds on more
MOST_ELEMENTS = 10_000
RUN = 12  # letters; of a paragraph every STEP-th run is looked up
STEP = 3
SHORT = 24  # letters, below which a paragraph is chosen only as a whole line
COLONS = (":", "：")
RARE = 5  # a place is usual where one in so many of the article's paragraphs stands
_ARTICLE_PARTS = ("article", "main")

type Place = tuple[object, ...]
type Standing = Literal["article", "doubtful", "outside"]


class Choice(NamedTuple):
    """How each paragraph stands, and the name of what chose. Doubtful: in among the article, or beside it."""

    standings: list[Standing]
    extractor: str


def choose(root: HtmlElement, walked: Walked) -> Choice:
    marks = found_again(walked, _lines_of_trafilatura(root))
    chosen_by = extractor("trafilatura")
    if not any(marks):
        marks, chosen_by = _by_markup(root, walked), OWN_EXTRACTOR
    return Choice(standings(walked, marks), chosen_by)


def letters(text: str) -> str:
    """Letters and digits only, in one form."""
    return "".join(filter(str.isalnum, normalize("NFKC", text)))


# --- trafilatura --------------------------------------------------------------------------------------


def _lines_of_trafilatura(root: HtmlElement) -> list[str]:
    if not _fits_trafilatura(root):
        return []
    import trafilatura  # not where nothing hostile is read

    try:
        text = trafilatura.extract(root, output_format="txt", include_comments=False, include_tables=True)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        # It fails on some broken pages; our own choice then stands in.
        text = None
    return [key for line in (text or "").split("\n") if (key := letters(line))]


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


def _by_markup(root: HtmlElement, walked: Walked) -> list[bool]:
    """The page's own article or main part, or all that is no furniture, or all."""
    for tag in _ARTICLE_PARTS:
        parts = list(root.iter(tag))
        if len(parts) == 1 and any(
            marks := found_again(walked, [letters(one.text) for one in walk(parts[0]).paragraphs])
        ):
            return marks
    marks = [not furniture for furniture in walked.furniture]
    return marks if any(marks) else [True] * len(marks)


# --- the choice, found again --------------------------------------------------------------------------


class Claim(NamedTuple):
    """A stretch of the chosen lines that paragraphs say they are, and how often it is there."""

    place: int
    times: int


def found_again(walked: Walked, lines: Sequence[str]) -> list[bool]:
    """Which paragraphs the lines hold.

    Where more paragraphs say the same than lines do, as an article's headline in a teaser of it does, those
    count that stand nearest to what the lines hold before and after.
    """
    keys = [letters(_seen(one)) if one.kind != CAPTION else "" for one in walked.paragraphs]
    claims: dict[Claim, list[int]] = {}
    runs, whole = _runs(lines, {*keys})
    for index, key in enumerate(keys):
        if claim := _claim(key, runs, whole):
            claims.setdefault(claim, []).append(index)
    places = sorted(claims)
    sure = [place for place in places if len(claims[place]) <= place.times]
    marks = [False] * len(walked.paragraphs)
    for claim in places:
        at = bisect_left(sure, claim)
        near = [claims[other][0] for other in sure[max(0, at - 1) : at + 1]]
        distances = {index: sum(abs(index - one) for one in near) for index in claims[claim]}
        for index in sorted(distances, key=distances.__getitem__)[: claim.times]:
            marks[index] = True
    return marks


def _runs(lines: Sequence[str], keys: set[str]) -> tuple[dict[str, Claim], dict[str, Claim]]:
    """Of runs of letters, which may go on in the next line, and of lines: where each is first, how often.

    Runs are of the lines that are no paragraph to the letter.
    """
    placed = list(zip(accumulate(map(len, lines), initial=0), lines, strict=False))
    runs: list[tuple[int, str]] = []
    for is_whole, row in groupby(placed, lambda one: one[1] in keys):
        if not is_whole:
            starts, texts = zip(*row, strict=True)
            runs += enumerate(_pieces("".join(texts), 1), start=starts[0])
    return _counted(runs), _counted(placed)


def _counted(placed: Iterable[tuple[int, str]]) -> dict[str, Claim]:
    found: dict[str, Claim] = {}
    for place, piece in placed:
        first, times = found.get(piece, (place, 0))
        found[piece] = Claim(first, times + 1)
    return found


def _pieces(key: str, step: int) -> Iterator[str]:
    return (key[start : start + RUN] for start in range(0, max(1, len(key) - RUN + 1), step))


def _claim(key: str, runs: dict[str, Claim], whole: dict[str, Claim]) -> Claim | None:
    if len(key) < SHORT or key in whole:
        return whole.get(key)
    pieces = list(_pieces(key, STEP))
    found = [runs[piece] for piece in pieces if piece in runs]
    if 2 * len(found) < len(pieces):
        return None
    return min(found, key=lambda one: one.times)


# --- how each stands ----------------------------------------------------------------------------------


def standings(walked: Walked, chosen: list[bool]) -> list[Standing]:
    """Prose that stands like the article's is part of it: losing one is worse than one too many.

    The rest from the first to the last, and prose right before and after, is doubtful.
    """
    prose = [_is_prose(walked, index) for index in range(len(chosen))]
    usual = _usual_places(walked, [one and two for one, two in zip(chosen, prose, strict=True)])
    article = [
        is_chosen or (is_prose and _place(block) in usual)
        for is_chosen, is_prose, block in zip(chosen, prose, walked.blocks, strict=True)
    ]
    _end_without_headings(walked, article)
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
    return _with_captions(walked, found)


def _with_captions(walked: Walked, found: list[Standing]) -> list[Standing]:
    """A caption stands as what is around it: with the article only where that goes on before and after it."""
    captions = [paragraph.kind == CAPTION for paragraph in walked.paragraphs]
    others = [index for index, is_caption in enumerate(captions) if not is_caption]
    for index in (index for index, is_caption in enumerate(captions) if is_caption):
        at = bisect_left(others, index)
        around = [found[other] for other in others[max(0, at - 1) : at + 1]]
        found[index] = "article" if around == ["article", "article"] else "outside"
    return found


def _end_without_headings(walked: Walked, article: list[bool]) -> None:
    """A heading with nothing under it, such as 'Related:', belongs to what was left out after it."""
    last = max(
        (index for index, counts in enumerate(article) if counts and not _is_title(walked, index)),
        default=None,
    )
    if last is not None:
        article[last + 1 :] = [False] * (len(article) - last - 1)


def _is_title(walked: Walked, index: int) -> bool:
    """Whether a heading is worded as one; some pages write whole paragraphs as headings."""
    text = walked.paragraphs[index].text.rstrip(CLOSERS)
    return walked.paragraphs[index].kind == "heading" and (
        not text.endswith(ENDS_OF_SENTENCES) or text.endswith(COLONS)
    )


def _usual_places(walked: Walked, of: Sequence[bool]) -> set[Place]:
    """Where the article's own prose stands: a place of few of its paragraphs is chance."""
    places = Counter(_place(block) for block, counts in zip(walked.blocks, of, strict=True) if counts)
    return {place for place, count in places.items() if RARE * count >= places.total()}


def _place(block: HtmlElement) -> Place:
    """Pages write an article's parts in several boxes of one name; a box without a name is only itself."""
    parent = block.getparent()
    name = None if parent is None else parent.get("class")
    return block.tag, block.get("class"), name or parent


def _is_prose(walked: Walked, index: int) -> bool:
    paragraph = walked.paragraphs[index]
    text = _seen(paragraph).rstrip(CLOSERS)
    mostly_links = walked.in_links[index] > len(text) / 2
    return (
        paragraph.kind in {"paragraph", "quote"}
        and not walked.furniture[index]
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
