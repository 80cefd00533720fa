"""What a note or link points to: addresses, a DOI, an ISBN."""

from articles.extracting.results import Attachment
from articles.text.identifiers import LONGEST_NOTE, doi_in, isbn_in, urls_in


def attach(kind: str, start: int, end: int, text: str, *, author: str = "") -> Attachment:
    """text: the note's words, or for a link its address."""
    return Attachment(
        kind, start, end, text[:LONGEST_NOTE], urls_in(text), doi_in(text), isbn_in(text), author
    )
