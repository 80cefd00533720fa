"""What was done to an article since: for pages that stay open while others work.

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
    """Something was done on these sentences (None: on the article as a whole): every
    open page shows it.

    loose: numbers of the anchors that were or are on none.

    Hazard: call inside the transaction that does it, which holds the article's lock.
    Ids are drawn before they are committed: under the lock they appear in their order,
    so that no page that has asked for what came after one of them misses another.
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
    """number: of the last thing that was done, 0 for none. revision: number of the text
    as it stands.
    """

    number: int
    revision: int


def state_of(article: Article) -> LastAct:
    """Returns the numbers of the last act and of the current revision, in one query."""
    done = (
        Activity.objects.filter(article=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    )
    text = (
        Revision.objects.filter(article=OuterRef("pk"))
        .order_by("-number")
        .values("number")[:1]
    )
    row = (
        Article.objects.filter(pk=article.pk)
        .values_list(Subquery(done), Subquery(text))
        .get()
    )
    return LastAct(row[0] or 0, row[1] or 0)


class Changes(NamedTuple):
    """sentences: ids of those that something was done on. loose: numbers of anchors
    that are on none, or were.
    """

    sentences: frozenset[int]
    loose: frozenset[int]


def since(article: Article, number: int) -> Changes:
    found = list(
        Activity.objects.filter(article=article, pk__gt=number).values_list(
            "sentence", "loose"
        )
    )
    return Changes(
        frozenset(sentence for sentence, _loose in found if sentence is not None),
        frozenset(loose for _sentence, loose in found if loose is not None),
    )
