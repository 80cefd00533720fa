"""What stands on each sentence: a state, computed from its notes and from what persons decided.

The engine proposes words of a sentence to rate. A proposal is covered by a note on its words, by a note on
the whole sentence whose author let it cover it, or it is set aside: no claim.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from annotations.models import Anchor, Decision, Note, wording_of
from annotations.rewording import moved
from articles.models import Revision, Sentence
from articles.text.shapes import Span

Kind = Decision.Kind
KINDS = {
    "figure": _("figure"),
    "date": _("date"),
    "quotation": _("quotation"),
    "comparison": _("comparison"),
    "name": _("name"),
}
ON_ITS_SENTENCE = (Anchor.Status.KEPT, Anchor.Status.MOVED)


class State(models.TextChoices):
    OPEN = "open", _("open")
    NOTED = "noted", _("noted")
    NOTHING = "nothing", _("nothing to check")
    UNCHECKED = "unchecked", _("left unchecked")


@dataclass(frozen=True, slots=True)
class Proposal:
    """Words of a sentence that the engine proposes to rate. is_covered: by a note. set_aside: no claim."""

    kind: str
    span: Span
    words: str
    is_covered: bool = False
    set_aside: Decision | None = None

    @property
    def is_open(self) -> bool:
        return not (self.is_covered or self.set_aside)

    @property
    def kind_words(self) -> str:
        return str(KINDS.get(self.kind, self.kind))


@dataclass(frozen=True, eq=False)
class SentenceState:
    """decision: about the sentence as a whole, where one stands."""

    state: State
    proposals: Sequence[Proposal] = ()
    decision: Decision | None = None

    @property
    def is_open(self) -> bool:
        return self.state == State.OPEN

    @property
    def open_proposals(self) -> list[Proposal]:
        return [one for one in self.proposals if one.is_open]


UNDECIDED = SentenceState(State.OPEN)


@dataclass(frozen=True)
class StatedText:
    """All sentences of a revision, with what stands on each, by primary key."""

    sentences: Sequence[Sentence]
    standing: Mapping[int, SentenceState]


def stated(revision: Revision) -> StatedText:
    """In a fixed number of queries. What the engine saw in a sentence is loaded where somebody decided."""
    sentences = list(revision.sentences.select_related("identity").defer("checkable"))
    for one in sentences:
        one.revision = revision
    return StatedText(sentences, standing(sentences))


def count_states(revisions: Collection[Revision]) -> dict[int, Counter[State]]:
    """Per article how many sentences of its current revision are in each state; in a fixed number of
    queries."""
    by_pk = {revision.pk: revision for revision in revisions}
    sentences = list(Sentence.objects.filter(revision__in=by_pk).defer("checkable").order_by())
    for one in sentences:
        one.revision = by_pk[one.revision_id]
    found = standing(sentences)
    counted: dict[int, Counter[State]] = defaultdict(Counter)
    for one in sentences:
        counted[one.revision.article_id][found[one.pk].state] += 1
    return counted


def standing(sentences: Sequence[Sentence]) -> dict[int, SentenceState]:
    """What stands on each, by primary key, in a fixed number of queries. Sentences of current revisions.

    Hazard: where `checkable` is deferred, the proposals of a sentence on which nobody did anything are left
    out; such a one is open anyhow.
    """
    if not sentences:
        return {}
    decided, noted = _decided(sentences), _noted(sentences)
    load_proposals([one for one in sentences if one.pk in decided or one.pk in noted])
    return {one.pk: _state(one, decided.get(one.pk, {}), noted.get(one.pk, ())) for one in sentences}


def proposals_in(sentence: Sentence) -> list[tuple[str, Span]]:
    """What the engine proposes in it, in reading order: kind and words."""
    found = sentence.checkable.get("proposals", ())
    return [(one["kind"], Span(one["start"], one["end"])) for one in found]


def _state(
    sentence: Sentence, decided: Mapping[Span | None, Decision], notes: Sequence[Note]
) -> SentenceState:
    whole = decided.get(None)
    proposals = _proposals(sentence, decided, notes)
    left = any(one.is_open for one in proposals)
    if notes and not left:
        state = State.NOTED
    elif whole and (not left or whole.kind == Kind.UNCHECKED or not notes):
        state = State(whole.kind)
    else:
        # Each proposal set aside is the same as nothing to check, said one by one.
        state = State.OPEN if left or not proposals else State.NOTHING
    return SentenceState(state, proposals, whole)


def _proposals(
    sentence: Sentence, decided: Mapping[Span | None, Decision], notes: Sequence[Note]
) -> list[Proposal]:
    proposed = [] if "checkable" in sentence.get_deferred_fields() else proposals_in(sentence)
    if not proposed:
        return []
    text = sentence.text
    covered = [span for note in notes for span in covered_by(note, text)]
    return [
        Proposal(
            kind,
            span,
            span.of(text),
            any(span.overlaps(one) for one in covered),
            next((one for place, one in decided.items() if place and place.overlaps(span)), None),
        )
        for kind, span in proposed
    ]


def covered_by(note: Note, text: str) -> list[Span]:
    """The words of `text`, its sentence as it reads now, that the note covers."""
    spans = [note.words] if note.words else [Span(*one) for one in note.covers]
    return [span for span in moved(note.anchor.confirmed_text, text, spans) if span]


# --- What is stored -----------------------------------------------------------------------------------


def latest(article_ids: Collection[int], keys: Collection[str] | None = None) -> dict[object, Decision]:
    """The last decision of each place, by `Decision.place`; also where it was taken back. In one query."""
    rows = Decision.objects.filter(article__in=article_ids)
    if keys is not None:
        rows = rows.filter(key__in=keys)
    return {row.place: row for row in rows.select_related("person").order_by("pk")}


def _decided(sentences: Sequence[Sentence]) -> dict[int, dict[Span | None, Decision]]:
    keys = [one.key for one in sentences] if len(sentences) <= 1 else None
    by_key: dict[tuple[int, str], list[Decision]] = defaultdict(list)
    for row in latest({one.revision.article_id for one in sentences}, keys).values():
        if row.kind:
            by_key[row.article_id, row.key].append(row)
    found: dict[int, dict[Span | None, Decision]] = {}
    for one in sentences:
        if rows := by_key.get((one.revision.article_id, one.key)):
            wording = wording_of(one.text)
            if standing_rows := {row.span: row for row in rows if row.wording == wording}:
                found[one.pk] = standing_rows
    return found


def _noted(sentences: Sequence[Sentence]) -> dict[int, list[Note]]:
    """Rated notes by the sentence that they stand on. Of many, all of their articles are looked through."""
    notes = Note.objects.exclude(rating=None).filter(anchor__status__in=ON_ITS_SENTENCE)
    if len(sentences) <= 1:
        notes = notes.filter(anchor__sentence=sentences[0])
    else:
        notes = notes.filter(anchor__article__in={one.revision.article_id for one in sentences})
    found: dict[int, list[Note]] = defaultdict(list)
    for note in notes.select_related("anchor").order_by("created_at", "pk"):
        if note.anchor.sentence_id:
            found[note.anchor.sentence_id].append(note)
    return found


def load_proposals(sentences: Sequence[Sentence]) -> None:
    """What the engine saw in each, where it is deferred; in one query."""
    deferred = [one for one in sentences if "checkable" in one.get_deferred_fields()]
    if deferred:
        rows = Sentence.objects.filter(pk__in=[one.pk for one in deferred])
        seen = dict(rows.values_list("pk", "checkable"))
        for one in deferred:
            one.checkable = seen[one.pk]
