"""Find or make the rows of sources from CSL-JSON items.

Nothing here goes to the network.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils.translation import gettext as _

from annotations.models import Citation, Source, SourceIdentity
from annotations.models.source import NOTE_LIMIT
from annotations.note_history import save_as
from annotations.presentation import Item, authors_in_words, date_in_words
from annotations.sources.csl import BadSource, checked, is_untitled
from annotations.sources.identities import PERMISSION, may_read_identities
from articles.permissions import check_permission
from articles.text.characters import clean_text, whole_number
from articles.text.identifiers import key_of
from articles.text.search_terms import fold_words

# These hold somebody's own remarks, not part of the citation: they stay on the desk.
REMARKS = ("note", "annote")
NUMBERS = ("DOI", "ISBN")
UNPROTECT = "annotations.unprotect_source"


# What a source is known by: the kind of mark, as in WITH, and its value.
type Mark = tuple[str, object]

# The condition for rows that have one of the values of a kind of mark.
WITH: Mapping[str, Callable[[list[Any]], Q]] = {
    "identifier": lambda values: Q(identifier__in=values),
    "address": lambda values: Q(address_key__in=values),
    "address and title": lambda values: Q(
        address_key__in=[value[0] for value in values]
    ),
    "id and title": lambda values: (
        Q(csl__id__in=[value[0] for value in values])
        & Q(title__in=[value[1] for value in values])
    ),
    "id": lambda values: Q(csl__id__in=values),
    "number": lambda values: Q(pk__in=values),
    "item": lambda values: Q(
        title__in=[json.loads(value)["title"] for value in values]
    ),
}


class Sources:
    """The sources that some checked items and names may mean, and new unsaved ones.

    Stored sources are read when the first one is asked for, in two queries, however
    many items there are. `reveals`: whether items are compared with the identities of
    protected sources too. Users who may not read them learn from nothing that an item
    is one of these.
    """

    def __init__(
        self,
        items: Iterable[Item],
        names: Iterable[str | int] = (),
        *,
        reveals: bool = False,
    ) -> None:
        self._items = list(items)
        self._names = list(names)
        self._reveals = reveals
        self.new: list[Source] = []

    @cached_property
    def _known(self) -> dict[Mark, list[Source]]:
        known: dict[Mark, list[Source]] = defaultdict(list)
        for row in self._rows():
            for mark in _marks_of(row):
                _add_once(known[mark], row.current)
        for identity in self._identities:
            marks = _marks(identity.csl, hidden=True)
            for mark in (*marks, *_marks_at_address(identity.csl)):
                _add_once(known[mark], identity.source.current)
        return known

    def _rows(self) -> Iterable[Source]:
        """Return the stored sources that the items and names may mean."""
        wanted: dict[str, list[object]] = defaultdict(list)
        for item in self._items:
            for kind, value in _marks(item):
                wanted[kind].append(value)
        for name in self._names:
            for kind, value in _marks_of_name(name):
                wanted[kind].append(value)
        if not wanted:
            return ()
        conditions = [WITH[kind](values) for kind, values in wanted.items()]
        rows = Source.objects.filter(Q(*conditions, _connector=Q.OR))
        return rows.select_related("merged_into").order_by("pk")

    def find(
        self, item: Item, *, visibility: str = Source.Visibility.PUBLIC
    ) -> Source | None:
        """Return the source that a checked item names, or None.

        It is found by DOI or ISBN, else by address and title, else by id and title; an
        item that has none of these by being the same in every field. An address alone
        is enough where either title is nothing but the address.

        An id alone is not enough: files number their sources from 1. A protected item
        never finds a public source; a public item may find a protected one where
        identities are compared: similar words are enough, and it stays protected.
        """
        hidden = visibility == Source.Visibility.PROTECTED
        for mark in _marks(item, hidden=hidden):
            for source in self._known[mark]:
                if not (hidden and source.is_public):
                    return source
        if hidden:
            return None
        return self.protected_twin(item)

    def find_or_new(
        self,
        item: Item,
        user: User | None,
        *,
        visibility: str = Source.Visibility.PUBLIC,
    ) -> Source:
        """Return the source that the item names, or a new one that is not stored.

        A new one is found again once it is kept. Raise BadSource or PermissionDenied.
        """
        csl = checked(item)
        known = self.find(csl, visibility=visibility)
        if known:
            return known
        check_permission(user, "annotations.add_source")
        remarks = [clean_text(str(item[key])) for key in REMARKS if item.get(key)]
        note = "\n\n".join(remarks)
        check_note(note)
        source = Source(
            csl=csl, visibility=visibility, internal_note=note, created_by=user
        )
        source.copy_from_csl()
        return source

    def keep(self, source: Source) -> None:
        """Mark a source from `find_or_new` as used: a new one is to be stored."""
        if source.pk is None and not any(source is new for new in self.new):
            self.new.append(source)
            for mark in _marks_of(source):
                self._known[mark].append(source)

    def by_id(self, name: str | int) -> Source:
        """Return the source with that CSL id, else with that number on the desk.

        Raise BadSource if there is none or several.
        """
        found: list[Source] = []
        for mark in _marks_of_name(name):
            found = self._known[mark]
            if found:
                break
        if len(found) == 1:
            return found[0]
        if found:
            message = _(
                "Several sources have the id %(id)s: give the whole CSL-JSON item."
            )
        else:
            message = _("No source has the id %(id)s: give the whole CSL-JSON item.")
        raise BadSource(message % {"id": repr(clean_text(str(name))[:80])})

    def at_address(self, item: Item) -> Source | None:
        """Return the first public source at the item's address, whatever its title."""
        known = self._known[("address", key_of(item.get("URL", "")))]
        if not known:
            return None
        return known[0]

    def protected_twin(self, item: Item) -> Source | None:
        """Return the protected source that this item would give away."""
        for trait in _traits(item):
            for identity in self._by_trait[trait]:
                source = identity.source.current
                if not source.is_public and _gives_away(item, identity.csl):
                    return source
        return None

    @cached_property
    def _identities(self) -> list[SourceIdentity]:
        if not (self._reveals and self._items):
            return []
        return list(
            SourceIdentity.objects.select_related("source__merged_into").order_by("pk")
        )

    @cached_property
    def _by_trait(self) -> dict[Mark, list[SourceIdentity]]:
        """Return the identities by their traits."""
        by_trait: dict[Mark, list[SourceIdentity]] = defaultdict(list)
        for identity in self._identities:
            for trait in _traits(identity.csl):
                by_trait[trait].append(identity)
        return by_trait


def check_note(note: str) -> None:
    """Raise BadSource if an internal note is too long to be kept whole."""
    if len(note) > NOTE_LIMIT:
        message = _(
            "The internal note would have %(length)s characters; the limit is "
            "%(limit)s."
        )
        lengths = {"length": f"{len(note):,}", "limit": f"{NOTE_LIMIT:,}"}
        raise BadSource(message % lengths)


def _add_once(sources: list[Source], source: Source) -> None:
    if source not in sources:
        sources.append(source)


def _marks(item: Item, *, hidden: bool = False) -> Iterator[Mark]:
    """Yield what an item is found by, the surest first."""
    identifier = item.get("DOI") or item.get("ISBN")
    if identifier:
        yield ("identifier", identifier)
    elif item.get("URL"):
        key = key_of(item["URL"])
        if is_untitled(item):
            yield ("address", key)
        else:
            yield ("address and title", (key, fold_words(item["title"])))
            yield ("address and title", (key, ""))
    if item.get("id"):
        yield ("id and title", (item["id"], item["title"]))
    elif not (hidden or identifier or item.get("URL")):
        # Hazard: two protected items that read alike may be two people, and readers
        # would see them as one.
        yield ("item", _written(item))


def _marks_at_address(item: Item) -> Iterator[Mark]:
    """Yield what an item that is stored is found by at its address."""
    key = key_of(item.get("URL", ""))
    if key is None:
        return
    title = "" if is_untitled(item) else fold_words(item["title"])
    yield ("address", key)
    yield ("address and title", (key, title))


def _traits(item: Item) -> Iterator[Mark]:
    """Yield what an item that gives away an identity has in common with it."""
    for name in NUMBERS:
        if item.get(name):
            yield (name, item[name])
    if item.get("URL"):
        yield ("address", key_of(item["URL"]))
    yield ("title", item["title"].casefold())


def _written(item: Item) -> str:
    return json.dumps(item, sort_keys=True)


def _marks_of_name(name: str | int) -> Iterator[Mark]:
    """Yield what a name may mean, the surest first."""
    words = clean_text(str(name))
    yield ("id", words)
    number = whole_number(words)
    if number:
        yield ("number", number)


def _marks_of(source: Source) -> list[Mark]:
    marks: list[Mark] = [
        ("identifier", source.identifier),
        ("id and title", (source.csl.get("id"), source.title)),
        ("id", source.csl.get("id")),
        ("number", source.pk),
        # Hazard: two protected sources with one internal name may be two people.
        ("item", _written(source.csl) if source.is_public else ""),
    ]
    present = [mark for mark in marks if mark[1]]
    return [*present, *_marks_at_address(source.csl)]


# --- What would be given away ---------------------------------------------------------


def _gives_away(item: Item, hidden: Item) -> bool:
    """Return whether a public source of `item` would tell who `hidden` is."""
    for number in NUMBERS:
        if item.get(number) and item[number] == hidden.get(number):
            return True
    address = key_of(item.get("URL", ""))
    if address is not None and address == key_of(hidden.get("URL", "")):
        return True
    if item["title"].casefold() != hidden["title"].casefold():
        return False
    if any(item.get(part) and hidden.get(part) for part in ("URL", *NUMBERS)):
        return False
    return _may_agree(authors_in_words(item), authors_in_words(hidden)) and _may_agree(
        date_in_words(item), date_in_words(hidden)
    )


def _may_agree(words: str, other: str) -> bool:
    """Return whether both say the same, or one of them says nothing."""
    return not words or not other or words.casefold() == other.casefold()


def other_at_address(item: Item) -> Source | None:
    """Return a public source with another title at the address of a new item."""
    sources = Sources([item])
    if sources.find(item):
        return None
    return sources.at_address(item)


# --- One source -----------------------------------------------------------------------


def recently_cited(user: User, count: int) -> list[Source]:
    """Return the sources that a person cited last, each once, latest first."""
    citations = (
        Citation.objects.filter(created_by=user)
        .order_by("-pk")
        .select_related("source")
    )
    sources = {citation.source_id: citation.source for citation in citations[:50]}
    return list(sources.values())[:count]


# --- Protection -----------------------------------------------------------------------


def may_unprotect(user: User) -> bool:
    """Return whether `user` may ask to make a protected source public."""
    return user.has_perms([UNPROTECT, PERMISSION])


def check_protection(
    before: Source | None, item: Item, visibility: str, user: User | None
) -> None:
    """Raise BadSource unless `user` may save this item with this visibility.

    Anyone who writes sources may protect one; to lift it takes two people. `before` is
    the row as it stands, locked; None for a new one.
    """
    if before and not before.is_public:
        _check_protected(before, item, user)
    elif visibility == Source.Visibility.PUBLIC and may_read_identities(user):
        _check_no_new_twin(before, item)


def _check_protected(before: Source, item: Item, user: User | None) -> None:
    if item != checked(before.csl) and not may_read_identities(user):
        # Hazard: a user without permission must not learn whether it names the source.
        raise BadSource(
            _(
                "Only people who may read the identity of a protected source may "
                "change the source. Describe the problem in the internal note."
            )
        )


def _check_no_new_twin(before: Source | None, item: Item) -> None:
    """Raise BadSource if the item newly gives away a protected source."""
    items = [item]
    if before:
        items.append(before.csl)
    sources = Sources(items, reveals=True)
    twin = sources.protected_twin(item)
    if not twin or (before and twin == sources.protected_twin(before.csl)):
        return
    raise BadSource(
        _(
            "This is the protected source %(describe)s (number %(pk)s). Cite that "
            "source, or protect this source too."
        )
        % {"describe": twin.in_words, "pk": twin.pk}
    )


# --- Rows -----------------------------------------------------------------------------


def find_or_create(
    item: Item,
    user: User | None,
    *,
    visibility: str = Source.Visibility.PUBLIC,
    description: str = "",
) -> Source:
    """Return the source that the item names, new if needed.

    `description` is the internal name of a protected one. Raise BadSource, and
    PermissionDenied for a new one without add_source. The caller holds a transaction.
    """
    sources = Sources([checked(item)], reveals=may_read_identities(user))
    source = sources.find_or_new(item, user, visibility=visibility)
    if source.pk is None:
        source.description = description
        save_as(source, user)
    return source
