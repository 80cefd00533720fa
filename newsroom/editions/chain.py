"""The canonical form of an edition, its hash, and the chain of an article's editions."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import rfc8785

SCHEMA = "newsroom/edition/1"


def canonical(document: dict[str, Any]) -> bytes:
    return rfc8785.dumps(document)


def hash_of(document: str) -> str:
    return hashlib.sha256(document.encode()).hexdigest()


def timestamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


@dataclass(frozen=True)
class Fault:
    """The first edition of a chain that fails, and how."""

    edition: str
    problem: str


def verify(editions: Iterable[dict[str, Any]]) -> Iterator[Fault]:
    """Each edition is {"slug", "number", "document" (str), "sha256"}; ordered by article, then number.

    One of the database has "columns" too, as columns_of gives them: they must be what the document says.
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
            yield Fault(f"{slug}, edition {edition['number']}", problem)
        last[slug] = (edition["number"], edition["sha256"])


def _problem(edition: dict[str, Any], number: int, previous: str) -> str:
    document = edition["document"]
    if hash_of(document) != edition["sha256"]:
        return "its text does not have the hash that was recorded"
    try:
        content = json.loads(document)
        claims = content["edition"]
        if canonical(content).decode() != document:
            return "it is not in canonical form"
        if claims["number"] != edition["number"] or edition["number"] != number + 1:
            return f"it should be edition {number + 1}"
        if claims["previous_sha256"] != previous:
            return "it does not follow from the edition before it"
        columns = edition.get("columns", {})
        said = claims | {"article": content["article"]["uid"]} if columns else {}
        differing = [name.replace("_", " ") for name in columns if columns[name] != said[name]]
    except (KeyError, TypeError, ValueError):
        return "it is not an edition's document"
    return f"its {differing[0]} in the database is not the one in its document" if differing else ""
