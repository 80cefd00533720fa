"""Search in what is published: which articles hold all of some words.

Both databases give the same answer, and so would a person who reads every edition:
words are compared in the form that articles/text/search_terms.py gives them, and a
database only looks for terms. Work is bounded: phrases, which terms do not decide, are
looked for in LOOKED_AT articles. An answer that ends there says so and goes on.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import batched
from typing import NamedTuple

from articles.problems import Refused
from articles.text.characters import clean_text, whole_number
from articles.text.search_terms import (
    first_character,
    is_character,
    query_terms,
    written_words,
)
from articles.text.translation import gettext as _
from newsroom.conf.databases import current_connection
from newsroom.public.models import ArticleWords, IndexedArticle
from newsroom.public.passages import (
    BEGINNINGS,
    IN_TITLE,
    OFTEN,
    filter_term,
    neighbours,
)
from newsroom.public.queries import ask_database
from newsroom.public.vocabulary import Forms, other_forms

PER_PAGE = 10  # articles
COUNTED = 1_000  # articles, at most
# Articles in whose words a phrase is looked for to count; several phrases in fewer.
LOOKED_AT = 1_200
AT_ONCE = 250  # of these; for a page so many more


# --- The question: words, "phrases", -exclusions and filters --------------------------


LONGEST = 200  # code points of what is asked
MOST_TERMS = 40
# By which the index finds articles, with the kind of term of each.
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
    """Terms that stand side by side, as query_terms gives them.

    Of a piece that `begins`, which is one term, longer words that begin so will do. Of
    one that is a `word`, as it was written, its other forms will do.
    """

    terms: tuple[str, ...]
    begins: bool = False
    word: str = ""

    @property
    def run(self) -> str:
        """Return what ArticleWords.words has of it.

        A character at its end may go on as a pair.
        """
        words = " ".join(self.terms)
        if self.begins or is_character(self.terms[-1]):
            return f" {words}"
        return f" {words} "

    @property
    def is_phrase(self) -> bool:
        """Return whether it has several terms."""
        return len(self.terms) > 1


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for.

    All of `wanted` must be somewhere in the article, and none of `unwanted`. `narrowed`
    has values by names of FILTERS. It was first published from `first_day` to
    `last_day`. `forms` are those of its words.
    """

    wanted: tuple[Piece, ...]
    unwanted: tuple[Piece, ...] = ()
    narrowed: Mapping[str, str] = field(default_factory=dict)
    first_day: date | None = None
    last_day: date | None = None
    forms: Forms = field(default_factory=dict)

    @property
    def sought(self) -> int:
        """Return how much of the question one passage can have.

        Topic and author are of the article, and say nothing of a passage.
        """
        return len(self.wanted) + len({"rating", "source"} & self.narrowed.keys())


def parse_question(parameters: Mapping[str, str]) -> Question | None:
    """Return the question of an address; None where nothing is asked. Raise Refused.

    `parameters` are by the names of the contract: q (words, "phrases", -exclusions),
    those in FILTERS, from and to (days).
    """
    query = parameters.get("q", "")
    wanted, unwanted = _pieces(query)
    narrowed = {
        name: _filter_value(name, parameters[name])
        for name in FILTERS
        if parameters.get(name)
    }
    first_day = _day(parameters.get("from", ""))
    last_day = _day(parameters.get("to", ""))
    if not wanted and not narrowed:
        if unwanted or first_day or last_day or query.strip():
            raise Refused(
                _(
                    "Enter at least one search word of letters or digits, without "
                    "a leading -."
                )
            )
        return None
    return Question(wanted, unwanted, narrowed, first_day, last_day)


def _pieces(text: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return what is wanted, and what is not. Raise Refused."""
    if len(text) > LONGEST:
        raise Refused(
            _("The query is too long: use %(most)d characters at most.")
            % {"most": LONGEST}
        )
    parts = list(PART.finditer(clean_text(text).translate(QUOTES)))
    wanted: dict[Piece, None] = {}
    unwanted: dict[Piece, None] = {}
    number_of_terms = 0
    for part in parts:
        terms = query_terms(part["phrase"] or part["word"] or "")
        if not terms:
            continue
        number_of_terms += len(terms)
        is_last = part is parts[-1] and not part["no"]
        piece = Piece(terms, _begins(part["word"] or "", terms, is_last=is_last))
        if part["no"]:
            unwanted[piece] = None
            continue
        word = written_words(part["word"] or "").get(" ".join(terms), "")
        wanted[piece._replace(word=word)] = None
    if number_of_terms > MOST_TERMS:
        raise Refused(_("Too many words: use %(most)d at most.") % {"most": MOST_TERMS})
    return tuple(wanted), tuple(unwanted)


def _begins(word: str, terms: Sequence[str], *, is_last: bool) -> bool:
    """Return whether a word may be the beginning of another.

    It may with a * after it, or if it is the last, which may not be typed to its end. A
    figure is whole: 202 is not 2024.
    """
    term = terms[0]
    if not word or len(terms) > 1:
        return False
    if is_character(term) or first_character(term) != term:
        return False
    if word.endswith("*"):
        if len(term) < BEGINNINGS[0]:
            raise Refused(
                _("Write at least %(least)d letters before a *.")
                % {"least": BEGINNINGS[0]}
            )
        return True
    return is_last and len(term) >= BEGINNINGS[0] and not FIGURE.search(term)


def _filter_value(name: str, value: str) -> str:
    if not VALUE.fullmatch(value):
        raise Refused(
            _(
                "%(name)s must be a short name as used in URLs: letters, digits, "
                "- and _."
            )
            % {"name": name}
        )
    return value.lower()


def _day(text: str) -> date | None:
    """Return the day that a parameter names; None where it is empty. Raise Refused."""
    if not text:
        return None
    day = None
    if DAY.fullmatch(text):
        try:
            day = date.fromisoformat(text)
        except ValueError:
            day = None
    if day is None or not 1970 <= day.year < 9999:
        raise Refused(
            _("Write the date as 2025-03-31; “%(day)s” is not a date.")
            % {"day": text[:20]}
        )
    return day


# --- What is found --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what there is.

    `articles` are their ids, best first. `count` is of all, and `more` says that there
    are more than can be counted. `next` is the cursor of what follows, or nothing.
    `ended` says whether all that there is was looked through.
    """

    question: Question
    articles: list[int]
    count: int
    more: bool
    next: str
    ended: bool


def find_articles(question: Question, after: str = "") -> Found:
    """Return a page of what there is, best first. Raise Refused if `after` is wrong."""
    tier, below = _cursor(after)
    words = [piece.word for piece in question.wanted if piece.word]
    question = replace(question, forms=other_forms(words))
    index = Index(question)
    counted, stopped_at = index.newest(index.every, 0, COUNTED + 1)
    articles, following = _page(index, tier, below)
    return Found(
        question,
        articles,
        count=min(len(counted), COUNTED),
        more=bool(stopped_at) or len(counted) > COUNTED,
        next=following,
        ended=not stopped_at,
    )


def _cursor(text: str) -> tuple[int, int]:
    """Return where an answer goes on: a tier, and the id below which it does.

    The id 0 says that the tier begins with its newest article. Raise Refused.
    """
    match [whole_number(part) for part in (text or "0.0").split(".", 2)]:
        case [int(tier), int(below)]:
            return tier, below
    raise Refused(
        _("“after” must be a “next” value from an earlier answer; %(text)s is not.")
        % {"text": text[:60]}
    )


def _page(index: "Index", first: int, below: int) -> tuple[list[int], str]:
    """Return the articles of a page, and the cursor of what follows."""
    articles: list[int] = []
    tiers = list(enumerate(index.tiers))
    for tier, match in tiers[first:]:
        left = PER_PAGE - len(articles)
        start = below if tier == first else 0
        found, stopped_at = index.newest(match, start, left + 1)
        articles += found[:left]
        # A page that is full goes on at the first article that it does not show.
        goes_on = found[left] + 1 if len(found) > left else stopped_at
        if goes_on:
            return articles, f"{tier}.{goes_on}"
    return articles, ""


# --- What the database's index of terms finds -----------------------------------------


class Syntax(NamedTuple):
    """How an index is asked.

    For a `term`, for the `beginning` of one, for `both` of two, for `either`, for one
    `without` another.
    """

    term: str
    beginning: str
    both: str
    either: str
    without: str


SYNTAX = {
    "sqlite": Syntax('"{}"', '"{}" *', " AND ", " OR ", " NOT "),
    "postgresql": Syntax("'{}'", "'{}':*", " & ", " | ", " & !"),
}
LOOK = {
    "sqlite": """
        SELECT found.rowid FROM public_articleterms found
        WHERE public_articleterms MATCH %s
        AND found.rowid >= %s AND found.rowid < %s
        ORDER BY found.rowid DESC LIMIT %s
    """,
    # Hazard: PostgreSQL must not guess from what is asked how much it finds, nor walk
    # the index of ids, or it compares terms article by article. Hence the query in
    # brackets, and an id that is compared as a sum.
    "postgresql": """
        SELECT id FROM public_articlewords
        WHERE public_terms_of(terms) @@ (SELECT %s::tsquery)
        AND id + 0 >= %s::bigint AND id + 0 < %s::bigint
        ORDER BY id + 0 DESC LIMIT %s::bigint
    """,
}
END = 1 << 62


class Index:
    """The index of terms, asked one question."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.syntax = SYNTAX[current_connection().vendor]
        self.places = _places(question)
        self.phrases = [piece.run for piece in question.wanted if piece.is_phrase]
        self.unwanted = [piece.run for piece in question.unwanted if piece.is_phrase]
        self.most = LOOKED_AT // max(1, len(self.phrases) + len(self.unwanted))
        self.looked_at: dict[int, bool] = {}  # whether it has the phrases
        self.every = self._match("", loosely=True)
        self.tiers = list(self._tiers())

    def _tiers(self) -> Iterator[str]:
        """Yield what finds the articles of each tier, best first.

        Those that have whole words come before those that only have words that begin
        so, or other forms. Of either, those that have all of them in the title come
        first, then those that say each of them often. In each the newest come first.
        """
        zones: list[tuple[str, bool]] = []
        if self.question.wanted:
            zones += [(IN_TITLE, False), (OFTEN, False), ("", False)]
        begins = any(piece.begins for piece in self.question.wanted)
        if not zones or begins or self.question.forms:
            zones += [(IN_TITLE, True), ("", True)]
        before: list[str] = []
        for zone, loosely in zones:
            yield self._match(zone, *before, loosely=loosely)
            before.append(self._words(zone, loosely=loosely))

    def _match(self, zone: str, *without: str, loosely: bool) -> str:
        """Return what finds articles that have all that is wanted in that zone."""
        words = self._words(zone, loosely=loosely)
        unwanted = [
            self._term(piece, "")
            for piece in self.question.unwanted
            if not piece.is_phrase
        ]
        return self.syntax.without.join([words, *unwanted, *without])

    def _words(self, zone: str, *, loosely: bool) -> str:
        found_by: list[str] = []
        for piece in self.question.wanted:
            # Of a phrase the neighbours are far fewer than its words.
            if zone or not piece.is_phrase:
                if not loosely:
                    piece = Piece(piece.terms)
                found_by += [
                    self._term(piece._replace(terms=(term,)), zone)
                    for term in piece.terms
                ]
        for piece in self.question.wanted:
            pairs = neighbours(piece.terms)
            found_by += [self.syntax.term.format(pair) for pair in pairs]
        for name, value in self.question.narrowed.items():
            term = filter_term(FILTERS[name], value)
            found_by.append(self.syntax.term.format(term))
        return f"({self.syntax.both.join(dict.fromkeys(found_by))})"

    def _term(self, piece: Piece, zone: str) -> str:
        """Return what finds a piece of one term.

        Other forms of it are looked for in articles of their language.
        """
        (term,) = piece.terms
        form_of_term = self.syntax.term
        if piece.begins and len(term) > BEGINNINGS[-1]:
            form_of_term = self.syntax.beginning
        elif piece.begins:
            term = f"{term}*"
        ways = [form_of_term.format(f"{zone}{term}")]
        for language, forms in self.question.forms.items():
            found_by = [
                self.syntax.term.format(zone + form)
                for form in forms.get(piece.word, ())
            ]
            if found_by:
                any_form = f"({self.syntax.either.join(found_by)})"
                spoken = self.syntax.term.format(filter_term("l", language))
                ways.append(self.syntax.both.join([any_form, spoken]))
        return f"({self.syntax.either.join(ways)})"

    def newest(self, match: str, below: int, wanted: int) -> tuple[list[int], int]:
        """Return the newest articles that `match` finds, and where the search stopped.

        They have ids below `below` (0: any), and are not more than `wanted`. Nothing
        was looked at below the id at which it stopped; 0 says that it reached the end.
        """
        if self.phrases or self.unwanted:
            return self._newest_with_phrases(match, below, wanted)
        return self._ids(match, below, wanted), 0

    def _newest_with_phrases(
        self, match: str, below: int, wanted: int
    ) -> tuple[list[int], int]:
        """Return the same, of articles in whose words the phrases are looked for."""
        ids = self._ids(match, below, self.most + 1)
        found: list[int] = []
        for some in batched(ids[: self.most], AT_ONCE):
            unseen = [article for article in some if article not in self.looked_at]
            if unseen and len(self.looked_at) + len(unseen) > self.most + AT_ONCE:
                return found, some[0] + 1
            self._look_at(unseen)
            found += [article for article in some if self.looked_at[article]]
            if len(found) >= wanted:
                return found[:wanted], 0
        stopped_at = ids[self.most] + 1 if len(ids) > self.most else 0
        return found, stopped_at

    def _look_at(self, ids: Sequence[int]) -> None:
        rows = ArticleWords.objects.filter(pk__in=ids).values_list("pk", "words")
        words = dict(rows)
        for article in ids:
            self.looked_at[article] = article in words and self._has_phrases(
                words[article]
            )

    def _has_phrases(self, words: str) -> bool:
        """Return whether the words have all phrases, and none that is unwanted."""
        return all(phrase in words for phrase in self.phrases) and not any(
            phrase in words for phrase in self.unwanted
        )

    def _ids(self, match: str, below: int, most: int) -> list[int]:
        statement = LOOK[current_connection().vendor]
        lowest, highest = self.places
        top = min(below or END, highest)
        rows = ask_database(statement, [match, lowest, top, most])
        return [article for (article,) in rows]


def _places(question: Question) -> tuple[int, int]:
    """Return the least place of an article of these days, and what is above them."""
    lowest = 0
    above = END
    if question.first_day:
        lowest = IndexedArticle.first_place(question.first_day)
    if question.last_day:
        above = IndexedArticle.first_place(question.last_day + timedelta(days=1))
    return lowest, above
