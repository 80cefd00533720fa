"""Makes every stored page anew: after an upgrade, or after SITE_NAME or SITE_URL has changed."""

from django.core.management.base import BaseCommand, CommandParser

from newsroom.operations import freshness
from newsroom.operations.rebuild import rebuild_all


class Command(BaseCommand):
    help = "Make every reader's page anew from the published editions."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--if-stale", action="store_true", help="only if code, styles or settings of pages have changed"
        )

    def handle(self, *, if_stale: bool, **options: object) -> None:
        if if_stale and not freshness.is_stale():
            return
        made_with = freshness.fingerprint()
        made = rebuild_all()
        freshness.record(made_with)
        self.stdout.write(f"{made} pages made.")
