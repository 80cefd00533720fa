"""Makes a one-time link with which a person sets their password."""

from django.core.management.base import BaseCommand, CommandParser

from newsroom.accounts.sign_in_links import make_link
from newsroom.management.shell import acting_user


class Command(BaseCommand):
    help = "Print a link for an account; it is valid once, for three days."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *, username: str, **options: object) -> None:
        account = acting_user(username)
        if account:
            self.stdout.write(make_link(account, None))
