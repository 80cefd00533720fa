"""What search found, as it is shown.

Each article has its verdict, and a few of its passages with theirs.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple, TypedDict

from articles.text.search_terms import find_terms
from newsroom.editions.coverage import found_in_words
from newsroom.editions.note_views import RatingView
from newsroom.public.models import ArticleWords, IndexedArticle
from newsroom.public.passages import Content, Findable, language_of
from newsroom.public.search import Found, Piece, Question
from newsroom.public.verdicts import ArticleVerdict, RatingVerdict, whose_in

SHOWN = 3  # passages of an article
# Code points of a passage on a page, of these before the first that is marked, and of
# what is looked through.
EXCERPT = 360
BEFORE = 120
READ = 20_000

type TextPieces = tuple[tuple[str, bool], ...]
"""A text in pieces, each with whether it was looked for."""


class PassageData(TypedDict):
    """Words that hold what was sought.

    kind: sentence, note, quotation, source, title or byline.
    """

    kind: str
    text: str
    sentence: str | None
    address: str
    ratings: list[RatingVerdict]


class FoundArticleData(TypedDict):
    article: ArticleVerdict
    passages: list[PassageData]


class FoundData(TypedDict):
    """count: articles, exact to 1,000; more: whether there are more.

    next: what to ask for `after` this.
    """

    count: int
    more: bool
    results: list[FoundArticleData]
    next: str


class ShownPassage(NamedTuple):
    """A passage: `data` as the API has it, `verdicts` as _partials.html shows them."""

    data: PassageData
    verdicts: tuple[dict[str, object], ...]
    pieces: TextPieces


class Hit(NamedTuple):
    """An article that was found, with its best passages first.

    `others` is how many more of its passages would do as well.
    """

    row: IndexedArticle
    article: ArticleVerdict
    title: TextPieces
    passages: tuple[ShownPassage, ...]
    others: int

    @property
    def below(self) -> list[ShownPassage]:
        """Return what a page shows under the title."""
        title = self.article["title"]
        return [passage for passage in self.passages if passage.data["text"] != title]

    @property
    def data(self) -> FoundArticleData:
        """Return the article as the API has it."""
        return {
            "article": self.article,
            "passages": [passage.data for passage in self.passages],
        }


def hits(found: Found) -> list[Hit]:
    """Return the articles that were found, in the language that is active.

    An article that was withdrawn meanwhile is not there.
    """
    words = ArticleWords.objects.defer("terms").in_bulk(found.articles)
    articles = IndexedArticle.objects.in_bulk(found.articles, field_name="place")
    return [
        _hit(words[key], articles[key], found.question)
        for key in found.articles
        if key in words and key in articles
    ]


def _hit(row: ArticleWords, article: IndexedArticle, question: Question) -> Hit:
    language = language_of(article.language)
    forms = question.forms.get(language, {})
    question = replace(question, forms={language: forms})
    about, *passages = row.content.split("\n")
    content: Content = json.loads(about)
    lines = row.words.split("\n")
    scale = {slug: RatingView(**rating) for slug, rating in content["scale"].items()}
    best = _best_passages(question, passages, row.words)
    # Where only a topic is asked for no passage is better than the title.
    shown = list(_chosen(best)) or [0]
    return Hit(
        row=article,
        article={
            "slug": article.slug,
            "title": article.title,
            "kind": content["kind"],
            "finding": found_in_words(*content["found"]),
        },
        title=_pieces(question, article.title, lines[0]),
        passages=tuple(
            _shown_passage(
                question,
                article.address,
                _read_passage(passages[place]),
                lines[place],
                scale,
            )
            for place in shown
        ),
        others=max(0, len(best) - len(shown)),
    )


def _read_passage(line: str) -> Findable:
    """Return the passage of a line of ArticleWords.content."""
    return Findable(*json.loads(line))


type Matches = frozenset[int | str]
"""What a passage has: places in Question.wanted, and names of filters."""


def _best_passages(
    question: Question, passages: Sequence[str], words: str
) -> dict[int, Matches]:
    """Return the passages that have all that is asked, or else those that have some.

    `passages` are as ArticleWords.content keeps them, and `words` has a line for each.
    """
    some: dict[int, set[int | str]] = defaultdict(set)
    for number, piece in enumerate(question.wanted):
        for run in _runs(question, piece):
            for place in _lines_with(run, words):
                some[place].add(number)
    for place, name in _narrowed_passages(question, passages):
        some[place].add(name)
    found = {place: frozenset(some[place]) for place in sorted(some)}
    sought = question.sought
    best = {
        place: matches for place, matches in found.items() if len(matches) == sought
    }
    return best or found


def _lines_with(run: str, words: str) -> Iterator[int]:
    """Yield the place of each line of `words` that has the run."""
    place = 0
    line_end = 0
    at = words.find(run)
    while at >= 0:
        place += words.count("\n", line_end, at)
        yield place
        line_end = words.find("\n", at)
        if line_end < 0:
            return
        at = words.find(run, line_end)


def _narrowed_passages(
    question: Question, passages: Sequence[str]
) -> Iterator[tuple[int, str]]:
    """Yield the place of each passage with what is asked for, and the filter's name."""
    rating = question.narrowed.get("rating")
    source = question.narrowed.get("source")
    if not rating and not source:
        return
    for place, passage in enumerate(map(_read_passage, passages)):
        if any(verdict["rating"] == rating for verdict in passage.ratings):
            yield place, "rating"
        if source in passage.sources:
            yield place, "source"


def _runs(question: Question, piece: Piece) -> Iterator[str]:
    """Yield what ArticleWords.words has of a piece, or of other forms of its word."""
    yield piece.run
    for forms in question.forms.values():
        for form in forms.get(piece.word, ()):
            yield f" {form} "


def _chosen(passages: Mapping[int, Matches]) -> Iterator[int]:
    """Yield the places of SHOWN passages at most.

    Each is the one that has most of what those before it lack.
    """
    left = dict(passages)
    covered: Matches = frozenset()
    for _ in range(min(SHOWN, len(passages))):
        best = min(left, key=lambda place: _rank(place, left[place], covered))
        covered |= left.pop(best)
        yield best


def _rank(place: int, matches: Matches, covered: Matches) -> tuple[int, int, int]:
    """Return by what a passage is chosen, the lowest first."""
    return (-len(matches - covered), -len(matches), place)


def _shown_passage(
    question: Question,
    address: str,
    passage: Findable,
    line: str,
    scale: Mapping[str, RatingView],
) -> ShownPassage:
    verdicts = tuple(_verdict(rating, scale) for rating in passage.ratings)
    return ShownPassage(
        _passage_data(address, passage),
        verdicts,
        _pieces(question, passage.line, line),
    )


def _passage_data(address: str, passage: Findable) -> PassageData:
    at = f"#s-{passage.sentence}" if passage.sentence else ""
    if not at and passage.kind in {"note", "quotation"}:
        at = "#n-article"
    return {
        "kind": passage.kind,
        "text": passage.line,
        "sentence": passage.sentence or None,
        "address": f"{address}{at}",
        "ratings": [*passage.ratings],
    }


def _verdict(told: RatingVerdict, scale: Mapping[str, RatingView]) -> dict[str, object]:
    return {
        "whose": whose_in(told),
        "rating": scale[told["rating"]],
        "words": told["words"],
    }


def _pieces(question: Question, text: str, line: str) -> TextPieces:
    """Return a text in pieces; `line` has its words.

    Of a long text there is only what is round the first word that is marked.
    """
    wanted = [
        tuple(run.split())
        for piece in question.wanted
        for run in _runs(question, piece)
    ]
    beginnings = tuple(piece.terms[0] for piece in question.wanted if piece.begins)
    words = dict.fromkeys(line.split()) if beginnings else ()
    wanted += [(word,) for word in words if word.startswith(beginnings)]
    return tuple(_marked(text, find_terms(text[:READ], wanted)))


def _marked(text: str, marked: Sequence[tuple[int, int]]) -> Iterator[tuple[str, bool]]:
    at = 0
    if marked and len(text) > EXCERPT:
        at = max(0, marked[0][0] - BEFORE)
    until = min(len(text), at + EXCERPT)
    if at:
        yield "… ", False
    for start, end in marked:
        if end > until:
            continue
        yield text[at:start], False
        yield text[start:end], True
        at = end
    yield text[at:until], False
    if until < len(text):
        yield " …", False
