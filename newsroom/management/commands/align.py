"""Align old and new sentences, without a database: for scripts and for checking the
alignment itself.
"""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotations.anchoring import Match, align
from articles.problems import Refused
from newsroom.management.shell import Row, answer_lines, opened, write_answers


class Command(BaseCommand):
    help = (
        'Read lines {"id", "old", "new"}, old and new as lists of paragraphs of sentences, and write for '
        'each a line with where every old sentence is now; what cannot be aligned says so in "error".'
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "pairs",
            metavar="PAIRS.jsonl",
            help="a file of JSON lines, or - for standard input",
        )

    def handle(self, *args: object, pairs: str, **options: object) -> None:
        with opened(pairs) as lines:
            refused = write_answers(
                self, answer_lines(lines, _aligned, {"anchors": []})
            )
        if refused:
            raise CommandError(
                f"{refused} {'line' if refused == 1 else 'lines'} could not be aligned"
            )


def _aligned(pair: Row) -> Row:
    matches = align(_sentences(pair, "old"), _sentences(pair, "new"))
    return {"anchors": [_anchor(i, match) for i, match in enumerate(matches)]}


def _sentences(pair: Row, side: str) -> list[str]:
    """All sentences of all paragraphs, flat."""
    paragraphs = pair.get(side)
    if not isinstance(paragraphs, list) or not all(
        isinstance(paragraph, list) for paragraph in paragraphs
    ):
        raise Refused(f'"{side}" is not a list of paragraphs, each a list of sentences')
    sentences = [sentence for paragraph in paragraphs for sentence in paragraph]
    if not all(isinstance(sentence, str) for sentence in sentences):
        raise Refused(f'"{side}" has a sentence that is not text')
    return sentences


def _anchor(i: int, match: Match) -> dict[str, object]:
    return {
        "old": i,
        "status": match.status,
        "targets": list(match.targets),
        "score": match.score,
        "reason": match.reason,
        "suggestions": list(match.suggestions),
    }
