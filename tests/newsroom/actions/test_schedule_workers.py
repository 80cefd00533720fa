"""Two servers whose workers are killed publish what is due once each."""

import os
import signal
import time

import pytest

from tests.support.site import Site

GUARD = 180
NUMBER = 6
SCHEDULE = f"""
from datetime import timedelta
from django.contrib.auth.models import User
from django.utils import timezone
from newsroom.actions.schedule import Due, schedule
from tests.support.decisions import make_ready
from tests.support.small_article import new_article
user = User.objects.get(username="ada")
articles = [new_article(slug=f"pier-{{number}}") for number in range({NUMBER})]
for article in articles:
    make_ready(article)
due = Due(timezone.now() + timedelta(seconds=10), "UTC")
for article in articles:
    schedule(article, due, user=user)
"""
TOLD = """
from newsroom.editions.models import ScheduledEdition
for row in ScheduledEdition.objects.select_related("edition"):
    number = row.article.editions.count()
    print(row.outcome, number, bool(row.edition and row.edition.published_at >= row.due.replace(microsecond=0)))
"""


@pytest.mark.browser
@pytest.mark.slow
def test_each_is_published_once_by_two_servers_of_which_one_is_killed(
    newsrooms, tmp_path
):
    first = Site(tmp_path / "first")
    second = first.beside(tmp_path / "second")
    with first, second:
        first.add_user("ada", "Editor")
        first.manage("shell", "-v0", "-c", SCHEDULE)
        deadline = time.monotonic() + GUARD
        kills = 0
        told: list[str] = []
        while told != ["done 1 True"] * NUMBER:
            assert time.monotonic() < deadline, told
            time.sleep(0.4)
            worker = first.tasks_worker()
            if kills < 12 and worker:
                os.kill(worker, signal.SIGKILL)
                kills += 1
            shown = first.manage("shell", "-v0", "-c", TOLD).stdout
            told = shown.splitlines()
            assert all(" 2 " not in line for line in told), told
        assert kills
        first.manage("verify_editions")
