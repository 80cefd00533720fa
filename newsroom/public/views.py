"""What readers ask for, where `newsroom.public.fast_path` did not answer."""

import hashlib
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from pathlib import Path

from django.conf import settings
from django.core.checks import run_checks
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from newsroom.conf import errors
from newsroom.conf.errors import PROBLEM, is_api, problem_json
from newsroom.conf.middleware import SAFE
from newsroom.conf.readiness import DISK_IS_FULL, is_disk_full
from newsroom.conf.system_checks import DISK, PAGES, READY
from newsroom.editions import json_schema, verify
from newsroom.public import answers, build, embedding, openapi, render
from newsroom.public.article_pages import old_address
from newsroom.public.comparison_pages import TooLong
from newsroom.public.limits import TooOften
from newsroom.public.pages import HTML, JSON
from newsroom.public.picture_views import swapped
from newsroom.public.queries import ask_database
from newsroom.public.serving import (
    answer_content,
    answer_page,
    for_readers,
    refuse,
    status_of,
    waits_for_turn,
)
from newsroom.public.site import absolute

FRAMED = settings.SECURE_CSP | {"frame-ancestors": ["*"]}
VERIFIER = Path(verify.__file__)
# Under its hashed name a file never changes.
FOR_EVER = "public, max-age=315360000, immutable"


@for_readers
def page(request: HttpRequest, slug: str = "", **_: str | int) -> HttpResponse:
    """Answer whatever is published at this address. Raise Http404."""
    key = request.GET.get(answers.follows(request.path), "")
    find = partial(answers.find_page, request.path, key, ask_database)
    try:
        return answer_page(request, find)
    except (TooOften, TooLong) as refusal:
        if is_api(request) or not request.path.endswith("/"):
            body = problem_json(status_of(refusal), str(refusal))
            return refuse(refusal, body, PROBLEM)
        body = render.page(
            "no_comparison",
            sentence=str(refusal),
            editions=f"/articles/{slug}/editions/",
        )
        return refuse(refusal, body, HTML)


# Other sites may show these pages in a frame, and no others.
framed_page = csp_override(FRAMED)(xframe_options_exempt(page))


def missing_page(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Answer Http404, for Django to call: a path of an older site leads on.

    Where a page of this site could stand, no older one is looked for.
    """
    if request.resolver_match is None and request.method in SAFE:
        with suppress(Http404):
            return _old_address(request)
    return errors.missing_page(request, exception)


@for_readers
def _old_address(request: HttpRequest) -> HttpResponse:
    return answer_page(request, partial(old_address, request.path, ask_database))


@for_readers
def oembed(request: HttpRequest) -> HttpResponse:
    """Answer how another site shows an article."""
    if request.GET.get("format", "json") != "json":
        return HttpResponse(
            "Only format=json.",
            status=HTTPStatus.NOT_IMPLEMENTED,
            content_type="text/plain",
        )
    url = request.GET.get("url", "")
    max_width = request.GET.get("maxwidth", "")
    return answer_page(request, partial(embedding.embed, url, max_width, ask_database))


@for_readers
@waits_for_turn
def api_description(request: HttpRequest) -> HttpResponse:
    """Answer with the API's description."""
    return answer_content(request, openapi.described(), JSON)


@for_readers
@waits_for_turn
def edition_schema(request: HttpRequest) -> HttpResponse:
    """Answer with the JSON Schema of edition.json."""
    return answer_content(request, json_schema.published(), json_schema.MEDIA_TYPE)


@for_readers
@waits_for_turn
def verifier(request: HttpRequest) -> HttpResponse:
    """Answer with the file by which anybody checks editions."""
    content = VERIFIER.read_bytes()
    return answer_content(request, content, "text/x-python; charset=utf-8")


@for_readers
@waits_for_turn
def static(request: HttpRequest, name: str) -> HttpResponse:
    """Answer with a static file that pages of another build name.

    The server's own files are answered before.
    """
    content = build.static_content(name)
    if content is None:
        raise Http404
    # As Django hashes them, for their names.
    digest = hashlib.md5(content, usedforsecurity=False).hexdigest()[:12]
    if f".{digest}." not in name:
        raise swapped(name)
    response = answer_content(request, content, build.static_type(name))
    response["Cache-Control"] = FOR_EVER
    return response


@for_readers
def accents(request: HttpRequest, light: str, dark: str) -> HttpResponse:
    """Answer with the style sheet of two accent colours, which its address names."""
    style = f":root{{--link:light-dark(#{light},#{dark});--accent:var(--link)}}\n"
    headers = {"Cache-Control": FOR_EVER}
    return HttpResponse(style, content_type="text/css", headers=headers)


@for_readers
@waits_for_turn
def robots(request: HttpRequest) -> HttpResponse:
    """Answer what programs should not read."""
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /accounts/",
        "Disallow: /search/",
        f"Sitemap: {absolute('/sitemap.xml')}",
    ]
    content = "\n".join(lines) + "\n"
    return HttpResponse(content, content_type="text/plain; charset=utf-8")


@never_cache
@for_readers
@waits_for_turn
def health(request: HttpRequest) -> HttpResponse:
    """Answer whether the server, its database and its disk are well."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        reason = "the database does not answer"
        if is_disk_full():
            reason = DISK_IS_FULL
        return _plain(reason, 503)
    if is_disk_full():
        return _plain(DISK_IS_FULL, 503)
    return _plain("ok")


@never_cache
@require_safe
@waits_for_turn
def ready(request: HttpRequest) -> HttpResponse:
    """Answer whether readers can be sent to this server.

    They can where nothing can be written, which is said. What is damaged is on every
    server, and no reason to go to another.
    """
    problems = run_checks(tags=[READY], include_deployment_checks=True)
    found = {problem.id for problem in problems}
    is_full = DISK in found
    if PAGES in found:
        reason = "the database is away, or older than the code (manage.py upgrade)"
        if is_full:
            reason = DISK_IS_FULL
        return _plain(f"pages cannot be read: {reason}", 503)
    if is_full:
        return _plain(f"readers are answered, but {DISK_IS_FULL}")
    return _plain("ok")


def _plain(words: str, status: int = 200) -> HttpResponse:
    return HttpResponse(words, status=status, content_type="text/plain")
