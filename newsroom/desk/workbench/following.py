"""What others do while a page of an article stays open, and where they are.

All of it is in the database, so that it holds for several servers.
"""

from datetime import timedelta
from functools import partial
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from articles.models import Activity, Article, Revision
from articles.snapshot import after_snapshot
from newsroom.desk.models import Presence

# A person is taken to have gone so long after the last sign of them.
HERE = timedelta(seconds=15)
SAY_AGAIN = timedelta(seconds=5)  # a page asks more often than it writes


class LastAct(NamedTuple):
    """The last thing that was done to an article, and the revision that is current."""

    number: int  # 0 where nothing was done
    revision: int  # its number, 0 where there is none


def state_of(article: Article) -> LastAct:
    """Return the numbers of the last act and of the current revision, in one query."""
    acts = Activity.objects.filter(article=OuterRef("pk"))
    last_act = acts.order_by("-pk").values("pk")[:1]
    revisions = Revision.objects.filter(article=OuterRef("pk"))
    last_revision = revisions.order_by("-number").values("number")[:1]
    numbers = Article.objects.filter(pk=article.pk).values_list(
        Subquery(last_act), Subquery(last_revision)
    )
    act_number, revision_number = numbers.get()
    return LastAct(act_number or 0, revision_number or 0)


class Changes(NamedTuple):
    """What has changed in an article."""

    sentences: frozenset[int]  # ids of sentences
    loose: frozenset[int]  # numbers of anchors that are or were on no sentence


def since(article: Article, number: int) -> Changes:
    """Return what was done to `article` after the act with this number."""
    acts = Activity.objects.filter(article=article, pk__gt=number)
    sentences = set()
    loose_anchors = set()
    for sentence_id, loose in acts.values_list("sentence", "loose"):
        if sentence_id is not None:
            sentences.add(sentence_id)
        if loose is not None:
            loose_anchors.add(loose)
    return Changes(frozenset(sentences), frozenset(loose_anchors))


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
