"""Sources as rows: found again, or made, from CSL-JSON items. Nothing here goes to the
network.
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
from annotations.note_history import save_as
from annotations.presentation import Item, authors_in_words, date_in_words
from annotations.sources.csl import BadSource, checked
from annotations.sources.identities import PERMISSION, may_read
from articles.permissions import check_permission
from articles.text.characters import clean_text, whole_number
from articles.text.identifiers import key_of

# What these hold is somebody's own remark, not part of the citation: it stays on the
# desk.
REMARKS = ("note", "annote")
NUMBERS = ("DOI", "ISBN")


# what a source is known by: the kind of it, as in WITH, and the value
type Mark = tuple[str, Any]

WITH: Mapping[str, Callable[[list[Any]], Q]] = {
    "identifier": lambda values: Q(identifier__in=values),
    "address": lambda values: Q(address_key__in=values),
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
    """The sources that some checked items and some names may mean, and new ones that
    are not stored yet.

    What is stored is read when it is first asked for, in two queries, however many
    items there are. reveals: whether items are compared with the identities of
    protected sources too. To anybody who may not read them nothing tells that an item
    is one of these.
    """

    def __init__(
        self,
        items: Iterable[Item],
        names: Iterable[str | int] = (),
        *,
        reveals: bool = False,
    ) -> None:
        self._items, self._names, self._reveals = list(items), list(names), reveals
        self.new: list[Source] = []

    @cached_property
    def _known(self) -> dict[Mark, list[Source]]:
        wanted: dict[str, list[Any]] = defaultdict(list)
        for one in (*map(_marks, self._items), *map(_named, self._names)):
            for kind, value in one:
                wanted[kind].append(value)
        known: dict[Mark, list[Source]] = defaultdict(list)
        may_be = Q(
            *(WITH[kind](values) for kind, values in wanted.items()), _connector=Q.OR
        )
        rows = (
            Source.objects.filter(may_be).select_related("merged_into").order_by("pk")
        )
        found = [
            (source, mark)
            for source in (rows if wanted else ())
            for mark in _marks_of(source)
        ]
        found += [
            (one.source, mark)
            for one in self._identities
            for mark in _marks(one.csl, hidden=True)
        ]
        for source, mark in found:
            if source.current not in known[mark]:
                known[mark].append(source.current)
        return known

    def find(
        self, item: Item, *, visibility: str = Source.Visibility.PUBLIC
    ) -> Source | None:
        """Returns the source that a checked item names, or None: by DOI or ISBN, else
        by address, else by id and title; one that has none of these by being the same
        in every field.

        An id alone is not enough: files number their sources from 1. A protected item
        never finds a public source; a public item may find a protected one where
        identities are compared: similar words are enough, and it stays protected.
        """
        hidden = visibility == Source.Visibility.PROTECTED
        for mark in _marks(item, hidden=hidden):
            for source in self._known[mark]:
                if not (hidden and source.is_public):
                    return source
        return None if hidden else self.protected_twin(item)

    def find_or_new(
        self,
        item: Item,
        user: User | None,
        *,
        visibility: str = Source.Visibility.PUBLIC,
    ) -> Source:
        """As library.find_or_create, but a new one is not stored; it is found again
        once it is kept.
        """
        csl = checked(item)
        if found := self.find(csl, visibility=visibility):
            return found
        check_permission(user, "annotations.add_source")
        remarks = [clean_text(str(item[key])) for key in REMARKS if item.get(key)]
        note = "\n\n".join(remarks)[:5000]
        source = Source(
            csl=csl, visibility=visibility, internal_note=note, created_by=user
        )
        source.copy_from_csl()
        return source

    def keep(self, source: Source) -> None:
        """One that `find_or_new` gave is used: if it is new, it is to be stored."""
        if source.pk is None and not any(source is one for one in self.new):
            self.new.append(source)
            for mark in _marks_of(source):
                self._known[mark].append(source)

    def by_id(self, name: str | int) -> Source:
        """Returns the source with that CSL id, else with that number on the desk.
        Raises BadSource.
        """
        found = next(
            (found for mark in _named(name) if (found := self._known[mark])), []
        )
        if len(found) != 1:
            several = _(
                "Several sources have the id %(id)s: give the whole CSL-JSON item."
            )
            words = (
                several
                if found
                else _("No source has the id %(id)s: give the whole CSL-JSON item.")
            )
            raise BadSource(words % {"id": repr(clean_text(str(name))[:80])})
        return found[0]

    def protected_twin(self, item: Item) -> Source | None:
        """Returns the protected source that a public one of this item would give away,
        or None.
        """
        alike = (one for trait in _traits(item) for one in self._by_trait[trait])
        found = (one.source.current for one in alike if _gives_away(item, one.csl))
        return next((source for source in found if not source.is_public), None)

    @cached_property
    def _identities(self) -> list[SourceIdentity]:
        if not (self._reveals and self._items):
            return []
        return list(
            SourceIdentity.objects.select_related("source__merged_into").order_by("pk")
        )

    @cached_property
    def _by_trait(self) -> dict[Mark, list[SourceIdentity]]:
        """By what an item that gives one away has in common with it."""
        found: dict[Mark, list[SourceIdentity]] = defaultdict(list)
        for one in self._identities:
            for trait in _traits(one.csl):
                found[trait].append(one)
        return found


def _marks(item: Item, *, hidden: bool = False) -> Iterator[Mark]:
    """What an item is found by, the surest first."""
    identifier = item.get("DOI") or item.get("ISBN")
    if identifier:
        yield ("identifier", identifier)
    elif item.get("URL"):
        yield ("address", key_of(item["URL"]))
    if item.get("id"):
        yield ("id and title", (item["id"], item["title"]))
    elif not (hidden or identifier or item.get("URL")):
        # Hazard: two protected ones that read alike may be two people, and readers
        # would see them as one.
        yield ("item", _written(item))


def _traits(item: Item) -> Iterator[Mark]:
    yield from ((name, item[name]) for name in NUMBERS if item.get(name))
    if item.get("URL"):
        yield ("address", key_of(item["URL"]))
    yield ("title", item["title"].casefold())


def _written(item: Item) -> str:
    return json.dumps(item, sort_keys=True)


def _named(name: str | int) -> Iterator[Mark]:
    """What a name may mean, the surest first."""
    words = clean_text(str(name))
    yield ("id", words)
    if number := whole_number(words):
        yield ("number", number)


def _marks_of(source: Source) -> list[Mark]:
    marks: list[Mark] = [
        ("identifier", source.identifier),
        ("address", source.address_key),
        ("id and title", (source.csl.get("id"), source.title)),
        ("id", source.csl.get("id")),
        ("number", source.pk),
        # Hazard: two that the desk calls alike may be two people.
        ("item", _written(source.csl) if source.is_public else ""),
    ]
    return [mark for mark in marks if mark[1]]


# --- What would be given away ---------------------------------------------------------


def _gives_away(item: Item, hidden: Item) -> bool:
    if any(
        item.get(number) and item[number] == hidden.get(number) for number in NUMBERS
    ):
        return True
    keys = {key_of(one.get("URL", "")) for one in (item, hidden)}
    if len(keys) == 1 and None not in keys:
        return True
    if item["title"].casefold() != hidden["title"].casefold():
        return False
    if any(item.get(part) and hidden.get(part) for part in ("URL", *NUMBERS)):
        return False
    return _may_be(item, hidden, authors_in_words) and _may_be(
        item, hidden, date_in_words
    )


def _may_be(item: Item, hidden: Item, words: Callable[[Item], str]) -> bool:
    """What only one of them says tells nothing apart."""
    one, other = words(item).casefold(), words(hidden).casefold()
    return not one or not other or one == other


# --- One source -----------------------------------------------------------------------


def used_lately(user: User, count: int) -> list[Source]:
    """Returns the sources that a person cited last, each once, latest first."""
    rows = (
        Citation.objects.filter(created_by=user)
        .order_by("-pk")
        .select_related("source")
    )
    return list({row.source_id: row.source for row in rows[:50]}.values())[:count]


# --- Protection -----------------------------------------------------------------------


def may_unprotect(user: User | None) -> bool:
    """Returns whether `user` may make a protected source public; None is the operator
    at the shell.
    """
    return user is None or user.has_perms(["annotations.unprotect_source", PERMISSION])


def check_protection(
    before: Source | None, item: Item, visibility: str, user: User | None
) -> None:
    """Anyone who writes sources may protect one; to lift it takes an editor who may
    read its identity.

    before: the row as it stands, locked; None for a new one. item and visibility: what
    is to be saved. Raises BadSource.
    """
    if before and not before.is_public:
        if visibility != Source.Visibility.PROTECTED and not may_unprotect(user):
            raise BadSource(
                _(
                    "Only an editor who may read its identity may make a protected source public."
                )
            )
        if item != checked(before.csl) and not may_read(user):
            # Hazard: whether it names the source cannot be said to them.
            raise BadSource(
                _(
                    "Only who may read its identity may change a protected source. Describe what is wrong in "
                    "the internal note."
                )
            )
    elif visibility == Source.Visibility.PUBLIC and may_read(user):
        sources = Sources([item, before.csl] if before else [item], reveals=True)
        twin = sources.protected_twin(item)
        if twin and not (before and twin == sources.protected_twin(before.csl)):
            raise BadSource(
                _(
                    "This is the protected source %(describe)s (number %(pk)s). Cite that one, or protect "
                    "this one too."
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
    """Returns the source that the item names, new if needed. description: what the desk
    calls a protected one. Raises BadSource, and PermissionDenied for a new one without
    add_source.

    The caller holds a transaction.
    """
    sources = Sources([checked(item)], reveals=may_read(user))
    source = sources.find_or_new(item, user, visibility=visibility)
    if source.pk is None:
        source.description = description
        save_as(source, user)
    return source
