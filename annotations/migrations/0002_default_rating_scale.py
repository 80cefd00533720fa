"""The scale and the reasons that a new newsroom starts with; a newsroom may make its
own in the admin.
"""

from decimal import Decimal

from django.db import migrations

# slug, label, value, sign, tone, meaning, description
RATINGS = [
    (
        *("supported", "Supported", Decimal(5), "✓", "supported", "supported"),
        "The sources bear the sentence out.",
    ),
    (
        *("mostly-supported", "Mostly supported", Decimal(4), "≈", "mostly"),
        *("mostly_supported", "Right in substance; a detail is loose."),
    ),
    (
        *("missing-context", "Missing context", Decimal(3), "…", "context"),
        *("missing_context", "True as far as it goes, and misleading without more."),
    ),
    (
        *("unverified", "Unverified", None, "?", "unverified", "unverified"),
        "No source found that settles it either way.",
    ),
    (
        *("disputed", "Disputed", Decimal(2), "!", "disputed", "disputed"),
        "Sources of weight contradict it.",
    ),
    (
        *("false", "False", Decimal(1), "✕", "false", "false"),
        "The sources show that it is not so.",
    ),
]
RATING = ("slug", "label", "value", "sign", "tone", "meaning", "description")
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
