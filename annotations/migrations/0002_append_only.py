"""The life of an anchor can only be added to."""

from django.db import migrations

from articles.immutable import protect


class Migration(migrations.Migration):
    dependencies = [("annotations", "0001_initial")]
    operations = [protect(["annotations_anchorevent"])]
