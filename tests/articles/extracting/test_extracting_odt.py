"""OpenDocument texts made here, with odfdo where they are sound and by hand where they
are not.
"""

import io
import zipfile
from collections.abc import Callable

import odfdo
import pytest

from articles.extracting import Extracted, extract
from articles.extracting.file_formats import odt as reader
from articles.extracting.file_formats.odt import LONGEST_CHAIN, MEDIA_TYPE, read
from articles.extracting.office import zipped
from articles.problems import Refused
from tests.support.tables import table

OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
PROSE = "The harbour was sold in March to a company that appears in no register we could search."
NAMES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        **{
            name: f"{OASIS}{name}:1.0"
            for name in ("office", "text", "table", "style", "meta", "manifest")
        },
        "draw": f"{OASIS}drawing:1.0",
        "svg": f"{OASIS}svg-compatible:1.0",
        "fo": f"{OASIS}xsl-fo-compatible:1.0",
        "dc": "http://purl.org/dc/elements/1.1/",
        "xlink": "http://www.w3.org/1999/xlink",
        "math": "http://www.w3.org/1998/Math/MathML",
    }.items()
)


def odt(
    body: str,
    *,
    styles: str = "",
    extra: dict[str, str] | None = None,
    before: str = "",
    kind: str = "text",
) -> bytes:
    """body: what stands in office:text. styles: automatic ones of the text. extra:
    whole parts.
    """
    content = (
        f"{before}<office:document-content {NAMES}>"
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in (
            {"mimetype": MEDIA_TYPE, "content.xml": content} | (extra or {})
        ).items():
            archive.writestr(
                name, part, zipfile.ZIP_STORED if name == "mimetype" else None
            )
    return file.getvalue()


def part(kind: str, inside: str) -> str:
    return f"<office:document-{kind} {NAMES}>{inside}</office:document-{kind}>"


def style(
    name: str, properties: str = "", *, family: str = "text", parent: str = ""
) -> str:
    return (
        f'<style:style style:name="{name}" style:family="{family}" style:parent-style-name="{parent}">'
        f"<style:text-properties {properties}/></style:style>"
    )


def paragraph(text: str, name: str = "") -> str:
    return f'<text:p text:style-name="{name}">{text}</text:p>'


def read_here(content: bytes) -> Extracted:
    return read(content, {"url": "", "charset": "", "language": ""})


def blocks_of(extracted: Extracted) -> list[tuple[str, int, str]]:
    text = extracted.text
    return [
        (one["kind"], one["level"], text[one["start"] : one["end"]])
        for one in extracted.blocks
    ]


def saved(document: odfdo.Document) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def test_a_text_as_an_office_writes_it() -> None:
    document = odfdo.Document("text")
    document.body.clear()
    document.meta.title = "The sale"
    document.meta.creator = "Somebody Else"
    document.meta.language = "en-GB"
    first = odfdo.Paragraph(PROSE)
    first.insert_note(
        after="company",
        note_id="n1",
        citation="1",
        body="Register of 3 May, https://register.example/7",
    )
    first.insert_annotation(after="search", body="Check the register.", creator="Bo Ek")
    items = odfdo.List(["One thing", "Another"])
    table = odfdo.Table("T", width=2, height=2)
    for place, text in {"A1": "a", "B1": "b", "A2": "c", "B2": "d"}.items():
        table.set_value(place, text)
    for one in (
        odfdo.Paragraph("By Ann Lee"),
        first,
        odfdo.Header(2, "After"),
        items,
        table,
    ):
        document.body.append(one)
    document.body.append(odfdo.Paragraph("It was said.", style="Quotations"))
    extracted = extract(saved(document), filename="a.odt")
    assert extracted.media_type == MEDIA_TYPE
    assert extracted.extractor == "newsroom-odt/1"
    assert extracted.metadata["title"] == "The sale"
    assert extracted.metadata["language"] == "en-GB"
    # what the text says, not the properties
    assert extracted.metadata["byline"] == "Ann Lee"
    assert blocks_of(extracted) == [
        ("paragraph", 0, PROSE),
        ("heading", 2, "After"),
        ("list_item", 1, "One thing"),
        ("list_item", 1, "Another"),
        ("paragraph", 0, "a | b"),
        ("paragraph", 0, "c | d"),
        ("quote", 1, "It was said."),
    ]
    footnote, comment = extracted.attachments
    assert (footnote["kind"], footnote["urls"]) == (
        "footnote",
        ["https://register.example/7"],
    )
    assert extracted.text[: footnote["end"]].endswith("to a company")
    assert (comment["kind"], comment["text"], comment["author"]) == (
        "comment",
        "Check the register.",
        "Bo Ek",
    )
    assert extracted.text[: comment["end"]].endswith("search")
    assert "Converted to lines of text, one per row: 1 table." in extracted.losses


def test_a_title_by_its_style_and_headings_by_their_level() -> None:
    styles = style("P1", family="paragraph", parent="Title") + style(
        "P2", family="paragraph", parent="Quote"
    )
    body = (
        paragraph("The sale", "P1")
        + '<text:h text:outline-level="3">Part</text:h>'
        + paragraph(PROSE)
    )
    body += '<text:h text:outline-level="9">Deep</text:h>' + paragraph("Said.", "P2")
    common = style("Title", family="paragraph") + style("Quote", family="paragraph")
    extra = {"styles.xml": part("styles", f"<office:styles>{common}</office:styles>")}
    extracted = read_here(odt(body, styles=styles, extra=extra))
    assert extracted.metadata == {"title": "The sale"}
    assert blocks_of(extracted) == [
        ("heading", 3, "Part"),
        ("paragraph", 0, PROSE),
        ("heading", 6, "Deep"),
        ("quote", 1, "Said."),
    ]


def test_styles_say_who_when_and_what_it_is_about() -> None:
    named = (("P1", "Subtitle"), ("P2", "Author"))
    styles = "".join(
        style(name, family="paragraph", parent=parent) for name, parent in named
    )
    lines = (
        ("Title", "The sale"),
        ("P1", "How it went"),
        ("P2", "By Ann Lee"),
        ("Date", "6.5.2024"),
    )
    body = "".join(paragraph(text, name) for name, text in lines) + paragraph(PROSE)
    extracted = read_here(odt(body, styles=styles))
    assert extracted.metadata == {
        "title": "The sale",
        "standfirst": "How it went",
        "byline": "Ann Lee",
        "dated": "2024-05-06",
    }
    assert extracted.text == PROSE


def test_properties_stand_in_where_the_text_does_not_say_and_are_asked_about() -> None:
    meta = "<office:meta><dc:title>The sale</dc:title><meta:initial-creator>Ann Lee</meta:initial-creator>"
    meta += "<dc:date>2024-05-06T07:08:09.123456789</dc:date><dc:language>not one</dc:language></office:meta>"
    extracted = read_here(odt(paragraph(PROSE), extra={"meta.xml": part("meta", meta)}))
    assert extracted.metadata == {"title": "The sale"}
    assert extracted.guessed == {"byline": "Ann Lee", "dated": "2024-05-06"}
    assert extracted.losses == (
        "The byline 'Ann Lee' is from the file's properties: check it.",
        "The date '2024-05-06' is from the file's properties: check it.",
    )


def test_words_struck_raised_and_lowered_are_written_out() -> None:
    styles = (
        style("S", 'style:text-line-through-style="solid"')
        + style(
            "D",
            'style:text-line-through-type="double" style:text-line-through-style="none"',
        )
        + style("Up", 'style:text-position="super 58%"')
        + style("Up2", parent="Up")
        + style("Down", 'style:text-position="-33% 58%"')
        + style("Level", 'style:text-position="0% 100%"')
        + style("P", 'style:text-line-through-style="solid"', family="paragraph")
    )
    spans = (
        'He is <text:span text:style-name="S">not</text:span> <text:span text:style-name="D">so</text:span> '
        'guilty of 10<text:span text:style-name="Up2">6</text:span> and CO<text:span text:style-name="Down">2'
        '</text:span>, <text:span text:style-name="Level">level</text:span>.'
    )
    extracted = read_here(
        odt(paragraph(spans) + paragraph("All gone.", "P"), styles=styles)
    )
    assert (
        extracted.text
        == "He is ~~not~~ ~~so~~ guilty of 10⁶ and CO₂, level.\n\n~~All gone.~~"
    )
    struck, raised = extracted.losses
    assert struck.startswith("Struck-through text")
    assert "3 passages" in struck
    assert raised.startswith("Superscripts and subscripts")
    assert "2 passages" in raised


def test_tracked_changes_are_taken_as_accepted_and_counted() -> None:
    changes = (
        '<text:tracked-changes><text:changed-region text:id="a"><text:deletion><office:change-info>'
        "<dc:creator>Bo</dc:creator></office:change-info><text:p>stolen</text:p></text:deletion>"
        '</text:changed-region><text:changed-region text:id="b"><text:insertion/></text:changed-region>'
        "</text:tracked-changes>"
    )
    body = changes + paragraph(
        'It was <text:change text:change-id="a"/><text:change-start text:change-id="b"/>sold'
        '<text:change-end text:change-id="b"/>.'
    )
    extracted = read_here(odt(body))
    assert extracted.text == "It was sold."
    assert extracted.losses == (
        "Treated as accepted: 1 tracked insertion.",
        "Left out: 1 tracked deletion, 'stolen'.",
    )


def test_a_comment_on_a_passage_hangs_on_its_end() -> None:
    comment = "<dc:creator>Bo Ek</dc:creator><dc:date>2024-05-06</dc:date><text:p>Who?</text:p>"
    body = paragraph(
        f'One. <office:annotation office:name="c">{comment}</office:annotation>They sold it'
        '<office:annotation-end office:name="c"/>. Two.'
    )
    extracted = read_here(odt(body))
    (attachment,) = extracted.attachments
    assert extracted.text == "One. They sold it. Two."
    assert extracted.text[: attachment["end"]] == "One. They sold it"
    assert (attachment["kind"], attachment["text"], attachment["author"]) == (
        "comment",
        "Who?",
        "Bo Ek",
    )


@pytest.mark.parametrize(
    "body",
    [
        'One.<office:annotation office:name="c"><text:p>Who?</text:p></office:annotation> Two.',
        'One.<office:annotation-end office:name="c"/><office:annotation office:name="c"><text:p>Who?</text:p>'
        "</office:annotation> Two.",
        "One.<office:annotation><text:p>Who?</text:p></office:annotation> Two.",
    ],
)
def test_a_comment_on_no_passage_hangs_on_the_words_before(body: str) -> None:
    deleted = '<text:tracked-changes><text:deletion><text:p><office:annotation-end office:name="c"/></text:p>'
    extracted = read_here(
        odt(f"{deleted}</text:deletion></text:tracked-changes>{paragraph(body)}")
    )
    assert extracted.text == "One. Two."
    assert [extracted.text[: one["end"]] for one in extracted.attachments] == ["One."]


def test_footnotes_and_endnotes_leave_the_text() -> None:
    def note(kind: str, text: str) -> str:
        return (
            f'<text:note text:note-class="{kind}"><text:note-citation>7</text:note-citation><text:note-body>'
            f"<text:p>{text}</text:p></text:note-body></text:note>"
        )

    body = paragraph(
        f"It closed{note('footnote', 'Minutes, p. 4.')}. It opened{note('endnote', 'Ibid.')}."
    )
    extracted = read_here(odt(body))
    assert extracted.text == "It closed. It opened."
    found = [
        (one["kind"], one["text"], extracted.text[: one["end"]])
        for one in extracted.attachments
    ]
    assert found == [
        ("footnote", "Minutes, p. 4.", "It closed"),
        ("endnote", "Ibid.", "It closed. It opened"),
    ]


def test_links_that_run_something_are_dropped() -> None:
    body = "".join(
        paragraph(f'<text:a xlink:href="{address}">words</text:a>')
        for address in (
            "javascript:alert(1)",
            "http://e.org/",
            "vnd.sun.star.script:x?language=Basic",
        )
    )
    extracted = read_here(odt(paragraph(PROSE) + body))
    assert extracted.text == f"{PROSE}\n\nwords\n\nwords\n\nwords"
    assert [one["urls"] for one in extracted.attachments] == [["http://e.org/"]]
    assert extracted.losses == ("Left out: 2 links without a web page.",)


def test_what_is_hidden_is_kept_and_found() -> None:
    styles = (
        style("H", 'text:display="none"')
        + style("HP", 'text:display="none"', family="paragraph")
        + style("W", 'fo:color="#ffffff" fo:background-color="#ffffff"')
        + style("Z", 'fo:font-size="0pt"')
        + style(
            "Fine",
            'fo:color="#ffffff" fo:background-color="#000000" fo:font-size="12pt"',
        )
    )
    body = (
        paragraph(PROSE)
        + paragraph(f'{PROSE} <text:span text:style-name="H">hidden one</text:span>')
        + paragraph("hidden two", "HP")
        + paragraph('Seen <text:span text:style-name="W">hidden three</text:span>.')
        + paragraph('Seen <text:span text:style-name="Z">hidden four</text:span>.')
        + paragraph('Seen <text:hidden-text text:string-value="hidden five"/>.')
        + paragraph(
            'Seen <text:hidden-text text:is-hidden="false">shown</text:hidden-text>.'
        )
        + paragraph(
            'hidden <text:span text:style-name="Fine"><text:hidden-paragraph/>six</text:span>'
        )
        + paragraph('Seen <text:hidden-paragraph text:is-hidden="false"/>too.')
        + f'<text:section text:display="none">{paragraph("hidden seven")}</text:section>'
        + f'<text:section text:name="x">{paragraph("Shown.")}</text:section>'
        + paragraph('<text:span text:style-name="Fine">Shown too.</text:span>')
    )
    extracted = read_here(odt(body, styles=styles))
    found = [extracted.text[one.start : one.end] for one in extracted.suspects]
    assert found == [
        f"hidden {number}"
        for number in ["one", "two", "three", "four", "five", "six", "seven"]
    ]
    assert {one.kind for one in extracted.suspects} == {"hidden_text"}
    assert [one.tier for one in extracted.suspects][2:4] == ["certain", "certain"]


def test_what_a_text_cannot_keep_is_listed() -> None:
    frame = "<draw:frame>{}</draw:frame>".format
    image = '<draw:image xlink:href="file:///etc/passwd"/>'
    body = (
        paragraph(
            frame(f"{image}<svg:title>A crane</svg:title>")
            + frame(f'<draw:object xlink:href="./Object 1"/>{image}')
            + frame(f'<draw:object xlink:href="./Object 2"/>{image}')
            + frame(f"<draw:text-box>{paragraph('In a box.')}</draw:text-box>")
        )
        + f"<text:table-of-content>{paragraph('Part 1')}</text:table-of-content>"
        + paragraph(f"{PROSE}<text:script>Shell</text:script>")
    )
    formula = MEDIA_TYPE.replace("text", "formula")
    entry = f'<manifest:file-entry manifest:full-path="Object 2/" manifest:media-type="{formula}"/>'
    footer = "<style:footer><text:p>Draft, page 1</text:p></style:footer>"
    master = f"<office:master-styles><style:master-page>{footer}</style:master-page></office:master-styles>"
    extra = {
        "META-INF/manifest.xml": f"<manifest:manifest {NAMES}>{entry}</manifest:manifest>",
        "styles.xml": part("styles", master),
    }
    extracted = extract(odt(body, extra=extra), filename="a.odt")
    assert extracted.text == f"In a box.\n\n{PROSE}"
    assert extracted.losses == (
        "Left out: 1 formula.",
        "Page headers and footers were left out.",
        "Left out: 1 table of contents.",
        "Left out: 1 embedded object.",
        "The description of an image was left out: 'A crane'.",
        "Left out: 1 image.",
        "Left out: 1 script.",
    )


def test_a_table_with_joined_cells_and_more_than_one_paragraph_in_a_cell() -> None:
    cell = "<table:table-cell>{}</table:table-cell>".format
    row = "<table:table-row>{}</table:table-row>".format
    rows = row(
        cell(paragraph("a")) + "<table:covered-table-cell/>" + cell(paragraph("b"))
    ) + row(
        cell(paragraph("c"))
        + f"<table:covered-table-cell>{paragraph('under')}</table:covered-table-cell>"
    )
    extracted = read_here(odt(f"{paragraph(PROSE)}<table:table>{rows}</table:table>"))
    assert extracted.text == f"{PROSE}\n\na | b\n\nc | under"


def test_no_word_of_what_is_not_known_goes_missing() -> None:
    body = (
        paragraph(
            'One <!-- a comment --> two <?office a?> three <odd:a xmlns:odd="urn:odd" odd:b="1">four</odd:a> '
            "<plain>five</plain> <![CDATA[<six>.]]>"
        )
        + "<text:unknown-list><text:p>seven</text:p></text:unknown-list>loose"
    )
    extra = {
        "meta.xml": part(
            "meta", '<!-- c --><office:meta><odd:a xmlns:odd="urn:odd"/></office:meta>'
        ),
        "styles.xml": part(
            "styles", "<!-- c --><office:styles><?p?><odd/></office:styles>"
        ),
    }
    extracted = read_here(odt(body, styles="<!-- c --><odd a='1'/>", extra=extra))
    assert extracted.text == "One two three four five <six>.\n\nseven\n\nloose"


def test_a_file_whose_pictures_compress_well_is_read() -> None:
    extra = {"Pictures/white.bmp": "0" * 2_000_000}
    assert read_here(odt(paragraph(PROSE), extra=extra)).text == PROSE


def test_repeats_cost_nothing() -> None:
    body = paragraph(f'A<text:s text:c="999999999"/>b<text:tab/>c. {PROSE}') + (
        '<table:table><table:table-row table:number-rows-repeated="999999999"><table:table-cell '
        f'table:number-columns-repeated="999999999">{paragraph("once")}</table:table-cell></table:table-row>'
        "</table:table>"
    )
    assert read_here(odt(body)).text == f"A b c. {PROSE}\n\nonce"


def test_styles_that_build_on_one_another_for_ever_end() -> None:
    looped = style("A", parent="B") + style("B", parent="A")
    long = "".join(style(f"L{n}", parent=f"L{n + 1}") for n in range(LONGEST_CHAIN + 5))
    body = paragraph(
        '<text:span text:style-name="A">One</text:span> <text:span text:style-name="L0">two</text:span>'
    )
    assert read_here(odt(body, styles=looped + long)).text == "One two"


def test_a_paragraph_of_many_pieces_is_put_together_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written: list[int] = []
    whole: Callable[[str], str] = reader.clean_text
    monkeypatch.setattr(
        reader, "clean_text", lambda text: written.append(len(text)) or whole(text)
    )
    read_here(odt(paragraph("a<text:s/>" * 20_000)))
    assert sum(written) < 50_000


DTD = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY b "&a;&a;">]>'
ENCRYPTED = (
    f"<manifest:manifest {NAMES}><manifest:encryption-data/></manifest:manifest>"
)


@table(
    ("content", "said"),
    [
        (odt(paragraph("&a;"), before=DTD), "declarations"),
        (odt(paragraph("x"), extra={"styles.xml": DTD + "<a/>"}), "declarations"),
        (odt(paragraph("x"), extra={"meta.xml": DTD + "<a/>"}), "declarations"),
        (odt(paragraph("0" * 3_000_000)), "suspiciously large"),
        (odt("<text:p/>" * 60_000), "60,000 paragraphs"),
        (odt("<text:p"), "damaged"),
        (odt(""), "No text was found"),
        (odt(paragraph("x"))[:-30], "damaged"),
        (
            odt("<text:section>" * 1_500 + paragraph("x") + "</text:section>" * 1_500),
            "nested too deeply",
        ),
        (
            odt(
                paragraph("x"),
                extra={"META-INF/manifest.xml": ENCRYPTED, "content.xml": "\0\1\2"},
            ),
            "encrypted",
        ),
        (odt("", kind="spreadsheet"), "is not a text document"),
        (odt(paragraph("x")).replace(b"content.xml", b"dontent.xml"), "no article"),
        (odt(paragraph("x")).replace(b"content.xml", b"contenz.xml"), "no article"),
        (
            odt(paragraph("x"), extra={"encrypted-package": "0"}).replace(
                b"content.xml", b"contenz.xml"
            ),
            "encrypted",
        ),
    ],
)
def test_hostile_and_broken_files_are_refused_with_advice(
    content: bytes, said: str
) -> None:
    with pytest.raises(Refused, match=said):
        extract(content, filename="a.odt")


def test_what_a_zip_is_does_not_depend_on_its_name_alone() -> None:
    assert extract(odt(paragraph(PROSE)), filename="a.docx").text == PROSE
    unmarked = (
        odt(paragraph(PROSE))
        .replace(b"mimetype", b"mumetype")
        .replace(MEDIA_TYPE.encode(), b"0" * 39)
    )
    assert extract(unmarked, filename="a.odt").text == PROSE
    with pytest.raises(Refused, match=r"name it \.odt if it is a text"):
        extract(unmarked, filename="a.zip")
    with pytest.raises(Refused, match=r"name it \.docx"):
        extract(zipped({"word/document.xml": "<a/>"}), filename="a.odt")


def test_names_that_climb_out_of_the_zip_go_nowhere() -> None:
    assert (
        read_here(
            odt(paragraph(PROSE), extra={"../../../tmp/climbed.xml": "<a/>"})
        ).text
        == PROSE
    )
