"""What search found, as it is shown: each article with its verdict, and a few of its
passages with theirs.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, TypedDict

from articles.text.search_terms import find_terms
from newsroom.editions.coverage import found_in_words
from newsroom.editions.note_views import RatingView, whose_in
from newsroom.editions.verdicts import ArticleVerdict, RatingVerdict
from newsroom.public.models import ArticleWords, IndexedArticle
from newsroom.public.passages import Content, Findable
from newsroom.public.search import Found, Question

SHOWN = 3  # passages of an article
# Code points of a passage on a page, of these before the first that is marked, and of
# what is looked through.
EXCERPT, BEFORE, READ = 360, 120, 20_000

type TextPieces = tuple[tuple[str, bool], ...]
"""A text in pieces, each with whether it was looked for."""


class PassageData(TypedDict):
    """Words that hold what was sought. kind: sentence, note, quotation, source, title
    or byline.
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
    """count: articles, exact to 1,000; more: whether there are more. next: what to ask
    for `after` this.
    """

    count: int
    more: bool
    results: list[FoundArticleData]
    next: str


class ShownPassage(NamedTuple):
    """told: as the API has it. verdicts: as _partials.html says those of notes."""

    told: PassageData
    verdicts: tuple[dict[str, object], ...]
    pieces: TextPieces


class Hit(NamedTuple):
    """passages: best first. others: how many more of the article's would do as well."""

    row: IndexedArticle
    article: ArticleVerdict
    title: TextPieces
    passages: tuple[ShownPassage, ...]
    others: int

    @property
    def below(self) -> list[ShownPassage]:
        """What a page shows under the title."""
        return [
            one for one in self.passages if one.told["text"] != self.article["title"]
        ]

    @property
    def data(self) -> FoundArticleData:
        """Return the article as the API has it."""
        return {
            "article": self.article,
            "passages": [one.told for one in self.passages],
        }


def hits(found: Found) -> list[Hit]:
    """In the language that is active. An article that was withdrawn meanwhile is not
    there.
    """
    words = ArticleWords.objects.defer("terms").in_bulk(found.articles)
    articles = IndexedArticle.objects.in_bulk(found.articles)
    both = [
        (words[one], articles[one])
        for one in found.articles
        if one in words and one in articles
    ]
    return [_hit(row, article, found.question) for row, article in both]


def _hit(row: ArticleWords, article: IndexedArticle, question: Question) -> Hit:
    content: Content = json.loads(row.content)
    passages, lines = (
        [Findable(*one) for one in content["passages"]],
        row.words.split("\n"),
    )
    scale = {slug: RatingView(**told) for slug, told in content["scale"].items()}
    all_held = {
        place: _held(question, *one)
        for place, one in enumerate(zip(passages, lines, strict=True))
    }
    some = {place: held for place, held in all_held.items() if held}
    best = {
        place: held for place, held in some.items() if len(held) == question.sought
    } or some
    # Where only a topic is asked for no passage is better than the title.
    shown = [*_chosen(best)] or [0]
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
            ShownPassage(
                _told(article.address, passages[place]),
                tuple(_verdict(one, scale) for one in passages[place].ratings),
                _pieces(question, passages[place].line, lines[place]),
            )
            for place in shown
        ),
        others=max(0, len(best) - len(shown)),
    )


def _held(question: Question, passage: Findable, line: str) -> frozenset[int | str]:
    """Places in Question.wanted, and names of filters."""
    held: set[int | str] = {
        place for place, one in enumerate(question.wanted) if one.run in line
    }
    if any(one["rating"] == question.narrowed.get("rating") for one in passage.ratings):
        held.add("rating")
    if question.narrowed.get("source") in passage.sources:
        held.add("source")
    return frozenset(held)


def _chosen(held: Mapping[int, frozenset[int | str]]) -> Iterator[int]:
    """SHOWN passages at most: each the one that has most of what those before
    it lack.
    """
    left, covered = dict(held), frozenset[int | str]()
    for _ in range(min(SHOWN, len(held))):
        best = min(
            left,
            key=lambda place: (-len(left[place] - covered), -len(left[place]), place),
        )
        covered |= left.pop(best)
        yield best


def _told(address: str, passage: Findable) -> PassageData:
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
    return {"whose": whose_in(told), "rating": scale[told["rating"]]}


def _pieces(question: Question, text: str, line: str) -> TextPieces:
    """line: its words. Of a long text only what is round the first that is marked."""
    wanted = [one.terms for one in question.wanted]
    begun = tuple(one.terms[0] for one in question.wanted if one.begins)
    wanted += [
        (word,)
        for word in dict.fromkeys(line.split())
        if begun and word.startswith(begun)
    ]
    return tuple(_marked(text, find_terms(text[:READ], wanted)))


def _marked(text: str, marked: Sequence[tuple[int, int]]) -> Iterator[tuple[str, bool]]:
    at = max(0, marked[0][0] - BEFORE) if marked and len(text) > EXCERPT else 0
    until = min(len(text), at + EXCERPT)
    if at:
        yield "… ", False
    for start, end in (span for span in marked if span[1] <= until):
        yield text[at:start], False
        yield text[start:end], True
        at = end
    yield text[at:until], False
    if until < len(text):
        yield " …", False
