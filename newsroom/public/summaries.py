"""What lists and feeds show of an article: made once when it is published, and kept with what made it."""

import json
from typing import cast
from uuid import UUID

from articles.compressed import inflate
from newsroom.editions.view import EditionView
from newsroom.public import build, feeds, render
from newsroom.public.documents import reading_of
from newsroom.public.models import Summary


def summary_of(reading: EditionView, sha256: str) -> Summary:
    """For the current edition that `sha256` is of."""
    html, item = render.row(reading), json.dumps(feeds.item(reading), ensure_ascii=False)
    return Summary(sha256=sha256, uid=UUID(reading.article.uid), build=build.current(), html=html, item=item)


def html_of(sha256: str, html: str | None, document: bytes | None) -> str:
    """HTML of an article in a list; from its document where the summary was made by another build.

    Raises Damaged.
    """
    return render.row(reading_of(sha256, document)) if html is None else html


def item_of(sha256: str, item: bytes | None, document: bytes | None) -> feeds.Item:
    """The same for feeds."""
    if item is not None and (text := inflate(bytes(item))):
        return cast("feeds.Item", json.loads(text))
    return feeds.item(reading_of(sha256, document))
