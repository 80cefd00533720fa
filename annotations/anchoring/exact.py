"""Sentences whose text is the same on both sides: the backbone of the alignment, and its twins.

Text that stands once on each side maps directly. Repeated identical sentences, twins, are told apart by
their neighbours: from every sure pair we walk outwards for as long as the texts go on agreeing, and each
twin walked over gets a vote. O(n) for all of it but the O(n log n) of the longest chain.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from .board import NONE, Board
from .chains import Pair, longest_chain

type Groups = dict[str, tuple[list[int], list[int]]]

# A sentence that stayed in the running order says more than one that was carried off, or than the ends of
# the text, where paragraphs are added.
_IN_PLACE, _OUT_OF_PLACE = 2, 1


def pair_identical(board: Board) -> None:
    """Pair what has the same text on both sides. Which twins are beyond doubt is settled at the end."""
    groups = _groups(board.old, board.new)
    for olds, news in groups.values():
        if len(olds) == len(news) == 1:
            board.pair(olds[0], news[0], "same")
    if any(len(olds) > 1 or len(news) > 1 for olds, news in groups.values()):
        _pair_twins(board)
    _pair_confirmed(board)


def _groups(old: Sequence[str], new: Sequence[str]) -> Groups:
    """Text -> where it stands on both sides, for every text that both have."""
    shared = set(old) & set(new)
    groups: Groups = {}
    for side, texts in enumerate((old, new)):
        for k, text in enumerate(texts):
            if text in shared:
                groups.setdefault(text, ([], []))[side].append(k)
    return groups


def _pair_twins(board: Board) -> None:
    """Strongest votes first; of equal ones the earliest, as most revisions leave the order alone."""
    ballots = sorted((-weight, i, j) for i, cast in _votes(board).items() for j, weight in cast.items())
    for _, i, j in ballots:
        if board.target[i] == NONE and board.owner[j] == NONE:
            board.pair(i, j, "same")


def _votes(board: Board) -> dict[int, dict[int, int]]:
    """Old twin -> {new twin: weight} from the walks outwards of all sure pairs and both ends."""
    sure = board.same_pairs()
    in_place = set(longest_chain(sure))
    anchors = [(pair, _IN_PLACE if pair in in_place else _OUT_OF_PLACE) for pair in sure]
    ends = [((-1, -1), _OUT_OF_PLACE), ((len(board.old), len(board.new)), _OUT_OF_PLACE)]
    votes: dict[int, dict[int, int]] = defaultdict(dict)
    for pair, weight in anchors + ends:
        for step in (-1, 1):
            for i, j in _walk(board, pair, step):
                votes[i][j] = max(weight, votes[i].get(j, 0))
    return votes


def _walk(board: Board, pair: Pair, step: int) -> Iterable[Pair]:
    i, j = pair[0] + step, pair[1] + step
    while 0 <= i < len(board.old) and 0 <= j < len(board.new) and board.old[i] == board.new[j]:
        if board.target[i] != NONE:  # the next sure pair walks on from here
            return
        yield i, j
        i, j = i + step, j + step


def _pair_confirmed(board: Board) -> None:
    """A wording that a person confirmed earlier has come back, once, and nobody else has claimed it."""
    wanted: dict[str, list[int]] = defaultdict(list)
    for i, texts in enumerate(board.confirmed):
        if board.target[i] == NONE:
            for text in texts:
                wanted[text].append(i)
    if not wanted:
        return
    standing = _standing(board.new, wanted)
    current = set(board.old)
    for text, olds in wanted.items():
        news = [j for j in standing.get(text, ()) if board.owner[j] == NONE]
        free = [i for i in olds if board.target[i] == NONE]
        if not news or not free:
            continue
        board.pair(free[0], news[0], "same")
        if len(standing[text]) > 1 or len(olds) > 1 or text in current:
            board.ambiguous.add(free[0])


def _standing(texts: Sequence[str], wanted: Mapping[str, object]) -> dict[str, list[int]]:
    standing: dict[str, list[int]] = defaultdict(list)
    for k, text in enumerate(texts):
        if text in wanted:
            standing[text].append(k)
    return standing
