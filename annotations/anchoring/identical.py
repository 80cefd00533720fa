"""Sentences whose text is the same on both sides, and their twins.

They are the backbone of the alignment. Text that stands once on each side maps
directly. Repeated identical sentences, twins, are told apart by their neighbours: from
every sure pair the search walks outwards for as long as the texts agree, and each twin
that it passes gets a vote. O(n) for all of it but the O(n log n) of the longest chain.
"""

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence, Set

from articles.text.tokens import length

from .board import NONE, Board, Pair, longest_chain
from .reasons import leans
from .similarity import Similarity

type Groups = dict[str, tuple[list[int], list[int]]]
type Votes = dict[int, dict[int, int]]

# A sentence that stayed in the running order says more than one that was carried off,
# or than the ends of the text, where paragraphs are added.
_IN_PLACE = 2
_OUT_OF_PLACE = 1


def pair_identical(board: Board) -> None:
    """Pair what has the same text on both sides.

    Which twins are beyond doubt is settled at the end by `mark_doubtful`.
    """
    groups = _groups(board.old, board.new)
    has_twins = False
    for olds, news in groups.values():
        if len(olds) == len(news) == 1:
            board.pair(olds[0], news[0], "same")
        else:
            has_twins = True
    if has_twins:
        _pair_twins(board)
    _pair_confirmed(board)


def _groups(old: Sequence[str], new: Sequence[str]) -> Groups:
    """Map every text that both sides have to its places on either side."""
    shared = set(old) & set(new)
    groups: Groups = {}
    for side, texts in enumerate((old, new)):
        for k, text in enumerate(texts):
            if text in shared:
                groups.setdefault(text, ([], []))[side].append(k)
    return groups


def _pair_twins(board: Board) -> None:
    """Pair twins by the strongest votes first.

    Of equal votes the earliest counts, as most revisions leave the order alone.
    """
    ballots: list[tuple[int, int, int]] = []
    for i, weights in _votes(board).items():
        for j, weight in weights.items():
            ballots.append((-weight, i, j))
    for _, i, j in sorted(ballots):
        if board.target[i] == NONE and board.owner[j] == NONE:
            board.pair(i, j, "same")


def _votes(board: Board) -> Votes:
    """Return {old twin: {new twin: weight}} from the walks outwards.

    They start at all sure pairs and at both ends of the text.
    """
    votes: Votes = defaultdict(dict)
    sure = board.same_pairs()
    in_place = set(longest_chain(sure))
    for pair in sure:
        weight = _IN_PLACE if pair in in_place else _OUT_OF_PLACE
        _vote_around(board, pair, weight, votes)
    for end in ((-1, -1), (len(board.old), len(board.new))):
        _vote_around(board, end, _OUT_OF_PLACE, votes)
    return votes


def _vote_around(board: Board, pair: Pair, weight: int, votes: Votes) -> None:
    for step in (-1, 1):
        for i, j in _walk(board, pair, step):
            votes[i][j] = max(weight, votes[i].get(j, 0))


def _walk(board: Board, pair: Pair, step: int) -> Iterable[Pair]:
    i = pair[0] + step
    j = pair[1] + step
    while (
        0 <= i < len(board.old)
        and 0 <= j < len(board.new)
        and board.old[i] == board.new[j]
    ):
        if board.target[i] != NONE:  # The next sure pair walks on from here.
            return
        yield i, j
        i += step
        j += step


def _pair_confirmed(board: Board) -> None:
    """Pair confirmed earlier wordings that came back and are still free."""
    wanted = _unplaced_by_wording(board)
    if not wanted:
        return
    standing = standing_of(board.new, wanted)
    current = set(board.old)
    for text, olds in wanted.items():
        free_new = [j for j in standing.get(text, ()) if board.owner[j] == NONE]
        free_old = [i for i in olds if board.target[i] == NONE]
        if not free_new or not free_old:
            continue
        board.pair(free_old[0], free_new[0], "same")
        if len(standing[text]) > 1 or len(olds) > 1 or text in current:
            board.ambiguous.add(free_old[0])


def _unplaced_by_wording(board: Board) -> dict[str, list[int]]:
    """Map each confirmed wording to the old sentences without a place that had it."""
    wanted: dict[str, list[int]] = defaultdict(list)
    for i, wordings in enumerate(board.confirmed):
        if board.target[i] == NONE:
            for wording in wordings:
                wanted[wording].append(i)
    return wanted


def standing_of(texts: Sequence[str], wanted: Container[str]) -> dict[str, list[int]]:
    """Return where each wanted text stands among `texts`."""
    standing: dict[str, list[int]] = defaultdict(list)
    for k, text in enumerate(texts):
        if text in wanted:
            standing[text].append(k)
    return standing


# --- Equal text that may be another sentence: a person decides ------------------------

_SHORT = 5  # words: 'He denied it.' may be deleted here and written anew there
_CLOSE = 2  # sentences: how near to a short one a companion must have stayed
# The same for one that stands in the running order and leans on nothing said before.
_IN_ORDER = 8
# Closeness from which what stands in the old place may be the sentence itself, edited.
_EDITED_COPY = 0.6


def mark_doubtful(board: Board, similarity: Similarity, in_place: Set[Pair]) -> None:
    """Mark as ambiguous each equal text that may be another sentence."""
    count_old = Counter(board.old)
    count_new = Counter(board.new)
    twins = _repeated(count_old) | _repeated(count_new)
    held_fast = _held_fast(board, twins)
    for i, j in board.same_pairs():
        text = board.new[j]
        if text in twins:
            if i in held_fast:
                continue
            same_number = count_old[text] == count_new[text]
            if not (same_number and _neighbours_agree(board, i, j)):
                board.ambiguous.add(i)
        elif _may_be_another(board, similarity, i, j, moved=(i, j) not in in_place):
            board.ambiguous.add(i)


def _repeated(counts: Counter[str]) -> set[str]:
    return {text for text, number in counts.items() if number > 1}


def _held_fast(board: Board, twins: Set[str]) -> set[int]:
    """Return old twins that are still between the same two sentences.

    For twins beside each other those are the sentences, or the ends of the text, on
    either side of the whole run.
    """
    n = len(board.old)
    m = len(board.new)
    before = _held_on_one_side(board, twins, range(n), -1, (-1, -1))
    after = _held_on_one_side(board, twins, range(n - 1, -1, -1), 1, (n, m))
    return before & after


def _held_on_one_side(
    board: Board, twins: Set[str], order: range, step: int, end: Pair
) -> set[int]:
    held: set[int] = set()
    for i in order:
        j = board.target[i]
        if j == NONE or board.old[i] not in twins:
            continue
        beside = i + step
        if beside == end[0]:
            stands = j + step == end[1]
        else:
            stands = board.target[beside] == j + step and (
                board.old[beside] not in twins or beside in held
            )
        if stands:
            held.add(i)
    return held


def _may_be_another(
    board: Board, similarity: Similarity, i: int, j: int, *, moved: bool
) -> bool:
    if length(board.new[j]) < _SHORT and not _has_company(board, i, j, moved=moved):
        return True
    return moved and _edited_in_place(board, similarity, i)


def _neighbours_agree(board: Board, i: int, j: int) -> bool:
    """Return whether a neighbour came with this twin, and none with another."""
    text = board.new[j]
    agreeing = [
        place == j
        for place in _places(board.target, i)
        if _at(board.new, place) == text
    ]
    agreeing += [
        place == i for place in _places(board.owner, j) if _at(board.old, place) == text
    ]
    return bool(agreeing) and all(agreeing)


def _places(partner: list[int], k: int) -> Iterator[int]:
    """Yield where `k` would be on the other side beside its two neighbours."""
    for step in (-1, 1):
        if 0 <= k + step < len(partner) and partner[k + step] != NONE:
            yield partner[k + step] - step


def _at(texts: list[str], k: int) -> str | None:
    if 0 <= k < len(texts):
        return texts[k]
    return None


def _has_company(board: Board, i: int, j: int, *, moved: bool) -> bool:
    """Return whether a sentence close to old `i` is close to new `j` on the same side.

    None may have changed sides. Being at the same end of the text counts too.
    """
    at_start = i == 0 and j == 0
    at_end = i == len(board.old) - 1 and j == len(board.new) - 1
    if at_start or at_end:
        return True
    if not moved and not leans(board.old[i]):
        distances = _distances(board, i, j, _IN_ORDER)
        return any(0 < distance <= _IN_ORDER for distance in distances)
    distances = _distances(board, i, j, _CLOSE)
    if any(distance <= 0 for distance in distances):
        return False
    return any(distance <= _CLOSE for distance in distances)


def _distances(board: Board, i: int, j: int, close: int) -> list[int]:
    """Return how far from new `j` the companions of old `i` stand now.

    A distance is below 0 where the companion is on the other side.
    """
    first = max(0, i - close)
    end = min(len(board.old), i + 1 + close)
    distances: list[int] = []
    for k in range(first, end):
        if k == i or board.target[k] == NONE:
            continue
        distance = board.target[k] - j
        distances.append(distance if k > i else -distance)
    return distances


def _edited_in_place(board: Board, similarity: Similarity, i: int) -> bool:
    """Return whether a sentence much like old `i` stands in the place it left."""
    return any(
        0 <= place < len(board.new)
        and board.owner[place] == NONE
        and similarity.likeness(i, place).close > _EDITED_COPY
        for place in _places(board.target, i)
    )
