"""Any two editions of a published article beside each other, worked out when it is asked for."""

from django.utils.translation import gettext

from articles.problems import Refused
from newsroom.editions.schema import read_document
from newsroom.editions.view import read
from newsroom.public import render, store
from newsroom.public.store import Content

LONGEST = 400_000  # characters of two texts that are compared while somebody waits: some three seconds


class TooLong(Refused):
    """Two texts, to be compared at once."""


def compared(slug: str, older: int, newer: int) -> bytes | None:
    """What changed between two editions of a published article; None unless both are public.

    Raises TooLong.
    """
    found = store.documents(paths := _documents(slug, older, newer))
    if len(found) < len(paths):
        return None
    documents = [read_document(found[path]) for path in paths]
    if sum(len(document["text"]) for document in documents) > LONGEST:
        raise TooLong(
            gettext(
                "These two are too long to be compared now. Each edition is compared with the one before."
            )
        )
    return render.comparison_page(*map(read, documents)).encode()


def withheld(slug: str, older: int, newer: int) -> Content | None:
    """What one of two editions says that is not shown any more, if one is not."""
    notice = store.gone(_documents(slug, older, newer))
    return Content(notice.encode, status=410) if notice else None


def _documents(slug: str, *numbers: int) -> list[str]:
    return [f"/articles/{slug}/editions/{number}/edition.json" for number in numbers]
