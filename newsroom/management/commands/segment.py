"""Prints sentences, findings and checkable claims of text files; no database."""

import logging
from collections.abc import Iterator

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.engine_errors import noting, unjudged
from articles.extracting import decode
from articles.problems import Problem, Refused
from articles.text.language import language_of
from newsroom.actions.triage import triage
from newsroom.management.shell import (
    FAILED,
    Row,
    answer_lines,
    open_input,
    write_answers,
)

log = logging.getLogger("newsroom.commands")

UNANSWERED: Row = {"language": "", "sentences": [], "findings": []}


class Command(BaseCommand):
    help = (
        "Print sentences, findings and checkable claims: one JSON line per text file. With --jsonl one per "
        'line {"id", "text", "language"}; what cannot be answered says so in "error".'
    )

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
        rows_of = _rows_of_lines if jsonl else _rows_of_texts
        failed = write_answers(self, rows_of(paths, language))
        if failed:
            raise CommandError(f"{failed} could not be read; the others were.")


def _judge(text: str, language: str) -> Row:
    """Return what was found in the text.

    Sentences about what could not be judged are under "not_judged", if there are any.
    """
    with noting() as failures:
        language = language or language_of(text)
        row: Row = {"language": language} | triage(text, language)
    if failures:
        row["not_judged"] = unjudged(failures)
    return row


def _rows_of_texts(paths: list[str], language: str) -> Iterator[Row]:
    for path in paths:
        try:
            with open_input(path) as file:
                content = file.read()
            row = _judge(decode(content).text, language)
        except (CommandError, Problem) as problem:
            row = UNANSWERED | {"error": str(problem)}
        except Exception:
            log.exception("A file could not be segmented")
            row = UNANSWERED | {"error": FAILED}
        yield {"path": path} | row


def _rows_of_lines(paths: list[str], language: str) -> Iterator[Row]:
    def answer(row: Row) -> Row:
        text = row.get("text")
        given = row.get("language") or ""
        if not isinstance(text, str):
            raise Refused('"text" is not a text')
        if not isinstance(given, str):
            raise Refused('"language" is not a text')
        return _judge(text, language or given)

    for path in paths:
        try:
            with open_input(path) as file:
                yield from answer_lines(file, answer, UNANSWERED)
        except CommandError as problem:
            yield {"path": path} | UNANSWERED | {"error": str(problem)}
