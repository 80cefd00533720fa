"""Writing notes and citations. Read with anchors.py, which says where they stand.

Each function is one transaction and checks the permission of `user`; None is the operator at the shell. A
change names the version that it was made from: if somebody else was faster it raises Stale and changes
nothing.
"""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations.anchors import Annotation, attach, lock
from annotations.markdown import BODY_LIMIT
from annotations.models import QUOTE_LIMIT, Anchor, Citation, Note, Rating, Reason, Source, save_as
from annotations.sources.library import may_unprotect
from articles.models import Sentence
from articles.permissions import check_permission
from articles.problems import Conflict, Refused
from articles.text.clean import clean_text

LOCATOR_LIMIT = 120
UNPROTECTS = gettext_lazy(
    "Only an editor may move a citation from a protected source to a public one: its place and its quoted "
    "words would be published. Retire it, and cite the other source anew."
)


class Stale(Conflict):
    """Somebody else changed it since the page was opened. `current` is what it is now."""

    def __init__(self, current: Annotation) -> None:
        super().__init__(_("Somebody else changed this while you were writing."))
        self.current = current


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
    approve: bool = False,
) -> Note:
    """A new note, a draft unless `approve`. Raises Refused and PermissionDenied."""
    check_permission(user, "annotations.add_note")
    note = Note(rating=rating, created_by=user)
    _set_texts(note, body, internal)
    if approve:
        _set_approved(note, user)
    note.anchor = attach(sentence, user)
    save_as(note, user)
    note.reasons.set(reasons)
    return note


@transaction.atomic
def write_note_once(
    sentence: Sentence,
    *,
    user: User,
    rating: Rating,
    body: str,
    internal: str,
    reasons: Iterable[Reason],
    approve: bool,
) -> Note:
    """As write_note, but the same save sent twice is one note."""
    lock(sentence.revision.article_id)
    same = Note.objects.filter(rating=rating, body=body, internal=internal)
    for note in same.filter(anchor__sentence=sentence, created_by=user):
        if set(note.reasons.all()) == set(reasons):
            return approve_note(note.pk, version=note.version, user=user) if approve else note
    return write_note(
        sentence,
        user=user,
        rating=rating,
        body=body,
        internal=internal,
        reasons=reasons,
        approve=approve,
    )


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
    approve: bool = False,
) -> Note:
    """Changes the note that had `version`; an approved note becomes a draft unless the user may approve.

    Saving what already stands changes nothing, so the same save sent twice is one save. Raises Stale, Refused
    and PermissionDenied.
    """
    check_permission(user, "annotations.change_note")
    note = _locked_note(note_id)
    before = _state(note)
    note.rating = rating
    _set_texts(note, body, internal)
    wanted = sorted(reasons, key=lambda reason: reason.pk)
    changed = _state(note) != before or wanted != sorted(note.reasons.all(), key=lambda reason: reason.pk)
    if changed:
        _check_version(note, version)
        _decide_status(note, user)
        _save_next(note, user)
        note.reasons.set(wanted)
    if approve and note.status != Note.Status.APPROVED:
        _set_approved(note, user)
        _save_next(note, user)
    return note


@transaction.atomic
def approve_note(note_id: int, *, version: int, user: User | None) -> Note:
    """Approves the note as the person saw it. Raises Stale, Refused and PermissionDenied."""
    check_permission(user, "annotations.approve_note")
    note = _locked_note(note_id)
    if note.status != Note.Status.APPROVED:
        _check_version(note, version)
        _set_approved(note, user)
        _save_next(note, user)
    return note


@transaction.atomic
def unapprove_note(note_id: int, *, user: User | None) -> Note:
    """Makes the note a draft again. Raises Refused and PermissionDenied."""
    check_permission(user, "annotations.approve_note")
    note = _locked_note(note_id)
    if note.status != Note.Status.DRAFT:
        _set_draft(note)
        _save_next(note, user)
    return note


def _locked_note(note_id: int) -> Note:
    note = Note.objects.select_for_update(of=("self",)).select_related("anchor").get(pk=note_id)
    _check_alive(note)
    return note


def _state(note: Note) -> tuple[int, str, str]:
    return note.rating_id, note.body, note.internal


def _set_texts(note: Note, body: str, internal: str) -> None:
    note.body = _text(body, _("note"), BODY_LIMIT)
    note.internal = _text(internal, _("remark for the desk"), BODY_LIMIT)
    if not note.body:
        raise Refused(_("The note is empty: write what a reader should know."))


def _decide_status(note: Note, user: User | None) -> None:
    """What was approved is not what stands now: whoever may approve answers for it, else it is a draft."""
    if note.status == Note.Status.APPROVED:
        if user is None or user.has_perm("annotations.approve_note"):
            _set_approved(note, user)
        else:
            _set_draft(note)


def _set_approved(note: Note, user: User | None) -> None:
    check_permission(user, "annotations.approve_note")
    note.status, note.approved_at, note.approved_by = Note.Status.APPROVED, timezone.now(), user


def _set_draft(note: Note) -> None:
    note.status, note.approved_at, note.approved_by = Note.Status.DRAFT, None, None


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
) -> Citation:
    """Raises Refused and PermissionDenied."""
    check_permission(user, "annotations.add_citation")
    citation = Citation(source=source, created_by=user)
    _set_passage(citation, locator, quote, stance)
    citation.anchor = attach(sentence, user)
    save_as(citation, user)
    return citation


@transaction.atomic
def attach_citation_once(
    sentence: Sentence, *, user: User, source: Source, locator: str, quote: str, stance: str
) -> Citation:
    """As attach_citation, but the same save sent twice is one citation."""
    lock(sentence.revision.article_id)
    same = Citation.objects.filter(source=source, locator=locator, quote=quote, stance=stance)
    found = same.filter(anchor__sentence=sentence, created_by=user).first()
    return found or attach_citation(
        sentence, user=user, source=source, locator=locator, quote=quote, stance=stance
    )


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


def _check_version(annotation: Annotation, version: int) -> None:
    if annotation.version != version:
        raise Stale(type(annotation).objects.get(pk=annotation.pk))


def _save_next(annotation: Annotation, user: User | None) -> None:
    annotation.version += 1
    save_as(annotation, user)
