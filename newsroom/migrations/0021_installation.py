from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0020_requests_of_an_edition")]
    operations = [
        migrations.CreateModel(
            name="Installation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("settings", models.JSONField()),
            ],
            options={"default_permissions": ()},
        ),
    ]
