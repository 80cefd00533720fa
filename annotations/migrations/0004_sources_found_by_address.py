"""Sources are found by one key for all spellings of their address; who may lift protection is a permission."""

from itertools import batched

from django.db import migrations, models

from articles.text.identifiers import key_of


def fill(apps, _editor):
    source = apps.get_model("annotations", "Source")
    rows = source.objects.exclude(url="").only("pk", "url").order_by("pk")
    for some in batched(rows.iterator(), 500):
        for row in some:
            row.address_key = key_of(row.url)
        source.objects.bulk_update(some, ["address_key"])


class Migration(migrations.Migration):
    dependencies = [("annotations", "0003_default_rating_scale")]
    operations = [
        migrations.AlterModelOptions(
            name="source",
            options={
                "ordering": ["title", "pk"],
                "permissions": [("unprotect_source", "Can make a protected source public")],
            },
        ),
        migrations.AddField(
            model_name="source",
            name="address_key",
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="source",
            index=models.Index(fields=["address_key"], name="source_by_address"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
