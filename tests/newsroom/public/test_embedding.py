"""oEmbed: another site asks how to show one of our articles."""

import pytest

from newsroom.editions.view import read
from tests.support.editions import document, make_pages, publish, withdrawal

SITE = "https://paper.example"
BRIDGE = f"{SITE}/articles/the-bridge-that-was-inspected-on-paper/"


@pytest.fixture
def bridge(db, settings):
    settings.SITE_URL, settings.SITE_NAME = SITE, "The Paper"
    edition = publish(document(article={"title": "<b>Bridge</b>"}))
    make_pages(edition.article)
    return edition


def ask(client, url, **options):
    return client.get("/oembed", {"url": url} | options)


@pytest.mark.parametrize("address", [BRIDGE, f"{BRIDGE}#s-abc", f"{BRIDGE}editions/1/"])
def test_an_article_answers_with_title_and_evidence(
    bridge, client, django_assert_num_queries, address
):
    for queries in (2, 2, 1):  # it is kept the second time that it is asked for
        with django_assert_num_queries(queries):
            response = ask(client, address)
    answer = response.json()
    assert (answer["version"], answer["type"], answer["width"]) == ("1.0", "rich", 640)
    assert answer["provider_name"] == "The Paper"
    assert f'<a href="{BRIDGE}">&lt;b&gt;Bridge&lt;/b&gt;</a>' in answer["html"]
    assert (
        "We checked 12 statements in this article: 7 rest on documents;"
        in answer["html"]
    )
    assert answer["html"] == (
        f'<blockquote dir="ltr"><p lang="en" dir="ltr"><a href="{BRIDGE}">&lt;b&gt;Bridge&lt;/b&gt;</a></p>'
        f"<p>{read(document()).summary}</p><footer>The Paper</footer></blockquote>"
    )
    assert (answer["title"], answer["author_name"]) == (
        "<b>Bridge</b>",
        "Marta Venn and Jonas Aldous",
    )
    assert (answer["provider_url"], answer["cache_age"], answer["height"]) == (
        f"{SITE}/",
        3600,
        None,
    )
    assert not response.cookies
    assert response["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nonsense",
        "http://[",
        f"{SITE}/",
        f"{SITE}/articles/never/",
        f"{SITE}/admin/",
        "https://other.example/articles/the-bridge-that-was-inspected-on-paper/",
        "javascript:alert(1)",
    ],
)
def test_anything_else_is_not_found(bridge, client, address):
    assert ask(client, address).status_code == 404


def test_an_article_that_moved_is_found_by_the_address_that_it_had(bridge, client):
    make_pages(publish(document(article={"slug": "the-bridge"})).article)
    assert (
        f'<a href="{SITE}/articles/the-bridge/">' in ask(client, BRIDGE).json()["html"]
    )


def test_a_withdrawn_article_is_not_found(bridge, client):
    edition = publish(
        withdrawal(document(), ""), kind="withdrawal", change_note="Not true."
    )
    make_pages(edition.article)
    assert ask(client, BRIDGE).status_code == 404


@pytest.mark.parametrize(
    ("asked", "given"), [("300", 300), ("9999", 640), ("1", 200), ("x", 640)]
)
def test_the_width_keeps_to_what_is_asked(bridge, client, asked, given):
    assert ask(client, BRIDGE, maxwidth=asked).json()["width"] == given


def test_only_json_is_written(bridge, client):
    assert ask(client, BRIDGE, format="json").status_code == 200
    assert ask(client, BRIDGE, format="xml").status_code == 501


def test_the_page_says_where_to_ask(bridge, client):
    html = client.get(f"/{BRIDGE.split('/', 3)[3]}").content.decode()
    assert "application/json+oembed" in html
    assert f"{SITE}/oembed?url=https%3A//paper.example/articles/the-bridge" in html
