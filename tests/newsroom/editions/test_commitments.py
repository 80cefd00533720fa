"""A sealed field is empty and there, and the chain holds without what stood in it."""

import json
import secrets

import pytest

from newsroom.editions.chain import broken_seals, canonical, hash_of, verify
from tests.reader_fixtures import document
from tests.tables import table

BYLINE = "/article/byline"


def test_a_redacted_edition_has_its_hash_and_the_next_still_follows():
    first = sealed(document(article={"credits": []}))  # which name the same persons
    second = document(edition={"number": 2, "kind": "update", "previous_sha256": hash_of(first)})
    chain = [stored(1, first), stored(2, canonical(second).decode())]
    assert list(verify(chain)) == []
    assert "Marta Venn" not in first


def test_what_stands_at_a_sealed_place_is_a_fault():
    text = sealed(document())
    made = json.loads(text)
    made["article"]["byline"] = "Marta Venn"
    (fault,) = verify([stored(1, canonical(made).decode())])
    assert fault.problem == "/article/byline in it is sealed and not empty"


@pytest.mark.parametrize(("path", "problem"), [("/notes/1/body", []), ("/notes/0/body", ["not empty"])])
def test_a_place_in_a_list_is_sealed_by_its_number(path: str, problem: list[str]):
    notes = [{"body": "Marta Venn said so."}, {"body": ""}]
    said = [f"{path} in it is sealed and {what}" for what in problem]
    assert list(broken_seals({"notes": notes}, [seal(path, "x")])) == said


@table("path", ["/article/mood", "/notes/99/body", "/text/0", "/notes/x/body"])
def test_a_seal_of_nothing_is_a_fault(path):
    made = document()
    made["commitments"] = [seal(path, "x")]
    (fault,) = verify([stored(1, canonical(made).decode())])
    assert fault.problem == f"{path} in it is sealed and not there"


def seal(path, value):
    opening = {"path": path, "salt": secrets.token_hex(32), "value": value}
    return {"path": path, "salted_sha256": hash_of(canonical(opening).decode())}


def sealed(made):
    """The document with its byline sealed, as it would be stored."""
    made["commitments"] = [seal(BYLINE, made["article"]["byline"])]
    made["article"]["byline"] = ""
    return canonical(made).decode()


def stored(number, text):
    return {"slug": "a", "number": number, "document": text, "sha256": hash_of(text)}
