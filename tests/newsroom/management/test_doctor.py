"""`doctor` says of each broken thing what it means and what to do."""

import json
import os
import re
import smtplib
import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import connection, models
from django.utils import timezone
from django_ox.models import OxScheduleTick, OxTask
from django_ox.testing import run_tasks

from articles.immutable import _drop
from newsroom.conf import readiness
from newsroom.editions.models import Edition, ScheduledEdition
from newsroom.models import Installation
from newsroom.operations import backups
from newsroom.operations.installation_checks import OLD_SECONDS
from tests.support.noted_tasks import note
from tests.support.site import Site, free_port, with_samples

pytestmark = pytest.mark.slow

ELSEWHERE = "http://127.0.0.1:{}"


@pytest.fixture
def folder(own_database, settings, tmp_path) -> Path:
    """The VAR_DIR of a newsroom in which everything is well, but for what no server
    does here.
    """
    settings.VAR_DIR = tmp_path
    settings.ALLOWED_HOSTS = ["127.0.0.1", "testserver"]
    settings.LOCAL_HOSTS = settings.ALLOWED_HOSTS
    settings.SECRET_KEY = "0123456789" * 6
    settings.SITE_URL = ELSEWHERE.format(free_port())
    Installation.objects.all().delete()
    now = timezone.now()
    OxScheduleTick.objects.create(schedule_name="x", scheduled_for=now, created_at=now)
    return tmp_path


def found() -> dict[str, dict[str, str]]:
    """What is said, by id. Each finding says what to do, and serious ones end in 1."""
    said = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", "--json", stdout=said)
    rows = [json.loads(line) for line in said.getvalue().splitlines()]
    for row in rows:
        assert set(row) == {"id", "level", "says", "do"}
        assert row["do"], row
    assert bool(ended.value.code) == any(row["level"] == "error" for row in rows)
    return {row["id"].removeprefix("newsroom."): row for row in rows}


def test_settings(folder, settings):
    settings.SECRET_KEY = "short"
    assert "Set SECRET_KEY" in found()["E001"]["do"]


def test_packages(folder, monkeypatch, tmp_path):
    lock = tmp_path / "run.txt"
    lock.write_text("django==99.0 \\\nnothing-like-it==1.0 \\\n")
    assert "E006" not in found()
    monkeypatch.setattr(readiness, "LOCK", lock)
    told = found()["E006"]
    assert "nothing-like-it 1.0" in told["says"]
    assert told["do"] == "make setup"


def test_a_full_disk(folder):
    readiness.note_full_disk()
    told = found()["E007"]
    assert told["says"] == "The disk is full: nothing can be saved"
    assert "VAR_DIR" in told["do"]


def test_pages_that_cannot_be_read_are_said_by_readyz_too(folder, client):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE public_listing RENAME TO public_older")
    assert "Pages cannot be read" in found()["E008"]["says"]
    assert client.get("/readyz").status_code == 503


def test_a_database_of_another_newsroom(folder):
    Installation.objects.create(pk=1, settings={"SITE_NAME": "The Other"})
    told = found()
    assert "nobody is served" in told["E009"]["says"]
    assert "'The Other'" in told["E009"]["do"]
    assert "upgrade --site" in told["E009"]["do"]
    assert "E018" not in told  # nothing else is asked of it


def test_a_database_that_is_older_than_the_code(folder):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'notices'")
    told = found()["E010"]
    assert "Missing migrations: 1." in told["says"]
    assert told["do"] == "manage.py upgrade"


def test_missing_triggers_and_the_size(folder):
    _drop(connection, Edition._meta.db_table)
    told = found()
    assert "can be changed" in told["W002"]["says"]
    assert "manage.py migrate" in told["W002"]["do"]
    assert "W023" not in told
    drop = "DROP TRIGGER public_place_renews_on_update"
    if connection.vendor == "postgresql":
        drop = f"{drop} ON public_place"
    with connection.cursor() as cursor:
        cursor.execute(drop)
    assert "public_place" in found()["W023"]["says"]
    assert "MB" in told["I011"]["says"]


def test_a_clock_that_is_wrong(folder):
    assert "W012" not in found()
    _drop(connection, Edition._meta.db_table)
    later = timezone.now() + timedelta(days=1)
    models.QuerySet(Edition).update(published_at=later)
    told = found()["W012"]
    assert "dated in the future" in told["says"]
    assert "chrony" in told["do"]


def test_static_files_that_are_missing(folder, settings):
    settings.STATIC_ROOT = folder / "nothing"
    told = found()["E013"]
    assert "pages lack their styles" in told["says"]
    assert "manage.py upgrade" in told["do"]


class Elsewhere(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(502)
        self.end_headers()

    def log_message(self, *_):
        pass


def test_a_site_that_others_answer_or_nobody(folder, settings):
    assert "cannot be reached" in found()["W014"]["says"]
    server = HTTPServer(("127.0.0.1", 0), Elsewhere)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.SITE_URL = ELSEWHERE.format(server.server_port)
    told = found()
    server.shutdown()
    assert "answers 502" in told["E015"]["says"]
    assert "content-security-policy" in told["E016"]["says"]
    assert "nginx.conf" in told["E016"]["do"]


def test_a_mail_server_that_is_away(folder, settings):
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": free_port(), "timeout": 2},
        }
    }
    told = found()["E017"]
    assert "nobody is told anything" in told["says"]
    assert "EMAIL_URL" in told["do"]
    assert issubclass(smtplib.SMTPException, OSError)  # so it is caught too


def test_tasks_that_wait_or_failed(folder):
    assert "E018" not in found()
    note.enqueue(1, str(folder / "missing"))
    run_tasks()
    told = found()
    assert "E018" not in told
    assert "FileNotFoundError" in told["W019"]["says"]
    waits_since = timezone.now() - timedelta(hours=1)
    OxTask.objects.update(run_after=waits_since)
    told = found()["E018"]
    assert f"{waits_since:%Y-%m-%d %H:%M}" in told["says"]
    assert "bin/serve" in told["do"]
    OxTask.objects.all().delete()
    OxScheduleTick.objects.update(created_at=timezone.now() - timedelta(hours=1))
    assert "No worker" in found()["E018"]["says"]


def test_publications_that_are_overdue(folder):
    assert "E022" not in found()
    edition = Edition.objects.all()[0]
    due = timezone.now() - timedelta(hours=1)
    ScheduledEdition.objects.create(
        article=edition.article,
        revision=edition.revision,
        due=due,
        zone="UTC",
        by=User.objects.all()[0],
        after=edition.number,
        withholdings=0,
    )
    told = found()["E022"]
    assert told["says"] == "Scheduled publications are overdue: 1."
    assert "bin/serve" in told["do"]


def test_backups_that_are_missing_old_or_gone(folder):
    assert "No backup" in found()["W020"]["says"]
    file = folder / "there" / "newsroom-1.backup"
    file.parent.mkdir()
    call_command("backup", file, stdout=StringIO())
    told = found()
    assert str(file) in told["I020"]["says"]
    assert "heads.json" in told["W021"]["says"]
    assert "E021" not in told
    (file.parent / "newsroom-1.heads.json").write_text("{}")
    assert "W021" not in found()
    before = time.time() - OLD_SECONDS - 60
    for each in file.parent.iterdir():
        os.utime(each, (before, before))
    told = found()
    assert "two nights" in told["E021"]["says"]
    assert "newsroom-nightly" in told["E021"]["do"]
    for each in file.parent.iterdir():
        os.utime(each)
    assert "E021" not in found()
    file.rename(file.with_name("elsewhere"))
    assert f"has no {file.name}" in found()["E021"]["says"]
    assert backups.last_backup().is_symlink()


def test_check_without_a_database_asks_for_none_of_this(db):
    """`check --deploy` in a clone looks at the settings alone."""
    told = {problem.id for problem in run_checks(include_deployment_checks=True)}
    assert told & {"newsroom.W014", "newsroom.W020", "newsroom.E013"} == set()


@pytest.mark.browser
def test_a_newsroom_that_is_well_and_one_without_its_database(newsrooms, tmp_path):
    with Site(tmp_path / "site", template=with_samples()) as site:
        os.chmod(site.folder, 0o700)
        site.manage("backup", str(tmp_path / "one.backup"))
        site.manage("verify_editions", "--save-heads", str(tmp_path / "x.heads.json"))
        done = site.manage("doctor")
        assert "ERRORS" not in done.stdout
        # In tests one role owns the tables on PostgreSQL and serves.
        named = set(re.findall(r"newsroom\.[EW]\d+", done.stdout))
        assert named <= {"newsroom.W004"}
        assert "The last backup is" in done.stdout
    gone = site.beside(tmp_path / "gone", DATABASE_URL="sqlite:////nowhere/x.sqlite3")
    done = gone.manage("doctor", check=False)
    gone.dismiss()
    assert done.returncode == 1
    assert "There is no database at /nowhere/x.sqlite3" in done.stdout + done.stderr
