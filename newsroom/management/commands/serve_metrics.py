"""Serves figures to Prometheus on this machine; `bin/serve` runs it."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection
from django_ox.models import OxTask
from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from newsroom.notices.models import Mail
from newsroom.operations.backups import last_backup
from newsroom.operations.installation import database_bytes
from newsroom.operations.installation_checks import late_tasks

FIGURES: dict[str, Callable[[], float]] = {
    "tasks_waiting": lambda: late_tasks(timedelta()).count(),
    "tasks_failed": lambda: OxTask.objects.filter(status="FAILED").count(),
    "mails_waiting": lambda: Mail.objects.filter(sent_at=None).count(),
    "database_bytes": database_bytes,
    "backup_age_seconds": lambda: time.time() - last_backup().lstat().st_mtime,
}


class StoredFigures(Collector):
    """Collects what is stored when somebody asks."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the figures that are there and that this role may read."""
        for name, figure in FIGURES.items():
            with suppress(DatabaseError, OSError):
                value = figure()
                yield GaugeMetricFamily(f"newsroom_{name}", name, value)
        connection.close()


class Command(BaseCommand):
    help = "Serve figures for Prometheus at http://127.0.0.1, port METRICS_PORT."

    def handle(self, **options: object) -> None:
        settings.METRICS_DIR.mkdir(parents=True, exist_ok=True)
        registry = CollectorRegistry()
        count_workers: Callable[..., object] = MultiProcessCollector
        count_workers(registry, settings.METRICS_DIR)
        registry.register(StoredFigures())
        port = settings.METRICS_PORT
        _server, thread = start_http_server(port, "127.0.0.1", registry)
        thread.join()
