"""What was found of an article and of its sentences, as data: the one form for API, search and open data."""

from collections.abc import Iterable
from typing import TypedDict

from newsroom.editions.entries import NoteView, OverallView
from newsroom.editions.view import EditionView


class ArticleVerdict(TypedDict):
    """kind: as of schema.ArticleKind. finding: in words, in the language that is active."""

    slug: str
    title: str
    kind: str
    finding: str


class RatingVerdict(TypedDict):
    """rating: a slug of the newsroom's scale. claimant: 'author', the name of the speaker, or nothing where
    it says how well we know it. words: those of the sentence that it is about; nothing: all of it."""

    rating: str
    claimant: str
    words: str


def verdict_of(reading: EditionView) -> ArticleVerdict:
    article = reading.article
    return {"slug": article.slug, "title": article.title, "kind": article.kind, "finding": reading.found}


def verdicts_of(notes: Iterable[NoteView | OverallView]) -> list[RatingVerdict]:
    """Of the notes that rate something, in their order."""
    return [
        {"rating": note.rating.slug, "claimant": note.speaker or note.claimant, "words": note.words}
        for note in notes
        if note.rating
    ]
