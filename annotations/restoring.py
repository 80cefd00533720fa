"""Bringing an earlier wording of a note or a citation back, as what is written now: history stays."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from annotations.anchors import Annotation, Stale, retire
from annotations.models import Anchor, Citation, Note
from annotations.notes import change_citation, change_note, unapprove_note
from articles.problems import Refused


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


def versions(article: int) -> dict[tuple[str, int], int]:
    """Of each annotation of the article that can be changed, by kind and anchor."""
    rows = Anchor.objects.filter(article=article).exclude(status=Anchor.Status.RETIRED)
    found = rows.values_list("pk", "note__version", "citation__version")
    notes = {("note", pk): version for pk, version, _citation in found if version}
    return notes | {("citation", pk): version for pk, _note, version in found if version}
