"""Who changed what and when, newest first: the history of an article or a source.

Each kind of row gives its own newest steps; they are merged by time. A step of a row
with states knows the state before it, so that the page shows the difference and can
restore the earlier state.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
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
from articles.history import State
from articles.models import Revision, Sentence
from articles.text.stored_messages import message_text
from articles.text.tokens import WordEdit, changed_words
from newsroom.actions.preview import REASONS
from newsroom.actions.restore_states import (
    KINDS,
    HistoryKind,
    field_labels,
    is_removal,
    value_of,
)
from newsroom.desk.item_words import item_in_words
from newsroom.editions.models import Edition, ScheduledEdition
from newsroom.models import SignOff

# Acts of rules and decisions of all articles are looked for among so many.
NEWEST = 2_000
WHOLE_TEXT = ("text", "blocks", "boundaries")

# --- What one act is ------------------------------------------------------------------

KIND_WORDS = {
    "note": gettext_lazy("Note"),
    "citation": gettext_lazy("Citation"),
    "decision": gettext_lazy("Decision"),
    "anchor": gettext_lazy("Location"),
    "remark": gettext_lazy("Remark"),
    "details": gettext_lazy("Details"),
    "check": gettext_lazy("Checker"),
    "sign_off": gettext_lazy("Sign-off"),
    "text": gettext_lazy("Text"),
    "scheduled": gettext_lazy("Schedule"),
    "edition": gettext_lazy("Published version"),
}
# The kinds of a source; people who may read its identity see all of them.
OF_SOURCES = {
    "source": gettext_lazy("Source"),
    "identity": gettext_lazy("Identity"),
    "reading": gettext_lazy("Access"),
}


@dataclass(frozen=True)
class Wanted:
    """Which steps to show; an empty field means all of them.

    `anchor` asks for what was done to one annotation, also by rules. `skip` is how many
    of the newest steps are left out.
    """

    article: int = 0
    key: str = ""
    anchor: int = 0
    person: int = 0
    kind: str = ""
    skip: int = 0


class FieldChange(NamedTuple):
    """What changed in one field, as `articles.text.tokens.changed_words` tells it."""

    label: str
    words: Sequence[WordEdit]


@dataclass
class TimelineStep:
    """One act of somebody, which left a row.

    `before` is the state before it, if the kind has states. `about` is what it was
    about, `link` leads to where it is told at length. `rules` says which of them acted
    if no person did.
    """

    kind: str
    row: State
    before: State | None
    at: datetime
    person: User | None
    article: int
    about: str = ""
    key: str = ""
    link: str = ""
    rules: str = ""

    @property
    def kind_words(self) -> str:
        return str((KIND_WORDS | OF_SOURCES)[self.kind])

    @cached_property
    def what(self) -> str:
        """What was done, in words. It takes long, and few of the steps are shown."""
        return _act_in_words(self.kind, self.of_kind, self.row, self.before)

    @property
    def act(self) -> str:
        """What was done, by the name that SENTENCES of history_days know it by."""
        if is_removal(self.row) or _was_just_removed(self.row, self.before):
            return "removed"
        if self.before is None:
            return str(getattr(self.row, "act", "written"))
        if self.kind == "note" and self.row.status != self.before.status:
            return str(self.row.status)
        if self.kind == "scheduled" and self.person is None:
            return str(self.row.outcome)
        return ""

    @property
    def of_kind(self) -> HistoryKind:
        return HISTORIES[self.kind]

    @property
    def state(self) -> int:
        number: int = self.row.pk
        return number

    @property
    def can_be_restored(self) -> bool:
        """Whether it is an earlier state that may become the current one again."""
        if not self.of_kind.thing or self.state == self.row.last:
            return False
        return self.of_kind.can(self.row)

    @cached_property
    def changes(self) -> Sequence[FieldChange]:
        """The fields that differ from the state before."""
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
}


def _changes(step: TimelineStep) -> Iterator[FieldChange]:
    """Yield each field that differs, or for a new row what it began with."""
    if step.kind == "remark":
        yield _remark_in_full(step.row)
    if step.kind == "anchor":
        yield _sentence_change(step.row)
    for name, label in step.of_kind.fields.items():
        old = value_of(step.before, name) if step.before else ""
        new = value_of(step.row, name)
        if old == new:
            continue
        if name == "csl":
            yield from _item_changes(step)
            continue
        if name in IN_WORDS:
            words: Sequence[WordEdit] = changed_words(old, new)
        else:
            edits = [WordEdit("delete", old), WordEdit("insert", new)]
            words = [edit for edit in edits if edit.text]
        yield FieldChange(str(label), words)


def _item_changes(step: TimelineStep) -> Iterator[FieldChange]:
    """Yield each variable of a source's item that differs."""
    old = item_in_words(step.before.csl) if step.before else {}
    new = item_in_words(step.row.csl)
    for label in {**new, **old}:
        before, after = old.get(label, ""), new.get(label, "")
        if before != after:
            yield FieldChange(label, changed_words(before, after))


def _remark_in_full(row: State) -> FieldChange:
    """Return the whole remark, which never changes, for each step about it."""
    remark = row.remark
    words = remark.body
    if remark.author:
        words = f"{remark.author}: {remark.body}"
    return FieldChange(_("remark"), changed_words("", words))


def _sentence_change(event: AnchorEvent) -> FieldChange:
    old = event.from_sentence.text if event.from_sentence else ""
    new = event.to_sentence.text if event.to_sentence else ""
    return FieldChange(_("sentence"), changed_words(old, new))


# --- From rows to steps ---------------------------------------------------------------

SENTENCES = ("from_sentence__revision", "to_sentence__revision")
# Kinds without `thing` have no states: each row is a step by itself.
HISTORIES: Mapping[str, HistoryKind] = {
    **KINDS,
    "anchor": HistoryKind(
        AnchorEvent,
        "anchor__article",
        thing=(),
        related=("anchor", "revision", "to_sentence__identity", *SENTENCES),
    ),
    "text": HistoryKind(Revision, "article", thing=(), deferred=("text", "blocks")),
    "sign_off": HistoryKind(
        SignOff.history.model,
        "article",
        field_labels(SignOff, "asked_of", "signed_at"),
        related=("asked_of",),
        can=lambda state: False,
    ),
    "scheduled": HistoryKind(
        ScheduledEdition.history.model,
        "article",
        field_labels(ScheduledEdition, "due", "zone", "held_by", "outcome"),
        related=("held_by",),
        can=lambda state: False,
    ),
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
        field_labels(
            SourceIdentity, "csl", "archive_url", "contact", "internal_note", "handler"
        ),
        thing=("source_id",),
        related=("handler",),
        can=lambda state: False,
    ),
    "reading": HistoryKind(AccessRecord, "source", thing=()),
}


def timeline(wanted: Wanted, limit: int) -> list[TimelineStep]:
    """Return the newest `limit` steps.

    The number of queries depends only on the kinds that are asked for.
    """
    if wanted.kind == "identity":
        kinds: Collection[str] = OF_SOURCES
    elif wanted.kind:
        kinds = [wanted.kind]
    else:
        kinds = KIND_WORDS
    limit += wanted.skip
    steps: list[TimelineStep] = []
    for kind in kinds:
        steps.extend(_steps(kind, wanted, limit))
    return nlargest(limit, steps, key=attrgetter("at"))[wanted.skip :]


def _steps(name: str, wanted: Wanted, limit: int) -> Iterator[TimelineStep]:
    kind = HISTORIES[name]
    article_path = kind.article if kind.article == "id" else f"{kind.article}_id"
    at = _getter(kind.time)
    person = _getter(kind.person)
    article = _getter(article_path)
    rows = list(_rows(name, kind, wanted)[:limit])
    befores: Mapping[int, State] = {}
    if kind.thing:
        befores = kind.states.in_bulk({row.before for row in rows if row.before})
    for row in rows:
        before = befores.get(row.before) if kind.thing else None
        step = TimelineStep(
            kind=name,
            row=row,
            before=before,
            at=at(row),
            person=person(row),
            article=article(row),
            **_details(name, row),
        )
        is_shown = not kind.thing or name in AT_SENTENCE
        if is_shown or step.changes or is_removal(row):
            yield step


def _getter(path: str) -> Callable[[State], Any]:
    """Return what reads the value of a path as queries write it."""
    return attrgetter(path.replace("__", "."))


def _act_in_words(
    name: str, kind: HistoryKind, row: State, before: State | None
) -> str:
    if name == "anchor":
        return _anchor_act_in_words(row)
    if name == "reading":
        return str(row.get_what_display())
    if not kind.thing:
        what = _("revision") if name == "text" else _("published version")
        return f"{row.get_kind_display()}, {what} {row.number}"
    if kind.time == "happened_at":
        return str(row.get_act_display())
    if is_removal(row) or _was_just_removed(row, before):
        return _("removed")
    if before is None:
        return _("written")
    if kind.says(row) == kind.says(before):
        return _("its sources or the words it covers changed")
    return _("changed")


def _was_just_removed(row: State, before: State | None) -> bool:
    """Return whether this state, and not the one before it, says that it is removed."""
    if not getattr(row, "removed_at", None):
        return False
    return before is None or not before.removed_at


def _anchor_act_in_words(event: AnchorEvent) -> str:
    act = event.get_act_display()
    if event.algorithm or event.act == AnchorEvent.Act.ATTACHED:
        act = _("%(act)s, revision %(number)s: %(status)s") % {
            "act": act,
            "number": event.revision.number,
            "status": event.get_status_display(),
        }
    if event.reason:
        return f"{act}. {REASONS.get(event.reason, event.reason)}"
    return act


def _details(name: str, row: State) -> dict[str, str]:
    """Return the other fields of the step of a row."""
    match name:
        case "note" | "citation":
            anchor = _getter(AT_SENTENCE[name])(row)
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
            return {
                "about": message_text(row.summary),
                "link": _address_of_difference(row),
            }
        case "edition":
            return {"about": row.change_note}
    return {}


def _about(anchor: Anchor) -> str:
    """Return the words that the note is on, or what it is where it is on none."""
    return anchor.confirmed_text or _("Overall rating")


def _address_of_difference(revision: Revision) -> str:
    if revision.number == 1:
        return ""
    numbers = [revision.number - 1, revision.number]
    return reverse("desk:difference", args=[revision.article_id, *numbers])


def _key(sentence: Sentence | None) -> str:
    return sentence.public_key if sentence else ""


def _rules(event: AnchorEvent) -> str:
    if not event.algorithm or event.score is None:
        return event.algorithm
    return _("%(rules)s, similarity %(score)s") % {
        "rules": event.algorithm,
        "score": f"{event.score:.2f}",
    }


# --- Which rows are asked for ---------------------------------------------------------


def _rows(name: str, kind: HistoryKind, wanted: Wanted) -> QuerySet[State]:
    """Return the rows of a kind, newest first.

    Those of one article are ordered by time; those of all by number, which has an index
    and differs only for a moment.
    """
    rows = kind.states
    if kind.thing:
        rows = rows.annotate(
            before=_newest_state(kind, Q(pk__lt=OuterRef("pk"))),
            last=_newest_state(kind, Q()),
        )
    if name == "decision":
        rows = rows.exclude(act=Decision.DecisionAct.CARRIED)
    if name == "anchor":
        rows = _anchor_events(rows, wanted)
    if wanted.article:
        rows = rows.filter(**{kind.article: wanted.article})
    if wanted.person:
        rows = rows.filter(**{kind.person: wanted.person})
    if wanted.key or wanted.anchor:
        if name not in AT_SENTENCE:
            return rows.none()
        rows = rows.filter(_at_sentence(AT_SENTENCE[name], wanted))
    if wanted.article:
        return rows.order_by(f"-{kind.time}", "-pk")
    return rows.order_by("-pk")


def _newest_state(kind: HistoryKind, which: Q) -> Subquery:
    """Return the number of the newest of these states of the same thing.

    Hazard: a column of `thing` may be null, and null is never equal in SQL. A column
    that may not be null is compared plainly, so that its index is used.
    """
    rows = kind.model.objects.filter(which)
    for name in kind.thing:
        same = Q(**{name: OuterRef(name)})
        if kind.model._meta.get_field(name).null:
            same |= Q(**{f"{name}__isnull": True}) & Q(IsNull(OuterRef(name), True))
        rows = rows.filter(same)
    return Subquery(rows.order_by("-pk").values("pk")[:1])


def _anchor_events(rows: QuerySet[State], wanted: Wanted) -> QuerySet[State]:
    """Return what persons decided about the places of annotations.

    For one annotation that is asked for, it is also what rules did.
    """
    # Hazard: with its revisions each event would bring whole texts.
    revisions = ["revision"]
    if not wanted.article:
        revisions.extend(SENTENCES)
    for revision in revisions:
        rows = rows.defer(*[f"{revision}__{field}" for field in WHOLE_TEXT])
    if not wanted.anchor:
        rows = rows.filter(algorithm="").exclude(act=AnchorEvent.Act.ATTACHED)
    if not wanted.article:
        older = AnchorEvent.objects.order_by("-pk").values("pk")
        newest_of_older = Subquery(older[NEWEST : NEWEST + 1])
        rows = rows.filter(pk__gt=Coalesce(newest_of_older, 0))
    return rows


# The path from a row of a kind to the annotation that is on a sentence, or to the key
# of the sentence. Rows of the other kinds are on no sentence.
AT_SENTENCE = {
    "note": "anchor",
    "anchor": "anchor",
    "citation": "note__anchor",
    "decision": "key",
    "remark": "remark__key",
}


def _at_sentence(path: str, wanted: Wanted) -> Q:
    """Return the condition for rows of one annotation, or of a sentence.

    A sentence is found by any key that it ever had.
    """
    is_of_annotation = path.endswith("anchor")
    if wanted.anchor and not is_of_annotation:
        return Q(pk=None)
    if wanted.anchor:
        return Q(**{path: wanted.anchor})
    if is_of_annotation:
        here = Q(to_sentence__key=wanted.key) | Q(to_sentence__identity__key=wanted.key)
        events = AnchorEvent.objects.filter(here, anchor__article=wanted.article)
        return Q(**{f"{path}__in": events.order_by().values("anchor")})
    known = Q(key=wanted.key) | Q(identity__key=wanted.key)
    sentences = Sentence.objects.filter(known, revision__article=wanted.article)
    keys = {wanted.key}
    for own_keys in sentences.values_list("key", "identity__key"):
        keys.update(key for key in own_keys if key)
    return Q(**{f"{path}__in": keys})
