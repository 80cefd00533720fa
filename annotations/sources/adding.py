"""Add many sources at once, from what somebody pastes or drops."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Literal, NamedTuple
from uuid import UUID

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _

from annotations.models import Source
from annotations.note_history import add_as
from annotations.presentation import Item
from annotations.sources.csl import title_of
from annotations.sources.identities import may_read_identities
from annotations.sources.library import Sources
from annotations.sources.pasted import NotRead, Reading, read_pasted
from articles.permissions import check_permission
from articles.problems import Refused
from articles.text.identifiers import key_of
from articles.text.stored_messages import message_text

AT_ONCE = 10  # pages that are read
WAITS = gettext_lazy(
    "The source is not added yet. Press Add again to read its web page."
)

# Return what the page at an address says, or raise Refused.
type Look = Callable[[str], Item]


class Added(NamedTuple):
    """The result for one entry.

    `source`: the new one, or the one that was there; None where it was refused.
    `place`: of what was refused, such as "line 12". `error`: why it was refused, or why
    its page was not read. `other`: another source at the address of a new one.
    """

    status: Literal["created", "duplicate", "refused"]
    title: str
    source: Source | None = None
    place: str = ""
    error: str = ""
    other: Source | None = None

    @property
    def line(self) -> str:
        """Return the source as it is kept, with its guessed parts, else the title."""
        if self.source:
            return self.source.in_words
        return self.title


def add_sources(
    text: str,
    form: str,
    user: User | None,
    *,
    look: Look | None = None,
    most: int | None = None,
) -> list[Added]:
    """Add the new sources and return a result for each entry.

    The number of queries is fixed. Entries that could not be read come last. `form` is
    as in `read_pasted`. `look` reads the page of a new source that has nothing but its
    address; only `most` pages are read, the other sources wait. Raise Refused if there
    is no entry.

    Hazard: reading pages takes seconds, so not inside a transaction of the caller's.
    """
    reading = read_pasted(text, form)
    if not any(reading):
        raise Refused(_("The text contains no sources."))
    if look is None:
        return _add(reading, {}, user)
    check_permission(user, "annotations.add_source")
    bare = _bare_addresses(reading.items, user)
    pages = _pages_of(bare, look, most)
    ready: list[Item] = []
    unread = list(reading.unread)
    for item in reading.items:
        key = _key(item)
        if key in bare and key not in pages:
            unread.append(NotRead("", item["title"], str(WAITS)))
        else:
            ready.append(_completed(item, pages.get(key)))
    return _add(Reading(ready, unread), pages, user)


@transaction.atomic
def add_items(items: Sequence[Item], user: User | None) -> list[Source]:
    """Add the new ones of these checked items; return the source of each.

    Raise Refused if one cannot be kept.
    """
    added = _add(Reading([*items], []), {}, user)
    for result in added:
        if result.status == "refused":
            raise Refused(f"{result.title}: {result.error}")
    return [result.source for result in added if result.source]


def with_pages(
    items: Sequence[Item], user: User | None, look: Look, most: int
) -> list[Item]:
    """Return the items; new ones that have only an address with what its page says.

    A page that cannot be read changes nothing.
    """
    pages = _pages_of(_bare_addresses(items, user), look, most)
    return [_completed(item, pages.get(_key(item))) for item in items]


def _pages_of(
    bare: Mapping[UUID | None, str], look: Look, most: int | None
) -> dict[UUID | None, Item | str]:
    """Return what the first pages say, or why they were not read, by their keys."""
    to_read = dict([*bare.items()][:most])
    return dict(zip(to_read, _read_pages([*to_read.values()], look), strict=True))


def _key(item: Item) -> UUID | None:
    return key_of(item.get("URL", ""))


def _bare_addresses(items: Sequence[Item], user: User | None) -> dict[UUID | None, str]:
    """Return, each once, the addresses that stand alone and that no source has.

    Only sources that the user may know are compared: whether a page was read must not
    tell of a protected source.
    """
    sources = Sources(items, reveals=may_read_identities(user))
    addresses: dict[UUID | None, str] = {}
    for item in items:
        is_bare = "URL" in item and "DOI" not in item
        if is_bare and sources.find(item) is None and item["title"] == title_of(item):
            addresses[_key(item)] = item["URL"]
    return addresses


def _read_pages(addresses: Sequence[str], look: Look) -> list[Item | str]:
    """Return for each address what its page says, or why it was not read."""
    language = get_language()

    def read_page(url: str) -> Item | str:
        with override(language):
            try:
                return look(url)
            except Refused as refused:
                return message_text(refused.message)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(read_page, addresses))


def _completed(item: Item, page: Item | str | None) -> Item:
    """Return the item with what its page says.

    What was typed counts more, but not the title that was made of the address.
    """
    if not isinstance(page, dict):
        return item
    completed = {**page, **item}
    if item["title"] == title_of(item):
        completed["title"] = page["title"]
    return completed


@transaction.atomic
def _add(
    reading: Reading, pages: Mapping[UUID | None, Item | str], user: User | None
) -> list[Added]:
    sources = Sources(reading.items, reveals=may_read_identities(user))
    results = [_add_item(item, sources, pages, user) for item in reading.items]
    if sources.new:
        add_as(sources.new, user)
    results += [
        Added("refused", unread.title, place=unread.place, error=unread.why)
        for unread in reading.unread
    ]
    return results


def _add_item(
    item: Item,
    sources: Sources,
    pages: Mapping[UUID | None, Item | str],
    user: User | None,
) -> Added:
    try:
        source = sources.find_or_new(item, user)
    except (Refused, PermissionDenied) as refused:
        return Added("refused", item["title"], error=str(refused))
    if source.pk is not None or any(source is new for new in sources.new):
        return Added("duplicate", item["title"], source)
    other = sources.at_address(item)
    sources.keep(source)
    page = pages.get(_key(item), "")
    error = page if isinstance(page, str) else ""
    return Added("created", item["title"], source, error=error, other=other)
