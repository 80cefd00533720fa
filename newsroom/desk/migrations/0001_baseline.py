import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from articles.migrating import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("articles", "0001_baseline"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="StoryTouched",
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
                ("article_id", models.BigIntegerField()),
                ("transaction", models.BigIntegerField()),
            ],
            options={
                "db_table": "newsroom_storytouched",
                "verbose_name_plural": "stories touched",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("article_id", "transaction"), name="touched_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Story",
            fields=[
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="story",
                        serialize=False,
                        to="articles.article",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("text", "draft text"),
                            ("check", "in check"),
                            ("ready", "ready"),
                            ("scheduled", "scheduled"),
                            ("published", "published"),
                            ("changed", "changed since publication"),
                            ("withdrawn", "withdrawn"),
                        ],
                        max_length=10,
                    ),
                ),
                ("changed_at", models.DateTimeField()),
                ("words", models.TextField()),
                ("figures", models.JSONField(default=dict)),
            ],
            options={
                "db_table": "newsroom_story",
                "verbose_name_plural": "stories",
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        fields=["-changed_at", "-article"], name="story_newest_first"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StoryFacet",
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
                ("name", models.CharField(max_length=40)),
                ("changed_at", models.DateTimeField()),
                (
                    "story",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="facets",
                        to="desk.story",
                    ),
                ),
            ],
            options={
                "db_table": "newsroom_storyfacet",
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        fields=["name", "-changed_at", "-story"],
                        name="facet_newest_first",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("story", "name"), name="facet_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Presence",
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
                ("seen_at", models.DateTimeField()),
                (
                    "article",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="articles.article",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "articles_presence",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("article", "person"), name="presence_once"
                    )
                ],
            },
        ),
    ]
    operations = [CreateModels(operations)]
