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
    """A text that is to become a revision, with the shapes of Revision."""

    kind: Revision.Kind
    text: str
    blocks: list[Block]
    language: str
    extraction: Extraction | None = None
    boundaries: list[Boundary] = field(default_factory=list)
    summary: str = ""
    # None stands for those of the revision before. The pictures of an import are added
    # to those.
    pictures: list[PlacedPicture] | None = None


ONE_SENTENCE = (TITLE, "heading")


def headed(draft: Draft, article: Article) -> Draft:
    """Return the draft under the article's present title and standfirst.

    They are left out if the text leaves no room for them.
    """
    text, blocks = with_heads(
        draft.text, draft.blocks, article.title, article.standfirst
    )
    if len(text) > TEXT_LIMIT:
        text, blocks = with_heads(draft.text, draft.blocks, "", "")
    return replace(draft, text=text, blocks=blocks)


@dataclass(frozen=True)
class DraftSentence:
    """A sentence of a draft.

    `is_judged` says whether the rules could tell where the sentences of its block end.
    """

    block: int
    span: Span
    text: str
    is_judged: bool = True


def split_sentences(draft: Draft) -> list[DraftSentence]:
    """Return the sentences of each block in reading order.

    A title or heading is one sentence until an editor splits it.
    """
    start = body_start(draft.blocks)
    acts: dict[SentenceBreak, str] = {}
    located = locate_boundaries(draft.text[start:], draft.boundaries)
    for place, act in located.items():
        acts[SentenceBreak(place.left + start, place.right + start)] = act
    sentences: list[DraftSentence] = []
    for index, block in enumerate(draft.blocks):
        with noting() as failures:
            spans = _spans(draft, block, acts)
        for span in spans:
            text = span.of(draft.text)
            sentences.append(DraftSentence(index, span, text, not failures))
    return sentences


def _spans(draft: Draft, block: Block, acts: dict[SentenceBreak, str]) -> list[Span]:
    block_start = block["start"]
    block_end = block["end"]
    acts_in_block = {
        place: act
        for place, act in acts.items()
        if block_start < place.left and place.right < block_end
    }
    if block["kind"] in ONE_SENTENCE:
        spans = [Span(block_start, block_end)]
    else:
        segments = segment(draft.text[block_start:block_end], draft.language)
        spans = [
            Span(block_start + start, block_start + end) for start, end in segments
        ]
    return apply_boundaries(spans, acts_in_block)


def with_boundary(draft: Draft, act: str, place: SentenceBreak) -> list[Boundary]:
    """Return the draft's boundaries after an editor splits or merges at `place`.

    The place is in the body. An earlier decision about it is forgotten, and nothing is
    remembered that the rules do anyway. Hazard: places are found again by their words,
    and the title may say the same.
    """
    start = body_start(draft.blocks)
    body = draft.text[start:]
    place_in_body = SentenceBreak(place.left - start, place.right - start)
    others = without_boundary(body, draft.boundaries, place_in_body)
    sentences = split_sentences(replace(draft, boundaries=others))
    is_split = any(sentence.span.start == place.right for sentence in sentences)
    if is_split == (act == "split"):
        return others
    return [*others, boundary_at(body, act, place_in_body)]


def new_key(article: Article, number: int, position: int) -> str:
    """Return a sentence's key, which it keeps for ever.

    It has 10 characters, and is the same whenever the same import is repeated.
    """
    seed = f"{article.uid}/{number}/{position}".encode()
    return base64.b32encode(hashlib.sha256(seed).digest())[:10].decode().lower()


def write_revision(
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
    """Store the revision with its sentences, and return it.

    The caller holds the article's lock in a transaction. `keys` has for each sentence
    the key that it keeps, or None for a new one; `assessments` has its
    Sentence.checkable.
    """
    body = draft.text[body_start(draft.blocks) :]
    revision = Revision.objects.create(
        article=article,
        number=number,
        kind=draft.kind,
        extraction=draft.extraction,
        text=draft.text,
        blocks=draft.blocks,
        pictures=list(pictures),
        boundaries=renew_boundaries(body, draft.boundaries),
        summary=draft.summary,
        created_by=user,
    )
    final_keys = [
        key or new_key(article, number, position) for position, key in enumerate(keys)
    ]
    _insert_sentences(revision, sentences, final_keys, assessments)
    heads = count_heads(draft.blocks)
    in_body = [sentence for sentence in sentences if sentence.block >= heads]
    revision.body_sentences = len(in_body)
    renew_shingles(article, draft.text, first=number == 1)
    return revision


def _insert_sentences(
    revision: Revision,
    sentences: Sequence[DraftSentence],
    keys: Sequence[str],
    assessments: Sequence[Assessment],
) -> None:
    rows: list[Sequence[object]] = []
    for sentence, key, assessment in zip(sentences, keys, assessments, strict=True):
        rows.append(
            (
                revision.pk,
                len(rows),
                sentence.block,
                sentence.span.start,
                sentence.span.end,
                key,
                assessment["tier"],
                assessment,
            )
        )
    names = [
        "revision",
        "position",
        "block",
        "start",
        "end",
        "key",
        "tier",
        "checkable",
    ]
    _insert(Sentence, names, rows)


def _insert(
    model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[object]]
) -> None:
    """Insert many rows at once.

    `names` are those of all fields but the ones that the database fills; `rows` have
    their values in this order. No object is made for a row, which is most of the time
    that bulk_create takes. As with bulk_create, no signal is sent.
    """
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    values = [
        [_prepared(field, value) for field, value in zip(fields, row, strict=True)]
        for row in rows
    ]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    # Nothing but names of the schema is put into the statement.
    insert = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES "  # noqa: S608
    placeholders = f"({', '.join(['%s'] * len(fields))})"
    batch_size = max(1, connection.ops.bulk_batch_size(fields, values))
    with connection.cursor() as cursor:
        for batch in batched(values, batch_size):
            statement = insert + ", ".join([placeholders] * len(batch))
            cursor.execute(statement, list(chain.from_iterable(batch)))


def _prepared(field: "models.Field[Any, Any]", value: object) -> Any:
    """Return the value for the database, where numbers and words need no change."""
    if isinstance(value, dict | list):
        return field.get_db_prep_save(value, connection)
    return value


# --- Articles with similar texts ------------------------------------------------------

LOOKED_AT = 3  # articles whose whole texts are compared
# The share of the shorter text that must be in both. The menus of a page, or the set
# phrases of a column, are less.
RESEMBLES = 0.4


def resembling(text: str) -> Article | None:
    """Return the article whose current text is most like this one, if any; a hint."""
    alike = Shingle.objects.filter(hash__in=sketch(text), article__practice=None)
    shared = alike.values_list("article")
    counted = shared.annotate(shared=Count("pk")).order_by("-shared", "article")
    candidates = [pk for pk, _count in counted[:LOOKED_AT]]
    if not candidates:
        return None
    newest_first = Revision.objects.filter(article=OuterRef("pk")).order_by("-number")
    articles = Article.objects.filter(pk__in=candidates).annotate(
        current_text=Subquery(newest_first.values("text")[:1])
    )
    own_shingles = shingles(text)
    best: Article | None = None
    best_share = 0.0
    for article in articles.order_by("pk"):
        shared_part = share(own_shingles, shingles(article.current_text))
        if shared_part >= RESEMBLES and shared_part > best_share:
            best = article
            best_share = shared_part
    return best


def renew_shingles(article: Article, text: str, *, first: bool) -> None:
    """Store the shingles by which `resembling` finds the article.

    Call this in the transaction that writes the text. `first` says that it is the
    article's first text.
    """
    stored: set[int] = set()
    if not first:
        rows = Shingle.objects.filter(article=article)
        stored = set(rows.values_list("hash", flat=True))
    wanted = set(sketch(text))
    outdated = stored - wanted
    if outdated:
        Shingle.objects.filter(article=article, hash__in=outdated).delete()
    missing = [(article.pk, hash) for hash in wanted - stored]
    _insert(Shingle, ("article", "hash"), missing)
