"""A stored page as an answer: one query, cacheable by anyone, never confused between encodings."""

import gzip
import re
from uuid import UUID

import pytest
from django.db import DatabaseError, connection

from newsroom.models import Listing, StoredBody, StoredPage
from newsroom.public import comparisons, listings, opendata, pieces, views
from newsroom.public.answers import codings
from tests.reader_fixtures import document, make_pages, other_article, publish, withdrawal

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


def stored(path=BRIDGE):
    return StoredPage.objects.get(path=path)


@pytest.mark.parametrize("path", READER_ADDRESSES)
def test_a_page_costs_one_query_and_leaves_no_cookie(bridge, client, django_assert_num_queries, path):
    with django_assert_num_queries(1):
        response = client.get(path, headers={"cookie": "sessionid=whatever; csrftoken=whatever"})
    assert response.status_code == 200
    assert not response.cookies
    assert response["Vary"] == "Accept-Encoding"
    assert response["Cache-Control"] == "public, max-age=60"
    assert response["Last-Modified"]


@pytest.mark.parametrize(
    ("asked", "coding", "suffix"),
    [("deflate, gzip", "gzip", "-gz"), ("br, gzip", "br", "-br"), ("br;q=0.5, gzip", "gzip", "-gz")],
)
def test_a_body_goes_out_as_it_is_stored(bridge, client, asked, coding, suffix):
    response = client.get(BRIDGE, headers={"accept-encoding": asked})
    assert response.content == bytes({"gzip": stored().body.gzip, "br": stored().body.brotli}[coding])
    assert response["Content-Encoding"] == coding
    assert response["Content-Length"] == str(len(response.content))
    assert response["ETag"] == f'"{stored().etag}{suffix}"'


def test_without_gzip_the_page_goes_out_plain(bridge, client):
    response = client.get(BRIDGE)
    assert response.content == stored().body.plain
    assert "Content-Encoding" not in response
    assert response["Content-Length"] == str(len(response.content))
    assert response["ETag"] == f'"{stored().etag}"'


@pytest.mark.parametrize(
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


def test_what_has_no_brotli_goes_out_as_what_is_wanted_next(bridge, client):
    feed = "/feeds/articles.rss"
    assert stored(feed).body.brotli is None
    assert client.get(feed, headers={"accept-encoding": "br, gzip"})["Content-Encoding"] == "gzip"
    response = client.get(feed, headers={"accept-encoding": "br"})
    assert response.content == stored(feed).body.plain
    assert "Content-Encoding" not in response


@pytest.mark.parametrize("form", ['"{}"', 'W/"{}"', '"other", "{}"', "*", '"a" , W/"{}"'])
def test_a_reader_who_has_the_page_is_told_so(bridge, client, form):
    response = client.get(BRIDGE, headers={"if-none-match": form.format(stored().etag)})
    assert response.status_code == 304
    assert response.content == b""
    assert response["ETag"] == f'"{stored().etag}"'
    assert response["Vary"] == "Accept-Encoding"
    assert "Content-Type" not in response


@pytest.mark.parametrize("form", ['x"{}"', '"{}', '"{}-gz"', '"{}x"', "{}", '"other"'])
def test_another_etag_gets_the_page(bridge, client, form):
    response = client.get(BRIDGE, headers={"if-none-match": form.format(stored().etag)})
    assert response.status_code == 200


def test_if_modified_since_counts_only_without_an_etag(bridge, client):
    date = client.get(BRIDGE)["Last-Modified"]
    assert client.get(BRIDGE, headers={"if-modified-since": date}).status_code == 304
    both = {"if-modified-since": date, "if-none-match": '"other"'}
    assert client.get(BRIDGE, headers=both).status_code == 200
    earlier = {"if-modified-since": "Sat, 01 Jan 2000 00:00:00 GMT"}
    assert client.get(BRIDGE, headers=earlier).status_code == 200
    assert client.get(BRIDGE, headers={"if-modified-since": "yesterday"}).status_code == 200


def test_a_publication_changes_the_etag(bridge, client):
    tag = client.get("/")["ETag"]
    other = publish(other_article(1))
    make_pages(other.article)
    assert client.get("/", headers={"if-none-match": tag}).status_code == 200


def test_head_says_what_get_would(bridge, client):
    got, head = client.get(BRIDGE), client.head(BRIDGE)
    assert head.content == b""
    for name in ("Content-Length", "ETag", "Content-Type", "Last-Modified"):
        assert head[name] == got[name]


@pytest.mark.parametrize("path", [BRIDGE, "/", "/search/", "/robots.txt", "/healthz", "/readyz"])
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
    edition = publish(withdrawal(document(), ""), kind="withdrawal", change_note="It was not true.")
    make_pages(edition.article)
    for path in (BRIDGE, f"{BRIDGE}editions/1/", f"{BRIDGE}edition.json", f"{BRIDGE}editions/1/2/"):
        response = client.get(path)
        assert response.status_code == 410
        assert b"It was not true." in response.content


def test_a_moved_article_leads_on(bridge, client):
    edition = publish(document(article={"slug": "the-bridge"}))
    make_pages(edition.article)
    response = client.get(BRIDGE)
    assert (response.status_code, response["Location"]) == (301, "/articles/the-bridge/")


@pytest.mark.parametrize("name", ["", *opendata.FILES])
def test_the_earlier_editions_of_a_moved_article_are_found_by_its_new_address(bridge, client, name):
    make_pages(publish(document(article={"slug": "the-bridge"})).article)
    response = client.get(f"/articles/the-bridge/editions/1/{name}")
    assert (response.status_code, response["Location"]) == (301, f"{BRIDGE}editions/1/{name}")
    assert client.get(response["Location"]).status_code == 200


@pytest.mark.parametrize("compared", ["1/2", "2/3", "1/3"])
def test_the_editions_of_a_moved_article_are_compared(bridge, client, compared):
    made = publish(document(article={"standfirst": "Second."}), kind="update", change_note="Second.")
    make_pages(made.article)
    make_pages(publish(document(article={"slug": "the-bridge"})).article)
    assert client.get(f"/articles/the-bridge/editions/{compared}/").status_code == 200


def test_public_data_may_be_read_from_other_sites(bridge, client):
    assert client.get(f"{BRIDGE}edition.json")["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in client.get(BRIDGE)


def test_older_articles_cost_a_fixed_number_of_queries(bridge, client, django_assert_num_queries):
    for number in range(25):
        make_pages(publish(other_article(number)).article)
    with django_assert_num_queries(1):
        response = client.get("/?before=20250120080000-x")
    assert response.status_code == 200
    assert response["Vary"] == "Accept-Encoding"
    with django_assert_num_queries(1):
        client.get("/topics/hallen/?before=20250120080000-x")


@pytest.mark.parametrize("path", ["/?before=20250301060001-x", "/topics/hallen/?before=20990101000000-x"])
def test_older_articles_are_the_same_packed_and_plain(bridge, client, path):
    for number in range(25):
        make_pages(publish(other_article(number, topics=[{"slug": "hallen", "name": "Hallen"}])).article)
    plain = client.get(path)
    packed = client.get(path, headers={"accept-encoding": "gzip"})
    assert gzip.decompress(packed.content) == plain.content
    assert packed["ETag"].replace("-gz", "") == plain["ETag"]
    assert plain.text.count('<article class="row"') == 20
    assert 'rel="next"' in plain.text
    assert not {"\ue000", "\ue001"} & set(plain.text)


def test_a_page_of_a_list_is_read_in_the_order_of_an_index(db):
    """However long the list: also once PostgreSQL knows nothing of which list it is."""
    places = [("row", number) for number in range(500)]
    places += [(f"source/{number}", number) for number in range(500)]
    same = {"article": UUID(int=0), "number": 1, "data": {}}
    Listing.objects.bulk_create(
        Listing(list=name, sort_key=f"{number:014}-x", **same) for name, number in places
    )
    where = ("row", "row", "z")
    for plan in (plan_of(listings.ROWS_OF, where), plan_of(listings.NAMED_ROWS_OF, where * 2)):
        assert not re.search("sort |seq scan|b-tree|scan newsroom_listing|bitmap", plan)
        assert connection.vendor != "sqlite" or "using covering index newsroom_listing_pieces" in plan


def test_a_topic_is_called_on_each_page_of_its_list_as_its_newest_article_there_calls_it(db, client):
    for number in range(30):
        name = "Water" if number < 8 else "Waters"
        make_pages(publish(other_article(number, topics=[{"slug": "water", "name": name}])).article)
    addresses = "/topics/water/", "/topics/water/?before=20250108080001-x"
    titles = [re.findall("<title>(.+?) · ", client.get(address).text) for address in addresses]
    assert titles == [["Waters"], ["Water"]]


def plan_of(query, values):
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {query.marked('sqlite', ['%s'] * len(values))}", values)
            return "\n".join(row[3] for row in cursor.fetchall()).lower()
        cursor.execute("ANALYZE newsroom_listing")
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        marks = [f"${place}" for place, _ in enumerate(values, 1)]
        cursor.execute(f"PREPARE asked AS {query.marked('postgresql', marks)}")
        cursor.execute(f"EXPLAIN EXECUTE asked({', '.join(map(repr, values))})")
        plan = "\n".join(row[0] for row in cursor.fetchall()).lower()
        cursor.execute("DEALLOCATE asked")
        return plan


def test_pieces_are_joined_without_unpacking_them():
    texts = [b"", b"a", "ä\n".encode() * 30_000, b"<li>\x00</li>", b""]
    stored = [*map(pieces.pack, texts), pieces.short(b"/?x")]
    found = pieces.Joined(map(pieces.Piece, stored))
    assert not any("plain" in vars(piece) for piece in found.pieces)
    whole = b"".join([*texts, b"/?x"])
    assert gzip.decompress(found.gzip) == found.plain() == whole
    assert found.size == len(whole)
    assert found.digest != pieces.Joined(found.pieces[1:]).digest


def test_two_editions_far_apart_are_compared_on_request(bridge, client):
    for _ in range(2):
        make_pages(publish(document()).article)
    assert client.get(f"{BRIDGE}editions/1/3/").status_code == 200
    assert client.get(f"{BRIDGE}editions/3/1/")["Location"] == f"{BRIDGE}editions/1/3/"
    assert client.get(f"{BRIDGE}editions/3/3/")["Location"] == f"{BRIDGE}editions/3/"
    assert client.get(f"{BRIDGE}editions/1/4/").status_code == 404


@pytest.mark.parametrize("name", ["if-none-match", "if-modified-since"])
def test_what_a_reader_has_of_the_article_is_no_comparison(bridge, client, name):
    for _ in range(2):
        make_pages(publish(document()).article)
    article = client.get(BRIDGE)
    has = {"if-none-match": article["ETag"], "if-modified-since": article["Last-Modified"]}
    assert client.get(BRIDGE, headers={name: has[name]}).status_code == 304
    assert client.get(f"{BRIDGE}editions/1/3/", headers={name: has[name]}).status_code == 200


@pytest.mark.parametrize("path", ["/", "/corrections/", "/feeds/articles.rss", "/sitemap.xml"])
def test_a_newsroom_that_published_nothing_still_answers(db, client, path):
    assert client.get(path).status_code == 200


def test_a_file_of_the_sitemap_is_made_when_it_is_asked_for(bridge, client, django_assert_num_queries):
    [path] = re.findall(r"/sitemap-\d+\.xml", client.get("/sitemap.xml").text)
    with django_assert_num_queries(1):
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
        cursor.execute("ALTER TABLE newsroom_storedpage RENAME TO newsroom_older")
    response = client.get("/readyz")
    assert response.status_code == 503
    assert "manage.py upgrade" in response.content.decode()


def test_what_is_damaged_sends_no_reader_to_another_server(client, bridge):
    StoredBody.objects.filter(pages__path="/").update(gzip=b"No gzip.")
    assert client.get("/", headers={"accept-encoding": "identity"}).status_code == 503
    assert client.get("/readyz", headers={"accept-encoding": "identity"}).status_code == 200


def test_the_page_for_nothing_needs_no_database_and_no_cookie(client, settings):
    settings.DEBUG = False
    response = client.get("/nothing-here")
    assert response.status_code == 404
    assert b"Nothing is printed here" in response.content
    assert "Cookie" not in response.get("Vary", "")


@pytest.fixture
def thrice(bridge):
    """Three editions, of which the first and the last are compared on asking."""
    for number in (2, 3):
        make_pages(publish(document(article={"standfirst": f"Edition {number}."})).article)
    return f"{BRIDGE}editions/1/3/"


def test_comparisons_on_asking_are_counted_by_client_and_stored_ones_are_not(thrice, client):
    for _ in range(10):
        assert client.get(thrice).status_code == 200
    answer = client.get(thrice)
    assert answer.status_code == 429
    assert 1 <= int(answer["Retry-After"]) <= 60
    assert "no-store" in answer["Cache-Control"]
    assert "ask again" in answer.text
    assert f'href="{BRIDGE}editions/"' in answer.text
    assert client.get(thrice, REMOTE_ADDR="2001:db8::1").status_code == 200
    for _ in range(20):
        assert client.get(f"{BRIDGE}editions/2/3/").status_code == 200


def test_while_one_comparison_is_made_another_asker_is_told_to_come_again(thrice, client):
    with views.COMPARING.turn():
        answer = client.get(thrice)
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert client.get(thrice).status_code == 200


def test_two_very_long_editions_are_not_compared_on_asking(thrice, client, monkeypatch):
    monkeypatch.setattr(comparisons, "LONGEST", 100)
    answer = client.get(thrice)
    assert answer.status_code == 404
    assert "too long to compare on request" in answer.text
    assert client.get(f"{BRIDGE}editions/2/3/").status_code == 200
