"""Writes the text of an article as a Word file for its writer."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.snapshot import snapshot
from newsroom.actions.writers_copy import writers_copy
from newsroom.management.shell import find_article, reporting_problems


class Command(BaseCommand):
    help = (
        "Write an article as a Word FILE for its writer, with the notes as comments. "
        "Imported again it is the next revision."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("file", nargs="?", help="SLUG.docx where it is not given")

    def handle(self, *, slug: str, file: str | None, **options: object) -> None:
        with snapshot(), reporting_problems("Nothing was exported."):
            content = writers_copy(find_article(slug))
        path = Path(file or f"{slug}.docx")
        try:
            with path.open("xb") as new:
                new.write(content)
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}.") from None
        self.stdout.write(f"The article is in {path}.")
