"""Fetching is tried against a server of our own on the loopback; no name is looked up
and nothing leaves.

The connector stands for the public web: whatever public address was checked, it
connects to our server, and it records every address that it was asked for.
"""

import contextlib
import ipaddress
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import httpcore
import pytest

from articles.fetch import Fetched, NoAnswer, fetch_page, is_public, link_status
from articles.problems import Refused
from tests.support.tables import table

PUBLIC = "93.184.216.34"
PAGE = b'HTTP/1.1 200 OK\r\nContent-Type: text/html; charset="UTF-8"\r\nContent-Length: 5\r\n\r\nhello'
NAMES = {
    "site.example": [PUBLIC],
    "xn--mnchen-3ya.example": [PUBLIC],
    "inside.example": ["10.0.0.5"],
    "mixed.example": [PUBLIC, "127.0.0.1"],
    "mapped.example": ["::ffff:127.0.0.1"],
    "localhost": ["127.0.0.1", "::1"],
    "localhost.": ["127.0.0.1"],
    "metadata.google.internal": ["169.254.169.254"],
    "127.0.0.1.nip.example": ["127.0.0.1"],
    "none.example": [],
}


def resolve(host: str, port: int) -> list[str]:
    """The names above, and every spelling of an address that the C library reads, as in
    0x7f.1.
    """
    if host in NAMES:
        return NAMES[host]
    return list(
        {
            str(entry[4][0])
            for entry in socket.getaddrinfo(host, port, flags=socket.AI_NUMERICHOST)
        }
    )


@dataclass
class Web:
    port: int = 0
    asked: list[str] = field(default_factory=list)
    requests: list[bytes] = field(default_factory=list)
    answers: list[Callable[[socket.socket], None]] = field(default_factory=list)

    def connect(
        self, address: str, port: int, seconds: float
    ) -> httpcore.NetworkStream:
        self.asked.append(address)
        return httpcore.SyncBackend().connect_tcp(
            "127.0.0.1", self.port, timeout=seconds
        )

    def fetch(self, url: str = "http://site.example/a") -> Fetched:
        return fetch_page(url, resolve=resolve, connect=self.connect)

    def says(self, *answers: bytes | Callable[[socket.socket], None]) -> None:
        for answer in answers:
            self.answers.append(answer if callable(answer) else _sender(answer))


def _sender(content: bytes) -> Callable[[socket.socket], None]:
    return lambda client: client.sendall(content)


@pytest.fixture
def web() -> Iterator[Web]:
    web = Web()
    listener = socket.create_server(("127.0.0.1", 0))
    web.port = listener.getsockname()[1]

    def serve() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            with client:
                try:
                    web.requests.append(client.recv(65_536))
                    (web.answers.pop(0) if web.answers else _sender(PAGE))(client)
                except OSError:
                    pass  # the other side had enough

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield web
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(5)


# Spellings of private addresses, wrappings of them, and addresses that are no page's.
TRICKS = """
http://127.0.0.1/ http://127.1/ http://127.0.1/ http://127.255.255.254/ http://2130706433/ http://0x7f000001/
http://0x7f.1/ http://0x7f.0x0.0x0.0x1/ http://017700000001/ http://0177.0.0.1/ http://0177.0.0.01/
http://00000177.0.0.1/ http://127.0x0.0.1/ http://0/ http://0.0.0.0/ http://0x0/ http://00/ http://127.0.0.1./
http://localhost/ http://LOCALHOST/ http://localhost./ http://10.0.0.1/ http://10.1/ http://167772161/
http://172.16.0.1/ http://172.31.255.254/ http://192.168.0.1/ http://192.168.257/ http://3232235521/
http://169.254.169.254/latest/meta-data/ http://2852039166/ http://0xa9fea9fe/ http://0251.0376.0251.0376/
http://100.64.0.1/ http://100.127.255.254/ http://192.0.0.1/ http://192.0.2.1/ http://198.18.0.1/
http://198.51.100.1/ http://203.0.113.1/ http://192.88.99.1/ http://224.0.0.1/ http://239.255.255.250/
http://240.0.0.1/ http://255.255.255.255/ http://metadata.google.internal/ http://inside.example/
http://mixed.example/ http://mapped.example/ http://127.0.0.1.nip.example/ http://none.example/
http://[::1]/ http://[::]/ http://[0:0:0:0:0:0:0:1]/ http://[::ffff:127.0.0.1]/ http://[::ffff:7f00:1]/
http://[::ffff:10.0.0.1]/ http://[::ffff:169.254.169.254]/ http://[::127.0.0.1]/ http://[::7f00:1]/
http://[::8.8.8.8]/ http://[64:ff9b::127.0.0.1]/ http://[64:ff9b::a00:1]/ http://[64:ff9b:1::7f00:1]/
http://[2002:7f00:1::]/ http://[2002:a00:1::1]/ http://[2002:808:808::]/ http://[2001:0:4136:e378:8000:63bf:80ff:fffe]/
http://[fe80::1]/ http://[fe80::1%25lo]/ http://[fe80::1%lo]/ http://[fec0::1]/ http://[fc00::1]/
http://[fd12:3456::1]/ http://[ff02::1]/ http://[ff0e::1]/ http://[2001:db8::1]/ http://[3fff::1]/ http://[100::1]/
http://[2001:10::1]/ http://[5f00::1]/ http://[2a00::5efe:127.0.0.1]/ http://[2a00::200:5efe:7f00:1]/
http://①②⑦.⓪.⓪.①/ http://127。0。0。1/ http://127．0．0．1/ http://ⓛocalhost/ http://１２７.0.0.1/
http://site.example@127.0.0.1/ http://user:word@site.example/ http://@site.example/ http://127.0.0.1#@site.example/
http://site.example\\@127.0.0.1/ http://127.0.0.1\\.site.example/ http://site.example:22/ http://site.example:8000/
http://site.example:0/ http://site.example:65536/ http://site.example:x/ http://site.example:6379/
https://site.example:5432/ http:///127.0.0.1/ http:127.0.0.1 //127.0.0.1/ file:///etc/passwd
ftp://site.example/ gopher://site.example/ dict://site.example/ data:text/html,x javascript:alert(1)
ws://site.example/ http+unix://%2Fvar%2Frun%2Fdocker.sock/ http://%31%32%37.0.0.1/ http://site.example%00.evil/
http://site.example%2f@127.0.0.1/ http://[::1 http://::1/ http://.site.example/ http://site..example/ http://-/
http://256.256.256.256/ http://1.2.3.4.5/ http://0x7f.0.0.0.1/ http://[v1.a]/ http:// https://
""".split()  # noqa: SIM905 - a list of a hundred quoted addresses hides what differs


def test_there_are_enough_tricks() -> None:
    assert len(set(TRICKS)) >= 80


@pytest.mark.slow
@table(
    "url",
    [
        *TRICKS,
        "",
        "http://site.example/a b",
        "http://site.example/\r\nHost: x",
        "x" * 3000,
    ],
)
def test_no_trick_makes_a_connection(web: Web, url: str) -> None:
    with pytest.raises(Refused):
        web.fetch(url)
    assert web.asked == []


@pytest.mark.slow
@table("url", TRICKS)
def test_no_trick_makes_a_connection_after_a_redirect(web: Web, url: str) -> None:
    web.asked.clear()
    location = url.encode("utf-8")
    web.says(
        b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: "
        + location
        + b"\r\n\r\n"
    )
    with contextlib.suppress(Refused):
        web.fetch()
    # Some of them are relative addresses after a redirect, and stay on the site that
    # was checked.
    assert set(web.asked) == {PUBLIC}


@table(
    "address",
    [
        "8.8.8.8",
        "1.1.1.1",
        PUBLIC,
        "2606:4700::1111",
        "::ffff:8.8.8.8",
        "64:ff9b::808:808",
    ],
)
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


# Where clouds keep what belongs to one machine, and the ways to write such an address
# in IPv6.
SECRETS = """
168.63.129.16 ::ffff:168.63.129.16 ::168.63.129.16 ::ffff:0:168.63.129.16 64:ff9b::168.63.129.16
64:ff9b:1::a83f:8110 2002:a83f:8110:: 2002:a83f:8110:1::1 2001:0:a83f:8110:: 2a00::5efe:168.63.129.16
169.254.169.254 169.254.170.2 169.254.169.123 ::ffff:169.254.169.254 64:ff9b::169.254.169.254
2002:a9fe:a9fe::1 2001:0:a9fe:a9fe:: 2001:0:808:808:0:0:5601:5601 fe80::a9fe:a9fe
100.100.100.200 100.64.0.1 100.127.255.255 192.0.0.192 192.0.0.8 192.0.0.170 ::ffff:192.0.0.192
fd00:ec2::254 fd00:ec2::23 fd20:ce::254 fd00:42::42 192.88.99.1 198.19.255.255 0.0.0.1
""".split()  # noqa: SIM905 - a list of quoted addresses hides what differs


@table("address", SECRETS)
def test_what_belongs_to_a_machine_in_a_cloud_is_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


def test_a_page_is_fetched(web: Web) -> None:
    assert web.fetch("http://site.example/a?b=c d".replace(" ", "%20")) == Fetched(
        b"hello", "text/html", "http://site.example/a?b=c%20d", "utf-8"
    )
    request = web.requests[0].lower()
    assert request.startswith(b"get /a?b=c%20d http/1.1\r\nhost: site.example\r\n")
    assert b"accept-encoding: identity" in request
    assert b"cookie" not in request


def test_names_and_paths_in_any_script(web: Web) -> None:
    web.fetch("http://münchen.example/straße?ä=ö")
    assert (
        b"GET /stra%C3%9Fe?%C3%A4=%C3%B6 HTTP/1.1\r\nHost: xn--mnchen-3ya.example\r\n"
        in web.requests[0]
    )


def test_a_name_is_resolved_once_and_the_checked_address_is_used(web: Web) -> None:
    answers = [["93.184.216.34"], ["127.0.0.1"]]
    fetch_page(
        "http://rebind.example/",
        resolve=lambda host, port: answers.pop(0),
        connect=web.connect,
    )
    assert web.asked == ["93.184.216.34"]
    assert answers == [["127.0.0.1"]]


def test_the_environment_names_no_proxy(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    assert web.fetch().content == b"hello"
    assert web.asked == [PUBLIC]


def redirect(location: str) -> bytes:
    return f"HTTP/1.1 301 Moved\r\nContent-Length: 0\r\nLocation: {location}\r\n\r\n".encode()


def test_three_redirects_are_followed_and_no_fourth(web: Web) -> None:
    web.says(
        redirect("/b"), redirect("//site.example/c"), redirect("http://site.example/d")
    )
    assert web.fetch().url == "http://site.example/d"
    web.says(*[redirect("/e")] * 4)
    with pytest.raises(Refused, match="more than 3 times"):
        web.fetch()


def test_a_page_that_is_too_large_is_refused_whatever_it_declares(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("articles.fetch.MAX_BYTES", 1_000_000)
    web.says(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + b"x" * 1_100_000)
    with pytest.raises(Refused, match="larger than 1 MB"):
        web.fetch()


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate", "x-gzip, gzip"])
def test_a_compressed_page_is_refused(web: Web, encoding: str) -> None:
    web.says(
        f"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\nContent-Length: 1\r\n\r\nx".encode()
    )
    with pytest.raises(Refused, match="compressed"):
        web.fetch()


@pytest.mark.parametrize("status", [204, 304, 401, 404, 500])
def test_other_answers_are_named(web: Web, status: int) -> None:
    web.says(f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n".encode())
    with pytest.raises(Refused, match=str(status)):
        web.fetch()


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhel",
        b"HTTP/1.1 200 OK\r\nX",
    ],
)
def test_a_broken_answer_is_refused(web: Web, answer: bytes) -> None:
    web.says(answer)
    with pytest.raises(Refused, match="properly"):
        web.fetch()


def drip(client: socket.socket, head: bytes = b"HTTP/1.1 200 OK\r\n\r\n") -> None:
    client.sendall(head)
    for _ in range(100):
        client.sendall(b"x")
        time.sleep(0.05)


def drip_headers(client: socket.socket) -> None:
    drip(client, b"HTTP/1.1 200 OK\r\nX-Slow: ")


@pytest.mark.parametrize("answer", [drip, drip_headers, lambda client: time.sleep(3)])
def test_all_hops_together_have_one_deadline(
    web: Web, monkeypatch: pytest.MonkeyPatch, answer: Callable[[socket.socket], None]
) -> None:
    monkeypatch.setattr("articles.fetch.TOTAL_SECONDS", 0.5)
    web.says(answer)
    start = time.monotonic()
    with pytest.raises(Refused, match="too long"):
        web.fetch()
    assert time.monotonic() - start < 2.5


def test_a_site_that_is_down_is_named() -> None:
    def connect(address: str, port: int, seconds: float) -> httpcore.NetworkStream:
        raise httpcore.ConnectError

    with pytest.raises(Refused, match="properly"):
        fetch_page("http://site.example/", resolve=resolve, connect=connect)


# --- Whether a page is there


def status(web: Web, url: str = "http://site.example/a") -> int:
    return link_status(url, resolve=resolve, connect=web.connect)


def test_the_status_is_asked_for_without_the_page(web) -> None:
    web.says(b"HTTP/1.1 200 OK\r\nContent-Length: 5000000000\r\n\r\n")
    assert status(web) == 200
    assert [request.split()[0] for request in web.requests] == [b"HEAD"]


def test_what_head_is_denied_is_asked_for_as_a_reader_would(web) -> None:
    web.says(b"HTTP/1.1 405 No\r\nContent-Length: 0\r\n\r\n", PAGE)
    assert status(web) == 200
    web.says(
        lambda client: client.close(), b"HTTP/1.1 404 Gone\r\nContent-Length: 0\r\n\r\n"
    )
    assert status(web) == 404
    assert [request.split()[0] for request in web.requests] == [b"HEAD", b"GET"] * 2


def test_redirects_are_followed_by_the_same_rules(web) -> None:
    web.says(
        b"HTTP/1.1 301 M\r\nLocation: http://inside.example/\r\nContent-Length: 0\r\n\r\n"
    )
    with pytest.raises(Refused, match="public web"):
        status(web)
    web.says(b"HTTP/1.1 301 M\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n", PAGE)
    assert status(web) == 200
    assert web.asked == [PUBLIC] * 3


def test_no_answer_is_told_from_what_is_not_asked_for(web) -> None:
    web.says(lambda client: client.close(), lambda client: client.close())
    with pytest.raises(NoAnswer):
        status(web)
    with pytest.raises(Refused) as refused:
        status(web, "http://site.example:8080/")
    assert not isinstance(refused.value, NoAnswer)
