"""Search in what is published: which passages hold all of some words, from the index that publications keep.

Both databases give the same answer, as does whoever reads every passage: words are compared in the form that
articles/text/characters.py gives them, a database only looks for terms, and the order is our own: titles
first, then newest first. Work is bounded whatever is asked. Of more than COUNTED hits the newest COUNTED
are ranked; and what terms do not decide, such as phrases and exclusions, is looked up in LOOKED_AT passages
at most. An answer that ends there says so, and its `next` goes on from there.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain
from typing import Any, NamedTuple, Self

from django.utils import timezone

from articles.problems import Refused
from articles.text.characters import clean_text, is_character, sought, spans, whole_number
from articles.text.translation import gettext as _
from newsroom.conf.databases import Rows, database
from newsroom.conf.databases import ask as ask_database
from newsroom.public.models import IndexedArticle, Passage
from newsroom.public.passages import PLACE_BITS, is_title, kind_of, mark, neighbours

PER_PAGE = 20
# Code points of a long passage on a page, and of these before the first that is marked.
SHOWN, BEFORE = 360, 120
COUNTED = 1_000  # hits of a block, at most
LOOKED_AT = 4_000  # passages that the index finds, if it does not decide
COMPARED = 16_000  # times that one of these is looked through for a phrase or an exclusion


# --- What is asked: words, "phrases", -exclusions and filters, as the index has them ---------------------


LONGEST = 200  # code points of what is asked
MOST_TERMS = 40
FILTERS = {"rating": "r", "topic": "t", "source": "s", "author": "a"}  # with the mark of each
NARROWING = (*FILTERS, "from", "to")
NAMES = ("q", *NARROWING, "after")  # that an address of search may have

QUOTES = str.maketrans(dict.fromkeys("“”„‟«»「」『』＂〝〞", '"'))
# A sign that excludes stands before its word: in 'off-shore' there is none.
PART = re.compile(r'(?P<no>[-\u2212\u2013])?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
VALUE = re.compile(r"[-\w]{1,100}", re.ASCII)
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class Question:
    """terms: all of them must be there, each as Passage.words has it. runs must be there, unwanted must not:
    parts of words. neighbours: the marks that stand where the runs do. shown: sequences of terms to mark in a
    text. since, until: when the article was first published, half-open.
    """

    terms: tuple[str, ...]
    neighbours: tuple[str, ...] = ()
    runs: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()
    shown: tuple[tuple[str, ...], ...] = ()
    since: datetime | None = None
    until: datetime | None = None

    @property
    def indexed(self) -> tuple[str, ...]:
        """What the index is asked for. The words of a run are in its neighbours, which are far fewer."""
        return *self.terms, *self.neighbours


def ask(asked: Mapping[str, str]) -> Question | None:
    """What is asked for by the names of the contract: q (words, "phrases", -exclusions), those in FILTERS,
    from and to (days). Nothing where nothing is. Raises Refused."""
    wanted, unwanted = _parts(asked.get("q", ""))
    marks = [mark(FILTERS[name], _value(name, asked[name])) for name in FILTERS if asked.get(name)]
    since, until = _day(asked.get("from", "")), _day(asked.get("to", ""))
    if not (wanted or marks):
        if unwanted or since or until or asked.get("q", "").strip():
            raise Refused(
                _("Enter at least one word to search for: letters or digits, without a - before it.")
            )
        return None
    words = [sequence[0] for sequence in wanted if len(sequence) == 1]
    runs = [sequence for sequence in wanted if len(sequence) > 1]
    return Question(
        terms=(*(mark("c", term) if is_character(term) else term for term in words), *marks),
        neighbours=tuple(dict.fromkeys(chain.from_iterable(map(neighbours, runs)))),
        runs=tuple(map(_run, runs)),
        unwanted=tuple(map(_run, unwanted)),
        shown=tuple(wanted),
        since=_midnight(since) if since else None,
        until=_midnight(until + timedelta(days=1)) if until else None,
    )


def _parts(text: str) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """The sequences of terms that are wanted, and those that are not. A word may be several terms."""
    if len(text) > LONGEST:
        raise Refused(_("The query is too long: use %(most)d characters at most.") % {"most": LONGEST})
    wanted: list[tuple[str, ...]] = []
    unwanted: list[tuple[str, ...]] = []
    for part in PART.finditer(clean_text(text).translate(QUOTES)):
        if sequence := sought(part["phrase"] or part["word"] or ""):
            (unwanted if part["no"] else wanted).append(sequence)
    if sum(map(len, wanted + unwanted)) > MOST_TERMS:
        raise Refused(_("Too many words: use %(most)d at most.") % {"most": MOST_TERMS})
    return list(dict.fromkeys(wanted)), list(dict.fromkeys(unwanted))


def _run(sequence: Sequence[str]) -> str:
    """From space to space; a character at its end may go on as a pair."""
    return f" {' '.join(sequence)}{'' if is_character(sequence[-1]) else ' '}"


def _value(name: str, value: str) -> str:
    if not VALUE.fullmatch(value):
        raise Refused(
            _("%(name)s must be a short name as used in addresses: letters, digits, - and _.")
            % {"name": name}
        )
    return value


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if text and (day is None or not 1970 <= day.year < 9999):
        raise Refused(_("Write the date as 2025-03-31; “%(day)s” is not a date.") % {"day": text[:20]})
    return day


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, timezone.get_default_timezone())


# --- What is answered ------------------------------------------------------------------------------------


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
        match [whole_number(part) for part in (text or "0.0.0").split(".", 3)]:
            case [int(before), int(start), int(last)]:
                return cls(before, start, last)
        raise Refused(
            _("“after” must be a value that an earlier answer gave as “next”; %(text)s is not.")
            % {"text": text[:60]}
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


def find(question: Question, after: str = "") -> Found:
    """A page of what there is, best first. Raises Refused if `after` is no cursor."""
    cursor = SearchCursor.read(after)
    among = _range(question, cursor.start)
    hits, below = _block(question, among)
    ranked = sorted(hits, key=_rank)
    rest = [one for one in ranked if _rank(one) > _rank(cursor.last)] if cursor.last else ranked
    shown = rest[:PER_PAGE]
    count = min(cursor.before + len(ranked), COUNTED)
    following = None
    if len(rest) > PER_PAGE:
        following = SearchCursor(cursor.before, among.top, shown[-1])
    elif below:
        following = SearchCursor(count, below)
    return Found(
        hits=list(_hits(shown, question)),
        count=count,
        more=bool(below) or cursor.before + len(ranked) > COUNTED,
        next=str(following or ""),
        ended=not below,
    )


def _rank(passage: int) -> tuple[bool, int]:
    """The least is the best."""
    return not is_title(passage), -passage


def _hits(numbers: Sequence[int], question: Question) -> Iterator[Hit]:
    """One that was withdrawn meanwhile is not there."""
    passages = Passage.objects.defer("words").in_bulk(numbers)
    articles = IndexedArticle.objects.in_bulk({number >> PLACE_BITS for number in numbers})
    for number in numbers:
        passage, article = passages.get(number), articles.get(number >> PLACE_BITS)
        if passage and article:
            pieces = tuple(_pieces(passage.text, question.shown))
            yield Hit(kind_of(number), passage.text, passage.sentence, article, pieces)


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


# --- What the database's index of words finds: the newest passages, and not too many ---------------------


class SearchRange(NamedTuple):
    """Of ids, half-open. is_all: whether there are no others."""

    floor: int
    top: int
    is_all: bool


RANGE = "SELECT {first}, max(id) FROM newsroom_indexedarticle article {where}"
IN_DAYS = "article.published >= %s AND article.published < %s"
IS_IN_DAYS = f"EXISTS (SELECT 1 FROM newsroom_indexedarticle article WHERE article.id = passage.id >> 20 AND {IN_DAYS})"  # noqa: S608, E501
# Hazard: where PostgreSQL may compare or order an id as it is, it walks the index of ids, word for word.
LOOK = {
    "sqlite": """
        SELECT passage.id, {tests} FROM newsroom_passage_words found
        CROSS JOIN newsroom_passage passage ON passage.id = found.rowid
        WHERE newsroom_passage_words MATCH %s AND found.rowid >= %s AND found.rowid < %s
        ORDER BY found.rowid DESC LIMIT %s
    """,
    # Found by what the index of its migration has, or PostgreSQL would not use that.
    "postgresql": """
        SELECT id, {tests} FROM (
            SELECT id, words FROM newsroom_passage
            WHERE ((words || ' /0/' || (id >> 25)::text || ' /1/' || (id >> 29)::text
                || ' /2/' || (id >> 33)::text)::tsvector) @@ %s::tsquery
            AND id + 0 >= %s::bigint AND id + 0 < %s::bigint
            ORDER BY id + 0 DESC LIMIT %s::bigint
        ) AS passage
    """,
}


def _range(question: Question, below: int) -> SearchRange:
    """Where it can be found, as far as it is below that id (0: everywhere). Articles have their places in the
    order of time, but for some that came in later."""
    days = _days(question)
    first, where = ("min(id)", f"WHERE {IN_DAYS}") if days else ("0", "")
    ((floor, last),) = ask_database(RANGE.format(first=first, where=where), days)
    if last is None:
        return SearchRange(0, 0, is_all=False)
    top = (last + 1) << PLACE_BITS
    return SearchRange(floor << PLACE_BITS, min(below or top, top), is_all=not (below or days))


def _days(question: Question) -> list[str]:
    """Between which an article is to be published, as the database has them; nothing where at any time."""
    if not (question.since or question.until):
        return []
    first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    days = question.since or first, question.until or last
    return [str(database().ops.adapt_datetimefield_value(moment)) for moment in days]


def _block(question: Question, among: SearchRange) -> tuple[list[int], int]:
    """The newest hits of that range, and where the next block begins; 0: there is none."""
    # So many passages, at most, if the index does not decide.
    most = min(LOOKED_AT, COMPARED // max(1, len(question.runs) + len(question.unwanted)))
    hits: list[int] = []
    for number, (passage, is_hit) in enumerate(_looked(question, among, most)):
        if number == most or (is_hit and len(hits) == COUNTED):
            return hits, passage + 1
        if is_hit:
            hits.append(passage)
    return hits, 0


def _looked(question: Question, among: SearchRange, most: int) -> Rows:
    """The newest passages that the index finds, at least one more than are wanted of all that there are, each
    with whether it is a hit."""
    is_sqlite = database().vendor == "sqlite"
    place, days = "instr" if is_sqlite else "strpos", _days(question)
    tests = [f"{place}(passage.words, %s) > 0"] * len(question.runs)
    tests += [f"{place}(passage.words, %s) = 0"] * len(question.unwanted)
    tests += [IS_IN_DAYS] if days else []
    sql = LOOK[database().vendor].format(tests=" AND ".join(tests) or "true")
    values = [*question.runs, *question.unwanted, *days]
    wanted = (most if tests else COUNTED) + 1
    if is_sqlite:
        match = " AND ".join(f'"{term}"' for term in question.indexed)
        return ask_database(sql, [*values, match, among.floor, among.top, wanted])
    match = " & ".join(f"'{term}'" for term in question.indexed)
    looked, top, bits = list[Sequence[Any]](), among.top, FIRST
    while top > among.floor and len(looked) < wanted and sum(is_hit for _, is_hit in looked) <= COUNTED:
        floor, found_by = _window(among, top, bits)
        looked += ask_database(sql, [*values, match + found_by, floor, top, wanted - len(looked)])
        top, bits = floor, min(_next(len(looked), among, floor, wanted), bits + STEP)
    return looked


# PostgreSQL's index gives all that it has before any can be put in order. So it is first asked for a few of
# the newest articles; how many passages hold the words there tells how far to go next. It knows of each
# passage in which 32, 512 and 8,192 articles it stands: these bits of an id.
LEVELS = (PLACE_BITS + 5, PLACE_BITS + 9, PLACE_BITS + 13)
# A window is of so many bits: FIRST comes first, ALL is what is left; each at most 32 times the one before.
FIRST, STEP, ALL = LEVELS[0] + 2, 5, LEVELS[-1] + 4


def _next(found: int, among: SearchRange, top: int, wanted: int) -> int:
    """How wide the next window is, below `top`, if the words are as frequent there as above."""
    ample = 3 * max(1, wanted - found) // 2 * (among.top - top) // (found + 1)  # ids
    return ALL if top - among.floor <= ample else max(LEVELS[0], ample.bit_length() - 1)


def _window(among: SearchRange, top: int, bits: int) -> tuple[int, str]:
    """Where the one below `top` begins, and what of a tsquery finds it."""
    if bits >= ALL and among.is_all:
        return among.floor, ""
    floor = among.floor if bits >= ALL else max(among.floor, (top - 1) >> bits << bits)
    level = max(0, sum(bits >= own for own in LEVELS) - 1)
    places = range(floor >> LEVELS[level], ((top - 1) >> LEVELS[level]) + 1)
    return floor, f" & ({' | '.join(f"'/{level}/{place}'" for place in places)})"
