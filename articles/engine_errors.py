"""A guard around every engine that only advises: its failure never stops the work.

The failure is logged and the engine's answer is replaced. A caller that uses `noting`
gets a list of what could not be judged, at any depth, so that it can be shown.
"""

import hashlib
import logging
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Literal, NamedTuple

from articles.text.stored_messages import Message

log = logging.getLogger("newsroom.engine_guard")

type Advice = Literal[
    "sentences", "claims", "findings", "language", "byline and date", "anchors"
]

# What the editor reads, with what to do instead.
UNJUDGED: dict[str, str] = {
    "sentences": Message("unjudged_sentences"),
    "claims": Message("unjudged_claims"),
    "findings": Message("unjudged_findings"),
    "language": Message("unjudged_language"),
    "anchors": Message("unjudged_anchors"),
    "byline and date": Message("unjudged_opening"),
}

# The longest text, in code points, that an engine is asked about. This is counted, not
# timed, so that the same text always gets the same answer. Other engines read a bounded
# part of a text, or take time in proportion to its length.
MOST: dict[str, int] = {"claims": 50_000}


class Failure(NamedTuple):
    """A judgement that an engine could not make."""

    what: str  # the engine's Advice
    report: str  # the hash of the text, and where the engine failed


_noted: ContextVar[list[Failure] | None] = ContextVar("noted", default=None)


def advice[Answer, Instead](
    what: Advice, text: str, ask: Callable[[], Answer], instead: Instead
) -> Answer | Instead:
    """Return what `ask` answers, or `instead` if it raises or `text` is too long.

    `ask` must not touch the database.
    """
    longest = MOST.get(what)
    if longest is not None and len(text) > longest:
        reason = f"Not asked: it is longer than {longest} code points."
        note_failure(Failure(what, f"{reason} {_identify(text)}"))
        return instead
    try:
        return ask()
    except BaseException as error:
        _check_guarded(error)
        note_failure(Failure(what, _report(text, error)))
        return instead


def advice_by_part[Part, Answer](
    what: Advice,
    text: str,
    parts: Mapping[Part, str],
    ask: Callable[[list[Part]], list[Answer]],
) -> list[Answer]:
    """Return what `ask` answers about all parts together.

    Where it raises, each part is asked about alone, and those that it fails on are left
    out: one paragraph must not hide what is in the others. `parts` maps each part to
    its text; `text` is the text of all of them.
    """
    try:
        return ask(list(parts))
    except BaseException as error:
        _check_guarded(error)
        answers: list[Answer] = []
        with noting() as failures:
            for part, part_text in parts.items():
                answers += advice(what, part_text, partial(ask, [part]), [])
        if not failures:
            # Each part succeeds alone, so only all of them together were too much.
            note_failure(Failure(what, _report(text, error)))
        return answers


def _check_guarded(error: BaseException) -> None:
    """Raise the error again unless it is a failure of an engine.

    A panic of a Rust library derives from BaseException alone and cannot be imported by
    name.
    """
    if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
        raise error


def note_failure(failure: Failure) -> None:
    """Log the failure and add it to the list of the enclosing `noting`, if any."""
    log.error("%s could not be judged. %s", failure.what.capitalize(), failure.report)
    noted = _noted.get()
    if noted is not None:
        noted.append(failure)


@contextmanager
def noting() -> Iterator[list[Failure]]:
    """Yield a list that collects the failures inside the block.

    A `noting` around this one gets them too.
    """
    noted: list[Failure] = []
    enclosing = _noted.get()
    token = _noted.set(noted)
    try:
        yield noted
    finally:
        _noted.reset(token)
        if enclosing is not None:
            enclosing += noted


def unjudged(failures: Iterable[Failure]) -> list[str]:
    """Return a message for the editor about each kind of judgement that failed."""
    failed = {failure.what for failure in failures}
    return [message for what, message in UNJUDGED.items() if what in failed]


def _report(text: str, error: BaseException) -> str:
    return f"{_identify(text)}\n{places_of(error)}"


def places_of(error: BaseException | None) -> str:
    """Return the class of an error and of its causes, and the lines that raised them.

    Hazard: what an error says may quote a text, so it is left out.
    """
    lines = []
    while error is not None:
        kind = type(error)
        lines.append(f"{kind.__module__}.{kind.__qualname__}\n")
        lines += traceback.format_tb(error.__traceback__)
        error = error.__cause__ or error.__context__
    return "".join(lines).rstrip()


def _identify(text: str) -> str:
    sha256 = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return f"The text has {len(text)} code points, SHA-256 {sha256}."
