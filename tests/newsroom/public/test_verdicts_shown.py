"""What was found goes wherever a title or a sentence of an article goes, and
corrections come up again.
"""

import json
from collections.abc import Iterator
from types import SimpleNamespace

import feedparser
import lxml.etree
import lxml.html
import pytest
from django.test import override_settings

from newsroom.editions.view import read
from newsroom.operations.reindexing import find_row_faults
from newsroom.public import feeds
from newsroom.public.site import Licence
from tests.support.databases import lent, new_database, settings_of, used
from tests.support.editions import answered, body, make_pages, publish
from tests.support.html import flat
from tests.support.paper import LEMON, arabic, lemon, paper, well
from tests.support.site import migrated
from tests.support.tables import table

pytestmark = pytest.mark.slow

OF_LEMON = f"Third-party text: {LEMON} — Overall rating: disputed"
HEBREW = "שלום"


SITE = {"SITE_URL": "https://paper.example", "SITE_NAME": "The Paper"}


@pytest.fixture(scope="module")
def whole_paper(tmp_path_factory, django_db_setup, django_db_blocker) -> str:
    """The URL of a database with it, which tests copy."""
    url = new_database(tmp_path_factory.mktemp("paper"), migrated())
    with django_db_blocker.unblock(), used(settings_of(url)), override_settings(**SITE):
        for made, options in paper():
            make_pages(publish(made, **options).article)
    return url


@pytest.fixture
def printed(whole_paper, tmp_path, django_db_blocker) -> Iterator[None]:
    with (
        django_db_blocker.unblock(),
        lent(tmp_path, whole_paper) as own,
        used(own),
        override_settings(**SITE),
    ):
        yield


def holding(html: str, words: str, *within: str) -> list[str]:
    """The text of each innermost such element that says these words."""
    found = lxml.html.fromstring(html).xpath("|".join(f"//{one}" for one in within))
    texts = [" ".join(one.text_content().split()) for one in found]
    return [text for text in texts if words in text]


@table("path", ["/", "/topics/health/"])
def test_a_row_says_whose_text_it_is_and_what_was_found(printed, path):
    (row,) = holding(body(path), LEMON, "article")
    assert "Third-party text" in row
    assert "Overall rating: disputed" in row
    assert "Title: The author’s claim: false" not in row


@table("path", ["/", "/corrections/"])
def test_a_correction_of_an_examined_text_says_what_was_found(printed, path):
    told = holding(body(path), LEMON, "section//li", "ol[@class='log']/li")
    assert told
    assert all(OF_LEMON in one for one in told)


def test_each_sentence_on_a_sources_page_has_its_ratings_beside_it(printed):
    html = body("/sources/14/")
    quoted = [
        f"{LEMON} The author’s claim: ✕ False",
        "said Dr. Amir Rahal. Dr. Amir Rahal’s claim: ! Disputed",
    ]
    for item in holding(html, "Lemon", "ol[@class='uses']/li"):
        assert OF_LEMON in item
        assert any(
            words in item for words in (*quoted, "The clinic opened in 2019. Not rated")
        )
    (whole,) = holding(
        html, "ten times what neighbouring ports pay", "ol[@class='uses']/li"
    )
    assert "! Disputed Also: … Missing context" in whole


def entries(name: str) -> list[feedparser.FeedParserDict]:
    feed = feedparser.parse(answered(f"/feeds/{name}").content)
    assert not feed.bozo, feed.bozo_exception
    return feed.entries


@table(
    "name", ["articles.rss", "articles.atom", "topics/health.rss", "topics/health.atom"]
)
def test_an_entry_says_what_was_found_in_its_title_and_in_its_text(printed, name):
    (entry,) = (one for one in entries(name) if one.title == OF_LEMON)
    assert (
        "Third-party text: Overall rating: disputed. Title: The author’s claim: false."
        in entry.summary
    )
    html = flat(entry.content[0].value)
    assert "Dr. Amir Rahal’s claim:<strong>! Disputed</strong>" in html
    assert html.startswith('<div dir="ltr" lang="en-gb">')


def test_json_feed_has_it_as_data(printed):
    items = json.loads(body("/feeds/articles.json"))["items"]
    (entry,) = (one for one in items if one["title"] == OF_LEMON)
    finding = "Overall rating: disputed"
    assert entry["_verdict"] == {
        "slug": "lemon",
        "title": LEMON,
        "kind": "examined",
        "finding": finding,
    }


def test_an_embed_and_a_share_card_say_it(printed, client):
    answer = client.get(
        "/oembed", {"url": "https://paper.example/articles/lemon/"}
    ).json()
    assert (answer["title"], answer["kind"]) == (OF_LEMON, "examined")
    told = (
        "Third-party text: Overall rating: disputed. Title: The author’s claim: false."
    )
    assert told in answer["html"]
    (card,) = lxml.html.fromstring(body("/articles/lemon/")).xpath(
        "//meta[@property='og:description']/@content"
    )
    assert card.startswith(
        f"This text is not ours; it was published by The Ridge Herald. {told}"
    )


def test_what_is_ours_begins_with_what_it_is_about():
    assert (
        read(well("It rained.")).description
        == "What article 22 is about. 1 claim supported."
    )


# --- Corrections come up again --------------------------------------------------------

ALL = [
    *(
        "Withdrawn: Article 1",
        f"Retraction: {OF_LEMON}",
        "Clarification: The well that fed two streets",
    ),
    *(
        "Correction: The well that fed two streets",
        "Correction: The well that fed two streets",
    ),
    *(
        "The bridge that was inspected on paper",
        "عبّارة Calder Quay لا تصل في موعدها",
        OF_LEMON,
    ),
    *(
        "The well that fed two streets",
        *(f"Article {number}" for number in range(8, 1, -1)),
    ),
]


@table("form", ["rss", "atom"])
def test_corrected_and_withdrawn_articles_come_up_again_and_typing_errors_do_not(
    printed, form
):
    assert [entry.title for entry in entries(f"articles.{form}")] == ALL
    water = [entry.title for entry in entries(f"topics/water.{form}")]
    assert water == [
        title
        for title in ALL
        if "well" in title or "bridge" in title or title[-1] in "2468"
    ]
    ours = [entry.title for entry in entries(f"authors/marta-venn.{form}")]
    assert ours == [
        title for title in ALL if "Lemon" not in title and "Calder Quay" not in title
    ]


def test_an_entry_leads_to_what_changed_and_the_articles_own_keeps_its_name(printed):
    told = [
        one
        for one in entries("articles.atom")
        if "Article 1" in one.title or "well" in one.title
    ]
    withdrawn, clarified, *_, own = told
    assert withdrawn.link == "https://paper.example/articles/article-1/"
    assert clarified.link == "https://paper.example/articles/the-well/editions/3/4/"
    assert clarified.updated == clarified.published == "2025-08-28T08:00:00+00:00"
    assert own.id == "urn:uuid:00000000-0000-4000-8000-000000000022"
    assert (own.published, own.updated) == (
        "2025-08-20T08:00:00+00:00",
        "2025-08-28T08:00:00+00:00",
    )
    assert len({one.id for one in entries("articles.atom")}) == len(ALL)
    by_json = json.loads(body("/feeds/articles.json"))["items"]
    assert [(one["title"], one["id"]) for one in by_json] == [
        (one.title, one.id) for one in entries("articles.atom")
    ]


def test_the_corrections_page_names_kinds_leads_to_changes_and_says_what_was_corrected_again(
    printed,
):
    log = lxml.html.fromstring(body("/corrections/")).xpath("//ol[@class='log']/li")
    kinds = [one.xpath(".//strong")[0].text for one in log]
    assert kinds == [
        *("Withdrawal", "Typing error", "Retraction", "Clarification"),
        *("Correction of fact", "Correction of fact"),
    ]
    texts = [" ".join(one.text_content().split()) for one in log]
    assert ["Corrected again" in text for text in texts] == [False] * 5 + [True]
    assert "Corrected again on 27 August 2025" in texts[-1]
    assert ["This correction changes our correction" in text for text in texts] == [
        False
    ] * 4 + [
        True,
        False,
    ]
    links = [one.xpath(".//a/@href") for one in log]
    assert links[0] == ["/articles/article-1/"]
    assert links[-1] == [
        "/articles/the-well/",
        *(f"/articles/the-well/editions/{pair}/" for pair in ("1/2", "2/3")),
    ]


def test_what_an_update_put_in_between_is_not_a_correction_corrected(db):
    kinds = ["", "correction", "update", "correction", "correction"]
    for number, kind in enumerate(kinds, 1):
        assert "Corrected again" not in body("/corrections/")
        made, at = well(f"It gave {number} litres."), f"2025-09-0{number}T08:00:00Z"
        make_pages(publish(made, kind=kind, change_note="Litres.", at=at).article)
    assert body("/corrections/").count("Corrected again") == 1


def test_rows_made_step_by_step_are_those_made_anew(printed):
    assert list(find_row_faults()) == []


def test_a_withdrawn_article_claims_nothing_open(printed):
    answer = answered("/articles/article-1/")
    assert answer.status_code == 410
    assert "Every published version is kept unchanged" not in answer.text
    for file in ("edition.json", "annotations.jsonld", "sources.json", "/editions/"):
        assert file not in answer.text


# --- Languages, licence, directions ---------------------------------------------------


def test_feeds_say_in_which_language_they_and_their_entries_are(printed):
    rss, atom = (
        lxml.etree.fromstring(answered(f"/feeds/articles.{form}").content)
        for form in ("rss", "atom")
    )
    assert rss.findtext("channel/language") == "en-gb"
    of_items = [
        one.text for one in rss.iter("{http://purl.org/dc/elements/1.1/}language")
    ]
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    of_entries = [
        one.get(lang) for one in atom.iter("{http://www.w3.org/2005/Atom}entry")
    ]
    listed = json.loads(body("/feeds/articles.json"))
    of_json = [one["language"] for one in listed["items"]]
    assert (
        of_items
        == of_entries
        == of_json
        == ["ar" if "Quay" in title else "en" for title in ALL]
    )
    assert atom.get(lang) == listed["language"] == "en-gb"


@table("form", ["rss", "atom", "json"])
def test_a_feed_says_under_which_licence_its_data_is(form, monkeypatch):
    licence = Licence("CC BY 4.0", "https://licence.example/by")
    monkeypatch.setattr(
        feeds, "this_site", lambda: SimpleNamespace(name="x", licence=licence)
    )
    written = feeds.FORMATS[form][0]([], title="x", address="/").decode()
    assert "Notes and data: CC BY 4.0, https://licence.example/by" in written


def test_names_and_titles_that_run_the_other_way_are_kept_apart(printed):
    author = feedparser.parse(answered("/feeds/authors/layla-haddad.atom").content)
    assert author.feed.title == "\u2068The Paper\u2069: \u2068ليلى حداد\u2069"
    made = lemon()
    made["article"]["title"] = HEBREW
    reading = read(made)
    assert (
        reading.listed_title
        == f"Third-party text: \u2068{HEBREW}\u2069 — \u2068Overall rating: false\u2069"
    )
    assert feeds.item(read(well("It rained.")))["summary"].isascii()
    assert read(arabic()).description.startswith(
        "\u2068راجعنا 212 رحلة في سجل الميناء.\u2069 \u20681 claim supported"
    )


def test_authors_are_linked_in_rows_where_the_byline_names_them(printed):
    (row,) = lxml.html.fromstring(body("/")).xpath(
        "//article[.//a[@href='/articles/lead/']]"
    )
    assert row.xpath(".//p[@class='meta ui']//a/@href") == [
        "/authors/marta-venn/",
        "/authors/jonas-aldous/",
    ]
    assert "Marta Venn and Jonas Aldous ·" in " ".join(row.text_content().split())
    page = body("/authors/layla-haddad/")
    assert "<bdi>ليلى حداد</bdi>" in page
    assert "/articles/ferry-ar/" in page
