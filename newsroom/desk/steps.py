"""What one act of somebody is, as the desk tells it: `newsroom.desk.timeline` finds them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Literal

from django.contrib.auth.models import User
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from articles.text.tokens import Change as Word
from articles.text.tokens import changed_words
from newsroom.actions.restore_states import HistoryKind, State, value_of

KINDS = {
    "note": gettext_lazy("Note"),
    "citation": gettext_lazy("Citation"),
    "decision": gettext_lazy("Where it stands"),
    "fact": gettext_lazy("Fact or sentence"),
    "remark": gettext_lazy("Remark"),
    "overall": gettext_lazy("Overall finding"),
    "details": gettext_lazy("Details"),
    "check": gettext_lazy("Checker"),
    "text": gettext_lazy("Text"),
    "edition": gettext_lazy("Edition"),
}


@dataclass(frozen=True)
class Wanted:
    """What is asked for: nothing of a kind means all of it. before: steps no later than that, without the
    newest `skip` of them."""

    article: int = 0
    key: str = ""
    person: int = 0
    kind: str = ""
    before: datetime | None = None
    skip: int = 0


@dataclass(frozen=True)
class Change:
    """One field. words: as articles.text.tokens.changed_words tells it."""

    label: str
    words: Sequence[Word]


@dataclass(frozen=True)
class Step:
    """One act of somebody. tell: its changes, which not everybody asks for. about: what it was about. link:
    to where it is told at length.

    of: what it was done to, as newsroom.actions.restore_states.newest_states names it. state: the number of
    the state that it made, 0 for none. can_be_restored: whether that state can. can_be_undone: while nothing
    else was decided. person_before, before: who made the state before it, and when.
    """

    kind: str
    at: datetime
    person: User | None
    article: int
    what: str
    about: str = ""
    key: str = ""
    of: tuple[str, *tuple[int, ...]] = ("",)
    tell: Callable[[], Iterable[Change]] = tuple
    state: int = 0
    can_be_restored: bool = False
    can_be_undone: bool = False
    person_before: User | None = None
    before: datetime | None = None
    link: str | Promise = ""
    by_rules: bool = False
    title: str = ""

    @property
    def kind_words(self) -> str:
        return str(KINDS[self.kind])

    @cached_property
    def changes(self) -> Sequence[Change]:
        return list(self.tell())


# --- What one state says that another did not ---------------------------------------------------------------

# Fields whose differences are told word by word.
IN_WORDS = {"body", "internal", "comment", "quote", "phrase", "title", "standfirst", "byline", "why"}


def changes(kind: HistoryKind, before: State | None, after: State) -> Iterator[Change]:
    """Of each field that differs, word by word; of what is new, what it began with."""
    for name, label in kind.fields.items():
        old, new = value_of(before, name) if before else "", value_of(after, name)
        if old != new:
            words = changed_words(old, new) if name in IN_WORDS else _instead(old, new)
            yield Change(str(label), words)


def _instead(old: str, new: str) -> list[Word]:
    """One value in place of another: word by word that would read as neither."""
    both: tuple[tuple[Literal["delete", "insert"], str], ...] = (("delete", old), ("insert", new))
    return [Word(op, text) for op, text in both if text]
