"""What lists show of each article is packed once, to be put together to pages as it is."""

import zlib
from itertools import batched

from django.db import migrations, models

BATCH = 200
RAW = -15


def rows_of(apps):
    rows = apps.get_model("newsroom", "Listing").objects.filter(list="row").order_by("pk")
    for numbers in batched(list(rows.values_list("pk", flat=True)), BATCH):
        yield list(rows.filter(pk__in=numbers))


def pack(apps, editor):
    for rows in rows_of(apps):
        for row in rows:
            deflating = zlib.compressobj(4, zlib.DEFLATED, RAW)
            html = f"<li>{row.data.pop('html')}</li>\n".encode()
            row.piece = deflating.compress(html) + deflating.flush(zlib.Z_FULL_FLUSH)
        type(rows[0]).objects.bulk_update(rows, ["data", "piece"])


def unpack(apps, editor):
    for rows in rows_of(apps):
        for row in rows:
            html = zlib.decompressobj(RAW).decompress(bytes(row.piece)).decode()
            html = html.removeprefix("<li>").removesuffix("</li>\n")
            row.data = dict(sorted((row.data | {"html": html}).items()))  # as it was written
        type(rows[0]).objects.bulk_update(rows, ["data"])


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0014_index_of_words_in_steps")]
    operations = [
        migrations.AddField("listing", "piece", models.BinaryField(default=b"", db_default=b"")),
        migrations.RunPython(pack, unpack),
    ]
