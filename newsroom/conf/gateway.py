"""The gateway between the server's threads and Django, which counts what passes.

No stranger holds a thread by sending slowly or by reading slowly. A body comes in whole
before Django sees the request, so that a slow sender holds one of many idle threads and
no connection to the database. An answer goes out whole, so that a slow reader holds
none at all.
"""

import os
import re
import secrets
import socket
import struct
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import IO
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.db import DatabaseError
from django.http import HttpRequest, parse_cookie
from django.utils.http import parse_header_parameters

from articles.problems import Refused
from newsroom.conf.clients import Share, client_address, client_of
from newsroom.conf.databases import release_connection
from newsroom.conf.errors import DESK
from newsroom.conf.logins import known_owner
from newsroom.conf.logs import MARKS
from newsroom.conf.middleware import DISCARDED, WAIT_SECONDS, sends_body
from newsroom.conf.stack import with_room

# How many bodies may be coming in at once in one process, to which
# newsroom/conf/server.py gives more threads: from strangers, in all and of one client;
# and from browsers in which somebody has logged in before, in all and of one person.
STRANGERS = 96
OF_CLIENT = 48
STAFF = 96
OF_PERSON = 24
BODY_LIMIT = 300_000_000  # bytes; a folder of articles as one zip
# Bytes from a browser in which nobody has logged in.
STRANGER_LIMIT = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
READ_LIMIT = 64 * 1024  # bytes that are read from a browser that is not logged in
SESSION_KEY = re.compile("[a-z0-9]{32}")
CHUNK = 64 * 1024
MEMORY = 1_000_000  # bytes of a body kept in memory, more goes to a temporary file
PATIENCE = 30  # seconds until a body must have begun to come
SLOWEST = 10_000  # bytes a second after that
WATCH_SECONDS = 5
BUSY = "Too many are sending at once. Wait a minute, go back, then send it again."


class BodyRefused(Refused):
    """A body that is not read: the status, and a sentence that says what to do."""

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
        """Whether the body comes too slowly to be waited for."""
        return time.monotonic() - self.began > PATIENCE + self.received / SLOWEST


class Gateway:
    """A WSGI application that receives bodies and sends answers for `application`."""

    def __init__(self, application: WSGIApplication) -> None:
        self.application = with_room(application)
        self.incoming: set[IncomingBody] = set()
        self.strangers = Share(STRANGERS, OF_CLIENT)
        self.staff = Share(STAFF, OF_PERSON)
        self.unwatched = threading.Lock()
        self.looking_up = threading.Lock()

    def __call__(
        self, environ: WSGIEnvironment, start: StartResponse
    ) -> Iterable[bytes]:
        has_body = environ["PATH_INFO"].startswith(DESK) and sends_body(environ)
        if not has_body:
            # A reader's body is refused unread, so its declared type does not count.
            return join_answer(self.application(environ | {"CONTENT_TYPE": ""}, start))
        try:
            check_encoding(environ)
            received = self.receive(environ)
        except BodyRefused as refusal:
            return refuse_body(refusal, start)
        with received["wsgi.input"]:
            return join_answer(self.application(environ | received, start))

    def receive(self, environ: WSGIEnvironment) -> WSGIEnvironment:
        """Return what to change in `environ` once the whole body is here.

        A body that the sender may not send is replaced by an empty one.

        Raise BodyRefused if it is too large, has no length, or does not come in time.
        """
        cookies = parse_cookie(environ.get("HTTP_COOKIE", ""))
        owner = known_owner(cookies)
        if owner:
            length = announced_length(environ, BODY_LIMIT)
            place = self.staff.place(owner)
        else:
            length = announced_length(environ, STRANGER_LIMIT)
            client = client_of(environ)
            place = self.strangers.place(client)
        with place as has_place:
            if not has_place:
                raise BodyRefused(HTTPStatus.SERVICE_UNAVAILABLE, BUSY)
            incoming = IncomingBody(environ.get("REMOTE_ADDR", ""))
            self.incoming.add(incoming)
            self.watch()
            try:
                keeps = length <= READ_LIMIT or self.is_logged_in(cookies)
                body = read_body(environ["wsgi.input"], length, incoming, keeps=keeps)
            finally:
                self.incoming.discard(incoming)
        if keeps:
            return {"wsgi.input": body}
        return {
            "wsgi.input": body,
            "CONTENT_LENGTH": "0",
            "CONTENT_TYPE": "",
            DISCARDED: True,
        }

    def is_logged_in(self, cookies: Mapping[str, str]) -> bool:
        """Return whether the session of these cookies may use the desk.

        One thread of this process at a time asks the database, so that strangers take
        no connections. Raise BodyRefused where the database does not answer.
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
        """Begin to close overdue connections, at the first body of this process."""
        if self.unwatched.acquire(blocking=False):
            threading.Thread(target=self.close_overdue, daemon=True).start()

    def close_overdue(self) -> None:
        """Close the connections of overdue bodies, for ever."""
        while True:
            time.sleep(WATCH_SECONDS)
            late = {body.client for body in list(self.incoming) if body.overdue}
            if late:
                close_silent(late, PATIENCE)


# --- What passes ----------------------------------------------------------------------

HEADER = "X-Request-ID"
CLEAN = re.compile(r"[\w-]{8,64}", re.ASCII)
if settings.METRICS_PORT:
    from prometheus_client import Gauge, Histogram

    settings.METRICS_DIR.mkdir(parents=True, exist_ok=True)
    SECONDS = Histogram(
        "newsroom_request_seconds", "Time until the answer.", ["kind", "status"]
    )
    # Hazard: a sum would go on counting workers that ended.
    KEPT = Gauge(
        "newsroom_kept_bytes",
        "Kept pages of the worker that answered last.",
        multiprocess_mode="mostrecent",
    )


def count_answer(kind: str, status: int, began: float) -> None:
    """Count an answer that took from `began` until now."""
    if settings.METRICS_PORT:
        SECONDS.labels(kind, status).observe(time.perf_counter() - began)


def note_kept(weight: int) -> None:
    """Note how much memory kept pages take in this process."""
    if settings.METRICS_PORT:
        KEPT.set(weight)


class Identified:
    """A WSGI application that gives each request of `application` an id.

    The header is on answers of the desk and on errors. Hazard: a cache would hand out
    the id of one reader with everybody's page.
    """

    def __init__(self, application: WSGIApplication) -> None:
        self.application = application

    def __call__(
        self, environ: WSGIEnvironment, start: StartResponse
    ) -> Iterable[bytes]:
        began = time.perf_counter()
        number = id_of(environ)
        marks: dict[str, object] = {"request": number}
        if settings.LOG_CLIENTS:
            marks["client"] = client_address(environ)
        MARKS.set(marks)
        kind = "page"
        if environ["PATH_INFO"].startswith(DESK):
            kind = "desk"

        def start_with_id(
            status: str, headers: list[tuple[str, str]], *_: object
        ) -> Callable[[bytes], object]:
            count_answer(kind, int(status[:3]), began)
            is_shared = any(value.startswith("public") for _, value in headers)
            if kind == "desk" or (status >= "4" and not is_shared):
                headers = [*headers, (HEADER, number)]
            return start(status, headers)

        return self.application(environ, start_with_id)


def id_of(environ: WSGIEnvironment) -> str:
    """Return the id that the operator's proxy gave the request, or a new one."""
    given = str(environ.get("HTTP_X_REQUEST_ID", ""))
    if settings.PROXY_COUNT and CLEAN.fullmatch(given):
        return given
    return secrets.token_hex(8)


# --- Bodies ---------------------------------------------------------------------------


def may_use_desk(session_key: str) -> bool:
    """Return whether a member of staff is logged in by that session.

    The connection to the database is not held afterwards.
    """
    request = HttpRequest()
    request.session = SessionStore(session_key)
    try:
        user = get_user(request)
        return user.is_active and user.is_staff
    finally:
        release_connection()


def close_silent(clients: set[str], seconds: float) -> None:
    """Close connections of `clients` on which nothing was sent for `seconds`.

    Those on which something is to be sent stay open. A thread that waits in the
    server's read cannot be called back; it wakes when its connection ends. The server
    names no port, so a connection is recognised by what it does. This works on Linux;
    elsewhere nothing happens.
    """
    for connection in _connections():
        with suppress(OSError):
            client = connection.getpeername()[0]
            if client in clients and _silence(connection) > seconds:
                connection.shutdown(socket.SHUT_RDWR)


def _connections() -> Iterator[socket.socket]:
    """Yield a copy of every TCP connection of this process, and close it afterwards."""
    for entry in Path("/proc/self/fd").glob("*"):
        with suppress(OSError):
            if not str(entry.readlink()).startswith("socket:"):
                continue
            with socket.socket(fileno=os.dup(int(entry.name))) as connection:
                # In other families the peer's name is no pair of address and port.
                if connection.family in {socket.AF_INET, socket.AF_INET6}:
                    yield connection


# Where Linux's `struct tcp_info` holds these numbers.
UNACKNOWLEDGED_AT = 24
MILLISECONDS_AT = 44
UNSENT_AT = 144


def _silence(connection: socket.socket) -> float:
    """Return the seconds since something was sent.

    Return 0 if something is to be sent or not yet acknowledged.
    """
    info = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 148)
    if _number_at(UNACKNOWLEDGED_AT, info) or _number_at(UNSENT_AT, info):
        return 0.0
    return _number_at(MILLISECONDS_AT, info) / 1000


def _number_at(offset: int, info: bytes) -> int:
    number: int = struct.unpack_from("=I", info, offset)[0]
    return number


def check_encoding(environ: WSGIEnvironment) -> None:
    """Raise BodyRefused for a body that is declared as anything but UTF-8.

    Django reads query and form by what a client declares, before any middleware: some
    of Python's encodings raise, and some spell what no database holds.
    """
    try:
        parameters = parse_header_parameters(environ.get("CONTENT_TYPE", ""))[1]
    except ValueError:
        parameters = {"charset": ""}
    if parameters.get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
        raise BodyRefused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send text as UTF-8.")


def announced_length(environ: WSGIEnvironment, most: int) -> int:
    """Return how many bytes the body has. Raise BodyRefused if more than `most`."""
    length = environ.get("CONTENT_LENGTH", "")
    is_number = length.isascii() and length.isdigit()
    if "HTTP_TRANSFER_ENCODING" in environ or not is_number:
        raise BodyRefused(
            HTTPStatus.LENGTH_REQUIRED, "Send the length of the body with it."
        )
    if int(length[:20]) > most:
        sentence = f"This is too large: at most {most // 1_000_000} MB at once. Log in, or send it in parts."
        raise BodyRefused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, sentence)
    return int(length)


def read_body(
    stream: IO[bytes], length: int, incoming: IncomingBody, *, keeps: bool
) -> IO[bytes]:
    """Return the body, for the caller to close; an empty one unless `keeps`.

    Raise BodyRefused where it does not come in time. Hazard: a browser that is answered
    before it has sent everything may show an error in place of the answer.
    """
    body = tempfile.SpooledTemporaryFile(MEMORY)  # noqa: SIM115 - the caller closes it
    while incoming.received < length and not incoming.overdue:
        chunk = stream.read(min(CHUNK, length - incoming.received))
        if not chunk:
            break
        if keeps:
            body.write(chunk)
        incoming.received += len(chunk)
    if incoming.received < length:
        body.close()
        sentence = "What was sent came too slowly. Go back, then send it again."
        raise BodyRefused(HTTPStatus.REQUEST_TIMEOUT, sentence)
    body.seek(0)
    return body


def join_answer(answer: Iterable[bytes]) -> Iterable[bytes]:
    """Return the answer in one piece.

    An answer that says that it goes in pieces is too large for that: the view that made
    it limits how many read it at once.
    """
    if getattr(answer, "goes_in_pieces", False):
        return answer
    try:
        return [b"".join(answer)]
    finally:
        close = getattr(answer, "close", None)
        if close:
            close()


def refuse_body(refusal: BodyRefused, start: StartResponse) -> list[bytes]:
    """Answer a body that is not read, and close the connection."""
    body = f"{refusal}\n".encode()
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Content-Security-Policy", "default-src 'none'"),
        ("Permissions-Policy", settings.PERMISSIONS_POLICY),
        ("X-Content-Type-Options", "nosniff"),
        ("Cache-Control", "no-store"),
        ("Retry-After", "60"),
        ("Connection", "close"),
    ]
    start(f"{refusal.status.value} {refusal.status.phrase}", headers)
    return [body]
