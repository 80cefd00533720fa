"""What lists show of each article, one row of the store for each place on a shelf.

Shelves: row (every article, for the front), item (the same, for feeds), topic/<slug>, author/<slug>,
source/<id>, correction. A path is `<shelf>/<key>` without a leading slash, so no address can name it. A key
starts with a time in digits, so paths of one shelf sort by time under any collation.
"""

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from newsroom.editions.view import Reading, Reliance, Sentence
from newsroom.models import StoredPage
from newsroom.public import feeds, render

KEY = re.compile(r"\d{14}-[-a-zA-Z0-9_]{1,100}")
PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class Entry:
    shelf: str
    key: str
    data: dict[str, Any]

    @property
    def path(self) -> str:
        return f"{self.shelf}/{self.key}"

    @property
    def body(self) -> bytes:
        return json.dumps(self.data, ensure_ascii=False, sort_keys=True).encode()


def key_of(reading: Reading) -> str:
    """By first publication, so that an update moves nothing."""
    return f"{_digits(reading.edition.first_published_at)}-{reading.article.slug}"


def paths_of(reading: Reading) -> dict[str, str]:
    """Shelf to path, for everything that `entries_of` gives."""
    shelves = [
        "row",
        "item",
        *(f"topic/{topic.slug}" for topic in reading.article.topics),
        *(f"author/{author.slug}" for author in reading.authors),
        *(f"source/{rests.source.id}" for rests in reading.sources if not rests.source.protected),
    ]
    return {shelf: f"{shelf}/{key_of(reading)}" for shelf in shelves}


def entries_of(reading: Reading) -> Iterator[Entry]:
    """Every place of a published article."""
    key, updated = key_of(reading), reading.edition.published_at.isoformat()
    address = reading.article.address
    yield Entry("row", key, {"html": render.row(reading), "address": address, "updated": updated})
    yield Entry("item", key, feeds.item(reading))
    for topic in reading.article.topics:
        yield Entry(f"topic/{topic.slug}", key, {"name": topic.name})
    for author in reading.authors:
        yield Entry(f"author/{author.slug}", key, {"name": author.name})
    for rests in reading.sources:
        if not rests.source.protected:
            yield Entry(f"source/{rests.source.id}", key, _use(reading, rests))


def correction_of(reading: Reading) -> Entry | None:
    """For an edition that corrects or withdraws."""
    edition, article = reading.edition, reading.article
    if edition.kind not in {"correction", "withdrawal"}:
        return None
    data = {
        "uid": article.uid,
        "number": edition.number,
        "title": article.title,
        "language": article.language,
        "address": article.address,
        "kind": edition.kind,
        "change_note": edition.change_note,
        "published_at": edition.published_at.isoformat(),
    }
    return Entry("correction", f"{_digits(edition.published_at)}-{article.slug}", data)


def stored(prefix: str, before: str = "") -> QuerySet[StoredPage]:
    """What is stored under `prefix` and then a digit, by a range of the index.

    before: what is left out from there on, from after the prefix. Hazard: SQLite walks the whole table for
    a prefix alone.
    """
    # '0' and '9' rather than '/' and beyond: collations may pass over punctuation, never over digits.
    return StoredPage.objects.filter(
        path__gt=f"{prefix}0", path__lt=f"{prefix}{before or '9'}", path__startswith=prefix
    )


def newest(shelf: str, before: str = "") -> tuple[list[Entry], str]:
    """A page of a shelf, newest first, and the key before which there are more; one query.

    before: a key; only what is older than it.
    """
    found = list(stored(f"{shelf}/", before).order_by("-path").values_list("path", "body")[: PER_PAGE + 1])
    entries = [_entry(shelf, path, body) for path, body in found[:PER_PAGE]]
    return entries, entries[-1].key if len(found) > PER_PAGE else ""


def beside(shelf: str, entries: list[Entry]) -> list[Entry]:
    """The places of the same articles on another shelf, in the same order; one query."""
    paths = [f"{shelf}/{entry.key}" for entry in entries]
    found = dict(StoredPage.objects.filter(path__in=paths).values_list("path", "body"))
    return [_entry(shelf, path, found[path]) for path in paths if path in found]


def of_month(month: str) -> list[Entry]:
    """The rows of articles first published in a month, such as '202503'."""
    found = stored(f"row/{month}").order_by("path")
    return [_entry("row", path, body) for path, body in found.values_list("path", "body")]


def _entry(shelf: str, path: str, body: Any) -> Entry:
    return Entry(shelf, path.removeprefix(f"{shelf}/"), json.loads(gzip.decompress(body)))


def _digits(time: datetime) -> str:
    return time.strftime("%Y%m%d%H%M%S")


def _use(reading: Reading, rests: Reliance) -> dict[str, Any]:
    """As `rendering.source_page` takes it, with the source itself as this edition describes it."""
    return {
        "source": {"csl": rests.source.csl, "archive_url": rests.source.archive_url},
        "title": reading.article.title,
        "language": reading.article.language,
        "address": reading.article.address,
        "on_article": rests.on_article,
        "sentences": [_rests(sentence, rests.source.id) for sentence in rests.sentences],
    }


def _rests(sentence: Sentence, source: str) -> dict[str, Any]:
    citations = [citation for citation in sentence.citations if citation.source.id == source]
    rating = sentence.rating
    return {
        "key": sentence.key,
        "text": sentence.text,
        "rating": {"sign": rating.sign, "label": rating.label, "tone": rating.tone} if rating else None,
        "stance": ", ".join(dict.fromkeys(citation.stance_words for citation in citations)),
        "locator": ", ".join(dict.fromkeys(citation.locator for citation in citations if citation.locator)),
    }
