"""On PostgreSQL the role of the server owns no table: it does all that people do, and
can neither drop nor switch off what keeps rows.
"""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from tests.postgres import TemporaryPostgres, find_programs
from tests.support.site import LOADING_FEW, ROOT, Site
from tests.support.tables import table

pytestmark = [pytest.mark.database("postgresql"), pytest.mark.slow]

FORBIDDEN = [
    "ALTER TABLE newsroom_edition DISABLE TRIGGER ALL",
    "ALTER TABLE newsroom_edition ADD COLUMN x integer",
    "DROP TRIGGER newsroom_edition_never_update ON newsroom_edition",
    "DROP TABLE newsroom_edition CASCADE",
    "TRUNCATE newsroom_edition CASCADE",
    "TRUNCATE articles_article CASCADE",
    "UPDATE newsroom_edition SET kind = 'update'",
    "DELETE FROM newsroom_edition",
    "DELETE FROM articles_revision",
    "DELETE FROM newsroom_withholding",
    "UPDATE newsroom_gap SET version = 7",
    "UPDATE django_migrations SET name = 'x'",
    "CREATE OR REPLACE FUNCTION newsroom_append_only() RETURNS trigger LANGUAGE plpgsql"
    " AS 'BEGIN RETURN NEW; END'",
    "CREATE TABLE another (id integer)",
    "SET session_replication_role = replica",
    "SET ROLE newsroom_owner",
]
WITHHELD = """
from django.contrib.auth.models import User
from newsroom.actions.withhold import agree, request_withholding
asks, agrees = [User.objects.create_superuser(name) for name in ("asks", "agrees")]
for act, words in (("withhold", "Calder Quay"), ("erase", "Osterby")):
    made = request_withholding(act=act, words=words, reason="So", user=asks)
    print(agree(made.pk, user=agrees).answer)
"""


def on(server: str, role: str) -> str:
    """The URL of the newsroom's database for that role."""
    return server.replace("postgres@", f"{role}@").removesuffix("postgres") + "newsroom"


@pytest.fixture(scope="module")
def served(tmp_path_factory, newsrooms) -> Iterator[Site]:
    """With the roles of the guide, upgraded by the owner and filled by the server."""
    folder: Path = tmp_path_factory.mktemp("serving")
    statements = (ROOT / "docs" / "deploy" / "primary.sql").read_text()
    with TemporaryPostgres() as server:
        with psycopg.connect(server, autocommit=True) as superuser:
            for statement in statements.split(";\n"):
                if statement.strip() and "replication_slot" not in statement:
                    superuser.execute(statement)
        site = Site(
            folder,
            DATABASE_URL=on(server, "newsroom"),
            OWNER_DATABASE_URL=on(server, "newsroom_owner"),
        )
        site.env["PATH"] = f"{find_programs()}:{site.env['PATH']}"
        site.manage("upgrade")
        site.manage("shell", "-v0", "-c", LOADING_FEW)
        yield site
        site.dismiss()


def test_the_server_does_what_people_do(served, tmp_path):
    said = served.manage("shell", "-v0", "-c", WITHHELD).stdout
    assert said.split() == ["agreed", "agreed"]
    served.manage("reindex")
    served.manage("clearsessions")
    served.manage("backup", str(tmp_path / "a.backup"))
    served.manage("check_all", "--since", str(tmp_path / "a.backup.digest"))
    served.manage("upgrade")
    owner = served.env.pop("OWNER_DATABASE_URL")
    try:
        served.manage("upgrade")  # as each start of the server does
    finally:
        served.env["OWNER_DATABASE_URL"] = owner


@table("command", ["restore", "import_all"])
def test_who_may_not_load_a_newsroom_is_told_who_may(command, served, tmp_path):
    file = tmp_path / command
    served.manage("backup" if command == "restore" else "export_all", str(file))
    with psycopg.connect(served.env["OWNER_DATABASE_URL"], autocommit=True) as owner:
        owner.execute("CREATE DATABASE bare TEMPLATE template0")
    own = dict(served.env)
    served.env["DATABASE_URL"] = own["DATABASE_URL"].removesuffix("newsroom") + "bare"
    del served.env["OWNER_DATABASE_URL"]
    try:
        done = served.manage(command, str(file), check=False)
    finally:
        served.env.update(own)
        with psycopg.connect(own["OWNER_DATABASE_URL"], autocommit=True) as owner:
            owner.execute("DROP DATABASE bare WITH (FORCE)")
    assert done.returncode == 1
    assert f"OWNER_DATABASE_URL=postgres://… manage.py {command}" in done.stderr


def test_it_cannot_switch_off_what_keeps_rows(served):
    with psycopg.connect(served.env["DATABASE_URL"], autocommit=True) as server:
        for statement in FORBIDDEN:
            with pytest.raises(InsufficientPrivilege):
                server.execute(statement)


def test_tables_that_a_migration_adds_are_its_too(served):
    with psycopg.connect(served.env["OWNER_DATABASE_URL"]) as owner:
        owner.execute("CREATE TABLE later (id serial PRIMARY KEY, words text)")
    with psycopg.connect(served.env["DATABASE_URL"], autocommit=True) as server:
        server.execute("INSERT INTO later (words) VALUES ('x')")
        with pytest.raises(InsufficientPrivilege):
            server.execute("DELETE FROM later")
    with psycopg.connect(served.env["OWNER_DATABASE_URL"]) as owner:
        owner.execute("DROP TABLE later")


@table("as_owner", [False, True])
def test_a_server_that_owns_its_tables_is_warned(as_owner, served):
    env = dict(served.env)
    try:
        if as_owner:
            served.env["DATABASE_URL"] = env["OWNER_DATABASE_URL"]
        options = ("check", "--deploy", "--database", "default")
        said = served.manage(*options, check=False)
        assert ("newsroom.W004" in said.stdout + said.stderr) == as_owner
    finally:
        served.env.update(env)
