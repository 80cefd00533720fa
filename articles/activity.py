"""What was done to an article since a page was opened, for pages that stay open.

All of it is in the database, so that it holds for several servers.
"""

from collections.abc import Iterable
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db.models import OuterRef, Subquery
from django.dispatch import Signal

from articles.models import Activity, Article, Revision

recorded = Signal()  # with article_id, within the transaction


def record(
    article_id: int,
    sentence_ids: Iterable[int | None],
    user: User | None,
    *,
    loose: Iterable[int] = (),
) -> None:
    """Record that something was done, so that every open page of the article shows it.

    `sentence_ids` says on which sentences; None stands for the article as a whole.
    `loose` has the numbers of the anchors that were or are on no sentence.

    Hazard: call this inside the transaction that does it, which holds the article's
    lock. Ids are drawn before they are committed. Under the lock they appear in order,
    so a page that asks for everything after an id misses nothing.
    """
    places: list[tuple[int | None, int | None]] = [
        (key, None) for key in dict.fromkeys(sentence_ids)
    ]
    places += [(None, number) for number in dict.fromkeys(loose)]
    Activity.objects.bulk_create(
        Activity(
            article_id=article_id, sentence_id=sentence_id, loose=number, person=user
        )
        for sentence_id, number in places
    )
    recorded.send(sender=Activity, article_id=article_id)


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
