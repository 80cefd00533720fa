"""What changed between two editions of an article."""

import re
from functools import cache
from http import HTTPStatus

from articles.problems import Refused
from articles.text.characters import whole_number
from articles.text.translation import gettext
from newsroom.editions.view import EditionView
from newsroom.public import render
from newsroom.public.article_pages import FoundPlace, address_of, gone, places
from newsroom.public.pages import FOUND, Page, PageRequest, redirect

# Characters of two texts that are compared while somebody waits: some three seconds.
LONGEST = 400_000
DEAR = 500  # sentences of either that the other has not


class TooLong(Refused):
    """Two texts that are too long to be compared at once."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self) -> None:
        super().__init__(
            gettext(
                "These two versions are too long to compare on request. Each "
                "version is compared with the previous one."
            )
        )


def comparison(request: PageRequest, match: re.Match[str]) -> Page | None:
    """Return what changed between two editions.

    Neighbours are compared where the newer one was published, any other two at the
    article's address.
    """
    slug = match["slug"]
    older = whole_number(match["older"]) or 0
    newer = whole_number(match["newer"]) or 0
    if older >= newer:
        return _in_order(slug, older, newer)
    found = {
        place.number: place
        for place in places(request, slug, "IN (0, %s, %s)", older, newer)
    }
    article = found.get(0)
    if article is None:
        return None
    if article.is_gone:
        return gone(request, article)
    # Number 0 is the article, and no edition.
    before = found.get(older) if older else None
    after = found.get(newer)
    if after and newer == older + 1:
        if after.is_gone:
            return gone(request, after)
        if before and after.home == slug:
            return _comparison_of(request, before, after)
    if article.home != slug:
        return redirect(address_of(article.home))
    return _comparison_of(request, before, after)


def _in_order(slug: str, older: int, newer: int) -> Page:
    """Return where two editions are compared, or the one edition, if both are it."""
    editions = f"/articles/{slug}/editions/"
    if older == newer:
        return redirect(f"{editions}{newer}/", FOUND)
    return redirect(f"{editions}{newer}/{older}/", FOUND)


def _comparison_of(
    request: PageRequest, before: FoundPlace | None, after: FoundPlace | None
) -> Page | None:
    for place in (before, after):
        if place and place.is_gone:
            return gone(request, place)
    if before is None or after is None:
        return None
    return _compared(request, before, after)


def _compared(request: PageRequest, older: FoundPlace, newer: FoundPlace) -> Page:
    are_neighbours = newer.number == older.number + 1

    @cache
    def readings() -> tuple[EditionView, EditionView]:
        return older.reading(), newer.reading()

    def make() -> str:
        before, after = readings()
        if not are_neighbours and len(before.text) + len(after.text) > LONGEST:
            raise TooLong
        return render.comparison_page(before, after)

    def is_dear() -> bool:
        before, after = readings()
        return count_differing(before, after) > DEAR

    rows = (request.path, older.edition_key, newer.edition_key)
    return Page(rows, make, is_rare=True, is_dear=is_dear)


def count_differing(before: EditionView, after: EditionView) -> int:
    """Return how many sentences of either the other has not, word for word."""
    return len(_sentences(before) ^ _sentences(after))


def _sentences(reading: EditionView) -> set[tuple[str, str]]:
    return {(sentence.key, sentence.text) for sentence in reading.sentences}
