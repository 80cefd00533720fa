"""Attaches a file to a source as a saved copy."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotations.evidence import attach_document
from annotations.models import Source
from annotations.sources.csl import BadSource
from annotations.sources.library import Sources
from articles.problems import Refused
from newsroom.management.shell import (
    acting_user,
    add_acting_user,
    reporting_problems,
    write_row,
)


class Command(BaseCommand):
    help = (
        "Keep a file (PDF, web page, Word, plain text, picture) as a copy of a source. Prints one JSON line "
        '{"status": "attached" or "refused", "source", "sha256", "pages", "error"}.'
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", help="its id, or its exact title")
        parser.add_argument("file")
        add_acting_user(parser, required=True)
        parser.add_argument(
            "--published",
            action="store_true",
            help="readers may see the pages that are quoted",
        )

    def handle(
        self,
        *,
        source: str,
        file: str,
        username: str,
        published: bool,
        **options: object,
    ) -> None:
        user = acting_user(username)
        try:
            content = Path(file).read_bytes()
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error}.") from None
        found_source = _find_source(source)
        row = {
            "status": "attached",
            "source": str(found_source.pk),
            "sha256": "",
            "pages": 0,
            "error": "",
        }
        with reporting_problems("Nothing was attached."):
            try:
                copy = attach_document(
                    found_source, content, filename=file, user=user, published=published
                )
            except Refused as refusal:
                refused = {"status": "refused", "error": refusal.message}
                write_row(self.stdout, row | refused)
                sys.exit(1)
        document = copy.document
        attached = {"sha256": document.sha256, "pages": document.page_count}
        write_row(self.stdout, row | attached)


def _find_source(name: str) -> Source:
    """Return the source with this exact title or id, or raise CommandError."""
    titled = list(Source.objects.standing().filter(title=name)[:2])
    if len(titled) == 1:
        return titled[0]
    try:
        return Sources([], [name]).by_id(name)
    except BadSource as refusal:
        words = refusal.message
        if titled:
            words = "Several sources have that title: give the id."
        raise CommandError(words) from None
