"""Originals, extractions, decisions, revisions and sentences can never be changed or deleted."""

from django.db import migrations

from articles.immutable import protect


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_initial")]
    operations = [
        protect(
            [
                "articles_original",
                "articles_extraction",
                "articles_findingdecision",
                "articles_revision",
                "articles_sentence",
            ]
        )
    ]
