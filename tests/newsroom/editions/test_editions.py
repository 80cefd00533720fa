"""Anyone can prove that no edition was changed."""

import json

import pytest

from newsroom.editions.chain import verify
from newsroom.editions.json_schema import misfits
from newsroom.editions.sealing import to_stored
from newsroom.editions.verify import canonical, hash_of
from tests.support.editions import cite, document, rate, sealed
from tests.support.tables import table


def edition(number, previous="", slug="a", **extra):
    blocks = [("paragraph", [(f"Text {number}.", "none", [], [])])]
    facts = {"number": number, "previous_sha256": previous}
    made = stored(document(blocks, edition=facts), number, slug)
    made["openings"]["past"] = [["", ""]] * (number - 1)
    return made | extra


def stored(made, number=1, slug="a"):
    document, opened = sealed(made)
    return {
        "slug": slug,
        "number": number,
        "document": document,
        "sha256": hash_of(document),
        "openings": opened,
    }


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
    chain[1]["document"] = chain[1]["document"].replace(
        '"tier":"none"', '"tier":"check"'
    )
    assert faults(chain) == [
        ("a, edition 2", "its text does not have the hash that was recorded")
    ]


def test_a_changed_word_with_a_new_hash_breaks_the_next_link(chain):
    chain[1]["document"] = chain[1]["document"].replace(
        '"tier":"none"', '"tier":"check"'
    )
    chain[1]["sha256"] = hash_of(chain[1]["document"])
    assert faults(chain) == [
        ("a, edition 3", "it does not follow from the edition before it")
    ]


def test_a_missing_edition_is_named(chain):
    assert faults([chain[0], chain[2]]) == [("a, edition 3", "it should be edition 2")]


def test_another_form_of_the_same_content_is_named(chain):
    chain[0]["document"] = json.dumps(json.loads(chain[0]["document"]), indent=1)
    chain[0]["sha256"] = hash_of(chain[0]["document"])
    assert faults(chain)[0] == ("a, edition 1", "it is not in canonical form")


def test_what_is_no_edition_is_named():
    none = {"leaves": [], "past": []}
    edition = {
        "slug": "a",
        "number": 1,
        "document": "[]",
        "sha256": hash_of("[]"),
        "openings": none,
    }
    assert faults([edition]) == [("a, edition 1", "it is not an edition's document")]


def test_an_edition_of_a_newer_newsroom_is_said_to_be_one():
    other = edition(1)
    other["document"] = other["document"].replace(
        "newsroom/edition/2", "newsroom/edition/9"
    )
    (fault,) = faults([other | {"sha256": hash_of(other["document"])}])
    assert (
        "'newsroom/edition/9' is not known here: known is newsroom/edition/2. "
        in fault[1]
    )


@table(
    ("path", "value"),
    [
        (("mood",), "good"),
        (("article", "draft"), True),
        (("notes", 0, "internal"), "Between us."),
        (("edition", "correction"), "oops"),
        (("history",), None),
        (("text",), 5),
        (("blocks", 0, "start"), -1),
        (("blocks", 0, "start"), True),
    ],
)
def test_what_its_version_does_not_promise_is_named(path, value):
    made = to_stored(
        document(
            [("paragraph", [("Rain.", "none", [rate("false", "No.")], [cite("11")])])]
        )
    )
    *parents, last = path
    holder = made
    for name in parents:
        holder = holder[name]
    holder[last] = value
    assert next(misfits(made)).startswith("/" + "/".join(map(str, path)))


def test_what_is_missing_is_named():
    made = json.loads(edition(1)["document"])
    del made["edition"]["kind"]
    text = canonical(made)
    (fault,) = faults([edition(1) | {"document": text, "sha256": hash_of(text)}])
    assert fault[1].endswith("is not what was sealed")  # since no opening is of it
    made = to_stored(document())
    del made["article"]["byline"]
    assert list(misfits(made)) == ["/article/byline"]


def test_only_the_first_fault_of_each_article_is_named(chain):
    other = edition(2, slug="b")
    assert [name for name, _ in faults([chain[1], chain[2], other])] == [
        "a, edition 2",
        "b, edition 2",
    ]


def test_canonical_form_is_rfc_8785():
    assert canonical({"b": 1.0, "a": "é\u2028"}) == '{"a":"é\u2028","b":1}'
