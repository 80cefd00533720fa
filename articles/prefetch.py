"""Reading the next few texts while the one before them is stored."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from articles.intake import Incoming, Reading, extracted, is_known, read_incoming

READ_BEFORE_NEEDED = 3

type Read = Callable[[Incoming], Reading]


def prefetch[Thing](
    things: Iterable[Thing], incoming_of: Callable[[Thing], Incoming | None]
) -> Iterator[tuple[Thing, Read]]:
    """Each thing, in order, with what to call instead of intake.read_incoming.

    incoming_of: None where there is nothing to read. Threads suffice: other processes do most of the reading.
    """
    with ThreadPoolExecutor(2) as threads:
        started: deque[tuple[Thing, Read]] = deque()
        for thing in things:
            incoming = incoming_of(thing)
            # The database is asked here, in the caller's thread and transaction.
            known = incoming is None or is_known(incoming)
            started.append((thing, read_incoming if known or incoming is None else _once(threads, incoming)))
            if len(started) > READ_BEFORE_NEEDED:
                yield started.popleft()
        yield from started


def _once(threads: ThreadPoolExecutor, incoming: Incoming) -> Read:
    """The reading that was begun; asked again, what is known may have changed, so that counts no more."""
    begun: list[Future[Reading]] = [threads.submit(extracted, incoming)]

    def read(incoming: Incoming) -> Reading:
        return begun.pop().result() if begun else read_incoming(incoming)

    return read
