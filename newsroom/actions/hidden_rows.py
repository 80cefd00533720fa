"""Rows, of any table, that a person may not read: not searched or counted for them, nor
erased by them.
"""

from collections.abc import Iterator

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db.models import Exists, Model, OuterRef, Q
from simple_history.models import HistoricalChanges

from annotations.models import Source
from annotations.sources import identities
from articles.models import Extraction, Finding, Intake, Original, Revision
from newsroom.actions import past
from newsroom.editions.models import Withholding

type Hidden = dict[type[Model], Q]
"""By model which rows. Hazard: an empty Q excludes none."""

EVERY = Q(pk__isnull=False)


def identities_hidden_from(*people: User | None) -> Hidden:
    """What tells who protected sources are; nothing if all of `people` may read
    that.
    """
    if all(map(identities.may_read, people)):
        return {}
    protected = Source.objects.filter(
        visibility=Source.Visibility.PROTECTED
    ).values_list("pk", flat=True)
    named = Q(content_type__app_label="annotations", content_type__model="source")
    return identities.identifying_rows() | {
        LogEntry: named & Q(object_id__in=map(str, protected))
    }


def hidden_from(user: User) -> Hidden:
    """All that `user` may not read. Sessions are nobody's to read."""
    hidden: Hidden = {Session: EVERY} | identities_hidden_from(user)
    restricted = past.restricted()
    if restricted and not user.has_perm(past.PERMISSION):
        hidden |= _past_of(restricted)
    return hidden


def _past_of(restricted: list[int]) -> Hidden:
    """What these articles said before, and what was withheld. Of histories all: most
    name no article.
    """
    came_with = Q(intakes__article__in=restricted) | Q(
        revisions__article__in=restricted
    )
    extractions = Extraction.objects.filter(came_with)
    newer = Revision.objects.filter(
        article=OuterRef("article"), number__gt=OuterRef("number")
    )
    return dict.fromkeys(_histories(), EVERY) | {
        Original: Q(pk__in=extractions.values("original")),
        Extraction: Q(pk__in=extractions.values("pk")),
        Finding: Q(extraction__in=extractions.values("pk")),
        Intake: Q(article__in=restricted),
        Revision: Q(Exists(newer), article__in=restricted),
        Withholding: ~Q(answer=""),
    }


def _histories() -> Iterator[type[Model]]:
    return (
        model for model in apps.get_models() if issubclass(model, HistoricalChanges)
    )
