"""What is kept beside a source is read page by page, and drawn, in the process that may
be killed.
"""

import pytest

from articles.extracting import draw_page, read_document
from articles.problems import Refused
from articles.text.shapes import Span
from tests.support.documents import pdf

BUDGET = pdf(
    ["The quay was sold for 4.1 million euros."],
    ["Nobody asked who bought it."],
    head="Budget 2024",
)


def test_a_pdf_is_read_page_by_page():
    found = read_document(BUDGET, filename="budget.pdf")
    assert found.media_type == "application/pdf"
    assert found.reader.startswith("pypdfium2/")
    first, second = found.pages
    assert "The quay was sold for 4.1 million euros." in first
    assert second.splitlines() == ["Budget 2024", "Nobody asked who bought it."]


def test_a_page_without_text_says_so_by_having_none():
    assert read_document(pdf(["Words."], [])).pages[1].strip() == ""


@pytest.mark.parametrize(
    ("content", "filename", "words"),
    [
        (b"", "a.pdf", "empty"),
        (b"%PDF-1.4 and nothing", "a.pdf", "damaged"),
        (BUDGET[:300], "cut.pdf", "damaged"),
        (b"\x7fELF" + bytes(100), "a.pdf", "program"),
        (b"PK\x03\x04" + bytes(200), "a.docx", "damaged"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(content, filename, words):
    with pytest.raises(Refused, match=words):
        read_document(content, filename=filename)


def test_of_a_web_page_all_is_kept_that_its_readers_see():
    page = (
        b"<html><body><nav>Front page</nav><h1>The sale</h1><p>Sold for <b>4.1</b> million.</p>"
        b"<p style='display:none'>Hidden words</p><aside>A box beside it.</aside><script>no()</script></body>"
    )
    (text,) = read_document(page, filename="sale.html").pages
    for shown in (
        "Front page",
        "The sale",
        "Sold for 4.1 million.",
        "A box beside it.",
    ):
        assert shown in text
    assert "Hidden" not in text
    assert "no()" not in text


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n...",
        b"\xff\xd8\xff\xe0...",
        b"GIF89a...",
        b"RIFF....WEBPVP8 ",
    ],
)
def test_a_picture_is_a_page_without_text(content):
    found = read_document(content, filename="scan")
    assert found.pages == ("",)
    assert found.media_type.startswith("image/")


def test_a_page_is_drawn_with_its_words_marked():
    text = read_document(BUDGET).pages[0]
    start = text.index("4.1 million")
    plain, marked = (
        draw_page(BUDGET, 1),
        draw_page(BUDGET, 1, [Span(start, start + 11)]),
    )
    assert plain.startswith(b"\x89PNG\r\n\x1a\n")
    assert marked.startswith(b"\x89PNG\r\n\x1a\n")
    assert plain != marked


def test_a_page_that_is_not_there_is_refused():
    with pytest.raises(Refused):
        draw_page(BUDGET, 3)


def test_a_document_reads_no_file_of_the_machine():
    """A PDF may name files and addresses; nothing is opened and nothing runs."""
    action = b"/OpenAction << /S /Launch /F (/etc/passwd) >> /AA << /O << /S /URI /URI (http://127.0.0.1:9/) >> >>"
    hostile = BUDGET.replace(b"/Type /Catalog", b"/Type /Catalog " + action)
    assert len(read_document(hostile).pages) == 2
