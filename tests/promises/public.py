"""All that a stranger can read: what is stored, what is made on asking, lists, feeds,
data, errors.
"""

from urllib.parse import quote

from annotations.models import Source
from articles.models import Article, Sentence
from newsroom.models import Person
from newsroom.public.limits import COMPARISONS, SEARCHES
from newsroom.public.models import (
    ArticleWords,
    IndexedArticle,
    Listing,
    Place,
    PublishedWord,
    Summary,
)
from newsroom.public.queries import ask_database
from newsroom.public.sitemap import sitemap_address, sitemap_files
from tests import NIGHTLY
from tests.support.editions import published_addresses

OTHERS = (
    *("/pages/about/", "/pages/about/ar/"),
    *(f"/identity/{'0' * 64}.webp", "/identity/0b5394-8ab8ee.css"),
    *(
        "/",
        "/corrections/",
        "/feed/",
        "/search/",
        "/api/v1/search/",
        "/robots.txt",
        "/healthz",
        "/readyz",
    ),
    *(
        "/heads.json",
        "/verify.py",
        "/statements.jsonl",
        "/api/v1/openapi.json",
        "/api/v1/articles/never/",
    ),
    *(
        "/schemas/edition-2.json",
        "/static/public/never.css",
        "/topics/never/",
        "/feeds/topics/never.rss",
    ),
)
ERRORS = (
    "/articles/never/",
    "/topics/never/",
    "/feeds/authors/never.rss",
    "/authors/never/",
    "/sources/999999/",
    "/sitemap-190001.xml",
    "/never",
    "/oembed",
)


def public(client, *searched: str) -> dict[str, str]:
    """Where it was read to what it says, headers included; `searched` are looked for
    too.
    """
    read = {}
    for model in (Place, Listing, Summary, PublishedWord):
        for row in model.objects.all():
            read[f"{model.__name__} {row}"] = f"{vars(row)}"
    for article in IndexedArticle.objects.all():
        read[f"indexed {article}"] = f"{vars(article)}"
    for words in ArticleWords.objects.all():
        read[f"words {words}"] = f"{vars(words)}"
    for address in addresses(searched):
        SEARCHES.counts.clear()
        COMPARISONS.counts.clear()
        for method in (client.get, client.post):
            answer = method(address)
            read[f"{answer.status_code} {address}"] = (
                f"{answer.headers}\n{answer.getvalue().decode(errors='replace')}"
            )
    return read


def addresses(searched: tuple[str, ...] = ()) -> list[str]:
    """Every published address, and every one that could be guessed."""
    stored = published_addresses()
    articles = [
        f"/articles/{slug}/" for slug in Article.objects.values_list("slug", flat=True)
    ]
    found = [
        *stored,
        *(f"{address}months/" for address in stored if "/topics/" in address[:8]),
        *articles,
        *(f"{address}editions/1/2/" for address in articles),
        *(f"{address}editions/1/pages/{'0' * 64}.png" for address in articles),
        *(f"{address}editions/1/pictures/{'0' * 64}.webp" for address in articles),
        *(
            f"/oembed?url={quote(f'http://testserver{address}')}"
            for address in articles
        ),
        *(
            f"/sources/{number}/"
            for number in Source.objects.values_list("pk", flat=True)
        ),
        *(
            address
            for slug in Person.objects.values_list("slug", flat=True)
            for address in (
                f"/feeds/authors/{slug}.rss",
                f"/authors/{slug}/",
                f"/authors/{slug}/months/",
            )
        ),
        *map(sitemap_address, sitemap_files(ask_database)),
        *_statements(articles),
        *(f"/search/?q={quote(words)}" for words in searched),
        *(f"/api/v1/search/?q={quote(words)}" for words in searched),
        *OTHERS,
        *ERRORS,
    ]
    return [*dict.fromkeys(found)]  # some are both stored and guessed


def _statements(articles: list[str]) -> list[str]:
    """The page of every sentence that is stored, how others embed it, and its share
    picture, by day of some; and the share picture of every article.
    """
    of_articles = Sentence.objects.values_list("revision__article__slug", "key")
    pages = [
        f"/articles/{slug}/statements/{key}/"
        for slug, key in of_articles.distinct().order_by(
            "revision__article__slug", "key"
        )
    ]
    if not NIGHTLY:
        pages = pages[::8]
    return [
        *pages,
        *(f"/oembed?url={quote(f'http://testserver{page}')}" for page in pages),
        *(f"{address}share-{'0' * 16}.png" for address in articles),
        *(f"{page}share-{'0' * 16}.png" for page in pages),
    ]


def where(read: dict[str, str], words: str) -> list[str]:
    """Where `words` can be read; what a search page repeats of the question is no
    answer.
    """
    return [
        place
        for place, text in read.items()
        if words in _without_question(place, text, words)
    ]


def _without_question(place: str, text: str, words: str) -> str:
    return text.replace(words, "", 2) if f"/search/?q={quote(words)}" in place else text
