"""Notes are reviewed: who wrote what stands, and why it was sent back. The next migration fills it in."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

STATUSES = [
    ("draft", "draft"),
    ("in_review", "in review"),
    ("approved", "approved"),
    ("sent_back", "sent back"),
]


def _comment():
    limit = django.core.validators.MaxLengthValidator(2000)
    return models.TextField(blank=True, editable=False, validators=[limit])


def _person():
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        django.db.models.deletion.PROTECT,
        editable=False,
        null=True,
        related_name="+",
    )


def _person_then():
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        django.db.models.deletion.DO_NOTHING,
        blank=True,
        db_constraint=False,
        editable=False,
        null=True,
        related_name="+",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("annotations", "0005_whose_claim"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.RemoveConstraint("note", "note_approved_says_when"),
        *(
            migrations.AddField(model, name, field)
            for model, person in (("historicalnote", _person_then), ("note", _person))
            for name, field in (("comment", _comment()), ("sent_back_by", person()), ("written_by", person()))
        ),
        *(
            migrations.AlterField(
                model, "status", models.CharField(choices=STATUSES, default="draft", max_length=10)
            )
            for model in ("historicalnote", "note")
        ),
        migrations.AddIndex("note", models.Index(fields=["status"], name="note_by_status")),
        migrations.AddConstraint(
            "note",
            models.CheckConstraint(
                name="note_approved_says_when",
                condition=Q(status__in=["draft", "in_review", "sent_back"], approved_at__isnull=True)
                | Q(status="approved", approved_at__isnull=False),
            ),
        ),
        migrations.AddConstraint(
            "note",
            models.CheckConstraint(
                name="note_sent_back_says_why", condition=~Q(status="sent_back") | ~Q(comment="")
            ),
        ),
    ]
