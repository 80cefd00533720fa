"""One reader for each version of an edition's document that was ever published.

To add a field, add a version: what differs in newsroom.editions.schema, and here how the version before it
becomes the new one.
"""

import json
from collections.abc import Callable
from typing import Any, Literal, cast

from articles.text.names import names_in, slug_of
from newsroom.editions.schema import (
    AUTHOR,
    Citation,
    Credit,
    Credit2,
    EditionDocument,
    EditionDocument1,
    EditionDocument2,
    Note,
    Source,
)


def _signed(byline: str) -> list[Credit2]:
    """The first editions had no credits: whom the byline names."""
    return [{"role": AUTHOR, "name": name, "slug": slug_of(name)} for name in names_in(byline)]


def _second(old: EditionDocument1) -> EditionDocument2:
    return {
        **old,
        "schema": "newsroom/edition/2",
        "article": {**old["article"], "credits": _signed(old["article"]["byline"])},
        "edition": {**old["edition"], "correction": ""},
        "history": [{**past, "correction": ""} for past in old["history"]],
        "languages": {
            "text": old["article"]["language"],
            "quotations": quotation_languages(old["citations"], old["sources"]),
        },
        "commitments": [],
    }


def _third(old: EditionDocument2) -> EditionDocument:
    """Nothing was said of whose text and whose claim it is, nor of what persons had checked; title and
    standfirst were no part of the text."""
    credits: list[Credit] = [{**one, "affiliation": "", "expertise": ""} for one in old["article"]["credits"]]
    notes: list[Note] = [
        {**note, "authors": [], "claimant": "", "speaker": "", "phrase": "", "approved_alone": False}
        for note in old["notes"]
    ]
    return {
        **old,
        "schema": "newsroom/edition/3",
        "article": {**old["article"], "kind": "", "excerpted": False, "credits": credits},
        "edition": {
            **old["edition"],
            "why": "",
            "waived": [],
            "waived_by": "",
            "seconded_by": "",
            "checked_by": "",
            "published_alone": False,
            "withheld": [],
        },
        "history": [{**past, "why": ""} for past in old["history"]],
        "blocks": [{**block} for block in old["blocks"]],
        "sentences": [{**sentence, "state": ""} for sentence in old["sentences"]],
        "notes": notes,
        "overall": None,
    }


# --- Reading ------------------------------------------------------------------------------------------

SCHEMA: Literal["newsroom/edition/3"] = "newsroom/edition/3"  # what is written
VERSIONS: dict[int, type] = {1: EditionDocument1, 2: EditionDocument2, 3: EditionDocument}
NEWEST = max(VERSIONS)
UPGRADES: dict[int, Callable[[Any], Any]] = {1: _second, 2: _third}  # from each version to the next


class UnknownVersion(ValueError):
    """The document was written by a newer newsroom, or is none."""

    def __init__(self, schema: object) -> None:
        known = ", ".join(name_of(version) for version in VERSIONS)
        super().__init__(
            f"The schema {schema!r} is not known here: known are {known}. Upgrade this newsroom to read an"
            " edition of a newer one."
        )


def name_of(version: int) -> str:
    return f"newsroom/edition/{version}"


def read_document(text: str) -> EditionDocument:
    """A stored document of any version, in the newest shape. Fields that its version lacked say that nothing
    is known.

    Raises UnknownVersion; ValueError, KeyError or TypeError if it is not what its version says.
    """
    return upgrade(json.loads(text))


def upgrade(document: object) -> EditionDocument:
    """The same for a document that is parsed already. One of the newest version is handed back as it is."""
    for version in range(version_of(document), NEWEST):
        document = UPGRADES[version](document)
    return cast("EditionDocument", document)


def version_of(document: object) -> int:
    """Raises UnknownVersion; ValueError if it is no document at all."""
    if not isinstance(document, dict):
        raise ValueError("An edition's document is an object.")
    schema = document.get("schema")
    for version in VERSIONS:
        if schema == name_of(version):
            return version
    raise UnknownVersion(schema)


def quotation_languages(citations: list[Citation], sources: list[Source]) -> dict[str, str]:
    """By id of citation, as its source says. Of a protected source nothing is quoted."""
    said = {source["id"]: source["csl"].get("language") for source in sources}
    found = ((one["id"], said.get(one["source"])) for one in citations if one["quote"])
    return {
        key: " ".join(language.split()) for key, language in found if isinstance(language, str) and language
    }
