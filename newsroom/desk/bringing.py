"""Bringing back what was before, from the page that tells what happened: how that is done with each kind of
thing, who may, and both sides where somebody else was faster."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from django.contrib.auth.models import User
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations import checks, remarks, restoring
from annotations.models import CheckEvent, Remark, RemarkEvent
from articles.models import Article
from articles.problems import Refused
from newsroom.actions.checking import ASSIGN, restore_assignment
from newsroom.actions.details import restore_details
from newsroom.desk.states import (
    CHECKS,
    CITATIONS,
    DECISIONS,
    DETAILS,
    NOTES,
    OVERALL,
    Moment,
    States,
    moment,
)
from newsroom.desk.steps import Step
from newsroom.desk.workbench.conflicts import Difference, differing

type Restore = Callable[[Article, int, int, User], object]
type Both = tuple[Moment, Moment]
BRING_BACK = gettext_lazy("Bring this back")
UNDO = "undo"  # of the last decision about a fact or a sentence, instead of bringing an earlier one back


@dataclass(frozen=True)
class Way:
    """may: the permission. label: of the button; said: when it is done.

    restore: with the article, the number of the state, the version that the person saw, and the person. both:
    what stands now, and the state of that number; None where restore raises no Conflict.
    """

    may: str
    restore: Restore
    both: Callable[[Article, int], Both] | None
    said: str | Promise
    label: str | Promise = BRING_BACK


def _by(act: Callable[..., object]) -> Restore:
    """Of annotations.restoring."""

    def restore(article: Article, state: int, version: int, user: User) -> object:
        return act(state, article=article.pk, version=version, user=user)

    return restore


def _of_article(act: Callable[..., object]) -> Restore:
    def restore(article: Article, state: int, version: int, user: User) -> object:
        return act(article, state, version=version, user=user)

    return restore


def _undo(article: Article, state: int, version: int, user: User) -> object:
    if not CheckEvent.objects.filter(pk=state, article=article).exists():
        raise Refused(_("There is no such decision here: reload the page and look again."))
    return checks.undo(state, user=user)


# --- Both sides -------------------------------------------------------------------------------------------
# Only of what was found to be there.


def _both_states(states: States, article: Article, state: int) -> Both:
    rows = states.history.filter(**{states.article: article.pk})
    then = rows.get(history_id=state)
    # The finding of an article may have been removed and written anew.
    now = (rows if states is OVERALL else rows.filter(id=then.id)).latest("history_id")
    return (
        moment(states.fields, now, getattr(now, states.version)),
        moment(states.fields, then, getattr(then, states.version)),
    )


def _both_decisions(article: Article, state: int) -> Both:
    rows = CheckEvent.objects.filter(article=article).select_related("person", "citation__source")
    then = rows.get(pk=state)
    now = rows.filter(check_of=then.check_of_id, fact=then.fact_id).latest("pk")
    return moment(DECISIONS, now, now.pk), moment(DECISIONS, then, then.pk)


def _both_lives(article: Article, number: int) -> Both:
    people = Remark.objects.select_related("written_by", "resolved_by")
    remark = people.get(article=article, pk=number)
    label, act = str(DECISIONS["now_words"]), RemarkEvent.Act
    last = remark.events.values_list("pk", flat=True).last() or 0
    at = remark.resolved_at or remark.written_at
    resolved = Moment(remark.resolved_by, at, last, {label: str(act.RESOLVED.label)})
    return resolved, Moment(remark.written_by, remark.written_at, 0, {label: str(act.OPENED.label)})


WAYS: Mapping[str, Way] = {
    "note": Way(
        "annotations.change_note",
        _by(restoring.restore_note),
        partial(_both_states, NOTES),
        gettext_lazy("What the note said then is a new draft."),
        gettext_lazy("Make this a new draft"),
    ),
    "citation": Way(
        "annotations.change_citation",
        _by(restoring.restore_citation),
        partial(_both_states, CITATIONS),
        gettext_lazy("What the citation said then is what it says now."),
    ),
    "fact": Way(
        checks.CHECK,
        _by(restoring.restore_decision),
        _both_decisions,
        gettext_lazy("What was decided then is decided again."),
    ),
    UNDO: Way(
        checks.CHECK,
        _undo,
        None,
        gettext_lazy("The decision is taken back."),
        gettext_lazy("Undo"),
    ),
    "remark": Way(
        remarks.MAY,
        _by(restoring.restore_remark),
        _both_lives,
        gettext_lazy("The remark is open again."),
        gettext_lazy("Open again"),
    ),
    "overall": Way(
        "annotations.change_note",
        _by(restoring.restore_overall),
        partial(_both_states, OVERALL),
        gettext_lazy("What was found then is what is found now. It waits for approval."),
    ),
    "details": Way(
        "articles.change_article",
        _of_article(restore_details),
        partial(_both_states, DETAILS),
        gettext_lazy("The details are what they were then."),
    ),
    "check": Way(
        ASSIGN,
        _of_article(restore_assignment),
        partial(_both_states, CHECKS),
        gettext_lazy("The checker and the deadline are what they were then."),
    ),
}


# --- What is offered --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bringable:
    """With one step. way: of WAYS, empty for none; version: of what the step is about, as it stands."""

    step: Step
    way: str = ""
    version: int = 0

    @property
    def label(self) -> str:
        return str(WAYS[self.way].label)


def bringable(article: Article, steps: Sequence[Step], user: User) -> list[Bringable]:
    now = restoring.versions(article.pk) | {("details", article.pk): article.version}
    last = CHECKS.history.filter(article=article).order_by("history_id").last()
    if last:
        now["check", article.pk] = last.history_id
    return [_bringable(step, now.get(step.of), user) for step in steps]


def _bringable(step: Step, version: int | None, user: User) -> Bringable:
    if version is None or not step.state:
        return Bringable(step)
    way = step.kind if step.version != version else UNDO if step.can_be_undone else ""
    return Bringable(step, way, version) if way and user.has_perm(WAYS[way].may) else Bringable(step)


# --- Where somebody else was faster -----------------------------------------------------------------------


@dataclass(frozen=True)
class Overtaken:
    """now: what stands; then: what was to be brought back, which a person may still do by that way."""

    now: Moment
    then: Moment
    differences: Sequence[Difference]
    way: str
    state: int


def overtaken(article: Article, way: str, state: int) -> Overtaken | None:
    """None where there are no two sides."""
    both = WAYS[way].both
    if both is None:
        return None
    now, then = both(article, state)
    values = ((label, now.values[label], then.values[label]) for label in then.values)
    return Overtaken(now, then, differing(values), way, state)
