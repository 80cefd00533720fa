"""What a page says in JSON-LD, read by parsers that nobody here wrote."""

import json

import pytest
from lxml import html
from pyld import jsonld

from newsroom.editions.view import read
from tests.support.editions import cite, document, rate
from tests.support.pages import article_page

SCHEMA = "https://schema.org/"
BASE = "https://paper.example"
PAGE = f"{BASE}/articles/the-bridge-that-was-inspected-on-paper/"


@pytest.fixture(autouse=True)
def address(settings):
    settings.SITE_URL, settings.SITE_NAME = BASE, "The Paper"


def loader(address, _options):
    """No file of schema.org: all its terms are in one vocabulary."""
    assert address == SCHEMA.rstrip("/")
    return {
        "contextUrl": None,
        "documentUrl": address,
        "document": {"@context": {"@vocab": SCHEMA}},
    }


def told(made, **shown) -> dict:
    """Of the page, expanded, with names of schema.org cut short; one value stands
    without its list.
    """
    page = html.document_fromstring(article_page(read(made), "0" * 64, **shown))
    (script,) = page.xpath('//head/script[@type="application/ld+json"]')
    (found,) = jsonld.expand(json.loads(script.text), {"documentLoader": loader})
    return plain(found)


def plain(value):
    if isinstance(value, list):
        found = [plain(one) for one in value]
        return found[0] if len(found) == 1 else found
    if not isinstance(value, dict):
        return value.removeprefix(SCHEMA) if isinstance(value, str) else value
    if "@value" in value:
        return value["@value"]
    return {name.removeprefix(SCHEMA): plain(one) for name, one in value.items()}


def test_an_article_says_who_wrote_it_what_it_cites_and_under_which_licence_its_data_are():
    found = told(document())
    assert (found["@type"], found["@id"]) == ("NewsArticle", PAGE)
    assert found["headline"] == "The bridge that was inspected on paper"
    assert (found["datePublished"], found["inLanguage"]) == (
        "2025-03-01T06:00:00Z",
        "en",
    )
    assert found["author"] == [
        {"@type": "Person", "name": "Marta Venn", "url": f"{BASE}/authors/marta-venn/"},
        {
            "@type": "Person",
            "name": "Jonas Aldous",
            "url": f"{BASE}/authors/jonas-aldous/",
        },
    ]
    assert found["publisher"]["name"] == "The Paper"
    cited = {one["@id"]: one for one in found["citation"]}
    assert {*cited} == {
        f"{BASE}/sources/{number}/" for number in (11, 12, 13, 14, 15)
    }, "no protected one"
    assert (
        cited[f"{BASE}/sources/13/"]["url"] == "https://doi.org/10.5555/hallen.gatelogs"
    )
    assert (
        found["subjectOf"]["license"]
        == found["sdLicense"]
        == "https://creativecommons.org/licenses/by/4.0/"
    )
    assert not {"correction", "isBasedOn"} & {*found}


def test_corrections_are_told_with_their_days():
    past = {
        "number": 1,
        "kind": "first",
        "change_note": "",
        "published_at": "2025-03-01T06:00:00Z",
        "sha256": "a",
    }
    corrected = {
        "number": 2,
        "kind": "correction",
        "change_note": "Eleven.",
        "published_at": "2025-03-04T06:00:00Z",
    }
    found = told(document(edition=corrected, history=[past]))
    assert found["correction"] == {
        "@type": "CorrectionComment",
        "text": "Eleven.",
        "datePublished": "2025-03-04T06:00:00Z",
    }
    assert (found["dateModified"], found["version"]) == ("2025-03-04T06:00:00Z", 2)


def test_an_examined_text_is_not_said_to_be_ours():
    made = document(article={"kind": "examined"})
    found = told(made)
    assert (
        found["headline"] == "Third-party text: The bridge that was inspected on paper"
    )
    assert found["description"] == read(made).description
    said = "Third-party text: 6 claims supported, 1 mostly supported, 2 missing context"
    assert said in found["description"], (
        "the title never travels without what was found"
    )
    short = told(
        document(
            [("paragraph", [("A.", "none", [rate("false", "x")], [cite("11")])])],
            article={"kind": "examined", "title": "The bridge"},
        )
    )
    assert short["headline"] == "Third-party text: The bridge — 1 false"
    assert found["author"]["name"] == found["publisher"]["name"] == "The Paper"
    based = found["isBasedOn"]
    assert (based["author"]["name"], based["publisher"]["name"]) == (
        "Marta Venn and Jonas Aldous",
        "The Hallen Review",
    )
    assert based["url"] == "https://review.example/2025/bridge"


def test_a_headline_is_no_longer_than_programs_show():
    title = "The bridge that was inspected on paper " * 6
    made = document(article={"kind": "examined", "title": title.strip()})
    found = told(made)
    assert len(found["headline"]) <= 110
    assert found["headline"].startswith("Third-party text: The bridge")
    assert "6 claims supported, 1 mostly supported" in found["description"], (
        "what was found travels with it"
    )


def test_no_word_ends_the_element_that_it_stands_in():
    title = "</script><script>alert(1)</script> <!-- & \u2028"
    made = document(
        [("paragraph", [("A.", "none", [rate("false", "x")], [cite("11")])])],
        article={"title": title},
    )
    assert told(made)["headline"] == title
    assert "<script>alert" not in article_page(read(made), "0" * 64)


def test_what_google_has_retired_is_nowhere():
    assert "ClaimReview" not in article_page(
        read(document(article={"kind": "examined"})), "0" * 64
    )
