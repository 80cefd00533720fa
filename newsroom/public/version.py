"""The version of what is public, which changes with the rows by which pages are found.

By it, a page that was found before is known to stand still, and what is made of all
articles is known without looking through them. Triggers write it, so that nothing that
changes a row can forget to. It is random: a restored database never has one that was
used for something else.
"""

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from newsroom.public.models import IndexedArticle, Listing, Place, PublishedSite

TABLES = [
    model._meta.db_table for model in (IndexedArticle, Listing, Place, PublishedSite)
]
VERSION = "SELECT value FROM public_publicversion"
RENEW = (
    "INSERT INTO public_publicversion (id, value) VALUES (1, {})"
    " ON CONFLICT (id) DO UPDATE SET value = excluded.value;"
)
RANDOM = {
    "sqlite": "lower(hex(randomblob(16)))",
    "postgresql": "replace(CAST(gen_random_uuid() AS text), '-', '')",
}
SQLITE = "CREATE TRIGGER {name} AFTER {act} ON {table} BEGIN {renew} END"
FUNCTION = (
    "CREATE OR REPLACE FUNCTION public_renew_version() RETURNS trigger"
    " LANGUAGE plpgsql AS $$ BEGIN {renew} RETURN NULL; END $$"
)
# Hazard: who holds rows and waits for the version would wait for ever for who holds the
# version and waits for those rows. So each statement takes the version first.
POSTGRESQL = (
    "CREATE TRIGGER {name} BEFORE {act} ON {table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION public_renew_version()"
)
ACTS = {
    "sqlite": ["INSERT", "UPDATE", "DELETE"],
    "postgresql": ["INSERT", "UPDATE", "DELETE", "TRUNCATE"],
}
FOUND = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
    # Those that fire in a replica's session too.
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgenabled = 'A'"
    " AND tgrelid = to_regclass(%s)",
}


def watch_tables(using: str, **_: object) -> None:
    """Restore missing triggers after every `migrate`, and renew the version if any was.

    SQLite rebuilds a table to change it, and then its triggers are lost.
    """
    connection = connections[using]
    tables = unwatched(connection)
    if not tables:
        return
    renew = RENEW.format(RANDOM[connection.vendor])
    with transaction.atomic(using), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(FUNCTION.format(renew=renew))
        for table in tables:
            _watch(connection, table, renew)
        cursor.execute(renew)


def unwatched(connection: BaseDatabaseWrapper) -> list[str]:
    """Return those tables that exist but could change without another version."""
    existing = {*connection.introspection.table_names()}
    return [
        table for table in TABLES if table in existing and _missing(connection, table)
    ]


def _missing(connection: BaseDatabaseWrapper, table: str) -> set[str]:
    """Return the acts of which no trigger tells."""
    with connection.cursor() as cursor:
        cursor.execute(FOUND[connection.vendor], [table])
        found = {name for (name,) in cursor.fetchall()}
    return {act for act in ACTS[connection.vendor] if _name(table, act) not in found}


def _watch(connection: BaseDatabaseWrapper, table: str, renew: str) -> None:
    is_sqlite = connection.vendor == "sqlite"
    statement = SQLITE if is_sqlite else POSTGRESQL
    place = "" if is_sqlite else f" ON {table}"
    with connection.cursor() as cursor:
        for act in ACTS[connection.vendor]:
            name = _name(table, act)
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{place}")
            cursor.execute(
                statement.format(name=name, act=act, table=table, renew=renew)
            )
            if not is_sqlite:
                cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")


def _name(table: str, act: str) -> str:
    return f"{table}_renews_on_{act.lower()}"
