"""What publishing and rebuilding cost: CPU and statements for an article of 60 sentences, 40 notes and 60
sources, beside few articles and many.

    python -m bench.publishing [ARTICLES...]

On a database of its own beside that of DATABASE_URL, without one on SQLite. The articles that are there are
copies of one, by rows, with all that publication writes but the index of search. The yardstick is a loop of
Python in the same run: the machine may be busy.
"""

import os
import random
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.databases import new_database

FOLDER = tempfile.mkdtemp(prefix="newsroom-bench-")
os.environ |= {"VAR_DIR": FOLDER, "DATABASE_URL": new_database(Path(FOLDER)), "LOG_LEVEL": "WARNING"}
os.environ |= {"DEBUG": "1", "DJANGO_SETTINGS_MODULE": "newsroom.settings"}

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from annotations.importing import import_annotations  # noqa: E402
from articles.models import Article, Revision, Topic  # noqa: E402
from bench.measuring import cpu_seconds  # noqa: E402
from newsroom.actions import publish as publishing  # noqa: E402
from newsroom.actions.details import credit_byline  # noqa: E402
from newsroom.editions.chain import hash_of  # noqa: E402
from newsroom.models import Address, Edition, Listing, Made, StoredPage  # noqa: E402
from newsroom.operations.rebuild import rebuild_all  # noqa: E402
from tests.desk_fixtures import add_revision  # noqa: E402

SENTENCES, NOTES, SHARED = 60, 40, 3  # sources that all articles cite
BATCH = 200
SYLLABLES = (
    "ba",
    "ne",
    "ri",
    "to",
    "sha",
    "ken",
    "ol",
    "mar",
    "vi",
    "est",
    "ing",
    "pro",
    "qua",
    "ther",
    "um",
)


def main(sizes: list[int]) -> None:
    settings.DEBUG = False  # Django would remember every query
    call_command("migrate", verbosity=0)
    model, number = ready(0), 0
    publish(model)
    print(f"{connection.vendor}; milliseconds of CPU, the yardstick is {1000 * cpu_seconds(yardstick):.0f}")
    print(f"{'beside':>8}{'first':>8}{'second':>8}{'tenth':>8}{'withdraw':>10}{'statements':>12}")
    for size in sizes:
        copy(model, size - Article.objects.count())
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        rows = []
        for _ in range(3):
            number += 1
            rows.append(life(ready(number)))
        costs = [f"{min(row[place] for row in rows):.0f}" for place in range(4)]
        print(f"{size:>8}{costs[0]:>8}{costs[1]:>8}{costs[2]:>8}{costs[3]:>10}{rows[0][4]:>12.0f}")
    count = Article.objects.count()
    if count <= 1_000:
        each = 1000 * cpu_seconds(lambda: rebuild_all(everything=True), 1) / count
        print(f"rebuild_pages --all: {each:.0f} an article, of {count}")


def life(article: Article) -> list[float]:
    """CPU of the first, second and tenth edition and of a withdrawal; statements of the second edition."""
    costs = [1000 * cpu_seconds(lambda: publish(article), 1)]
    statements: list[str] = []

    def count(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        statements.append(sql)
        return execute(sql, *rest)

    for number in range(2, 11):
        article.standfirst = f"Edition {number}."
        article.save()
        with connection.execute_wrapper(count):
            cost = 1000 * cpu_seconds(lambda: publish(article, change_note="Put right."), 1)
        costs += [cost] if number in {2, 10} else []
    reason = "It was not true."
    costs.append(1000 * cpu_seconds(lambda: publishing.withdraw(article, user=None, reason=reason), 1))
    return [*costs, len(statements) / 9]


def publish(article: Article, **options: str) -> None:
    publishing.publish(article, user=None, waive_gate="A bench.", waive_alone=True, **options)


def yardstick() -> None:
    sum(number * number for number in range(1_000_000))


def ready(number: int) -> Article:
    """An article to publish."""
    chance = random.Random(number)  # noqa: S311 - nothing secret
    article = Article.objects.create(
        slug=f"article-{number}", title=f"Article {number}", byline="Ida Renn and Per Holm"
    )
    credit_byline(article)
    for name in ("Works", "Town"):
        article.topics.add(Topic.objects.get_or_create(name=name, slug=name.lower())[0])
    sentences = [f"In {1900 + place} {prose(chance, 22)}." for place in range(SENTENCES)]
    add_revision(article, [sentences[start : start + 5] for start in range(0, SENTENCES, 5)])
    items = [item(chance, number, place, text) for place, text in enumerate(sentences)]
    import_annotations(article, items, None)
    return article


def item(chance: random.Random, number: int, place: int, sentence: str) -> dict[str, object]:
    of = 0 if place < SHARED else number
    source = {"type": "report", "title": f"Volume {place} of {of}", "URL": f"https://x.example/{of}/{place}"}
    cited = [{"source": source, "stance": "supports", "locator": f"p. {place}", "quote": prose(chance, 9)}]
    note = {"rating": "supported", "body": f"They *give* {prose(chance, 30)}."}
    return {"sentence": sentence, "citations": cited} | ({"note": note} if place < NOTES else {})


def prose(chance: random.Random, words: int) -> str:
    return " ".join("".join(chance.choices(SYLLABLES, k=chance.randint(1, 4))) for _ in range(words))


def copy(model: Article, count: int) -> None:
    edition = model.editions.get()
    made = Made.objects.get(of=f"article/{model.uid}")
    pages, rows = (
        list(StoredPage.objects.filter(owner=made.of)),
        list(Listing.objects.filter(article=model.uid)),
    )
    for start in range(0, count, BATCH):
        first = Article.objects.count()
        slugs = [f"copy-{first + number}" for number in range(min(BATCH, count - start))]
        with transaction.atomic():
            articles = Article.objects.bulk_create(Article(slug=slug, title=slug) for slug in slugs)
            for one in articles:
                _copy(model, one, edition, made, pages, rows)


def _copy(
    model: Article,
    one: Article,
    edition: Edition,
    made: Made,
    pages: list[StoredPage],
    rows: list[Listing],
) -> None:
    def named(text: str) -> str:
        return text.replace(str(model.uid), str(one.uid)).replace(model.slug, one.slug)

    revision = edition.revision
    texts = {name: getattr(revision, name) for name in ("number", "kind", "text", "blocks")}
    document = named(edition.document)
    fields = {name: getattr(edition, name) for name in ("number", "kind", "published_at")}
    Address.objects.create(slug=one.slug, article=one)
    Edition.objects.create(
        article=one,
        revision=Revision.objects.create(article=one, **texts),
        document=document,
        sha256=hash_of(document),
        **fields,
    )
    state = made.state | {"slugs": [[one.slug, 1]]}
    Made.objects.create(of=named(made.of), stamp=made.stamp, state=state)
    for page in pages:
        answer = {name: getattr(page, name) for name in ("media_type", "body", "etag", "status")}
        StoredPage.objects.create(path=named(page.path), owner=named(made.of), **answer)
    for row in rows:
        place = {"list": row.list, "sort_key": named(row.sort_key), "article": one.uid, "number": row.number}
        Listing.objects.create(**place, data=row.data)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [10, 100])
