"""What lists show of each article is packed once, to be put together to pages as it is."""

import hashlib
import struct
import zlib
from itertools import batched

from django.db import migrations, models

BATCH = 200
RAW = -15
HEAD = struct.Struct("<16sII")


def rows_of(apps):
    rows = apps.get_model("newsroom", "Listing").objects.filter(list="row").order_by("pk")
    for numbers in batched(list(rows.values_list("pk", flat=True)), BATCH):
        yield list(rows.filter(pk__in=numbers))


def pack(apps, editor):
    for rows in rows_of(apps):
        for row in rows:
            deflating = zlib.compressobj(6, zlib.DEFLATED, RAW)
            html = f"<li>{row.data.pop('html')}</li>\n".encode()
            checksum = zlib.crc32(html) ^ zlib.crc32(bytes(len(html)))
            head = HEAD.pack(hashlib.sha256(html).digest()[:16], checksum, len(html))
            row.piece = head + deflating.compress(html) + deflating.flush(zlib.Z_FULL_FLUSH)
        type(rows[0]).objects.bulk_update(rows, ["data", "piece"])


def pack_topics(apps, editor):
    """They show the same."""
    listings = apps.get_model("newsroom", "Listing").objects
    shown = listings.filter(list="row", sort_key=models.OuterRef("sort_key")).values("piece")
    topics = listings.filter(
        list__startswith="topic/", sort_key__in=listings.filter(list="row").values("sort_key")
    )
    topics.update(piece=models.Subquery(shown))


def unpack(apps, editor):
    for rows in rows_of(apps):
        for row in rows:
            html = zlib.decompressobj(RAW).decompress(bytes(row.piece)[HEAD.size :]).decode()
            html = html.removeprefix("<li>").removesuffix("</li>\n")
            row.data = dict(sorted((row.data | {"html": html}).items()))  # as it was written
        type(rows[0]).objects.bulk_update(rows, ["data"])


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0014_index_of_words_in_steps")]
    operations = [
        migrations.AddField("listing", "piece", models.BinaryField(default=b"", db_default=b"")),
        migrations.RunPython(pack, unpack),
        migrations.RunPython(pack_topics, migrations.RunPython.noop),
    ]
