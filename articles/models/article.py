"""Articles, and their text as it arrived and as it stands.

Original -> Extraction -> Revision + Sentences.
"""

import hashlib
import uuid
from typing import Any

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length, Now
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

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
    """The bytes as they arrived. erasure: took them away, where they held words that
    were to be erased; size and hash stay.
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
        return f"{self.filename or self.url or 'pasted text'} ({self.sha256[:12]})"

    @staticmethod
    def hash_of(content: bytes) -> str:
        return hashlib.sha256(content).hexdigest()


class Topic(models.Model):
    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(
        max_length=80,
        unique=True,
        blank=True,
        help_text=gettext_lazy(
            "Part of its address: made of the name, if you leave it empty."
        ),
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        self.slug = self.slug or slug_of(self.name) or "topic"


class Article(models.Model):
    """What lasts while the text changes: its address, its metadata, its current
    revision.

    kind: whose text it is; empty: nobody has said yet. excerpted: editions hold only
    parts of the text. unknown: what somebody has said to be unknown, of Origin; what is
    given nevertheless is not. guessed: by name of its field, which stays empty, what no
    page declares and nobody has confirmed; never published.
    """

    class Kind(models.TextChoices):
        OURS = "ours", gettext_lazy("our reporting")
        EXAMINED = "examined", gettext_lazy("an examined text by others")

    class Origin(models.TextChoices):
        """What is given of an examined text, or said to be unknown, before it is
        published.
        """

        BYLINE = "byline", gettext_lazy("author")
        SITE = "site", gettext_lazy("publisher")
        CANONICAL_URL = "canonical_url", gettext_lazy("address of the original")
        DATED = "dated", gettext_lazy("date")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(max_length=100, unique=True)
    title = models.CharField(max_length=300)
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
    kind = models.CharField(
        gettext_lazy("whose text"), max_length=8, choices=Kind.choices, blank=True
    )
    excerpted = models.BooleanField(
        gettext_lazy("published as excerpts"), default=False
    )
    site = models.CharField("publisher", max_length=200, blank=True)
    canonical_url = models.URLField(max_length=2000, blank=True, db_index=True)
    # One for all spellings of the address; null without one.
    address_key = models.UUIDField(null=True, editable=False)
    unknown = models.JSONField(default=list, blank=True)
    guessed = models.JSONField(default=dict, blank=True, editable=False)
    external_id = models.CharField(max_length=200, blank=True, db_index=True)
    topics = models.ManyToManyField(Topic, blank=True, related_name="articles")
    # Names of the fields that an editor has set by hand: a later import never
    # overwrites them.
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
            ("import_article", "Can import articles"),
            ("revise_article", "Can change an article's text"),
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
            models.UniqueConstraint(
                name="article_external_id_once",
                fields=["external_id"],
                condition=~Q(external_id=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.address_key = key_of(self.canonical_url)
        if (named := kwargs.get("update_fields")) and "canonical_url" in named:
            kwargs["update_fields"] = {*named, "address_key"}
        super().save(*args, **kwargs)

    @property
    def is_examined(self) -> bool:
        return self.kind == self.Kind.EXAMINED

    def origin(self, *, said: bool) -> "list[Article.Origin]":
        """What is not given of it, and is said to be unknown, or not."""
        return [
            one
            for one in self.Origin
            if not getattr(self, one) and (one in self.unknown) == said
        ]

    @property
    def current_revision(self) -> "Revision":
        """Raise Revision.DoesNotExist before the first import is accepted."""
        return self.revisions.latest()


class Shingle(models.Model):
    """A few neighbouring words of an article's text as it stands, hashed: see
    articles.text.tokens.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    hash = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["hash", "article"], name="shingle_by_hash")]

    def __str__(self) -> str:
        return f"{self.hash:016x}"


class Extraction(AppendOnly):
    """What one extractor read in an original: the text with everything that was
    injected still in it.

    blocks: [{"kind": "paragraph" | "heading" | "quote" | "list_item" | "caption",
    "start", "end", "level"}], code points into text. metadata: what was read of title,
    standfirst, byline, dated, language, site, canonical_url, external_id and unknown.
    guessed: byline and dated where they are not declared, nor in metadata. losses:
    sentences about what the article cannot keep. attachments: footnotes, comments and
    links with the spans that they hang on, as articles.text.shapes.Attachment.
    pictures: those that came with it, as PlacedPicture there.
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
        return f"{self.original} read by {self.extractor}"


class Revision(AppendOnly):
    """One state of an article's text. It owns its sentences, which with the gaps
    rebuild `text` exactly.

    blocks: as in Extraction, into this text, after those of articles.text.headline.
    boundaries: what editors split or merged by hand, as articles.text.cuts describes
    it; the next revision applies them again. pictures: those that it shows, as
    articles.text.shapes.PlacedPicture. summary: for the desk; of a repair, what was
    read wrongly, for readers.
    """

    class Kind(models.TextChoices):
        IMPORT = "import", gettext_lazy("imported")
        FINDINGS = "findings", gettext_lazy("findings decided")
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
        """How many sentences it has under title and standfirst; like all of it, for
        ever.
        """
        return self.sentences.filter(block__gte=count_heads(self.blocks)).count()


class Sentence(AppendOnly):
    """A span of a revision's text. Its key survives revisions: the same sentence keeps
    it.

    checkable: {"tier", "score", "reasons": [{"kind", "start", "end"}], "proposals":
    [the same]}, a heuristic's view of whether the sentence needs a source, and of which
    words of it ask to be rated; offsets into the sentence.
    """

    class ClaimTier(models.TextChoices):
        NEEDS_SOURCE = "needs_source", gettext_lazy("needs a source")
        CHECK = "check", gettext_lazy("check")
        NONE = "none", gettext_lazy("no claim seen")
        NOT_ASSESSED = "not_assessed", gettext_lazy("could not be judged")

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
        """Whether it is a claim that readers will want a source for."""
        return self.tier == self.ClaimTier.NEEDS_SOURCE

    @property
    def is_assessed(self) -> bool:
        return self.tier != self.ClaimTier.NOT_ASSESSED

    @property
    def public_key(self) -> str:
        """The key by which readers know it. Hazard: a query each, unless
        select_related("identity").
        """
        identity: SentenceIdentity | None = getattr(self, "identity", None)
        return identity.key if identity else self.key


class SentenceIdentity(models.Model):
    """A sentence in which a person has recognised an earlier one under other words:
    readers know it by the earlier one's key, so that links to it lead here.
    articles.sentence_keys gives and takes it.
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
    """Something was done to what hangs on a sentence, or (null) on the article; loose:
    number of the anchor that was or is on no sentence. Ids count up in each article:
    see articles.activity.record.
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
