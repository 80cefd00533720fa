"""Counting answers for Prometheus, in each worker; `serve_metrics` adds them up."""

import time
from collections.abc import Callable, Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.conf import settings
from prometheus_client import Gauge, Histogram

from newsroom.conf.errors import API, DESK
from newsroom.conf.request_ids import ID
from newsroom.public.answers import MEMORY

# The worker that writes first makes it.
settings.METRICS_DIR.mkdir(parents=True, exist_ok=True)
SECONDS = Histogram(
    "newsroom_request_seconds",
    "Time until an answer was made, by kind of answer and status.",
    ["kind", "status"],
    buckets=(0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10),
)
KEPT_BYTES = Gauge(
    "newsroom_kept_bytes",
    "Memory that kept pages take.",
    multiprocess_mode="livesum",
)
KINDS = {settings.STATIC_URL: "static", API: "api"} | dict.fromkeys(DESK, "desk")


class Measured:
    """A WSGI application that counts the answers of `application`."""

    def __init__(self, application: WSGIApplication) -> None:
        self.application = application

    def __call__(
        self, environ: WSGIEnvironment, start: StartResponse
    ) -> Iterable[bytes]:
        began = time.perf_counter()
        statuses = ["500"]

        def start_noting(
            status: str, headers: list[tuple[str, str]], *_: object
        ) -> Callable[[bytes], object]:
            statuses.append(status[:3])
            return start(status, headers)

        try:
            return self.application(environ, start_noting)
        finally:
            seconds = time.perf_counter() - began
            SECONDS.labels(kind_of(environ), statuses[-1]).observe(seconds)


def kind_of(environ: WSGIEnvironment) -> str:
    """Return the kind of answer: kept is one for which nothing was made."""
    if ID not in environ:
        return "kept"
    KEPT_BYTES.set(MEMORY.weight)
    for address, kind in KINDS.items():
        if environ["PATH_INFO"].startswith(address):
            return kind
    return "page"
