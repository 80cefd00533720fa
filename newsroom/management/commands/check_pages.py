"""Proves that what readers are shown is what was published; names what is not."""

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from newsroom.operations.check_pages import faults, things

NAMED = 20


class Command(BaseCommand):
    help = "Prove that every stored page is what its editions say, and that none is missing or left over."

    def handle(self, **options: object) -> None:
        """Exit code 1 if any is not."""
        number = 0
        for fault in faults(tqdm(things(), disable=not self.stderr.isatty())):
            number += 1
            if number <= NAMED:
                self.stderr.write(f"{fault.what}: {fault.problem}.")
        if number:
            more = f", of which {NAMED} are named" if number > NAMED else ""
            raise CommandError(
                f"{number} page{'s' if number > 1 else ''} or places in lists are wrong{more}. To mend them:"
                " manage.py rebuild_pages --all"
            )
        self.stdout.write("Readers are shown what was published, and nothing else.")
