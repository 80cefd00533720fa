"""Sentences whose text is the same on both sides: the backbone of the alignment, and
its twins.

Text that stands once on each side maps directly. Repeated identical sentences, twins,
are told apart by their neighbours: from every sure pair we walk outwards for as long as
the texts go on agreeing, and each twin walked over gets a vote. O(n) for all of it but
the O(n log n) of the longest chain.
"""

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence, Set

from articles.text.tokens import length

from .board import NONE, Board, Pair, longest_chain
from .reasons import leans
from .similarity import Similarity

type Groups = dict[str, tuple[list[int], list[int]]]

# A sentence that stayed in the running order says more than one that was carried off,
# or than the ends of the text, where paragraphs are added.
_IN_PLACE, _OUT_OF_PLACE = 2, 1


def pair_identical(board: Board) -> None:
    """Pair what has the same text on both sides. Which twins are beyond doubt is
    settled at the end.
    """
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
    """Strongest votes first; of equal ones the earliest, as most revisions leave the
    order alone.
    """
    ballots = sorted(
        (-weight, i, j)
        for i, cast in _votes(board).items()
        for j, weight in cast.items()
    )
    for _, i, j in ballots:
        if board.target[i] == NONE and board.owner[j] == NONE:
            board.pair(i, j, "same")


def _votes(board: Board) -> dict[int, dict[int, int]]:
    """Old twin -> {new twin: weight} from the walks outwards of all sure pairs and both
    ends.
    """
    sure = board.same_pairs()
    in_place = set(longest_chain(sure))
    anchors = [
        (pair, _IN_PLACE if pair in in_place else _OUT_OF_PLACE) for pair in sure
    ]
    ends = [
        ((-1, -1), _OUT_OF_PLACE),
        ((len(board.old), len(board.new)), _OUT_OF_PLACE),
    ]
    votes: dict[int, dict[int, int]] = defaultdict(dict)
    for pair, weight in anchors + ends:
        for step in (-1, 1):
            for i, j in _walk(board, pair, step):
                votes[i][j] = max(weight, votes[i].get(j, 0))
    return votes


def _walk(board: Board, pair: Pair, step: int) -> Iterable[Pair]:
    i, j = pair[0] + step, pair[1] + step
    while (
        0 <= i < len(board.old)
        and 0 <= j < len(board.new)
        and board.old[i] == board.new[j]
    ):
        if board.target[i] != NONE:  # the next sure pair walks on from here
            return
        yield i, j
        i, j = i + step, j + step


def _pair_confirmed(board: Board) -> None:
    """A wording that a person confirmed earlier has come back, once, and nobody else
    has claimed it.
    """
    wanted: dict[str, list[int]] = defaultdict(list)
    for i, texts in enumerate(board.confirmed):
        if board.target[i] == NONE:
            for text in texts:
                wanted[text].append(i)
    if not wanted:
        return
    standing = standing_of(board.new, wanted)
    current = set(board.old)
    for text, olds in wanted.items():
        news = [j for j in standing.get(text, ()) if board.owner[j] == NONE]
        free = [i for i in olds if board.target[i] == NONE]
        if not news or not free:
            continue
        board.pair(free[0], news[0], "same")
        if len(standing[text]) > 1 or len(olds) > 1 or text in current:
            board.ambiguous.add(free[0])


def standing_of(texts: Sequence[str], wanted: Container[str]) -> dict[str, list[int]]:
    standing: dict[str, list[int]] = defaultdict(list)
    for k, text in enumerate(texts):
        if text in wanted:
            standing[text].append(k)
    return standing


# --- The same text, but the same sentence? Where it could be another one, a person
# decides --------------

_SHORT = 5  # words: 'He denied it.' may be deleted here and written anew there
_CLOSE = 2  # sentences: how near to a short one a companion must have stayed
# the same for one that stands in the running order and leans on nothing said before
_IN_ORDER = 8
# closeness from which what stands in the old place may be the sentence itself, edited
_EDITED_COPY = 0.6


def mark_doubtful(board: Board, similarity: Similarity, in_place: Set[Pair]) -> None:
    standing_old, standing_new = Counter(board.old), Counter(board.new)
    twins = {
        text
        for counts in (standing_old, standing_new)
        for text, number in counts.items()
        if number > 1
    }
    held = _held_fast(board, twins)
    for i, j in board.same_pairs():
        text = board.new[j]
        if text in twins:
            same_number = standing_old[text] == standing_new[text]
            if i not in held and not (same_number and _neighbours_agree(board, i, j)):
                board.ambiguous.add(i)
        elif _may_be_another(board, similarity, i, j, moved=(i, j) not in in_place):
            board.ambiguous.add(i)


def _held_fast(board: Board, twins: Set[str]) -> set[int]:
    """Old twins that stand between the same two sentences as before, whatever became of
    other copies.

    Of twins beside each other the sentences, or the ends of the text, on either side of
    them all.
    """
    n, m = len(board.old), len(board.new)
    before = _held_on_one_side(board, twins, range(n), -1, (-1, -1))
    return before & _held_on_one_side(board, twins, range(n - 1, -1, -1), 1, (n, m))


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
    """At least one neighbour came along with this twin, and none went to
    another twin.
    """
    text = board.new[j]
    said = [
        place == j
        for place in _places(board.target, i)
        if _at(board.new, place) == text
    ]
    said += [
        place == i for place in _places(board.owner, j) if _at(board.old, place) == text
    ]
    return bool(said) and all(said)


def _places(partner: list[int], k: int) -> Iterator[int]:
    """Where k would be on the other side, going by the sentence before it and by the
    one after it.
    """
    for step in (-1, 1):
        if 0 <= k + step < len(partner) and partner[k + step] != NONE:
            yield partner[k + step] - step


def _at(texts: list[str], k: int) -> str | None:
    return texts[k] if 0 <= k < len(texts) else None


def _has_company(board: Board, i: int, j: int, *, moved: bool) -> bool:
    """A sentence close to old i is as close to new j, and none has changed sides; or
    both are at one end.
    """
    if (i == 0 and j == 0) or (i == len(board.old) - 1 and j == len(board.new) - 1):
        return True
    if not moved and not leans(board.old[i]):
        return any(
            0 < distance <= _IN_ORDER for distance in _distances(board, i, j, _IN_ORDER)
        )
    apart = _distances(board, i, j, _CLOSE)
    return any(distance <= _CLOSE for distance in apart) and all(
        distance > 0 for distance in apart
    )


def _distances(board: Board, i: int, j: int, close: int) -> list[int]:
    """How far from new j those stand that stood close to old i; below 0 on the other
    side.
    """
    beside = range(max(0, i - close), min(len(board.old), i + 1 + close))
    return [
        (board.target[k] - j) * (1 if k > i else -1)
        for k in beside
        if k != i and board.target[k] != NONE
    ]


def _edited_in_place(board: Board, similarity: Similarity, i: int) -> bool:
    """Old i seems to have moved, yet where it was stands one so like it that this one
    may be the copy.
    """
    return any(
        0 <= place < len(board.new)
        and board.owner[place] == NONE
        and similarity.likeness(i, place).close > _EDITED_COPY
        for place in _places(board.target, i)
    )
