"""An edition as data for other programs."""

import json
import re

import pytest

from newsroom.editions.view import read
from newsroom.public import opendata
from tests.reader_fixtures import cite, document, dumps, rate


@pytest.fixture(autouse=True)
def address(settings):
    settings.SITE_URL = "https://paper.example"


def files(made):
    return {name: body for name, (body, _) in opendata.files(dumps(made), read(made)).items()}


def annotations(made):
    return json.loads(files(made)["annotations.jsonld"])


def test_the_edition_is_the_document_byte_for_byte():
    made = document()
    assert files(made)["edition.json"] == dumps(made).encode()


def test_each_note_and_each_citation_is_one_annotation():
    made = document()
    page = annotations(made)
    assert page["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert len(page["items"]) == len(made["notes"]) + len(made["citations"])
    ids = [item["id"] for item in page["items"]]
    assert len(set(ids)) == len(ids)
    assert all(one.startswith("https://paper.example/articles/") for one in ids)


def test_selectors_find_the_sentence_in_the_text():
    made = document()
    for item in annotations(made)["items"]:
        quote, position, fragment = item["target"]["selector"]
        start, end = position["start"], position["end"]
        assert made["text"][start:end] == quote["exact"]
        assert made["text"][:start].endswith(quote["prefix"])
        assert made["text"][end:].startswith(quote["suffix"])
        assert fragment["value"].startswith("s-")


def test_a_note_on_the_article_as_a_whole_targets_the_article():
    made = document(on_article=([rate("supported", "All.")], []))
    targets = [item["target"] for item in annotations(made)["items"]]
    assert "https://paper.example/articles/the-bridge-that-was-inspected-on-paper/editions/1/" in targets


def test_ratings_and_reasons_are_tags_and_the_prose_is_markdown():
    made = document([("paragraph", [("A.", "none", [rate("false", "*No*", "outdated")], [])])])
    (item,) = annotations(made)["items"]
    assert item["motivation"] == "assessing"
    assert [body["value"] for body in item["body"]] == ["*No*", "False", "Outdated"]
    assert item["body"][0]["format"] == "text/markdown"
    assert item["creator"]["name"] == "Ines Moreau"


def test_protected_sources_are_in_no_file():
    made = document([("paragraph", [("A.", "none", [], [cite("p1"), cite("12")])])])
    found = files(made)
    assert [item["id"] for item in json.loads(found["sources.json"])] == ["12"]
    assert found["sources.bib"].count(b"@") == 1
    assert b"/sources/p1" not in found["annotations.jsonld"]


def test_sources_are_csl_items_under_their_numbers():
    (first, *_) = json.loads(files(document())["sources.json"])
    assert first["id"] == "11"
    assert first["type"] == "report"


def test_bibtex_names_what_bibtex_names():
    text = files(document())["sources.bib"].decode()
    assert "@techreport{source11," in text
    assert "@article{source14," in text
    assert "author = {Osei, Adwoa and Lindqvist, Per}" in text
    assert "journal = {Hallen Courier}" in text
    assert "author = {{Staff reporters}}" in text
    assert "doi = {10.5555/hallen.gatelogs}" in text


@pytest.mark.parametrize("title", ["} @comment{", r"\input{x}", "100 % & $5 _ # ~ ^", "a}b{c"])
def test_no_title_breaks_out_of_its_entry(title):
    made = document([("paragraph", [("A.", "none", [], [cite("12")])])])
    made["sources"][0]["csl"] |= {"title": title, "URL": "https://x.example/{}\\"}
    text = files(made)["sources.bib"].decode()
    bare = re.sub(
        r"\\[\\{}$&#%_]", "", text.replace(r"\textbackslash{}", "").replace(r"\textasciitilde{}", "")
    )
    assert bare.count("{") == bare.count("}")
    assert not re.search(r"(?m)^@comment", bare)


def test_every_body_of_words_says_that_it_is_no_html():
    made = document()
    page = json.loads(opendata.annotations(read(made)))
    bodies = [body for item in page["items"] for body in item["body"] if body["type"] == "TextualBody"]
    assert {body["format"] for body in bodies} == {"text/markdown", "text/plain"}
