"""What is asked of search: words, "phrases", -exclusions and filters, as the index has them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain

from django.utils import timezone
from django.utils.translation import gettext as _

from articles.problems import Refused
from articles.text.characters import clean_text, is_character, sought
from newsroom.public.passages import mark, neighbours

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
    runs = [sequence for sequence in wanted if len(sequence) > 1]
    return Question(
        terms=(*(_indexed(sequence[0]) for sequence in wanted if len(sequence) == 1), *marks),
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


def _indexed(term: str) -> str:
    return mark("c", term) if is_character(term) else term


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
