"""Asks a database's index of words for the newest passages that are what is asked for, and not for too many.

SQLite's gives passages in order, and is read no further than needed. PostgreSQL's gives all that it has
before any can be put in order. So it is first asked for a few of the newest articles; how many passages hold
the words there tells how far to go next, or whether all that are left can be asked for at once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from newsroom.conf.connections import Query
from newsroom.conf.databases import ask, database
from newsroom.public.passages import PLACE_BITS
from newsroom.public.search_query import Question

COUNTED = 1_000  # hits of a block, at most
LOOKED_AT = 4_000  # passages that the index finds, if it does not decide
COMPARED = 16_000  # times that one of these is looked through for a phrase or an exclusion


class NewestHits(NamedTuple):
    """hits: passages, the newest first. below: where the next block begins; 0: there is none."""

    hits: list[int]
    below: int


@dataclass(frozen=True, slots=True)
class SearchRange:
    """Of ids, half-open. is_all: whether there are no others. is_exact: whether all in it are of the
    days that are asked for."""

    floor: int
    top: int
    is_all: bool = False
    is_exact: bool = True


# Articles have their places in the order of time, but for some that came in later. Without days it is as if
# all numbers between were taken: nothing is to be looked at again.
SELECT = "SELECT 0, max(id), max(id) + 1 FROM newsroom_indexedarticle"
SELECT_IN_DAYS = (
    "SELECT min(id), max(id), count(*) FROM newsroom_indexedarticle WHERE published >= {} AND published < {}"
)
PLACES = Query("places", SELECT, SELECT)
PLACES_IN_DAYS = Query("places-in-days", SELECT_IN_DAYS, SELECT_IN_DAYS)


def stretch(question: Question, below: int) -> SearchRange:
    """Where it can be found, as far as it is below that id (0: everywhere)."""
    in_days = bool(question.since or question.until)
    ((first, last, count),) = ask(PLACES_IN_DAYS, _days(question)) if in_days else ask(PLACES, ())
    if not count:
        return SearchRange(0, 0)
    floor, top = first << PLACE_BITS, (last + 1) << PLACE_BITS
    is_exact = count == last - first + 1
    return SearchRange(floor, min(below or top, top), is_all=not (below or in_days), is_exact=is_exact)


def block(question: Question, among: SearchRange) -> NewestHits:
    """The newest hits of that stretch."""
    look = _in_sqlite if database().vendor == "sqlite" else _in_postgresql
    hits: list[int] = []
    most = _looked_at(question)
    for number, passage in enumerate(look(question, among)):
        if number == most or (passage > 0 and len(hits) == COUNTED):
            return NewestHits(hits, below=abs(passage) + 1)
        if passage > 0:
            hits.append(passage)
    return NewestHits(hits, below=0)


def _looked_at(question: Question) -> int:
    """How many passages, at most, if the index does not decide."""
    return min(LOOKED_AT, COMPARED // max(1, len(question.runs) + len(question.unwanted)))


# What is looked at comes as one text: the ids, newest first, those that are no hits after all as negative.
SIGNED = "CASE WHEN is_hit THEN id ELSE -id END"
IN_DAYS = """EXISTS (
    SELECT 1 FROM newsroom_indexedarticle article
    WHERE article.id = passage.id >> 20 AND article.published >= {} AND article.published < {}
)"""


def _days(question: Question) -> list[str]:
    first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    days = question.since or first, question.until or last
    return [str(database().ops.adapt_datetimefield_value(moment)) for moment in days]


def _ask(sqlite: str, postgresql: str, values: Sequence[object]) -> list[int]:
    ((ids,),) = ask(Query("search-index", sqlite, postgresql), values)
    return [int(one) for one in ids.split(",")] if ids else []


# --- SQLite -------------------------------------------------------------------------------------------

IN_SQLITE = f"""
    SELECT group_concat({SIGNED}) FROM (
        SELECT found.rowid AS id, {{tests}} AS is_hit FROM newsroom_passage_words found {{joined}}
        WHERE newsroom_passage_words MATCH {{{{}}}} AND found.rowid >= {{{{}}}} AND found.rowid < {{{{}}}}
        ORDER BY found.rowid DESC LIMIT {{{{}}}}
    ) AS looked
"""  # noqa: S608
JOINED = "CROSS JOIN newsroom_passage passage ON passage.id = found.rowid"


def _in_sqlite(question: Question, among: SearchRange) -> list[int]:
    tests = ["instr(passage.words, {}) > 0"] * len(question.runs)
    tests += ["instr(passage.words, {}) = 0"] * len(question.unwanted)
    values: list[object] = [*question.runs, *question.unwanted]
    if not among.is_exact:
        tests.append(IN_DAYS)
        values += _days(question)
    sql = IN_SQLITE.format(tests=" AND ".join(tests) or 1, joined=JOINED if tests else "")
    match = " AND ".join(f'"{term}"' for term in question.indexed)
    most = (_looked_at(question) if tests else COUNTED) + 1
    looked = _ask(sql, "", [*values, match, among.floor, among.top, most])
    # Only newer ones than 3.44 promise to join them in order.
    return sorted(looked, key=abs, reverse=True)


# --- PostgreSQL ---------------------------------------------------------------------------------------

# As the index of its migration has it, or PostgreSQL would not use that.
FOUND_BY = (
    "((words || ' /0/' || (id >> 25)::text || ' /1/' || (id >> 29)::text"
    " || ' /2/' || (id >> 33)::text)::tsvector)"
)
# The index knows of each passage in which 32, 512 and 8,192 articles it stands: these bits of an id.
LEVELS = (PLACE_BITS + 5, PLACE_BITS + 9, PLACE_BITS + 13)
# A window is of so many bits, up to eight of a level; FIRST comes first, ALL is what is left.
NARROWEST, FIRST, WIDEST, ALL = LEVELS[0], LEVELS[0] + 2, LEVELS[-1] + 3, 63
# Hazards: where an id is compared as it is, the index of ids is walked instead, word for word. And ids in
# order before the limit would mean to fetch all that the index finds.
IN_POSTGRESQL = f"""
    SELECT string_agg(({SIGNED})::text, ',' ORDER BY id DESC) FROM (
        SELECT id, {{tests}} AS is_hit FROM newsroom_passage passage
        WHERE {FOUND_BY} @@ {{{{}}}}::tsquery AND id + 0 >= {{{{}}}}::bigint AND id + 0 < {{{{}}}}::bigint
        LIMIT {{{{}}}}::bigint
    ) AS looked
"""  # noqa: S608
# One form for any number of them: each form is planned, and kept, for itself.
LOOKED_UP = "passage.words LIKE ALL ({}::text[]) AND NOT passage.words LIKE ANY ({}::text[])"


def _in_postgresql(question: Question, among: SearchRange) -> list[int]:
    tests, values = list[str](), list[object]()
    if question.runs or question.unwanted:
        tests.append(LOOKED_UP)
        values += [_likes(question.runs), _likes(question.unwanted)]
    if not among.is_exact:
        tests.append(IN_DAYS)
        values += _days(question)
    sql = IN_POSTGRESQL.format(tests=" AND ".join(tests) or "true")
    match = " & ".join(f"'{term}'" for term in question.indexed)
    looked: list[int] = []
    most = (_looked_at(question) if tests else COUNTED) + 1
    top, bits, widest = among.top, FIRST, ALL
    while top > among.floor and _is_short(looked, most):
        floor, found_by = _window(among, top, bits)
        limit = 3 * most if bits > NARROWEST else among.top
        found = _ask("", sql, [*values, match + found_by, floor, top, limit])
        if len(found) == limit:  # the words are rarer in what is newer
            bits = widest = max(NARROWEST, min(bits, WIDEST) - 4)
            continue
        looked += found
        top = floor
        widest = widest + 2 if widest < WIDEST else ALL
        bits = min(_next(looked, among, top, most), widest)
    return looked


def _is_short(looked: Sequence[int], most: int) -> bool:
    return len(looked) < most and sum(one > 0 for one in looked) <= COUNTED


def _next(looked: Sequence[int], among: SearchRange, top: int, most: int) -> int:
    """How wide the next window is, below `top`, if the words are as frequent there as above."""
    rarity = (among.top - top) // (len(looked) + 1)  # ids to a passage
    ample = 3 * (most - len(looked)) // 2
    if top - among.floor <= ample * rarity:
        return ALL
    return min(WIDEST, max(NARROWEST, (ample * rarity).bit_length() - 1))


def _likes(runs: Iterable[str]) -> str:
    """An array of patterns; in terms is nothing that would have to be escaped."""
    return "{" + ",".join(f'"%{run}%"' for run in runs) + "}"


def _window(among: SearchRange, top: int, bits: int) -> tuple[int, str]:
    """Where the one below `top` begins, and what of a tsquery finds it."""
    if bits == ALL and among.is_all:
        return among.floor, ""
    floor = among.floor if bits == ALL else max(among.floor, (top - 1) >> bits << bits)
    level = sum(bits >= own for own in LEVELS) - 1
    places = range(floor >> LEVELS[level], ((top - 1) >> LEVELS[level]) + 1)
    return floor, f" & ({' | '.join(f"'/{level}/{place}'" for place in places)})"
