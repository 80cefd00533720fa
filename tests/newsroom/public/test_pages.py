"""Pages are made at publication: all that it changes, and nothing else."""

import re
from uuid import UUID

import feedparser
import pytest
from django.conf import settings
from django.db import connection

from articles.models import Article
from newsroom.models import Edition, Listing, StoredBody, StoredPage
from newsroom.operations.rebuild import editions_of, rebuild_all
from newsroom.public import build, listings, sitemap
from tests.reader_fixtures import (
    INVESTIGATION,
    cite,
    document,
    make_pages,
    other_article,
    publish,
    rate,
    withdrawal,
)

QUERIES = 30  # of the first publication of all, with two topics, two authors and one source
QUERIES += connection.vendor == "postgresql"  # the lock of the store; SQLite has it from BEGIN IMMEDIATE on
BRIDGE = "/articles/the-bridge-that-was-inspected-on-paper/"


@pytest.fixture
def bridge(db) -> Edition:
    return put_out(document())


def put_out(made, **options) -> Edition:
    edition = publish(made, **options)
    make_pages(edition.article)
    return edition


def body(path: str) -> str:
    return StoredPage.objects.get(path=path).body.plain.decode()


def source(key: str) -> str:
    return (listings.source(key) or b"").decode()


def statuses(prefix: str = BRIDGE) -> dict[str, int]:
    found = StoredPage.objects.filter(path__startswith=prefix)
    return dict(found.values_list("path", "status"))


def everything() -> dict[str, tuple[str, str]]:
    pages = {page.path: (page.etag, str(page.last_modified)) for page in StoredPage.objects.all()}
    listed = Listing.objects.all()
    return pages | {str(row): (f"{row.number} {row.data}", str(row.last_modified)) for row in listed}


def test_a_first_publication_makes_its_pages_and_joins_the_lists(bridge):
    made = set(StoredPage.objects.values_list("path", flat=True))
    names = ("", "edition.json", "annotations.jsonld", "sources.json", "sources.bib")
    assert made == {
        *(f"{BRIDGE}{name}" for name in names),
        *(f"{BRIDGE}editions/1/{name}" for name in names),
        f"{BRIDGE}editions/",
        "/",
        "/corrections/",
        "/feeds/articles.atom",
        "/feeds/articles.json",
        "/feeds/articles.rss",
        "/feeds/corrections.rss",
        "/feeds/authors/jonas-aldous.rss",
        "/feeds/authors/marta-venn.rss",
        "/feeds/topics/hallen.rss",
        "/feeds/topics/public-works.rss",
        "/sitemap.xml",
        "/topics/hallen/",
        "/topics/public-works/",
    }
    for path in ("/", "/topics/hallen/", "/feeds/articles.rss"):
        assert BRIDGE in body(path)
    assert [named(file.decode()) for file in sitemap_files()] == [[BRIDGE]]


def test_open_data_is_the_document_byte_for_byte(bridge):
    assert body(f"{BRIDGE}edition.json") == bridge.document
    assert body(f"{BRIDGE}editions/1/edition.json") == bridge.document


def test_the_edition_before_says_that_it_is_superseded(bridge):
    assert "Read the current edition" not in body(f"{BRIDGE}editions/1/")
    put_out(document(), at="2025-04-01T00:00:00Z")
    assert "Read the current edition" in body(f"{BRIDGE}editions/1/")
    assert "Read the current edition" not in body(f"{BRIDGE}editions/2/")
    assert body(BRIDGE) == body(f"{BRIDGE}editions/2/")
    assert f"{BRIDGE}editions/1/2/" in statuses()


def test_a_correction_is_in_the_article_in_the_log_and_in_its_feed(bridge):
    put_out(document(), kind="correction", change_note="Eleven centimetres, not metres.")
    for path in (BRIDGE, "/corrections/", "/feeds/corrections.rss", f"{BRIDGE}editions/"):
        assert "Eleven centimetres, not metres." in body(path)


def test_a_topic_and_a_source_that_an_edition_drops_lose_the_article(bridge):
    changed = document(INVESTIGATION[:1], article={"topics": [{"slug": "rivers", "name": "Rivers"}]})
    put_out(changed)
    gone = {"/topics/hallen/", "/feeds/topics/hallen.rss"}
    assert listings.source("12") is None
    assert not StoredPage.objects.filter(path__in=gone).exists()
    assert BRIDGE in body("/topics/rivers/")
    assert BRIDGE in source("11")


def test_publishing_one_article_leaves_the_pages_of_others_alone(bridge):
    before = {path: etag for path, etag in everything().items() if path.startswith(BRIDGE)}
    put_out(other_article(1))
    after = everything()
    assert {path: after[path] for path in before} == before


def test_a_withdrawn_article_answers_gone_everywhere(bridge):
    put_out(document(), kind="correction", change_note="A first repair.")
    put_out(withdrawal(document(), ""), kind="withdrawal", change_note="It was not true.")
    found = statuses()
    assert set(found.values()) == {410}
    assert {BRIDGE, f"{BRIDGE}edition.json", f"{BRIDGE}editions/1/2/", f"{BRIDGE}editions/3/"} <= set(found)
    for path in found:
        assert "It was not true." in body(path)
        assert "eleven centimetres" not in body(path)


def test_no_list_shows_a_withdrawn_article_but_the_log_says_why(bridge):
    put_out(document(), kind="correction", change_note="A first repair.")
    put_out(withdrawal(document(), ""), kind="withdrawal", change_note="It was not true.")
    for path in ("/", "/feeds/articles.rss", "/feeds/articles.atom", "/feeds/articles.json", "/sitemap.xml"):
        assert "bridge" not in body(path)
    assert listings.source("11") is None
    assert "/sitemap-" not in body("/sitemap.xml")
    assert sitemap.files() == []
    assert not StoredPage.objects.filter(path="/topics/hallen/").exists()
    log = body("/corrections/")
    assert "It was not true." in log
    assert "A first repair." not in log


def test_an_article_may_come_back_but_what_came_before_stays_gone(bridge):
    put_out(withdrawal(document(), ""), kind="withdrawal", change_note="To be checked.")
    put_out(document(), change_note="Checked.")
    found = statuses()
    assert found[BRIDGE] == found[f"{BRIDGE}editions/3/"] == 200
    assert found[f"{BRIDGE}editions/1/"] == found[f"{BRIDGE}editions/2/edition.json"] == 410
    assert BRIDGE in body("/")


def test_a_new_address_is_reached_from_the_old_one(bridge):
    put_out(document(article={"slug": "the-bridge"}))
    found = statuses("/articles/")
    assert (found[BRIDGE], body(BRIDGE)) == (301, "/articles/the-bridge/")
    assert found[f"{BRIDGE}editions/1/"] == 200
    assert body("/articles/the-bridge/editions/1/") == f"{BRIDGE}editions/1/"
    assert f'href="{BRIDGE}"' not in body("/")


def test_an_article_withdrawn_after_it_moved_is_gone_from_both_addresses(bridge):
    moved = document(article={"slug": "the-bridge"})
    put_out(moved)
    put_out(withdrawal(moved, ""), kind="withdrawal", change_note="Not true.")
    assert set(statuses("/articles/").values()) == {410}


def test_nothing_but_editions_reaches_a_page(bridge):
    Article.objects.update(title="A draft title that nobody may see", standfirst="Nor this standfirst")
    rebuild_all(everything=True)
    for page in StoredPage.objects.all():
        assert b"nobody may see" not in page.body.plain


def test_pages_made_again_are_the_same_bytes_and_keep_their_time(bridge):
    put_out(document(), kind="correction", change_note="Repaired.")
    put_out(other_article(1))
    put_out(withdrawal(other_article(2), "x"))
    put_out(withdrawal(other_article(1), ""), kind="withdrawal", change_note="Wrong.")
    before = everything()
    assert rebuild_all(everything=True).failed == 0
    assert everything() == before


def test_rebuilding_all_makes_what_is_missing_and_removes_what_is_stray(bridge):
    before = {path: etag for path, (etag, _) in everything().items()}
    StoredPage.objects.all().delete()
    StoredPage.objects.create(path="/articles/never/", body=StoredBody.objects.first(), etag="x")
    Listing.objects.all().delete()
    stray = {"sort_key": "20250101000000-never", "number": 1, "data": {"name": "Never"}}
    Listing.objects.create(list="topic/never", article=UUID(int=0), **stray)
    Listing.objects.create(list="topic/never-again", article=bridge.article.uid, **stray)
    rebuild_all(everything=True)
    assert {path: etag for path, (etag, _) in everything().items()} == before


def test_a_changed_page_is_always_dated_later(bridge):
    before = StoredPage.objects.get(path="/").last_modified
    put_out(other_article(1, at="2020-01-01T00:00:00Z"))
    assert StoredPage.objects.get(path="/").last_modified > before


@pytest.mark.parametrize("number", [1, 30])
def test_a_publication_costs_the_same_whatever_is_already_there(db, django_assert_max_num_queries, number):
    for other in range(number):
        put_out(other_article(other))
    editions = editions_of(publish(document()).article.pk)
    with django_assert_max_num_queries(40):
        build.publish(editions)


@pytest.mark.parametrize("number", [1, 50])
def test_a_publication_costs_the_same_whatever_the_number_of_notes(db, django_assert_num_queries, number):
    notes = [rate("supported", f"Note {note}") for note in range(number)]
    made = publish(document([("paragraph", [("It rained.", "check", notes, [cite("11")])])]))
    editions = editions_of(made.article.pk)
    with django_assert_num_queries(QUERIES):
        build.publish(editions)


# --- Lists --------------------------------------------------------------------------------------------


@pytest.fixture
def many(db):
    for number in range(25):
        at = f"2025-01-{number + 1:02d}T08:00:00Z"
        put_out(other_article(number, at=at, topics=[{"slug": "all", "name": "All"}]))


def shown(html: str | bytes | None) -> list[int]:
    text = html.decode() if isinstance(html, bytes) else html or ""
    return [number for number in range(25) if f'href="/articles/article-{number}/"' in text]


def older_key(html: str) -> str:
    return html.split("?before=")[1].split('"')[0]


def test_a_list_holds_the_newest_and_leads_to_the_rest(many):
    first = body("/")
    assert shown(first) == list(range(5, 25))
    rest = listings.front(older_key(first)).body
    assert shown(rest) == list(range(5))
    assert b"?before=" not in rest


def test_a_topic_goes_on_in_the_same_way(many):
    first = body("/topics/all/")
    assert shown(first) == list(range(5, 25))
    rest = listings.topic("all", older_key(first))
    assert rest
    assert shown(rest.body) == list(range(5))
    assert listings.topic("all", "20200101000000-x") is None


def test_a_source_and_the_corrections_go_on_in_the_same_way(many):
    first = source("11")
    assert shown(first) == list(range(5, 25))
    rest = listings.source("11", older_key(first))
    assert shown(rest) == list(range(5))
    assert b"?before=" not in (rest or b"")
    assert listings.source("11", "20200101000000-x") is None
    for number in range(25):
        at = f"2025-02-{number + 1:02d}T08:00:00Z"
        put_out(other_article(number), kind="correction", change_note=f"Note {number}.", at=at)
    first = body("/corrections/")
    assert shown(first) == list(range(5, 25))
    assert shown(listings.corrections(older_key(first))) == list(range(5))


def test_each_list_has_a_feed_that_leads_to_it(bridge):
    feed = feedparser.parse(body("/feeds/topics/hallen.rss"))
    assert feed.feed.link.endswith("/topics/hallen/")
    assert feed.feed.title.endswith(": Hallen")
    assert feedparser.parse(body("/feeds/authors/marta-venn.rss")).feed.link.endswith("8000/")


def test_an_update_does_not_move_an_article_up(many):
    put_out(other_article(3, at="2025-06-01T00:00:00Z", topics=[]))
    assert shown(body("/")) == list(range(5, 25))


def test_topics_whose_names_begin_alike_are_kept_apart(db):
    put_out(other_article(1, topics=[{"slug": "war", "name": "War"}]))
    put_out(other_article(2, topics=[{"slug": "war-crimes", "name": "War crimes"}]))
    assert shown(body("/topics/war/")) == [1]


def test_an_empty_newsroom_has_its_standing_lists(db):
    pages = [page for name in listings.STANDING for page in listings.pages(name)]
    made = {page.path: page.content.body for page in pages}
    assert b"Nothing has been published yet" in made["/"]
    assert all(made.values())


def named(xml: str) -> list[str]:
    """The paths that a file of the sitemap names."""
    return re.findall(rf"<loc>{re.escape(settings.SITE_URL)}([^<]+)</loc>", xml)


def sitemap_files() -> list[bytes]:
    assert named(body("/sitemap.xml")) == [sitemap.address(number) for number in sitemap.files()]
    return [sitemap.urlset(number) or b"" for number in sitemap.files()]


def test_the_sitemap_names_every_article_once_and_a_file_of_it_not_many(db, monkeypatch):
    monkeypatch.setattr(sitemap, "URLS", 4)
    for number in range(10):
        put_out(other_article(number))
    files = [named(file.decode()) for file in sitemap_files()]
    assert all(1 <= len(file) <= 4 for file in files)
    every = [path for file in files for path in file]
    assert every == [f"/articles/{other_article(number)['article']['slug']}/" for number in range(10)]
    for number in range(4):
        put_out(withdrawal(other_article(number), ""), kind="withdrawal", change_note="It was not true.")
    assert [path for file in sitemap_files() for path in named(file.decode())] == every[4:]


def test_the_sitemap_says_when_an_article_was_updated_last(bridge):
    assert b"<lastmod>2025-03-01T06:00:00+00:00</lastmod>" in sitemap_files()[0]
    made = document()
    made["edition"]["published_at"] = "2025-04-05T08:00:00Z"
    put_out(made)
    assert b"<lastmod>2025-04-05T08:00:00+00:00</lastmod>" in sitemap_files()[0]


def test_a_file_of_the_sitemap_takes_one_query_to_make_however_many_it_names(many, django_assert_num_queries):
    files = sitemap.files()
    with django_assert_num_queries(len(files)):
        made = [sitemap.urlset(number) for number in files]
    assert b"".join(made).count(b"<url>") == 25


def test_a_source_page_shows_each_sentence_that_rests_on_it(bridge):
    html = source("12")
    assert "Register of chartered engineers" in html
    assert "struck Lars Brandt" in html
    assert "contradicts, entry 40771" in html
    assert 'href="/articles/the-bridge-that-was-inspected-on-paper/#s-' in html


def test_a_source_page_says_how_each_sentence_is_rated_and_where_it_stands_in_the_source(db):
    cited = [cite("11", "supports", "p. 1"), cite("11", "context", "p. 2"), cite("12", "contradicts", "p. 3")]
    texts = [("It rained.", "none", [rate("false", "No.")], cited), ("It snowed.", "none", [], cited[:1])]
    put_out(document([("paragraph", texts)], on_article=([], [cite("11")])))
    html = " ".join(source("11").split())
    rated, unrated = html.split('class="ui meta">')[1:3]
    assert "supports, gives context, p. 1, p. 2</p>" in rated
    assert 'data-tone="false"' in rated
    assert " False</span>" in rated
    assert unrated.startswith("supports, p. 1</p>")
    assert "Cited for the article as a whole." in html
    assert "Cited for the article as a whole." not in source("12")


def test_a_topic_page_is_called_by_its_topic(bridge):
    html = body("/topics/public-works/")
    assert "<bdi>Public works</bdi>" in html
    assert 'href="/feeds/topics/public-works.rss"' in html


def test_a_protected_source_has_no_page(bridge):
    assert not Listing.objects.filter(list__startswith="source/p").exists()


def test_a_link_to_a_sentence_that_is_gone_leads_to_the_edition_that_had_it(db):
    first = document()
    make_pages(publish(first).article)
    second = document()
    gone = second["sentences"].pop()
    second["notes"] = [note for note in second["notes"] if note["sentence"] != gone["key"]]
    second["citations"] = [one for one in second["citations"] if one["sentence"] != gone["key"]]
    article = publish(second, kind="correction", change_note="Cut.").article
    make_pages(article)
    html = body(f"/articles/{article.slug}/")
    address = f"/articles/{article.slug}/editions/1/#s-{gone['key']}"
    assert f'<li id="s-{gone["key"]}" tabindex="-1"><a href="{address}">' in html
