"""Check whether the addresses of sources still lead to a page."""

from collections.abc import Callable, Iterator
from datetime import timedelta

from django.db.models import F, Q
from django.utils import timezone

from annotations.models import Source
from annotations.models.source import NO_ANSWER
from articles.fetch import NoAnswer, link_status
from articles.problems import Refused


def check_links(
    since: timedelta, *, look: Callable[[str], int] = link_status
) -> Iterator[tuple[Source, str]]:
    """Check the address of each public source not checked for `since`.

    The oldest check comes first. Yield the source as it then is, with why nothing
    answered. A run that was stopped can be repeated: it goes on where it was.

    Hazard: the address of a protected source is never asked for: its site would learn
    who looks at it.
    """
    due = Q(link_checked_at=None) | Q(link_checked_at__lte=timezone.now() - since)
    sources = (
        Source.objects.standing()
        .filter(due, visibility=Source.Visibility.PUBLIC)
        .exclude(url="")
    )
    oldest_first = sources.order_by(F("link_checked_at").asc(nulls_first=True), "pk")
    for key in list(oldest_first.values_list("pk", flat=True)):
        source = sources.filter(pk=key).first()
        if source:
            yield source, _look_at(source, look)


def _look_at(source: Source, look: Callable[[str], int]) -> str:
    """Save the status of the address and return why there is none, '' otherwise.

    An address that our own rules do not let us ask for is not dead.
    """
    why = ""
    try:
        source.link_status = look(source.url)
    except NoAnswer as refused:
        source.link_status = NO_ANSWER
        why = refused.message
    except Refused as refused:
        source.link_status = None
        why = refused.message
    source.link_checked_at = timezone.now()
    # Hazard: somebody may have changed the address meanwhile. `update` keeps the check
    # out of the source's history.
    same = Source.objects.filter(pk=source.pk, url=source.url)
    same.update(link_status=source.link_status, link_checked_at=source.link_checked_at)
    return why
