"""Room on Python's stack.

Python takes memory for its stack in pieces of 16 KB. Before it was mended in 2026
(CPython issue 142183) a call that stood at the end of a piece took the next one from
the system and gave it back when it returned. A loop at such a place takes a hundred
times as long; a page of the desk, which calls deep, has some.
"""

from collections.abc import Callable
from functools import partial

WORDS = 9_000  # of 8 bytes; Python then takes 128 KB at once, and uses half for this


def with_room[**Arguments, Result](
    call: Callable[Arguments, Result],
) -> Callable[Arguments, Result]:
    """Return the same function, with 50 KB of the stack in one piece for all it calls.

    That is enough for some three hundred calls in each other.
    """
    return partial(_call, call)


def _call[**Arguments, Result](
    call: Callable[Arguments, Result],
    *arguments: Arguments.args,
    **named: Arguments.kwargs,
) -> Result:
    return call(*arguments, **named)


# It says that it needs so much, and gets a piece in which as much again is free.
_call.__code__ = _call.__code__.replace(co_stacksize=WORDS)
