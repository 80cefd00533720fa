"""Word files made here, with python-docx where they are sound and by hand where they
are not.
"""

import io
import re
import zipfile

import docx
import docx.enum.style
import pytest

from articles.extracting import Extracted, extract
from articles.extracting.file_formats.docx import read
from articles.problems import Refused
from tests.support.tables import table

PROSE = "The harbour was sold in March to a company that appears in no register we could search."
CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TOP = (
    f'<Relationships xmlns="{RELATIONSHIPS}"><Relationship Id="r1" Type="{OFFICE}/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)


def word(body: str, extra: dict[str, str] | None = None, before: str = "") -> bytes:
    document = f'{before}<w:document xmlns:w="{WORD}" xmlns:r="{OFFICE}"><w:body>{body}</w:body></w:document>'
    parts = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": TOP,
        "word/document.xml": document,
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (parts | (extra or {})).items():
            archive.writestr(name, content)
    return file.getvalue()


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def relations(*targets: tuple[str, str, str]) -> dict[str, str]:
    inside = "".join(
        f'<Relationship Id="{name}" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="External"/>'
        for name, kind, target in targets
    )
    return {
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{RELATIONSHIPS}">{inside}</Relationships>'
    }


def read_here(content: bytes) -> Extracted:
    return read(content, {"url": ""})


def saved(document: "docx.document.Document") -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def test_a_word_file_as_an_office_writes_it() -> None:
    document = docx.Document()
    document.add_heading("The sale", 0)
    document.add_paragraph("By Ann Lee")
    first = document.add_paragraph(PROSE)
    document.add_comment(
        first.runs, text="Check the register.", author="Bo Ek", initials="BE"
    )
    document.add_heading("After", 2)
    document.add_paragraph("One thing", style="List Bullet")
    document.add_paragraph("It was said.", style="Quote")
    table = document.add_table(2, 2)
    for cell, text in zip(
        [*table.rows[0].cells, *table.rows[1].cells], "abcd", strict=True
    ):
        cell.text = text
    extracted = extract(saved(document), filename="a.docx")
    assert extracted.metadata == {"title": "The sale", "byline": "Ann Lee"}
    found = [
        (block["kind"], extracted.text[block["start"] : block["end"]])
        for block in extracted.blocks
    ]
    assert found == [
        ("paragraph", PROSE),
        ("heading", "After"),
        ("list_item", "One thing"),
        ("quote", "It was said."),
        ("paragraph", "a | b"),
        ("paragraph", "c | d"),
    ]
    (comment,) = extracted.attachments
    assert (comment["kind"], comment["text"], comment["author"]) == (
        "comment",
        "Check the register.",
        "Bo Ek",
    )
    assert extracted.text[comment["start"] : comment["end"]] == "."
    assert "Converted to lines of text, one per row: 1 table." in extracted.losses
    assert extracted.extractor.startswith("mammoth/1.")


@table(
    ("initials", "text", "kept"),
    [
        ("JohnSmith", "Who says so?", "Who says so?"),
        ("", "Who says so?", "Who says so?"),
        ("AL", "12 people, not 14.", "12 people, not 14."),
        ("AL", "", ""),
        ("AL", "x" * 4_500, "x" * 4_000),
    ],
)
def test_a_comment_is_never_a_part_of_the_text(initials, text, kept) -> None:
    document = docx.Document()
    first = document.add_paragraph(PROSE)
    document.add_comment(first.runs, text, "Ann Lee", initials)
    extracted = read_here(saved(document))
    assert extracted.text == PROSE
    (comment,) = extracted.attachments
    assert (comment["text"], comment["author"]) == (kept, "Ann Lee")
    is_cut = any("longer than 4,000" in loss for loss in extracted.losses)
    assert is_cut == (len(text) > 4_000)


def test_comments_on_lines_that_become_metadata_are_kept() -> None:
    document = docx.Document()
    for words, style in (
        ("The sale", "Title"),
        ("How a harbour changed hands", "Subtitle"),
        ("By Ann Lee", "Normal"),
        (PROSE, "Normal"),
        ("", "Normal"),
    ):
        paragraph = document.add_paragraph(words, style=style)
        run = paragraph.runs[0] if words else paragraph.add_run()
        document.add_comment(run, f"On {style}: {words[:8]}", "Bo Ek", "BE")
    extracted = read_here(saved(document))
    assert extracted.text == PROSE
    assert len(extracted.attachments) == 5
    placed = [one["text"] for one in extracted.attachments if one["end"]]
    assert placed == ["On Normal: The harb"]


STYLES = f"""<w:styles xmlns:w="{WORD}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">
<w:docDefaults/><w:latentStyles/>
<w:style w:type="paragraph" w:styleId="Q&amp;A"><w:name w:val="Quote"/><w:rPr><w:b/></w:rPr></w:style>
<mc:AlternateContent><mc:Fallback>
<w:style w:type="paragraph" w:styleId="T 1"><w:rPr/><w:name w:val="Title"/></w:style>
</mc:Fallback></mc:AlternateContent>
<w:style w:type="numbering" w:styleId="Numbered"><w:name w:val="a list"/>
<w:pPr><w:spacing w:after="9"/><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style></w:styles>"""
NUMBERING = f"""<w:numbering xmlns:w="{WORD}">
<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="Numbered"/></w:abstractNum>
<w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num>
</w:numbering>"""


def test_styles_are_found_however_their_names_are_written_and_wherever_they_stand() -> (
    None
):
    body = (
        '<w:p><w:pPr><w:pStyle w:val="T 1"/></w:pPr><w:r><w:t>A harbour is sold</w:t></w:r></w:p>'
        '<w:p><w:pPr><w:pStyle w:val="Q&#38;A"/></w:pPr><w:r><w:t>It was said.</w:t></w:r></w:p>'
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>'
        f"<w:r><w:t>One thing</w:t></w:r></w:p>{paragraph(PROSE)}"
    )
    extracted = read_here(
        word(body, {"word/styles.xml": STYLES, "word/numbering.xml": NUMBERING})
    )
    assert extracted.metadata["title"] == "A harbour is sold"
    kinds = [block["kind"] for block in extracted.blocks]
    assert kinds[-3:] == ["quote", "list_item", "paragraph"]


def test_styles_say_who_when_and_what_it_is_about() -> None:
    document = docx.Document()
    document.styles.add_style("Author", docx.enum.style.WD_STYLE_TYPE.PARAGRAPH)
    document.add_heading("The sale", 0)
    document.add_paragraph("How a harbour changed hands", style="Subtitle")
    for name in ("Ann Lee", "Bo Ek"):
        document.add_paragraph(name, style="Author")
    document.styles.add_style("Date", docx.enum.style.WD_STYLE_TYPE.PARAGRAPH)
    document.add_paragraph("6 May 2024", style="Date")
    document.add_paragraph(PROSE)
    document.add_paragraph("One day in May", style="Date")
    document.core_properties.author = "The maker of the template"
    extracted = extract(saved(document), filename="a.docx")
    assert extracted.metadata == {
        "title": "The sale",
        "standfirst": "How a harbour changed hands",
        "byline": "Ann Lee, Bo Ek",
        "dated": "2024-05-06",
    }
    assert extracted.text == f"{PROSE}\n\nOne day in May"
    assert (
        "The byline 'Bo Ek' was recognised by its style and read as metadata."
        in extracted.losses
    )


def test_tracked_changes_are_taken_as_accepted_and_counted() -> None:
    body = (
        "<w:p><w:r><w:t>It was </w:t></w:r><w:ins w:id='1' w:author='a'><w:r><w:t>sold</w:t></w:r></w:ins>"
        "<w:del w:id='2' w:author='a'><w:r><w:delText>stolen</w:delText></w:r></w:del>"
        "<w:r><w:t>.</w:t></w:r></w:p>"
    )
    extracted = read_here(word(body))
    assert extracted.text == "It was sold."
    assert extracted.losses == (
        "Treated as accepted: 1 tracked insertion.",
        "Left out: 1 tracked deletion, 'stolen'.",
    )


def test_links_that_run_something_are_dropped() -> None:
    body = "".join(
        f'<w:p><w:hyperlink r:id="{name}"><w:r><w:t>{name}</w:t></w:r></w:hyperlink></w:p>'
        for name in ("bad", "good")
    )
    content = word(
        body,
        relations(
            ("bad", "hyperlink", "javascript:alert(1)"),
            ("good", "hyperlink", "http://e.org/"),
        ),
    )
    extracted = read_here(content)
    assert [one["urls"] for one in extracted.attachments] == [["http://e.org/"]]
    assert extracted.losses == ("Left out: 1 link without a web page.",)


def test_a_linked_image_is_neither_opened_nor_kept() -> None:
    drawing = (
        '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
        '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData>'
        '<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:blipFill>'
        '<a:blip r:link="x"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline>'
        "</w:drawing></w:r></w:p>"
    )
    content = word(
        drawing + paragraph(PROSE), relations(("x", "image", "file:///etc/passwd"))
    )
    extracted = extract(content, filename="a.docx")
    assert extracted.text == PROSE
    assert extracted.losses == ("Left out: 1 image.",)


DTD = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY b "&a;&a;">]>'


@table(
    ("content", "said"),
    [
        (word(paragraph("&a;"), before=DTD), "declarations"),
        (word(paragraph("x"), {"word/styles.xml": DTD + "<a/>"}), "declarations"),
        (word(paragraph("0" * 3_000_000)), "suspiciously large"),
        (word("<w:p/>" * 60_000), "60,000 paragraphs"),
        (word("<w:p"), "cannot be read"),
        (word(""), "No text was found"),
        (word(paragraph("x"))[:-30], "damaged"),
        (
            word(
                "<w:tbl><w:tr><w:tc>" * 1_500
                + paragraph("x")
                + "</w:tc></w:tr></w:tbl>" * 1_500
            ),
            "nested",
        ),
        (re.sub(rb"word/document", b"word/documenx", word("")), "no article"),
        (word("").replace(b"word/document.xml", b"xl/workbook.xml##"), "no article"),
    ],
)
def test_hostile_and_broken_files_are_refused_with_advice(
    content: bytes, said: str
) -> None:
    with pytest.raises(Refused, match=said):
        extract(content, filename="a.docx")


def test_images_count_towards_the_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("articles.extracting.office.MAX_UNPACKED", 10_000)
    with pytest.raises(Refused, match="suspiciously large"):
        read_here(word(paragraph("0"), {"word/media/a.bmp": "0" * 20_000}))


def test_names_that_climb_out_of_the_zip_go_nowhere() -> None:
    extracted = read_here(word(paragraph(PROSE), {"../../../tmp/climbed.xml": "<a/>"}))
    assert extracted.text == PROSE
