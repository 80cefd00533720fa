"""Search in what is published: which passages hold all of some words, from the index that publications keep.

Both databases give the same answer, as does whoever reads every passage: words are compared in the form that
articles/text/characters.py gives them, a database only looks for terms, and the order is our own: titles
first, then newest first. Work is bounded whatever is asked. Of more than COUNTED hits the newest COUNTED
are ranked; and what terms do not decide, such as phrases and exclusions, is looked up in LOOKED_AT passages
at most. An answer that ends there says so, and its `next` goes on from there.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple, Self

from django.utils.translation import gettext as _

from articles.problems import Refused
from articles.text.characters import spans, whole_number
from newsroom.conf.connections import Query
from newsroom.conf.databases import ask as ask_database
from newsroom.public import search_index
from newsroom.public.passages import is_title, kind_of
from newsroom.public.search_query import Question

PER_PAGE = 20
# Code points of a long passage on a page, and of these before the first that is marked.
SHOWN, BEFORE = 360, 120


@dataclass(frozen=True, slots=True)
class SearchCursor:
    """Where an answer goes on: in the block of hits that begins below the id `start`, after the hit `last`
    (0: with its first). before: how many hits earlier blocks had."""

    before: int = 0
    start: int = 0
    last: int = 0

    def __str__(self) -> str:
        return f"{self.before}.{self.start}.{self.last}"

    @classmethod
    def read(cls, text: str) -> Self:
        """Raises Refused."""
        numbers = [whole_number(part) for part in text.split(".", 3)] if text else [0, 0, 0]
        match numbers:
            case [int(before), int(start), int(last)]:
                return cls(before, start, last)
        raise Refused(
            _("“after” must be a value that an earlier answer gave as “next”; %(text)s is not.")
            % {"text": text[:60]}
        )


class Where(NamedTuple):
    """An article, as results name it."""

    slug: str
    title: str
    language: str
    published: datetime
    is_examined: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """sentence: its key, empty where it has none. pieces: the text, each with whether it was looked for."""

    kind: str
    text: str
    sentence: str
    article: Where
    pieces: tuple[tuple[str, bool], ...]

    @property
    def address(self) -> str:
        place = f"#s-{self.sentence}" if self.sentence else ""
        if not place and self.kind in {"note", "quotation"}:
            place = "#n-article"
        return f"/articles/{self.article.slug}/{place}"


@dataclass(frozen=True, slots=True)
class Found:
    """count: of passages, if there are not more. next: the cursor of what follows, or nothing. ended: whether
    all that there is was looked through."""

    hits: list[Hit]
    count: int = 0
    more: bool = False
    next: str = ""
    ended: bool = True


def find(question: Question, after: str = "") -> Found:
    """A page of what there is, best first. Raises Refused if `after` is no cursor."""
    cursor = SearchCursor.read(after)
    among = search_index.stretch(question, cursor.start)
    block = search_index.block(question, among)
    ranked = sorted(block.hits, key=is_title, reverse=True)  # which leaves the newest first
    rest = [one for one in ranked if _rank(one) > _rank(cursor.last)] if cursor.last else ranked
    shown, more_here = rest[:PER_PAGE], len(rest) > PER_PAGE
    count = min(cursor.before + len(ranked), search_index.COUNTED)
    following = None
    if more_here:
        following = SearchCursor(cursor.before, among.top, shown[-1])
    elif block.below:
        following = SearchCursor(count, block.below)
    return Found(
        hits=list(_hits(shown, question)),
        count=count,
        more=bool(block.below) or cursor.before + len(ranked) > search_index.COUNTED,
        next=str(following or ""),
        ended=not block.below,
    )


def _rank(passage: int) -> tuple[bool, int]:
    """The least is the best."""
    return not is_title(passage), -passage


def _read(moment: str, some: str) -> str:
    return (
        "SELECT passage.id, passage.text, passage.sentence,"  # noqa: S608
        f" article.slug, article.title, article.language, {moment}, article.is_examined"
        " FROM newsroom_passage passage JOIN newsroom_indexedarticle article ON article.id = passage.id >> 20"
        f" WHERE passage.id {some}"
    )


PASSAGES = Query(
    "passages",
    sqlite=_read("article.published || ''", "IN (SELECT value FROM json_each('[' || {} || ']'))"),
    postgresql=_read(
        "to_char(article.published AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
        "= ANY (CAST('{{' || {} || '}}' AS bigint[]))",
    ),
)


def _hits(passages: Sequence[int], question: Question) -> Iterator[Hit]:
    """One that was withdrawn meanwhile is not there."""
    rows = ask_database(PASSAGES, [",".join(map(str, passages))]) if passages else ()
    found = {passage: rest for passage, *rest in rows}
    for passage in passages:
        if passage in found:
            text, sentence, slug, title, language, moment, is_examined = found[passage]
            published = datetime.fromisoformat(moment).replace(tzinfo=UTC)
            article = Where(slug, title, language, published, bool(is_examined))
            pieces = tuple(_pieces(text, question.shown))
            yield Hit(kind_of(passage), text, sentence, article, pieces)


def _pieces(text: str, wanted: Iterable[Sequence[str]]) -> Iterator[tuple[str, bool]]:
    """Of a long text only what is round the first that is marked."""
    marked = spans(text, wanted)
    at = max(0, marked[0][0] - BEFORE) if marked and len(text) > SHOWN else 0
    until = min(len(text), at + SHOWN)
    if at:
        yield "… ", False
    for start, end in (span for span in marked if span[1] <= until):
        yield text[at:start], False
        yield text[start:end], True
        at = end
    yield text[at:until], False
    if until < len(text):
        yield " …", False
