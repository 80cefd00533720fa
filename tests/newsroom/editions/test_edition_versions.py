"""An edition stays readable in the form in which it was published, and the form can grow."""

import hashlib
import json
from copy import deepcopy
from datetime import datetime
from io import StringIO

import pytest
import rfc8785
from django.core.management import CommandError, call_command
from jsonschema import Draft202012Validator

from annotations.importing import import_annotations
from annotations.models import Source
from articles.models import Article, Revision
from articles.problems import Refused
from newsroom.actions.gate import NotReady
from newsroom.actions.intake import bring_in
from newsroom.actions.publish import withdraw
from newsroom.actions.revise import editable_text, revise
from newsroom.editions.chain import hash_of, verify
from newsroom.editions.diff import compare
from newsroom.editions.json_schema import misfits, of_version, published
from newsroom.editions.versions import (
    NEWEST,
    SCHEMA,
    UPGRADES,
    VERSIONS,
    UnknownVersion,
    name_of,
    read_document,
    upgrade,
)
from newsroom.editions.view import read
from newsroom.models import Edition
from newsroom.public import opendata, render
from tests.deciding import publish, settle_all
from tests.reader_fixtures import NO_MORE, cite, document, rate
from tests.samples import ANNOTATIONS, POLLUTED
from tests.site import ROOT

STORED = ROOT / "tests" / "editions"
FROZEN = STORED / "version-1.jsonl"
# Of what each released version promises. It changes only with a version that was never released.
PROMISED = {
    1: "84374d61e4c9a247d75aba630dcc76d714eb5d992e3feeecbd0d490976822203",
    2: "a6cc981b16cdf815af86248cb499a2b7b582e20e34637b9f74b20a2754055b10",
}


def frozen() -> list[dict]:
    """Editions as the first release wrote them: a pier published and corrected, a dam withdrawn."""
    return [json.loads(line) for line in FROZEN.read_text().splitlines()]


def of(slug: str) -> list[str]:
    return [edition["document"] for edition in frozen() if edition["slug"] == slug]


def validator(version: int) -> Draft202012Validator:
    schema = json.loads(published(version))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@pytest.mark.parametrize("version", PROMISED)
def test_what_a_released_version_wrote_is_verified_and_shown(version):
    stored = [json.loads(line) for line in (STORED / f"version-{version}.jsonl").read_text().splitlines()]
    assert list(verify(stored)) == []
    for edition in stored:
        assert json.loads(edition["document"])["schema"] == name_of(version)
        reading = read(read_document(edition["document"]))
        assert reading.article.title in render.article_page(reading, edition["sha256"])


# --- Version 1 goes on ----------------------------------------------------------------------------------


def test_editions_of_version_1_are_verified():
    assert list(verify(frozen())) == []
    said = StringIO()
    call_command("verify_editions", str(FROZEN), stdout=said)
    assert "Every edition has its hash" in said.getvalue()


def test_a_field_of_a_later_version_in_an_edition_of_version_1_is_a_fault():
    first = frozen()[0]
    content = json.loads(first["document"])
    content["article"]["credits"] = []
    text = rfc8785.dumps(content).decode()
    (fault,) = verify([first | {"document": text, "sha256": hash_of(text)}])
    assert fault.problem == "/article/credits in it is not what newsroom/edition/1 promises"


def test_what_version_1_could_not_say_is_read_as_not_said():
    before, after = map(read_document, of("the-pier"))
    assert (before["schema"], after["schema"]) == (SCHEMA, SCHEMA)
    assert after["edition"]["correction"] == after["history"][0]["correction"] == ""
    assert after["commitments"] == []
    assert after["article"]["credits"] == [
        {"role": "author", "name": "Ann Lee", "slug": "ann-lee", "affiliation": "", "expertise": ""}
    ]  # its byline
    assert after["languages"] == {"text": "en", "quotations": {}}


def test_reading_changes_nothing_that_version_1_said():
    for edition in frozen():
        content = json.loads(edition["document"])
        kept = upgrade(deepcopy(content))
        for added in ("languages", "commitments", "overall", "schema"):
            del kept[added]
        del content["schema"]
        kept["article"] = {name: kept["article"][name] for name in content["article"]}
        kept["edition"] = {name: kept["edition"][name] for name in content["edition"]}
        for name in ("notes", "sentences"):
            kept[name] = [
                {field: one[field] for field in was}
                for one, was in zip(kept[name], content[name], strict=True)
            ]
        for past in kept["history"]:
            del past["correction"], past["why"]
        assert kept == content


def test_the_language_of_a_quotation_is_that_of_its_public_source():
    made = json.loads(of("the-pier")[1])
    made["sources"][0]["csl"]["language"] = "de"
    made["citations"][1]["quote"] = "not shown"
    made["citations"].append(made["citations"][0] | {"id": "15", "quote": ""})
    reading = read(upgrade(made))
    assert reading.document["languages"]["quotations"] == {"13": "de"}  # where something is quoted
    assert [(one.id, one.language) for entry in reading.entries for one in entry.citations] == [
        ("13", "de"),
        ("15", ""),
        ("14", ""),
    ]
    assert '<blockquote dir="auto" lang="de">rot in every beam' in render.article_page(reading, "")


def test_pages_of_version_1_are_made():
    first, second = (read(read_document(text)) for text in of("the-pier"))
    page = render.article_page(second, "a" * 64)
    assert "It paid 3.4 million euros for it." in page
    assert "The price was 3.4 million." in page
    assert "rot in every beam" in page
    assert "The pier" in render.editions_page(second, "")
    (was,) = [text for text in of("the-dam") if json.loads(text)["edition"]["kind"] == "withdrawal"]
    assert "It was another dam." in render.withdrawn_page(read(read_document(was)))
    comparison = compare(first, second)
    assert not comparison.is_same
    assert render.comparison_page(first, second)


def test_open_data_of_version_1_is_the_document_and_its_views():
    text = of("the-pier")[1]
    files = {name: opendata.file(name, text) for name in opendata.FILES}
    assert files["edition.json"] == text.encode()
    assert b"Structural survey of the pier" in files["sources.bib"]
    assert len(json.loads(files["annotations.jsonld"])["items"]) == 4


def test_the_same_edition_in_two_versions_is_the_same():
    text = of("the-pier")[1]
    assert compare(read(read_document(text)), read(upgrade(json.loads(text)))).is_same


def test_what_only_the_later_version_says_is_said_when_the_two_are_compared():
    before = read(read_document(of("the-pier")[0]))
    later = deepcopy(before.document)
    later["article"]["credits"] += [{"role": "translator", "name": "Bo Ek", "slug": "bo-ek"}]
    later["languages"]["quotations"] = {"13": "de"}
    later["commitments"] = [{"path": "/article/byline", "salted_sha256": "0" * 64}]
    comparison = compare(before, read(later))
    assert not comparison.is_same
    html = render.comparison_page(before, read(later))
    for words in (
        "Bo Ek (translator)",
        "languages",
        "commitments",
    ):
        assert words in html


def test_an_article_of_version_1_is_published_on_verified_compared_and_exported(client, editor, tmp_path):
    pier = stored([edition for edition in frozen() if edition["slug"] == "the-pier"])
    revised(pier, editor, editable_text(pier.current_revision).replace("3.4", "3.5"))
    with pytest.raises(NotReady, match="whose text"):
        publish(pier, user=editor, change_note="It was 3.5.")
    pier.kind = "examined"
    pier.save()
    edition = publish(pier, user=editor, change_note="It was 3.5.", correction="correction")
    content = json.loads(edition.document)
    assert content["schema"] == SCHEMA
    assert [past["correction"] for past in content["history"]] == ["", ""]
    schemas = [json.loads(one.document)["schema"] for one in pier.editions.all()]
    assert schemas == ["newsroom/edition/1", "newsroom/edition/1", SCHEMA]
    export = tmp_path / "editions.jsonl"
    call_command("verify_editions", export=export, stdout=StringIO())
    said = StringIO()
    call_command("verify_editions", str(export), stdout=said)
    call_command("verify_editions", stdout=said)
    assert said.getvalue().count("Every edition has its hash") == 2
    call_command("reindex", stdout=StringIO())
    assert "3.5" in client.get("/articles/the-pier/editions/2/3/").content.decode()
    assert client.get("/articles/the-pier/editions/1/3/").status_code == 200
    for number, text in enumerate(of("the-pier"), 1):
        address = f"/articles/the-pier/editions/{number}/edition.json"
        assert client.get(address).content.decode() == text


def stored(editions: list[dict]) -> Article:
    """An article whose editions are these, as a newsroom has it that was upgraded."""
    for one in editions:
        content = json.loads(one["document"])
        facts, said = content["article"], content["edition"]
        article, _ = Article.objects.get_or_create(
            uid=facts["uid"], defaults={name: facts[name] for name in ("slug", "title", "byline", "language")}
        )
        revision = Revision.objects.create(
            article=article,
            number=said["revision"],
            kind=Revision.Kind.EDIT,
            text=content["text"],
            blocks=content["blocks"],
        )
        Edition.objects.create(
            article=article,
            revision=revision,
            number=one["number"],
            kind=said["kind"],
            change_note=said["change_note"],
            gate_waiver=said["gate_waiver"],
            document=one["document"],
            sha256=one["sha256"],
            previous_sha256=said["previous_sha256"],
            published_at=datetime.fromisoformat(said["published_at"]),
        )
    return article


def test_a_version_of_a_newer_newsroom_is_refused_by_name():
    with pytest.raises(UnknownVersion, match=r"'newsroom/edition/9' is not known here.*Upgrade"):
        read_document(json.dumps(document() | {"schema": "newsroom/edition/9"}))
    with pytest.raises(ValueError, match="object"):
        read_document("[]")


# --- What is published says what it promises --------------------------------------------------------------


def without_words(schema):
    """What a schema allows, without what it says about it."""
    if isinstance(schema, list):
        return [without_words(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    # A field may be called so too: then what is said of it is no text.
    kept = {name: one for name, one in schema.items() if name != "description" or not isinstance(one, str)}
    return {name: without_words(one) for name, one in kept.items()}


@pytest.mark.parametrize("version", PROMISED)
def test_a_released_version_never_promises_anything_else(version):
    promise = rfc8785.dumps(without_words(of_version(version)))
    assert hashlib.sha256(promise).hexdigest() == PROMISED[version]


def test_every_version_but_the_newest_is_released_and_becomes_the_next():
    assert set(VERSIONS) - set(PROMISED) <= {NEWEST}
    assert UPGRADES.keys() == VERSIONS.keys() - {NEWEST}
    assert name_of(NEWEST) == SCHEMA


@pytest.mark.parametrize("version", VERSIONS)
def test_the_schema_of_each_version_is_an_address(client, version):
    answer = client.get(f"/schemas/edition-{version}.json")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/schema+json"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Set-Cookie" not in answer
    schema = json.loads(answer.content)
    assert schema["properties"]["schema"] == {"const": f"newsroom/edition/{version}"}
    Draft202012Validator.check_schema(schema)
    again = client.get(f"/schemas/edition-{version}.json", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


def test_a_version_that_there_never_was_is_not_found(client):
    assert client.get(f"/schemas/edition-{NEWEST + 1}.json").status_code == 404
    assert client.get("/schemas/edition-0.json").status_code == 404


def test_every_edition_is_what_the_schema_of_its_version_says(editor):
    arrival = bring_in(POLLUTED.encode(), path="a.txt", user=editor, findings="remove")
    article = arrival.article
    import_annotations(article, ANNOTATIONS, editor)
    source = Source.objects.get()
    source.visibility = "protected"
    source.save()
    publish(article, user=editor)
    source.visibility = "public"
    source.save()
    publish(article, user=editor, change_note="Named.", kind="correction", correction="clarification")
    source.visibility = "protected"
    source.save()
    assert Edition.objects.latest("pk").kind == "withholding"
    withdraw(article, user=editor, reason="It was not true.")
    texts = [edition.document for edition in Edition.objects.all()] + [one["document"] for one in frozen()]
    for text in texts:
        content = json.loads(text)
        version = int(content["schema"].rpartition("/")[2])
        assert list(validator(version).iter_errors(content)) == []
        assert list(misfits(content)) == []


def test_what_would_not_be_what_the_schema_says_is_never_stored(article, editor):
    text = "A table."
    block = {"kind": "table", "start": 0, "end": len(text), "level": 0, "draft": "Not for readers."}
    options = {"kind": Revision.Kind.EDIT, "text": text}
    Revision.objects.create(article=article, number=2, blocks=[block], **options)
    with pytest.raises(Refused, match="/blocks/0/kind"):
        publish(article, user=editor)
    assert not article.editions.exists()
    Revision.objects.create(article=article, number=3, blocks=[block | {"kind": "quote"}], **options)
    assert "Not for readers." not in publish(article, user=editor).document


def places(value, path=()):
    yield path
    children = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for name, child in children:
        yield from places(child, (*path, name))


def altered(made, path):
    """The same document with what stands at `path` missing, or another in its place."""
    *parents, last = path
    for other in (None, True, -1, 1.5, "?", [], {}, ["?"], {"?": 1}, ...):
        changed = deepcopy(made)
        holder = changed
        for name in parents:
            holder = holder[name]
        if other is ...:
            del holder[last]
        else:
            holder[last] = other
        yield changed


def test_what_verifies_is_what_the_published_schema_allows():
    """Not one validator of ours and another for everybody else."""
    made = document([("paragraph", [("Rain.", "none", [rate("false", "No.", "outdated")], [cite("11")])])])
    made["ratings"] = made["ratings"][-1:]
    made["article"]["credits"] = [{"role": "author", "name": "Ann Lee", "slug": "ann-lee", **NO_MORE}]
    approved = {"approved_by": "Ann Lee", "approved_alone": False}
    made["overall"] = {"rating": "false", "body": "Not so.", "authors": ["Bo Ek"], **approved}
    made["commitments"] = [{"path": "/article/byline", "salted_sha256": "0" * 64}]
    made["languages"]["quotations"] = {"1": "de"}
    made["history"] = [
        {
            "number": 1,
            "kind": "first",
            "correction": "",
            "why": "",
            "change_note": "",
            "published_at": "2025-01-01T00:00:00Z",
            "sha256": "a" * 64,
        }
    ]
    theirs = validator(NEWEST)
    assert theirs.is_valid(made)
    seen = 0
    for path in places(made):
        if path and path != ("schema",):
            for changed in altered(made, path):
                seen += 1
                assert theirs.is_valid(changed) == (not list(misfits(changed))), path
    assert seen > 1_000


# --- Kinds of correction ----------------------------------------------------------------------------------


@pytest.fixture
def article(editor):
    return bring_in(b"The council bought the pier in 2012.", path="pier.txt", user=editor).article


def revised(article, editor, text):
    revise(article, text, based_on=article.current_revision.number, user=editor)


def test_readers_are_told_what_kind_of_correction_it_is_then_and_later(client, article, editor):
    publish(article, user=editor)
    revised(article, editor, "The council bought the pier in 2013.")
    publish(article, user=editor, kind="correction", correction="clarification", change_note="In 2013.")
    revised(article, editor, "The council bought the pier in 2014.")
    publish(article, user=editor, kind="correction", change_note="In 2014.")
    revised(article, editor, "The council bought the pier in 2015.")
    last = publish(article, user=editor, kind="update", why="A later sale.", change_note="In 2015.")
    assert [past["correction"] for past in last.content["history"]] == ["", "clarification", ""]
    page = client.get(f"/articles/{article.slug}/").content.decode()
    assert page.count("Clarification.") == 1
    assert "Correction (clarification)" in client.get(f"/articles/{article.slug}/editions/").content.decode()


@pytest.mark.parametrize(
    ("kind", "correction", "words"),
    [("update", "typo", "corrects nothing"), ("correction", "slip", "choose typo or clarification or")],
)
def test_what_is_no_correction_is_not_called_one(article, editor, kind, correction, words):
    publish(article, user=editor)
    revised(article, editor, "The council bought the pier in 2013.")
    with pytest.raises(Refused, match=words):
        publish(article, user=editor, kind=kind, correction=correction, change_note="In 2013.")
    assert article.editions.count() == 1


def test_the_command_takes_the_kind_of_correction(article, editor):
    publish(article, user=editor)
    revised(article, editor, "The council bought the pier in 2013.")
    settle_all(article)
    options = {"username": editor.username, "change_note": "In 2013.", "stdout": StringIO()}
    with pytest.raises(CommandError, match="corrects nothing"):
        call_command("publish", article.slug, correction="typo", kind="update", **options)
    call_command("publish", article.slug, correction="retraction", kind="correction", **options)
    assert article.editions.last().content["edition"]["correction"] == "retraction"
