"""What of an edition is withheld: which leaves, and the openings without them."""

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date

from articles.text.directions import without_isolation
from articles.text.shapes import Span
from articles.text.slugs import words_of_slug
from articles.text.striking import Pattern
from articles.text.translation import gettext
from newsroom.editions.schema import BlockRecord, StoredDocument
from newsroom.editions.sealing import Opened, Opening, Withheld, leaves_of

CITED = re.compile(r"(/citations/\d+)/.+")
NAMED = re.compile(
    r"(/sources/\d+/csl/.+)/(?:family|given|literal|suffix|non-dropping-particle)"
)
SIGNED = re.compile(
    r"(/article/(?:credits|topics)/\d+)/(?:name|slug|affiliation|expertise)"
)
PICTURED = re.compile(r"(/pictures/\d+)/(?:alt|sizes/.+)")
SLUG = "/article/slug"
PIECE = re.compile(r"/text/\d+(?:/text)?")

type Leaves = Mapping[str, str]
"""By path what can be read, in the order of the document."""


def readable_leaves(stored: StoredDocument, opened: Opened) -> Leaves:
    """Return the leaves that can be read, by path."""
    pairs = leaves_of(stored, opened["leaves"])
    return {
        path: str(opening[1]) for path, opening in pairs if isinstance(opening, list)
    }


def found_in(leaves: Leaves, pattern: Pattern) -> set[str]:
    """Return paths of the leaves that hold the words.

    Also of those that hold them only together, as neighbours in the text or as parts of
    a name do.
    """
    if SLUG in leaves:
        leaves = {**leaves, SLUG: words_of_slug(leaves[SLUG])}
    found = {path for path, leaf in leaves.items() if pattern.search(leaf)}
    pieces = [path for path in leaves if PIECE.fullmatch(path)]
    found.update(_across(pieces, leaves, pattern))
    for parts in _names(leaves):
        name = " ".join(leaves[path] for path in parts)
        turned = " ".join(leaves[path] for path in reversed(parts))
        if pattern.search(name) or pattern.search(turned):
            found.update(parts)
    return found | _beside(found, leaves)


def is_in_path(pattern: Pattern, path: str) -> bool:
    """Return whether the path of a page holds the words, as a slug may."""
    return bool(found_in({SLUG: re.sub(r"[\W_]+", "-", path)}, pattern))


def _names(leaves: Leaves) -> Collection[list[str]]:
    """Return the paths of the parts of each name in a CSL item."""
    names: dict[str, list[str]] = {}
    for path in leaves:
        match = NAMED.fullmatch(path)
        if match:
            names.setdefault(match[1], []).append(path)
    return names.values()


def _across(paths: list[str], leaves: Leaves, pattern: Pattern) -> Iterator[str]:
    """Yield the pieces of the text that hold the words together, in order."""
    text = ""
    spans = []
    for path in paths:
        start = len(text)
        spans.append((Span(start, start + len(leaves[path])), path))
        text += f"{leaves[path]} "
    for found in pattern.spans(text):
        for span, path in spans:
            if span.overlaps(found):
                yield path


def _beside(found: Collection[str], leaves: Leaves) -> set[str]:
    """Return what goes with leaves that are withheld.

    Where quoted words are, so is the picture of the page that they stand on; where what
    a picture shows is, so is the picture; where a name is, so is its address.
    """
    parts = {_part_of(path) for path in found} - {""}
    return _of(parts, leaves)


def _part_of(path: str) -> str:
    """Return the path of the citation, picture or credit of a leaf; '' if of none."""
    for part in (CITED, PICTURED, SIGNED):
        match = part.fullmatch(path)
        if match:
            return match[1]
    return ""


def _of(parts: Collection[str], leaves: Leaves) -> set[str]:
    """Return the leaves of these citations, pictures and credits."""
    return {path for path in leaves if _part_of(path) in parts}


def captioned(
    stored: StoredDocument, leaves: Leaves, found: Collection[str]
) -> set[str]:
    """Return paths of the pictures whose captions hold what is found, by its paths."""
    shown = set()
    for at, picture in enumerate(stored["pictures"]):
        following = stored["blocks"][picture["block"] : picture["block"] + 1]
        for block in following:
            if block["kind"] == "caption" and not _piece_paths(block).isdisjoint(found):
                shown.add(f"/pictures/{at}")
    return _of(shown, leaves)


def _piece_paths(block: BlockRecord) -> set[str]:
    """Return the paths that the pieces of a block may have."""
    paths = {f"/text/{place}" for place in range(block["start"], block["end"])}
    return paths | {f"{path}/text" for path in paths}


def of_sources(
    stored: StoredDocument, leaves: Leaves, keys: Collection[str]
) -> set[str]:
    """Return paths of all that is said and cited of the sources with these ids."""
    parts = [
        f"/sources/{at}/"
        for at, source in enumerate(stored["sources"])
        if source["id"] in keys
    ]
    parts += [
        f"/citations/{at}/"
        for at, citation in enumerate(stored["citations"])
        if citation["source"] in keys
    ]
    return {path for path in leaves if path.startswith(tuple(parts))}


def showing(
    stored: StoredDocument, leaves: Leaves, pages: Collection[tuple[str, int | None]]
) -> set[str]:
    """Return paths of the pictures of these pages of kept copies.

    `pages` are (sha256 of the copy, number).
    """
    paths = set()
    for at in range(len(stored["citations"])):
        copy = f"/citations/{at}/check/copy"
        number = leaves.get(f"{copy}/page")
        page = (leaves.get(f"{copy}/sha256"), int(number) if number else None)
        if page in pages:
            paths.add(f"{copy}/picture")
    return paths & leaves.keys()


def of_files(leaves: Leaves, hashes: Collection[str]) -> set[str]:
    """Return paths of what shows a file with one of these hashes.

    It is a page of a kept copy, or a picture with its description.
    """
    shown = {path for path, leaf in leaves.items() if leaf in hashes}
    matched = (PICTURED.fullmatch(path) for path in shown)
    return shown | _of({match[1] for match in matched if match}, leaves)


def replacement_for(
    on: date, day: str, reason: str, alone_why: str, *, is_hidden: bool
) -> Withheld:
    """Return what stands for a leaf, in the active language. `day` is `on` in words.

    `is_hidden`: a second person has yet to confirm it.
    """
    if is_hidden:
        words = gettext("%(reason)s; not yet confirmed by a second editor")
        reason = without_isolation(words % {"reason": reason})
    elif alone_why:
        words = gettext("%(reason)s; decided by one person: %(why)s")
        reason = without_isolation(words % {"reason": reason, "why": alone_why})
    words = gettext("[withheld on %(date)s: %(reason)s]")
    shown = without_isolation(words % {"date": day, "reason": reason})
    return {"on": on.isoformat(), "reason": reason, "words": shown}


def with_openings(
    stored: StoredDocument,
    opened: Opened,
    replaced: Mapping[str, Opening | None],
    past: list[list[str]],
) -> Opened:
    """Return the openings with others at some paths.

    `past` is what earlier editions say of themselves now.
    """
    openings = leaves_of(stored, opened["leaves"])
    leaves = [replaced.get(path) or opening for path, opening in openings]
    return {"leaves": leaves, "past": past}
