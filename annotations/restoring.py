"""Bringing back what was before: an earlier wording, decision or finding is what stands now, by a new act of
whoever brings it back. History stays.

state: its number in the history of its row. version: of the row that the person saw; where a row counts none,
the number of the last step in its history.
"""

from typing import NoReturn

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from annotations import checks, remarks
from annotations.anchors import Annotation, Stale, lock, retire
from annotations.models import (
    Anchor,
    CheckEvent,
    Citation,
    Note,
    OverallFinding,
    Remark,
    RemarkEvent,
    wording_of,
)
from annotations.notes import change_citation, change_note, unapprove_note
from annotations.overall import finding_of, write_overall
from annotations.settling import settle
from articles import sentence_keys
from articles.models import Article, Sentence
from articles.permissions import check_permission
from articles.problems import Conflict, Refused


@transaction.atomic
def restore_note(state: int, *, article: int, version: int, user: User) -> Note:
    """What the note said in that state of its history becomes a new draft.

    version: of the note that the person saw. Raises Refused, Stale and PermissionDenied.
    """
    then = Note.history.filter(history_id=state, anchor__article=article).select_related("rating").first()
    if then is None:
        raise Refused(_("There is no such state of a note here: reload the page and look again."))
    sentence = Note.objects.select_related("anchor__sentence__revision").get(pk=then.id).anchor.sentence
    note = change_note(
        then.id,
        version=version,
        rating=then.rating,
        body=then.body,
        internal=then.internal,
        claimant=then.speaker or then.claimant,
        phrase=then.phrase if sentence and then.phrase in sentence.text else "",
        reasons=[row.reason for row in then.reasons.select_related("reason")],
        user=user,
    )
    return note if note.status != Note.Status.APPROVED else unapprove_note(note.pk, user=user)


@transaction.atomic
def restore_citation(state: int, *, article: int, version: int, user: User) -> Citation:
    """What the citation said in that state of its history is what it says now; as restore_note."""
    history = Citation.history.filter(history_id=state, anchor__article=article)
    then = history.select_related("source").first()
    if then is None:
        raise Refused(_("There is no such state of a citation here: reload the page and look again."))
    return change_citation(
        then.id,
        version=version,
        source=then.source,
        locator=then.locator,
        quote=then.quote,
        stance=then.stance,
        user=user,
    )


@transaction.atomic
def take_back(annotation: Annotation, *, version: int, before: int, user: User) -> None:
    """Undoes the save that made `version` out of `before`: what was new (0) is retired, what was changed says
    again what it said. Raises Refused, Stale and PermissionDenied."""
    if annotation.version != version:
        raise Stale(annotation)
    if not before:
        retire(annotation, user=user)
        return
    history = type(annotation).history.filter(id=annotation.pk, version=before).order_by("-history_id")
    then = history.values_list("history_id", flat=True).first()
    give_back = restore_note if isinstance(annotation, Note) else restore_citation
    give_back(then or 0, article=annotation.anchor.article_id, version=version, user=user)


# --- Of facts, sentences, remarks and findings ------------------------------------------------------------


@transaction.atomic
def restore_decision(state: int, *, article: int, version: int, user: User) -> CheckEvent:
    """What was decided then about a fact or a sentence is decided again, by the rules of deciding it.

    Raises Refused, also where the sentence reads differently now, Conflict and PermissionDenied.
    """
    check_permission(user, checks.CHECK)
    revision_id = lock(article)
    events = CheckEvent.objects.filter(article=article)
    then = events.select_related("check_of", "fact", "citation").filter(pk=state).first()
    if then is None or (then.fact and not then.now):
        raise Refused(_("There is no such decision here: reload the page and look again."))
    check_last(events.filter(check_of=then.check_of, fact=then.fact).latest("pk").pk, version)
    check = then.check_of
    sentence = sentence_keys.find(revision_id, check.key)
    if sentence is None or (sentence.key, wording_of(sentence.text)) != (check.key, check.wording):
        raise Refused(_("The sentence reads differently now: decide about it as it stands."))
    event = _decide_as(then, sentence, user)
    if event is None:
        raise_same()
    return event


def _decide_as(then: CheckEvent, sentence: Sentence, user: User) -> CheckEvent | None:
    if then.fact is None:
        if not then.now:
            return checks.unsettle(sentence, user=user)
        return settle(sentence, then.now, why=then.why, user=user)
    return checks.decide_fact(
        sentence,
        then.fact.span,
        then.now,
        version=then.fact.version,
        comment=then.why,
        citation=then.citation,
        user=user,
    )


@transaction.atomic
def restore_remark(number: int, *, article: int, version: int, user: User) -> Remark:
    """The remark, which was resolved, is open again. Raises Refused, Conflict and PermissionDenied."""
    check_permission(user, remarks.MAY)
    lock(article)
    remark = Remark.objects.select_related("article").filter(pk=number, article=article).first()
    if remark is None:
        raise Refused(_("There is no such remark here: reload the page and look again."))
    if remark.is_open:
        raise_same()
    check_last(remark.events.aggregate(last=Max("pk"))["last"] or 0, version)
    return remarks.reopen_one(remark, user=user)


@transaction.atomic
def restore_overall(state: int, *, article: int, version: int, user: User) -> OverallFinding:
    """What was found then is what is found now, and waits for approval; also where the finding was removed.

    Raises Refused, Conflict and PermissionDenied.
    """
    check_permission(user, "annotations.change_note")
    about = Article.objects.select_for_update().get(pk=article)
    history = OverallFinding.history.filter(article=article)
    then = history.select_related("rating").filter(history_id=state).first()
    if then is None:
        raise Refused(_("There is no such finding here: reload the page and look again."))
    check_last(history.latest("history_id").history_id, version)
    found = finding_of(about)
    if found and (found.rating, found.body) == (then.rating, then.body):
        raise_same()
    at = found.version if found else 0
    return write_overall(about, rating=then.rating, body=then.body, version=at, user=user)


def check_last(last: int, seen: int) -> None:
    if last != seen:
        raise Conflict(_("Somebody else has decided about this meanwhile. Look at it, then decide."))


def raise_same() -> NoReturn:
    raise Refused(_("That is what stands already."))


# --- What stands ------------------------------------------------------------------------------------------


def versions(article: int) -> dict[tuple[str, int], int]:
    """Of all that can be brought back or taken back now, by what it is: a note or citation by its anchor, the
    finding by its article, the others by themselves. Of a remark only where it is resolved, of a fact or a
    sentence only where it reads as it did."""
    rows = Anchor.objects.filter(article=article).exclude(status=Anchor.Status.RETIRED)
    found = list(rows.values_list("pk", "note__version", "citation__version"))
    notes = {("note", pk): version for pk, version, _citation in found if version}
    citations = {("citation", pk): version for pk, _note, version in found if version}
    return notes | citations | _last_decided(article) | _last_resolved(article) | _last_found(article)


def _last_decided(article: int) -> dict[tuple[str, int], int]:
    events = CheckEvent.objects.filter(article=article, check_of__stands=True).order_by()
    rows = events.values_list("check_of", "fact").annotate(last=Max("pk"))
    return {("fact", fact) if fact else ("sentence", check): last for check, fact, last in rows}


def _last_resolved(article: int) -> dict[tuple[str, int], int]:
    events = RemarkEvent.objects.filter(remark__article=article, remark__resolved_at__isnull=False)
    rows = events.order_by().values_list("remark").annotate(last=Max("pk"))
    return {("remark", remark): last for remark, last in rows}


def _last_found(article: int) -> dict[tuple[str, int], int]:
    history = OverallFinding.history.filter(article=article).order_by("history_id")
    last = history.values_list("history_id", flat=True).last()
    return {("overall", article): last} if last else {}
