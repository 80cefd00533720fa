"""Writing a revision: a text becomes sentences, and both are stored for ever."""

import base64
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User

from articles.cutting import Block
from articles.models import Article, Extraction, Revision, Sentence
from articles.sentences import segment
from articles.spans import Span

CONTEXT = 40  # characters at either side by which a hand-made boundary is found again


@dataclass
class Draft:
    """A text on its way to become a revision. Shapes as in Revision."""

    kind: Revision.Kind
    text: str
    blocks: list[Block]
    language: str
    extraction: Extraction | None = None
    boundaries: list[dict[str, str]] = field(default_factory=list)
    summary: str = ""


@dataclass(frozen=True)
class DraftSentence:
    block: int
    span: Span
    text: str


def sentences_of(draft: Draft) -> list[DraftSentence]:
    """The sentences of each block in reading order; a heading is one sentence."""
    return [
        DraftSentence(index, span, span.of(draft.text))
        for index, block in enumerate(draft.blocks)
        for span in _spans(draft, block)
    ]


def _spans(draft: Draft, block: Block) -> list[Span]:
    start, end = block["start"], block["end"]
    if block["kind"] == "heading":
        return [Span(start, end)]
    spans = [Span(start + s, start + e) for s, e in segment(draft.text[start:end], draft.language)]
    return _apply_boundaries(draft.text, spans, draft.boundaries)


def _apply_boundaries(text: str, spans: list[Span], boundaries: Iterable[dict[str, str]]) -> list[Span]:
    """What editors split or merged by hand before is split or merged again where its words still stand."""
    for boundary in boundaries:
        act = _merge if boundary["act"] == "merge" else _split
        spans = act(text, spans, boundary["before"], boundary["after"])
    return spans


def _merge(text: str, spans: list[Span], before: str, after: str) -> list[Span]:
    merged: list[Span] = []
    for span in spans:
        joins = merged and merged[-1].of(text).endswith(before) and span.of(text).startswith(after)
        if joins:
            merged[-1] = Span(merged[-1].start, span.end)
        else:
            merged.append(span)
    return merged


def _split(text: str, spans: list[Span], before: str, after: str) -> list[Span]:
    result: list[Span] = []
    for span in spans:
        place = _place_between(span.of(text), before, after)
        if place is None:
            result.append(span)
        else:
            result += [Span(span.start, span.start + place[0]), Span(span.start + place[1], span.end)]
    return result


def _place_between(sentence: str, before: str, after: str) -> tuple[int, int] | None:
    """Where the words `before` end and the words `after` begin, with only white space between them."""
    found = sentence.find(before)
    while found != -1:
        left = found + len(before)
        right = left + len(sentence[left:]) - len(sentence[left:].lstrip())
        if 0 < left < len(sentence) and sentence.startswith(after, right):
            return left, right
        found = sentence.find(before, found + 1)
    return None


def new_key(article: Article, number: int, position: int) -> str:
    """A sentence's name for ever: 10 characters, the same whenever the same import is repeated."""
    seed = f"{article.uid}/{number}/{position}".encode()
    return base64.b32encode(hashlib.sha256(seed).digest())[:10].decode().lower()


def write(
    article: Article,
    draft: Draft,
    sentences: Sequence[DraftSentence],
    *,
    number: int,
    keys: Sequence[str | None],
    assessments: Sequence[dict[str, Any]],
    user: User | None,
) -> Revision:
    """Stores the revision and its sentences; call inside a transaction that holds the article's lock.

    keys: per sentence the key that it keeps, or None for a new one. assessments: Sentence.checkable.
    """
    revision = Revision.objects.create(
        article=article,
        number=number,
        kind=draft.kind,
        extraction=draft.extraction,
        text=draft.text,
        blocks=draft.blocks,
        boundaries=draft.boundaries,
        summary=draft.summary,
        created_by=user,
    )
    Sentence.objects.bulk_create(
        Sentence(
            revision=revision,
            position=position,
            block=sentence.block,
            start=sentence.span.start,
            end=sentence.span.end,
            key=key or new_key(article, number, position),
            tier=assessment["tier"],
            checkable=assessment,
        )
        for position, (sentence, key, assessment) in enumerate(zip(sentences, keys, assessments, strict=True))
    )
    return revision
