"""Takes an article away from readers, who are told why."""

from django.core.management.base import BaseCommand, CommandParser

from newsroom.actions.publish import withdraw
from newsroom.management.shell import (
    acting_user,
    add_acting_user,
    find_article,
    reporting_problems,
)


class Command(BaseCommand):
    help = "Withdraw a published article; its address then gives the reason."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        add_acting_user(parser, required=True)
        parser.add_argument("--reason", required=True, help="readers see it")

    def handle(
        self, *, slug: str, username: str, reason: str, **options: object
    ) -> None:
        article = find_article(slug)
        user = acting_user(username)
        with reporting_problems("Not withdrawn."):
            edition = withdraw(article, reason=reason, user=user)
        self.stdout.write(f"{article.slug}: withdrawn by edition {edition.number}")
