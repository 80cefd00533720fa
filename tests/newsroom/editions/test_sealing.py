"""What is sealed can be withheld later, and the chain holds; whoever has edition.json
can seal it again.
"""

import base64
import hashlib
import json
from copy import deepcopy

import pytest

from articles.text.striking import pattern_of
from newsroom.editions import sealing, withholding
from newsroom.editions.chain import verify
from newsroom.editions.verify import hash_of
from tests.support.editions import cite, document, rate, sealed
from tests.support.tables import table

SAID = {"on": "2026-01-02", "reason": "to protect a source", "words": "[withheld]"}


@pytest.fixture
def made():
    text = [
        (
            "Rain fell on Marta Venn.",
            "none",
            [rate("false", "No.")],
            [cite("11", quote="it rained")],
        )
    ]
    return document([("heading", [("Rain", "none", [], [])]), ("paragraph", text)])


def stored(document, opened, **extra):
    return {
        "slug": "a",
        "number": 1,
        "document": document,
        "sha256": hash_of(document),
        "openings": opened,
    } | extra


def withheld(document, opened, words):
    leaves = withholding.readable_leaves(sealing.parse_sealed(document), opened)
    paths = withholding.found_in(leaves, pattern_of([words]))
    return paths, withholding.with_openings(
        sealing.parse_sealed(document),
        opened,
        dict.fromkeys(paths, SAID),
        opened["past"],
    )


def problems(*editions):
    return [fault.problem for fault in verify(editions)]


def reseal(served):
    """With the standard library alone, as docs/editions.md says."""
    made = json.loads(served)
    for path, salt in made.pop("salts").items():
        *parents, last = path.split("/")[1:]
        holder = made
        for name in parents:
            holder = holder[int(name) if isinstance(holder, list) else name]
        last = int(last) if isinstance(holder, list) else last
        leaf = {"path": path, "salt": salt, "value": holder[last]}
        text = json.dumps(
            leaf, ensure_ascii=False, separators=(",", ":"), sort_keys=True
        )
        holder[last] = (
            base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest())
            .decode()
            .rstrip("=")
        )
    made = put_back(made)
    return json.dumps(made, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def put_back(value):
    if isinstance(value, dict):
        is_gap = value.keys() == {"withheld", "on", "reason"}
        return (
            value["withheld"]
            if is_gap
            else {name: put_back(one) for name, one in value.items()}
        )
    return [put_back(one) for one in value] if isinstance(value, list) else value


def test_what_is_sealed_is_opened_as_it_was(made):
    document, opened = sealed(made)
    quoted = {"languages": {"text": "en", "quotations": {}}}
    assert sealing.unseal(document, json.dumps(opened)) == made | quoted
    assert problems(stored(document, opened, gaps=[])) == []


def test_no_word_that_somebody_typed_stands_in_what_is_hashed(made):
    document, opened = sealed(made)
    leaves = withholding.readable_leaves(sealing.parse_sealed(document), opened)
    assert {
        "/article/title",
        "/text/2/text",
        "/notes/0/body",
        "/citations/0/quote",
    } <= leaves.keys()
    # Its day is also the one of publication, which stays.
    said = {path: leaf for path, leaf in leaves.items() if path != "/article/dated"}
    typed = [leaf for leaf in said.values() if len(leaf) > 6]
    assert [leaf for leaf in typed if leaf in document] == []
    assert "Venn" not in document


def test_the_same_words_have_another_seal_each_time(made):
    first, second = (json.loads(sealed(made)[0])["article"]["title"] for _ in range(2))
    assert first != second


def test_a_withheld_leaf_is_gone_and_the_chain_holds(made):
    document, opened = sealed(made)
    paths, less = withheld(document, opened, "Marta Venn")
    assert {"/article/byline", "/article/credits/0/name", "/text/2/text"} <= paths
    assert "Venn" not in json.dumps(less)
    assert "Venn" not in sealing.served_json(document, json.dumps(less))
    read = sealing.unseal(document, json.dumps(less))
    assert read["article"]["byline"] == "[withheld]"
    assert read["article"]["title"] == made["article"]["title"]
    assert read["withheld"] == [made["sentences"][1]["key"]]
    assert (read["notes"][0]["start"], read["notes"][0]["end"]) == (None, None)
    assert problems(stored(document, less, gaps=sorted(paths))) == []


def test_a_leaf_that_is_gone_without_a_record_is_named(made):
    document, opened = sealed(made)
    paths, less = withheld(document, opened, "Marta Venn")
    (problem,) = problems(
        stored(document, less, gaps=sorted(paths - {"/article/byline"}))
    )
    assert problem.startswith("nobody is on record for /article/byline")
    (problem,) = problems(stored(document, opened, gaps=["/article/byline"]))
    assert problem.startswith("nobody is on record for /article/byline")


def test_an_opening_of_something_else_is_named(made):
    document, opened = sealed(made)
    for leaf in opened["leaves"]:
        if leaf[1] == "No.":
            leaf[1] = "Yes."
    assert problems(stored(document, opened)) == [
        "/notes/0/body in it is not what was sealed"
    ]


@table(
    "change",
    [
        lambda leaves: leaves[:-1],
        lambda leaves: [*leaves, ["x", "y"]],
        lambda _leaves: [],
    ],
)
def test_openings_too_few_or_too_many_are_named(change):
    text, opened = sealed(document())
    opened["leaves"] = change(opened["leaves"])
    assert len(problems(stored(text, opened))) == 1


def test_what_is_remembered_of_earlier_editions_is_what_they_said():
    first, opened = sealed(document())
    facts = {
        "number": 2,
        "kind": "update",
        "change_note": "More.",
        "previous_sha256": hash_of(first),
    }
    past = {
        "number": 1,
        "kind": "first",
        "correction": "",
        "published_at": "2025-03-01T06:00:00Z",
    }
    second, later = sealed(
        document(
            edition=facts,
            history=[past | {"why": "", "change_note": "", "sha256": hash_of(first)}],
        )
    )
    chain = [stored(first, opened), stored(second, later, number=2)]
    assert problems(*chain) == []
    later["past"] = [["Something else.", ""]]
    assert problems(*chain) == [
        "what stands beside it is not what earlier editions said"
    ]


def test_whoever_has_the_file_can_seal_it_again(made):
    document, opened = sealed(made)
    assert reseal(sealing.served_json(document, json.dumps(opened))) == document
    _, less = withheld(document, opened, "Marta Venn")
    assert reseal(sealing.served_json(document, json.dumps(less))) == document


# --- Where words stand ----------------------------------------------------------------


@table(
    ("line", "text", "is_there"),
    [
        ("Marta Venn", "said  marta\nvenn.", True),
        ("Ann", "Anna was there", False),
        ("O'Neil", "O’Neil's house", True),
        ("王正", "市长王正说", True),
        ("Ann\nBob", "only Bob", True),
        ("(a.b)", "x (a.b) y", True),
        ("", "anything", False),
    ],
)
def test_words_are_found_whole_whatever_case_and_spaces(line, text, is_there):
    assert bool(pattern_of(line.splitlines()).search(text)) == is_there


def test_words_are_found_across_sentences_and_parts_of_a_name():
    text = [("He named Gong.", "none", [], []), ("Zheng was there.", "none", [], [])]
    text_of_all, opened = sealed(
        document([("paragraph", text)], article={"credits": []})
    )
    leaves = withholding.readable_leaves(sealing.parse_sealed(text_of_all), opened)
    assert withholding.found_in(leaves, pattern_of(["Gong. Zheng"])) == {
        "/text/0/text",
        "/text/2/text",
    }
    names = {
        "/sources/0/csl/author/0/family": "Gong",
        "/sources/0/csl/author/0/given": "Zheng",
    }
    assert withholding.found_in(names, pattern_of(["Zheng Gong"])) == {*names}


def test_with_quoted_words_goes_the_picture_of_their_page():
    leaves = {"/citations/0/quote": "Ann did", "/citations/0/found/picture": "a" * 64}
    assert withholding.found_in(leaves, pattern_of(["Ann"])) == {*leaves}


def test_a_document_is_not_changed_by_sealing(made):
    before = deepcopy(made)
    sealed(made)
    assert made == before
