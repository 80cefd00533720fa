"""What was found of an article and of its sentences, as data.

It is the one form for API, search and open data, and for other sites.
"""

import hashlib
from collections.abc import Iterable
from typing import NamedTuple, TypedDict

from annotations.presentation import whose_claim
from articles.text.directions import kept_apart, without_isolation
from articles.text.translation import gettext
from newsroom.editions import schema
from newsroom.editions.note_views import NoteView, OverallView, SentenceView
from newsroom.editions.publication_view import listed_title
from newsroom.editions.view import EditionView
from newsroom.public.site import absolute


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


# --- What other sites show ------------------------------------------------------------

WIDTH, HEIGHT = 1200, 630  # pixels of a share picture


class ShareCard(NamedTuple):
    """The words of a share picture. `tone` is that of the rating; `place` is its folder."""

    place: str
    text: str
    rating: str
    tone: str
    language: str

    @property
    def path(self) -> str:
        """Return the path of the picture, another one where the words are others."""
        digest = hashlib.sha256("\n".join(self).encode()).hexdigest()
        return f"{self.place}share-{digest[:16]}.png"

    @property
    def url(self) -> str:
        """Return the URL of the picture."""
        return absolute(self.path)

    @property
    def alt(self) -> str:
        """Return the words of the picture."""
        if not self.rating:
            return self.text
        words = "%(text)s · %(rating)s"
        return words % kept_apart(words, {"text": self.text, "rating": self.rating})


def article_card(reading: EditionView) -> ShareCard:
    """Return the card of an article, in the language that is active."""
    tone = reading.overall.rating.tone if reading.overall else ""
    article = reading.article
    return ShareCard(
        article.address,
        listed_title(article.title, is_examined=article.is_examined),
        without_isolation(reading.found),
        tone,
        article.language,
    )


def statement_card(reading: EditionView, sentence: SentenceView) -> ShareCard:
    """Return the card of a statement, in the language that is active."""
    verdicts = [note.verdict for note in sentence.notes if note.verdict]
    found = without_isolation(gettext("; ").join(verdicts))
    tone = sentence.rating.tone if sentence.rating else ""
    place = statement_path(reading, sentence)
    return ShareCard(place, sentence.text, found, tone, reading.article.language)


def statement_path(reading: EditionView, sentence: SentenceView) -> str:
    """Return the path of a statement."""
    return f"{reading.article.address}statements/{sentence.key}/"


def statement_in(reading: EditionView, key: str) -> SentenceView | None:
    """Return the sentence of that key if readers are shown notes on it, or None."""
    if key in reading.document["withheld"]:
        return None
    for sentence in reading.sentences:
        if sentence.key == key and sentence.notes:
            return sentence
    return None
