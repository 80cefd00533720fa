"""Pages without text, read by machine: what is kept of them, and what a check makes of
quotations that are found there.
"""

import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from annotations import evidence, scans
from annotations.models import (
    Document,
    DocumentContent,
    DocumentPage,
    Source,
)
from annotations.sources import library
from articles.extracting import read_scan, scan_process, scan_reader
from articles.extracting.tesseract import LIMITER, _run
from articles.immutable import ImmutableRowError
from articles.models import erasing
from articles.problems import Refused
from newsroom.actions.freeze_citations import _check
from newsroom.editions.citations import check_of
from newsroom.operations.chores import read_waiting_scans
from newsroom.operations.installation_checks import check_scans
from tests.annotations.test_evidence import attach, check, noted
from tests.support.desk import make_article
from tests.support.documents import pdf
from tests.support.scans import MADE, TEXTS, as_pdf, as_png, error_rate, printed

QUOTED = "The quay was sold for 4.1 million euros"
DONE = 100  # seconds

needs_tesseract = pytest.mark.skipif(
    scan_reader(["eng"]) is None, reason="it needs tesseract-ocr"
)


@pytest.fixture(autouse=True)
def _nothing_remembered():
    """Each test reads other words on the same page."""
    evidence.forget_read_documents()


@pytest.fixture(scope="module")
def scan() -> bytes:
    return as_pdf(printed("eng", f"{QUOTED} in March 2024."))


@pytest.fixture
def article(db):
    return make_article()


@pytest.fixture
def source(db, annotator) -> Source:
    item = {"id": "budget", "type": "report", "title": "Budget 2024"}
    return library.find_or_create(item, annotator)


@pytest.fixture
def without_tesseract(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))


# --- Read


@needs_tesseract
@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "how", "most"),
    [
        ("eng", "printed", 0.01),
        ("eng", "skewed", 0.02),
        ("eng", "photographed", 0.05),
        ("deu", "printed", 0.01),
        ("deu", "skewed", 0.02),
        ("deu", "photographed", 0.05),
        ("chi_sim", "printed", 0.03),
        ("chi_sim", "skewed", 0.12),
    ],
)
def test_a_page_is_read(language, how, most):
    reader = scan_reader([language])
    if reader is None:
        pytest.skip(f"it needs tesseract-ocr-{language}")
    read = read_scan(as_png(MADE[how](language)), "image/png", 1, reader)
    wrong = error_rate(read.text, TEXTS[language])
    assert wrong <= most
    assert wrong <= 0.05 or read.confidence < DocumentPage.DOUBTFUL


@needs_tesseract
def test_text_is_in_lines_and_paragraphs_and_languages_that_are_missing_are_left_out():
    reader = scan_reader(["xyz", "eng"])
    assert reader.languages == "eng"
    assert reader.name.startswith("tesseract ")
    read = read_scan(as_png(printed("eng", "One line.\nAnother.")), "", 1, reader)
    assert read.text == "One line.\n\nAnother."


@needs_tesseract
def test_what_cannot_be_drawn_is_refused():
    reader = scan_reader(["eng"])
    for content in (b"\x89PNG\r\n\x1a\n...", b"%PDF-1.4 nothing"):
        with pytest.raises(Refused):
            read_scan(content, "image/png", 1, reader)


def test_without_tesseract_or_its_languages_there_is_no_reader(without_tesseract):
    assert scan_reader(["eng"]) is None


# --- Limited


def limited(program: str, folder) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-S", LIMITER, sys.executable, "-I", "-c", program]
    return subprocess.run(
        command, capture_output=True, text=True, cwd=folder, check=False, env={}
    )


def test_the_reading_program_writes_no_file_and_knows_no_setting(tmp_path):
    done = limited("open('made', 'w').write('words')", tmp_path)
    assert "File too large" in done.stderr or done.returncode < 0
    assert not (tmp_path / "made").exists() or not (tmp_path / "made").read_text()
    program = "import os, resource, sys; print(sorted(os.environ), resource.getrlimit(resource.RLIMIT_CPU))"
    assert f"({scan_process.CPU_SECONDS}," in limited(program, tmp_path).stdout


def test_the_reading_program_has_no_network_where_the_system_lets_it_be_taken(tmp_path):
    try:
        tried = "import os; os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNET)"
        subprocess.run([sys.executable, "-c", tried], check=True, capture_output=True)
    except subprocess.CalledProcessError:
        pytest.skip("it needs user namespaces")
    program = "import socket; print([name for _, name in socket.if_nameindex()])"
    assert limited(program, tmp_path).stdout.strip() == "['lo']"
    program = "import socket; socket.create_connection(('127.0.0.1', 9), 1)"
    assert "unreachable" in limited(program, tmp_path).stderr


def test_a_program_that_hangs_is_killed_with_what_it_started(tmp_path):
    child = tmp_path / "child"
    with pytest.raises(Refused):
        _run(["/bin/sh", "-c", f"sleep 600 & echo $! > {child}; wait"], 2)
    while is_running(child.read_text().strip()):
        time.sleep(0.05)


def is_running(number: str) -> bool:
    """A process that nobody has collected yet has ended too."""
    try:
        return Path(f"/proc/{number}/stat").read_text().split()[2] != "Z"
    except OSError:
        return False


# --- Kept


@needs_tesseract
def test_pages_without_text_are_read_once_and_kept_for_ever(source, annotator, scan):
    document = attach(source, annotator, scan).document
    attach(source, annotator, pdf(["It has text."]), "text.pdf")
    read_waiting_scans.call()
    assert scans.read_scans(DONE) == 0
    given, read = document.pages.all()
    assert (given.text, given.reader, given.confidence) == ("", "", None)
    assert QUOTED in read.text
    assert read.reader.endswith(" eng")
    assert read.confidence > DocumentPage.DOUBTFUL
    assert DocumentPage.objects.exclude(reader="").count() == 1
    with pytest.raises(ImmutableRowError):
        read.save()


@needs_tesseract
def test_other_languages_are_read_anew_and_the_last_reading_counts(
    source, annotator, scan, settings
):
    document = attach(source, annotator, scan).document
    scans.read_scans(DONE)
    settings.OCR_LANGUAGES = ["eng", "deu"]
    if scan_reader(["deu"]) is None:
        pytest.skip("it needs tesseract-ocr-deu")
    assert scans.read_scans(DONE) == 1
    assert document.pages.last().reader.endswith(" eng+deu")


def test_without_tesseract_nothing_is_read(source, annotator, scan, without_tesseract):
    attach(source, annotator, scan)
    assert scans.read_scans(DONE) == 0
    assert not DocumentPage.objects.exclude(reader="").exists()


@needs_tesseract
def test_time_ends_it_and_it_goes_on_where_it_was(source, annotator):
    both = as_pdf(printed("eng", "First page."), printed("eng", "Second page."))
    attach(source, annotator, both)
    began = time.monotonic()
    assert scans.read_scans(0.001) <= 1
    assert time.monotonic() - began < DONE
    scans.read_scans(DONE)
    read = DocumentPage.objects.exclude(reader="").values_list("number", "text")
    assert list(read) == [(1, "First page."), (2, "Second page.")]


@needs_tesseract
def test_a_page_that_cannot_be_read_is_not_tried_for_ever(source, annotator):
    document = attach(source, annotator, b"\x89PNG\r\n\x1a\n...", "scan.png").document
    assert scans.read_scans(DONE) == 1
    assert scans.read_scans(DONE) == 0
    page = document.pages.last()
    assert (page.text, page.confidence) == ("", 0)
    assert "No text was found" in scans.state_of_scan(document, page)


@needs_tesseract
def test_nothing_is_read_or_kept_of_what_was_erased_or_deleted(
    source, annotator, scan, monkeypatch
):
    copy = attach(source, annotator, scan)
    evidence.remove_copy(copy.pk, user=annotator)
    assert scans.read_scans(DONE) == 0
    attach(source, annotator, scan)

    def erase_meanwhile(*given):
        with erasing("asked for", annotator):
            DocumentContent._base_manager.update(content=b"")
        return read_scan(*given)

    monkeypatch.setattr(scans, "read_scan", erase_meanwhile)
    scans.read_scans(DONE)
    assert scans.read_scans(DONE) == 0
    assert not DocumentPage.objects.exclude(reader="").exists()


# --- Quoted


def read_as(document: Document, text: str, number: int = 1, confidence: int = 95):
    return DocumentPage.objects.create(
        document=document,
        number=number,
        text=text,
        reader="tesseract 5.5.0 eng",
        confidence=confidence,
    )


def test_words_read_by_machine_are_never_found_exactly(
    article, source, annotator, scan
):
    note = noted(article, source, annotator)
    copy = attach(source, annotator, scan)
    assert check(note).verdict == "no text"
    read_as(copy.document, f"{QUOTED} in March.")
    found = check(note)
    assert (found.verdict, found.page, found.by_machine) == ("near", 1, True)
    assert "read by machine" in str(found)
    found.verdict = "exact"
    with pytest.raises(IntegrityError), transaction.atomic():
        found.save()


def test_words_that_a_machine_did_not_read_shut_the_gate_and_say_why(
    article, source, annotator, scan
):
    note = noted(article, source, annotator)
    read_as(
        attach(source, annotator, scan).document, "The auay was sola for 41 million"
    )
    found = check(note)
    assert (found.verdict, found.by_machine, found.is_open) == ("not found", True, True)
    assert "read by machine" in str(found)


def test_a_copy_with_text_of_its_own_comes_before_a_scan(
    article, source, annotator, scan
):
    note = noted(article, source, annotator)
    read_as(attach(source, annotator, scan).document, QUOTED)
    assert check(note).by_machine
    attach(source, annotator, pdf([f"{QUOTED}."]), "text.pdf")
    found = check(note)
    assert (found.verdict, found.by_machine) == ("exact", False)


def test_readers_are_told_that_a_machine_read_it(article, source, annotator, scan):
    note = noted(article, source, annotator)
    copy = attach(source, annotator, scan)
    evidence.publish_copy(copy.pk, published=True, user=annotator)
    read_as(copy.document, QUOTED)
    record = _check(check(note))
    assert (record["result"], record["copy"]["kind"]) == ("near", "scan")
    assert record["copy"]["picture"]
    assert "read by machine from a scan" in check_of(record).line


# --- On the desk


def test_the_page_says_what_a_machine_read_beside_its_picture(
    source, annotator, scan, client
):
    client.force_login(annotator)
    copy = attach(source, annotator, scan)
    page = reverse("desk:document", args=[copy.pk, 1])
    picture = reverse("desk:picture", args=[copy.pk, 1])
    read_as(copy.document, "Words of the scan.", confidence=60)
    shown = client.get(page).content.decode()
    assert "Words of the scan." in shown
    assert "with many errors" in shown
    assert picture in shown
    assert client.get(picture).headers["Content-Type"] == "image/png"


def test_a_picture_is_a_page_and_is_sent_as_pixels_alone(source, annotator, client):
    client.force_login(annotator)
    content = as_png(printed("eng", "Words."))
    copy = attach(source, annotator, content, "scan.png")
    assert copy.document.page_count == 1
    assert client.get(reverse("desk:document", args=[copy.pk, 1])).status_code == 200
    answer = client.get(reverse("desk:picture", args=[copy.pk, 1]))
    assert answer.headers["Content-Type"] == "image/webp"
    assert answer.content[8:12] == b"WEBP"


def test_without_tesseract_the_page_says_how_to_get_it(
    source, annotator, scan, client, without_tesseract
):
    client.force_login(annotator)
    copy = attach(source, annotator, scan)
    shown = client.get(reverse("desk:document", args=[copy.pk, 1])).content.decode()
    assert "install tesseract-ocr" in shown


@needs_tesseract
def test_a_page_that_waits_says_so(source, annotator, scan, client):
    client.force_login(annotator)
    copy = attach(source, annotator, scan)
    shown = client.get(reverse("desk:document", args=[copy.pk, 1])).content.decode()
    assert "will be read by machine: 0 of 1 pages are done" in shown


# --- The operator


def test_doctor_says_that_scans_are_not_read(without_tesseract):
    assert [one.id for one in check_scans()] == ["newsroom.I021"]


@needs_tesseract
def test_doctor_names_a_language_that_is_not_installed(settings):
    assert not list(check_scans())
    settings.OCR_LANGUAGES = ["eng", "xyz"]
    (warning,) = check_scans()
    assert "xyz" in warning.msg
