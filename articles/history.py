"""The history of rows: each state that was saved, in a table that only grows."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from articles.immutable import AppendOnly

type State = Any
"""A saved state of a row of one of several models: simple-history has no types."""

HISTORY_USER = "_history_user"  # simple-history looks here first, then at the request


class History(HistoricalRecords):  # type: ignore[misc] # untyped base
    """The saved states of one model's rows, in an append-only table of simple-history.

    A user who saved a state cannot be deleted: that would change the state.
    """

    def __init__(self, **options: object) -> None:
        super().__init__(bases=[AppendOnly], m2m_bases=[AppendOnly], **options)

    def _get_history_user_fields(self) -> "dict[str, models.Field[Any, Any]]":
        person = models.ForeignKey(
            settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
        )
        return {"history_user": person}


def set_unrecorded(
    row: models.Model, name: str, values: Iterable[models.Model]
) -> None:
    """Set the many-to-many field `name` of a row without a state of its own.

    The caller saves the row next, so that both changes are one state.
    """
    # simple-history reads this attribute.
    row.skip_history_when_saving = True  # type: ignore[attr-defined]
    try:
        getattr(row, name).set(values)
    finally:
        del row.skip_history_when_saving  # type: ignore[attr-defined]
