"""What a reader's page costs: the stored answer against a constant page, and against rendering it live.

    python -m bench.serving

CPU time of the process, through Django's whole middleware, on a SQLite of its own.
"""

import gzip
import os
import tempfile
from collections.abc import Callable

os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="newsroom-bench-")
os.environ["DATABASE_URL"] = f"sqlite:///{os.environ['VAR_DIR']}/bench.sqlite3"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
os.environ.setdefault("LOG_LEVEL", "WARNING")
os.environ["DEBUG"] = "1"

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import path  # noqa: E402

from bench.measuring import cpu_seconds  # noqa: E402
from newsroom import urls as site  # noqa: E402
from newsroom.editions.view import read  # noqa: E402
from newsroom.models import Edition  # noqa: E402
from newsroom.public import render  # noqa: E402

ADDRESS = "/articles/the-bridges-that-were-inspected-from-a-desk/"
REQUESTS = 300
CONSTANT = HttpResponse(b"x" * 10_000).content


def constant(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(CONSTANT)


def live(_request: HttpRequest) -> HttpResponse:
    edition = Edition.objects.current().get(article__slug=ADDRESS.split("/")[2])
    page = render.article_page(read(edition.content), edition.sha256)
    return HttpResponse(gzip.compress(page.encode(), 6), headers={"Content-Encoding": "gzip"})


def per_request(client: Client, address: str, times: int = REQUESTS, **headers: str) -> float:
    def run() -> None:
        for _ in range(times):
            client.get(address, headers={"Accept-Encoding": "gzip"} | headers)

    return cpu_seconds(run, 3) / times


def main() -> None:
    site.urlpatterns[:0] = [path("bench/constant", constant), path("bench/live", live)]
    call_command("migrate", verbosity=0)
    call_command("load_samples", password="only for the bench", verbosity=0)  # noqa: S106
    client = Client(SERVER_NAME="localhost")
    etag = client.get(ADDRESS, headers={"Accept-Encoding": "gzip"})["ETag"]
    base = per_request(client, "/bench/constant")
    rows: list[tuple[str, Callable[[], float]]] = [
        ("stored page, gzip", lambda: per_request(client, ADDRESS)),
        ("stored page, 304", lambda: per_request(client, ADDRESS, **{"If-None-Match": etag})),
        ("stored feed, gzip", lambda: per_request(client, "/feeds/articles.rss")),
        ("the same page rendered live", lambda: per_request(client, "/bench/live", 20)),
    ]
    print(f"constant page through all middleware: 1.0 ({base * 1e6:.0f} µs)")
    for name, measure in rows:
        print(f"{name}: {base / measure():.3f}")


if __name__ == "__main__":
    main()
