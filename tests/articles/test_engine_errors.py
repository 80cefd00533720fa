"""What only advises never stops the work: it fails, says so, and the text comes in."""

import hashlib
import json
import zipfile

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from annotations import importing
from annotations.anchoring import align, aligning
from annotations.checkable import NOT_ASSESSED, assess, assessing, has_rules
from annotations.models import RatingScale
from annotations.notes import write_note
from articles import intake as intakes
from articles.engine_errors import UNJUDGED, Failure, noting, unjudged
from articles.extracting import extract, metadata, reader_process
from articles.extracting.file_formats import format_by_name
from articles.extracting.sandbox import _answer
from articles.injected import find_injected, phrases
from articles.models import Intake, Sentence
from articles.sentences import segment, segmenting
from articles.text import language
from articles.text.shapes import Span
from newsroom.actions import batches
from newsroom.actions.accept import accept, bring_in
from newsroom.actions.revise import revise, write_revision
from newsroom.management.shell import FAILED
from tests.newsroom.actions.test_batches import item, read_all, statuses
from tests.newsroom.management.test_commands import run, run_json
from tests.support.decisions import publish
from tests.support.samples import POLLUTED
from tests.support.tables import table
from tests.support.uploads import receive

RATES = "The rate went from 6.25 to 7.50 in May. It was 0.45, 12.5 or 1,50 before. Nobody said why."


class Broken(Exception):
    pass


def fail(*arguments, **options):
    raise Broken("on purpose")


# --- Numbers of every form


@table(
    "number",
    [
        "6.25",
        "0.45",
        "12.5",
        "1,50",
        "1.5.",
        "2:30",
        "²³²³",
        "٢٠٢٤",
        "１９９９",
        "1९99",
        "9" * 5000,
        "½½½½",
        "१.२५",
    ],
)
@table("code", ["en", "de", "fr", "es", "ru", "zh", "ja", "ko", "ar", "xx", ""])
def test_a_number_of_any_form_is_assessed(number, code):
    for sentence in (
        f"The rate was {number}.",
        f"In {number} it fell by {number} %.",
        f"May {number}, {number}",
    ):
        assert (assess(sentence, code) != NOT_ASSESSED) == has_rules(code)


def test_only_four_digits_are_a_year():
    kinds = {
        number: {
            reason["kind"]
            for reason in assess(f"The rate was {number} then.")["reasons"]
        }
        for number in ("6.25", "1999", "1,50", "1499", "2100")
    }
    assert "date" in kinds["1999"]
    assert not any(
        "date" in kinds[number] for number in ("6.25", "1,50", "1499", "2100")
    )
    assert "figure" in kinds["6.25"]


@table(
    "line", [", 6 May 2024", ",  , 2024", "| 6 May 2024 |", " on 6 May 2024", "6", ""]
)
def test_a_line_that_begins_with_a_sign_is_judged(line):
    assert metadata.read_credit(line)[0] == ""


# --- The guard


@pytest.mark.unjudged
def test_a_failure_is_logged_once_by_its_hash(monkeypatch, caplog):
    monkeypatch.setattr(assessing, "found", fail)
    with noting() as failures:
        assert assess(RATES) == NOT_ASSESSED
    [record] = caplog.records
    sha256 = hashlib.sha256(RATES.encode()).hexdigest()
    assert sha256 in record.getMessage()
    assert "test_engine_errors.Broken\n" in record.getMessage()
    assert "6.25" not in record.getMessage()
    assert unjudged(failures) == [UNJUDGED["claims"]]


@pytest.mark.unjudged
def test_a_line_that_the_rules_fail_on_is_one_sentence(monkeypatch):
    whole = segmenting._sentence_starts
    monkeypatch.setattr(
        segmenting,
        "_sentence_starts",
        lambda line, code: fail() if "6.25" in line else whole(line, code),
    )
    text = f"One. Two.\n  {RATES} \nThree. Four."
    assert [span.of(text) for span in segment(text)] == [
        "One.",
        "Two.",
        RATES,
        "Three.",
        "Four.",
    ]


@pytest.mark.unjudged
def test_findings_and_language_fall_back(monkeypatch):
    monkeypatch.setattr(phrases, "find_repeated", fail)
    monkeypatch.setattr(language, "detect", fail)
    with noting() as failures:
        assert find_injected(POLLUTED, [Span(0, len(POLLUTED))], "en") == []
        assert (
            language.language_of("Le conseil a vendu le terrain au frère du maire.")
            == "en"
        )
    assert unjudged(failures) == [UNJUDGED["findings"], UNJUDGED["language"]]


@pytest.mark.unjudged
def test_a_byline_that_cannot_be_judged_stays_in_the_text(monkeypatch):
    monkeypatch.setattr(metadata, "read_byline", fail)
    extracted = extract(
        b"Title\n\nBy Ann Lee\n\nThe port was closed. Nobody said why.",
        filename="a.txt",
    )
    assert "By Ann Lee" in extracted.text
    assert UNJUDGED["byline and date"] in extracted.losses


@pytest.mark.unjudged
def test_what_fails_in_the_process_that_reads_is_told_outside_it(monkeypatch, caplog):
    monkeypatch.setattr(metadata, "read_byline", fail)
    options = {"charset": "", "language": "", "url": "", "filename": ""}
    html = format_by_name("html")
    answer = reader_process._read(html.read, html.sample(), options)
    caplog.clear()
    extracted = _answer(json.dumps(answer).encode(), 0.1)
    assert UNJUDGED["byline and date"] in extracted["losses"]
    assert "test_engine_errors.Broken\n" in caplog.text


@pytest.mark.unjudged
def test_one_paragraph_that_findings_fail_on_hides_no_other(monkeypatch, caplog):
    whole = phrases.find_repeated
    monkeypatch.setattr(
        phrases,
        "find_repeated",
        lambda text, blocks: (
            fail()
            if any("6.25" in one.of(text) for one in blocks)
            else whole(text, blocks)
        ),
    )
    text = f"{RATES}\n{POLLUTED}"
    spans = [Span(0, len(RATES)), Span(len(RATES) + 1, len(text))]
    with noting() as failures:
        found = find_injected(text, spans, "en")
    assert found == list(find_injected(text, spans[1:], "en")) != []
    assert len(failures) == len(caplog.records) == 1
    assert hashlib.sha256(RATES.encode()).hexdigest() in failures[0].report


@pytest.mark.unjudged
def test_what_fails_on_all_paragraphs_together_only_is_told(monkeypatch):
    whole = phrases.find_repeated
    monkeypatch.setattr(
        phrases,
        "find_repeated",
        lambda text, blocks: fail() if len(blocks) > 1 else whole(text, blocks),
    )
    text = f"{POLLUTED}\n{RATES}"
    with noting() as failures:
        assert find_injected(
            text, [Span(0, len(POLLUTED)), Span(len(POLLUTED) + 1, len(text))], "en"
        )
    assert unjudged(failures) == [UNJUDGED["findings"]]


@pytest.mark.unjudged
def test_a_sentence_without_an_end_is_not_judged_and_always_so(caplog):
    endless = "6.25 " * 10_000 + "x"
    assert assess(endless[:-1]) != NOT_ASSESSED
    with noting() as failures:
        assert [assess(endless), assess(endless)] == [NOT_ASSESSED] * 2
    assert [failure.report for failure in failures] == [
        caplog.records[0].getMessage().split("judged. ")[1]
    ] * 2
    assert "longer than 50000 code points" in caplog.text


@pytest.mark.unjudged
def test_whoever_notes_around_learns_too(monkeypatch):
    monkeypatch.setattr(assessing, "found", fail)
    with noting() as outer, noting() as inner:
        assess(RATES)
    assert inner == outer != []


OLD = ["The port was closed in May.", "Nobody said why.", "It opened again."]
NEW = ["The port was closed in May.", "Nobody said why it was.", "It opened again."]


@pytest.mark.unjudged
@pytest.mark.parametrize("part", ["Similarity", "mark_doubtful", "reason_of"])
def test_notes_wait_for_a_person_where_the_alignment_fails(monkeypatch, part):
    monkeypatch.setattr(aligning, part, fail)
    with noting() as failures:
        matches = align(OLD, NEW)
    assert [match.status for match in matches] == [
        "needs_review",
        "orphaned",
        "needs_review",
    ]
    assert [match.targets for match in matches] == [(0,), (), (2,)]
    assert unjudged(failures) == [UNJUDGED["anchors"]]


def test_an_interrupt_is_no_failure(monkeypatch):
    def interrupt(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(assessing, "found", interrupt)
    with pytest.raises(KeyboardInterrupt):
        assess(RATES)


def test_the_editor_is_told_each_thing_once():
    assert unjudged([Failure("claims", ""), Failure("claims", "")]) == [
        UNJUDGED["claims"]
    ]


# --- It is shown


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


@pytest.mark.django_db
@pytest.mark.unjudged
def test_a_text_comes_in_unjudged_and_says_so(monkeypatch, desk, editor):
    monkeypatch.setattr(assessing, "found", fail)
    monkeypatch.setattr(phrases, "find_repeated", fail)
    monkeypatch.setattr(segmenting, "_sentence_starts", fail)
    intake = receive(RATES.encode(), path="rates.txt", user=editor)
    preview = desk.get(reverse("desk:preview", args=[intake.pk])).content.decode()
    assert UNJUDGED["findings"] in preview
    assert UNJUDGED["sentences"] in preview
    arrival = accept(intake, metadata={}, user=editor)
    assert arrival.revision.text == RATES
    [sentence] = arrival.revision.sentences.all()
    assert (sentence.tier, sentence.checkable["score"]) == (
        Sentence.ClaimTier.NOT_ASSESSED,
        0.0,
    )
    address = reverse("workbench", args=[arrival.article.pk])
    page = desk.get(f"{address}?s={sentence.key}").content.decode()
    assert "This sentence could not be assessed" in page
    assert "not assessed)" in page


@pytest.mark.django_db
def test_decimals_come_in_and_can_be_saved(editor):
    arrival = bring_in(RATES.encode(), path="rates.txt", user=editor)
    assert arrival.revision.sentences.count() == 3
    revised = revise(
        arrival.article,
        f"{RATES} It rose by 0.25 then.",
        based_on=arrival.revision.number,
        user=editor,
    )
    assert revised.sentences.count() == 4


@pytest.mark.django_db
@pytest.mark.unjudged
def test_a_revision_is_saved_unjudged_and_says_so(monkeypatch, desk, editor):
    arrival = bring_in(RATES.encode(), path="rates.txt", user=editor)
    sentence = arrival.revision.sentences.first()
    rating = RatingScale.objects.in_use().ratings.first()
    note = write_note(
        sentence, rating=rating, body="Seen in the record.", reasons=[], user=editor
    )
    monkeypatch.setattr(segmenting, "_sentence_starts", fail)
    monkeypatch.setattr(aligning, "Similarity", fail)
    address = reverse("desk:revise", args=[arrival.article.pk])
    typed = {
        "markup": f"{RATES} It rose.",
        "based_on": arrival.revision.number,
        "summary": "",
    }
    looked = desk.post(address, typed).content.decode()
    assert UNJUDGED["sentences"] in looked
    saved = desk.post(address, typed | {"save": "1"}, follow=True).content.decode()
    assert UNJUDGED["sentences"] in saved
    assert UNJUDGED["anchors"] in saved
    arrival.article.refresh_from_db()
    [whole] = arrival.article.current_revision.sentences.all()
    assert whole.tier == Sentence.ClaimTier.NOT_ASSESSED
    assert "not assessed)" in saved
    note.anchor.refresh_from_db()
    assert note.anchor.is_unresolved


@pytest.mark.django_db
@pytest.mark.unjudged
def test_a_batch_is_accepted_unjudged_and_says_so(monkeypatch, desk, editor):
    monkeypatch.setattr(segmenting, "_sentence_starts", fail)
    monkeypatch.setattr(phrases, "find_repeated", fail)
    batch = batches.enqueue([item(1), item(2)], language="en", user=editor)
    read_all(batch, editor)
    [first, second] = Intake.objects.filter(batch=batch).order_by("pk")
    assert UNJUDGED["findings"] in first.extraction.losses
    assert batches.accept_some(batch, editor, 60.0) == 0
    assert statuses(batch) == ["created", "created"]
    second.refresh_from_db()
    under_the_title = second.article.current_revision.sentences.filter(block__gt=0)
    assert {one.tier for one in under_the_title} == {"not_assessed"}
    page = desk.get(reverse("workbench", args=[second.article.pk])).content.decode()
    assert "not assessed)" in page


@pytest.mark.django_db
@pytest.mark.unjudged
def test_an_edition_is_published_and_compared_unjudged(monkeypatch, client, editor):
    arrival = bring_in(RATES.encode(), path="rates.txt", user=editor)
    article = arrival.article
    assert publish(article, user=editor).number == 1
    markup = RATES.replace("12.5", "13.5").replace("Nobody", "Nobody here")
    revise(article, markup, based_on=1, user=editor)
    monkeypatch.setattr(aligning, "Similarity", fail)
    with noting() as failures:
        assert publish(article, user=editor, change_note="Figures.").number == 2
    assert set(unjudged(failures)) <= {UNJUDGED["anchors"]}
    page = client.get(f"/articles/{article.slug}/editions/1/2/")
    assert page.status_code == 200
    assert "13.5" in page.content.decode()


# --- The others go on


@pytest.fixture
def one_fails(monkeypatch):
    """Whatever goes wrong with the text that says so, wherever that is."""
    whole = write_revision

    def write(article, draft, user, **options):
        return (
            fail() if "FAIL" in draft.text else whole(article, draft, user, **options)
        )

    monkeypatch.setattr("newsroom.actions.accept.write_revision", write)


@pytest.mark.django_db
def test_a_folder_a_zip_and_json_lines_keep_the_others(tmp_path, one_fails):
    texts = {
        "a.txt": "Alpha came first.",
        "b.txt": "FAIL here.",
        "c.txt": "Gamma came last.",
    }
    (tmp_path / "folder").mkdir()
    for name, text in texts.items():
        (tmp_path / "folder" / name).write_text(text)
    with zipfile.ZipFile(tmp_path / "batch.zip", "w") as archive:
        for name, text in texts.items():
            archive.writestr(name, text + " In a zip.")
    rows = [{"id": name, "text": text + " In a line."} for name, text in texts.items()]
    (tmp_path / "batch.jsonl").write_text("\n".join(map(json.dumps, rows)))
    for name in ("folder", "batch.zip", "batch.jsonl"):
        rows, error = run_json("import_articles", str(tmp_path / name), "--json")
        assert [row["status"] for row in rows] == ["created", "refused", "created"]
        assert (rows[1]["error"], error) == (FAILED, "1 refused; the others were kept.")


@pytest.mark.django_db
def test_a_reader_that_fails_refuses_one_file_only(tmp_path, monkeypatch, caplog):
    whole = intakes.extract
    monkeypatch.setattr(
        intakes,
        "extract",
        lambda content, **more: (
            fail() if b"FAIL" in content else whole(content, **more)
        ),
    )
    (tmp_path / "a.txt").write_text("FAIL here.")
    (tmp_path / "b.txt").write_text("Beta stays.")
    rows, _ = run_json("import_articles", str(tmp_path), "--json")
    assert [row["status"] for row in rows] == ["refused", "created"]
    assert [record.getMessage() for record in caplog.records if record.exc_info] == [
        "A text could not be imported"
    ]


@pytest.mark.django_db
def test_a_zip_that_breaks_its_reader_refuses_one_file_only(tmp_path, monkeypatch):
    monkeypatch.setattr(zipfile.ZipFile, "infolist", fail)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.txt", "Alpha.")
    (tmp_path / "b.txt").write_text("Beta stays.")
    rows, _ = run_json("import_articles", str(tmp_path), "--json")
    assert [row["status"] for row in rows] == ["refused", "created"]
    assert rows[0]["error"].startswith("The file cannot be unpacked")


@pytest.mark.django_db
def test_a_file_whose_name_is_not_utf_8_comes_in(tmp_path):
    (tmp_path / b"caf\xe9.txt".decode("utf-8", "surrogateescape")).write_text(
        "Beta stays."
    )
    rows, error = run_json("import_articles", str(tmp_path), "--json")
    assert ([row["status"] for row in rows], error) == (["created"], "")
    assert rows[0]["path"].endswith("caf\ufffd.txt")


@pytest.mark.django_db
def test_a_batch_accepts_the_others_and_ends(editor, one_fails):
    batch = batches.enqueue(
        [item(1), item(2, "FAIL here."), item(3)], language="", user=editor
    )
    read_all(batch, editor)
    assert batches.accept_some(batch, editor, 60.0) == 0
    assert statuses(batch) == ["created", "refused", "created"]
    refused = Intake.objects.get(batch=batch, status=Intake.Status.REFUSED)
    assert refused.error == batches.NOT_ACCEPTED


@pytest.mark.django_db
def test_a_reader_that_fails_keeps_what_was_pasted(monkeypatch, desk):
    monkeypatch.setattr(intakes, "extract", fail)
    answer = desk.post(
        reverse("desk:import"), {"text": RATES, "title": "", "language": "", "html": ""}
    )
    assert answer.status_code == 422
    assert RATES in answer.content.decode()
    assert (
        "The text could not be read and the error was logged" in answer.content.decode()
    )


@pytest.mark.django_db
def test_a_link_number_of_thousands_of_digits_is_passed_over(desk, editor):
    intake = receive(RATES.encode(), path="rates.txt", user=editor)
    answer = desk.post(
        reverse("desk:preview", args=[intake.pk]),
        {"link": ["9" * 5000, "0"], "save": "1"},
    )
    assert answer.status_code == 302
    intake.refresh_from_db()
    assert intake.links == [0]


# --- Every line is answered


LINES = [
    b'{"id": 1, "text": "It was 6.25 \\ud800 then. Two."}',
    b'{"id": "\\ud83d", "text": "One. \\u0000 Two.", "language": null}',
    b'{"id": null, "text": "One."}',
    b'{"text": "One."}',
    b'{"id": 5, "text": null}',
    b'{"id": 6, "text": 7}',
    b'{"id": 7}',
    b'{"id": 8, "text": "One.", "language": 9}',
    b'{"id": [9], "text": "One."}',
    b'{"id": 1e999, "text": "One."}',
    b'{"id": NaN, "text": "One."}',
    b'{"id": ' + b"9" * 5000 + b', "text": "One."}',
    b'{"id": 12, "text": ' + b"[" * 100_000,
    b"[1, 2]",
    b"null",
    b"nonsense",
    b"\xff\xfe",
    b'{"id": 17, "text": "raw \xed\xa0\x80 surrogate."}',
    b'{"id": 18, "text": "One.", "language": "\\ud800 no such"}',
    b'{"id": 19, "text": ""}',
    b'\xef\xbb\xbf{"id": 20, "text": "One. Two."}',
    b'{"id": 21, "text": "One.", "language": null, "more": {"a": [null, {"b": 1.5}]}}',
    b'{"id": 22, "text": ["One."]}',
    b'{"id": 23, "text": {"a": "One."}}',
    b'{"id": 24, "text": true}',
    b'{"id": 25, "text": "One. ' + b"Two is longer. " * 30_000 + b'"}',
    b'{"id": 26, "text": "\\ud83d\\ude00 One. \\udc00\\ud800 Two."}',
    b'{"id": 27, "text": "' + "字".encode() * 200_000 + b'"}',
    b'{"id": true, "text": "One."}',
    b'"text"',
    b'{"id": 30, "text": "One."',
    b"{'id': 31, 'text': 'One.'}",
]


@pytest.mark.slow
@pytest.mark.unjudged  # one line is a sentence of 200,000 characters
def test_segment_answers_every_line(tmp_path):
    path = tmp_path / "lines.jsonl"
    path.write_bytes(b"\n\n \r\n".join(LINES))
    lines, error = run("segment", str(path), "--jsonl")
    rows = [json.loads(line) for line in lines if line.startswith("{")]
    assert len(rows) == len(LINES)
    assert [row["id"] for row in rows if "error" not in row] == [
        1,
        "\ud83d",
        None,
        None,
        17,
        18,
        19,
        20,
        21,
        25,
        26,
        27,
        True,
    ]
    assert [len(row["sentences"]) for row in rows[:4]] == [2, 2, 1, 1]
    for number, row in enumerate(rows, start=1):
        if "error" in row:
            assert (row["line"], row["sentences"], row["findings"]) == (
                3 * number - 2,
                [],
                [],
            )
            assert row["error"]
    assert error == "19 could not be read; the others were."


def test_segment_answers_a_line_that_it_fails_on(tmp_path, monkeypatch):
    monkeypatch.setattr("newsroom.management.commands.segment.triage", fail)
    path = tmp_path / "lines.jsonl"
    path.write_text('{"id": 1, "text": "One."}\n')
    lines, _ = run("segment", str(path), "--jsonl")
    assert json.loads(lines[0])["error"] == FAILED


def test_segment_answers_a_file_that_is_not_there(tmp_path):
    (tmp_path / "a.txt").write_text("One. Two.")
    lines, error = run("segment", str(tmp_path / "none.txt"), str(tmp_path / "a.txt"))
    rows = [json.loads(line) for line in lines if line.startswith("{")]
    assert rows[0]["error"].startswith("cannot read ")
    assert rows[0]["error"].endswith("none.txt: No such file or directory")
    assert len(rows[1]["sentences"]) == 2
    assert error


@pytest.mark.unjudged
def test_segment_says_what_it_could_not_judge(tmp_path, monkeypatch):
    monkeypatch.setattr(assessing, "found", fail)
    (tmp_path / "a.txt").write_text("One. Two.")
    (row,), error = run_json("segment", str(tmp_path / "a.txt"), "--language", "en")
    assert [sentence["checkable"]["tier"] for sentence in row["sentences"]] == [
        "not_assessed"
    ] * 2
    assert (row["not_judged"], error) == ([UNJUDGED["claims"]], "")


@pytest.mark.django_db
def test_annotate_answers_every_entry(tmp_path, monkeypatch):
    article = bring_in(RATES.encode(), path="rates.txt", user=None).article
    key = article.current_revision.sentences.first().key
    source = {"type": "book", "title": "A book"}
    entries = [
        None,
        [],
        7,
        {"sentence": None},
        {"sentence": "\ud800", "note": {"rating": "false"}},
        {"sentence": key, "note": []},
        {"sentence": key, "note": 7},
        {"sentence": key, "note": {"rating": {"a": 1}}},
        {"sentence": key, "note": {"rating": "false", "reasons": [{}], "body": "x"}},
        {"sentence": key, "citations": {}},
        {"sentence": key, "citations": [None]},
        {"sentence": key, "citations": [{"source": 10**40}]},
        {"sentence": key, "citations": [{"source": "²"}]},
        {
            "sentence": key,
            "citations": [
                {"source": source | {"issued": {"date-parts": [[float("inf")]]}}}
            ],
        },
        {
            "sentence": key,
            "citations": [{"source": source | {"issued": {"date-parts": {"a": 1}}}}],
        },
        {
            "sentence": key,
            "citations": [{"source": source | {"issued": {"date-parts": ["²"]}}}],
        },
        {"sentence": key, "citations": [{"source": source | {"title": "\ud800\x00"}}]},
        {"sentence": key, "citations": [{"source": source, "stance": "x" * 5000}]},
        {"sentence": key, "citations": [{"source": source, "locator": "x" * 5000}]},
        {
            "sentence": key,
            "note": {"rating": "unverified", "body": "It was 7.25 \ud800\x00 then."},
        },
    ]
    path = tmp_path / "entries.json"
    path.write_text(json.dumps(entries))
    lines, _ = run(
        "annotate", article.slug, str(path), "--as", make_superuser(), "--json"
    )
    report = json.loads(lines[0])
    assert report["placed"] == 1
    assert sorted({one["index"] for one in report["unplaced"]}) == list(range(19))
    assert not any(
        "the error was logged" in one["reason"] for one in report["unplaced"]
    )


def make_superuser() -> str:
    return User.objects.create_superuser("root", password="x").username


@pytest.mark.django_db
def test_annotate_goes_on_where_one_entry_breaks_it(tmp_path, monkeypatch):
    article = bring_in(RATES.encode(), path="rates.txt", user=None).article
    keys = list(article.current_revision.sentences.values_list("key", flat=True))
    whole = importing.new_note
    monkeypatch.setattr(
        importing,
        "new_note",
        lambda sentence, **more: (
            fail() if more["body"] == "x" else whole(sentence, **more)
        ),
    )
    bodies = ["one", "x", "three"]
    entries = [
        {"sentence": key, "note": {"rating": "unverified", "body": body}}
        for key, body in zip(keys, bodies, strict=True)
    ]
    path = tmp_path / "entries.json"
    path.write_text(json.dumps(entries))
    lines, _ = run(
        "annotate", article.slug, str(path), "--as", make_superuser(), "--json"
    )
    report = json.loads(lines[0])
    assert (report["placed"], [one["index"] for one in report["unplaced"]]) == (2, [1])
    assert "the error was logged" in report["unplaced"][0]["reason"]
