"""Align old and new sentences, without a database: for scripts and for checking the alignment itself."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from annotations.anchoring import Match, align


class Command(BaseCommand):
    help = (
        'Read lines {"id", "old", "new"}, old and new as lists of paragraphs of sentences, and write for '
        "each a line with where every old sentence is now."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "pairs", metavar="PAIRS.jsonl", help="a file of JSON lines, or - for standard input"
        )

    def handle(self, *args: Any, pairs: str, **options: Any) -> None:
        if pairs == "-":
            refused = self._align_lines(sys.stdin.buffer)
        else:
            try:
                with Path(pairs).open("rb") as lines:
                    refused = self._align_lines(lines)
            except OSError as error:
                raise CommandError(f"cannot read {pairs}: {error.strerror}") from error
        if refused:
            raise CommandError(f"{refused} {'line' if refused == 1 else 'lines'} could not be aligned")

    def _align_lines(self, lines: Iterable[bytes]) -> int:
        refused = 0
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                result = _aligned(line)
            except ValueError as error:
                refused += 1
                self.stderr.write(f"line {number}: {error}")
            else:
                self._write(result)
        return refused

    def _write(self, result: dict[str, Any]) -> None:
        try:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
        except UnicodeEncodeError:  # half a surrogate pair in the id, or a terminal that is not UTF-8
            self.stdout.write(json.dumps(result))
        self.stdout.flush()  # whoever reads a pipe gets each answer as it is ready


def _aligned(line: bytes) -> dict[str, Any]:
    try:
        pair = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ValueError("not UTF-8") from error
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error}") from error
    except RecursionError as error:
        raise ValueError("not JSON that can be read: nested too deeply") from error
    if not isinstance(pair, dict) or "id" not in pair:
        raise ValueError('not an object with "id", "old" and "new"')
    matches = align(_sentences(pair, "old"), _sentences(pair, "new"))
    return {"id": pair["id"], "anchors": [_anchor(i, match) for i, match in enumerate(matches)]}


def _sentences(pair: dict[str, Any], side: str) -> list[str]:
    """All sentences of all paragraphs, flat."""
    paragraphs = pair.get(side)
    if not isinstance(paragraphs, list) or not all(isinstance(paragraph, list) for paragraph in paragraphs):
        raise ValueError(f'"{side}" is not a list of paragraphs, each a list of sentences')
    sentences = [sentence for paragraph in paragraphs for sentence in paragraph]
    if not all(isinstance(sentence, str) for sentence in sentences):
        raise ValueError(f'"{side}" has a sentence that is not text')
    return sentences


def _anchor(i: int, match: Match) -> dict[str, Any]:
    return {
        "old": i,
        "status": match.status,
        "targets": list(match.targets),
        "score": match.score,
        "reason": match.reason,
        "suggestions": list(match.suggestions),
    }
