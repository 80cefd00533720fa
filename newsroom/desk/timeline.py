"""Who changed what, when, and from what to what: every note, citation, decision, remark and detail, newest
first.

Each kind of row gives its own newest steps; they are merged by time. A step of a row with states names the
state before it, so that the difference is told and the earlier state can be brought back.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from heapq import nlargest
from typing import Any, Literal

from django.contrib.auth.models import User
from django.db.models import Exists, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse_lazy
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations.anchoring import Change as Word
from annotations.anchoring import changed_words
from annotations.models import AnchorEvent, CheckEvent, Citation, Fact, Note, Remark, SentenceCheck
from articles.models import Article, Check, Revision
from newsroom.desk.steps import Change, Step, Wanted
from newsroom.models import Edition

NEWEST = 2_000  # decisions, and what rules did, among which those of all articles are looked for
# Fields whose differences are told word by word.
IN_WORDS = {"body", "internal", "comment", "quote", "phrase", "title", "standfirst", "byline"}

type Source = Callable[[Wanted, int], Iterator[Step]]


def timeline(wanted: Wanted, limit: int) -> list[Step]:
    """The newest `limit` steps, in a number of queries that depends on the kinds asked for alone."""
    sources = [SOURCES[wanted.kind]] if wanted.kind else SOURCES.values()
    limit += wanted.skip
    steps = (step for source in sources for step in source(wanted, limit))
    newest = nlargest(limit, steps, key=lambda step: step.at)[wanted.skip :]
    titles = dict(Article.objects.filter(pk__in={step.article for step in newest}).values_list("pk", "title"))
    return [replace(step, title=titles.get(step.article, "")) for step in newest]


# --- Rows with a history of states ------------------------------------------------------------------------


@dataclass(frozen=True)
class _States:
    """How the states of one kind of row are found and told. article, person: paths of a state's fields."""

    kind: str
    model: type[Model]
    article: str
    fields: Mapping[str, Any]
    related: Sequence[str]
    version: str = "version"


def _states_of(states: _States, wanted: Wanted, limit: int) -> Iterator[tuple[Any, Any]]:
    """Each state and the one before it, or None; the last that was written of each version."""
    history: Any = states.model.history.model  # type: ignore[attr-defined] # simple-history
    rows: QuerySet[Any] = history.objects.all()
    same = {"id": OuterRef("id"), states.version: OuterRef(states.version)}
    if states.version != "history_id":
        rows = rows.exclude(Exists(history.objects.filter(**same, history_id__gt=OuterRef("history_id"))))
    rows = _narrowed(rows, wanted, states.article, "history_user", "history_date")
    if wanted.key:
        rows = rows.filter(anchor__in=_anchors_at(wanted))
    earlier = {"id": OuterRef("id"), f"{states.version}__lt": OuterRef(states.version)}
    before = history.objects.filter(**earlier).order_by(f"-{states.version}", "-history_id")
    rows = rows.annotate(before=Subquery(before.values("history_id")[:1]))
    rows = rows.select_related("history_user", *states.related).order_by("-history_date", "-history_id")
    found = list(rows[:limit])
    olds = history.objects.select_related("history_user", *states.related).in_bulk(
        {row.before for row in found if row.before}
    )
    for row in found:
        yield row, olds.get(row.before)


def _narrowed(rows: QuerySet[Any], wanted: Wanted, article: str, person: str, time: str) -> QuerySet[Any]:
    if wanted.article:
        rows = rows.filter(**{article: wanted.article})
    if wanted.person:
        rows = rows.filter(**{person: wanted.person})
    if wanted.before:
        rows = rows.filter(**{f"{time}__lte": wanted.before})
    return rows


def _changes(fields: Mapping[str, Any], before: Any, after: Any) -> Iterator[Change]:
    """Of each field that differs, word by word; of a new row, what it began with."""
    for name, label in fields.items():
        old, new = _text(before, name) if before else "", _text(after, name)
        if old != new:
            words = changed_words(old, new) if name in IN_WORDS else _instead(old, new)
            yield Change(str(label), words)


def _instead(old: str, new: str) -> list[Word]:
    """One value in place of another: word by word that would read as neither."""
    both: tuple[tuple[Literal["delete", "insert"], str], ...] = (("delete", old), ("insert", new))
    return [Word(op, text) for op, text in both if text]


def _text(state: Any, name: str) -> str:
    shown = getattr(state, f"get_{name}_display", None)
    value = shown() if shown else getattr(state, name)
    if isinstance(value, User):
        return value.get_full_name() or value.username
    if isinstance(value, datetime):
        return date_format(localtime(value), "SHORT_DATETIME_FORMAT")
    return "" if value is None else str(value)


NOTES = _States(
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
CITATIONS = _States(
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
DETAILS = _States(
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
CHECKS = _States(
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


def _annotations(states: _States) -> Source:
    def steps(wanted: Wanted, limit: int) -> Iterator[Step]:
        for row, before in _states_of(states, wanted, limit):
            anchor = row.anchor
            yield Step(
                kind=states.kind,
                at=row.history_date,
                person=row.history_user,
                article=anchor.article_id,
                what=_("written") if before is None else _("changed"),
                about=anchor.confirmed_text,
                key=anchor.sentence.public_key if anchor.sentence else "",
                anchor=anchor.pk,
                tell=partial(_changes, states.fields, before, row),
                state=row.history_id,
                version=row.version,
            )

    return steps


def _of_articles(states: _States, article: str) -> Source:
    def steps(wanted: Wanted, limit: int) -> Iterator[Step]:
        for row, before in [] if wanted.key else _states_of(states, wanted, limit):
            changes = partial(_changes, states.fields, before, row)
            if any(True for _change in changes()):
                yield Step(
                    kind=states.kind,
                    at=row.history_date,
                    person=row.history_user,
                    article=getattr(row, article),
                    what=_("written") if before is None else _("changed"),
                    tell=changes,
                    state=row.history_id if states is DETAILS else 0,
                    version=row.version if states is DETAILS else 0,
                )

    return steps


# --- Rows that are steps themselves -----------------------------------------------------------------------


def _decisions(wanted: Wanted, limit: int) -> Iterator[Step]:
    """What persons decided about where an annotation stands; what rules did is in its life."""
    rows: QuerySet[Any] = AnchorEvent.objects.filter(algorithm="").exclude(act=AnchorEvent.Act.ATTACHED)
    if not wanted.article:
        before_them = AnchorEvent.objects.order_by("-pk").values("pk")[NEWEST : NEWEST + 1]
        rows = rows.filter(pk__gt=Coalesce(Subquery(before_them), 0))
    rows = _narrowed(rows, wanted, "anchor__article", "person", "happened_at")
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
            anchor=row.anchor_id,
            tell=partial(_moved, row),
        )


def _moved(event: AnchorEvent) -> Iterator[Change]:
    before, after = (one.text if one else "" for one in (event.from_sentence, event.to_sentence))
    yield Change(_("sentence"), changed_words(before, after))


def _facts(wanted: Wanted, limit: int) -> Iterator[Step]:
    rows = _narrowed(CheckEvent.objects.all(), wanted, "article", "person", "happened_at")
    if wanted.key:
        rows = rows.filter(key=wanted.key)
    for row in rows.select_related("person").order_by(*_newest(wanted, "happened_at"))[:limit]:
        yield Step(
            kind="fact",
            at=row.happened_at,
            person=row.person,
            article=row.article_id,
            what=row.get_act_display(),
            about=row.words,
            key=row.key,
            tell=partial(_decided, row),
            by_rules=row.act == CheckEvent.Act.CARRIED,
        )


def _decided(event: CheckEvent) -> Iterator[Change]:
    states = dict([*Fact.State.choices, *SentenceCheck.State.choices])
    was, now = (str(states.get(state, state)) for state in (event.was, event.now))
    yield Change(_("state"), _instead(was, now))
    if event.why:
        yield Change(_("why"), changed_words("", event.why))


def _remarks(wanted: Wanted, limit: int) -> Iterator[Step]:
    """Written, and resolved: a step each. Persons are not joined: SQLite would begin with them, and sort."""
    both = (("written_by", "written_at", _("written")), ("resolved_by", "resolved_at", _("resolved")))
    for person, time, what in both:
        rows = _narrowed(Remark.objects.filter(**{f"{time}__isnull": False}), wanted, "article", person, time)
        if wanted.key:
            rows = rows.filter(key=wanted.key)
        for row in rows.prefetch_related(person).order_by(f"-{time}")[:limit]:
            yield Step(
                kind="remark",
                at=getattr(row, time),
                person=getattr(row, person),
                article=row.article_id,
                what=what,
                about=row.about,
                key=row.key,
                tell=partial(_said, row),
            )


def _said(remark: Remark) -> Iterator[Change]:
    yield Change(_("remark"), changed_words("", remark.body))


def _texts(wanted: Wanted, limit: int) -> Iterator[Step]:
    rows = _narrowed(Revision.objects.all(), wanted, "article", "created_by", "created_at")
    rows = rows.defer("text", "blocks").select_related("created_by").order_by(*_newest(wanted, "created_at"))
    for row in [] if wanted.key else rows[:limit]:
        address = reverse_lazy("desk:difference", args=[row.article_id, row.number - 1, row.number])
        yield Step(
            kind="text",
            at=row.created_at,
            person=row.created_by,
            article=row.article_id,
            what=f"{row.get_kind_display()}, {_('revision')} {row.number}",
            about=row.summary,
            link=address if row.number > 1 else "",
        )


def _editions(wanted: Wanted, limit: int) -> Iterator[Step]:
    rows = _narrowed(Edition.objects.all(), wanted, "article", "published_by", "published_at")
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


def _anchors_at(wanted: Wanted) -> QuerySet[Any]:
    """What ever stood on the sentence."""
    here = Q(to_sentence__key=wanted.key) | Q(to_sentence__identity__key=wanted.key)
    return AnchorEvent.objects.filter(here, anchor__article=wanted.article).order_by().values("anchor")


SOURCES: dict[str, Source] = {
    "note": _annotations(NOTES),
    "citation": _annotations(CITATIONS),
    "decision": _decisions,
    "fact": _facts,
    "remark": _remarks,
    "details": _of_articles(DETAILS, "id"),
    "check": _of_articles(CHECKS, "article_id"),
    "text": _texts,
    "edition": _editions,
}
