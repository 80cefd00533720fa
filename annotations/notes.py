"""Writing notes and citations. Read with anchors.py, which says where they stand.

Each function is one transaction and checks the permission of `user`; None is the operator at the shell. A
change names the version that it was made from: if somebody else was faster it raises Stale and changes
nothing.
"""

from collections.abc import Iterable, Sequence
from typing import TypedDict, Unpack

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations import claims
from annotations.anchors import Annotation, Stale, attach, lock
from annotations.markdown import BODY_LIMIT
from annotations.models import (
    COMMENT_LIMIT,
    QUOTE_LIMIT,
    Anchor,
    Citation,
    Note,
    Rating,
    Reason,
    Source,
    save_as,
)
from annotations.sources.library import may_unprotect
from articles import activity
from articles.models import Sentence
from articles.permissions import check_permission, second_exists
from articles.problems import Refused
from articles.text.clean import clean_text

APPROVE = "annotations.approve_note"
LOCATOR_LIMIT = 120
UNPROTECTS = gettext_lazy(
    "Only an editor may move a citation from a protected source to a public one: its place and its quoted "
    "words would be published. Retire it, and cite the other source anew."
)


# --- Notes --------------------------------------------------------------------------------------------


@transaction.atomic
def write_note(
    sentence: Sentence,
    *,
    rating: Rating,
    body: str,
    user: User | None,
    reasons: Iterable[Reason] = (),
    internal: str = "",
    claimant: str = "",
    phrase: str = "",
    submit: bool = False,
    approve: bool = False,
    held: int | None = None,
) -> Note:
    """A new note: a draft, with `submit` in review, with `approve` as far as the user may take it.

    claimant, phrase: as claims.say takes them. held: what `lock` returned to a caller. Raises Refused and
    PermissionDenied.
    """
    check_permission(user, "annotations.add_note")
    note = Note(rating=rating, created_by=user, written_by=user)
    _set_texts(note, body, internal)
    claims.say(note, sentence.revision.article, claimant, phrase, sentence.text)
    _advance(note, user, submit=submit, approve=approve)
    note.anchor = attach(sentence, held or lock(sentence.revision.article_id), user)
    save_as(note, user)
    note.reasons.add(*reasons)
    return note


class Written(TypedDict, total=False):
    """Beside rating and body, what write_note takes."""

    reasons: Iterable[Reason]
    internal: str
    claimant: str
    phrase: str
    submit: bool
    approve: bool


@transaction.atomic
def write_note_once(
    sentence: Sentence, *, user: User, rating: Rating, body: str, **given: Unpack[Written]
) -> Note:
    """As write_note, but the same save sent twice is one note."""
    held = lock(sentence.revision.article_id)
    same = Note(rating=rating, body=body, internal=given.get("internal", ""))
    said = given.get("claimant", ""), given.get("phrase", "")
    claims.say(same, sentence.revision.article, *said, sentence.text)
    names = ("rating", "body", "internal", "claimant", "speaker", "phrase")
    there = Note.objects.filter(**{name: getattr(same, name) for name in names})
    for note in there.filter(anchor__sentence=sentence, created_by=user):
        if set(note.reasons.all()) == set(given.get("reasons", ())):
            submit, approve = given.get("submit", False), given.get("approve", False)
            if _advance(note, user, submit=submit, approve=approve):
                _save_next(note, user)
            return note
    return write_note(sentence, user=user, rating=rating, body=body, held=held, **given)


@transaction.atomic
def change_note(
    note_id: int,
    *,
    version: int,
    rating: Rating,
    body: str,
    user: User | None,
    reasons: Iterable[Reason] = (),
    internal: str = "",
    claimant: str = "",
    phrase: str = "",
    submit: bool = False,
    approve: bool = False,
) -> Note:
    """Changes the note that had `version`. What was approved and says something else now waits for review
    again, unless nobody but the user could approve it.

    The rest as in write_note. Saving what already stands changes nothing, so the same save sent twice is one
    save. Raises Stale, Refused and PermissionDenied.
    """
    check_permission(user, "annotations.change_note")
    note = _locked_note(note_id)
    before, remarked = _said(note), note.internal
    note.rating = rating
    _set_texts(note, body, internal)
    sentence = note.anchor.sentence
    claims.say(note, note.anchor.article, claimant, phrase, sentence.text if sentence and phrase else "")
    wanted = sorted(reasons, key=lambda reason: reason.pk)
    reworded = _said(note) != before or wanted != sorted(note.reasons.all(), key=lambda reason: reason.pk)
    if reworded or note.internal != remarked:
        _check_version(note, version)
        if reworded:
            note.written_by = user
            _reopen(note, user)
        _save_next(note, user)
        note.reasons.set(wanted)
    if _advance(note, user, submit=submit, approve=approve):
        _save_next(note, user)
    return note


# --- Review -------------------------------------------------------------------------------------------


def may_approve(note: Note, user: User | None) -> bool:
    """Not what one wrote oneself, where somebody else could approve it. None is the operator at the shell."""
    if user is None:
        return True
    return user.has_perm(APPROVE) and (note.written_by_id != user.pk or not second_exists(APPROVE, user))


@transaction.atomic
def submit_note(note_id: int, *, version: int, user: User | None) -> Note:
    """Hands the note as the person saw it to whoever may approve it. Raises Stale and PermissionDenied."""
    check_permission(user, "annotations.change_note")
    note = _locked_note(note_id)
    if note.status in {Note.Status.DRAFT, Note.Status.SENT_BACK}:
        _check_version(note, version)
        _set_status(note, Note.Status.IN_REVIEW)
        _save_next(note, user)
    return note


@transaction.atomic
def approve_note(note_id: int, *, version: int, user: User | None) -> Note:
    """Approves the note as the person saw it. Raises Stale, Refused and PermissionDenied."""
    check_permission(user, APPROVE)
    note = _locked_note(note_id)
    if note.status != Note.Status.APPROVED:
        _check_version(note, version)
        if not may_approve(note, user):
            raise Refused(_("You wrote this note, so somebody else approves it: send it for review."))
        _set_approved(note, user)
        _save_next(note, user)
    return note


@transaction.atomic
def approve_notes(seen: Sequence[tuple[int, int]], *, user: User | None) -> int:
    """Approves notes, each as the person saw it (number, version): all of them or none. Says how many.

    Raises as approve_note.
    """
    for note_id, version in sorted(seen):
        approve_note(note_id, version=version, user=user)
    return len(seen)


@transaction.atomic
def send_back(note_id: int, *, version: int, comment: str, user: User | None) -> Note:
    """Gives the note back to whoever wrote it, with what is missing.

    Raises Stale, Refused and PermissionDenied.
    """
    check_permission(user, APPROVE)
    note = _locked_note(note_id)
    said = _text(comment, _("comment"), COMMENT_LIMIT)
    if not said:
        raise Refused(_("Say what is missing: whoever wrote the note will read it."))
    if (note.status, note.comment) != (Note.Status.SENT_BACK, said):
        _check_version(note, version)
        _set_status(note, Note.Status.SENT_BACK)
        note.comment, note.sent_back_by = said, user
        _save_next(note, user)
    return note


@transaction.atomic
def unapprove_note(note_id: int, *, user: User | None) -> Note:
    """Makes the note a draft again; who wrote it may take it out of review. Raises PermissionDenied."""
    note = _locked_note(note_id)
    theirs = user is not None and note.written_by_id == user.pk and note.status == Note.Status.IN_REVIEW
    check_permission(user, "annotations.change_note" if theirs else APPROVE)
    if note.status != Note.Status.DRAFT:
        _set_status(note, Note.Status.DRAFT)
        _save_next(note, user)
    return note


def _locked_note(note_id: int) -> Note:
    _lock_article(Anchor.objects.filter(note=note_id))
    note = Note.objects.select_for_update(of=("self",)).select_related("anchor__article").get(pk=note_id)
    _check_alive(note)
    return note


def _said(note: Note) -> tuple[int, str, str, str, str]:
    """What readers will see of it, but for its reasons."""
    return note.rating_id, note.body, note.claimant, note.speaker, note.phrase


def _set_texts(note: Note, body: str, internal: str) -> None:
    note.body = _text(body, _("note"), BODY_LIMIT)
    note.internal = _text(internal, _("remark for the desk"), BODY_LIMIT)
    if not note.body:
        raise Refused(_("The note is empty: write what a reader should know."))


def _reopen(note: Note, user: User | None) -> None:
    """What was approved is not what stands now: it is read anew, unless the user may approve it alone."""
    if note.status == Note.Status.APPROVED:
        _take_as_far_as_may_be(note, user)


def _advance(note: Note, user: User | None, *, submit: bool, approve: bool) -> bool:
    """Whether that changed its status. Raises PermissionDenied."""
    before = note.status
    if approve:
        check_permission(user, APPROVE)
        if before != Note.Status.APPROVED:
            _take_as_far_as_may_be(note, user)
    elif submit and before != Note.Status.APPROVED:
        _set_status(note, Note.Status.IN_REVIEW)
    return note.status != before


def _take_as_far_as_may_be(note: Note, user: User | None) -> None:
    if may_approve(note, user):
        _set_approved(note, user)
    else:
        _set_status(note, Note.Status.IN_REVIEW)


def _set_approved(note: Note, user: User | None) -> None:
    note.status, note.approved_at, note.approved_by = Note.Status.APPROVED, timezone.now(), user
    note.comment, note.sent_back_by = "", None


def _set_status(note: Note, status: Note.Status) -> None:
    note.status, note.approved_at, note.approved_by = status, None, None


# --- Citations ----------------------------------------------------------------------------------------


@transaction.atomic
def attach_citation(
    sentence: Sentence,
    *,
    source: Source,
    user: User | None,
    locator: str = "",
    quote: str = "",
    stance: str = Citation.Stance.SUPPORTS,
    held: int | None = None,
) -> Citation:
    """held: as in write_note. Raises Refused and PermissionDenied."""
    check_permission(user, "annotations.add_citation")
    citation = Citation(source=source, created_by=user)
    _set_passage(citation, locator, quote, stance)
    citation.anchor = attach(sentence, held or lock(sentence.revision.article_id), user)
    save_as(citation, user)
    return citation


@transaction.atomic
def attach_citation_once(
    sentence: Sentence, *, user: User, source: Source, locator: str, quote: str, stance: str
) -> Citation:
    """As attach_citation, but the same save sent twice is one citation."""
    held = lock(sentence.revision.article_id)
    same = Citation.objects.filter(source=source, locator=locator, quote=quote, stance=stance)
    found = same.filter(anchor__sentence=sentence, created_by=user).first()
    given = {"locator": locator, "quote": quote, "stance": stance}
    return found or attach_citation(sentence, user=user, source=source, held=held, **given)


@transaction.atomic
def change_citation(
    citation_id: int,
    *,
    version: int,
    source: Source,
    user: User | None,
    locator: str = "",
    quote: str = "",
    stance: str = Citation.Stance.SUPPORTS,
) -> Citation:
    """As change_note. Raises Stale, Refused and PermissionDenied."""
    check_permission(user, "annotations.change_citation")
    _lock_article(Anchor.objects.filter(citation=citation_id))
    rows = Citation.objects.select_for_update(of=("self",)).select_related("anchor", "source")
    citation = rows.get(pk=citation_id)
    _check_alive(citation)
    if not citation.source.is_public and source.is_public and not may_unprotect(user):
        raise Refused(UNPROTECTS)
    before = _passage(citation)
    citation.source = source
    _set_passage(citation, locator, quote, stance)
    if _passage(citation) != before:
        _check_version(citation, version)
        _save_next(citation, user)
    return citation


def _passage(citation: Citation) -> tuple[int, str, str, str]:
    return citation.source_id, citation.locator, citation.quote, citation.stance


def _set_passage(citation: Citation, locator: str, quote: str, stance: str) -> None:
    if stance not in Citation.Stance.values:
        raise Refused(
            _("%(value)s is no stance: use supports, contradicts or context.") % {"value": repr(stance[:40])}
        )
    citation.locator = _text(locator, _("place"), LOCATOR_LIMIT)
    citation.quote = _text(quote, _("quoted passage"), QUOTE_LIMIT)
    citation.stance = stance


# --- Both ---------------------------------------------------------------------------------------------


def _text(text: str, what: str, limit: int) -> str:
    cleaned = clean_text(text).strip()
    if len(cleaned) > limit:
        raise Refused(
            _("The %(what)s has %(cleaned)s characters; it may have %(limit)s.")
            % {"what": what, "cleaned": f"{len(cleaned):,}", "limit": f"{limit:,}"}
        )
    return cleaned


def _check_alive(annotation: Annotation) -> None:
    if annotation.anchor.status == Anchor.Status.RETIRED:
        raise Refused(_("It was retired: bring it back before you change it."))


def _lock_article(anchors: QuerySet[Anchor]) -> None:
    """Hazard: always the article before the annotation, or two who act at once wait for each other."""
    if article_id := anchors.values_list("article", flat=True).first():
        lock(article_id)


def _check_version(annotation: Annotation, version: int) -> None:
    if annotation.version != version:
        raise Stale(type(annotation).objects.get(pk=annotation.pk))


def _save_next(annotation: Annotation, user: User | None) -> None:
    annotation.version += 1
    save_as(annotation, user)
    anchor = annotation.anchor
    loose = [] if anchor.sentence_id else [anchor.pk]
    activity.record(anchor.article_id, [anchor.sentence_id] if not loose else [], user, loose=loose)
