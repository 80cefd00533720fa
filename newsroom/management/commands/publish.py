"""Publishes an article, or lists exactly what blocks."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser

from newsroom.actions.problems import Conflict, NotReady, Refusal
from newsroom.actions.publish import publish
from newsroom.editions.schema import CORRECTIONS
from newsroom.management.shell import acting_user, add_acting_user, find_article
from newsroom.models import Edition


class Command(BaseCommand):
    help = "Publish an article's next edition, or list what blocks it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        add_acting_user(parser, required=True)
        parser.add_argument(
            "--kind",
            default="",
            choices=["", *Edition.Kind.values[:3]],
            help="left out, the one that fits: a correction where a rating or source that was shown is gone",
        )
        parser.add_argument(
            "--correction",
            default="",
            choices=CORRECTIONS,
            help="what kind of correction it is: a typo changes no meaning, a clarification makes clear what"
            " was true, a correction puts right what was wrong, a retraction gives a claim up",
        )
        parser.add_argument("--change-note", default="", help="what is different; from the second edition on")
        parser.add_argument(
            "--waive-gate", default="", metavar="REASON", help="publish what is ready; say why"
        )

    def handle(self, **options: Any) -> None:
        article = find_article(options["slug"])
        try:
            edition = publish(
                article,
                user=acting_user(options["username"]),
                kind=options["kind"],
                correction=options["correction"],
                change_note=options["change_note"],
                waive_gate=options["waive_gate"],
            )
        except NotReady as blocked:
            lines = [f"  - {blocker.message}" for blocker in blocked.blockers]
            raise CommandError("Not published.\n" + "\n".join(lines)) from None
        except (Refusal, Conflict, PermissionDenied) as refusal:
            raise CommandError(f"Not published. {refusal}") from None
        self.stdout.write(f"{article.slug}: edition {edition.number} published, sha256 {edition.sha256}")
        if edition.kind == Edition.Kind.CORRECTION and not options["kind"]:
            self.stdout.write("It is a correction: a rating or a source that readers were told is gone.")
