"""What finds readers' pages: made anew from the editions, or compared with them, while people publish.

What is worked out for an article is worked out before anything is locked. Under the article's lock its newest
edition is asked for once more: without that, an article that was withdrawn meanwhile would come back.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import chain
from uuid import UUID

from django.db.models import Min, Model, QuerySet
from tqdm import tqdm

from articles.models import Article
from newsroom.actions.publish import published_edition
from newsroom.conf.databases import in_turn
from newsroom.editions.models import Edition, Openings
from newsroom.public import article_rows, build, passages
from newsroom.public.documents import Editions, PublishedEdition
from newsroom.public.models import IndexedArticle, Listing, Place, Summary


def published() -> list[int]:
    """Numbers of the articles that have an edition, in the order in which they were first published."""
    first = Edition.objects.order_by().values("article").annotate(first=Min("published_at"), pk_=Min("pk"))
    return list(first.order_by("first", "pk_").values_list("article", flat=True))


def editions_of(article: int) -> list[PublishedEdition]:
    """All of an article's, oldest first."""
    editions = Edition.objects.filter(article=article).select_related("openings").order_by("number")
    return [published_edition(one) for one in editions]


@contextmanager
def held(article: int, editions: Editions) -> Iterator[bool]:
    """A transaction in which nobody else publishes the article; whether `editions` are still all of its."""
    with in_turn():
        Article.objects.select_for_update().values_list("pk").get(pk=article)
        newest = Edition.objects.filter(article=article).order_by("-number").values_list("sha256", flat=True)
        yield newest.first() == editions[-1].sha256


def reindex(article: int) -> None:
    """Makes what finds the article's pages what its editions say."""
    is_done = False
    while not is_done:
        editions = editions_of(article)
        wanted = article_rows.rows_of(editions)
        with held(article, editions) as is_done:
            if is_done:
                article_rows.write(editions[-1], article_rows.stored(UUID(editions[-1].uid)), wanted)


def renew_summaries(most: int | None = None) -> None:
    """Makes anew what lists show of articles, where another version of the code made it; newest first."""
    current = Summary.objects.filter(build=build.of_summaries()).values("sha256")
    listed = Listing.objects.filter(list="all").exclude(sha256__in=current).order_by("-sort_key")
    for uid in list(listed.values_list("uid", flat=True)[:most]):
        # Hazard: read under the lock, or words that are withheld meanwhile would come back.
        with in_turn():
            Article.objects.select_for_update().values_list("pk").get(uid=uid)
            newest = Edition.objects.filter(article__uid=uid).select_related("openings").latest("number")
            with suppress(KeyError, TypeError, ValueError):  # check_all names what cannot be read
                article_rows.renew_summary(published_edition(newest))


def clear() -> None:
    """Takes away what no edition accounts for. Each is one statement, which sees an edition with its rows or
    without them, never one alone."""
    for stray in strays():
        stray.delete()
    article_rows.renew_version()
    passages.of_no_article().delete()
    passages.make_whole()


def strays() -> Iterator[QuerySet[Model]]:
    """Rows of articles that have no edition; summaries of what is not current do no harm."""
    uids = Edition.objects.order_by().values("article__uid")
    for model in (Place, Listing, Summary):
        yield model._default_manager.exclude(uid__in=uids)
    yield IndexedArticle.objects.exclude(article__in=uids)


# --- Compared -------------------------------------------------------------------------------------------


def faults() -> Iterator[str]:
    """Names of what is not what the editions say."""
    for article in tqdm(published(), unit=" articles", disable=None):  # none where nobody sees it
        try:
            yield from differences(article)
        except (KeyError, TypeError, ValueError, Openings.DoesNotExist):
            yield f"article {article}"
    for stray in chain.from_iterable(strays()):
        yield f"search/{stray}" if isinstance(stray, IndexedArticle) else str(stray)
    yield from (f"search/{passage}" for passage in passages.of_no_article())
    if not passages.is_whole():
        yield "search"


def differences(article: int) -> list[str]:
    """What seems wrong is looked at once more while nobody publishes the article."""
    while True:
        editions = editions_of(article)
        if not any(article_rows.differences(editions)):
            return []
        with held(article, editions) as is_same:
            if is_same:
                return list(article_rows.differences(editions))
