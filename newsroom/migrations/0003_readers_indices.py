"""What no model says of the tables of readers: the index of words, and on SQLite rows of lists side by side.

SQLite keeps its index of words by triggers, since it is a table of its own. It can be made anew in short
steps: passages below `below` are not in it yet.
"""

from django.db import migrations

IS_IN = "{row}.id >= (SELECT below FROM newsroom_words_missing)"
TAKE_OUT = """INSERT INTO newsroom_passage_words (newsroom_passage_words, rowid, words)
    VALUES ('delete', old.id, old.words);"""
PUT_IN = "INSERT INTO newsroom_passage_words (rowid, words) VALUES (new.id, new.words);"
TRIGGERS = {
    "inserted": f"AFTER INSERT ON newsroom_passage WHEN {IS_IN.format(row='new')} BEGIN {PUT_IN} END",
    "deleted": f"AFTER DELETE ON newsroom_passage WHEN {IS_IN.format(row='old')} BEGIN {TAKE_OUT} END",
    "updated": f"AFTER UPDATE ON newsroom_passage WHEN {IS_IN.format(row='old')} BEGIN {TAKE_OUT} {PUT_IN} END",
}
SQLITE = [
    # Words come folded and separated by spaces: nothing is left for a tokenizer to do but to split.
    """CREATE VIRTUAL TABLE newsroom_passage_words USING fts5(
        words, content='newsroom_passage', content_rowid='id', detail=none, columnsize=0,
        tokenize="ascii tokenchars '/-_'"
    )""",
    # Of passages that are there already, where this migration went back and forth.
    "INSERT INTO newsroom_passage_words (newsroom_passage_words) VALUES ('rebuild')",
    "CREATE TABLE newsroom_words_missing (below integer NOT NULL)",
    "INSERT INTO newsroom_words_missing VALUES (0)",
    *(f"CREATE TRIGGER newsroom_passage_{name} {trigger}" for name, trigger in TRIGGERS.items()),
    # In an index that has all that a list shows of its rows they stand side by side: in the table each is on
    # another page of the file. PostgreSQL's indexes hold no such long values.
    """CREATE INDEX newsroom_listing_pieces ON newsroom_listing (list, sort_key, piece)
    WHERE (list = 'row' OR list >= 'topic/' AND list < 'topic0')""",
]
# Besides its words each passage has the windows of neighbours that it is in, see newsroom/public/looking.py.
# A longer list of what waits to be put into the index would be gone through by each search.
POSTGRESQL = [
    """CREATE INDEX newsroom_passage_words ON newsroom_passage USING gin ((
        (words || ' /0/' || (id >> 25)::text || ' /1/' || (id >> 29)::text || ' /2/' || (id >> 33)::text)
        ::tsvector
    )) WITH (gin_pending_list_limit = 256)""",
]
BACK = {
    "sqlite": [
        *(f"DROP TRIGGER newsroom_passage_{name}" for name in TRIGGERS),
        "DROP TABLE newsroom_passage_words",
        "DROP TABLE newsroom_words_missing",
        "DROP INDEX newsroom_listing_pieces",
    ],
    "postgresql": ["DROP INDEX newsroom_passage_words"],
}


def add(_apps, editor):
    for statement in SQLITE if editor.connection.vendor == "sqlite" else POSTGRESQL:
        editor.execute(statement, params=None)  # a % in it is one


def take_away(_apps, editor):
    for statement in BACK[editor.connection.vendor]:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0002_triggers_and_roles")]
    operations = [migrations.RunPython(add, take_away)]
