"""What a note needs before anybody is asked to approve it: the sources that its rating asks for, and whose
claim it rates. What a rating needs is its own property, never its colour.
"""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations.checkable import quotes_somebody
from annotations.models import Citation, Note, Rating
from articles.models import Article
from articles.problems import Refused
from articles.text.characters import QUOTATION_MARKS

OWN_IS_WRONG = gettext_lazy(
    "Our own reporting is not published as wrong: correct or cut it, or name the speaker."
)
LACKS: dict[str, Promise] = {
    "whose": gettext_lazy("The sentence quotes somebody: say whose claim this rates."),
    "supports": gettext_lazy("%(rating)s needs a source that supports it: add one."),
    "contradicts": gettext_lazy("%(rating)s needs a source that contradicts it: add one."),
    "any": gettext_lazy("%(rating)s needs a source: add one."),
    "words": gettext_lazy("%(rating)s needs words: write what was tried."),
    "place": gettext_lazy(
        "Without words of its own the note needs the place in its source, or the words quoted."
    ),
    "knowledge": gettext_lazy(
        "Own knowledge carries no figure, no quotation and not that something is false: add another source."
    ),
}


def check_complete(note: Note, citations: Iterable[Citation]) -> None:
    """Raises Refused, naming what the note needs before anybody is asked to approve it."""
    if note.rating is None and not note.body:
        raise Refused(_("The note has no rating yet: choose one."))
    if lacks := lacking(note, citations):
        raise Refused(lacks)


def lacking(note: Note, citations: Iterable[Citation]) -> str:
    """Returns a sentence that names what it still needs; '' if nothing. citations: those that stand on it."""
    if note.rating is None:
        return ""
    missing = _missing(note, note.rating, citations)
    return str(LACKS[missing]) % {"rating": note.rating} if missing else ""


def _missing(note: Note, rating: Rating, citations: Iterable[Citation]) -> str:
    """One of LACKS, or ''."""
    if _quotes_whom(note):
        return "whose"
    needs = Rating.Needs(rating.needs)
    if needs == Rating.Needs.NOTHING or needs == Rating.Needs.WORDS:
        return "" if note.body or needs == Rating.Needs.NOTHING else "words"
    fitting = [one for one in citations if one.meets(needs)]
    counted = [one for one in fitting if _carries(one, note, rating)]
    if not counted:
        return "knowledge" if fitting else str(needs)
    placed = note.body or any(one.is_placed for one in counted)
    return "place" if needs == Rating.Needs.SUPPORTS and not placed else ""


def _quotes_whom(note: Note) -> bool:
    """Whether its sentence quotes somebody and nobody has said whose claim it rates."""
    article, sentence = note.anchor.article, note.anchor.sentence
    if sentence is None or not article.is_examined or note.is_claim:
        return False
    return quotes_somebody(sentence.text, article.language)


def _carries(citation: Citation, note: Note, rating: Rating) -> bool:
    """Own knowledge needs words, and carries neither a figure nor a quotation nor 'false'."""
    if citation.source.basis != "knowledge":
        return True
    if rating.needs == Rating.Needs.CONTRADICTS or not (note.body or citation.has_words):
        return False
    text = note.words_text or note.anchor.confirmed_text
    return not any(letter.isnumeric() or letter in QUOTATION_MARKS for letter in text)


def lacking_notes(article: Article) -> list[tuple[Note, str]]:
    """The rated notes, whatever their status, that lack something, in reading order, each with what."""
    notes = Note.objects.standing().exclude(rating=None).filter(anchor__article=article)
    found = notes.select_related("rating", "anchor__sentence").with_citations()
    pairs, revision = [], article.current_revision
    for note in found.order_by("anchor__sentence__position", "pk"):
        note.anchor.article = article
        if note.anchor.sentence:  # its text is the revision's, which no row needs to bring along
            note.anchor.sentence.revision = revision
        pairs.append((note, lacking(note, list(note.citations.all()))))
    return [(note, lacks) for note, lacks in pairs if lacks]
