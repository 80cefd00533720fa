"""What finds readers' pages: made anew from the editions, or compared with them, while
people publish.

What is worked out for an article is worked out before anything is locked. Under the
article's lock its newest edition is asked for once more: without that, an article that
was withdrawn meanwhile would come back.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from uuid import UUID

from django.db.models import Exists, Min, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Length
from django.utils import timezone
from tqdm import tqdm

from articles.models import Article
from newsroom.actions.publish import published_edition
from newsroom.conf.databases import in_turn
from newsroom.editions.models import Edition, SecondRequest
from newsroom.operations.damage import readable, wrong_values
from newsroom.public import article_rows, build, passages
from newsroom.public.article_rows import KEYS
from newsroom.public.documents import Editions, PublishedEdition
from newsroom.public.models import (
    ArticleWords,
    IndexedArticle,
    Listing,
    StaticFile,
    Summary,
)

# Tables that can be made anew.
DERIVED: tuple[type[Model], ...] = (*KEYS, IndexedArticle, ArticleWords, StaticFile)
HASH_LENGTH = 64
REFUSED = "an edition is missing, so its rows stay as they are"


def published() -> list[int]:
    """Numbers of the articles that have an edition, in the order in which they were
    first published.
    """
    articles = Article.objects.order_by().filter(editions__isnull=False).values("pk")
    first = articles.annotate(
        first=Min("editions__published_at"), edition=Min("editions__pk")
    )
    return list(first.order_by("first", "edition").values_list("pk", flat=True))


def editions_of(article: int) -> list[PublishedEdition]:
    """All of an article's, oldest first."""
    editions = (
        Edition.objects.filter(article=article)
        .select_related("openings")
        .order_by("number")
    )
    return [published_edition(one) for one in editions]


@contextmanager
def held(article: int, editions: Editions) -> Iterator[bool]:
    """A transaction in which nobody else publishes the article; whether `editions` are
    still all of its.
    """
    with in_turn():
        Article.objects.select_for_update().values_list("pk").get(pk=article)
        newest = (
            Edition.objects.filter(article=article)
            .order_by("-number")
            .values_list("sha256", flat=True)
        )
        yield newest.first() == editions[-1].sha256


def reindex(article: int) -> None:
    """Makes what finds the article's pages what its editions say."""
    is_done = False
    while not is_done:
        editions = editions_of(article)
        wanted = article_rows.rows_of(editions)
        with held(article, editions) as is_done:
            if is_done:
                article_rows.write_rows(
                    editions[-1],
                    article_rows.stored_rows(UUID(editions[-1].uid)),
                    wanted,
                )


def outdated() -> QuerySet[Listing]:
    """Articles of which another version of the code made what lists show;
    newest first.
    """
    current = Summary.objects.filter(build=build.of_summaries()).values("sha256")
    return (
        Listing.objects.filter(list="all")
        .exclude(sha256__in=current)
        .order_by("-sort_key")
    )


def renew_summaries(most: int | None = None) -> None:
    """Make what lists show of outdated articles anew; at most so many, newest first."""
    for uid in list(outdated().values_list("uid", flat=True)[:most]):
        # Hazard: read under the lock, or words that are withheld meanwhile would come
        # back.
        with in_turn():
            Article.objects.select_for_update().values_list("pk").get(uid=uid)
            newest = (
                Edition.objects.filter(article__uid=uid)
                .select_related("openings")
                .latest("number")
            )
            # check_all names what cannot be read
            with suppress(KeyError, TypeError, ValueError):
                article_rows.renew_summary(published_edition(newest))


def make_anew(accepted: Collection[int] = ()) -> Iterator[str]:
    """Make all rows anew; yield what could not be made, and why.

    accepted: articles that are made anew although an edition of them is missing.
    """
    refused = [
        pk for pk in lacking().values_list("pk", flat=True) if pk not in accepted
    ]
    _take_damaged_away(refused)
    # none where nobody sees it
    for article in tqdm(published(), unit=" articles", disable=None):
        if article not in refused:
            yield from readable(f"article {article}", _made_anew(article))
    for article in refused:
        yield from readable(
            f"article {article}", (f"{_slug(article)}: {REFUSED}" for _ in (1,))
        )
    clear(refused)


def _made_anew(article: int) -> Iterator[str]:
    reindex(article)
    yield from ()


def _slug(article: int) -> str:
    return Article.objects.values_list("slug", flat=True).get(pk=article)


def _take_damaged_away(refused: Collection[int]) -> None:
    """Rows with values of another kind than their column's, which could not be read to
    be compared.

    The place of an article in search is kept: it says since when the article is
    published.
    """
    for model in [one for one in DERIVED if one is not IndexedArticle]:
        evidence = (
            naming_no_edition(model) if model in KEYS else model._default_manager.none()
        )
        rows = model._default_manager.exclude(pk__in=evidence.values("pk"))
        for value in wrong_values([model]):
            rows.extra(where=["rowid = %s"], params=[value.row]).delete()
    kept = Article.objects.filter(pk__in=refused).values("uid")
    unknown = {
        "number": 1,
        "slug": "",
        "title": "",
        "language": "",
        "is_examined": False,
    }
    for value in wrong_values([IndexedArticle]):
        found = IndexedArticle.objects.filter(pk=value.row).exclude(article__in=kept)
        found.update(published=timezone.now(), updated=None, **unknown)


def clear(refused: Collection[int] = ()) -> None:
    """Takes away what no edition accounts for, but for rows of the articles `refused`.
    Each is one statement, which sees an edition with its rows or without them, never
    one alone.
    """
    for stray in strays(refused):
        stray.delete()
    article_rows.renew_version()
    passages.words_of_no_article().delete()
    passages.make_whole()


def strays(kept: Collection[int] = ()) -> Iterator[QuerySet[Model]]:
    """Rows of articles that have no edition, except those of the articles `kept` and
    those that name an edition that is missing; summaries of what is not current do no
    harm.
    """
    uids = Article.objects.filter(Q(editions__isnull=False) | Q(pk__in=kept)).values(
        "uid"
    )
    for model in KEYS:
        rows = model._default_manager.exclude(uid__in=uids)
        yield rows.exclude(pk__in=naming_no_edition(model).values("pk"))
    yield IndexedArticle.objects.exclude(article__in=uids)


# --- Editions that are missing --------------------------------------------------------
# Whoever owns the database can delete an edition. Rows that name it then look stale,
# and what is made anew from the editions that are left would show readers an article
# that was withdrawn.


def naming_no_edition(model: type[Model]) -> QuerySet[Model]:
    """Rows that name an edition which is not there. What is too short or too long to be
    a hash names none.
    """
    there = Edition.objects.filter(sha256=OuterRef("sha256"))
    sized = model._default_manager.alias(size=Length("sha256"))
    return sized.filter(~Exists(there), size=HASH_LENGTH)


def lacking() -> QuerySet[Article]:
    """Articles of which something names an edition that is not there."""
    uid = OuterRef("uid")
    named = Q()
    for model in KEYS:
        named |= Q(Exists(naming_no_edition(model).filter(uid=uid)))
    damaged = [value.row for value in wrong_values([IndexedArticle])]
    found = IndexedArticle.objects.filter(article=uid).exclude(pk__in=damaged)
    of_number = Edition.objects.filter(
        article__uid=OuterRef("article"), number=OuterRef("number")
    )
    withdrawal = Edition.objects.latest_of_each().filter(
        article__uid=OuterRef("article"), kind=Edition.Kind.WITHDRAWAL
    )
    named |= Q(Exists(found.filter(~Exists(of_number), number__gt=0)))
    named |= Q(Exists(found.filter(~Exists(withdrawal), number=0)))
    newest = Edition.objects.filter(
        article=OuterRef("article"), number__gte=OuterRef("after")
    )
    asked = SecondRequest.objects.filter(article=OuterRef("pk"), after__gt=0)
    named |= Q(Exists(asked.filter(~Exists(newest))))
    return Article.objects.filter(named).order_by("pk")


def missing_editions() -> Iterator[str]:
    """Yield the slug of each article that lacks an edition, and rows that name one of
    no article.
    """
    for article in lacking().values_list("pk", flat=True):
        yield from readable(f"article {article}", map(_slug, [article]))
    for model in KEYS:
        strange = naming_no_edition(model).exclude(
            uid__in=Article.objects.values("uid")
        )
        yield from readable(model._meta.db_table, map(str, strange.only(*KEYS[model])))


# --- Compared -------------------------------------------------------------------------


def faults() -> Iterator[str]:
    """Names of what is not what the editions say, but for articles that lack an
    edition.
    """
    lacks = set(lacking().values_list("pk", flat=True))
    for article in tqdm(published(), unit=" articles", disable=None):
        if article not in lacks:
            yield from readable(f"article {article}", _differences(article))
    *rows, indexed = strays(lacks)
    for model, stray in zip(KEYS, rows, strict=True):
        yield from readable(model._meta.db_table, map(str, stray.only(*KEYS[model])))
    yield from readable("search", (f"search/{one}" for one in indexed.only("slug")))
    yield from readable(
        "search",
        (f"search/{one.pk}" for one in passages.words_of_no_article().only("pk")),
    )
    if not passages.is_whole():
        yield "search"


def _differences(article: int) -> Iterator[str]:
    yield from differences(article)


def differences(article: int) -> list[str]:
    """What seems wrong is looked at once more while nobody publishes the article."""
    while True:
        editions = editions_of(article)
        if not any(article_rows.differing_rows(editions)):
            return []
        with held(article, editions) as is_same:
            if is_same:
                return list(article_rows.differing_rows(editions))
