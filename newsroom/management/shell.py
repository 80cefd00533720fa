"""What the commands share: the user, the article, JSON lines and refusals."""

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

log = logging.getLogger("newsroom.commands")

FAILED = "This entry failed and the error was logged. The others are not affected."


def add_acting_user(parser: CommandParser, *, required: bool = False) -> None:
    """Add the option --as, which names the acting user."""
    parser.add_argument(
        "--as", dest="username", required=required, help="login name of who acts"
    )


def acting_user(username: str | None) -> User | None:
    """Return the active user of that name, or None without a name.

    Raise CommandError if there is none.
    """
    if not username:
        return None
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise CommandError(
            f"There is no active user {username!r}. Make one: manage.py createsuperuser"
        )
    return user


def find_article(slug: str) -> Article:
    """Return the article, or raise CommandError if there is none."""
    article = Article.objects.filter(slug=slug).first()
    if article is None:
        raise CommandError(
            f"There is no article {slug!r}. The addresses on the desk end in its slug."
        )
    return article


@contextmanager
def reporting_problems(outcome: str) -> Iterator[None]:
    """End the command with the outcome and what to do if a problem is raised inside.

    `outcome` is a sentence such as "Not published."
    """
    # Other commands need not load the engines.
    from newsroom.actions.gate import NotReady

    try:
        yield
    except NotReady as blocked:
        lines = [outcome]
        for blocker in blocked.blockers:
            lines.append(f"  - {blocker.message}")
            lines += [f"      {item.words}" for item in blocker.items]
        raise CommandError("\n".join(lines)) from None
    except (Problem, PermissionDenied) as problem:
        raise CommandError(f"{outcome} {problem}") from None


@contextmanager
def open_input(name: str) -> Iterator[IO[bytes]]:
    """Open a file, or standard input for "-".

    Raise CommandError where it cannot be read.
    """
    try:
        if name == "-":
            with sys.stdin.buffer as file:
                yield file
        else:
            with Path(name).open("rb") as file:
                yield file
    except OSError as error:
        raise CommandError(f"cannot read {name}: {error.strerror}") from None


# --- JSON lines -----------------------------------------------------------------------

type Row = dict[str, object]


def answer_lines(
    lines: Iterable[bytes], answer: Callable[[Row], Row], unanswered: Row
) -> Iterator[Row]:
    """Yield one row for every line that is not blank.

    It is the line's "id" with what `answer` returns for it, or raises as a Problem with
    the line. In place of an answer it has then the number of the line as "line", what
    is in `unanswered`, and an "error" that says why.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        given_id: object = None
        try:
            row = _parse(line)
            given_id = _checked_id(row.get("id"))
            answered = answer(row)
        except Problem as problem:
            answered = {"line": number} | unanswered | {"error": str(problem)}
        except Exception:
            log.exception("Line %s could not be answered", number)
            answered = {"line": number} | unanswered | {"error": FAILED}
        yield {"id": given_id} | answered


def _parse(line: bytes) -> Row:
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
    """Return the number, or raise ValueError if it is not finite.

    Hazard: Python reads NaN and 1e999, and then writes what no other program can read.
    """
    value = float(number)
    if not math.isfinite(value):
        raise ValueError(f"{number} is no number in JSON")
    return value


def _checked_id(value: object) -> object:
    """Return the id, or raise Refused if it is not text or a number.

    Hazard: a nested value can be read and yet be too deep to be written.
    """
    if value is not None and not isinstance(value, str | int | float):
        raise Refused('"id" is neither a text nor a number')
    return value


def write_answers(command: BaseCommand, rows: Iterable[Row]) -> int:
    """Write the rows, and their errors to standard error too.

    Return how many have an "error".
    """
    failed = 0
    for row in rows:
        write_row(command.stdout, row)
        if "error" in row:
            failed += 1
            place = row.get("path") or f"line {row['line']}"
            command.stderr.write(f"{place}: {row['error']}")
    return failed


def write_row(stream: OutputWrapper, row: Mapping[str, object]) -> None:
    """Write one JSON line at once, so that a pipe gets each answer as it is ready."""
    try:
        stream.write(json.dumps(row, ensure_ascii=False))
    except UnicodeEncodeError:  # half a surrogate pair, or a terminal that is not UTF-8
        stream.write(json.dumps(row))
    stream.flush()
