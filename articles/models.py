"""Text, as it arrived and as it stands: Original -> Extraction + Findings -> Revision + Sentences."""

import hashlib
import uuid
from typing import Self

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length, Now
from simple_history.models import HistoricalRecords

from articles.immutable import AppendOnly
from articles.people import Credit as Credit
from articles.people import Person as Person
from articles.text.spans import Span

models.CharField.register_lookup(Length)
models.TextField.register_lookup(Length)

TEXT_LIMIT = 2_000_000  # code points of one article


class Original(AppendOnly):
    """The bytes as they arrived."""

    sha256 = models.CharField(max_length=64, unique=True, editable=False)
    content = models.BinaryField(editable=False)
    size = models.PositiveIntegerField(help_text="Bytes.")
    media_type = models.CharField(max_length=100)
    filename = models.CharField(max_length=255, blank=True)
    url = models.URLField(max_length=2000, blank=True)
    received_at = models.DateTimeField(db_default=Now(), editable=False)
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-received_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.filename or self.url or 'pasted text'} ({self.sha256[:12]})"

    @staticmethod
    def hash_of(content: bytes) -> str:
        return hashlib.sha256(content).hexdigest()


class Topic(models.Model):
    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(max_length=80, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Article(models.Model):
    """What lasts while the text changes: its address, its metadata, its current revision."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(max_length=100, unique=True)
    title = models.CharField(max_length=300)
    standfirst = models.TextField(blank=True, validators=[MaxLengthValidator(2000)])
    byline = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=12, default="en", help_text="A BCP 47 tag, such as en or zh.")
    dated = models.DateField(null=True, blank=True, help_text="The date that the article itself gives.")
    site = models.CharField("publisher", max_length=200, blank=True)
    canonical_url = models.URLField(max_length=2000, blank=True, db_index=True)
    external_id = models.CharField(max_length=200, blank=True, db_index=True)
    topics = models.ManyToManyField(Topic, blank=True, related_name="articles")
    # Names of the fields that an editor has set by hand: a later import never overwrites them.
    edited_fields = models.JSONField(default=list, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )

    history = HistoricalRecords(m2m_fields=[topics])

    class Meta:
        ordering = ["-created_at", "-pk"]
        permissions = [
            ("import_article", "Can import articles"),
            ("revise_article", "Can change an article's text"),
        ]
        constraints = [
            models.CheckConstraint(
                name="article_standfirst_bounded", condition=Q(standfirst__length__lte=2000)
            ),
            models.CheckConstraint(name="article_title_present", condition=~Q(title="")),
            models.UniqueConstraint(
                name="article_external_id_once", fields=["external_id"], condition=~Q(external_id="")
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def current_revision(self) -> "Revision":
        """Raises Revision.DoesNotExist before the first import is accepted."""
        return self.revisions.latest()


class Extraction(AppendOnly):
    """What one extractor read in an original: the text with everything that was injected still in it.

    blocks: [{"kind": "paragraph" | "heading" | "quote" | "list_item", "start", "end", "level"}], code
    points into text. metadata: what was read of title, standfirst, byline, dated, language, site,
    canonical_url, external_id. losses: sentences about what the article cannot keep. attachments: footnotes,
    comments and links with the spans that they hang on, as articles.extracting.Attachment.
    """

    original = models.ForeignKey(Original, on_delete=models.PROTECT, related_name="extractions")
    extractor = models.CharField(max_length=60)
    encoding = models.CharField(max_length=40, blank=True)
    text = models.TextField()
    blocks = models.JSONField()
    metadata = models.JSONField(default=dict)
    losses = models.JSONField(default=list)
    attachments = models.JSONField(default=list)
    extracted_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["-extracted_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="extraction_text_bounded", condition=Q(text__length__lte=TEXT_LIMIT))
        ]

    def __str__(self) -> str:
        return f"{self.original} read by {self.extractor}"


class FindingQuerySet(models.QuerySet["Finding"]):
    def undecided(self) -> Self:
        """What blocks publication."""
        return self.filter(status=Finding.Status.PENDING)

    def excluded(self) -> Self:
        """What no sentence may include."""
        return self.filter(status__in=[Finding.Status.PENDING, Finding.Status.REMOVED])


class Finding(models.Model):
    """A stretch of an extraction that may not be the author's. Its decisions are kept for ever."""

    class Tier(models.TextChoices):
        CERTAIN = "certain", "certain"
        LIKELY = "likely", "likely"
        HINT = "hint", "hint"

    class Status(models.TextChoices):
        PENDING = "pending", "undecided"
        REMOVED = "removed", "removed"
        KEPT = "kept", "kept"
        # A hint is only shown: it blocks nothing and its text stays until somebody removes it.
        NOTED = "noted", "hint, text kept"

    extraction = models.ForeignKey(Extraction, on_delete=models.PROTECT, related_name="findings")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    text = models.TextField()
    kind = models.CharField(max_length=40)
    tier = models.CharField(max_length=10, choices=Tier.choices)
    reason = models.CharField(max_length=500)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PENDING)

    objects = FindingQuerySet.as_manager()

    class Meta:
        ordering = ["start", "pk"]
        permissions = [("decide_finding", "Can decide what is removed from a text")]
        constraints = [
            models.UniqueConstraint(name="finding_once", fields=["extraction", "start", "end", "kind"]),
            models.CheckConstraint(name="finding_span", condition=Q(start__lt=F("end"))),
            models.CheckConstraint(
                name="finding_tier_known", condition=Q(tier__in=["certain", "likely", "hint"])
            ),
            models.CheckConstraint(
                name="finding_status_known",
                condition=Q(status__in=["pending", "removed", "kept", "noted"]),
            ),
            models.CheckConstraint(
                name="finding_hint_never_pending", condition=~Q(tier="hint", status="pending")
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    @property
    def excluded(self) -> bool:
        return self.status in {self.Status.PENDING, self.Status.REMOVED}


class KeepRuleQuerySet(models.QuerySet["KeepRule"]):
    def in_force(self) -> Self:
        return self.filter(ended_at=None)


class KeepRule(models.Model):
    """What an editor has said to keep whenever it comes from one source; ended, never deleted.

    source: as articles.keep_rules.source_of. text: as articles.keep_rules.normalised; empty for the
    whole kind.
    """

    source = models.CharField(max_length=200, db_index=True)
    kind = models.CharField(max_length=40)
    text = models.TextField(blank=True)
    made_at = models.DateTimeField(db_default=Now(), editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, editable=False)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )

    objects = KeepRuleQuerySet.as_manager()

    class Meta:
        ordering = ["source", "kind", "pk"]
        verbose_name = "text kept for a source"
        verbose_name_plural = "texts kept for a source"
        constraints = [models.CheckConstraint(name="keep_rule_has_source", condition=~Q(source=""))]

    def __str__(self) -> str:
        return f"{self.source}: {self.text[:60] or self.kind}"


class FindingDecision(AppendOnly):
    """Who decided what about a finding, and when; reversing a decision adds another.

    rule: where no person looked at this finding, the rule that decided, whose maker is `decided_by`.
    """

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="decisions")
    status = models.CharField(max_length=10, choices=Finding.Status.choices)
    decided_at = models.DateTimeField(db_default=Now(), editable=False)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    rule = models.ForeignKey(KeepRule, models.PROTECT, null=True, related_name="decisions")

    class Meta:
        ordering = ["decided_at", "pk"]

    def __str__(self) -> str:
        return f"{self.finding}: {self.status}"


class Intake(models.Model):
    """One thing on its way in: extracted, shown to an editor, then accepted into an article or refused.

    metadata: what the editor has typed over what was read, kept from the first keystroke that was saved.
    links: indexes of the attachments, of kind link, that the editor wants as sources. attached: once it is
    accepted, {"placed": [index], "unplaced": [[index, why]]} of the extraction's attachments.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", "not read yet"
        WAITING = "waiting", "waiting for an editor"
        CREATED = "created", "new article"
        UNCHANGED = "unchanged", "already here"
        REVISED = "revised", "new revision"
        REFUSED = "refused", "refused"

    batch = models.UUIDField(null=True, blank=True, db_index=True, editable=False)
    path = models.CharField(max_length=500)
    extraction = models.ForeignKey(Extraction, on_delete=models.PROTECT, null=True, related_name="intakes")
    article = models.ForeignKey(Article, on_delete=models.PROTECT, null=True, related_name="intakes")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    error = models.TextField(blank=True)
    metadata = models.JSONField(default=dict)
    links = models.JSONField(default=list)
    attached = models.JSONField(default=dict)
    received_at = models.DateTimeField(db_default=Now(), editable=False)
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-received_at", "-pk"]
        verbose_name = "import"
        constraints = [
            models.CheckConstraint(
                name="intake_refused_says_why", condition=~Q(status="refused") | ~Q(error="")
            ),
            models.CheckConstraint(
                name="intake_read_or_refused",
                condition=Q(status__in=["queued", "refused"]) | Q(extraction__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.path


class Unread(models.Model):
    """The bytes of a queued intake, until they are read and an Original keeps them."""

    intake = models.OneToOneField(Intake, on_delete=models.PROTECT, related_name="unread")
    content = models.BinaryField(editable=False)
    language = models.CharField(max_length=12, blank=True)

    class Meta:
        verbose_name_plural = "unread files"

    def __str__(self) -> str:
        return str(self.intake)


class Revision(AppendOnly):
    """One state of an article's text. It owns its sentences, which with the gaps rebuild `text` exactly.

    blocks: as in Extraction, into this text. boundaries: what editors split or merged by hand, as
    articles.text.boundaries describes it; the next revision applies them again.
    """

    class Kind(models.TextChoices):
        IMPORT = "import", "imported"
        FINDINGS = "findings", "findings decided"
        EDIT = "edit", "edited"
        BOUNDARIES = "boundaries", "sentences split or merged"
        RESTORE = "restore", "restored"
        MERGE = "merge", "merged"

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    extraction = models.ForeignKey(Extraction, on_delete=models.PROTECT, null=True, related_name="revisions")
    text = models.TextField()
    blocks = models.JSONField()
    boundaries = models.JSONField(default=list)
    summary = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["article", "number"]
        get_latest_by = "number"
        constraints = [
            models.UniqueConstraint(name="revision_number_once", fields=["article", "number"]),
            models.CheckConstraint(name="revision_number_from_one", condition=Q(number__gte=1)),
            models.CheckConstraint(name="revision_text_bounded", condition=Q(text__length__lte=TEXT_LIMIT)),
        ]

    def __str__(self) -> str:
        return f"{self.article}, revision {self.number}"


class Sentence(AppendOnly):
    """A span of a revision's text. Its key survives revisions: the same sentence keeps it.

    checkable: {"tier", "score", "reasons": [{"kind", "start", "end"}]}, a heuristic's view of whether the
    sentence needs a source; reasons' offsets into the sentence.
    """

    class Tier(models.TextChoices):
        NEEDS_SOURCE = "needs_source", "needs a source"
        CHECK = "check", "check"
        NONE = "none", "no claim seen"
        NOT_ASSESSED = "not_assessed", "could not be judged"

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="sentences")
    position = models.PositiveIntegerField(help_text="From 0, in reading order.")
    block = models.PositiveIntegerField(help_text="Index into the revision's blocks.")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    key = models.CharField(max_length=16)
    tier = models.CharField(max_length=12, choices=Tier.choices, default=Tier.NONE)
    checkable = models.JSONField(default=dict)

    class Meta:
        ordering = ["revision", "position"]
        constraints = [
            models.UniqueConstraint(name="sentence_position_once", fields=["revision", "position"]),
            models.UniqueConstraint(name="sentence_key_once", fields=["revision", "key"]),
            models.CheckConstraint(name="sentence_span", condition=Q(start__lt=F("end"))),
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
    def public_key(self) -> str:
        """The key by which readers know it. Hazard: a query each, unless select_related("identity")."""
        identity: SentenceIdentity | None = getattr(self, "identity", None)
        return identity.key if identity else self.key


class SentenceIdentity(models.Model):
    """A sentence in which a person has recognised an earlier one under other words: readers know it by the
    earlier one's key, so that links to it lead here. articles.sentence_keys gives and takes it."""

    sentence = models.OneToOneField(Sentence, on_delete=models.PROTECT, related_name="identity")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=16)

    class Meta:
        verbose_name_plural = "sentence identities"
        constraints = [
            models.UniqueConstraint(name="identity_key_once_in_revision", fields=["revision", "key"]),
        ]

    def __str__(self) -> str:
        return self.key
