"""Makes the rows that find readers' pages anew from the editions."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from newsroom.management.shell import find_article
from newsroom.operations import reindexing

MORE = "manage.py check_all says more, and what to do"


class Command(BaseCommand):
    help = "Make what finds readers' pages, lists, feeds and search anew from the editions."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--summaries",
            action="store_true",
            help="only what lists and feeds show of articles, where another version made it",
        )
        parser.add_argument(
            "--despite-missing",
            nargs="+",
            default=[],
            metavar="SLUG",
            help="also these articles, of which an edition is missing: readers are shown those that are left",
        )

    def handle(
        self, *, summaries: bool, despite_missing: list[str], **options: object
    ) -> None:
        """Make the rows anew; people may publish meanwhile.

        Raise CommandError if the rows of an article could not be made. The others are.
        """
        if summaries:
            reindexing.renew_summaries()
            return
        accepted = [find_article(slug).pk for slug in despite_missing]
        failed = 0
        for problem in reindexing.make_anew(accepted):
            failed += 1
            self.stderr.write(f"{problem}.")
        if failed:
            raise CommandError(f"{failed} could not be made anew: {MORE}.")
        self.stdout.write("What readers find is what the editions say.")
