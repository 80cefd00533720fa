"""verify.py, as somebody has it who does not trust the newsroom: what it names, and
what it lets pass.
"""

import json
import subprocess
import sys
from urllib.request import urlopen

import pytest
import rfc8785
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as some

from newsroom.actions.publish import withdraw
from newsroom.actions.second_requests import Reasons
from newsroom.editions import verify
from newsroom.editions.models import Edition
from newsroom.public import article_pages
from tests.support.decisions import publish
from tests.support.site import Site, with_samples
from tests.support.tables import table

SITE = "https://newsroom.example"
WORDS = some.text(some.characters(blacklist_categories=["Cs"]))
VALUES = some.recursive(
    some.none()
    | some.booleans()
    | some.integers(-(2**53) + 1, 2**53 - 1)
    | some.floats(allow_nan=False, allow_infinity=False)
    | WORDS,
    lambda inner: some.lists(inner) | some.dictionaries(WORDS, inner),
)


@settings(deadline=None)
@given(VALUES)
def test_canonical_form_is_that_of_another_library(value):
    assert verify.canonical(value) == rfc8785.dumps(value).decode()


@table(
    "number",
    [
        1e21,
        1e-7,
        1.5e-7,
        123e-20,
        1e20,
        0.1,
        -0.0,
        5e-324,
        1.7976931348623157e308,
        1e16,
    ],
)
def test_numbers_are_written_as_that_library_writes_them(number):
    assert verify.canonical(number) == rfc8785.dumps(number).decode()


class Served:
    """A newsroom as it answers, or as somebody between it and the reader lets it."""

    def __init__(self, client) -> None:
        self.client = client
        self.altered = {}

    def fetch(self, address):
        path = address.removeprefix(SITE)
        answer = self.client.get(path)
        content = answer.content
        return self.altered.get(path, lambda status, content: (status, content))(
            answer.status_code, content
        )

    def alter(self, path, old, new):
        def altered(status, content):
            assert old.encode() in content
            return status, content.replace(old.encode(), new.encode())

        self.altered[path] = altered


@pytest.fixture
def served(own_database, client, monkeypatch):
    """The samples' newsroom."""
    made = Served(client)
    monkeypatch.setattr(verify, "download", made.fetch)
    return made


@pytest.fixture
def slug(served):
    """Of an article with two editions."""
    return Edition.objects.get(number=2, article__slug__contains="bridges").article.slug


@pytest.fixture
def told(capsys):
    """Its exit code, and what it says fails."""

    def run(*arguments):
        code = verify.main(list(arguments))
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return code, [
            line
            for line in said.err.splitlines()
            if line.startswith(("FAILS", "not read"))
        ]

    return run


def test_a_newsroom_as_it_is_passes(served, told):
    assert told(f"{SITE}/") == (0, [])


def test_one_altered_byte_of_an_edition_is_named(served, slug, told):
    at = f"/articles/{slug}/editions/1/edition.json"
    served.alter(at, "inspected", "inspecteb")
    code, (line,) = told(f"{SITE}/articles/{slug}/")
    assert code == 1
    assert line.startswith(
        f"FAILS {slug}, edition 1: it is not what was sealed: its hash is "
    )


def test_a_deleted_edition_is_named(served, slug, told):
    served.altered[f"/articles/{slug}/editions/1/edition.json"] = lambda *_: (404, b"")
    code, (line,) = told(f"{SITE}/articles/{slug}/")
    assert (code, "edition 1: it is missing: " in line) == (1, True)


def test_without_its_newest_edition_a_chain_is_whole_but_for_those_who_kept_its_head(
    served, slug, told, tmp_path
):
    kept = tmp_path / "heads.json"
    kept.write_bytes(served.fetch(f"{SITE}/heads.json")[1])
    first, head = (
        Edition.objects.get(article__slug=slug, number=number).sha256
        for number in (1, 2)
    )
    at = f"/articles/{slug}/"
    for name in ("", "edition.json"):
        earlier = served.fetch(f"{SITE}{at}editions/1/{name}")
        served.altered[at + name] = lambda *_, earlier=earlier: earlier
    served.alter(
        "/heads.json",
        f'"edition": 2, "sha256": "{head}"',
        f'"edition": 1, "sha256": "{first}"',
    )
    assert told(f"{SITE}/") == (0, [])
    code, (line,) = told(f"{SITE}/", "--heads", str(kept))
    assert (code, line.partition(":")[0]) == (1, f"FAILS {slug}, edition 2")
    assert told(f"{SITE}{at}", "--heads", str(kept))[0] == 1


def test_an_article_that_goes_on_or_is_withdrawn_keeps_its_word(served, told, tmp_path):
    ferry = Edition.objects.get(article__slug__contains="ferry").article
    kept = tmp_path / "heads.json"
    kept.write_bytes(served.fetch(f"{SITE}/heads.json")[1])
    withdraw(ferry, user=None, reason="It was not true.")
    assert told(f"{SITE}/", "--heads", str(kept)) == (0, [])
    at = f"/articles/{ferry.slug}/edition.json"
    document = json.loads(served.fetch(f"{SITE}{at}")[1])
    assert (document["text"], document["article"]["standfirst"]) == ([], "")
    served.alter(at, "It was not true.", "It was true.")
    code, (line, *_) = told(f"{SITE}/", "--heads", str(kept))
    assert (code, line.startswith(f"FAILS {ferry.slug}")) == (1, True)
    served.altered.clear()
    publish(
        ferry, user=None, change_note="It was.", reasons=Reasons(unchecked="A test.")
    )
    assert told(f"{SITE}/articles/{ferry.slug}/", "--heads", str(kept)) == (0, [])


def test_files_are_checked_without_the_newsroom(served, slug, told, tmp_path):
    edition, export = tmp_path / "edition.json", tmp_path / "all.jsonl"
    edition.write_bytes(served.fetch(f"{SITE}/articles/{slug}/edition.json")[1])
    sha256 = Edition.objects.get(article__slug=slug, number=2).sha256
    assert told(str(edition), sha256) == (0, [])
    assert told(str(edition), sha256.replace(sha256[0], "x"))[0] == 1
    call_command("verify_editions", export=export)
    assert told(str(export)) == (0, [])
    export.write_text(export.read_text().replace("bridge", "ridge"))
    assert told(str(export))[0] == 1
    for nothing in ("{}", "[]", "", "null", '{"schema":"newsroom/edition/9"}'):
        edition.write_text(nothing)
        assert told(str(edition))[0] == 1
    assert told(str(tmp_path / "none.json"))[0] == 2


def test_the_command_names_what_was_deleted_since_the_heads_were_kept(served, tmp_path):
    kept = tmp_path / "heads.json"
    kept.write_bytes(served.fetch(f"{SITE}/heads.json")[1])
    call_command("verify_editions", heads=[kept])
    heads = json.loads(kept.read_text())
    heads["articles"][0]["sha256"] = "0" * 64
    kept.write_text(json.dumps(heads))
    with pytest.raises(CommandError, match="is the first edition that is missing"):
        call_command("verify_editions", heads=[kept])
    kept.write_text("{}")
    with pytest.raises(CommandError, match="is no copy of"):
        call_command("verify_editions", heads=[kept])


def test_heads_are_saved_whole_page_after_page(served, told, tmp_path, monkeypatch):
    monkeypatch.setattr(article_pages, "HEADS_AT_ONCE", 2)
    first = json.loads(served.fetch(f"{SITE}/heads.json")[1])
    assert (len(first["articles"]), first["next"]) == (2, first["articles"][-1]["slug"])
    kept = tmp_path / "heads.json"
    assert told(f"{SITE}/", "--save-heads", str(kept)) == (0, [])
    saved = json.loads(kept.read_text())
    newest = dict(
        Edition.objects.order_by("number").values_list("article__slug", "sha256")
    )
    assert {one["slug"]: one["sha256"] for one in saved["articles"]} == newest
    assert (len(newest) > 2, saved["next"]) == (True, "")
    assert told(f"{SITE}/", "--heads", str(kept)) == (0, [])
    call_command("verify_editions", heads=[kept])


def test_one_page_of_the_heads_is_refused_as_a_copy_of_all(
    served, told, tmp_path, monkeypatch
):
    monkeypatch.setattr(article_pages, "HEADS_AT_ONCE", 2)
    kept = tmp_path / "heads.json"
    kept.write_bytes(served.fetch(f"{SITE}/heads.json")[1])
    code, (line,) = told(f"{SITE}/", "--heads", str(kept))
    assert (code, "it is one page of /heads.json, not all" in line) == (2, True)
    with pytest.raises(CommandError, match="it is one page of"):
        call_command("verify_editions", heads=[kept])


def test_heads_without_an_end_are_refused(served, told, tmp_path, monkeypatch):
    monkeypatch.setattr(article_pages, "HEADS_AT_ONCE", 2)
    again = served.fetch(f"{SITE}/heads.json")
    following = json.loads(again[1])["next"]
    served.altered[f"/heads.json?after={following}"] = lambda *_: again
    code, (line,) = told(f"{SITE}/", "--save-heads", str(tmp_path / "heads.json"))
    assert (code, "there is no end to it" in line) == (2, True)
    assert not (tmp_path / "heads.json").exists()


def test_heads_are_saved_of_a_whole_newsroom_only(served, slug, told, tmp_path):
    kept = tmp_path / "heads.json"
    code, (line,) = told(f"{SITE}/articles/{slug}/", "--save-heads", str(kept))
    assert (code, "is not the address of a newsroom" in line, kept.exists()) == (
        2,
        True,
        False,
    )


@pytest.mark.slow
def test_the_file_that_a_newsroom_serves_checks_it_from_an_empty_folder(
    newsrooms, tmp_path
):
    empty = tmp_path / "empty"
    empty.mkdir()
    with Site(tmp_path / "site", template=with_samples()) as site:
        with urlopen(f"{site.url}/verify.py") as answer:  # noqa: S310 - of ours
            (empty / "verify.py").write_bytes(answer.read())
        command = [sys.executable, "-I", "-S", "verify.py", f"{site.url}/"]
        run = subprocess.run(
            command, cwd=empty, capture_output=True, text=True, check=False
        )
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.count("as it was sealed") > 1
