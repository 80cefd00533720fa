import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from articles.migrating import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("articles", "0001_initial_3"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Reason",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=40, unique=True)),
                ("label", models.CharField(max_length=60)),
                ("position", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Anchor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("kept", "on its sentence"),
                            ("moved", "moved with its sentence"),
                            ("needs_review", "needs review"),
                            ("orphaned", "sentence gone"),
                            ("margin", "on the article as a whole"),
                            ("retired", "retired"),
                        ],
                        default="kept",
                        max_length=12,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("confirmed_text", models.TextField()),
                ("suggestions", models.JSONField(default=list)),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="anchors",
                        to="articles.article",
                    ),
                ),
                (
                    "sentence",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="anchors",
                        to="articles.sentence",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["article", "status"], name="annotations_article_e269d5_idx")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sentence__isnull", False),
                            ("status__in", ["orphaned", "margin", "retired"]),
                            _connector="OR",
                        ),
                        name="anchor_holds_or_says_why",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AnchorEvent",
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
                        choices=[
                            ("attached", "attached"),
                            ("carried", "carried to a new revision"),
                            ("confirmed", "confirmed"),
                            ("reattached", "moved to another sentence"),
                            ("detached", "moved to the article as a whole"),
                            ("retired", "retired"),
                            ("undone", "undone"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("kept", "on its sentence"),
                            ("moved", "moved with its sentence"),
                            ("needs_review", "needs review"),
                            ("orphaned", "sentence gone"),
                            ("margin", "on the article as a whole"),
                            ("retired", "retired"),
                        ],
                        max_length=12,
                    ),
                ),
                ("score", models.FloatField(null=True)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("algorithm", models.CharField(blank=True, max_length=60)),
                (
                    "happened_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "anchor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="annotations.anchor",
                    ),
                ),
                (
                    "from_sentence",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="articles.sentence",
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
                    "to_sentence",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="articles.sentence",
                    ),
                ),
            ],
            options={
                "ordering": ["happened_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="HistoricalSource",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("csl", models.JSONField(default=dict, verbose_name="CSL-JSON item")),
                ("title", models.CharField(editable=False, max_length=500)),
                ("url", models.URLField(blank=True, editable=False, max_length=2000)),
                ("identifier", models.CharField(blank=True, db_index=True, editable=False, max_length=200)),
                ("search_text", models.TextField(editable=False)),
                ("archive_url", models.URLField(blank=True, max_length=2000, verbose_name="archived copy")),
                (
                    "visibility",
                    models.CharField(
                        choices=[("public", "public"), ("protected", "protected")],
                        default="public",
                        max_length=10,
                    ),
                ),
                (
                    "internal_note",
                    models.TextField(
                        blank=True,
                        help_text="Only for the desk; never published.",
                        validators=[django.core.validators.MaxLengthValidator(5000)],
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
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
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
            ],
            options={
                "verbose_name": "historical source",
                "verbose_name_plural": "historical sources",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="RatingScale",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, unique=True)),
                ("is_default", models.BooleanField(default=False, verbose_name="used for new notes")),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_default", True)),
                        fields=("is_default",),
                        name="rating_scale_one_default",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Rating",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=40)),
                ("label", models.CharField(max_length=60)),
                (
                    "value",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Higher is more credible.",
                        max_digits=4,
                        null=True,
                    ),
                ),
                (
                    "sign",
                    models.CharField(
                        help_text="One character, so that nothing rests on colour alone.", max_length=2
                    ),
                ),
                (
                    "mark",
                    models.CharField(
                        choices=[
                            ("solid", "solid line"),
                            ("double", "double line"),
                            ("dashed", "dashed line"),
                            ("dotted", "dotted line"),
                            ("wavy", "wavy line"),
                            ("thick", "thick line"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "tone",
                    models.CharField(
                        choices=[
                            ("supported", "green"),
                            ("mostly", "blue"),
                            ("context", "amber"),
                            ("unverified", "grey violet"),
                            ("disputed", "orange"),
                            ("false", "red"),
                        ],
                        max_length=12,
                    ),
                ),
                ("description", models.CharField(blank=True, max_length=300)),
                (
                    "says_how_known",
                    models.BooleanField(
                        default=False,
                        help_text="It says how well we know something, not that somebody is wrong.",
                        verbose_name="may be used in our own reporting without a speaker",
                    ),
                ),
                (
                    "needs",
                    models.CharField(
                        choices=[
                            ("supports", "a source that supports the sentence"),
                            ("contradicts", "a source that contradicts the sentence"),
                            ("any", "a source, whether it supports the sentence or not"),
                            ("nothing", "no source"),
                        ],
                        default="any",
                        help_text="A note with this rating is not published without it on the same sentence.",
                        max_length=11,
                        verbose_name="needs",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "scale",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ratings",
                        to="annotations.ratingscale",
                    ),
                ),
            ],
            options={
                "ordering": ["scale", "position", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("needs__in", ["supports", "contradicts", "any", "nothing"])),
                        name="rating_needs_known",
                    ),
                    models.UniqueConstraint(fields=("scale", "slug"), name="rating_once_in_scale"),
                    models.CheckConstraint(
                        condition=models.Q(("sign", ""), _negated=True), name="rating_has_sign"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalNote",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("updated_at", models.DateTimeField(blank=True, editable=False)),
                (
                    "body",
                    models.TextField(
                        validators=[django.core.validators.MaxLengthValidator(20000)], verbose_name="note"
                    ),
                ),
                (
                    "claimant",
                    models.CharField(
                        blank=True,
                        choices=[("author", "the text's author"), ("speaker", "somebody quoted")],
                        max_length=8,
                    ),
                ),
                ("speaker", models.CharField(blank=True, max_length=200)),
                ("phrase", models.CharField(blank=True, max_length=1000)),
                (
                    "internal",
                    models.TextField(
                        blank=True,
                        help_text="Never published.",
                        validators=[django.core.validators.MaxLengthValidator(20000)],
                        verbose_name="for the desk only",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("in_review", "in review"),
                            ("approved", "approved"),
                            ("sent_back", "sent back"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("approved_at", models.DateTimeField(editable=False, null=True)),
                (
                    "comment",
                    models.TextField(
                        blank=True,
                        editable=False,
                        validators=[django.core.validators.MaxLengthValidator(2000)],
                    ),
                ),
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
                    "anchor",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="annotations.anchor",
                    ),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "sent_back_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "rating",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="annotations.rating",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical note",
                "verbose_name_plural": "historical notes",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "body",
                    models.TextField(
                        validators=[django.core.validators.MaxLengthValidator(20000)], verbose_name="note"
                    ),
                ),
                (
                    "claimant",
                    models.CharField(
                        blank=True,
                        choices=[("author", "the text's author"), ("speaker", "somebody quoted")],
                        max_length=8,
                    ),
                ),
                ("speaker", models.CharField(blank=True, max_length=200)),
                ("phrase", models.CharField(blank=True, max_length=1000)),
                (
                    "internal",
                    models.TextField(
                        blank=True,
                        help_text="Never published.",
                        validators=[django.core.validators.MaxLengthValidator(20000)],
                        verbose_name="for the desk only",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("in_review", "in review"),
                            ("approved", "approved"),
                            ("sent_back", "sent back"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("approved_at", models.DateTimeField(editable=False, null=True)),
                (
                    "comment",
                    models.TextField(
                        blank=True,
                        editable=False,
                        validators=[django.core.validators.MaxLengthValidator(2000)],
                    ),
                ),
                (
                    "anchor",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, to="annotations.anchor"
                    ),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sent_back_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "rating",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notes",
                        to="annotations.rating",
                    ),
                ),
                (
                    "reasons",
                    models.ManyToManyField(blank=True, related_name="notes", to="annotations.reason"),
                ),
            ],
            options={
                "ordering": ["created_at", "pk"],
                "permissions": [("approve_note", "Can approve notes")],
                "indexes": [
                    models.Index(fields=["status", "-updated_at"], name="note_by_status"),
                    models.Index(fields=["written_by", "status", "-updated_at"], name="note_by_writer"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("body", ""), _negated=True), name="note_body_present"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("claimant", "speaker"), models.Q(("speaker", ""), _negated=True)),
                            models.Q(("claimant__in", ["", "author"]), ("speaker", "")),
                            _connector="OR",
                        ),
                        name="note_speaker_where_one_claims",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("body__length__lte", 20000)), name="note_body_bounded"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("approved_at__isnull", True),
                                ("status__in", ["draft", "in_review", "sent_back"]),
                            ),
                            models.Q(("approved_at__isnull", False), ("status", "approved")),
                            _connector="OR",
                        ),
                        name="note_approved_says_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "sent_back"), _negated=True),
                            models.Q(("comment", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="note_sent_back_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OverallFinding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "body",
                    models.TextField(
                        validators=[django.core.validators.MaxLengthValidator(20000)], verbose_name="finding"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("approved_at", models.DateTimeField(editable=False, null=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="overall_finding",
                        to="articles.article",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "rating",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="annotations.rating"
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("body", ""), _negated=True), name="overall_body_present"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("body__length__lte", 20000)), name="overall_body_bounded"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalOverallFinding",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                (
                    "body",
                    models.TextField(
                        validators=[django.core.validators.MaxLengthValidator(20000)], verbose_name="finding"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("approved_at", models.DateTimeField(editable=False, null=True)),
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
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "rating",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="annotations.rating",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical overall finding",
                "verbose_name_plural": "historical overall findings",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalNote_reasons",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("m2m_history_id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "history",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="annotations.historicalnote",
                    ),
                ),
                (
                    "note",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_tablespace="",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="annotations.note",
                    ),
                ),
                (
                    "reason",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_tablespace="",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="annotations.reason",
                    ),
                ),
            ],
            options={
                "verbose_name": "HistoricalNote_reasons",
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Remark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(blank=True, max_length=16)),
                ("about", models.TextField(blank=True)),
                ("body", models.TextField(validators=[django.core.validators.MaxLengthValidator(5000)])),
                (
                    "written_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("author", models.CharField(blank=True, editable=False, max_length=200)),
                ("resolved_at", models.DateTimeField(editable=False, null=True)),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="remarks",
                        to="articles.article",
                    ),
                ),
                ("named", models.ManyToManyField(related_name="+", to=settings.AUTH_USER_MODEL)),
                (
                    "resolved_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["article", "key"], name="remark_by_sentence"),
                    models.Index(
                        condition=models.Q(("resolved_at", None)), fields=["id"], name="remark_open"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("body", ""), _negated=True), name="remark_says_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("body__length__lte", 5000)), name="remark_bounded"
                    ),
                ],
            },
        ),
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
                        choices=[
                            ("written", "written"),
                            ("resolved", "resolved"),
                            ("opened", "opened again"),
                        ],
                        max_length=8,
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
            options={
                "ordering": ["pk"],
                "default_permissions": (),
            },
        ),
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
                ("stands", models.BooleanField(default=True)),
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("article", "key", "wording"), name="check_once_per_wording"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("stands", True)),
                        fields=("article", "key"),
                        name="check_stands_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["", "checked", "nothing", "waived"])),
                        name="check_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "waived"), _negated=True),
                            models.Q(("why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="check_waived_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("state", "")),
                            models.Q(models.Q(("state", ""), _negated=True), ("decided_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="check_decided_says_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Source",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("csl", models.JSONField(default=dict, verbose_name="CSL-JSON item")),
                ("title", models.CharField(editable=False, max_length=500)),
                ("url", models.URLField(blank=True, editable=False, max_length=2000)),
                ("address_key", models.UUIDField(editable=False, null=True)),
                ("identifier", models.CharField(blank=True, db_index=True, editable=False, max_length=200)),
                ("search_text", models.TextField(editable=False)),
                ("archive_url", models.URLField(blank=True, max_length=2000, verbose_name="archived copy")),
                (
                    "visibility",
                    models.CharField(
                        choices=[("public", "public"), ("protected", "protected")],
                        default="public",
                        max_length=10,
                    ),
                ),
                (
                    "internal_note",
                    models.TextField(
                        blank=True,
                        help_text="Only for the desk; never published.",
                        validators=[django.core.validators.MaxLengthValidator(5000)],
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["title", "pk"],
                "permissions": [("unprotect_source", "Can make a protected source public")],
                "indexes": [models.Index(fields=["address_key"], name="source_by_address")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True), name="source_title_present"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("visibility__in", ["public", "protected"])),
                        name="source_visibility_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("internal_note__length__lte", 5000)), name="source_note_bounded"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Citation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "locator",
                    models.CharField(blank=True, help_text="Such as p. 12 or 04:31.", max_length=120),
                ),
                (
                    "quote",
                    models.TextField(
                        blank=True,
                        validators=[django.core.validators.MaxLengthValidator(5000)],
                        verbose_name="quoted passage",
                    ),
                ),
                (
                    "stance",
                    models.CharField(
                        choices=[
                            ("supports", "supports"),
                            ("contradicts", "contradicts"),
                            ("context", "gives context"),
                        ],
                        default="supports",
                        max_length=12,
                    ),
                ),
                (
                    "anchor",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, to="annotations.anchor"
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="citations",
                        to="annotations.source",
                    ),
                ),
            ],
            options={
                "ordering": ["created_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("stance__in", ["supports", "contradicts", "context"])),
                        name="citation_stance_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quote__length__lte", 5000)), name="citation_quote_bounded"
                    ),
                ],
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("check_of", "start", "end"), name="fact_once_on_its_words"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("start__lt", models.F("end"))), name="fact_span"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "ticked", "queried", "dismissed"])),
                        name="fact_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("comment__length__lte", 1000)), name="fact_comment_bounded"
                    ),
                ],
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
                    "citation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="annotations.citation",
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
        migrations.CreateModel(
            name="HistoricalCitation",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("updated_at", models.DateTimeField(blank=True, editable=False)),
                (
                    "locator",
                    models.CharField(blank=True, help_text="Such as p. 12 or 04:31.", max_length=120),
                ),
                (
                    "quote",
                    models.TextField(
                        blank=True,
                        validators=[django.core.validators.MaxLengthValidator(5000)],
                        verbose_name="quoted passage",
                    ),
                ),
                (
                    "stance",
                    models.CharField(
                        choices=[
                            ("supports", "supports"),
                            ("contradicts", "contradicts"),
                            ("context", "gives context"),
                        ],
                        default="supports",
                        max_length=12,
                    ),
                ),
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
                    "anchor",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="annotations.anchor",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "source",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="annotations.source",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical citation",
                "verbose_name_plural": "historical citations",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
    ]
    operations = [CreateModels(operations)]
