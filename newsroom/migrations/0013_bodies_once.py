"""What pages hold is stored once, however many addresses have it, as gzip and as Brotli. Back: each address
has its own again."""

import gzip
import hashlib
import uuid
import zlib
from itertools import batched

import brotli
import django.db.models.deletion
from django.db import migrations, models

BATCH = 50
WHOLE_ARTICLES = ("/feeds/articles.", "/feeds/topics/", "/feeds/authors/")  # of which many are made at once
# Roles that may read what is published may read the bodies of it too.
GRANT = """DO $$ DECLARE reader text; BEGIN
    FOR reader IN
        SELECT DISTINCT grantee FROM information_schema.role_table_grants
        WHERE table_schema = current_schema() AND table_name = 'newsroom_storedpage'
        AND privilege_type = 'SELECT' AND grantee NOT IN (current_user, 'PUBLIC')
    LOOP
        EXECUTE format('GRANT SELECT ON newsroom_storedbody TO %I', reader);
    END LOOP;
END $$"""


def let_read(apps, editor):
    if editor.connection.vendor == "postgresql":
        editor.execute(GRANT, params=None)  # a % in it is one


def batches_of(pages):
    for numbers in batched(list(pages.values_list("pk", flat=True)), BATCH):
        yield pages.filter(pk__in=numbers)


def take_out(apps, editor):
    page, body = (apps.get_model("newsroom", name) for name in ("StoredPage", "StoredBody"))
    for batch in batches_of(page.objects.order_by("pk")):
        rows = list(batch)
        found = {row.pk: body_of(body, row) for row in rows}
        made = {one.pk: one for one in found.values()}
        body.objects.bulk_create(made.values(), ignore_conflicts=True)
        for row in rows:
            row.body_id = found[row.pk].pk
        page.objects.bulk_update(rows, ["body"])


def body_of(body, row):
    """What is damaged stays so, and is found by `check_pages`."""
    packed = bytes(row.packed)
    try:
        plain = gzip.decompress(packed)
    except (OSError, EOFError, zlib.error):
        return body(hash=hash_of(packed), size=0, gzip=packed)
    smaller = None
    if row.status != 301 and not row.path.startswith(WHOLE_ARTICLES):
        smaller = brotli.compress(plain, quality=5)
    if smaller and len(smaller) >= len(packed):
        smaller = None
    return body(hash=hash_of(plain), size=len(plain), brotli=smaller, gzip=packed)


def hash_of(content):
    return uuid.UUID(bytes=hashlib.sha256(content).digest()[:16])


def put_back(apps, editor):
    for batch in batches_of(apps.get_model("newsroom", "StoredPage").objects.order_by("pk")):
        rows = list(batch.select_related("body"))
        for row in rows:
            row.packed = row.body.gzip
        batch.model.objects.bulk_update(rows, ["packed"])


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0012_examined_in_index")]
    operations = [
        migrations.CreateModel(
            name="StoredBody",
            fields=[
                ("hash", models.UUIDField(primary_key=True, serialize=False)),
                ("size", models.PositiveIntegerField()),
                ("brotli", models.BinaryField(null=True)),
                ("gzip", models.BinaryField()),
            ],
        ),
        migrations.RunPython(let_read, migrations.RunPython.noop),
        migrations.RenameField("storedpage", "body", "packed"),
        # Without its constraint: PostgreSQL alters no table in which rows wait to be checked.
        migrations.AddField(
            model_name="storedpage",
            name="body",
            field=models.ForeignKey(
                "newsroom.storedbody",
                django.db.models.deletion.DO_NOTHING,
                db_constraint=False,
                null=True,
                related_name="pages",
            ),
        ),
        migrations.RunPython(take_out, put_back),
        # Only for the way back, on which the column comes before what is in it.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField("storedpage", "packed", models.BinaryField(default=b"")),
            ]
        ),
        migrations.RemoveField("storedpage", "packed"),
        migrations.AlterField(
            model_name="storedpage",
            name="body",
            field=models.ForeignKey(
                "newsroom.storedbody", django.db.models.deletion.DO_NOTHING, related_name="pages"
            ),
        ),
    ]
