"""Comments of a reporter's draft are remarks: by the name that they carry, which is nobody's login, and brought
by whoever imported the draft, who may be the operator at the shell."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

REMARK_LIMIT = 5_000


def sign(apps, schema_editor):
    """Earlier versions know no name beside the login, and need one: the first there is."""
    remarks = apps.get_model("annotations", "Remark").objects
    for remark in remarks.exclude(author="").iterator():
        signed = f"{remark.author}: {remark.body}"
        if len(signed) <= REMARK_LIMIT:
            remarks.filter(pk=remark.pk).update(body=signed)
    user = apps.get_model(settings.AUTH_USER_MODEL).objects.order_by("pk").first()
    remarks.filter(written_by=None).update(written_by=user)
    if schema_editor.connection.vendor == "postgresql":
        # It alters no table in which keys have just been set.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [
        ("annotations", "0015_what_a_rating_needs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("remark", "author", models.CharField(blank=True, editable=False, max_length=200)),
        migrations.AlterField(
            "remark",
            "written_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, sign),
    ]
