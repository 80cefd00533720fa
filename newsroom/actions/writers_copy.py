"""The copy of a text for its writer: a Word file with the notes as comments.

It tells of sources and notes what readers are told; nothing that only the desk sees is
in it. Notes that are not approved yet say so.
"""

from collections.abc import Iterable, Iterator, Sequence

from django.db.models import QuerySet

from annotations.models import Anchor, Citation, Note, Source
from annotations.presentation import in_scale, whose_claim
from annotations.sentence_states import span_in
from annotations.writing import claim_of
from articles.finding_decisions import decided_text, moved_spans
from articles.models import Article, Extraction, Finding, Revision
from articles.problems import Refused
from articles.text.exported_file import with_reference
from articles.text.headline import body_of, body_start
from articles.text.identifiers import LONGEST_NOTE
from articles.text.shapes import Span
from articles.text.stored_messages import message_text
from articles.text.translation import gettext
from articles.text.word_file import Comment, Link, StruckPassage, WordFile
from newsroom.actions.freeze_citations import (
    citation_record,
    source_names,
    source_record,
)
from newsroom.editions.citations import STANCES, SourceView
from newsroom.public.render import speaking
from newsroom.public.site import current_site

LONGEST_COMMENT = LONGEST_NOTE - 100  # with its reference, import reads it whole


def writers_copy(article: Article) -> bytes:
    """Return the current text as a Word file; raise Refused if there is none yet."""
    revision = article.revisions.last()
    if revision is None:
        raise Refused(gettext("This article has no text yet."))
    with speaking(article.language):
        return _word_file(article, revision).as_bytes()


def _word_file(article: Article, revision: Revision) -> WordFile:
    uid = str(article.uid)
    file = WordFile(
        uid, revision.number, article.language, revision.text, revision.blocks
    )
    file.title = article.title
    file.author = current_site().name
    notes = list(_notes(article))
    file.comments = [_comment(note, revision) for note in notes]
    appendix: dict[str, Sequence[str]] = {}
    undecided = Finding.objects.undecided().filter(extraction=revision.extraction)
    extraction = _unedited(revision)
    if extraction:
        file.links = list(_links(revision, extraction))
        file.passages = list(_passages(revision, extraction, undecided))
    elif undecided:
        heading = gettext("Suspect passages, not in the text")
        appendix[heading] = [
            f"{finding.text} ({message_text(finding.reason)})" for finding in undecided
        ]
    sources = list(_listed_sources(notes))
    if sources:
        appendix[gettext("Sources")] = sources
    file.appendix = appendix
    return file


# --- Notes ----------------------------------------------------------------------------


def _notes(article: Article) -> QuerySet[Note]:
    notes = Note.objects.filter(anchor__article=article)
    notes = notes.exclude(anchor__status=Anchor.Status.RETIRED)
    notes = notes.select_related("anchor__sentence", "rating")
    notes = notes.prefetch_related("reasons").with_citations()
    return notes.order_by("anchor__sentence__position", "pk")


def _comment(note: Note, revision: Revision) -> Comment:
    """Return a note as a comment on its words, else on its sentence or the title."""
    heading = revision.blocks[0]
    span = Span(heading["start"], heading["end"])
    sentence = note.anchor.sentence
    if sentence:
        sentence.revision = revision
        span = sentence.span
        words = span_in(note, sentence.text)
        if words:
            span = Span(span.start + words.start, span.start + words.end)
    text = "\n".join(_lines(note, revision.article))[:LONGEST_COMMENT]
    name = f"N{note.pk}"
    return Comment(span, with_reference(text, name), name)


def _lines(note: Note, article: Article) -> Iterator[str]:
    if note.rating:
        whose = whose_claim(*claim_of(note, article))
        rating = in_scale(note.rating.label)
        if whose:
            words = gettext("%(whose)s: %(rating)s")
            rating = words % {"whose": whose, "rating": rating}
        yield rating
    about = note.words_text
    if note.anchor.sentence is None:
        about = about or note.anchor.confirmed_text
    if about:
        yield _quoted(about)
    for reason in note.reasons.all():
        yield in_scale(reason.label)
    if note.body:
        yield note.body
    for citation in note.citations.all():
        yield _cited(citation)
    if note.status != Note.Status.APPROVED:
        yield gettext("This note is not approved yet.")


def _quoted(words: str) -> str:
    return gettext("“%(words)s”") % {"words": words}


# --- Sources, as readers are told of them ---------------------------------------------


def _cited(citation: Citation) -> str:
    names = source_names([citation.source])
    record = citation_record(citation, names, None)
    parts = [_in_words(_view(citation.source)), record["locator"]]
    if record["quote"]:
        parts.append(_quoted(record["quote"]))
    stance = STANCES[record["stance"]]
    return f"{gettext(stance)}: {gettext(', ').join(filter(None, parts))}"


def _view(source: Source) -> SourceView:
    return SourceView(**source_record(source, source_names([source])))


def _in_words(source: SourceView) -> str:
    parts = [source.authors, source.title, source.publisher, source.issued]
    return gettext(", ").join(filter(None, parts))


def _listed_sources(notes: Iterable[Note]) -> Iterator[str]:
    sources: dict[int, Source] = {}
    for note in notes:
        for citation in note.citations.all():
            sources[citation.source_id] = citation.source
    for number, source in enumerate(sources.values(), start=1):
        view = _view(source)
        parts = [f"{number}.", _in_words(view), view.url, view.archived]
        yield " ".join(filter(None, parts))


# --- What the imported file had besides -----------------------------------------------


def _unedited(revision: Revision) -> Extraction | None:
    """Return what the text was read from, unless it was edited since."""
    extraction = revision.extraction
    if extraction is None:
        return None
    body = body_of(revision.text, revision.blocks)
    if decided_text(extraction)[0] != body[0]:
        return None
    return extraction


def _links(revision: Revision, extraction: Extraction) -> Iterator[Link]:
    moved = moved_spans(extraction)
    start = body_start(revision.blocks)
    for attachment in extraction.attachments:
        if attachment["kind"] != "link":
            continue
        first = moved(attachment["start"])
        last = moved(attachment["end"] - 1)
        if first is not None and last is not None:
            span = Span(start + first, start + last + 1)
            yield Link(span, attachment["text"])


def _passages(
    revision: Revision, extraction: Extraction, findings: Iterable[Finding]
) -> Iterator[StruckPassage]:
    """Yield suspect passages before the first code point after them in the text."""
    moved = moved_spans(extraction)
    start = body_start(revision.blocks)
    for finding in findings:
        places = map(moved, range(finding.end, len(extraction.text)))
        after = next((place for place in places if place is not None), None)
        at = len(revision.text) if after is None else start + after
        why = with_reference(message_text(finding.reason), f"P{finding.pk}")
        yield StruckPassage(at, finding.text, why)
