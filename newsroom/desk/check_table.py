"""The check table: what each note quotes beside what it claims.

Workbench, review and publish sheet show the same rows.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from annotations.evidence import show_evidence
from annotations.models import Citation, Note
from annotations.questions import unquoted_details
from annotations.quotations import noted_details
from articles.models import Article


class Detail(NamedTuple):
    """A figure or name of a claim, and whether no quotation of its note has it."""

    words: str
    is_missing: bool


class QuotedCitation(NamedTuple):
    """A citation that quotes words, with the figures and names of these.

    The citation has its `evidence` and `copy`, as of `show_evidence`.
    """

    citation: Citation
    details: Sequence[str]


@dataclass(frozen=True)
class CheckRow:
    """A note that quotes its sources: the words that it rates and what it quotes."""

    note: Note
    words: str
    details: Sequence[Detail]
    quoted: Sequence[QuotedCitation]


def check_rows(notes: Collection[Note]) -> list[CheckRow]:
    """Return a row for each of the notes that quotes anything, in their order.

    The notes come with anchors, articles and citations, and these with their evidence.
    """
    rows = []
    for note in notes:
        standing = [one for one in note.citations.all() if one.removed_at is None]
        if any(citation.quote for citation in standing):
            rows.append(_row(note, standing))
    return rows


def rows_of_article(article: Article) -> list[CheckRow]:
    """Return the rows of what the next edition shows, in reading order.

    The number of queries is fixed.
    """
    public = Note.objects.public().filter(anchor__article=article).exclude(rating=None)
    related = public.select_related("anchor__article", "rating").with_citations()
    notes = list(related.order_by("anchor__sentence__position", "pk"))
    show_evidence([citation for note in notes for citation in note.citations.all()])
    return check_rows(notes)


def _row(note: Note, cited: Sequence[Citation]) -> CheckRow:
    language = note.anchor.article.language
    words = note.words_text or note.anchor.confirmed_text
    missing = unquoted_details(note, cited)
    return CheckRow(
        note=note,
        words=words,
        details=[
            Detail(detail, detail in missing)
            for detail in noted_details(words, language)
        ],
        quoted=[
            QuotedCitation(citation, noted_details(citation.quote, language))
            for citation in cited
            if citation.quote
        ],
    )
