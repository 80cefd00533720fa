"""Who changed what, when, and from what to what: every note, citation, decision, remark and detail, newest
first.

Each kind of row gives its own newest steps; they are merged by time. A step of a row with states names the
state before it, so that the difference is told and the earlier state can be brought back.
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

from annotations.models import AnchorEvent, CheckEvent, RemarkEvent
from articles.models import Article, Revision, Sentence
from articles.text.stored_messages import said
from articles.text.tokens import Change as Word
from articles.text.tokens import changed_words
from newsroom.actions.restore_states import KINDS, HistoryKind, State, is_removal, value_of
from newsroom.editions.models import Edition

# --- What one act is ---------------------------------------------------------------------------------------

KIND_WORDS = {
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
        return str(KIND_WORDS[self.kind])

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


NEWEST = 2_000  # decisions, and what rules did, among which those of all articles are looked for

type Source = Callable[[Wanted, int], Iterator[Step]]


def timeline(wanted: Wanted, limit: int) -> list[Step]:
    """The newest `limit` steps, in a number of queries that depends on the kinds asked for alone."""
    sources = [SOURCES[wanted.kind]] if wanted.kind else SOURCES.values()
    limit += wanted.skip
    steps = (step for source in sources for step in source(wanted, limit))
    newest = nlargest(limit, steps, key=lambda step: step.at)[wanted.skip :]
    titles = dict(Article.objects.filter(pk__in={step.article for step in newest}).values_list("pk", "title"))
    return [replace(step, title=titles.get(step.article, "")) for step in newest]


# --- What has a history of states -------------------------------------------------------------------------

# What ever stood on a sentence, by kind; the others stand on none.
AT_SENTENCE: Mapping[str, Callable[[Wanted], Q]] = {
    "note": lambda wanted: Q(anchor__in=_anchors_at(wanted)),
    "citation": lambda wanted: Q(anchor__in=_anchors_at(wanted)),
    "fact": lambda wanted: Q(key__in=_keys(wanted)),
    "remark": lambda wanted: Q(remark__key__in=_keys(wanted)),
}


def _states(name: str) -> Source:
    kind = KINDS[name]

    def steps(wanted: Wanted, limit: int) -> Iterator[Step]:
        if wanted.key and name not in AT_SENTENCE:
            return
        rows = narrowed(kind.states, wanted, kind.article, kind.person, kind.time)
        if wanted.key:
            rows = rows.filter(AT_SENTENCE[name](wanted))
        rows = rows.annotate(before=_before(kind)).order_by(*_newest(wanted, kind.time))
        found = list(rows[:limit])
        befores = kind.states.in_bulk({row.before for row in found if row.before})
        for row in found:
            step = _step(name, row, befores.get(row.before))
            if name in AT_SENTENCE or step.changes or is_removal(row):
                yield step

    return steps


def _before(kind: HistoryKind) -> Subquery:
    """The number of the state before; a column of `thing` may be null, and null is never equal in SQL."""
    rows = kind.model.objects.filter(pk__lt=OuterRef("pk"))
    for name in kind.thing:
        neither = Q(**{f"{name}__isnull": True}) & Q(IsNull(OuterRef(name), True))
        rows = rows.filter(Q(**{name: OuterRef(name)}) | neither)
    return Subquery(rows.order_by("-pk").values("pk")[:1])


def _step(name: str, row: State, before: State | None) -> Step:
    kind = KINDS[name]
    is_event = kind.time == "happened_at"
    step = Step(
        kind=name,
        at=getattr(row, kind.time),
        person=getattr(row, kind.person),
        article=_article_of(row, kind.article),
        what=row.get_act_display() if is_event else _act_of(row, before),
        of=(name, *(getattr(row, column) for column in kind.thing)),
        tell=partial(changes, kind, before, row),
        state=row.pk,
        can_be_restored=kind.can(row),
        person_before=getattr(before, kind.person) if before else None,
        before=getattr(before, kind.time) if before else None,
    )
    return TOLD[name](step, row, before) if name in TOLD else step


def _article_of(row: State, path: str) -> int:
    *way, last = path.split("__")
    for name in way:
        row = getattr(row, name)
    number: int = getattr(row, last if last == "id" else f"{last}_id")
    return number


def _act_of(row: State, before: State | None) -> str:
    if is_removal(row):
        return _("removed")
    return _("written") if before is None else _("changed")


def _on_anchor(step: Step, row: State, _before: State | None) -> Step:
    anchor = row.anchor
    return replace(
        step, about=anchor.confirmed_text, key=anchor.sentence.public_key if anchor.sentence else ""
    )


def _on_fact(step: Step, row: CheckEvent, before: CheckEvent | None) -> Step:
    """What a change of the text brought along has no event before it, and was in a state all the same."""
    if before is None or before.now != row.was:
        before = CheckEvent(fact_id=row.fact_id, now=row.was)
    return replace(
        step,
        about=row.words,
        key=row.key,
        tell=partial(changes, KINDS["fact"], before, row),
        can_be_undone=row.act == CheckEvent.Act.DECIDED,
        by_rules=row.act == CheckEvent.Act.CARRIED,
    )


def _on_remark(step: Step, row: RemarkEvent, _before: RemarkEvent | None) -> Step:
    """Told whole at each step: it never changes."""
    remark = row.remark
    words = f"{remark.author}: {remark.body}" if remark.author else remark.body
    told = Change(_("remark"), changed_words("", words))
    return replace(step, about=remark.about, key=remark.key, tell=lambda: [told])


TOLD: Mapping[str, Callable[[Step, Any, Any], Step]] = {
    "note": _on_anchor,
    "citation": _on_anchor,
    "fact": _on_fact,
    "remark": _on_remark,
}


def narrowed(rows: QuerySet[Any], wanted: Wanted, article: str, person: str, time: str) -> QuerySet[Any]:
    if wanted.article:
        rows = rows.filter(**{article: wanted.article})
    if wanted.person:
        rows = rows.filter(**{person: wanted.person})
    if wanted.before:
        rows = rows.filter(**{f"{time}__lte": wanted.before})
    return rows


def _anchors_at(wanted: Wanted) -> QuerySet[Any]:
    """What ever stood on the sentence."""
    here = Q(to_sentence__key=wanted.key) | Q(to_sentence__identity__key=wanted.key)
    return AnchorEvent.objects.filter(here, anchor__article=wanted.article).order_by().values("anchor")


def _keys(wanted: Wanted) -> set[str]:
    """By which the sentence was ever known."""
    named = Q(key=wanted.key) | Q(identity__key=wanted.key)
    found = Sentence.objects.filter(named, revision__article=wanted.article)
    return {wanted.key, *(key for both in found.values_list("key", "identity__key") for key in both if key)}


# --- Rows that are steps themselves -----------------------------------------------------------------------


def _decisions(wanted: Wanted, limit: int) -> Iterator[Step]:
    """What persons decided about where an annotation stands; what rules did is in its life."""
    rows: QuerySet[Any] = AnchorEvent.objects.filter(algorithm="").exclude(act=AnchorEvent.Act.ATTACHED)
    if not wanted.article:
        before_them = AnchorEvent.objects.order_by("-pk").values("pk")[NEWEST : NEWEST + 1]
        rows = rows.filter(pk__gt=Coalesce(Subquery(before_them), 0))
    rows = narrowed(rows, wanted, "anchor__article", "person", "happened_at")
    if wanted.key:
        rows = rows.filter(anchor__in=_anchors_at(wanted))
    sentences = ("from_sentence__revision", "to_sentence__revision", "to_sentence__identity")
    rows = rows.select_related("anchor", "person", *sentences).order_by(*_newest(wanted, "happened_at"))
    if not wanted.article:
        rows = rows.defer(*(f"{one}__{field}" for one in sentences[:2] for field in ("text", "blocks")))
    for row in rows[:limit]:
        yield Step(
            kind="decision",
            at=row.happened_at,
            person=row.person,
            article=row.anchor.article_id,
            what=row.get_act_display() + (f": {row.reason}" if row.reason else ""),
            key=row.to_sentence.public_key if row.to_sentence else "",
            tell=partial(_moved, row),
        )


def _moved(event: AnchorEvent) -> Iterator[Change]:
    before, after = (one.text if one else "" for one in (event.from_sentence, event.to_sentence))
    yield Change(_("sentence"), changed_words(before, after))


def _texts(wanted: Wanted, limit: int) -> Iterator[Step]:
    rows = narrowed(Revision.objects.all(), wanted, "article", "created_by", "created_at")
    rows = rows.defer("text", "blocks").select_related("created_by").order_by(*_newest(wanted, "created_at"))
    for row in [] if wanted.key else rows[:limit]:
        address = reverse_lazy("desk:difference", args=[row.article_id, row.number - 1, row.number])
        yield Step(
            kind="text",
            at=row.created_at,
            person=row.created_by,
            article=row.article_id,
            what=f"{row.get_kind_display()}, {_('revision')} {row.number}",
            about=said(row.summary),
            link=address if row.number > 1 else "",
        )


def _editions(wanted: Wanted, limit: int) -> Iterator[Step]:
    rows = narrowed(Edition.objects.all(), wanted, "article", "published_by", "published_at")
    rows = rows.defer("document").select_related("published_by").order_by("-published_at", "-pk")
    for row in [] if wanted.key else rows[:limit]:
        yield Step(
            kind="edition",
            at=row.published_at,
            person=row.published_by,
            article=row.article_id,
            what=f"{row.get_kind_display()}, {_('edition')} {row.number}",
            about=row.change_note,
        )


def _newest(wanted: Wanted, time: str) -> tuple[str, ...]:
    """Of one article by time; of all by number, which is the same but for a moment, and has an index."""
    return (f"-{time}", "-pk") if wanted.article else ("-pk",)


SOURCES: dict[str, Source] = {
    **{name: _states(name) for name in KINDS},
    "decision": _decisions,
    "text": _texts,
    "edition": _editions,
}
