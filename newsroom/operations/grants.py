"""Granting roles of PostgreSQL what they need, no more.

The role of readers' servers reads what is published. The role of servers need not own
the tables: then it can neither drop a trigger nor switch one off.
"""

from django.db import connection, transaction
from django.db.models import Model

from annotations.models import PagePicture
from articles.immutable import NEVER, conditions
from articles.models import Picture
from newsroom.conf.databases import owns_tables
from newsroom.editions.models import Edition, OldAddress, Openings
from newsroom.models import Installation
from newsroom.public.models import (
    ArticleWords,
    IndexedArticle,
    Listing,
    Place,
    PublicVersion,
    PublishedSite,
    PublishedWord,
    StaticFile,
    Summary,
)

READERS = "newsroom_readers"
WHOLE: tuple[type[Model], ...] = (
    *(Place, Listing, PublicVersion, Summary, StaticFile, ArticleWords, IndexedArticle),
    *(Installation, PublishedSite, PublishedWord),
)
# The role of servers may do this with all tables and sequences.
EVERYWHERE = {"TABLES": "SELECT, INSERT", "SEQUENCES": "USAGE, SELECT"}
UNCHANGED = {"django_migrations"}
COLUMNS: dict[type[Model], tuple[str, ...]] = {
    Edition: ("sha256", "document"),
    Openings: ("sha256", "opened"),
    OldAddress: ("sha256", "uid", "withheld"),
    PagePicture: ("sha256", "content"),
    Picture: ("sha256", "content"),
}


def grant_readers(role: str = READERS) -> bool:
    """Let `role` read what is published; return whether there is such a role.

    The owner of the tables calls it. A backup brings no rights with it, since its roles
    may be missing where it is restored.
    """
    if connection.vendor != "postgresql" or not owns_tables(connection):
        return False
    name = connection.ops.quote_name
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_database(), current_schema() FROM pg_roles WHERE rolname = %s",
            [role],
        )
        found = cursor.fetchone()
        if found is None:
            return False
        database, schema = found
        cursor.execute(f"GRANT CONNECT ON DATABASE {name(database)} TO {name(role)}")
        cursor.execute(f"GRANT USAGE ON SCHEMA {name(schema)} TO {name(role)}")
        for model in WHOLE:
            cursor.execute(
                f"GRANT SELECT ON {name(model._meta.db_table)} TO {name(role)}"
            )
        for model, columns in COLUMNS.items():
            table = name(model._meta.db_table)
            quoted = ", ".join(name(column) for column in columns)
            cursor.execute(f"GRANT SELECT ({quoted}) ON {table} TO {name(role)}")
    return True


# --- The role of servers --------------------------------------------------------------


def grant_serving(role: str) -> bool:
    """Let `role` do what people do; return whether another role owns the tables.

    The owner of the tables calls it. Rows that are kept for ever can be changed where
    their triggers allow it, and never be deleted.
    """
    if connection.vendor != "postgresql" or not owns_tables(connection):
        return False
    if role == connection.settings_dict["USER"]:
        return False
    name = connection.ops.quote_name
    kept = conditions("may_change")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_database(), current_schema()")
        database, schema = map(name, cursor.fetchone())
        cursor.execute(f"GRANT CONNECT ON DATABASE {database} TO {name(role)}")
        cursor.execute(f"GRANT USAGE ON SCHEMA {schema} TO {name(role)}")
        for kind, rights in EVERYWHERE.items():
            every = f"ALL {kind} IN SCHEMA {schema}"
            cursor.execute(f"REVOKE ALL ON {every} FROM {name(role)}")
            cursor.execute(f"GRANT {rights} ON {every} TO {name(role)}")
            later = f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema}"
            cursor.execute(f"{later} GRANT {rights} ON {kind} TO {name(role)}")
        for table in connection.introspection.table_names(cursor):
            rights = "UPDATE, DELETE"
            if table in kept:
                rights = "UPDATE"
            if table not in UNCHANGED and kept.get(table) != NEVER:
                cursor.execute(f"GRANT {rights} ON {name(table)} TO {name(role)}")
    return True
