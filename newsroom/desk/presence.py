"""Who else is on an article just now, for pages that stay open while others work."""

from datetime import timedelta
from functools import partial

from django.contrib.auth.models import User
from django.utils import timezone

from articles.models import Article
from articles.snapshot import after_snapshot
from newsroom.desk.models import Presence

# A person is taken to have gone so long after the last sign of them.
HERE = timedelta(seconds=15)
SAY_AGAIN = timedelta(seconds=5)  # a page asks more often than it writes


def be_here(article: Article, user: User, key: str) -> list[Presence]:
    """Record that `user` is on the sentence with `key`; return where the others are."""
    now = timezone.now()
    gone_before = now - HERE
    rows = Presence.objects.filter(article=article).select_related("person")
    own: Presence | None = None
    others: list[Presence] = []
    has_gone = False
    for row in rows.order_by("person_id"):
        if row.person_id == user.pk:
            own = row
        elif row.seen_at < gone_before:
            has_gone = True
        else:
            others.append(row)
    if own is None or own.key != key or own.seen_at < now - SAY_AGAIN:
        row = Presence(article=article, person=user, key=key, seen_at=now)
        after_snapshot(partial(_write, row))
    if has_gone:
        gone = Presence.objects.filter(article=article, seen_at__lt=gone_before)
        after_snapshot(gone.delete)
    return others


def _write(row: Presence) -> None:
    Presence.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["article", "person"],
        update_fields=["key", "seen_at"],
    )
