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
        ("articles", "0001_baseline"),
        ("auth", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Document",
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
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("size", models.PositiveBigIntegerField()),
                ("media_type", models.CharField(max_length=100)),
                ("reader", models.CharField(blank=True, max_length=100)),
                ("page_count", models.PositiveIntegerField()),
                (
                    "received_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now()
                    ),
                ),
                (
                    "received_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "saved copy",
                "verbose_name_plural": "saved copies",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="PagePicture",
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
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("content", models.BinaryField()),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Reason",
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
                ("slug", models.SlugField(max_length=40, unique=True)),
                ("label", models.CharField(max_length=60)),
                ("position", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Source",
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
                ("csl", models.JSONField(default=dict, verbose_name="CSL-JSON item")),
                ("title", models.CharField(editable=False, max_length=500)),
                ("url", models.URLField(blank=True, editable=False, max_length=2000)),
                ("address_key", models.UUIDField(editable=False, null=True)),
                (
                    "identifier",
                    models.CharField(
                        blank=True, db_index=True, editable=False, max_length=200
                    ),
                ),
                ("search_text", models.TextField(editable=False)),
                (
                    "archive_url",
                    models.URLField(
                        blank=True, max_length=2000, verbose_name="archive URL"
                    ),
                ),
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
                        help_text="Only the desk sees this. It is never published.",
                        validators=[django.core.validators.MaxLengthValidator(5000)],
                    ),
                ),
                ("unreliable_since", models.DateTimeField(editable=False, null=True)),
                (
                    "unreliable_why",
                    models.CharField(
                        blank=True,
                        editable=False,
                        max_length=500,
                        verbose_name="reason why it is no longer reliable",
                    ),
                ),
                ("given_away", models.JSONField(default=dict, editable=False)),
                (
                    "link_status",
                    models.PositiveSmallIntegerField(editable=False, null=True),
                ),
                ("link_checked_at", models.DateTimeField(editable=False, null=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
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
                    "merged_into",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="annotations.source",
                        verbose_name="merged into",
                    ),
                ),
            ],
            options={
                "verbose_name": "source",
                "verbose_name_plural": "sources",
                "ordering": ["title", "pk"],
                "permissions": [
                    ("unprotect_source", "Can make a protected source public")
                ],
                "indexes": [
                    models.Index(fields=["address_key"], name="source_by_address")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True),
                        name="source_title_present",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("visibility__in", ["public", "protected"])),
                        name="source_visibility_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("internal_note__length__lte", 5000)),
                        name="source_note_bounded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("visibility", "public"),
                            models.Q(
                                ("address_key", None),
                                ("archive_url", ""),
                                ("identifier", ""),
                                ("internal_note", ""),
                                ("url", ""),
                            ),
                            _connector="OR",
                        ),
                        name="source_protected_says_no_more",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("unreliable_since", None), ("unreliable_why", "")
                            ),
                            models.Q(
                                ("unreliable_since__isnull", False),
                                models.Q(("unreliable_why", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="source_unreliable_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Anchor",
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
                    "status",
                    models.CharField(
                        choices=[
                            ("kept", "on its sentence"),
                            ("moved", "moved with its sentence"),
                            ("needs_review", "position unconfirmed"),
                            ("orphaned", "detached"),
                            ("margin", "on the article as a whole"),
                            ("overall", "overall rating"),
                            ("retired", "removed"),
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
                    models.Index(
                        fields=["article", "status"],
                        name="annotations_article_e269d5_idx",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sentence__isnull", False),
                            (
                                "status__in",
                                ["orphaned", "margin", "overall", "retired"],
                            ),
                            _connector="OR",
                        ),
                        name="anchor_holds_or_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_text", ""),
                            ("sentence__isnull", True),
                            ("status__in", ["overall", "retired"]),
                        )
                        | models.Q(
                            models.Q(("status", "overall"), _negated=True),
                            models.Q(("confirmed_text", ""), _negated=True),
                        ),
                        name="anchor_overall_on_no_sentence",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("confirmed_text", "")),
                        fields=("article",),
                        name="anchor_one_overall",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
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
                ("key", models.CharField(max_length=16)),
                ("wording", models.CharField(max_length=32)),
                ("start", models.PositiveIntegerField(null=True)),
                ("end", models.PositiveIntegerField(null=True)),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("nothing", "nothing to check"),
                            ("unchecked", "left unchecked"),
                            ("no_claim", "not a claim"),
                        ],
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("decided", "decided"),
                            ("carried", "carried to a new revision"),
                            ("published", "reopened after publication"),
                            ("undone", "undone"),
                        ],
                        default="decided",
                        max_length=9,
                    ),
                ),
                ("words", models.CharField(max_length=300)),
                (
                    "why",
                    models.CharField(
                        blank=True, max_length=1000, verbose_name="reason"
                    ),
                ),
                (
                    "happened_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                    ),
                ),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="articles.revision",
                    ),
                ),
            ],
            options={
                "verbose_name": "decision",
                "verbose_name_plural": "decisions",
                "ordering": ["pk"],
                "permissions": [
                    ("decide_sentence", "Can decide about sentences without a note")
                ],
                "indexes": [
                    models.Index(fields=["article", "key"], name="decision_by_sentence")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["", "nothing", "unchecked", "no_claim"])
                        ),
                        name="decision_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("end__isnull", True),
                                ("start__isnull", True),
                                models.Q(("kind", "no_claim"), _negated=True),
                            ),
                            models.Q(
                                ("kind__in", ["", "no_claim"]),
                                ("start__lt", models.F("end")),
                            ),
                            _connector="OR",
                        ),
                        name="decision_no_claim_in_words",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "unchecked"), _negated=True),
                            models.Q(("why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="decision_unchecked_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RatingScale",
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
                ("name", models.CharField(max_length=80, unique=True)),
                (
                    "is_default",
                    models.BooleanField(
                        default=False, verbose_name="used for new notes"
                    ),
                ),
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
            name="Remark",
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
                ("key", models.CharField(blank=True, max_length=16)),
                ("about", models.TextField(blank=True)),
                (
                    "body",
                    models.TextField(
                        validators=[django.core.validators.MaxLengthValidator(5000)]
                    ),
                ),
                (
                    "written_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                    ),
                ),
                (
                    "author",
                    models.CharField(blank=True, editable=False, max_length=200),
                ),
                ("resolved_at", models.DateTimeField(editable=False, null=True)),
                ("due", models.DateField(null=True)),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="remarks",
                        to="articles.article",
                    ),
                ),
                (
                    "assignee",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "named",
                    models.ManyToManyField(
                        related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
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
                "default_permissions": ("add",),
                "indexes": [
                    models.Index(fields=["article", "key"], name="remark_by_sentence"),
                    models.Index(
                        condition=models.Q(("resolved_at", None)),
                        fields=["id"],
                        name="remark_open",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("body", ""), _negated=True),
                        name="remark_says_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("body__length__lte", 5000)),
                        name="remark_bounded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("due", None), ("assignee__isnull", False), _connector="OR"
                        ),
                        name="remark_due_of_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Rating",
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
                        help_text="Enter one character that identifies the rating without colour.",
                        max_length=2,
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
                    "meaning",
                    models.CharField(
                        choices=[
                            ("supported", "Supported"),
                            ("mostly_supported", "Mostly supported"),
                            ("missing_context", "Missing context"),
                            ("unverified", "Unverified"),
                            ("disputed", "Disputed"),
                            ("false", "False"),
                        ],
                        help_text="The meaning decides which sources a note with this rating needs, and how readers see it.",
                        max_length=16,
                        verbose_name="meaning",
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
                        condition=models.Q(
                            (
                                "meaning__in",
                                [
                                    "supported",
                                    "mostly_supported",
                                    "missing_context",
                                    "unverified",
                                    "disputed",
                                    "false",
                                ],
                            )
                        ),
                        name="rating_meaning_known",
                    ),
                    models.UniqueConstraint(
                        fields=("scale", "slug"), name="rating_once_in_scale"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sign", ""), _negated=True),
                        name="rating_has_sign",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AnchorEvent",
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
                            ("attached", "attached"),
                            ("carried", "carried to a new revision"),
                            ("confirmed", "confirmed"),
                            ("reattached", "moved to another sentence"),
                            ("detached", "moved to the article as a whole"),
                            ("retired", "removed"),
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
                            ("needs_review", "position unconfirmed"),
                            ("orphaned", "detached"),
                            ("margin", "on the article as a whole"),
                            ("overall", "overall rating"),
                            ("retired", "removed"),
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
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="articles.revision",
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
            name="DocumentContent",
            fields=[
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="stored",
                        serialize=False,
                        to="annotations.document",
                    ),
                ),
                ("content", models.BinaryField()),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="DocumentPage",
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
                ("text", models.TextField(blank=True)),
                ("reader", models.CharField(blank=True, max_length=200)),
                ("confidence", models.PositiveSmallIntegerField(null=True)),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pages",
                        to="annotations.document",
                    ),
                ),
            ],
            options={
                "ordering": ["document", "number", "pk"],
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=models.Q(("reader", ""), ("text", "")),
                        fields=["document", "number"],
                        name="page_without_text",
                    )
                ],
                "unique_together": {("document", "number", "reader")},
            },
        ),
        migrations.CreateModel(
            name="RemarkEvent",
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
                            ("written", "written"),
                            ("resolved", "resolved"),
                            ("opened", "reopened"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "happened_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
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
            name="SourceIdentity",
            fields=[
                (
                    "source",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="identity",
                        serialize=False,
                        to="annotations.source",
                    ),
                ),
                ("csl", models.JSONField(default=dict, verbose_name="CSL-JSON item")),
                (
                    "archive_url",
                    models.URLField(
                        blank=True, max_length=2000, verbose_name="archive URL"
                    ),
                ),
                (
                    "contact",
                    models.TextField(
                        blank=True,
                        validators=[django.core.validators.MaxLengthValidator(5000)],
                        verbose_name="contact",
                    ),
                ),
                (
                    "internal_note",
                    models.TextField(
                        blank=True,
                        validators=[django.core.validators.MaxLengthValidator(5000)],
                        verbose_name="internal note",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "handler",
                    models.ForeignKey(
                        limit_choices_to={"is_active": True, "is_staff": True},
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "readers",
                    models.ManyToManyField(
                        editable=False,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "identity of a protected source",
                "verbose_name_plural": "identities of protected sources",
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="KeptCopy",
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
                    "filename",
                    models.CharField(blank=True, max_length=255, verbose_name="file"),
                ),
                (
                    "url",
                    models.URLField(blank=True, max_length=2000, verbose_name="URL"),
                ),
                (
                    "is_published",
                    models.BooleanField(
                        default=False, verbose_name="quoted pages are shown to readers"
                    ),
                ),
                (
                    "attached_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                    ),
                ),
                (
                    "removed_at",
                    models.DateTimeField(
                        editable=False, null=True, verbose_name="deleted at"
                    ),
                ),
                (
                    "attached_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="copies",
                        to="annotations.document",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="copies",
                        to="annotations.source",
                        verbose_name="source",
                    ),
                ),
            ],
            options={
                "verbose_name": "saved copy",
                "verbose_name_plural": "saved copies",
                "ordering": ["attached_at", "pk"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("source", "document"), name="kept_copy_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AccessRecord",
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
                    "what",
                    models.CharField(
                        choices=[
                            ("identity", "identity"),
                            ("copy", "saved copy"),
                            ("history", "history"),
                            ("earlier", "earlier text"),
                        ],
                        max_length=8,
                        verbose_name="accessed content",
                    ),
                ),
                ("path", models.CharField(blank=True, max_length=300)),
                (
                    "happened_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="time",
                    ),
                ),
                (
                    "article",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
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
                    "source",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="annotations.source",
                    ),
                ),
            ],
            options={
                "verbose_name": "access log entry",
                "verbose_name_plural": "access log",
                "ordering": ["-pk"],
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("source__isnull", True), ("what", "earlier")
                        )
                        | models.Q(
                            ("article__isnull", True),
                            ("source__isnull", False),
                            ("what__in", ["identity", "copy", "history"]),
                        ),
                        name="access_record_of_source_or_text",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalSourceIdentity",
            fields=[
                ("csl", models.JSONField(default=dict, verbose_name="CSL-JSON item")),
                (
                    "archive_url",
                    models.URLField(
                        blank=True, max_length=2000, verbose_name="archive URL"
                    ),
                ),
                (
                    "contact",
                    models.TextField(
                        blank=True,
                        validators=[django.core.validators.MaxLengthValidator(5000)],
                        verbose_name="contact",
                    ),
                ),
                (
                    "internal_note",
                    models.TextField(
                        blank=True,
                        validators=[django.core.validators.MaxLengthValidator(5000)],
                        verbose_name="internal note",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
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
                    "handler",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        limit_choices_to={"is_active": True, "is_staff": True},
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
                "verbose_name": "historical identity of a protected source",
                "verbose_name_plural": "historical identities of protected sources",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalSource",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("csl", models.JSONField(default=dict, verbose_name="CSL-JSON item")),
                ("title", models.CharField(editable=False, max_length=500)),
                ("url", models.URLField(blank=True, editable=False, max_length=2000)),
                (
                    "identifier",
                    models.CharField(
                        blank=True, db_index=True, editable=False, max_length=200
                    ),
                ),
                ("search_text", models.TextField(editable=False)),
                (
                    "archive_url",
                    models.URLField(
                        blank=True, max_length=2000, verbose_name="archive URL"
                    ),
                ),
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
                        help_text="Only the desk sees this. It is never published.",
                        validators=[django.core.validators.MaxLengthValidator(5000)],
                    ),
                ),
                ("unreliable_since", models.DateTimeField(editable=False, null=True)),
                (
                    "unreliable_why",
                    models.CharField(
                        blank=True,
                        editable=False,
                        max_length=500,
                        verbose_name="reason why it is no longer reliable",
                    ),
                ),
                ("given_away", models.JSONField(default=dict, editable=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                    ),
                ),
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
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="annotations.source",
                        verbose_name="merged into",
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
            name="HistoricalKeptCopy",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "filename",
                    models.CharField(blank=True, max_length=255, verbose_name="file"),
                ),
                (
                    "url",
                    models.URLField(blank=True, max_length=2000, verbose_name="URL"),
                ),
                (
                    "is_published",
                    models.BooleanField(
                        default=False, verbose_name="quoted pages are shown to readers"
                    ),
                ),
                (
                    "attached_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                    ),
                ),
                (
                    "removed_at",
                    models.DateTimeField(
                        editable=False, null=True, verbose_name="deleted at"
                    ),
                ),
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
                    "attached_by",
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
                    "document",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="annotations.document",
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
                        verbose_name="source",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical saved copy",
                "verbose_name_plural": "historical saved copies",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalNote",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "body",
                    models.TextField(
                        blank=True,
                        validators=[django.core.validators.MaxLengthValidator(20000)],
                        verbose_name="note",
                    ),
                ),
                (
                    "claimant",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("author", "the text's author"),
                            ("speaker", "somebody quoted"),
                        ],
                        max_length=8,
                        verbose_name="attributed to",
                    ),
                ),
                (
                    "speaker",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="speaker"
                    ),
                ),
                ("start", models.PositiveIntegerField(editable=False, null=True)),
                ("end", models.PositiveIntegerField(editable=False, null=True)),
                (
                    "words_text",
                    models.TextField(
                        blank=True, editable=False, verbose_name="selected words"
                    ),
                ),
                ("covers", models.JSONField(default=list, editable=False)),
                (
                    "internal",
                    models.TextField(
                        blank=True,
                        help_text="This is never published.",
                        validators=[django.core.validators.MaxLengthValidator(20000)],
                        verbose_name="internal note",
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
                        verbose_name="review",
                    ),
                ),
                ("approved_at", models.DateTimeField(editable=False, null=True)),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("elsewhere", "elsewhere in the source"),
                            ("calculation", "our calculation"),
                            ("other_form", "in another form in the quotation"),
                            ("other_source", "in another source"),
                        ],
                        max_length=12,
                        verbose_name="how missing details are known",
                    ),
                ),
                (
                    "answer_remark",
                    models.CharField(blank=True, max_length=500, verbose_name="remark"),
                ),
                ("answered", models.JSONField(default=list, editable=False)),
                (
                    "also_needs",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("second_source", "a second, independent source"),
                            ("release", "sign-off"),
                        ],
                        max_length=13,
                        verbose_name="required before publication",
                    ),
                ),
                ("released_at", models.DateTimeField(editable=False, null=True)),
                (
                    "comment",
                    models.TextField(
                        blank=True,
                        editable=False,
                        validators=[django.core.validators.MaxLengthValidator(2000)],
                        verbose_name="reason for sending back",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                    ),
                ),
                ("updated_at", models.DateTimeField(blank=True, editable=False)),
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
                    "released_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="signed off by",
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
                        verbose_name="rating",
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
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "body",
                    models.TextField(
                        blank=True,
                        validators=[django.core.validators.MaxLengthValidator(20000)],
                        verbose_name="note",
                    ),
                ),
                (
                    "claimant",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("author", "the text's author"),
                            ("speaker", "somebody quoted"),
                        ],
                        max_length=8,
                        verbose_name="attributed to",
                    ),
                ),
                (
                    "speaker",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="speaker"
                    ),
                ),
                ("start", models.PositiveIntegerField(editable=False, null=True)),
                ("end", models.PositiveIntegerField(editable=False, null=True)),
                (
                    "words_text",
                    models.TextField(
                        blank=True, editable=False, verbose_name="selected words"
                    ),
                ),
                ("covers", models.JSONField(default=list, editable=False)),
                (
                    "internal",
                    models.TextField(
                        blank=True,
                        help_text="This is never published.",
                        validators=[django.core.validators.MaxLengthValidator(20000)],
                        verbose_name="internal note",
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
                        verbose_name="review",
                    ),
                ),
                ("approved_at", models.DateTimeField(editable=False, null=True)),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("elsewhere", "elsewhere in the source"),
                            ("calculation", "our calculation"),
                            ("other_form", "in another form in the quotation"),
                            ("other_source", "in another source"),
                        ],
                        max_length=12,
                        verbose_name="how missing details are known",
                    ),
                ),
                (
                    "answer_remark",
                    models.CharField(blank=True, max_length=500, verbose_name="remark"),
                ),
                ("answered", models.JSONField(default=list, editable=False)),
                (
                    "also_needs",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("second_source", "a second, independent source"),
                            ("release", "sign-off"),
                        ],
                        max_length=13,
                        verbose_name="required before publication",
                    ),
                ),
                ("released_at", models.DateTimeField(editable=False, null=True)),
                (
                    "comment",
                    models.TextField(
                        blank=True,
                        editable=False,
                        validators=[django.core.validators.MaxLengthValidator(2000)],
                        verbose_name="reason for sending back",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "anchor",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="annotations.anchor",
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
                    "released_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="signed off by",
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
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notes",
                        to="annotations.rating",
                        verbose_name="rating",
                    ),
                ),
                (
                    "reasons",
                    models.ManyToManyField(
                        blank=True,
                        related_name="notes",
                        to="annotations.reason",
                        verbose_name="reasons",
                    ),
                ),
            ],
            options={
                "verbose_name": "note",
                "verbose_name_plural": "notes",
                "ordering": ["created_at", "pk"],
                "permissions": [
                    ("approve_note", "Can approve notes"),
                    ("release_note", "Can release notes"),
                ],
                "indexes": [
                    models.Index(
                        fields=["status", "-updated_at"], name="note_by_status"
                    ),
                    models.Index(
                        fields=["written_by", "status", "-updated_at"],
                        name="note_by_writer",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("claimant", "speaker"),
                                models.Q(("speaker", ""), _negated=True),
                            ),
                            models.Q(("claimant__in", ["", "author"]), ("speaker", "")),
                            _connector="OR",
                        ),
                        name="note_speaker_where_one_claims",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("body__length__lte", 20000)),
                        name="note_body_bounded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end__isnull", True), ("start__isnull", True)),
                            ("start__lt", models.F("end")),
                            _connector="OR",
                        ),
                        name="note_words_span",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("approved_at__isnull", True),
                                ("status__in", ["draft", "in_review", "sent_back"]),
                            ),
                            models.Q(
                                ("approved_at__isnull", False), ("status", "approved")
                            ),
                            _connector="OR",
                        ),
                        name="note_approved_says_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("also_needs__in", ["", "second_source", "release"])
                        ),
                        name="note_also_needs_known",
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
            name="Citation",
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
                    "locator",
                    models.CharField(
                        blank=True,
                        help_text="Such as p. 12 or 04:31.",
                        max_length=120,
                        verbose_name="location in the source",
                    ),
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
                        max_length=12,
                        verbose_name="stance",
                    ),
                ),
                (
                    "removed_at",
                    models.DateTimeField(
                        editable=False, null=True, verbose_name="deleted at"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True)),
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
                    "note",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="citations",
                        to="annotations.note",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="citations",
                        to="annotations.source",
                        verbose_name="source",
                    ),
                ),
            ],
            options={
                "verbose_name": "citation",
                "verbose_name_plural": "citations",
                "ordering": ["created_at", "pk"],
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stance__in", ["supports", "contradicts", "context"])
                        ),
                        name="citation_stance_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quote__length__lte", 5000)),
                        name="citation_quote_bounded",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalNote_reasons",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
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
            name="HistoricalCitation",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "locator",
                    models.CharField(
                        blank=True,
                        help_text="Such as p. 12 or 04:31.",
                        max_length=120,
                        verbose_name="location in the source",
                    ),
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
                        max_length=12,
                        verbose_name="stance",
                    ),
                ),
                (
                    "removed_at",
                    models.DateTimeField(
                        editable=False, null=True, verbose_name="deleted at"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                    ),
                ),
                ("updated_at", models.DateTimeField(blank=True, editable=False)),
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
                    "note",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="annotations.note",
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
                        verbose_name="source",
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
        migrations.CreateModel(
            name="QuotationCheck",
            fields=[
                (
                    "citation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="check_made",
                        serialize=False,
                        to="annotations.citation",
                    ),
                ),
                ("basis", models.CharField(max_length=64)),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("exact", "found in the saved copy"),
                            ("near", "found in the saved copy with small differences"),
                            ("not found", "not found in the saved copy"),
                            (
                                "no text",
                                "the saved copy has no searchable text",
                            ),
                        ],
                        max_length=9,
                    ),
                ),
                ("page", models.PositiveIntegerField(null=True)),
                ("spans", models.JSONField(default=list)),
                ("differences", models.JSONField(default=list)),
                ("omissions", models.JSONField(default=list)),
                ("skipped", models.JSONField(default=list)),
                ("missing", models.JSONField(default=list)),
                ("closest", models.TextField(blank=True)),
                ("closest_page", models.PositiveIntegerField(null=True)),
                ("picture", models.CharField(blank=True, max_length=64)),
                ("by_machine", models.BooleanField(default=False)),
                ("seen_why", models.CharField(blank=True, max_length=500)),
                ("checked_at", models.DateTimeField(auto_now=True)),
                (
                    "copy",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="annotations.keptcopy",
                    ),
                ),
                (
                    "seen_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("copy__isnull", False),
                                ("page__isnull", False),
                                ("verdict__in", ["exact", "near"]),
                            ),
                            models.Q(
                                ("page__isnull", True),
                                ("verdict__in", ["not found", "no text"]),
                            ),
                            _connector="OR",
                        ),
                        name="quotation_found_somewhere",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("by_machine", True), ("verdict", "exact"), _negated=True
                        ),
                        name="machine_finds_nothing_exactly",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalRecordedReply",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "person",
                    models.CharField(
                        blank=True,
                        help_text="Readers see it. Leave it empty for a protected source.",
                        max_length=200,
                        verbose_name="name",
                    ),
                ),
                (
                    "sentences",
                    models.JSONField(
                        blank=True, default=list, verbose_name="sentences"
                    ),
                ),
                ("asked_on", models.DateField(verbose_name="asked on")),
                (
                    "how",
                    models.CharField(
                        blank=True,
                        help_text="Such as by telephone. Readers see it.",
                        max_length=200,
                        verbose_name="means",
                    ),
                ),
                (
                    "wanted_by",
                    models.DateField(
                        blank=True, null=True, verbose_name="answer wanted by"
                    ),
                ),
                (
                    "answered_on",
                    models.DateField(
                        blank=True,
                        help_text="If empty, readers see that there was no answer.",
                        null=True,
                        verbose_name="answered on",
                    ),
                ),
                (
                    "body",
                    models.TextField(
                        blank=True,
                        max_length=20000,
                        verbose_name="answer",
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=0, editable=False),
                ),
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
                        help_text="Readers see the answer, but neither the name nor the means.",
                        limit_choices_to={"visibility": "protected"},
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="annotations.source",
                        verbose_name="protected source",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical reply",
                "verbose_name_plural": "historical replies",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="RecordedReply",
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
                    "person",
                    models.CharField(
                        blank=True,
                        help_text="Readers see it. Leave it empty for a protected source.",
                        max_length=200,
                        verbose_name="name",
                    ),
                ),
                (
                    "sentences",
                    models.JSONField(
                        blank=True, default=list, verbose_name="sentences"
                    ),
                ),
                ("asked_on", models.DateField(verbose_name="asked on")),
                (
                    "how",
                    models.CharField(
                        blank=True,
                        help_text="Such as by telephone. Readers see it.",
                        max_length=200,
                        verbose_name="means",
                    ),
                ),
                (
                    "wanted_by",
                    models.DateField(
                        blank=True, null=True, verbose_name="answer wanted by"
                    ),
                ),
                (
                    "answered_on",
                    models.DateField(
                        blank=True,
                        help_text="If empty, readers see that there was no answer.",
                        null=True,
                        verbose_name="answered on",
                    ),
                ),
                (
                    "body",
                    models.TextField(
                        blank=True,
                        max_length=20000,
                        verbose_name="answer",
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=0, editable=False),
                ),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replies",
                        to="articles.article",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        help_text="Readers see the answer, but neither the name nor the means.",
                        limit_choices_to={"visibility": "protected"},
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replies",
                        to="annotations.source",
                        verbose_name="protected source",
                    ),
                ),
            ],
            options={
                "verbose_name": "reply",
                "verbose_name_plural": "replies",
                "ordering": ["article", "asked_on", "pk"],
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("source", None),
                                models.Q(("person", ""), _negated=True),
                            ),
                            models.Q(("person", ""), ("source__isnull", False)),
                            _connector="OR",
                        ),
                        name="reply_of_one_person",
                        violation_error_message="Enter a name, or choose a protected source, but not both.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_on", None), ("body", "")),
                            models.Q(
                                ("answered_on__isnull", False),
                                models.Q(("body", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="reply_answered_in_words",
                        violation_error_message="Enter the answer and its date, or neither of them.",
                    ),
                ],
            },
        ),
    ]
    operations = [CreateModels(operations)]
