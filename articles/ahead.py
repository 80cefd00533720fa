"""Reading the next few texts while the one before them is stored."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from articles import importing
from articles.importing import Parcel, Reading

AHEAD = 3

type Read = Callable[[Parcel], Reading]


def read_ahead[Thing](
    things: Iterable[Thing], parcel_of: Callable[[Thing], Parcel | None]
) -> Iterator[tuple[Thing, Read]]:
    """Each thing, in order, with what to call instead of importing.read.

    parcel_of: None where there is nothing to read. Threads suffice: other processes do most of the reading.
    """
    with ThreadPoolExecutor(2) as threads:
        started: deque[tuple[Thing, Read]] = deque()
        for thing in things:
            parcel = parcel_of(thing)
            # The database is asked here, in the caller's thread and transaction.
            known = parcel is None or importing.is_known(parcel)
            started.append((thing, importing.read if known or parcel is None else _once(threads, parcel)))
            if len(started) > AHEAD:
                yield started.popleft()
        yield from started


def _once(threads: ThreadPoolExecutor, parcel: Parcel) -> Read:
    """The reading that was begun; asked again, what is known may have changed, so that counts no more."""
    begun: list[Future[Reading]] = [threads.submit(importing.extracted, parcel)]

    def read(parcel: Parcel) -> Reading:
        return begun.pop().result() if begun else importing.read(parcel)

    return read
