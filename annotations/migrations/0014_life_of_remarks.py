"""Who resolved a remark and who opened it again is kept; of remarks resolved before, the last who did."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from articles.immutable import protect

FILL = """
INSERT INTO annotations_remarkevent (remark_id, act, happened_at, person_id)
SELECT id, 'resolved', resolved_at, resolved_by_id FROM annotations_remark
WHERE resolved_at IS NOT NULL ORDER BY resolved_at, id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("annotations", "0013_remarks_by_time"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RemarkEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "act",
                    models.CharField(
                        choices=[("resolved", "resolved"), ("opened", "opened again")], max_length=8
                    ),
                ),
                (
                    "happened_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "remark",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="annotations.remark",
                    ),
                ),
            ],
            options={"ordering": ["pk"], "default_permissions": ()},
        ),
        migrations.RemoveIndex(model_name="remark", name="remark_resolved"),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        protect(["annotations_remarkevent"]),
    ]
