"""What search found, as it is shown: each article with its verdict, and a few of its passages with theirs."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import NamedTuple, TypedDict

from annotations.presentation import whose_claim
from articles.text.characters import spans
from newsroom.editions.coverage import finding
from newsroom.editions.entries import RatingView
from newsroom.editions.verdicts import ArticleVerdict, RatingVerdict
from newsroom.public.models import ArticleWords, IndexedArticle
from newsroom.public.passages import Content, Findable
from newsroom.public.search import Found, Question

SHOWN = 3  # passages of an article
# Code points of a long passage on a page, of these before the first that is marked, and of what is looked through.
EXCERPT, BEFORE, READ = 360, 120, 20_000


class PassageTold(TypedDict):
    """As the API has it. sentence: its key."""

    kind: str
    text: str
    sentence: str | None
    address: str
    ratings: list[RatingVerdict]


class HitTold(TypedDict):
    article: ArticleVerdict
    passages: list[PassageTold]


type TextPieces = tuple[tuple[str, bool], ...]
"""A text in pieces, each with whether it was looked for."""


class Verdict(NamedTuple):
    """Of a note, as _partials.html says it. whose: claim, such as 'The city’s claim'."""

    whose: str
    rating: RatingView


@dataclass(frozen=True)
class ShownPassage:
    told: PassageTold
    verdicts: tuple[Verdict, ...]
    pieces: TextPieces


@dataclass(frozen=True)
class Hit:
    """title: in pieces. passages: best first. others: how many more of the article's would do as well."""

    row: IndexedArticle
    article: ArticleVerdict
    title: TextPieces
    passages: tuple[ShownPassage, ...]
    others: int

    @property
    def address(self) -> str:
        return f"/articles/{self.row.slug}/"

    @property
    def published(self) -> datetime:
        return self.row.published

    @property
    def below(self) -> list[ShownPassage]:
        """What a page shows under the title."""
        return [one for one in self.passages if one.told["text"] != self.article["title"]]

    @property
    def told(self) -> HitTold:
        return {"article": self.article, "passages": [one.told for one in self.passages]}


def hits(found: Found, question: Question) -> list[Hit]:
    """In the language that is active. An article that was withdrawn meanwhile is not there."""
    words = ArticleWords.objects.defer("terms").in_bulk(found.articles)
    articles = IndexedArticle.objects.in_bulk(found.articles)
    both = [(words[one], articles[one]) for one in found.articles if one in words and one in articles]
    return [_Reading(row, article, question).hit for row, article in both]


class _Reading:
    """Of one article, for what was asked."""

    def __init__(self, row: ArticleWords, article: IndexedArticle, question: Question) -> None:
        self.row, self.article, self.question = row, article, question
        self.content: Content = json.loads(row.content)
        self.passages = [Findable(*one) for one in self.content["passages"]]
        self.lines = row.words.split("\n")

    @cached_property
    def scale(self) -> dict[str, RatingView]:
        return {slug: RatingView(**told) for slug, told in self.content["scale"].items()}

    @property
    def hit(self) -> Hit:
        held = {place: what for place in range(len(self.passages)) if (what := self._held(place))}
        whole = {place: what for place, what in held.items() if len(what) == self._asked}
        shown = [*_chosen(whole or held)] or [0]  # of a topic alone no passage is better than the title
        title = self.article.title
        return Hit(
            row=self.article,
            article={
                "slug": self.article.slug,
                "title": title,
                "kind": self.content["kind"],
                "finding": self._finding,
            },
            title=self._pieces(title, self.lines[0]),
            passages=tuple(self._shown(place) for place in shown if place < len(self.passages)),
            others=max(0, len(whole or held) - len(shown)),
        )

    @property
    def _finding(self) -> str:
        overall, tally = self.content["overall"], self.content["tally"]
        return finding(
            self.scale[overall] if overall else None, [(self.scale[slug], number) for slug, number in tally]
        )

    @property
    def _asked(self) -> int:
        """How much a passage can hold of what is asked."""
        narrowed = dict(self.question.narrowed)
        return len(self.question.wanted) + ("rating" in narrowed) + ("source" in narrowed)

    def _held(self, place: int) -> frozenset[int | str]:
        """What a passage has of that: places in `wanted`, and filters."""
        passage, narrowed = self.passages[place], dict(self.question.narrowed)
        held: set[int | str] = {
            number for number, one in enumerate(self.question.wanted) if one.run in self.lines[place]
        }
        if any(one["rating"] == narrowed.get("rating") for one in passage.ratings):
            held.add("rating")
        if narrowed.get("source") in passage.sources:
            held.add("source")
        return frozenset(held)

    def _shown(self, place: int) -> ShownPassage:
        passage = self.passages[place]
        at = f"#s-{passage.sentence}" if passage.sentence else ""
        if not at and passage.kind in {"note", "quotation"}:
            at = "#n-article"
        told: PassageTold = {
            "kind": passage.kind,
            "text": passage.line,
            "sentence": passage.sentence or None,
            "address": f"/articles/{self.article.slug}/{at}",
            "ratings": [*passage.ratings],
        }
        verdicts = tuple(map(self._verdict, passage.ratings))
        return ShownPassage(told, verdicts, self._pieces(passage.line, self.lines[place]))

    def _verdict(self, told: RatingVerdict) -> Verdict:
        """As NoteView has it."""
        claim = told["claimant"]
        whose = whose_claim(claim, "" if claim == "author" else claim, self.content["kind"])
        return Verdict(whose, self.scale[told["rating"]])

    def _pieces(self, text: str, line: str) -> TextPieces:
        """Of a long text only what is round the first that is marked."""
        wanted = [one.terms for one in self.question.wanted]
        begun = tuple(one.terms[0] for one in self.question.wanted if one.begins)
        wanted += [(word,) for word in dict.fromkeys(line.split()) if begun and word.startswith(begun)]
        return tuple(_marked(text, spans(text[:READ], wanted)))


def _chosen(held: dict[int, frozenset[int | str]]) -> Iterator[int]:
    """SHOWN passages at most: each the one that has most of what those before it lack."""
    left, covered = dict(held), frozenset[int | str]()
    for _ in range(min(SHOWN, len(held))):
        best = min(left, key=lambda place: (-len(left[place] - covered), -len(left[place]), place))
        covered |= left.pop(best)
        yield best


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
