from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0019_withholding")]

    operations = [
        migrations.AddField("waiverrequest", "after", models.PositiveIntegerField(default=0)),
    ]
