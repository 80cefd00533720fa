"""What stands before every view: readers send nothing, and neither they nor the desk take all the threads."""

import threading
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from newsroom.conf.errors import busy

type Answer = Callable[[HttpRequest], HttpResponseBase]

DESK = "/admin/"  # all that staff can reach stands under it; everything else is for readers
SAFE = ("GET", "HEAD")
WAIT_SECONDS = 20


def readers_send_nothing(answer: Answer) -> Answer:
    """Refuses what a reader sends before a byte of it is read, and closes the connection.

    Whoever reads a body waits for it, as the check of a form's token does: a slow sender would hold a thread.
    """

    def guarded(request: HttpRequest) -> HttpResponseBase:
        if is_desk(request):
            return answer(request)
        if request.method not in SAFE:
            return _refuse("Readers only read here: GET or HEAD.", HTTPStatus.METHOD_NOT_ALLOWED)
        if sends_body(request.META):
            return _refuse("Send nothing with a request to read.", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return answer(request)

    return guarded


class Lanes:
    """Readers and the desk each have their own share of the database's connections.

    However many slow requests the desk makes, a reader's finds a connection; the rest wait in line, at most
    WAIT_SECONDS, before they touch the database.
    """

    def __init__(self, get_response: Answer) -> None:
        self.answer = get_response
        self.desk = threading.BoundedSemaphore(settings.DATABASE_POOL // 2)
        self.readers = threading.BoundedSemaphore(settings.DATABASE_POOL - settings.DATABASE_POOL // 2)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        lane = self.desk if is_desk(request) else self.readers
        if not lane.acquire(timeout=WAIT_SECONDS):
            return busy(request)
        try:
            return self.answer(request)
        finally:
            lane.release()


def is_desk(request: HttpRequest) -> bool:
    return request.path_info.startswith(DESK)


def sends_body(environ: dict[str, object]) -> bool:
    """Whether a request as WSGI describes it has a body."""
    return environ.get("CONTENT_LENGTH") not in {None, "", "0"} or "HTTP_TRANSFER_ENCODING" in environ


def _refuse(sentence: str, status: HTTPStatus) -> HttpResponse:
    response = HttpResponse(f"{sentence}\n", status=status, content_type="text/plain; charset=utf-8")
    response["Allow"] = ", ".join(SAFE)
    response["Connection"] = "close"
    return response
