"""What only advises never stops the work: the one guard round every engine that people can do without.

An engine that fails is logged, its answer is replaced, and whoever works with `noting` learns what could not
be judged, at any depth, so that it can be shown.
"""

import hashlib
import logging
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Literal, NamedTuple

log = logging.getLogger("newsroom.advising")

type Advice = Literal["sentences", "claims", "findings", "language", "byline and date"]

# What an editor is told, and does instead.
UNJUDGED: dict[str, str] = {
    "sentences": "Where sentences end could not be judged here: what is affected is one sentence until you "
    "split it.",
    "claims": "Whether some sentences need a source could not be judged here: look at them yourself.",
    "findings": "Whether something was injected could not be judged here: look through the text yourself.",
    "language": "The language could not be judged here: correct it if it is another.",
    "byline and date": "Whether a line is a byline or a date could not be judged here: look at the top.",
}


class Failure(NamedTuple):
    """what: of which engine. report: the traceback, and the hash of the text instead of the text."""

    what: str
    report: str


_noted: ContextVar[list[Failure] | None] = ContextVar("noted", default=None)


def advice[Answer, Instead](
    what: Advice, text: str, ask: Callable[[], Answer], instead: Instead
) -> Answer | Instead:
    """What `ask` answers; where it raises, `instead`. `ask` must not touch the database."""
    try:
        return ask()
    except BaseException as error:
        # A panic of a Rust library derives from BaseException alone and cannot be imported by name.
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        note(Failure(what, _report(text, error)))
        return instead


def note(failure: Failure) -> None:
    log.error("%s could not be judged. %s", failure.what.capitalize(), failure.report)
    noted = _noted.get()
    if noted is not None:
        noted.append(failure)


@contextmanager
def noting() -> Iterator[list[Failure]]:
    """Collects what could not be judged meanwhile."""
    noted: list[Failure] = []
    token = _noted.set(noted)
    try:
        yield noted
    finally:
        _noted.reset(token)


def unjudged(failures: Iterable[Failure]) -> list[str]:
    """A sentence for the editor about each kind of judgement that failed."""
    failed = {failure.what for failure in failures}
    return [sentence for what, sentence in UNJUDGED.items() if what in failed]


def _report(text: str, error: BaseException) -> str:
    sha256 = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return f"The text has {len(text)} code points, SHA-256 {sha256}.\n" + "".join(
        traceback.format_exception(error)
    )
