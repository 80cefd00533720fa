"""What a page calls has room on Python's stack."""

from resource import RUSAGE_SELF, getrusage

from newsroom.conf.stack import with_room

CALLS = 2_000


def nothing() -> None:
    pass


def pages_taken(depth: int) -> int:
    """How often a loop, so many calls deep, was given a page of memory."""
    if depth:
        return pages_taken(depth - 1)
    before = getrusage(RUSAGE_SELF).ru_minflt
    for _ in range(CALLS):
        nothing()
    return getrusage(RUSAGE_SELF).ru_minflt - before


def test_no_loop_takes_memory_at_each_call_however_deep_it_is():
    taken = [with_room(pages_taken)(depth) for depth in range(300)]
    assert max(taken) < CALLS / 10


def test_a_function_with_room_is_called_as_it_was():
    def said(word: str, *, times: int) -> str:
        return word * times

    assert with_room(said)("no", times=2) == "nono"
