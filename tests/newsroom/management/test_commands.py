"""The contract of the commands: names, JSON shapes, exit codes."""

import gzip
import json
import os
import zipfile
from io import StringIO
from pathlib import Path

import brotli
import pytest
from django.core.management import CommandError, call_command

from annotations.models import Citation, Note
from articles.models import Article, Finding
from newsroom.editions.models import Edition
from newsroom.management.commands import segment
from newsroom.operations.static_collection import collect_static
from tests.support.decisions import make_ready, standing_on
from tests.support.samples import ANNOTATIONS, POLLUTED, SENTENCES, SPAM

pytestmark = pytest.mark.slow

SLUG = "the-harvest-that-the-ministry-counted-twice"


def run(*arguments, **options):
    """(lines printed, error or '')."""
    out = StringIO()
    try:
        call_command(*arguments, stdout=out, stderr=out, **options)
    except (CommandError, SystemExit) as error:
        return out.getvalue().splitlines(), str(error)
    return out.getvalue().splitlines(), ""


def run_json(*arguments):
    lines, error = run(*arguments)
    return [json.loads(line) for line in lines], error


@pytest.fixture
def harvest(tmp_path):
    path = tmp_path / "harvest.txt"
    path.write_text(POLLUTED, "utf-8")
    return str(path)


@pytest.fixture
def notes(tmp_path):
    path = tmp_path / "notes.json"
    path.write_text(json.dumps(ANNOTATIONS), "utf-8")
    return str(path)


# --- import_articles


@pytest.mark.django_db
def test_import_prints_one_object_per_article(harvest):
    (row,), error = run_json("import_articles", harvest, "--json")
    assert not error
    assert list(row) == [
        "path",
        "status",
        "slug",
        "revision",
        "sentences",
        "findings",
        "resembles",
        "error",
    ]
    assert (row["status"], row["slug"], row["revision"], row["sentences"]) == (
        "created",
        SLUG,
        1,
        9,
    )
    assert [finding["text"] for finding in row["findings"]] == list(SPAM)
    assert set(row["findings"][0]) == {
        "start",
        "end",
        "text",
        "kind",
        "tier",
        "reason",
        "group",
    }
    assert {finding["group"] for finding in row["findings"]} == {"foreign_script:Han"}


@pytest.mark.django_db
def test_importing_again_changes_nothing(harvest):
    run("import_articles", harvest)
    (row,), error = run_json("import_articles", harvest, "--json")
    assert (row["status"], row["slug"], row["sentences"], error) == (
        "unchanged",
        SLUG,
        9,
        "",
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("findings", "status", "sentences"),
    [("remove", "removed", 9), ("keep", "kept", 10)],
)
def test_findings_can_be_decided_at_once(harvest, findings, status, sentences):
    (row,), _ = run_json("import_articles", harvest, "--json", "--findings", findings)
    assert row["sentences"] >= sentences
    assert set(Finding.objects.values_list("status", flat=True)) == {status}


@pytest.mark.django_db
def test_one_refusal_does_not_stop_the_others(tmp_path, harvest):
    (tmp_path / "empty.txt").write_text("")
    rows, error = run_json(
        "import_articles", str(tmp_path), str(tmp_path / "missing.txt"), "--json"
    )
    assert [row["status"] for row in rows] == ["refused", "created", "refused"]
    assert all(row["error"].endswith(".") for row in rows if row["status"] == "refused")
    assert error == "2 refused; the others were kept."


@pytest.mark.django_db
def test_batches(tmp_path):
    with zipfile.ZipFile(tmp_path / "batch.zip", "w") as batch:
        batch.writestr("a.txt", "Alpha is here. It stays.")
        batch.writestr("b/b.md", "# Beta\n\nBeta is here.")
    lines = [
        {"id": "x-1", "text": "Gamma is here.", "title": "Gamma"},
        {"id": "x-2", "text": "Delta is here."},
    ]
    (tmp_path / "batch.jsonl").write_text("\n".join(map(json.dumps, lines)))
    rows, error = run_json(
        "import_articles",
        str(tmp_path / "batch.zip"),
        str(tmp_path / "batch.jsonl"),
        "--json",
    )
    assert not error
    assert [row["status"] for row in rows] == ["created"] * 4
    assert Article.objects.get(external_id="x-1").title == "Gamma"


@pytest.mark.django_db
def test_title_language_and_who(harvest, editor):
    run(
        "import_articles",
        harvest,
        "--title",
        "Other title",
        "--language",
        "fr",
        "--as",
        "editor",
    )
    article = Article.objects.get()
    assert (article.title, article.language, article.created_by) == (
        "Other title",
        "fr",
        editor,
    )


@pytest.mark.django_db
def test_an_unknown_or_unentitled_user_is_refused(harvest, annotator):
    assert "no active user" in run("import_articles", harvest, "--as", "ghost")[1]
    assert "may not do this" in run("import_articles", harvest, "--as", "annotator")[1]
    assert not Article.objects.exists()


# --- annotate, publish, verify_editions


@pytest.fixture
def imported(harvest, editor):
    run("import_articles", harvest, "--findings", "remove", "--as", "editor")
    make_ready(Article.objects.get())


@pytest.fixture
def published(imported, notes):
    run("annotate", SLUG, notes, "--as", "editor")
    run("publish", SLUG, "--as", "editor")


def test_annotations_from_a_file(imported, notes):
    assert run("annotate", SLUG, notes, "--as", "editor")[1] == ""
    rated = Note.objects.exclude(rating=None).get()
    assert (rated.status, Note.objects.count(), Citation.objects.count()) == (
        "approved",
        2,
        2,
    )
    run("annotate", SLUG, notes, "--as", "editor")
    assert (Note.objects.count(), Citation.objects.count()) == (2, 2)


def test_what_has_no_place_is_listed_and_the_rest_kept(imported, tmp_path):
    path = tmp_path / "notes.json"
    path.write_text(
        json.dumps(
            [
                *ANNOTATIONS,
                {"sentence": "Not there.", "note": {"rating": "false", "body": "x"}},
            ]
        )
    )
    lines, error = run("annotate", SLUG, str(path), "--as", "editor")
    assert error
    assert any("Not there." in line for line in lines)
    assert Note.objects.count() == 2


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ({"state": "checked"}, "“checked” does not say what was found"),
        ({"state": "unchecked"}, "Say why the sentence is left unchecked"),
        (
            {"note": {"rating": "supported"}},
            "The rating “Supported” needs a source that supports the claim. Add one.",
        ),
        (
            {"note": {"rating": "unverified"}},
            "The rating “Unverified” needs an explanation. Write how you tried to verify the claim.",
        ),
        (
            {"note": {"rating": "unverified", "body": "We tried.", "words": "e"}},
            "occur more than once",
        ),
    ],
)
def test_what_lacks_something_is_listed_with_what(imported, tmp_path, item, said):
    path = tmp_path / "notes.json"
    path.write_text(json.dumps([{"sentence": SENTENCES[2], "note": {}} | item]))
    lines, error = run("annotate", SLUG, str(path), "--as", "editor")
    assert error
    assert f"item 1: {said}" in " ".join(lines) or said in " ".join(lines)
    assert not Note.objects.exists()


def test_states_and_words_from_a_file(imported, tmp_path):
    path = tmp_path / "notes.json"
    items = [
        {
            "sentence": SENTENCES[2],
            "state": "unchecked",
            "why": "The ministry did not answer.",
        },
        {"sentence": SENTENCES[4], "state": "nothing"},
        {
            "sentence": SENTENCES[1],
            "note": {"rating": "unverified", "body": "B", "phrase": "weighbridges"},
        },
    ]
    path.write_text(json.dumps(items))
    assert run("annotate", SLUG, str(path), "--as", "editor")[1] == ""
    assert Note.objects.get().words_text == "weighbridges"
    article = Article.objects.get()
    states = {
        one.text: standing_on(one).state
        for one in article.current_revision.sentences.all()
    }
    assert (states[SENTENCES[2]], states[SENTENCES[4]]) == ("unchecked", "nothing")


def test_publish_lists_what_blocks(harvest, editor):
    run("import_articles", harvest)
    _, error = run("publish", SLUG, "--as", "editor")
    lines = error.splitlines()
    assert lines[:2] == [
        "Not published.",
        "  - 3 suspect passages are undecided. Remove or keep each.",
    ]
    assert (
        lines[2]
        == "  - 10 sentences are open. Add a note to each, or mark it “Nothing to check”."
    )
    assert len(lines) == 13
    assert lines[-1] == "      10. Its members have asked for the weighbridge books."
    assert not Edition.objects.exists()


def test_publish_prints_the_hash(imported):
    lines, error = run("publish", SLUG, "--as", "editor")
    assert not error
    assert Edition.objects.get().sha256 in lines[0]


def test_publish_refuses_an_annotator(imported, annotator):
    assert "Not published." in run("publish", SLUG, "--as", "annotator")[1]


def test_a_whole_chain_is_verified(published, tmp_path):
    assert run("verify_editions") == (
        ["Every edition has its hash and follows from the one before it."],
        "",
    )
    file = tmp_path / "editions.jsonl"
    run("verify_editions", "--export", str(file))
    assert run("verify_editions", str(file))[1] == ""
    file.write_text(
        file.read_text("utf-8").replace("4.1 million", "4.2 million"), "utf-8"
    )
    assert (
        run("verify_editions", str(file))[1]
        == f"{SLUG}, edition 1 is the first edition that fails."
    )


def test_a_file_that_is_no_export_is_named(tmp_path):
    (tmp_path / "x").write_text("{}\n")
    assert "Line 1" in run("verify_editions", str(tmp_path / "x"))[1]
    assert "cannot read" in run("verify_editions", str(tmp_path / "none"))[1]


def test_withdraw(published):
    assert (
        run("withdraw", SLUG, "--as", "editor", "--reason", "A source asked for time.")[
            1
        ]
        == ""
    )
    assert not Edition.objects.current().exists()


# --- segment (no database)


def test_segment_needs_no_database(harvest):
    (row,), error = run_json("segment", harvest)
    assert not error
    assert set(row) == {"path", "language", "sentences", "findings"}
    text = POLLUTED
    strong = [
        finding["text"] for finding in row["findings"] if finding["tier"] != "hint"
    ]
    assert strong == list(SPAM)
    assert [s["text"] for s in row["sentences"]][2:] == SENTENCES
    for sentence in row["sentences"]:
        assert set(sentence) == {"start", "end", "text", "paragraph", "checkable"}
        assert text[sentence["start"] : sentence["end"]] == sentence["text"]
        for reason in sentence["checkable"]["reasons"]:
            assert 0 <= reason["start"] < reason["end"] <= len(sentence["text"])


def test_segment_logs_a_text_that_breaks_it_and_answers_the_others(
    harvest, tmp_path, monkeypatch, caplog
):
    broken = tmp_path / "broken.txt"
    broken.write_text("Break.")

    def judge(text: str, language: str) -> dict[str, object]:
        assert text != "Break."
        return {"sentences": [], "findings": []}

    monkeypatch.setattr(segment, "triage", judge)
    lines, _ = run("segment", str(broken), harvest, "--language", "en")
    rows = [json.loads(line) for line in lines if line.startswith("{")]
    assert [bool(row.get("error")) for row in rows] == [True, False]
    said = [record.getMessage() for record in caplog.records]
    assert said == ["A file could not be segmented"]  # its name may be a source's


def test_segment_of_json_lines(tmp_path):
    path = tmp_path / "lines.jsonl"
    path.write_text(
        '{"id": 7, "text": "One 🙂. Two.", "language": "en"}\nnonsense\n{"id": "b", "text": ""}\n'
    )
    lines, error = run("segment", str(path), "--jsonl")
    rows = [json.loads(line) for line in lines if line.startswith("{")]
    assert [row["id"] for row in rows] == [7, None, "b"]
    assert rows[1]["error"].startswith("not JSON")
    assert [s["text"] for s in rows[0]["sentences"]] == ["One 🙂.", "Two."]
    assert any(line.startswith("line 2: ") for line in lines)
    assert error


# --- Static files


def test_static_files_are_collected_again_only_where_one_has_changed(
    tmp_path, settings
):
    ours, collected = tmp_path / "ours", tmp_path / "collected"
    ours.mkdir()
    style = ours / "style.css"
    style.write_text("a {}")
    settings.STATICFILES_DIRS, settings.STATIC_ROOT = [ours], collected

    collect_static()
    assert (collected / "style.css").read_text() == "a {}"
    (collected / "style.css").write_text("as it was left")
    # Django itself would leave a newer one alone
    os.utime(collected / "style.css", (0, 0))
    collect_static()
    assert (collected / "style.css").read_text() == "as it was left"
    style.write_text("a { color: red }")
    collect_static()
    assert (collected / "style.css").read_text() == "a { color: red }"


def test_a_server_keeps_each_static_file_under_its_hashed_name_alone(
    tmp_path, settings
):
    ours, collected = tmp_path / "ours", tmp_path / "collected"
    ours.mkdir()
    (ours / "style.css").write_text("a { color: red }\n" * 100)
    settings.STATICFILES_DIRS, settings.STATIC_ROOT = [ours], collected
    settings.STATICFILES_FINDERS = [
        "django.contrib.staticfiles.finders.FileSystemFinder"
    ]
    hashed = {"BACKEND": "newsroom.conf.storage.HashedStaticFiles"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": hashed}
    call_command("collectstatic", interactive=False, verbosity=0)
    (style,) = collected.glob("style.*.css")
    plain = style.read_bytes()
    assert brotli.decompress(Path(f"{style}.br").read_bytes()) == plain
    assert gzip.decompress(Path(f"{style}.gz").read_bytes()) == plain
    assert not (collected / "style.css").exists()
