"""What it costs to save a revision, and how that grows, as ratios; queries as they are.

Uses the database of $DATABASE_URL's settings for a test database of its own, which it removes.
"""

import os
import sys
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

import django  # noqa: E402

django.setup()

from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from annotations.anchoring import align  # noqa: E402
from annotations.models import Anchor, AnchorEvent, Note, RatingScale  # noqa: E402
from articles.models import Article  # noqa: E402
from articles.revisions import sentences_of  # noqa: E402
from bench.measuring import cpu_seconds  # noqa: E402
from newsroom.actions.preview import look_ahead  # noqa: E402
from newsroom.actions.revise import editable_text, revise, typed_draft  # noqa: E402
from tests.desk_texts import new_article  # noqa: E402

SIZES = [(100, 40), (1_000, 400), (1_000, 40), (4_000, 1_600)]  # sentences, notes


@contextmanager
def own_database():
    name = connection.creation.create_test_db(verbosity=0, serialize=False)
    try:
        yield name
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def article_of(sentences: int, notes: int) -> Article:
    words = [f"Warehouse {n} lost {n + 7} crates of tea in the year {1500 + n}." for n in range(sentences)]
    markup = "\n\n".join(" ".join(words[n : n + 5]) for n in range(0, sentences, 5))
    article = new_article(markup)
    Article.objects.filter(pk=article.pk).update(slug=f"article-{article.pk}")
    rating = RatingScale.objects.in_use().ratings.first()
    chosen = list(article.current_revision.sentences.all())[:: sentences // notes][:notes]
    anchors = Anchor.objects.bulk_create(
        Anchor(article=article, sentence=one, confirmed_text=one.text) for one in chosen
    )
    AnchorEvent.objects.bulk_create(
        AnchorEvent(anchor=anchor, act="attached", revision=one.revision, to_sentence=one, status="kept")
        for anchor, one in zip(anchors, chosen, strict=True)
    )
    Note.objects.bulk_create(Note(anchor=anchor, rating=rating, body="Checked.") for anchor in anchors)
    return article


def edited(article: Article, step: int) -> str:
    """Every tenth sentence says something else."""
    markup = editable_text(article.current_revision)
    for n in range(step, len(markup) // 60, 10):
        markup = markup.replace(f"Warehouse {n} lost", f"Warehouse {n} may have lost", 1)
    return markup


def measure(sentences: int, notes: int) -> tuple[int, dict[str, float]]:
    """Queries of one save, and CPU seconds of this process for the save and for its parts."""
    article = article_of(sentences, notes)
    current = article.current_revision
    markup = edited(article, 1)
    draft = typed_draft(current, markup)
    old = [one.text for one in current.sentences.all()]
    new = [one.text for one in sentences_of(draft)]
    seconds = {
        "cutting": cpu_seconds(lambda: sentences_of(draft), times=2),
        "aligning": cpu_seconds(lambda: align(old, new), times=2),
        "looking": cpu_seconds(lambda: look_ahead(article, draft), times=2),
    }
    with CaptureQueriesContext(connection) as queries:
        # Once: the same text again would make no revision.
        seconds["saving"] = cpu_seconds(
            lambda: revise(article, markup, based_on=current.number, user=None), times=1
        )
    return len(queries), seconds


def main() -> None:
    base = 0.0
    with own_database():
        for sentences, notes in SIZES:
            queries, seconds = measure(sentences, notes)
            saving = seconds.pop("saving")
            base = base or saving
            parts = ", ".join(f"{name} x {part / saving:.2f}" for name, part in seconds.items())
            print(
                f"{sentences:>5} sentences, {notes:>4} notes: {queries} queries, "
                f"saving x {saving / base:.1f}; of one save: {parts}"
            )


if __name__ == "__main__":
    main()
