"""The scale and the reasons that a new newsroom starts with; a newsroom may make its
own in the admin.
"""

from decimal import Decimal

from django.db import migrations

# slug, label, value, sign, tone, needs, says how known it is, description
RATINGS = [
    (
        *("supported", "Supported", Decimal(5), "✓", "supported", "supports", True),
        "The sources bear the sentence out.",
    ),
    (
        *(
            "mostly-supported",
            "Mostly supported",
            Decimal(4),
            "≈",
            "mostly",
            "supports",
            True,
        ),
        "Right in substance; a detail is loose.",
    ),
    (
        *(
            "missing-context",
            "Missing context",
            Decimal(3),
            "…",
            "context",
            "any",
            False,
        ),
        "True as far as it goes, and misleading without more.",
    ),
    (
        *("unverified", "Unverified", None, "?", "unverified", "words", True),
        "No source found that settles it either way.",
    ),
    (
        *("disputed", "Disputed", Decimal(2), "!", "disputed", "contradicts", False),
        "Sources of weight contradict it.",
    ),
    (
        *("false", "False", Decimal(1), "✕", "false", "contradicts", False),
        "The sources show that it is not so.",
    ),
]
RATING = (
    "slug",
    "label",
    "value",
    "sign",
    "tone",
    "needs",
    "says_how_known",
    "description",
)
REASONS = [
    ("misattributed", "Misattributed"),
    ("outdated", "Outdated"),
    ("exaggerated", "Exaggerated"),
    ("quotation-not-found", "Quotation not found"),
    ("figure-not-found", "Figure not found"),
    ("flawed-comparison", "Flawed comparison"),
    ("other", "Other"),
]


def add(apps, _editor):
    """Hazard: going back keeps them, since notes hold on to them, so going forth may
    find them, renamed.
    """
    scales = apps.get_model("annotations", "RatingScale").objects
    if scales.exists():
        return
    scale = scales.create(name="Credibility", is_default=True)
    rating = apps.get_model("annotations", "Rating")
    for position, values in enumerate(RATINGS):
        rating.objects.create(
            scale=scale, position=position, **dict(zip(RATING, values, strict=True))
        )
    reason = apps.get_model("annotations", "Reason")
    for position, (slug, label) in enumerate(REASONS):
        reason.objects.create(slug=slug, label=label, position=position)


class Migration(migrations.Migration):
    dependencies = [("annotations", "0001_baseline")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
