"""Taking every anchor from one revision to the next, in a constant number of queries.

First the sentences are aligned, then it is decided for each anchor where it goes (`foresee`, which shows an
editor the same before anything is saved), then all of it is written with one event each (`carry`).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import Max, Q
from django.db.models.functions import Coalesce

from annotations import recut
from annotations.anchoring import ALGORITHM, Match, align, normalise
from annotations.models import Anchor, AnchorEvent
from articles.models import Article, Revision, Sentence
from articles.revisions import Draft, DraftSentence

SET_ASIDE = (Anchor.Status.MARGIN, Anchor.Status.RETIRED)
AMBIGUOUS = "ambiguous"  # of anchoring.Match.reason: which sentence is meant remains open
SUGGESTIONS = 3  # as many as Anchor.suggestions holds
KNOWN = Coalesce("identity__key", "key")  # Sentence.public_key in SQL
# Where a sentence that comes back is looked for: in so many earlier revisions, among so many that are gone.
SEARCHED, SEARCHED_KEYS = 20, 500


@dataclass(frozen=True)
class Alignment:
    """The old revision's sentences against the texts of the new one, made before that is written.

    keys: per new sentence the key that it keeps, or None.
    """

    old: Sequence[Sentence]
    texts: Sequence[str]
    matches: Sequence[Match]
    keys: Sequence[str | None]
    algorithm: str = ALGORITHM


@dataclass(frozen=True)
class Outcome:
    """What becomes of one anchor. target and suggestions: indices into the new sentences."""

    target: int | None
    status: Anchor.Status
    reason: str
    suggestions: tuple[int, ...]
    score: float | None


def align_revision(
    previous: Revision | None,
    draft: Draft,
    sentences: Sequence[DraftSentence],
    restored: Revision | None = None,
) -> Alignment:
    """A sentence that is kept or moved, word for word, keeps its key; one that comes back has its old one.

    restored: the revision that `draft` brings back, if it does.
    """
    texts = [sentence.text for sentence in sentences]
    if previous is None:
        return Alignment([], texts, [], [None] * len(texts))
    old = list(previous.sentences.select_related("identity"))
    if previous.text == draft.text:
        spans = [sentence.span for sentence in sentences]
        matches = recut.match_recut([sentence.span for sentence in old], spans)
        algorithm = recut.ALGORITHM
    else:
        matches = align([one.text for one in old], texts, confirmed=_confirmed_texts(previous, old))
        algorithm = ALGORITHM
    keys = _keys(previous, old, texts, matches, restored)
    return Alignment(old, texts, matches, keys, algorithm)


def _confirmed_texts(previous: Revision, old: Sequence[Sentence]) -> list[list[str]]:
    texts: dict[int | None, set[str]] = defaultdict(set)
    anchors = Anchor.objects.filter(article=previous.article_id)
    for sentence_id, text in anchors.values_list("sentence_id", "confirmed_text"):
        texts[sentence_id].add(text)
    return [sorted(texts[sentence.pk]) for sentence in old]


# --- Keys ---------------------------------------------------------------------------------------------


def _keys(
    previous: Revision,
    old: Sequence[Sentence],
    texts: Sequence[str],
    matches: Sequence[Match],
    restored: Revision | None,
) -> list[str | None]:
    keys: list[str | None] = [None] * len(texts)
    second_best: dict[int, str] = {}
    for sentence, match in zip(old, matches, strict=True):
        if match.status not in {"kept", "moved"}:
            continue
        target = match.targets[0]
        if normalise(sentence.text) == normalise(texts[target]):
            keys[target] = sentence.public_key
        else:  # back to words that a person confirmed earlier: it may have had another key then
            second_best[target] = sentence.public_key
    if None in keys:
        lost = _lost_keys(previous, {one.public_key for one in old}, restored)
        for index, key in _returning(keys, texts, lost):
            keys[index] = key
    return [key or second_best.get(index) for index, key in enumerate(keys)]


def _returning(
    keys: Sequence[str | None], texts: Sequence[str], lost: Mapping[str, set[str]]
) -> Iterator[tuple[int, str]]:
    """(index, key) of each new sentence that stood here before, where there is no doubt which it was."""
    wanted = {index: normalise(texts[index]) for index, key in enumerate(keys) if key is None}
    counts = Counter(wanted.values())
    for index, text in wanted.items():
        if counts[text] == 1 and len(lost.get(text, ())) == 1:
            yield index, next(iter(lost[text]))


def _lost_keys(previous: Revision, present: set[str], restored: Revision | None) -> dict[str, set[str]]:
    """Normalised text to keys, of sentences that earlier revisions had and `previous` has not.

    Each as it last stood, and as it stands in `restored`. Bounded, since whole texts are read for it.
    """
    last_seen = _last_seen(previous, present)
    numbers = sorted(set(last_seen.values()), reverse=True)[:SEARCHED]
    if restored:
        numbers.append(restored.number)
    revisions = Revision.objects.filter(article=previous.article_id, number__in=numbers).in_bulk()
    wanted = Q(known__in=sorted(last_seen, key=lambda key: -last_seen[key])[:SEARCHED_KEYS])
    rows = Sentence.objects.annotate(known=KNOWN).filter(
        wanted | Q(revision=restored), revision__in=[*revisions]
    )
    lost: dict[str, set[str]] = defaultdict(set)
    for sentence in rows:
        sentence.revision = revisions[sentence.revision_id]
        last = last_seen.get(sentence.known)
        if last and (last == sentence.revision.number or sentence.revision == restored):
            lost[normalise(sentence.text)].add(sentence.known)
    return lost


def _last_seen(previous: Revision, present: set[str]) -> dict[str, int]:
    """Public key to the number of the last revision that had it, of those that `previous` has not."""
    rows = (
        Sentence.objects.filter(revision__article=previous.article_id, revision__number__lt=previous.number)
        .order_by()
        .values(known=KNOWN)
        .annotate(last=Max("revision__number"))
    )
    return {row["known"]: row["last"] for row in rows if row["known"] not in present}


# --- Anchors ------------------------------------------------------------------------------------------


def carried(article: Article, *, described: bool = False) -> Sequence[Anchor]:
    """The article's anchors that hold on to its text, or want to. described: with what they anchor."""
    anchors = Anchor.objects.filter(article=article).exclude(status__in=SET_ASIDE).order_by("pk")
    return list(anchors.select_related("note__rating", "citation__source") if described else anchors)


def foresee(alignment: Alignment, anchors: Iterable[Anchor]) -> list[Outcome]:
    """What will become of each anchor. Never attaches silently: an anchor is kept or moved only where the new
    sentence is, but for typography, the text that a person last confirmed."""
    texts = [normalise(text) for text in alignment.texts]
    position = {sentence.pk: index for index, sentence in enumerate(alignment.old)}
    by_text: dict[str, list[int]] = defaultdict(list)
    for index, text in enumerate(texts):
        by_text[text].append(index)
    returned = _returned(alignment, texts)
    by_key = {key: index for index, key in enumerate(alignment.keys) if key}
    outcomes = []
    for anchor in anchors:
        confirmed = normalise(anchor.confirmed_text)
        if anchor.sentence_id in position:
            match = alignment.matches[position[anchor.sentence_id]]
            outcomes.append(_follow(anchor, match, confirmed, texts))
        else:
            outcomes.append(_look_for_lost(anchor, returned.get(confirmed), by_text[confirmed], by_key))
    return outcomes


def _returned(alignment: Alignment, texts: Sequence[str]) -> dict[str, int]:
    """Text to the index of the new sentence that has come back and has its key again: it is beyond doubt.

    Hazard: a twin that stood there all along is no return, nor is one of several that were lost.
    """
    before = {normalise(sentence.text) for sentence in alignment.old}
    in_use = {sentence.public_key for sentence in alignment.old}
    return {
        text: index
        for index, (text, key) in enumerate(zip(texts, alignment.keys, strict=True))
        if text not in before and key and key not in in_use
    }


def _follow(anchor: Anchor, match: Match, confirmed: str, texts: Sequence[str]) -> Outcome:
    doubt = anchor.reason if anchor.reason == AMBIGUOUS else ""
    if not match.targets:
        return Outcome(None, Anchor.Status.ORPHANED, doubt, match.suggestions, match.score)
    first, *others = match.targets
    if doubt:
        # The words say nothing about which of several sentences is meant: only a person ends this.
        return Outcome(first, Anchor.Status.NEEDS_REVIEW, doubt, (*others, *match.suggestions), match.score)
    if match.status in {"kept", "moved"} and texts[first] == confirmed:
        return Outcome(first, Anchor.Status(match.status), "", match.suggestions, match.score)
    same = [target for target in match.targets if texts[target] == confirmed]
    if match.reason in {"split", "merged"} and len(same) == 1:
        # A boundary is back where it was when a person last looked.
        return Outcome(same[0], Anchor.Status.KEPT, "", (), 1.0)
    # A drift that was waiting for a person waits on, for the reason it had.
    reason = match.reason or anchor.reason or "wording"
    return Outcome(first, Anchor.Status.NEEDS_REVIEW, reason, (*others, *match.suggestions), match.score)


def _look_for_lost(
    anchor: Anchor, returned: int | None, alike: Sequence[int], by_key: Mapping[str, int]
) -> Outcome:
    """An orphan whose very sentence comes back is on it again; others that read like it are only offered."""
    if returned is not None and anchor.reason != AMBIGUOUS:
        return Outcome(returned, Anchor.Status.KEPT, "", (), 1.0)
    offered = [*alike, *(by_key[key] for key in anchor.suggestions if key in by_key)]
    suggestions = tuple(dict.fromkeys(offered))[:SUGGESTIONS]
    return Outcome(None, Anchor.Status.ORPHANED, anchor.reason, suggestions, None)


def carry(revision: Revision, alignment: Alignment, user: User | None) -> None:
    """Moves each anchor of the article to `revision`.

    Call inside the transaction that wrote the revision, with the article's lock.
    """
    new = list(revision.sentences.all())
    anchors = carried(revision.article)
    events = []
    for anchor, outcome in zip(anchors, foresee(alignment, anchors), strict=True):
        before = anchor.sentence_id
        anchor.sentence = None if outcome.target is None else new[outcome.target]
        anchor.status, anchor.reason = outcome.status, outcome.reason
        anchor.suggestions = [new[index].key for index in outcome.suggestions]
        if before or anchor.sentence:  # that an orphan is one still is no event
            events.append(_event(anchor, before, outcome, revision, alignment.algorithm, user))
    # All of these rows exist: an insert that updates instead is one short statement, while bulk_update writes
    # a CASE with a branch for each row and field, and takes five times as long.
    fields = ["sentence", "status", "reason", "suggestions"]
    Anchor.objects.bulk_create(anchors, update_conflicts=True, unique_fields=["pk"], update_fields=fields)
    AnchorEvent.objects.bulk_create(events)


def _event(
    anchor: Anchor,
    before: int | None,
    outcome: Outcome,
    revision: Revision,
    algorithm: str,
    user: User | None,
) -> AnchorEvent:
    return AnchorEvent(
        anchor=anchor,
        act=AnchorEvent.Act.CARRIED,
        revision=revision,
        from_sentence_id=before,
        to_sentence=anchor.sentence,
        status=outcome.status,
        score=outcome.score,
        reason=outcome.reason,
        algorithm=algorithm,
        person=user,
    )
