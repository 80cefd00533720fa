"""Rows that are told by their states, and what one state says that another did not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.contrib.auth.models import User
from django.db.models import Exists, Model, OuterRef, Q, QuerySet, Subquery
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations.models import AnchorEvent, Citation, Note, OverallFinding
from articles.models import Article, Check
from articles.text.differences import Change as Word
from articles.text.differences import changed_words
from newsroom.desk.steps import Change, Wanted

# Fields whose differences are told word by word.
IN_WORDS = {"body", "internal", "comment", "quote", "phrase", "title", "standfirst", "byline", "why"}
REMOVED = "-"  # of simple-history's types


@dataclass(frozen=True)
class States:
    """How the states of one kind of row are found and told. article: path of a state's field. version: what
    counts them."""

    kind: str
    model: type[Model]
    article: str
    fields: Mapping[str, Any]
    related: Sequence[str]
    version: str = "version"

    @property
    def history(self) -> Any:
        return self.model.history.model.objects.select_related("history_user", *self.related)  # type: ignore[attr-defined] # simple-history


NOTES = States(
    "note",
    Note,
    "anchor__article",
    {
        "rating": gettext_lazy("rating"),
        "body": gettext_lazy("note"),
        "claimant": gettext_lazy("whose claim"),
        "speaker": gettext_lazy("speaker"),
        "phrase": gettext_lazy("words it is about"),
        "internal": gettext_lazy("only for the desk"),
        "status": gettext_lazy("review"),
        "comment": gettext_lazy("sent back because"),
    },
    ("rating", "anchor__sentence__identity"),
)
CITATIONS = States(
    "citation",
    Citation,
    "anchor__article",
    {
        "source": gettext_lazy("source"),
        "stance": gettext_lazy("stance"),
        "locator": gettext_lazy("where in it"),
        "quote": gettext_lazy("quoted passage"),
    },
    ("source", "anchor__sentence__identity"),
)
DETAILS = States(
    "details",
    Article,
    "id",
    {
        "title": gettext_lazy("title"),
        "standfirst": gettext_lazy("standfirst"),
        "byline": gettext_lazy("byline"),
        "dated": gettext_lazy("date"),
        "language": gettext_lazy("language"),
        "site": gettext_lazy("publisher"),
        "canonical_url": gettext_lazy("address of the original"),
        "kind": gettext_lazy("whose text"),
        "slug": gettext_lazy("its address"),
    },
    (),
)
CHECKS = States(
    "check",
    Check,
    "article",
    {
        "checker": gettext_lazy("checker"),
        "due": gettext_lazy("deadline"),
        "done_at": gettext_lazy("finished"),
    },
    ("checker",),
    "history_id",
)
OVERALL = States(
    "overall",
    OverallFinding,
    "article",
    {
        "rating": gettext_lazy("rating"),
        "body": gettext_lazy("finding"),
        "approved_by": gettext_lazy("approved by"),
    },
    ("rating", "approved_by"),
    "history_id",
)
# Of a decision about a fact or a sentence, whose states are its events.
DECISIONS = {
    "now_words": gettext_lazy("state"),
    "why": gettext_lazy("why"),
    "source": gettext_lazy("source"),
}


def states_of(states: States, wanted: Wanted, limit: int) -> Iterator[tuple[Any, Any]]:
    """Each state and the one before it, or None; the last that was written of each version."""
    rows: QuerySet[Any] = states.history
    history: Any = rows.model.objects
    same = {"id": OuterRef("id"), states.version: OuterRef(states.version)}
    if states.version != "history_id":
        rows = rows.exclude(Exists(history.filter(**same, history_id__gt=OuterRef("history_id"))))
    rows = narrowed(rows, wanted, states.article, "history_user", "history_date")
    if wanted.key:
        rows = rows.filter(anchor__in=anchors_at(wanted))
    earlier = {"id": OuterRef("id"), f"{states.version}__lt": OuterRef(states.version)}
    before = history.filter(**earlier).order_by(f"-{states.version}", "-history_id")
    rows = rows.annotate(before=Subquery(before.values("history_id")[:1]))
    found = list(rows.order_by("-history_date", "-history_id")[:limit])
    olds = states.history.in_bulk({row.before for row in found if row.before})
    for row in found:
        yield row, olds.get(row.before)


def narrowed(rows: QuerySet[Any], wanted: Wanted, article: str, person: str, time: str) -> QuerySet[Any]:
    if wanted.article:
        rows = rows.filter(**{article: wanted.article})
    if wanted.person:
        rows = rows.filter(**{person: wanted.person})
    if wanted.before:
        rows = rows.filter(**{f"{time}__lte": wanted.before})
    return rows


def anchors_at(wanted: Wanted) -> QuerySet[Any]:
    """What ever stood on the sentence."""
    here = Q(to_sentence__key=wanted.key) | Q(to_sentence__identity__key=wanted.key)
    return AnchorEvent.objects.filter(here, anchor__article=wanted.article).order_by().values("anchor")


def changes(fields: Mapping[str, Any], before: Any, after: Any) -> Iterator[Change]:
    """Of each field that differs, word by word; of a new row, what it began with."""
    for name, label in fields.items():
        old, new = value_of(before, name) if before else "", value_of(after, name)
        if old != new:
            words = changed_words(old, new) if name in IN_WORDS else _instead(old, new)
            yield Change(str(label), words)


def _instead(old: str, new: str) -> list[Word]:
    """One value in place of another: word by word that would read as neither."""
    both: tuple[tuple[Literal["delete", "insert"], str], ...] = (("delete", old), ("insert", new))
    return [Word(op, text) for op, text in both if text]


def value_of(state: Any, name: str) -> str:
    shown = getattr(state, f"get_{name}_display", None)
    value = shown() if shown else getattr(state, name)
    if isinstance(value, User):
        return value.get_full_name() or value.username
    if isinstance(value, datetime):
        return date_format(localtime(value), "SHORT_DATETIME_FORMAT")
    return "" if value is None else str(value)


def act_of(row: Any, before: Any) -> str:
    """What was done to a row with a history."""
    if row.history_type == REMOVED:
        return _("removed")
    return _("written") if before is None else _("changed")


@dataclass(frozen=True)
class Moment:
    """One state: who made it, when, which version it is, and what it says, by label."""

    person: User | None
    at: datetime
    version: int
    values: Mapping[str, str]


def moment(fields: Mapping[str, Any], row: Any, version: int) -> Moment:
    """row: of a history, or an event."""
    is_state = hasattr(row, "history_id")
    names = ("history_user", "history_date") if is_state else ("person", "happened_at")
    person, at = (getattr(row, name) for name in names)
    return Moment(person, at, version, {str(label): value_of(row, name) for name, label in fields.items()})
