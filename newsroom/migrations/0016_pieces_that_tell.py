"""What lists and feeds show of each article tells its length, checksum and hash: nothing has to be unpacked to
be put together. What topics show stands with them."""

import hashlib
import struct
import zlib
from base64 import b64decode, b64encode
from itertools import batched

from django.db import migrations
from django.db.models import OuterRef, Subquery

BATCH = 200
RAW = -15
HEAD = struct.Struct("<16sII")
FLUSHED = b"\x00\x00\xff\xff"  # the end of every piece


def add_head(packed):
    """Nothing of one that is damaged: check_pages names it then, and a rebuild makes it anew."""
    try:
        plain = zlib.decompressobj(RAW).decompress(packed)
    except zlib.error:
        return b""
    if not packed.endswith(FLUSHED):
        return b""
    added = zlib.crc32(plain) ^ zlib.crc32(bytes(len(plain)))
    return HEAD.pack(hashlib.sha256(plain).digest()[:16], added, len(plain)) + packed


def take_head(stored):
    return stored[HEAD.size :]


def change(rows, convert):
    listings = rows.model.objects
    for numbers in batched(list(rows.order_by("pk").values_list("pk", flat=True)), BATCH):
        changed = list(listings.filter(pk__in=numbers))
        for row in changed:
            row.piece = convert(bytes(row.piece)) if row.piece else b""
            if row.list == "item" and isinstance(row.data, dict):
                # Earlier ones hold other things, until a rebuild makes them anew.
                kept = row.data.keys() & {"rss", "atom", "json"}
                row.data |= {name: in_text(row.data[name], convert) for name in kept}
        listings.bulk_update(changed, ["piece", "data"])


def in_text(text, convert):
    """One that is damaged stays as it is, and is named and made anew likewise."""
    try:
        return b64encode(convert(b64decode(text))).decode()
    except (TypeError, ValueError):
        return text


def tell(apps, editor):
    listings = apps.get_model("newsroom", "Listing").objects
    change(listings.filter(list__in=["row", "item"]), add_head)
    rows = listings.filter(list="row")
    shown = rows.filter(sort_key=OuterRef("sort_key")).values("piece")
    topics = listings.filter(list__startswith="topic/", sort_key__in=rows.values("sort_key"))
    topics.update(piece=Subquery(shown))


def untell(apps, editor):
    listings = apps.get_model("newsroom", "Listing").objects
    listings.filter(list__startswith="topic/").update(piece=b"")
    change(listings.filter(list__in=["row", "item"]), take_head)


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0015_rows_in_pieces")]
    operations = [migrations.RunPython(tell, untell)]
