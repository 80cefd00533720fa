"""What lists show of each article: its places, as publication stores them, and how they are found again."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from newsroom.editions.schema import EditionDocument
from newsroom.editions.view import Reading, Reliance, Sentence, moment
from newsroom.public import feeds, render
from newsroom.public.models import Listing

KEY = re.compile(r"\d{14}-[-a-zA-Z0-9_]{1,100}")
PER_PAGE = 20


def entries_of(reading: Reading) -> Iterator[Listing]:
    """Every place of a published article."""
    updated = reading.edition.published_at.isoformat()
    row = {"html": render.row(reading), "address": reading.article.address, "updated": updated}
    yield _entry(reading, "row", row)
    yield _entry(reading, "item", feeds.item(reading))
    for topic in reading.article.topics:
        yield _entry(reading, f"topic/{topic.slug}", {"name": topic.name})
    for author in reading.article.authors:
        yield _entry(reading, f"author/{author.slug}", {"name": author.name})
    for rests in reading.sources:
        if not rests.source.protected:
            yield _entry(reading, f"source/{rests.source.id}", _use(reading, rests))


def correction_of(document: EditionDocument) -> Listing | None:
    """For an edition that corrects or withdraws."""
    edition, article = document["edition"], document["article"]
    if edition["kind"] not in {"correction", "withdrawal"}:
        return None
    published_at = moment(edition["published_at"])
    data = {
        "uid": article["uid"],
        "number": edition["number"],
        "title": article["title"],
        "language": article["language"],
        "address": f"/articles/{article['slug']}/",
        "kind": edition["kind"],
        "change_note": edition["change_note"],
        "published_at": published_at.isoformat(),
    }
    return Listing(
        list="correction",
        sort_key=sort_key(published_at, article["slug"]),
        article=article["uid"],
        number=edition["number"],
        data=data,
    )


def sort_key(time: datetime, slug: str) -> str:
    return f"{time.strftime('%Y%m%d%H%M%S')}-{slug}"


def slug_of(key: str) -> str:
    return key.partition("-")[2]


def newest(name: str, before: str = "") -> tuple[list[Listing], str]:
    """A page of a list, newest first, and the key before which there are more; one query.

    before: a key; only what is older than it.
    """
    rows = Listing.objects.filter(list=name).order_by("-sort_key")
    if before:
        rows = rows.filter(sort_key__lt=before)
    found = list(rows[: PER_PAGE + 1])
    shown = found[:PER_PAGE]
    return shown, shown[-1].sort_key if len(found) > PER_PAGE else ""


def keys(name: str, limit: int) -> list[str]:
    """Of a list's newest `limit` places."""
    rows = Listing.objects.filter(list=name).order_by("-sort_key")
    return list(rows.values_list("sort_key", flat=True)[:limit])


def beside(name: str, rows: list[Listing]) -> list[Listing]:
    """The places of the same articles in another list, in the same order; one query."""
    wanted = [row.sort_key for row in rows]
    found = {row.sort_key: row for row in Listing.objects.filter(list=name, sort_key__in=wanted)}
    return [found[key] for key in wanted if key in found]


def of_month(month: str) -> list[Listing]:
    """The rows of articles first published in a month, such as '202503', oldest first."""
    # A day's first digit is 0 to 3; collations may pass over punctuation, never over digits.
    rows = Listing.objects.filter(list="row", sort_key__gt=f"{month}0", sort_key__lt=f"{month}9")
    return list(rows.order_by("sort_key"))


def _entry(reading: Reading, name: str, data: dict[str, Any]) -> Listing:
    """Sorted by first publication, so that an update moves nothing."""
    article, edition = reading.article, reading.edition
    key = sort_key(edition.first_published_at, article.slug)
    return Listing(list=name, sort_key=key, article=article.uid, number=edition.number, data=data)


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
