"""Proves that every note and citation stands where a person put it; names those that do
not.
"""

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
        """Exit code 1 if anything is wrong."""
        chosen = [find_article(slug).pk for slug in slugs]
        number = 0
        every = Article.objects.order_by("slug").values_list("pk", flat=True)
        for fault in find_faults_of_each(chosen or every):
            self.stderr.write(f"{fault}.")
            number += 1
        if number:
            raise CommandError(f"{number} problem{'s' if number > 1 else ''} found.")
        self.stdout.write(
            "Every note and citation stands where a person put it, or waits for one."
        )
