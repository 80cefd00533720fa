"""Makes the rows that find readers' pages anew from the editions."""

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from newsroom.editions.models import Openings
from newsroom.operations import reindexing


class Command(BaseCommand):
    help = "Make what finds readers' pages, lists, feeds and search anew from the editions."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--summaries",
            action="store_true",
            help="only what lists and feeds show of articles, where another version made it",
        )

    def handle(self, *, summaries: bool, **options: object) -> None:
        """People may publish meanwhile. Exit code 1 if an article could not be read; the others are done."""
        if summaries:
            reindexing.renew_summaries()
            return
        failed = 0
        for article in tqdm(reindexing.published(), unit=" articles", disable=None):
            try:
                reindexing.reindex(article)
            except (KeyError, TypeError, ValueError, Openings.DoesNotExist) as error:
                failed += 1
                self.stderr.write(f"Article {article} has an edition that cannot be read: {error!r}")
        reindexing.clear()
        if failed:
            raise CommandError(f"{failed} could not be made: manage.py verify_editions says more.")
        self.stdout.write("What readers find is what the editions say.")
