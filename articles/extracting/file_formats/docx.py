"""A Word file to paragraphs: turned into HTML by mammoth, then walked like a page."""

import io
import re
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, suppress
from functools import partial
from typing import IO, Protocol

from articles.extracting.file_formats import Format, Options
from articles.extracting.office import (
    STYLES,
    Parts,
    as_reading,
    checked_parts,
    left_out,
    pictures_in,
    zipped,
)
from articles.extracting.paragraphs import RawArticle, check_paragraphs, compose
from articles.extracting.results import Extracted, extractor
from articles.extracting.web_page.trees import Element, parse_html, parse_xml, xml_of
from articles.extracting.web_page.walk import walk
from articles.text.characters import clean_text
from articles.text.exported_file import (
    APPENDIX,
    APPENDIX_TITLE,
    PROPERTY,
    ExportedFile,
    digest_of,
)
from articles.text.identifiers import LONGEST_NOTE
from articles.text.shapes import Attachment
from articles.text.stored_messages import Message

DOCUMENT = "word/document.xml"
_APPENDIX_CLASS = "newsroom-appendix"
LOOKED_AHEAD = 4_000  # bytes
_CLASSES = (
    f"p[style-name='{style}'] => p.{name}:fresh" for style, name in STYLES.items()
)
STYLE_MAP = "\n".join(
    (
        "p[style-name='Title'] => h1:fresh",
        "p[style-name='Quote'] => blockquote:fresh",
        "p[style-name='Intense Quote'] => blockquote:fresh",
        "p[style-name='caption'] => figcaption:fresh",
        "comment-reference => sup",
        f"p[style-name='{APPENDIX}'] => p.{_APPENDIX_CLASS}:fresh",
        f"p[style-name='{APPENDIX_TITLE}'] => p.{_APPENDIX_CLASS}:fresh",
        *_CLASSES,
    )
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD_FILE = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
    "word/document.xml": '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    "<w:body><w:p><w:r><w:t>A text of our own.</w:t></w:r></w:p></w:body></w:document>",
}
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TITLE = "{http://purl.org/dc/elements/1.1/}title"
# Parts that nothing here looks at; offices write hundreds of kilobytes of them.
_UNREAD = re.compile(
    r"customXml/.*|word/(?:stylesWithEffects|fontTable|settings|webSettings|theme/.*)\.xml"
)
ALTERNATIVES = "{*}AlternateContent"
_STYLES = re.compile(rb"<(?:\w+:)?styles[\s>]")
_VALUE = re.compile(rb"""val\s*=\s*["']([^"']*)""")
_PLAIN = re.compile(r"[A-Za-z0-9 _-]+")
_PARAGRAPH = re.compile(rb"<(?:\w+:)?p[\s>/]")
_INSERTED = re.compile(rb"<(?:\w+:)?(?:ins|moveTo)[\s>]")
_DELETED = re.compile(rb"<(?:\w+:)?(?:del|moveFrom)[\s>]")
_DOUBLE_STRIKE = re.compile(rb"(<(?:\w+:)?)dstrike(?=[\s>/])")
_FORMULA = re.compile(rb"<(?:\w+:)?oMath[\s>]")
_MARGIN = re.compile(r"word/(?:header|footer)\d*\.xml")


def read(content: bytes, options: Options) -> Extracted:
    """Return the article of a Word file. Raise Refused where it has none."""
    import mammoth  # Not imported where nothing hostile is read.

    parts = checked_parts(
        content, title=FORMAT.title, text=DOCUMENT, is_needed=_is_read
    )
    check_paragraphs(len(_PARAGRAPH.findall(parts[DOCUMENT])))
    pictures = Parts()
    converted = mammoth.convert_to_html(
        io.BytesIO(zipped(_for_mammoth(parts) | pictures_in(content))),
        style_map=STYLE_MAP,
        convert_image=mammoth.images.img_element(partial(_keep_picture, pictures)),
        # Hazard: mammoth would read a linked picture from the disk.
        external_file_access=False,
        include_embedded_style_map=False,
    )
    page = parse_html(converted.value)
    comments = _comments(parts)
    authors = {name: comment["author"] for name, comment in comments.items()}
    marks = {link.get("href") for link in page.iter("a")}
    walked = walk(page, options["url"], authors, pictures.get)
    walked.keep_loose(
        comment for name, comment in comments.items() if f"#{name}" not in marks
    )
    exported = _exported(parts)
    _take_appendix(walked, exported)
    properties = {"title": _title(parts)}
    if exported:
        properties["language"] = exported.language
    reading = as_reading(walked, _losses(parts), properties)
    if exported:
        reading.metadata["exported_from"] = exported.as_property
    return compose(
        reading, extractor=extractor("mammoth"), media_type=FORMAT.media_types[0]
    )


class _Image(Protocol):
    """A picture as mammoth hands it over."""

    def open(self) -> AbstractContextManager[IO[bytes]]: ...


def _keep_picture(pictures: Parts, image: _Image) -> dict[str, str]:
    """Return the attributes of a picture on the page; keep it if the file holds it."""
    with suppress(KeyError, ValueError), image.open() as file:
        address = f"picture:{len(pictures)}"
        pictures[address] = file.read()
        return {"src": address}
    return {}


def _is_read(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels")) and not _UNREAD.fullmatch(name)


def _for_mammoth(parts: Parts) -> Parts:
    """Return the parts as mammoth should read them.

    Hazard: mammoth does not know words that are struck through twice, and would give
    them as if they stood.
    """
    sheets: Parts = {}
    others: Parts = {}
    for name, part in parts.items():
        if _STYLES.search(part[:LOOKED_AHEAD]):
            sheets[name] = part
        else:
            others[name] = part
    used: set[bytes] = set()
    for part in others.values():
        used.update(_VALUE.findall(part))
    for_mammoth: Parts = {}
    for name, part in parts.items():
        if name in sheets:
            for_mammoth[name] = _names_of_styles(part, used)
        else:
            for_mammoth[name] = _DOUBLE_STRIKE.sub(rb"\1strike", part)
    return for_mammoth


def _names_of_styles(sheet: bytes, used: Collection[bytes]) -> bytes:
    """Return what mammoth looks at, of styles that some part names.

    It takes a hundred times longer than lxml to read a style sheet.
    """
    root = parse_xml(sheet)
    root[:] = [
        style
        for style in root.iterchildren("{*}style", ALTERNATIVES)
        if _is_used(style, used)
    ]
    for style in root.iterchildren("{*}style"):
        style[:] = style.iterchildren("{*}name", "{*}pPr", ALTERNATIVES)
        for layout in style.iterchildren("{*}pPr"):
            layout[:] = layout.iterchildren("{*}numPr", ALTERNATIVES)
    return xml_of(root)


def _is_used(style: Element, used: Collection[bytes]) -> bool:
    """Return whether some part names the style.

    A style whose name may be written in several ways counts as used.
    """
    for key, value in style.attrib.items():
        if key.endswith("}styleId"):
            return not _PLAIN.fullmatch(value) or value.encode() in used
    return True


# --- what mammoth does not say --------------------------------------------------------


def _losses(parts: Parts) -> Iterator[str]:
    document = parts[DOCUMENT]
    return left_out(
        inserted=len(_INSERTED.findall(document)),
        deleted=_deleted(document),
        formulas=len(_FORMULA.findall(document)),
        has_margins=_has_margins(parts),
    )


def _deleted(document: bytes) -> list[str]:
    """Return the words of each tracked deletion."""
    if not _DELETED.search(document):
        return []
    deletions: list[str] = []
    for deletion in parse_xml(document).iter(f"{_WORD}del", f"{_WORD}moveFrom"):
        texts = deletion.iter(f"{_WORD}delText", f"{_WORD}t")
        deletions.append("".join(text.text or "" for text in texts))
    return deletions


def _has_margins(parts: Parts) -> bool:
    """Return whether words stand in the header or footer of each page."""
    return any(
        _MARGIN.fullmatch(name) and _has_text(part) for name, part in parts.items()
    )


def _has_text(part: bytes) -> bool:
    return any((text.text or "").strip() for text in parse_xml(part).iter(f"{_WORD}t"))


def _comments(parts: Parts) -> dict[str, Attachment]:
    """Return all comments by the id that mammoth gives them.

    Hazard: those on words that were deleted are led to from nowhere.
    """
    part = parts.get("word/comments.xml")
    if not part:
        return {}
    comments: dict[str, Attachment] = {}
    for comment in parse_xml(part).iter(f"{_WORD}comment"):
        name = f"comment-{comment.get(f'{_WORD}id')}"
        text = _words_of(comment)[:LONGEST_NOTE]
        author = clean_text(comment.get(f"{_WORD}author") or "")[:200]
        found: Attachment = {"kind": "comment", "start": 0, "end": 0, "text": text}
        comments[name] = {**found, "author": author}
    return comments


def _words_of(comment: Element) -> str:
    paragraphs: list[str] = []
    for paragraph in comment.iter(f"{_WORD}p"):
        texts = paragraph.iter(f"{_WORD}t")
        paragraphs.append("".join(text.text or "" for text in texts))
    return clean_text("\n".join(paragraphs)).strip()


def _exported(parts: Parts) -> ExportedFile | None:
    """Return which article and revision this is a copy of, if we wrote the file."""
    properties = parts.get("docProps/custom.xml")
    if not properties:
        return None
    for found in parse_xml(properties).iter("{*}property"):
        if found.get("name") == PROPERTY:
            return ExportedFile.parse(clean_text("".join(found.itertext())))
    return None


def _take_appendix(walked: RawArticle, exported: ExportedFile | None) -> None:
    """Take the list out that was put at the end of an exported file."""
    texts: list[str] = []
    for index, paragraph in reversed([*enumerate(walked.paragraphs)]):
        if paragraph.block.get("class") == _APPENDIX_CLASS:
            texts.insert(0, paragraph.text)
            walked.lift(index)
    is_ours = exported is not None and exported.appendix == digest_of("".join(texts))
    if texts and not is_ours:
        walked.losses.append(Message("appendix_changed"))


def _title(parts: Parts) -> str:
    properties = parts.get("docProps/core.xml")
    if not properties:
        return ""
    return parse_xml(properties).findtext(_TITLE) or ""


FORMAT = Format(
    name="docx",
    title="Word",
    suffixes=(".docx",),
    media_types=(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    read=read,
    sample=lambda: zipped(WORD_FILE),
    signature=b"PK\x03\x04",
)
