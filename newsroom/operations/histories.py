"""Proving that rows say what the newest state in their history says."""

from collections.abc import Iterator

from django.apps import apps
from django.db.models import Max

from articles.history import State

# Hazard: these differ without an act. An erasure numbers an id that is taken, an
# account that goes leaves its person, and SQLite writes the moments of its defaults
# with fewer digits.
UNCOMPARED = {"external_id", "user_id", "created_at", "attached_at", "asked_at"}


def find_unrecorded_changes() -> Iterator[str]:
    """Yield each row that is not as its newest state says, or that has none."""
    for history in apps.get_models():
        if hasattr(history, "tracked_fields"):
            yield from _unrecorded_changes_of(history)


def _unrecorded_changes_of(history: type[State]) -> Iterator[str]:
    model = history.instance_type
    tracked = [field.attname for field in history.tracked_fields]
    columns = [name for name in tracked if name not in UNCOMPARED]
    # The key comes first in each table.
    keys = history.objects.values(columns[0])
    newest = keys.annotate(newest=Max("history_id")).values("newest")
    states = history.objects.filter(history_id__in=newest).order_by()
    rows = model._base_manager.order_by().values_list(*columns)
    changed = rows.difference(states.values_list(*columns)).order_by()
    for key, *_ in changed:
        yield f"{model._meta.db_table}, row {key}"
