"""What is published. Readers' pages are made from it: see newsroom/public/pages.py."""

import json
from collections.abc import Iterable
from datetime import UTC, timedelta
from functools import cached_property
from typing import Self, TypedDict, cast

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Now
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_noop as _

from articles.answerable import Answerable
from articles.immutable import ERASING, NEVER, AppendOnly, AppendOnlyQuerySet
from articles.model_fields import CompressedText
from articles.models import Article
from articles.text.striking import (
    FingerprintPattern,
    Pattern,
    fingerprint_of,
    pattern_of,
)
from newsroom.editions.scheduled import ScheduledEdition as ScheduledEdition
from newsroom.editions.schema import EditionDocument
from newsroom.editions.sealing import Opened, unseal
from newsroom.editions.view import EditionView, read

AHEAD = timedelta(minutes=1)  # servers' clocks agree within seconds


class EditionQuerySet(AppendOnlyQuerySet["Edition"]):
    def latest_of_each(self) -> Self:
        newest = (
            Edition.objects.filter(article=OuterRef("article"))
            .order_by("-number")
            .values("pk")[:1]
        )
        return self.filter(pk=Subquery(newest))

    def current(self) -> Self:
        """Return each article's newest edition, unless it withdrew the article.

        This is the one definition of 'public'.
        """
        return (
            self.latest_of_each()
            .exclude(kind=Edition.Kind.WITHDRAWAL)
            .order_by("-published_at", "-pk")
        )


class Edition(AppendOnly):
    """One publication, frozen.

    `document` is RFC 8785 canonical JSON, sealed; `sha256` is of its UTF-8 bytes. The
    document holds `previous_sha256`, so no edition can be changed without breaking all
    after it.
    """

    may_change = NEVER
    may_add = (
        "NOT EXISTS (SELECT 1 FROM articles_practice practice"
        " WHERE practice.article_id = NEW.article_id)"
    )

    class Kind(models.TextChoices):
        FIRST = "first", gettext_lazy("first publication")
        UPDATE = "update", gettext_lazy("update")
        CORRECTION = "correction", gettext_lazy("correction")
        WITHDRAWAL = "withdrawal", gettext_lazy("withdrawal")

    article = models.ForeignKey(
        "articles.Article", on_delete=models.PROTECT, related_name="editions"
    )
    revision = models.ForeignKey(
        "articles.Revision", on_delete=models.PROTECT, related_name="editions"
    )
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    document = CompressedText()
    sha256 = models.CharField(max_length=64, unique=True)
    previous_sha256 = models.CharField(max_length=64, blank=True)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = EditionQuerySet.as_manager()  # type: ignore[misc] # narrows the base's manager

    class Meta:
        db_table = "newsroom_edition"
        ordering = ["article", "number"]
        get_latest_by = "number"
        permissions = [
            ("publish_edition", _("Can publish")),
            ("withdraw_edition", _("Can withdraw a published article")),
            (
                "withhold_edition",
                _("Can withhold and erase words of what was published"),
            ),
            (
                "read_withheld",
                _(
                    "Can read originals and histories of articles of which words are withheld"
                ),
            ),
        ]
        indexes = [models.Index(F("published_at").desc(), name="edition_newest_first")]
        constraints = [
            models.UniqueConstraint(
                name="edition_number_once", fields=["article", "number"]
            ),
            # Two editions after the same one would be a fork of the chain.
            models.UniqueConstraint(
                name="edition_chain_never_forks", fields=["article", "previous_sha256"]
            ),
            models.CheckConstraint(
                name="edition_first_has_no_previous",
                condition=Q(number=1, previous_sha256="")
                | (Q(number__gt=1) & ~Q(previous_sha256="")),
            ),
        ]

    def __str__(self) -> str:
        words = gettext("%(article)s, version %(number)s")
        return words % {"article": self.article, "number": self.number}

    @cached_property
    def content(self) -> EditionDocument:
        """The document, as far as it can be read; not to be changed."""
        return unseal(self.document, self.openings.opened)

    @property
    def columns(self) -> dict[str, object]:
        """The columns of its row in the terms of its document."""
        published_at = self.published_at.astimezone(UTC)
        return {
            "article": str(self.article.uid),
            "kind": self.kind,
            "change_note": self.change_note,
            "revision": self.revision.number,
            "previous_sha256": self.previous_sha256,
            "published_at": published_at.isoformat().replace("+00:00", "Z"),
        }

    @property
    def change_note(self) -> str:
        return self.openings.change_note if hasattr(self, "openings") else ""

    @cached_property
    def reading(self) -> EditionView:
        """The document, as a reader is shown it."""
        return read(self.content)

    @cached_property
    def newest(self) -> "Edition":
        """The article's newest edition."""
        return Edition.objects.filter(article=self.article_id).latest()


class Openings(models.Model):
    """What of an edition's document can be read.

    It may only shrink, by gaps that have their rows; what is hidden until a second
    person confirms it can be put back.

    version: 0, then one more with each withholding. change_note: as the document has
    it. opened: JSON, of sealing.Opened.
    """

    may_change = (
        "NEW.sha256 = OLD.sha256 AND NEW.version = OLD.version + 1 AND (EXISTS"
        " (SELECT 1 FROM newsroom_gap gap JOIN newsroom_edition edition ON edition.id = gap.edition_id"
        " WHERE edition.sha256 = OLD.sha256 AND gap.version = NEW.version)"
        " OR EXISTS (SELECT 1 FROM newsroom_hiddenopenings hidden"
        " JOIN newsroom_edition edition ON edition.id = hidden.edition_id"
        " WHERE edition.sha256 = OLD.sha256"
        " AND hidden.version = NEW.version AND hidden.opened = NEW.opened))"
    )

    edition = models.OneToOneField(
        Edition,
        models.PROTECT,
        to_field="sha256",
        db_column="sha256",
        primary_key=True,
        related_name="openings",
    )
    version = models.PositiveIntegerField(default=0)
    change_note = models.CharField(max_length=1000, blank=True)
    opened = CompressedText()

    class Meta:
        db_table = "newsroom_openings"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.edition}, openings {self.version}"

    @property
    def parsed(self) -> Opened:
        opened: Opened = json.loads(self.opened)
        return opened


class Address(models.Model):
    """A slug under which an article is or was published, or the uid in its stead.

    No other article may ever have it.
    """

    slug = models.SlugField(max_length=100, unique=True)
    article = models.ForeignKey(
        "articles.Article", on_delete=models.PROTECT, related_name="addresses"
    )

    class Meta:
        db_table = "newsroom_address"
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug


class OldAddress(models.Model):
    """A path at which an older site showed the article; readers are led on from it.

    Readers' servers find the article by `sha256`, of the path, and its uid, whatever
    its slug is by now. `withheld` is why readers are led on no more.
    """

    path = models.CharField(max_length=300)
    sha256 = models.CharField(max_length=64, unique=True)
    article = models.ForeignKey(
        "articles.Article",
        models.PROTECT,
        to_field="uid",
        db_column="uid",
        related_name="old_addresses",
    )
    withheld = models.TextField(blank=True)

    class Meta:
        db_table = "newsroom_oldaddress"
        default_permissions = ()

    def __str__(self) -> str:
        return self.path

    @property
    def place(self) -> str:
        """Return its path among the places of a withholding."""
        return f"/addresses/{self.pk}/"


def addresses_of(article: int) -> list[str]:
    """Return all slugs that readers may know of an article."""
    return list(Address.objects.filter(article=article).values_list("slug", flat=True))


def known_as(article: Article) -> str:
    """Return the slug by which readers find the article.

    They are led on from each that it had; a slug that it was given since is unknown to
    them before the next edition. Where one was ever withheld, the uid leads there.
    """
    slugs = [address.slug for address in article.addresses.all()]
    if str(article.uid) in slugs:
        return str(article.uid)
    return article.slug if article.slug in slugs or not slugs else str(slugs[0])


class PublicationType(models.TextChoices):
    """What the publish sheet calls an edition after the first: of kinds.NAMES."""

    UPDATE = "update", gettext_lazy("update")
    CLARIFICATION = "clarification", gettext_lazy("clarification")
    CORRECTION = "correction", gettext_lazy("correction")
    RETRACTION = "retraction", gettext_lazy("retraction")


class Said(TypedDict, total=False):
    """What a publisher says of the next edition, as newsroom.actions.publish takes it."""

    kind: str
    why: str
    change_note: str
    follows_original: int


NOTHING_SAID = Said(kind="", why="", change_note="", follows_original=0)


class SecondRequest(Answerable):
    """That one publisher asks another to publish what takes two.

    It has all that is `said`. after: number of the article's newest edition then, 0 for
    none: the request dies with any newer one. fingerprint: of the text and what is open
    in it (Gate.fingerprint).
    """

    class RequestAct(models.TextChoices):
        UNCHECKED = "unchecked", gettext_lazy("publish with sentences left unchecked")
        OWN = "own", gettext_lazy("publish their own article")

    article = models.ForeignKey(
        "articles.Article", on_delete=models.PROTECT, related_name="second_requests"
    )
    act = models.CharField(max_length=9, choices=RequestAct.choices)
    reason = models.CharField(max_length=1000, blank=True)
    change_note = models.CharField(max_length=1000, blank=True)
    kind = models.CharField(max_length=13, choices=PublicationType.choices, blank=True)
    why = models.CharField(max_length=1000, blank=True)
    follows_original = models.PositiveIntegerField(default=0)
    after = models.PositiveIntegerField(default=0)
    fingerprint = models.CharField(max_length=64)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )

    class Meta:
        db_table = "newsroom_secondrequest"
        ordering = ["article", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="second_request_waits_once",
                fields=["article"],
                condition=Q(answer=""),
            ),
            models.CheckConstraint(
                name="second_request_says_why",
                condition=Q(act="own") | Q(act="unchecked") & ~Q(reason=""),
            ),
            *Answerable.Meta.constraints,
        ]

    def __str__(self) -> str:
        return f"{self.article}: {self.get_act_display()}"

    @property
    def said(self) -> Said:
        """Return what the edition is to say, as it was asked."""
        return cast("Said", {name: getattr(self, name) for name in NOTHING_SAID})


class WithholdingQuerySet(models.QuerySet["Withholding"]):
    def standing(self) -> Self:
        """Return those whose words readers may not see, confirmed or not."""
        return self.filter(answer__in=[Answerable.Reply.NONE, Answerable.Reply.AGREED])


class Withholding(Answerable):
    """A request to withhold a person, a source or words, and its answer.

    words: names, quotations or places, one a line, until there is an answer.
    fingerprints: keyed hashes by which they are recognised afterwards; key_check: of
    the key. subject: whether they are a person's names, of which other forms are found
    too. reason: to readers, in place of what is gone. alone_why: to readers too, where
    there is nobody who could agree. spared: places about another person, as the key of
    an edition and a path in it, which stay. report: how many places of each kind it
    found, by the kind, and of gaps. What is answered stays as it is.
    """

    may_change = f"OLD.answer = '' OR {ERASING}"

    class WithholdingAct(models.TextChoices):
        WITHHOLD = "withhold", gettext_lazy("withhold")
        ERASE = "erase", gettext_lazy("erase")

    act = models.CharField(
        max_length=8, choices=WithholdingAct.choices, default=WithholdingAct.WITHHOLD
    )

    class Subject(models.TextChoices):
        WORDS = "words", gettext_lazy("Words, as written")
        PERSON = "person", gettext_lazy("A person, in all forms of the name")

    words = models.TextField(blank=True)
    fingerprints = models.JSONField(default=list)
    key_check = models.CharField(max_length=64, blank=True)
    subject = models.CharField(
        max_length=6, choices=Subject.choices, default=Subject.WORDS
    )
    source = models.ForeignKey(
        "annotations.Source", models.PROTECT, null=True, related_name="withholdings"
    )
    reason = models.CharField(max_length=500)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    alone_why = models.CharField(max_length=500, blank=True)
    spared = models.JSONField(default=list)
    report = models.JSONField(default=dict)

    objects = WithholdingQuerySet.as_manager()

    class Meta:
        db_table = "newsroom_withholding"
        default_permissions = ()
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="withholding_says_why", condition=~Q(reason="")
            ),
            models.CheckConstraint(
                name="withholding_says_what",
                condition=~Q(words="") | Q(source__isnull=False) | ~Q(answer=""),
            ),
            models.CheckConstraint(
                name="withholding_forgets_words",
                condition=Q(words="") | Q(answer=""),
            ),
            *Answerable.Meta.constraints,
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()}: {self.reason}"

    @property
    def is_of_another_key(self) -> bool:
        """Return whether WITHHOLDING_KEY was another one, so nothing is recognised."""
        return self.key_check not in {"", key_check()}

    def spared_in(self, edition: Edition) -> set[str]:
        """Return the paths in an edition that are about another person."""
        places = (place.partition("/") for place in self.spared)
        return {f"/{path}" for key, _slash, path in places if key == str(edition.pk)}

    def remember_words(self) -> None:
        """Set what recognises the words once they are deleted."""
        self.fingerprints = fingerprints_of(self.pattern)
        self.key_check = key_check()

    def reply(self, answer: Answerable.Reply, user: User | None) -> None:
        """Save the answer, without the words."""
        self.words = ""
        super().reply(answer, user)

    @property
    def pattern(self) -> Pattern:
        """Return what finds the words."""
        lines = self.words.splitlines()
        if self.subject == self.Subject.PERSON:
            return pattern_of([], lines)
        return pattern_of(lines)


# --- How withheld words are recognised after they were deleted ------------------------
# Hazard: the key is in the settings alone, so that the database by itself tells no word.


def fingerprints_of(pattern: Pattern) -> list[str]:
    """Return the fingerprints of all that a pattern finds."""
    return sorted(fingerprint_of(run, _key()) for run in pattern.runs)


def recognising(fingerprints: Iterable[str]) -> Pattern:
    """Return what finds words with these fingerprints."""
    return FingerprintPattern(fingerprints, _key())


def key_check() -> str:
    """Return a hash that is another one if the key is."""
    return fingerprint_of((), _key()).partition(":")[2]


def _key() -> bytes:
    return settings.WITHHOLDING_KEY.encode()


class HiddenOpenings(models.Model):
    """What a request hides in an edition until a second person confirms it.

    leaves: by path its opening; null of a history, which is worked out. version,
    opened: what the openings become by it, and nothing else. Hazard: these are the
    words, so readers' servers have no right to read this table.
    """

    withholding = models.ForeignKey(Withholding, models.PROTECT, related_name="hidden")
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="hidden")
    leaves = models.JSONField()
    version = models.PositiveIntegerField(default=0)
    opened = CompressedText(blank=True)

    class Meta:
        db_table = "newsroom_hiddenopenings"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                name="hidden_openings_once", fields=["withholding", "edition"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.edition}, hidden"


class NameCleared(AppendOnly):
    """That an article may say what reads as withheld: it is about somebody else."""

    may_change = NEVER

    withholding = models.ForeignKey(Withholding, models.PROTECT, related_name="cleared")
    article = models.ForeignKey("articles.Article", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "newsroom_namecleared"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                name="name_cleared_once", fields=["withholding", "article"]
            ),
            models.CheckConstraint(
                name="name_cleared_says_why", condition=~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article}: {self.reason}"


class Gap(AppendOnly):
    """A leaf of an edition's document whose opening was taken away.

    path: a JSON pointer into it, or to what its history remembers of an earlier one.
    version: of the openings that are without it. A request takes away nothing once it
    is answered.
    """

    may_change = NEVER
    may_add = (
        "EXISTS (SELECT 1 FROM newsroom_withholding withholding"
        " WHERE withholding.id = NEW.withholding_id AND withholding.answer = '')"
    )

    withholding = models.ForeignKey(
        Withholding, on_delete=models.PROTECT, related_name="gaps"
    )
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="gaps")
    path = models.CharField(max_length=200)
    version = models.PositiveIntegerField()

    class Meta:
        db_table = "newsroom_gap"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="gap_once", fields=["edition", "path"])
        ]

    def __str__(self) -> str:
        return f"{self.edition}: {self.path}"
