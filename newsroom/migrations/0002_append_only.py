"""A published edition can never be changed or deleted."""

from django.db import migrations

from articles.immutable import protect


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0001_initial")]
    operations = [protect(["newsroom_edition"])]
