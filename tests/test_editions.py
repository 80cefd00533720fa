"""Anyone can prove that no edition was changed."""

import json

import pytest

from newsroom.editions.chain import canonical, hash_of, verify


def edition(number, previous="", slug="a", **extra):
    document = canonical(
        {"edition": {"number": number, "previous_sha256": previous}, "text": f"Text {number}."} | extra
    ).decode()
    return {"slug": slug, "number": number, "document": document, "sha256": hash_of(document)}


@pytest.fixture
def chain():
    first = edition(1)
    second = edition(2, first["sha256"])
    return [first, second, edition(3, second["sha256"])]


def faults(editions):
    return [(fault.edition, fault.problem) for fault in verify(editions)]


def test_an_untouched_chain_holds(chain):
    assert faults([*chain, edition(1, slug="b")]) == []


def test_a_changed_word_is_named(chain):
    chain[1]["document"] = chain[1]["document"].replace("Text 2", "Text 9")
    assert faults(chain) == [("a, edition 2", "its text does not have the hash that was recorded")]


def test_a_changed_word_with_a_new_hash_breaks_the_next_link(chain):
    chain[1]["document"] = chain[1]["document"].replace("Text 2", "Text 9")
    chain[1]["sha256"] = hash_of(chain[1]["document"])
    assert faults(chain) == [("a, edition 3", "it does not follow from the edition before it")]


def test_a_missing_edition_is_named(chain):
    assert faults([chain[0], chain[2]]) == [("a, edition 3", "it should be edition 2")]


def test_another_form_of_the_same_content_is_named(chain):
    chain[0]["document"] = json.dumps(json.loads(chain[0]["document"]), indent=1)
    chain[0]["sha256"] = hash_of(chain[0]["document"])
    assert faults(chain)[0] == ("a, edition 1", "it is not in canonical form")


def test_what_is_no_edition_is_named():
    assert faults([{"slug": "a", "number": 1, "document": "[]", "sha256": hash_of("[]")}]) == [
        ("a, edition 1", "it is not an edition's document")
    ]


def test_only_the_first_fault_of_each_article_is_named(chain):
    other = edition(2, slug="b")
    assert [name for name, _ in faults([chain[1], chain[2], other])] == ["a, edition 2", "b, edition 2"]


def test_canonical_form_is_rfc_8785():
    assert canonical({"b": 1.0, "a": "é\u2028"}) == '{"a":"é\u2028","b":1}'.encode()
