"""What citations lead to: the sources that a newsroom keeps."""

from collections.abc import Iterable
from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.dispatch import Signal
from django.utils.translation import gettext, gettext_lazy, gettext_noop

from annotations.presentation import Basis, basis_of, describe_source
from annotations.sources.naming import public_item
from articles.history import HISTORY_USER, History
from articles.text import identifiers
from articles.text.search_terms import searched_words

WHY_LIMIT = 500
NOTE_LIMIT = 5000
# Instead of an HTTP status.
NO_ANSWER = 0
STAFF = {"is_active": True, "is_staff": True}

protected = Signal()
"""Sent in the transaction in which a stored source (`source`) becomes protected."""


class SourceQuerySet(models.QuerySet["Source"]):
    def update(self, **values: object) -> int:
        """Update rows, but not whether they are protected.

        Hazard: many rows at once tell nobody that a source became protected.
        """
        if "visibility" in values:
            raise TypeError("Whether a source is protected is saved source by source.")
        return super().update(**values)

    def bulk_create(
        self, objs: Iterable["Source"], *args: Any, **kwargs: Any
    ) -> list["Source"]:
        """Create public rows.

        Hazard: what names a protected source is parted from it as it is saved.
        """
        rows = list(objs)
        if not all(row.is_public for row in rows):
            raise TypeError("Protected sources are saved one by one.")
        return super().bulk_create(rows, *args, **kwargs)

    def standing(self) -> Self:
        """Return those that were not merged into another."""
        return self.filter(merged_into=None)

    def with_dead_link(self) -> Self:
        """Return those whose address did not answer when last visited, or was gone."""
        gone = Q(link_status__in=[NO_ANSWER, 404, 410]) | Q(link_status__gte=500)
        return self.filter(gone, visibility=Source.Visibility.PUBLIC)

    def matching(self, words: str) -> Self:
        """Return sources whose title, authors, publisher or address hold every word.

        If there are many words, the first of them count.
        """
        matching = self
        for word in searched_words(words):
            matching = matching.filter(search_text__contains=word.casefold())
        return matching


class Source(models.Model):
    """What citations lead to: a CSL-JSON item.

    A protected source is never named, linked or described to readers. Its row says what
    the desk calls it, and no more: what identifies it is its SourceIdentity.
    """

    class Visibility(models.TextChoices):
        PUBLIC = "public", gettext_lazy("public")
        PROTECTED = "protected", gettext_lazy("protected")

    csl = models.JSONField(gettext_lazy("CSL-JSON item"), default=dict)
    # Copied from csl before it is stored, for lists, search and uniqueness.
    title = models.CharField(max_length=500, editable=False)
    url = models.URLField(max_length=2000, blank=True, editable=False)
    # One for all spellings of the address; null without one.
    address_key = models.UUIDField(null=True, editable=False)
    identifier = models.CharField(
        max_length=200, blank=True, db_index=True, editable=False
    )
    search_text = models.TextField(editable=False)
    archive_url = models.URLField(
        gettext_lazy("archive URL"), max_length=2000, blank=True
    )
    visibility = models.CharField(
        max_length=10, choices=Visibility.choices, default=Visibility.PUBLIC
    )
    internal_note = models.TextField(
        blank=True,
        validators=[MaxLengthValidator(NOTE_LIMIT)],
        help_text=gettext_lazy("Only the desk sees this. It is never published."),
    )
    # Of the desk alone, as what follows.
    unreliable_since = models.DateTimeField(null=True, editable=False)
    unreliable_why = models.CharField(
        gettext_lazy("reason why it is no longer reliable"),
        max_length=WHY_LIMIT,
        blank=True,
        editable=False,
    )
    # The one that stands for it, and what was given to that: {"citations": [...],
    # "copies": [...]}.
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        related_name="merged",
        editable=False,
        verbose_name=gettext_lazy("merged into"),
    )
    given_away = models.JSONField(default=dict, editable=False)
    # An HTTP status, or NO_ANSWER; null: nobody has looked.
    link_status = models.PositiveSmallIntegerField(null=True, editable=False)
    link_checked_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
    )

    # Not stored here. Of a protected one: what everybody on the desk calls it from now
    # on, and what is added to how it is reached.
    description = ""
    contact = ""

    objects = SourceQuerySet.as_manager()
    history = History(excluded_fields=["address_key", "link_status", "link_checked_at"])

    class Meta:
        verbose_name = gettext_lazy("source")
        verbose_name_plural = gettext_lazy("sources")
        ordering = ["title", "pk"]
        permissions = [
            ("unprotect_source", gettext_noop("Can make a protected source public"))
        ]
        indexes = [models.Index(fields=["address_key"], name="source_by_address")]
        constraints = [
            models.CheckConstraint(name="source_title_present", condition=~Q(title="")),
            models.CheckConstraint(
                name="source_visibility_known",
                condition=Q(visibility__in=["public", "protected"]),
            ),
            models.CheckConstraint(
                name="source_note_bounded",
                condition=Q(internal_note__length__lte=NOTE_LIMIT),
            ),
            models.CheckConstraint(
                name="source_protected_says_no_more",
                condition=Q(visibility="public")
                | Q(
                    url="",
                    address_key=None,
                    identifier="",
                    archive_url="",
                    internal_note="",
                ),
            ),
            models.CheckConstraint(
                name="source_unreliable_says_why",
                condition=Q(unreliable_since=None, unreliable_why="")
                | Q(unreliable_since__isnull=False) & ~Q(unreliable_why=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, **options: Any) -> None:
        """Part a protected source from its identity; join both where it is public."""
        with transaction.atomic():
            stored = self._stored()
            identity = SourceIdentity.objects.filter(pk=self.pk).first()
            if self.is_public and identity:
                self.csl, self.archive_url = identity.csl, identity.archive_url
                self.internal_note = _joined(identity.internal_note, self.internal_note)
                self._as_mine(identity).delete()
            kept = None if self.is_public else self._hide(identity, stored)
            self.copy_from_csl()
            super().save(**options)
            if kept:
                kept.source = self
                self._as_mine(kept).save()
            if kept and stored and stored.is_public:
                protected.send(Source, source=self)

    def _hide(
        self, identity: "SourceIdentity | None", stored: "Source | None"
    ) -> "SourceIdentity | None":
        """Keep what everybody may read; return the identity if anything in it is new.

        Hazard: whoever holds the row may have read it while it was public.
        """
        is_changed = identity is None or bool(self.internal_note or self.contact)
        new = identity or SourceIdentity(
            csl=self.csl,
            archive_url=self.archive_url,
            handler=getattr(self, HISTORY_USER, None),
        )
        new.internal_note = _joined(new.internal_note, self.internal_note)
        new.contact = _joined(new.contact, self.contact)
        if identity and stored:
            title = self.description or stored.title
            self.csl = public_item({**self.csl, "id": ""}, title)
            if "id" in stored.csl:
                self.csl["id"] = stored.csl["id"]
        else:
            title = self.description or self._default_description
            self.csl = public_item(self.csl, title)
        self.archive_url = ""
        self.internal_note = ""
        self.contact = ""
        if not is_changed:
            return None
        new.version += 1
        return new

    @property
    def _default_description(self) -> str:
        other = self.merged_into
        if other and not other.is_public:
            return other.title
        return gettext("A protected source")

    def _as_mine(self, identity: "SourceIdentity") -> "SourceIdentity":
        """Return the identity, whose history will name whoever saves the source."""
        setattr(identity, HISTORY_USER, getattr(self, HISTORY_USER, None))
        return identity

    def _stored(self) -> "Source | None":
        """Return the row as it is stored now, locked; None if it is new."""
        if not self.pk:
            return None
        rows = Source.objects.select_for_update(no_key=True)
        return rows.filter(pk=self.pk).first()

    def copy_from_csl(self) -> None:
        """Set the columns that lists, search and uniqueness need."""
        self.title = str(self.csl.get("title", ""))[:500]
        url = str(self.csl.get("URL", ""))[:2000]
        if url != self.url:
            self.url = url
            self.link_status = None
            self.link_checked_at = None
        self.address_key = identifiers.key_of(self.url)
        self.identifier = str(self.csl.get("DOI") or self.csl.get("ISBN") or "")[:200]
        names = [
            " ".join(map(str, name.values())) for name in self.csl.get("author", [])
        ]
        parts = [
            self.title,
            self.url,
            self.identifier,
            str(self.csl.get("publisher", "")),
            *names,
        ]
        self.search_text = " ".join(parts).casefold()[:4000]

    @property
    def is_public(self) -> bool:
        return self.visibility == self.Visibility.PUBLIC

    @property
    def is_reliable(self) -> bool:
        return self.unreliable_since is None

    @property
    def in_words(self) -> str:
        """The source in one line: authors, title, publisher and date."""
        return describe_source(self.csl)

    @property
    def to_choose(self) -> str:
        """The same for whoever chooses a source: one that is unreliable says so."""
        if self.is_reliable:
            return self.in_words
        return gettext("%(source)s (no longer reliable)") % {"source": self.in_words}

    @property
    def current(self) -> "Source":
        """The one that it was merged into, or itself."""
        return self.merged_into or self

    @property
    def keys(self) -> list[str]:
        """Return its id in editions, and those of the sources merged into it."""
        merged = self.merged.values_list("pk", flat=True)
        return [str(key) for key in (self.pk, *merged)]

    @property
    def basis(self) -> Basis:
        """What somebody who names it rests on."""
        return basis_of(self.csl)


def _joined(*texts: str) -> str:
    return "\n\n".join(filter(None, texts))


class SourceIdentity(models.Model):
    """What identifies a protected source, as long as it is one.

    `csl`, `archive_url`, `internal_note`: as the source had them. `handler`: who keeps
    the source and reads this alone. `readers`: others, to whom a second person agreed.
    Whatever shows it asks annotations.sources.identities first.
    """

    source = models.OneToOneField(
        Source, models.PROTECT, primary_key=True, related_name="identity"
    )
    csl = models.JSONField(gettext_lazy("CSL-JSON item"), default=dict)
    archive_url = models.URLField(
        gettext_lazy("archive URL"), max_length=2000, blank=True
    )
    contact = models.TextField(
        gettext_lazy("contact"),
        blank=True,
        validators=[MaxLengthValidator(NOTE_LIMIT)],
    )
    internal_note = models.TextField(
        gettext_lazy("internal note"),
        blank=True,
        validators=[MaxLengthValidator(NOTE_LIMIT)],
    )
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        limit_choices_to=STAFF,
    )
    readers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="+", editable=False
    )
    version = models.PositiveIntegerField(default=0, editable=False)

    history = History()

    class Meta:
        verbose_name = gettext_lazy("identity of a protected source")
        verbose_name_plural = gettext_lazy("identities of protected sources")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return str(self.source)
