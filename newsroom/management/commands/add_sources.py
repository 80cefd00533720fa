"""Adds sources from a file of addresses, or of another program."""

import sys

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from annotations.sources.adding import Added, add_sources
from annotations.sources.at_address import source_at
from annotations.sources.pasted import FORMATS, decode_file
from newsroom.management.shell import (
    Row,
    acting_user,
    add_acting_user,
    open_input,
    reporting_problems,
    write_row,
)


class Command(BaseCommand):
    help = (
        "Add the sources that a file names: BibTeX, RIS, CSL-JSON, or lines of addresses, DOIs and ISBNs. "
        "Prints one JSON line per entry: "
        '{"status": "created", "duplicate" or "refused", "id", "title", "error"}. '
        "Ends with 1 if any was refused; the others are kept."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="or - for standard input")
        parser.add_argument(
            "--format",
            choices=FORMATS,
            default="",
            help="guessed where it is not given",
        )
        add_acting_user(parser, required=True)

    def handle(
        self, *, file: str, format: str, username: str, **options: object
    ) -> None:
        user = acting_user(username)
        look = source_at if settings.FETCH_URLS else None
        with open_input(file) as content, reporting_problems("No source was added."):
            added = add_sources(decode_file(content.read()), format, user, look=look)
        for entry in added:
            write_row(self.stdout, _row(entry))
        if any(entry.status == "refused" for entry in added):
            sys.exit(1)


def _row(entry: Added) -> Row:
    number = ""
    if entry.source:
        number = str(entry.source.pk)
    error = ": ".join(part for part in (entry.place, entry.error) if part)
    return {
        "status": entry.status,
        "id": number,
        "title": entry.title,
        "error": error,
    }
