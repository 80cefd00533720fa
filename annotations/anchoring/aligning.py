"""One alignment of all sentences of a revision with those of the next.

Exact matches first, then what is close, then what was written afresh; each step works
on what the steps before left over:

==================
======================================================================= identical
equal text: unique ones directly, twins by their neighbours gaps                edited
sentences, in order, between the ones of equal text moves               edited sentences
that left their place, or only exchanged figures moves (joins)       split and merged
sentences gaps (slots)        sentences written afresh, next to neighbours that are
already placed identical (doubt)   equal text that may be another sentence after all
suggester           other places to look at ==================
=======================================================================

O(n log n) for n sentences: whatever is compared in full is bounded per sentence.
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
    """Where one old sentence is in the new text.

    - ``status``: ``kept`` and ``moved`` mean the same text but for typography, in and
      out of the running
      order; ``needs_review`` that a person must look; ``orphaned`` that no place was found.
    - ``targets``: indices into the new sentences, best first; several after a split,
      none for an orphan.
      Merged sentences share theirs.
    - ``score``: likeness from 0 to 1; 1 for the same text, 0 for an orphan.
    - ``reason``: why a person must look, as a hint; '' for every other status.
      ``ambiguous`` outdoes the
      others: the text may even be the same, but which sentence it is remains open.
    - ``context``: whether what stands before a kept or moved sentence may make it say
      something else; a hint.
    - ``suggestions``: up to three other places, best first, never among the targets.
      Weak ones too for
      an orphan.
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
    """One Match for each old sentence, in order.

    ``confirmed[i]`` holds earlier wordings that a person confirmed for old sentence i.
    They are matched as well: many small edits do not add up to a stranger, and a
    sentence that is put back to a confirmed wording is kept again. Hazard: ``kept``
    compares with ``old`` too. Where nobody has confirmed the text in ``old`` yet, a
    sentence that stays as it is still awaits its review; that is the caller's to know.
    Where a rule fails, a person decides about every sentence.
    """
    if confirmed is not None and len(confirmed) != len(old):
        raise ValueError(
            f"{len(confirmed)} lists of confirmed wordings for {len(old)} sentences"
        )
    found = advice(
        "anchors", "\n".join(old), partial(_aligned, old, new, confirmed), None
    )
    return _by_the_letter(old, new) if found is None else found


def _by_the_letter(old: Sequence[str], new: Sequence[str]) -> list[Match]:
    """Only places where the very same text stands, none of them sure."""
    places = {text: j for j, text in reversed(list(enumerate(new)))}
    return [
        Match("needs_review", (places[text],), 1.0, "ambiguous", ())
        if text in places
        else Match("orphaned", (), 0.0, "", ())
        for text in old
    ]


def _aligned(
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
    matches = [
        _match(
            board,
            i,
            in_place,
            suggester.suggest(i),
            names=similarity.capitals_mark_names,
        )
        for i in range(len(old))
    ]
    return [
        replace(match, context=True) if _means_another(board, matches, i) else match
        for i, match in enumerate(matches)
    ]


def _means_another(board: Board, matches: Sequence[Match], i: int) -> bool:
    """The same words, after others: a new speaker before 'He denied it.', 'true' that
    became 'false'.
    """
    if matches[i].status not in ("kept", "moved"):
        return False
    before, there = i - 1, board.target[i] - 1
    if before >= 0 and there in matches[before].targets:
        return matches[before].reason in TURNS
    return (before >= 0 or there >= 0) and leans(board.old[i])


def _other_wordings(
    old: Sequence[str], confirmed: Sequence[Sequence[str]] | None
) -> list[tuple[str, ...]]:
    if confirmed is None:
        return [()] * len(old)
    return [
        tuple(
            dict.fromkeys(
                wording
                for wording in map(normalise, wordings)
                if wording != normalise(text)
            )
        )
        for text, wordings in zip(old, confirmed, strict=True)
    ]


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
        return Match(
            "kept" if (i, j) in in_place else "moved", targets, 1.0, "", others
        )
    if how in ("split", "merged"):
        return Match("needs_review", targets, score, how, others)
    return Match(
        "needs_review",
        targets,
        score,
        reason_of(board.old[i], board.new[j], names=names),
        others,
    )


# --- Other places a person should look at: up to three, best first
# ---------------------------------------

_UP_TO = 3
_BESIDE = 1  # sentences before and after an expected place that are looked at
# what standing at the expected place is worth, against a likeness of 0 to 1
_NEAR = 0.25
# likeness from which a sentence that has a target already shows others too
_WORTH_A_LOOK = 0.30


class Suggester:
    """Made when all pairs are found; then O(log n) per sentence."""

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
        """For an orphan the best guesses even when weak; for a doubtful match only what
        is alike.
        """
        board = self._board
        if board.target[i] == NONE:
            return self._best(i, taken=set(), least=0.0)
        if i in board.ambiguous or board.how[i] != "same":
            return self._best(
                i,
                taken=set(board.parts.get(i, (board.target[i],))),
                least=_WORTH_A_LOOK,
            )
        return ()

    def _best(self, i: int, *, taken: set[int], least: float) -> tuple[int, ...]:
        places = list(self._expected(i))
        found = {
            *self._retrieval.nearest(i, 0, len(self._board.new)),
            *(
                j
                for place in places
                for j in _beside(self._standing.get(self._board.old[i], []), place)
            ),
            *(j for place in places for j in _beside(self._open, place)),
        }
        worth: dict[int, float] = {}
        for j in found - taken:
            likeness = self._similarity.likeness(i, j).reworded
            if likeness >= least:
                worth[j] = likeness + max(
                    (_NEAR / (1 + abs(j - place)) for place in places), default=0.0
                )
        return tuple(sorted(worth, key=lambda j: (-worth[j], j))[:_UP_TO])

    def _expected(self, i: int) -> Iterator[int]:
        """Where old i would stand had it stayed with the nearest neighbours that have a
        place.
        """
        k = bisect_left(self._placed, i)
        after = k + 1 if self._board.target[i] != NONE else k
        for neighbour in (
            *self._placed[max(0, k - 1) : k],
            *self._placed[after : after + 1],
        ):
            yield self._board.target[neighbour] + i - neighbour


def _beside(ordered: list[int], place: int) -> list[int]:
    k = bisect_left(ordered, place)
    return ordered[max(0, k - _BESIDE) : k + _BESIDE + 1]
