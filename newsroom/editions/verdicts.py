"""What was found of an article and of its sentences, as data.

It is the one form for API, search and open data.
"""

from collections.abc import Iterable
from typing import TypedDict

from articles.text.directions import without_isolation
from newsroom.editions.note_views import ClaimData, NoteView, OverallView
from newsroom.editions.view import EditionView


class ArticleVerdict(TypedDict):
    """kind: as of schema.ArticleKind.

    finding: in words, in the language that is active.
    """

    slug: str
    title: str
    kind: str
    finding: str


class RatingVerdict(ClaimData):
    """rating: a slug of the newsroom's scale."""

    rating: str


def verdict_of(reading: EditionView) -> ArticleVerdict:
    article = reading.article
    return {
        "slug": article.slug,
        "title": article.title,
        "kind": article.kind,
        "finding": without_isolation(reading.found),
    }


def verdicts_of(notes: Iterable[NoteView | OverallView]) -> list[RatingVerdict]:
    """Of the notes that rate something, in their order."""
    return [
        {"rating": note.rating.slug, **note.claim_data} for note in notes if note.rating
    ]
