"""Many sources at once, from what somebody pastes or drops."""

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
from annotations.sources.identities import may_read
from annotations.sources.library import Sources
from annotations.sources.pasted import NotRead, Reading, read, title_of
from articles.permissions import check_permission
from articles.problems import Refused
from articles.text.identifiers import key_of
from articles.text.stored_messages import message_text

AT_ONCE = 10  # pages that are read
WAITS = gettext_lazy("Not added yet: its page is read when you press Add again.")

type Look = Callable[[str], Item]  # what the page at an address says; raises Refused


class Added(NamedTuple):
    """What became of one entry. source: the new one, or the one that was there; None
    where it was refused. place: of what was refused, such as "line 12". error: why it
    was refused, or its page not read.
    """

    status: Literal["created", "duplicate", "refused"]
    title: str
    source: Source | None = None
    place: str = ""
    error: str = ""

    @property
    def line(self) -> str:
        """It as it is kept, with what is guessed of it."""
        return self.source.in_words if self.source else self.title


def add_sources(
    text: str,
    form: str,
    user: User | None,
    *,
    look: Look | None = None,
    most: int | None = None,
) -> list[Added]:
    """Adds what is new, in a fixed number of queries; says of each entry what became of
    it, last of those that could not be read. form: as of
    annotations.sources.pasted.read. look: reads the page of what is new and says
    nothing but its address; most: so many of them, the others wait. Raises Refused if
    there is none.

    Hazard: reading pages takes seconds, so not inside a transaction of the caller's.
    """
    reading = read(text, form)
    if not any(reading):
        raise Refused(_("There is nothing in it."))
    if look is None:
        return _add(reading, {}, user)
    check_permission(user, "annotations.add_source")
    bare = _bare(reading.items, user)
    asked = dict([*bare.items()][:most])
    pages = dict(zip(asked, _looked_at([*asked.values()], look), strict=True))
    now = [
        item for item in reading.items if _key(item) in pages or _key(item) not in bare
    ]
    wait = [
        NotRead("", item["title"], str(WAITS))
        for item in reading.items
        if item not in now
    ]
    now = [_completed(item, pages.get(_key(item))) for item in now]
    return _add(Reading(now, [*reading.unread, *wait]), pages, user)


def _key(item: Item) -> UUID | None:
    return key_of(item.get("URL", ""))


def _bare(items: Sequence[Item], user: User | None) -> dict[UUID | None, str]:
    """The addresses of which nothing else is said, and that no source has, as far as
    the user may know, each once: whether a page was read must not tell of a protected
    source.
    """
    sources = Sources(items, reveals=may_read(user))
    new = [
        one
        for one in items
        if "URL" in one and "DOI" not in one and sources.find(one) is None
    ]
    return {_key(one): one["URL"] for one in new if one["title"] == title_of(one)}


def _looked_at(addresses: Sequence[str], look: Look) -> list[Item | str]:
    """Of each what its page says, or why it was not read."""
    language = get_language()

    def one(url: str) -> Item | str:
        with override(language):
            try:
                return look(url)
            except Refused as why:
                return message_text(why.message)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, addresses))


def _completed(item: Item, page: Item | str | None) -> Item:
    """What was typed counts, but not the title that was made of the address."""
    if not isinstance(page, dict):
        return item
    title = {"title": page["title"]} if item["title"] == title_of(item) else {}
    return {**page, **item, **title}


@transaction.atomic
def _add(
    reading: Reading, pages: Mapping[UUID | None, Item | str], user: User | None
) -> list[Added]:
    sources = Sources(reading.items, reveals=may_read(user))
    added = []
    for item in reading.items:
        try:
            source = sources.find_or_new(item, user)
        except (Refused, PermissionDenied) as why:
            added.append(Added("refused", item["title"], error=str(why)))
            continue
        known = source.pk is not None or any(source is one for one in sources.new)
        sources.keep(source)
        page = "" if known else pages.get(_key(item), "")
        status: Literal["duplicate", "created"] = "duplicate" if known else "created"
        added.append(
            Added(
                status,
                item["title"],
                source,
                error=page if isinstance(page, str) else "",
            )
        )
    if sources.new:
        add_as(sources.new, user)
    refused = [
        Added("refused", one.title, place=one.place, error=one.why)
        for one in reading.unread
    ]
    return added + refused
