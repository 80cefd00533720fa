"""Proving that readers are shown what was published: every page and every place in a list, both ways."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from uuid import UUID

from newsroom.operations.rebuild import (
    alone,
    editions_of,
    is_published,
    published,
    shown_lists,
    unpublished_in_index,
    unpublished_places,
)
from newsroom.public import build, feeds, listings, passages, pieces, stamps, store
from newsroom.public.build import Editions
from newsroom.public.store import Content, Listing, Made, Page, StoredPage

DIFFERS = "it is not what the editions say"
STALE = "it was made by another version of the program, its styles or settings: manage.py rebuild_pages"
MISSING = "it should be there, and is not"
LEFT_OVER = "*"  # what belongs to no thing
UNFINDABLE = "its index of words is not that of what is published: manage.py rebuild_pages --all"
STRAY = "it is there, and no edition accounts for it"
UNMADE = "it cannot be made: something that it shows is damaged: manage.py rebuild_pages --all"

type Answer = tuple[bytes, str, int]
"""Body, media type and status."""


@dataclass(frozen=True)
class Fault:
    """what: an address, an article's place in a list, or in search."""

    what: str
    problem: str


def things() -> list[str | int]:
    """What there is to check: articles by number, the rest as `Made` names it."""
    articles = [pk for pk, _ in published()]
    return [*articles, *_lists(), "static", LEFT_OVER]


def _lists() -> list[str]:
    return [*sorted(shown_lists()), *listings.STANDING]


def faults(checked: Iterable[str | int]) -> Iterator[Fault]:
    """Whatever is wrong with each of `things()`. People may publish meanwhile: what seems wrong is looked at
    once more while nobody writes."""
    for thing in checked:
        if isinstance(thing, int):
            yield from _article(thing)
        elif thing == LEFT_OVER:
            yield from _strays()
        elif thing == "static":
            yield from _static()
        elif _of_list(thing):
            with alone():
                yield from _of_list(thing)


def _of_list(name: str) -> list[Fault]:
    try:
        return list(_differences(name, listings.pages(name)))
    except pieces.DAMAGE:
        return [Fault(name, UNMADE)]


def _article(article: int) -> Iterator[Fault]:
    editions = editions_of(article)
    while any(_of_article(editions)):
        with alone(article, editions) as same:
            if same:
                yield from list(_of_article(editions))
                return
        editions = editions_of(article)


def _of_article(editions: Editions) -> Iterator[Fault]:
    owner, uid = build.owner_of(editions[-1].uid), editions[-1].uid
    yield from _differences(owner, build.pages_of(editions).values())
    found = list(Listing.objects.filter(article=UUID(uid)))
    wanted = build.listed(editions, next((row.data for row in found if row.list == "item"), None))
    yield from _compared(
        owner, {str(row): _shown(row) for row in wanted}, {str(row): _kept(row) for row in found}
    )
    states = Made.objects.filter(of=owner, stamp=stamps.current()).values_list("state", flat=True)
    if any(state != store.plain(asdict(build.past_of(editions))) for state in states):
        yield Fault(owner, DIFFERS)
    if not passages.is_true_to(editions[-1].reading, editions[-1].passages):
        yield Fault(f"search/{editions[-1].slug}", _why(owner))


def _shown(row: Listing) -> object:
    """What it shows in its place: another zlib packs the same entry of a feed otherwise."""
    data = _of_feeds(row) if row.list == "item" else store.plain(row.data)
    return row.number, data, row.piece and pieces.Piece(bytes(row.piece)).told


def _of_feeds(row: Listing) -> object:
    return row.data["uid"], row.data["updated"], feeds.Kept(row.data).told


def _kept(row: Listing) -> object:
    """The same of one that is stored; nothing if it is damaged."""
    try:
        return _shown(row)
    except pieces.DAMAGE:
        return None


def _static() -> Iterator[Fault]:
    """Of this version, and of others, which nobody can make here: their names say what they are."""
    wanted = {page.path: _answer(page.content) for page in stamps.static_pages()}
    found = _found("static")
    others = {
        path: answer
        for path, answer in found.items()
        if answer and stamps.is_static(path, Content(partial(bytes, answer[0]), *answer[1:]))
    }
    yield from _compared("static", others | wanted, found)


def _differences(owner: str, pages: Iterable[Page]) -> Iterator[Fault]:
    yield from _compared(owner, {page.path: _answer(page.content) for page in pages}, _found(owner))


def _found(owner: str) -> dict[str, Answer | None]:
    """What is stored of it, by path; nothing for what is damaged."""
    # Many pages have one body.
    rows = StoredPage.objects.filter(owner=owner).prefetch_related("body").iterator(chunk_size=50)
    return {row.path: _stored(row) for row in rows}


def _compared(owner: str, wanted: Mapping[str, object], found: Mapping[str, object]) -> Iterator[Fault]:
    different = None
    for what in sorted(wanted.keys() | found.keys()):
        if what not in found:
            yield Fault(what, MISSING)
        elif what not in wanted:
            yield Fault(what, STRAY)
        elif wanted[what] != found[what]:
            different = different or _why(owner)
            yield Fault(what, different)


def _why(owner: str) -> str:
    stale = Made.objects.filter(of=owner).exclude(stamp=stamps.current()).exists()
    return STALE if stale else DIFFERS


def _answer(content: Content) -> Answer:
    return content.body, content.media_type, content.status


def _stored(row: StoredPage) -> Answer | None:
    return _answer(row.content) if row.is_whole else None


def _strays() -> Iterator[Fault]:
    """What belongs to nothing that is published."""
    articles = {build.owner_of(str(uid)) for _, uid in published()}
    owners = set(StoredPage.objects.order_by().values_list("owner", flat=True).distinct())
    for owner in sorted(owners - articles - {*_lists(), "static"}):
        with alone():
            if not (is_published(owner) or owner in _lists()):
                paths = StoredPage.objects.filter(owner=owner).order_by("path")
                yield from [Fault(path, STRAY) for path in paths.values_list("path", flat=True)]
    with alone():
        yield from [
            Fault(f"body/{body}", STRAY) for body in store.unused_bodies().values_list("pk", flat=True)
        ]
    for row in unpublished_places():
        yield Fault(str(row), STRAY)
    for article in unpublished_in_index():
        yield Fault(f"search/{article}", STRAY)
    for passage in passages.of_no_article():
        yield Fault(f"search/{passage}", STRAY)
    if not passages.is_whole():
        yield Fault("search", UNFINDABLE)
