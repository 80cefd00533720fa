"""Who changed what, when, and from what to what: every note, citation, decision, remark and detail, newest
first.

Each kind of row gives its own newest steps; they are merged by time. A step of a row with states names the
state before it, so that the difference is told and the earlier state can be brought back.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from heapq import nlargest
from typing import Any

from django.db.models import Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from annotations.models import AnchorEvent, CheckEvent, Remark, RemarkEvent
from articles.models import Article, Revision, Sentence
from articles.text.differences import changed_words
from newsroom.desk.states import (
    CHECKS,
    CITATIONS,
    DECISIONS,
    DETAILS,
    NOTES,
    OVERALL,
    REMOVED,
    States,
    act_of,
    anchors_at,
    changes,
    narrowed,
    states_of,
)
from newsroom.desk.steps import Change, Step, Wanted
from newsroom.models import Edition

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


# --- Rows with a history of states ------------------------------------------------------------------------


def _annotations(states: States) -> Source:
    def steps(wanted: Wanted, limit: int) -> Iterator[Step]:
        for row, before in states_of(states, wanted, limit):
            anchor = row.anchor
            key = anchor.sentence.public_key if anchor.sentence else ""
            step = _step(states, row, before, anchor.article_id, anchor.pk)
            yield replace(step, about=anchor.confirmed_text, key=key)

    return steps


def _of_articles(states: States) -> Source:
    def steps(wanted: Wanted, limit: int) -> Iterator[Step]:
        for row, before in [] if wanted.key else states_of(states, wanted, limit):
            article = row.id if states is DETAILS else row.article_id
            step = _step(states, row, before, article, article)
            if step.changes or row.history_type == REMOVED:
                yield step

    return steps


def _step(states: States, row: Any, before: Any, article: int, number: int) -> Step:
    """number: by which what has the state is known among its kind."""
    return Step(
        kind=states.kind,
        at=row.history_date,
        person=row.history_user,
        article=article,
        what=act_of(row, before),
        of=(states.kind, number),
        tell=partial(changes, states.fields, before, row),
        state=row.history_id,
        version=getattr(row, states.version),
        person_before=before.history_user if before else None,
        before=before.history_date if before else None,
    )


# --- Rows that are steps themselves -----------------------------------------------------------------------


def _decisions(wanted: Wanted, limit: int) -> Iterator[Step]:
    """What persons decided about where an annotation stands; what rules did is in its life."""
    rows: QuerySet[Any] = AnchorEvent.objects.filter(algorithm="").exclude(act=AnchorEvent.Act.ATTACHED)
    if not wanted.article:
        before_them = AnchorEvent.objects.order_by("-pk").values("pk")[NEWEST : NEWEST + 1]
        rows = rows.filter(pk__gt=Coalesce(Subquery(before_them), 0))
    rows = narrowed(rows, wanted, "anchor__article", "person", "happened_at")
    if wanted.key:
        rows = rows.filter(anchor__in=anchors_at(wanted))
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


def _facts(wanted: Wanted, limit: int) -> Iterator[Step]:
    rows = narrowed(CheckEvent.objects.all(), wanted, "article", "person", "happened_at")
    if wanted.key:
        rows = rows.filter(key__in=_keys(wanted))
    rows = rows.select_related("person", "citation__source").order_by(*_newest(wanted, "happened_at"))
    found = list(rows[:limit])
    befores = _befores(found)
    for row in found:
        before = befores.get(row.pk)
        yield Step(
            kind="fact",
            at=row.happened_at,
            person=row.person,
            article=row.article_id,
            what=row.get_act_display(),
            about=row.words,
            key=row.key,
            of=("fact", row.fact_id) if row.fact_id else ("sentence", row.check_of_id),
            tell=partial(_decided, before, row),
            state=row.pk if row.now or not row.fact_id else 0,
            version=row.pk,
            can_be_undone=row.act == CheckEvent.Act.DECIDED,
            person_before=before.person if before else None,
            before=before.happened_at if before else None,
            by_rules=row.act == CheckEvent.Act.CARRIED,
        )


def _befores(events: Sequence[CheckEvent]) -> dict[int, CheckEvent]:
    """What was decided before each of them about the same fact or sentence, by the number of the event."""
    rows = CheckEvent.objects.filter(check_of__in={event.check_of_id for event in events}).order_by("pk")
    last: dict[tuple[int, int | None], CheckEvent] = {}
    found: dict[int, CheckEvent] = {}
    for row in rows.select_related("person", "citation__source"):
        same = (row.check_of_id, row.fact_id)
        if same in last:
            found[row.pk] = last[same]
        last[same] = row
    return found


def _decided(before: CheckEvent | None, event: CheckEvent) -> Iterator[Change]:
    """What a change of the text brought along has no event before it, and was in a state all the same."""
    if before is None or before.now != event.was:
        before = CheckEvent(fact_id=event.fact_id, now=event.was)
    yield from changes(DECISIONS, before, event)


def _keys(wanted: Wanted) -> set[str]:
    """By which the sentence was ever known."""
    named = Q(key=wanted.key) | Q(identity__key=wanted.key)
    found = Sentence.objects.filter(named, revision__article=wanted.article)
    return {wanted.key, *(key for both in found.values_list("key", "identity__key") for key in both if key)}


def _remarks(wanted: Wanted, limit: int) -> Iterator[Step]:
    """Written. Persons are not joined: SQLite would begin with them, and sort."""
    rows = narrowed(Remark.objects.all(), wanted, "article", "written_by", "written_at")
    if wanted.key:
        rows = rows.filter(key__in=_keys(wanted))
    for row in rows.prefetch_related("written_by").order_by("-written_at")[:limit]:
        step = _of_remark(row)
        yield replace(step, at=row.written_at, person=row.written_by, what=_("written"), state=row.pk)
    yield from _lives_of_remarks(wanted, limit)


def _lives_of_remarks(wanted: Wanted, limit: int) -> Iterator[Step]:
    rows = narrowed(RemarkEvent.objects.all(), wanted, "remark__article", "person", "happened_at")
    if wanted.key:
        rows = rows.filter(remark__key__in=_keys(wanted))
    for row in rows.prefetch_related("person", "remark").order_by(*_newest(wanted, "happened_at"))[:limit]:
        yield replace(
            _of_remark(row.remark),
            at=row.happened_at,
            person=row.person,
            what=row.get_act_display(),
            state=row.remark_id if row.act == RemarkEvent.Act.OPENED else 0,
            version=row.pk,
        )


def _of_remark(remark: Remark) -> Step:
    return Step(
        kind="remark",
        at=remark.written_at,
        person=None,
        article=remark.article_id,
        what="",
        about=remark.about,
        key=remark.key,
        of=("remark", remark.pk),
        tell=partial(_said, remark),
    )


def _said(remark: Remark) -> Iterator[Change]:
    words = f"{remark.author}: {remark.body}" if remark.author else remark.body
    yield Change(_("remark"), changed_words("", words))


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
            about=row.summary,
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
    "note": _annotations(NOTES),
    "citation": _annotations(CITATIONS),
    "decision": _decisions,
    "fact": _facts,
    "remark": _remarks,
    "overall": _of_articles(OVERALL),
    "details": _of_articles(DETAILS),
    "check": _of_articles(CHECKS),
    "text": _texts,
    "edition": _editions,
}
