"""Figures of an installation: for Prometheus, and for those who look after it."""

import time
from collections.abc import Callable
from datetime import timedelta

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone
from django_ox.models import OxTask

from newsroom.notices.models import Mail
from newsroom.operations.backups import last_backup
from newsroom.operations.installation import database_file, is_file

FAILED = (OxTask.Status.FAILED, OxTask.Status.LOST)


def late_tasks(delay: timedelta = timedelta()) -> QuerySet[OxTask]:
    """Return the tasks that have been waiting for the worker that long."""
    latest = timezone.now() - delay
    is_due = Q(run_after=None, enqueued_at__lte=latest) | Q(run_after__lte=latest)
    return OxTask.objects.filter(is_due, status=OxTask.Status.READY)


def failed_tasks() -> QuerySet[OxTask]:
    """Return the tasks that are not tried again."""
    return OxTask.objects.filter(status__in=FAILED)


def late_mails() -> QuerySet[Mail]:
    """Return the mails that are due and not sent."""
    return Mail.objects.filter(sent_at=None, due__lte=timezone.now())


def database_bytes() -> int:
    """Return the size of the database."""
    if is_file():
        return database_file().stat().st_size
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def backup_age() -> float:
    """Return the seconds since the last backup; infinite if there is none."""
    backup = last_backup()
    if backup is None:
        return float("inf")
    return time.time() - backup.made_at


type Figure = tuple[str, Callable[[], float]]
"""What it means, and how it is found."""

FIGURES: dict[str, Figure] = {
    "tasks_waiting": ("Tasks that are due.", lambda: late_tasks().count()),
    "tasks_failed": ("Tasks that failed for good.", lambda: failed_tasks().count()),
    "mails_waiting": ("Mails that are due.", lambda: late_mails().count()),
    "database_bytes": ("Size of the database.", database_bytes),
    "backup_age_seconds": ("Time since the last backup.", backup_age),
}
