"""Sentences, findings and checkable claims of text files, as JSON lines; no
database.
"""

import logging
from collections.abc import Iterator

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.engine_errors import noting, unjudged
from articles.extracting import decode
from articles.problems import Problem, Refused
from articles.text.language import language_of
from newsroom.actions.triage import triage
from newsroom.management.shell import FAILED, Row, answer_lines, opened, write_answers

log = logging.getLogger("newsroom.commands")

UNANSWERED: Row = {"language": "", "sentences": [], "findings": []}


class Command(BaseCommand):
    help = (
        "Print sentences, findings and checkable claims: one JSON line per text file. With --jsonl one per "
        'line {"id", "text", "language"}; what cannot be answered says so in "error".'
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "paths",
            nargs="+",
            metavar="PATH",
            help="text files, or - for standard input",
        )
        parser.add_argument(
            "--language", default="", help="such as en; guessed where it is not given"
        )
        parser.add_argument(
            "--jsonl",
            action="store_true",
            help='each line is {"id", "text", "language"}',
        )

    def handle(
        self, *, paths: list[str], language: str, jsonl: bool, **options: object
    ) -> None:
        if failed := write_answers(
            self, (_lines if jsonl else _texts)(paths, language)
        ):
            raise CommandError(f"{failed} could not be read; the others were.")


def _judged(text: str, language: str) -> Row:
    """With "not_judged", sentences about what could not be, where something
    could not.
    """
    with noting() as failures:
        language = language or language_of(text)
        row = {"language": language} | triage(text, language)
    return row | ({"not_judged": unjudged(failures)} if failures else {})


def _texts(paths: list[str], language: str) -> Iterator[Row]:
    for path in paths:
        try:
            with opened(path) as file:
                content = file.read()
            row = _judged(decode(content).text, language)
        except (CommandError, Problem) as problem:
            row = UNANSWERED | {"error": str(problem)}
        except Exception:
            log.exception("%s could not be segmented", path)
            row = UNANSWERED | {"error": FAILED}
        yield {"path": path} | row


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
            with opened(path) as file:
                yield from answer_lines(file, answer, UNANSWERED)
        except CommandError as problem:
            yield {"path": path} | UNANSWERED | {"error": str(problem)}
