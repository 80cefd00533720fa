"""Finds addresses of sources that lead nowhere any more."""

from datetime import timedelta

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotations.sources.links import check_links
from newsroom.management.shell import write_row


class Command(BaseCommand):
    help = (
        "Ask for the address of each public source, and remember the answer. Prints one JSON line each: "
        '{"source", "url", "status": of HTTP, 0 for no answer, "error"}. Stopped, it goes on where it was.'
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--since",
            type=int,
            default=1,
            metavar="DAYS",
            help="those not looked at for so many days (1)",
        )

    def handle(self, *, since: int, **options: object) -> None:
        if not settings.FETCH_URLS:
            raise CommandError(
                "No link was checked: fetching is off here. Set FETCH_URLS=1 to turn it on."
            )
        for source, error in check_links(timedelta(days=max(since, 0))):
            row = {
                "source": str(source.pk),
                "url": source.url,
                "status": source.link_status or 0,
                "error": error,
            }
            write_row(self.stdout, row)
