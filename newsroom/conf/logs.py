"""The log: a line for each message, as text or JSON, with the request that it is about.

A line names rows and accounts by their ids. Hazard: the message of an exception may
quote a draft or name a source, so only the exception's class and places are written.
"""

import json
import logging
import re
from contextvars import ContextVar
from dataclasses import asdict, dataclass

from articles.engine_errors import places_of

# What opens a door: keys of sessions, tokens of forms and links. Hashes open none.
TOKEN = re.compile(r"(?<![\w-])(?![0-9a-f]{64}\b)([0-9a-z]{5,7}-)?[0-9A-Za-z]{32,}")


@dataclass
class RequestMarks:
    """What every line says of the request that is being answered."""

    request: str = ""
    account: int | None = None
    client: str = ""

    def given(self) -> dict[str, object]:
        """Return those that are known."""
        return {name: value for name, value in asdict(self).items() if value}


NO_REQUEST = RequestMarks()
_marks = ContextVar[RequestMarks]("_marks")


def current_marks() -> RequestMarks:
    """Return those of the request that is being answered, or NO_REQUEST."""
    return _marks.get(NO_REQUEST)


def request_id() -> str:
    """Return the id of the request that is being answered, or ""."""
    return current_marks().request


def note_account(number: int) -> None:
    """Note whose request is being answered."""
    marks = current_marks()
    if marks is not NO_REQUEST:
        marks.account = number


def mark_lines(marks: RequestMarks) -> None:
    """Write these into every line from now on.

    They stay until the next request of this thread: an answer in pieces is still being
    made when the application has returned.
    """
    _marks.set(marks)


# --- Lines ----------------------------------------------------------------------------


class TextLines(logging.Formatter):
    """Writes lines for people to read."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, and below it the places of an exception."""
        moment = self.formatTime(record)
        marks = [f" {name}={value}" for name, value in current_marks().given().items()]
        line = f"{moment} {record.levelname} {record.name}: {message_of(record)}"
        return "\n".join([line + "".join(marks), *exception_of(record)])


class JsonLines(logging.Formatter):
    """Writes lines for programs to read."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one JSON object."""
        line = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": message_of(record),
            **current_marks().given(),
        }
        for places in exception_of(record):
            line["exception"] = places
        return json.dumps(line, ensure_ascii=False)


def message_of(record: logging.LogRecord) -> str:
    """Return the message without tokens."""
    return TOKEN.sub("…", record.getMessage())


def exception_of(record: logging.LogRecord) -> list[str]:
    """Return the places of the record's exception, if it has one."""
    if record.exc_info and record.exc_info[1]:
        return [places_of(record.exc_info[1])]
    return []
