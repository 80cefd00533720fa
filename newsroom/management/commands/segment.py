"""Sentences, findings and checkable claims of text files, as JSON lines; no database."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.extracting import Refused
from articles.extracting.decoding import decode
from articles.language import guess_language
from newsroom.triage import triage


class Command(BaseCommand):
    help = "Print sentences, findings and checkable claims: one JSON line per text file."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH", help="text files, or - for standard input")
        parser.add_argument("--language", default="", help="such as en; guessed where it is not given")
        parser.add_argument("--jsonl", action="store_true", help='each line is {"id", "text", "language"}')

    def handle(self, **options: Any) -> None:
        read = _lines if options["jsonl"] else _texts
        failed = 0
        for name, text, language, problem in read(options["paths"]):
            if problem:
                self.stderr.write(problem)
                failed += 1
                continue
            language = options["language"] or language or guess_language(text)
            row = name | {"language": language} | triage(text, language)
            self.stdout.write(json.dumps(row, ensure_ascii=False))
        if failed:
            raise CommandError(f"{failed} could not be read; the others were.")


type Text = tuple[dict[str, Any], str, str, str]  # name, text, language, problem


def _texts(paths: list[str]) -> Iterator[Text]:
    for path in paths:
        try:
            content = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
            yield {"path": path}, decode(content).text, "", ""
        except OSError as error:
            yield {}, "", "", f"{path} cannot be read: {error.strerror}."
        except Refused as refusal:
            yield {}, "", "", f"{path}: {refusal}"


def _lines(paths: list[str]) -> Iterator[Text]:
    for path in paths:
        try:
            with sys.stdin if path == "-" else Path(path).open(encoding="utf-8") as file:
                for number, line in enumerate(file, start=1):
                    yield _line(path, number, line)
        except (OSError, UnicodeDecodeError) as error:
            yield {}, "", "", f"{path} cannot be read as UTF-8: {error}."


def _line(path: str, number: int, line: str) -> Text:
    try:
        row = json.loads(line)
        return {"id": row["id"]}, str(row["text"]), str(row.get("language") or ""), ""
    except (ValueError, KeyError, TypeError):
        return {}, "", "", f'Line {number} of {path} is not {{"id", "text", "language"}}; it was left out.'
