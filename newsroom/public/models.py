"""The rows that find readers' pages: a few of each published article.

All of them are derived from editions: written in the transaction that publishes, and
made anew by `manage.py reindex`. No foreign key leads from here to a draft: the role of
the readers may be denied every other table, but for hash and document of the editions.
"""

from datetime import date, datetime

from django.db import models
from django.utils import timezone

from articles.model_fields import CompressedText


class Place(models.Model):
    """What stands at the address of an article (number 0), or of one of its editions.

    `home` is the slug under which it is shown; from any other, readers are led there.
    Of a withheld address, `slug` is the SHA-256, and `home` is empty.
    `sha256` is that of the edition of whose document the page is made; where the page
    is hidden, of the edition that says why. `openings` is the version of what of the
    document is opened. `gone` are the sentences that only earlier editions have, as
    `vanished` gives them for the current one. `linked` is what the page of an article
    says of its original and its translations, as translations.Linked has it.
    """

    class Kind(models.TextChoices):
        """Whether readers are shown the edition."""

        CURRENT = "current", "the newest edition"
        SUPERSEDED = "superseded", "an earlier edition"
        WITHDRAWN = "withdrawn", "an edition of an article that was withdrawn since"
        WITHHELD = "withheld", "an edition at an address that is withheld"

    slug = models.CharField(max_length=100)
    number = models.PositiveIntegerField()
    uid = models.UUIDField(db_index=True)
    home = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    sha256 = models.CharField(max_length=64)
    openings = models.PositiveIntegerField(default=0)
    gone = models.JSONField(default=list)
    linked = models.JSONField(default=dict)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="place_once", fields=["slug", "number"])
        ]

    def __str__(self) -> str:
        if self.number:
            return f"/articles/{self.slug}/editions/{self.number}/"
        return f"/articles/{self.slug}/"


CURRENT = Place.Kind.CURRENT.value
SUPERSEDED = Place.Kind.SUPERSEDED.value
WITHDRAWN = Place.Kind.WITHDRAWN.value
WITHHELD = Place.Kind.WITHHELD.value


class Listing(models.Model):
    """An article's membership in one list.

    `list` is 'all', 'archive' (with those of an older site, of which 'all' has none),
    'topic/<slug>', 'author/<slug>', 'source/<id>' (what rests on it),
    'withheld/<id>' (a source that was withheld), 'translation/<uid>' (of the article
    with that uid, whose edition `data` names) or 'correction'. `sort_key` is a time in
    digits, then the article's slug, so that it sorts by time under any collation.
    `sha256` is that of the edition that is shown there, `openings` their version. `data`
    has the name of a topic or an author, what the log says of a correction, or why a
    source is withheld.
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

    `build` says what made it, as `build.of_summaries` gives it; where that is another
    by now, the article is shown from its document instead. `html` is a row in a list,
    `item` JSON of `feeds.item`, `data` what `api_schemas.lines` gives.
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


class PublicVersion(models.Model):
    """One row, with another `value` whenever what readers are shown has changed.

    Triggers write it, which `newsroom.public.version` makes.
    """

    value = models.CharField(max_length=32)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.value


class PublishedSite(models.Model):
    """One row: the newsroom's identity and pages, as readers are shown them.

    `data` is the JSON that site.SiteContent is read from, and `version` its hash.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    version = models.CharField(max_length=64)
    data = models.TextField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.version


class StaticFile(models.Model):
    """A static file under its hashed name, for the pages of another build.

    That is another than that of the server that is asked. `used` is when a server with
    it last started.
    """

    name = models.CharField(max_length=200, primary_key=True)
    content = models.BinaryField()
    used = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


ID_BITS = 24  # of a place: within a day articles stand by their ids


class IndexedArticle(models.Model):
    """An article as results of search name it.

    `place` is the greater, the later its day of first publication is. It keeps it
    while it is withdrawn, when it has no ArticleWords. `number` is that of the edition,
    or 0 if it is withdrawn; `updated` is when that was published.
    """

    article = models.UUIDField(unique=True)
    place = models.BigIntegerField(unique=True, null=True)
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

    def __str__(self) -> str:
        return self.slug

    @property
    def address(self) -> str:
        """Return the path of the article."""
        return f"/articles/{self.slug}/"

    @staticmethod
    def first_place(day: date) -> int:
        """Return what is below all places of articles first published on that day."""
        return day.toordinal() << ID_BITS

    def place_by(self, first_published: datetime) -> int:
        """Return the place that the article has by its first publication."""
        zone = timezone.get_default_timezone()
        return self.first_place(timezone.localdate(first_published, zone)) + self.pk


class ArticleWords(models.Model):
    """What is found of an article that is published, and by what.

    `id` is the place of its IndexedArticle; the greatest is the newest. `words` has the
    terms of each passage in a line of its own, as Findable.words gives them. `terms`
    has each term by which the article can be found, once: words, and single characters
    of writing without spaces; with '*' the beginnings of words; with '/h' those of its
    title, with '/m' those that it says often; '//<neighbours>'; for filters
    '/r/<rating>', '/s/<source>', '/t/<topic>' and
    '/a/<author>'; and '/l/<language>', as `passages.language_of` gives it. The databases keep an
    index of them themselves, by their migration. `content` is what
    `passages.write_content` makes, with the passages in the order of the lines.
    """

    id = models.BigIntegerField(primary_key=True)
    words = models.TextField()
    terms = models.TextField()
    content = CompressedText()

    class Meta:
        verbose_name = "words of an article"
        verbose_name_plural = "words of articles"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.id}"


class PublishedWord(models.Model):
    """A word that published articles have, once for each stem.

    `word` is as one of them writes `term`. `stem` has the language before it, as
    `passages.stem_of` gives it. By the first and the last letters of `term` words are
    found that are spelt like it.
    """

    stem = models.TextField()
    term = models.TextField()
    word = models.TextField()
    first_letters = models.CharField(max_length=2)
    last_letters = models.CharField(max_length=2)

    class Meta:
        verbose_name = "words of an article"
        verbose_name_plural = "words of articles"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="published_word_once", fields=["stem", "term"])
        ]
        indexes = [
            models.Index(fields=[column])
            for column in ("term", "first_letters", "last_letters")
        ]

    def __str__(self) -> str:
        return self.word
