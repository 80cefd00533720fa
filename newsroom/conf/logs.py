"""The log: a line for each message, as text or JSON, with the request that it is about.

A line names rows and accounts by their ids. Hazard: the message of an exception may
quote a draft or name a source, so only the exception's class and places are written.
"""

import json
import logging
import re
from contextvars import ContextVar
from typing import override

from articles.engine_errors import places_of

# What opens a door: keys of sessions, tokens of forms and links. Hashes open none.
TOKEN = re.compile(r"(?<![\w-])(?![0-9a-f]{64}\b)([0-9a-z]{5,7}-)?[0-9A-Za-z]{32,}")
# What every line says of the request that is being answered. It stays until the next
# request of its thread: an answer in pieces is made when the application has returned.
MARKS = ContextVar[dict[str, object]]("MARKS")


class TextLines(logging.Formatter):
    """Writes lines for people to read, with the places of an exception below."""

    default_time_format = "%Y-%m-%dT%H:%M:%S%z"
    default_msec_format = ""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    @override
    def formatMessage(self, record: logging.LogRecord) -> str:
        """Return the line without tokens, with its marks."""
        record.message = TOKEN.sub("…", record.message)
        marks = [f" {name}={value}" for name, value in MARKS.get({}).items()]
        return super().formatMessage(record) + "".join(marks)

    @override
    def formatException(self, ei: tuple[object, BaseException | None, object]) -> str:
        """Return the places of an exception."""
        return places_of(ei[1])


class JsonLines(TextLines):
    """Writes lines for programs to read."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one JSON object."""
        message = TOKEN.sub("…", record.getMessage())
        line: dict[str, object] = {"time": self.formatTime(record)}
        line |= {"level": record.levelname, "logger": record.name, "message": message}
        line |= MARKS.get({})
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
