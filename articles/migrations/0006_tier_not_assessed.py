"""A sentence that the heuristic fails on says so. Only the choices change, no table."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0005_batches_and_kept_texts")]

    operations = [
        migrations.AlterField(
            model_name="sentence",
            name="tier",
            field=models.CharField(
                choices=[
                    ("needs_source", "needs a source"),
                    ("check", "check"),
                    ("none", "no claim seen"),
                    ("not_assessed", "could not be judged"),
                ],
                default="none",
                max_length=12,
            ),
        ),
    ]
