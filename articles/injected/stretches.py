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
    sum_of_tokens,
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
    pieces = []
    for span in cut_into_pieces(text, stretch):
        words = span.of(text)[:_MAX_JUDGED]
        pieces.append(_piece(span, tokens_of(words.lower())))
    return pieces


def cut_into_pieces(text: str, stretch: Span) -> Iterator[Span]:
    """Yield sentences with their marks, and words in quotation marks without these."""
    start = stretch.start
    ends = []
    for match in _END.finditer(text, *stretch):
        end = match.start()
        if match[1]:
            end = match.end(1)
        ends.append((end, match.end()))
    for end, following in (*ends, (stretch.end, stretch.end)):
        span = trimmed(text, start, end)
        if span.end - span.start > 1:
            yield span
        start = following


def _piece(span: Span, tokens: list[str]) -> JudgedPiece:
    if len(tokens) < 2 * _ENDS:
        return JudgedPiece(span, sum_of_tokens(tokens))
    head = sum_of_tokens(tokens[:_ENDS])
    middle = sum_of_tokens(tokens[_ENDS:-_ENDS])
    tail = sum_of_tokens(tokens[-_ENDS:])
    return JudgedPiece(span, head.plus(middle).plus(tail), head, tail)


def find_runs(
    text: str, pieces: list[JudgedPiece], kind: int, signs_of: Callable[[str], Signs]
) -> Iterator[Run]:
    """Yield the runs of pieces that are of a class (its place in CLASSES).

    A run may have doubtful pieces inside. A run may also be the beginning or the end of
    a sentence, where a full stop between it and the article's words is missing. A piece
    that ends in a colon belongs to the next one where both together are surer.
    `signs_of` gives the other signs of a piece.
    """

    def surety(several: list[JudgedPiece]) -> float:
        """Return the log odds of pieces together, with their other signs."""
        words = text[several[0].span.start : several[-1].span.end]
        signs = signs_of(words[:_MAX_JUDGED])
        return sum_of_pieces(several).log_odds(kind) + signs.weight

    def surer(
        sure: list[JudgedPiece], doubtful: list[JudgedPiece]
    ) -> list[JudgedPiece]:
        """Return the sure pieces, with the doubtful ones where that is surer."""
        if doubtful and surety([*sure, *doubtful]) > surety(sure):
            return [*sure, *doubtful]
        return sure

    sure: list[JudgedPiece] = []
    doubtful: list[JudgedPiece] = []
    introduction: list[JudgedPiece] = []
    for piece in pieces:
        may_belong = piece.sum.log_odds(kind) > _DOUBTED_FROM
        if may_belong and surety([piece]) > 0:
            if introduction and surety([*introduction, piece]) > surety([piece]):
                sure = introduction
            sure += [*doubtful, piece]
            doubtful = []
        elif may_belong and sure:
            doubtful.append(piece)
        else:
            yield from _run(text, surer(sure, doubtful), kind)
            sure = []
            doubtful = []
            yield from _part_of_piece(text, piece, kind)
        introduction = []
        if not sure and text[piece.span.end - 1] in COLONS:
            introduction = [piece]
    yield from _run(text, surer(sure, doubtful), kind)


def _run(text: str, pieces: list[JudgedPiece], kind: int) -> Iterator[Run]:
    if len(pieces) == 1:
        yield from _part_of_piece(text, pieces[0], kind)
    total = sum_of_pieces(pieces)
    if total.tokens > _LEAST:
        surest = max(piece.sum.log_odds(kind) for piece in pieces)
        span = Span(pieces[0].span.start, pieces[-1].span.end)
        yield Run(span, max(surest, total.log_odds(kind)))


def sum_of_pieces(pieces: list[JudgedPiece]) -> Sum:
    """Return the sum of all tokens of the pieces."""
    return reduce(Sum.plus, (piece.sum for piece in pieces), NOTHING)


def _part_of_piece(text: str, piece: JudgedPiece, kind: int) -> Iterator[Run]:
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
