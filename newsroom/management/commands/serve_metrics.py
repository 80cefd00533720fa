"""Serves figures to Prometheus on this machine; `bin/serve` runs it."""

from collections.abc import Iterator
from contextlib import suppress

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from newsroom.operations.figures import FIGURES


class StoredFigures(Collector):
    """Collects what is stored when somebody asks."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the figures that this role may read."""
        for name, (meaning, figure) in FIGURES.items():
            with suppress(DatabaseError):
                value = figure()
                yield GaugeMetricFamily(f"newsroom_{name}", meaning, value=value)
        connection.close()


class Command(BaseCommand):
    help = "Serve figures for Prometheus at http://127.0.0.1, port METRICS_PORT, until it is stopped."

    def handle(self, **options: object) -> None:
        if not settings.METRICS_PORT:
            raise CommandError("Set METRICS_PORT to the port of the figures.")
        settings.METRICS_DIR.mkdir(parents=True, exist_ok=True)
        registry = CollectorRegistry()
        MultiProcessCollector(registry)
        registry.register(StoredFigures())
        _server, thread = start_http_server(
            settings.METRICS_PORT, addr="127.0.0.1", registry=registry
        )
        thread.join()
