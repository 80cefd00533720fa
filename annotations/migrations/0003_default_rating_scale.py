"""The scale and the reasons that a new newsroom starts with; a newsroom may make its own in the admin."""

from decimal import Decimal

from django.db import migrations

# slug, label, value, sign, mark, tone, description
RATINGS = [
    ("supported", "Supported", Decimal(5), "✓", "solid", "supported", "The sources bear the sentence out."),
    (
        "mostly-supported",
        "Mostly supported",
        Decimal(4),
        "≈",
        "double",
        "mostly",
        "Right in substance; a detail is loose.",
    ),
    (
        "missing-context",
        "Missing context",
        Decimal(3),
        "…",
        "dashed",
        "context",
        "True as far as it goes, and misleading without more.",
    ),
    (
        "unverified",
        "Unverified",
        None,
        "?",
        "dotted",
        "unverified",
        "No source found that settles it either way.",
    ),
    ("disputed", "Disputed", Decimal(2), "!", "wavy", "disputed", "Sources of weight contradict it."),
    ("false", "False", Decimal(1), "✕", "thick", "false", "The sources show that it is not so."),
]
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
    """Hazard: going back keeps them, since notes hold on to them, so going forth may find them, renamed."""
    scales = apps.get_model("annotations", "RatingScale").objects
    if scales.exists():
        return
    scale = scales.create(name="Credibility", is_default=True)
    rating = apps.get_model("annotations", "Rating")
    for position, (slug, label, value, sign, mark, tone, description) in enumerate(RATINGS):
        rating.objects.create(
            scale=scale,
            slug=slug,
            label=label,
            value=value,
            sign=sign,
            mark=mark,
            tone=tone,
            description=description,
            position=position,
        )
    reason = apps.get_model("annotations", "Reason")
    for position, (slug, label) in enumerate(REASONS):
        reason.objects.create(slug=slug, label=label, position=position)


class Migration(migrations.Migration):
    dependencies = [("annotations", "0002_append_only")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
