"""Writing and reviewing notes, citations and the finding on a whole text. writing.py says what a new one is,
anchors.py where they stand.

Each function is one transaction and checks the permission of `user`; None is the operator at the shell. A
change names the version that it was made from: if somebody else was faster it raises Stale and changes
nothing.
"""

from collections.abc import Collection, Sequence
from typing import Unpack

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations.anchors import Annotation, Stale, lock, record_on
from annotations.models import COMMENT_LIMIT, Anchor, Citation, Note, OverallFinding, Rating, Source
from annotations.note_history import HISTORY_USER, authors_of, change_notes_as, save_as, since_approved
from annotations.sanitiser import BODY_LIMIT
from annotations.sources.library import may_unprotect
from annotations.writing import (
    APPROVE,
    Approver,
    CitationFields,
    NoteFields,
    add_citations,
    add_notes,
    advance,
    approved_by,
    checked_text,
    new_citation,
    new_note,
    set_passage,
    set_status,
    set_texts,
    take_as_far_as_may_be,
)
from articles.history import set_unrecorded
from articles.models import Article, Sentence
from articles.permissions import check_permission
from articles.problems import Conflict, Refused

# --- Notes --------------------------------------------------------------------------------------------


@transaction.atomic
def write_note(
    sentence: Sentence, *, rating: Rating, body: str, user: User | None, **given: Unpack[NoteFields]
) -> Note:
    """Stores and returns a new note. Sent twice, it is the same note. Raises Refused and PermissionDenied."""
    lock(sentence.revision.article_id)
    by = Approver(user)
    new = new_note(sentence, rating=rating, body=body, by=by, **given)
    reasons = tuple(given.get("reasons", ()))
    for note in Note.objects.filter(anchor__sentence=sentence, created_by=user, internal=new.internal):
        if _said(note) == _said(new) and set(note.reasons.all()) == set(reasons):
            if advance(note, by, given):
                _save_next(note, user)
            return note
    add_notes([(new, reasons)], user)
    return new


@transaction.atomic
def change_note(
    note_id: int, *, version: int, rating: Rating, body: str, user: User | None, **given: Unpack[NoteFields]
) -> Note:
    """Changes and returns the note that had `version`. If an approved note now says something else, it waits
    for review again, unless nobody but the user could approve it.

    Saving the present state changes nothing, so a save sent twice is one save. Raises Stale, Refused and
    PermissionDenied.
    """
    check_permission(user, "annotations.change_note")
    note, by = _locked_note(note_id), Approver(user)
    before, remarked = _said(note), note.internal
    note.rating = rating
    set_texts(note, body, given)
    wanted = sorted(given.get("reasons", ()), key=lambda reason: reason.pk)
    reworded = _said(note) != before or wanted != sorted(note.reasons.all(), key=lambda reason: reason.pk)
    if reworded or note.internal != remarked:
        _check_version(note, version)
        if reworded:
            note.written_by = user
            if note.status == Note.Status.APPROVED:  # what was approved is not what stands now
                take_as_far_as_may_be(note, by, [note.written_by_id])
        set_unrecorded(note, "reasons", wanted)
        _save_next(note, user)
    if advance(note, by, given):
        _save_next(note, user)
    return note


def _said(note: Note) -> tuple[int, str, str, str, str]:
    """What readers will see of it, but for its reasons."""
    return note.rating_id, note.body, note.claimant, note.speaker, note.phrase


# --- Review -------------------------------------------------------------------------------------------


@transaction.atomic
def submit_note(note_id: int, *, version: int, user: User | None) -> Note:
    """Sends the note as the person saw it to review; returns it. Raises Stale and PermissionDenied."""
    check_permission(user, "annotations.change_note")
    note = _locked_note(note_id)
    if note.status in {Note.Status.DRAFT, Note.Status.SENT_BACK}:
        _check_version(note, version)
        set_status(note, Note.Status.IN_REVIEW)
        _save_next(note, user)
    return note


def approve_note(note_id: int, *, version: int, user: User | None) -> Note:
    """Approves the note as the person saw it; returns it. Raises Stale, Refused and PermissionDenied."""
    return approve_notes([(note_id, version)], user=user)[0]


@transaction.atomic
def approve_notes(seen: Sequence[tuple[int, int]], *, user: User | None) -> list[Note]:
    """Approves and returns notes of one article, each as the person saw it (number, version), all of them or
    none, in a fixed number of queries. Raises as approve_note.
    """
    check_permission(user, APPROVE)
    versions = dict(seen)
    found = _locked_notes(versions)
    waiting = [note for note in found if note.status != Note.Status.APPROVED]
    approver, authors = Approver(user), authors_of(waiting)
    for note in waiting:
        _check_version(note, versions[note.pk])
        if not approver.may(authors[note.pk].since):
            raise Refused(
                _("You are an author of this note, so somebody else must approve it: send it for review.")
            )
    if waiting:
        change_notes_as(waiting, user, approved_by(user))
        record_on([note.anchor for note in waiting], user)
    return found


@transaction.atomic
def send_back(note_id: int, *, version: int, comment: str, user: User | None) -> Note:
    """Sends the note back to its author with what is missing; returns it.

    Raises Stale, Refused and PermissionDenied.
    """
    check_permission(user, APPROVE)
    note = _locked_note(note_id)
    said = checked_text(comment, _("comment"), COMMENT_LIMIT)
    if not said:
        raise Refused(_("Say what is missing. Whoever wrote the note will read it."))
    if (note.status, note.comment) != (Note.Status.SENT_BACK, said):
        _check_version(note, version)
        set_status(note, Note.Status.SENT_BACK)
        note.comment, note.sent_back_by = said, user
        _save_next(note, user)
    return note


@transaction.atomic
def unapprove_note(note_id: int, *, user: User | None) -> Note:
    """Makes the note a draft again and returns it; its writer may take it out of review. Raises
    PermissionDenied.
    """
    note = _locked_note(note_id)
    theirs = user is not None and note.written_by_id == user.pk and note.status == Note.Status.IN_REVIEW
    check_permission(user, "annotations.change_note" if theirs else APPROVE)
    if note.status != Note.Status.DRAFT:
        set_status(note, Note.Status.DRAFT)
        _save_next(note, user)
    return note


def _locked_note(note_id: int) -> Note:
    return _locked_notes([note_id])[0]


def _locked_notes(note_ids: Collection[int]) -> list[Note]:
    _lock_articles(Anchor.objects.filter(note__in=note_ids))
    rows = Note.objects.select_for_update(of=("self",)).select_related("anchor__article")
    found = list(rows.filter(pk__in=note_ids).order_by("pk"))
    if len(found) < len(note_ids):
        raise Note.DoesNotExist
    for note in found:
        _check_alive(note)
    return found


# --- Citations ----------------------------------------------------------------------------------------


@transaction.atomic
def attach_citation(
    sentence: Sentence, *, source: Source, user: User | None, **passage: Unpack[CitationFields]
) -> Citation:
    """Stores and returns a citation. Sent twice, it is the same one. Raises Refused and PermissionDenied."""
    lock(sentence.revision.article_id)
    new = new_citation(sentence, source=source, user=user, **passage)
    for citation in Citation.objects.filter(anchor__sentence=sentence, created_by=user):
        if _passage(citation) == _passage(new):
            return citation
    add_citations([new], user)
    return new


@transaction.atomic
def change_citation(
    citation_id: int, *, version: int, source: Source, user: User | None, **passage: Unpack[CitationFields]
) -> Citation:
    """Changes and returns the citation, as change_note. Raises Stale, Refused and PermissionDenied."""
    check_permission(user, "annotations.change_citation")
    _lock_articles(Anchor.objects.filter(citation=citation_id))
    rows = Citation.objects.select_for_update(of=("self",)).select_related("anchor", "source")
    citation = rows.get(pk=citation_id)
    _check_alive(citation)
    if not citation.source.is_public and source.is_public and not may_unprotect(user):
        raise Refused(
            _(
                "Only an editor may move a citation from a protected source to a public one: its place and "
                "its quoted words would be published. Retire it, and cite the other source anew."
            )
        )
    before = _passage(citation)
    citation.source = source
    set_passage(citation, **passage)
    if _passage(citation) != before:
        _check_version(citation, version)
        _save_next(citation, user)
    return citation


def _passage(citation: Citation) -> tuple[int, str, str, str]:
    return citation.source_id, citation.locator, citation.quote, citation.stance


# --- Both ---------------------------------------------------------------------------------------------


def _check_alive(annotation: Annotation) -> None:
    if annotation.anchor.status == Anchor.Status.RETIRED:
        raise Refused(_("It was retired: restore it before you change it."))


def _lock_articles(anchors: QuerySet[Anchor]) -> None:
    """Hazard: always the article before the annotation, or two who act at once wait for each other."""
    for article_id in anchors.order_by("article").values_list("article", flat=True).distinct():
        lock(article_id)


def _check_version(annotation: Annotation, version: int) -> None:
    if annotation.version != version:
        raise Stale(type(annotation).objects.get(pk=annotation.pk))


def _save_next(annotation: Annotation, user: User | None) -> None:
    annotation.version += 1
    save_as(annotation, user)
    record_on([annotation.anchor], user)


# --- The finding on an examined text as a whole, under the rules of a note ------------------------------


def finding_of(article: Article) -> OverallFinding | None:
    rows = OverallFinding.objects.select_related("rating", "written_by", "approved_by")
    return rows.filter(article=article).first()


@transaction.atomic
def write_overall(
    article: Article, *, rating: Rating, body: str, version: int, user: User | None
) -> OverallFinding:
    """Writes and returns the finding, or changes the one that had `version` (0: there was none). If an
    approved finding now says something else, it waits for approval again.

    Saving the present state changes nothing. Raises Conflict, Refused and PermissionDenied.
    """
    check_permission(user, "annotations.change_note")
    article = Article.objects.select_for_update().get(pk=article.pk)
    if article.kind != Article.Kind.EXAMINED:
        raise Refused(_("Only an examined text has an overall finding: our own reporting is not rated."))
    body = checked_text(body, _("finding"), BODY_LIMIT)
    if not body:
        raise Refused(_("Write what was found about the text."))
    found = finding_of(article) or OverallFinding(article=article, version=0)
    if found.version == 0 or (found.rating_id, found.body) != (rating.pk, body):
        _check_seen(found, version)
        found.rating, found.body, found.written_by = rating, body, user
        found.approved_at = found.approved_by = None
        _save_finding(found, user)
    return found


@transaction.atomic
def approve_overall(article: Article, *, version: int, user: User | None) -> OverallFinding:
    """Approves and returns the finding that the person saw. Raises Conflict, Refused and PermissionDenied."""
    check_permission(user, APPROVE)
    found = OverallFinding.objects.select_for_update().get(article=article)
    if found.approved_at is None:
        _check_seen(found, version)
        if not Approver(user).may(since_approved(found)):
            raise Refused(_("You are an author of this finding, so somebody else must approve it."))
        found.approved_at, found.approved_by = timezone.now(), user
        _save_finding(found, user)
    return found


@transaction.atomic
def remove_overall(article: Article, *, version: int, user: User | None) -> None:
    """Its history stays. Raises Conflict and PermissionDenied."""
    check_permission(user, "annotations.delete_note")
    found = OverallFinding.objects.select_for_update().filter(article=article).first()
    if found:
        _check_seen(found, version)
        setattr(found, HISTORY_USER, user)
        found.delete()


def _check_seen(found: OverallFinding, version: int) -> None:
    if found.version != version:
        raise Conflict(_("Somebody else has since changed the finding. What you typed is still here."))


def _save_finding(found: OverallFinding, user: User | None) -> None:
    found.version += 1
    save_as(found, user)
