"""An edition as data for other programs."""

import json
import re

import pytest
from lxml import html

from articles.model_fields import deflate
from newsroom.editions.sealing import openings_to_json
from newsroom.editions.verify import hash_of
from newsroom.editions.view import read
from newsroom.public import opendata, render
from newsroom.public.page_text import PageText
from tests.support.editions import cite, document, rate, sealed
from tests.support.pages import article_page
from tests.support.tables import table

LICENCE = "% CC BY 4.0: https://creativecommons.org/licenses/by/4.0/\n\n"


@pytest.fixture(autouse=True)
def address(settings):
    settings.SITE_URL = "https://paper.example"


def files(made):
    document, opened = sealed(made)
    stored = (deflate(document), deflate(openings_to_json(opened)))
    return {
        name: opendata.make_file(name, page_of, hash_of(document), *stored)
        for name in opendata.FILES
    }


def page_of(reading):
    return render.article_pieces(reading, "0" * 64)


def text_of(made):
    """What a browser makes of the page, by a parser of its own."""
    return html.document_fromstring(
        article_page(read(made), "0" * 64)
    ).body.text_content()


def annotations(made):
    return json.loads(files(made)["annotations.jsonld"])


def test_the_edition_is_the_document_with_its_salts():
    made = json.loads(files(document())["edition.json"])
    assert made["article"]["title"] == document()["article"]["title"]
    assert len(made["salts"]["/article/title"]) == 22


def test_each_note_and_each_citation_is_one_annotation():
    made = document()
    page = annotations(made)
    assert page["@context"] == "http://www.w3.org/ns/anno.jsonld"
    saying = [note for note in made["notes"] if note["rating"] or note["body"]]
    assert len(saying) < len(made["notes"])
    assert len(page["items"]) == len(saying) + len(made["citations"])
    ids = [item["id"] for item in page["items"]]
    assert len(set(ids)) == len(ids)
    assert all(one.startswith("https://paper.example/articles/") for one in ids)


def test_selectors_find_the_sentence_in_the_text():
    made = document()
    text = text_of(made)
    for item in annotations(made)["items"]:
        quote, position, fragment = item["target"]["selector"]
        start, end = position["start"], position["end"]
        assert text[start:end] == quote["exact"]
        assert text[:start].endswith(quote["prefix"])
        assert text[end:].startswith(quote["suffix"])
        assert len(quote["prefix"]) >= 32
        assert fragment["value"].startswith("s-")


def test_what_follows_the_text_is_not_made(monkeypatch):
    """Notes and sources, which are most of a page."""
    reading = read(document())
    pieces = iter(page_of(reading))
    shown = "".join(pieces)
    read_pieces = []

    def counted(reading):
        for piece in page_of(reading):
            read_pieces.append(piece)
            yield piece

    page = PageText(counted(reading))
    assert len("".join(read_pieces)) < len(shown) / 2
    assert page.text_to(10**9) == PageText(iter([shown])).text_to(10**9)


def test_annotations_are_what_the_edition_says_word_for_word():
    texts = [
        "It rained from six to six on Monday.",
        "It snowed.",
        "The wind came from the west all night.",
    ]
    notes, cited = (
        [rate("false", "*No*", "outdated")],
        [cite("11", "contradicts", "p. 1", "“So”")],
    )
    made = document(
        [
            (
                "paragraph",
                [
                    (text, "none", notes, cited)
                    if text == texts[1]
                    else (text, "none", [], [])
                    for text in texts
                ],
            )
        ]
    )
    base = "https://paper.example/articles/the-bridge-that-was-inspected-on-paper/editions/1/"
    key, shown = made["sentences"][1]["key"], text_of(made)
    start = shown.index("It snowed.")
    target = {
        "source": base,
        "selector": [
            {
                "type": "TextQuoteSelector",
                "exact": "It snowed.",
                "prefix": shown[start - 32 : start],
                "suffix": shown[start + 10 : start + 42],
            },
            {"type": "TextPositionSelector", "start": start, "end": start + 10},
            {
                "type": "FragmentSelector",
                "conformsTo": "http://tools.ietf.org/rfc/rfc3236",
                "value": f"s-{key}",
            },
        ],
    }
    plain = {"type": "TextualBody", "format": "text/plain"}
    url = made["sources"][0]["csl"].get("URL") or "https://paper.example/sources/11/"
    assert annotations(made) == {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": f"{base}annotations.jsonld",
        "type": "AnnotationPage",
        "startIndex": 0,
        "rights": "https://creativecommons.org/licenses/by/4.0/",
        "items": [
            {
                "id": f"{base}annotations.jsonld#note-1",
                "type": "Annotation",
                "motivation": "assessing",
                "target": target,
                "body": [
                    {"type": "TextualBody", "format": "text/markdown", "value": "*No*"},
                    plain | {"purpose": "classifying", "value": "False"},
                    plain | {"purpose": "classifying", "value": "Outdated"},
                ],
                "creator": {"type": "Person", "name": "Jun Abara"},
                "modified": "2025-02-27T16:20:00Z",
            },
            {
                "id": f"{base}annotations.jsonld#citation-1",
                "type": "Annotation",
                "motivation": "linking",
                "target": target,
                "body": [
                    plain | {"purpose": "classifying", "value": "contradicts"},
                    {
                        "type": "SpecificResource",
                        "id": "https://paper.example/sources/11/",
                        "source": url,
                    },
                    plain | {"purpose": "describing", "value": "p. 1"},
                    plain | {"purpose": "describing", "value": "“So”"},
                    plain
                    | {
                        "purpose": "describing",
                        "value": "Quotation not compared: there is no saved copy",
                    },
                ],
            },
        ],
    }


def test_a_note_on_words_and_its_sources_target_these_words():
    notes = [rate("false", "x", words="rained"), rate("supported", "y")]
    made = document([("paragraph", [("It rained on.", "none", notes, [cite("11")])])])
    exact = [
        item["target"]["selector"][0]["exact"] for item in annotations(made)["items"]
    ]
    places = [item["target"]["selector"][1] for item in annotations(made)["items"]]
    assert exact == ["It rained on.", "rained", "rained"]
    text = text_of(made)
    assert [text[one["start"] : one["end"]] for one in places] == exact


def test_each_file_has_the_media_type_of_its_standard():
    assert opendata.FILES == {
        "edition.json": "application/json",
        "annotations.jsonld": "application/ld+json",
        "sources.json": "application/vnd.citationstyles.csl+json",
        "sources.bib": "application/x-bibtex; charset=utf-8",
    }


def test_a_note_on_the_article_as_a_whole_targets_the_article():
    made = document(on_article=([rate("supported", "All.")], []))
    targets = [item["target"] for item in annotations(made)["items"]]
    assert (
        "https://paper.example/articles/the-bridge-that-was-inspected-on-paper/editions/1/"
        in targets
    )


def test_ratings_and_reasons_are_tags_and_the_prose_is_markdown():
    made = document(
        [("paragraph", [("A.", "none", [rate("false", "*No*", "outdated")], [])])]
    )
    (item,) = annotations(made)["items"]
    assert item["motivation"] == "assessing"
    assert [body["value"] for body in item["body"]] == ["*No*", "False", "Outdated"]
    assert item["body"][0]["format"] == "text/markdown"
    assert (item["creator"]["name"], made["notes"][0]["approved_by"]) == (
        "Jun Abara",
        "Ines Moreau",
    )


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


@table(
    ("kind", "entry", "place", "house"),
    [
        ("article-journal", "article", "journal", "publisher"),
        ("article-magazine", "article", "journal", "publisher"),
        ("article-newspaper", "article", "journal", "publisher"),
        ("book", "book", "note", "publisher"),
        ("chapter", "incollection", "booktitle", "publisher"),
        ("paper-conference", "inproceedings", "booktitle", "publisher"),
        ("report", "techreport", "note", "institution"),
        ("thesis", "phdthesis", "note", "school"),
        ("webpage", "misc", "note", "howpublished"),
    ],
)
def test_bibtex_says_all_of_a_source_in_its_own_names(kind, entry, place, house):
    made = document([("paragraph", [("A.", "none", [], [cite("12")])])])
    made["sources"][0]["csl"] = {
        "type": kind,
        "title": "Rain & snow",
        "author": [{"family": "Renn", "given": "Ida"}, {"literal": "The Office"}],
        "container-title": "The Annals",
        "publisher": "A House",
        "issued": {"date-parts": [[1999, 5, 4]]},
        "DOI": "10.5555/12",
        "ISBN": "978-3-16-148410-0",
        "URL": "https://a.example/12?b=c&d",
    }
    assert files(made)["sources.bib"].decode() == LICENCE + (
        f"@{entry}{{source12,\n"
        "  title = {Rain \\& snow},\n"
        "  author = {Renn, Ida and {The Office}},\n"
        f"  {place} = {{The Annals}},\n"
        f"  {house} = {{A House}},\n"
        "  year = {1999},\n"
        "  doi = {10.5555/12},\n"
        "  isbn = {978-3-16-148410-0},\n"
        "  url = {https://a.example/12?b=c&d}\n"
        "}\n"
    )


def test_bibtex_leaves_out_what_is_not_known():
    made = document([("paragraph", [("A.", "none", [], [cite("12")])])])
    made["sources"][0]["csl"] = {
        "type": "book",
        "title": "Rain",
        "author": [{"given": "Ida"}],
    }
    assert files(made)["sources.bib"].decode() == LICENCE + (
        "@book{source12,\n  title = {Rain},\n  author = {Ida}\n}\n"
    )


def test_files_are_laid_out_for_people_and_the_same_every_time():
    for name in ("annotations.jsonld", "sources.json"):
        body = files(document())[name].decode()
        assert body == json.dumps(
            json.loads(body), ensure_ascii=False, sort_keys=True, indent=1
        )


@table("title", ["} @comment{", r"\input{x}", "100 % & $5 _ # ~ ^", "a}b{c"])
def test_no_title_breaks_out_of_its_entry(title):
    made = document([("paragraph", [("A.", "none", [], [cite("12")])])])
    made["sources"][0]["csl"] |= {"title": title, "URL": "https://x.example/{}\\"}
    text = files(made)["sources.bib"].decode()
    bare = re.sub(
        r"\\[\\{}$&#%_]",
        "",
        text.replace(r"\textbackslash{}", "").replace(r"\textasciitilde{}", ""),
    )
    assert bare.count("{") == bare.count("}")
    assert not re.search(r"(?m)^@comment", bare)


def test_every_body_of_words_says_that_it_is_no_html():
    made = document()
    page = annotations(made)
    bodies = [
        body
        for item in page["items"]
        for body in item["body"]
        if body["type"] == "TextualBody"
    ]
    assert {body["format"] for body in bodies} == {"text/markdown", "text/plain"}
