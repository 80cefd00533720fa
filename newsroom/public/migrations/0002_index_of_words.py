"""Let each database keep an index of terms itself.

SQLite does so by triggers, since its index is a table of its own. That can be made anew
in short steps: articles below `below` are not in it yet.
"""

from django.db import migrations

IS_IN = "{row}.id >= (SELECT below FROM public_termsmissing)"
TAKE_OUT = """INSERT INTO public_articleterms (public_articleterms, rowid, terms)
    VALUES ('delete', old.id, old.terms);"""
PUT_IN = "INSERT INTO public_articleterms (rowid, terms) VALUES (new.id, new.terms);"
# Terms come folded and separated by spaces: nothing is left for a tokenizer to do but
# to split.
SQLITE = [
    """CREATE VIRTUAL TABLE public_articleterms USING fts5(
        terms, content='public_articlewords', content_rowid='id', detail=none, columnsize=0,
        tokenize="ascii tokenchars '/-_*'"
    )""",
    # Of articles that are there already, where this migration went back and forth.
    "INSERT INTO public_articleterms (public_articleterms) VALUES ('rebuild')",
    "CREATE TABLE public_termsmissing (below integer NOT NULL)",
    "INSERT INTO public_termsmissing VALUES (0)",
    f"""CREATE TRIGGER public_articlewords_inserted AFTER INSERT ON public_articlewords
        WHEN {IS_IN.format(row="new")} BEGIN {PUT_IN} END""",
    f"""CREATE TRIGGER public_articlewords_deleted AFTER DELETE ON public_articlewords
        WHEN {IS_IN.format(row="old")} BEGIN {TAKE_OUT} END""",
    f"""CREATE TRIGGER public_articlewords_updated AFTER UPDATE ON public_articlewords
        WHEN {IS_IN.format(row="old")} BEGIN {TAKE_OUT} {PUT_IN} END""",
]
POSTGRESQL = [
    # Hazard: to read the terms of an article takes milliseconds, which PostgreSQL does
    # not know of a cast: it would read those of each article where there are hundreds.
    """CREATE FUNCTION public_terms_of(terms text) RETURNS tsvector
        LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 100000
        AS 'BEGIN RETURN terms::tsvector; END'""",
    # All that is long stands apart, so that a search that finds most articles reads few
    # pages.
    "ALTER TABLE public_articlewords SET (toast_tuple_target = 128)",
    # A longer list of what waits to be put into the index would be gone through by each
    # search.
    """CREATE INDEX public_articleterms ON public_articlewords
        USING gin (public_terms_of(terms)) WITH (gin_pending_list_limit = 256)""",
]
BACK = {
    "sqlite": [
        *(
            f"DROP TRIGGER public_articlewords_{act}"
            for act in ("inserted", "deleted", "updated")
        ),
        "DROP TABLE public_articleterms",
        "DROP TABLE public_termsmissing",
    ],
    "postgresql": [
        "DROP INDEX public_articleterms",
        "DROP FUNCTION public_terms_of(text)",
    ],
}


def add(apps, editor):
    for statement in SQLITE if editor.connection.vendor == "sqlite" else POSTGRESQL:
        editor.execute(statement, params=None)  # a % in it is one


def take_away(apps, editor):
    for statement in BACK[editor.connection.vendor]:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("public", "0001_initial")]
    operations = [migrations.RunPython(add, take_away)]
