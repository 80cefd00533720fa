"""Sources as rows: found again, or made, from CSL-JSON items. Nothing here goes to the network."""

from collections.abc import Callable, Iterator

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils.translation import gettext as _

from annotations.models import Citation, Source, save_as
from annotations.presentation import Item, authors_in_words, date_in_words, describe
from annotations.sources.csl import BadSource, checked
from articles.permissions import check_permission
from articles.text.clean import clean_text, whole_number
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


def find(item: Item, *, visibility: str = Source.Visibility.PUBLIC) -> Source | None:
    """The source that a checked item names: by DOI or ISBN, else by address, else by id and title.

    An id alone is not enough: files number their sources from 1. A protected item never finds a public
    source; a public item may find a protected one, which stays protected; for that alike words are enough.
    """
    known = Source.objects.order_by("pk")
    if visibility == Source.Visibility.PROTECTED:
        known = known.filter(visibility=visibility)
    for condition in _same(item):
        if found := known.filter(condition).first():
            return found
    return None if visibility == Source.Visibility.PROTECTED else protected_twin(item)


def _same(item: Item) -> Iterator[Q]:
    identifier = item.get("DOI") or item.get("ISBN")
    if identifier:
        yield Q(identifier=identifier)
    elif item.get("URL"):
        yield Q(address_key=key_of(item["URL"]))
    if item.get("id"):
        yield Q(csl__id=item["id"], title=item["title"])


def used_lately(user: User, count: int) -> list[Source]:
    """Those that a person cited last, each once, latest first."""
    rows = Citation.objects.filter(created_by=user).order_by("-pk").select_related("source")
    return list({row.source_id: row.source for row in rows[:50]}.values())[:count]


# --- Protection ---------------------------------------------------------------------------------------


def may_unprotect(user: User | None) -> bool:
    """Whether `user` may let readers know a protected source; None is the operator at the shell."""
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
                    "Only an editor may change what a protected source is. Write what is wrong into the "
                    "internal note."
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
    """The protected source that a public one of this item would give away: any mark, or the words, fit."""
    protected = Source.objects.filter(visibility=Source.Visibility.PROTECTED).order_by("pk")
    marks = Q(search_text__startswith=item["title"].casefold())
    for number in ("DOI", "ISBN"):
        if item.get(number):
            marks |= Q(**{f"csl__{number}": item[number]})
    if item.get("URL"):
        marks |= Q(address_key=key_of(item["URL"]))
    return next((source for source in protected.filter(marks) if _gives_away(item, source.csl)), None)


def _gives_away(item: Item, hidden: Item) -> bool:
    numbers = ("DOI", "ISBN")
    if any(item.get(number) and item[number] == hidden.get(number) for number in numbers):
        return True
    keys = {key_of(one.get("URL", "")) for one in (item, hidden)}
    if len(keys) == 1 and None not in keys:
        return True
    if item["title"].casefold() != hidden["title"].casefold():
        return False
    if any(item.get(part) and hidden.get(part) for part in ("URL", *numbers)):
        return False
    return _may_be(item, hidden, authors_in_words) and _may_be(item, hidden, date_in_words)


def _may_be(item: Item, hidden: Item, words: Callable[[Item], str]) -> bool:
    """What only one of them says tells nothing apart."""
    one, other = words(item).casefold(), words(hidden).casefold()
    return not one or not other or one == other


# --- Rows ---------------------------------------------------------------------------------------------


def find_or_create(item: Item, user: User | None, *, visibility: str = Source.Visibility.PUBLIC) -> Source:
    """Raises BadSource, and PermissionDenied where a new source would be made without add_source."""
    csl = checked(item)
    if found := find(csl, visibility=visibility):
        return found
    check_permission(user, "annotations.add_source")
    remarks = [clean_text(str(item[key])) for key in REMARKS if item.get(key)]
    source = Source(
        csl=csl, visibility=visibility, internal_note="\n\n".join(remarks)[:5000], created_by=user
    )
    save_as(source, user)
    return source


def by_id(given: str | int) -> Source:
    """The source with that CSL id, else with that number on the desk. Raises BadSource."""
    name = clean_text(str(given))
    found = list(Source.objects.filter(csl__id=name)[:2])
    if not found and (number := whole_number(name)):
        found = list(Source.objects.filter(pk=number))
    if len(found) != 1:
        several = _("Several sources have the id %(id)s: give the whole CSL-JSON item.")
        words = several if found else _("No source has the id %(id)s: give the whole CSL-JSON item.")
        raise BadSource(words % {"id": repr(name[:80])})
    return found[0]
