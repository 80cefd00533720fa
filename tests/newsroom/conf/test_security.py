"""Headers, cookies and the login of a newsroom in production."""

import pytest
from django.test import Client

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
    "/admin/",
    "/admin/articles/article/",
    "/admin/desk/import/",
    "/no/such/page/",
]
PAGES += ["/healthz", "/readyz"]


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
