"""One page from the public web, for import. Off unless the operator turns it on; the caller asks.

Hazard: an address that an editor pastes can point into the newsroom's own network, directly, by a name, or by
a redirect. So every name is resolved once, all its addresses must be public, and the connection goes to the
address that was checked, never to the name again.
"""

import concurrent.futures
import contextlib
import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
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
    (b"Accept", b"text/html,application/xhtml+xml,text/plain,text/markdown;q=0.9,*/*;q=0.1"),
    # Hazard: a compressed answer of a few kilobytes can unpack to gigabytes.
    (b"Accept-Encoding", b"identity"),
    (b"Connection", b"close"),
]
TOO_SLOW = gettext_lazy("The site took too long to answer: save the page as a file and import that.")
NO_ANSWER = gettext_lazy("The site did not answer properly: save the page as a file and import that.")
NOT_PUBLIC = gettext_lazy("The address does not lead to the public web, so it is not fetched.")

type Resolver = Callable[[str, int], list[str]]
type Connector = Callable[[str, int, float], httpcore.NetworkStream]
type IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

NAT64 = ipaddress.ip_network("64:ff9b::/96")
# What `is_global` calls global in some or all Python versions, and is no web server of the public.
NEVER = [
    ipaddress.ip_network(network)
    for network in (
        "192.88.99.0/24",  # 6to4 relays
        "192.0.0.0/24",
        "168.63.129.16/32",  # Azure: configuration and secrets of the machine
        "::/96",  # IPv4-compatible
        "64:ff9b:1::/48",  # NAT64 for local use
        "100::/64",
        "2001::/23",  # Teredo, ORCHID and other protocol assignments
        "2001:db8::/32",
        "2002::/16",  # 6to4
        "3fff::/20",
        "5f00::/16",
        "fec0::/10",  # the old site-local addresses
    )
]
_HOST = re.compile(r"(?=.{1,253}\.?\Z)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9-]{1,63}\.?")
_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")


@dataclass(frozen=True, slots=True)
class Fetched:
    """media_type and charset: as the server declared them, lower case, may be empty. url: the last hop's."""

    content: bytes
    media_type: str
    url: str
    charset: str


def fetch(url: str, *, resolve: Resolver | None = None, connect: Connector | None = None) -> Fetched:
    """Returns the page at the address. Raises Refused, with a sentence for the editor, if it is not fetched.

    resolve(host, port) gives addresses; connect(address, port, seconds) opens a stream to one of them.
    """
    deadline = time.monotonic() + TOTAL_SECONDS
    backend = _Pinned(deadline, resolve or _resolve, connect or _connect)
    for _hop in range(MAX_REDIRECTS + 1):
        parts = _checked(url)
        response = _get(url, parts, backend, deadline)
        if response.redirect is None:
            return response.fetched(url)
        url = _joined(url, response.redirect)
    raise Refused(
        _("The address redirects more than %(max_redirects)s times: give the page's own address.")
        % {"max_redirects": MAX_REDIRECTS}
    )


def is_public(address: IPAddress) -> bool:
    """Returns whether the address, and any IPv4 address inside it, can belong to a public web server."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return is_public(address.ipv4_mapped)
        if address in NAT64:
            return is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        if address.scope_id or _is_isatap(address):
            return False
    # Networks of the other version contain no address: `in` is then false.
    special = address.is_multicast or address.is_reserved or address.is_unspecified or address.is_loopback
    private = address.is_private or address.is_link_local or not address.is_global
    return not special and not private and not any(address in network for network in NEVER)


def _is_isatap(address: ipaddress.IPv6Address) -> bool:
    """An IPv4 address in the last four bytes, behind the mark 0:5efe or 200:5efe."""
    return (int(address) >> 32) & 0xFDFFFFFF == 0x00005EFE


# --- the address --------------------------------------------------------------------------------------


def _checked(url: str) -> SplitResult:
    """Raises Refused for what is no plain web address."""
    if len(url) > LONGEST_URL or _UNSAFE.search(url):
        raise Refused(_("This is not a web address: paste one that begins with https://."))
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Refused(_("This is not a web address: paste one that begins with https://.")) from error
    if parts.scheme not in PORTS or not parts.hostname:
        raise Refused(_("Only addresses that begin with http:// or https:// are fetched."))
    if "@" in parts.netloc:
        raise Refused(_("Addresses with a user name are not fetched: give the page's plain address."))
    if port not in {None, *PORTS.values()}:
        raise Refused(_("Only the usual ports of the web, 80 and 443, are fetched."))
    _host_of(parts)
    return parts


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise Refused(NO_ANSWER) from error


def _host_of(parts: SplitResult) -> str:
    """The name in ASCII, or the IPv6 address without its brackets."""
    host = parts.hostname or ""
    try:
        if ":" in host:
            return str(ipaddress.IPv6Address(host))
        name = host.encode("idna").decode("ascii").lower()
    except ValueError as error:
        raise Refused(_("The name of the site is not valid.")) from error
    if not _HOST.fullmatch(name):
        raise Refused(_("The name of the site is not valid."))
    return name


def _resolve(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _connect(address: str, port: int, seconds: float) -> httpcore.NetworkStream:
    return httpcore.SyncBackend().connect_tcp(address, port, timeout=seconds)


class _Pinned(httpcore.NetworkBackend):
    """Connects only to addresses that were checked, and cuts every connection at the deadline."""

    def __init__(self, deadline: float, resolve: Resolver, connect: Connector) -> None:
        self._deadline = deadline
        self._resolve = resolve
        self._connect = connect
        self._timers: list[threading.Timer] = []

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[object] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = self._public_addresses(host, port)
        for number, address in enumerate(addresses, 1):
            try:
                stream = self._connect(address, port, min(STEP_SECONDS, self._left()))
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if number == len(addresses):
                    raise
            else:
                self._cut_at_deadline(stream)
                return stream
        raise Refused(_("The site has no address."))

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[object] | None = None
    ) -> httpcore.NetworkStream:
        raise Refused(NOT_PUBLIC)

    def _public_addresses(self, host: str, port: int) -> list[str]:
        """All addresses of the name, each as it was checked. Raises Refused unless every one is public."""
        pool = concurrent.futures.ThreadPoolExecutor(1)
        try:
            names = pool.submit(self._resolve, host, port).result(min(STEP_SECONDS, self._left()))
            addresses = [ipaddress.ip_address(name) for name in names]
        except (OSError, ValueError, concurrent.futures.TimeoutError) as error:
            raise Refused(_("The name of the site cannot be found.")) from error
        finally:
            pool.shutdown(wait=False)
        if not all(is_public(address) for address in addresses):
            raise Refused(NOT_PUBLIC)
        return [str(address) for address in addresses[:4]]

    def _left(self) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise Refused(TOO_SLOW)
        return left

    def _cut_at_deadline(self, stream: httpcore.NetworkStream) -> None:
        """Hazard: timeouts count one silence each, and a server that sends a byte a second has none."""
        connection = stream.get_extra_info("socket")
        if connection is None:
            return
        # TLS takes the socket over; a duplicate stays ours.
        duplicate = connection.dup()

        def cut() -> None:
            with contextlib.suppress(OSError):
                duplicate.shutdown(socket.SHUT_RDWR)
            duplicate.close()

        timer = threading.Timer(self._left(), cut)
        timer.daemon = True
        timer.start()
        self._timers.append(timer)

    def release(self) -> None:
        """End the watch over what has been read."""
        for timer in self._timers:
            timer.cancel()
            timer.function()
        self._timers.clear()


# --- the answer ---------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Response:
    content_type: str = ""
    redirect: str | None = None
    chunks: list[bytes] = field(default_factory=list)

    def fetched(self, url: str) -> Fetched:
        media_type, _, parameters = self.content_type.lower().partition(";")
        charset = re.search(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", parameters)
        return Fetched(b"".join(self.chunks), media_type.strip()[:100], url, charset[1] if charset else "")


def _get(url: str, parts: SplitResult, backend: _Pinned, deadline: float) -> _Response:
    host = _host_of(parts)
    target = httpcore.URL(
        scheme=parts.scheme.encode(),
        host=host.encode(),
        port=parts.port or PORTS[parts.scheme],
        target=_target(parts),
    )
    literal = f"[{host}]" if ":" in host else host
    port = f":{parts.port}" if parts.port not in {None, PORTS[parts.scheme]} else ""
    headers = [(b"Host", f"{literal}{port}".encode()), *HEADERS]
    timeouts = dict.fromkeys(("connect", "read", "write", "pool"), STEP_SECONDS)
    try:
        with (
            httpcore.ConnectionPool(
                ssl_context=ssl.create_default_context(), network_backend=backend
            ) as pool,
            pool.stream("GET", target, headers=headers, extensions={"timeout": timeouts}) as answer,
        ):
            response = _read(answer)
    except httpcore.TimeoutException as error:
        raise Refused(TOO_SLOW) from error
    except (httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError, OSError) as error:
        raise Refused(TOO_SLOW if time.monotonic() >= deadline else NO_ANSWER) from error
    finally:
        backend.release()
    if time.monotonic() >= deadline:
        # A cut connection can look like the end of the page.
        raise Refused(TOO_SLOW)
    return response


def _target(parts: SplitResult) -> bytes:
    """Path and query in ASCII, as a browser would send them."""
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/?%:@!$&'()*+,;=~-._[]")
    return f"{path}?{query}".encode() if query else path.encode()


def _read(answer: httpcore.Response) -> _Response:
    headers = {name.lower().decode("latin-1"): value.decode("latin-1") for name, value in answer.headers}
    if answer.status in REDIRECTS and headers.get("location"):
        return _Response(redirect=headers["location"])
    if answer.status != 200:
        raise Refused(
            _("The site answered %(status)s instead of the page: check the address.")
            % {"status": answer.status}
        )
    if headers.get("content-encoding", "identity").lower() not in {"", "identity"}:
        raise Refused(_("The site sent a compressed page: save the page as a file and import that."))
    return _Response(headers.get("content-type", ""), chunks=list(_limited(answer.iter_stream())))


def _limited(chunks: Iterator[bytes]) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > MAX_BYTES:
            raise Refused(_("The page is larger than %(value)s MB.") % {"value": MAX_BYTES // 1000000})
        yield chunk
