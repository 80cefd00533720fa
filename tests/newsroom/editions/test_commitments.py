"""A sealed field can be opened by who has the opening, and redacted for ever without breaking the chain."""

import json

import pytest

from newsroom.editions.chain import canonical, hash_of, verify
from newsroom.editions.commitments import WrongOpening, broken_seals, open_sealed, seal
from tests.reader_fixtures import document
from tests.tables import table

BYLINE = "/article/byline"


@table("value", ["Ann Lee", "", "é\u2028😀", None, 5, True, ["a", {"b": 1.5}]])
def test_what_was_sealed_is_what_is_opened(value):
    commitment, opening = seal(BYLINE, value)
    kept = json.loads(json.dumps(opening))
    assert open_sealed(commitment, kept) == value


@table("other", [{"value": "Bo Ek"}, {"salt": "0" * 64}, {"path": "/article/title"}, {"value": None}])
def test_another_opening_is_refused(other):
    commitment, opening = seal(BYLINE, "Ann Lee")
    with pytest.raises(WrongOpening, match=BYLINE):
        open_sealed(commitment, opening | other)


def test_an_opening_of_another_field_is_refused_even_with_its_path_changed_in_both():
    commitment, opening = seal(BYLINE, "Ann Lee")
    with pytest.raises(WrongOpening):
        open_sealed(commitment | {"path": "/article/title"}, opening | {"path": "/article/title"})


def test_a_commitment_that_was_moved_to_another_field_is_not_opened():
    commitment, opening = seal(BYLINE, "Ann Lee")
    with pytest.raises(WrongOpening, match="/article/title"):
        open_sealed(commitment | {"path": "/article/title"}, opening)


def test_the_value_cannot_be_found_by_trying():
    """Whoever knows the value, and sees another seal of it, still cannot tell."""
    seals = [seal(BYLINE, "Ann Lee") for _ in range(50)]
    assert len({commitment["salted_sha256"] for commitment, _ in seals}) == 50
    assert all(len(bytes.fromhex(opening["salt"])) == 32 for _, opening in seals)


def test_a_redacted_edition_has_its_hash_and_the_next_still_follows():
    first, opening = sealed(document(article={"credits": []}))  # which name the same persons
    second = document(edition={"number": 2, "kind": "update", "previous_sha256": hash_of(first)})
    chain = [stored(1, first), stored(2, canonical(second).decode())]
    assert list(verify(chain)) == []
    (commitment,) = json.loads(first)["commitments"]
    assert open_sealed(commitment, opening) == "Marta Venn and Jonas Aldous"
    del opening  # that is all that redacting is
    assert list(verify(chain)) == []
    assert "Marta Venn" not in first


def test_what_stands_at_a_sealed_place_is_a_fault():
    text, _ = sealed(document())
    made = json.loads(text)
    made["article"]["byline"] = "Marta Venn"
    (fault,) = verify([stored(1, canonical(made).decode())])
    assert fault.problem == "/article/byline in it is sealed and not empty"


@pytest.mark.parametrize(("path", "problem"), [("/notes/1/body", []), ("/notes/0/body", ["not empty"])])
def test_a_place_in_a_list_is_sealed_by_its_number(path: str, problem: list[str]):
    notes = [{"body": "Marta Venn said so."}, {"body": ""}]
    said = [f"{path} in it is sealed and {what}" for what in problem]
    assert list(broken_seals({"notes": notes}, [seal(path, "x")[0]])) == said


@table("path", ["/article/mood", "/notes/99/body", "/text/0", "/notes/x/body"])
def test_a_seal_of_nothing_is_a_fault(path):
    made = document()
    made["commitments"] = [seal(path, "x")[0]]
    (fault,) = verify([stored(1, canonical(made).decode())])
    assert fault.problem == f"{path} in it is sealed and not there"


def sealed(made):
    """The document with its byline sealed, as it would be stored, and the opening."""
    commitment, opening = seal(BYLINE, made["article"]["byline"])
    made["article"]["byline"] = ""
    made["commitments"] = [commitment]
    return canonical(made).decode(), opening


def stored(number, text):
    return {"slug": "a", "number": number, "document": text, "sha256": hash_of(text)}
