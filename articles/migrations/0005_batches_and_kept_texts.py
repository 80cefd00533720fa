"""Files that wait to be read, footnotes that became drafts, and texts that are kept for a source."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.exceptions import IrreversibleError


def refuse_unread(apps, _editor):
    """The bytes of a file that waits are nowhere else."""
    if waiting := apps.get_model("articles", "Unread").objects.count():
        files = "1 file waits" if waiting == 1 else f"{waiting} files wait"
        raise IrreversibleError(
            f"{files} to be read, and the version before cannot keep what waits. Finish these imports on the "
            "desk; what cannot be read there is in the table articles_unread: save it, empty that, go back."
        )


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0004_sentence_identity"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="KeepRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.CharField(db_index=True, max_length=200)),
                ("kind", models.CharField(max_length=40)),
                ("text", models.TextField(blank=True)),
                (
                    "made_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("ended_at", models.DateTimeField(editable=False, null=True)),
            ],
            options={
                "verbose_name": "text kept for a source",
                "verbose_name_plural": "texts kept for a source",
                "ordering": ["source", "kind", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Unread",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("content", models.BinaryField()),
                ("language", models.CharField(blank=True, max_length=12)),
            ],
            options={
                "verbose_name_plural": "unread files",
            },
        ),
        migrations.RemoveConstraint(
            model_name="intake",
            name="intake_read_or_refused",
        ),
        migrations.AddField(
            model_name="intake",
            name="attached",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="intake",
            name="links",
            field=models.JSONField(default=list),
        ),
        migrations.AlterField(
            model_name="intake",
            name="status",
            field=models.CharField(
                choices=[
                    ("queued", "not read yet"),
                    ("waiting", "waiting for an editor"),
                    ("created", "new article"),
                    ("unchanged", "already here"),
                    ("revised", "new revision"),
                    ("refused", "refused"),
                ],
                default="waiting",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.UniqueConstraint(
                condition=models.Q(("external_id", ""), _negated=True),
                fields=("external_id",),
                name="article_external_id_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="intake",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["queued", "refused"]), ("extraction__isnull", False), _connector="OR"
                ),
                name="intake_read_or_refused",
            ),
        ),
        migrations.AddField(
            model_name="keeprule",
            name="ended_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="keeprule",
            name="made_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="findingdecision",
            name="rule",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to="articles.keeprule",
            ),
        ),
        migrations.AddField(
            model_name="unread",
            name="intake",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="unread", to="articles.intake"
            ),
        ),
        migrations.AddConstraint(
            model_name="keeprule",
            constraint=models.CheckConstraint(
                condition=models.Q(("source", ""), _negated=True), name="keep_rule_has_source"
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, refuse_unread),
    ]
