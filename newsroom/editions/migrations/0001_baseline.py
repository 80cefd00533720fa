import django.db.models.deletion
import django.db.models.functions.datetime
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import articles.model_fields
from articles.migrating import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("annotations", "0001_baseline"),
        ("articles", "0001_baseline"),
        ("auth", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Edition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("first", "first publication"),
                            ("update", "update"),
                            ("correction", "correction"),
                            ("withdrawal", "withdrawal"),
                        ],
                        max_length=12,
                    ),
                ),
                ("document", articles.model_fields.CompressedText()),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("previous_sha256", models.CharField(blank=True, max_length=64)),
                ("published_at", models.DateTimeField()),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="editions",
                        to="articles.article",
                    ),
                ),
                (
                    "published_by",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="editions",
                        to="articles.revision",
                    ),
                ),
            ],
            options={
                "db_table": "newsroom_edition",
                "ordering": ["article", "number"],
                "permissions": [
                    ("publish_edition", "Can publish"),
                    ("withdraw_edition", "Can withdraw a published article"),
                    (
                        "withhold_edition",
                        "Can withhold and erase words of what was published",
                    ),
                    (
                        "read_withheld",
                        "Can read originals and histories of articles of which words are withheld",
                    ),
                ],
                "get_latest_by": "number",
                "indexes": [
                    models.Index(
                        models.OrderBy(models.F("published_at"), descending=True),
                        name="edition_newest_first",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("article", "number"), name="edition_number_once"
                    ),
                    models.UniqueConstraint(
                        fields=("article", "previous_sha256"),
                        name="edition_chain_never_forks",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("number", 1), ("previous_sha256", "")),
                            models.Q(
                                ("number__gt", 1),
                                models.Q(("previous_sha256", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="edition_first_has_no_previous",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Address",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
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
            options={
                "db_table": "newsroom_address",
                "ordering": ["slug"],
            },
        ),
        migrations.CreateModel(
            name="SecondRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("unchecked", "publish with sentences left unchecked"),
                            ("own", "publish their own article"),
                        ],
                        max_length=9,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=1000)),
                ("change_note", models.CharField(blank=True, max_length=1000)),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("update", "update"),
                            ("clarification", "clarification"),
                            ("correction", "correction"),
                            ("retraction", "retraction"),
                        ],
                        max_length=13,
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=1000)),
                ("follows_original", models.PositiveIntegerField(default=0)),
                ("after", models.PositiveIntegerField(default=0)),
                ("fingerprint", models.CharField(max_length=64)),
                (
                    "asked_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "not answered"),
                            ("agreed", "agreed"),
                            ("declined", "declined"),
                            ("replaced", "superseded"),
                        ],
                        max_length=8,
                    ),
                ),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="second_requests",
                        to="articles.article",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "newsroom_secondrequest",
                "ordering": ["article", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answer", "")),
                        fields=("article",),
                        name="second_request_waits_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("act", "own"),
                            models.Q(
                                ("act", "unchecked"),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="second_request_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_at__isnull", True)),
                            models.Q(
                                models.Q(("answer", ""), _negated=True),
                                ("answered_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="secondrequest_answered_says_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Withholding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "act",
                    models.CharField(
                        choices=[("withhold", "withhold"), ("erase", "erase")],
                        default="withhold",
                        max_length=8,
                    ),
                ),
                ("words", models.TextField(blank=True)),
                ("fingerprints", models.JSONField(default=list)),
                ("key_check", models.CharField(blank=True, max_length=64)),
                (
                    "subject",
                    models.CharField(
                        choices=[
                            ("words", "Words, as written"),
                            ("person", "A person, in all forms of the name"),
                        ],
                        default="words",
                        max_length=6,
                    ),
                ),
                ("reason", models.CharField(max_length=500)),
                (
                    "asked_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "not answered"),
                            ("agreed", "agreed"),
                            ("declined", "declined"),
                            ("replaced", "superseded"),
                        ],
                        max_length=8,
                    ),
                ),
                ("answered_at", models.DateTimeField(null=True)),
                ("alone_why", models.CharField(blank=True, max_length=500)),
                ("spared", models.JSONField(default=list)),
                ("report", models.JSONField(default=dict)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withholdings",
                        to="annotations.source",
                    ),
                ),
            ],
            options={
                "db_table": "newsroom_withholding",
                "ordering": ["-pk"],
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="withholding_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("words", ""), _negated=True),
                            ("source__isnull", False),
                            models.Q(("answer", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="withholding_says_what",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("words", ""),
                            ("answer", ""),
                            _connector="OR",
                        ),
                        name="withholding_forgets_words",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_at__isnull", True)),
                            models.Q(
                                models.Q(("answer", ""), _negated=True),
                                ("answered_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="withholding_answered_says_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OldAddress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("path", models.CharField(max_length=300)),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("withheld", models.TextField(blank=True)),
                (
                    "article",
                    models.ForeignKey(
                        db_column="uid",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="old_addresses",
                        to="articles.article",
                        to_field="uid",
                    ),
                ),
            ],
            options={
                "db_table": "newsroom_oldaddress",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Openings",
            fields=[
                (
                    "edition",
                    models.OneToOneField(
                        db_column="sha256",
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="openings",
                        serialize=False,
                        to="editions.edition",
                        to_field="sha256",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0)),
                ("change_note", models.CharField(blank=True, max_length=1000)),
                ("opened", articles.model_fields.CompressedText()),
            ],
            options={
                "db_table": "newsroom_openings",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Gap",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("path", models.CharField(max_length=200)),
                ("version", models.PositiveIntegerField()),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="gaps",
                        to="editions.edition",
                    ),
                ),
                (
                    "withholding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="gaps",
                        to="editions.withholding",
                    ),
                ),
            ],
            options={
                "db_table": "newsroom_gap",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("edition", "path"), name="gap_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="HiddenOpenings",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("leaves", models.JSONField()),
                ("version", models.PositiveIntegerField(default=0)),
                ("opened", articles.model_fields.CompressedText(blank=True)),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hidden",
                        to="editions.edition",
                    ),
                ),
                (
                    "withholding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hidden",
                        to="editions.withholding",
                    ),
                ),
            ],
            options={
                "db_table": "newsroom_hiddenopenings",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("withholding", "edition"), name="hidden_openings_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NameCleared",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("reason", models.CharField(max_length=500)),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                    ),
                ),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="articles.article",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "withholding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cleared",
                        to="editions.withholding",
                    ),
                ),
            ],
            options={
                "db_table": "newsroom_namecleared",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("withholding", "article"), name="name_cleared_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="name_cleared_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalScheduledEdition",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("is_withdrawal", models.BooleanField(default=False)),
                ("due", models.DateTimeField(verbose_name="time")),
                ("zone", models.CharField(max_length=60, verbose_name="time zone")),
                ("after", models.PositiveIntegerField()),
                ("withholdings", models.PositiveBigIntegerField()),
                ("sources", models.JSONField(default=list)),
                ("sha256", models.CharField(max_length=64)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "scheduled"),
                            ("done", "carried out"),
                            ("stopped", "stopped"),
                            ("cancelled", "cancelled"),
                        ],
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                ("stops", models.JSONField(default=list)),
                ("ended_at", models.DateTimeField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")],
                        max_length=1,
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
                    "asked_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="editions.edition",
                    ),
                ),
                (
                    "held_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="on hold by",
                    ),
                ),
                (
                    "history_user",
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
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="articles.revision",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical scheduled version",
                "verbose_name_plural": "historical scheduled versions",
                "db_table": "newsroom_historicalschedulededition",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="ScheduledEdition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("is_withdrawal", models.BooleanField(default=False)),
                ("due", models.DateTimeField(verbose_name="time")),
                ("zone", models.CharField(max_length=60, verbose_name="time zone")),
                ("after", models.PositiveIntegerField()),
                ("withholdings", models.PositiveBigIntegerField()),
                ("sources", models.JSONField(default=list)),
                ("document", models.JSONField(default=dict)),
                ("sha256", models.CharField(max_length=64)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "scheduled"),
                            ("done", "carried out"),
                            ("stopped", "stopped"),
                            ("cancelled", "cancelled"),
                        ],
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                ("stops", models.JSONField(default=list)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scheduled",
                        to="articles.article",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "edition",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scheduled",
                        to="editions.edition",
                    ),
                ),
                (
                    "held_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="on hold by",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="articles.revision",
                    ),
                ),
            ],
            options={
                "verbose_name": "scheduled version",
                "verbose_name_plural": "scheduled versions",
                "db_table": "newsroom_schedulededition",
                "ordering": ["due", "pk"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("outcome", "")),
                        fields=("article",),
                        name="scheduled_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("outcome", "")),
                            models.Q(
                                models.Q(("outcome", ""), _negated=True),
                                ("ended_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="scheduled_ended_says_when",
                    ),
                ],
            },
        ),
    ]
    operations = [CreateModels(operations)]
