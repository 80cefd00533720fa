"""Articles, and their texts as they arrived and as they are now.

Original -> Extraction -> Revision + Sentences.
"""

import uuid
from typing import Any

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length, Now
from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_lazy, gettext_noop

from articles.history import History
from articles.immutable import AppendOnly
from articles.model_fields import MessageField
from articles.models.erasure import Erasure
from articles.text.headline import count_heads
from articles.text.identifiers import key_of
from articles.text.shapes import Span
from articles.text.slugs import slug_of

models.CharField.register_lookup(Length)
models.TextField.register_lookup(Length)

TEXT_LIMIT = 600_000  # code points of one article


class Original(AppendOnly):
    """The bytes as they arrived.

    `erasure` is set where it removed them because of words in them; size and hash stay.
    """

    sha256 = models.CharField(max_length=64, unique=True, editable=False)
    content = models.BinaryField(editable=False)
    size = models.PositiveIntegerField(help_text=gettext_lazy("Bytes."))
    media_type = models.CharField(max_length=100)
    filename = models.CharField(max_length=255, blank=True)
    url = models.URLField(max_length=2000, blank=True)
    received_at = models.DateTimeField(db_default=Now(), editable=False)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    erasure = models.ForeignKey(
        Erasure, models.PROTECT, null=True, related_name="+", editable=False
    )

    class Meta:
        ordering = ["-received_at", "-pk"]

    def __str__(self) -> str:
        name = self.filename or self.url or gettext("pasted text")
        return f"{name} ({self.sha256[:12]})"


class Topic(models.Model):
    """A subject under which readers find articles."""

    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(
        max_length=80,
        unique=True,
        blank=True,
        help_text=gettext_lazy(
            "Part of the URL. If empty, it is generated from the name."
        ),
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        self.slug = self.slug or slug_of(self.name) or "topic"


class Article(models.Model):
    """What stays while its text changes: the address and the metadata of an article.

    `kind` is empty until somebody has chosen it. `title_is_ours` says that the
    imported text had no title. `excerpted` says that editions hold only parts of the
    text. `first_published` is the day on which an older site published it; `archived`
    says that it is published as it was there, not checked, or is to be. `unknown` lists
    the values of Origin that somebody has said to be unknown; those that are given
    nevertheless do not count. `guessed` has, by the name of a field that is still
    empty, what no page declares and nobody has confirmed; it is never published.
    """

    class Kind(models.TextChoices):
        OURS = "ours", gettext_lazy("our reporting")
        EXAMINED = "examined", gettext_lazy("third-party text")

    class Origin(models.TextChoices):
        """Fields of an examined text that are given or unknown when it is published."""

        BYLINE = "byline", gettext_lazy("author")
        SITE = "site", gettext_lazy("publisher")
        CANONICAL_URL = "canonical_url", gettext_lazy("original URL")
        DATED = "dated", gettext_lazy("publication date")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(max_length=100, unique=True)
    title = models.CharField(max_length=300)
    title_is_ours = models.BooleanField(default=False, editable=False)
    standfirst = models.TextField(blank=True, validators=[MaxLengthValidator(2000)])
    byline = models.CharField(max_length=300, blank=True)
    language = models.CharField(
        max_length=12,
        default="en",
        help_text=gettext_lazy("A BCP 47 tag, such as en or zh."),
    )
    dated = models.DateField(
        null=True,
        blank=True,
        help_text=gettext_lazy("The date that the article itself gives."),
    )
    first_published = models.DateField(null=True, editable=False)
    archived = models.BooleanField(default=False, editable=False)
    kind = models.CharField(
        gettext_lazy("type"), max_length=8, choices=Kind.choices, blank=True
    )
    excerpted = models.BooleanField(
        gettext_lazy("published as excerpts"), default=False
    )
    site = models.CharField("publisher", max_length=200, blank=True)
    canonical_url = models.URLField(max_length=2000, blank=True, db_index=True)
    # The same for all spellings of the address; null without one.
    address_key = models.UUIDField(null=True, editable=False)
    unknown = models.JSONField(default=list, blank=True)
    guessed = models.JSONField(default=dict, blank=True, editable=False)
    external_id = models.CharField(max_length=200, blank=True, db_index=True)
    topics = models.ManyToManyField(Topic, blank=True, related_name="articles")
    translation_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="translations",
        verbose_name=gettext_lazy("original of the translation"),
    )
    # Names of the fields that an editor has set: a later import never overwrites them.
    edited_fields = models.JSONField(default=list, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
    )

    history = History(m2m_fields=[topics], excluded_fields=["address_key"])

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["address_key"], name="article_by_address")]
        permissions = [
            ("import_article", gettext_noop("Can import articles")),
            ("revise_article", gettext_noop("Can change an article's text")),
        ]
        constraints = [
            models.CheckConstraint(
                name="article_standfirst_bounded",
                condition=Q(standfirst__length__lte=2000),
            ),
            models.CheckConstraint(
                name="article_title_present", condition=~Q(title="")
            ),
            models.CheckConstraint(
                name="article_kind_known",
                condition=Q(kind__in=["", "ours", "examined"]),
            ),
            models.CheckConstraint(
                name="article_is_not_its_own_original",
                condition=~Q(translation_of=F("pk")),
            ),
            models.UniqueConstraint(
                name="article_external_id_once",
                fields=["external_id"],
                condition=~Q(external_id=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, **options: Any) -> None:
        self.address_key = key_of(self.canonical_url)
        names = options.get("update_fields")
        if names and "canonical_url" in names:
            options["update_fields"] = {*names, "address_key"}
        super().save(**options)

    @property
    def is_examined(self) -> bool:
        return self.kind == self.Kind.EXAMINED

    def missing_origin(self, *, declared_unknown: bool) -> "list[Article.Origin]":
        """Return the empty fields of Origin that are declared unknown, or those not."""
        return [
            field
            for field in self.Origin
            if not getattr(self, field) and (field in self.unknown) == declared_unknown
        ]

    @property
    def current_revision(self) -> "Revision":
        """The newest revision.

        Raises Revision.DoesNotExist before the first import is accepted.
        """
        return self.revisions.latest()


class Practice(models.Model):
    """That an article is for practice: its owner's alone, and never published.

    It is said when the article is created. Afterwards the owner can only discard it.
    """

    may_change = (
        "NEW.article_id = OLD.article_id AND NEW.owner_id = OLD.owner_id"
        " AND NEW.is_discarded AND NOT OLD.is_discarded"
    )
    may_add = (
        "NOT EXISTS (SELECT 1 FROM articles_revision revision"
        " WHERE revision.article_id = NEW.article_id)"
    )

    article = models.OneToOneField(
        Article, models.PROTECT, primary_key=True, related_name="practice"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="practices"
    )
    is_discarded = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.article}, practice"


class Shingle(models.Model):
    """The hash of a few neighbouring words of an article's current text.

    See articles.text.tokens.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    hash = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["hash", "article"], name="shingle_by_hash")]

    def __str__(self) -> str:
        return f"{self.hash:016x}"


class Extraction(AppendOnly):
    """What one extractor read in an original, with injected text still in it.

    - `blocks`: Block of articles.text.shapes, with code points into `text`.
    - `metadata`: what was read of title, standfirst, byline, dated, language, site,
      canonical_url, external_id, unknown, first_published, redirect_from and archive.
    - `guessed`: byline and dated where they are neither declared nor in `metadata`.
    - `losses`: sentences about what is not imported.
    - `attachments`: footnotes, comments and links, as Attachment of that module.
    - `pictures`: those that came with it, as PlacedPicture of that module.
    """

    original = models.ForeignKey(
        Original, on_delete=models.PROTECT, related_name="extractions"
    )
    extractor = models.CharField(max_length=60)
    encoding = models.CharField(max_length=40, blank=True)
    text = models.TextField()
    blocks = models.JSONField()
    metadata = models.JSONField(default=dict)
    guessed = models.JSONField(default=dict)
    losses = MessageField(default=list)
    attachments = models.JSONField(default=list)
    pictures = models.JSONField(default=list)
    extracted_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["-extracted_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="extraction_text_bounded",
                condition=Q(text__length__lte=TEXT_LIMIT),
            )
        ]

    def __str__(self) -> str:
        return f"{self.original}, {self.extractor}"


class Revision(AppendOnly):
    """One state of an article's text.

    It owns its sentences, which with the gaps between them rebuild `text` exactly.

    - `blocks`: as in Extraction, after those of articles.text.headline.
    - `boundaries`: where editors split or merged sentences, as articles.text.cuts
      describes it; the next revision applies them again.
    - `pictures`: those that it shows, as PlacedPicture of articles.text.shapes.
    - `summary`: for the desk; of a repair, what was read wrongly, for readers.
    """

    class Kind(models.TextChoices):
        IMPORT = "import", gettext_lazy("imported")
        FINDINGS = "findings", gettext_lazy("suspect passages decided")
        EDIT = "edit", gettext_lazy("edited")
        BOUNDARIES = "boundaries", gettext_lazy("sentences split or merged")
        RESTORE = "restore", gettext_lazy("restored")
        MERGE = "merge", gettext_lazy("merged")
        PICTURES = "pictures", gettext_lazy("pictures changed")
        REPAIR = "repair", gettext_lazy("repaired")

    article = models.ForeignKey(
        Article, on_delete=models.PROTECT, related_name="revisions"
    )
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    extraction = models.ForeignKey(
        Extraction, on_delete=models.PROTECT, null=True, related_name="revisions"
    )
    text = models.TextField()
    blocks = models.JSONField()
    boundaries = models.JSONField(default=list)
    pictures = models.JSONField(default=list)
    summary = MessageField(default=str, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["article", "number"]
        get_latest_by = "number"
        constraints = [
            models.UniqueConstraint(
                name="revision_number_once", fields=["article", "number"]
            ),
            models.CheckConstraint(
                name="revision_number_from_one", condition=Q(number__gte=1)
            ),
            models.CheckConstraint(
                name="revision_text_bounded", condition=Q(text__length__lte=TEXT_LIMIT)
            ),
            models.CheckConstraint(
                name="revision_repair_says_why",
                condition=~Q(kind="repair") | ~Q(summary=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article}, revision {self.number}"

    @cached_property
    def body_sentences(self) -> int:
        """Count the sentences under title and standfirst."""
        return self.sentences.filter(block__gte=count_heads(self.blocks)).count()


class Sentence(AppendOnly):
    """A span of a revision's text.

    Its key survives revisions: the same sentence keeps it. `checkable` is an Assessment
    of articles.text.shapes, whose offsets are into the sentence.
    """

    class ClaimTier(models.TextChoices):
        NEEDS_SOURCE = "needs_source", gettext_lazy("check first")
        CHECK = "check", gettext_lazy("check next")
        NONE = "none", gettext_lazy("no suggested claim")
        NOT_ASSESSED = "not_assessed", gettext_lazy("not assessed")

    revision = models.ForeignKey(
        Revision, on_delete=models.PROTECT, related_name="sentences"
    )
    position = models.PositiveIntegerField(
        help_text=gettext_lazy("From 0, in reading order.")
    )
    block = models.PositiveIntegerField(
        help_text=gettext_lazy("Index into the revision's blocks.")
    )
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    key = models.CharField(max_length=16)
    tier = models.CharField(
        max_length=12, choices=ClaimTier.choices, default=ClaimTier.NONE
    )
    checkable = models.JSONField(default=dict)

    class Meta:
        ordering = ["revision", "position"]
        indexes = [models.Index(fields=["revision", "tier"], name="sentence_by_tier")]
        constraints = [
            models.UniqueConstraint(
                name="sentence_position_once", fields=["revision", "position"]
            ),
            models.UniqueConstraint(
                name="sentence_key_once", fields=["revision", "key"]
            ),
            models.CheckConstraint(
                name="sentence_span", condition=Q(start__lt=F("end"))
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    @property
    def text(self) -> str:
        return self.span.of(self.revision.text)

    @property
    def needs_source(self) -> bool:
        """Whether it states something for which readers will want a source."""
        return self.tier == self.ClaimTier.NEEDS_SOURCE

    @property
    def is_assessed(self) -> bool:
        return self.tier != self.ClaimTier.NOT_ASSESSED

    @property
    def public_key(self) -> str:
        """The key by which readers know it.

        Hazard: this is a query for each sentence without select_related("identity").
        """
        identity: SentenceIdentity | None = getattr(self, "identity", None)
        if identity:
            return identity.key
        return self.key


class SentenceIdentity(models.Model):
    """The public key of a sentence that a person has recognised as a reworded one.

    It is the earlier sentence's key, so that links to that one lead here.
    articles.sentence_keys gives it and takes it away.
    """

    sentence = models.OneToOneField(
        Sentence, on_delete=models.PROTECT, related_name="identity"
    )
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=16)

    class Meta:
        verbose_name_plural = gettext_lazy("sentence identities")
        constraints = [
            models.UniqueConstraint(
                name="identity_key_once_in_revision", fields=["revision", "key"]
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Activity(models.Model):
    """An act on a sentence, or on the article as a whole where `sentence` is null.

    `loose` is the number of an anchor that was or is on no sentence. Ids count up in
    each article: see articles.activity.record.
    """

    article = models.ForeignKey(
        Article, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    sentence = models.ForeignKey(
        Sentence, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    loose = models.BigIntegerField(null=True)
    happened_at = models.DateTimeField(db_default=Now(), editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "activities"
        indexes = [models.Index(fields=["article", "id"], name="activity_newest")]

    def __str__(self) -> str:
        return f"{self.person or 'the command line'} on {self.article}"
