"""An original and its translations, as each of their pages names the others.

All of it is derived from rows of the published articles, and is kept on the place of
each page: a reader's page finds it without a query, and is another page once it
changes. Whoever publishes one of the articles holds the row of the original.
"""

from collections.abc import Collection, Iterable
from typing import TypedDict
from uuid import UUID

from django.db.models import F, QuerySet
from django.utils.translation import get_language_info

from newsroom.public.models import CURRENT, IndexedArticle, Listing, Place

LIST = "translation/"  # before the uid of the original: the list of its translations
# Django has names for its two scripts only.
NAMES = {"zh": "中文"}


class LinkedPage(TypedDict):
    """The page of an article in another language."""

    language: str
    is_original: bool
    address: str


class LaterChange(TypedDict):
    """A correction or withdrawal. address: of what a correction changed."""

    number: int
    kind: str
    at: str
    address: str


class Linked(TypedDict, total=False):
    """What a page says of an article's other languages.

    others: those that are public, the original first. behind: the newest correction or
    withdrawal of the original that this translation does not follow.
    """

    others: list[LinkedPage]
    behind: LaterChange


def renew(uid: str, lists: Collection[str]) -> None:
    """Write what the pages of an article, and of those linked with it, say of it.

    `lists` are all that the article is or was in. This comes after all other rows of
    the publication are written.
    """
    for member, linked in sorted(_linked_by_uid(uid, lists).items()):
        for page in _differing_pages(member, linked):
            page.linked = linked
            page.save(update_fields=["linked"])


def is_true_to(uid: str, lists: Collection[str]) -> bool:
    """Return whether the pages of an article say of it what they should."""
    linked = _linked_by_uid(uid, lists)[uid]
    return not _differing_pages(uid, linked)


def _differing_pages(uid: str, linked: Linked) -> list[Place]:
    pages = Place.objects.filter(uid=uid, number=0, kind=CURRENT).order_by("pk")
    return [page for page in pages if page.linked != linked]


def behind(translations: Iterable[UUID | str]) -> QuerySet[Place]:
    """Return the pages of those that do not follow their original, given by uid."""
    pages = Place.objects.filter(number=0, kind=CURRENT, slug=F("home"))
    return pages.filter(uid__in=translations, linked__has_key="behind").order_by("-pk")


def _linked_by_uid(uid: str, lists: Collection[str]) -> dict[str, Linked]:
    """Return what each article says that is linked with this one, or was."""
    originals = {name.removeprefix(LIST) for name in lists if name.startswith(LIST)}
    # Hazard: as an original, a translation says nothing; what it says comes last.
    linked = _linked_with(uid)
    for original in sorted(originals):
        linked |= _linked_with(original)
    return linked


def _linked_with(original: str) -> dict[str, Linked]:
    """Return what an original and its current translations say."""
    listings = list(Listing.objects.filter(list=LIST + original).order_by("sort_key"))
    if not listings:
        return {original: {}}
    followed = {str(row.uid): row.data["number"] for row in listings}
    uids = [original, *followed]
    public = IndexedArticle.objects.filter(article__in=uids).exclude(number=0)
    shown = {str(article.article): article for article in public}
    linked: dict[str, Linked] = {}
    for uid in uids:
        others: list[LinkedPage] = []
        for other in uids:
            if other != uid and other in shown:
                page = _page(shown[other], is_original=other == original)
                others.append(page)
        linked[uid] = {"others": others}
        change = _later_change(original, followed.get(uid))
        if change:
            linked[uid]["behind"] = change
    return linked


def _page(article: IndexedArticle, *, is_original: bool) -> LinkedPage:
    return {
        "language": article.language,
        "is_original": is_original,
        "address": article.address,
    }


def _later_change(original: str, followed: int | None) -> LaterChange | None:
    """Return the newest change after the edition that is followed, if any is.

    Neither a typing error nor a plain update makes a translation wrong.
    """
    if followed is None:
        return None
    corrections = Listing.objects.filter(list="correction", uid=original)
    for listing in corrections.order_by("-sort_key"):
        data = listing.data
        is_told = data["kind"] != "update" and data["correction"] != "typo"
        if is_told and data["number"] > followed:
            return {
                "number": data["number"],
                "kind": data["kind"],
                "at": data["published_at"],
                "address": data["compared"],
            }
    return None


def language_name(tag: str) -> str:
    """Return the name of a language in itself; its tag where Django has none."""
    known = NAMES.get(tag.lower())
    if known:
        return known
    try:
        return str(get_language_info(tag.lower())["name_local"])
    except KeyError:
        return tag
