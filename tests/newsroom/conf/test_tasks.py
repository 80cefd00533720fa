"""Tasks: each runs at least once, whatever happens to the worker."""

import os
import signal
import time
from pathlib import Path

import pytest
from django.db import transaction
from django_ox.models import OxTask
from django_ox.testing import run_tasks

from newsroom.operations import chores
from tests.support.noted_tasks import note
from tests.support.site import Site

GUARD = 120


def test_what_is_rolled_back_leaves_no_task(db, tmp_path):
    with transaction.atomic():
        note.enqueue(1, str(tmp_path))
        transaction.set_rollback(True)
    note.enqueue(2, str(tmp_path))
    run_tasks()
    assert [file.name for file in tmp_path.iterdir()] == ["2"]


def test_a_task_that_fails_waits_and_is_tried_again(db, tmp_path):
    note.enqueue(1, str(tmp_path / "missing"))
    run_tasks()
    row = OxTask.objects.get()
    assert row.status == OxTask.Status.READY
    assert "FileNotFoundError" in row.errors[0]["traceback"]
    (tmp_path / "missing").mkdir()
    OxTask.objects.update(run_after=None)
    run_tasks()
    assert (tmp_path / "missing" / "1").exists()


def test_the_chores_run(db):
    for chore in (
        chores.renew_lists,
        chores.check_links_again,
        chores.forget_finished,
    ):
        chore.enqueue()
    run_tasks(raise_failures=True)
    statuses = set(OxTask.objects.values_list("status", flat=True))
    assert statuses == {OxTask.Status.SUCCESSFUL}


ENQUEUE = """
from tests.support.noted_tasks import note
for number in range(30):
    note.enqueue(number, {folder!r})
"""


@pytest.mark.browser
@pytest.mark.slow
def test_no_task_is_lost_however_often_its_worker_is_killed(newsrooms, tmp_path):
    notes = tmp_path / "notes"
    notes.mkdir()
    with Site(tmp_path / "site") as site:
        site.manage("shell", "-c", ENQUEUE.format(folder=str(notes)))
        deadline = time.monotonic() + GUARD
        kills = 0
        while len(list(notes.iterdir())) < 30:
            assert time.monotonic() < deadline
            time.sleep(1.5)
            worker = site.tasks_worker()
            if kills < 4 and worker:
                os.kill(worker, signal.SIGKILL)
                kills += 1
    assert kills
    assert {Path(file).name for file in notes.iterdir()} == {
        str(number) for number in range(30)
    }
