"""A page as an answer: one query, cacheable by anyone, never confused between
encodings.
"""

import gzip
import re
import secrets
from functools import partial
from uuid import UUID

import brotli
import pytest
from django.db import DatabaseError, connection

from newsroom.editions.view import read
from newsroom.public import (
    answers,
    article_pages,
    comparison_pages,
    documents,
    limits,
    listings,
    opendata,
)
from newsroom.public.answers import MEMORY, Memory, codings, compressed
from newsroom.public.models import Listing
from tests.support.databases import analyse
from tests.support.editions import (
    INVESTIGATION,
    document,
    make_pages,
    other_article,
    publish,
    withdrawal,
)
from tests.support.tables import table

BRIDGE = "/articles/the-bridge-that-was-inspected-on-paper/"
READER_ADDRESSES = [
    "/",
    BRIDGE,
    f"{BRIDGE}editions/",
    f"{BRIDGE}editions/1/",
    f"{BRIDGE}edition.json",
    f"{BRIDGE}editions/1/sources.bib",
    "/topics/hallen/",
    "/corrections/",
    "/archive/",
    "/archive/2025/",
    "/archive/2025/03/",
    "/feeds/articles.rss",
    "/feeds/topics/hallen.rss",
    "/feeds/authors/marta-venn.rss",
    "/sitemap.xml",
]


@pytest.fixture
def bridge(db):
    edition = publish(document())
    make_pages(edition.article)
    return edition


@pytest.fixture
def tag(bridge, client) -> str:
    """Of the article's page, without what says in which encoding it is."""
    return client.get(BRIDGE)["ETag"].strip('"')


@pytest.mark.slow
@pytest.mark.parametrize("path", READER_ADDRESSES)
def test_a_page_costs_one_query_and_leaves_no_cookie(
    bridge, client, django_assert_num_queries, path
):
    client.get(path)
    with django_assert_num_queries(1):
        response = client.get(
            path, headers={"cookie": "sessionid=whatever; csrftoken=whatever"}
        )
    assert response.status_code == 200
    assert not response.cookies
    assert response["Vary"] == "Accept-Encoding"
    assert response["Cache-Control"] == "public, max-age=60"
    assert "Last-Modified" not in response


@pytest.mark.parametrize("path", READER_ADDRESSES)
def test_a_page_that_nobody_asked_for_costs_two(
    bridge, client, django_assert_num_queries, path
):
    """Which page it is, and then that with its documents, in one."""
    MEMORY.clear()
    with django_assert_num_queries(2):
        assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    ("asked", "coding", "suffix"),
    [
        ("deflate, gzip", "gzip", "-gz"),
        ("br, gzip", "br", "-br"),
        ("br;q=0.5, gzip", "gzip", "-gz"),
    ],
)
def test_a_page_goes_out_as_its_reader_wants_it(tag, client, asked, coding, suffix):
    response = client.get(BRIDGE, headers={"accept-encoding": asked})
    unpacked = {"gzip": gzip.decompress, "br": brotli.decompress}[coding](
        response.content
    )
    assert unpacked == client.get(BRIDGE).content
    assert response["Content-Encoding"] == coding
    assert response["Content-Length"] == str(len(response.content))
    assert response["ETag"] == f'"{tag}{suffix}"'


def test_what_was_just_made_goes_out_as_gzip_which_takes_less_time(bridge, client):
    MEMORY.clear()
    first, second = (
        client.get(BRIDGE, headers={"accept-encoding": "br, gzip"}) for _ in range(2)
    )
    assert [one["Content-Encoding"] for one in (first, second)] == ["gzip", "br"]
    unchanged = {"accept-encoding": "br, gzip", "if-none-match": first["ETag"]}
    assert client.get(BRIDGE, headers=unchanged).status_code == 304


def test_without_gzip_the_page_goes_out_plain(tag, client):
    response = client.get(BRIDGE)
    assert "</html>" in response.text
    assert "Content-Encoding" not in response
    assert response["Content-Length"] == str(len(response.content))


@table(
    ("header", "best"),
    [
        ("", "identity"),
        ("gzip", "gzip"),
        ("GZIP", "gzip"),
        ("x-gzip", "gzip"),
        ("deflate", "identity"),
        ("br, deflate", "br"),
        ("deflate, gzip;q=1.0, *;q=0.5", "gzip"),
        ("gzip;q=0", "identity"),
        ("gzip; q=0.0", "identity"),
        ("*", "gzip"),
        ("*;q=0", "identity"),
        ("gzip;q=0, *", "identity"),
        ("identity, gzip;q=0.5", "identity"),
        ("identity;q=0.5, gzip", "gzip"),
        ("identity, gzip", "gzip"),
        ("gzip;q=0.2", "gzip"),
        ("gzip;q=1.0, identity;q=1.0", "gzip"),
        ("gzip;q=none", "identity"),
        ("gzipped", "identity"),
        (",,;q=1", "identity"),
        ("gzip, br", "br"),
        ("gzip, br;q=0", "gzip"),
        ("gzip;q=0.8, br;q=0.7", "gzip"),
        ("gzip;q=0.7, br;q=0.8, identity;q=0.9", "identity"),
        ("gzip, " + "a, " * 1_000 + "br", "br"),
    ],
)
def test_accept_encoding_is_read_as_it_is_written(header, best):
    assert codings(header)[0] == best


@pytest.mark.parametrize(
    "form", ['"{}"', 'W/"{}"', '"other", "{}"', "*", '"a" , W/"{}"']
)
def test_a_reader_who_has_the_page_is_told_so(tag, client, form):
    response = client.get(BRIDGE, headers={"if-none-match": form.format(tag)})
    assert response.status_code == 304
    assert response.content == b""
    assert response["ETag"] == f'"{tag}"'
    assert response["Vary"] == "Accept-Encoding"
    assert "Content-Type" not in response


@pytest.mark.parametrize("form", ['x"{}"', '"{}', '"{}-gz"', '"{}x"', "{}", '"other"'])
def test_another_etag_gets_the_page(tag, client, form):
    response = client.get(BRIDGE, headers={"if-none-match": form.format(tag)})
    assert response.status_code == 200


def test_a_date_is_no_sign_that_nothing_has_changed(bridge, client):
    later = {"if-modified-since": "Fri, 01 Jan 2100 00:00:00 GMT"}
    assert client.get(BRIDGE, headers=later).status_code == 200


def test_a_publication_changes_the_etag(bridge, client):
    tag = client.get("/")["ETag"]
    other = publish(other_article(1))
    make_pages(other.article)
    assert client.get("/", headers={"if-none-match": tag}).status_code == 200


def test_head_says_what_get_would(bridge, client):
    got, head = client.get(BRIDGE), client.head(BRIDGE)
    assert head.content == b""
    for name in ("Content-Length", "ETag", "Content-Type"):
        assert head[name] == got[name]


@pytest.mark.parametrize(
    "path", [BRIDGE, "/", "/search/", "/robots.txt", "/healthz", "/readyz"]
)
def test_readers_can_only_read(bridge, client, path):
    assert client.post(path).status_code in {403, 405}


@pytest.mark.parametrize(
    "path",
    [
        "/articles/never/",
        "/articles/never/edition.json",
        f"{BRIDGE}editions/2/",
        f"{BRIDGE}editions/1/2/",
        "/topics/never/",
        "/sources/99/",
        "/sources/p1/",
        "/row/20250301060000-the-bridge-that-was-inspected-on-paper",
        "/?before=nonsense",
        "/topics/hallen/?before=20200101000000-x",
    ],
)
def test_what_was_never_published_is_not_found(bridge, client, path):
    assert client.get(path).status_code == 404


def test_an_address_without_its_slash_leads_on(bridge, client):
    assert client.get(BRIDGE.rstrip("/"))["Location"] == BRIDGE


def test_gone_is_gone_with_a_reason(bridge, client):
    edition = publish(
        withdrawal(document(), ""), kind="withdrawal", change_note="It was not true."
    )
    make_pages(edition.article)
    for path in (
        BRIDGE,
        f"{BRIDGE}editions/1/",
        f"{BRIDGE}edition.json",
        f"{BRIDGE}editions/1/2/",
    ):
        response = client.get(path)
        assert response.status_code == 410
        assert b"It was not true." in response.content


def test_a_moved_article_leads_on(bridge, client):
    edition = publish(document(article={"slug": "the-bridge"}))
    make_pages(edition.article)
    response = client.get(BRIDGE)
    assert (response.status_code, response["Location"]) == (
        301,
        "/articles/the-bridge/",
    )


@pytest.mark.parametrize("name", ["", *opendata.FILES])
def test_the_earlier_editions_of_a_moved_article_are_found_by_its_new_address(
    bridge, client, name
):
    make_pages(publish(document(article={"slug": "the-bridge"})).article)
    response = client.get(f"/articles/the-bridge/editions/1/{name}")
    assert (response.status_code, response["Location"]) == (
        301,
        f"{BRIDGE}editions/1/{name}",
    )
    assert client.get(response["Location"]).status_code == 200


@pytest.mark.parametrize("compared", ["1/2", "2/3", "1/3"])
def test_the_editions_of_a_moved_article_are_compared(bridge, client, compared):
    made = publish(
        document(article={"standfirst": "Second."}),
        kind="update",
        change_note="Second.",
    )
    make_pages(made.article)
    make_pages(publish(document(article={"slug": "the-bridge"})).article)
    assert client.get(f"/articles/the-bridge/editions/{compared}/").status_code == 200


def test_public_data_may_be_read_from_other_sites(bridge, client):
    assert client.get(f"{BRIDGE}edition.json")["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in client.get(BRIDGE)


def test_older_articles_cost_a_fixed_number_of_queries(
    bridge, client, django_assert_num_queries
):
    for number in range(25):
        make_pages(publish(other_article(number)).article)
    with django_assert_num_queries(2):
        response = client.get("/?before=20250120080000-article-19")
    assert response.status_code == 200
    assert response["Vary"] == "Accept-Encoding"
    client.get("/topics/hallen/?before=20250120080000-article-19")
    client.get("/topics/hallen/?before=20250120080000-article-19")
    with django_assert_num_queries(1):
        client.get("/topics/hallen/?before=20250120080000-article-19")


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/", "/topics/hallen/"])
def test_older_articles_are_the_same_packed_and_plain(bridge, client, path):
    for number in range(25):
        make_pages(
            publish(
                other_article(number, topics=[{"slug": "hallen", "name": "Hallen"}])
            ).article
        )
    path = f"{path}?before=20250301060000-the-bridge-that-was-inspected-on-paper"
    plain = client.get(path)
    packed = client.get(path, headers={"accept-encoding": "gzip"})
    assert gzip.decompress(packed.content) == plain.content
    assert packed["ETag"].replace("-gz", "") == plain["ETag"]
    assert plain.text.count('<article class="row"') == 20
    assert 'rel="next"' in plain.text


def test_a_page_of_a_list_is_read_in_the_order_of_an_index(db):
    """However long the list: also once PostgreSQL knows nothing of which list it is."""
    places = [("row", number) for number in range(500)]
    places += [(f"source/{number}", number) for number in range(500)]
    same = {"uid": UUID(int=0), "sha256": "0" * 64}
    Listing.objects.bulk_create(
        Listing(list=name, sort_key=f"{number:014}-x", **same)
        for name, number in places
    )
    plan = plan_of(listings.LISTED, ("row", "row", "z"))
    assert not re.search("sort |seq scan|b-tree|scan public_listing|bitmap", plan)


def test_a_topic_is_called_on_each_page_of_its_list_as_its_newest_article_there_calls_it(
    db, client
):
    for number in range(30):
        name = "Water" if number < 8 else "Waters"
        make_pages(
            publish(
                other_article(number, topics=[{"slug": "water", "name": name}])
            ).article
        )
    addresses = "/topics/water/", "/topics/water/?before=20250109080000-article-8"
    titles = [
        re.findall("<title>(.+?) · ", client.get(address).text) for address in addresses
    ]
    assert titles == [["Waters"], ["Water"]]


def plan_of(query, values):
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {query}", values)
            return "\n".join(row[3] for row in cursor.fetchall()).lower()
        analyse()
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        marks = tuple(f"${place}" for place, _ in enumerate(values, 1))
        cursor.execute(f"PREPARE asked AS {query % marks}")
        cursor.execute(f"EXPLAIN EXECUTE asked({', '.join(map(repr, values))})")
        plan = "\n".join(row[0] for row in cursor.fetchall()).lower()
        cursor.execute("DEALLOCATE asked")
        return plan


def test_two_editions_far_apart_are_compared_on_request(bridge, client):
    for _ in range(2):
        make_pages(publish(document()).article)
    assert client.get(f"{BRIDGE}editions/1/3/").status_code == 200
    assert client.get(f"{BRIDGE}editions/3/1/")["Location"] == f"{BRIDGE}editions/1/3/"
    assert client.get(f"{BRIDGE}editions/3/3/")["Location"] == f"{BRIDGE}editions/3/"
    assert client.get(f"{BRIDGE}editions/1/4/").status_code == 404


def test_what_a_reader_has_of_the_article_is_no_comparison(bridge, client):
    for _ in range(2):
        make_pages(publish(document()).article)
    has = {"if-none-match": client.get(BRIDGE)["ETag"]}
    assert client.get(BRIDGE, headers=has).status_code == 304
    assert client.get(f"{BRIDGE}editions/1/3/", headers=has).status_code == 200


@pytest.mark.parametrize(
    "path", ["/", "/corrections/", "/feeds/articles.rss", "/sitemap.xml"]
)
def test_a_newsroom_that_published_nothing_still_answers(db, client, path):
    assert client.get(path).status_code == 200


def test_a_file_of_the_sitemap_is_made_when_it_is_asked_for(
    bridge, client, django_assert_num_queries
):
    [path] = re.findall(r"/sitemap-\d+\.xml", client.get("/sitemap.xml").text)
    with django_assert_num_queries(2):
        response = client.get(path)
    assert BRIDGE in response.text
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    etag = response["ETag"]
    assert client.get(path, headers={"If-None-Match": etag}).status_code == 304
    for other in ("00001", "0000000", "0", "202503", "9" * 30):
        assert client.get(f"/sitemap-{other}.xml").status_code == 404


def test_the_old_feed_address_leads_on(client):
    assert client.get("/feed/")["Location"] == "/feeds/articles.rss"


def test_robots_are_kept_from_the_desk(client, db):
    response = client.get("/robots.txt")
    assert response["Content-Type"].startswith("text/plain")
    assert "Disallow: /admin/" in response.content.decode()
    assert "/sitemap.xml" in response.content.decode()


def test_health_asks_the_database(client, db, django_assert_num_queries):
    with django_assert_num_queries(1):
        response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")
    assert response["Content-Type"] == "text/plain"
    assert "no-store" in response["Cache-Control"]


def test_health_says_when_the_database_is_away(client, monkeypatch):
    def refuse():
        raise DatabaseError

    monkeypatch.setattr(connection, "cursor", refuse)
    response = client.get("/healthz")
    assert response.status_code == 503
    assert "no-store" in response["Cache-Control"]


def test_ready_is_where_readers_can_be_answered(client, db, django_assert_num_queries):
    with django_assert_num_queries(1):
        response = client.get("/readyz")
    assert (response.status_code, response.content) == (200, b"ok")
    assert "no-store" in response["Cache-Control"]


def test_a_database_older_than_the_code_is_not_ready(client, db):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE public_listing RENAME TO public_older")
    response = client.get("/readyz")
    assert response.status_code == 503
    assert "manage.py upgrade" in response.content.decode()


def test_what_is_damaged_sends_no_reader_to_another_server(client, bridge, monkeypatch):
    MEMORY.clear()
    damaged = partial(documents.reading_of, "0" * 64, b"No document.", b"")
    monkeypatch.setattr(article_pages, "reading_of", lambda *_: damaged())
    answer = client.get(BRIDGE)
    assert (answer.status_code, answer["Retry-After"]) == (503, "600")
    assert client.get("/readyz").status_code == 200


def test_the_page_for_nothing_asks_for_an_old_address_and_needs_no_cookie(
    db, client, settings, django_assert_num_queries
):
    settings.DEBUG = False
    with django_assert_num_queries(1):
        response = client.get("/nothing-here")
    assert response.status_code == 404
    assert b"Page not found" in response.content
    assert "Cookie" not in response.get("Vary", "")


@pytest.fixture
def thrice(bridge):
    """Three editions, of which the first and the last are compared on asking."""
    for number in (2, 3):
        make_pages(
            publish(document(article={"standfirst": f"Edition {number}."})).article
        )
    return f"{BRIDGE}editions/1/3/"


@pytest.fixture
def dear(thrice, monkeypatch):
    monkeypatch.setattr(comparison_pages, "DEAR", -1)
    MEMORY.clear()
    return thrice


def test_comparisons_of_much_that_changed_are_counted_by_client_and_others_not(
    thrice, client, monkeypatch
):
    for _ in range(20):
        assert client.get(thrice).status_code == 200
    monkeypatch.setattr(comparison_pages, "DEAR", -1)
    for _ in range(10):
        MEMORY.clear()
        assert client.get(thrice).status_code == 200
    MEMORY.clear()
    answer = client.get(thrice)
    assert answer.status_code == 429
    assert 1 <= int(answer["Retry-After"]) <= 60
    assert "no-store" in answer["Cache-Control"]
    assert "try again" in answer.text
    assert f'href="{BRIDGE}editions/"' in answer.text
    assert client.get(thrice, REMOTE_ADDR="2001:db8::1").status_code == 200


def test_what_changed_is_counted_by_sentences():
    before, after = read(document()), read(document(INVESTIGATION[:2]))
    gone = len(before.sentences) - len(after.sentences)
    assert (
        comparison_pages.count_differing(before, after)
        == comparison_pages.count_differing(after, before)
        == gone
    )
    assert comparison_pages.count_differing(before, before) == 0


def test_while_one_comparison_is_made_another_asker_is_told_to_come_again(dear, client):
    with limits.COMPARING.place(""):
        answer = client.get(dear)
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert client.get(dear).status_code == 200


def test_two_very_long_editions_are_not_compared_but_neighbours_are(
    thrice, client, monkeypatch
):
    monkeypatch.setattr(comparison_pages, "LONGEST", 100)
    answer = client.get(thrice)
    assert answer.status_code == 404
    assert "too long to compare on request" in answer.text
    assert client.get(f"{BRIDGE}editions/2/3/").status_code == 200


# --- What is kept ---------------------------------------------------------------------


def test_who_would_wait_too_long_for_a_page_is_told_to_come_again(
    bridge, client, monkeypatch
):
    """Whoever asks for what is in memory is answered."""
    client.get(BRIDGE)
    monkeypatch.setattr(answers, "WAIT_SECONDS", 0.01)
    with answers.PAGES.place("", 1):
        answer = client.get(f"{BRIDGE}editions/")
        assert client.get(BRIDGE).status_code == 200
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert client.get(f"{BRIDGE}editions/").status_code == 200


def test_a_page_is_made_once_and_what_few_ask_for_is_kept_the_second_time(
    bridge, client
):
    make_pages(publish(document()).article)
    MEMORY.clear()
    for name, kept in (
        ("", [1, 1]),
        ("editions/1/", [0, 1]),
        ("editions/1/2/", [0, 1]),
    ):
        path = f"{BRIDGE}{name}"
        MEMORY.clear()
        found = []
        for _ in kept:
            client.get(path)
            found.append(len(MEMORY.bodies))
        assert found == kept, path
    MEMORY.clear()
    assert client.get("/articles/never/").status_code == 404
    assert not MEMORY.bodies


def test_pages_are_kept_in_as_much_memory_as_is_set(settings):
    assert MEMORY.budget == settings.KEPT_MB * 1_000_000 == 16_000_000


def test_memory_keeps_to_its_budget_and_forgets_what_was_asked_for_longest_ago():
    memory = Memory(budget=200_000)
    bodies = {
        f"{number}": compressed(secrets.token_bytes(5_000)) for number in range(40)
    }
    for key, body in bodies.items():
        memory.offer(key, body, at_once=True)
        memory.get("0")
    assert (
        memory.weight == sum(body.weight for body in memory.bodies.values()) <= 200_000
    )
    assert memory.get("0")
    assert memory.get("39")
    assert memory.get("1") is None
    memory.offer("giant", compressed(secrets.token_bytes(50_000)), at_once=True)
    assert memory.get("giant") is None


def test_no_page_outlives_the_settings_that_made_it(bridge, client, settings):
    tag = client.get(BRIDGE)["ETag"]
    settings.SITE_NAME = "Another paper"
    for path in (BRIDGE, "/", "/topics/hallen/"):
        assert "Another paper" in client.get(path).text
    assert client.get(BRIDGE, headers={"if-none-match": tag}).status_code == 200
    settings.SITE_URL = "https://elsewhere.example"
    feed = client.get("/feeds/articles.rss").text
    assert "https://elsewhere.example/articles/" in feed
    assert "127.0.0.1" not in feed
