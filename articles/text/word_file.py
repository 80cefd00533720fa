"""Writing a text as a Word file, with comments and a list at its end (pure).

Loading this takes python-docx, and with it 10 MB: import it where it is needed.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from typing import NamedTuple
from xml.sax.saxutils import escape

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_COLOR_INDEX
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from articles.text.directions import direction
from articles.text.exported_file import (
    APPENDIX,
    APPENDIX_TITLE,
    PROPERTY,
    ExportedFile,
    digest_of,
)
from articles.text.shapes import Block, Span

STYLES = {
    "title": "Title",
    "standfirst": "Subtitle",
    "paragraph": "Normal",
    "quote": "Quote",
    "list_item": "List Bullet",
    "caption": "Caption",
}
EAST_ASIAN = {"zh", "ja", "ko"}
DEEPEST_LIST = 9
LISTS = 900  # a number that no list of the template has
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PROPERTIES = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
OWN_PROPERTIES = (
    f'<Properties xmlns="{OFFICE}/custom-properties"'
    f' xmlns:vt="{OFFICE}/docPropsVTypes">'
    '<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="2"'
    f' name="{PROPERTY}"><vt:lpwstr>{{}}</vt:lpwstr></property></Properties>'
)
BULLETS = (
    f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{LISTS}">'
    '<w:multiLevelType w:val="multilevel"/>'
    + "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="bullet"/>'
        '<w:lvlText w:val="•"/><w:pPr>'
        f'<w:ind w:left="{360 * (level + 1)}" w:hanging="360"/></w:pPr></w:lvl>'
        for level in range(DEEPEST_LIST)
    )
    + "</w:abstractNum>"
)


class Comment(NamedTuple):
    """A comment at words of one block of the text."""

    span: Span
    text: str
    initials: str


class Link(NamedTuple):
    """Words of one block of the text that lead to an address."""

    span: Span
    address: str


class StruckPassage(NamedTuple):
    """A passage that is not in the text, and a comment that says why.

    It stood before the code point `at`.
    """

    at: int
    text: str
    why: str


@dataclass
class WordFile:
    """Revision `number` of an article, and what goes with it.

    `author` signs the comments. `appendix` has the lines of the list at the end, by
    their heading.
    """

    article: str  # its uid
    number: int
    language: str
    text: str
    blocks: Sequence[Block]
    title: str = ""
    author: str = ""
    comments: Sequence[Comment] = ()
    links: Sequence[Link] = ()
    passages: Sequence[StruckPassage] = ()
    appendix: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def exported(self) -> ExportedFile:
        """Return what the file says about itself."""
        lines: list[str] = []
        for heading, listed in self.appendix.items():
            lines += [heading, *listed]
        appendix = digest_of("".join(lines))
        return ExportedFile(self.article, self.number, self.language, appendix)

    def as_bytes(self) -> bytes:
        """Return the file."""
        document = docx.Document()
        _say_about(document, self)
        writer = _BlockWriter(document, self)
        for block in self.blocks:
            writer.add_block(block)
        writer.add_appendix()
        content = io.BytesIO()
        document.save(content)
        return content.getvalue()


def _say_about(document: Document, file: WordFile) -> None:
    properties = document.core_properties
    properties.title = file.title[:255]
    properties.author = file.author[:255]
    properties.language = file.language
    properties.comments = ""
    properties.created = properties.modified = datetime.now(UTC)
    for language in document.styles.element.iter(qn("w:lang")):
        for script in ("val", "eastAsia", "bidi"):
            language.set(qn(f"w:{script}"), file.language)
    own = OWN_PROPERTIES.format(escape(file.exported.as_property))
    package = document.part.package
    part = Part(PackURI("/docProps/custom.xml"), PROPERTIES, own.encode(), package)
    package.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_PROPERTIES)


class _BlockWriter:
    """Writes the blocks of a file in order."""

    def __init__(self, document: Document, file: WordFile) -> None:
        self.document = document
        self.file = file
        self.is_reversed = direction(file.language) == "rtl"
        self.is_east_asian = file.language.partition("-")[0] in EAST_ASIAN
        self.bullets = _add_bullets(document)
        self.open: dict[Comment, int] = {}
        self.struck = 0

    def add_block(self, block: Block) -> None:
        level = block.get("level") or 1
        paragraph = self._add_paragraph(
            STYLES.get(block["kind"]) or f"Heading {min(level, 9)}"
        )
        if block["kind"] == "list_item":
            listed = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            listed.get_or_add_ilvl().val = min(level, DEEPEST_LIST) - 1
            listed.get_or_add_numId().val = self.bullets
        places = self._places(Span(block["start"], block["end"]))
        for at, end in pairwise([*places, block["end"]]):
            self._write_marks(paragraph, at)
            if at < end:
                run = self._add_run(paragraph, self.file.text[at:end])
                self._link(paragraph, run, at)

    def _places(self, whole: Span) -> list[int]:
        """Return where something begins or ends in a block, in order."""
        places = {*whole}
        for comment in self.file.comments:
            places.update(comment.span)
        for link in self.file.links:
            places.update(link.span)
        for passage in self.file.passages:
            places.add(passage.at)
        return sorted(place for place in places if whole.start <= place <= whole.end)

    def _add_paragraph(self, style: str) -> Paragraph:
        paragraph = self.document.add_paragraph(style=style)
        self._turn(paragraph)
        return paragraph

    def _turn(self, paragraph: Paragraph) -> None:
        """Let the paragraph run from right to left where its language does."""
        if self.is_reversed:
            paragraph._p.get_or_add_pPr().append(_element("bidi"))

    def _add_run(self, paragraph: Paragraph, words: str) -> Run:
        run = paragraph.add_run(words)
        if self.is_reversed:
            run.font.rtl = True
        if self.is_east_asian:
            fonts = run._r.get_or_add_rPr().get_or_add_rFonts()
            fonts.set(qn("w:hint"), "eastAsia")
        return run

    def _link(self, paragraph: Paragraph, run: Run, at: int) -> None:
        """Let a run lead to the address of the link at this place, if there is one."""
        for link in self.file.links:
            if link.span.start <= at < link.span.end:
                relation = self.document.part.relate_to(
                    link.address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True
                )
                element = OxmlElement("w:hyperlink", {qn("r:id"): relation})
                paragraph._p.append(element)
                element.append(run._r)
                return

    def _write_marks(self, paragraph: Paragraph, at: int) -> None:
        """Write what ends, stood and begins at a place."""
        for comment, number in [*self.open.items()]:
            if comment.span.end == at:
                self._end_comment(paragraph, number)
                del self.open[comment]
        for passage in self.file.passages:
            if passage.at == at:
                self._strike(paragraph, passage)
        for comment in self.file.comments:
            if comment.span.start == at:
                self.open[comment] = self._begin_comment(
                    paragraph, comment.text, comment.initials
                )

    def _begin_comment(self, paragraph: Paragraph, text: str, initials: str) -> int:
        """Return the number of a comment that begins here."""
        comment = self.document.comments.add_comment(text, self.file.author, initials)
        for line in comment.paragraphs:
            self._turn(line)
        number = comment.comment_id
        paragraph._p.append(_element("commentRangeStart", id=str(number)))
        return number

    def _end_comment(self, paragraph: Paragraph, number: int) -> None:
        paragraph._p.append(_element("commentRangeEnd", id=str(number)))
        run = paragraph.add_run()
        run._r.append(_element("commentReference", id=str(number)))

    def _strike(self, paragraph: Paragraph, passage: StruckPassage) -> None:
        """Show a passage as a tracked deletion, which import leaves out again."""
        number = self._begin_comment(paragraph, passage.why, "")
        run = self._add_run(paragraph, f"{passage.text} ")
        run.font.highlight_color = WD_COLOR_INDEX.YELLOW
        for text in run._r.findall(qn("w:t")):
            text.tag = qn("w:delText")
        self.struck += 1
        deletion = _element("del", id=str(self.struck), author=self.file.author)
        paragraph._p.append(deletion)
        deletion.append(run._r)
        self._end_comment(paragraph, number)

    def add_appendix(self) -> None:
        styles = self.document.styles
        for name, base in ((APPENDIX, "Normal"), (APPENDIX_TITLE, "Heading 2")):
            style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            style.base_style = styles[base]
            # What a writer adds below the list is text again.
            style.next_paragraph_style = styles["Normal"]
        for heading, lines in self.file.appendix.items():
            self._add_run(self._add_paragraph(APPENDIX_TITLE), heading)
            for line in lines:
                self._add_run(self._add_paragraph(APPENDIX), line)


def _element(name: str, **values: str) -> BaseOxmlElement:
    named = {qn(f"w:{key}"): value for key, value in values.items()}
    return OxmlElement(f"w:{name}", named)


def _add_bullets(document: Document) -> int:
    """Add a list with bullets on each level, and return its number."""
    numbering = document.part.numbering_part.element
    numbering.insert(0, parse_xml(BULLETS))
    number: int = numbering.add_num(LISTS).numId
    return number
