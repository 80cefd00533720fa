"""What citations lead to: the sources that a newsroom keeps."""

from collections.abc import Iterable
from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.dispatch import Signal
from django.utils.translation import gettext, gettext_lazy

from annotations.presentation import Basis, basis_of, describe_source
from annotations.sources.naming import called
from articles.history import HISTORY_USER, History
from articles.text import identifiers

WHY_LIMIT = 500
NOTE_LIMIT = 5000
LONGEST_SEARCH = 200  # characters; a database refuses a pattern of 50,000 bytes
NO_ANSWER = 0  # instead of an HTTP status

protected = Signal()
"""A stored source became protected (source), in the transaction that did it: what names
it is taken back.
"""


class SourceQuerySet(models.QuerySet["Source"]):
    def update(self, **values: Any) -> int:
        """Hazard: many rows at once tell nobody that a source became protected."""
        if "visibility" in values:
            raise TypeError("Whether a source is protected is saved source by source.")
        return super().update(**values)

    def bulk_create(
        self, objs: Iterable["Source"], *args: Any, **kwargs: Any
    ) -> list["Source"]:
        """Hazard: what names a protected source is parted from it as it is saved."""
        rows = list(objs)
        if not all(row.is_public for row in rows):
            raise TypeError("Protected sources are saved one by one.")
        return super().bulk_create(rows, *args, **kwargs)

    def standing(self) -> Self:
        """Those that were not merged into another."""
        return self.filter(merged_into=None)

    def with_dead_link(self) -> Self:
        """Those whose address did not answer when it was last looked at, or said that
        nothing is there.
        """
        gone = Q(link_status__in=[NO_ANSWER, 404, 410]) | Q(link_status__gte=500)
        return self.filter(gone, visibility=Source.Visibility.PUBLIC)

    def matching(self, words: str) -> Self:
        """Sources whose title, authors, publisher or address hold every word; of many
        words the first.
        """
        found = self
        for word in words[:LONGEST_SEARCH].split()[:8]:
            found = found.filter(search_text__contains=word.casefold())
        return found


class Source(models.Model):
    """A CSL-JSON item. A protected source is never named, linked or described to
    readers; its row says what the desk calls it, and no more: what identifies it is its
    SourceIdentity.
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
        gettext_lazy("archived copy"), max_length=2000, blank=True
    )
    visibility = models.CharField(
        max_length=10, choices=Visibility.choices, default=Visibility.PUBLIC
    )
    internal_note = models.TextField(
        blank=True,
        validators=[MaxLengthValidator(NOTE_LIMIT)],
        help_text=gettext_lazy("Only for the desk; never published."),
    )
    # Of the desk alone, as what follows.
    unreliable_since = models.DateTimeField(null=True, editable=False)
    unreliable_why = models.CharField(
        gettext_lazy("no longer reliable, because"),
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
        permissions = [("unprotect_source", "Can make a protected source public")]
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

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Parts a protected source from its identity, and puts both together again
        where it is public.
        """
        with transaction.atomic():
            stored = self._stored()
            identity = SourceIdentity.objects.filter(pk=self.pk).first()
            if self.is_public and identity:
                self.csl, self.archive_url = identity.csl, identity.archive_url
                self.internal_note = _joined(identity.internal_note, self.internal_note)
                self._as_mine(identity).delete()
            kept = None if self.is_public else self._hide(identity, stored)
            self.copy_from_csl()
            super().save(*args, **kwargs)
            if kept:
                kept.source = self
                self._as_mine(kept).save()
            if kept and stored and stored.is_public:
                protected.send(Source, source=self)

    def _hide(
        self, identity: "SourceIdentity | None", stored: "Source | None"
    ) -> "SourceIdentity | None":
        """Keeps what everybody may read; returns the identity with what is new in it,
        if anything is.

        Hazard: whoever holds the row may have read it while it was public.
        """
        new = identity or SourceIdentity(csl=self.csl, archive_url=self.archive_url)
        changed = identity is None or self.internal_note or self.contact
        new.internal_note = _joined(new.internal_note, self.internal_note)
        new.contact = _joined(new.contact, self.contact)
        if identity and stored:
            known = {"id": stored.csl["id"]} if "id" in stored.csl else {}
            self.csl = (
                called({**self.csl, "id": ""}, self.description or stored.title) | known
            )
        else:
            self.csl = called(self.csl, self.description or self._default_description)
        self.archive_url = self.internal_note = self.contact = ""
        if not changed:
            return None
        new.version += 1
        return new

    @property
    def _default_description(self) -> str:
        one = self.merged_into
        return one.title if one and not one.is_public else gettext("A protected source")

    def _as_mine(self, identity: "SourceIdentity") -> "SourceIdentity":
        """Its history names whoever saves the source."""
        setattr(identity, HISTORY_USER, getattr(self, HISTORY_USER, None))
        return identity

    def _stored(self) -> "Source | None":
        """As it is stored, which no other may change now. Not as whoever holds the row
        remembers it.
        """
        rows = (
            Source.objects.select_for_update(no_key=True)
            if self.pk
            else Source.objects.none()
        )
        return rows.filter(pk=self.pk).first()

    def copy_from_csl(self) -> None:
        self.title = str(self.csl.get("title", ""))[:500]
        url = str(self.csl.get("URL", ""))[:2000]
        if url != self.url:
            self.url, self.link_status, self.link_checked_at = url, None, None
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
    def basis(self) -> Basis:
        """What somebody who names it rests on."""
        return basis_of(self.csl)


def _joined(*texts: str) -> str:
    return "\n\n".join(filter(None, texts))


class SourceIdentity(models.Model):
    """What identifies a protected source, as long as it is one. csl, archive_url,
    internal_note: as the source had them. Whatever shows it is
    annotations.sources.identities' to allow.
    """

    source = models.OneToOneField(
        Source, models.PROTECT, primary_key=True, related_name="identity"
    )
    csl = models.JSONField(gettext_lazy("CSL-JSON item"), default=dict)
    archive_url = models.URLField(
        gettext_lazy("archived copy"), max_length=2000, blank=True
    )
    contact = models.TextField(
        gettext_lazy("how to reach it"),
        blank=True,
        validators=[MaxLengthValidator(NOTE_LIMIT)],
    )
    internal_note = models.TextField(
        gettext_lazy("internal note"),
        blank=True,
        validators=[MaxLengthValidator(NOTE_LIMIT)],
    )
    version = models.PositiveIntegerField(default=0, editable=False)

    history = History()

    class Meta:
        verbose_name = gettext_lazy("identity of a protected source")
        verbose_name_plural = gettext_lazy("identities of protected sources")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return str(self.source)
