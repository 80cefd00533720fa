"""What a note and a citation may say, how far a note may be taken, and new ones: each made and checked by
itself, and stored together."""

from collections.abc import Collection, Iterable, Sequence
from functools import cached_property
from typing import NamedTuple, TypedDict, Unpack

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations import claims
from annotations.anchors import attach
from annotations.authors import Person, since_approved
from annotations.markdown import BODY_LIMIT
from annotations.models import QUOTE_LIMIT, Citation, Note, Rating, Reason, Source, add_as, add_notes_as
from articles.models import Sentence
from articles.permissions import check_permission, holders
from articles.problems import Refused
from articles.text.characters import clean_text

APPROVE = "annotations.approve_note"
LOCATOR_LIMIT = 120


# --- Notes --------------------------------------------------------------------------------------------


class Approver:
    """A person as one who approves notes; who else may is asked once."""

    def __init__(self, user: User | None) -> None:
        self.user = user

    @cached_property
    def _holders(self) -> set[Person]:
        return set(holders(APPROVE).values_list("pk", flat=True))

    def may(self, authors: Sequence[Person]) -> bool:
        """Not what one wrote oneself, alone or with others, while anybody else could approve it. Where all
        who could are among its authors, the one of them who wrote last. None is the operator at the shell.

        authors: since it was last approved, the last one last.
        """
        if self.user is None:
            return True
        if not self.user.has_perm(APPROVE):
            return False
        if self.user.pk not in authors:
            return True
        if not self._holders <= set(authors):
            return False
        return next((one for one in reversed(authors) if one in self._holders), self.user.pk) == self.user.pk


class Written(TypedDict, total=False):
    """Beside rating and body, what a note may be written with. claimant, phrase: as claims.say takes them."""

    reasons: Iterable[Reason]
    internal: str
    claimant: str
    phrase: str
    submit: bool
    approve: bool


class NewNote(NamedTuple):
    """Not stored yet."""

    note: Note
    sentence: Sentence
    reasons: Collection[Reason]


def new_note(
    sentence: Sentence, *, rating: Rating, body: str, by: Approver, **given: Unpack[Written]
) -> NewNote:
    """Returns what write_note stores. Raises Refused and PermissionDenied."""
    check_permission(by.user, "annotations.add_note")
    note = Note(rating=rating, created_by=by.user, written_by=by.user)
    set_texts(note, body, given.get("internal", ""))
    said = given.get("claimant", ""), given.get("phrase", "")
    claims.say(note, sentence.revision.article, *said, sentence.text)
    advance(note, by, submit=given.get("submit", False), approve=given.get("approve", False))
    return NewNote(note, sentence, tuple(given.get("reasons", ())))


def add_notes(new: Sequence[NewNote], user: User | None) -> None:
    """Stores notes on one article, in a fixed number of queries. Raises Refused."""
    if new:
        _stand([one.note for one in new], [one.sentence for one in new], user)
        add_notes_as([one.note for one in new], [one.reasons for one in new], user)


def set_texts(note: Note, body: str, internal: str) -> None:
    note.body = checked_text(body, _("note"), BODY_LIMIT)
    note.internal = checked_text(internal, _("remark for the desk"), BODY_LIMIT)
    if not note.body:
        raise Refused(_("The note is empty: write what a reader should know."))


def advance(note: Note, by: Approver, *, submit: bool, approve: bool) -> bool:
    """Submits or approves as far as `by` may; returns whether the status changed. Raises PermissionDenied."""
    before = note.status
    if approve:
        check_permission(by.user, APPROVE)
        if before != Note.Status.APPROVED:
            take_as_far_as_may_be(note, by, since_approved(note))
    elif submit and before != Note.Status.APPROVED:
        set_status(note, Note.Status.IN_REVIEW)
    return note.status != before


def take_as_far_as_may_be(note: Note, by: Approver, authors: Sequence[Person]) -> None:
    """authors: as Approver.may takes them."""
    if by.may(authors):
        for name, value in approved_by(by.user).items():
            setattr(note, name, value)
    else:
        set_status(note, Note.Status.IN_REVIEW)


def approved_by(user: User | None) -> dict[str, object]:
    """Returns the fields of a note that `user` approves now."""
    return {
        "status": Note.Status.APPROVED,
        "approved_at": timezone.now(),
        "approved_by": user,
        "comment": "",
        "sent_back_by": None,
    }


def set_status(note: Note, status: Note.Status) -> None:
    note.status, note.approved_at, note.approved_by = status, None, None


# --- Citations ----------------------------------------------------------------------------------------


class NewCitation(NamedTuple):
    """Not stored yet."""

    citation: Citation
    sentence: Sentence


def new_citation(
    sentence: Sentence, *, source: Source, user: User | None, locator: str, quote: str, stance: str
) -> NewCitation:
    """Returns what attach_citation stores. Raises Refused and PermissionDenied."""
    check_permission(user, "annotations.add_citation")
    citation = Citation(source=source, created_by=user)
    set_passage(citation, locator, quote, stance)
    return NewCitation(citation, sentence)


def add_citations(new: Sequence[NewCitation], user: User | None) -> None:
    """Stores citations on one article, in a fixed number of queries. Raises Refused."""
    if new:
        _stand([one.citation for one in new], [one.sentence for one in new], user)
        add_as([one.citation for one in new], user)


def set_passage(citation: Citation, locator: str, quote: str, stance: str) -> None:
    if stance not in Citation.Stance.values:
        raise Refused(
            _("%(value)s is not a stance. Use supports, contradicts or context.")
            % {"value": repr(stance[:40])}
        )
    citation.locator = checked_text(locator, _("place"), LOCATOR_LIMIT)
    citation.quote = checked_text(quote, _("quoted passage"), QUOTE_LIMIT)
    citation.stance = stance


# --- Both ---------------------------------------------------------------------------------------------


def _stand(rows: Sequence[Note | Citation], sentences: Sequence[Sentence], user: User | None) -> None:
    """Each on the sentence at its place."""
    for row, anchor in zip(rows, attach(sentences, user), strict=True):
        row.anchor = anchor


def checked_text(text: str, what: str, limit: int) -> str:
    cleaned = clean_text(text).strip()
    if len(cleaned) > limit:
        raise Refused(
            _("The %(what)s has %(cleaned)s characters; it may have %(limit)s.")
            % {"what": what, "cleaned": f"{len(cleaned):,}", "limit": f"{limit:,}"}
        )
    return cleaned
