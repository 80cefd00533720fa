"""The newsroom of a backup, in an empty database, upgraded and proved."""

from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.problems import Refused
from newsroom.operations import backups, installation


class Command(BaseCommand):
    help = "Put the newsroom of FILE, which `backup` wrote, into an empty database; prove that it is whole."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options: object) -> None:
        if installation.tables():
            raise CommandError("Nothing was done: the database that DATABASE_URL names is not empty.")
        backups.restore(file)
        try:
            installation.refuse_empty(installation.tables())
            installation.refuse_unreleased()
            call_command("upgrade", stdout=self.stdout)
            call_command("check_all", stdout=self.stdout, stderr=self.stderr)
        except (CommandError, Refused) as problem:
            backups.take_away()
            raise CommandError(f"Not restored: {problem}") from problem
        self.stdout.write(f"The newsroom of {file} is here.")
