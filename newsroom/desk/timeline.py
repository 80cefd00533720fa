"""Who changed what, when, and from what to what: every note, citation, decision,
remark, detail, revision and edition, newest first.

Each kind of row gives its own newest steps; they are merged by time. A step of a row
with states knows the state before it, so that the difference is told and the earlier
state can be restored.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from heapq import nlargest
from operator import attrgetter
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.db.models.lookups import IsNull
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations.models import (
    AccessRecord,
    Anchor,
    AnchorEvent,
    Decision,
    Source,
    SourceIdentity,
)
from articles.models import Revision, Sentence
from articles.text.stored_messages import message_text
from articles.text.tokens import WordEdit, changed_words
from newsroom.actions.preview import REASONS
from newsroom.actions.restore_states import (
    KINDS,
    HistoryKind,
    State,
    field_labels,
    is_removal,
    value_of,
)
from newsroom.editions.models import Edition

# decisions, and what rules did, among which those of all articles are looked for
NEWEST = 2_000
WHOLE_TEXT = ("text", "blocks", "boundaries")

# --- What one act is ------------------------------------------------------------------

KIND_WORDS = {
    "note": gettext_lazy("Note"),
    "citation": gettext_lazy("Citation"),
    "decision": gettext_lazy("Decision"),
    "anchor": gettext_lazy("Where it stands"),
    "remark": gettext_lazy("Remark"),
    "details": gettext_lazy("Details"),
    "check": gettext_lazy("Checker"),
    "text": gettext_lazy("Text"),
    "edition": gettext_lazy("Edition"),
}
# Of a source; of one whose identity may be read, all of them.
OF_SOURCES = {
    "source": gettext_lazy("Source"),
    "identity": gettext_lazy("Identity"),
    "reading": gettext_lazy("Was read"),
}


@dataclass(frozen=True)
class Wanted:
    """What is asked for: nothing of a kind means all of it. anchor: what was done to
    that annotation, by rules too. skip: of the newest steps so many are left out.
    """

    article: int = 0
    key: str = ""
    anchor: int = 0
    person: int = 0
    kind: str = ""
    skip: int = 0


class FieldChange(NamedTuple):
    """One field. words: as articles.text.tokens.changed_words tells it."""

    label: str
    words: Sequence[WordEdit]


@dataclass
class TimelineStep:
    """One act of somebody, which left a row. before: the state before it, where the
    kind has states. about: what it was about. link: to where it is told at length.
    rules: which of them acted, if no person did.
    """

    kind: str
    row: State
    before: State | None
    at: datetime
    person: User | None
    article: int
    what: str
    about: str = ""
    key: str = ""
    link: str = ""
    rules: str = ""

    @property
    def kind_words(self) -> str:
        return str((KIND_WORDS | OF_SOURCES)[self.kind])

    @property
    def of_kind(self) -> HistoryKind:
        return HISTORIES[self.kind]

    @property
    def state(self) -> int:
        number: int = self.row.pk
        return number

    @property
    def can_be_restored(self) -> bool:
        """Whether what it said then can be said again."""
        return (
            bool(self.of_kind.thing)
            and self.state != self.row.last
            and self.of_kind.can(self.row)
        )

    @cached_property
    def changes(self) -> Sequence[FieldChange]:
        """Not everybody asks for them."""
        return list(_changes(self))


# --- What one state says that another did not -----------------------------------------

# Fields whose differences are told word by word; of others that would read as neither
# value.
IN_WORDS = {
    "body",
    "internal",
    "comment",
    "quote",
    "title",
    "standfirst",
    "byline",
    "why",
    "csl",
}


def _changes(step: TimelineStep) -> Iterator[FieldChange]:
    """Of each field that differs; of what is new, what it began with."""
    row, before = step.row, step.before
    if step.kind == "remark":  # told whole at each step: it never changes
        remark = row.remark
        words = f"{remark.author}: {remark.body}" if remark.author else remark.body
        yield FieldChange(_("remark"), changed_words("", words))
    if step.kind == "anchor":
        both = (one.text if one else "" for one in (row.from_sentence, row.to_sentence))
        yield FieldChange(_("sentence"), changed_words(*both))
    for name, label in step.of_kind.fields.items():
        old, new = value_of(before, name) if before else "", value_of(row, name)
        if old != new and name in IN_WORDS:
            yield FieldChange(str(label), changed_words(old, new))
        elif old != new:
            both_values = (WordEdit("delete", old), WordEdit("insert", new))
            yield FieldChange(str(label), [one for one in both_values if one.text])


# --- From rows to steps ---------------------------------------------------------------

SENTENCES = ("from_sentence__revision", "to_sentence__revision")
# Those without states: each row is a step itself.
HISTORIES: Mapping[str, HistoryKind] = {
    **KINDS,
    "anchor": HistoryKind(
        AnchorEvent,
        "anchor__article",
        thing=(),
        related=("anchor", "revision", "to_sentence__identity", *SENTENCES),
    ),
    "text": HistoryKind(Revision, "article", thing=(), deferred=("text", "blocks")),
    "edition": HistoryKind(
        Edition,
        "article",
        thing=(),
        related=("openings",),
        deferred=("document", "openings__opened"),
    ),
    "source": HistoryKind(
        Source.history.model,
        "id",
        field_labels(
            Source,
            "csl",
            "visibility",
            "archive_url",
            "internal_note",
            "unreliable_why",
            "merged_into",
        ),
        related=("merged_into",),
        can=lambda state: False,
    ),
    "identity": HistoryKind(
        SourceIdentity.history.model,
        "source",
        field_labels(SourceIdentity, "csl", "archive_url", "contact", "internal_note"),
        thing=("source_id",),
        can=lambda state: False,
    ),
    "reading": HistoryKind(AccessRecord, "source", thing=()),
}


def timeline(wanted: Wanted, limit: int) -> list[TimelineStep]:
    """The newest `limit` steps, in a number of queries that depends on the kinds asked
    for alone.
    """
    limit += wanted.skip
    one = OF_SOURCES if wanted.kind == "identity" else [wanted.kind]
    kinds = one if wanted.kind else KIND_WORDS
    steps = (step for kind in kinds for step in _steps(kind, wanted, limit))
    return nlargest(limit, steps, key=lambda step: step.at)[wanted.skip :]


def _steps(name: str, wanted: Wanted, limit: int) -> Iterator[TimelineStep]:
    kind = HISTORIES[name]
    paths = (
        kind.time,
        kind.person,
        kind.article if kind.article == "id" else f"{kind.article}_id",
    )
    found = list(_rows(name, kind, wanted)[:limit])
    befores = (
        kind.states.in_bulk({row.before for row in found if row.before})
        if kind.thing
        else {}
    )
    for row in found:
        before = befores.get(row.before) if kind.thing else None
        at, person, article = (_value(row, path) for path in paths)
        what = _act_of(name, kind, row, before)
        step = TimelineStep(
            name, row, before, at, person, article, what, **_told(name, row)
        )
        if not kind.thing or name in AT_SENTENCE or step.changes or is_removal(row):
            yield step


def _value(row: State, path: str) -> Any:
    return attrgetter(path.replace("__", "."))(row)


def _act_of(name: str, kind: HistoryKind, row: State, before: State | None) -> str:
    if name == "anchor":
        return _act_of_anchor(row)
    if name == "reading":
        return str(row.get_what_display())
    if not kind.thing:
        what = _("revision") if name == "text" else _("edition")
        return f"{row.get_kind_display()}, {what} {row.number}"
    if kind.time == "happened_at":
        return str(row.get_act_display())
    if is_removal(row) or (
        getattr(row, "removed_at", None) and not (before and before.removed_at)
    ):
        return _("removed")
    if before is None:
        return _("written")
    same = kind.says(row) == kind.says(before)
    return _("its sources or what it covers changed") if same else _("changed")


def _act_of_anchor(event: AnchorEvent) -> str:
    act = event.get_act_display()
    if event.algorithm or event.act == AnchorEvent.Act.ATTACHED:
        told = {
            "act": act,
            "number": event.revision.number,
            "status": event.get_status_display(),
        }
        act = _("%(act)s, revision %(number)s: %(status)s") % told
    return f"{act}. {REASONS.get(event.reason, event.reason)}" if event.reason else act


def _told(name: str, row: State) -> dict[str, str]:
    """The other fields of its step."""
    match name:
        case "note" | "citation":
            anchor = _value(row, AT_SENTENCE[name])
            return {"about": _about(anchor), "key": _key(anchor.sentence)}
        case "decision":
            return {"about": row.words, "key": row.key}
        case "remark":
            return {"about": row.remark.about, "key": row.remark.key}
        case "anchor":
            about = _about(row.anchor) if row.anchor.is_overall else ""
            key = _key(row.to_sentence)
            return {"about": about, "key": key, "rules": _rules(row)}
        case "text":
            address = reverse(
                "desk:difference", args=[row.article_id, row.number - 1, row.number]
            )
            return {
                "about": message_text(row.summary),
                "link": address if row.number > 1 else "",
            }
        case "edition":
            return {"about": row.change_note}
    return {}


def _about(anchor: Anchor) -> str:
    """Return the words that the note is on, or what it is where it is on none."""
    return anchor.confirmed_text or _("Overall finding")


def _key(sentence: Sentence | None) -> str:
    return sentence.public_key if sentence else ""


def _rules(event: AnchorEvent) -> str:
    if not event.algorithm or event.score is None:
        return event.algorithm
    return _("%(rules)s, likeness %(score)s") % {
        "rules": event.algorithm,
        "score": f"{event.score:.2f}",
    }


# --- Which rows are asked for ---------------------------------------------------------


def _rows(name: str, kind: HistoryKind, wanted: Wanted) -> QuerySet[State]:
    """Of one article by time; of all by number, which is the same but for a moment, and
    has an index.
    """
    rows = kind.states
    if kind.thing:
        rows = rows.annotate(
            before=_of_same(kind, Q(pk__lt=OuterRef("pk"))), last=_of_same(kind, Q())
        )
    if name == "decision":
        rows = rows.exclude(act=Decision.DecisionAct.CARRIED)
    if name == "anchor":
        rows = _placings(rows, wanted)
    asked = {kind.article: wanted.article, kind.person: wanted.person}
    rows = rows.filter(**{path: value for path, value in asked.items() if value})
    if wanted.key or wanted.anchor:
        rows = (
            rows.filter(_here(AT_SENTENCE[name], wanted))
            if name in AT_SENTENCE
            else rows.none()
        )
    return rows.order_by(*((f"-{kind.time}", "-pk") if wanted.article else ("-pk",)))


def _of_same(kind: HistoryKind, which: Q) -> Subquery:
    """The number of the newest of these states of the same thing. A column of `thing`
    may be null, and null is never equal in SQL; where it may not, its index is used.
    """
    rows = kind.model.objects.filter(which)
    for name in kind.thing:
        same = Q(**{name: OuterRef(name)})
        if kind.model._meta.get_field(name).null:
            same |= Q(**{f"{name}__isnull": True}) & Q(IsNull(OuterRef(name), True))
        rows = rows.filter(same)
    return Subquery(rows.order_by("-pk").values("pk")[:1])


def _placings(rows: QuerySet[State], wanted: Wanted) -> QuerySet[State]:
    """What persons decided about where an annotation stands; of one that is asked for,
    what rules did too.
    """
    # Hazard: with its revisions each event would bring whole texts.
    whole = ("revision", *(() if wanted.article else SENTENCES))
    rows = rows.defer(*(f"{one}__{field}" for one in whole for field in WHOLE_TEXT))
    if not wanted.anchor:
        rows = rows.filter(algorithm="").exclude(act=AnchorEvent.Act.ATTACHED)
    if not wanted.article:
        before_them = AnchorEvent.objects.order_by("-pk").values("pk")[
            NEWEST : NEWEST + 1
        ]
        rows = rows.filter(pk__gt=Coalesce(Subquery(before_them), 0))
    return rows


# What of a row stands on a sentence: an annotation, or its key; the other kinds stand
# on none.
AT_SENTENCE = {
    "note": "anchor",
    "anchor": "anchor",
    "citation": "note__anchor",
    "decision": "key",
    "remark": "remark__key",
}


def _here(path: str, wanted: Wanted) -> Q:
    """Of that annotation, or of what ever stood on the sentence, by any key by which it
    was ever known.
    """
    if wanted.anchor:
        return Q(**{path: wanted.anchor} if path.endswith("anchor") else {"pk": None})
    if path.endswith("anchor"):
        here = Q(to_sentence__key=wanted.key) | Q(to_sentence__identity__key=wanted.key)
        events = AnchorEvent.objects.filter(
            here, anchor__article=wanted.article
        ).order_by()
        return Q(**{f"{path}__in": events.values("anchor")})
    known = Q(key=wanted.key) | Q(identity__key=wanted.key)
    found = Sentence.objects.filter(known, revision__article=wanted.article)
    keys = {
        key for both in found.values_list("key", "identity__key") for key in both if key
    }
    return Q(**{f"{path}__in": {wanted.key, *keys}})
