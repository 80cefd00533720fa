"""The runs of sentences in a paragraph that read like an advertisement or an order."""

from collections.abc import Callable, Iterator
from functools import reduce
from itertools import accumulate
from typing import NamedTuple

import regex

from articles.injected.paragraph import trimmed
from articles.injected.signs import Signs
from articles.injected.word_model import (
    NOTHING,
    Sum,
    added_by_each,
    positions_of_tokens,
    summed,
    tokens_of,
)
from articles.text.shapes import Span

# Sentences, and what stands between marks or behind a colon. Hazard: without the
# lookbehind a long run of marks that ends no sentence is read anew from each of them.
_END = regex.compile(
    r"((?<![.!?。！？؟…])[.!?。！？؟…।]++(?=[\s\"”»’)\]】」』]|$)|:(?=\s)|[。！？：])|[\"“”„«»()\[\]【】「」『』（）\n]"
)
_DOUBTED_FROM = -3.0  # log odds of a sentence that other signs may make likely
_MAX_JUDGED = 600  # code points of one sentence
# tokens at each end of a sentence, by which it is known whether it is worth cutting
_ENDS = 8
_LEAST = 3  # tokens; so few say nothing
COLONS = frozenset(":：")


class JudgedPiece(NamedTuple):
    """A sentence with the sum of its tokens.

    A long one has also the sums of its first and last words.
    """

    span: Span
    sum: Sum
    head: Sum = NOTHING
    tail: Sum = NOTHING


class Run(NamedTuple):
    """A run of sentences, with its log odds or those of its surest sentence."""

    span: Span
    log_odds: float


def judged_pieces(text: str, stretch: Span) -> list[JudgedPiece]:
    """Return the pieces of a stretch with the sums of their tokens."""
    return [
        _piece(span, tokens_of(span.of(text)[:_MAX_JUDGED].lower()))
        for span in cut(text, stretch)
    ]


def cut(text: str, stretch: Span) -> Iterator[Span]:
    """Yield sentences with their marks, and words in quotation marks without these."""
    start = stretch.start
    ends = []
    for match in _END.finditer(text, *stretch):
        end = match.end(1) if match[1] else match.start()
        ends.append((end, match.end()))
    for end, following in (*ends, (stretch.end, stretch.end)):
        span = trimmed(text, start, end)
        if span.end - span.start > 1:
            yield span
        start = following


def _piece(span: Span, tokens: list[str]) -> JudgedPiece:
    if len(tokens) < 2 * _ENDS:
        return JudgedPiece(span, summed(tokens))
    head = summed(tokens[:_ENDS])
    middle = summed(tokens[_ENDS:-_ENDS])
    tail = summed(tokens[-_ENDS:])
    return JudgedPiece(span, head.plus(middle).plus(tail), head, tail)


def runs(
    text: str, found: list[JudgedPiece], kind: int, signs_of: Callable[[str], Signs]
) -> Iterator[Run]:
    """Yield the runs of pieces that are of a class (its place in CLASSES).

    A run may have doubtful pieces inside. A run may also be the beginning or the end of
    a sentence, where a full stop between it and the article's words is missing. A piece
    that ends in a colon belongs to the next one where both together are surer.
    `signs_of` gives the other signs of a piece.
    """

    def surety(several: list[JudgedPiece]) -> float:
        words = text[several[0].span.start : several[-1].span.end]
        return together(several).log_odds(kind) + signs_of(words[:_MAX_JUDGED]).weight

    def surer(held: list[JudgedPiece], doubted: list[JudgedPiece]) -> list[JudgedPiece]:
        if doubted and surety([*held, *doubted]) > surety(held):
            return [*held, *doubted]
        return held

    held: list[JudgedPiece] = []
    doubted: list[JudgedPiece] = []
    introduction: list[JudgedPiece] = []
    for piece in found:
        odds = piece.sum.log_odds(kind)
        if odds > _DOUBTED_FROM and surety([piece]) > 0:
            if (
                not held
                and introduction
                and surety([*introduction, piece]) > surety([piece])
            ):
                held = introduction
            held += [*doubted, piece]
            doubted = []
        elif held and odds > _DOUBTED_FROM:
            doubted.append(piece)
        else:
            yield from _run(text, surer(held, doubted), kind)
            held, doubted = [], []
            yield from _cut(text, piece, kind)
        introduction = (
            [piece] if text[piece.span.end - 1] in COLONS and not held else []
        )
    yield from _run(text, surer(held, doubted), kind)


def _run(text: str, held: list[JudgedPiece], kind: int) -> Iterator[Run]:
    if len(held) == 1:
        yield from _cut(text, held[0], kind)
    total = together(held)
    if total.tokens > _LEAST:
        surest = max(piece.sum.log_odds(kind) for piece in held)
        span = Span(held[0].span.start, held[-1].span.end)
        yield Run(span, max(surest, total.log_odds(kind)))


def together(found: list[JudgedPiece]) -> Sum:
    """Return the sum of all tokens of the pieces."""
    return reduce(Sum.plus, (piece.sum for piece in found), NOTHING)


def _cut(text: str, piece: JudgedPiece, kind: int) -> Iterator[Run]:
    """Yield the beginning or the end of a sentence that alone is of the class."""
    if not piece.head.tokens:
        return
    if max(piece.head.log_odds(kind), piece.tail.log_odds(kind)) <= 0:
        return
    start, end = piece.span
    places = positions_of_tokens(text, Span(start, min(end, start + _MAX_JUDGED)))
    tokens = [place.of(text).lower() for place in places]
    added = [Sum(1, *by_class) for by_class in added_by_each(tokens)]
    sums = list(accumulate(added, Sum.plus, initial=NOTHING))
    whole = sums[-1]
    best = Run(piece.span, 0.0)
    for index in range(_LEAST, len(places) - _LEAST + 1):
        if not _may_begin(text[places[index].start]):
            continue
        first = sums[index].log_odds(kind)
        rest = whole.less(sums[index]).log_odds(kind)
        if first > best.log_odds and rest < 0:
            best = Run(Span(piece.span.start, places[index - 1].end), first)
        elif rest > best.log_odds and first < 0:
            best = Run(Span(places[index].start, piece.span.end), rest)
    if best.log_odds > 0:
        yield best


def _may_begin(letter: str) -> bool:
    return letter.isupper() or (letter.isalpha() and not letter.islower())
