"""Erasing words from rows that are kept for ever, the one change their triggers allow."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models, transaction
from django.db.models.functions import Now

from articles.immutable import AppendOnly


class Erasure(AppendOnly):
    """Who erased words, when and why.

    While `is_open` is true, rows that are kept for ever may be changed. It is true only
    within the transaction that erases, so that no other transaction ever sees it.
    `rows`: by table the keys of the rows that it changed although they are kept for
    ever.
    """

    may_change = (
        "OLD.is_open AND NOT NEW.is_open AND NEW.id = OLD.id AND NEW.reason = OLD.reason"
        " AND NEW.erased_at = OLD.erased_at AND COALESCE(NEW.erased_by_id, 0) = COALESCE(OLD.erased_by_id, 0)"
    )

    reason = models.CharField(max_length=500)
    erased_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    erased_at = models.DateTimeField(db_default=Now(), editable=False)
    is_open = models.BooleanField(default=True, editable=False)
    rows = models.JSONField(default=dict, editable=False)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.reason


@contextmanager
def erasing(reason: str, user: User | None) -> Iterator[Erasure]:
    """Open a transaction in which rows that are kept for ever may be changed.

    Their managers still refuse it; use `_base_manager`.
    """
    with transaction.atomic():
        erasure = Erasure.objects.create(reason=reason, erased_by=user)
        yield erasure
        closed = {"is_open": False, "rows": erasure.rows}
        Erasure._base_manager.filter(pk=erasure.pk).update(**closed)
