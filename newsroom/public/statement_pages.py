"""The page of one statement, which other sites may frame, and the share pictures."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from newsroom.editions.chain import content_by_place
from newsroom.editions.publication_view import EditionFacts
from newsroom.editions.view import EditionView
from newsroom.public import article_pages, render, share_pictures
from newsroom.public.article_pages import FoundPlace, place_at, places
from newsroom.public.models import WITHDRAWN
from newsroom.public.pages import FOUND, GONE, HTML, Page, PageRequest, redirect
from newsroom.public.site import this_site
from newsroom.public.verdicts import (
    ShareCard,
    article_card,
    statement_card,
    statement_in,
)

type WholePage = Callable[[PageRequest, Page, EditionView, str], Page | None]
"""Gives the page on a sentence, by its key, of the edition that is current."""

PNG = "image/png"
# Editions before the current one that are looked through for a change.
EARLIER = "BETWEEN 1 AND %s ORDER BY place.number DESC LIMIT 20"


class EditionContent(NamedTuple):
    """What an edition says of a statement: its words, then what each note says."""

    edition: EditionFacts
    said: list[object]

    @property
    def has_notes(self) -> bool:
        """Return whether it has notes on it."""
        return len(self.said) > 1


def statement(request: PageRequest, match: re.Match[str]) -> Page | None:
    """Return the page of a statement. Raise Damaged."""
    return _answer(request, match, HTML, _statement_page)


def share_picture(request: PageRequest, match: re.Match[str]) -> Page | None:
    """Return the share picture of an article or a statement. Raise Damaged."""
    return _answer(request, match, PNG, _picture_page)


def _answer(
    request: PageRequest, match: re.Match[str], media_type: str, whole: WholePage
) -> Page | None:
    """Return the page, `whole` as that makes it.

    Hazard: which statements there are only the document says, so the brief form also
    answers for those that never were.
    """
    slug = match["slug"]
    key = match.groupdict().get("sentence", "")
    place = place_at(request, slug, 0)
    if place is None:
        return None
    if place.is_gone:
        return _gone(request, place)
    if place.home != slug:
        return redirect(request.path.replace(f"/{slug}/", f"/{place.home}/", 1))
    page = request.page(place.brief, str, media_type, is_rare=True)
    if not request.whole:
        return page
    reading = place.reading()
    if key in reading.document["withheld"]:
        return _withheld(page, reading, key)
    return whole(request, page, reading, key)


def _gone(request: PageRequest, place: FoundPlace) -> Page:
    """Return the answer for an article that is not shown."""

    def make() -> str:
        is_withdrawn = place.kind == WITHDRAWN
        language = ""
        if is_withdrawn:
            language = place.reading().article.language
        with render.speaking(language):
            words = place.why_gone()
        return render.page(
            "statement_gone", language, words=words, is_withdrawn=is_withdrawn
        )

    return replace(article_pages.gone(request, place), make=make)


def _withheld(page: Page, reading: EditionView, key: str) -> Page:
    """Return the answer for a sentence that is not shown, in whose place words stand."""
    [words] = [sentence.text for sentence in reading.sentences if sentence.key == key]

    def make() -> str:
        return render.about("statement_gone", reading, words=words, is_withdrawn=False)

    return replace(page, make=make, media_type=HTML, status=GONE)


# --- The page of a statement ----------------------------------------------------------


def _statement_page(
    request: PageRequest, page: Page, reading: EditionView, key: str
) -> Page | None:
    """Return the page; None if no edition had notes on the sentence."""
    sentence = statement_in(reading, key)
    contents = list(_contents(request, reading, key))
    if not any(content.has_notes for content in contents):
        return None
    changed = _latest_change(contents)

    def make() -> str:
        card = None
        if sentence:
            with render.speaking(reading.article.language):
                card = statement_card(reading, sentence)
        return render.about(
            "statement", reading, sentence=sentence, changed=changed, card=card
        )

    return replace(page, make=make)


def _contents(
    request: PageRequest, reading: EditionView, key: str
) -> Iterator[EditionContent]:
    """Yield what editions say of a statement, the current one first."""
    yield _content(reading, key)
    earlier = reading.edition.number - 1
    if not earlier:
        return
    for place in places(request, reading.article.slug, EARLIER, earlier):
        if place.is_gone:
            return
        yield _content(place.reading(), key)


def _content(reading: EditionView, key: str) -> EditionContent:
    said = content_by_place(reading.document).get(key, [])
    return EditionContent(reading.edition, said)


def _latest_change(contents: list[EditionContent]) -> EditionFacts | None:
    """Return the newest edition that changed a statement, None if none did."""
    for newer, older in pairwise(contents):
        if older.has_notes and older.said != newer.said:
            return newer.edition
    return None


# --- Share pictures -------------------------------------------------------------------


def _picture_page(
    _: PageRequest, page: Page, reading: EditionView, key: str
) -> Page | None:
    """Return the picture, or where it is.

    Only our words are drawn: an address that other words had leads to it.
    """
    with render.speaking(reading.article.language):
        card = _card(reading, key)
    if card is None:
        return None
    if card.path != page.address[0]:
        return redirect(card.path, FOUND)
    return replace(page, make=lambda: share_pictures.draw(card, this_site().name))


def _card(reading: EditionView, key: str) -> ShareCard | None:
    if not key:
        return article_card(reading)
    sentence = statement_in(reading, key)
    if sentence is None:
        return None
    return statement_card(reading, sentence)
