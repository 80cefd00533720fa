"""What waits for a person is found by an index."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("annotations", "0011_checks_that_stand"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="note",
            name="note_by_status",
        ),
        migrations.AddIndex(
            model_name="note",
            index=models.Index(fields=["status", "-updated_at"], name="note_by_status"),
        ),
        migrations.AddIndex(
            model_name="note",
            index=models.Index(fields=["written_by", "status", "-updated_at"], name="note_by_writer"),
        ),
    ]
