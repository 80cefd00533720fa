"""Says what is wrong with this installation, and what to do."""

import logging
import sys

from django.core.checks import Tags, run_checks
from django.core.management.base import BaseCommand, CommandParser

from newsroom.conf.system_checks import INSTALLATION
from newsroom.management.shell import write_row
from newsroom.operations.installation_checks import check_newsroom


class Command(BaseCommand):
    help = "Say what is wrong with this installation, and what to do."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *, as_json: bool, **options: object) -> None:
        tags = [INSTALLATION]
        if not list(check_newsroom()):
            tags.append(Tags.database)
        if not as_json:
            self.stderr = self.stdout  # what is wrong is the answer
            self.check(tags=tags, include_deployment_checks=True, databases=["default"])
            return
        found = run_checks(
            tags=tags, include_deployment_checks=True, databases=["default"]
        )
        told = [problem for problem in found if not problem.is_silenced()]
        for problem in told:
            level = logging.getLevelName(problem.level).lower()
            row = {"id": problem.id, "level": level, "says": problem.msg}
            write_row(self.stdout, row | {"do": problem.hint})
        sys.exit(any(problem.is_serious() for problem in told))
