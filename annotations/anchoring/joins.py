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
    """Old i has no place: it may have gone into the changed sentence of the one before or after it."""
    for i in board.free_old():
        for beside in (i - 1, i + 1):
            if _went_into(board, similarity, i, beside):
                j = board.target[beside]
                together = similarity.joined(sorted((i, beside)), [j])
                board.target[i] = j
                for part in (i, beside):
                    board.how[part] = "merged"
                    board.score[part] = together
                break


def _went_into(board: Board, similarity: Similarity, i: int, beside: int) -> bool:
    if not 0 <= beside < len(board.old) or board.how.get(beside) not in ("changed", "merged"):
        return False
    j = board.target[beside]
    together = similarity.joined(sorted((i, beside)), [j])
    return together > similarity.close(beside, j) + _GAIN and similarity.likeness(i, j).old_within > _INSIDE
