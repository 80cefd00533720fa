"""Sources as rows: found again, or made, from CSL-JSON items. Nothing here goes to the network."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.models import User
from django.db.models import Q

from annotations.csl import BadSource, Item, checked, describe
from annotations.history import save_as
from annotations.models import Source
from articles.characters import clean_text
from articles.desk import check_permission
from articles.numbers import whole_number

__all__ = ["BadSource", "Item", "by_id", "checked", "describe", "find", "find_or_create"]

# What these hold is somebody's own remark, not part of the citation: it stays on the desk.
REMARKS = ("note", "annote")


def find(item: Item, *, visibility: str = Source.Visibility.PUBLIC) -> Source | None:
    """The source that a checked item names: by DOI or ISBN, else by address, else by id and title.

    An id alone is not enough: files number their sources from 1. A protected item never finds a public
    source; a public item may find a protected one, which stays protected.
    """
    known = Source.objects.order_by("pk")
    if visibility == Source.Visibility.PROTECTED:
        known = known.filter(visibility=visibility)
    for condition in _same(item):
        if found := known.filter(condition).first():
            return found
    return None


def _same(item: Item) -> Iterator[Q]:
    identifier = item.get("DOI") or item.get("ISBN")
    if identifier:
        yield Q(identifier=identifier)
    elif item.get("URL"):
        yield Q(url__in=_spellings(item["URL"]))
    if item.get("id"):
        yield Q(csl__id=item["id"], title=item["title"])


def _spellings(url: str) -> list[str]:
    rest = urlsplit(url)._replace(scheme="", fragment="").geturl().rstrip("/")
    return [f"{scheme}:{rest}{slash}" for scheme in ("https", "http") for slash in ("", "/")] + [url]


def find_or_create(
    item: Mapping[str, Any], user: User | None, *, visibility: str = Source.Visibility.PUBLIC
) -> Source:
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
        how_many = "Several sources have" if found else "No source has"
        raise BadSource(f"{how_many} the id {name[:80]!r}: give the whole CSL-JSON item.")
    return found[0]
