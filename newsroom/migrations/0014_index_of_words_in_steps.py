"""SQLite's index of words can be made anew in short steps: passages below `below` are not in it yet."""

from importlib import import_module

from django.db import migrations

TABLE = [
    "CREATE TABLE newsroom_words_missing (below integer NOT NULL)",
    "INSERT INTO newsroom_words_missing VALUES (0)",
]
IS_IN = "{row}.id >= (SELECT below FROM newsroom_words_missing)"
TAKE_OUT = """INSERT INTO newsroom_passage_words (newsroom_passage_words, rowid, words)
    VALUES ('delete', old.id, old.words);"""
PUT_IN = "INSERT INTO newsroom_passage_words (rowid, words) VALUES (new.id, new.words);"
TRIGGERS = {
    "inserted": f"AFTER INSERT ON newsroom_passage WHEN {IS_IN.format(row='new')} BEGIN {PUT_IN} END",
    "deleted": f"AFTER DELETE ON newsroom_passage WHEN {IS_IN.format(row='old')} BEGIN {TAKE_OUT} END",
    "updated": f"AFTER UPDATE ON newsroom_passage WHEN {IS_IN.format(row='old')} BEGIN {TAKE_OUT} {PUT_IN} END",
}
BEFORE = import_module("newsroom.migrations.0011_index_passages").SQLITE[1:]


def drop_triggers(editor):
    for name in TRIGGERS:
        editor.execute(f"DROP TRIGGER newsroom_passage_{name}")


def add(apps, editor):
    if editor.connection.vendor == "sqlite":
        drop_triggers(editor)
        for statement in TABLE:
            editor.execute(statement)
        for name, trigger in TRIGGERS.items():
            editor.execute(f"CREATE TRIGGER newsroom_passage_{name} {trigger}")


def take_away(apps, editor):
    """An index that is being made is made whole: before, it was whole at any time."""
    if editor.connection.vendor == "sqlite":
        drop_triggers(editor)
        editor.execute("DROP TABLE newsroom_words_missing")
        editor.execute("INSERT INTO newsroom_passage_words (newsroom_passage_words) VALUES ('rebuild')")
        for statement in BEFORE:
            editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0013_bodies_once")]
    operations = [migrations.RunPython(add, take_away)]
