"""Readers find what was published, at each of its addresses and in each list, and
nothing else.
"""

import re
from io import StringIO

import feedparser
import pytest
from django.conf import settings
from django.core.management import call_command

from articles.models import Article
from newsroom.editions.models import Edition
from newsroom.editions.sealing import served_json
from newsroom.operations.reindexing import editions_of
from newsroom.public import answers, article_rows, list_pages, sitemap
from newsroom.public.models import Listing
from newsroom.public.queries import ask_database
from tests.support.editions import (
    INVESTIGATION,
    answered,
    body,
    cite,
    document,
    make_pages,
    other_article,
    publish,
    published_addresses,
    rate,
    statuses,
    withdrawal,
)
from tests.support.html import flat

pytestmark = pytest.mark.slow

# of the first publication of all, with two topics, two authors and one source
QUERIES = 15
BRIDGE = "/articles/the-bridge-that-was-inspected-on-paper/"
PEOPLE, TOPICS = ("jonas-aldous", "marta-venn"), ("hallen", "public-works")
FEEDS = (
    *("articles", "corrections"),
    *(f"authors/{slug}" for slug in PEOPLE),
    *(f"topics/{slug}" for slug in TOPICS),
)


@pytest.fixture
def bridge(db) -> Edition:
    return put_out(document())


def put_out(made, **options) -> Edition:
    edition = publish(made, **options)
    make_pages(edition.article)
    return edition


def source(key: str) -> str:
    return body(f"/sources/{key}/")


def everything() -> dict[str, str]:
    return {path: body(path) for path in published_addresses()}


def test_a_first_publication_makes_its_pages_and_joins_the_lists(bridge):
    made = set(published_addresses())
    assert {answered(path).status_code for path in made} == {200}
    names = ("", "edition.json", "annotations.jsonld", "sources.json", "sources.bib")
    assert made == {
        *(f"{BRIDGE}{name}" for name in names),
        *(f"{BRIDGE}editions/1/{name}" for name in names),
        f"{BRIDGE}editions/",
        "/",
        "/method/",
        "/corrections/",
        *(f"/archive/{of}" for of in ("", "2025/", "2025/03/")),
        *(f"/feeds/{of}.{form}" for of in FEEDS for form in ("atom", "json", "rss")),
        "/authors/jonas-aldous/",
        "/authors/marta-venn/",
        "/sitemap.xml",
        "/sitemap-pages.xml",
        *map(sitemap.sitemap_address, sitemap.sitemap_files(ask_database)),
        *(f"/sources/{key}/" for key in ("11", "12", "13", "14", "15")),
        "/topics/hallen/",
        "/topics/public-works/",
        "/api/v1/articles/",
        *(
            f"/api/v1{BRIDGE}{rest}"
            for rest in ("", "annotations/", "editions/1/", "editions/1/annotations/")
        ),
        *(f"/api/v1/sources/{key}/" for key in ("11", "12", "13", "14", "15")),
    }
    for path in ("/", "/topics/hallen/", "/authors/marta-venn/", "/feeds/articles.rss"):
        assert BRIDGE in body(path)
    standing, listed = map(named, sitemap_files())
    assert standing == ["/", "/corrections/", "/archive/", "/method/"]
    lists = {path for path in made if re.fullmatch(r"/(topics|authors)/[^/]+/", path)}
    assert (listed[0], sorted(listed[1:])) == (BRIDGE, sorted(lists))


def test_open_data_is_the_document_with_its_salts(bridge):
    whole = served_json(bridge.document, bridge.openings.opened)
    assert body(f"{BRIDGE}edition.json") == whole
    assert body(f"{BRIDGE}editions/1/edition.json") == whole


def test_the_edition_before_says_that_it_is_superseded(bridge):
    assert "Read the current version" not in body(f"{BRIDGE}editions/1/")
    put_out(document(), at="2025-04-01T00:00:00Z")
    assert "Read the current version" in body(f"{BRIDGE}editions/1/")
    assert "Read the current version" not in body(f"{BRIDGE}editions/2/")
    assert body(BRIDGE) == body(f"{BRIDGE}editions/2/")
    assert answered(f"{BRIDGE}editions/1/2/").status_code == 200


def test_a_correction_is_in_the_article_in_the_log_and_in_its_feed(bridge):
    put_out(
        document(), kind="correction", change_note="Eleven centimetres, not metres."
    )
    for path in (
        BRIDGE,
        "/corrections/",
        "/feeds/corrections.rss",
        f"{BRIDGE}editions/",
    ):
        assert "Eleven centimetres, not metres." in body(path)


def test_a_topic_and_a_source_that_an_edition_drops_lose_the_article(bridge):
    changed = document(
        INVESTIGATION[:1], article={"topics": [{"slug": "rivers", "name": "Rivers"}]}
    )
    put_out(changed)
    for path in ("/topics/hallen/", "/feeds/topics/hallen.rss", "/sources/12/"):
        assert answered(path).status_code == 404
    assert BRIDGE in body("/topics/rivers/")
    assert BRIDGE in source("11")


def test_publishing_one_article_leaves_the_pages_of_others_alone(bridge):
    before = {
        path: answered(path)["ETag"]
        for path in published_addresses()
        if path.startswith(BRIDGE)
    }
    put_out(other_article(1))
    assert {path: answered(path)["ETag"] for path in before} == before


def test_a_withdrawn_article_answers_gone_everywhere(bridge):
    put_out(document(), kind="correction", change_note="A first repair.")
    put_out(
        withdrawal(document(), ""), kind="withdrawal", change_note="It was not true."
    )
    found = statuses(BRIDGE)
    assert set(found.values()) == {410}
    assert {
        BRIDGE,
        f"{BRIDGE}edition.json",
        f"{BRIDGE}editions/1/2/",
        f"{BRIDGE}editions/3/",
    } <= set(found)
    for path in found:
        assert "It was not true." in body(path)
        assert "eleven centimetres" not in body(path)


def test_no_list_shows_a_withdrawn_article_but_the_log_says_why(bridge):
    put_out(document(), kind="correction", change_note="A first repair.")
    put_out(
        withdrawal(document(), ""), kind="withdrawal", change_note="It was not true."
    )
    assert "bridge" not in body("/").partition('<section class="band"')[0]
    for form in ("rss", "atom", "json"):
        told = body(f"/feeds/articles.{form}")
        assert told.count("bridge that was inspected on paper") == 1
        assert "Withdrawn: The bridge that was inspected on paper" in told
        assert "A first repair." not in told
    assert sitemap.sitemap_files(ask_database) == []
    for path in ("/topics/hallen/", "/sources/11/"):
        assert answered(path).status_code == 404
    log = body("/corrections/")
    assert "It was not true." in log
    assert "A first repair." not in log


def test_an_article_may_come_back_but_what_came_before_stays_gone(bridge):
    put_out(withdrawal(document(), ""), kind="withdrawal", change_note="To be checked.")
    put_out(document(), change_note="Checked.")
    found = statuses(BRIDGE)
    assert found[BRIDGE] == found[f"{BRIDGE}editions/3/"] == 200
    assert (
        found[f"{BRIDGE}editions/1/"]
        == found[f"{BRIDGE}editions/2/edition.json"]
        == 410
    )
    assert BRIDGE in body("/")


def test_a_new_address_is_reached_from_the_old_one(bridge):
    put_out(document(article={"slug": "the-bridge"}))
    found = statuses("/articles/")
    assert (found[BRIDGE], answered(BRIDGE)["Location"]) == (
        301,
        "/articles/the-bridge/",
    )
    assert found[f"{BRIDGE}editions/1/"] == 200
    assert (
        answered("/articles/the-bridge/editions/1/")["Location"]
        == f"{BRIDGE}editions/1/"
    )
    assert f'href="{BRIDGE}"' not in body("/")


def test_an_article_withdrawn_after_it_moved_is_gone_from_both_addresses(bridge):
    moved = document(article={"slug": "the-bridge"})
    put_out(moved)
    put_out(withdrawal(moved, ""), kind="withdrawal", change_note="Not true.")
    assert set(statuses("/articles/").values()) == {410}


def test_nothing_but_editions_reaches_a_page(bridge):
    Article.objects.update(
        title="A draft title that nobody may see", standfirst="Nor this standfirst"
    )
    call_command("reindex", stdout=StringIO())
    assert not any("nobody may see" in text for text in everything().values())


@pytest.mark.parametrize("number", [1, 30])
def test_a_publication_costs_the_same_whatever_is_already_there(
    db, django_assert_max_num_queries, number
):
    for other in range(number):
        put_out(other_article(other))
    editions = editions_of(publish(document()).article.pk)
    with django_assert_max_num_queries(40):
        article_rows.write_newest(editions)


@pytest.mark.parametrize("number", [1, 50])
def test_a_publication_costs_the_same_whatever_the_number_of_notes(
    db, django_assert_num_queries, number
):
    notes = [rate("supported", f"Note {note}") for note in range(number)]
    made = publish(
        document([("paragraph", [("It rained.", "check", notes, [cite("11")])])])
    )
    editions = editions_of(made.article.pk)
    with django_assert_num_queries(QUERIES):
        article_rows.write_newest(editions)


# --- Lists ----------------------------------------------------------------------------


@pytest.fixture
def many(db):
    for number in range(25):
        at = f"2025-01-{number + 1:02d}T08:00:00Z"
        put_out(other_article(number, at=at, topics=[{"slug": "all", "name": "All"}]))


def shown(html: str) -> list[int]:
    return [
        number for number in range(25) if f'href="/articles/article-{number}/"' in html
    ]


def older_key(html: str) -> str:
    return html.split("?before=")[1].split('"')[0]


def test_a_list_holds_the_newest_and_leads_to_the_rest(many):
    first = body("/")
    assert shown(first) == list(range(5, 25))
    rest = body(f"/?before={older_key(first)}")
    assert shown(rest) == list(range(5))
    assert "?before=" not in rest


def test_a_topic_goes_on_in_the_same_way(many):
    first = body("/topics/all/")
    assert shown(first) == list(range(5, 25))
    assert shown(body(f"/topics/all/?before={older_key(first)}")) == list(range(5))
    assert answered("/topics/all/?before=20200101000000-x").status_code == 404


def test_a_source_and_the_corrections_go_on_in_the_same_way(many):
    first = source("11")
    assert shown(first) == list(range(5, 25))
    rest = body(f"/sources/11/?before={older_key(first)}")
    assert shown(rest) == list(range(5))
    assert "?before=" not in rest
    assert answered("/sources/11/?before=20200101000000-x").status_code == 404
    for number in range(25):
        at = f"2025-02-{number + 1:02d}T08:00:00Z"
        put_out(
            other_article(number),
            kind="correction",
            change_note=f"Note {number}.",
            at=at,
        )
    first = body("/corrections/")
    assert shown(first) == list(range(5, 25))
    assert shown(body(f"/corrections/?before={older_key(first)}")) == list(range(5))


def test_each_list_has_a_feed_that_leads_to_it(bridge):
    feed = feedparser.parse(body("/feeds/topics/hallen.rss"))
    assert feed.feed.link.endswith("/topics/hallen/")
    assert feed.feed.title.endswith(": Hallen")
    assert feedparser.parse(body("/feeds/authors/marta-venn.rss")).feed.link.endswith(
        "/authors/marta-venn/"
    )


def test_an_update_does_not_move_an_article_up(many):
    put_out(other_article(3, at="2025-06-01T00:00:00Z", topics=[]))
    assert shown(body("/")) == list(range(5, 25))


def test_topics_whose_names_begin_alike_are_kept_apart(db):
    put_out(other_article(1, topics=[{"slug": "war", "name": "War"}]))
    put_out(other_article(2, topics=[{"slug": "war-crimes", "name": "War crimes"}]))
    assert shown(body("/topics/war/")) == [1]


def test_an_empty_newsroom_has_its_standing_lists(db):
    assert "Nothing has been published yet" in body("/")
    assert set(statuses().values()) == {200}


def named(xml: str) -> list[str]:
    """The paths that a file of the sitemap names."""
    return re.findall(rf"<loc>{re.escape(settings.SITE_URL)}([^<]+)</loc>", xml)


def sitemap_files() -> list[str]:
    return [body(path) for path in named(body("/sitemap.xml"))]


def test_the_sitemap_names_every_article_once_and_a_file_of_it_not_many(
    db, monkeypatch
):
    monkeypatch.setattr(sitemap, "URLS", 4)
    for number in range(10):
        put_out(other_article(number))
    files = [
        [path for path in named(file) if "/articles/" in path]
        for file in sitemap_files()[1:]
    ]
    assert all(1 <= len(file) <= 4 for file in files)
    every = [path for file in files for path in file]
    assert every == [
        f"/articles/{other_article(number)['article']['slug']}/" for number in range(10)
    ]
    lists = [
        path
        for file in sitemap_files()[1:]
        for path in named(file)
        if "/articles/" not in path
    ]
    assert len(lists) == len({*lists}) == 4
    assert not [path for path in lists if path.startswith("/sources/")]
    for number in range(4):
        put_out(
            withdrawal(other_article(number), ""),
            kind="withdrawal",
            change_note="It was not true.",
        )
    left = [
        path for file in sitemap_files() for path in named(file) if "/articles/" in path
    ]
    assert left == every[4:]


def dated() -> dict[str, str]:
    """What the sitemap says of when each of its pages changed."""
    pattern = rf"<loc>{re.escape(settings.SITE_URL)}([^<]+)</loc>(?:<lastmod>([^<]+)</lastmod>)?"
    return dict(pair for file in sitemap_files() for pair in re.findall(pattern, file))


def test_the_sitemap_says_when_an_article_and_lists_that_show_it_changed_last(bridge):
    first, second, third = (f"2025-0{month}-01T06:00:00+00:00" for month in (3, 4, 5))
    assert dated() == dict.fromkeys(dated(), first) | {
        "/corrections/": "",
        "/archive/": "",
        "/method/": "",
    }
    put_out(other_article(1, topics=[{"slug": "hallen", "name": "Hallen"}]), at=second)
    put_out(document(), at=third, kind="correction", change_note="Eleven.")
    now = dated()
    for path in (
        "/",
        BRIDGE,
        "/topics/hallen/",
        "/authors/marta-venn/",
        "/corrections/",
    ):
        assert now[path] == third, path
    assert now["/articles/article-1/"] == second


def test_a_source_page_shows_each_sentence_that_rests_on_it(bridge):
    html = source("12")
    assert "Register of chartered engineers" in html
    assert "struck Lars Brandt" in html
    assert "Contradicted by this source" in html
    assert "entry 40771" in html
    assert 'href="/articles/the-bridge-that-was-inspected-on-paper/#s-' in html


def test_a_source_page_tells_what_rests_on_it_from_what_it_speaks_against(db):
    cited = [
        cite("11", "contradicts", "p. 1"),
        cite("11", "context", "p. 2"),
        cite("12", "contradicts"),
    ]
    texts = [
        ("It rained.", "none", [rate("false", "No.", words="rained")], cited),
        ("It snowed.", "none", [], [cite("11", "supports", "p. 3")]),
        (
            "It froze.",
            "none",
            [rate("supported", "")],
            [cite("11", "supports", "p. 4")],
        ),
    ]
    put_out(document([("paragraph", texts)], on_article=([], [cite("11")])))
    html = flat(source("11"))
    rests, against, context = html.split("<h2>")[1:]
    assert rests.startswith("Supported by this source</h2>")
    assert against.startswith("Contradicted by this source</h2>")
    assert context.startswith("With context from this source</h2>")
    assert ["It rained." in part for part in (rests, against, context)] == [
        False,
        True,
        True,
    ]
    assert (
        'It snowed.</a></p></blockquote><p class="ui meta"><bdi>p. 3</bdi></p>' in rests
    )
    assert "Supported</bdi></span>·<bdi>p. 4</bdi></p>" in rests
    assert '<q lang="en" dir="auto">rained</q>' in against
    assert 'data-tone="false"' in against
    assert "False</bdi></span>·<bdi>p. 1</bdi></p>" in against
    assert "Cited for the article as a whole." in rests
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
    assert gone["key"] not in {note["sentence"] for note in second["notes"]}
    article = publish(second, kind="correction", change_note="Cut.").article
    make_pages(article)
    html = flat(body(f"/articles/{article.slug}/"))
    address = f"/articles/{article.slug}/editions/1/#s-{gone['key']}"
    assert f'<li id="s-{gone["key"]}" tabindex="-1"><a href="{address}">' in html
    third = document()
    third["sentences"].pop()
    make_pages(publish(third, change_note="Looked at again.").article)
    assert address in flat(body(f"/articles/{article.slug}/"))


def test_the_page_of_a_source_is_the_same_where_whole_editions_are_read(
    bridge, monkeypatch
):
    put_out(other_article(1))
    keys = ("11", "12", "13")
    shown = [source(key) for key in keys]
    answers.MEMORY.clear()
    monkeypatch.setattr(list_pages, "_citing", lambda document, _source: document)
    assert [source(key) for key in keys] == shown
