"""One note is told alike in every public place: whose claim, which words, what rating,
and its own evidence.

A newsroom has an article of our own and an examined one; each has a sentence with
several notes, of each kind. Every public place is visited and compared with a table.
"""

import html
import json
import re
from typing import Any

import pytest

from newsroom.actions.withhold import request_withholding
from newsroom.editions.models import Edition
from tests.support.editions import (
    NOT_COMPARED,
    answered,
    body,
    cite,
    document,
    make_pages,
    publish,
    published_addresses,
    rate,
)
from tests.support.html import flat

COSTS = "Costs rose 58% to 1.2 million in 2024, and nobody asked why."
FOUND = NOT_COMPARED | {"result": "exact"}
CONFIRMED = NOT_COMPARED | {
    "result": "not_found",
    "override": {"why": "Page 3.", "by": "Ana Lee", "at": "2025-03-01T10:00:00Z"},
}
# words, rating, who says it, result of the check, sources: what is found of the note
NOTES = [
    ("58%", "supported", "", FOUND, [("11", "supports")]),
    (
        "1.2 million",
        "false",
        "The city",
        None,
        [("12", "contradicts"), ("14", "contradicts")],
    ),
    ("2024", "mostly-supported", "", CONFIRMED, [("13", "supports")]),
    ("nobody", "unverified", "The mayor", None, [("15", "context")]),
]
FINDINGS = (
    "on “58%”: supported, 1 source supports; "
    "on “1.2 million”: The city’s claim: false, 2 sources contradict; "
    "on “2024”: mostly supported, 1 source supports; "
    "on “nobody”: The mayor’s claim: unverified, 1 source gives context"
)
FOUND_OF_IT = (
    "1 claim supported, 1 mostly supported; claims by others: 1 false, 1 unverified"
)
SUMMARY = (
    "We checked 4 statements in this article: 1 rests on a document, 1 on a dataset; 1 of these "
    "quotes words that we found in a saved copy; 1 quotes words that only a person has found in "
    "a saved copy; 1 could not be verified and is marked; claims by others: 1 false."
)
# Words of counts and verdicts that are true of no note here.
NOWHERE = (
    "3 sources",
    "4 sources",
    "1 source supports, 2 sources contradict",
    "2 claims supported",
    "2 false",
)


def made(**article: object):
    notes = [rate(slug, f"About {words}.", words=words) for words, slug, *_ in NOTES]
    one = document([("paragraph", [(COSTS, "check", notes, [])])], article=article)
    for number, (note, given) in enumerate(zip(one["notes"], NOTES, strict=True)):
        _words, _slug, speaker, check, sources = given
        if speaker:
            note.update(claimant="speaker", speaker=speaker)
        for source, stance in sources:
            quote = "As printed." if check else ""
            citation = cite(source, stance, "p. 1", quote) | {"check": check}
            key = f"{number}-{source}"
            one["citations"].append(citation | {"id": key, "note": note["id"]})
    used = {citation["source"] for citation in one["citations"]}
    whole = document()["sources"]
    one["sources"] = [source for source in whole if source["id"] in used]
    return one


@pytest.fixture
def paper(db) -> list[Edition]:
    editions = []
    for slug, kind in (("ours", "ours"), ("theirs", "examined")):
        uid = f"00000000-0000-4000-8000-{len(editions):012d}"
        facts = {"uid": uid, "slug": slug, "title": f"Costs of {slug}", "kind": kind}
        edition = publish(made(**facts))
        make_pages(edition.article)
        editions.append(edition)
    return editions


def words_at(path: str) -> str:
    """What a place says, without marks of its format."""
    answer = answered(path)
    content = b"".join(answer) if answer.streaming else answer.content
    text = html.unescape(html.unescape(content.decode()))
    return flat(re.sub(r"</?[a-z][^>]*>", " ", text))


def statements() -> list[dict[str, Any]]:
    content = b"".join(answered("/statements.jsonl").streaming_content)
    return [json.loads(line) for line in content.splitlines()]


TOLD = {
    "/articles/ours/": [FINDINGS, SUMMARY],
    "/": [FOUND_OF_IT[2:]],
    "/feeds/articles.rss": [SUMMARY],
    "/feeds/articles.atom": [SUMMARY],
    "/search/?q=costs": [FOUND_OF_IT[2:]],
    "/method/": ["The sources bear the sentence out."],
}


@pytest.mark.parametrize("path", TOLD)
def test_a_place_says_what_the_table_says(paper, path):
    said = words_at(path)
    for words in TOLD[path]:
        assert words in said


def test_the_banner_of_an_examined_text_and_its_titles_say_whose_claims_they_are(paper):
    title = f"Third-party text: Costs of theirs — {FOUND_OF_IT}"
    assert title in html.unescape(body("/articles/theirs/"))
    told = json.loads(body("/oembed?url=http%3A//127.0.0.1%3A8000/articles/theirs/"))
    assert told["title"] == title
    assert told["finding"] == FOUND_OF_IT


def test_data_has_of_each_note_its_own_evidence(paper):
    of_ours = [line for line in statements() if line["article"]["slug"] == "ours"]
    told = [
        (
            line["words"],
            line["rating"]["slug"],
            line["claimant"],
            [
                (one["id"], one["stance"], one["quotation"], one["override"])
                for one in line["sources"]
            ],
        )
        for line in of_ours
    ]
    assert told == [
        (
            words,
            slug,
            speaker,
            [
                (
                    key,
                    stance,
                    check["result"] if check else "",
                    check["override"] if check else None,
                )
                for key, stance in sources
            ],
        )
        for words, slug, speaker, check, sources in NOTES
    ]
    api = json.loads(body("/api/v1/articles/ours/"))
    assert api["statements"] == of_ours
    (hit,) = [
        hit
        for hit in json.loads(body("/api/v1/search/?q=costs"))["results"]
        if hit["article"]["slug"] == "ours"
    ]
    sentence = next(one for one in hit["passages"] if one["kind"] == "sentence")
    assert [(one["words"], one["claimant"]) for one in sentence["ratings"]] == [
        (words, speaker) for words, _slug, speaker, *_ in NOTES
    ]


def test_a_sources_page_tells_only_of_the_notes_that_cite_it(paper):
    said = words_at("/sources/12/")
    assert "The city’s claim:" in said
    ratings = json.loads(body("/api/v1/sources/12/"))["uses"][0]["ratings"]
    assert [one["claimant"] for one in ratings] == ["The city"]


def test_what_was_not_found_is_said_at_the_note(paper):
    said = words_at("/articles/ours/")
    assert "Quotation found in the saved copy" in said
    assert "Quotation not found in the saved copy" in said
    assert "Ana Lee has read it there: Page 3." in said
    assert "Ana Lee has read it there" in words_at("/articles/ours/annotations.jsonld")


def test_an_omission_and_a_sentence_are_told_once(db):
    omitted = [{"quoted": "…", "printed": "often"}]
    near = {"result": "near", "differences": omitted, "omissions": ["often"]}
    cited = [
        cite("11", "supports", place, "Costs … rose.") for place in ("p. 1", "p. 2")
    ]
    cited = [citation | {"check": NOT_COMPARED | near} for citation in cited]
    sentences = [(COSTS, "check", [rate("supported", "")], cited)]
    edition = publish(document([("paragraph", sentences)], article={"slug": "twice"}))
    make_pages(edition.article)
    said = words_at("/articles/twice/")
    told = "The ellipsis stands for: “often”."
    assert said.count("often") == said.count(told) == 2
    resting = said.partition("Supported by this source:")[2].partition("Meaning")[0]
    assert resting.count("Sentence 1") == 1


def test_no_place_counts_the_evidence_of_several_notes_together(paper):
    for path in published_addresses():
        said = words_at(path)
        assert [words for words in NOWHERE if words in said] == [], path


def test_withheld_words_have_no_rating_anywhere(editor):
    edition = publish(made(slug="ours", title="Rain", kind="ours"))
    make_pages(edition.article)
    request_withholding(
        words="Costs rose", reason="A court said so.", alone_why="Night.", user=editor
    )
    page = body("/articles/ours/")
    strip = page.split('<ol class="strip')[1].split("</ol>")[0]
    assert "data-tone" not in strip
    text = page.split('id="text"')[1].split("</div>")[0]
    assert not re.search(r'class="(founded|unclear|doubtful)"', text)
    assert statements() == []
    assert "No statement in this article has been checked." in page
    results = json.loads(body("/api/v1/search/?q=court"))["results"]
    passages = [one for hit in results for one in hit["passages"]]
    assert passages
    assert [one["ratings"] for one in passages if one["ratings"]] == []
