"""What was found of an article and of its sentences, as data.

It is the one form for API, search and open data.
"""

from collections.abc import Iterable
from typing import TypedDict

from annotations.presentation import whose_claim
from articles.text.directions import without_isolation
from newsroom.editions import schema
from newsroom.editions.note_views import NoteView, OverallView
from newsroom.editions.view import EditionView


class ArticleVerdict(TypedDict):
    """kind: as of schema.ArticleKind.

    finding: in words, in the language that is active.
    """

    slug: str
    title: str
    kind: str
    finding: str


class ClaimData(TypedDict):
    """What a rating is about.

    claimant: 'author', the name of the speaker, or nothing where it says how well we
    know it. words: those of the sentence that it is about; nothing: all of it.
    """

    claimant: str
    words: str


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


def claim_data(note: NoteView | OverallView) -> ClaimData:
    """Return which claim the note rates; an overall finding rates the whole article."""
    if isinstance(note, OverallView):
        return {"claimant": "", "words": ""}
    return {"claimant": note.speaker or note.claimant, "words": note.words}


def whose_in(claim: ClaimData) -> str:
    """Return whose claim a rating judges, such as 'The city’s claim'."""
    claimant = claim["claimant"]
    speaker = "" if claimant == schema.AUTHOR else claimant
    return whose_claim(claimant, speaker)


def verdicts_of(notes: Iterable[NoteView | OverallView]) -> list[RatingVerdict]:
    """Of the notes that rate something, in their order."""
    return [
        {"rating": note.rating.slug, **claim_data(note)}
        for note in notes
        if note.rating
    ]
