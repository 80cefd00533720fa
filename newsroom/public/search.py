"""Search in what is published: which articles hold all of some words, from the index
that publications keep.

Both databases give the same answer, as does whoever reads every edition: words are
compared in the form that articles/text/search_terms.py gives them, and a database only
looks for terms. Work is bounded: phrases, which terms do not decide, are looked for in
LOOKED_AT articles. An answer that ends there says so and goes on.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import batched, chain
from typing import NamedTuple

from django.utils import timezone

from articles.problems import Refused
from articles.text.characters import clean_text, whole_number
from articles.text.search_terms import first_character, is_character, query_terms
from articles.text.translation import gettext as _
from newsroom.conf.databases import ask as ask_database
from newsroom.conf.databases import database
from newsroom.public.models import ArticleWords
from newsroom.public.passages import BEGINNINGS, IN_TITLE, OFTEN, mark, neighbours

PER_PAGE = 10  # articles
COUNTED = 1_000  # articles, at most
# articles in whose words a phrase is looked for to count; several phrases in fewer
LOOKED_AT = 1_200
AT_ONCE = 250  # of these; for a page so many more


# --- What is asked: words, "phrases", -exclusions and filters, as the index has them
# ---------------------


LONGEST = 200  # code points of what is asked
MOST_TERMS = 40
# with the mark of each
FILTERS = {"rating": "r", "topic": "t", "source": "s", "author": "a"}
NARROWING = (*FILTERS, "from", "to")
NAMES = ("q", *NARROWING, "after")  # that an address of search may have

QUOTES = str.maketrans(dict.fromkeys("“”„‟«»「」『』＂〝〞", '"'))
# Only a hyphen excludes, before its word: in 'off-shore' there is none. A minus sign
# belongs to its figure.
PART = re.compile(r'(?P<no>-)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
FIGURE = re.compile(r"\d")
VALUE = re.compile(r"[-\w]{1,100}", re.ASCII)
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class Piece(NamedTuple):
    """Terms that stand side by side, as query_terms gives them. begins: it is
    one, and longer words that begin so will do.
    """

    terms: tuple[str, ...]
    begins: bool = False

    @property
    def run(self) -> str:
        """What is there of it in ArticleWords.words; a character at its end may go on
        as a pair.
        """
        is_open = self.begins or is_character(self.terms[-1])
        return f" {' '.join(self.terms)}{'' if is_open else ' '}"

    @property
    def is_phrase(self) -> bool:
        return len(self.terms) > 1


@dataclass(frozen=True, slots=True)
class Question:
    """All of `wanted` must be somewhere in the article, and none of `unwanted`.
    narrowed: values by names of FILTERS. since, until: when the article was first
    published, half-open.
    """

    wanted: tuple[Piece, ...]
    unwanted: tuple[Piece, ...] = ()
    narrowed: Mapping[str, str] = field(default_factory=dict)
    since: datetime | None = None
    until: datetime | None = None

    @property
    def sought(self) -> int:
        """How much of this a passage can have: of which topic or author it is says
        nothing of it.
        """
        return len(self.wanted) + len({"rating", "source"} & self.narrowed.keys())


def parse_question(asked: Mapping[str, str]) -> Question | None:
    """What is asked for by the names of the contract: q (words, "phrases",
    -exclusions), those in FILTERS, from and to (days). Nothing where nothing is. Raises
    Refused.
    """
    wanted, unwanted = _pieces(asked.get("q", ""))
    narrowed = {
        name: _value(name, asked[name]).lower() for name in FILTERS if asked.get(name)
    }
    since, until = (_day(asked.get(name, "")) for name in ("from", "to"))
    if not (wanted or narrowed):
        if unwanted or since or until or asked.get("q", "").strip():
            raise Refused(
                _(
                    "Enter at least one word to search for: letters or digits, without a - before it."
                )
            )
        return None
    return Question(
        wanted,
        unwanted,
        narrowed,
        since=_midnight(since) if since else None,
        until=_midnight(until + timedelta(days=1)) if until else None,
    )


def _pieces(text: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """What is wanted, and what is not."""
    if len(text) > LONGEST:
        raise Refused(
            _("The query is too long: use %(most)d characters at most.")
            % {"most": LONGEST}
        )
    parts = [*PART.finditer(clean_text(text).translate(QUOTES))]
    wanted, unwanted = list[Piece](), list[Piece]()
    for part in parts:
        if terms := query_terms(part["phrase"] or part["word"] or ""):
            is_last = part is parts[-1] and not part["no"]
            piece = Piece(terms, _begins(part["word"] or "", terms, is_last=is_last))
            (unwanted if part["no"] else wanted).append(piece)
    if sum(len(one.terms) for one in wanted + unwanted) > MOST_TERMS:
        raise Refused(_("Too many words: use %(most)d at most.") % {"most": MOST_TERMS})
    return tuple(dict.fromkeys(wanted)), tuple(dict.fromkeys(unwanted))


def _begins(word: str, terms: Sequence[str], *, is_last: bool) -> bool:
    """Whether a word may be the beginning of another: with a * after it, or the last
    one, which may not be typed to its end. A figure is whole: 202 is not 2024.
    """
    term = terms[0]
    if (
        not word
        or len(terms) > 1
        or is_character(term)
        or first_character(term) != term
    ):
        return False
    if word.endswith("*"):
        if len(term) < BEGINNINGS[0]:
            raise Refused(
                _("Write at least %(least)d letters before a *.")
                % {"least": BEGINNINGS[0]}
            )
        return True
    return is_last and len(term) >= BEGINNINGS[0] and not FIGURE.search(term)


def _value(name: str, value: str) -> str:
    if not VALUE.fullmatch(value):
        raise Refused(
            _(
                "%(name)s must be a short name as used in addresses: letters, digits, - and _."
            )
            % {"name": name}
        )
    return value


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if text and (day is None or not 1970 <= day.year < 9999):
        raise Refused(
            _("Write the date as 2025-03-31; “%(day)s” is not a date.")
            % {"day": text[:20]}
        )
    return day


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, timezone.get_default_timezone())


# --- What is found --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Found:
    """articles: ids of a page of them, best first. count: of all, if there are not
    more. next: the cursor of what follows, or nothing. ended: whether all that there is
    was looked through.
    """

    question: Question
    articles: list[int]
    count: int
    more: bool
    next: str
    ended: bool


def find_articles(question: Question, after: str = "") -> Found:
    """A page of what there is, best first. Raises Refused if `after` is no cursor."""
    tier, below = _cursor(after)
    index = Index(question)
    counted, stopped = index.newest(index.every, 0, COUNTED + 1)
    hits, following = _page(index, tier, below)
    count, more = min(len(counted), COUNTED), bool(stopped) or len(counted) > COUNTED
    return Found(question, hits, count, more, following, not stopped)


def _cursor(text: str) -> tuple[int, int]:
    """Where an answer goes on: in that tier, below that id (0: with its newest). Raises
    Refused.
    """
    match [whole_number(part) for part in (text or "0.0").split(".", 2)]:
        case [int(tier), int(below)]:
            return tier, below
    raise Refused(
        _(
            "“after” must be a value that an earlier answer gave as “next”; %(text)s is not."
        )
        % {"text": text[:60]}
    )


def _page(index: "Index", first: int, below: int) -> tuple[list[int], str]:
    """Its hits, and the cursor of what follows."""
    hits: list[int] = []
    for tier, match in [*enumerate(index.tiers)][first:]:
        left = PER_PAGE - len(hits)
        found, stopped = index.newest(match, below if tier == first else 0, left + 1)
        hits += found[:left]
        if goes_on := found[left] + 1 if len(found) > left else stopped:
            return hits, f"{tier}.{goes_on}"
    return hits, ""


# --- What the database's index of terms finds -----------------------------------------


class Syntax(NamedTuple):
    """How an index is asked: for a term, for the beginning of one, for several, without
    some.
    """

    term: str
    beginning: str
    both: str
    without: str


SYNTAX = {
    "sqlite": Syntax('"{}"', '"{}" *', " AND ", " NOT "),
    "postgresql": Syntax("'{}'", "'{}':*", " & ", " & !"),
}
LOOK = {
    "sqlite": """
        SELECT found.rowid FROM public_articleterms found {join} WHERE public_articleterms MATCH %s
        AND found.rowid >= %s AND found.rowid < %s {days} ORDER BY found.rowid DESC LIMIT %s
    """,
    # Hazard: PostgreSQL must not guess from what is asked how much it finds, nor walk
    # the index of ids, or it compares terms article by article. Hence the query in
    # brackets, and an id that is compared as a sum.
    "postgresql": """
        SELECT id FROM public_articlewords words WHERE terms::tsvector @@ (SELECT %s::tsquery)
        AND id + 0 >= %s::bigint AND id + 0 < %s::bigint {days} ORDER BY id + 0 DESC LIMIT %s::bigint
    """,
}
IN_DAYS = "AND words.published >= %s AND words.published < %s"
# Which ids an answer can have. Articles have their places in the order of time, but for
# some that came later.
RANGE = (
    "SELECT coalesce(min(id), 0), coalesce(max(id) + 1, 0) FROM newsroom_indexedarticle"
    " WHERE published >= %s AND published < %s"
)
JOIN = "CROSS JOIN public_articlewords words ON words.id = found.rowid"
END = 1 << 62


class Index:
    """Asked one question."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.syntax = SYNTAX[database().vendor]
        self.days = _days(question)
        self.among: Sequence[int] = (
            ask_database(RANGE, self.days)[0] if self.days else (0, END)
        )
        self.phrases = [one.run for one in question.wanted if one.is_phrase]
        self.unwanted = [one.run for one in question.unwanted if one.is_phrase]
        self.most = LOOKED_AT // max(1, len(self.phrases) + len(self.unwanted))
        self.looked: dict[int, bool] = {}  # whether it has the phrases
        self.every = self._match("", begins=True)
        self.tiers = [*self._tiers()]

    def _tiers(self) -> Iterator[str]:
        """What finds the articles of each, best first. Those that have whole words come
        before those that only have words that begin so; of either, those that have all
        of them in the title come first, then those that say each of them often. In each
        the newest come first.
        """
        zones = (
            [(IN_TITLE, False), (OFTEN, False), ("", False)]
            if self.question.wanted
            else []
        )
        if not zones or any(one.begins for one in self.question.wanted):
            zones += [(IN_TITLE, True), ("", True)]
        before: list[str] = []
        for zone, begins in zones:
            yield self._match(zone, *before, begins=begins)
            before.append(self._words(zone, begins=begins))

    def _match(self, zone: str, *without: str, begins: bool) -> str:
        """Articles that have all that is wanted, its words in that zone."""
        no = [
            *(
                self._term(one, "")
                for one in self.question.unwanted
                if not one.is_phrase
            ),
            *without,
        ]
        return self.syntax.without.join([self._words(zone, begins=begins), *no])

    def _words(self, zone: str, *, begins: bool) -> str:
        question = self.question
        pairs = chain.from_iterable(neighbours(one.terms) for one in question.wanted)
        marks = (
            mark(FILTERS[name], value) for name, value in question.narrowed.items()
        )
        # Of a phrase the neighbours are far fewer than its words.
        words = (
            self._term(Piece((term,), one.begins and begins), zone)
            for one in question.wanted
            for term in (one.terms if zone or not one.is_phrase else ())
        )
        others = map(self.syntax.term.format, chain(pairs, marks))
        return f"({self.syntax.both.join(dict.fromkeys(chain(words, others)))})"

    def _term(self, piece: Piece, zone: str) -> str:
        (term,) = piece.terms
        if piece.begins and len(term) > BEGINNINGS[-1]:
            return self.syntax.beginning.format(f"{zone}{term}")
        return self.syntax.term.format(f"{zone}{term}{'*' if piece.begins else ''}")

    def newest(self, match: str, below: int, wanted: int) -> tuple[list[int], int]:
        """Ids of the newest hits below that one (0: of all), so many, and below which
        id nothing was looked at; 0: at the end.
        """
        if not (self.phrases or self.unwanted):
            return self._ids(match, below, wanted), 0
        ids = self._ids(match, below, self.most + 1)
        hits: list[int] = []
        for some in batched(ids[: self.most], AT_ONCE):
            unseen = [one for one in some if one not in self.looked]
            if unseen and len(self.looked) + len(unseen) > self.most + AT_ONCE:
                return hits, some[0] + 1
            self._look_at(unseen)
            hits += [one for one in some if self.looked[one]]
            if len(hits) >= wanted:
                return hits[:wanted], 0
        return hits, ids[self.most] + 1 if len(ids) > self.most else 0

    def _look_at(self, ids: Sequence[int]) -> None:
        words = dict(ArticleWords.objects.filter(pk__in=ids).values_list("pk", "words"))
        for one in ids:
            has_all = one in words and all(
                phrase in words[one] for phrase in self.phrases
            )
            self.looked[one] = has_all and not any(
                phrase in words[one] for phrase in self.unwanted
            )

    def _ids(self, match: str, below: int, most: int) -> list[int]:
        join, days = (JOIN, IN_DAYS) if self.days else ("", "")
        sql, top = (
            LOOK[database().vendor].format(join=join, days=days),
            min(below or END, self.among[1]),
        )
        return [
            one
            for (one,) in ask_database(
                sql, [match, self.among[0], top, *self.days, most]
            )
        ]


def _days(question: Question) -> list[str]:
    """Between which an article is to be published, as the database has them; nothing
    where at any time.
    """
    if not (question.since or question.until):
        return []
    first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    adapt = database().ops.adapt_datetimefield_value
    return [
        str(adapt(moment))
        for moment in (question.since or first, question.until or last)
    ]
