"""Who checks an article and by when; where reviewers are from and what they know."""

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0010_kind_of_text"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="historicalperson",
            name="affiliation",
            field=models.CharField(
                blank=True,
                help_text="Readers see it where the person reviewed.",
                max_length=200,
                verbose_name="affiliation",
            ),
        ),
        migrations.AddField(
            model_name="historicalperson",
            name="expertise",
            field=models.CharField(
                blank=True,
                help_text="What the person is asked to judge, and why.",
                max_length=200,
                verbose_name="expertise",
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="affiliation",
            field=models.CharField(
                blank=True,
                help_text="Readers see it where the person reviewed.",
                max_length=200,
                verbose_name="affiliation",
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="expertise",
            field=models.CharField(
                blank=True,
                help_text="What the person is asked to judge, and why.",
                max_length=200,
                verbose_name="expertise",
            ),
        ),
        migrations.CreateModel(
            name="HistoricalCheck",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("due", models.DateTimeField(blank=True, null=True, verbose_name="deadline")),
                ("done_at", models.DateTimeField(editable=False, null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "article",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="articles.article",
                    ),
                ),
                (
                    "checker",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="checker",
                    ),
                ),
                (
                    "done_revision",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="articles.revision",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical check",
                "verbose_name_plural": "historical checks",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Check",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("due", models.DateTimeField(blank=True, null=True, verbose_name="deadline")),
                ("done_at", models.DateTimeField(editable=False, null=True)),
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checking",
                        to="articles.article",
                    ),
                ),
                (
                    "checker",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="checker",
                    ),
                ),
                (
                    "done_revision",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="articles.revision",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "indexes": [models.Index(fields=["checker", "due"], name="check_by_checker")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_at", None), ("done_revision", None)),
                            models.Q(("done_at__isnull", False), ("done_revision__isnull", False)),
                            _connector="OR",
                        ),
                        name="check_done_says_when",
                    )
                ],
            },
        ),
    ]
