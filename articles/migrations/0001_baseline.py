import uuid

import django.core.validators
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
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        # All of them first: each would make the state of all our models anew.
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="Topic",
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
                    "slug",
                    models.SlugField(
                        blank=True,
                        help_text="Part of the URL. If empty, it is generated from the name.",
                        max_length=80,
                        unique=True,
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Article",
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
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("slug", models.SlugField(max_length=100, unique=True)),
                ("title", models.CharField(max_length=300)),
                (
                    "standfirst",
                    models.TextField(
                        blank=True,
                        validators=[django.core.validators.MaxLengthValidator(2000)],
                    ),
                ),
                ("byline", models.CharField(blank=True, max_length=300)),
                (
                    "language",
                    models.CharField(
                        default="en",
                        help_text="A BCP 47 tag, such as en or zh.",
                        max_length=12,
                    ),
                ),
                (
                    "dated",
                    models.DateField(
                        blank=True,
                        help_text="The date that the article itself gives.",
                        null=True,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ours", "our reporting"),
                            ("examined", "third-party text"),
                        ],
                        max_length=8,
                        verbose_name="type",
                    ),
                ),
                (
                    "title_is_ours",
                    models.BooleanField(default=False, editable=False),
                ),
                ("first_published", models.DateField(editable=False, null=True)),
                ("archived", models.BooleanField(default=False, editable=False)),
                (
                    "excerpted",
                    models.BooleanField(
                        default=False, verbose_name="published as excerpts"
                    ),
                ),
                (
                    "site",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="publisher"
                    ),
                ),
                (
                    "canonical_url",
                    models.URLField(blank=True, db_index=True, max_length=2000),
                ),
                ("address_key", models.UUIDField(editable=False, null=True)),
                ("unknown", models.JSONField(blank=True, default=list)),
                ("guessed", models.JSONField(blank=True, default=dict, editable=False)),
                (
                    "external_id",
                    models.CharField(blank=True, db_index=True, max_length=200),
                ),
                (
                    "edited_fields",
                    models.JSONField(blank=True, default=list, editable=False),
                ),
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
                    "topics",
                    models.ManyToManyField(
                        blank=True, related_name="articles", to="articles.topic"
                    ),
                ),
                (
                    "translation_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="translations",
                        to="articles.article",
                        verbose_name="original of the translation",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-pk"],
                "permissions": [
                    ("import_article", "Can import articles"),
                    ("revise_article", "Can change an article's text"),
                ],
                "indexes": [
                    models.Index(fields=["address_key"], name="article_by_address")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("standfirst__length__lte", 2000)),
                        name="article_standfirst_bounded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True),
                        name="article_title_present",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["", "ours", "examined"])),
                        name="article_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("translation_of", models.F("pk")), _negated=True
                        ),
                        name="article_is_not_its_own_original",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("external_id",),
                        name="article_external_id_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Batch",
            fields=[
                (
                    "id",
                    models.UUIDField(editable=False, primary_key=True, serialize=False),
                ),
                (
                    "arrived_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                    ),
                ),
                ("files", models.PositiveIntegerField(editable=False)),
            ],
            options={
                "verbose_name_plural": "batches",
                "ordering": ["-arrived_at", "-pk"],
                "indexes": [
                    models.Index(fields=["-arrived_at", "-id"], name="batch_by_arrival")
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalArticle",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(db_index=True, default=uuid.uuid4, editable=False),
                ),
                ("slug", models.SlugField(max_length=100)),
                ("title", models.CharField(max_length=300)),
                (
                    "standfirst",
                    models.TextField(
                        blank=True,
                        validators=[django.core.validators.MaxLengthValidator(2000)],
                    ),
                ),
                ("byline", models.CharField(blank=True, max_length=300)),
                (
                    "language",
                    models.CharField(
                        default="en",
                        help_text="A BCP 47 tag, such as en or zh.",
                        max_length=12,
                    ),
                ),
                (
                    "dated",
                    models.DateField(
                        blank=True,
                        help_text="The date that the article itself gives.",
                        null=True,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ours", "our reporting"),
                            ("examined", "third-party text"),
                        ],
                        max_length=8,
                        verbose_name="type",
                    ),
                ),
                (
                    "title_is_ours",
                    models.BooleanField(default=False, editable=False),
                ),
                ("first_published", models.DateField(editable=False, null=True)),
                ("archived", models.BooleanField(default=False, editable=False)),
                (
                    "excerpted",
                    models.BooleanField(
                        default=False, verbose_name="published as excerpts"
                    ),
                ),
                (
                    "site",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="publisher"
                    ),
                ),
                (
                    "canonical_url",
                    models.URLField(blank=True, db_index=True, max_length=2000),
                ),
                ("unknown", models.JSONField(blank=True, default=list)),
                ("guessed", models.JSONField(blank=True, default=dict, editable=False)),
                (
                    "external_id",
                    models.CharField(blank=True, db_index=True, max_length=200),
                ),
                (
                    "edited_fields",
                    models.JSONField(blank=True, default=list, editable=False),
                ),
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
                    "translation_of",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="articles.article",
                        verbose_name="original of the translation",
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
                "verbose_name": "historical article",
                "verbose_name_plural": "historical articles",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Erasure",
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
                    "erased_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                    ),
                ),
                ("is_open", models.BooleanField(default=True, editable=False)),
                ("rows", models.JSONField(default=dict, editable=False)),
                (
                    "erased_by",
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
            },
        ),
        migrations.CreateModel(
            name="Picture",
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
            options={"default_permissions": ()},
        ),
        migrations.CreateModel(
            name="Original",
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
                    "sha256",
                    models.CharField(editable=False, max_length=64, unique=True),
                ),
                ("content", models.BinaryField()),
                ("size", models.PositiveIntegerField(help_text="Bytes.")),
                ("media_type", models.CharField(max_length=100)),
                ("filename", models.CharField(blank=True, max_length=255)),
                ("url", models.URLField(blank=True, max_length=2000)),
                (
                    "received_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
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
                (
                    "erasure",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="articles.erasure",
                    ),
                ),
            ],
            options={
                "ordering": ["-received_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Extraction",
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
                ("extractor", models.CharField(max_length=60)),
                ("encoding", models.CharField(blank=True, max_length=40)),
                ("text", models.TextField()),
                ("blocks", models.JSONField()),
                ("metadata", models.JSONField(default=dict)),
                ("losses", articles.model_fields.MessageField(default=list)),
                ("attachments", models.JSONField(default=list)),
                ("pictures", models.JSONField(default=list)),
                ("guessed", models.JSONField(default=dict)),
                (
                    "extracted_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                    ),
                ),
                (
                    "original",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extractions",
                        to="articles.original",
                    ),
                ),
            ],
            options={
                "ordering": ["-extracted_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text__length__lte", 600000)),
                        name="extraction_text_bounded",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Finding",
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
                ("start", models.PositiveIntegerField()),
                ("end", models.PositiveIntegerField()),
                ("text", models.TextField()),
                ("kind", models.CharField(max_length=40)),
                (
                    "tier",
                    models.CharField(
                        choices=[
                            ("certain", "certain"),
                            ("likely", "likely"),
                            ("hint", "hint"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", articles.model_fields.MessageField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "undecided"),
                            ("removed", "removed"),
                            ("kept", "kept"),
                            ("noted", "hint, text kept"),
                        ],
                        default="pending",
                        max_length=10,
                    ),
                ),
                (
                    "extraction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="articles.extraction",
                    ),
                ),
            ],
            options={
                "ordering": ["start", "pk"],
                "permissions": [
                    ("decide_finding", "Can decide what is removed from a text")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("extraction", "start", "end", "kind"),
                        name="finding_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("start__lt", models.F("end"))),
                        name="finding_span",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tier__in", ["certain", "likely", "hint"])),
                        name="finding_tier_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["pending", "removed", "kept", "noted"])
                        ),
                        name="finding_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status", "pending"), ("tier", "hint"), _negated=True
                        ),
                        name="finding_hint_never_pending",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Intake",
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
                    "batch",
                    models.UUIDField(
                        blank=True, db_index=True, editable=False, null=True
                    ),
                ),
                ("path", models.CharField(max_length=500)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "not read yet"),
                            ("waiting", "waiting for an editor"),
                            ("created", "new article"),
                            ("unchanged", "already imported"),
                            ("revised", "new revision"),
                            ("refused", "refused"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("error", articles.model_fields.MessageField(blank=True, default=str)),
                ("metadata", models.JSONField(default=dict)),
                ("links", models.JSONField(default=list)),
                ("attached", articles.model_fields.MessageField(default=dict)),
                ("is_practice", models.BooleanField(default=False, editable=False)),
                (
                    "received_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                    ),
                ),
                (
                    "article",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="intakes",
                        to="articles.article",
                    ),
                ),
                (
                    "extraction",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="intakes",
                        to="articles.extraction",
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
                "verbose_name": "import",
                "verbose_name_plural": "imports",
                "ordering": ["-received_at", "-pk"],
                "indexes": [
                    models.Index(
                        fields=["status", "batch", "-received_at"],
                        name="intake_by_status",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "refused"), _negated=True),
                            models.Q(("error", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="intake_refused_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["queued", "refused"]),
                            ("extraction__isnull", False),
                            _connector="OR",
                        ),
                        name="intake_read_or_refused",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FindingDecision",
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
                            ("pending", "undecided"),
                            ("removed", "removed"),
                            ("kept", "kept"),
                            ("noted", "hint, text kept"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "decided_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
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
                    "finding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="articles.finding",
                    ),
                ),
            ],
            options={
                "ordering": ["decided_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Revision",
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
                            ("import", "imported"),
                            ("findings", "suspect passages decided"),
                            ("edit", "edited"),
                            ("boundaries", "sentences split or merged"),
                            ("restore", "restored"),
                            ("merge", "merged"),
                            ("pictures", "pictures changed"),
                            ("repair", "repaired"),
                        ],
                        max_length=12,
                    ),
                ),
                ("text", models.TextField()),
                ("blocks", models.JSONField()),
                ("boundaries", models.JSONField(default=list)),
                ("pictures", models.JSONField(default=list)),
                (
                    "summary",
                    articles.model_fields.MessageField(blank=True, default=str),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                    ),
                ),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revisions",
                        to="articles.article",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "extraction",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revisions",
                        to="articles.extraction",
                    ),
                ),
            ],
            options={
                "ordering": ["article", "number"],
                "get_latest_by": "number",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("article", "number"), name="revision_number_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)),
                        name="revision_number_from_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text__length__lte", 600000)),
                        name="revision_text_bounded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "repair"), _negated=True),
                            models.Q(("summary", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="revision_repair_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Sentence",
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
                    "position",
                    models.PositiveIntegerField(help_text="From 0, in reading order."),
                ),
                (
                    "block",
                    models.PositiveIntegerField(
                        help_text="Index into the revision's blocks."
                    ),
                ),
                ("start", models.PositiveIntegerField()),
                ("end", models.PositiveIntegerField()),
                ("key", models.CharField(max_length=16)),
                (
                    "tier",
                    models.CharField(
                        choices=[
                            ("needs_source", "check first"),
                            ("check", "check next"),
                            ("none", "no suggested claim"),
                            ("not_assessed", "not assessed"),
                        ],
                        default="none",
                        max_length=12,
                    ),
                ),
                ("checkable", models.JSONField(default=dict)),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sentences",
                        to="articles.revision",
                    ),
                ),
            ],
            options={
                "ordering": ["revision", "position"],
                "indexes": [
                    models.Index(fields=["revision", "tier"], name="sentence_by_tier")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("revision", "position"), name="sentence_position_once"
                    ),
                    models.UniqueConstraint(
                        fields=("revision", "key"), name="sentence_key_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("start__lt", models.F("end"))),
                        name="sentence_span",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Activity",
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
                ("loose", models.BigIntegerField(null=True)),
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
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "article",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="articles.article",
                    ),
                ),
                (
                    "sentence",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="articles.sentence",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "activities",
                "ordering": ["pk"],
                "indexes": [
                    models.Index(fields=["article", "id"], name="activity_newest")
                ],
            },
        ),
        migrations.CreateModel(
            name="SentenceIdentity",
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
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="articles.revision",
                    ),
                ),
                (
                    "sentence",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="identity",
                        to="articles.sentence",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "sentence identities",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("revision", "key"), name="identity_key_once_in_revision"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Practice",
            fields=[
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="practice",
                        serialize=False,
                        to="articles.article",
                    ),
                ),
                ("is_discarded", models.BooleanField(default=False)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="practices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Shingle",
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
                ("hash", models.BigIntegerField()),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="articles.article",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["hash", "article"], name="shingle_by_hash")
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalArticle_topics",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("m2m_history_id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "article",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_tablespace="",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="articles.article",
                    ),
                ),
                (
                    "history",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="articles.historicalarticle",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_tablespace="",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="articles.topic",
                    ),
                ),
            ],
            options={
                "verbose_name": "HistoricalArticle_topics",
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Unread",
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
                ("content", models.BinaryField()),
                ("language", models.CharField(blank=True, max_length=12)),
                (
                    "intake",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="unread",
                        to="articles.intake",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "unread files",
            },
        ),
    ]
    operations = [CreateModels(operations)]
