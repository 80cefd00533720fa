"""Stored pages are answers only: what lists show of each article has a table of its own, and so has the
fingerprint of what pages were made with. Rows keep their numbers and times, either way."""

import gzip
import hashlib
import json
from itertools import batched
from uuid import UUID

import django.db.models.functions.datetime
from django.core.management.color import no_style
from django.db import migrations, models

FINGERPRINT = "fingerprint"
EMPTY = gzip.compress(b"", mtime=0)
JSON = "application/json"
NOBODY = UUID(int=0)  # of a place that nothing tells the article of; `rebuild_pages` takes it away
BATCH = 200


def apart(apps, editor):
    page, listing, fingerprint = (
        apps.get_model("newsroom", name) for name in ("StoredPage", "Listing", "Fingerprint")
    )
    uids = uids_by_key(page)
    editions = apps.get_model("newsroom", "Edition").objects.order_by()
    newest = dict(editions.values_list("article__uid").annotate(newest=models.Max("number")))
    for batch in batched(
        list(page.objects.exclude(path__startswith="/").values_list("pk", flat=True)), BATCH
    ):
        rows = list(page.objects.filter(pk__in=batch))
        listing.objects.bulk_create(place(listing, row, uids, newest) for row in rows if "/" in row.path)
        fingerprint.objects.bulk_create(
            fingerprint(pk=row.pk, value=row.etag, last_modified=row.last_modified)
            for row in rows
            if row.path == FINGERPRINT
        )
        page.objects.filter(pk__in=batch).delete()
    go_on_counting(editor.connection, listing, fingerprint)


def uids_by_key(page):
    """The feeds' rows name the article; those of the other lists have the same key."""
    rows = page.objects.filter(path__startswith="item/").values_list("path", "body").iterator(chunk_size=50)
    return {path.removeprefix("item/"): UUID(read(body)["uid"]) for path, body in rows}


def place(listing, row, uids, newest):
    name, _, key = row.path.rpartition("/")
    data = read(row.body)
    uid = UUID(data["uid"]) if "uid" in data else uids.get(key, NOBODY)
    number = data.get("number", newest.get(uid, 0))
    return listing(
        pk=row.pk,
        list=name,
        sort_key=key,
        article=uid,
        number=number,
        data=data,
        last_modified=row.last_modified,
    )


def read(body):
    return json.loads(gzip.decompress(body))


def together(apps, editor):
    page, listing, fingerprint = (
        apps.get_model("newsroom", name) for name in ("StoredPage", "Listing", "Fingerprint")
    )
    taken = set(page.objects.values_list("pk", flat=True))
    for batch in batched(listing.objects.order_by("pk").values_list("pk", flat=True), BATCH):
        rows = [as_page(page, row) for row in listing.objects.filter(pk__in=batch)]
        keep(page, rows, taken)
    for row in fingerprint.objects.all():
        made = page(pk=row.pk, path=FINGERPRINT, media_type="text/plain", body=EMPTY, etag=row.value)
        made.last_modified = row.last_modified
        keep(page, [made], taken)
    go_on_counting(editor.connection, page)


def as_page(page, row):
    body = json.dumps(row.data, ensure_ascii=False, sort_keys=True).encode()
    return page(
        pk=row.pk,
        path=f"{row.list}/{row.sort_key}",
        media_type=JSON,
        body=gzip.compress(body, 6, mtime=0),
        etag=hashlib.sha256(f"200 {JSON}\n".encode() + body).hexdigest()[:32],
        last_modified=row.last_modified,
    )


def keep(page, rows, taken):
    """Under the numbers that they had, unless a page has come to have them since."""
    page.objects.bulk_create(row for row in rows if row.pk not in taken)
    for row in rows:
        if row.pk in taken:
            row.pk = None
            row.save(force_insert=True)
        taken.add(row.pk)


def go_on_counting(connection, *tables):
    """Rows that brought their numbers along leave PostgreSQL's sequences behind."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables):
            cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0004_editors_lift_protection")]
    operations = [
        migrations.CreateModel(
            name="Fingerprint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("value", models.CharField(max_length=64)),
                ("last_modified", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name="Listing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("list", models.CharField(max_length=150)),
                ("sort_key", models.CharField(max_length=150)),
                ("article", models.UUIDField(db_index=True)),
                ("number", models.PositiveIntegerField()),
                ("data", models.JSONField()),
                ("last_modified", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("list", "sort_key"), name="listing_once_in_a_list")
                ],
            },
        ),
        migrations.RunPython(apart, together),
    ]
