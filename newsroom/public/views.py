"""What readers ask for. No view here touches the session, the login or a form token: anyone may cache."""

import json
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from newsroom.editions import json_schema
from newsroom.public import list_pages, listings, render
from newsroom.public.oembed import embed
from newsroom.public.search import asked, find
from newsroom.public.serve import made_now, serve
from newsroom.public.store import HTML

type View = Callable[..., HttpResponse]


def for_readers(view: View) -> View:
    """Only GET and HEAD, and no cookie."""

    @wraps(view)
    def plain(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # A token cookie that Django cannot read, such as another program's, would be replaced on every page.
        request.META.pop("CSRF_COOKIE_NEEDS_UPDATE", None)
        return view(request, *args, **kwargs)

    return require_safe(plain)


@for_readers
def stored(request: HttpRequest, **_: str | int) -> HttpResponse:
    """Whatever was made for this address."""
    return serve(request, request.path)


@for_readers
def standing(request: HttpRequest) -> HttpResponse:
    """A list that there is even before the first publication stores it."""
    try:
        return serve(request, request.path)
    except Http404:
        made = next(made for made in list_pages.standing() if made.path == request.path)
        return made_now(request, made.body or b"", made.media_type)


@for_readers
def front(request: HttpRequest) -> HttpResponse:
    before = _before(request)
    return made_now(request, list_pages.front(before), HTML) if before else standing(request)


@for_readers
def corrections(request: HttpRequest) -> HttpResponse:
    before = _before(request)
    return made_now(request, list_pages.corrections(before), HTML) if before else standing(request)


@for_readers
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    before = _before(request)
    return _listed(request, list_pages.topic(slug, before)) if before else serve(request, request.path)


@for_readers
def source(request: HttpRequest, key: int) -> HttpResponse:
    before = _before(request)
    return _listed(request, list_pages.source(str(key), before)) if before else serve(request, request.path)


@for_readers
def comparison(request: HttpRequest, slug: str, older: int, newer: int) -> HttpResponse:
    """Neighbours were compared when the newer one was published, any other two are compared now."""
    if older == newer:
        return redirect("edition", slug=slug, number=newer)
    if older > newer:
        return redirect("comparison", slug=slug, older=newer, newer=older)
    try:
        return serve(request, request.path)
    except Http404:
        current = serve(request, f"/articles/{slug}/")
    if current.status_code != HTTPStatus.OK:
        return current
    return _listed(request, list_pages.comparison(slug, older, newer))


@for_readers
def search(request: HttpRequest) -> HttpResponse:
    query = asked(request.GET.get("q", ""))
    found = find(query)
    page = render.search_page(query, found.rows, more=found.more, searched=found.searched)
    response = HttpResponse(page)
    response["Cache-Control"] = "public, max-age=60"
    return response


@for_readers
def edition_schema(request: HttpRequest, version: int) -> HttpResponse:
    """The JSON Schema of a version of edition.json; the same for ever."""
    body = json_schema.published(version)
    if body is None:
        raise Http404
    return made_now(request, body, json_schema.MEDIA_TYPE)


@for_readers
def oembed(request: HttpRequest) -> HttpResponse:
    if request.GET.get("format", "json") != "json":
        return HttpResponse("Only format=json.", status=HTTPStatus.NOT_IMPLEMENTED, content_type="text/plain")
    found = embed(request.GET.get("url", ""), request.GET.get("maxwidth", ""))
    if found is None:
        raise Http404
    return made_now(request, json.dumps(found, ensure_ascii=False).encode(), "application/json")


@for_readers
def robots(request: HttpRequest) -> HttpResponse:
    sitemap = f"Sitemap: {settings.SITE_URL}/sitemap.xml"
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /search/", sitemap]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@never_cache
@for_readers
def health(request: HttpRequest) -> HttpResponse:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("the database does not answer", status=503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")


def _before(request: HttpRequest) -> str:
    """The key before which a list goes on; nothing for its newest page. Raises Http404 if it is no key."""
    before = request.GET.get("before", "")
    if before and not listings.KEY.fullmatch(before):
        raise Http404
    return before


def _listed(request: HttpRequest, body: bytes | None) -> HttpResponse:
    if body is None:
        raise Http404
    return made_now(request, body, HTML)
