"""What the desk remarked last is found by an index."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("annotations", "0012_notes_by_writer"),
        ("articles", "0013_open_checks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="remark",
            name="remark_open",
        ),
        migrations.AddIndex(
            model_name="remark",
            index=models.Index(condition=models.Q(("resolved_at", None)), fields=["id"], name="remark_open"),
        ),
        migrations.AddIndex(
            model_name="remark",
            index=models.Index(fields=["-written_at"], name="remark_newest"),
        ),
        migrations.AddIndex(
            model_name="remark",
            index=models.Index(
                condition=models.Q(("resolved_at__isnull", False)),
                fields=["-resolved_at"],
                name="remark_resolved",
            ),
        ),
    ]
