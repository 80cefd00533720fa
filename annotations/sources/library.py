"""Sources as rows: found again, or made, from CSL-JSON items. Nothing here goes to the network."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, reduce
from itertools import batched
from operator import or_
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils.translation import gettext as _

from annotations.models import Citation, Source
from annotations.note_history import add_as
from annotations.presentation import Item, authors_in_words, date_in_words, describe
from annotations.sources.csl import BadSource, checked
from articles.permissions import check_permission
from articles.text.characters import clean_text, whole_number
from articles.text.identifiers import key_of

__all__ = [
    "BadSource",
    "Item",
    "by_id",
    "check_protection",
    "checked",
    "describe",
    "find",
    "find_or_create",
    "may_unprotect",
    "used_lately",
]

# What these hold is somebody's own remark, not part of the citation: it stays on the desk.
REMARKS = ("note", "annote")
NUMBERS = ("DOI", "ISBN")
MOST_TITLES = 500  # of one query: SQLite takes no deeper condition than 1,000


class Mark(NamedTuple):
    """What a source is known by."""

    kind: str
    value: Any


WITH: Mapping[str, Callable[[list[Any]], Q]] = {
    "identifier": lambda values: Q(identifier__in=values),
    "address": lambda values: Q(address_key__in=values),
    "id and title": lambda values: (
        Q(csl__id__in=[value[0] for value in values]) & Q(title__in=[value[1] for value in values])
    ),
    "id": lambda values: Q(csl__id__in=values),
    "number": lambda values: Q(pk__in=values),
    "item": lambda values: Q(title__in=[json.loads(value)["title"] for value in values]),
}


class Sources:
    """The sources that some checked items and some names may mean, and new ones that are not stored yet.

    What is stored is read when it is first asked for: a query for each way to know a source, however many
    items there are.
    """

    def __init__(self, items: Iterable[Item], names: Iterable[str | int] = ()) -> None:
        self._items = list(items)
        self._wanted: dict[str, set[Any]] = defaultdict(set)
        for mark in (mark for item in self._items for mark in _marks(item)):
            self._wanted[mark.kind].add(mark.value)
        for mark in (mark for name in names for mark in _named(name)):
            self._wanted[mark.kind].add(mark.value)
        self._stored: dict[str, dict[Mark, list[Source]]] = {}
        self._kept: dict[Mark, list[Source]] = defaultdict(list)
        self.new: list[Source] = []

    def find(self, item: Item, *, visibility: str = Source.Visibility.PUBLIC) -> Source | None:
        """As library.find."""
        hidden = visibility == Source.Visibility.PROTECTED
        for mark in _marks(item, hidden=hidden):
            for source in self._known_by(mark):
                if not (hidden and source.is_public):
                    return source
        return None if hidden else self.protected_twin(item)

    def find_or_new(
        self, item: Item, user: User | None, *, visibility: str = Source.Visibility.PUBLIC
    ) -> Source:
        """As library.find_or_create, but a new one is not stored; it is found again once it is kept."""
        csl = checked(item)
        if found := self.find(csl, visibility=visibility):
            return found
        check_permission(user, "annotations.add_source")
        remarks = [clean_text(str(item[key])) for key in REMARKS if item.get(key)]
        note = "\n\n".join(remarks)[:5000]
        source = Source(csl=csl, visibility=visibility, internal_note=note, created_by=user)
        source.copy_from_csl()
        return source

    def keep(self, source: Source) -> None:
        """One that `find_or_new` gave is used: if it is new, it is to be stored."""
        if source.pk is None and not any(source is one for one in self.new):
            self.new.append(source)
            for mark in _marks_of(source):
                self._kept[mark].append(source)

    def by_id(self, name: str | int) -> Source:
        """As library.by_id."""
        found = next((found for mark in _named(name) if (found := self._known_by(mark))), [])
        if len(found) != 1:
            several = _("Several sources have the id %(id)s: give the whole CSL-JSON item.")
            words = several if found else _("No source has the id %(id)s: give the whole CSL-JSON item.")
            raise BadSource(words % {"id": repr(clean_text(str(name))[:80])})
        return found[0]

    def protected_twin(self, item: Item) -> Source | None:
        """As library.protected_twin."""
        return next((source for source in self._protected if _gives_away(item, source.csl)), None)

    def _known_by(self, mark: Mark) -> list[Source]:
        if mark.kind not in self._stored:
            self._stored[mark.kind] = self._read(mark.kind)
        return [*self._stored[mark.kind].get(mark, ()), *self._kept.get(mark, ())]

    def _read(self, kind: str) -> dict[Mark, list[Source]]:
        found: dict[Mark, list[Source]] = defaultdict(list)
        for source in Source.objects.filter(WITH[kind]([*self._wanted[kind]])).order_by("pk"):
            for mark in _marks_of(source):
                found[mark].append(source)
        return found

    @cached_property
    def _protected(self) -> list[Source]:
        """Those that any of the items might give away."""
        protected = Source.objects.filter(visibility=Source.Visibility.PROTECTED)
        given = {name: {item[name] for item in self._items if item.get(name)} for name in (*NUMBERS, "URL")}
        keys = {key_of(url) for url in given["URL"]}
        marks = [Q(**{f"csl__{name}__in": given[name]}) for name in NUMBERS if given[name]]
        marks += [Q(address_key__in=keys)] if keys else []
        titles = {item["title"].casefold() for item in self._items}
        begin = [Q(search_text__startswith=title) for title in titles]
        found = {
            source.pk: source
            for some in batched([*marks, *begin], MOST_TITLES)
            for source in protected.filter(reduce(or_, some))
        }
        return [found[pk] for pk in sorted(found)]


def _marks(item: Item, *, hidden: bool = False) -> Iterator[Mark]:
    """What an item is found by, the surest first."""
    identifier = item.get("DOI") or item.get("ISBN")
    if identifier:
        yield Mark("identifier", identifier)
    elif item.get("URL"):
        yield Mark("address", key_of(item["URL"]))
    if item.get("id"):
        yield Mark("id and title", (item["id"], item["title"]))
    elif not (hidden or identifier or item.get("URL")):
        # Hazard: two protected ones that read alike may be two people, and readers would see them as one.
        yield Mark("item", _written(item))


def _written(item: Item) -> str:
    return json.dumps(item, sort_keys=True)


def _named(name: str | int) -> Iterator[Mark]:
    """What a name may mean, the surest first."""
    words = clean_text(str(name))
    yield Mark("id", words)
    if number := whole_number(words):
        yield Mark("number", number)


def _marks_of(source: Source) -> list[Mark]:
    marks = [
        Mark("identifier", source.identifier),
        Mark("address", source.address_key),
        Mark("id and title", (source.csl.get("id"), source.title)),
        Mark("id", source.csl.get("id")),
        Mark("number", source.pk),
        Mark("item", _written(source.csl)),
    ]
    return [mark for mark in marks if mark.value]


# --- What would be given away ---------------------------------------------------------------------------


def _gives_away(item: Item, hidden: Item) -> bool:
    if any(item.get(number) and item[number] == hidden.get(number) for number in NUMBERS):
        return True
    keys = {key_of(one.get("URL", "")) for one in (item, hidden)}
    if len(keys) == 1 and None not in keys:
        return True
    if item["title"].casefold() != hidden["title"].casefold():
        return False
    if any(item.get(part) and hidden.get(part) for part in ("URL", *NUMBERS)):
        return False
    return _may_be(item, hidden, authors_in_words) and _may_be(item, hidden, date_in_words)


def _may_be(item: Item, hidden: Item, words: Callable[[Item], str]) -> bool:
    """What only one of them says tells nothing apart."""
    one, other = words(item).casefold(), words(hidden).casefold()
    return not one or not other or one == other


# --- One source --------------------------------------------------------------------------------------


def find(item: Item, *, visibility: str = Source.Visibility.PUBLIC) -> Source | None:
    """Returns the source that a checked item names: by DOI or ISBN, else by address, else by id and title;
    one that has none of these by being the same in every field. None if there is none.

    An id alone is not enough: files number their sources from 1. A protected item never finds a public
    source; a public item may find a protected one, for which similar words are enough, and which stays
    protected.
    """
    return Sources([item]).find(item, visibility=visibility)


def used_lately(user: User, count: int) -> list[Source]:
    """Returns the sources that a person cited last, each once, latest first."""
    rows = Citation.objects.filter(created_by=user).order_by("-pk").select_related("source")
    return list({row.source_id: row.source for row in rows[:50]}.values())[:count]


# --- Protection ---------------------------------------------------------------------------------------


def may_unprotect(user: User | None) -> bool:
    """Returns whether `user` may make a protected source public; None is the operator at the shell."""
    return user is None or user.has_perm("annotations.unprotect_source")


def check_protection(before: Source | None, item: Item, visibility: str, user: User | None) -> None:
    """Anyone who writes sources may protect one; to lift it, in whatever way, is for editors.

    before: the row as it stands, locked; None for a new one. item and visibility: what is to be saved.
    Raises BadSource.
    """
    if may_unprotect(user):
        return
    if before and not before.is_public:
        if visibility != Source.Visibility.PROTECTED:
            raise BadSource(_("Only an editor may make a protected source public."))
        if item != checked(before.csl):
            # By these a public citation of it is recognised and stays protected.
            raise BadSource(
                _(
                    "Only an editor may change a protected source. Describe what is wrong in the internal "
                    "note."
                )
            )
    elif visibility == Source.Visibility.PUBLIC:
        twin = protected_twin(item)
        if twin and not (before and twin == protected_twin(before.csl)):
            raise BadSource(
                _(
                    "This is the protected source %(describe)s (number %(pk)s). Cite that one, protect this "
                    "one too, or ask an editor."
                )
                % {"describe": describe(twin.csl), "pk": twin.pk}
            )


def protected_twin(item: Item) -> Source | None:
    """Returns the protected source that a public one of this item would give away by a mark or its words."""
    return Sources([item]).protected_twin(item)


# --- Rows ---------------------------------------------------------------------------------------------


def find_or_create(item: Item, user: User | None, *, visibility: str = Source.Visibility.PUBLIC) -> Source:
    """Returns the source that the item names, new if needed. Raises BadSource, and PermissionDenied for a new
    one without add_source.
    """
    source = Sources([checked(item)]).find_or_new(item, user, visibility=visibility)
    if source.pk is None:
        add_as([source], user)
    return source


def by_id(given: str | int) -> Source:
    """Returns the source with that CSL id, else with that number on the desk. Raises BadSource."""
    return Sources([], [given]).by_id(given)
