"""What was done to a note that is on no sentence says to which."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0013_open_checks")]

    operations = [
        migrations.AddField(model_name="activity", name="loose", field=models.BigIntegerField(null=True)),
    ]
