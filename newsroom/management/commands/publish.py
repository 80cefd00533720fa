"""Publishes an article, or lists exactly what blocks."""

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.timezone import get_default_timezone_name

from newsroom.actions.publish import misdated, publish
from newsroom.actions.schedule import moment_in, schedule
from newsroom.actions.second_requests import Reasons
from newsroom.editions.kinds import NAMES
from newsroom.editions.models import Edition, Said
from newsroom.management.shell import (
    acting_user,
    add_acting_user,
    find_article,
    reporting_problems,
)


class Command(BaseCommand):
    help = "Publish an article's next edition, or list what blocks it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        add_acting_user(parser, required=True)
        parser.add_argument(
            "--kind",
            default="",
            choices=["", *NAMES],
            help="a typo changes no meaning, an update adds, a clarification makes"
            " clear what was true, a correction puts right what was wrong, a"
            " retraction gives a claim up; left out, the one that fits",
        )
        parser.add_argument(
            "--why",
            default="",
            metavar="REASON",
            help="why it is called less than what changed, such as a developing story or"
            " style: readers see it",
        )
        parser.add_argument(
            "--change-note",
            default="",
            help="what is different; from the second edition on",
        )
        parser.add_argument(
            "--follows-original",
            type=int,
            default=0,
            metavar="NUMBER",
            help="of a translation: the edition of the original that it now follows",
        )
        parser.add_argument(
            "--waive-gate",
            default="",
            metavar="REASON",
            help="publish with open sentences left unchecked, or one's own article; say why: readers see it",
        )

        parser.add_argument(
            "--at",
            metavar="TIME",
            help="schedule it: 2026-12-31T18:00 in the newsroom's time zone, or with an"
            " offset",
        )

    def handle(
        self,
        *,
        slug: str,
        username: str,
        kind: str,
        why: str,
        change_note: str,
        follows_original: int,
        waive_gate: str,
        at: str | None,
        **options: object,
    ) -> None:
        article = find_article(slug)
        user = acting_user(username)
        reasons = Reasons(unchecked=waive_gate, own=waive_gate, alone=True)
        said = Said(
            kind=kind,
            why=why,
            change_note=change_note,
            follows_original=follows_original,
        )
        # Hazard: an empty time or name is no order to publish at once.
        if at is not None:
            if user is None:
                raise CommandError("Not scheduled. Say with --as who schedules it.")
            with reporting_problems("Not scheduled."):
                due = moment_in(at, get_default_timezone_name())
                row = schedule(article, due, user=user, reasons=reasons, **said)
            self.stdout.write(
                f"{article.slug}: edition {row.after + 1} scheduled, {due.at}"
            )
            return
        with reporting_problems("Not published."):
            edition = publish(article, user=user, reasons=reasons, **said)
        self.stdout.write(
            f"{article.slug}: edition {edition.number} published, sha256 {edition.sha256}"
        )
        date_warning = misdated(edition)
        if date_warning:
            self.stdout.write(f"Readers are told: {date_warning}")
        if edition.kind == Edition.Kind.CORRECTION and not kind:
            self.stdout.write("It is a correction: readers were told otherwise before.")
