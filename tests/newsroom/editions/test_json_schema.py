"""The JSON Schema is an address, and every edition is what it says; what kind of
correction an edition is.
"""

import json
from copy import deepcopy
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from jsonschema import Draft202012Validator

from annotations.importing import import_annotations
from annotations.models import Source
from articles.models import Revision
from articles.problems import Refused
from newsroom.actions.accept import bring_in
from newsroom.actions.publish import withdraw
from newsroom.actions.revise import revise
from newsroom.editions.diff import compare
from newsroom.editions.json_schema import misfits, published
from newsroom.editions.models import Edition
from newsroom.editions.schema import quotation_languages
from newsroom.editions.sealing import (
    UnknownVersion,
    parse_sealed,
    served_json,
    to_stored,
)
from newsroom.editions.view import read
from newsroom.public import render
from tests.support.decisions import make_ready, publish
from tests.support.editions import NO_MORE, cite, document, rate
from tests.support.html import flat
from tests.support.pages import article_page
from tests.support.samples import ANNOTATIONS, POLLUTED

SCHEMA_FILE = "/schemas/edition-2.json"


def validator() -> Draft202012Validator:
    schema = json.loads(published())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def test_the_language_of_a_quotation_is_that_of_its_source_where_something_is_quoted():
    csl = {"11": "de", "12": " fr  CA ", "13": ""}
    sources = [{"id": one, "csl": {"language": said}} for one, said in csl.items()]
    sources.append({"id": "14", "csl": {}})
    cited = [
        (str(number), source, "not shown")
        for number, source in enumerate(["11", "12", "13", "14"], 1)
    ]
    cited.append(("5", "11", ""))
    citations = [
        {"id": key, "source": source, "quote": quote} for key, source, quote in cited
    ]
    assert quotation_languages(citations, sources) == {"1": "de", "2": "fr CA"}
    text = [
        ("Rain.", "none", [], [cite("11", quote="nichts")]),
        ("Snow.", "none", [], [cite("12")]),
    ]
    made = document([("paragraph", text)])
    made["languages"]["quotations"] = {made["citations"][0]["id"]: "de"}
    reading = read(made)
    assert [one.language for entry in reading.entries for one in entry.citations] == [
        "de",
        "",
    ]
    assert '<blockquote dir="ltr" lang="de">nichts' in flat(article_page(reading, ""))


def test_what_only_the_later_edition_says_is_said_when_the_two_are_compared():
    before = read(document())
    later = deepcopy(before.document)
    later["article"]["credits"] += [
        {"role": "translator", "name": "Bo Ek", "slug": "bo-ek", **NO_MORE}
    ]
    later["languages"]["quotations"] = {"13": "de"}
    comparison = compare(before, read(later))
    assert not comparison.is_same
    html = render.comparison_page(before, read(later))
    for words in ("Bo Ek (translator)", "languages"):
        assert words in html


def test_a_version_of_a_newer_newsroom_is_refused_by_name():
    with pytest.raises(
        UnknownVersion, match=r"'newsroom/edition/9' is not known here.*Upgrade"
    ):
        parse_sealed(json.dumps({"schema": "newsroom/edition/9"}))
    with pytest.raises(ValueError, match="object"):
        parse_sealed("[]")


# --- What is published says what it promises ------------------------------------------


def test_the_schema_is_an_address(client):
    answer = client.get(SCHEMA_FILE)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/schema+json"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Set-Cookie" not in answer
    schema = json.loads(answer.content)
    assert schema["properties"]["schema"] == {"const": "newsroom/edition/2"}
    Draft202012Validator.check_schema(schema)
    again = client.get(SCHEMA_FILE, headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


def test_a_version_that_there_never_was_is_not_found(client, db):
    assert client.get("/schemas/edition-1.json").status_code == 404
    assert client.get("/schemas/edition-0.json").status_code == 404


def test_every_edition_is_what_the_schema_says(editor):
    arrival = bring_in(POLLUTED.encode(), path="a.txt", user=editor, findings="remove")
    article = arrival.article
    import_annotations(article, ANNOTATIONS, editor)
    source = Source.objects.get()
    source.visibility = "protected"
    source.save()
    publish(article, user=editor)
    source.visibility = "public"
    source.save()
    publish(
        article,
        user=editor,
        change_note="Named.",
        kind="clarification",
    )
    source.visibility = "protected"
    source.save()
    assert Edition.objects.latest("pk").openings.version == 1
    withdraw(article, user=editor, reason="It was not true.")
    for edition in Edition.objects.all():
        content = json.loads(served_json(edition.document, edition.openings.opened))
        assert list(validator().iter_errors(content)) == []
        assert list(misfits(content)) == []


def test_what_would_not_be_what_the_schema_says_is_never_stored(article, editor):
    text = "A table."
    block = {
        "kind": "table",
        "start": 0,
        "end": len(text),
        "level": 0,
        "draft": "Not for readers.",
    }
    options = {"kind": Revision.Kind.EDIT, "text": text}
    Revision.objects.create(article=article, number=2, blocks=[block], **options)
    with pytest.raises(Refused, match="/blocks/0/kind"):
        publish(article, user=editor)
    assert not article.editions.exists()
    Revision.objects.create(
        article=article, number=3, blocks=[block | {"kind": "quote"}], **options
    )
    assert "Not for readers." not in publish(article, user=editor).openings.opened


def places(value, path=()):
    yield path
    children = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
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


@pytest.mark.slow
def test_what_verifies_is_what_the_published_schema_allows():
    """Not one validator of ours and another for everybody else."""
    made = document(
        [
            (
                "paragraph",
                [("Rain.", "none", [rate("false", "No.", "outdated")], [cite("11")])],
            )
        ]
    )
    made["ratings"] = made["ratings"][-1:]
    made["article"]["credits"] = [
        {"role": "author", "name": "Ann Lee", "slug": "ann-lee", **NO_MORE}
    ]
    approved = {"approved_by": "Ann Lee", "approved_alone": False}
    made["overall"] = {
        "rating": "false",
        "body": "Not so.",
        "authors": ["Bo Ek"],
        **approved,
    }
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
    made = to_stored(made) | {"salts": {"/article/title": "a" * 22}}
    made["article"]["byline"] = {
        "withheld": "a" * 43,
        "on": "2025-01-01",
        "reason": "x",
    }
    theirs = validator()
    assert theirs.is_valid(made)
    seen = 0
    for path in places(made):
        if path and path != ("schema",):
            for changed in altered(made, path):
                seen += 1
                assert theirs.is_valid(changed) == (not list(misfits(changed))), path
    assert seen > 1_000


# --- Kinds of correction --------------------------------------------------------------


@pytest.fixture
def article(editor):
    return bring_in(
        b"The council bought the pier in 2012.", path="pier.txt", user=editor
    ).article


def revised(article, editor, text):
    revise(article, text, based_on=article.current_revision.number, user=editor)


def test_readers_are_told_what_kind_of_correction_it_is_then_and_later(
    client, article, editor
):
    publish(article, user=editor)
    revised(article, editor, "The council bought the pier in 2013.")
    publish(
        article,
        user=editor,
        kind="clarification",
        why="We meant the lease.",
        change_note="In 2013.",
    )
    revised(article, editor, "The council bought the pier in 2014.")
    publish(article, user=editor, kind="correction", change_note="In 2014.")
    revised(article, editor, "The council bought the pier in 2015.")
    last = publish(
        article, user=editor, kind="update", why="A later sale.", change_note="In 2015."
    )
    assert [past["correction"] for past in last.content["history"]] == [
        "",
        "clarification",
        "correction",
    ]
    page = client.get(f"/articles/{article.slug}/").content.decode()
    assert page.count("Clarification.") == 1
    assert "Correction (clarification)" in flat(
        client.get(f"/articles/{article.slug}/editions/").text
    )


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("slip", "choose typo or update or clarification or correction or"),
        ("first", "choose typo or update"),
        ("clarification", "or give one public reason why not"),
    ],
)
def test_an_edition_is_not_called_what_it_is_not(article, editor, kind, words):
    publish(article, user=editor)
    revised(article, editor, "The council bought the pier in 2013.")
    with pytest.raises(Refused, match=words):
        publish(article, user=editor, kind=kind, change_note="In 2013.")
    assert article.editions.count() == 1


def test_the_command_takes_the_kind_of_correction(article, editor):
    publish(article, user=editor)
    revised(article, editor, "The council bought the pier in 2013.")
    make_ready(article)
    options = {
        "username": editor.username,
        "change_note": "In 2013.",
        "stdout": StringIO(),
    }
    with pytest.raises(CommandError, match="or give one public reason why not"):
        call_command("publish", article.slug, kind="typo", **options)
    call_command("publish", article.slug, kind="retraction", **options)
    assert article.editions.last().content["edition"]["correction"] == "retraction"
    assert article.editions.last().kind == "correction"
