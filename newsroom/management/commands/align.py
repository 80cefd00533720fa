"""Aligns old and new sentences without a database, for scripts and for tests."""

from itertools import chain
from typing import TypeGuard

from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotations.anchoring import Match, align
from articles.problems import Refused
from newsroom.management.shell import Row, answer_lines, open_input, write_answers


class Command(BaseCommand):
    help = (
        'Read lines {"id", "old", "new"}, old and new as lists of paragraphs of sentences, and write for '
        'each a line with where every old sentence is now; what cannot be aligned says so in "error".'
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "pairs",
            metavar="PAIRS.jsonl",
            help="a file of JSON lines, or - for standard input",
        )

    def handle(self, *args: object, pairs: str, **options: object) -> None:
        with open_input(pairs) as lines:
            rows = answer_lines(lines, _align_pair, {"anchors": []})
            refused = write_answers(self, rows)
        if refused:
            lines_refused = "1 line" if refused == 1 else f"{refused} lines"
            raise CommandError(f"{lines_refused} could not be aligned")


def _align_pair(pair: Row) -> Row:
    matches = align(_sentences(pair, "old"), _sentences(pair, "new"))
    return {"anchors": [_anchor(old, match) for old, match in enumerate(matches)]}


def _sentences(pair: Row, side: str) -> list[str]:
    """Return all sentences of all paragraphs, flat."""
    paragraphs = pair.get(side)
    if not _is_nested_list(paragraphs):
        raise Refused(f'"{side}" is not a list of paragraphs, each a list of sentences')
    sentences = list(chain.from_iterable(paragraphs))
    if not all(isinstance(sentence, str) for sentence in sentences):
        raise Refused(f'"{side}" has a sentence that is not text')
    return sentences


def _is_nested_list(value: object) -> TypeGuard[list[list[str]]]:
    if not isinstance(value, list):
        return False
    return all(isinstance(item, list) for item in value)


def _anchor(old: int, match: Match) -> dict[str, object]:
    return {
        "old": old,
        "status": match.status,
        "targets": list(match.targets),
        "score": match.score,
        "reason": match.reason,
        "suggestions": list(match.suggestions),
    }
