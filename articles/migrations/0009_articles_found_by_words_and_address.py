"""Articles are found by what they say, for texts that come again without an id, and by one key for all
spellings of their address."""

from itertools import batched

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery

from articles.text.identifiers import key_of
from articles.text.resembling import sketch


def fill(apps, editor):
    using = editor.connection.alias
    article, revision, shingle = (
        apps.get_model("articles", name) for name in ("Article", "Revision", "Shingle")
    )
    newest = revision.objects.using(using).filter(article=OuterRef("pk")).order_by("-number")
    rows = article.objects.using(using).annotate(text=Subquery(newest.values("text")[:1])).order_by("pk")
    for some in batched(rows.only("pk", "canonical_url").iterator(chunk_size=100), 100):
        for row in some:
            row.address_key = key_of(row.canonical_url)
        article.objects.using(using).bulk_update(some, ["address_key"])
        shingle.objects.using(using).bulk_create(
            shingle(article_id=row.pk, hash=hash) for row in some for hash in sketch(row.text or "")
        )


class Migration(migrations.Migration):
    dependencies = [("articles", "0008_credits_of_bylines")]
    operations = [
        migrations.AddField(
            model_name="article",
            name="address_key",
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(fields=["address_key"], name="article_by_address"),
        ),
        migrations.CreateModel(
            name="Shingle",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("hash", models.BigIntegerField()),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="articles.article",
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["hash", "article"], name="shingle_by_hash")]},
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
