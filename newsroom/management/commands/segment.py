"""Sentences, findings and checkable claims of text files, as JSON lines; no database."""

import logging
import sys
from collections.abc import Iterator
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.engine_guard import noting, unjudged
from articles.extracting import decode
from articles.problems import Problem, Refused
from articles.text.language import guess_language
from newsroom.actions.triage import triage
from newsroom.management.shell import FAILED, Row, answer_lines, write_row

log = logging.getLogger("newsroom.commands")

UNANSWERED: Row = {"language": "", "sentences": [], "findings": []}


class Command(BaseCommand):
    help = (
        "Print sentences, findings and checkable claims: one JSON line per text file. With --jsonl one per "
        'line {"id", "text", "language"}; what cannot be answered says so in "error".'
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH", help="text files, or - for standard input")
        parser.add_argument("--language", default="", help="such as en; guessed where it is not given")
        parser.add_argument("--jsonl", action="store_true", help='each line is {"id", "text", "language"}')

    def handle(self, *, paths: list[str], language: str, jsonl: bool, **options: object) -> None:
        read = _lines if jsonl else _texts
        failed = 0
        for row in read(paths, language):
            write_row(self.stdout, row)
            if "error" in row:
                failed += 1
                self.stderr.write(f"{row.get('path') or 'line {}'.format(row['line'])}: {row['error']}")
        if failed:
            raise CommandError(f"{failed} could not be read; the others were.")


def _judged(text: str, language: str) -> Row:
    """With "not_judged", sentences about what could not be, where something could not."""
    with noting() as failures:
        language = language or guess_language(text)
        row = {"language": language} | triage(text, language)
    return row | ({"not_judged": unjudged(failures)} if failures else {})


def _texts(paths: list[str], language: str) -> Iterator[Row]:
    for path in paths:
        try:
            row = _judged(_read(path), language)
        except OSError as error:
            row = UNANSWERED | {"error": f"It cannot be read: {error.strerror}."}
        except Problem as problem:
            row = UNANSWERED | {"error": str(problem)}
        except Exception:
            log.exception("%s could not be segmented", path)
            row = UNANSWERED | {"error": FAILED}
        yield {"path": path} | row


def _read(path: str) -> str:
    return decode(sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()).text


def _lines(paths: list[str], language: str) -> Iterator[Row]:
    def answer(row: Row) -> Row:
        text, given = row.get("text"), row.get("language") or ""
        if not isinstance(text, str):
            raise Refused('"text" is not a text')
        if not isinstance(given, str):
            raise Refused('"language" is not a text')
        return _judged(text, language or given)

    for path in paths:
        try:
            with sys.stdin.buffer if path == "-" else Path(path).open("rb") as file:
                yield from answer_lines(file, answer, UNANSWERED)
        except OSError as error:
            yield {"path": path} | UNANSWERED | {"error": f"It cannot be read: {error.strerror}."}
