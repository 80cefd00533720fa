"""What persons checked: facts inside sentences, and sentences; their events can only be added to."""

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from articles.immutable import protect


class Migration(migrations.Migration):
    dependencies = [
        ("annotations", "0008_remarks"),
        ("articles", "0011_checks_and_reviewers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SentenceCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=16)),
                ("wording", models.CharField(max_length=32)),
                (
                    "state",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("checked", "checked"),
                            ("nothing", "nothing to check"),
                            ("waived", "waived"),
                        ],
                        max_length=8,
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=1000)),
                ("fallen", models.CharField(blank=True, max_length=20)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sentence_checks",
                        to="articles.article",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "permissions": [("check_fact", "Can check facts and sentences")],
            },
        ),
        migrations.CreateModel(
            name="Fact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("figure", "figure"),
                            ("date", "date"),
                            ("name", "name"),
                            ("quotation", "quotation"),
                            ("comparison", "comparison"),
                            ("words", "words"),
                        ],
                        max_length=10,
                    ),
                ),
                ("start", models.PositiveIntegerField()),
                ("end", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("ticked", "ticked"),
                            ("queried", "queried"),
                            ("dismissed", "dismissed"),
                        ],
                        default="open",
                        max_length=9,
                    ),
                ),
                (
                    "comment",
                    models.TextField(
                        blank=True, validators=[django.core.validators.MaxLengthValidator(1000)]
                    ),
                ),
                ("reopened", models.CharField(blank=True, max_length=20)),
                ("decided_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "citation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="facts",
                        to="annotations.citation",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "check_of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="facts",
                        to="annotations.sentencecheck",
                    ),
                ),
            ],
            options={
                "ordering": ["start", "end"],
            },
        ),
        migrations.CreateModel(
            name="CheckEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=16)),
                ("words", models.CharField(max_length=300)),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("decided", "decided"),
                            ("carried", "carried to a new revision"),
                            ("undone", "undone"),
                        ],
                        max_length=8,
                    ),
                ),
                ("was", models.CharField(blank=True, max_length=9)),
                ("now", models.CharField(blank=True, max_length=9)),
                ("why", models.CharField(blank=True, max_length=1000)),
                (
                    "happened_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="check_events",
                        to="articles.article",
                    ),
                ),
                (
                    "citation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="annotations.citation",
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
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="articles.revision"
                    ),
                ),
                (
                    "fact",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="annotations.fact",
                    ),
                ),
                (
                    "check_of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="annotations.sentencecheck",
                    ),
                ),
            ],
            options={
                "ordering": ["happened_at", "pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="sentencecheck",
            constraint=models.UniqueConstraint(
                fields=("article", "key", "wording"), name="check_once_per_wording"
            ),
        ),
        migrations.AddConstraint(
            model_name="sentencecheck",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["", "checked", "nothing", "waived"])),
                name="check_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="sentencecheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "waived"), _negated=True),
                    models.Q(("why", ""), _negated=True),
                    _connector="OR",
                ),
                name="check_waived_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="sentencecheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at__isnull", True), ("state", "")),
                    models.Q(models.Q(("state", ""), _negated=True), ("decided_at__isnull", False)),
                    _connector="OR",
                ),
                name="check_decided_says_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="fact",
            constraint=models.UniqueConstraint(
                fields=("check_of", "start", "end"), name="fact_once_on_its_words"
            ),
        ),
        migrations.AddConstraint(
            model_name="fact",
            constraint=models.CheckConstraint(
                condition=models.Q(("start__lt", models.F("end"))), name="fact_span"
            ),
        ),
        migrations.AddConstraint(
            model_name="fact",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "ticked", "queried", "dismissed"])),
                name="fact_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="fact",
            constraint=models.CheckConstraint(
                condition=models.Q(("comment__length__lte", 1000)), name="fact_comment_bounded"
            ),
        ),
        protect(["annotations_checkevent"]),
    ]
