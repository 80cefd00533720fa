"""Tasks that keep the newsroom in order.

A task runs at least once: each of these may be run again at any time, and goes on where
an earlier run ended.
"""

from datetime import timedelta

from django.conf import settings
from django.core.management import call_command
from django.tasks import task

from annotations.scans import read_scans
from annotations.sources.links import check_links
from newsroom.operations.reindexing import renew_summaries

SCAN_SECONDS = 30  # of each minute; mail and other tasks have the rest


@task
def read_waiting_scans() -> None:
    """Read pages without text by machine, where tesseract is installed."""
    read_scans(SCAN_SECONDS)


@task
def renew_lists() -> None:
    """Make what lists and feeds show of articles anew, where another version made it."""
    renew_summaries()


@task
def check_links_again() -> None:
    """Ask for the addresses of sources that were not asked for since yesterday."""
    if not settings.FETCH_URLS:
        return
    for _source, _error in check_links(timedelta(days=1)):
        pass


@task
def forget_finished() -> None:
    """Delete the rows of tasks that ended a week ago; those that failed are kept."""
    call_command("ox_prune", older_than="7d", verbosity=0)
