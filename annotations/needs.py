"""What a note still needs: before anybody is asked to approve it the sources that its
rating asks for, whose claim it rates, and a second source where somebody asked for one;
before it is published the release that somebody asked for. What a rating needs is its
own property, never its colour.
"""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations.checkable import quotes_somebody
from annotations.models import Citation, Note, Rating
from annotations.sources.independence import are_independent
from articles.models import Article
from articles.problems import Refused
from articles.text.characters import QUOTATION_MARKS

LACKS: dict[str, Promise] = {
    "whose": gettext_lazy("The sentence quotes somebody: say whose claim this rates."),
    "supports": gettext_lazy("%(rating)s needs a source that supports it: add one."),
    "contradicts": gettext_lazy(
        "%(rating)s needs a source that contradicts it: add one."
    ),
    "any": gettext_lazy("%(rating)s needs a source: add one."),
    "words": gettext_lazy("%(rating)s needs words: write what was tried."),
    "place": gettext_lazy(
        "Without words of its own the note needs the place in its source, or the words quoted."
    ),
    "knowledge": gettext_lazy(
        "Own knowledge carries no figure, no quotation and not that something is false: add another source."
    ),
    "second": gettext_lazy(
        "It needs two independent sources: add one that shares no author, publisher or site with the other, "
        "and that names one of them."
    ),
    "release": gettext_lazy(
        "It needs a release: somebody who may release notes must do so."
    ),
}


def check_complete(note: Note, citations: Iterable[Citation]) -> None:
    """Raises Refused, naming what the note needs before anybody is asked to
    approve it.
    """
    if note.rating is None and not note.body:
        raise Refused(_("The note has no rating yet: choose one."))
    if lacks := lacking_for_review(note, citations):
        raise Refused(lacks)


def lacking_for_review(note: Note, citations: Iterable[Citation]) -> str:
    """Returns a sentence that names what it needs before anybody approves it; '' if
    nothing. citations: those that stand on it.
    """
    missing = _missing(note, list(citations))
    return str(LACKS[missing]) % {"rating": note.rating} if missing else ""


def lacking(note: Note, citations: Iterable[Citation]) -> str:
    """The same before it is published."""
    return lacking_for_review(note, citations) or awaiting_release(note)


def awaiting_release(note: Note) -> str:
    """The same of the release alone, which neither review nor approval waits for."""
    return (
        str(LACKS["release"]) if note.needs_release and note.released_at is None else ""
    )


def _missing(note: Note, citations: list[Citation]) -> str:
    """Return one of LACKS, or ''. An overall finding rests on the notes below it."""
    if note.anchor.is_overall:
        return ""
    rating = note.rating
    if rating and (missing := _missing_of(rating, note, citations)):
        return missing
    bearing = [
        one.source for one in citations if rating is None or _counts(one, note, rating)
    ]
    return "second" if note.needs_second_source and not are_independent(bearing) else ""


def _missing_of(rating: Rating, note: Note, citations: list[Citation]) -> str:
    if _quotes_whom(note):
        return "whose"
    needs = Rating.Needs(rating.needs)
    if needs == Rating.Needs.NOTHING or needs == Rating.Needs.WORDS:
        return "" if note.body or needs == Rating.Needs.NOTHING else "words"
    counted = [one for one in citations if _counts(one, note, rating)]
    if not counted:
        return "knowledge" if any(one.fits(rating) for one in citations) else str(needs)
    placed = note.body or any(one.is_placed for one in counted)
    return "place" if needs == Rating.Needs.SUPPORTS and not placed else ""


def _quotes_whom(note: Note) -> bool:
    """Whether its sentence quotes somebody and nobody has said whose claim it rates."""
    article, sentence = note.anchor.article, note.anchor.sentence
    if sentence is None or not article.is_examined or note.says_whose:
        return False
    return quotes_somebody(sentence.text, article.language)


def _counts(citation: Citation, note: Note, rating: Rating) -> bool:
    """Own knowledge needs words, and carries neither a figure nor a quotation nor
    'false'.
    """
    if citation.source.basis != "knowledge" or not citation.fits(rating):
        return citation.fits(rating)
    if rating.needs == Rating.Needs.CONTRADICTS or not (
        note.body or citation.is_quoting
    ):
        return False
    text = note.words_text or note.anchor.confirmed_text
    return not any(letter.isnumeric() or letter in QUOTATION_MARKS for letter in text)


def rated_notes(article: Article) -> list[tuple[Note, str]]:
    """Those that stand and are rated or also need something, whatever their status, in
    reading order, each with what it lacks: `lacking`.
    """
    notes = (
        Note.objects.standing()
        .exclude(rating=None, also_needs="")
        .filter(anchor__article=article)
    )
    found = notes.select_related("rating", "anchor__sentence").with_citations()
    pairs, revision = [], article.current_revision
    for note in found.order_by("anchor__sentence__position", "pk"):
        note.anchor.article = article
        # its text is the revision's, which no row needs to bring along
        if note.anchor.sentence:
            note.anchor.sentence.revision = revision
        pairs.append((note, lacking(note, note.citations.all())))
    return pairs
