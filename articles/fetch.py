"""One page from the public web, for import.

It is off unless the operator turns it on; the caller checks that.

Hazard: an address that an editor pastes can point into the newsroom's own network,
directly, by a name, or by a redirect. So every name is resolved once, all its addresses
must be public, and the connection goes to the address that was checked, never to the
name again.
"""

import ipaddress
import re
import socket
import ssl
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from urllib.parse import SplitResult, quote, urljoin, urlsplit

import httpcore
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.problems import Refused

MAX_BYTES = 5_000_000
MAX_REDIRECTS = 3
TOTAL_SECONDS = 20.0  # for all hops together
STEP_SECONDS = 8.0  # for one connection or one silence
LONGEST_URL = 2_000
PORTS = {"http": 80, "https": 443}
REDIRECTS = frozenset({301, 302, 303, 307, 308})
HEADERS = [
    (b"User-Agent", b"Newsroom-import/1"),
    (
        b"Accept",
        b"text/html,application/xhtml+xml,text/plain,text/markdown;q=0.9,*/*;q=0.1",
    ),
    # Hazard: a compressed answer of a few kilobytes can unpack to gigabytes.
    (b"Accept-Encoding", b"identity"),
    (b"Connection", b"close"),
]
NO_ADDRESS = gettext_lazy("This is not a URL: paste one that begins with https://.")
NOT_VALID = gettext_lazy("The name of the site is not valid.")
NOT_FOUND = gettext_lazy("The name of the site cannot be found.")
TOO_SLOW = gettext_lazy(
    "The site took too long to answer: save the page as a file and import that."
)
NO_ANSWER = gettext_lazy(
    "The site did not answer properly: save the page as a file and import that."
)

type Resolver = Callable[[str, int], list[str]]
type Connector = Callable[[str, int, float], httpcore.NetworkStream]
type IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

NAT64 = ipaddress.ip_network("64:ff9b::/96")
# All of IPv6 that may belong to the public (RFC 4291).
UNICAST = ipaddress.ip_network("2000::/3")
# Some or all Python versions call these global, but no public web server is in them.
NEVER = [
    ipaddress.ip_network(network)
    for network in (
        "192.88.99.0/24",  # 6to4 relays
        "192.0.0.0/24",
        "168.63.129.16/32",  # Azure: configuration and secrets of the machine
        "2001::/23",  # Teredo, ORCHID and other protocol assignments
        "2001:db8::/32",
        "2002::/16",  # 6to4
        "3fff::/20",
    )
]
_HOST = re.compile(
    r"(?=.{1,253}\.?\Z)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9-]{1,63}\.?"
)
_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")


class NoAnswer(Refused):
    """The address does not answer, or not in time."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page as its server sent it.

    The media type and the charset are as declared, in lower case, and may be empty.
    """

    content: bytes
    media_type: str
    url: str  # after all redirects
    charset: str


def fetch_page(
    url: str, *, resolve: Resolver | None = None, connect: Connector | None = None
) -> Fetched:
    """Return the page at the address, or raise Refused with a sentence for the editor.

    `resolve(host, port)` gives addresses; `connect(address, port, seconds)` opens a
    stream to one of them.
    """
    ask = partial(_request, "GET", _read_page)
    return _follow(url, ask, _PinnedBackend(resolve, connect))


def link_status(
    url: str, *, resolve: Resolver | None = None, connect: Connector | None = None
) -> int:
    """Return the HTTP status of the page at the address, without reading its content.

    `resolve` and `connect` are as for `fetch_page`. Raises NoAnswer, and Refused where
    the address may not be asked.
    """
    backend = _PinnedBackend(resolve, connect)
    with suppress(NoAnswer):
        status = _follow(url, partial(_request, "HEAD", _read_status), backend)
        if status < 400:
            return status
    # Some servers do not know HEAD, or answer it otherwise than GET.
    return _follow(url, partial(_request, "GET", _read_status), backend)


def _follow[Answer](
    url: str,
    ask: "Callable[[str, _PinnedBackend], Answer | str]",
    backend: "_PinnedBackend",
) -> Answer:
    """Return the answer at the end of the redirects.

    `ask` gives what is at an address, or the address that it redirects to.
    """
    for _hop in range(MAX_REDIRECTS + 1):
        answer = ask(url, backend)
        if not isinstance(answer, str):
            return answer
        url = answer
    raise Refused(
        _(
            "The URL redirects more than %(max_redirects)s times: give the page's "
            "own URL."
        )
        % {"max_redirects": MAX_REDIRECTS}
    )


def is_public(address: IPAddress) -> bool:
    """Return whether the address can belong to a public web server.

    An IPv4 address inside it must be public too.
    """
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return is_public(address.ipv4_mapped)
        if address in NAT64:
            return is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        if address not in UNICAST or address.scope_id or _is_isatap(address):
            return False
    # Networks of the other version contain no address: `in` is then false.
    is_special = (
        address.is_multicast
        or address.is_reserved
        or any(address in network for network in NEVER)
    )
    return address.is_global and not is_special


def _is_isatap(address: ipaddress.IPv6Address) -> bool:
    """Return whether the last four bytes are an IPv4 address.

    The mark 0:5efe or 200:5efe stands before them.
    """
    return (int(address) >> 32) & 0xFDFFFFFF == 0x00005EFE


# --- the address ----------------------------------------------------------------------


def _check_url(address: str) -> httpcore.URL:
    """Return the parts of a plain web address; raise Refused for anything else."""
    if len(address) > LONGEST_URL or _UNSAFE.search(address):
        raise Refused(NO_ADDRESS)
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise Refused(NO_ADDRESS) from error
    if parts.scheme not in PORTS or not parts.hostname:
        raise Refused(
            _("Only URLs that begin with http:// or https:// are downloaded.")
        )
    if "@" in parts.netloc:
        raise Refused(
            _(
                "URLs with a user name are not downloaded. Enter the URL without "
                "the user name."
            )
        )
    if port not in {None, *PORTS.values()}:
        raise Refused(_("Only URLs with port 80 or 443 are downloaded."))
    host = _ascii(parts.hostname)
    return httpcore.URL(
        scheme=parts.scheme,
        host=host,
        port=port or PORTS[parts.scheme],
        target=_target(parts),
    )


def _ascii(host: str) -> str:
    """Return the name in ASCII, or the IPv6 address without its brackets."""
    try:
        if ":" in host:
            return str(ipaddress.IPv6Address(host))
        name = host.encode("idna").decode("ascii").lower()
    except ValueError as error:
        raise Refused(NOT_VALID) from error
    if not _HOST.fullmatch(name):
        raise Refused(NOT_VALID)
    return name


def _target(parts: SplitResult) -> str:
    """Return path and query in ASCII, as a browser would send them."""
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/?%:@!$&'()*+,;=~-._[]")
    if not query:
        return path
    return f"{path}?{query}"


# --- the connection -------------------------------------------------------------------


def _resolve(host: str, port: int) -> list[str]:
    entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(socket_address[0]) for *_, socket_address in entries]
    return list(dict.fromkeys(addresses))


def _connect(address: str, port: int, seconds: float) -> httpcore.NetworkStream:
    return httpcore.SyncBackend().connect_tcp(address, port, timeout=seconds)


class _PinnedBackend(httpcore.NetworkBackend):
    """A backend that connects only to checked addresses, and before the deadline."""

    def __init__(self, resolve: Resolver | None, connect: Connector | None) -> None:
        self._deadline = time.monotonic() + TOTAL_SECONDS
        self._resolve = resolve or _resolve
        self._connect = connect or _connect

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[object] | None = None,
    ) -> httpcore.NetworkStream:
        *others, last = self._public_addresses(host, port)
        for address in others:
            with suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                return self._stream(address, port)
        return self._stream(last, port)

    def _stream(self, address: str, port: int) -> httpcore.NetworkStream:
        stream = self._connect(address, port, self._seconds_left())
        return _TimedStream(stream, self._seconds_left)

    def _public_addresses(self, host: str, port: int) -> list[str]:
        """Return the addresses of the host; raise Refused unless all are public."""
        pool = ThreadPoolExecutor(1)
        try:
            resolving = pool.submit(self._resolve, host, port)
            names = resolving.result(self._seconds_left())
            addresses = [ipaddress.ip_address(name) for name in names]
        except (OSError, ValueError) as error:  # TimeoutError is an OSError
            raise NoAnswer(NOT_FOUND) from error
        finally:
            pool.shutdown(wait=False)
        if not addresses:
            raise NoAnswer(NOT_FOUND)
        if not all(map(is_public, addresses)):
            raise Refused(
                _("The URL does not lead to the public web, so it is not downloaded.")
            )
        return [str(address) for address in addresses[:4]]

    def _seconds_left(self) -> float:
        """Return the seconds that the next step may take."""
        seconds = self._deadline - time.monotonic()
        if seconds <= 0:
            raise NoAnswer(TOO_SLOW)
        return min(STEP_SECONDS, seconds)


class _TimedStream(httpcore.NetworkStream):
    """A stream in which each step may take the time left until the deadline.

    Hazard: an ordinary timeout counts one silence, and a server that sends a byte a
    second never reaches it.
    """

    def __init__(
        self, stream: httpcore.NetworkStream, seconds_left: Callable[[], float]
    ) -> None:
        self._stream = stream
        self._seconds_left = seconds_left

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._seconds_left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._seconds_left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(
            ssl_context, server_hostname, self._seconds_left()
        )
        return _TimedStream(stream, self._seconds_left)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


# --- the answer -----------------------------------------------------------------------


def _request[Answer](
    method: str,
    read: Callable[[httpcore.Response, str], Answer],
    address: str,
    backend: _PinnedBackend,
) -> Answer | str:
    """Return what `read` makes of the answer, or the address that it redirects to."""
    url = _check_url(address)
    headers = [(b"Host", _host_header(url)), *HEADERS]
    pool = httpcore.ConnectionPool(
        ssl_context=ssl.create_default_context(), network_backend=backend
    )
    try:
        with pool, pool.stream(method, url, headers=headers) as answer:
            redirect = _redirect(answer, address)
            if redirect:
                return redirect
            return read(answer, address)
    except httpcore.TimeoutException as error:
        raise NoAnswer(TOO_SLOW) from error
    except (
        httpcore.NetworkError,
        httpcore.ProtocolError,
        OSError,
        ValueError,
    ) as error:
        raise NoAnswer(NO_ANSWER) from error


def _host_header(url: httpcore.URL) -> bytes:
    host = url.host.decode()
    if ":" in host:
        host = f"[{host}]"
    if url.port != PORTS[url.scheme.decode()]:
        host = f"{host}:{url.port}"
    return host.encode()


def _headers(answer: httpcore.Response) -> dict[str, str]:
    return {
        name.lower().decode("latin-1"): value.decode("latin-1")
        for name, value in answer.headers
    }


def _redirect(answer: httpcore.Response, address: str) -> str:
    if answer.status not in REDIRECTS:
        return ""
    location = _headers(answer).get("location", "")
    if not location:
        return ""
    return urljoin(address, location)


def _read_status(answer: httpcore.Response, _address: str) -> int:
    return answer.status


def _read_page(answer: httpcore.Response, address: str) -> Fetched:
    headers = _headers(answer)
    if answer.status != 200:
        raise Refused(
            _("The site answered %(status)s instead of the page: check the URL.")
            % {"status": answer.status}
        )
    if headers.get("content-encoding", "identity").lower() not in {"", "identity"}:
        raise Refused(
            _(
                "The site sent a compressed page: save the page as a file and import that."
            )
        )
    content = bytearray()
    for chunk in answer.iter_stream():
        content += chunk
        if len(content) > MAX_BYTES:
            raise Refused(
                _("The page is larger than %(value)s MB.")
                % {"value": MAX_BYTES // 1000000}
            )
    content_type = headers.get("content-type", "").lower()
    media_type, _sign, parameters = content_type.partition(";")
    charset = ""
    declared = re.search(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", parameters)
    if declared:
        charset = declared[1]
    return Fetched(bytes(content), media_type.strip()[:100], address, charset)
