"""Writing a revision: a text becomes sentences, and both are stored for ever."""

import base64
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import batched, chain
from typing import Any

from django.contrib.auth.models import User
from django.db import connection, models
from django.db.models import Count, OuterRef, Subquery

from articles.engine_errors import noting
from articles.models import TEXT_LIMIT, Article, Extraction, Revision, Sentence, Shingle
from articles.sentences import segment
from articles.text.cuts import (
    SentenceBreak,
    apply_boundaries,
    boundary_at,
    locate_boundaries,
    renew_boundaries,
    without_boundary,
)
from articles.text.headline import TITLE, body_start, count_heads, with_heads
from articles.text.shapes import Assessment, Block, Boundary, PlacedPicture, Span
from articles.text.tokens import share, shingles, sketch


@dataclass
class Draft:
    """A text on its way to become a revision. Shapes as in Revision. pictures: None:
    those of the revision before; what an import brings is beside those.
    """

    kind: Revision.Kind
    text: str
    blocks: list[Block]
    language: str
    extraction: Extraction | None = None
    boundaries: list[Boundary] = field(default_factory=list)
    summary: str = ""
    pictures: list[PlacedPicture] | None = None


ONE_SENTENCE = (TITLE, "heading")


def headed(draft: Draft, article: Article) -> Draft:
    """Return the draft under the article's present title and standfirst; without them
    if the text leaves no room.
    """
    text, blocks = with_heads(
        draft.text, draft.blocks, article.title, article.standfirst
    )
    if len(text) > TEXT_LIMIT:
        text, blocks = with_heads(draft.text, draft.blocks, "", "")
    return replace(draft, text=text, blocks=blocks)


@dataclass(frozen=True)
class DraftSentence:
    """is_judged: whether the rules could tell where the sentences of its block end."""

    block: int
    span: Span
    text: str
    is_judged: bool = True


def sentences_of(draft: Draft) -> list[DraftSentence]:
    """Return the sentences of each block in reading order; a title or heading is one
    until an editor splits it.
    """
    start = body_start(draft.blocks)
    found = locate_boundaries(draft.text[start:], draft.boundaries)
    acts = {
        SentenceBreak(place.left + start, place.right + start): act
        for place, act in found.items()
    }
    sentences: list[DraftSentence] = []
    for index, block in enumerate(draft.blocks):
        with noting() as failures:
            spans = _spans(draft, block, acts)
        sentences += [
            DraftSentence(index, span, span.of(draft.text), not failures)
            for span in spans
        ]
    return sentences


def _spans(draft: Draft, block: Block, acts: dict[SentenceBreak, str]) -> list[Span]:
    start, end = block["start"], block["end"]
    here = {
        place: act
        for place, act in acts.items()
        if start < place.left and place.right < end
    }
    if block["kind"] in ONE_SENTENCE:
        return apply_boundaries([Span(start, end)], here)
    spans = [
        Span(start + s, start + e)
        for s, e in segment(draft.text[start:end], draft.language)
    ]
    return apply_boundaries(spans, here)


def with_boundary(draft: Draft, act: str, place: SentenceBreak) -> list[Boundary]:
    """Return the draft's boundaries after an editor splits or merges at `place`, which
    is in the body.

    What was decided there before is forgotten; what the rules do there anyway is not
    remembered. Hazard: places are found again by their words, and the title may say the
    same.
    """
    start = body_start(draft.blocks)
    body, here = (
        draft.text[start:],
        SentenceBreak(place.left - start, place.right - start),
    )
    others = without_boundary(body, draft.boundaries, here)
    spans = [
        sentence.span for sentence in sentences_of(replace(draft, boundaries=others))
    ]
    apart = any(span.start == place.right for span in spans)
    if apart == (act == "split"):
        return others
    return [*others, boundary_at(body, act, here)]


def new_key(article: Article, number: int, position: int) -> str:
    """Return a sentence's key for ever: 10 characters, the same whenever the same
    import is repeated.
    """
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
    pictures: Sequence[PlacedPicture] = (),
) -> Revision:
    """Stores and returns the revision with its sentences; call holding the article's
    lock, in a transaction.

    keys: per sentence the key that it keeps, or None for a new one. assessments:
    Sentence.checkable.
    """
    revision = Revision.objects.create(
        article=article,
        number=number,
        kind=draft.kind,
        extraction=draft.extraction,
        text=draft.text,
        blocks=draft.blocks,
        pictures=list(pictures),
        boundaries=renew_boundaries(
            draft.text[body_start(draft.blocks) :], draft.boundaries
        ),
        summary=draft.summary,
        created_by=user,
    )
    rows = zip(sentences, keys, assessments, strict=True)
    _insert(
        Sentence,
        ("revision", "position", "block", "start", "end", "key", "tier", "checkable"),
        (
            (
                revision.pk,
                position,
                sentence.block,
                sentence.span.start,
                sentence.span.end,
                key or new_key(article, number, position),
                assessment["tier"],
                assessment,
            )
            for position, (sentence, key, assessment) in enumerate(rows)
        ),
    )
    revision.body_sentences = sum(
        one.block >= count_heads(draft.blocks) for one in sentences
    )
    remember(article, draft.text, first=number == 1)
    return revision


def pictures_of(
    draft: Draft,
    previous: Revision,
    sentences: Sequence[DraftSentence],
    keys: Sequence[str | None],
) -> list[PlacedPicture]:
    """Those that the draft shows, once it follows a revision. keys: as of `write`."""
    own = draft.pictures
    if own is not None and draft.kind != Revision.Kind.IMPORT:
        return own
    kept = _carried(previous, draft, sentences, keys) if previous.pictures else []
    known = [one["sizes"] for one in kept]
    come = [one for one in own or [] if one["sizes"] not in known]
    return sorted([*kept, *come], key=lambda one: one["block"])


def _carried(
    previous: Revision,
    draft: Draft,
    sentences: Sequence[DraftSentence],
    keys: Sequence[str | None],
) -> list[PlacedPicture]:
    """Each stands before what followed it, such as its caption; where nothing of that
    is left, after what stood before it.
    """
    heads, now_heads = count_heads(previous.blocks), count_heads(draft.blocks)
    now = {
        key: one.block - now_heads
        for one, key in zip(sentences, keys, strict=True)
        if key
    }
    was = [
        (block - heads, key)
        for key, block in previous.sentences.values_list("key", "block")
        if key in now
    ]

    def place(block: int) -> int:
        here = next((now[key] for at, key in was if at == block), None)
        before = [now[key] + 1 for at, key in was if at < block] or [0]
        return before[-1] if here is None else here

    shown: list[PlacedPicture] = previous.pictures
    return [{**one, "block": max(0, place(one["block"]))} for one in shown]


def _insert(
    model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[object]]
) -> None:
    """Many rows at once, without an object for each, which takes most of what
    bulk_create takes.

    names: of fields, all but those that the database fills; rows: their values, in that
    order.

    As with bulk_create no signal is sent: what listens to saves learns nothing.
    """
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    values = [
        [_adapted(field, value) for field, value in zip(fields, row, strict=True)]
        for row in rows
    ]
    quoted = connection.ops.quote_name
    columns = ", ".join(quoted(field.column) for field in fields)
    head = f"INSERT INTO {quoted(model._meta.db_table)} ({columns}) VALUES "  # noqa: S608 - names of the schema
    row = f"({', '.join(['%s'] * len(fields))})"
    at_once = max(1, connection.ops.bulk_batch_size(fields, values))
    with connection.cursor() as cursor:
        for some in batched(values, at_once):
            cursor.execute(
                head + ", ".join([row] * len(some)), list(chain.from_iterable(some))
            )


def _adapted(field: Any, value: object) -> Any:
    """Numbers and words go as they are."""
    return (
        field.get_db_prep_save(value, connection)
        if isinstance(value, dict | list)
        else value
    )


# --- Found by what it says ------------------------------------------------------------

LOOKED_AT = 3  # articles whose whole texts are compared
# of the shorter text; a page's furniture is less, a column's formulas too
RESEMBLES = 0.4


def resembling(text: str) -> Article | None:
    """Return the article whose current text has most of this one in it, if that is
    much; a hint only.
    """
    alike = (
        Shingle.objects.filter(hash__in=sketch(text))
        .values_list("article")
        .annotate(shared=Count("pk"))
    )
    looked_at = [pk for pk, _ in alike.order_by("-shared", "article")[:LOOKED_AT]]
    if not looked_at:
        return None
    found = shingles(text)
    newest = (
        Revision.objects.filter(article=OuterRef("pk"))
        .order_by("-number")
        .values("text")[:1]
    )
    candidates = Article.objects.filter(pk__in=looked_at).annotate(now=Subquery(newest))
    shares = {one: share(found, shingles(one.now)) for one in candidates}
    best = max(shares, key=lambda one: (shares[one], -one.pk), default=None)
    return best if best and shares[best] >= RESEMBLES else None


def remember(article: Article, text: str, *, first: bool) -> None:
    """Keeps by what the article is found; call in the transaction that writes the text.
    first: its first.
    """
    kept = (
        set()
        if first
        else set(Shingle.objects.filter(article=article).values_list("hash", flat=True))
    )
    wanted = {*sketch(text)}
    if gone := kept - wanted:
        Shingle.objects.filter(article=article, hash__in=gone).delete()
    _insert(
        Shingle, ("article", "hash"), ((article.pk, hash) for hash in wanted - kept)
    )
