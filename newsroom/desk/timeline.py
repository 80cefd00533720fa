"""Who changed what, when, and from what to what: every note, citation, decision, remark, detail, revision and
edition, newest first.

Each kind of row gives its own newest steps; they are merged by time. A step of a row with states knows the
state before it, so that the difference is told and the earlier state can be restored.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, partial
from heapq import nlargest
from typing import Any, Literal

from django.contrib.auth.models import User
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.db.models.lookups import IsNull
from django.urls import reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations.models import AnchorEvent, Decision, RemarkEvent
from articles.models import Article, Revision, Sentence
from articles.text.stored_messages import said
from articles.text.tokens import WordEdit, changed_words
from newsroom.actions.preview import REASONS
from newsroom.actions.restore_states import KINDS, HistoryKind, State, is_removal, value_of
from newsroom.editions.models import Edition

# --- What one act is ---------------------------------------------------------------------------------------

KIND_WORDS = {
    "note": gettext_lazy("Note"),
    "citation": gettext_lazy("Citation"),
    "decision": gettext_lazy("Decision"),
    "anchor": gettext_lazy("Where it stands"),
    "remark": gettext_lazy("Remark"),
    "overall": gettext_lazy("Overall finding"),
    "details": gettext_lazy("Details"),
    "check": gettext_lazy("Checker"),
    "text": gettext_lazy("Text"),
    "edition": gettext_lazy("Edition"),
}


@dataclass(frozen=True)
class Wanted:
    """What is asked for: nothing of a kind means all of it. anchor: what was done to that annotation, by
    rules too. before: steps no later than that, without the newest `skip` of them."""

    article: int = 0
    key: str = ""
    anchor: int = 0
    person: int = 0
    kind: str = ""
    before: datetime | None = None
    skip: int = 0


@dataclass(frozen=True)
class FieldChange:
    """One field. words: as articles.text.tokens.changed_words tells it."""

    label: str
    words: Sequence[WordEdit]


@dataclass(frozen=True)
class TimelineStep:
    """One act of somebody. tell: its changes, which not everybody asks for. about: what it was about. link:
    to where it is told at length. rules: which of them acted, if no person did.

    state: the number of the state that it made, 0 for none; last: of the last state of the same thing.
    can_be_restored: whether what it said then can be said again.
    """

    kind: str
    at: datetime
    person: User | None
    article: int
    what: str
    about: str = ""
    key: str = ""
    tell: Callable[[], Iterable[FieldChange]] = tuple
    state: int = 0
    last: int = 0
    can_be_restored: bool = False
    link: str | Promise = ""
    rules: str = ""
    title: str = ""

    @property
    def kind_words(self) -> str:
        return str(KIND_WORDS[self.kind])

    @property
    def of_kind(self) -> HistoryKind:
        return KINDS[self.kind]

    @cached_property
    def changes(self) -> Sequence[FieldChange]:
        return list(self.tell())


# --- What one state says that another did not ---------------------------------------------------------------

# Fields whose differences are told word by word.
IN_WORDS = {"body", "internal", "comment", "quote", "title", "standfirst", "byline", "why"}


def changes(kind: HistoryKind, before: State | None, after: State) -> Iterator[FieldChange]:
    """Of each field that differs, word by word; of what is new, what it began with."""
    for name, label in kind.fields.items():
        old, new = value_of(before, name) if before else "", value_of(after, name)
        if old != new:
            words = changed_words(old, new) if name in IN_WORDS else _instead(old, new)
            yield FieldChange(str(label), words)


def _instead(old: str, new: str) -> list[WordEdit]:
    """One value in place of another: word by word that would read as neither."""
    both: tuple[tuple[Literal["delete", "insert"], str], ...] = (("delete", old), ("insert", new))
    return [WordEdit(op, text) for op, text in both if text]


NEWEST = 2_000  # decisions, and what rules did, among which those of all articles are looked for

type Source = Callable[[Wanted, int], Iterator[TimelineStep]]
type Told = dict[str, Any]  # fields of a step


def timeline(wanted: Wanted, limit: int) -> list[TimelineStep]:
    """The newest `limit` steps, in a number of queries that depends on the kinds asked for alone."""
    sources = [SOURCES[wanted.kind]] if wanted.kind else SOURCES.values()
    limit += wanted.skip
    steps = (step for source in sources for step in source(wanted, limit))
    newest = nlargest(limit, steps, key=lambda step: step.at)[wanted.skip :]
    titles = dict(Article.objects.filter(pk__in={step.article for step in newest}).values_list("pk", "title"))
    return [replace(step, title=titles.get(step.article, "")) for step in newest]


# --- What has a history of states -------------------------------------------------------------------------


def _states(name: str) -> Source:
    kind = KINDS[name]

    def steps(wanted: Wanted, limit: int) -> Iterator[TimelineStep]:
        rows = kind.states.annotate(before=_of_same(kind, Q(pk__lt=OuterRef("pk"))), last=_of_same(kind, Q()))
        if name == "decision":
            rows = rows.exclude(act=Decision.DecisionAct.CARRIED)
        found = list(_newest(rows, wanted, limit, name, kind.article, kind.person, kind.time))
        befores = kind.states.in_bulk({row.before for row in found if row.before})
        for row in found:
            step = _step(name, kind, row, befores.get(row.before))
            if name in AT_SENTENCE or step.changes or is_removal(row):
                yield step

    return steps


def _of_same(kind: HistoryKind, which: Q) -> Subquery:
    """The number of the newest of these states of the same thing. A column of `thing` may be null, and null
    is never equal in SQL; where it may not, its index is used."""
    rows = kind.model.objects.filter(which)
    for name in kind.thing:
        same = Q(**{name: OuterRef(name)})
        if kind.model._meta.get_field(name).null:
            same |= Q(**{f"{name}__isnull": True}) & Q(IsNull(OuterRef(name), True))
        rows = rows.filter(same)
    return Subquery(rows.order_by("-pk").values("pk")[:1])


def _step(name: str, kind: HistoryKind, row: State, before: State | None) -> TimelineStep:
    """What made that state of a kind out of the one before."""
    told: Told = {
        "what": row.get_act_display() if kind.time == "happened_at" else _act_of(kind, row, before),
        "tell": partial(changes, kind, before, row),
    }
    return TimelineStep(
        kind=name,
        at=getattr(row, kind.time),
        person=getattr(row, kind.person),
        article=_article_of(row, kind.article),
        state=row.pk,
        last=row.last,
        can_be_restored=row.pk != row.last and kind.can(row),
        **told | (TOLD[name](row) if name in TOLD else {}),
    )


def _article_of(row: State, path: str) -> int:
    *way, last = path.split("__")
    for name in way:
        row = getattr(row, name)
    number: int = getattr(row, last if last == "id" else f"{last}_id")
    return number


def _act_of(kind: HistoryKind, row: State, before: State | None) -> str:
    if is_removal(row) or (getattr(row, "removed_at", None) and not (before and before.removed_at)):
        return _("removed")
    if before is None:
        return _("written")
    same = kind.says(row) == kind.says(before)
    return _("its sources or what it covers changed") if same else _("changed")


def _on_note(row: State) -> Told:
    sentence = row.anchor.sentence
    return {"about": row.anchor.confirmed_text, "key": sentence.public_key if sentence else ""}


def _on_remark(row: RemarkEvent) -> Told:
    """Told whole at each step: it never changes."""
    remark = row.remark
    words = f"{remark.author}: {remark.body}" if remark.author else remark.body
    told = FieldChange(_("remark"), changed_words("", words))
    return {"about": remark.about, "key": remark.key, "tell": lambda: [told]}


TOLD: Mapping[str, Callable[[Any], Told]] = {
    "note": _on_note,
    "citation": lambda row: _on_note(row.note),
    "decision": lambda row: {"about": row.words, "key": row.key},
    "remark": _on_remark,
}


# --- Which rows are asked for -------------------------------------------------------------------------------


def _newest(
    rows: QuerySet[Any], wanted: Wanted, limit: int, kind: str, article: str, person: str, time: str
) -> QuerySet[Any]:
    """Of one article by time; of all by number, which is the same but for a moment, and has an index."""
    asked = {article: wanted.article, person: wanted.person, f"{time}__lte": wanted.before}
    rows = rows.filter(**{path: value for path, value in asked.items() if value})
    if wanted.key or wanted.anchor:
        rows = rows.filter(AT_SENTENCE[kind](wanted)) if kind in AT_SENTENCE else rows.none()
    return rows.order_by(*((f"-{time}", "-pk") if wanted.article else ("-pk",)))[:limit]


def _anchors(path: str) -> Callable[[Wanted], Q]:
    """Of that annotation, or of what ever stood on the sentence."""

    def which(wanted: Wanted) -> Q:
        here = Q(to_sentence__key=wanted.key) | Q(to_sentence__identity__key=wanted.key)
        events = AnchorEvent.objects.filter(here, anchor__article=wanted.article).order_by()
        return Q(**{path: wanted.anchor} if wanted.anchor else {f"{path}__in": events.values("anchor")})

    return which


def _keys(wanted: Wanted) -> set[str]:
    """By which the sentence was ever known; none where an annotation is asked for."""
    if wanted.anchor:
        return set()
    named = Q(key=wanted.key) | Q(identity__key=wanted.key)
    found = Sentence.objects.filter(named, revision__article=wanted.article)
    return {wanted.key, *(key for both in found.values_list("key", "identity__key") for key in both if key)}


# What ever stood on a sentence, by kind; the others stand on none.
AT_SENTENCE: Mapping[str, Callable[[Wanted], Q]] = {
    "note": _anchors("anchor"),
    "anchor": _anchors("anchor"),
    "citation": _anchors("note__anchor"),
    "decision": lambda wanted: Q(key__in=_keys(wanted)),
    "remark": lambda wanted: Q(remark__key__in=_keys(wanted)),
}


# --- Rows that are steps themselves -----------------------------------------------------------------------


def _placings(wanted: Wanted, limit: int) -> Iterator[TimelineStep]:
    """What persons decided about where an annotation stands; of one that is asked for, what rules did too."""
    sentences = ("from_sentence__revision", "to_sentence__revision", "to_sentence__identity")
    # Hazard: with its revisions each event would bring whole texts.
    whole = ("revision", *(() if wanted.article else sentences[:2]))
    rows = AnchorEvent.objects.select_related("anchor", "person", "revision", *sentences)
    rows = rows.defer(*(f"{one}__{field}" for one in whole for field in ("text", "blocks", "boundaries")))
    if not wanted.anchor:
        rows = rows.filter(algorithm="").exclude(act=AnchorEvent.Act.ATTACHED)
    if not wanted.article:
        before_them = AnchorEvent.objects.order_by("-pk").values("pk")[NEWEST : NEWEST + 1]
        rows = rows.filter(pk__gt=Coalesce(Subquery(before_them), 0))
    for row in _newest(rows, wanted, limit, "anchor", "anchor__article", "person", "happened_at"):
        yield TimelineStep(
            kind="anchor",
            at=row.happened_at,
            person=row.person,
            article=row.anchor.article_id,
            what=_act_of_anchor(row),
            key=row.to_sentence.public_key if row.to_sentence else "",
            tell=partial(_moved, row),
            rules=_rules(row),
        )


def _act_of_anchor(event: AnchorEvent) -> str:
    act = event.get_act_display()
    if event.algorithm or event.act == AnchorEvent.Act.ATTACHED:
        told = {"act": act, "number": event.revision.number, "status": event.get_status_display()}
        act = _("%(act)s, revision %(number)s: %(status)s") % told
    return f"{act}. {REASONS.get(event.reason, event.reason)}" if event.reason else act


def _rules(event: AnchorEvent) -> str:
    if not event.algorithm or event.score is None:
        return event.algorithm
    return _("%(rules)s, likeness %(score)s") % {"rules": event.algorithm, "score": f"{event.score:.2f}"}


def _moved(event: AnchorEvent) -> Iterator[FieldChange]:
    before, after = (one.text if one else "" for one in (event.from_sentence, event.to_sentence))
    yield FieldChange(_("sentence"), changed_words(before, after))


def _texts(wanted: Wanted, limit: int) -> Iterator[TimelineStep]:
    rows = Revision.objects.defer("text", "blocks").select_related("created_by")
    for row in _newest(rows, wanted, limit, "text", "article", "created_by", "created_at"):
        address = reverse_lazy("desk:difference", args=[row.article_id, row.number - 1, row.number])
        yield TimelineStep(
            kind="text",
            at=row.created_at,
            person=row.created_by,
            article=row.article_id,
            what=f"{row.get_kind_display()}, {_('revision')} {row.number}",
            about=said(row.summary),
            link=address if row.number > 1 else "",
        )


def _editions(wanted: Wanted, limit: int) -> Iterator[TimelineStep]:
    rows = Edition.objects.defer("document").select_related("published_by")
    for row in _newest(rows, wanted, limit, "edition", "article", "published_by", "published_at"):
        yield TimelineStep(
            kind="edition",
            at=row.published_at,
            person=row.published_by,
            article=row.article_id,
            what=f"{row.get_kind_display()}, {_('edition')} {row.number}",
            about=row.change_note,
        )


SOURCES: dict[str, Source] = {
    **{name: _states(name) for name in KINDS},
    "anchor": _placings,
    "text": _texts,
    "edition": _editions,
}
