"""Search in what is published: every word somewhere in what a reader sees of a current edition.

The same answer on every database: words are compared here, not by LIKE, which on SQLite knows no capitals but
ASCII's. Until there is an index the cost is bounded instead, and the answer says where it stopped.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import batched
from unicodedata import normalize

from articles.text.clean import clean_text
from newsroom.editions.schema import EditionDocument
from newsroom.editions.versions import read_document
from newsroom.editions.view import read
from newsroom.public import listings, render, store

QUERY_LIMIT = 100
ARTICLES = 1_000  # looked into, at most
CHARACTERS = 20_000_000  # of documents, at most
BATCH = 50
# Without '(', so that no start of a link is scanned twice.
LINK_TARGET = re.compile(r"\]\([^()]*\)")
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))


@dataclass(frozen=True, slots=True)
class Found:
    """rows: as lists show them, newest first. more: whether there are more than these.

    searched: how many articles were looked into, where that was not all of them; else 0.
    """

    rows: list[str]
    more: bool = False
    searched: int = 0


def asked(query: str) -> str:
    """What is searched for of what somebody typed."""
    return clean_text(query[:QUERY_LIMIT])


def find(query: str, limit: int = listings.PER_PAGE) -> Found:
    words = fold(asked(query)).split()
    if not words:
        return Found([])
    rows: list[str] = []
    searched = 0
    newest = listings.keys("row", ARTICLES + 1)
    for content in _contents(newest[:ARTICLES]):
        searched += 1
        text = fold(text_of(content))
        if all(word in text for word in words):
            if len(rows) == limit:
                return Found(rows, more=True)
            rows.append(render.row(read(content)))
    return Found(rows, searched=searched if searched < len(newest) else 0)


def fold(text: str) -> str:
    """Text in which letters that differ only in case, width or form are the same."""
    if text.isascii():
        return text.lower()
    folded = normalize("NFKC", normalize("NFKC", text).casefold())
    # 'İ' folds to an i with a dot of its own, which nobody types.
    return folded.translate(INVISIBLE).replace("i\u0307", "i")


def text_of(content: EditionDocument) -> str:
    """What a reader of an edition sees, and can find it by."""
    article = content["article"]
    parts = [
        article["title"],
        article["standfirst"],
        content["text"],
        *(LINK_TARGET.sub("]", note["body"]) for note in content["notes"]),
        *(citation["quote"] for citation in content["citations"]),
        *(str(source["csl"].get("title", "")) for source in content["sources"]),
    ]
    return "\n".join(parts)


def _contents(keys: list[str]) -> Iterator[EditionDocument]:
    """In the order of `keys`, as they sort in lists, until CHARACTERS have been given."""
    left = CHARACTERS
    for batch in batched([f"/articles/{listings.slug_of(key)}/edition.json" for key in keys], BATCH):
        found = store.documents(batch)
        # One that was withdrawn since the list was read is not there.
        for document in (found[path] for path in batch if path in found):
            if left <= 0:
                return
            left -= len(document)
            yield read_document(document)
