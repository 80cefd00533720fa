"""A Word file to paragraphs: checked as a zip, turned into HTML by mammoth, then walked like a page."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from importlib.metadata import version

import mammoth

from articles.extracting.formats.sniff import INSTEAD, MEDIA_TYPES
from articles.extracting.html.trees import has_dtd, parse_html, parse_xml
from articles.extracting.html.walk import walk
from articles.extracting.metadata.opening import lift_heading, lift_opening
from articles.extracting.results import MAX_BLOCKS, Extracted, Reading, Refused, compose, plural, were
from articles.text.clean import clean_text

MAX_ENTRIES = 5_000
MAX_XML = 20_000_000  # bytes of one XML part; a book's text takes about 10 MB
MAX_UNPACKED = 200_000_000  # bytes of all parts as the zip declares them
MAX_RATIO = 100  # of an XML part over a megabyte; Word's own stay below 30
DOCUMENT = "word/document.xml"
DAMAGED = "This Word file is damaged: open it in a word processor and save it again."
SUSPICIOUS = "This Word file unpacks to suspiciously much: open it in a word processor and save it again."
STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Quote'] => blockquote:fresh
p[style-name='Intense Quote'] => blockquote:fresh
comment-reference => sup
"""
NOT_WORD = "This is a zip with no article that can be read: name it .zip if it holds several articles."
OTHERS = (
    ("content.xml", f"This is an OpenDocument file: {INSTEAD}"),
    ("xl/workbook.xml", f"This is a spreadsheet: {INSTEAD}"),
    ("ppt/presentation.xml", f"This is a presentation: {INSTEAD}"),
    ("META-INF/container.xml", f"This is an e-book: {INSTEAD}"),
)
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_PARAGRAPH = re.compile(rb"<(?:\w+:)?p[\s>/]")
_INSERTED = re.compile(rb"<(?:\w+:)?(?:ins|moveTo)[\s>]")
_DELETED = re.compile(rb"<(?:\w+:)?(?:del|moveFrom)[\s>]")
_DOUBLE_STRIKE = re.compile(rb"(<(?:\w+:)?)dstrike(?=[\s>/])")
_FORMULA = re.compile(rb"<(?:\w+:)?oMath[\s>]")
_MARGIN = re.compile(r"word/(?:header|footer)\d*\.xml")


def read(content: bytes, options: dict[str, str]) -> Extracted:
    """options: url, may be empty."""
    parts = _checked_parts(content)
    html = mammoth.convert_to_html(
        io.BytesIO(_single_strikes(content, parts)),
        style_map=STYLES,
        # An image is never opened: mammoth would read a linked one from the disk.
        convert_image=mammoth.images.img_element(lambda image: {}),
        external_file_access=False,
        include_embedded_style_map=False,
    ).value
    if not html.strip():
        return compose(Reading([]), extractor="", media_type="")
    walked = walk(parse_html(html), options["url"], _authors(parts))
    reading = Reading(walked.paragraphs, losses=[*_losses(parts), *walked.losses])
    lift_heading(reading)
    lift_opening(reading, find_title=True)
    if title := _title(parts):
        reading.metadata.setdefault("title", title)
    extractor = f"mammoth/{version('mammoth')}"
    return compose(reading, extractor=extractor, media_type=MEDIA_TYPES["docx"])


# --- the zip ------------------------------------------------------------------------------------------


def _checked_parts(content: bytes) -> dict[str, bytes]:
    """The XML parts, small enough and without declarations. Raises Refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_sizes(archive.infolist())
            return dict(_xml_parts(archive))
    except (zipfile.BadZipFile, NotImplementedError, EOFError, zlib.error, ValueError, OSError) as error:
        raise Refused(DAMAGED) from error
    except RuntimeError as error:
        raise Refused("This Word file is encrypted: open it, remove the password and save it.") from error


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    names = {entry.filename for entry in entries}
    if DOCUMENT not in names:
        raise Refused(next((sentence for name, sentence in OTHERS if name in names), NOT_WORD))
    if len(entries) > MAX_ENTRIES or len(names) < len(entries):
        raise Refused(DAMAGED)
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise Refused(SUSPICIOUS)
    for entry in filter(_is_xml, entries):
        if entry.file_size > MAX_XML:
            raise Refused(SUSPICIOUS)
        if entry.file_size > 1_000_000 and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
            raise Refused(SUSPICIOUS)


def _is_xml(entry: zipfile.ZipInfo) -> bool:
    return entry.filename.lower().endswith((".xml", ".rels"))


def _xml_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    for entry in filter(_is_xml, archive.infolist()):
        part = archive.read(entry)
        if has_dtd(part):
            raise Refused(
                "This Word file holds declarations that can attack a reader: open it in a word processor "
                "and save it again."
            )
        if entry.filename == DOCUMENT and (count := len(_PARAGRAPH.findall(part))) > MAX_BLOCKS:
            raise Refused(
                f"It has {count:,} paragraphs and the limit is {MAX_BLOCKS:,}: split it into articles."
            )
        yield entry.filename, part


def _single_strikes(content: bytes, parts: dict[str, bytes]) -> bytes:
    """Hazard: mammoth does not know words struck through twice, and gives them as if they stood."""
    if not any(_DOUBLE_STRIKE.search(part) for part in parts.values()):
        return content
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w") as new:
        for entry in old.infolist():
            part = parts.get(entry.filename)
            new.writestr(entry, old.read(entry) if part is None else _DOUBLE_STRIKE.sub(rb"\1strike", part))
    return changed.getvalue()


# --- what mammoth does not tell -----------------------------------------------------------------------


def _losses(parts: dict[str, bytes]) -> Iterator[str]:
    document = parts[DOCUMENT]
    if inserted := len(_INSERTED.findall(document)):
        yield f"{plural(inserted, 'tracked insertion')} {were(inserted)} taken as accepted."
    if deleted := len(_DELETED.findall(document)):
        yield f"{plural(deleted, 'tracked deletion')} {were(deleted)} left out."
    if formulas := len(_FORMULA.findall(document)):
        yield f"{plural(formulas, 'formula', 'formulas')} {were(formulas)} left out."
    if any(_MARGIN.fullmatch(name) and _has_text(part) for name, part in parts.items()):
        yield "Page headers and footers were left out."


def _has_text(part: bytes) -> bool:
    return any((text.text or "").strip() for text in parse_xml(part).iter(f"{_WORD}t"))


def _authors(parts: dict[str, bytes]) -> dict[str, str]:
    """Who wrote which comment, by the id that mammoth gives it."""
    comments = parts.get("word/comments.xml")
    if not comments:
        return {}
    found = parse_xml(comments).iter(f"{_WORD}comment")
    return {
        f"comment-{comment.get(f'{_WORD}id')}": clean_text(comment.get(f"{_WORD}author") or "")[:200]
        for comment in found
    }


def _title(parts: dict[str, bytes]) -> str:
    properties = parts.get("docProps/core.xml")
    title = parse_xml(properties).findtext(_TITLE) if properties else ""
    return " ".join(clean_text(title or "").split())[:300]
