"""Takes the second factors from an account whose owner has lost them."""

from django.core.management.base import BaseCommand, CommandParser

from newsroom.accounts.factors import reset_factors
from newsroom.management.shell import acting_user


class Command(BaseCommand):
    help = "Remove all second factors of an account, and end its sessions."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *, username: str, **options: object) -> None:
        account = acting_user(username)
        if account:
            reset_factors(account, None)
            self.stdout.write(f"{username}: the second factors were removed")
