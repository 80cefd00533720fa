"""Rows for the workbench, and the fields that its forms send."""

from typing import Any

from annotations import notes
from annotations.models import (
    Citation,
    Note,
    Rating,
)
from articles.models import Article
from tests.support import decisions
from tests.support.decisions import cited
from tests.support.desk import sentence

FETCH = {"X-Requested-With": "fetch", "Accept": "text/html, application/json"}


def rating(slug: str = "disputed") -> Rating:
    return Rating.objects.get(slug=slug)


def write(
    article: Article,
    key: str = "k0",
    body: str = "The ledger says 3.9 million.",
    **kwargs: Any,
) -> Note:
    return notes.write_note(
        sentence(article, key), rating=rating(), body=body, **({"user": None} | kwargs)
    )


def cite(
    article: Article, key: str = "k0", title: str = "Minutes", **kwargs: Any
) -> Citation:
    """On the sentence's last note; where it has none, on one that only holds
    sources.
    """
    return decisions.cite(
        sentence(article, key), cited(title, kind="report", **{"locator": ""} | kwargs)
    )


def note_data(**changes: Any) -> dict[str, Any]:
    return {
        "act": "note",
        "rating": rating().pk,
        "body": "Not so.",
        "internal": "",
        **changes,
    }


def change_first(index: int) -> None:
    first = Note.objects.first()
    notes.change_note(
        first.pk, version=first.version, rating=rating(), body=f"{index}", user=None
    )


def citation_fields(**fields: Any) -> dict[str, Any]:
    """The fields of a citation and its source, by the names that the form sends."""
    return {f"citation-{name}": value for name, value in fields.items()}


def citation_data(
    note: Note | None, *, number: int | str = "", **changes: Any
) -> dict[str, Any]:
    typed = {"stance": "supports", "locator": "p. 4", "quote": ""} | changes
    return {
        "act": "citation",
        "note": note.pk if note else "",
        "number": number,
        **citation_fields(**typed),
    }
