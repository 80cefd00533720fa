"""What strangers send is cut to its limit before anything is done with it; who is
logged in sends more.
"""

import io
import time
from contextlib import suppress
from unicodedata import normalize

import pytest
from django.contrib.auth import login
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from playwright.sync_api import expect

from newsroom.conf import logins
from newsroom.conf.gateway import READ_LIMIT, BodyRefused, IncomingBody, read_body
from newsroom.conf.server import HEAD_LIMIT
from newsroom.public.answers import CODINGS_LENGTH, TAGS_LENGTH, codings, remembered
from newsroom.public.pages import Page
from tests.newsroom.conf.test_server import Sender, Visitor
from tests.support.site import Site, with_samples

TOKEN = "a" * 32
GROWS = "\ufdfa"  # to 18 characters, where it is normalised
TYPE = "Content-Type: application/x-www-form-urlencoded\r\n"


@pytest.fixture(scope="module")
def served(tmp_path_factory, newsrooms):
    with Site(tmp_path_factory.mktemp("strangers"), template=with_samples()) as site:
        site.add_user("ada", "Editor")
        yield site


def send(
    site: Site, path: str, body: str, cookies: str = "", accept: str = "text/html"
) -> str:
    """Returns the answer, with its headers."""
    headers = f"Cookie: csrftoken={TOKEN}; {cookies}\r\nAccept: {accept}\r\nConnection: close\r\n{TYPE}"
    with Sender(
        site, "POST", path, f"{headers}Content-Length: {len(body)}\r\n"
    ) as sender:
        with suppress(ConnectionError, BrokenPipeError):
            sender.socket.sendall(body.encode())
        return sender.answer()


def form(length: int, **fields: str) -> str:
    """Returns a form of that many bytes."""
    named = "".join(f"&{name}={value}" for name, value in fields.items())
    start = f"csrfmiddlewaretoken={TOKEN}{named}&text="
    return start + "a" * (length - len(start))


def cookies_of(visitor: Visitor, *names: str) -> str:
    return "; ".join(
        f"{cookie.name}={cookie.value}"
        for cookie in visitor.jar
        if cookie.name in names
    )


# --- Bodies ---------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.parametrize(
    "path", ["/admin/login/", "/admin/desk/import/", "/admin/no/such/page/"]
)
@pytest.mark.parametrize(
    "cookies", ["", f"sessionid={'a' * 32}", "sessionid=", "known_browser=made:up"]
)
def test_without_a_session_a_long_body_is_thrown_away_and_a_login_offered(
    served, path, cookies
):
    answer = send(served, path, form(READ_LIMIT + 1), cookies)
    assert answer.startswith("HTTP/1.1 401")
    assert 'href="/admin/login/"' in answer
    assert "aaaaaa" not in answer
    assert "content-security-policy: default-src 'none'" in answer.lower()


@pytest.mark.browser
def test_a_script_of_the_desk_is_told_as_it_is_of_any_login_that_ended(served):
    answer = send(
        served,
        "/admin/desk/import/",
        form(2_000_000),
        accept="text/html, application/json",
    )
    assert answer.startswith("HTTP/1.1 401")
    assert '"login": "/admin/login/"' in answer
    assert '"error": "Your login has ended. Your text is still here:' in answer


@pytest.mark.browser
def test_a_body_at_the_limit_is_read(served):
    answer = send(
        served, "/accounts/login/", form(READ_LIMIT, login="nobody", password="x")
    )
    assert answer.startswith("HTTP/1.1 200")


@pytest.mark.browser
def test_who_is_logged_in_sends_more_until_the_session_ends(served):
    editor = Visitor(served, "ada")
    body = form(500_000)
    cookies = cookies_of(editor, "sessionid", "known_browser")
    assert send(served, "/admin/desk/import/", body, cookies).startswith("HTTP/1.1 302")
    for changed in (
        cookies_of(editor, "known_browser"),
        cookies.replace("sessionid=", f"sessionid={'0' * 32}x"),
    ):
        assert send(served, "/admin/desk/import/", body, changed).startswith(
            "HTTP/1.1 401"
        )
    assert editor.ask("/admin/logout/", again="1")[0] == 200
    assert send(served, "/admin/desk/import/", body, cookies).startswith("HTTP/1.1 401")


@pytest.mark.browser
def test_a_body_that_trickles_in_is_read_no_longer_than_its_time():
    late = IncomingBody("192.0.2.1", began=time.monotonic() - 3600)
    body = io.BytesIO(b"title=The+pier")
    with pytest.raises(BodyRefused):
        read_body(body, 14, late, keeps=True)
    assert body.tell() == 0


def test_whose_account_is_closed_sends_no_more(served):
    served.add_user("closed", "Editor")
    editor = Visitor(served, "closed")
    cookies = cookies_of(editor, "sessionid", "known_browser")
    close = "User.objects.filter(username='closed').update(is_staff=False)"
    served.manage(
        "shell", "-v0", "-c", f"from django.contrib.auth.models import User; {close}"
    )
    assert send(
        served, "/admin/desk/import/", form(READ_LIMIT + 1), cookies
    ).startswith("HTTP/1.1 401")


@pytest.mark.browser
def test_a_browser_that_sends_a_long_text_after_its_login_ended_shows_the_offer(
    open_window, site
):
    """The answer reaches it although what it sent was not read."""
    page = open_window(user="ada", reduced_motion="reduce")
    page.goto("/admin/desk/import/")
    page.get_by_label("Text", exact=True).evaluate(
        "(field) => { field.value = 'It rained. '.repeat(500_000) }"
    )
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("heading", name="Your login has ended")).to_be_visible()
    expect(page.get_by_role("link", name="Log in in another tab")).to_be_visible()
    page.problems.clear()  # the browser's own line about a 401


# --- Headers --------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.parametrize("path", ["/", "/accounts/login/"])
@pytest.mark.parametrize(
    "name", ["Accept-Encoding", "Cookie", "If-None-Match", "X-Any"]
)
def test_longer_headers_are_refused_unread(served, path, name):
    with Sender(served, path=path, headers=f"{name}: {'a' * HEAD_LIMIT}\r\n") as sender:
        assert sender.answer().startswith("HTTP/1.1 431")


@pytest.mark.browser
def test_a_longer_address_is_refused_unread(served):
    with Sender(served, path=f"/search/?q={'a' * HEAD_LIMIT}") as sender:
        assert sender.answer()[:12] in {"HTTP/1.1 414", "HTTP/1.1 431"}


LONG = HEAD_LIMIT - 4_000
HOSTILE = [
    f"Accept-Encoding: gzip;{'a' * LONG}",
    "Accept-Encoding: gzip;a*=nothing''b",
    "Accept-Encoding: gzip;a*=nothing''b, br",
    f"Accept-Encoding: {',' * LONG}",
    f'If-None-Match: "*"{",a" * (LONG // 2)}',
    f"X-Forwarded-For: {',' * LONG}",
    f"Cookie: {';' * LONG}",
    f'Cookie: sessionid="{"\\1" * (LONG // 2)}"',
    f"Cookie: known_browser={':' * LONG}",
    f"Cookie: desk_language={'a-' * (LONG // 2)}",
    f"Accept-Language: {'a-' * (LONG // 2)}",
    f"Accept: {'a/a;q=1,' * (LONG // 8)}",
    f"Referer: http://{'a.' * (LONG // 2)}",
    f"Content-Type: text/plain;{'a' * LONG}",
    "Content-Type: text/plain;a*=nothing''b",
    f"Content-Type: multipart/form-data; boundary={'a' * LONG}",
]


@pytest.mark.browser
@pytest.mark.parametrize("header", HOSTILE)
@pytest.mark.parametrize(
    "asked",
    ["GET /", "GET /search/?q=a", "GET /accounts/login/", "POST /accounts/login/"],
)
def test_whatever_is_in_a_header_there_is_no_fault_of_ours(served, header, asked):
    method, path = asked.split()
    body = "a=1" if method == "POST" else ""
    length = f"Content-Length: {len(body)}\r\n" if body else ""
    with Sender(
        served, method, path, f"{header}\r\n{length}Connection: close\r\n", sent=body
    ) as sender:
        assert int(sender.answer().split()[1]) < 500


def test_no_more_of_a_header_is_looked_at_than_says_something(monkeypatch):
    page = Page(("row",), lambda: "", "text/html")
    for tag, status in (
        (f'"{page.key}-gz"', 304),
        (f'{"," * TAGS_LENGTH}"{page.key}-gz"', None),
    ):
        environ = {
            "HTTP_IF_NONE_MATCH": tag,
            "HTTP_ACCEPT_ENCODING": f"gzip, {'a' * CODINGS_LENGTH}",
            "REQUEST_METHOD": "GET",
        }
        found = remembered(environ, page)
        assert (found and found.status) == status
    codings.cache_clear()
    remembered(
        {"HTTP_IF_NONE_MATCH": "*", "HTTP_ACCEPT_ENCODING": "gzip," + "a" * 9_000}, page
    )
    assert codings("gzip," + "a" * (CODINGS_LENGTH - 5)) == ("gzip", "identity")
    assert codings.cache_info().hits == 1


# --- Names ----------------------------------------------------------------------------


def test_a_name_is_cut_before_it_is_normalised(monkeypatch):
    lengths = []

    def noted(form: str, text: str) -> str:
        lengths.append(len(text))
        return normalize(form, text)

    monkeypatch.setattr(logins, "normalize", noted)
    logins.owner_of(GROWS * 1_600_000)
    assert lengths == [logins.NAME_LENGTH]


def test_no_account_has_a_longer_name():
    assert User._meta.get_field("username").max_length == logins.NAME_LENGTH


# --- Known browsers -------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    ["/accounts/oidc/oidc/login/callback/", "/accounts/login/", "/admin/anything/"],
)
def test_a_browser_is_known_after_any_kind_of_sign_in(editor, path):
    def another_way(request: HttpRequest) -> HttpResponse:
        request.session = SessionStore()
        login(request, editor, backend="django.contrib.auth.backends.ModelBackend")
        return HttpResponse(status=204)

    response = logins.Logins(another_way)(RequestFactory().get(path))
    cookie = response.cookies[logins.KNOWN_COOKIE]
    assert logins.known_owner({cookie.key: cookie.value}) == logins.owner_of("editor")
    assert cookie["path"] == "/"


def test_where_nobody_signed_in_no_browser_is_known():
    request = RequestFactory().post("/accounts/login/", {"login": "editor"})
    response = logins.Logins(lambda _: HttpResponse(status=302))(request)
    assert not response.cookies
