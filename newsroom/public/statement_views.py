"""The file of all statements, which is sent in pieces while it is made."""

from collections.abc import Iterator
from http import HTTPStatus

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase

from newsroom.conf.clients import client_of
from newsroom.conf.databases import ask_and_release, ask_database
from newsroom.conf.errors import busy_response
from newsroom.public import answers, statements
from newsroom.public.limits import (
    DOWNLOADS,
    SEARCHES,
    TooOften,
    count_request,
)
from newsroom.public.serving import for_readers, refuse, response_of, waits_for_turn


class InPieces(StreamingHttpResponse):
    """A response that newsroom/conf/gateway.py lets go out in pieces."""

    goes_in_pieces = True


@for_readers
@waits_for_turn
def all_statements(request: HttpRequest) -> HttpResponseBase:
    """Answer with one JSON object a line.

    It is counted with searches: all articles are looked through.
    """
    try:
        count_request(SEARCHES, request)
    except TooOften as refusal:
        return refuse(refusal, str(refusal), "text/plain; charset=utf-8")
    page = statements.statements_page(ask_database)
    answer = answers.remembered(request.META, page)
    if answer is None:
        answer = answers.streamed(request.META, page)
    if answer.status != HTTPStatus.OK:
        return response_of(answer)
    headers = dict(answer.headers)
    if request.method == "HEAD":
        return InPieces((), headers=headers)  # of unknown length, as the body is
    pieces = _pieces(request, is_gzip="Content-Encoding" in headers)
    try:
        next(pieces)
    except answers.Busy:
        return busy_response(request)
    return InPieces(pieces, headers=headers)


def _pieces(request: HttpRequest, *, is_gzip: bool) -> Iterator[bytes]:
    """Yield the file, after an empty piece. Raise Busy before that.

    The place is held until all is sent, or nobody listens any more.
    """
    with DOWNLOADS.place(client_of(request.META)) as has_place:
        if not has_place:
            raise answers.Busy
        yield b""
        yield from statements.statement_pieces(ask_and_release, is_gzip=is_gzip)
