"""A kind of edition more. Words of a form only: no table changes."""

from django.db import migrations, models

KINDS = [
    ("first", "first publication"),
    ("update", "update"),
    ("correction", "correction"),
    ("withdrawal", "withdrawal"),
    ("withholding", "a source withheld"),
]


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0018_rows_side_by_side")]
    operations = [
        migrations.AlterField("edition", "kind", models.CharField(max_length=12, choices=KINDS)),
    ]
