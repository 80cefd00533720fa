"""An original and its translations, as each of their pages names the others.

All of it is derived from rows of the published articles, and is kept on the place of
each page: a reader's page finds it without a query, and is another page once it
changes. Whoever publishes one of the articles holds the row of the original.
"""

from collections.abc import Collection
from typing import TypedDict
from uuid import UUID

from django.db.models import F, QuerySet
from django.utils.translation import get_language_info

from newsroom.public.models import CURRENT, IndexedArticle, Listing, Place

LIST = "translation/"  # before the uid of the original: the list of its translations
# Django has names for its two scripts only.
NAMES = {"zh": "中文"}


class LinkedPage(TypedDict):
    language: str
    address: str
    is_original: bool


class LaterCorrection(TypedDict):
    """at: when it was published. address: of what changed."""

    number: int
    at: str
    address: str


class Linked(TypedDict, total=False):
    """What a page says of an article's other languages.

    pages: the original first, this article included. corrected: the newest correction
    of the original that this translation does not follow. withdrawn: so is the
    original, which the desk is told.
    """

    pages: list[LinkedPage]
    corrected: LaterCorrection
    withdrawn: bool


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


def behind() -> QuerySet[Place]:
    """Return the pages of translations that do not follow their original.

    It was corrected since, or is public no more.
    """
    translations = Listing.objects.filter(list__startswith=LIST).values("uid")
    pages = Place.objects.filter(number=0, kind=CURRENT, slug=F("home"))
    return pages.filter(
        uid__in=translations, linked__has_any_keys=["corrected", "withdrawn"]
    ).order_by("-pk")


def _linked_by_uid(uid: str, lists: Collection[str]) -> dict[str, Linked]:
    """Return what each article says that is linked with this one, or was."""
    originals = {name.removeprefix(LIST) for name in lists if name.startswith(LIST)}
    linked: dict[str, Linked] = {uid: {}}
    for original in sorted({*originals, uid}):
        linked |= _linked_with(original)
    return linked


def _linked_with(original: str) -> dict[str, Linked]:
    """Return what an original and its current translations say."""
    listings = list(Listing.objects.filter(list=LIST + original).order_by("sort_key"))
    if not listings:
        return {original: {}}
    translations = [str(listing.uid) for listing in listings]
    articles = IndexedArticle.objects.exclude(number=0)
    shown = {
        str(article.article): article
        for article in articles.filter(article__in=[original, *translations])
    }
    pages: list[LinkedPage] = []
    for uid in [original, *translations]:
        if uid in shown:
            page: LinkedPage = {
                "language": shown[uid].language,
                "address": shown[uid].address,
                "is_original": uid == original,
            }
            pages.append(page)
    linked: dict[str, Linked] = {original: {"pages": pages}}
    for listing in listings:
        of_translation: Linked = {"pages": pages}
        correction = _later_correction(original, listing.data["number"])
        if original not in shown:
            of_translation["withdrawn"] = True
        elif correction:
            of_translation["corrected"] = correction
        linked[str(listing.uid)] = of_translation
    return linked


def _later_correction(original: str, number: int) -> LaterCorrection | None:
    """Return the newest correction after that edition; a typing error is none.

    A plain update makes no translation wrong, so readers are not told of it.
    """
    corrections = Listing.objects.filter(list="correction", uid=UUID(original))
    for listing in corrections.order_by("-sort_key"):
        data = listing.data
        if data["kind"] != "correction" or data["correction"] == "typo":
            continue
        if data["number"] <= number:
            return None
        return {
            "number": data["number"],
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
