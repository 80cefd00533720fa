"""A document of version 1 is refused wherever it is read; one that lacks a field that
version 2 was given later has its default.
"""

import json

import pytest
from django.core.management import CommandError, call_command

from newsroom.editions import schema, sealing, verify
from newsroom.editions.json_schema import misfits, of_edition
from newsroom.editions.sealing import UnknownVersion, parse_sealed, served_json, unseal
from newsroom.editions.view import read
from tests.support.editions import document, sealed

WORDS = "an edition of version 1, which only 1.0.0rc1 wrote"
ADVICE = "publish the article again with the current release"


def of_version_1() -> str:
    """Return edition.json as 1.0.0rc1 served it, as far as its version."""
    made, opened = sealed(document())
    return served_json(made, json.dumps(opened)).replace(
        schema.SCHEMA, "newsroom/edition/1"
    )


def exported(path, edition_json: str):
    line = {"slug": "a", "number": 1, "sha256": "a" * 64, "edition": edition_json}
    path.write_text(json.dumps(line) + "\n", "utf-8")
    return path


def test_the_verifier_knows_the_version_that_is_written():
    assert verify.SCHEMA == schema.SCHEMA


def test_a_stored_document_of_version_1_is_refused_with_what_to_do():
    with pytest.raises(UnknownVersion, match=f"{WORDS}.*{ADVICE}"):
        parse_sealed(json.dumps({"schema": "newsroom/edition/1"}))


def test_the_verifier_refuses_version_1_with_what_to_do(tmp_path, capsys):
    file = tmp_path / "edition.json"
    file.write_text(of_version_1(), "utf-8")
    for path in (file, exported(tmp_path / "editions.jsonl", of_version_1())):
        assert verify.main([str(path)]) == 1
        (line,) = capsys.readouterr().err.splitlines()
        assert WORDS in line
        assert ADVICE in line


def test_the_command_refuses_version_1_with_what_to_do(tmp_path, capsys):
    path = exported(tmp_path / "editions.jsonl", of_version_1())
    with pytest.raises(CommandError, match="a, edition 1 is the first"):
        call_command("verify_editions", str(path))
    said = capsys.readouterr().err
    assert WORDS in said
    assert ADVICE in said


# --- Fields that came later -----------------------------------------------------------


@pytest.fixture
def fields_came_later(monkeypatch):
    """`speaker` and `byline` count as fields that came later."""
    later = {schema.ClaimRecord: {"speaker": ""}, schema.ArticleRecord: {"byline": "—"}}
    monkeypatch.setattr(schema, "LATER_FIELDS", later)
    monkeypatch.setattr(sealing, "LATER_FIELDS", later)
    caches = (sealing._plan_of_all, of_edition)
    for cached in caches:
        cached.cache_clear()
    yield
    monkeypatch.undo()
    for cached in caches:
        cached.cache_clear()


def test_a_document_without_a_later_field_is_read_with_its_default(fields_came_later):
    made = document()
    stored = sealing.to_stored(made)
    del stored["article"]["byline"]
    for note in stored["notes"]:
        del note["speaker"]
    text, leaves = sealing.seal(stored)
    opened = json.dumps({"leaves": leaves, "past": []})

    content = unseal(text, opened)
    assert content["article"]["byline"] == "—"
    assert {note["speaker"] for note in content["notes"]} == {""}
    assert read(content).article.byline == "—"

    kept = json.loads(served_json(text, opened))
    assert "byline" not in kept["article"], "what is served is what was hashed"
    assert verify.hash_of(verify.sealed_again(json.dumps(kept))) == verify.hash_of(text)
    assert list(misfits(kept)) == []


def test_any_other_missing_field_is_named(fields_came_later):
    stored = sealing.to_stored(document())
    del stored["article"]["title"]
    assert list(misfits(stored)) == ["/article/title"]
