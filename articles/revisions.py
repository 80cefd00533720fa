"""Writing a revision: a text becomes sentences, and both are stored for ever."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.contrib.auth.models import User

from articles.models import Article, Extraction, Revision, Sentence
from articles.sentences import segment
from articles.text import boundaries
from articles.text.boundaries import Place
from articles.text.shapes import Assessment, Block, Boundary, Span


@dataclass
class Draft:
    """A text on its way to become a revision. Shapes as in Revision."""

    kind: Revision.Kind
    text: str
    blocks: list[Block]
    language: str
    extraction: Extraction | None = None
    boundaries: list[Boundary] = field(default_factory=list)
    summary: str = ""


@dataclass(frozen=True)
class DraftSentence:
    block: int
    span: Span
    text: str


def sentences_of(draft: Draft) -> list[DraftSentence]:
    """The sentences of each block in reading order; a heading is one, until an editor splits it."""
    acts = boundaries.locate(draft.text, draft.boundaries)
    return [
        DraftSentence(index, span, span.of(draft.text))
        for index, block in enumerate(draft.blocks)
        for span in _spans(draft, block, acts)
    ]


def _spans(draft: Draft, block: Block, acts: dict[Place, str]) -> list[Span]:
    start, end = block["start"], block["end"]
    here = {place: act for place, act in acts.items() if start < place.left and place.right < end}
    if block["kind"] == "heading":
        return boundaries.apply([Span(start, end)], here)
    spans = [Span(start + s, start + e) for s, e in segment(draft.text[start:end], draft.language)]
    return boundaries.apply(spans, here)


def with_boundary(draft: Draft, act: str, place: Place) -> list[Boundary]:
    """The draft's boundaries after an editor splits or merges at `place`.

    What was decided there before is forgotten; what the rules do there anyway is not remembered.
    """
    others = boundaries.without(draft.text, draft.boundaries, place)
    spans = [sentence.span for sentence in sentences_of(replace(draft, boundaries=others))]
    apart = any(span.start == place.right for span in spans)
    if apart == (act == "split"):
        return others
    return [*others, boundaries.remember(draft.text, act, place)]


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
    assessments: Sequence[Assessment],
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
        boundaries=boundaries.renew(draft.text, draft.boundaries),
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
