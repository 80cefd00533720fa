"""What is guessed of an article stands apart from its fields, which are empty until a
person confirms it.

Before, `guessed` was a list of names, and the guesses stood in the fields. What history
says is left as it was.
"""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

EMPTY = {"byline": "", "dated": None}


def set_apart(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    article = apps.get_model("articles", "Article").objects.using(
        schema_editor.connection.alias
    )
    for row in article.all():
        named = [name for name in row.guessed if name in EMPTY]
        told = {name: str(value) for name in named if (value := getattr(row, name))}
        emptied = {name: EMPTY[name] for name in named}
        article.filter(pk=row.pk).update(guessed=told, **emptied)


def put_back(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    article = apps.get_model("articles", "Article").objects.using(
        schema_editor.connection.alias
    )
    for row in article.all():
        told = {
            name: value for name, value in row.guessed.items() if not getattr(row, name)
        }
        article.filter(pk=row.pk).update(guessed=sorted(told), **told)


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_baseline")]

    operations = [
        migrations.AlterField(
            "article",
            "guessed",
            models.JSONField(blank=True, default=dict, editable=False),
        ),
        migrations.AlterField(
            "historicalarticle",
            "guessed",
            models.JSONField(blank=True, default=dict, editable=False),
        ),
        migrations.AddField("extraction", "guessed", models.JSONField(default=dict)),
        migrations.RunPython(set_apart, put_back),
    ]
