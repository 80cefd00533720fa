"""The state of each sentence, computed from its notes and from decisions without one.

The engine proposes words of a sentence to rate. A proposal is covered by a note on its
words, or by a note on the whole sentence whose author let it cover it; or it is
dismissed as no claim. decisions.py makes the decisions.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from django.db import models
from django.utils.translation import gettext_lazy

from annotations.anchors import follow_spans
from annotations.models import Anchor, Decision, Note
from articles.models import Revision, Sentence
from articles.text.shapes import Span

Kind = Decision.Kind
ON_ITS_SENTENCE = (Anchor.Status.KEPT, Anchor.Status.MOVED)


class State(models.TextChoices):
    OPEN = "open", gettext_lazy("open")
    NOTED = "noted", gettext_lazy("rated")
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


# Of more sentences, all that is stored on their articles is looked through.
FEW = 100

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

    The number of queries is fixed. What the engine saw in a sentence is loaded where
    somebody decided.
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


def last_decisions(
    article_ids: Collection[int], keys: Collection[str] | None = None
) -> dict[object, Decision]:
    """Return the last decision of each place, by what it is about, in one query.

    Those that took a decision back are among them. `keys`: of the sentences; None: all.
    """
    rows = Decision.objects.filter(article__in=article_ids)
    if keys is not None:
        rows = rows.filter(key__in=keys)
    rows = rows.select_related("person").order_by("pk")
    return {place_of(row): row for row in rows}


def place_of(row: Decision) -> tuple[object, ...]:
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
    keys = None
    if len(sentences) <= FEW:
        keys = [sentence.key for sentence in sentences]
    article_ids = {sentence.revision.article_id for sentence in sentences}
    by_key: dict[tuple[int, str], list[Decision]] = defaultdict(list)
    for row in last_decisions(article_ids, keys).values():
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
    if len(sentences) <= FEW:
        notes = notes.filter(anchor__sentence__in=sentences)
    else:
        article_ids = {sentence.revision.article_id for sentence in sentences}
        notes = notes.filter(anchor__article__in=article_ids)
    # A long article has hundreds, of which no more is asked here.
    notes = notes.only(
        "start", "end", "covers", "anchor__sentence_id", "anchor__confirmed_text"
    )
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


def has_words(text: str, span: Span) -> bool:
    """Return whether there are words at `span` of a sentence's text."""
    is_inside = 0 <= span.start < span.end <= len(text)
    return is_inside and bool(span.of(text).strip())
