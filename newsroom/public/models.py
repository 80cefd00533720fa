"""What tells readers' pages where to look: a few rows of each published article,
without foreign keys.

All of them are derived from editions: written in the transaction that publishes, and
made anew by `manage.py reindex`. No foreign key leads from here to a draft: the role of
the readers may be denied every other table, but for hash and document of the editions.
"""

from django.db import models

from articles.model_fields import CompressedText


class Place(models.Model):
    """What stands at an address: of an article (number 0), or of one of its editions.

    home: the slug under which it is shown; from any other, readers are led there. kind:
    see below. sha256: of the edition whose document the page is made of; of what is
    hidden, the edition that says why. openings: version of what of the document is
    opened. gone: of the current one, sentences that only earlier editions have, as
    `vanished` gives them.
    """

    class Kind(models.TextChoices):
        CURRENT = "current", "the newest edition"
        SUPERSEDED = "superseded", "an earlier edition"
        WITHDRAWN = "withdrawn", "an edition of an article that was withdrawn since"

    slug = models.CharField(max_length=100)
    number = models.PositiveIntegerField()
    uid = models.UUIDField(db_index=True)
    home = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    sha256 = models.CharField(max_length=64)
    openings = models.PositiveIntegerField(default=0)
    gone = models.JSONField(default=list)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="place_once", fields=["slug", "number"])
        ]

    def __str__(self) -> str:
        return (
            f"/articles/{self.slug}/editions/{self.number}/"
            if self.number
            else f"/articles/{self.slug}/"
        )


CURRENT, SUPERSEDED, WITHDRAWN = Place.Kind.values


class Listing(models.Model):
    """An article's membership in one list.

    list: 'all', 'topic/<slug>', 'author/<slug>', 'source/<id>' (what rests on it),
    'withheld/<id>' (a source that was withheld), 'correction'. sort_key: a time in
    digits, then the article's slug, so that it sorts by time under any collation.
    sha256: of the edition that is shown there; openings: their version. data: of a
    topic or an author the name; of a correction what the log says; of a withheld source
    why.
    """

    list = models.CharField(max_length=150)
    sort_key = models.CharField(max_length=150)
    uid = models.UUIDField(db_index=True)
    sha256 = models.CharField(max_length=64)
    openings = models.PositiveIntegerField(default=0)
    data = models.JSONField(default=dict)

    class Meta:
        default_permissions = ()
        constraints = [
            # Its index also gives a list newest first, a page at a time.
            models.UniqueConstraint(
                name="listing_once_in_a_list", fields=["list", "sort_key"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.list}/{self.sort_key}"


class Summary(models.Model):
    """What lists and feeds show of a current edition, ready to be put in.

    build: of what made it, as `build.of_summaries` gives it; where that is another by
    now, it is made from the document instead. html: of a row in a list. item: JSON, as
    `feeds.item` gives it. data: as `told.lines` gives it.
    """

    sha256 = models.CharField(max_length=64, primary_key=True)
    uid = models.UUIDField(db_index=True)
    build = models.CharField(max_length=64)
    html = models.TextField()
    item = CompressedText()
    data = CompressedText()

    class Meta:
        default_permissions = ()
        verbose_name_plural = "summaries"

    def __str__(self) -> str:
        return self.sha256


class ListsVersion(models.Model):
    """One row. value: another one whenever a list has changed, so that what is made of
    all articles is known without looking through them.
    """

    value = models.CharField(max_length=32)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.value


class StaticFile(models.Model):
    """A static file under its hashed name, for the pages of another build than that of
    the server that is asked. used: when a server with it last started.
    """

    name = models.CharField(max_length=200, primary_key=True)
    content = models.BinaryField()
    used = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class IndexedArticle(models.Model):
    """An article as results of search name it. Its number is its place: the later it
    was first published, the greater.

    It keeps its place while it is withdrawn, when it has no ArticleWords. number: of
    the edition; 0: withdrawn. updated: when that was published.
    """

    article = models.UUIDField(unique=True)
    number = models.PositiveIntegerField()
    slug = models.CharField(max_length=100)
    title = models.TextField()
    language = models.CharField(max_length=35)
    published = models.DateTimeField(help_text="First published.")
    updated = models.DateTimeField(null=True)
    is_examined = models.BooleanField("somebody else's text", default=False)

    class Meta:
        db_table = "newsroom_indexedarticle"
        default_permissions = ()
        indexes = [models.Index(name="indexed_by_time", fields=["published", "id"])]

    def __str__(self) -> str:
        return self.slug

    @property
    def address(self) -> str:
        return f"/articles/{self.slug}/"


class ArticleWords(models.Model):
    """What is found of an article that is published, and by what.

    id: that of its IndexedArticle; the greatest is the newest. published: first. words:
    the terms of each passage in a line of its own, as Findable.words has them. terms:
    each thing that it can be found by, once: words, and single characters of writing
    without spaces; with '*' the beginnings of words; with '/h' those of its title, with
    '/m' those that it says often; marks: '//<neighbours>', '/r/<rating>',
    '/s/<source>', '/t/<topic>', '/a/<author>'. The databases keep an index of them
    themselves, by their migration. content: JSON, as `passages.Content` says, with the
    passages in the order of the lines.
    """

    id = models.BigIntegerField(primary_key=True)
    published = models.DateTimeField()
    words = models.TextField()
    terms = models.TextField()
    content = CompressedText()

    class Meta:
        verbose_name, verbose_name_plural = "words of an article", "words of articles"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.id}"
