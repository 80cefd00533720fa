"""Writing notes and citations. Read with writing.py, which says what a new one is, and anchors.py, which says
where they stand.

Each function is one transaction and checks the permission of `user`; None is the operator at the shell. A
change names the version that it was made from: if somebody else was faster it raises Stale and changes
nothing.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Unpack

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations.anchors import Annotation, Stale, lock, record_on
from annotations.models import COMMENT_LIMIT, Anchor, Citation, Note, Rating, Reason, Source
from annotations.note_history import authors_of, change_notes_as, save_as
from annotations.sources.library import may_unprotect
from annotations.writing import (
    APPROVE,
    Approver,
    Written,
    add_citations,
    add_notes,
    advance,
    approved_by,
    checked_text,
    new_citation,
    new_note,
    set_claim,
    set_passage,
    set_status,
    set_texts,
    take_as_far_as_may_be,
)
from articles.history import set_unrecorded
from articles.models import Sentence
from articles.permissions import check_permission
from articles.problems import Refused

UNPROTECTS = gettext_lazy(
    "Only an editor may move a citation from a protected source to a public one: its place and its quoted "
    "words would be published. Retire it, and cite the other source anew."
)


# --- Notes --------------------------------------------------------------------------------------------


@transaction.atomic
def write_note(
    sentence: Sentence, *, rating: Rating, body: str, user: User | None, **given: Unpack[Written]
) -> Note:
    """Stores and returns a new note: a draft, with `submit` in review, with `approve` as far as the user may
    take it.

    Raises Refused and PermissionDenied.
    """
    new = new_note(sentence, rating=rating, body=body, by=Approver(user), **given)
    add_notes([new], user)
    return new.note


@transaction.atomic
def write_note_once(
    sentence: Sentence, *, user: User, rating: Rating, body: str, **given: Unpack[Written]
) -> Note:
    """Does as write_note, but returns the same note if the same save arrives twice."""
    lock(sentence.revision.article_id)
    same = Note(rating=rating, body=body, internal=given.get("internal", ""))
    said = given.get("claimant", ""), given.get("phrase", "")
    set_claim(same, sentence.revision.article, *said, sentence.text)
    names = ("rating", "body", "internal", "claimant", "speaker", "phrase")
    there = Note.objects.filter(**{name: getattr(same, name) for name in names})
    for note in there.filter(anchor__sentence=sentence, created_by=user):
        if set(note.reasons.all()) == set(given.get("reasons", ())):
            submit, approve = given.get("submit", False), given.get("approve", False)
            if advance(note, Approver(user), submit=submit, approve=approve):
                _save_next(note, user)
            return note
    return write_note(sentence, user=user, rating=rating, body=body, **given)


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
    """Changes and returns the note that had `version`. If an approved note now says something else, it waits
    for review again, unless nobody but the user could approve it.

    Otherwise as write_note. Saving the present state changes nothing, so a save sent twice is one save.
    Raises Stale, Refused and PermissionDenied.
    """
    check_permission(user, "annotations.change_note")
    note = _locked_note(note_id)
    before, remarked = _said(note), note.internal
    note.rating = rating
    set_texts(note, body, internal)
    sentence = note.anchor.sentence
    set_claim(note, note.anchor.article, claimant, phrase, sentence.text if sentence and phrase else "")
    wanted = sorted(reasons, key=lambda reason: reason.pk)
    reworded = _said(note) != before or wanted != sorted(note.reasons.all(), key=lambda reason: reason.pk)
    if reworded or note.internal != remarked:
        _check_version(note, version)
        if reworded:
            note.written_by = user
            _reopen(note, Approver(user))
        set_unrecorded(note, "reasons", wanted)
        _save_next(note, user)
    if advance(note, Approver(user), submit=submit, approve=approve):
        _save_next(note, user)
    return note


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


@transaction.atomic
def approve_note(note_id: int, *, version: int, user: User | None) -> Note:
    """Approves the note as the person saw it; returns it. Raises Stale, Refused and PermissionDenied."""
    return _approve({note_id: version}, user)[0]


@transaction.atomic
def approve_notes(seen: Sequence[tuple[int, int]], *, user: User | None) -> int:
    """Approves notes, each as the person saw it (number, version): all of them or none. Returns how many.

    In a fixed number of queries for those of one article. Raises as approve_note.
    """
    return len(_approve(dict(seen), user)) if seen else 0


def _approve(versions: Mapping[int, int], user: User | None) -> list[Note]:
    check_permission(user, APPROVE)
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
    by_article = defaultdict(list)
    for note in waiting:
        by_article[note.anchor.article_id].append(note.anchor)
    for anchors in by_article.values():
        record_on(anchors, user)
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


def _said(note: Note) -> tuple[int, str, str, str, str]:
    """What readers will see of it, but for its reasons."""
    return note.rating_id, note.body, note.claimant, note.speaker, note.phrase


def _reopen(note: Note, by: Approver) -> None:
    """What was approved is not what stands now: it is read anew, unless the user may approve it alone."""
    if note.status == Note.Status.APPROVED:
        take_as_far_as_may_be(note, by, [note.written_by_id])


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
    """Stores and returns a citation. Raises Refused and PermissionDenied."""
    new = new_citation(sentence, source=source, locator=locator, quote=quote, stance=stance, user=user)
    add_citations([new], user)
    return new.citation


@transaction.atomic
def attach_citation_once(
    sentence: Sentence, *, user: User, source: Source, locator: str, quote: str, stance: str
) -> Citation:
    """Does as attach_citation, but returns the same citation if the same save arrives twice."""
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
    """Changes and returns the citation, as change_note. Raises Stale, Refused and PermissionDenied."""
    check_permission(user, "annotations.change_citation")
    _lock_articles(Anchor.objects.filter(citation=citation_id))
    rows = Citation.objects.select_for_update(of=("self",)).select_related("anchor", "source")
    citation = rows.get(pk=citation_id)
    _check_alive(citation)
    if not citation.source.is_public and source.is_public and not may_unprotect(user):
        raise Refused(UNPROTECTS)
    before = _passage(citation)
    citation.source = source
    set_passage(citation, locator, quote, stance)
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
