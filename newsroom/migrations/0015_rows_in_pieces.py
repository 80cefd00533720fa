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
            html = row.data.pop("html", None)
            row.piece = b"" if html is None else packed(f"<li>{html}</li>\n".encode())
        type(rows[0]).objects.bulk_update(rows, ["data", "piece"])


def packed(plain):
    deflating = zlib.compressobj(4, zlib.DEFLATED, RAW)
    return deflating.compress(plain) + deflating.flush(zlib.Z_FULL_FLUSH)


def html_of(piece):
    """Nothing of one that is damaged: check_pages names it then, and a rebuild makes it anew."""
    try:
        return zlib.decompressobj(RAW).decompress(piece).decode()
    except (zlib.error, ValueError):
        return ""


def unpack(apps, editor):
    for rows in rows_of(apps):
        for row in rows:
            html = html_of(bytes(row.piece))
            html = html.removeprefix("<li>").removesuffix("</li>\n")
            row.data = dict(sorted((row.data | {"html": html}).items()))  # as it was written
        type(rows[0]).objects.bulk_update(rows, ["data"])


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0014_index_of_words_in_steps")]
    operations = [
        migrations.AddField("listing", "piece", models.BinaryField(default=b"", db_default=b"")),
        migrations.RunPython(pack, unpack),
    ]
