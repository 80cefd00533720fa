"""Recording what is done to an article, for pages of it that stay open."""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.dispatch import Signal

from articles.models import Activity

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
