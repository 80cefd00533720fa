"""Whose claim a rating is about, and what of it may stand.

In an examined text it is its author's claim, or that of somebody whom the sentence quotes and whom a person
has confirmed. In our own reporting it is never the paper's: without a speaker a rating there says only how
well we know something. Judged anew whenever it is asked, so that another kind of text judges older notes too.
"""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from django.utils.translation import gettext as _

from annotations.checkable import quotes_somebody
from annotations.models import Note
from articles.models import Article, Revision
from articles.problems import Refused
from articles.text.characters import clean_text

AUTHOR = str(Note.Claimant.AUTHOR)
UNSAID = "unsaid"
SPEAKER_LIMIT, PHRASE_LIMIT = 200, 1_000

# claimant: nobody has said whose claim it is. rating: our own reporting says that itself is wrong.
# phrase: the sentence no longer has the words that the note is about.
type Trouble = Literal["claimant", "rating", "phrase"]


class Claim(NamedTuple):
    """As an edition says it: claimant is author, speaker, unsaid or empty."""

    claimant: str
    speaker: str


# --- What a person says -------------------------------------------------------------------------------


def say(note: Note, article: Article, claimant: str, phrase: str, text: str) -> None:
    """Sets whose claim the note rates, and which words of `text` it is about.

    claimant: "author", the name of a speaker, or nothing. Raises Refused. That our own reporting fails may
    be said while it is checked; the gate asks that it is corrected or cut.
    """
    claimant, phrase = _one_line(claimant), _one_line(phrase)
    if len(claimant) > SPEAKER_LIMIT:
        raise Refused(_("Who says it is longer than %(limit)d characters.") % {"limit": SPEAKER_LIMIT})
    if phrase and (len(phrase) > PHRASE_LIMIT or phrase not in _one_line(text)):
        raise Refused(_("The sentence does not contain these words: copy them from it exactly."))
    is_author = claimant == AUTHOR
    note.claimant = AUTHOR if is_author else str(Note.Claimant.SPEAKER) if claimant else ""
    note.speaker, note.phrase = "" if is_author else claimant, phrase
    if article.kind == Article.Kind.OURS and is_author:
        raise Refused(
            _(
                "In our own reporting the claim cannot be the paper’s own: name the speaker, or "
                "leave the claimant empty."
            )
        )


def _one_line(words: str) -> str:
    return " ".join(clean_text(words).split())


# --- What may stand -----------------------------------------------------------------------------------


def claim_of(note: Note, article: Article, text: str) -> Claim:
    """Returns the claim as an edition states it; `unsaid` if the gate was waived. text: of its sentence."""
    if trouble_with(note, article, text) in {"claimant", "rating"}:
        return Claim(UNSAID, "")
    if article.kind == Article.Kind.EXAMINED:
        return Claim(note.claimant or AUTHOR, note.speaker)
    return Claim("" if note.claimant == AUTHOR else note.claimant, note.speaker)


def phrase_of(note: Note, text: str) -> str:
    """Returns the words of `text` that the note is about; '' if they are no longer in it."""
    return note.phrase if note.phrase in _one_line(text) else ""


def trouble_with(note: Note, article: Article, text: str) -> Trouble | None:
    """Returns why the note cannot be published as it is, status and anchor aside; None if it can."""
    if note.phrase != phrase_of(note, text):
        return "phrase"
    if note.claimant == Note.Claimant.SPEAKER:
        return None
    if article.kind == Article.Kind.OURS:
        return None if note.rating.says_how_known else "rating"
    unsaid = article.kind == Article.Kind.EXAMINED and not note.claimant
    return "claimant" if unsaid and quotes_somebody(text, article.language) else None


def text_of(note: Note, revision: Revision) -> str:
    """Returns the text of its sentence; '' for a note on the article as a whole."""
    return note.anchor.sentence.span.of(revision.text) if note.anchor.sentence else ""


def troubles(article: Article, revision: Revision) -> Iterator[tuple[Trouble, Note]]:
    """Yields the approved notes that cannot be published, with the reason, in reading order."""
    notes = Note.objects.public().filter(anchor__article=article).select_related("anchor__sentence", "rating")
    for note in notes.order_by("anchor__sentence__position", "pk"):
        if trouble := trouble_with(note, article, text_of(note, revision)):
            yield trouble, note


def is_excerpted(article: Article) -> bool:
    """Returns whether excerpts only are published; our own reporting is always published whole."""
    return article.excerpted and article.kind == Article.Kind.EXAMINED
