"""The version of what is public, which changes with the rows by which pages are found.

By it, a page that was found before is known to stand still, and what is made of all
articles is known without looking through them. Triggers write it, so that nothing that
changes a row can forget to. It is random: a restored database never has one that was
used for something else.
"""

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from articles.triggers import Trigger, create_triggers, drop_triggers, has_triggers
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
# Hazard: who holds rows and waits for the version would wait for ever for who holds the
# version and waits for those rows. So each statement takes the version first.
POSTGRESQL = (
    "CREATE TRIGGER {name} BEFORE {act} ON {table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION public_renew_version()"
)
POSTGRESQL_BODY = " BEGIN {renew} RETURN NULL; END "
ACTS = {
    "sqlite": ["INSERT", "UPDATE", "DELETE"],
    "postgresql": ["INSERT", "UPDATE", "DELETE", "TRUNCATE"],
}


def watch_tables(using: str, **_: object) -> None:
    """Restore missing triggers after every `migrate`, and renew the version if any was.

    SQLite rebuilds a table to change it, and then its triggers are lost.
    """
    connection = connections[using]
    tables = unwatched(connection)
    if not tables:
        return
    with transaction.atomic(using), connection.cursor() as cursor:
        for table in tables:
            triggers = _triggers(connection, table)
            drop_triggers(connection, table, triggers)
            create_triggers(connection, table, triggers)
        cursor.execute(_renewal(connection))


def unwatched(connection: BaseDatabaseWrapper) -> list[str]:
    """Return those tables that exist but could change without another version."""
    existing = {*connection.introspection.table_names()}
    return [
        table
        for table in TABLES
        if table in existing
        and not has_triggers(connection, table, _triggers(connection, table))
    ]


def _triggers(connection: BaseDatabaseWrapper, table: str) -> dict[str, Trigger]:
    """Return, by name, the triggers that `table` should have."""
    statement = SQLITE
    body = ""
    renewal = _renewal(connection)
    if connection.vendor == "postgresql":
        statement = POSTGRESQL
        body = POSTGRESQL_BODY.format(renew=renewal)
    triggers = {}
    for act in ACTS[connection.vendor]:
        name = f"{table}_renews_on_{act.lower()}"
        sql = statement.format(name=name, act=act, table=table, renew=renewal)
        triggers[name] = Trigger(sql, body)
    return triggers


def _renewal(connection: BaseDatabaseWrapper) -> str:
    return RENEW.format(RANDOM[connection.vendor])
