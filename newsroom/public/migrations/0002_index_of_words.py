"""Each database keeps an index of words itself: SQLite by triggers, since its index is a table of its own, which
can be made anew in short steps: passages below `below` are not in it yet."""

from django.db import migrations

IS_IN = "{row}.id >= (SELECT below FROM newsroom_words_missing)"
TAKE_OUT = """INSERT INTO newsroom_passage_words (newsroom_passage_words, rowid, words)
    VALUES ('delete', old.id, old.words);"""
PUT_IN = "INSERT INTO newsroom_passage_words (rowid, words) VALUES (new.id, new.words);"
# Words come folded and separated by spaces: nothing is left for a tokenizer to do but to split.
SQLITE = [
    """CREATE VIRTUAL TABLE newsroom_passage_words USING fts5(
        words, content='newsroom_passage', content_rowid='id', detail=none, columnsize=0,
        tokenize="ascii tokenchars '/-_'"
    )""",
    # Of passages that are there already, where this migration went back and forth.
    "INSERT INTO newsroom_passage_words (newsroom_passage_words) VALUES ('rebuild')",
    "CREATE TABLE newsroom_words_missing (below integer NOT NULL)",
    "INSERT INTO newsroom_words_missing VALUES (0)",
    f"""CREATE TRIGGER newsroom_passage_inserted AFTER INSERT ON newsroom_passage
        WHEN {IS_IN.format(row="new")} BEGIN {PUT_IN} END""",
    f"""CREATE TRIGGER newsroom_passage_deleted AFTER DELETE ON newsroom_passage
        WHEN {IS_IN.format(row="old")} BEGIN {TAKE_OUT} END""",
    f"""CREATE TRIGGER newsroom_passage_updated AFTER UPDATE ON newsroom_passage
        WHEN {IS_IN.format(row="old")} BEGIN {TAKE_OUT} {PUT_IN} END""",
]
# Besides its words each passage has the windows of neighbours that it is in: see newsroom/public/search.py.
# A longer list of what waits to be put into the index would be gone through by each search.
POSTGRESQL = [
    """CREATE INDEX newsroom_passage_words ON newsroom_passage USING gin ((
        (words || ' /0/' || (id >> 25)::text || ' /1/' || (id >> 29)::text || ' /2/' || (id >> 33)::text)
        ::tsvector
    )) WITH (gin_pending_list_limit = 256)""",
]
BACK = {
    "sqlite": [
        *(f"DROP TRIGGER newsroom_passage_{act}" for act in ("inserted", "deleted", "updated")),
        "DROP TABLE newsroom_passage_words",
        "DROP TABLE newsroom_words_missing",
    ],
    "postgresql": ["DROP INDEX newsroom_passage_words"],
}


def add(apps, editor):
    for statement in SQLITE if editor.connection.vendor == "sqlite" else POSTGRESQL:
        editor.execute(statement, params=None)  # a % in it is one


def take_away(apps, editor):
    for statement in BACK[editor.connection.vendor]:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("public", "0001_initial_2")]
    operations = [migrations.RunPython(add, take_away)]
