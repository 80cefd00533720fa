import django.db.models.functions.datetime
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Count, Min


def count(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    intake, batch = (apps.get_model("articles", name) for name in ("Intake", "Batch"))
    came = intake.objects.exclude(batch=None).order_by().values_list("batch")
    counted = came.annotate(arrived=Min("received_at"), files=Count("pk"))
    batch.objects.bulk_create(
        (batch(pk=pk, arrived_at=arrived, files=files) for pk, arrived, files in counted), batch_size=500
    )


class Migration(migrations.Migration):
    dependencies = [("articles", "0015_waiting_imports_have_an_index")]

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                (
                    "arrived_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("files", models.PositiveIntegerField(editable=False)),
            ],
            options={
                "ordering": ["-arrived_at", "-pk"],
                "verbose_name_plural": "batches",
                "indexes": [models.Index(fields=["-arrived_at", "-id"], name="batch_by_arrival")],
            },
        ),
        migrations.RunPython(count, migrations.RunPython.noop),
    ]
