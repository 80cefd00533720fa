"""Granting the role of readers' servers on PostgreSQL what is published, no more."""

from django.db import connection, transaction
from django.db.models import Model

from annotations.models import PagePicture
from articles.models import Picture
from newsroom.editions.models import Edition, Openings
from newsroom.models import Installation, Method
from newsroom.public.models import (
    ArticleWords,
    IndexedArticle,
    Listing,
    ListsVersion,
    Place,
    StaticFile,
    Summary,
)

READERS = "newsroom_readers"
WHOLE: tuple[type[Model], ...] = (
    *(Place, Listing, ListsVersion, Summary, StaticFile, ArticleWords, IndexedArticle),
    *(Installation, Method),
)
COLUMNS: dict[type[Model], tuple[str, ...]] = {
    Edition: ("sha256", "document"),
    Openings: ("sha256", "opened"),
    PagePicture: ("sha256", "content"),
    Picture: ("sha256", "content"),
}


def grant_readers(role: str = READERS) -> bool:
    """Let `role` read what is published; return whether there is such a role.

    The owner of the tables calls it. A backup brings no rights with it, since its roles
    may be missing where it is restored.
    """
    if connection.vendor != "postgresql":
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
