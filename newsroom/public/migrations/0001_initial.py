from django.db import migrations, models

import articles.model_fields
from articles.migrating import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="ArticleWords",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("words", models.TextField()),
                ("terms", models.TextField()),
                ("content", articles.model_fields.CompressedText()),
            ],
            options={
                "verbose_name": "words of an article",
                "verbose_name_plural": "words of articles",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="StaticFile",
            fields=[
                (
                    "name",
                    models.CharField(max_length=200, primary_key=True, serialize=False),
                ),
                ("content", models.BinaryField()),
                ("used", models.DateTimeField()),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Summary",
            fields=[
                (
                    "sha256",
                    models.CharField(max_length=64, primary_key=True, serialize=False),
                ),
                ("uid", models.UUIDField(db_index=True)),
                ("build", models.CharField(max_length=64)),
                ("html", models.TextField()),
                ("item", articles.model_fields.CompressedText()),
                ("data", articles.model_fields.CompressedText()),
            ],
            options={
                "verbose_name_plural": "summaries",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="IndexedArticle",
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
                ("article", models.UUIDField(unique=True)),
                ("place", models.BigIntegerField(null=True, unique=True)),
                ("number", models.PositiveIntegerField()),
                ("slug", models.CharField(max_length=100)),
                ("title", models.TextField()),
                ("language", models.CharField(max_length=35)),
                ("published", models.DateTimeField(help_text="First published.")),
                ("updated", models.DateTimeField(null=True)),
                (
                    "is_examined",
                    models.BooleanField(
                        default=False, verbose_name="somebody else's text"
                    ),
                ),
            ],
            options={
                "db_table": "newsroom_indexedarticle",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="PublicVersion",
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
                ("value", models.CharField(max_length=32)),
            ],
            options={"default_permissions": ()},
        ),
        migrations.CreateModel(
            name="Listing",
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
                ("list", models.CharField(max_length=150)),
                ("sort_key", models.CharField(max_length=150)),
                ("uid", models.UUIDField(db_index=True)),
                ("sha256", models.CharField(max_length=64)),
                ("openings", models.PositiveIntegerField(default=0)),
                ("data", models.JSONField(default=dict)),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("list", "sort_key"), name="listing_once_in_a_list"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Place",
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
                ("slug", models.CharField(max_length=100)),
                ("number", models.PositiveIntegerField()),
                ("uid", models.UUIDField(db_index=True)),
                ("home", models.CharField(max_length=100)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("current", "the newest edition"),
                            ("superseded", "an earlier edition"),
                            (
                                "withdrawn",
                                "an edition of an article that was withdrawn since",
                            ),
                            ("withheld", "an edition at an address that is withheld"),
                        ],
                        max_length=10,
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("openings", models.PositiveIntegerField(default=0)),
                ("gone", models.JSONField(default=list)),
                ("linked", models.JSONField(default=dict)),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("slug", "number"), name="place_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PublishedWord",
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
                ("stem", models.TextField()),
                ("term", models.TextField()),
                ("word", models.TextField()),
                ("first_letters", models.CharField(max_length=2)),
                ("last_letters", models.CharField(max_length=2)),
            ],
            options={
                "verbose_name": "words of an article",
                "verbose_name_plural": "words of articles",
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["term"], name="public_publ_term_0a771c_idx"),
                    models.Index(
                        fields=["first_letters"], name="public_publ_first_l_ff3253_idx"
                    ),
                    models.Index(
                        fields=["last_letters"], name="public_publ_last_le_311e7e_idx"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("stem", "term"), name="published_word_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PublishedSite",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(
                        default=1, primary_key=True, serialize=False
                    ),
                ),
                ("version", models.CharField(max_length=64)),
                ("data", models.TextField()),
            ],
            options={"default_permissions": ()},
        ),
    ]
    operations = [CreateModels(operations)]
