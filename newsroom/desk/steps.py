"""What one act of somebody is, as the desk tells it: `newsroom.desk.timeline` finds them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.contrib.auth.models import User
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from articles.text.differences import Change as Word

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
    """One field. words: as annotations.anchoring.changed_words tells it."""

    label: str
    words: Sequence[Word]


@dataclass(frozen=True)
class Step:
    """One act of somebody. tell: its changes, which not everybody asks for. about: what it was about. link:
    to where it is told at length.

    of: what has the states of which this is one, as annotations.restoring.versions names it. state: the
    number by which this one can be brought back, else 0; version: of what has it. can_be_undone: while
    nothing else was decided. person_before, before: who made the state before it, and when.
    """

    kind: str
    at: datetime
    person: User | None
    article: int
    what: str
    about: str = ""
    key: str = ""
    of: tuple[str, int] = ("", 0)
    tell: Callable[[], Iterable[Change]] = tuple
    state: int = 0
    version: int = 0
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
