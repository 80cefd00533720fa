"""A newsroom of any size: a few articles made as people make them, then cloned.

DATABASE_URL=... python -m bench.filling ARTICLES [--small]
"""

import random
import re
import sys
from collections import defaultdict
from datetime import timedelta
from itertools import count
from typing import Any, NamedTuple
from zlib import crc32

import django
from django.core.management import call_command
from django.utils import timezone

from bench.cloning import (
    Clone,
    Model,
    capture,
    moments,
    renamed,
    reworded,
    stored_rows,
    top,
    values_of,
)

EVERY = timedelta(hours=2)  # between the clones' times of publication: 360 in a month
SHARED = 3  # sources that all articles cite
SYLLABLES = re.findall(
    "[a-z]+", "ba ne ri to sha ken ol mar vi est ing pro qua ther um"
)


class Shape(NamedTuple):
    """Of an article: its sentences, each with a source, and how many of them have a
    note.
    """

    sentences: int
    notes: int


BYLINE = "Ida Renn and Per Holm"
WHOLE, SMALL = Shape(60, 40), Shape(4, 2)
BATCH = 50  # clones in one transaction
MODELS = 10  # articles of different words that are cloned in turn


# --- An article, as people make it ----------------------------------------------------


def ready(number: int, shape: Shape = WHOLE) -> Any:
    """An article to publish."""
    from annotations.importing import import_annotations
    from articles.models import Article, Topic
    from newsroom.actions.people import credit_byline
    from tests.support.desk import add_revision

    chance = random.Random(number)  # noqa: S311 - nothing secret
    slug = f"story-{number:03}-{prose(chance, 3).replace(' ', '-')}"
    article = Article.objects.create(
        slug=slug, title=f"Article {number}", byline=BYLINE, kind="ours"
    )
    credit_byline(article)
    for name in ("Works", "Town"):
        article.topics.add(Topic.objects.get_or_create(name=name, slug=name.lower())[0])
    sentences = [
        f"In {1900 + place} {prose(chance, 22)}." for place in range(shape.sentences)
    ]
    add_revision(
        article, [sentences[start : start + 5] for start in range(0, len(sentences), 5)]
    )
    items = [
        _item(chance, slug, place, text, place < shape.notes)
        for place, text in enumerate(sentences)
    ]
    import_annotations(article, items, None)
    return article


def _item(
    chance: random.Random, slug: str, place: int, sentence: str, noted: bool
) -> dict[str, object]:
    # Not the slug, which is another in each copy: what is sealed says the same in all.
    of = "all" if place < SHARED else f"{crc32(slug.encode()):x}"
    source = {
        "type": "report",
        "title": f"Volume {place} of {of}",
        "URL": f"https://x.example/{of}/{place}",
    }
    cited = [
        {
            "source": source,
            "stance": "supports",
            "locator": f"p. {place}",
            "quote": prose(chance, 9),
        }
    ]
    note = {
        "rating": "supported",
        "body": f"They *give* {prose(chance, 30)}.",
        "answer": "elsewhere",
    }
    return {"sentence": sentence, "citations": cited} | (
        {"note": note} if noted else {}
    )


def prose(chance: random.Random, words: int) -> str:
    return " ".join(
        "".join(chance.choices(SYLLABLES, k=chance.randint(1, 4))) for _ in range(words)
    )


def publish(article: Any, **options: str) -> None:
    from tests.support import decisions

    decisions.publish(article, user=None, **options)


def published(number: int, shape: Shape) -> Any:
    """With its place in the desk's list, which is counted afterwards."""
    from newsroom.desk import stories

    article = ready(number, shape)
    publish(article)
    stories.catch_up()
    return article


# --- A newsroom -----------------------------------------------------------------------


class Newsroom:
    """The database of this process, with models to clone in it."""

    def __init__(self, shape: Shape = WHOLE, models_: int = MODELS) -> None:
        self.rows = stored_rows()
        self.numbers = count(1)
        self.began = timezone.now()
        published(0, shape)  # what all articles share is there from now on
        self.models = [
            capture(self.rows, lambda n=n: published(n, shape))
            for n in range(1, models_ + 1)
        ]

    def grow(self, articles: int) -> None:
        """Until there are so many, published and listed."""
        from articles.models import Article

        missing = articles - Article.objects.count()
        if missing > 0:
            with self.rows.filling():
                for start in range(0, missing, BATCH):
                    self._clone(min(BATCH, missing - start))

    def _clone(self, number: int) -> None:
        free = {table: top(table) + 1 for table in self._numbered()}
        batch: dict[str, list[list[Any]]] = defaultdict(list)
        for _ in range(number):
            clone, model = self._next(free)
            for row in model.rows:
                batch[row.table].append(values_of(row, clone))
        self.rows.write(batch)

    def _numbered(self) -> set[str]:
        from newsroom.public.models import ArticleWords

        numbered = {
            table
            for model in self.models
            for table, (_, length) in model.spans.items()
            if length
        }
        return numbered - {ArticleWords._meta.db_table}

    def _next(self, free: dict[str, int]) -> tuple[Clone, Model]:
        from newsroom.editions import verify
        from newsroom.editions.withholding import SLUG
        from newsroom.public.models import ArticleWords, IndexedArticle

        number = next(self.numbers)
        at = self.began - number * EVERY
        model = self.models[number % len(self.models)]
        moved = {}
        for table, (first, length) in model.spans.items():
            if table in free:
                moved[table] = free[table] - first
                free[table] += length
        indexed = IndexedArticle._meta.db_table
        found = ArticleWords._meta.db_table
        key = model.spans[indexed][0] + moved[indexed]
        moved[found] = (
            IndexedArticle.first_place(at.date()) + key - model.spans[found][0]
        )
        words = {token: renamed(token, number) for token in model.tokens}
        slug = f"{model.slug}-{number}"
        words[model.slug] = slug
        seal = verify.seal_of(SLUG, model.slug_salt, model.slug)
        words[seal] = verify.seal_of(SLUG, model.slug_salt, slug)
        words |= dict(zip(model.moments, moments(at), strict=True))
        words[model.sha256] = verify.hash_of(reworded(model.document, words))
        return Clone(number, moved, words), model


if __name__ == "__main__":
    django.setup()
    call_command("migrate", verbosity=0)
    Newsroom(SMALL if "--small" in sys.argv else WHOLE).grow(int(sys.argv[1]))
