"""Pictures of editions, and pages of saved copies that they show."""

import base64
import hashlib
import json
import re
from collections import OrderedDict
from collections.abc import Iterator
from functools import partial
from http import HTTPStatus
from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from articles.problems import Damaged
from articles.text.translation import gettext as _
from newsroom.conf.clients import client_of
from newsroom.conf.errors import busy_response
from newsroom.editions.schema import EditionDocument
from newsroom.public import answers
from newsroom.public.limits import ASKING
from newsroom.public.pages import Page
from newsroom.public.queries import ask_database
from newsroom.public.serving import (
    FindPage,
    answer_page,
    for_readers,
    waits_for_turn,
)
from newsroom.public.site import current_site


class PictureTable(NamedTuple):
    """Where the pictures of one folder are kept, and what they are."""

    name: str
    media_type: str


TABLES = {
    "pages": PictureTable("annotations_pagepicture", "image/png"),
    "pictures": PictureTable("articles_picture", "image/webp"),
}
SHA256 = re.compile("[0-9a-f]{64}")
CONTENT = "SELECT content FROM {} WHERE sha256 = %s AND length(content) > 0"

REMEMBERED = 10_000  # at most, of either
# Hashes of pictures, by the key of edition.json.
SHOWN: OrderedDict[str, frozenset[str]] = OrderedDict()
CHECKED: OrderedDict[str, None] = OrderedDict()


@for_readers
def picture(
    request: HttpRequest, slug: str, number: int, folder: str, sha256: str
) -> HttpResponse:
    """Answer with a picture that this edition shows, or a page of a saved copy.

    Where the edition is not shown, answer what is said of it instead. Raise Http404,
    Damaged.
    """
    if not SHA256.fullmatch(sha256):
        raise Http404
    document = f"/articles/{slug}/editions/{number}/edition.json"
    find = partial(answers.find_page, document, "", ask_database)
    table = TABLES[folder]
    with ASKING.place(client_of(request.META), answers.WAIT_SECONDS) as has_turn:
        if not has_turn:
            return busy_response(request)
        edition = find()
        rows = ask_database(CONTENT.format(table.name), [sha256])
    if edition is None:
        raise Http404
    if edition.status != HTTPStatus.OK:
        return answer_page(request, find)
    if not rows:
        raise Http404
    try:
        shown = _shown_in(request, edition, find)
    except answers.Busy:
        return busy_response(request)
    if sha256 not in shown:
        raise Http404
    content = bytes(rows[0][0])
    check_picture(f"{table.name} {sha256}", content, sha256)
    etag = f'"{sha256}"'
    # Hazard: under its hash it never changes, but caches may not show what is withheld.
    headers = {"Cache-Control": answers.CACHE_CONTROL, "ETag": etag}
    response = HttpResponse(content, content_type=table.media_type, headers=headers)
    return get_conditional_response(request, etag, response=response) or response


@for_readers
@waits_for_turn
def site_picture(request: HttpRequest, sha256: str) -> HttpResponse:
    """Answer with the logo or the icon of the newsroom. Raise Http404."""
    for picture in current_site().content.pictures:
        if picture.url == request.path:
            content = base64.b64decode(picture.content)
            headers = {"Cache-Control": answers.CACHE_CONTROL}
            return HttpResponse(content, content_type="image/webp", headers=headers)
    raise Http404


def _shown_in(request: HttpRequest, edition: Page, find: FindPage) -> frozenset[str]:
    """Return the hashes of what an edition shows. Raise Busy, Damaged."""
    if edition.key in SHOWN:
        return SHOWN[edition.key]
    plain = {"REQUEST_METHOD": "GET", "REMOTE_ADDR": client_of(request.META)}
    answer = answers.remembered(plain, edition)
    if answer is None:
        answer = answers.made(plain, edition, partial(find, whole=True))
    if answer is None or answer.status != HTTPStatus.OK:
        return frozenset()
    shown = frozenset(_hashes(json.loads(answer.body)))
    _keep(SHOWN, edition.key, shown)
    return shown


def _hashes(document: EditionDocument) -> Iterator[str]:
    """Yield the hashes that a document names; a withheld one is no string."""
    for picture in document["pictures"]:
        for size in picture["sizes"]:
            if isinstance(size["sha256"], str):
                yield size["sha256"]
    for citation in document["citations"]:
        check = citation["check"]
        if check is None or check["copy"] is None:
            continue
        if isinstance(check["copy"]["picture"], str):
            yield check["copy"]["picture"]


def check_picture(name: str, content: bytes, sha256: str) -> None:
    """Raise Damaged where the content is not what was hashed.

    A process looks once: the content never changes.
    """
    if name in CHECKED:
        return
    if hashlib.sha256(content).hexdigest() != sha256:
        raise swapped(name)
    _keep(CHECKED, name, None)


def swapped(name: str) -> Damaged:
    """Return the error of a file that is not what its name says."""
    return Damaged(
        _("%(name)s does not match its hash, so it is not shown.") % {"name": name}
    )


def _keep[Value](remembered: OrderedDict[str, Value], key: str, value: Value) -> None:
    remembered[key] = value
    while len(remembered) > REMEMBERED:
        remembered.popitem(last=False)
