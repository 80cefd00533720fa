"""Writing, reviewing and releasing notes, and their citations.

writing.py says what a new note is, needs.py what it lacks, anchors.py where notes
stand.

Each function is one transaction and checks the permission of `user`; None is the
operator at the shell. A change names the version that it was made from: if somebody
else was faster it raises Stale and changes nothing.
"""

from collections.abc import Collection, Iterable, Sequence
from operator import attrgetter
from typing import Unpack

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from annotations.anchors import Stale, lock_article, record_on
from annotations.evidence import record_seen
from annotations.models import (
    COMMENT_LIMIT,
    Anchor,
    Citation,
    Note,
    QuotationCheck,
    Rating,
    Reason,
)
from annotations.needs import check_complete, missing_for_review
from annotations.note_history import (
    authors_of,
    change_as,
    save_as,
    since_approved,
)
from annotations.questions import set_answer, unquoted_details
from annotations.sanitiser import checked_text
from annotations.writing import (
    APPROVE,
    Approver,
    Cited,
    NewNote,
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
from articles.permissions import check_permission
from articles.problems import Refused
from articles.text.characters import says_something

RELEASE = "annotations.release_note"
# characters by which a note is named
NAMED = 60

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
    """Store and return a new note, with its sources.

    Sent twice, it is the same note. Raise Refused or PermissionDenied.
    """
    lock_article(sentence.revision.article_id)
    by = Approver(user)
    anchor = anchor_on(sentence)
    new = new_note(anchor, rating=rating, body=body, by=by, sources=sources, **given)
    mine = Note.objects.filter(
        anchor__sentence=sentence, created_by=user, internal=new.note.internal
    )
    for note in mine.select_related("anchor"):
        citations = list(note.citations.standing())
        if _is_same(note, citations, new):
            note.anchor.sentence = sentence
            if advance(note, by, given, citations):
                _save_next(note, user)
            return note
    add_notes([new], user)
    return new.note


def _is_same(note: Note, citations: Sequence[Citation], new: NewNote) -> bool:
    """Return whether a stored note already says all that the new one says."""
    if note.stated != new.note.stated:
        return False
    if set(note.reasons.all()) != set(new.reasons):
        return False
    passages = {_passage(citation) for citation in citations}
    return passages >= {_passage(citation) for citation in new.citations}


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
    """Change and return the note that had `version`.

    If an approved note now says something else, it waits for review again, unless
    nobody but the user could approve it. Saving the present state changes nothing, so a
    save sent twice is one save. Raise Stale, Refused or PermissionDenied.
    """
    check_permission(user, "annotations.change_note")
    note = _locked_note(note_id)
    by = Approver(user)
    stated_before = note.stated
    aside_before = (note.internal, note.covers)
    needed_release = note.needs_release
    note.rating = rating
    set_texts(note, body, given)
    if needed_release and not note.needs_release and not _may_release(user):
        raise Refused(
            _(
                "This note requires sign-off. Only people who may sign off notes "
                "can remove this requirement."
            )
        )
    reasons = _in_order(given.get("reasons", ()))
    is_reworded = (
        note.stated != stated_before or _in_order(note.reasons.all()) != reasons
    )
    if is_reworded or (note.internal, note.covers) != aside_before:
        check_version(note, version)
        if is_reworded:
            _mark_reworded(note, by)
        set_unrecorded(note, "reasons", reasons)
        _save_next(note, user)
    if advance(note, by, given, note.citations.all()):
        _save_next(note, user)
    return note


def _in_order(reasons: Iterable[Reason]) -> list[Reason]:
    return sorted(reasons, key=attrgetter("pk"))


def _mark_reworded(note: Note, by: Approver) -> None:
    """Take approval and release back: they were of what the note said before."""
    note.written_by = by.user
    note.released_at = None
    note.released_by = None
    if note.status == Note.Status.APPROVED:
        take_as_far_as_may_be(note, by, [note.written_by_id])


@transaction.atomic
def answer_question(
    note_id: int, *, version: int, answer: str, remark: str, user: User | None
) -> Note:
    """Record how the figures and names are known that no quotation has.

    Return the note. It is a change that readers see, so an approved note waits for
    review again. Raise Stale, Refused or PermissionDenied.
    """
    check_permission(user, "annotations.change_note")
    note = _locked_note(note_id)
    details = unquoted_details(note, note.citations.all())
    if not details:
        raise Refused(_("The quotations contain all figures and names of the words."))
    before = (note.stated, note.answered)
    set_answer(note, answer, remark, details)
    if (note.stated, note.answered) != before:
        check_version(note, version)
        _mark_reworded(note, Approver(user))
        _save_next(note, user)
    return note


@transaction.atomic
def confirm_quotation(
    citation_id: int, *, why: str, user: User | None
) -> QuotationCheck:
    """Record that a person has read words in the copy that the check does not find.

    An approved note waits for review again, unless the user may approve it. Return the
    check. Raise Refused or PermissionDenied.
    """
    check_permission(user, "annotations.change_note")
    note = _locked_note(Citation.objects.get(pk=citation_id).note_id)
    check = record_seen(citation_id, why=why, user=user)
    if note.status == Note.Status.APPROVED:
        take_as_far_as_may_be(note, Approver(user), since_approved(note))
        _save_next(note, user)
    return check


# --- Review ---------------------------------------------------------------------------


@transaction.atomic
def submit_note(note_id: int, *, version: int, user: User | None) -> Note:
    """Send the note as the person saw it to review and return it.

    Raise Stale, Refused or PermissionDenied.
    """
    check_permission(user, "annotations.change_note")
    note = _locked_note(note_id)
    if note.is_with_author:
        check_version(note, version)
        check_complete(note, note.citations.all())
        set_status(note, Note.Status.IN_REVIEW)
        _save_next(note, user)
    return note


def approve_note(note_id: int, *, version: int, user: User | None) -> Note:
    """Approve the note as the person saw it and return it.

    Raise Stale, Refused or PermissionDenied.
    """
    return approve_notes([(note_id, version)], user=user)[0]


@transaction.atomic
def approve_notes(seen: Sequence[tuple[int, int]], *, user: User | None) -> list[Note]:
    """Approve and return notes of one article, all of them or none.

    `seen`: number and version of each as the person saw it. The number of queries is
    fixed. Raise as approve_note.
    """
    check_permission(user, APPROVE)
    version_of = dict(seen)
    notes = _locked_notes(version_of)
    waiting = [note for note in notes if note.status != Note.Status.APPROVED]
    approver = Approver(user)
    authors = authors_of(waiting)
    for note in waiting:
        check_version(note, version_of[note.pk])
        check_complete(note, note.citations.all())
        if not approver.may(authors[note.pk].since):
            raise Refused(
                _(
                    "You wrote this note, or you or its author set up the other's "
                    "account. Somebody else must approve it: send it for review."
                )
            )
    if waiting:
        change_as(waiting, user, approved_by(user))
        record_on([note.anchor for note in waiting], user)
    return notes


@transaction.atomic
def send_back(note_id: int, *, version: int, comment: str, user: User | None) -> Note:
    """Send the note back to its author with what is missing, and return it.

    Raise Stale, Refused or PermissionDenied.
    """
    check_permission(user, APPROVE)
    note = _locked_note(note_id)
    text = checked_text(comment, _("comment"), COMMENT_LIMIT)
    if not says_something(text):
        raise Refused(
            _("Say what is missing. The author of the note will read your comment.")
        )
    if (note.status, note.comment) != (Note.Status.SENT_BACK, text):
        check_version(note, version)
        set_status(note, Note.Status.SENT_BACK)
        note.comment = text
        note.sent_back_by = user
        _save_next(note, user)
    return note


@transaction.atomic
def unapprove_note(note_id: int, *, user: User | None) -> Note:
    """Make the note a draft again and return it.

    Its writer may take it out of review. Raise PermissionDenied.
    """
    note = _locked_note(note_id)
    is_own_in_review = (
        user is not None
        and note.written_by_id == user.pk
        and note.status == Note.Status.IN_REVIEW
    )
    permission = "annotations.change_note" if is_own_in_review else APPROVE
    check_permission(user, permission)
    if note.status != Note.Status.DRAFT:
        set_status(note, Note.Status.DRAFT)
        _save_next(note, user)
    return note


@transaction.atomic
def release_note(
    note_id: int, *, version: int, user: User | None, released: bool = True
) -> Note:
    """Release the note, as the person saw it, for publication, or take that back.

    Return the note. The release falls with any change of what the note says. Raise
    Stale, Refused or PermissionDenied.
    """
    check_permission(user, RELEASE)
    note = _locked_note(note_id)
    if not note.needs_release:
        raise Refused(_("This note does not require sign-off."))
    is_released = note.released_at is not None
    if is_released == released:
        return note
    check_version(note, version)
    if released and not Approver(user, RELEASE).may([note.written_by_id]):
        raise Refused(
            _(
                "You wrote this note, or you or its author set up the other's account. "
                "Somebody else must sign it off."
            )
        )
    note.released_at = timezone.now() if released else None
    note.released_by = user if released else None
    _save_next(note, user)
    return note


def _may_release(user: User | None) -> bool:
    return user is None or user.has_perm(RELEASE)


def _locked_note(note_id: int) -> Note:
    return _locked_notes([note_id])[0]


def _locked_notes(note_ids: Collection[int]) -> list[Note]:
    """Return the notes with their anchors, ratings and citations, locked.

    Hazard: always the article before the note, or two who act at once wait for each
    other.
    """
    articles = (
        Anchor.objects.filter(note__in=note_ids)
        .order_by("article")
        .values_list("article", flat=True)
    )
    for article_id in articles.distinct():
        lock_article(article_id)
    rows = (
        Note.objects.select_for_update(of=("self",))
        .filter(pk__in=note_ids)
        .order_by("pk")
    )
    notes = list(
        rows.select_related("anchor__article", "rating")
        .prefetch_related("anchor__sentence__revision")
        .with_citations()
    )
    if len(notes) < len(note_ids):
        raise Note.DoesNotExist
    for note in notes:
        if note.anchor.status == Anchor.Status.RETIRED:
            raise Refused(_("The note was removed. Restore it before you change it."))
    return notes


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
    """Store and return a citation of the note.

    Sent twice, it is the same one. Raise Refused or PermissionDenied.
    """
    note = _locked_note_to_cite(note_id, user)
    new = new_citation(note, cited, user)
    for citation in note.citations.all():
        if _passage(citation) == _passage(new):
            return citation
    return _stored(new, user)


@transaction.atomic
def cite_together(
    note_ids: Collection[int], cited: Cited, *, user: User | None
) -> list[Citation]:
    """Store and return citations of one source on several notes, all of them or none.

    Raise Refused where it stands on one of them already, and PermissionDenied.
    """
    check_permission(user, "annotations.change_note")
    notes = _locked_notes(note_ids)
    if not notes:
        raise Refused(_("Choose at least one note."))
    source_id = cited.source.current.pk
    citing = [note for note in notes if source_id in _cited_by(note)]
    if citing:
        message = _("The source is already cited on %(notes)s. Choose other notes.")
        names = [f"“{_beginning(note)}”" for note in citing]
        raise Refused(message % {"notes": _(", ").join(names)})
    return [_stored(new_citation(note, cited, user), user) for note in notes]


def _cited_by(note: Note) -> set[int]:
    """Return the ids of the sources that the note cites."""
    return {citation.source_id for citation in note.citations.all()}


def _beginning(note: Note) -> str:
    """Return the first words that the note is about."""
    words = note.words_text or note.anchor.confirmed_text
    return Truncator(words).chars(NAMED)


def _stored(new: Citation, user: User | None) -> Citation:
    save_as(new, user)
    _save_note_of_citation(new.note, user)
    return new


@transaction.atomic
def change_citation(
    citation_id: int, cited: Cited, *, version: int, user: User | None
) -> Citation:
    """Change and return the citation, as change_note.

    Raise Stale, Refused or PermissionDenied.
    """
    citation = _locked_citation(citation_id, user)
    if citation.removed_at:
        raise Refused(
            _(
                "The citation was removed from its note. Restore it before you change it."
            )
        )
    would_publish = not citation.source.is_public and cited.source.current.is_public
    if user and would_publish:
        raise Refused(
            _(
                "A citation of a protected source is not moved to a public one, "
                "because the location and quotation would be published. Remove the "
                "citation, and cite the other source instead."
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
    """Take the citation off its note and return it.

    Raise Stale, Refused or PermissionDenied.
    """
    citation = _locked_citation(citation_id, user)
    if citation.removed_at is None:
        check_version(citation, version)
        citation.removed_at = timezone.now()
        _save_citation(citation, user)
    return citation


@transaction.atomic
def restore_citation(citation_id: int, *, user: User | None) -> Citation:
    """Put the citation back on its note and return it.

    Raise Refused or PermissionDenied.
    """
    citation = _locked_citation(citation_id, user)
    if citation.removed_at:
        citation.removed_at = None
        _save_citation(citation, user)
    return citation


def _locked_note_to_cite(note_id: int, user: User | None) -> Note:
    check_permission(user, "annotations.change_note")
    return _locked_note(note_id)


def _locked_citation(citation_id: int, user: User | None) -> Citation:
    note_id = Citation.objects.values_list("note", flat=True).get(pk=citation_id)
    note = _locked_note_to_cite(note_id, user)
    citation = Citation.objects.select_related("source").get(pk=citation_id)
    citation.note = note
    return citation


def _save_citation(citation: Citation, user: User | None) -> None:
    citation.version += 1
    save_as(citation, user)
    _save_note_of_citation(citation.note, user)


def _save_note_of_citation(note: Note, user: User | None) -> None:
    """Save the note of which a citation changed: it waits for review again.

    Hazard: `note.citations` are those that stood when it was locked.
    """
    _mark_reworded(note, Approver(user))
    citations = note.citations.standing().select_related("source")
    if note.status in Note.SETTLED and missing_for_review(note, citations):
        set_status(note, Note.Status.DRAFT)
    _save_next(note, user)


def _passage(citation: Citation) -> tuple[int, *tuple[str, ...]]:
    """Return the source of the citation and what it says of it."""
    return citation.source_id, *citation.said
