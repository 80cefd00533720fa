"""What a whole server counts, and what its log says of a request."""

import json
import os
import signal
import time
from pathlib import Path

import httpcore
import pytest

from tests.support.site import PASSWORD, Site, free_port, with_samples

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ARTICLE = "/articles/the-bridges-that-were-inspected-from-a-desk/"
GUARD = 60


@pytest.fixture(scope="module")
def watched(tmp_path_factory):
    folder = tmp_path_factory.mktemp("watched")
    port = free_port()
    with Site(
        folder,
        template=with_samples(),
        METRICS_PORT=str(port),
        LOG_FORMAT="json",
        WORKERS="2",
    ) as site:
        yield site, f"http://127.0.0.1:{port}/metrics"


def ask(url: str, **headers: str) -> httpcore.Response:
    return httpcore.request("GET", url, headers=headers)


def id_in(answer: httpcore.Response) -> str | None:
    headers = {name.lower(): value.decode() for name, value in answer.headers}
    return headers.get(b"x-request-id")


def figures(url: str) -> dict[str, float]:
    deadline = time.monotonic() + GUARD
    while True:
        try:
            text = ask(url).content.decode()
            break
        except httpcore.ConnectError:
            assert time.monotonic() < deadline
            time.sleep(0.2)
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (x.rpartition(" ") for x in lines)}


def count(found: dict[str, float], kind: str, status: int) -> float:
    name = "newsroom_request_seconds_count"
    return found.get(f'{name}{{kind="{kind}",status="{status}"}}', 0)


def test_answers_of_all_workers_are_counted_and_what_is_stored(newsrooms, watched):
    site, url = watched
    for _ in range(12):  # so that each worker has answered some
        assert ask(f"{site.url}{ARTICLE}").status == 200
    ask(f"{site.url}/nope/")
    ask(f"{site.url}/accounts/login/")
    found = figures(url)
    assert count(found, "kept", 200) + count(found, "page", 200) >= 12
    assert count(found, "kept", 200) >= 2
    assert count(found, "page", 404) >= 1
    assert count(found, "desk", 200) == 1
    assert found["newsroom_kept_bytes"] > 10_000
    assert found["newsroom_database_bytes"] > 1_000_000
    assert found["newsroom_tasks_waiting"] >= 0
    assert "newsroom_backup_age_seconds" not in found
    site.manage("backup", str(site.folder / "one.backup"))
    assert figures(url)["newsroom_backup_age_seconds"] < GUARD


def test_figures_outlive_a_worker_and_the_worker_of_tasks(newsrooms, watched):
    site, url = watched
    ask(f"{site.url}{ARTICLE}")
    before = count(figures(url), "kept", 200) + count(figures(url), "page", 200)
    os.kill(site.workers()[0], signal.SIGKILL)
    os.kill(site.tasks_worker(), signal.SIGKILL)
    time.sleep(1)
    found = figures(url)
    assert count(found, "kept", 200) + count(found, "page", 200) >= before


def test_nobody_else_reads_figures(newsrooms, watched):
    site, url = watched
    assert ask(f"{site.url}/metrics").status == 404
    listening = Path("/proc/net/tcp").read_text()
    port = int(url.split(":")[2].split("/")[0])
    assert f"0100007F:{port:04X}" in listening
    assert f"00000000:{port:04X}" not in listening


def test_the_log_and_the_answer_name_the_same_request(newsrooms, watched):
    site, _url = watched
    answer = ask(f"{site.url}/never-there/", **{"X-Request-ID": "made-up-by-a-client"})
    number = id_in(answer)
    log = (site.folder / "server.log").read_text()
    lines = [json.loads(line) for line in log.splitlines()]
    said = [line["message"] for line in lines if line["logger"] == "newsroom.server"]
    assert f"Newsroom serves at {site.url}/" in said
    (line,) = [line for line in lines if line.get("request") == number]
    assert "/never-there/" in line["message"]
    assert line["level"] == "WARNING"
    assert "client" not in line
    assert id_in(ask(f"{site.url}{ARTICLE}")) is None
    assert PASSWORD not in log
