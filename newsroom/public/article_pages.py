"""The pages and files of an article, of its editions and of its history."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from articles.text.characters import whole_number
from articles.text.translation import gettext
from newsroom.editions.verify import hash_of
from newsroom.editions.view import EditionView
from newsroom.public import api_schemas, opendata, render
from newsroom.public.api_schemas import API
from newsroom.public.documents import DOCUMENT, edition_json, join, reading_of
from newsroom.public.models import CURRENT, SUPERSEDED, WITHDRAWN, WITHHELD
from newsroom.public.pages import (
    GONE,
    HTML,
    JSON,
    Page,
    PageRequest,
    gone_as_data,
    redirect,
)
from newsroom.public.queries import Ask
from newsroom.public.site import AskWithSite

LONG = 200_000  # bytes of a document, as it is stored: some 600 sentences with notes
ANNOTATIONS = "annotations/"  # in the API

BRIEF = (
    "place.number, place.kind, place.home, place.sha256, place.openings,"
    " CAST(place.linked AS text)"
)
WHOLE = ", ".join([BRIEF, "CAST(place.gone AS text)", *DOCUMENT])
PLACES = " ".join(
    [
        "SELECT {} FROM public_place place",
        join("place"),
        "WHERE place.slug IN (%s, %s) AND place.number ",
    ]
)


class FoundPlace(NamedTuple):
    """A row of `Place` with its document, as the statements give it.

    `gone`, `document` and `opened` are there only if the request was for the whole.
    """

    number: int
    kind: str
    home: str
    sha256: str
    openings: int
    linked: str
    gone: str = "[]"
    document: bytes | None = None
    opened: bytes | None = None

    @property
    def brief(self) -> tuple[object, ...]:
        """Return what the page is known by."""
        return (
            self.number,
            self.kind,
            self.home,
            self.sha256,
            self.openings,
            self.linked,
        )

    @property
    def edition_key(self) -> tuple[object, ...]:
        """Return what its edition is known by, at whichever address."""
        return (self.sha256, self.openings)

    def reading(self) -> EditionView:
        """Return the edition, worked out anew each time. Raise Damaged."""
        return reading_of(self.sha256, self.document, self.opened)

    @property
    def is_gone(self) -> bool:
        """Return whether readers are told why it is not shown, and no more."""
        return self.kind in {WITHDRAWN, WITHHELD}

    def why_gone(self) -> str:
        """Return the public reason why it is not shown. Raise Damaged."""
        if self.kind == WITHDRAWN:
            return self.reading().edition.change_note or gettext("Withdrawn")
        served = edition_json(self.sha256, self.document, self.opened)
        return str(json.loads(served)["article"]["slug"]["reason"])

    def data(self) -> str:
        """Return what the API says of the edition."""
        reading = self.reading()
        with render.speaking(reading.article.language):
            data = api_schemas.article(
                reading, self.sha256, opendata.FILES, json.loads(self.linked)
            )
            return api_schemas.dump_compact(data)

    def page(self) -> str:
        """Return the HTML of the edition's page. Raise Damaged."""
        return "".join(self.pieces(self.reading()))

    def pieces(self, reading: EditionView) -> Iterator[str]:
        """Yield the same in pieces, each made when it is asked for."""
        return render.article_pieces(
            reading,
            self.sha256,
            superseded=self.kind == SUPERSEDED,
            gone=json.loads(self.gone),
            linked=json.loads(self.linked),
        )


def places(
    request: PageRequest, slug: str, numbers: str, *values: int
) -> list[FoundPlace]:
    """Return what stands at some numbers of an article.

    `numbers` is the SQL of a condition, with its `values`.
    """
    columns = WHOLE if request.whole else BRIEF
    asked = PLACES.format(columns) + numbers
    rows = request.ask(asked, (slug, hash_of(slug), *values))
    return [FoundPlace(*row) for row in rows]


def place_at(request: PageRequest, slug: str, number: int) -> FoundPlace | None:
    """Return what stands at this edition of the article; number 0 is the article."""
    found = places(request, slug, "= %s", number)
    return found[0] if found else None


def current_place(slug: str, ask: AskWithSite, *, whole: bool) -> FoundPlace | None:
    """Return the article that is or was published at `slug`, or None."""
    request = PageRequest("", "", ask, whole)
    place = place_at(request, slug, 0)
    if place and place.kind == CURRENT and place.home != slug:
        place = place_at(request, place.home, 0)
    if place is None or place.kind != CURRENT:
        return None
    return place


def address_of(slug: str, number: int = 0) -> str:
    """Return the path of an article, or of its edition of that number."""
    if number:
        return f"/articles/{slug}/editions/{number}/"
    return f"/articles/{slug}/"


def article(request: PageRequest, match: re.Match[str]) -> Page | None:
    """Return the page of an article or of one of its editions, or a file of it."""
    slug = match["slug"]
    name = match["name"]
    number = _number(match)
    place = place_at(request, slug, number)
    if place is None:
        return None
    if place.kind == WITHDRAWN and name == opendata.EDITION:
        # It has no text, and who kept the hash of an earlier edition can check it.
        return replace(_file(request, place, name), status=GONE)
    if place.is_gone:
        return gone(request, place)
    if place.home != slug:
        return redirect(address_of(place.home, number) + name)
    if name:
        return _file(request, place, name)
    return _page(request, place, place.page, HTML)


# Hazard: a path may spell the name for which an address of the article is withheld;
# that address, which has no home, comes first.
SLUG_OF_OLD = (
    "SELECT place.slug, old.withheld FROM newsroom_oldaddress old"
    " JOIN public_place place ON place.uid = old.uid"
    " WHERE old.sha256 = %s AND place.number = 0 ORDER BY place.home LIMIT 1"
)


def old_address(path: str, ask: Ask, *, whole: bool = False) -> Page | None:
    """Return what an older site's path leads to: the article, or why it is gone."""
    request = PageRequest(path, "", AskWithSite(ask), whole)
    for slug, reason in ask(SLUG_OF_OLD, (hash_of(path),)):
        if reason:
            make = partial(render.page, "withheld", words=reason, is_address=True)
            page = Page((WITHHELD, path, reason), make, status=GONE, is_rare=True)
            return page.within(request.ask)
        place = place_at(request, slug, 0)
        if place and place.is_gone:
            return gone(request, place).within(request.ask)
        if place:
            return redirect(address_of(place.home))
    return None


def history(request: PageRequest, match: re.Match[str]) -> Page | None:
    """Return the list of an article's editions."""
    slug = match["slug"]
    place = place_at(request, slug, 0)
    if place is None:
        return None
    if place.is_gone:
        return gone(request, place)
    if place.home != slug:
        return redirect(f"{address_of(place.home)}editions/")

    def make() -> str:
        return render.about("editions", place.reading(), sha256=place.sha256)

    return _page(request, place, make, HTML)


def article_as_data(request: PageRequest, match: re.Match[str]) -> Page | None:
    """Return what the API says of an article or of an edition, or its annotations."""
    slug = match["slug"]
    name = match["name"]
    number = _number(match)
    place = place_at(request, slug, number)
    if place is None:
        return None
    if place.is_gone:
        return gone_as_data(_gone_rows(request, place), place.why_gone)
    if place.home != slug:
        return redirect(API + address_of(place.home, number) + name)
    if name == ANNOTATIONS:
        return _file(request, place, opendata.ANNOTATIONS)
    return _page(request, place, place.data, JSON)


def _number(match: re.Match[str]) -> int:
    """Return the number of the edition in an address; 0 where there is none."""
    return whole_number(match.groupdict().get("number", "")) or 0


def _page(
    request: PageRequest,
    place: FoundPlace,
    make: Callable[[], str | bytes],
    media_type: str,
) -> Page:
    return request.page(place.brief, make, media_type, is_rare=place.kind != CURRENT)


def _file(request: PageRequest, place: FoundPlace, name: str) -> Page:
    def make() -> bytes:
        return opendata.make_file(
            name, place.pieces, place.sha256, place.document, place.opened
        )

    page = _page(request, place, make, opendata.FILES[name])
    if name != opendata.ANNOTATIONS:
        return page
    return replace(page, is_dear=lambda: len(place.document or b"") > LONG)


def gone(request: PageRequest, place: FoundPlace) -> Page:
    """Return the page that says why an edition is not shown, at whichever address."""

    def make() -> str:
        if place.kind == WITHDRAWN:
            return render.about("withdrawn", place.reading())
        return render.page("withheld", words=place.why_gone(), is_address=True)

    return Page(_gone_rows(request, place), make, status=GONE, is_rare=True)


def _gone_rows(request: PageRequest, place: FoundPlace) -> tuple[object, ...]:
    """Return what the page is known by."""
    if place.kind == WITHHELD:
        # Hazard: a hash of the edition would tell which article was at the address.
        return (place.kind, request.path, place.openings)
    return (place.kind, place.sha256, place.openings)


# --- The newest editions, for who keeps their hashes ----------------------------------

HEADS_AT_ONCE = 200
# Addresses that an article has left have no head, but are known: a list goes on by
# them.
HEAD_ROWS = (
    "SELECT head.slug,"
    " (SELECT max(place.number) FROM public_place place WHERE place.slug = head.slug),"
    " head.sha256 FROM public_place head"
    " WHERE head.number = 0 AND head.slug = head.home AND head.slug > %s"
    " AND (%s = '' OR EXISTS"
    " (SELECT 1 FROM public_place known WHERE known.slug = %s))"
    " ORDER BY head.slug LIMIT %s"
)


def heads(request: PageRequest, _: re.Match[str]) -> Page | None:
    """Return the newest edition of each article, also of one that is withdrawn.

    Somebody who keeps the list sees later whether an edition was deleted or rewritten.
    A page at a time, by addresses; None after an address that is not known.
    """
    after = request.before
    rows = request.ask(HEAD_ROWS, (after, after, after, HEADS_AT_ONCE + 1))
    heads = [tuple(row) for row in rows]
    if after and not heads:
        return None
    shown = heads[:HEADS_AT_ONCE]
    following = ""
    if len(heads) > HEADS_AT_ONCE:
        following = shown[-1][0]

    def make() -> bytes:
        articles = [
            {"slug": slug, "edition": number, "sha256": sha256}
            for slug, number, sha256 in shown
        ]
        return json.dumps({"articles": articles, "next": following}).encode()

    return request.page(heads, make, JSON, is_rare=True)
