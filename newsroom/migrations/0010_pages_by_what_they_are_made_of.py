"""Stored pages know what they are made of, and that knows with what it was made; addresses belong to the
article that was first published under them, for ever. Back: the pages stay as they are."""

import json

import django.db.models.deletion
from django.db import migrations, models


def claim(apps, editor):
    """Where two articles were published at one address, it is that of the one whose address it is now."""
    edition, article = apps.get_model("newsroom", "Edition"), apps.get_model("articles", "Article")
    found: dict[str, int] = {}
    rows = edition.objects.order_by("published_at", "pk").values_list("article", "document")
    for owner, document in rows.iterator(chunk_size=50):
        found.setdefault(json.loads(document)["article"]["slug"], owner)
    published = edition.objects.order_by().values("article")
    found |= dict(article.objects.filter(slug__in=found, pk__in=published).values_list("slug", "pk"))
    address = apps.get_model("newsroom", "Address")
    address.objects.bulk_create(
        (address(slug=slug, article_id=owner) for slug, owner in found.items()), batch_size=200
    )


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0009_stories"), ("articles", "0010_kind_of_text")]
    operations = [
        migrations.DeleteModel(name="Fingerprint"),
        migrations.CreateModel(
            name="Made",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("of", models.CharField(max_length=150, unique=True)),
                ("stamp", models.CharField(max_length=64)),
                ("state", models.JSONField(default=dict)),
            ],
        ),
        migrations.AddField(
            model_name="storedpage",
            name="owner",
            field=models.CharField(db_default="", db_index=True, default="", max_length=150),
        ),
        migrations.CreateModel(
            name="Address",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=100, unique=True)),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="addresses",
                        to="articles.article",
                    ),
                ),
            ],
            options={"ordering": ["slug"]},
        ),
        migrations.RunPython(claim, migrations.RunPython.noop),
    ]
