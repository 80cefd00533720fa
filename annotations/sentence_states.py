"""What stands on each sentence: a state, computed from its notes and from what persons
decided without one; and deciding it.

The engine proposes words of a sentence to rate. A proposal is covered by a note on its
words, by a note on the whole sentence whose author let it cover it, or it is set aside:
no claim.

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

from annotations.anchors import check_current, lock, moved
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


class State(models.TextChoices):
    OPEN = "open", gettext_lazy("open")
    NOTED = "noted", gettext_lazy("noted")
    NOTHING = "nothing", gettext_lazy("nothing to check")
    UNCHECKED = "unchecked", gettext_lazy("left unchecked")


@dataclass(frozen=True, slots=True)
class Proposal:
    """Words of a sentence that the engine proposes to rate. is_covered: by a note.
    set_aside: no claim.
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
    """decision: about the sentence as a whole, where one stands. open_proposals: those
    that are open.
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
    """All sentences of a revision, with what stands on each, by primary key."""

    sentences: Sequence[Sentence]
    standing: Mapping[int, SentenceState]


def stated(revision: Revision) -> StatedText:
    """In a fixed number of queries. What the engine saw in a sentence is loaded where
    somebody decided.
    """
    sentences = list(revision.sentences.select_related("identity").defer("checkable"))
    for one in sentences:
        one.revision = revision
    return StatedText(sentences, standing(sentences))


def count_states(revisions: Collection[Revision]) -> dict[int, Counter[State]]:
    """Per article how many sentences of its current revision are in each state; in a
    fixed number of queries.
    """
    by_pk = {revision.pk: revision for revision in revisions}
    sentences = list(
        Sentence.objects.filter(revision__in=by_pk).defer("checkable").order_by()
    )
    for one in sentences:
        one.revision = by_pk[one.revision_id]
    found = standing(sentences)
    counted: dict[int, Counter[State]] = defaultdict(Counter)
    for one in sentences:
        counted[one.revision.article_id][found[one.pk].state] += 1
    return counted


def standing(sentences: Sequence[Sentence]) -> dict[int, SentenceState]:
    """What stands on each, by primary key, in a fixed number of queries. Sentences of
    current revisions.

    Hazard: where `checkable` is deferred, the proposals of a sentence on which nobody
    did anything are left out; such a one is open anyhow.
    """
    if not sentences:
        return {}
    decided, noted = _decided(sentences), _noted(sentences)
    load_proposals([one for one in sentences if one.pk in decided or one.pk in noted])
    return {
        one.pk: _state(one, decided.get(one.pk, {}), noted.get(one.pk, ()))
        for one in sentences
    }


def proposals_in(sentence: Sentence) -> list[tuple[str, Span]]:
    """What the engine proposes in it, in reading order: kind and words."""
    found = sentence.checkable.get("proposals", ())
    return [(one["kind"], Span(one["start"], one["end"])) for one in found]


def _state(
    sentence: Sentence, decided: Mapping[Span | None, Decision], notes: Sequence[Note]
) -> SentenceState:
    whole = decided.get(None)
    proposals = _proposals(sentence, decided, notes)
    left = [one for one in proposals if one.is_open]
    if notes and not left:
        state = State.NOTED
    elif whole and (not left or whole.kind == Kind.UNCHECKED or not notes):
        state = State(whole.kind)
    else:
        # Each proposal set aside is the same as nothing to check, said one by one.
        state = State.OPEN if left or not proposals else State.NOTHING
    return SentenceState(state, proposals, left, whole)


def _proposals(
    sentence: Sentence, decided: Mapping[Span | None, Decision], notes: Sequence[Note]
) -> list[Proposal]:
    proposed = (
        [] if "checkable" in sentence.get_deferred_fields() else proposals_in(sentence)
    )
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
            next(
                (
                    one
                    for place, one in decided.items()
                    if place and place.overlaps(span)
                ),
                None,
            ),
        )
        for kind, span in proposed
    ]


def span_in(note: Note, text: str) -> Span | None:
    """Where its words are in its sentence's text as it reads now; None: it is about the
    whole sentence.
    """
    return (
        moved(note.anchor.confirmed_text, text, [note.words])[0] if note.words else None
    )


def covered_by(note: Note, text: str) -> list[Span]:
    """The words of `text`, its sentence as it reads now, that the note covers."""
    if words := span_in(note, text):
        return [words]
    whole = [Span(*one) for one in note.covers]
    return [span for span in moved(note.anchor.confirmed_text, text, whole) if span]


# --- What is stored -------------------------------------------------------------------


def latest(
    article_ids: Collection[int], keys: Collection[str] | None = None
) -> dict[object, Decision]:
    """The last decision of each place, by what it is about; also where it was taken
    back. In one query.
    """
    rows = Decision.objects.filter(article__in=article_ids)
    if keys is not None:
        rows = rows.filter(key__in=keys)
    return {_place(row): row for row in rows.select_related("person").order_by("pk")}


def _place(row: Decision) -> tuple[object, ...]:
    """What it is about: the last of those with the same one stands."""
    return row.article_id, row.key, row.wording, row.start, row.end


def span_of(row: Decision) -> Span | None:
    """The words that it is about; None: the whole sentence."""
    return None if row.start is None or row.end is None else Span(row.start, row.end)


def wording_of(text: str) -> str:
    """Returns a hash that identifies the very words of a sentence."""
    return blake2b(text.encode(), digest_size=16).hexdigest()


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
            if standing_rows := {
                span_of(row): row for row in rows if row.wording == wording
            }:
                found[one.pk] = standing_rows
    return found


def _noted(sentences: Sequence[Sentence]) -> dict[int, list[Note]]:
    """Rated notes by the sentence that they stand on. Of many, all of their articles
    are looked through.
    """
    notes = Note.objects.exclude(rating=None).filter(anchor__status__in=ON_ITS_SENTENCE)
    if len(sentences) <= 1:
        notes = notes.filter(anchor__sentence=sentences[0])
    else:
        notes = notes.filter(
            anchor__article__in={one.revision.article_id for one in sentences}
        )
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


# --- Deciding -------------------------------------------------------------------------


class Deciding(NamedTuple):
    """What is to be decided. kind: empty: what stands is taken back. span: of words
    that are no claim.
    """

    sentence: Sentence
    kind: str
    why: str = ""
    span: Span | None = None


def decide(
    sentence: Sentence,
    kind: str,
    *,
    span: Span | None = None,
    why: str = "",
    user: User | None,
) -> Decision | None:
    """Decides about the sentence, or about the words at `span`; returns what was
    decided, None where it is so already. Raises Refused and PermissionDenied.
    """
    return decide_each(
        [checked_deciding(Deciding(sentence, kind, why, span))], user=user
    )[0]


def checked_deciding(one: Deciding) -> Deciding:
    """As it can be stored. Raises Refused."""
    if one.kind and one.kind not in Kind.values:
        raise Refused(
            _("Of a sentence there is nothing to check, or it is left unchecked.")
        )
    why = checked_text(one.why, _("reason"), WHY_LIMIT)
    if one.kind == Kind.UNCHECKED and not any(map(str.isalnum, why)):
        raise Refused(_("Say why it is left unchecked. Readers will see your reason."))
    if one.kind and (one.kind == Kind.NO_CLAIM) != (one.span is not None):
        raise Refused(_("Say of which words: only words of a sentence are no claim."))
    if one.span and not has_words(one.sentence.text, one.span):
        raise Refused(
            _(
                "There are no such words in the sentence: reload the page and look again."
            )
        )
    return one._replace(why=why)


@transaction.atomic
def decide_each(
    given: Sequence[Deciding], *, user: User | None
) -> list[Decision | None]:
    """Stores what `checked_deciding` answered with, all on one article's current text,
    in a fixed number of queries; returns for each what was decided, None where it is so
    already. Raises Refused and PermissionDenied.
    """
    check_permission(user, DECIDE)
    if not given:
        return []
    article_id = given[0].sentence.revision.article_id
    revision_id = lock(article_id)
    for one in given:
        check_current(one.sentence, revision_id)
    last = latest([article_id], [one.sentence.key for one in given])
    told: list[Decision | None] = []
    for row in (_row(one, revision_id, user) for one in given):
        before = last.get(_place(row))
        says_more = (row.kind, row.why) != (
            (before.kind, before.why) if before else ("", "")
        )
        told.append(row if says_more else None)
        last[_place(row)] = row
    if new := [row for row in told if row]:
        Decision.objects.bulk_create(new[:-1])
        new[-1].save(force_insert=True)  # whoever listens to saves learns of one
        places = [one.sentence.pk for one, row in zip(given, told, strict=True) if row]
        record(article_id, places, user)
    return told


def _row(one: Deciding, revision_id: int, user: User | None) -> Decision:
    sentence, span = one.sentence, one.span
    return Decision(
        article_id=sentence.revision.article_id,
        revision_id=revision_id,
        key=sentence.key,
        wording=wording_of(sentence.text),
        start=span.start if span else None,
        end=span.end if span else None,
        kind=one.kind,
        words=(span.of(sentence.text) if span else sentence.text)[:300],
        why=one.why,
        person=user,
    )


@transaction.atomic
def decide_open(
    sentences: Sequence[Sentence], kind: str, *, why: str = "", user: User | None
) -> int:
    """Decides about those of the sentences that are open; of words that are proposed
    only that they are left unchecked. Returns about how many; in a fixed number of
    queries. Raises Refused and PermissionDenied.
    """
    if sentences:  # before what stands is read: somebody else may be deciding
        lock(sentences[0].revision.article_id)
    stands = standing(sentences)
    wanted = [
        checked_deciding(Deciding(one, kind, why))
        for one in sentences
        if stands[one.pk].is_open
        and (kind == Kind.UNCHECKED or not stands[one.pk].open_proposals)
    ]
    return len([row for row in decide_each(wanted, user=user) if row])


@transaction.atomic
def undo(decision_id: int, *, user: User | None) -> Decision:
    """Takes back the last decision about a sentence or words of it; returns what says
    so. Raises Refused.
    """
    check_permission(user, DECIDE)
    last = Decision.objects.get(pk=decision_id)
    revision_id = lock(last.article_id)
    life = Decision.objects.filter(
        article=last.article_id, key=last.key, wording=last.wording
    )
    newest, *earlier = life.filter(start=last.start, end=last.end).order_by("-pk")[:2]
    if newest.pk != last.pk or last.act != Act.DECIDED:
        raise Refused(
            _("There is nothing to undo here: something else has happened since.")
        )
    before = earlier[0] if earlier else None
    undone = _again(last, revision_id, user, act=Act.UNDONE)
    undone.kind, undone.why = (before.kind, before.why) if before else ("", "")
    undone.save()
    found = sentence_keys.find_sentence(revision_id, last.key)
    record(last.article_id, [found.pk if found else None], user)
    return undone


# --- What goes on around them ---------------------------------------------------------


def ask_again(article: Article, user: User | None) -> None:
    """An edition left sentences unchecked: each is asked for anew. The caller holds the
    article's lock.
    """
    left = [row for row in latest([article.pk]).values() if row.kind == Kind.UNCHECKED]
    again = [
        _again(row, row.revision_id, user, act=Act.PUBLISHED, kind="", why="")
        for row in left
    ]
    Decision.objects.bulk_create(again)


def carry_keys(revision: Revision, keys: Mapping[str, str], user: User | None) -> None:
    """What was decided goes with its sentence under the key that it has from `revision`
    on. keys: old to new, where they differ. The caller holds the article's lock.
    """
    if keys:
        rows = latest([revision.article_id], list(keys)).values()
        copies = [
            _again(row, revision.pk, user, act=Act.CARRIED, key=keys[row.key])
            for row in rows
        ]
        Decision.objects.bulk_create(copies)


def _again(
    row: Decision, revision_id: int, user: User | None, **other: str
) -> Decision:
    """The same of the same words, but for `other`."""
    kept = ("article_id", "key", "wording", "start", "end", "kind", "words", "why")
    said = {name: getattr(row, name) for name in kept} | other
    return Decision(revision_id=revision_id, person=user, **said)


def has_words(text: str, span: Span) -> bool:
    return 0 <= span.start < span.end <= len(text) and bool(span.of(text).strip())
