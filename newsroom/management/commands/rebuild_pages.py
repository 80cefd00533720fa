"""Makes every stored page anew: after an upgrade, or after SITE_NAME or SITE_URL has changed."""

from typing import Any

from django.core.management.base import BaseCommand

from newsroom import pages


class Command(BaseCommand):
    help = "Make every reader's page anew from the published editions."

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"{pages.rebuild_all()} pages made.")
