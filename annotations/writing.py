"""What a note and a citation may say, how far a note may be taken, and new ones.

New notes are made and checked each by itself, and stored together. needs.py says what a
note needs before it goes to review.

Whose claim a rating is about: in an examined text its author's, or that of somebody
whom the sentence quotes and whom a person has confirmed. In our own reporting it is
never the paper's: without a speaker a rating there says only how well we know
something. This is judged anew whenever it is asked, so that another kind of text judges
older notes too.
"""

from collections.abc import Collection, Iterable, Sequence
from functools import cached_property
from typing import NamedTuple, TypedDict, Unpack

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations.anchors import follow_spans, mark_words, record_on, store_anchors
from annotations.models import (
    QUOTE_LIMIT,
    Anchor,
    Citation,
    Note,
    Rating,
    Reason,
    Source,
)
from annotations.needs import check_complete, what_is_missing
from annotations.note_history import PersonId, add_as, since_approved
from annotations.questions import set_answer, unquoted_details
from annotations.sanitiser import BODY_LIMIT, checked_text
from annotations.sentence_states import covered_by, has_words, proposals_in
from articles.history import State
from articles.models import Article, Sentence
from articles.permissions import Pairs, bound_pairs, check_permission, holders
from articles.problems import Refused
from articles.text.characters import clean_text, says_something
from articles.text.shapes import Span

APPROVE = "annotations.approve_note"
LOCATOR_LIMIT = 120
AUTHOR = str(Note.Claimant.AUTHOR)
SPEAKER_LIMIT = 200
OWN_IS_WRONG = gettext_lazy(
    "Our own reporting must not be published with a false statement. Correct or "
    "cut it, or name the speaker."
)


# --- Notes ----------------------------------------------------------------------------


class Approver:
    """A person as one who approves notes, or signs them off.

    The database is asked once who else may, and who counts as a second person.
    """

    def __init__(self, user: User | None, permission: str = APPROVE) -> None:
        self.user = user
        self.permission = permission

    @cached_property
    def _holders(self) -> set[PersonId]:
        return set(holders(self.permission).values_list("pk", flat=True))

    @cached_property
    def _bound(self) -> Pairs:
        return bound_pairs()

    def _is_independent(self, person: PersonId, authors: Sequence[PersonId]) -> bool:
        if person in authors:
            return False
        return all(frozenset((person, author)) not in self._bound for author in authors)

    def may(self, authors: Sequence[PersonId]) -> bool:
        """Return whether the person may approve what `authors` wrote.

        Nobody approves what they wrote, alone or with others, or what somebody wrote
        for whom they are no second person, while anybody else could. Where nobody else
        could, the author who could and wrote last may. None is the operator at the
        shell. `authors`: since it was last approved, the last one last.
        """
        if self.user is None:
            return True
        if not self.user.has_perm(self.permission):
            return False
        if self._is_independent(self.user.pk, authors):
            return True
        return self.last_of(authors) == self.user.pk

    def last_of(self, authors: Sequence[PersonId]) -> PersonId:
        """Return who of the authors may approve it: the one who wrote last.

        None where somebody else could. `authors`: as in `may`.
        """
        if any(self._is_independent(person, authors) for person in self._holders):
            return None
        for author in reversed(authors):
            if author in self._holders:
                return author
        return self.user.pk if self.user else None


class NoteFields(TypedDict, total=False):
    """What a note may say beside its rating and prose.

    `claimant`: AUTHOR, or the name of the speaker; empty: nobody has said. `words`: of
    the sentence as it reads now; None: all of it. `covers`: proposals that a note on
    the whole sentence covers; None: the first ones. `also_needs`: of Note.AlsoNeeds.
    `answer`: of Note.Answer, `answered`: what it is about. Left out of a change, the
    last six stay.

    `submit`: to review; `submit_if_complete`: too, but it stays a draft if it lacks
    what its rating needs; `approve`: as far as the user may take it; else it is a
    draft.
    """

    reasons: Iterable[Reason]
    internal: str
    claimant: str
    words: Span | None
    covers: Sequence[Span] | None
    also_needs: str
    answer: str
    answer_remark: str
    answered: Sequence[str]
    submit: bool
    submit_if_complete: bool
    approve: bool


class Cited(NamedTuple):
    """A source as a note names it.

    An empty `stance` is the one that the note's rating needs.
    """

    source: Source
    locator: str = ""
    quote: str = ""
    stance: str = ""


class NewNote(NamedTuple):
    """A note that is not stored yet, with what hangs on it."""

    note: Note
    reasons: Collection[Reason]
    citations: Sequence[Citation]


def anchor_on(sentence: Sentence) -> Anchor:
    """Return the anchor of a new note on `sentence`, not stored."""
    return Anchor(
        article=sentence.revision.article,
        sentence=sentence,
        confirmed_text=sentence.text,
    )


def new_note(
    anchor: Anchor,
    *,
    rating: Rating | None,
    body: str,
    by: Approver,
    sources: Sequence[Cited] = (),
    **given: Unpack[NoteFields],
) -> NewNote:
    """Return what write_note stores. Raise Refused or PermissionDenied."""
    check_permission(by.user, "annotations.add_note")
    note = Note(anchor=anchor, rating=rating, created_by=by.user, written_by=by.user)
    set_texts(note, body, given)
    citations = [new_citation(note, cited, by.user) for cited in sources]
    if note.answer:
        details = unquoted_details(note, citations)
        set_answer(note, note.answer, note.answer_remark, details)
    if rating is None and not note.body and not citations:
        raise Refused(
            _("The note is empty: choose a rating, name a source, or write something.")
        )
    advance(note, by, given, citations)
    return NewNote(note, tuple(given.get("reasons", ())), citations)


def add_notes(new: Sequence[NewNote], user: User | None) -> None:
    """Store notes on one article with all that hangs on them.

    The number of queries is fixed. Raise Refused.
    """
    if not new:
        return
    notes = [one.note for one in new]
    store_anchors(notes, user)
    add_as(notes, user, [one.reasons for one in new])
    citations = [citation for one in new for citation in one.citations]
    if citations:
        add_as(citations, user)
    record_on([note.anchor for note in notes], user)


def set_texts(note: Note, body: str, given: NoteFields) -> None:
    """Set on the note what is said in `body` and `given`. Raise Refused."""
    note.body = checked_text(body, _("note"), BODY_LIMIT)
    if note.anchor.is_overall and not (note.rating and note.explains):
        raise Refused(_("Write an assessment of the text."))
    internal = given.get("internal", "")
    note.internal = checked_text(internal, _("internal note"), BODY_LIMIT)
    _set_claim(note, " ".join(clean_text(given.get("claimant", "")).split()))
    _set_words(note, given)
    note.answer = given.get("answer", note.answer)
    note.answer_remark = given.get("answer_remark", note.answer_remark)
    note.answered = list(given.get("answered", note.answered))
    note.also_needs = given.get("also_needs", note.also_needs)
    if note.also_needs not in {"", *Note.AlsoNeeds.values}:
        known = {
            "value": repr(note.also_needs[:40]),
            "known": _(", ").join(Note.AlsoNeeds.values),
        }
        raise Refused(
            _(
                "%(value)s is not a requirement before publication. Choose from "
                "%(known)s."
            )
            % known
        )


def _set_words(note: Note, given: NoteFields) -> None:
    """Set which words of its sentence, as that reads now, the note is about.

    Where the note stands on no sentence, or a change does not say, they stay.
    """
    sentence = note.anchor.sentence
    if sentence is None:
        return
    if note.pk and "words" not in given:
        return
    words = given.get("words")
    if words and not has_words(sentence.text, words):
        raise Refused(_("These words are not in the sentence. Select the words again."))
    covers = _checked_covers(note, sentence, given.get("covers"))
    spans = [words] if words else covers
    places = follow_spans(sentence.text, note.anchor.confirmed_text, spans)
    confirmed = [span for span in places if span]
    if words and confirmed:
        mark_words(note, confirmed[0])
    else:
        mark_words(note, None, confirmed)


def _checked_covers(
    note: Note, sentence: Sentence, covers: Sequence[Span] | None
) -> Sequence[Span]:
    """Return the proposals that a note on the whole sentence covers. Raise Refused.

    Where nobody says, they stay as they are; a new note, or one that was about words,
    covers the first ones.
    """
    if covers is None:
        if note.pk and not note.words:
            return covered_by(note, sentence.text)
        proposed = [span for _kind, span in proposals_in(sentence)]
        return proposed[: Note.COVERED]
    if len(covers) > Note.COVERED:
        raise Refused(
            _(
                "A note on a whole sentence covers at most %(most)d suggested "
                "claims. Add another note for the rest."
            )
            % {"most": Note.COVERED}
        )
    return covers


def advance(
    note: Note, by: Approver, given: NoteFields, citations: Iterable[Citation]
) -> bool:
    """Submit or approve as far as `by` may; return whether the status changed.

    Raise Refused where the note lacks what its rating needs, and PermissionDenied.
    """
    before = note.status
    wants_approval = given.get("approve", False)
    is_offered = given.get("submit_if_complete", False)
    if before == Note.Status.APPROVED:
        return False
    if not (wants_approval or given.get("submit") or is_offered):
        return False
    if is_offered and what_is_missing(note, citations):
        return False
    check_complete(note, citations)
    if wants_approval:
        check_permission(by.user, APPROVE)
        take_as_far_as_may_be(note, by, since_approved(note))
    else:
        set_status(note, Note.Status.IN_REVIEW)
    return note.status != before


def take_as_far_as_may_be(
    note: Note, by: Approver, authors: Sequence[PersonId]
) -> None:
    """Approve the note if `by` may, else send it to review.

    `authors`: as Approver.may takes them.
    """
    if by.may(authors):
        for name, value in approved_by(by.user).items():
            setattr(note, name, value)
    else:
        set_status(note, Note.Status.IN_REVIEW)


def approved_by(user: User | None) -> dict[str, object]:
    """Return the fields of a note that `user` approves now."""
    return {
        "status": Note.Status.APPROVED,
        "approved_at": timezone.now(),
        "approved_by": user,
        "comment": "",
        "sent_back_by": None,
    }


def set_status(note: Note, status: Note.Status) -> None:
    """Set a status other than approved."""
    note.status = status
    note.approved_at = None
    note.approved_by = None


# --- Citations ------------------------------------------------------------------------


def new_citation(note: Note, given: Cited, user: User | None) -> Citation:
    """Return what attach_citation stores. Raise Refused."""
    if note.anchor.is_overall:
        raise Refused(
            _("An overall rating has no sources. Cite sources in notes on sentences.")
        )
    citation = Citation(note=note, source=given.source, created_by=user)
    set_passage(citation, given)
    return citation


def set_passage(citation: Citation, given: Cited) -> None:
    """Set on the citation what is given. Raise Refused."""
    stance = given.stance.casefold() or _stance_of(citation.note.rating)
    if stance not in Citation.Stance.values:
        raise Refused(
            _("%(value)s is not a stance. Use supports, contradicts or context.")
            % {"value": repr(stance[:40])}
        )
    citation.source = given.source.current
    citation.locator = _checked_passage(
        given.locator, _("location in the source"), LOCATOR_LIMIT
    )
    citation.quote = _checked_passage(given.quote, _("quoted passage"), QUOTE_LIMIT)
    citation.stance = stance


def _checked_passage(text: str, what: str, limit: int) -> str:
    """Return the text as it is kept. Raise Refused if it says nothing or is longer."""
    cleaned = checked_text(text, what, limit)
    if cleaned and not says_something(cleaned):
        raise Refused(
            _("The %(what)s has no words: a link or signs alone do not count.")
            % {"what": what}
        )
    return cleaned


def _stance_of(rating: Rating | None) -> str:
    """Return the stance that the rating needs.

    Without a rating, or with one that takes any, it is the stance that claims least.
    """
    if rating and rating.needs in {Rating.Needs.SUPPORTS, Rating.Needs.CONTRADICTS}:
        return rating.needs
    return "context"


# --- Whose claim, and which words -----------------------------------------------------


class Claim(NamedTuple):
    """A claim as an edition says it: `claimant` is author, speaker or empty."""

    claimant: str
    speaker: str


def _set_claim(note: Note, claimant: str) -> None:
    """Set whose claim the note rates. Raise Refused.

    That our own reporting fails may be said while it is checked; the gate asks that it
    is corrected or cut.
    """
    if len(claimant) > SPEAKER_LIMIT:
        raise Refused(
            _("“Attributed to” has more than %(limit)d characters. Shorten it.")
            % {"limit": SPEAKER_LIMIT}
        )
    if not claimant or claimant == AUTHOR:
        note.claimant = claimant
        note.speaker = ""
    else:
        note.claimant = str(Note.Claimant.SPEAKER)
        note.speaker = claimant
    if claimant == AUTHOR and note.anchor.article.kind == Article.Kind.OURS:
        raise Refused(
            _(
                "In our reporting, a claim cannot be attributed to the newsroom. "
                "Name the speaker, or leave “Attributed to” empty."
            )
        )


def claim_given(row: Note | State) -> NoteFields:
    """Return the claim of a note, or of a state of one, as it is given to write one."""
    return {"claimant": row.speaker or row.claimant}


def claim_of(note: Note, article: Article) -> Claim:
    """Return the claim as an edition states it."""
    claimant = note.claimant
    if article.is_examined:
        return Claim(claimant or AUTHOR, note.speaker)
    if claimant == AUTHOR:
        claimant = ""
    return Claim(claimant, note.speaker)


def find_words(text: str, words: str) -> Span:
    """Return where the words are in a sentence's text.

    Raise Refused unless they occur exactly once.
    """
    wanted = clean_text(words).strip()
    start = text.find(wanted) if wanted else -1
    if start < 0:
        raise Refused(
            _("These words are not in the sentence. Copy them from the sentence.")
        )
    if text.find(wanted, start + 1) >= 0:
        raise Refused(
            _("These words occur more than once in the sentence. Select a few more.")
        )
    return Span(start, start + len(wanted))
