"""Search in what is published: which passages hold all of some words, from the index that publications keep.

Both databases give the same answer, as does whoever reads every passage: words are compared in the form that
articles/text/folding.py gives them, a database only looks for terms, and the order is our own: titles first,
then newest first. Work is bounded whatever is asked. Of more than COUNTED hits the newest COUNTED are ranked;
and what terms do not decide, such as phrases and exclusions, is looked up in LOOKED_AT passages at most. An
answer that ends there says so, and its `next` goes on from there.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Self

from django.utils import timezone
from django.utils.translation import gettext as _

from articles.problems import Refused
from articles.text.clean import clean_text, whole_number
from articles.text.folding import is_character, spans, terms
from newsroom.conf.databases import database
from newsroom.public.passages import PLACE_BITS, IndexedArticle, Passage, kind_of, mark, place_of

LONGEST = 200  # code points of what is asked
MOST_TERMS = 40
COUNTED = 1_000
LOOKED_AT = 4_000
PER_PAGE = 20
SHOWN, BEFORE = (
    360,
    120,
)  # code points of a long passage on a page, and of these before the first that is marked
FILTERS = {"rating": "r", "topic": "t", "source": "s", "author": "a"}  # with the mark of each
NARROWING = (*FILTERS, "from", "to")
NAMES = ("q", *NARROWING, "after")  # that an address of search may have

QUOTES = str.maketrans(dict.fromkeys("“”„‟«»「」『』＂〝〞", '"'))
# A sign that excludes stands before its word: in 'off-shore' there is none.
PART = re.compile(r'(?P<no>[-\u2212\u2013])?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
VALUE = re.compile(r"[-\w]{1,100}", re.ASCII)
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class Query:
    """terms: all of them must be there, each as Passage.words has it. runs must be there too, unwanted must
    not: parts of words, from space to space. shown: sequences of terms to mark in a text. since, until: when
    the article was first published, half-open.
    """

    terms: tuple[str, ...]
    runs: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()
    shown: tuple[tuple[str, ...], ...] = ()
    since: datetime | None = None
    until: datetime | None = None


def ask(asked: Mapping[str, str]) -> Query | None:
    """What is asked for by the names of the contract: q (words, "phrases", -exclusions), those in FILTERS,
    from and to (days). Nothing where nothing is. Raises Refused."""
    wanted, unwanted = _parts(asked.get("q", ""))
    marks = [mark(FILTERS[name], _value(name, asked[name])) for name in FILTERS if asked.get(name)]
    since, until = _day(asked.get("from", "")), _day(asked.get("to", ""))
    if not (wanted or marks):
        if unwanted or since or until or asked.get("q", "").strip():
            raise Refused(_("Say at least one word to look for: letters or figures, without a - before it."))
        return None
    return Query(
        terms=tuple(dict.fromkeys([term for sequence in wanted for term in _looked_for(sequence)] + marks)),
        runs=tuple(_run(sequence) for sequence in wanted if len(sequence) > 1),
        unwanted=tuple(_run(_looked_for(sequence)) for sequence in unwanted),
        shown=tuple(wanted),
        since=_midnight(since) if since else None,
        until=_midnight(until + timedelta(days=1)) if until else None,
    )


def _parts(text: str) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """The sequences of terms that are wanted, and those that are not. A word may be several terms."""
    if len(text) > LONGEST:
        raise Refused(
            _("This is too long to search for: use %(most)d characters at most.") % {"most": LONGEST}
        )
    wanted: list[tuple[str, ...]] = []
    unwanted: list[tuple[str, ...]] = []
    for part in PART.finditer(clean_text(text).translate(QUOTES)):
        if sequence := tuple(terms(part["phrase"] or part["word"] or "")):
            (unwanted if part["no"] else wanted).append(sequence)
    if sum(map(len, wanted + unwanted)) > MOST_TERMS:
        raise Refused(
            _("These are too many words to search for: use %(most)d at most.") % {"most": MOST_TERMS}
        )
    return wanted, unwanted


def _looked_for(sequence: Sequence[str]) -> Sequence[str]:
    return [mark("c", sequence[0])] if is_character(sequence) else sequence


def _run(sequence: Sequence[str]) -> str:
    return f" {' '.join(sequence)} "


def _value(name: str, value: str) -> str:
    if not VALUE.fullmatch(value):
        raise Refused(
            _("%(name)s is the short name that addresses have: letters, figures, - and _.") % {"name": name}
        )
    return value


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if text and (day is None or not 1970 <= day.year < 9999):
        raise Refused(_("A day is written as 2025-03-31: %(day)s is none.") % {"day": text[:20]})
    return day


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, timezone.get_default_timezone())


# --- Looking --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cursor:
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
            _("after is what an earlier answer gave as next: %(text)s is not.") % {"text": text[:60]}
        )


@dataclass(frozen=True, slots=True)
class Hit:
    """sentence: its key, empty where it has none. pieces: the text, each with whether it was looked for."""

    kind: str
    text: str
    sentence: str
    article: IndexedArticle
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


def find(query: Query, after: str = "") -> Found:
    """A page of what there is, best first. Raises Refused if `after` is no cursor."""
    cursor = Cursor.read(after)
    block = _block(query, cursor.start)
    ranked = sorted(block.hits, key=_rank)
    rest = [one for one in ranked if not cursor.last or _rank(one) > _rank(cursor.last)]
    shown, more_here = rest[:PER_PAGE], len(rest) > PER_PAGE
    count = min(cursor.before + len(ranked), COUNTED)
    following = None
    if more_here:
        following = Cursor(cursor.before, block.start, shown[-1])
    elif block.below:
        following = Cursor(count, block.below)
    return Found(
        hits=_hits(shown, query),
        count=count,
        more=bool(block.below) or cursor.before + len(ranked) > COUNTED,
        next=str(following or ""),
        ended=not block.below,
    )


@dataclass(frozen=True, slots=True)
class Block:
    """start: above its first candidate. below: where the next one begins; 0: there is none."""

    hits: list[int]
    start: int
    below: int


def _block(query: Query, start: int) -> Block:
    hits: list[int] = []
    looked = last = 0
    for passage, is_hit in _candidates(query, start):
        if len(hits) == COUNTED or looked == LOOKED_AT:
            return Block(hits, start, below=last)
        start = start or passage + 1
        looked, last = looked + 1, passage
        if is_hit:
            hits.append(passage)
    return Block(hits, start, below=0)


def _rank(passage: int) -> tuple[bool, int]:
    """The least is the best."""
    return kind_of(passage) != "title", -passage


def _hits(passages: Sequence[int], query: Query) -> list[Hit]:
    rows = Passage.objects.in_bulk(passages)
    articles = IndexedArticle.objects.in_bulk({place_of(passage) for passage in passages})
    # One that was withdrawn meanwhile is not there.
    return [
        Hit(
            kind_of(one),
            row.text,
            row.sentence,
            articles[place_of(one)],
            tuple(_pieces(row.text, query.shown)),
        )
        for one in passages
        if (row := rows.get(one)) and place_of(one) in articles
    ]


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


# --- In the database ------------------------------------------------------------------------------------

type Candidate = tuple[int, bool]
"""A passage that has all the terms, and whether it is a hit."""

# Neighbours stand together in windows of 32, 512 and 8,192 articles: the bits of an id that tell them.
WINDOWS = (PLACE_BITS + 5, PLACE_BITS + 9, PLACE_BITS + 13)
# As the index of its migration has it, or PostgreSQL would not use that.
FOUND_BY = (
    "((words || ' /0/' || (id >> 25)::text || ' /1/' || (id >> 29)::text"
    " || ' /2/' || (id >> 33)::text)::tsvector)"
)
IN_SQLITE = """
    SELECT found.rowid, {tests} FROM newsroom_passage_words found
    {joined}
    WHERE newsroom_passage_words MATCH %s AND found.rowid >= %s AND found.rowid < %s
    ORDER BY found.rowid DESC
"""
JOINED = "CROSS JOIN newsroom_passage passage ON passage.id = found.rowid"
# Hazard: where an id is compared or sorted as it is, the index of ids is walked instead, word for word.
IN_POSTGRESQL = """
    SELECT id, {tests} FROM newsroom_passage passage
    WHERE {found_by} @@ %s::tsquery AND id + 0 >= %s AND id + 0 < %s ORDER BY id + 0 DESC LIMIT %s
"""
IN_DAYS = """EXISTS (
    SELECT 1 FROM newsroom_indexedarticle article
    WHERE article.id = passage.id >> 20 AND article.published >= %s AND article.published < %s
)"""
# Without days it is as if all numbers between were taken: nothing is to be looked at again.
PLACES = "SELECT 0, max(id), max(id) + 1 FROM newsroom_indexedarticle"
PLACES_IN_DAYS = """
    SELECT min(id), max(id), count(*) FROM newsroom_indexedarticle WHERE published >= %s AND published < %s
"""
PROMISED = 4_000  # hits that a wider window may promise
TOGETHER = 200  # rows taken at once


@dataclass(frozen=True, slots=True)
class Stretch:
    """Of ids, half-open. is_exact: whether all in it are of the days that are asked for."""

    floor: int
    top: int
    is_exact: bool = True


def _candidates(query: Query, start: int) -> Iterator[Candidate]:
    """Newest first, all of them below `start` (0: from the newest)."""
    stretch = _stretch(query, start)
    tests, values = _tests(query, stretch)
    look = _in_sqlite if database().vendor == "sqlite" else _in_postgresql
    return look(query.terms, tests, values, stretch)


def _stretch(query: Query, start: int) -> Stretch:
    """Articles have their places in the order of time, but for some that came in later."""
    with database().cursor() as cursor:
        if query.since or query.until:
            cursor.execute(PLACES_IN_DAYS, _days(query))
        else:
            cursor.execute(PLACES)
        first, last, count = cursor.fetchone()
    if not count:
        return Stretch(0, 0)
    floor, top = first << PLACE_BITS, (last + 1) << PLACE_BITS
    return Stretch(floor, min(start or top, top), is_exact=count == last - first + 1)


def _tests(query: Query, stretch: Stretch) -> tuple[str, list[str]]:
    """SQL that says whether a passage with all the terms is a hit, and its values: none where all are."""
    place = f"{'instr' if database().vendor == 'sqlite' else 'strpos'}(passage.words, %s)"
    tests = [f"{place} > 0"] * len(query.runs) + [f"{place} = 0"] * len(query.unwanted)
    values: list[str] = [*query.runs, *query.unwanted]
    if not stretch.is_exact:
        tests.append(IN_DAYS)
        values += _days(query)
    return " AND ".join(tests) or "1 = 1", values


def _days(query: Query) -> list[str]:
    days = query.since or datetime.min.replace(tzinfo=UTC), query.until or datetime.max.replace(tzinfo=UTC)
    return [str(database().ops.adapt_datetimefield_value(moment)) for moment in days]


def _in_sqlite(
    wanted: Sequence[str], tests: str, values: Sequence[str], stretch: Stretch
) -> Iterator[Candidate]:
    """As the database comes upon them: it has them in this order."""
    match = " AND ".join(f'"{term}"' for term in wanted)
    with database().cursor() as cursor:
        sql = IN_SQLITE.format(tests=tests, joined=JOINED if values else "")
        cursor.execute(sql, [*values, match, stretch.floor, stretch.top])
        while rows := cursor.fetchmany(TOGETHER):
            yield from ((passage, bool(is_hit)) for passage, is_hit in rows)


def _in_postgresql(
    wanted: Sequence[str], tests: str, values: Sequence[str], stretch: Stretch
) -> Iterator[Candidate]:
    """Window by window, since an index of its kind gives all that it has before any can be put in order.

    Windows widen while the next wider one does not promise too many.
    """
    most = LOOKED_AT if values else COUNTED
    sql = IN_POSTGRESQL.format(tests=tests, found_by=FOUND_BY)
    match = " & ".join(f"'{term}'" for term in wanted)
    top, level = stretch.top, 0
    with database().cursor() as cursor:
        while top > stretch.floor:
            floor = _window(top, level)
            window = f" & '/{level}/{floor >> WINDOWS[level]}'" if level < len(WINDOWS) else ""
            cursor.execute(sql, [*values, match + window, stretch.floor, top, most + 1])
            rows = cursor.fetchall()
            yield from rows
            if len(rows) > most:
                top = rows[-1][0]
                continue
            promised = len(rows) * (floor - _window(floor, level + 1)) // (top - floor)
            level += promised <= PROMISED
            top = floor


def _window(top: int, level: int) -> int:
    """Where the window of that level begins in which the id before `top` is; beyond the widest it is all."""
    return (top - 1) >> WINDOWS[level] << WINDOWS[level] if top and level < len(WINDOWS) else 0
