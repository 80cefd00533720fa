"""Recording who read what few may read."""

from collections.abc import Sequence
from functools import partial

from annotations.models import AccessRecord
from articles.snapshot import after_snapshot


def record_access(records: Sequence[AccessRecord]) -> None:
    """Store `records` now, or after the snapshot in which the page is made."""
    after_snapshot(partial(AccessRecord.objects.bulk_create, records))
