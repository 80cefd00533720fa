"""A full disk is called one, to whoever types, at the shell and to what watches;
readers go on reading.
"""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from articles.models import Original
from newsroom.conf import readiness
from newsroom.management import main as door
from tests.newsroom.management.test_installation import ready, refused  # noqa: F401 - a fixture

TEXT = "The harbour office counted the crossings by hand. " * 4_000


@pytest.fixture
def full_disk(own_database, settings, tmp_path):
    """The database has no room for one original more, as it says itself."""
    settings.VAR_DIR = tmp_path
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA page_count")
            cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0] + 3}")
            return
        cursor.execute(
            "CREATE FUNCTION no_room() RETURNS trigger AS $$ BEGIN RAISE 'could not extend file'"
            " USING ERRCODE = 'disk_full'; END $$ LANGUAGE plpgsql"
        )
        cursor.execute(
            "CREATE TRIGGER no_room BEFORE INSERT ON articles_original"
            " FOR EACH ROW EXECUTE FUNCTION no_room()"
        )


@pytest.fixture
def desk(own_database, make_user):
    client = Client(raise_request_exception=False)
    client.force_login(make_user("Editor", "typist"))
    return client


def test_whoever_typed_is_told_and_keeps_it(desk, full_disk, client):
    answer = desk.post(reverse("desk:import"), {"text": TEXT})
    assert answer.status_code == 503
    assert "The server&#x27;s disk is full" in answer.text
    assert TEXT in answer.text
    said = desk.post(
        reverse("desk:import"), {"text": TEXT}, headers={"accept": "application/json"}
    )
    assert "The server's disk is full" in said.json()["error"]
    assert client.get("/").status_code == 200
    assert "the disk is full" in client.get("/readyz").text


def test_a_command_says_so_without_a_traceback(ready, full_disk, tmp_path):  # noqa: F811
    (tmp_path / "long.txt").write_text(TEXT)
    before = Original.objects.count()
    said = refused("import_articles", str(tmp_path / "long.txt"))
    assert said.startswith("The disk is full, and what was begun is not stored (")
    assert Original.objects.count() == before


def test_no_room_for_a_file_is_a_full_disk_too():
    assert door.explain_error(OSError(28, "No space left on device")).startswith(
        "The disk is full"
    )
    assert door.explain_error(ValueError("a fault of ours")) == ""


@pytest.fixture
def little_room(monkeypatch, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    room = SimpleNamespace(free=readiness.LEAST_ROOM - 1)
    monkeypatch.setattr(readiness.shutil, "disk_usage", lambda folder: room)


@pytest.mark.django_db
def test_what_watches_the_server_is_told(client, little_room):
    """Readers are sent to it all the same: they are answered."""
    readers = client.get("/readyz")
    assert (readers.status_code, readers.text) == (
        200,
        f"readers are answered, but {readiness.DISK_IS_FULL}",
    )
    health = client.get("/healthz")
    assert (health.status_code, health.text) == (503, readiness.DISK_IS_FULL)


@pytest.mark.django_db
def test_there_is_nothing_to_tell_where_there_is_room(client, settings, tmp_path):
    settings.VAR_DIR = tmp_path / "not made yet"
    assert (client.get("/readyz").text, client.get("/healthz").text) == ("ok", "ok")


def test_a_disk_that_was_full_is_so_for_a_minute(settings, tmp_path, monkeypatch):
    settings.VAR_DIR = tmp_path
    assert not readiness.is_disk_full()
    readiness.note_full_disk()
    assert readiness.is_disk_full()
    monkeypatch.setattr(readiness, "FULL_SECONDS", 0)
    assert not readiness.is_disk_full()
