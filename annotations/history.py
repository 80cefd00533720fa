"""Rows whose every state is kept: who saved, and what stood before."""

from collections import defaultdict
from collections.abc import Collection

from django.contrib.auth.models import User
from django.db import models

from annotations.models import Citation, Note

HISTORY_USER = "_history_user"  # simple-history looks here first, then at the request


def save_as(row: models.Model, user: User | None) -> None:
    """Saves the row; its history says that `user` did, whether by a page or by a command."""
    setattr(row, HISTORY_USER, user)
    row.save()


def past_states(model: type[Note | Citation], keys: Collection[int]) -> dict[int, list[object]]:
    """Per row its historical records, newest first, one per version: the last that was written of it.

    simple-history writes a record more whenever a note's reasons are set.
    """
    if not keys:
        return {}
    records = model.history.filter(id__in=keys).order_by("history_id").select_related("history_user")
    records = (
        records.select_related("rating").prefetch_related("historicalnote_reasons_set__reason")
        if model is Note
        else records.select_related("source")
    )
    states: dict[int, dict[int, object]] = defaultdict(dict)
    for record in records:
        states[record.id][record.version] = record
    return {key: list(reversed(versions.values())) for key, versions in states.items()}
