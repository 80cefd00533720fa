"""Restores the newsroom of a backup into an empty database, upgrades and proves it."""

from io import StringIO
from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.problems import Refused
from newsroom.accounts import sign_in_links
from newsroom.management.holding import hold_what_is_scheduled
from newsroom.operations import backups, installation
from newsroom.operations.backup_keys import readable_backup


class Command(BaseCommand):
    help = "Put the newsroom of FILE, which `backup` wrote, into an empty database; prove that it is whole."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--check",
            action="store_true",
            help="only prove the backup, in a database that is removed afterwards",
        )
        parser.add_argument(
            "--identity",
            type=Path,
            metavar="KEY",
            help="the file of the secret key of an encrypted backup",
        )

    def handle(
        self, *, file: Path, check: bool, identity: Path | None, **options: object
    ) -> None:
        """Raise CommandError if what is restored is not whole; it is kept all the same."""
        if check:
            with readable_backup(file, identity) as readable:
                self._check(readable)
            self.stdout.write(f"The backup {file} is whole: all of it was restored.")
            return
        if installation.tables():
            raise installation.not_empty()
        installation.refuse_other_role("restore FILE")
        with readable_backup(file, identity) as readable:
            self._load(readable)
        try:
            self._bring_up_to_date()
        except (CommandError, Refused) as problem:
            raise CommandError(
                f"The newsroom of {file} is in the database and stays there, but not all of it is whole:"
                f"\n{problem}"
            ) from problem
        self.stdout.write(f"The newsroom of {file} is here.")
        self.stdout.write("Its sessions and sign-in links are void: log in again.")

    def _check(self, file: Path) -> None:
        with backups.temporary_database():
            self._load(file)
            self._bring_up_to_date()

    def _load(self, file: Path) -> None:
        backups.restore_backup(file)
        try:
            installation.refuse_empty(installation.tables())
            installation.refuse_unreleased()
        except Refused as problem:
            backups.take_away()
            raise CommandError(f"Not restored: {problem}") from problem

    def _bring_up_to_date(self) -> None:
        call_command("upgrade", stdout=self.stdout, stderr=self.stderr)
        sign_in_links.end_access()
        hold_what_is_scheduled(self.stdout)
        self._prove()

    def _prove(self) -> None:
        """Raise CommandError if anything is wrong.

        The rows that find readers' pages are made anew if only they are wrong.
        """
        try:
            call_command("check_all", stdout=self.stdout, stderr=self.stderr)
            return
        except CommandError:
            if not self._has_whole_editions():
                raise
        self.stdout.write(
            "Every edition is whole: what finds readers' pages is made anew from them."
        )
        try:
            call_command("reindex", stdout=self.stdout, stderr=self.stderr)
        except CommandError as problem:
            self.stderr.write(str(problem))
        call_command("check_all", stdout=self.stdout, stderr=self.stderr)

    def _has_whole_editions(self) -> bool:
        try:
            call_command("verify_editions", stdout=StringIO(), stderr=StringIO())
        except CommandError:
            return False
        return True
