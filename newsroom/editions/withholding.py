"""What of an edition is withheld: which leaves, and the openings without them
(pure).
"""

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date

from articles.text.directions import without_isolation
from articles.text.striking import Pattern
from articles.text.translation import gettext
from newsroom.editions.schema import StoredDocument
from newsroom.editions.sealing import Opened, Withheld, leaves_of

CITED = re.compile(r"(/citations/\d+)/.+")
NAMED = re.compile(
    r"(/sources/\d+/csl/.+)/(?:family|given|literal|suffix|non-dropping-particle)"
)
PICTURED = re.compile(r"(/pictures/\d+)/(?:alt|sizes/.+)")
PIECE = re.compile(r"/text/\d+(?:/text)?")

type Leaves = Mapping[str, str]
"""By path what can be read, in the order of the document."""


def readable(stored: StoredDocument, opened: Opened) -> Leaves:
    pairs = leaves_of(stored, opened["leaves"])
    return {path: opening[1] for path, opening in pairs if isinstance(opening, list)}


def found_in(leaves: Leaves, pattern: Pattern) -> set[str]:
    """Paths of the leaves that hold the words: also those that hold them only together,
    as neighbours in the text or as parts of a name do.
    """
    found = {path for path, leaf in leaves.items() if pattern.search(leaf)}
    found |= set(
        _across([path for path in leaves if PIECE.fullmatch(path)], leaves, pattern)
    )
    names: dict[str, list[str]] = {}
    for path in leaves:
        if match := NAMED.fullmatch(path):
            names.setdefault(match[1], []).append(path)
    for parts in names.values():
        orders = (
            " ".join(leaves[path] for path in order) for order in (parts, parts[::-1])
        )
        if any(pattern.search(name) for name in orders):
            found |= {*parts}
    return found | _beside(found, leaves)


def _across(paths: list[str], leaves: Leaves, pattern: Pattern) -> Iterator[str]:
    """paths: of the pieces of the text, in its order."""
    text, spans = "", []
    for path in paths:
        spans.append((len(text), len(text) + len(leaves[path]), path))
        text += f"{leaves[path]} "
    for match in pattern.finditer(text):
        yield from (
            path
            for start, end, path in spans
            if start < match.end() and match.start() < end
        )


def _beside(found: Collection[str], leaves: Leaves) -> set[str]:
    """Where quoted words are withheld, so is the picture of the page that they stand
    on; where what a picture shows is, so is the picture.
    """
    matched = (CITED.fullmatch(path) or PICTURED.fullmatch(path) for path in found)
    return _of({match[1] for match in matched if match}, leaves)


def _of(parts: Collection[str], leaves: Leaves) -> set[str]:
    """parts: paths of citations and pictures."""
    matched = (
        (path, CITED.fullmatch(path) or PICTURED.fullmatch(path)) for path in leaves
    )
    return {path for path, match in matched if match and match[1] in parts}


def captioned(
    stored: StoredDocument, leaves: Leaves, found: Collection[str]
) -> set[str]:
    """Paths of the pictures whose captions hold what is found, by its paths."""
    shown = set()
    for at, one in enumerate(stored["pictures"]):
        for block in stored["blocks"][one["block"] : one["block"] + 1]:
            pieces = range(block["start"], block["end"])
            paths = {f"/text/{place}{end}" for place in pieces for end in ("", "/text")}
            if block["kind"] == "caption" and not paths.isdisjoint(found):
                shown.add(f"/pictures/{at}")
    return _of(shown, leaves)


def of_sources(
    stored: StoredDocument, leaves: Leaves, keys: Collection[str]
) -> set[str]:
    """Paths of all that is said and cited of the sources with these ids."""
    sources = [
        f"/sources/{at}/"
        for at, one in enumerate(stored["sources"])
        if one["id"] in keys
    ]
    citations = [
        f"/citations/{at}/"
        for at, one in enumerate(stored["citations"])
        if one["source"] in keys
    ]
    told = tuple(sources + citations)
    return {path for path in leaves if told and path.startswith(told)}


def showing(
    stored: StoredDocument, leaves: Leaves, pages: Collection[tuple[str, int | None]]
) -> set[str]:
    """Paths of the pictures of these pages of kept copies: (sha256 of the copy,
    number).
    """
    citations = enumerate(stored["citations"])
    shown = {
        at
        for at, one in citations
        if one["found"] and (one["found"]["sha256"], one["found"]["page"]) in pages
    }
    return {
        path for at in shown if (path := f"/citations/{at}/found/picture") in leaves
    }


def of_files(leaves: Leaves, hashes: Collection[str]) -> set[str]:
    """Paths of what shows a file with one of these hashes: a page of a kept copy, or a
    picture with its description.
    """
    shown = {path for path, leaf in leaves.items() if leaf in hashes}
    matched = (PICTURED.fullmatch(path) for path in shown)
    return shown | _of({match[1] for match in matched if match}, leaves)


def said(on: date, day: str, reason: str, alone_why: str) -> Withheld:
    """What stands for a leaf, in the language that is active. day: `on` in words."""
    words = gettext("%(reason)s; decided by one person: %(why)s")
    whole = (
        without_isolation(words % {"reason": reason, "why": alone_why})
        if alone_why
        else reason
    )
    shown = gettext("[withheld on %(date)s: %(reason)s]") % {
        "date": day,
        "reason": whole,
    }
    return {"on": on.isoformat(), "reason": whole, "words": without_isolation(shown)}


def without(
    stored: StoredDocument,
    opened: Opened,
    paths: Collection[str],
    said: Withheld,
    past: list[list[str]],
) -> Opened:
    """The openings without these leaves. past: what earlier editions say of themselves
    now.
    """
    pairs = leaves_of(stored, opened["leaves"])
    return {
        "leaves": [said if path in paths else opening for path, opening in pairs],
        "past": past,
    }
