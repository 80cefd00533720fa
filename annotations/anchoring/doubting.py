"""The same text, but the same sentence? Where it could be another one, a person decides.

Nothing here pairs anything; it only marks. Each check is O(1) per sentence.
"""

from collections import Counter
from collections.abc import Iterator

from .board import NONE, Board
from .words import length

_SHORT = 5  # words: 'He denied it.' may be deleted here and written anew there
_CLOSE = 2  # sentences: how near to a short one a companion must have stayed


def mark_doubtful(board: Board) -> None:
    standing_old, standing_new = Counter(board.old), Counter(board.new)
    unsettled: set[str] = set()
    for i, j in board.same_pairs():
        text = board.new[j]
        if standing_old[text] > 1 or standing_new[text] > 1:
            if standing_old[text] != standing_new[text] or not _neighbours_agree(board, i, j):
                unsettled.add(text)
        elif length(text) < _SHORT and not _has_company(board, i, j):
            board.ambiguous.add(i)
    # One twin that may have gone anywhere may have changed places with any other.
    board.ambiguous.update(i for i, j in board.same_pairs() if board.new[j] in unsettled)


def _neighbours_agree(board: Board, i: int, j: int) -> bool:
    """At least one neighbour came along with this twin, and none went to another twin."""
    text = board.new[j]
    said = [place == j for place in _places(board.target, i) if _at(board.new, place) == text]
    said += [place == i for place in _places(board.owner, j) if _at(board.old, place) == text]
    return bool(said) and all(said)


def _places(partner: list[int], k: int) -> Iterator[int]:
    """Where k would be on the other side, going by the sentence before it and by the one after it."""
    for step in (-1, 1):
        if 0 <= k + step < len(partner) and partner[k + step] != NONE:
            yield partner[k + step] - step


def _at(texts: list[str], k: int) -> str | None:
    return texts[k] if 0 <= k < len(texts) else None


def _has_company(board: Board, i: int, j: int) -> bool:
    """A sentence close to old i is as close to new j, on the same side; or both stand at one end."""
    if (i == 0 and j == 0) or (i == len(board.old) - 1 and j == len(board.new) - 1):
        return True
    before = range(max(0, i - _CLOSE), i)
    after = range(i + 1, min(len(board.old), i + 1 + _CLOSE))
    return any(board.target[k] != NONE and 0 < j - board.target[k] <= _CLOSE for k in before) or any(
        0 < board.target[k] - j <= _CLOSE for k in after
    )
