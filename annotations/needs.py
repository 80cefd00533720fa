"""What a note still needs, and what is open in a text before it may be published.

Before anybody is asked to approve it: the sources that its rating asks for, whose claim
it rates, and a second source where somebody asked for one. Before it is published: the
release that somebody asked for. What a rating needs is its own property, never its
colour.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations.checkable import quotes_somebody
from annotations.evidence import quotations_not_found
from annotations.models import Anchor, Citation, Note, Rating
from annotations.questions import open_question
from annotations.sentence_states import StatedText
from annotations.sources.independence import are_independent
from articles.models import Article, Sentence
from articles.problems import Refused
from articles.text.characters import QUOTATION_MARKS

LACKS: dict[str, Promise] = {
    "whose": gettext_lazy(
        "The sentence quotes somebody. Choose the person to whom the rated claim "
        "is attributed."
    ),
    "supports": gettext_lazy(
        "The rating “%(rating)s” needs a source that supports the claim. Add one."
    ),
    "contradicts": gettext_lazy(
        "The rating “%(rating)s” needs a source that contradicts the claim. Add one."
    ),
    "any": gettext_lazy("The rating “%(rating)s” needs a source. Add one."),
    "words": gettext_lazy(
        "The rating “%(rating)s” needs an explanation. Write how you tried to "
        "verify the claim."
    ),
    "place": gettext_lazy(
        "A note without text needs the location in its source or the quoted words."
    ),
    "knowledge": gettext_lazy(
        "“Own knowledge” cannot support a figure, a quotation or a rating of "
        "False. Add another source."
    ),
    "second": gettext_lazy(
        "Two independent sources are required. Add a source with a named author, "
        "publisher or site that the other source does not share."
    ),
    "release": gettext_lazy(
        "This note requires sign-off by a person who may sign off notes."
    ),
}


def check_complete(note: Note, citations: Iterable[Citation]) -> None:
    """Raise Refused, naming what the note needs before anybody is asked to approve it.

    `citations`: those that stand on it.
    """
    missing = what_is_missing(note, citations)
    if missing:
        raise Refused(missing)


def what_is_missing(note: Note, citations: Iterable[Citation]) -> str:
    """Return what the note needs before it goes to review, in a sentence, or ''."""
    if note.rating is None and not note.explains:
        return _("The note has no rating yet: choose one.")
    return missing_for_review(note, citations)


def missing_for_review(note: Note, citations: Iterable[Citation]) -> str:
    """Return what the note needs before anybody approves it, in a sentence, or ''.

    `citations`: those that stand on it.
    """
    missing = _missing(note, list(citations))
    if not missing:
        return ""
    return str(LACKS[missing]) % {"rating": note.rating}


def missing_for_publication(note: Note, citations: Iterable[Citation]) -> str:
    """Return what the note needs before it is published, as missing_for_review."""
    standing = list(citations)
    lacks = missing_for_review(note, standing) or missing_release(note)
    return lacks or missing_answer(note, standing)


def missing_answer(note: Note, citations: Iterable[Citation]) -> str:
    """Return that figures or names are in none of the quotations, or ''."""
    details = open_question(note, citations)
    if not details:
        return ""
    words = _(
        "The quotation does not contain: %(details)s. Answer in the note how this is "
        "known."
    )
    return words % {"details": _(", ").join(details)}


def missing_release(note: Note) -> str:
    """Return that the note needs a release, or ''.

    Neither review nor approval waits for that.
    """
    if note.needs_release and note.released_at is None:
        return str(LACKS["release"])
    return ""


def _missing(note: Note, citations: list[Citation]) -> str:
    """Return one of LACKS, or ''. An overall finding rests on the notes below it."""
    if note.anchor.is_overall:
        return ""
    rating = note.rating
    if rating is None:
        bearing = citations
    else:
        missing = _missing_for_rating(rating, note, citations)
        if missing:
            return missing
        bearing = _bearing(rating, note, citations)
    sources = [citation.source for citation in bearing]
    if note.needs_second_source and not are_independent(sources):
        return "second"
    return ""


def _missing_for_rating(rating: Rating, note: Note, citations: list[Citation]) -> str:
    """Return what the note lacks of what its rating needs."""
    anchor = note.anchor
    if not note.says_whose and asks_whose(anchor.article, anchor.sentence):
        return "whose"
    needs = rating.needs
    if needs == Rating.Needs.WORDS:
        if note.explains:
            return ""
        return "words"
    bearing = _bearing(rating, note, citations)
    if not bearing:
        has_own_knowledge = any(citation.fits(rating) for citation in citations)
        return "knowledge" if has_own_knowledge else str(needs)
    if needs != Rating.Needs.SUPPORTS or note.explains:
        return ""
    return "" if any(citation.is_placed for citation in bearing) else "place"


def asks_whose(article: Article, sentence: Sentence | None) -> bool:
    """Return whether a rating of the sentence must say whose claim it is."""
    if sentence is None or not article.is_examined:
        return False
    return quotes_somebody(sentence.revision.text, sentence.span, article.language)


def _bearing(rating: Rating, note: Note, citations: list[Citation]) -> list[Citation]:
    """Return the citations that count for the rating."""
    return [citation for citation in citations if _counts(citation, note, rating)]


def _counts(citation: Citation, note: Note, rating: Rating) -> bool:
    """Return whether the citation can carry the rating.

    Own knowledge needs words, and carries neither a figure nor a quotation nor 'false'.
    """
    if not citation.fits(rating):
        return False
    if citation.source.basis != "knowledge":
        return True
    if rating.needs == Rating.Needs.CONTRADICTS:
        return False
    if not (note.explains or citation.is_quoting):
        return False
    text = note.words_text or note.anchor.confirmed_text
    return not any(sign.isnumeric() or sign in QUOTATION_MARKS for sign in text)


def rated_notes(article: Article) -> list[tuple[Note, str]]:
    """Return the notes that stand and are rated or also need something.

    They come in reading order, whatever their status, each with what it lacks before it
    is published.
    """
    wanted = Note.objects.standing().exclude(rating=None, also_needs="")
    notes = (
        wanted.filter(anchor__article=article)
        .select_related("rating", "anchor__sentence")
        .with_citations()
        .order_by("anchor__sentence__position", "pk")
    )
    revision = article.current_revision
    pairs = []
    for note in notes:
        note.anchor.article = article
        # The sentence takes its text from the revision, so no row needs to bring it.
        if note.anchor.sentence:
            note.anchor.sentence.revision = revision
        pairs.append((note, missing_for_publication(note, note.citations.all())))
    return pairs


@dataclass(frozen=True)
class OpenWork:
    """What is open in a text, each part in reading order.

    `unresolved`: anchors of notes that a person must look at. `drafts`: rated notes
    that nobody has approved. `lacking`: notes with what each lacks. `wrong`: notes that
    rate our own reporting as wrong. `not_found`: citations whose words are in no kept
    copy. `sentences`: those that are open.
    """

    unresolved: list[Anchor]
    drafts: list[Note]
    lacking: list[tuple[Note, str]]
    wrong: list[Note]
    not_found: list[Citation]
    sentences: list[Sentence]


def open_work(article: Article, text: StatedText) -> OpenWork:
    """Return what is open in `text`, the article's current one.

    This is the one definition: pages that count or list a part of it ask the same
    functions. The number of queries is fixed.
    """
    anchors = Anchor.objects.filter(article=article).unresolved()
    rated = rated_notes(article)
    return OpenWork(
        unresolved=list(anchors.order_by("sentence__position", "pk")),
        drafts=[note for note, _lacks in rated if note.is_draft],
        lacking=[(note, lacks) for note, lacks in rated if lacks],
        wrong=[note for note, _lacks in rated if note.says_own_is_wrong],
        not_found=[citation for citation, _check in quotations_not_found(article)],
        sentences=text.open_sentences,
    )
