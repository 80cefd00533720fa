"""All that answers to readers are made from. It is derived: `rebuild_pages` makes it anew from the editions.

No foreign key leads from here to a draft: the server of the readers may be denied every other table.
"""

from django.db import models
from django.db.models.functions import Now


class StoredPage(models.Model):
    """A finished answer to one address, made at publication."""

    path = models.CharField(max_length=300, unique=True)
    media_type = models.CharField(max_length=80)
    body = models.BinaryField(help_text="Gzip.")
    etag = models.CharField(max_length=64)
    last_modified = models.DateTimeField(db_default=Now())
    status = models.PositiveSmallIntegerField(default=200)

    class Meta:
        app_label = "newsroom"

    def __str__(self) -> str:
        return self.path


class Listing(models.Model):
    """An article's place in one list, with what the list shows of it.

    list: 'row' (every article, for the front), 'item' (the same, for feeds), 'topic/<slug>', 'source/<id>',
    'correction'. sort_key: a time in digits, then the article's slug, so that it sorts by time under any
    collation. article and number: the edition that is shown, as its document names it.
    """

    list = models.CharField(max_length=150)
    sort_key = models.CharField(max_length=150)
    article = models.UUIDField(db_index=True)
    number = models.PositiveIntegerField()
    data = models.JSONField()
    last_modified = models.DateTimeField(db_default=Now())

    class Meta:
        app_label = "newsroom"
        constraints = [
            # Its index also gives a list newest first, a page at a time.
            models.UniqueConstraint(name="listing_once_in_a_list", fields=["list", "sort_key"]),
        ]

    def __str__(self) -> str:
        return "/".join(self.place)

    @property
    def place(self) -> tuple[str, str]:
        return self.list, self.sort_key


class Fingerprint(models.Model):
    """Of what the stored pages were made with, apart from editions; one row at most."""

    value = models.CharField(max_length=64)
    last_modified = models.DateTimeField(db_default=Now())

    class Meta:
        app_label = "newsroom"

    def __str__(self) -> str:
        return self.value
