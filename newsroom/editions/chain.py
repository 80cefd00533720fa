"""The canonical form of an edition, its hash, and the chain of an article's editions (pure).

Whether the chain holds, and which sentences stand in earlier editions only.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NotRequired, TypedDict, cast

import rfc8785

from articles.text.shapes import Json
from newsroom.editions.json_schema import misfits
from newsroom.editions.schema import SCHEMA, Commitment, EditionDocument, UnknownVersion, as_document

POINTER_INDEX = re.compile("0|[1-9][0-9]{0,8}")


def canonical(document: EditionDocument) -> bytes:
    return rfc8785.dumps(cast("dict[str, Json]", document))


def hash_of(document: str) -> str:
    return hashlib.sha256(document.encode()).hexdigest()


def timestamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


@dataclass(frozen=True)
class ChainFault:
    """The first edition of a chain that fails, and how."""

    edition: str
    problem: str


class StoredEdition(TypedDict):
    """columns: as columns_of gives them, for one of the database; they must be what the document says."""

    slug: str
    number: int
    document: str
    sha256: str
    columns: NotRequired[dict[str, object]]


def verify(editions: Iterable[StoredEdition]) -> Iterator[ChainFault]:
    """Ordered by article, then number.

    Yields one Fault per article at most: what follows a broken link cannot be judged.
    """
    broken: set[str] = set()
    last: dict[str, tuple[int, str]] = {}
    for edition in editions:
        slug = edition["slug"]
        if slug in broken:
            continue
        problem = _problem(edition, *last.get(slug, (0, "")))
        if problem:
            broken.add(slug)
            yield ChainFault(f"{slug}, edition {edition['number']}", problem)
        last[slug] = (edition["number"], edition["sha256"])


def _problem(edition: StoredEdition, number: int, previous: str) -> str:
    if hash_of(edition["document"]) != edition["sha256"]:
        return "its text does not have the hash that was recorded"
    try:
        content = json.loads(edition["document"])
        if rfc8785.dumps(content).decode() != edition["document"]:
            return "it is not in canonical form"
        return _broken_promise(content) or _broken_link(edition, as_document(content), number, previous)
    except UnknownVersion as unknown:
        return str(unknown)
    except (KeyError, TypeError, ValueError):
        return "it is not an edition's document"


def _broken_promise(content: Json) -> str:
    misfit = next(misfits(content), None)
    if misfit is not None:
        return f"{misfit} in it is not what {SCHEMA} promises"
    return next(broken_seals(content, as_document(content)["commitments"]), "")


def broken_seals(document: Json, commitments: Iterable[Commitment]) -> Iterator[str]:
    """What of them seals nothing, or leaves open what it seals, in words."""
    for commitment in commitments:
        path = commitment["path"]
        try:
            value = _at(document, path)
        except (KeyError, IndexError, TypeError, ValueError):
            yield f"{path} in it is sealed and not there"
        else:
            if value not in (None, "", [], {}):
                yield f"{path} in it is sealed and not empty"


def _at(document: Json, pointer: str) -> Json:
    """RFC 6901. Raises KeyError, IndexError, TypeError or ValueError where nothing is there."""
    for token in pointer.split("/")[1:]:
        name = token.replace("~1", "/").replace("~0", "~")
        if isinstance(document, list):
            document = document[_index(name)]
        elif isinstance(document, dict):
            document = document[name]
        else:
            raise TypeError(pointer)
    return document


def _index(name: str) -> int:
    if not POINTER_INDEX.fullmatch(name):
        raise ValueError(name)
    return int(name)


def _broken_link(edition: StoredEdition, document: EditionDocument, number: int, previous: str) -> str:
    claims = document["edition"]
    if claims["number"] != edition["number"] or edition["number"] != number + 1:
        return f"it should be edition {number + 1}"
    if claims["previous_sha256"] != previous:
        return "it does not follow from the edition before it"
    said: dict[str, object] = {**claims, "article": document["article"]["uid"]}
    columns = edition.get("columns", {})
    differing = [name.replace("_", " ") for name in columns if columns[name] != said[name]]
    return f"its {differing[0]} in the database is not the one in its document" if differing else ""


# --- Sentences that are gone --------------------------------------------------------------------------


type Gone = list[tuple[str, int]]


def vanished(before: EditionDocument, already: Gone, document: EditionDocument) -> Gone:
    """Sentences that readers may have links to: (key, number of the newest edition that had it) for each key
    that `document` has not.

    before: the edition before it, of which `already` says the same. What a withdrawal took away is not named:
    its pages are gone. In the order in which the sentences stood, newest edition first.
    """
    if "withdrawal" in {before["edition"]["kind"], document["edition"]["kind"]}:
        return []
    number = before["edition"]["number"]
    named = {sentence["key"] for sentence in document["sentences"]}
    found = [*((sentence["key"], number) for sentence in before["sentences"]), *already]
    return [(key, number) for key, number in found if key not in named]
