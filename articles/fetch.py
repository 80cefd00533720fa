"""One page from the public web, for import. Off unless the operator turns it on; the
caller asks.

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
NO_ADDRESS = gettext_lazy(
    "This is not a web address: paste one that begins with https://."
)
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
# all of IPv6 that may be the public's (RFC 4291)
UNICAST = ipaddress.ip_network("2000::/3")
# What `is_global` calls global in some or all Python versions, and is no web server of
# the public.
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
    """Nothing is at the address, or not in time."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """media_type and charset: as the server declared them, lower case, may be empty.
    url: the last hop's.
    """

    content: bytes
    media_type: str
    url: str
    charset: str


def fetch(
    url: str, *, resolve: Resolver | None = None, connect: Connector | None = None
) -> Fetched:
    """Returns the page at the address. Raises Refused, with a sentence for the editor,
    if it is not fetched.

    resolve(host, port) gives addresses; connect(address, port, seconds) opens a stream
    to one of them.
    """
    return _followed(url, partial(_asked, "GET", _read), _Pinned(resolve, connect))


def link_status(
    url: str, *, resolve: Resolver | None = None, connect: Connector | None = None
) -> int:
    """Returns the HTTP status of the page at the address, whose content is not read.
    Raises NoAnswer, and Refused if it is not asked for. resolve and connect: as for
    `fetch`.
    """
    backend = _Pinned(resolve, connect)
    status = 0
    with suppress(NoAnswer):
        status = _followed(url, partial(_asked, "HEAD", _status), backend)
    # Not every server knows HEAD, or says the same to it.
    return (
        status
        if 0 < status < 400
        else _followed(url, partial(_asked, "GET", _status), backend)
    )


def _followed[Answer](
    url: str, ask: "Callable[[str, _Pinned], Answer | str]", backend: "_Pinned"
) -> Answer:
    """ask: gives what is at an address, or the address that it redirects to."""
    for _hop in range(MAX_REDIRECTS + 1):
        found = ask(url, backend)
        if not isinstance(found, str):
            return found
        url = found
    raise Refused(
        _(
            "The address redirects more than %(max_redirects)s times: give the page's own address."
        )
        % {"max_redirects": MAX_REDIRECTS}
    )


def is_public(address: IPAddress) -> bool:
    """Returns whether the address, and any IPv4 address inside it, can belong to a
    public web server.
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
    """An IPv4 address in the last four bytes, behind the mark 0:5efe or 200:5efe."""
    return (int(address) >> 32) & 0xFDFFFFFF == 0x00005EFE


# --- the address ----------------------------------------------------------------------


def _checked(address: str) -> httpcore.URL:
    """Raises Refused for what is no plain web address."""
    if len(address) > LONGEST_URL or _UNSAFE.search(address):
        raise Refused(NO_ADDRESS)
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise Refused(NO_ADDRESS) from error
    if parts.scheme not in PORTS or not parts.hostname:
        raise Refused(
            _("Only addresses that begin with http:// or https:// are fetched.")
        )
    if "@" in parts.netloc:
        raise Refused(
            _(
                "Addresses with a user name are not fetched: give the page's plain address."
            )
        )
    if port not in {None, *PORTS.values()}:
        raise Refused(_("Only the usual ports of the web, 80 and 443, are fetched."))
    host = _ascii(parts.hostname)
    return httpcore.URL(
        scheme=parts.scheme,
        host=host,
        port=port or PORTS[parts.scheme],
        target=_target(parts),
    )


def _ascii(host: str) -> str:
    """The name in ASCII, or the IPv6 address without its brackets."""
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
    """Path and query in ASCII, as a browser would send them."""
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/?%:@!$&'()*+,;=~-._[]")
    return f"{path}?{query}" if query else path


# --- the connection -------------------------------------------------------------------


def _resolve(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _connect(address: str, port: int, seconds: float) -> httpcore.NetworkStream:
    return httpcore.SyncBackend().connect_tcp(address, port, timeout=seconds)


class _Pinned(httpcore.NetworkBackend):
    """Connects only to addresses that were checked, before the deadline."""

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
        return _Timed(self._connect(address, port, self._left()), self._left)

    def _public_addresses(self, host: str, port: int) -> list[str]:
        """All addresses of the name, each as it was checked. Raises Refused unless
        every one is public.
        """
        pool = ThreadPoolExecutor(1)
        try:
            names = pool.submit(self._resolve, host, port).result(self._left())
            addresses = [ipaddress.ip_address(name) for name in names]
        except (OSError, ValueError) as error:  # TimeoutError is an OSError
            raise NoAnswer(NOT_FOUND) from error
        finally:
            pool.shutdown(wait=False)
        if not addresses:
            raise NoAnswer(NOT_FOUND)
        if not all(map(is_public, addresses)):
            raise Refused(
                _("The address does not lead to the public web, so it is not fetched.")
            )
        return [str(address) for address in addresses[:4]]

    def _left(self) -> float:
        """Seconds for the next step."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise NoAnswer(TOO_SLOW)
        return min(STEP_SECONDS, left)


class _Timed(httpcore.NetworkStream):
    """Hazard: timeouts count one silence each, and a server that sends a byte a second
    has none. So each step has what is left until the deadline.
    """

    def __init__(
        self, stream: httpcore.NetworkStream, left: Callable[[], float]
    ) -> None:
        self._stream = stream
        self._left = left

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        return _Timed(
            self._stream.start_tls(ssl_context, server_hostname, self._left()),
            self._left,
        )

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


# --- the answer -----------------------------------------------------------------------


def _asked[Answer](
    method: str,
    read: Callable[[httpcore.Response, str], Answer | str],
    address: str,
    backend: _Pinned,
) -> Answer | str:
    """What `read` makes of the answer, or the address that it redirects to."""
    url = _checked(address)
    try:
        with (
            httpcore.ConnectionPool(
                ssl_context=ssl.create_default_context(), network_backend=backend
            ) as pool,
            pool.stream(
                method, url, headers=[(b"Host", _host_header(url)), *HEADERS]
            ) as answer,
        ):
            return _redirect(answer, address) or read(answer, address)
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
    host = f"[{url.host.decode()}]" if b":" in url.host else url.host.decode()
    return (
        host if url.port == PORTS[url.scheme.decode()] else f"{host}:{url.port}"
    ).encode()


def _headers(answer: httpcore.Response) -> dict[str, str]:
    return {
        name.lower().decode("latin-1"): value.decode("latin-1")
        for name, value in answer.headers
    }


def _redirect(answer: httpcore.Response, address: str) -> str:
    further = _headers(answer).get("location", "") if answer.status in REDIRECTS else ""
    return urljoin(address, further) if further else ""


def _status(answer: httpcore.Response, _address: str) -> int:
    return answer.status


def _read(answer: httpcore.Response, address: str) -> Fetched:
    headers = _headers(answer)
    if answer.status != 200:
        raise Refused(
            _("The site answered %(status)s instead of the page: check the address.")
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
    media_type, _sign, parameters = (
        headers.get("content-type", "").lower().partition(";")
    )
    charset = re.search(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", parameters)
    return Fetched(
        bytes(content), media_type.strip()[:100], address, charset[1] if charset else ""
    )
