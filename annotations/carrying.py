"""Taking every anchor from one revision to the next, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User

from annotations.anchoring import ALGORITHM, Match, align, normalise
from annotations.models import Anchor, AnchorEvent
from articles.models import Article, Revision, Sentence


@dataclass(frozen=True)
class Alignment:
    """The old revision's sentences against the texts of the new one, made before that is written.

    keys: per new sentence the key that it keeps, or None.
    """

    old: Sequence[Sentence]
    matches: Sequence[Match]
    keys: Sequence[str | None]


def align_revision(article: Article, previous: Revision | None, texts: Sequence[str]) -> Alignment:
    """Only a sentence that is kept or moved, word for word, keeps its key."""
    keys: list[str | None] = [None] * len(texts)
    if previous is None:
        return Alignment([], [], keys)
    old = list(previous.sentences.select_related("revision"))
    confirmed = _confirmed_texts(article, old)
    matches = align([sentence.text for sentence in old], texts, confirmed=confirmed)
    for sentence, match in zip(old, matches, strict=True):
        if match.status in {"kept", "moved"}:
            keys[match.targets[0]] = sentence.key
    return Alignment(old, matches, keys)


def _confirmed_texts(article: Article, old: Sequence[Sentence]) -> list[list[str]]:
    texts: dict[int, set[str]] = defaultdict(set)
    held = Anchor.objects.filter(article=article, sentence__in=[sentence.pk for sentence in old])
    for sentence_id, text in held.values_list("sentence_id", "confirmed_text"):
        texts[sentence_id].add(text)
    return [sorted(texts[sentence.pk]) for sentence in old]


def carry(revision: Revision, alignment: Alignment, user: User | None) -> list[Anchor]:
    """Moves each anchor of the article to `revision`; returns those that a person must look at.

    Call inside the transaction that wrote the revision. Never attaches silently: an anchor is kept or moved
    only where the new sentence is, but for typography, the text that a person last confirmed.
    """
    new = list(revision.sentences.select_related("revision"))
    position = {sentence.pk: index for index, sentence in enumerate(alignment.old)}
    anchors = list(
        Anchor.objects.filter(article=revision.article)
        .exclude(status__in=[Anchor.Status.MARGIN, Anchor.Status.RETIRED])
        .select_for_update()
    )
    by_text = _sentences_by_text(new)
    events = []
    for anchor in anchors:
        before = anchor.sentence_id
        match = alignment.matches[position[before]] if before in position else None
        score = _follow(anchor, match, new) if match else _look_for_lost(anchor, by_text)
        events.append(_event(anchor, before, revision, score, user))
    Anchor.objects.bulk_update(anchors, ["sentence", "status", "reason", "suggestions"])
    AnchorEvent.objects.bulk_create(events)
    return [anchor for anchor in anchors if anchor.is_unresolved]


def _sentences_by_text(new: Sequence[Sentence]) -> dict[str, list[Sentence]]:
    by_text: dict[str, list[Sentence]] = defaultdict(list)
    for sentence in new:
        by_text[normalise(sentence.text)].append(sentence)
    return by_text


def _follow(anchor: Anchor, match: Match, new: Sequence[Sentence]) -> float:
    anchor.suggestions = [new[index].key for index in match.suggestions]
    if not match.targets:
        anchor.sentence, anchor.status, anchor.reason = None, Anchor.Status.ORPHANED, ""
        return match.score
    target = new[match.targets[0]]
    same = normalise(target.text) == normalise(anchor.confirmed_text)
    if same and match.status in {"kept", "moved"}:
        anchor.status, anchor.reason = Anchor.Status(match.status), ""
    else:
        # A drift that was waiting for a person waits on, for the reason it had.
        anchor.reason = match.reason or anchor.reason or "wording"
        anchor.status = Anchor.Status.NEEDS_REVIEW
        anchor.suggestions = [new[i].key for i in match.targets[1:]] + anchor.suggestions
    anchor.sentence = target
    return match.score


def _look_for_lost(anchor: Anchor, by_text: dict[str, list[Sentence]]) -> float | None:
    """An orphan whose very sentence comes back, once, is on it again."""
    found = by_text.get(normalise(anchor.confirmed_text), [])
    if len(found) != 1:
        return None
    anchor.sentence, anchor.status, anchor.reason, anchor.suggestions = found[0], Anchor.Status.KEPT, "", []
    return 1.0


def _event(
    anchor: Anchor, before: int | None, revision: Revision, score: float | None, user: User | None
) -> AnchorEvent:
    return AnchorEvent(
        anchor=anchor,
        act=AnchorEvent.Act.CARRIED,
        revision=revision,
        from_sentence_id=before,
        to_sentence=anchor.sentence,
        status=anchor.status,
        score=score,
        reason=anchor.reason,
        algorithm=ALGORITHM,
        person=user,
    )
