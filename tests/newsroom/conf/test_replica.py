"""Readers are answered from a replica, everybody else from the database that is written
to.

Here the replica is a second database: a copy that stands still, or the same database
under its other name.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.contrib.auth.models import User
from django.core.checks import Tags, run_checks
from django.core.management import call_command
from django.db import connection, connections

from newsroom.conf.system_checks import check_triggers
from newsroom.operations.reindexing import find_row_faults
from newsroom.public import serving
from tests.newsroom.public.test_readers_role import ADDRESSES, fill
from tests.support.databases import lent
from tests.support.editions import document, make_pages, publish, reindex_all
from tests.support.site import with_samples

BRIDGE = "/articles/the-bridge-that-was-inspected-on-paper/"


@contextmanager
def replica_at(own) -> Iterator[None]:
    connections.settings["replica"] = own
    try:
        yield
    finally:
        connections["replica"].close()
        del connections.settings["replica"], connections["replica"]


@pytest.fixture(autouse=True)
def reads_from_replica(settings, monkeypatch):
    """As settings.py has it where REPLICA_URL is set; the process remembers no
    fault.
    """
    settings.READERS = "replica"
    monkeypatch.setattr(serving.readers, "again", 0.0)


@pytest.fixture
def behind(own_database, tmp_path) -> Iterator[None]:
    """The replica stands still before the bridge is published."""
    with lent(tmp_path / "replica", with_samples()) as own, replica_at(own):
        make_pages(publish(document()).article)
        yield


@pytest.fixture
def same(own_database, settings) -> Iterator[None]:
    settings.SITE_URL = "http://localhost:8000"
    with replica_at(own_database):
        yield


@contextmanager
def nobody_asks(alias: str) -> Iterator[None]:
    def refuse(execute, sql, params, many, context):
        raise AssertionError(f"{alias} is asked: {sql}")

    with connections[alias].execute_wrapper(refuse):
        yield


def test_readers_are_shown_what_the_replica_has(behind, client):
    assert client.get(BRIDGE).status_code == 404
    assert BRIDGE not in client.get("/").text
    assert BRIDGE not in client.get("/search/?q=bridge").text


def test_editors_see_what_they_have_published(behind, client):
    client.force_login(User.objects.create_superuser("ada"))
    for path in (BRIDGE, "/", "/search/?q=bridge"):
        assert BRIDGE in client.get(path).text


def test_every_address_of_readers_asks_the_replica_alone(same, client):
    fill()
    asked = {
        address: status
        for addresses in ADDRESSES.values()
        for address, status in addresses.items()
    }
    del asked["/healthz"]  # of the database that is written to
    with nobody_asks("default"):
        assert {address: client.get(address).status_code for address in asked} == asked


def test_whatever_is_written_is_read_where_it_is_written(same):
    with nobody_asks("replica"):
        make_pages(publish(document()).article)
        make_pages(publish(document(), kind="correction").article)
        reindex_all()
        assert list(find_row_faults()) == []


def test_without_the_replica_readers_are_answered_by_the_other_one(
    own_database, client, caplog
):
    make_pages(publish(document()).article)
    away = connection.settings_dict | {"NAME": "/nowhere/at/all", "PORT": "1"}
    with replica_at(away):
        for _ in range(3):  # and only the first has to wait for it
            assert client.get(BRIDGE).status_code == 200
    said = [
        record.message for record in caplog.records if record.name == serving.log.name
    ]
    assert len(said) == 1
    assert "readers are answered without it" in said[0]


def test_a_replica_that_comes_back_is_asked_again(behind, client, monkeypatch):
    monkeypatch.setattr(serving.readers, "again", float("inf"))
    assert client.get(BRIDGE).status_code == 200
    monkeypatch.setattr(serving.readers, "again", 0.0)
    assert client.get(BRIDGE).status_code == 404


def test_nothing_is_migrated_there(behind):
    before = connections["replica"].introspection.table_names()
    call_command("migrate", "newsroom", "zero", database="replica", verbosity=0)
    assert connections["replica"].introspection.table_names() == before


def test_a_replica_is_not_asked_for_triggers(same):
    """The role of readers may not read the rows that these depend on."""
    with nobody_asks("replica"):
        assert list(check_triggers(["default", "replica"])) == []


@pytest.mark.database("postgresql")
def test_a_replica_that_is_none_is_named(behind):
    (found,) = run_checks(tags=[Tags.database], databases=["replica"])
    assert "is no replica" in found.msg
