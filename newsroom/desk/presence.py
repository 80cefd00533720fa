"""Who else is at an article just now, for pages that stay open while others work."""

from datetime import timedelta
from functools import partial

from django.contrib.auth.models import User
from django.utils import timezone

from articles.models import Article
from articles.snapshot import after_snapshot
from newsroom.desk.models import Presence

# after the last sign of somebody, they are taken to have gone
HERE = timedelta(seconds=15)
SAY_AGAIN = timedelta(seconds=5)  # a page asks more often than it writes


def be_here(article: Article, user: User, key: str) -> list[Presence]:
    """Says that `user` looks at the sentence with `key`; returns where the others are,
    by name.
    """
    now = timezone.now()
    rows = list(
        Presence.objects.filter(article=article)
        .select_related("person")
        .order_by("person_id")
    )
    mine = next((row for row in rows if row.person_id == user.pk), None)
    if mine is None or mine.key != key or mine.seen_at < now - SAY_AGAIN:
        after_snapshot(
            partial(
                _be_here, Presence(article=article, person=user, key=key, seen_at=now)
            )
        )
    if any(row.seen_at < now - HERE for row in rows if row is not mine):
        after_snapshot(
            Presence.objects.filter(article=article, seen_at__lt=now - HERE).delete
        )
    return [
        row for row in rows if row.person_id != user.pk and row.seen_at >= now - HERE
    ]


def _be_here(row: Presence) -> None:
    Presence.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["article", "person"],
        update_fields=["key", "seen_at"],
    )
