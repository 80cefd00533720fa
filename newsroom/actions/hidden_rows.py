"""Rows of any table that a person may not read.

They are not searched or counted for that person, nor erased by them.
"""

from collections.abc import Iterator

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db.models import Exists, Model, OuterRef, Q
from simple_history.models import HistoricalChanges

from annotations.models import SourceIdentity
from annotations.sources import identities
from articles.models import Extraction, Finding, Intake, Original, Revision
from newsroom.actions import past

type Hidden = dict[type[Model], Q]
"""By model, which rows are hidden. Hazard: an empty Q hides none."""

EVERY = Q(pk__isnull=False)


def identities_hidden_from(*people: User | None) -> Hidden:
    """Return the rows that tell who protected sources are, as far as not all may know.

    Who has the right to read identities may know those that are open to them: a search
    tells, like a reading, who a source is.
    """
    closed = identities.closed_sources(*people)
    keys = [str(key) for key in closed.values_list("pk", flat=True)]
    have_right = all(identities.may_read_identities(person) for person in people)
    if have_right and not keys:
        return {}
    about_sources = Q(
        content_type__app_label="annotations", content_type__model="source"
    )
    hidden = identities.identifying_rows(closed)
    if not have_right:
        # Also of sources that are public by now.
        hidden[SourceIdentity.history.model] = EVERY
    return hidden | {LogEntry: about_sources & Q(object_id__in=keys)}


def hidden_from(user: User) -> Hidden:
    """Return all rows that `user` may not read; nobody may read sessions."""
    hidden: Hidden = {Session: EVERY} | identities_hidden_from(user)
    restricted = past.restricted()
    if restricted and not user.has_perm(past.PERMISSION):
        hidden |= _past_of(restricted)
    return hidden


def _past_of(restricted: list[int]) -> Hidden:
    """Return the rows of what these articles said before.

    Of histories these are all rows, because most name no article.
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
    }


def _histories() -> Iterator[type[Model]]:
    return (
        model for model in apps.get_models() if issubclass(model, HistoricalChanges)
    )
