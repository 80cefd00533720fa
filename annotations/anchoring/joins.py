"""One sentence made into several, several made into one."""

from .board import NONE, Board
from .similarity import Similarity

_GAIN = 0.05  # how much better the whole must explain the other side than the part does
_INSIDE = 0.5  # share of the loose part's weight that lies inside the other side


def find_splits(board: Board, similarity: Similarity) -> None:
    """Old i changed into new j: its missing words may stand just before or after j, in a free sentence."""
    for i in [i for i, how in board.how.items() if how == "changed"]:
        parts = [board.target[i]]
        score = similarity.close(i, parts[0])
        while (beside := _free_part(board, similarity, i, parts)) is not None:
            together = similarity.joined([i], sorted([*parts, beside]))
            if together <= score + _GAIN:
                break
            parts.append(beside)
            board.owner[beside] = i
            score = together
        if len(parts) > 1:
            board.how[i] = "split"
            board.score[i] = score
            board.parts[i] = sorted(parts, key=lambda j: -similarity.likeness(i, j).old_within)


def _free_part(board: Board, similarity: Similarity, i: int, parts: list[int]) -> int | None:
    for j in (min(parts) - 1, max(parts) + 1):
        if (
            0 <= j < len(board.new)
            and board.owner[j] == NONE
            and similarity.likeness(i, j).new_within > _INSIDE
        ):
            return j
    return None


def find_merges(board: Board, similarity: Similarity) -> None:
    """Old i changed into new j, and the sentences beside i that have no place may have gone into j too."""
    for i in [i for i, how in board.how.items() if how == "changed"]:
        j = board.target[i]
        parts = [i]
        score = similarity.close(i, j)
        while (beside := _went_into(board, similarity, parts, score)) is not None:
            parts.append(beside)
            board.target[beside] = j
            score = similarity.joined(sorted(parts), [j])
        if len(parts) > 1:
            for part in parts:
                board.how[part] = "merged"
                board.score[part] = score


def _went_into(board: Board, similarity: Similarity, parts: list[int], score: float) -> int | None:
    j = board.target[parts[0]]
    for i in (min(parts) - 1, max(parts) + 1):
        if not 0 <= i < len(board.old) or board.target[i] != NONE:
            continue
        together = similarity.joined(sorted([*parts, i]), [j])
        if together > score + _GAIN and similarity.likeness(i, j).old_within > _INSIDE:
            return i
    return None
