"""What the commands share: who acts, which article, JSON lines in and out, and how a
refusal reads.
"""

import json
import logging
import math
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.management.base import (
    BaseCommand,
    CommandError,
    CommandParser,
    OutputWrapper,
)

from articles.models import Article
from articles.problems import Problem, Refused
from newsroom.actions.gate import NotReady

log = logging.getLogger("newsroom.commands")

FAILED = "Something went wrong here; it is in the log. The others are not affected."


def add_acting_user(parser: CommandParser, *, required: bool = False) -> None:
    parser.add_argument(
        "--as", dest="username", required=required, help="login name of who acts"
    )


def acting_user(username: str | None) -> User | None:
    """Raises CommandError if there is no such active user."""
    if not username:
        return None
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise CommandError(
            f"There is no active user {username!r}. Make one: manage.py createsuperuser"
        )
    return user


def find_article(slug: str) -> Article:
    """Raises CommandError if there is no such article."""
    article = Article.objects.filter(slug=slug).first()
    if article is None:
        raise CommandError(
            f"There is no article {slug!r}. The addresses on the desk end in its slug."
        )
    return article


@contextmanager
def telling(outcome: str) -> Iterator[None]:
    """A problem inside ends the command with what came of it, such as "Not published.",
    and what to do.
    """
    try:
        yield
    except NotReady as blocked:
        lines = [
            line
            for blocker in blocked.blockers
            for line in (
                f"  - {blocker.message}",
                *(f"      {item.words}" for item in blocker.items),
            )
        ]
        raise CommandError("\n".join([outcome, *lines])) from None
    except (Problem, PermissionDenied) as problem:
        raise CommandError(f"{outcome} {problem}") from None


@contextmanager
def opened(name: str) -> Iterator[IO[bytes]]:
    """A file, or standard input for "-". Raises CommandError where it cannot be
    read.
    """
    try:
        with sys.stdin.buffer if name == "-" else Path(name).open("rb") as file:
            yield file
    except OSError as error:
        raise CommandError(f"cannot read {name}: {error.strerror}") from None


# --- JSON lines -----------------------------------------------------------------------

type Row = dict[str, object]


def answer_lines(
    lines: Iterable[bytes], answer: Callable[[Row], Row], unanswered: Row
) -> Iterator[Row]:
    """One row for every line that is not blank: its "id" with what `answer` makes of
    it, or else, with its number as "line", `unanswered` and an "error" that says why.

    answer: raises Problem, with what is wrong with the line.
    """
    for number, line in enumerate(lines, start=1):
        if line.strip():
            given: object = None
            try:
                row = _parsed(line)
                given = _checked_id(row.get("id"))
                answered = answer(row)
            except Problem as problem:
                answered = {"line": number} | unanswered | {"error": str(problem)}
            except Exception:
                log.exception("Line %s could not be answered", number)
                answered = {"line": number} | unanswered | {"error": FAILED}
            yield {"id": given} | answered


def _parsed(line: bytes) -> Row:
    try:
        row = json.loads(
            line.decode("utf-8", "surrogatepass").removeprefix("\ufeff"),
            parse_float=_finite,
            parse_constant=_finite,
        )
    except UnicodeDecodeError as error:
        raise Refused("not UTF-8") from error
    except RecursionError as error:
        raise Refused("not JSON that can be read: nested too deeply") from error
    except ValueError as error:
        raise Refused(f"not JSON: {error}") from error
    if not isinstance(row, dict):
        raise Refused("not an object such as the command's help describes")
    return row


def _finite(number: str) -> float:
    """Hazard: Python reads NaN and 1e999, and then writes what no other program can
    read.
    """
    value = float(number)
    if not math.isfinite(value):
        raise ValueError(f"{number} is no number in JSON")
    return value


def _checked_id(value: object) -> object:
    """Hazard: what is nested can be read and yet be too deep to be written."""
    if value is not None and not isinstance(value, str | int | float):
        raise Refused('"id" is neither a text nor a number')
    return value


def write_answers(command: BaseCommand, rows: Iterable[Row]) -> int:
    """How many have an "error", which is told apart from the rows too."""
    failed = 0
    for row in rows:
        write_row(command.stdout, row)
        if "error" in row:
            failed += 1
            command.stderr.write(
                f"{row.get('path') or 'line {}'.format(row['line'])}: {row['error']}"
            )
    return failed


def write_row(stream: OutputWrapper, row: Mapping[str, object]) -> None:
    """One JSON line, at once: whoever reads a pipe gets each answer as it is ready."""
    try:
        stream.write(json.dumps(row, ensure_ascii=False))
    except UnicodeEncodeError:  # half a surrogate pair, or a terminal that is not UTF-8
        stream.write(json.dumps(row))
    stream.flush()
