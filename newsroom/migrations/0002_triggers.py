"""Triggers that keep rows for ever, which no model says."""

from django.db import migrations

from articles.immutable import append_only_tables, guard


def keep_rows(_apps, editor):
    """Add the triggers now: a migration that fails may be the next."""
    guard(editor.connection, append_only_tables())


class Migration(migrations.Migration):
    dependencies = [
        ("newsroom", "0001_baseline"),
        ("desk", "0001_baseline"),
        ("editions", "0001_baseline"),
        ("accounts", "0001_baseline"),
        ("annotations", "0002_default_rating_scale"),
        ("articles", "0001_baseline"),
    ]
    operations = [
        migrations.RunPython(keep_rows, migrations.RunPython.noop),
    ]
