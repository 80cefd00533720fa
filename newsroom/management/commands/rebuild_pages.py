"""Makes stored pages anew that were made by other code, styles or settings than there are now."""

import time
from collections.abc import Iterable, Iterator

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from articles.problems import Damaged
from newsroom.operations.rebuild import rebuild_all

SECONDS = 10  # between two lines of a log


class Command(BaseCommand):
    help = "Make readers' pages anew from the published editions where code, styles or settings have changed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="those that are up to date too")
        parser.add_argument("--processes", type=int, default=1, metavar="N", help="share the work among N")

    def handle(self, *, all: bool, processes: int, **options: object) -> None:
        """Exit code 1 if an article could not be made; the others are."""

        try:
            done = rebuild_all(everything=all, processes=processes, watch=self._watch)
        except Damaged as damage:
            raise CommandError(str(damage)) from damage
        if done.articles or done.lists:
            self.stdout.write(f"Pages made anew: of {done.articles} articles and {done.lists} lists.")
        if done.failed:
            articles = f"{done.failed} article{'s' if done.failed > 1 else ''}"
            raise CommandError(
                f"The pages of {articles} could not be made; the log says why."
                " They keep the pages that they have. Mend the cause, then run this again."
            )
        self.stdout.write("Every page is up to date.")

    def _watch(self, each: Iterable[bool], total: int) -> Iterable[bool]:
        """How far it is: as a bar for who looks on, now and then as a line for a log."""
        if self.stderr.isatty():
            return tqdm(each, total=total, unit=" articles", disable=not total)
        return self._tell(each, total)

    def _tell(self, each: Iterable[bool], total: int) -> Iterator[bool]:
        told = time.monotonic()
        for number, done in enumerate(each, start=1):
            if time.monotonic() - told > SECONDS:
                told = time.monotonic()
                self.stdout.write(f"Pages made anew: of {number} of {total} articles so far.")
                self.stdout.flush()
            yield done
