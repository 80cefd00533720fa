"""The newsroom’s scale: what notes rate by, and for what reasons."""

from collections.abc import Mapping

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy, pgettext_lazy

from annotations.presentation import in_scale


class RatingScaleQuerySet(models.QuerySet["RatingScale"]):
    def in_use(self) -> "RatingScale":
        """Return the scale that new notes are written in."""
        return self.get(is_default=True)


class RatingScale(models.Model):
    """Levels of credibility that notes rate by."""

    name = models.CharField(max_length=80, unique=True)
    is_default = models.BooleanField(gettext_lazy("used for new notes"), default=False)

    objects = RatingScaleQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                name="rating_scale_one_default",
                fields=["is_default"],
                condition=Q(is_default=True),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @transaction.atomic
    def make_default(self) -> None:
        """Use this scale for new notes instead of the one that was used until now."""
        RatingScale.objects.filter(is_default=True).update(is_default=False)
        RatingScale.objects.filter(pk=self.pk).update(is_default=True)
        self.is_default = True


class Rating(models.Model):
    """One level of a scale.

    What editions used stays readable: they froze the label and sign.
    """

    class Tone(models.TextChoices):
        SUPPORTED = "supported", gettext_lazy("green")
        MOSTLY = "mostly", gettext_lazy("blue")
        CONTEXT = "context", gettext_lazy("amber")
        UNVERIFIED = "unverified", gettext_lazy("grey violet")
        DISPUTED = "disputed", gettext_lazy("orange")
        FALSE = "false", gettext_lazy("red")

    class Meaning(models.TextChoices):
        """The fixed ratings, one of which every rating stands for."""

        SUPPORTED = "supported", pgettext_lazy("rating", "Supported")
        MOSTLY = "mostly_supported", pgettext_lazy("rating", "Mostly supported")
        CONTEXT = "missing_context", pgettext_lazy("rating", "Missing context")
        UNVERIFIED = "unverified", pgettext_lazy("rating", "Unverified")
        DISPUTED = "disputed", pgettext_lazy("rating", "Disputed")
        FALSE = "false", pgettext_lazy("rating", "False")

    class Needs(models.TextChoices):
        """What a note of that rating must have before it goes to review.

        The stances are a citation's.
        """

        SUPPORTS = "supports", gettext_lazy("a source that supports it")
        CONTRADICTS = "contradicts", gettext_lazy("a source that contradicts it")
        ANY = "any", gettext_lazy("any source")
        WORDS = "words", gettext_lazy("a description of the checks made")

    NEEDS_OF: Mapping[str, Needs] = {
        Meaning.SUPPORTED: Needs.SUPPORTS,
        Meaning.MOSTLY: Needs.SUPPORTS,
        Meaning.CONTEXT: Needs.ANY,
        Meaning.UNVERIFIED: Needs.WORDS,
        Meaning.DISPUTED: Needs.CONTRADICTS,
        Meaning.FALSE: Needs.CONTRADICTS,
    }
    # These say how well we know something, not that somebody is wrong.
    SAYING_HOW_KNOWN = frozenset(
        {Meaning.SUPPORTED, Meaning.MOSTLY, Meaning.UNVERIFIED}
    )

    scale = models.ForeignKey(
        RatingScale, on_delete=models.PROTECT, related_name="ratings"
    )
    slug = models.SlugField(max_length=40)
    label = models.CharField(max_length=60)
    value = models.DecimalField(
        max_digits=4,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=gettext_lazy("Higher is more credible."),
    )
    sign = models.CharField(
        max_length=2,
        help_text=gettext_lazy(
            "Enter one character that identifies the rating without colour."
        ),
    )
    tone = models.CharField(max_length=12, choices=Tone.choices)
    description = models.CharField(max_length=300, blank=True)
    meaning = models.CharField(
        gettext_lazy("meaning"),
        max_length=16,
        choices=Meaning.choices,
        help_text=gettext_lazy(
            "The meaning decides which sources a note with this rating needs, and "
            "how readers see it."
        ),
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["scale", "position", "pk"]
        constraints = [
            # A rating without a known meaning would need nothing.
            models.CheckConstraint(
                name="rating_meaning_known",
                condition=Q(
                    meaning__in=[
                        "supported",
                        "mostly_supported",
                        "missing_context",
                        "unverified",
                        "disputed",
                        "false",
                    ]
                ),
            ),
            models.UniqueConstraint(
                name="rating_once_in_scale", fields=["scale", "slug"]
            ),
            models.CheckConstraint(name="rating_has_sign", condition=~Q(sign="")),
        ]

    def __str__(self) -> str:
        return in_scale(self.label)

    @property
    def needs(self) -> Needs:
        """What a note with this rating needs before it goes to review."""
        return self.NEEDS_OF[self.meaning]

    @property
    def says_how_known(self) -> bool:
        """Whether our own reporting may use it without a speaker."""
        return self.meaning in self.SAYING_HOW_KNOWN


class Reason(models.Model):
    """Why a rating was given; kept apart from how serious it is."""

    slug = models.SlugField(max_length=40, unique=True)
    label = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return in_scale(self.label)
