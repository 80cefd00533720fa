"""The state of each sentence, and deciding about one without a note.

A state is computed from the notes on a sentence and from what persons decided without
one.

The engine proposes words of a sentence to rate. A proposal is covered by a note on its
words, or by a note on the whole sentence whose author let it cover it; or it is
dismissed as no claim.

Each act is one transaction and takes the article's lock first. `user` is who acts; None
is the operator at the shell.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations.anchors import check_in_revision, follow_spans, lock_article
from annotations.models import WHY_LIMIT, Anchor, Decision, Note
from annotations.sanitiser import checked_text
from articles import sentence_keys
from articles.activity import record
from articles.models import Article, Revision, Sentence
from articles.permissions import check_permission
from articles.problems import Refused
from articles.text.shapes import Span

DECIDE = "annotations.decide_sentence"
Act = Decision.DecisionAct
Kind = Decision.Kind
ON_ITS_SENTENCE = (Anchor.Status.KEPT, Anchor.Status.MOVED)
WORDS_LIMIT = 300  # code points of Decision.words


class State(models.TextChoices):
    OPEN = "open", gettext_lazy("open")
    NOTED = "noted", gettext_lazy("noted")
    NOTHING = "nothing", gettext_lazy("nothing to check")
    UNCHECKED = "unchecked", gettext_lazy("left unchecked")


@dataclass(frozen=True, slots=True)
class Proposal:
    """Words of a sentence that the engine proposes to rate.

    `is_covered`: by a note. `set_aside`: the decision that they are no claim.
    """

    kind: str
    span: Span
    words: str
    is_covered: bool = False
    set_aside: Decision | None = None

    @property
    def is_open(self) -> bool:
        return not (self.is_covered or self.set_aside)


@dataclass(frozen=True, eq=False)
class SentenceState:
    """The state of a sentence, and what it follows from.

    `decision`: about the sentence as a whole, where one stands.
    """

    state: State
    proposals: Sequence[Proposal] = ()
    open_proposals: Sequence[Proposal] = ()
    decision: Decision | None = None

    @property
    def is_open(self) -> bool:
        return self.state == State.OPEN


UNDECIDED = SentenceState(State.OPEN)


@dataclass(frozen=True)
class StatedText:
    """All sentences of a revision, with the state of each by primary key."""

    sentences: Sequence[Sentence]
    standing: Mapping[int, SentenceState]

    @property
    def open_sentences(self) -> list[Sentence]:
        """The sentences that are open, in reading order."""
        return [one for one in self.sentences if self.standing[one.pk].is_open]


def stated(revision: Revision) -> StatedText:
    """Return the sentences of a revision with their states.

    The number of queries is fixed. What the engine saw in a sentence is loaded where somebody decided.
    """
    sentences = list(revision.sentences.select_related("identity").defer("checkable"))
    for sentence in sentences:
        sentence.revision = revision
    return StatedText(sentences, states_of(sentences))


def count_states(revisions: Collection[Revision]) -> dict[int, Counter[State]]:
    """Return how many sentences of each article's revision are in each state.

    `revisions` are current ones. The number of queries is fixed.
    """
    revision_of = {revision.pk: revision for revision in revisions}
    rows = Sentence.objects.filter(revision__in=revision_of)
    sentences = list(rows.defer("checkable").order_by())
    for sentence in sentences:
        sentence.revision = revision_of[sentence.revision_id]
    states = states_of(sentences)
    counts: dict[int, Counter[State]] = defaultdict(Counter)
    for sentence in sentences:
        counts[sentence.revision.article_id][states[sentence.pk].state] += 1
    return counts


def states_of(sentences: Sequence[Sentence]) -> dict[int, SentenceState]:
    """Return the state of each sentence by primary key, in a fixed number of queries.

    They are sentences of current revisions. Hazard: where `checkable` is deferred, the
    proposals of a sentence on which nobody did anything are left out; such a one is
    open anyhow.
    """
    if not sentences:
        return {}
    decisions = _decisions_on(sentences)
    notes = _notes_on(sentences)
    touched = [one for one in sentences if one.pk in decisions or one.pk in notes]
    load_proposals(touched)
    states = {}
    for sentence in sentences:
        decided = decisions.get(sentence.pk, {})
        noted = notes.get(sentence.pk, ())
        states[sentence.pk] = _state(sentence, decided, noted)
    return states


def proposals_in(sentence: Sentence) -> list[tuple[str, Span]]:
    """Return what the engine proposes in it, in reading order: kind and words."""
    proposals = sentence.checkable.get("proposals", ())
    return [(one["kind"], Span(one["start"], one["end"])) for one in proposals]


def _state(
    sentence: Sentence, decided: Mapping[Span | None, Decision], notes: Sequence[Note]
) -> SentenceState:
    """Return the state of a sentence. `decided`: by the words that it is about."""
    whole = decided.get(None)
    proposals = _proposals(sentence, decided, notes)
    open_proposals = [proposal for proposal in proposals if proposal.is_open]
    state = _state_from(whole, proposals, open_proposals, has_notes=bool(notes))
    return SentenceState(state, proposals, open_proposals, whole)


def _state_from(
    whole: Decision | None,
    proposals: Sequence[Proposal],
    open_proposals: Sequence[Proposal],
    *,
    has_notes: bool,
) -> State:
    """Return the state. `whole`: the decision about the sentence as a whole."""
    if has_notes and not open_proposals:
        return State.NOTED
    if whole and whole.kind == Kind.UNCHECKED:
        return State.UNCHECKED
    if whole and not has_notes:
        return State(whole.kind)
    if open_proposals or not proposals:
        return State.OPEN
    # Each proposal dismissed is the same as nothing to check, said one by one.
    return State.NOTHING


def _proposals(
    sentence: Sentence, decided: Mapping[Span | None, Decision], notes: Sequence[Note]
) -> list[Proposal]:
    """Return what the engine proposes in the sentence, with what became of each."""
    if "checkable" in sentence.get_deferred_fields():
        return []
    proposed = proposals_in(sentence)
    if not proposed:
        return []
    text = sentence.text
    covered = [span for note in notes for span in covered_by(note, text)]
    proposals = []
    for kind, span in proposed:
        is_covered = any(span.overlaps(other) for other in covered)
        dismissal = _dismissal_of(span, decided)
        proposals.append(Proposal(kind, span, span.of(text), is_covered, dismissal))
    return proposals


def _dismissal_of(
    span: Span, decided: Mapping[Span | None, Decision]
) -> Decision | None:
    """Return the decision that these words are no claim, if there is one."""
    for words, decision in decided.items():
        if words and words.overlaps(span):
            return decision
    return None


def span_in(note: Note, text: str) -> Span | None:
    """Return where the note's words are in its sentence's text as it reads now.

    None: it is about the whole sentence, or the words are gone.
    """
    if note.words is None:
        return None
    return follow_spans(note.anchor.confirmed_text, text, [note.words])[0]


def covered_by(note: Note, text: str) -> list[Span]:
    """Return the words of `text`, its sentence as it reads now, that it covers."""
    words = span_in(note, text)
    if words:
        return [words]
    covers = [Span(*one) for one in note.covers]
    places = follow_spans(note.anchor.confirmed_text, text, covers)
    return [span for span in places if span]


# --- What is stored -------------------------------------------------------------------


def latest(
    article_ids: Collection[int], keys: Collection[str] | None = None
) -> dict[object, Decision]:
    """Return the last decision of each place, by what it is about, in one query.

    Those that took a decision back are among them. `keys`: of the sentences; None: all.
    """
    rows = Decision.objects.filter(article__in=article_ids)
    if keys is not None:
        rows = rows.filter(key__in=keys)
    return {_place(row): row for row in rows.select_related("person").order_by("pk")}


def _place(row: Decision) -> tuple[object, ...]:
    """Return what it is about: the last of those with the same one stands."""
    return row.article_id, row.key, row.wording, row.start, row.end


def span_of(row: Decision) -> Span | None:
    """Return the words that it is about; None: the whole sentence."""
    if row.start is None or row.end is None:
        return None
    return Span(row.start, row.end)


def wording_of(text: str) -> str:
    """Return a hash that identifies the very words of a sentence."""
    return blake2b(text.encode(), digest_size=16).hexdigest()


def _decisions_on(
    sentences: Sequence[Sentence],
) -> dict[int, dict[Span | None, Decision]]:
    """Return what was decided about each sentence in its present wording.

    By the sentence's primary key, then by the words that it is about.
    """
    # Of many sentences, all decisions on their articles are looked through.
    keys = [sentences[0].key] if len(sentences) == 1 else None
    article_ids = {sentence.revision.article_id for sentence in sentences}
    by_key: dict[tuple[int, str], list[Decision]] = defaultdict(list)
    for row in latest(article_ids, keys).values():
        if row.kind:
            by_key[row.article_id, row.key].append(row)
    decisions: dict[int, dict[Span | None, Decision]] = {}
    for sentence in sentences:
        rows = by_key.get((sentence.revision.article_id, sentence.key))
        if not rows:
            continue
        wording = wording_of(sentence.text)
        decided = {span_of(row): row for row in rows if row.wording == wording}
        if decided:
            decisions[sentence.pk] = decided
    return decisions


def _notes_on(sentences: Sequence[Sentence]) -> dict[int, list[Note]]:
    """Return the rated notes that stand on each sentence, by its primary key."""
    notes = Note.objects.exclude(rating=None).filter(anchor__status__in=ON_ITS_SENTENCE)
    if len(sentences) == 1:
        notes = notes.filter(anchor__sentence=sentences[0])
    else:
        # Of many sentences, all notes on their articles are looked through.
        article_ids = {sentence.revision.article_id for sentence in sentences}
        notes = notes.filter(anchor__article__in=article_ids)
    notes_on: dict[int, list[Note]] = defaultdict(list)
    for note in notes.select_related("anchor").order_by("created_at", "pk"):
        if note.anchor.sentence_id:
            notes_on[note.anchor.sentence_id].append(note)
    return notes_on


def load_proposals(sentences: Sequence[Sentence]) -> None:
    """Load what the engine saw in each, where it is deferred; in one query."""
    deferred = [one for one in sentences if "checkable" in one.get_deferred_fields()]
    if not deferred:
        return
    rows = Sentence.objects.filter(pk__in=[sentence.pk for sentence in deferred])
    checkable_of = dict(rows.values_list("pk", "checkable"))
    for sentence in deferred:
        sentence.checkable = checkable_of[sentence.pk]


# --- Deciding -------------------------------------------------------------------------


class Deciding(NamedTuple):
    """What is to be decided about a sentence.

    An empty `kind` takes back what stands. `span`: of words that are no claim.
    """

    sentence: Sentence
    kind: str
    why: str = ""
    span: Span | None = None


def decide_sentence(
    sentence: Sentence,
    kind: str,
    *,
    span: Span | None = None,
    why: str = "",
    user: User | None,
) -> Decision | None:
    """Decide about the sentence, or about the words at `span`.

    Return what was decided, or None where it is so already. Raise Refused or
    PermissionDenied.
    """
    deciding = checked_deciding(Deciding(sentence, kind, why, span))
    return decide_each([deciding], user=user)[0]


def checked_deciding(deciding: Deciding) -> Deciding:
    """Return it as it can be stored. Raise Refused."""
    kind = deciding.kind
    span = deciding.span
    if kind and kind not in Kind.values:
        raise Refused(
            _("Of a sentence there is nothing to check, or it is left unchecked.")
        )
    why = checked_text(deciding.why, _("reason"), WHY_LIMIT)
    says_why = any(character.isalnum() for character in why)
    if kind == Kind.UNCHECKED and not says_why:
        raise Refused(_("Say why it is left unchecked. Readers will see your reason."))
    if kind and (kind == Kind.NO_CLAIM) != (span is not None):
        raise Refused(_("Say of which words: only words of a sentence are no claim."))
    if span and not has_words(deciding.sentence.text, span):
        raise Refused(
            _(
                "There are no such words in the sentence: reload the page and look again."
            )
        )
    return deciding._replace(why=why)


@transaction.atomic
def decide_each(
    given: Sequence[Deciding], *, user: User | None
) -> list[Decision | None]:
    """Store what `checked_deciding` returned, all on one article's current text.

    Return for each what was decided, or None where it is so already. The number of
    queries is fixed. Raise Refused or PermissionDenied.
    """
    check_permission(user, DECIDE)
    if not given:
        return []
    article_id = given[0].sentence.revision.article_id
    revision_id = lock_article(article_id)
    for deciding in given:
        check_in_revision(deciding.sentence, revision_id)
    last = latest([article_id], [deciding.sentence.key for deciding in given])
    decided: list[Decision | None] = []
    new: list[Decision] = []
    places: list[int] = []
    for deciding in given:
        row = _row(deciding, revision_id, user)
        place = _place(row)
        if _is_decided(row, last.get(place)):
            decided.append(None)
        else:
            decided.append(row)
            new.append(row)
            places.append(deciding.sentence.pk)
        last[place] = row
    if new:
        Decision.objects.bulk_create(new[:-1])
        # Whoever listens to saves learns of one.
        new[-1].save(force_insert=True)
        record(article_id, places, user)
    return decided


def _is_decided(row: Decision, last: Decision | None) -> bool:
    """Return whether the last decision of the place says what `row` says."""
    if last is None:
        return (row.kind, row.why) == ("", "")
    return (row.kind, row.why) == (last.kind, last.why)


def _row(deciding: Deciding, revision_id: int, user: User | None) -> Decision:
    sentence = deciding.sentence
    row = Decision(
        article_id=sentence.revision.article_id,
        revision_id=revision_id,
        key=sentence.key,
        wording=wording_of(sentence.text),
        kind=deciding.kind,
        words=sentence.text[:WORDS_LIMIT],
        why=deciding.why,
        person=user,
    )
    span = deciding.span
    if span:
        row.start = span.start
        row.end = span.end
        row.words = span.of(sentence.text)[:WORDS_LIMIT]
    return row


@transaction.atomic
def decide_open(
    sentences: Sequence[Sentence], kind: str, *, why: str = "", user: User | None
) -> int:
    """Decide about those of the sentences that are open; return about how many.

    About words that are proposed it is only decided that they are left unchecked. The
    number of queries is fixed. Raise Refused or PermissionDenied.
    """
    if sentences:
        # Before what stands is read: somebody else may be deciding.
        lock_article(sentences[0].revision.article_id)
    states = states_of(sentences)
    wanted = []
    for sentence in sentences:
        state = states[sentence.pk]
        may_decide = kind == Kind.UNCHECKED or not state.open_proposals
        if state.is_open and may_decide:
            wanted.append(checked_deciding(Deciding(sentence, kind, why)))
    decided = decide_each(wanted, user=user)
    return sum(row is not None for row in decided)


@transaction.atomic
def undo_decision(decision_id: int, *, user: User | None) -> Decision:
    """Take back the last decision about a sentence or words of it.

    Return the row that says so. Raise Refused.
    """
    check_permission(user, DECIDE)
    last = Decision.objects.get(pk=decision_id)
    revision_id = lock_article(last.article_id)
    of_place = Decision.objects.filter(
        article=last.article_id,
        key=last.key,
        wording=last.wording,
        start=last.start,
        end=last.end,
    )
    newest, *earlier = of_place.order_by("-pk")[:2]
    if newest.pk != last.pk or last.act != Act.DECIDED:
        raise Refused(
            _("There is nothing to undo here: something else has happened since.")
        )
    undone = _copy_of(last, revision_id, user, act=Act.UNDONE, kind="", why="")
    if earlier:
        undone.kind = earlier[0].kind
        undone.why = earlier[0].why
    undone.save()
    sentence = sentence_keys.find_sentence(revision_id, last.key)
    record(last.article_id, [sentence.pk if sentence else None], user)
    return undone


# --- After an edition, and in the next revision ---------------------------------------


def ask_again(article: Article, user: User | None) -> None:
    """Open the sentences that the last edition left unchecked.

    The caller holds the article's lock.
    """
    last = latest([article.pk]).values()
    unchecked = [row for row in last if row.kind == Kind.UNCHECKED]
    opened = [
        _copy_of(row, row.revision_id, user, act=Act.PUBLISHED, kind="", why="")
        for row in unchecked
    ]
    Decision.objects.bulk_create(opened)


def carry_keys(revision: Revision, keys: Mapping[str, str], user: User | None) -> None:
    """Take decisions to the keys that their sentences have from `revision` on.

    `keys`: old to new, where they differ. The caller holds the article's lock.
    """
    if not keys:
        return
    decisions = latest([revision.article_id], list(keys)).values()
    copies = [
        _copy_of(row, revision.pk, user, act=Act.CARRIED, key=keys[row.key])
        for row in decisions
    ]
    Decision.objects.bulk_create(copies)


def _copy_of(
    row: Decision, revision_id: int, user: User | None, **other: str
) -> Decision:
    """Return a decision about the same words that says the same, but for `other`."""
    copied = ("article_id", "key", "wording", "start", "end", "kind", "words", "why")
    values = {name: getattr(row, name) for name in copied} | other
    return Decision(revision_id=revision_id, person=user, **values)


def has_words(text: str, span: Span) -> bool:
    """Return whether there are words at `span` of a sentence's text."""
    is_inside = 0 <= span.start < span.end <= len(text)
    return is_inside and bool(span.of(text).strip())
