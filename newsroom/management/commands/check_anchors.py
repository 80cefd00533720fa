"""Proves that every note and citation stands where a person put it."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.models import Article
from newsroom.management.shell import find_article
from newsroom.operations.anchor_proofs import find_faults_of_each


class Command(BaseCommand):
    help = "Prove that every note and citation stands on a sentence that a person confirmed, or says so."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "slugs", nargs="*", metavar="SLUG", help="only these articles"
        )

    def handle(self, *, slugs: list[str], **options: object) -> None:
        """Name those that do not. Raise CommandError if there are any."""
        chosen = [find_article(slug).pk for slug in slugs]
        every = Article.objects.order_by("slug").values_list("pk", flat=True)
        number = 0
        for fault in find_faults_of_each(chosen or every):
            self.stderr.write(f"{fault}.")
            number += 1
        if number:
            raise CommandError(f"Problems found: {number}.")
        self.stdout.write(
            "Every note and citation stands where a person put it, or waits for one."
        )
