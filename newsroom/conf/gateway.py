"""Between the server's threads and Django: no stranger holds one by sending slowly or
by reading slowly.

A body comes in whole before Django sees the request, so that a slow sender holds one of
many idle threads and no connection to the database; an answer goes out whole, so that a
slow reader holds none at all.
"""

import os
import re
import socket
import struct
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import IO, Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.db import DatabaseError
from django.http import HttpRequest, parse_cookie
from django.utils.http import parse_header_parameters

from articles.problems import Refused
from newsroom.conf.clients import Share, address, network
from newsroom.conf.databases import give_back
from newsroom.conf.errors import DESK
from newsroom.conf.middleware import DISCARDED, WAIT_SECONDS, known_owner, sends_body

# Bodies that may be coming in at once, in one process, which newsroom/conf/server.py
# gives more threads: from strangers, by client; and from browsers in which somebody has
# logged in before, by who it was.
STRANGERS, OF_CLIENT = 96, 48
STAFF, OF_PERSON = 96, 24
BODY_LIMIT = 300_000_000  # bytes; a folder of articles as one zip
# bytes from a browser in which nobody has logged in
STRANGER_LIMIT = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
READ_LIMIT = 64 * 1024  # bytes that are looked at where nobody is logged in
SESSION_KEY = re.compile("[a-z0-9]{32}")
CHUNK = 64 * 1024
MEMORY = 1_000_000  # bytes of a body kept in memory, more goes to a temporary file
PATIENCE = 30  # seconds until a body must have begun to come
SLOWEST = 10_000  # bytes a second after that
WATCH_SECONDS = 5
BUSY = "Too many are sending at once. Wait a minute, go back, then send it again."


class BodyRefused(Refused):
    """status and a sentence that says what to do."""

    def __init__(self, status: HTTPStatus, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass(eq=False, slots=True)
class IncomingBody:
    """A body that is coming in."""

    client: str
    received: int = 0
    began: float = field(default_factory=time.monotonic)

    @property
    def overdue(self) -> bool:
        return time.monotonic() - self.began > PATIENCE + self.received / SLOWEST


class Gateway:
    def __init__(self, application: WSGIApplication) -> None:
        self.application = application
        self.readings: set[IncomingBody] = set()
        self.strangers, self.staff = (
            Share(STRANGERS, OF_CLIENT),
            Share(STAFF, OF_PERSON),
        )
        self.unwatched, self.looking_up = threading.Lock(), threading.Lock()

    def __call__(
        self, environ: WSGIEnvironment, start: StartResponse
    ) -> Iterable[bytes]:
        if not (environ["PATH_INFO"].startswith(DESK) and sends_body(environ)):
            # What a reader sends is refused unread, so that what it says to be does not
            # count.
            return whole(self.application(environ | {"CONTENT_TYPE": ""}, start))
        try:
            check_encoding(environ)
            received = self.receive(environ)
        except BodyRefused as refusal:
            return refuse(refusal, start)
        with received["wsgi.input"]:
            return whole(self.application(environ | received, start))

    def receive(self, environ: WSGIEnvironment) -> dict[str, Any]:
        """The whole body, as WSGI has it; an empty one in place of one that nobody here
        may send.

        Raises BodyRefused if it is too large, has no length, or does not come in time.
        """
        cookies = parse_cookie(environ.get("HTTP_COOKIE", ""))
        owner = known_owner(cookies)
        length = announced(environ, BODY_LIMIT if owner else STRANGER_LIMIT)
        share, holder = (
            (self.staff, owner)
            if owner
            else (self.strangers, network(address(environ)))
        )
        with share.place(holder) as has_one:
            if not has_one:
                raise BodyRefused(HTTPStatus.SERVICE_UNAVAILABLE, BUSY)
            reading = IncomingBody(environ.get("REMOTE_ADDR", ""))
            self.readings.add(reading)
            self.watch()
            try:
                keeps = length <= READ_LIMIT or self.is_logged_in(cookies)
                body = read(environ["wsgi.input"], length, reading, keeps=keeps)
            finally:
                self.readings.discard(reading)
        if keeps:
            return {"wsgi.input": body}
        return {
            "wsgi.input": body,
            "CONTENT_LENGTH": "0",
            "CONTENT_TYPE": "",
            DISCARDED: True,
        }

    def is_logged_in(self, cookies: Mapping[str, str]) -> bool:
        """Whether the session of these cookies may use the desk. One at a time in this
        process asks the database, so that strangers take no connections. Raises
        BodyRefused where it does not answer.
        """
        key = cookies.get(settings.SESSION_COOKIE_NAME, "")
        if not SESSION_KEY.fullmatch(key):
            return False
        if not self.looking_up.acquire(timeout=WAIT_SECONDS):
            raise BodyRefused(HTTPStatus.SERVICE_UNAVAILABLE, BUSY)
        try:
            return may_use_desk(key)
        except DatabaseError as error:
            raise BodyRefused(HTTPStatus.SERVICE_UNAVAILABLE, BUSY) from error
        finally:
            self.looking_up.release()

    def watch(self) -> None:
        """Begins, with the first body of this process, to close the connections of
        overdue ones.
        """
        if self.unwatched.acquire(blocking=False):
            threading.Thread(target=self.close_overdue, daemon=True).start()

    def close_overdue(self) -> None:
        while True:
            time.sleep(WATCH_SECONDS)
            if late := {
                reading.client for reading in list(self.readings) if reading.overdue
            }:
                close_silent(late, PATIENCE)


def may_use_desk(session_key: str) -> bool:
    """Whether a member of staff is logged in by that session. The connection is not
    held afterwards.
    """
    request = HttpRequest()
    request.session = SessionStore(session_key)
    try:
        user = get_user(request)
        return user.is_active and user.is_staff
    finally:
        give_back()


def close_silent(clients: set[str], seconds: float) -> None:
    """Closes connections of `clients` to which nothing was sent for `seconds` and
    nothing is to be sent.

    A thread that waits in the server's read cannot be called back; it wakes when its
    connection ends. The server names no port, so that the connection is known by what
    it does. Linux; elsewhere nothing happens.
    """
    for connection in _connections():
        with suppress(OSError):
            if (
                connection.getpeername()[0] in clients
                and _silence(connection) > seconds
            ):
                connection.shutdown(socket.SHUT_RDWR)


def _connections() -> Iterator[socket.socket]:
    """Every TCP connection of this process, as a copy of it that is closed
    afterwards.
    """
    for entry in Path("/proc/self/fd").glob("*"):
        with suppress(OSError):
            if str(entry.readlink()).startswith("socket:"):
                with socket.socket(fileno=os.dup(int(entry.name))) as connection:
                    # Of another family the peer's name is no pair of address and port.
                    if connection.family in {socket.AF_INET, socket.AF_INET6}:
                        yield connection


def _silence(connection: socket.socket) -> float:
    """Seconds since something was sent; 0 if there is something to send or not yet
    acknowledged.
    """
    info = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 148)
    unacknowledged, milliseconds, unsent = (
        struct.unpack_from("=I", info, at)[0] for at in (24, 44, 144)
    )
    return 0.0 if unacknowledged or unsent else milliseconds / 1000


def check_encoding(environ: WSGIEnvironment) -> None:
    """Raises BodyRefused for a body that is declared as anything but UTF-8.

    Django reads query and form by what a client declares, before any middleware: some
    of Python's encodings raise, and some spell what no database holds.
    """
    try:
        parameters = parse_header_parameters(environ.get("CONTENT_TYPE", ""))[1]
    except ValueError:
        raise BodyRefused(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send text as UTF-8."
        ) from None
    if parameters.get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
        raise BodyRefused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send text as UTF-8.")


def announced(environ: WSGIEnvironment, most: int) -> int:
    """Bytes of the body. Raises BodyRefused."""
    length = environ.get("CONTENT_LENGTH", "")
    if "HTTP_TRANSFER_ENCODING" in environ or not (
        length.isascii() and length.isdigit()
    ):
        raise BodyRefused(
            HTTPStatus.LENGTH_REQUIRED, "Send the length of the body with it."
        )
    if int(length[:20]) > most:
        sentence = f"This is too large: at most {most // 1_000_000} MB at once. Log in, or send it in parts."
        raise BodyRefused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, sentence)
    return int(length)


def read(
    incoming: IO[bytes], length: int, reading: IncomingBody, *, keeps: bool
) -> IO[bytes]:
    """The body, for the caller to close; nothing of it unless `keeps`. Raises
    BodyRefused where it does not come in time.

    Hazard: a browser that is answered before it has sent everything may show an error
    in place of the answer.
    """
    body = tempfile.SpooledTemporaryFile(MEMORY)  # noqa: SIM115 - the caller closes it
    while reading.received < length and not reading.overdue:
        if not (chunk := incoming.read(min(CHUNK, length - reading.received))):
            break
        if keeps:
            body.write(chunk)
        reading.received += len(chunk)
    if reading.received < length:
        body.close()
        sentence = "What was sent came too slowly. Go back, then send it again."
        raise BodyRefused(HTTPStatus.REQUEST_TIMEOUT, sentence)
    body.seek(0)
    return body


def whole(answer: Iterable[bytes]) -> Iterable[bytes]:
    """In one piece, unless it says that it is too large: then whoever made it counts
    who reads.
    """
    if getattr(answer, "goes_in_pieces", False):
        return answer
    try:
        return [b"".join(answer)]
    finally:
        close = getattr(answer, "close", None)
        if close:
            close()


def refuse(refusal: BodyRefused, start: StartResponse) -> list[bytes]:
    body = f"{refusal}\n".encode()
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Content-Security-Policy", "default-src 'none'"),
        ("X-Content-Type-Options", "nosniff"),
        ("Cache-Control", "no-store"),
        ("Retry-After", "60"),
        ("Connection", "close"),
    ]
    start(f"{refusal.status.value} {refusal.status.phrase}", headers)
    return [body]
