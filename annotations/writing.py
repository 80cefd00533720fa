"""What a note and a citation may say, how far a note may be taken, and new ones: each made and checked by
itself, and stored together.

Whose claim a rating is about: in an examined text its author's, or that of somebody whom the sentence quotes
and whom a person has confirmed. In our own reporting it is never the paper's: without a speaker a rating
there says only how well we know something. Judged anew whenever it is asked, so that another kind of text
judges older notes too.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Literal, NamedTuple, TypedDict, Unpack

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations.anchors import attach
from annotations.checkable import quotes_somebody
from annotations.models import QUOTE_LIMIT, Citation, Note, Rating, Reason, Source
from annotations.note_history import Person, add_as, add_notes_as, since_approved
from annotations.sanitiser import BODY_LIMIT
from articles.models import Article, Revision, Sentence
from articles.permissions import check_permission, holders
from articles.problems import Refused
from articles.text.characters import clean_text

APPROVE = "annotations.approve_note"
LOCATOR_LIMIT = 120
AUTHOR = str(Note.Claimant.AUTHOR)
UNSAID = "unsaid"
SPEAKER_LIMIT, PHRASE_LIMIT = 200, 1_000

# claimant: nobody has said whose claim it is. rating: our own reporting says that itself is wrong.
# phrase: the sentence no longer has the words that the note is about.
type Trouble = Literal["claimant", "rating", "phrase"]


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
    """Beside rating and body, what a note may be written with. claimant, phrase: as set_claim takes them."""

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
    set_claim(note, sentence.revision.article, *said, sentence.text)
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


# --- Whose claim -------------------------------------------------------------------------------------


class Claim(NamedTuple):
    """As an edition says it: claimant is author, speaker, unsaid or empty."""

    claimant: str
    speaker: str


def set_claim(note: Note, article: Article, claimant: str, phrase: str, text: str) -> None:
    """Sets whose claim the note rates, and which words of `text` it is about.

    claimant: "author", the name of a speaker, or nothing. Raises Refused. That our own reporting fails may
    be said while it is checked; the gate asks that it is corrected or cut.
    """
    claimant, phrase = _one_line(claimant), _one_line(phrase)
    if len(claimant) > SPEAKER_LIMIT:
        raise Refused(_("Who says it is longer than %(limit)d characters.") % {"limit": SPEAKER_LIMIT})
    if phrase and (len(phrase) > PHRASE_LIMIT or phrase not in _one_line(text)):
        raise Refused(_("The sentence does not contain these words: copy them from it exactly."))
    is_author = claimant == AUTHOR
    note.claimant = AUTHOR if is_author else str(Note.Claimant.SPEAKER) if claimant else ""
    note.speaker, note.phrase = "" if is_author else claimant, phrase
    if article.kind == Article.Kind.OURS and is_author:
        raise Refused(
            _(
                "In our own reporting the claim cannot be the paper’s own: name the speaker, or "
                "leave the claimant empty."
            )
        )


def _one_line(words: str) -> str:
    return " ".join(clean_text(words).split())


# --- What may stand -----------------------------------------------------------------------------------


def claim_of(note: Note, article: Article, text: str) -> Claim:
    """Returns the claim as an edition states it; `unsaid` if the gate was waived. text: of its sentence."""
    if trouble_with(note, article, text) in {"claimant", "rating"}:
        return Claim(UNSAID, "")
    if article.kind == Article.Kind.EXAMINED:
        return Claim(note.claimant or AUTHOR, note.speaker)
    return Claim("" if note.claimant == AUTHOR else note.claimant, note.speaker)


def phrase_of(note: Note, text: str) -> str:
    """Returns the words of `text` that the note is about; '' if they are no longer in it."""
    return note.phrase if note.phrase in _one_line(text) else ""


def trouble_with(note: Note, article: Article, text: str) -> Trouble | None:
    """Returns why the note cannot be published as it is, status and anchor aside; None if it can."""
    if note.phrase != phrase_of(note, text):
        return "phrase"
    if note.claimant == Note.Claimant.SPEAKER:
        return None
    if article.kind == Article.Kind.OURS:
        return None if note.rating.says_how_known else "rating"
    unsaid = article.kind == Article.Kind.EXAMINED and not note.claimant
    return "claimant" if unsaid and quotes_somebody(text, article.language) else None


def text_of(note: Note, revision: Revision) -> str:
    """Returns the text of its sentence; '' for a note on the article as a whole."""
    return note.anchor.sentence.span.of(revision.text) if note.anchor.sentence else ""


def troubles(article: Article, revision: Revision) -> Iterator[tuple[Trouble, Note]]:
    """Yields the approved notes that cannot be published, with the reason, in reading order."""
    notes = Note.objects.public().filter(anchor__article=article).select_related("anchor__sentence", "rating")
    for note in notes.order_by("anchor__sentence__position", "pk"):
        if trouble := trouble_with(note, article, text_of(note, revision)):
            yield trouble, note


def is_excerpted(article: Article) -> bool:
    """Returns whether excerpts only are published; our own reporting is always published whole."""
    return article.excerpted and article.kind == Article.Kind.EXAMINED
