"""What the page that tells what happened offers to bring back; both sides, where somebody else was faster."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from annotations import decisions
from annotations.models import CheckEvent
from articles.models import Article
from articles.problems import Refused
from newsroom.actions.restore_states import (
    KINDS,
    HistoryKind,
    State,
    both_states,
    newest_states,
    restore_state,
)
from newsroom.desk.steps import Step
from newsroom.desk.workbench.conflicts import Difference, differing

UNDO = "undo"  # of the last decision about a fact or a sentence, instead of bringing an earlier one back


@dataclass(frozen=True)
class Restorable:
    """With one step. way: of KINDS, or UNDO; empty for none. version: the last state of what it is about."""

    step: Step
    way: str = ""
    version: int = 0

    @property
    def label(self) -> str:
        return _("Undo") if self.way == UNDO else str(KINDS[self.way].button)


def restorable(article: Article, steps: Sequence[Step], user: User) -> list[Restorable]:
    last = newest_states(article.pk)
    return [_offered(step, last.get(step.of), user) for step in steps]


def _offered(step: Step, last: int | None, user: User) -> Restorable:
    if last is None or not step.can_be_restored:
        return Restorable(step)
    way = step.kind if step.state != last else UNDO if step.can_be_undone else ""
    return Restorable(step, way, last) if way and user.has_perm(KINDS[step.kind].may) else Restorable(step)


def bring_back(article: Article, way: str, state: int, *, version: int, user: User) -> str:
    """What is told when it is done. Raises Refused, Conflict and PermissionDenied."""
    if way == UNDO:
        if not CheckEvent.objects.filter(pk=state, article=article).exists():
            raise Refused(_("There is no such decision here: reload the page and look again."))
        decisions.undo(state, user=user)
        return _("The decision is taken back.")
    if way not in KINDS:
        raise Refused(_("Choose what to bring back."))
    restore_state(way, article, state, version=version, user=user)
    return str(KINDS[way].done)


# --- Where somebody else was faster -----------------------------------------------------------------------


@dataclass(frozen=True)
class Moment:
    """One state: who made it, when, its number, and what it says."""

    person: User | None
    at: datetime
    version: int
    values: Sequence[str]


@dataclass(frozen=True)
class Overtaken:
    """now: what stands; then: what was to be brought back, which a person may still do by that way."""

    now: Moment
    then: Moment
    differences: Sequence[Difference]
    way: str
    state: int


def overtaken(article: Article, way: str, state: int) -> Overtaken:
    """Of a state that was found to be there."""
    kind = KINDS[way]
    then, now = (_moment(kind, one) for one in both_states(kind, article, state))
    values = zip(map(str, kind.fields.values()), now.values, then.values, strict=True)
    return Overtaken(now, then, differing(values), way, state)


def _moment(kind: HistoryKind, state: State) -> Moment:
    return Moment(getattr(state, kind.person), getattr(state, kind.time), state.pk, kind.says(state))
