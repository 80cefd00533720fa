"""What publications change for readers: pages, places in lists, and the lists.

It is handed editions as they were frozen and knows nothing else: what no edition says cannot reach a page.
Pages are worked out edition by edition, each from the one before and from what all before leave (`Past`), so
that publishing costs the same after a hundred editions as after one; a rebuild takes the same steps.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import cached_property, partial

from django.db.models import Q

from newsroom.editions.chain import Gone, vanished
from newsroom.editions.schema import EditionDocument, read_document
from newsroom.editions.view import Reading, read
from newsroom.editions.withholding import names_of
from newsroom.public import feeds, listings, opendata, passages, render, stamps, store
from newsroom.public.store import Content, Listing, Made, Page


@dataclass(frozen=True)
class PublishedEdition:
    """An edition as it was frozen: its canonical JSON text, read when it is needed, and the hash of that."""

    load: Callable[[], str]
    sha256: str

    @cached_property
    def document(self) -> str:
        return self.load()

    @cached_property
    def content(self) -> EditionDocument:
        return read_document(self.document)

    @cached_property
    def reading(self) -> Reading:
        return read(self.content)

    @cached_property
    def files(self) -> dict[str, tuple[bytes, str]]:
        return opendata.files(self.document, self.reading)

    @cached_property
    def passages(self) -> list[passages.Row]:
        return list(passages.of(self.reading))

    @property
    def number(self) -> int:
        return self.content["edition"]["number"]

    @property
    def uid(self) -> str:
        return self.content["article"]["uid"]

    @property
    def slug(self) -> str:
        return self.content["article"]["slug"]

    @property
    def withdraws(self) -> bool:
        return self.content["edition"]["kind"] == "withdrawal"

    @property
    def withheld(self) -> set[int]:
        """Numbers of the earlier editions that are not shown any more."""
        return {*self.content["edition"]["withheld"]}


LOGGED = Q(list="correction") | Q(list__startswith=listings.GONE)

type Editions = Sequence[PublishedEdition]
"""All of an article's up to one, oldest first; never empty."""


@dataclass(frozen=True)
class Past:
    """What an article's editions up to one leave for the next, beside the last one itself.

    slugs: (slug, number of the first edition that had it), one for each time that it changed. public_from:
    number of the first edition after the last withdrawal. gone: as `vanished` gives it for the last edition.
    """

    slugs: list[tuple[str, int]] = field(default_factory=list)
    public_from: int = 1
    gone: Gone = field(default_factory=list)

    def and_then(self, before: PublishedEdition | None, newest: PublishedEdition) -> "Past":
        same = bool(self.slugs) and self.slugs[-1][0] == newest.slug
        return Past(
            self.slugs if same else [*self.slugs, (newest.slug, newest.number)],
            newest.number + 1 if newest.withdraws else self.public_from,
            vanished(before.content, self.gone, newest.content) if before else [],
        )

    def slug_of(self, number: int) -> str:
        return next(slug for slug, first in reversed(self.slugs) if first <= number)


def past_of(editions: Editions) -> Past:
    """From the documents of all."""
    past, before = Past(), None
    for edition in editions:
        past, before = past.and_then(before, edition), edition
    return past


def publish(editions: Editions) -> None:
    """Makes anew what the last of `editions` changes.

    Belongs in the transaction that publishes it, under the lock of the article.
    """
    *earlier, newest = editions
    before = earlier[-1] if earlier else None
    known = _remembered(before.uid) if before else Past()
    past = (known or past_of(earlier)).and_then(before, newest)
    # Otherwise pages of earlier editions are still to be made anew.
    stamp = stamps.current() if known else ""
    at = newest.reading.edition.published_at
    pages = list(changed(past, before, newest))
    rows = entries(newest) + _kept_log(newest) + _newly_gone(editions)
    store.lock()
    store_static(at)
    store.put(pages, at)
    store.remember(owner_of(newest.uid), stamp, asdict(past))
    store_lists({*place(newest, rows, at), *listings.STANDING}, at)


def place(newest: PublishedEdition, rows: list[Listing], at: datetime) -> set[str]:
    """Makes these the article's places in lists, and its passages what search finds of it; the lists that
    this changes. Under the store's lock."""
    passages.index(newest.reading, newest.passages)
    changed = store.place(newest.uid, rows, at)
    return {*listings.showing(changed), *listings.STANDING} if changed else set()


def owner_of(uid: str) -> str:
    return f"article/{uid}"


def _remembered(uid: str) -> Past | None:
    """What this code has remembered of an article; another version may mean something else by it."""
    known = Made.objects.filter(of=owner_of(uid), stamp=stamps.current()).values_list("state", flat=True)
    return next((_past(state) for state in known), None)


def _past(state: dict[str, object]) -> Past:
    return Past(**state)  # type: ignore[arg-type] # as finish stored it


# --- An article's pages -------------------------------------------------------------------------------


def pages_of(editions: Editions) -> dict[str, Page]:
    """Every page of the article, by path; each is made when its content is asked for."""
    pages: dict[str, Page] = {}
    past, before = Past(), None
    for edition in editions:
        past = past.and_then(before, edition)
        pages |= {page.path: page for page in changed(past, before, edition)}
        before = edition
    return pages


def changed(past: Past, before: PublishedEdition | None, newest: PublishedEdition) -> Iterator[Page]:
    """The pages that publishing `newest` after `before` changes, apart from lists.

    past: with `newest`.
    """
    owner = owner_of(newest.uid)
    # What is withheld comes last, over what would show it.
    contents = dict(_changed(past, before, newest))
    yield from (Page(path, content, owner) for path, content in contents.items())


type Contents = Iterator[tuple[str, Content]]


def _changed(past: Past, before: PublishedEdition | None, newest: PublishedEdition) -> Contents:
    if newest.withdraws:
        yield from _withdrawn(past, newest)
        return
    yield from _article(newest, past.gone)
    if before and not before.withdraws:
        yield from _superseded(before, newest)
    if before and (before.withdraws or before.slug != newest.slug):
        yield from _moved(past, newest)
    if before:
        yield from _withheld(past, newest, newest.withheld - before.withheld)


def _article(edition: PublishedEdition, gone: Gone) -> Contents:
    article = _address(edition.slug)
    one = f"{article}editions/{edition.number}/"
    page = Content(lambda: render.article_page(edition.reading, edition.sha256, gone=gone).encode())
    yield article, page
    yield one, page
    yield (
        f"{article}editions/",
        Content(lambda: render.editions_page(edition.reading, edition.sha256).encode()),
    )
    for name, media_type in opendata.FILES.items():
        content = Content(partial(_file, edition, name), media_type)
        yield f"{article}{name}", content
        yield f"{one}{name}", content


def _file(edition: PublishedEdition, name: str) -> bytes:
    body, _ = edition.files[name]
    return body


def _superseded(edition: PublishedEdition, newer: PublishedEdition) -> Contents:
    """The page of `edition` now says that it is not the current one, and there is one of what changed."""
    yield (
        f"{_address(edition.slug)}editions/{edition.number}/",
        Content(lambda: render.article_page(edition.reading, edition.sha256, superseded=True).encode()),
    )
    yield (
        f"{_address(newer.slug)}editions/{edition.number}/{newer.number}/",
        Content(lambda: render.comparison_page(edition.reading, newer.reading).encode()),
    )


def _moved(past: Past, newest: PublishedEdition) -> Contents:
    """The article is at another address than before: from each that it had, its pages lead there, and from
    there to its earlier editions, which stay where they were."""
    new = _address(newest.slug)
    for slug in {slug for slug, _ in past.slugs} - {newest.slug}:
        for name in ("", "editions/", *opendata.FILES):
            yield f"{_address(slug)}{name}", _redirect(f"{new}{name}")
    for number in range(past.public_from, newest.number):
        slug = past.slug_of(number)
        if slug != newest.slug:
            for name in ("", *opendata.FILES):
                edition = f"editions/{number}/{name}"
                yield f"{new}{edition}", _redirect(f"{_address(slug)}{edition}")


def _redirect(target: str) -> Content:
    return Content(target.encode, status=store.REDIRECT)


def _withdrawn(past: Past, newest: PublishedEdition) -> Contents:
    """Every address that the article ever had says that it was withdrawn."""
    notice = Content(lambda: render.withdrawn_page(newest.reading).encode(), status=410)
    for slug in sorted({slug for slug, _ in past.slugs}):
        for path in _every_path(_address(slug), newest.number):
            yield path, notice


def _withheld(past: Past, newest: PublishedEdition, numbers: set[int]) -> Contents:
    """Under every address of the article these editions, and what compares them with their neighbours, say
    that they are not shown."""
    notice = Content(lambda: render.withheld_page(newest.reading).encode(), status=410)
    for editions in (f"{_address(slug)}editions/" for slug in sorted({slug for slug, _ in past.slugs})):
        for number in sorted(numbers):
            yield f"{editions}{number}/", notice
            yield from ((f"{editions}{number}/{name}", notice) for name in opendata.FILES)
            yield f"{editions}{number}/{number + 1}/", notice
            if number > past.public_from:
                yield f"{editions}{number - 1}/{number}/", notice


def _every_path(article: str, newest: int) -> Iterator[str]:
    """Every address of the editions up to `newest`, under one address of the article."""
    yield f"{article}editions/"
    yield from (f"{article}editions/{number - 1}/{number}/" for number in range(2, newest + 1))
    for base in (article, *(f"{article}editions/{number}/" for number in range(1, newest + 1))):
        yield base
        yield from (f"{base}{name}" for name in opendata.FILES)


def _address(slug: str) -> str:
    return f"/articles/{slug}/"


# --- Lists --------------------------------------------------------------------------------------------


def listed(editions: Editions, kept: feeds.Entry | None = None) -> list[Listing]:
    """Every place that the article has in lists when the last of `editions` is its newest.

    kept: its entry in feeds, as it is stored.
    """
    withdrawn = [place for place, edition in enumerate(editions) if edition.withdraws]
    # Of what came before the last withdrawal, nothing is public.
    logged = [listings.correction_of(one.content) for one in editions[withdrawn[-1] if withdrawn else 0 :]]
    return entries(editions[-1], kept) + [row for row in logged if row] + _gone_sources(editions)


def entries(newest: PublishedEdition, kept: feeds.Entry | None = None) -> list[Listing]:
    """Its places in lists of what is current."""
    return [] if newest.withdraws else list(listings.entries_of(newest.reading, kept))


def _kept_log(newest: PublishedEdition) -> list[Listing]:
    """The article's places in the log of corrections, the one of `newest` among them if it has one; and what
    says of sources that they were withheld."""
    logged = Q(list__startswith=listings.GONE) if newest.withdraws else LOGGED
    kept = list(Listing.objects.filter(logged, article=newest.uid))
    row = listings.correction_of(newest.content)
    return [*kept, row] if row else kept


def _gone_sources(editions: Editions) -> list[Listing]:
    """Places that say of a source that it was withheld; they outlast a withdrawal."""
    return [row for last in range(2, len(editions) + 1) for row in _newly_gone(editions[:last])]


def _newly_gone(editions: Editions) -> list[Listing]:
    """Those that the last of `editions` adds: of what all that it withholds named, and it does not."""
    *earlier, newest = editions
    withheld = newest.withheld - earlier[-1].withheld if earlier else set()
    if not withheld:
        return []  # before the documents of all are read
    named = [names_of(one.content) for one in earlier if one.number in withheld]
    gone = set.intersection(*named) - names_of(newest.content)
    return [listings.gone_source(newest.reading, key) for key in sorted(gone)]


def store_lists(names: Iterable[str], at: datetime) -> set[str]:
    """Makes the lists named; the paths of their pages. Under the store's lock."""
    wanted, items = set(names), listings.Items()
    made = {name: listings.pages(name, items) for name in sorted(wanted)}
    store.put((page for pages in made.values() for page in pages), at)
    empty = [name for name, pages in made.items() if not pages]
    store.forget(empty)
    store.note_made(wanted - {*empty}, stamps.current())
    return {page.path for pages in made.values() for page in pages}


def store_static(at: datetime, files: Iterable[Page] = ()) -> None:
    """The files that pages made by this process name, once. Under the store's lock.

    files: those, where they were made before.
    """
    name = stamps.owner_of_static()
    if not Made.objects.filter(of=name).exists():
        store.put(files or stamps.static_pages(), at)
        store.note_made([name], stamps.current())
