"""What rows said before: each state that one was saved in, in a table that only
grows.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from articles.immutable import AppendOnly

HISTORY_USER = "_history_user"  # simple-history looks here first, then at the request


class History(HistoricalRecords):  # type: ignore[misc] # untyped base
    """The states of one model's rows, as simple-history keeps them, in a table that is
    append-only.

    Whoever saved one cannot be deleted: that would change the states that name them.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(bases=[AppendOnly], m2m_bases=[AppendOnly], **options)

    def _get_history_user_fields(self) -> dict[str, Any]:
        person = models.ForeignKey(
            settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
        )
        return {"history_user": person}


def set_unrecorded(
    row: models.Model, name: str, values: Iterable[models.Model]
) -> None:
    """Sets a many-to-many field of a row that is saved next, so that both are one
    state.
    """
    row.skip_history_when_saving = True  # type: ignore[attr-defined] # simple-history asks for it
    try:
        getattr(row, name).set(values)
    finally:
        del row.skip_history_when_saving  # type: ignore[attr-defined]
