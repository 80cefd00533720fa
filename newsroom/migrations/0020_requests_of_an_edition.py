from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0018_rows_side_by_side")]

    operations = [
        migrations.AddField("waiverrequest", "after", models.PositiveIntegerField(default=0)),
    ]
