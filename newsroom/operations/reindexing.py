"""Making the rows by which readers find pages anew from editions, or comparing them.

Both work while people publish. The rows of an article are worked out before anything is
locked. Under the article's lock its newest edition is read once more: otherwise an
article that was withdrawn meanwhile would come back.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from uuid import UUID

from django.db.models import Exists, Min, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Length
from django.utils import timezone
from tqdm import tqdm

from articles.models import Article
from newsroom.actions.branding import is_site_published, publish_site
from newsroom.actions.publish import published_edition
from newsroom.conf.databases import transaction_in_turn
from newsroom.editions.models import Edition, SecondRequest, addresses_of
from newsroom.operations.damage import catching_damage, wrong_values
from newsroom.public import article_rows, build, passages
from newsroom.public.article_rows import KEYS
from newsroom.public.documents import Editions, PublishedEdition
from newsroom.public.listing_rows import ARCHIVE
from newsroom.public.models import (
    ArticleWords,
    IndexedArticle,
    Listing,
    PublishedSite,
    PublishedWord,
    StaticFile,
    Summary,
)

# These tables can be made anew.
DERIVED: tuple[type[Model], ...] = (
    *KEYS,
    IndexedArticle,
    ArticleWords,
    PublishedWord,
    StaticFile,
    PublishedSite,
)
HASH_LENGTH = 64
REFUSED = "an edition is missing, so its rows stay as they are"


def published_articles() -> list[int]:
    """Return the articles that have an edition, in the order of first publication."""
    articles = Article.objects.order_by().filter(editions__isnull=False).values("pk")
    first = articles.annotate(
        first=Min("editions__published_at"), edition=Min("editions__pk")
    )
    return list(first.order_by("first", "edition").values_list("pk", flat=True))


def editions_of(article: int) -> list[PublishedEdition]:
    """Return all editions of an article, the oldest first."""
    editions = (
        Edition.objects.filter(article=article)
        .select_related("openings")
        .order_by("number")
    )
    return [published_edition(edition) for edition in editions]


@contextmanager
def hold_article(article: int, editions: Editions) -> Iterator[bool]:
    """Hold the article, so that nobody publishes it, in a transaction.

    The value tells whether `editions` are still all of its editions.
    """
    with transaction_in_turn():
        Article.objects.select_for_update().values_list("pk").get(pk=article)
        newest = (
            Edition.objects.filter(article=article)
            .order_by("-number")
            .values_list("sha256", flat=True)
        )
        yield newest.first() == editions[-1].sha256


def reindex(article: int) -> None:
    """Make the article's rows say what its editions say."""
    is_done = False
    while not is_done:
        editions = editions_of(article)
        newest = editions[-1]
        wanted = article_rows.rows_of(editions, addresses_of(article))
        with hold_article(article, editions) as is_done:
            if is_done:
                stored = article_rows.stored_rows(UUID(newest.uid))
                article_rows.write_rows(newest, stored, wanted)
                if wanted.words:
                    words = wanted.words
                    language = newest.reading.article.language
                    terms = passages.words_in(words.terms)
                    passages.add_words(terms, words.content, language)


def outdated() -> QuerySet[Listing]:
    """Return articles whose summaries another version of the code made, newest first."""
    current = Summary.objects.filter(build=build.of_summaries()).values("sha256")
    return (
        Listing.objects.filter(list=ARCHIVE)
        .exclude(sha256__in=current)
        .order_by("-sort_key")
    )


def renew_summaries(most: int | None = None) -> None:
    """Make the summaries of outdated articles anew; at most `most`, newest first."""
    for uid in list(outdated().values_list("uid", flat=True)[:most]):
        # Hazard: the edition is read under the lock, or words that are withheld
        # meanwhile would come back.
        with transaction_in_turn():
            Article.objects.select_for_update().values_list("pk").get(uid=uid)
            newest = (
                Edition.objects.filter(article__uid=uid)
                .select_related("openings")
                .latest("number")
            )
            # The command check_all names what cannot be read.
            with suppress(KeyError, TypeError, ValueError):
                article_rows.renew_summary(published_edition(newest))


def make_anew(accepted: Collection[int] = ()) -> Iterator[str]:
    """Make all rows anew; yield what could not be made, and why.

    `accepted` are articles that are made anew although an edition of them is missing.
    """
    lacking = articles_lacking_editions().values_list("pk", flat=True)
    refused = [article for article in lacking if article not in accepted]
    _delete_damaged(refused)
    # The bar is shown only at a terminal.
    for article in tqdm(published_articles(), unit=" articles", disable=None):
        if article not in refused:
            yield from catching_damage(f"article {article}", reindex, article)
    for article in refused:
        yield from catching_damage(f"article {article}", _refusal, article)
    clear(refused)


def _refusal(article: int) -> list[str]:
    return [f"{_slug(article)}: {REFUSED}"]


def _slug(article: int) -> str:
    return Article.objects.values_list("slug", flat=True).get(pk=article)


def _delete_damaged(refused: Collection[int]) -> None:
    """Delete rows with values that their columns may not hold.

    They could not be read to be compared. The place of an article in search is kept,
    because it says since when the article is published.
    """
    for model in DERIVED:
        if model is IndexedArticle:
            continue
        rows = model._default_manager.all()
        if model in KEYS:
            evidence = naming_no_edition(model)
            rows = rows.exclude(pk__in=evidence.values("pk"))
        for value in wrong_values([model]):
            rows.extra(where=["rowid = %s"], params=[value.row]).delete()
    kept = Article.objects.filter(pk__in=refused).values("uid")
    for value in wrong_values([IndexedArticle]):
        damaged = IndexedArticle.objects.filter(pk=value.row)
        damaged.exclude(article__in=kept).update(
            place=None,
            published=timezone.now(),
            updated=None,
            number=1,
            slug="",
            title="",
            language="",
            is_examined=False,
        )


def clear(refused: Collection[int] = ()) -> None:
    """Delete rows that no edition accounts for, except those of the articles `refused`.

    Each deletion is one statement, which sees an edition with its rows or without them,
    never one alone.
    """
    for stray in strays(refused):
        stray.delete()
    publish_site()
    passages.words_of_no_article().delete()
    passages.make_whole()
    passages.unused_words().delete()


def strays(kept: Collection[int] = ()) -> Iterator[QuerySet[Model]]:
    """Yield the rows of articles that have no edition.

    Rows of the articles `kept` are left out, and so are those that name an edition that
    is missing. Summaries of what is not current do no harm.
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
    """Return the rows that name an edition that is missing.

    A text that is too short or too long to be a hash names none.
    """
    there = Edition.objects.filter(sha256=OuterRef("sha256"))
    sized = model._default_manager.alias(size=Length("sha256"))
    return sized.filter(~Exists(there), size=HASH_LENGTH)


def articles_lacking_editions() -> QuerySet[Article]:
    """Return the articles of which something names an edition that is missing."""
    lacks = _lacks_listed_edition() | _lacks_indexed_edition() | _lacks_seen_edition()
    return Article.objects.filter(lacks).order_by("pk")


def _lacks_listed_edition() -> Q:
    lacks = Q()
    for model in KEYS:
        lacks |= Q(Exists(naming_no_edition(model).filter(uid=OuterRef("uid"))))
    return lacks


def _lacks_indexed_edition() -> Q:
    """Match articles whose place in search says another number than their editions.

    The number 0 is that of a withdrawn article.
    """
    damaged = [value.row for value in wrong_values([IndexedArticle])]
    places = IndexedArticle.objects.filter(article=OuterRef("uid"))
    places = places.exclude(pk__in=damaged)
    of_article = Edition.objects.filter(article__uid=OuterRef("article"))
    of_number = of_article.filter(number=OuterRef("number"))
    withdrawals = Edition.objects.latest_of_each().filter(
        article__uid=OuterRef("article"), kind=Edition.Kind.WITHDRAWAL
    )
    lacks_number = places.filter(~Exists(of_number), number__gt=0)
    lacks_withdrawal = places.filter(~Exists(withdrawals), number=0)
    return Q(Exists(lacks_number)) | Q(Exists(lacks_withdrawal))


def _lacks_seen_edition() -> Q:
    """Match articles with a request to publish that saw a newer edition than there is."""
    newer = Edition.objects.filter(
        article=OuterRef("article"), number__gte=OuterRef("after")
    )
    requests = SecondRequest.objects.filter(article=OuterRef("pk"), after__gt=0)
    return Q(Exists(requests.filter(~Exists(newer))))


def missing_editions() -> Iterator[str]:
    """Yield the slug of each article that lacks an edition, then rows of no article."""
    for article in articles_lacking_editions().values_list("pk", flat=True):
        yield from catching_damage(f"article {article}", _slugs, article)
    for model in KEYS:
        rows = naming_no_edition(model).exclude(uid__in=Article.objects.values("uid"))
        names = rows.only(*KEYS[model])
        yield from catching_damage(model._meta.db_table, _names, names)


def _slugs(article: int) -> list[str]:
    return [_slug(article)]


def _names(rows: QuerySet[Model]) -> Iterator[str]:
    return map(str, rows)


# --- Compared -------------------------------------------------------------------------


def find_row_faults() -> Iterator[str]:
    """Yield the names of rows that do not say what the editions say.

    Articles that lack an edition are left out.
    """
    lacking = set(articles_lacking_editions().values_list("pk", flat=True))
    for article in tqdm(published_articles(), unit=" articles", disable=None):
        if article not in lacking:
            yield from catching_damage(f"article {article}", row_differences, article)
    *listed, indexed = strays(lacking)
    for model, rows in zip(KEYS, listed, strict=True):
        names = rows.only(*KEYS[model])
        yield from catching_damage(model._meta.db_table, _names, names)
    yield from catching_damage("search", _search_names, indexed.only("slug"), "slug")
    passages_left = passages.words_of_no_article().only("pk")
    yield from catching_damage("search", _search_names, passages_left, "pk")
    if not passages.is_whole() or passages.unused_words().exists():
        yield "search"
    if not is_site_published():
        yield "identity and pages"


def _search_names(rows: QuerySet[Model], field: str) -> Iterator[str]:
    for row in rows:
        yield f"search/{getattr(row, field)}"


def row_differences(article: int) -> list[str]:
    """Return the names of an article's rows that do not say what its editions say.

    Rows that seem wrong are read once more while nobody can publish the article.
    """
    while True:
        editions = editions_of(article)
        addresses = addresses_of(article)
        if not any(article_rows.differing_rows(editions, addresses)):
            return []
        with hold_article(article, editions) as is_same:
            if is_same:
                return list(article_rows.differing_rows(editions, addresses))
