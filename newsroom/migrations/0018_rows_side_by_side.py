"""On SQLite a page of a list finds its rows side by side, in an index that has all that it shows of them: in
the table each is on another page of the file. PostgreSQL's indexes hold no such long values."""

from django.db import migrations

INDEX = "newsroom_listing_pieces"
SHOWN = "(list = 'row' OR list >= 'topic/' AND list < 'topic0')"


def add(apps, editor):
    if editor.connection.vendor == "sqlite":
        editor.execute(
            f"CREATE INDEX {INDEX} ON newsroom_listing (list, sort_key, piece) WHERE {SHOWN}", params=None
        )


def take_away(apps, editor):
    if editor.connection.vendor == "sqlite":
        editor.execute(f"DROP INDEX IF EXISTS {INDEX}")  # a migration that copies the table drops it too


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0017_index_neighbours")]
    operations = [migrations.RunPython(add, take_away)]
