"""Sources from a file of addresses, or of another program."""

import sys

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from annotations.sources.adding import add_sources
from annotations.sources.at_address import source_at
from annotations.sources.pasted import FORMATS, decode_file
from newsroom.management.shell import (
    acting_user,
    add_acting_user,
    opened,
    telling,
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
        with opened(file) as content, telling("No source was added."):
            look = source_at if settings.FETCH_URLS else None
            added = add_sources(decode_file(content.read()), format, user, look=look)
        for one in added:
            error = ": ".join(filter(None, (one.place, one.error)))
            number = str(one.source.pk) if one.source else ""
            write_row(
                self.stdout,
                {
                    "status": one.status,
                    "id": number,
                    "title": one.title,
                    "error": error,
                },
            )
        if any(one.status == "refused" for one in added):
            sys.exit(1)
