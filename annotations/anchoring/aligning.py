"""Align all sentences of a revision with those of the next.

Exact matches come first, then close ones, then sentences that were rewritten. Each step
works on what the steps before it left over:

- `identical`: equal text; unique sentences directly, twins by their neighbours.
- `gaps`: edited sentences, in order, between the ones of equal text.
- `moves`: edited sentences that left their place, or only exchanged figures; then split
  and merged sentences.
- `gaps` (slots): rewritten sentences next to neighbours that have a place already.
- `identical` (doubt): equal text that may be another sentence after all.
- `Suggester`: other places to look at.

O(n log n) for n sentences: the sentences compared in full are bounded per sentence.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from functools import partial
from typing import ClassVar, Literal

from annotations.review_reasons import TURNS, ReviewReason
from articles.engine_errors import advice
from articles.text.characters import normalise

from .board import NONE, Board, Pair, longest_chain
from .gaps import pair_in_gaps, pair_in_slots
from .identical import mark_doubtful, pair_identical, standing_of
from .moves import find_merges, find_splits, pair_moved, uncross
from .reasons import leans, reason_of
from .similarity import Retrieval, Similarity

Status = Literal["kept", "moved", "needs_review", "orphaned"]


@dataclass(frozen=True, slots=True)
class Match:
    """The place of one old sentence in the new text.

    - ``status``: ``kept`` and ``moved`` mean the same text but for typography, in and
      out of the running order; ``needs_review`` that a person must look; ``orphaned``
      that no place was found.
    - ``targets``: indices into the new sentences, best first; several after a split,
      none for an orphan. Merged sentences share theirs.
    - ``score``: likeness from 0 to 1; 1 for the same text, 0 for an orphan.
    - ``reason``: why a person must look, as a hint; '' for every other status.
      ``ambiguous`` outdoes the others: the text may even be the same, but which
      sentence it is remains open.
    - ``context``: whether the sentence before a kept or moved sentence may change what
      it says; a hint.
    - ``suggestions``: up to three other places, best first, never among the targets. An
      orphan gets weak ones too.
    """

    status: Status
    targets: tuple[int, ...]
    score: float
    reason: ReviewReason
    suggestions: tuple[int, ...]
    context: bool = False

    ALGORITHM: ClassVar = "sentence-alignment/2"


def align(
    old: Sequence[str],
    new: Sequence[str],
    *,
    confirmed: Sequence[Sequence[str]] | None = None,
) -> list[Match]:
    """Return one Match for each old sentence, in order.

    ``confirmed[i]`` holds earlier wordings that a person confirmed for old sentence i.
    They are matched as well: many small edits do not add up to a stranger, and a
    sentence that is put back to a confirmed wording is kept again. Hazard: ``kept``
    compares with ``old`` too. Where nobody has confirmed the text in ``old`` yet, a
    sentence that stays as it is still awaits its review; the caller must track that.
    Where a rule fails, a person decides about every sentence.
    """
    if confirmed is not None and len(confirmed) != len(old):
        raise ValueError(
            f"{len(confirmed)} lists of confirmed wordings for {len(old)} sentences"
        )
    matches = advice(
        "anchors", "\n".join(old), partial(_align, old, new, confirmed), None
    )
    if matches is None:
        return _match_equal_text(old, new)
    return matches


def _match_equal_text(old: Sequence[str], new: Sequence[str]) -> list[Match]:
    """Return only places where the very same text stands, none of them sure."""
    first_places: dict[str, int] = {}
    for j, text in enumerate(new):
        first_places.setdefault(text, j)
    matches: list[Match] = []
    for text in old:
        if text in first_places:
            place = first_places[text]
            matches.append(Match("needs_review", (place,), 1.0, "ambiguous", ()))
        else:
            matches.append(Match("orphaned", (), 0.0, "", ()))
    return matches


def _align(
    old: Sequence[str], new: Sequence[str], confirmed: Sequence[Sequence[str]] | None
) -> list[Match]:
    board = Board(
        old=[normalise(text) for text in old],
        new=[normalise(text) for text in new],
        confirmed=_other_wordings(old, confirmed),
    )
    pair_identical(board)
    similarity = Similarity(board)
    retrieval = Retrieval(board, similarity)
    pair_in_gaps(board, similarity, retrieval)
    pair_moved(board, similarity, retrieval)
    uncross(board, similarity)
    find_splits(board, similarity)
    find_merges(board, similarity)
    pair_in_slots(board, similarity, retrieval)
    in_place = set(longest_chain(board.same_pairs()))
    mark_doubtful(board, similarity, in_place)
    suggester = Suggester(board, similarity, retrieval)
    names = similarity.capitals_mark_names
    matches = [
        _match(board, i, in_place, suggester.suggest(i), names=names)
        for i in range(len(old))
    ]
    for i in [i for i in range(len(old)) if _context_changed(board, matches, i)]:
        matches[i] = replace(matches[i], context=True)
    return matches


def _context_changed(board: Board, matches: Sequence[Match], i: int) -> bool:
    """Return whether the same words follow others that may change what they say.

    Examples: a new speaker before 'He denied it.', 'true' that became 'false'.
    """
    if matches[i].status not in ("kept", "moved"):
        return False
    before = i - 1
    place_before = board.target[i] - 1
    if before >= 0 and place_before in matches[before].targets:
        return matches[before].reason in TURNS
    return (before >= 0 or place_before >= 0) and leans(board.old[i])


def _other_wordings(
    old: Sequence[str], confirmed: Sequence[Sequence[str]] | None
) -> list[tuple[str, ...]]:
    if confirmed is None:
        return [()] * len(old)
    others: list[tuple[str, ...]] = []
    for text, wordings in zip(old, confirmed, strict=True):
        distinct = dict.fromkeys(map(normalise, wordings))
        distinct.pop(normalise(text), None)
        others.append(tuple(distinct))
    return others


def _match(
    board: Board, i: int, in_place: Set[Pair], others: tuple[int, ...], *, names: bool
) -> Match:
    j = board.target[i]
    if j == NONE:
        return Match("orphaned", (), 0.0, "", others)
    targets = tuple(board.parts.get(i, (j,)))
    score = round(min(1.0, board.score[i]), 3)
    how = board.how[i]
    if i in board.ambiguous:
        return Match("needs_review", targets, score, "ambiguous", others)
    if how == "same":
        status: Status = "kept" if (i, j) in in_place else "moved"
        return Match(status, targets, 1.0, "", others)
    if how in ("split", "merged"):
        return Match("needs_review", targets, score, how, others)
    reason = reason_of(board.old[i], board.new[j], names=names)
    return Match("needs_review", targets, score, reason, others)


# --- Other places a person should look at: up to three, best first --------------------

_UP_TO = 3
_BESIDE = 1  # sentences before and after an expected place that are looked at
# What standing at the expected place is worth, against a likeness of 0 to 1.
_NEAR = 0.25
# Likeness from which a sentence that has a target already shows others too.
_WORTH_A_LOOK = 0.30


class Suggester:
    """Other places for a sentence, made when all pairs are found; O(log n) each."""

    def __init__(
        self, board: Board, similarity: Similarity, retrieval: Retrieval
    ) -> None:
        self._board = board
        self._similarity = similarity
        self._retrieval = retrieval
        self._placed = [i for i, j in enumerate(board.target) if j != NONE]
        self._open = [
            j for j, i in enumerate(board.owner) if i == NONE or board.how[i] != "same"
        ]
        self._standing = standing_of(board.new, {board.old[i] for i in board.ambiguous})

    def suggest(self, i: int) -> tuple[int, ...]:
        """Return the best guesses for an orphan; close ones for a doubtful match."""
        board = self._board
        if board.target[i] == NONE:
            return self._best(i, taken=set(), least=0.0)
        if i in board.ambiguous or board.how[i] != "same":
            taken = set(board.parts.get(i, (board.target[i],)))
            return self._best(i, taken=taken, least=_WORTH_A_LOOK)
        return ()

    def _best(self, i: int, *, taken: set[int], least: float) -> tuple[int, ...]:
        expected = list(self._expected_places(i))
        equal_text = self._standing.get(self._board.old[i], [])
        candidates = set(self._retrieval.nearest(i, 0, len(self._board.new)))
        for place in expected:
            candidates.update(_beside(equal_text, place))
            candidates.update(_beside(self._open, place))
        worth: dict[int, float] = {}
        for j in candidates - taken:
            likeness = self._similarity.likeness(i, j).reworded
            if likeness >= least:
                nearness = [_NEAR / (1 + abs(j - place)) for place in expected]
                worth[j] = likeness + max(nearness, default=0.0)
        return tuple(sorted(worth, key=lambda j: (-worth[j], j))[:_UP_TO])

    def _expected_places(self, i: int) -> Iterator[int]:
        """Yield where old `i` would stand beside its nearest placed neighbours."""
        k = bisect_left(self._placed, i)
        after = k
        if self._board.target[i] != NONE:
            after = k + 1
        neighbours = self._placed[max(0, k - 1) : k] + self._placed[after : after + 1]
        for neighbour in neighbours:
            yield self._board.target[neighbour] + i - neighbour


def _beside(ordered: list[int], place: int) -> list[int]:
    k = bisect_left(ordered, place)
    return ordered[max(0, k - _BESIDE) : k + _BESIDE + 1]
