"""Phrases are found by what stands side by side; `rebuild_pages`, which follows an upgrade, notes it. Until
then they are looked up as before. The sitemap goes by the index too, and needs to know when it changed."""

from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def fill_updated(apps, editor):
    editions = apps.get_model("newsroom", "Edition").objects.filter(
        article__uid=OuterRef("article"), number=OuterRef("number")
    )
    apps.get_model("newsroom", "IndexedArticle").objects.update(
        updated=Subquery(editions.values("published_at")[:1])
    )


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0016_pieces_that_tell")]
    operations = [
        migrations.AddField(
            model_name="indexedarticle", name="updated", field=models.DateTimeField(null=True)
        ),
        migrations.AddField(
            model_name="indexedarticle",
            name="version",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddIndex(
            model_name="indexedarticle",
            index=models.Index(fields=["version"], name="indexed_by_version"),
        ),
        migrations.RunPython(fill_updated, migrations.RunPython.noop),
    ]
