"""Headers, cookies and the login of a newsroom in production."""

import http.client
import re
from email.message import Message

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from newsroom.conf.storage import static_files
from tests.support.site import Site, with_samples

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}
PAGES = [
    "/",
    "/admin/login/",
    "/accounts/login/",
    "/admin/",
    "/admin/articles/article/",
    "/admin/desk/import/",
    "/no/such/page/",
]
PAGES += ["/healthz", "/readyz"]


# --- Policies -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def served(tmp_path_factory, newsrooms):
    with Site(tmp_path_factory.mktemp("policies"), template=with_samples()) as site:
        yield site


def ask(
    site: Site, path: str, method: str = "GET", **headers: str
) -> tuple[int, Message, str]:
    """The status, the headers and the body. No redirect is followed."""
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, headers=named)
    with connection.getresponse() as answer:
        return answer.status, answer.headers, answer.read().decode("latin-1")


def policies(headers: Message) -> set[str]:
    return {part.strip() for part in headers["Content-Security-Policy"].split(";")}


def static_path(site: Site, suffix: str = "css") -> str:
    found = re.search(rf"/static/[-\w./]+\.{suffix}", ask(site, "/")[2])
    assert found
    return found[0]


def article_path(site: Site) -> str:
    found = re.search(r'"(/articles/[-\w]+/)"', ask(site, "/")[2])
    assert found
    return found[1]


ANSWERS = [
    ("/", "GET", {}, 200),
    ("/", "HEAD", {}, 200),
    ("/", "POST", {}, 405),
    ("/", "OPTIONS", {}, 204),
    ("/", "GET", {"Host": "other.example"}, 400),
    ("ARTICLE", "GET", {}, 200),
    ("ARTICLE", "GET", {"If_None_Match": "*"}, 304),
    ("ARTICLEedition.json", "GET", {}, 200),
    ("/feeds/articles.rss", "GET", {}, 200),
    ("/api/v1/articles/", "GET", {}, 200),
    ("/api/v1/articles/no-such/", "GET", {}, 404),
    ("/search", "GET", {}, 301),
    ("/no/such/page/", "GET", {}, 404),
    ("/healthz", "GET", {}, 200),
    ("/readyz", "GET", {}, 200),
    ("STATIC", "GET", {}, 200),
    ("STATIC", "GET", {"Accept_Encoding": "gzip"}, 200),
    ("STATIC", "GET", {"If_Modified_Since": "Fri, 01 Jan 2100 00:00:00 GMT"}, 304),
    ("STATIC", "POST", {}, 405),
    ("/static/no/such.css", "GET", {}, 404),
    ("/admin/", "GET", {}, 302),
    ("LOGIN", "GET", {}, 200),
    ("LOGIN", "POST", {}, 403),
    ("/admin/no/such/page/", "GET", {}, 302),
]


@pytest.mark.browser
@pytest.mark.parametrize(("path", "method", "headers", "status"), ANSWERS)
def test_every_kind_of_answer_of_the_server_has_the_policies(
    served, path, method, headers, status
):
    path = path.replace("ARTICLE", article_path(served))
    path = path.replace("STATIC", static_path(served))
    path = path.replace("LOGIN", reverse(settings.LOGIN_URL))
    for _ in range(3):  # the fast path answers what was asked before
        code, received, _body = ask(served, path, method, **headers)
        assert code == status
        assert policies(received) == POLICY
        assert received["Permissions-Policy"] == settings.PERMISSIONS_POLICY
        assert received["X-Content-Type-Options"] == "nosniff"


@pytest.mark.browser
@pytest.mark.parametrize(
    ("header", "status"),
    [
        ({"Transfer_Encoding": "chunked"}, 411),
        ({"Content_Length": str(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)}, 413),
    ],
)
def test_a_refusal_before_django_has_them_too(served, header, status):
    code, received, _body = ask(served, "/admin/desk/import/", "POST", **header)
    assert code == status
    assert policies(received) == {"default-src 'none'"}
    assert received["Permissions-Policy"] == settings.PERMISSIONS_POLICY
    assert received["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("host", "status"), [("testserver", 301), ("other.example", 400)]
)
def test_so_have_a_redirect_to_https_and_a_foreign_host(client, settings, host, status):
    settings.SECURE_SSL_REDIRECT = True
    settings.ALLOWED_HOSTS = ["testserver"]
    answer = client.get("/", headers={"Host": host})
    assert answer.status_code == status
    assert policies(answer.headers) == POLICY
    assert answer["Permissions-Policy"] == settings.PERMISSIONS_POLICY


def test_what_the_policy_refuses_no_script_of_ours_could_ask_for():
    """Passkeys are not in it: the desk may ask for them."""
    assert "camera=()" in settings.PERMISSIONS_POLICY
    assert "publickey-credentials" not in settings.PERMISSIONS_POLICY


@pytest.mark.browser
def test_a_browser_knows_every_name_of_the_policy(browser, served):
    """Or it would write to its console, and every browser test would fail."""
    page = browser.new_page()
    lines = []
    page.on("console", lambda message: lines.append(message.text))
    page.goto(served.url)
    allowed = page.evaluate("document.featurePolicy?.allowedFeatures() ?? []")
    page.close()
    assert lines == []
    assert not set(allowed) & set(settings.UNUSED_FEATURES)


@pytest.mark.browser
@pytest.mark.parametrize("name", ["staticfiles.json", "collected"])
def test_what_collecting_leaves_beside_the_files_is_not_served(served, name):
    assert (served.folder / "static" / name).is_file()
    assert ask(served, f"/static/{name}")[0] == 404


def test_files_of_earlier_versions_are_still_served(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path
    names = ["old.0123456789ab.css", "LICENSE.0123456789ab", "plain.css", "collected"]
    for name in names:
        (tmp_path / name).write_text("as it was")
    served = static_files(lambda _: HttpResponse(status=404))
    assert sorted(served.files) == [
        "/static/LICENSE.0123456789ab",
        "/static/old.0123456789ab.css",
    ]


# --- Pages ----------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_the_same_strict_policy(admin_client, path):
    response = admin_client.get(path)
    directives = {
        part.strip() for part in response["Content-Security-Policy"].split(";")
    }
    assert directives == POLICY
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Permissions-Policy"] == settings.PERMISSIONS_POLICY


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/", "/feeds/articles.rss", "/search/?q=a", "/no/such/page/"]
)
def test_readers_get_no_cookie_and_no_vary_on_one(client, path):
    response = client.get(path)
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


@pytest.mark.django_db
def test_desk_pages_are_never_cached(admin_client):
    assert "no-store" in admin_client.get("/admin/")["Cache-Control"]


@pytest.mark.django_db
def test_an_ended_login_shows_what_was_typed(client):
    response = client.post(
        "/admin/desk/import/", {"text": "Three hours <b>of work</b>."}
    )
    assert response.status_code == 401
    assert "Three hours &lt;b&gt;of work&lt;/b&gt;." in response.content.decode()


@pytest.mark.django_db
def test_an_ended_login_answers_a_script_in_json(client):
    response = client.post(
        "/admin/desk/import/", {"text": "x"}, headers={"Accept": "application/json"}
    )
    assert response.status_code == 401
    assert response.json()["error"].startswith("Your login has ended.")


@pytest.mark.django_db
def test_an_ended_login_leads_back_to_the_page(client):
    response = client.get("/admin/?q=a")
    assert response["Location"] == "/admin/login/?next=/admin/%3Fq%3Da"


@pytest.mark.django_db
def test_a_form_without_its_token_is_refused_and_keeps_what_was_typed(editor):
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    response = client.post("/admin/desk/import/", {"text": "x"})
    assert response.status_code == 403
    assert "Not saved; your text is still here" in response.content.decode()
