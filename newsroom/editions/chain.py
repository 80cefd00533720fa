"""The hash of an edition, and the chain of an article's editions.

Whether the chain holds, and which sentences stand in earlier editions only.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import NotRequired, TypedDict

from newsroom.editions.json_schema import misfits
from newsroom.editions.schema import CLAIM, SCHEMA, EditionDocument, StoredDocument
from newsroom.editions.sealing import (
    Opened,
    UnknownVersion,
    Unopened,
    leaves_of,
    open_document,
    parse_sealed,
)
from newsroom.editions.verify import canonical, hash_of


def timestamp(moment: datetime) -> str:
    """Return the moment as documents have it, in UTC to the second."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def hash_without_times(document: EditionDocument) -> str:
    """Return a hash of all that the document says but when it is published."""
    publication: dict[str, object] = {**document["edition"]}
    del publication["published_at"], publication["first_published_at"]
    return hash_of(canonical({**document, "edition": publication}))


@dataclass(frozen=True)
class ChainFault:
    """The first edition of a chain that fails, and how."""

    edition: str
    problem: str


class StoredEdition(TypedDict):
    """An edition as it is stored.

    document: sealed. gaps, columns: of one in the database the paths that are withheld,
    and what Edition.columns gives, which must be what the document says.
    """

    slug: str
    number: int
    document: str
    sha256: str
    openings: Opened
    gaps: NotRequired[list[str]]
    columns: NotRequired[dict[str, object]]


def verify(editions: Iterable[StoredEdition]) -> Iterator[ChainFault]:
    """Yield at most one fault per article: what follows a broken link cannot be judged.

    `editions` are ordered by article, then number.
    """
    for slug, chained in groupby(editions, key=lambda edition: edition["slug"]):
        number = 0
        previous = ""
        past: list[list[str]] = []
        for edition in chained:
            problem, remembered = _proved(edition, number, previous, past)
            if problem:
                yield ChainFault(f"{slug}, edition {edition['number']}", problem)
                break
            number = edition["number"]
            previous = edition["sha256"]
            past.append(remembered)


def _proved(
    edition: StoredEdition, number: int, previous: str, past: list[list[str]]
) -> tuple[str, list[str]]:
    """Return what is wrong with it, or ''; and what later editions remember of it."""
    if hash_of(edition["document"]) != edition["sha256"]:
        return "its text does not have the hash that was recorded", []
    try:
        stored = parse_sealed(edition["document"])
        if canonical(stored) != edition["document"]:
            return "it is not in canonical form", []
        opened = open_document(stored, edition["openings"]["leaves"])
        problem = (
            _broken_promise(opened)
            or _broken_link(edition, opened, number, previous)
            or _broken_gap(edition, stored)
            or _broken_memory(edition, past)
        )
        return problem, [opened["edition"]["change_note"], opened["edition"]["why"]]
    except (UnknownVersion, Unopened) as unread:
        return str(unread), []
    except (AttributeError, LookupError, RecursionError, TypeError, ValueError):
        return "it is not an edition's document", []


def _broken_promise(opened: StoredDocument) -> str:
    misfit = next(misfits(opened), None)
    if misfit is None:
        return ""
    return f"{misfit} in it is not what {SCHEMA} promises"


def _broken_gap(edition: StoredEdition, stored: StoredDocument) -> str:
    """Return the problem where a leaf is withheld by no recorded act."""
    if "gaps" not in edition:
        return ""
    leaves = leaves_of(stored, edition["openings"]["leaves"])
    withheld = {path for path, opening in leaves if isinstance(opening, dict)}
    recorded = {path for path in edition["gaps"] if not path.startswith("/history/")}
    differing = sorted(withheld ^ recorded)
    if not differing:
        return ""
    return (
        f"nobody is on record for {differing[0]} in it, which is withheld or should be"
    )


def _broken_memory(edition: StoredEdition, past: list[list[str]]) -> str:
    if edition["openings"]["past"] == past:
        return ""
    return "what stands beside it is not what earlier editions said"


def _broken_link(
    edition: StoredEdition, document: StoredDocument, number: int, previous: str
) -> str:
    claims = document["edition"]
    if claims["number"] != edition["number"] or edition["number"] != number + 1:
        return f"it should be edition {number + 1}"
    if claims["previous_sha256"] != previous:
        return "it does not follow from the edition before it"
    documented: dict[str, object] = {**claims, "article": document["article"]["uid"]}
    for name, value in edition.get("columns", {}).items():
        if value != documented[name]:
            words = name.replace("_", " ")
            return f"its {words} in the database is not the one in its document"
    return ""


# --- What sentences say, and which are gone -------------------------------------------


type Gone = list[tuple[str, int]]


def vanished(before: EditionDocument, already: Gone, document: EditionDocument) -> Gone:
    """Return sentences that readers may have links to and that `document` has not.

    They are (key, number of the newest edition that had it), in the order in which the
    sentences stood, newest edition first. `before` is the edition before it, of which
    `already` says the same. What a withdrawal took away is not named: its pages are
    gone.
    """
    if "withdrawal" in {before["edition"]["kind"], document["edition"]["kind"]}:
        return []
    number = before["edition"]["number"]
    keys = {sentence["key"] for sentence in document["sentences"]}
    earlier = [(sentence["key"], number) for sentence in before["sentences"]]
    return [(key, number) for key, number in earlier + already if key not in keys]


def content_by_place(document: EditionDocument) -> dict[str, list[object]]:
    """Return what an edition says in a sentence and on it, by the sentence's key.

    What it says of the article as a whole is under "".
    """
    article = document["article"]
    overall = document["overall"]
    on_article: list[object] = [
        article["title"],
        article["standfirst"],
        article["byline"],
        article["publisher"],
    ]
    if overall:
        on_article.append((overall["rating"], overall["body"]))
    content = {"": on_article}
    for sentence in document["sentences"]:
        text = document["text"][sentence["start"] : sentence["end"]]
        content[sentence["key"]] = [text]
    for note in document["notes"]:
        values = [note.get(name) for name in ("rating", *CLAIM, "body")]
        content[note["sentence"] or ""].append(values)
    return content
