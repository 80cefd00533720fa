"""What readers ask for, where `newsroom.public.fast_path` did not answer.

No view here touches the session, the login or a form token: anyone may cache.
"""

import hashlib
import json
import logging
import re
from collections import OrderedDict
from collections.abc import Callable, Iterator
from functools import partial, wraps
from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from articles.problems import Damaged, Refused
from articles.text.translation import gettext as _
from articles.text.translation import ngettext
from newsroom.conf.clients import Bursts, Share, address, network
from newsroom.conf.databases import ask as ask_database
from newsroom.conf.databases import ask_in_passing, let_go, readers
from newsroom.conf.errors import PROBLEM, as_problem, busy, is_api, problem
from newsroom.conf.readiness import DISK_IS_FULL, is_disk_full
from newsroom.conf.turns import Turns
from newsroom.editions import json_schema, verify
from newsroom.public import answers, build, openapi, pages, render, statements
from newsroom.public.pages import HTML, JSON
from newsroom.public.search import NAMES, Found, ask, find
from newsroom.public.search_results import FoundData, hits

log = logging.getLogger("newsroom.public.views")

type View = Callable[..., HttpResponseBase]


def for_readers(view: View) -> View:
    """Only GET and HEAD; from the replica, if there is one."""

    @wraps(view)
    def plain(
        request: HttpRequest, *args: object, **kwargs: object
    ) -> HttpResponseBase:
        try:
            return readers.answer(request, lambda: view(request, *args, **kwargs))
        except Damaged as damage:
            log.error("%s could not be answered. %s", request.path, damage)
            return unavailable(request)

    return require_safe(plain)


# The share of the database that readers have beside the one page that is made
# (`answers.PAGES`).
ASKING = Turns(max(1, settings.READERS_SHARE - 1))


def in_turn(view: View) -> View:
    """Waits until the database may be asked, each client in its turn."""

    @wraps(view)
    def waiting(
        request: HttpRequest, *args: object, **kwargs: object
    ) -> HttpResponseBase:
        with ASKING.place(_client(request), answers.WAIT_SECONDS) as has_turn:
            return view(request, *args, **kwargs) if has_turn else busy(request)

    return waiting


def _client(request: HttpRequest) -> str:
    return network(address(request.META))


# after which it is worth asking again for what a person has to mend
MENDING_SECONDS = "600"


def unavailable(request: HttpRequest) -> HttpResponse:
    """Instead of something false, or of nothing."""
    unable = HTTPStatus.SERVICE_UNAVAILABLE
    response = (
        as_problem(unable)
        if is_api(request)
        else HttpResponse(render_to_string("damaged.html"), status=unable)
    )
    response["Retry-After"], response["Cache-Control"] = MENDING_SECONDS, "no-store"
    return response


@for_readers
def page(request: HttpRequest, slug: str = "", **_: str | int) -> HttpResponse:
    """Whatever is published at this address. Raises Http404."""
    key = request.GET.get(answers.follows(request.path), "")
    try:
        return _answered(
            request, partial(answers.find, request.path, key, ask_database)
        )
    except (TooOften, pages.TooLong) as refusal:
        if request.path.endswith("/") and not is_api(request):
            editions = f"/articles/{slug}/editions/"
            words = render.page(
                "no_comparison", sentence=str(refusal), editions=editions
            )
            return _refused(refusal, words, HTML)
        return _refused(refusal, problem(_status(refusal), str(refusal)), PROBLEM)


def _answered(
    request: HttpRequest, find: Callable[..., pages.Page | None]
) -> HttpResponse:
    """Raises Http404, TooOften, TooLong."""
    try:
        answer = _answer(request, find)
    except answers.Busy:
        return busy(request)
    if answer is None:
        raise Http404
    return _response(answer)


def _answer(
    request: HttpRequest, find: Callable[..., pages.Page | None]
) -> answers.HttpAnswer | None:
    """find: gives the page; with `whole`, all that it is made of. Raises Busy,
    TooOften, TooLong.
    """
    with ASKING.place(_client(request), answers.WAIT_SECONDS) as has_turn:
        if not has_turn:
            raise answers.Busy
        found = find()
    if found is None:
        return None
    if answer := answers.remembered(request.META, found):
        return answer
    try:
        return answers.made(request.META, found, partial(find, whole=True))
    except answers.Dear as dear:  # hazard: it may take seconds
        _count(COMPARISONS, request)
        let_go()
        with COMPARING.place("") as is_the_only_one:
            if not is_the_only_one:
                raise answers.Busy from None
            return answers.finished(request.META, dear.page)


# By folder: where it is kept, and what it is.
PICTURES = {
    "pages": ("annotations_pagepicture", "image/png"),
    "pictures": ("articles_picture", "image/webp"),
}
SHA256 = re.compile("[0-9a-f]{64}")
CONTENT = "SELECT content FROM {} WHERE sha256 = %s AND length(content) > 0"
# Under its hash it never changes. Hazard: what is withheld is shown from browsers'
# caches as long.
PICTURE_KEPT = "public, max-age=3600, immutable"


@for_readers
def picture(
    request: HttpRequest, slug: str, number: int, folder: str, sha256: str
) -> HttpResponse:
    """A picture that this edition shows, or a page of a kept copy; where the edition is
    not shown, what is said of it instead. Raises Http404, Damaged.
    """
    if not SHA256.fullmatch(sha256):
        raise Http404
    find = partial(
        answers.find,
        f"/articles/{slug}/editions/{number}/edition.json",
        "",
        ask_database,
    )
    table, media_type = PICTURES[folder]
    with ASKING.place(_client(request), answers.WAIT_SECONDS) as has_turn:
        if not has_turn:
            return busy(request)
        edition = find()
        rows = ask_database(CONTENT.format(table), [sha256])
    if edition is None:
        raise Http404
    if edition.status != HTTPStatus.OK:
        return _answered(request, find)
    try:
        if not rows or sha256 not in _shown(request, edition, find):
            raise Http404
    except answers.Busy:
        return busy(request)
    content = bytes(rows[0][0])
    check_picture(f"{table} {sha256}", content, sha256)
    return HttpResponse(
        content, content_type=media_type, headers={"Cache-Control": PICTURE_KEPT}
    )


REMEMBERED = 10_000  # at most, of either
# hashes of pictures, by the key of edition.json
SHOWN: OrderedDict[str, frozenset[object]] = OrderedDict()
CHECKED: OrderedDict[str, None] = OrderedDict()


def _shown(
    request: HttpRequest, edition: pages.Page, find: Callable[..., pages.Page | None]
) -> frozenset[object]:
    """Hashes of the pictures and pages that an edition shows. Raises Busy, Damaged."""
    if edition.key in SHOWN:
        return SHOWN[edition.key]
    plain = {"REQUEST_METHOD": "GET", "REMOTE_ADDR": _client(request)}
    answer = answers.remembered(plain, edition) or answers.made(
        plain, edition, partial(find, whole=True)
    )
    if answer is None or answer.status != HTTPStatus.OK:
        return frozenset()
    _keep(SHOWN, edition.key, frozenset(_hashes(json.loads(answer.body))))
    return SHOWN[edition.key]


def _hashes(document: dict[str, Any]) -> Iterator[object]:
    """Of one that is withheld there is no string."""
    found = [size["sha256"] for one in document["pictures"] for size in one["sizes"]]
    found += [one["found"]["picture"] for one in document["citations"] if one["found"]]
    yield from (one for one in found if isinstance(one, str))


def check_picture(name: str, content: bytes, sha256: str) -> None:
    """Raises Damaged where it is not what was hashed. Once in each process: it never
    changes.
    """
    if name in CHECKED:
        return
    if hashlib.sha256(content).hexdigest() != sha256:
        raise swapped(name)
    _keep(CHECKED, name, None)


def swapped(name: str) -> Damaged:
    return Damaged(
        _("%(name)s is not what its hash says, so it is not shown.") % {"name": name}
    )


def _keep[Value](remembered: OrderedDict[str, Value], key: str, value: Value) -> None:
    remembered[key] = value
    while len(remembered) > REMEMBERED:
        remembered.popitem(last=False)


# In a minute from one client, of each process: other pages have no such limit.
SEARCHES, COMPARISONS = Bursts(60, seconds=60), Bursts(10, seconds=60)
COMPARING = Share(1, 1)


@for_readers
@in_turn
def search(request: HttpRequest) -> HttpResponse:
    asked = _asked(request)
    try:
        found = _find(request, asked)
    except Refused as refusal:
        page = render.search_page(asked, None, refused=str(refusal))
        return _refused(refusal, page, HTML)
    return made_now(request, render.search_page(asked, found).encode(), HTML)


@for_readers
@in_turn
def api_search(request: HttpRequest) -> HttpResponse:
    """The same as JSON; what goes wrong as RFC 9457 has it."""
    try:
        found = _find(request, _asked(request))
        if found is None:
            raise Refused(_("Put the words to search for in q."))
    except Refused as refusal:
        status = _status(refusal)
        response = _refused(refusal, problem(status, str(refusal)), PROBLEM)
        response["Access-Control-Allow-Origin"] = "*"
        return response
    with render.speaking():
        results = [hit.told for hit in hits(found)]
    told: FoundData = {
        "count": found.count,
        "more": found.more,
        "results": results,
        "next": found.next,
    }
    return made_now(request, json.dumps(told, ensure_ascii=False).encode(), JSON)


class TooOften(Refused):
    """seconds: until the client may ask again."""

    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, seconds: int) -> None:
        super().__init__(
            ngettext(
                "Too many requests. Wait %(seconds)d second, then try again.",
                "Too many requests. Wait %(seconds)d seconds, then try again.",
                seconds,
            )
            % {"seconds": seconds}
        )
        self.seconds = seconds


def _asked(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET[name] for name in NAMES if request.GET.get(name)}


def _find(request: HttpRequest, asked: dict[str, str]) -> Found | None:
    """Nothing where nothing is asked for. Raises Refused."""
    question = ask(asked)
    if question is None:
        return None
    _count(SEARCHES, request)
    return find(question, asked.get("after", ""))


def _count(asked: Bursts, request: HttpRequest) -> None:
    """Raises TooOften."""
    if seconds := asked.wait(_client(request)):
        raise TooOften(seconds)


def _status(refusal: Refused) -> HTTPStatus:
    return getattr(refusal, "status", HTTPStatus.BAD_REQUEST)


def _refused(refusal: Refused, body: str, media_type: str) -> HttpResponse:
    response = HttpResponse(body, status=_status(refusal), content_type=media_type)
    response["Cache-Control"] = "no-store"
    if isinstance(refusal, TooOften):
        response["Retry-After"] = str(refusal.seconds)
    return response


class InPieces(StreamingHttpResponse):
    goes_in_pieces = True  # newsroom/conf/gateway.py lets it


DOWNLOADS = Share(4, 1)  # in each process: a slow reader holds a thread


@for_readers
@in_turn
def all_statements(request: HttpRequest) -> HttpResponseBase:
    """One JSON object a line. Counted with searches: all articles are looked
    through.
    """
    try:
        _count(SEARCHES, request)
    except TooOften as refusal:
        return _refused(refusal, str(refusal), "text/plain; charset=utf-8")
    page = statements.page(ask_database)
    answer = answers.remembered(request.META, page) or answers.begun(request.META, page)
    if answer.status != HTTPStatus.OK:
        return _response(answer)
    headers = dict(answer.headers)
    if request.method == "HEAD":
        return InPieces((), headers=headers)  # of unknown length, as the body is
    sent = _sent(request, is_gzip="Content-Encoding" in headers)
    try:
        next(sent)
    except answers.Busy:
        return busy(request)
    return InPieces(sent, headers=headers)


def _sent(request: HttpRequest, *, is_gzip: bool) -> Iterator[bytes]:
    """The place is held until all is sent, or nobody listens any more. Raises Busy at
    once.
    """
    with DOWNLOADS.place(_client(request)) as has_one:
        if not has_one:
            raise answers.Busy
        yield b""
        yield from statements.pieces(ask_in_passing, is_gzip=is_gzip)


@for_readers
@in_turn
def api_description(request: HttpRequest) -> HttpResponse:
    return made_now(request, openapi.described(), JSON)


@for_readers
@in_turn
def edition_schema(request: HttpRequest) -> HttpResponse:
    """The JSON Schema of edition.json."""
    return made_now(request, json_schema.published(), json_schema.MEDIA_TYPE)


VERIFIER = Path(verify.__file__)


@for_readers
@in_turn
def verifier(request: HttpRequest) -> HttpResponse:
    """The file by which anybody checks editions."""
    return made_now(request, VERIFIER.read_bytes(), "text/x-python; charset=utf-8")


@for_readers
@in_turn
def static(request: HttpRequest, name: str) -> HttpResponse:
    """A file that pages of another build name: this server's own are answered
    before.
    """
    content = build.static_content(name)
    if content is None:
        raise Http404
    # As Django hashes them, for their names.
    if f".{hashlib.md5(content, usedforsecurity=False).hexdigest()[:12]}." not in name:
        raise swapped(name)
    response = made_now(request, content, build.static_type(name))
    response["Cache-Control"] = FOR_EVER
    return response


@for_readers
def oembed(request: HttpRequest) -> HttpResponse:
    if request.GET.get("format", "json") != "json":
        return HttpResponse(
            "Only format=json.",
            status=HTTPStatus.NOT_IMPLEMENTED,
            content_type="text/plain",
        )
    asked = request.GET.get("url", ""), request.GET.get("maxwidth", "")
    return _answered(request, partial(pages.embed, *asked, ask_database))


@for_readers
@in_turn
def robots(request: HttpRequest) -> HttpResponse:
    sitemap = f"Sitemap: {settings.SITE_URL}/sitemap.xml"
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /search/", sitemap]
    return HttpResponse(
        "\n".join(lines) + "\n", content_type="text/plain; charset=utf-8"
    )


@never_cache
@for_readers
@in_turn
def health(request: HttpRequest) -> HttpResponse:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return _said(
            DISK_IS_FULL if is_disk_full() else "the database does not answer", 503
        )
    return _said(DISK_IS_FULL, 503) if is_disk_full() else _said("ok")


@never_cache
@require_safe
@in_turn
def ready(request: HttpRequest) -> HttpResponse:
    """Whether readers can be sent here: also where nothing can be written, which is
    said. What is damaged is on every server, and no reason to go to another.
    """
    full = is_disk_full()
    try:
        readers.answer(request, lambda: answers.find("/", "", ask_database))
    except DatabaseError:
        away = "the database is away, or older than the code (manage.py upgrade)"
        return _said(f"pages cannot be read: {DISK_IS_FULL if full else away}", 503)
    return _said(f"readers are answered, but {DISK_IS_FULL}" if full else "ok")


def _said(words: str, status: int = 200) -> HttpResponse:
    return HttpResponse(words, status=status, content_type="text/plain")


# under its hashed name a file never changes
FOR_EVER = "public, max-age=315360000, immutable"


def made_now(request: HttpRequest, body: bytes, media_type: str) -> HttpResponse:
    """What is made anew for each request."""
    return _response(answers.made_now(request.META, body, media_type))


def _response(answer: answers.HttpAnswer) -> HttpResponse:
    response = HttpResponse(
        answer.body, status=answer.status, headers=dict(answer.headers)
    )
    if answer.status == HTTPStatus.NOT_MODIFIED:
        del response["Content-Type"]
    return response
