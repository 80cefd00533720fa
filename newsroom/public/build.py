"""What publications change for readers: pages, places in lists, and the lists.

It is handed editions as they were frozen and knows nothing else: what no edition says cannot reach a page.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from newsroom.editions.chain import vanished
from newsroom.editions.schema import EditionDocument
from newsroom.editions.versions import read_document
from newsroom.editions.view import Reading, read
from newsroom.public import listings, opendata, passages, render, store
from newsroom.public.store import Listing, Page


@dataclass(frozen=True)
class PublishedEdition:
    """An edition as it was frozen: its canonical JSON text, and the hash of that."""

    document: str
    sha256: str

    @cached_property
    def content(self) -> EditionDocument:
        return read_document(self.document)

    @cached_property
    def reading(self) -> Reading:
        return read(self.content)

    @property
    def number(self) -> int:
        return self.content["edition"]["number"]

    @property
    def withdraws(self) -> bool:
        return self.content["edition"]["kind"] == "withdrawal"


type Editions = Sequence[PublishedEdition]
"""All of an article's up to one, oldest first; never empty."""


def rebuild_for(editions: Editions) -> None:
    """Makes anew what the last of `editions` changes.

    Belongs in the transaction that publishes it, under the lock of the article.
    """
    facts = editions[-1].reading
    at = facts.edition.published_at
    pages, rows = list(changed(editions)), listed(editions)
    store.lock()
    store.put(pages, at)
    passages.index(editions[-1].reading)
    store_lists(touched(store.place(facts.article.uid, rows, at)), at)


def replay(editions: Editions) -> dict[str, Page]:
    """Every page of the article, published one by one, so that the end is the one that publishing left."""
    steps = (editions[:number] for number in range(1, len(editions) + 1))
    return {page.path: page for step in steps for page in changed(step)}


def changed(editions: Editions) -> Iterator[Page]:
    """The pages that publishing the last of `editions` changes, apart from lists."""
    *earlier, newest = editions
    if newest.withdraws:
        yield from _withdrawn(newest.reading, [past.reading for past in earlier])
        return
    gone = vanished(newest.content, [past.content for past in earlier])
    yield from _article(newest, gone)
    if earlier and not earlier[-1].withdraws:
        yield from _superseded(earlier[-1], newest.reading)


def listed(editions: Editions) -> list[Listing]:
    """Every place that the article has in lists when the last of `editions` is its newest."""
    newest = editions[-1]
    rows = [] if newest.withdraws else list(listings.entries_of(newest.reading))
    logged = (listings.correction_of(edition.content) for edition in _since_withdrawal(editions))
    return rows + [row for row in logged if row]


def touched(rows: Iterable[Listing]) -> set[str]:
    """Names of the lists that show any of `rows`, as `listings.touching` takes them."""
    return {f"month/{row.sort_key[:6]}" if row.list == "row" else row.list for row in rows}


def store_lists(names: Iterable[str], at: datetime) -> set[str]:
    """Makes the lists named, then those that every publication touches; their paths.

    Under the store's lock.
    """
    stored: set[str] = set()
    for group in (listings.touching(names), listings.standing()):
        made = list(group)
        filled = [Page(one.path, one.body, one.media_type) for one in made if one.body is not None]
        store.put(filled, at)
        store.remove(one.path for one in made if one.body is None)
        stored |= {page.path for page in filled}
    return stored


def _since_withdrawal(editions: Editions) -> Editions:
    """From the last that withdrew the article on: of what came before, nothing is public."""
    withdrawn = [place for place, edition in enumerate(editions) if edition.withdraws]
    return editions[withdrawn[-1] if withdrawn else 0 :]


def _article(edition: PublishedEdition, gone: list[tuple[str, int]]) -> Iterator[Page]:
    reading = edition.reading
    page = render.article_page(reading, edition.sha256, gone=gone).encode()
    article = reading.article.address
    yield Page(article, page)
    yield Page(reading.address, page)
    yield Page(f"{article}editions/", render.editions_page(reading, edition.sha256).encode())
    for name, (body, media_type) in opendata.files(edition.document, reading).items():
        yield Page(f"{article}{name}", body, media_type)
        yield Page(f"{reading.address}{name}", body, media_type)


def _superseded(edition: PublishedEdition, newer: Reading) -> Iterator[Page]:
    """The page of `edition` now says that it is not the current one, and there is one of what changed."""
    reading = edition.reading
    yield Page(reading.address, render.article_page(reading, edition.sha256, superseded=True).encode())
    yield Page(newer.comparison_address, render.comparison_page(reading, newer).encode())
    if reading.article.address != newer.article.address:
        yield from _moved(reading, newer)


def _moved(reading: Reading, newer: Reading) -> Iterator[Page]:
    """The article has a new address: its earlier editions stay where they were."""
    old, new = reading.article.address, newer.article.address
    for name in ("", "editions/", *opendata.FILES):
        yield _redirect(f"{old}{name}", f"{new}{name}")
    for listed in newer.editions[1:]:
        if listed.public:
            edition = f"editions/{listed.past.number}/"
            yield _redirect(f"{new}{edition}", f"{old}{edition}")


def _redirect(path: str, target: str) -> Page:
    return Page(path, target.encode(), status=301)


def _withdrawn(reading: Reading, earlier: Iterable[Reading]) -> Iterator[Page]:
    """Every address that the article ever had says that it was withdrawn."""
    notice = render.withdrawn_page(reading).encode()
    for address in _addresses({past.article.address for past in [*earlier, reading]}, reading.edition.number):
        yield Page(address, notice, status=410)


def _addresses(articles: set[str], newest: int) -> Iterator[str]:
    """Every address of the editions up to `newest`, under each address that the article had."""
    for article in sorted(articles):
        yield f"{article}editions/"
        yield from (f"{article}editions/{number - 1}/{number}/" for number in range(2, newest + 1))
        for base in (article, *(f"{article}editions/{number}/" for number in range(1, newest + 1))):
            yield base
            yield from (f"{base}{name}" for name in opendata.FILES)
