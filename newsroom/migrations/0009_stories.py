"""The desk's list of stories; every article is to be counted."""

from itertools import batched

import django.db.models.deletion
from django.db import migrations, models


def mark(apps, _editor):
    touched = apps.get_model("newsroom", "StoryTouched").objects
    articles = apps.get_model("articles", "Article").objects.order_by("pk").values_list("pk", flat=True)
    for some in batched(articles.iterator(), 500):
        touched.bulk_create(touched.model(article_id=pk) for pk in some)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0011_checks_and_reviewers"),
        ("newsroom", "0008_waiver_requests"),
    ]

    operations = [
        migrations.CreateModel(
            name="StoryTouched",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("article_id", models.BigIntegerField()),
            ],
            options={
                "verbose_name_plural": "stories touched",
                "default_permissions": (),
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
                "verbose_name_plural": "stories",
                "default_permissions": (),
                "indexes": [models.Index(fields=["-changed_at", "-article"], name="story_newest_first")],
            },
        ),
        migrations.CreateModel(
            name="StoryFacet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40)),
                ("changed_at", models.DateTimeField()),
                (
                    "story",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="facets",
                        to="newsroom.story",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["name", "-changed_at", "-story"], name="facet_newest_first")
                ],
                "constraints": [models.UniqueConstraint(fields=("story", "name"), name="facet_once")],
            },
        ),
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]
