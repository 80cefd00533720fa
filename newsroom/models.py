"""The newsroom's identity and pages, people, credits, checks, requests, sign-offs."""

from typing import Self

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from annotations.models import Source
from annotations.sanitiser import BODY_LIMIT
from articles.answerable import Answerable
from articles.history import History
from articles.models import Article, Batch, Revision
from articles.text.names import LONGEST_NAME, name_slug
from newsroom.conf.contrast import COLOUR, DARK, check_on_dark, check_on_light, nearest


class Installation(models.Model):
    """The one newsroom to which this database belongs.

    `settings` holds, by name, the settings with which its pages are made.
    """

    settings = models.JSONField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.settings)


class RoleGrant(models.Model):
    """A permission that newsroom/roles.py gave to a role.

    An administrator may have taken it back since.
    """

    role = models.CharField(max_length=150)
    permission = models.CharField(max_length=200)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["role", "permission"], name="role_grant_is_one"
            )
        ]

    def __str__(self) -> str:
        return f"{self.role}: {self.permission}"


class SiteIdentity(models.Model):
    """How readers recognise this newsroom; what is saved is published at once.

    There is one row once somebody saved it, and none before. `logo` and `icon` are as
    PictureFile describes them.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(
        _("name of the publication"),
        max_length=80,
        blank=True,
        help_text=_("If empty, SITE_NAME of the server's settings."),
    )
    logo = models.JSONField(
        _("logo"),
        null=True,
        blank=True,
        help_text=_(
            "JPEG, PNG or WebP; it replaces the name. SVG is refused: it can hold "
            "programs."
        ),
    )
    icon = models.JSONField(_("browser icon"), null=True, blank=True)
    accent = models.CharField(
        _("accent colour"),
        max_length=7,
        blank=True,
        validators=[check_on_light],
    )
    accent_dark = models.CharField(
        _("accent colour in dark mode (if empty, the nearest tone)"),
        max_length=7,
        blank=True,
        validators=[check_on_dark],
    )
    footer = models.TextField(
        _("footer"),
        max_length=2_000,
        blank=True,
        help_text=_("Markdown, with links, below the links to your pages."),
    )

    history = History()

    class Meta:
        default_permissions = ("add", "change", "view")
        verbose_name = _("site identity")
        verbose_name_plural = _("site identity")
        constraints = [
            models.CheckConstraint(name="site_identity_is_one", condition=Q(pk=1))
        ]

    def __str__(self) -> str:
        return self.name or settings.SITE_NAME

    def clean(self) -> None:
        """Fill in the accent colour in dark mode."""
        if COLOUR.fullmatch(self.accent) and not self.accent_dark:
            self.accent_dark = nearest(self.accent, DARK)


def site_languages() -> list[tuple[str, str]]:
    """Return the languages of readers' pages."""
    return list(settings.LANGUAGES)


class SitePage(models.Model):
    """One text of a page such as About or Imprint; what is saved is published at once.

    The texts of a page in several languages have the same slug. That with the slug of
    `METHOD` stands at /method/, above the scale of ratings and the licence.
    """

    slug = models.SlugField(
        _("URL ending"),
        max_length=60,
        help_text=_(
            "The same for all languages. The page “method” stands at /method/."
        ),
    )
    language = models.CharField(_("language"), max_length=10, choices=site_languages)
    title = models.CharField(_("title"), max_length=100)
    body = models.TextField(_("text"), max_length=BODY_LIMIT, help_text=_("Markdown."))
    position = models.PositiveSmallIntegerField(
        _("position in the footer"),
        null=True,
        blank=True,
        help_text=_("If empty, the footer has no link to the page."),
    )

    history = History()

    class Meta:
        verbose_name = _("site page")
        verbose_name_plural = _("site pages")
        ordering = [F("position").asc(nulls_last=True), "slug", "language"]
        constraints = [
            models.UniqueConstraint(
                name="site_page_once_in_a_language", fields=["slug", "language"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.get_language_display()})"


class PersonQuerySet(models.QuerySet["Person"]):
    """Queries for people."""

    def standing(self) -> Self:
        """Return the people who were not merged into another person."""
        return self.filter(merged_into=None)


class Person(models.Model):
    """Somebody who signs articles.

    The name is public with what is published; the login never is. `merged_into` is the
    person whom this turned out to be. The row stays, so that the name and the slug lead
    there.
    """

    name = models.CharField(max_length=LONGEST_NAME)
    slug = models.SlugField(
        max_length=100,
        unique=True,
        blank=True,
        help_text=_(
            "Part of the URL of the author's feed. If empty, it is generated from "
            "the name; two people of the same name need different values."
        ),
    )
    affiliation = models.CharField(
        _("affiliation"),
        max_length=200,
        blank=True,
        help_text=_("Readers see this where the person is named as reviewer."),
    )
    expertise = models.CharField(
        _("expertise"),
        max_length=200,
        blank=True,
        help_text=_("The subjects on which the person is consulted, and why."),
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="person",
        verbose_name=_("account"),
        help_text=_(
            "The person is credited as reviewer of the notes that this account "
            "approves."
        ),
    )
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merged",
        verbose_name=_("same person as"),
        help_text=_(
            "All credits go to that person, also in future texts signed with this name."
        ),
    )

    history = History(table_name="articles_historicalperson")
    objects = PersonQuerySet.as_manager()

    class Meta:
        db_table = "articles_person"
        ordering = ["name", "pk"]
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(name="person_has_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="person_never_merged_into_itself",
                condition=Q(merged_into=None) | ~Q(merged_into=F("pk")),
            ),
        ]

    def __str__(self) -> str:
        if self.slug == name_slug(self.name):
            return self.name
        return f"{self.name} ({self.slug})"

    def clean(self) -> None:
        """Fill the slug in; raise ValidationError if the person may not be merged."""
        self.slug = self.slug or name_slug(self.name)
        if self.merged_into is not None:
            problem = self._merge_problem(self.merged_into)
            if problem:
                raise ValidationError({"merged_into": problem})

    def _merge_problem(self, target: "Person") -> Promise | None:
        """Return why this person cannot be merged into `target`."""
        if target.pk == self.pk or target.merged_into_id:
            return _("Choose somebody who has not been merged into another person.")
        if self.pk and self.merged.exists():
            return _(
                "Other people have been merged into this person. Merge those "
                "people first."
            )
        if self.user_id:
            return _("An administrator must first revoke the login.")
        return None


class Credit(models.Model):
    """What one person did for one article."""

    class Role(models.TextChoices):
        """The roles that a person can have in an article."""

        AUTHOR = "author", _("author")
        REPORTER = "reporter", _("reporter")
        PHOTOGRAPHER = "photographer", _("photographer")
        ILLUSTRATOR = "illustrator", _("illustrator")
        TRANSLATOR = "translator", _("translator")
        EDITOR = "editor", _("editor")
        REVIEWER = "reviewer", _("reviewer")

    article = models.ForeignKey(Article, models.PROTECT, related_name="credits")
    person = models.ForeignKey(Person, models.PROTECT, related_name="credits")
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.AUTHOR)
    position = models.PositiveSmallIntegerField(
        help_text=_("From 0, in the order of the article's credits.")
    )

    history = History(table_name="articles_historicalcredit")

    class Meta:
        db_table = "articles_credit"
        ordering = ["article", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="credit_once", fields=["article", "person", "role"]
            ),
            models.CheckConstraint(
                name="credit_role_known",
                condition=Q(
                    role__in=[
                        "author",
                        "reporter",
                        "photographer",
                        "illustrator",
                        "translator",
                        "editor",
                        "reviewer",
                    ]
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.person}"


class Check(models.Model):
    """The check of one article by one named person.

    `done_revision` is the text that they have finished with. With another text the
    check is open again.
    """

    article = models.OneToOneField(Article, models.PROTECT, related_name="checking")
    checker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="checks",
        verbose_name=_("checker"),
    )
    due = models.DateTimeField(_("deadline"), null=True, blank=True)
    done_revision = models.ForeignKey(
        Revision, models.PROTECT, null=True, related_name="+"
    )
    done_at = models.DateTimeField(null=True, editable=False)

    history = History(table_name="articles_historicalcheck")

    class Meta:
        db_table = "articles_check"
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["checker", "due"],
                name="check_open_of",
                condition=Q(done_at=None),
            ),
            models.Index(
                fields=["due"], name="check_open_by_due", condition=Q(done_at=None)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="check_done_says_when",
                condition=Q(done_revision=None, done_at=None)
                | Q(done_revision__isnull=False, done_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.article}: {self.checker}"

    def is_done_for(self, revision: Revision) -> bool:
        """Return whether the checker has finished with this text."""
        return self.done_revision_id == revision.pk

    @property
    def is_overdue(self) -> bool:
        """Whether the deadline of an open check has passed."""
        if self.due is None or self.done_at is not None:
            return False
        return self.due < timezone.now()


class SignOff(models.Model):
    """A sign-off of an article that was asked of one person, who alone can give it.

    `revision` and `fingerprint` are of what they signed off, as
    newsroom.actions.sign_offs.fingerprints takes it. It holds while the article still
    says the same.
    """

    article = models.ForeignKey(Article, models.PROTECT, related_name="sign_offs")
    asked_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="sign_offs",
        verbose_name=_("sign-off asked of"),
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    asked_at = models.DateTimeField(db_default=Now(), editable=False)
    revision = models.ForeignKey(Revision, models.PROTECT, null=True, related_name="+")
    fingerprint = models.CharField(max_length=64, blank=True, editable=False)
    signed_at = models.DateTimeField(_("signed off at"), null=True, editable=False)

    history = History()

    class Meta:
        verbose_name = _("sign-off")
        verbose_name_plural = _("sign-offs")
        default_permissions = ()
        permissions = [("sign_off_article", gettext_noop("Can sign off articles"))]
        constraints = [
            models.UniqueConstraint(
                name="sign_off_asked_once", fields=["article", "asked_of"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article}: {self.asked_of}"


class ActRequest(Answerable):
    """A request for an act on accounts, sources or a batch that takes two people.

    `account`, `role`, `claim` (a group of the provider), `source` and `batch` say on
    what, as far as the act has them.
    """

    class RequestedAct(models.TextChoices):
        """The acts that take two people, beside those on what is published."""

        ROLE = "role", _("give a role")
        FACTORS = "factors", _("reset second factors")
        MAPPING = "mapping", _("give a role to a group of the provider")
        UNMAPPING = "unmap", _("take a role from a group of the provider")
        PUBLIC = "public", _("make a protected source public")
        IDENTITY = "identity", _("read the identity of a protected source")
        ARCHIVE = "archive", _("publish a batch as it was on an older site")

    act = models.CharField(max_length=8, choices=RequestedAct.choices)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="act_requests"
    )
    role = models.ForeignKey(Group, models.PROTECT, null=True, related_name="+")
    claim = models.CharField(max_length=200, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+")
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=500)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )

    class Meta:
        default_permissions = ()
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="act_request_says_why", condition=~Q(reason="")
            ),
            *Answerable.Meta.constraints,
        ]

    def __str__(self) -> str:
        about = [self.account, self.role, self.claim, self.source, self.batch]
        named = ", ".join(str(part) for part in about if part)
        return f"{self.get_act_display()}: {named}"


class NoticeKind(models.TextChoices):
    """What a person may be told about."""

    CHECK = "check", _("You are asked to check")
    DEADLINE = "deadline", _("Your deadline is tomorrow or has passed")
    REVIEW = "review", _("Notes wait for your review")
    REQUEST = "request", _("You are asked to agree to a publication")
    ACT = "act", _("You are asked to agree to an act that takes two")
    HIDDEN = "hidden", _("Something was hidden by one person alone")
    REMARK = "remark", _("You are named in a remark")
    TASK = "task", _("You were given a task")
    SIGN_OFF = "sign_off", _("You are asked to sign off an article")
    ORIGINAL = "original", _("The original of a translation was corrected or withdrawn")
    SENT_BACK = "sent_back", _("Notes were sent back to you")
    PUBLISHED = "published", _("A version was published")
    CORRECTED = "corrected", _("A correction was published")
    SCHEDULED = "scheduled", _("A scheduled version was stopped or would be")
    DEVICE = "device", _("Your account was used on a new device")
