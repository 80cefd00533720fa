"""Writing, reviewing and releasing notes, and their citations. writing.py says what a
new one is, needs.py what it lacks, anchors.py where they stand.

Each function is one transaction and checks the permission of `user`; None is the
operator at the shell. A change names the version that it was made from: if somebody
else was faster it raises Stale and changes nothing.
"""

from collections.abc import Collection, Sequence
from typing import Unpack

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from annotations.anchors import Stale, lock, record_on
from annotations.models import COMMENT_LIMIT, Anchor, Citation, Note, Rating
from annotations.needs import check_complete, lacking_for_review
from annotations.note_history import authors_of, change_as, save_as
from annotations.sanitiser import checked_text
from annotations.sources.library import may_unprotect
from annotations.writing import (
    APPROVE,
    Approver,
    Cited,
    NoteFields,
    add_notes,
    advance,
    anchor_on,
    approved_by,
    new_citation,
    new_note,
    set_passage,
    set_status,
    set_texts,
    take_as_far_as_may_be,
)
from articles.history import set_unrecorded
from articles.models import Sentence
from articles.permissions import check_permission, second_exists
from articles.problems import Refused

RELEASE = "annotations.release_note"
NAMED = 60  # characters by which a note is named

# --- Notes ----------------------------------------------------------------------------


@transaction.atomic
def write_note(
    sentence: Sentence,
    *,
    rating: Rating | None,
    body: str = "",
    sources: Sequence[Cited] = (),
    user: User | None,
    **given: Unpack[NoteFields],
) -> Note:
    """Stores and returns a new note, with its sources. Sent twice, it is the same note.
    Raises Refused and PermissionDenied.
    """
    lock(sentence.revision.article_id)
    by = Approver(user)
    anchor = anchor_on(sentence)
    new = new_note(anchor, rating=rating, body=body, by=by, sources=sources, **given)
    mine = Note.objects.filter(
        anchor__sentence=sentence, created_by=user, internal=new.note.internal
    )
    for note in mine.select_related("anchor"):
        cited = list(note.citations.standing())
        if (
            note.stated == new.note.stated
            and set(note.reasons.all()) == set(new.reasons)
            and set(map(_passage, new.citations)) <= set(map(_passage, cited))
        ):
            note.anchor.sentence = sentence
            if advance(note, by, given, cited):
                _save_next(note, user)
            return note
    add_notes([new], user)
    return new.note


@transaction.atomic
def change_note(
    note_id: int,
    *,
    version: int,
    rating: Rating | None,
    body: str,
    user: User | None,
    **given: Unpack[NoteFields],
) -> Note:
    """Changes and returns the note that had `version`. If an approved note now says
    something else, it waits for review again, unless nobody but the user could approve
    it.

    Saving the present state changes nothing, so a save sent twice is one save. Raises
    Stale, Refused and PermissionDenied.
    """
    check_permission(user, "annotations.change_note")
    note, by = _locked_note(note_id), Approver(user)
    before, aside = note.stated, (note.internal, note.covers)
    needed_release = note.needs_release
    note.rating = rating
    set_texts(note, body, given)
    if needed_release and not note.needs_release and not _may_release(user):
        raise Refused(
            _(
                "It needs a release: only somebody who may release notes can say that it does not."
            )
        )
    wanted = sorted(given.get("reasons", ()), key=lambda reason: reason.pk)
    reworded = note.stated != before or wanted != sorted(
        note.reasons.all(), key=lambda reason: reason.pk
    )
    if reworded or (note.internal, note.covers) != aside:
        check_version(note, version)
        if reworded:
            _say_otherwise(note, by)
        set_unrecorded(note, "reasons", wanted)
        _save_next(note, user)
    if advance(note, by, given, note.citations.all()):
        _save_next(note, user)
    return note


def _say_otherwise(note: Note, by: Approver) -> None:
    """What was approved, or released, is not what stands now."""
    note.written_by = by.user
    note.released_at = note.released_by = None
    if note.status == Note.Status.APPROVED:
        take_as_far_as_may_be(note, by, [note.written_by_id])


# --- Review ---------------------------------------------------------------------------


@transaction.atomic
def submit_note(note_id: int, *, version: int, user: User | None) -> Note:
    """Sends the note as the person saw it to review; returns it. Raises Stale and
    PermissionDenied.
    """
    check_permission(user, "annotations.change_note")
    note = _locked_note(note_id)
    if note.status in {Note.Status.DRAFT, Note.Status.SENT_BACK}:
        check_version(note, version)
        check_complete(note, note.citations.all())
        set_status(note, Note.Status.IN_REVIEW)
        _save_next(note, user)
    return note


def approve_note(note_id: int, *, version: int, user: User | None) -> Note:
    """Approves the note as the person saw it; returns it. Raises Stale, Refused and
    PermissionDenied.
    """
    return approve_notes([(note_id, version)], user=user)[0]


@transaction.atomic
def approve_notes(seen: Sequence[tuple[int, int]], *, user: User | None) -> list[Note]:
    """Approves and returns notes of one article, each as the person saw it (number,
    version), all of them or none, in a fixed number of queries. Raises as approve_note.
    """
    check_permission(user, APPROVE)
    versions = dict(seen)
    found = _locked_notes(versions)
    waiting = [note for note in found if note.status != Note.Status.APPROVED]
    approver, authors = Approver(user), authors_of(waiting)
    for note in waiting:
        check_version(note, versions[note.pk])
        check_complete(note, note.citations.all())
        if not approver.may(authors[note.pk].since):
            raise Refused(
                _(
                    "You are an author of this note, so somebody else must approve it: send it for review."
                )
            )
    if waiting:
        change_as(waiting, user, approved_by(user))
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
        check_version(note, version)
        set_status(note, Note.Status.SENT_BACK)
        note.comment, note.sent_back_by = said, user
        _save_next(note, user)
    return note


@transaction.atomic
def unapprove_note(note_id: int, *, user: User | None) -> Note:
    """Makes the note a draft again and returns it; its writer may take it out of
    review. Raises PermissionDenied.
    """
    note = _locked_note(note_id)
    theirs = (
        user is not None
        and note.written_by_id == user.pk
        and note.status == Note.Status.IN_REVIEW
    )
    check_permission(user, "annotations.change_note" if theirs else APPROVE)
    if note.status != Note.Status.DRAFT:
        set_status(note, Note.Status.DRAFT)
        _save_next(note, user)
    return note


@transaction.atomic
def release_note(
    note_id: int, *, version: int, user: User | None, released: bool = True
) -> Note:
    """Says that the note, as the person saw it, may be published, or takes that back;
    returns it. It falls with any change of what the note says. Raises Stale, Refused
    and PermissionDenied.
    """
    check_permission(user, RELEASE)
    note = _locked_note(note_id)
    if not note.needs_release:
        raise Refused(_("Nobody has said that this note needs a release."))
    if (note.released_at is not None) != released:
        check_version(note, version)
        if (
            released
            and user
            and note.written_by_id == user.pk
            and second_exists(RELEASE, user)
        ):
            raise Refused(_("You wrote this note, so somebody else must release it."))
        note.released_at, note.released_by = (
            (timezone.now(), user) if released else (None, None)
        )
        _save_next(note, user)
    return note


def _may_release(user: User | None) -> bool:
    return user is None or user.has_perm(RELEASE)


def _locked_note(note_id: int) -> Note:
    return _locked_notes([note_id])[0]


def _locked_notes(note_ids: Collection[int]) -> list[Note]:
    """With their anchors, ratings and citations. Hazard: always the article before the
    note, or two who act at once wait for each other.
    """
    articles = (
        Anchor.objects.filter(note__in=note_ids)
        .order_by("article")
        .values_list("article", flat=True)
    )
    for article_id in articles.distinct():
        lock(article_id)
    rows = (
        Note.objects.select_for_update(of=("self",))
        .filter(pk__in=note_ids)
        .order_by("pk")
    )
    found = list(
        rows.select_related("anchor__article", "rating")
        .prefetch_related("anchor__sentence__revision")
        .with_citations()
    )
    if len(found) < len(note_ids):
        raise Note.DoesNotExist
    for note in found:
        if note.anchor.status == Anchor.Status.RETIRED:
            raise Refused(_("It was taken off: restore it before you change it."))
    return found


def check_version(row: Note | Citation, version: int) -> None:
    """Raise Stale if `row` is not in that version."""
    if row.version != version:
        raise Stale(type(row).objects.get(pk=row.pk))


def _save_next(note: Note, user: User | None) -> None:
    note.version += 1
    save_as(note, user)
    record_on([note.anchor], user)


# --- Citations: a change of one is a change of its note -------------------------------


@transaction.atomic
def attach_citation(note_id: int, cited: Cited, *, user: User | None) -> Citation:
    """Stores and returns a citation of the note. Sent twice, it is the same one. Raises
    Refused and PermissionDenied.
    """
    note = _noted(note_id, user)
    new = new_citation(note, cited, user)
    for citation in note.citations.all():
        if _passage(citation) == _passage(new):
            return citation
    return _stored(new, user)


@transaction.atomic
def cite_together(
    note_ids: Collection[int], cited: Cited, *, user: User | None
) -> list[Citation]:
    """Stores and returns citations of one source on several notes, all of them or none.
    Raises Refused where it stands on one of them already, and PermissionDenied.
    """
    check_permission(user, "annotations.change_note")
    found, source = _locked_notes(note_ids), cited.source.current
    if not found:
        raise Refused(_("Choose at least one note."))
    there = [
        note
        for note in found
        if any(one.source_id == source.pk for one in note.citations.all())
    ]
    if there:
        words = _("The source stands already on %(notes)s: choose only others.")
        named = (
            f"“{Truncator(one.words_text or one.anchor.confirmed_text).chars(NAMED)}”"
            for one in there
        )
        raise Refused(words % {"notes": _(", ").join(named)})
    return [_stored(new_citation(note, cited, user), user) for note in found]


def _stored(new: Citation, user: User | None) -> Citation:
    save_as(new, user)
    _cite_otherwise(new.note, user)
    return new


@transaction.atomic
def change_citation(
    citation_id: int, cited: Cited, *, version: int, user: User | None
) -> Citation:
    """Changes and returns the citation, as change_note. Raises Stale, Refused and
    PermissionDenied.
    """
    citation = _locked_citation(citation_id, user)
    if citation.removed_at:
        raise Refused(_("It was taken off its note: restore it before you change it."))
    if (
        not citation.source.is_public
        and cited.source.current.is_public
        and not may_unprotect(user)
    ):
        raise Refused(
            _(
                "Only who may make it public may move a citation from a protected source: its place and "
                "its quoted words would be published. Remove it, and cite the other source anew."
            )
        )
    before = _passage(citation)
    set_passage(citation, cited)
    if _passage(citation) != before:
        check_version(citation, version)
        _save_citation(citation, user)
    return citation


@transaction.atomic
def remove_citation(citation_id: int, *, version: int, user: User | None) -> Citation:
    """Takes it off its note; returns it. Raises Stale and PermissionDenied."""
    citation = _locked_citation(citation_id, user)
    if citation.removed_at is None:
        check_version(citation, version)
        citation.removed_at = timezone.now()
        _save_citation(citation, user)
    return citation


@transaction.atomic
def restore_citation(citation_id: int, *, user: User | None) -> Citation:
    """Puts it back on its note; returns it. Raises PermissionDenied."""
    citation = _locked_citation(citation_id, user)
    if citation.removed_at:
        citation.removed_at = None
        _save_citation(citation, user)
    return citation


def _noted(note_id: int, user: User | None) -> Note:
    check_permission(user, "annotations.change_note")
    return _locked_note(note_id)


def _locked_citation(citation_id: int, user: User | None) -> Citation:
    note_id = Citation.objects.values_list("note", flat=True).get(pk=citation_id)
    note = _noted(note_id, user)
    citation = Citation.objects.select_related("source").get(pk=citation_id)
    citation.note = note
    return citation


def _save_citation(citation: Citation, user: User | None) -> None:
    citation.version += 1
    save_as(citation, user)
    _cite_otherwise(citation.note, user)


def _cite_otherwise(note: Note, user: User | None) -> None:
    """Hazard: `note.citations` are those that stood when it was locked."""
    _say_otherwise(note, Approver(user))
    now = note.citations.standing().select_related("source")
    if note.status in Note.SETTLED and lacking_for_review(note, now):
        set_status(note, Note.Status.DRAFT)
    _save_next(note, user)


def _passage(citation: Citation) -> tuple[int, *tuple[str, ...]]:
    return citation.source_id, *citation.said
