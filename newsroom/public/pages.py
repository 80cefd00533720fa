"""What an address of the readers means: which rows show on it, and what is made of them
and of documents; first of all, the pages of an article.

One statement answers both. Its brief form tells which rows; of these, the build and the
settings a page's key is made. Its whole form has the documents too, so that on a
replica a page is older, but never of two moments.
"""

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, cached_property
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.utils.html import format_html

from articles.problems import Refused
from articles.text.characters import whole_number
from articles.text.shapes import Json
from articles.text.translation import gettext
from newsroom.conf.databases import Ask
from newsroom.conf.errors import PROBLEM, problem
from newsroom.editions.verdicts import verdict_of
from newsroom.editions.view import EditionView
from newsroom.public import api_schemas, build, opendata, render
from newsroom.public.api_schemas import API
from newsroom.public.documents import DOCUMENT, join, reading_of
from newsroom.public.models import CURRENT, SUPERSEDED, WITHDRAWN

HTML, JSON = "text/html; charset=utf-8", "application/json"
OK, MOVED, FOUND, GONE = 200, 301, 302, 410
KEY = re.compile(r"\d{14}-[-a-zA-Z0-9_]{1,100}", re.ASCII)


class Elsewhere(Exception):
    """No page of the list goes on by the key that is asked for. key: of the one that
    shows the same; "" is the first; None where nothing follows.
    """

    def __init__(self, key: str | None) -> None:
        super().__init__()
        self.key = key


class PageRequest(NamedTuple):
    """before: of a list, the key before which it goes on. whole: whether the page is to
    be made.
    """

    path: str
    before: str
    ask: Ask
    whole: bool

    def page(
        self,
        rows: object,
        make: Callable[[], str | bytes],
        media_type: str = HTML,
        *,
        is_rare: bool = False,
    ) -> "Page":
        address = self.path, self.before
        return Page(
            (*address, rows), make, media_type, is_rare=is_rare, address=address
        )


@dataclass(frozen=True)
class Page:
    """rows: what the question answered, apart from documents. make: gives the page, if
    all was asked for; may raise Damaged. target: where a redirect leads. is_rare: kept
    in memory only when it is asked for again. is_dear: whether it takes long, if all
    was asked for. address: path and key. Of a list, shown: rows that the page shows;
    known: those, and the ones after them.
    """

    rows: tuple[object, ...]
    make: Callable[[], str | bytes]
    media_type: str = HTML
    status: int = OK
    target: str = ""
    is_rare: bool = False
    is_dear: Callable[[], bool] = lambda: False
    address: tuple[str, str] = ("", "")
    shown: frozenset[object] = frozenset()
    known: frozenset[object] = frozenset()

    @cached_property
    def key(self) -> str:
        """32 hexadecimal digits. Two pages that could differ by a byte have different
        keys.
        """
        made_of = repr((self.rows, self.status, build.current()))
        return hashlib.sha256(made_of.encode()).hexdigest()[:32]


def gone_as_data(rows: tuple[object, ...], why: Callable[[], str]) -> Page:
    return Page(
        (PROBLEM, *rows), lambda: problem(GONE, why()), PROBLEM, GONE, is_rare=True
    )


def redirect(target: str, status: int = MOVED) -> Page:
    return Page((), str, status=status, target=target)


type Handler = Callable[[PageRequest, re.Match[str]], Page | None]
type Route = tuple[re.Pattern[str], Handler, re.Pattern[str] | None]


def route(
    pattern: str, handler: Handler, *, key: re.Pattern[str] | None = None
) -> Route:
    """key: of a list, by which its pages go on."""
    return re.compile(pattern, re.ASCII), handler, key


# --- An article: it, its editions, what changed between two, and their files
# ---------------------------


LONG = 200_000  # bytes of a document, as it is stored: some 600 sentences with notes
BRIEF = "place.number, place.kind, place.home, place.sha256, place.openings"
WHOLE = ", ".join([BRIEF, "CAST(place.gone AS text)", *DOCUMENT])
PLACES = f"SELECT {{}} FROM public_place place {join('place')} WHERE place.slug = %s AND place.number "  # noqa: S608


class FoundPlace(NamedTuple):
    """As the queries give it. gone, document and opened: only where all was
    asked for.
    """

    number: int
    kind: str
    home: str
    sha256: str
    openings: int
    gone: str = "[]"
    document: bytes | None = None
    opened: bytes | None = None

    @property
    def brief(self) -> tuple[object, ...]:
        return self[: len(BRIEF.split(","))]

    @property
    def reading(self) -> EditionView:
        """Raises Damaged. Worked out anew each time: a page is made once."""
        return reading_of(self.sha256, self.document, self.opened)

    @property
    def data(self) -> str:
        with render.speaking((reading := self.reading).article.language):
            return api_schemas.dumps(
                api_schemas.article(reading, self.sha256, opendata.FILES)
            )

    def page(self, reading: EditionView) -> str:
        superseded, gone = self.kind == SUPERSEDED, json.loads(self.gone)
        return render.article_page(
            reading, self.sha256, superseded=superseded, gone=gone
        )


def _places(asked: PageRequest, numbers: str, *values: str | int) -> list[FoundPlace]:
    """numbers: SQL; its values come after the slug."""
    sql = PLACES.format(WHOLE if asked.whole else BRIEF) + numbers
    return [FoundPlace(*row) for row in asked.ask(sql, values)]


def _at(asked: PageRequest, slug: str, number: int) -> FoundPlace | None:
    return next(iter(_places(asked, "= %s", slug, number)), None)


def _article(asked: PageRequest, match: re.Match[str]) -> Page | None:
    """The article, one of its editions, its history, or a file of one of these; or, in
    the API, data.
    """
    said = match.groupdict("")
    slug, name, history, api = (
        said["slug"],
        said["name"],
        said.get("history"),
        said.get("api", ""),
    )
    number = whole_number(said["number"]) or 0
    place = _at(asked, slug, number)
    if place is None:
        return None
    if place.kind == WITHDRAWN:
        return _hidden_as_data(place) if api else _hidden(place)
    if place.home != slug:
        return redirect(api + _address(place.home, number) + (history or name))
    file = opendata.ANNOTATIONS if name == ANNOTATIONS else name

    def make() -> str | bytes:
        if file:
            return opendata.file(
                file, place.page, place.sha256, place.document, place.opened
            )
        if history:
            return render.about("editions", place.reading, sha256=place.sha256)
        if api:
            return place.data
        return place.page(place.reading)

    media_type = opendata.FILES.get(file, JSON if api else HTML)
    page = asked.page(place.brief, make, media_type, is_rare=place.kind != CURRENT)
    if file != opendata.ANNOTATIONS:
        return page
    return replace(page, is_dear=lambda: len(place.document or b"") > LONG)


def _hidden_as_data(place: FoundPlace) -> Page:
    def why() -> str:
        return place.reading.edition.change_note or gettext("Withdrawn")

    return gone_as_data((place.kind, place.sha256, place.openings), why)


def _hidden(place: FoundPlace) -> Page:
    """What says why an edition is not shown, the same under whichever address."""
    rows = place.kind, place.sha256, place.openings
    return Page(
        rows,
        lambda: render.about("withdrawn", place.reading),
        status=GONE,
        is_rare=True,
    )


def _address(slug: str, number: int = 0) -> str:
    return f"/articles/{slug}/editions/{number}/" if number else f"/articles/{slug}/"


HEADS = "/heads.json"
HEADS_AT_ONCE = 200
# Addresses that an article has left have no head, but are known: a list goes on by
# them.
HEAD_ROWS = (
    "SELECT head.slug, (SELECT max(place.number) FROM public_place place WHERE place.slug = head.slug),"
    " head.sha256 FROM public_place head WHERE head.number = 0 AND head.slug = head.home AND head.slug > %s"
    " AND (%s = '' OR EXISTS (SELECT 1 FROM public_place known WHERE known.slug = %s))"
    " ORDER BY head.slug LIMIT %s"
)


def _heads(asked: PageRequest, _: re.Match[str]) -> Page | None:
    """The newest edition of each article, also of one that is withdrawn: who keeps it
    sees later whether one was deleted or rewritten. A page at a time, by addresses;
    None after one that is not known.
    """
    after = asked.before
    heads = [
        tuple(row)
        for row in asked.ask(HEAD_ROWS, (after, after, after, HEADS_AT_ONCE + 1))
    ]
    if after and not heads:
        return None
    shown = heads[:HEADS_AT_ONCE]
    following = shown[-1][0] if len(heads) > HEADS_AT_ONCE else ""

    def make() -> bytes:
        names = ("slug", "edition", "sha256")
        articles = [dict(zip(names, head, strict=True)) for head in shown]
        return json.dumps({"articles": articles, "next": following}).encode()

    return asked.page(heads, make, JSON, is_rare=True)


# --- Two editions ---------------------------------------------------------------------


def _comparison(asked: PageRequest, match: re.Match[str]) -> Page | None:
    """Neighbours are compared where the newer one was published, any other two at the
    article's address.
    """
    slug = match["slug"]
    older, newer = (whole_number(match[one]) or 0 for one in ("older", "newer"))
    if older >= newer:
        target = f"{newer}/{older}" if older > newer else str(newer)
        return redirect(f"/articles/{slug}/editions/{target}/", FOUND)
    found = {
        place.number: place
        for place in _places(asked, "IN (0, %s, %s)", slug, older, newer)
    }
    root, pair = (
        found.get(0),
        [found[number] for number in (older, newer) if number and number in found],
    )
    if root is None:
        return None
    are_neighbours = newer == older + 1
    if root.kind == WITHDRAWN:
        return _hidden(root)
    if (
        are_neighbours
        and pair
        and pair[-1].number == newer
        and pair[-1].kind == WITHDRAWN
    ):
        return _hidden(pair[-1])
    was_made_here = are_neighbours and len(pair) == 2 and pair[1].home == slug
    if root.home != slug and not was_made_here:
        return redirect(_address(root.home))
    if hidden := next((place for place in pair if place.kind == WITHDRAWN), None):
        return _hidden(hidden)
    if len(pair) < 2:
        return None
    return _compared(asked, *pair)


# characters of two texts that are compared while somebody waits: some three seconds
LONGEST = 400_000
DEAR = 500  # sentences of either that the other has not


class TooLong(Refused):
    """Two texts, to be compared at once: a comparison that there is not."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self) -> None:
        super().__init__(
            gettext(
                "These two are too long to compare on request. Each edition is compared with the previous "
                "one."
            )
        )


def _compared(asked: PageRequest, older: FoundPlace, newer: FoundPlace) -> Page:
    are_neighbours = newer.number == older.number + 1

    @cache
    def readings() -> tuple[EditionView, EditionView]:
        return older.reading, newer.reading

    def make() -> str:
        before, after = readings()
        if not are_neighbours and len(before.text) + len(after.text) > LONGEST:
            raise TooLong
        return render.comparison_page(before, after)

    rows = (asked.path, *(place.brief[3:] for place in (older, newer)))
    return Page(rows, make, is_rare=True, is_dear=lambda: differing(*readings()) > DEAR)


def differing(before: EditionView, after: EditionView) -> int:
    """How many sentences of either the other has not, word for word."""
    theirs, ours = (
        {(sentence.key, sentence.text) for sentence in one.sentences}
        for one in (before, after)
    )
    return len(theirs ^ ours)


# --- oEmbed 1.0: how another site shows an article as a quotation with its evidence in
# words -------------


ARTICLE = re.compile(r"/articles/([-a-zA-Z0-9_]+)/(?:editions/\d+/)?")
WIDTH = 640
NARROWEST = 200


def embed(
    address: str, max_width: str, ask: Ask, *, whole: bool = False
) -> Page | None:
    """The answer for an address of ours, with any fragment; None if no published
    article is there.
    """
    place = _current(_slug(address), ask, whole=whole)
    if place is None:
        return None
    wanted = whole_number(max_width)
    width = WIDTH if wanted is None else min(WIDTH, max(wanted, NARROWEST))

    def make() -> str:
        return json.dumps(_embedded(place.reading, width), ensure_ascii=False)

    return Page(("embed", width, place.brief), make, JSON, is_rare=True)


def _embedded(reading: EditionView, width: int) -> dict[str, Json]:
    with render.speaking(reading.article.language):
        title, html, verdict = (
            reading.listed_title,
            _quotation(reading),
            verdict_of(reading),
        )
    return {
        "kind": verdict["kind"],
        "finding": verdict["finding"],
        "version": "1.0",
        "type": "rich",
        "title": title,
        "author_name": reading.article.byline,
        "provider_name": settings.SITE_NAME,
        "provider_url": f"{settings.SITE_URL}/",
        "cache_age": 3600,
        "html": html,
        "width": width,
        "height": None,
    }


def _slug(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    ours = parts.netloc == urlsplit(settings.SITE_URL).netloc and parts.scheme in {
        "http",
        "https",
    }
    match = ARTICLE.fullmatch(unquote(parts.path)) if ours else None
    return match[1] if match else ""


def _quotation(reading: EditionView) -> str:
    article = reading.article
    return format_html(
        '<blockquote dir="{}"><p lang="{}" dir="{}"><a href="{}{}">{}</a></p><p>{}</p>'
        "<footer>{}</footer></blockquote>",
        render.spoken_direction(),
        article.language,
        article.direction,
        settings.SITE_URL,
        article.address,
        article.title,
        reading.told(reading.summary),
        settings.SITE_NAME,
    )


def _current(slug: str, ask: Ask, *, whole: bool) -> FoundPlace | None:
    """Of the article that is published at this address, or was; None where none is."""
    place = _at(asked := PageRequest("", "", ask, whole), slug, 0)
    if place and place.kind == CURRENT and place.home != slug:
        place = _at(asked, place.home, 0)
    return place if place and place.kind == CURRENT else None


# that the databases' numbers can have
SLUG, NUMBER = r"(?P<slug>[-a-zA-Z0-9_]+)", r"[1-9]\d{0,8}"
FILES = "|".join(map(re.escape, opendata.FILES))
ANNOTATIONS = "annotations/"  # in the API
ROUTES: tuple[Route, ...] = (
    route(
        rf"(?P<api>{API})/articles/{SLUG}/(?:editions/(?P<number>{NUMBER})/)?(?P<name>{ANNOTATIONS})?",
        _article,
    ),
    route(
        rf"/articles/{SLUG}/(?:(?:editions/(?P<number>{NUMBER})/)?(?P<name>{FILES})?|(?P<history>editions/))",
        _article,
    ),
    route(re.escape(HEADS), _heads, key=re.compile(r"[-a-zA-Z0-9_]{1,100}", re.ASCII)),
    route(
        rf"/articles/{SLUG}/editions/(?P<older>0|{NUMBER})/(?P<newer>0|{NUMBER})/",
        _comparison,
    ),
)
