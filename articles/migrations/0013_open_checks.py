"""What waits for a person is found by an index."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0012_what_goes_on_just_now"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="check",
            name="check_by_checker",
        ),
        migrations.AddIndex(
            model_name="check",
            index=models.Index(
                condition=models.Q(("done_at", None)), fields=["checker", "due"], name="check_open_of"
            ),
        ),
        migrations.AddIndex(
            model_name="check",
            index=models.Index(
                condition=models.Q(("done_at", None)), fields=["due"], name="check_open_by_due"
            ),
        ),
    ]
