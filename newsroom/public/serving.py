"""What the views of readers share: the way from a page to a response.

No view here touches the session, the login or a form token: anyone may cache.
"""

import logging
import time
from collections.abc import Callable, Mapping
from functools import partial, wraps
from http import HTTPStatus

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from articles.problems import Damaged, Refused
from newsroom.conf.clients import client_of
from newsroom.conf.databases import reading_from
from newsroom.conf.errors import busy_response, is_api, problem_response
from newsroom.public import answers
from newsroom.public.limits import (
    ASKING,
    COMPARING,
    COMPARISONS,
    TooOften,
    count_request,
)
from newsroom.public.pages import Page
from newsroom.public.queries import release_while_waiting

log = logging.getLogger("newsroom.public.views")

type View = Callable[..., HttpResponseBase]
type FindPage = Callable[..., Page | None]
"""Gives a page; with `whole`, all that it is made of."""

# After which it is worth asking again for what a person has to mend.
MENDING_SECONDS = "600"


# How long a process leaves a replica alone that has failed.
AGAIN_SECONDS = 10


class Readers:
    """Answers readers, in one process, from settings.READERS."""

    def __init__(self) -> None:
        self.again = 0.0  # when a replica that failed may be asked again

    def answer[Answer](
        self, request: HttpRequest, make: Callable[[], Answer]
    ) -> Answer:
        """Return what `make` makes of the replica, or of the primary if that fails.

        `make` only reads, so that it may be called twice.
        """
        if not self.may_lag(request.META):
            return make()
        try:
            with reading_from(settings.READERS):
                return make()
        except Error as error:
            self.again = time.monotonic() + AGAIN_SECONDS
            log.warning(
                "The replica does not answer; readers are answered without it: %s",
                error,
            )
        return make()

    def may_lag(self, environ: Mapping[str, object]) -> bool:
        """Return whether a replica may answer the request that `environ` describes.

        No session is looked up: a cookie of that name is enough.
        """
        if settings.READERS == DEFAULT_DB_ALIAS:
            return False
        if settings.SESSION_COOKIE_NAME in str(environ.get("HTTP_COOKIE", "")):
            return False
        return time.monotonic() >= self.again


readers = Readers()


def for_readers(view: View) -> View:
    """Let a view answer only GET and HEAD, from the replica if there is one."""

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


def waits_for_turn(view: View) -> View:
    """Let a view wait until the database may be asked, each client in its turn."""

    @wraps(view)
    def waiting(
        request: HttpRequest, *args: object, **kwargs: object
    ) -> HttpResponseBase:
        with ASKING.place(client_of(request.META), answers.WAIT_SECONDS) as has_turn:
            if not has_turn:
                return busy_response(request)
            return view(request, *args, **kwargs)

    return waiting


def unavailable(request: HttpRequest) -> HttpResponse:
    """Return the answer that is given instead of something false, or of nothing."""
    status = HTTPStatus.SERVICE_UNAVAILABLE
    if is_api(request):
        response: HttpResponse = problem_response(status)
    else:
        response = HttpResponse(render_to_string("damaged.html"), status=status)
    response["Retry-After"] = MENDING_SECONDS
    response["Cache-Control"] = "no-store"
    return response


def answer_page(request: HttpRequest, find: FindPage) -> HttpResponse:
    """Return the response with the page. Raise Http404, TooOften, TooLong."""
    try:
        answer = _answer(request, find)
    except answers.Busy:
        return busy_response(request)
    if answer is None:
        raise Http404
    return response_of(answer)


def _answer(request: HttpRequest, find: FindPage) -> answers.HttpAnswer | None:
    """Return the answer with the page, or None. Raise Busy, TooOften, TooLong."""
    with ASKING.place(client_of(request.META), answers.WAIT_SECONDS) as has_turn:
        if not has_turn:
            raise answers.Busy
        found = find()
    if found is None:
        return None
    remembered = answers.remembered(request.META, found)
    if remembered:
        return remembered
    try:
        return answers.made(request.META, found, partial(find, whole=True))
    except answers.Dear as dear:
        return _answer_dear_page(request, dear.page)


def _answer_dear_page(request: HttpRequest, page: Page) -> answers.HttpAnswer:
    """Return the answer with a page that may take seconds. Raise Busy, TooOften."""
    count_request(COMPARISONS, request)
    release_while_waiting()
    with COMPARING.place("") as is_the_only_one:
        if not is_the_only_one:
            raise answers.Busy
        return answers.finished(request.META, page)


def answer_content(
    request: HttpRequest, content: bytes, media_type: str
) -> HttpResponse:
    """Return the response with what is made anew for each request."""
    return response_of(answers.made_now(request.META, content, media_type))


def response_of(answer: answers.HttpAnswer) -> HttpResponse:
    """Return the answer as Django has it."""
    response = HttpResponse(
        answer.body, status=answer.status, headers=dict(answer.headers)
    )
    if answer.status == HTTPStatus.NOT_MODIFIED:
        del response["Content-Type"]
    return response


def status_of(refusal: Refused) -> HTTPStatus:
    """Return the status with which a refusal is answered."""
    return getattr(refusal, "status", HTTPStatus.BAD_REQUEST)


def refuse(refusal: Refused, body: str, media_type: str) -> HttpResponse:
    """Return the response that says why nothing else is answered."""
    response = HttpResponse(body, status=status_of(refusal), content_type=media_type)
    response["Cache-Control"] = "no-store"
    if isinstance(refusal, TooOften):
        response["Retry-After"] = str(refusal.seconds)
    return response
