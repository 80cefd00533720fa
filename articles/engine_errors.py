"""What only advises never stops the work: the one guard round every engine that people
can do without.

An engine that fails is logged, its answer is replaced, and whoever works with `noting`
learns what could not be judged, at any depth, so that it can be shown.
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

# What an editor is told, and does instead.
UNJUDGED: dict[str, str] = {
    "sentences": Message("unjudged_sentences"),
    "claims": Message("unjudged_claims"),
    "findings": Message("unjudged_findings"),
    "language": Message("unjudged_language"),
    "anchors": Message("unjudged_anchors"),
    "byline and date": Message("unjudged_opening"),
}

# Code points of one text that an engine is asked about. Counted, not timed: the same
# text always gets the same answer. The others look at a bounded part of a text, or take
# time in proportion to its length.
MOST: dict[str, int] = {"claims": 50_000}


class Failure(NamedTuple):
    """what: of which engine. report: the traceback, and the hash of the text instead of
    the text.
    """

    what: str
    report: str


_noted: ContextVar[list[Failure] | None] = ContextVar("noted", default=None)


def advice[Answer, Instead](
    what: Advice, text: str, ask: Callable[[], Answer], instead: Instead
) -> Answer | Instead:
    """Returns what `ask` answers, or `instead` where it raises or the text is too long
    for it.

    `ask` must not touch the database.
    """
    if len(text) > MOST.get(what, len(text)):
        note(
            Failure(
                what,
                f"Not asked: it is longer than {MOST[what]} code points. {_named(text)}",
            )
        )
        return instead
    try:
        return ask()
    except BaseException as error:
        _check_guarded(error)
        note(Failure(what, _report(text, error)))
        return instead


def advice_by_part[Part, Answer](
    what: Advice,
    text: str,
    parts: Mapping[Part, str],
    ask: Callable[[list[Part]], list[Answer]],
) -> list[Answer]:
    """Returns what `ask` answers about all parts together; where it raises, about each
    part alone, leaving out those that it fails on: one paragraph must not hide what is
    in the others.

    parts: each with its text. text: of all of them.
    """
    try:
        return ask(list(parts))
    except BaseException as error:
        _check_guarded(error)
        with noting() as failures:
            answers = [
                one
                for part in parts
                for one in advice(what, parts[part], partial(ask, [part]), [])
            ]
        if not failures:
            # Only all of them together were too much.
            note(Failure(what, _report(text, error)))
        return answers


def _check_guarded(error: BaseException) -> None:
    """Raises it again where it is no failure of an engine.

    A panic of a Rust library derives from BaseException alone and cannot be imported by
    name.
    """
    if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
        raise error


def note(failure: Failure) -> None:
    log.error("%s could not be judged. %s", failure.what.capitalize(), failure.report)
    noted = _noted.get()
    if noted is not None:
        noted.append(failure)


@contextmanager
def noting() -> Iterator[list[Failure]]:
    """Yields a list of what could not be judged inside the block; an enclosing block
    gets it too.
    """
    noted: list[Failure] = []
    around = _noted.get()
    token = _noted.set(noted)
    try:
        yield noted
    finally:
        _noted.reset(token)
        if around is not None:
            around += noted


def unjudged(failures: Iterable[Failure]) -> list[str]:
    """Returns a message for the editor about each kind of judgement that failed."""
    failed = {failure.what for failure in failures}
    return [message for what, message in UNJUDGED.items() if what in failed]


def _report(text: str, error: BaseException) -> str:
    return f"{_named(text)}\n" + "".join(traceback.format_exception(error))


def _named(text: str) -> str:
    sha256 = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return f"The text has {len(text)} code points, SHA-256 {sha256}."
