"""Adds notes with their sources, and decisions, from a file."""

import json
import sys

from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotations.importing import Report, import_annotations
from articles.text.characters import clean_text
from newsroom.management.shell import (
    Row,
    acting_user,
    add_acting_user,
    find_article,
    open_input,
    reporting_problems,
    write_row,
)


class Command(BaseCommand):
    help = (
        "Put notes from a JSON file on an article's sentences, or say what stands there without one. The "
        'file is a list of {"sentence": key or exact text, "note": {"rating", "reasons", "body", "claimant": '
        '"author" or the speaker, "words": exact words of it, "also_needs": "second_source" or '
        '"release"}, "citations": [{"source": CSL-JSON item or id, '
        '"locator", "quote", "stance"}]}, or {"sentence", "state": "nothing" (to check) or "unchecked", '
        '"why"}. Citations are the note\'s; without a note they are held for one. What cannot be placed, '
        "or lacks what its rating needs, is listed; the rest is kept. Running the same file again changes "
        "nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("file", help="a JSON file, or - for standard input")
        add_acting_user(parser, required=True)
        parser.add_argument(
            "--reviewed-by",
            metavar="USERNAME",
            help="login name of somebody else who has read the notes: approves",
        )
        parser.add_argument(
            "--json",
            action="store_true",
            dest="as_json",
            help="report as one JSON object",
        )

    def handle(
        self,
        *,
        slug: str,
        file: str,
        username: str,
        reviewed_by: str,
        as_json: bool,
        **options: object,
    ) -> None:
        article = find_article(slug)
        items = _read(file)
        with reporting_problems("Nothing was placed."):
            user = acting_user(username)
            reviewer = acting_user(reviewed_by)
            report = import_annotations(article, items, user, reviewer)
        if as_json:
            write_row(self.stdout, _as_row(report))
        else:
            self.stdout.write(clean_text(_as_text(report)))
        if report.unplaced:
            sys.exit(1)


def _read(name: str) -> list[object]:
    try:
        with open_input(name) as file:
            items = json.load(file)
    except (ValueError, RecursionError) as error:
        raise CommandError(f"{name} is not JSON: {error}.") from None
    if not isinstance(items, list):
        raise CommandError(f"{name} is not a list of annotations.")
    return items


def _as_row(report: Report) -> Row:
    unplaced = [{"index": index, "reason": reason} for index, reason in report.unplaced]
    return {
        "placed": report.placed,
        "already_there": report.already_there,
        "unplaced": unplaced,
    }


def _as_text(report: Report) -> str:
    lines = [
        f"{report.placed} placed, {report.already_there} there already, {len(report.unplaced)} not placed"
    ]
    if report.in_review:
        lines.append(
            f"  {report.in_review} of them notes in review: somebody else approves them on the desk"
        )
    lines += [f"  item {index + 1}: {reason}" for index, reason in report.unplaced]
    return "\n".join(lines)
