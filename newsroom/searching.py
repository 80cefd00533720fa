"""Search in what is published: every word somewhere in the title, standfirst or text of a current edition."""

import json

from newsroom import rendering, shelves
from newsroom.models import Edition
from newsroom.reading import Reading, read

QUERY_LIMIT = 100
WORD_LIMIT = 8
CANDIDATES = 100  # of the newest documents that hold the words anywhere, how many are looked into


def find(query: str, limit: int = shelves.PER_PAGE) -> tuple[list[str], bool]:
    """Rows as lists show them, newest first, and whether there are more."""
    words = query.casefold().split()[:WORD_LIMIT]
    if not words:
        return [], False
    editions = Edition.objects.current()
    for word in words:
        # As the word stands in the document, which is JSON.
        editions = editions.filter(document__icontains=json.dumps(word, ensure_ascii=False)[1:-1])
    readings = (read(edition.content) for edition in editions[:CANDIDATES])
    found = [reading for reading in readings if _holds(reading, words)]
    return [rendering.row(reading) for reading in found[:limit]], len(found) > limit


def _holds(reading: Reading, words: list[str]) -> bool:
    article = reading.article
    text = f"{article.title}\n{article.standfirst}\n{reading.text}".casefold()
    return all(word in text for word in words)
