"""Word and OpenDocument files: zips of XML, checked before a library sees them."""

import io
import re
import zipfile
import zlib
from collections.abc import (
    Callable,
    Collection,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)

from articles.extracting.metadata import tidy
from articles.extracting.opening import lift_headline, lift_opening
from articles.extracting.paragraphs import RawArticle
from articles.extracting.results import INSTEAD, MAX_BYTES, Refused, lost
from articles.extracting.web_page.trees import DECLARATIONS, has_dtd
from articles.text.characters import clean_text
from articles.text.stored_messages import Message

MAX_ENTRIES = 5_000
MAX_XML = 20_000_000  # bytes of one XML part; a book's text takes about 10 MB
MAX_UNPACKED = 200_000_000  # bytes of all parts as the zip declares them
MAX_RATIO = 100  # of an XML part over a megabyte; what offices write stays below 30
SMALL_PART = 1_000_000  # bytes; smaller parts may have any ratio
QUOTED = 5  # deletions that the editor is shown
LONGEST_QUOTED = 200  # code points of each
AGAIN = Message("save_again")
NOT_OFFICE = Message("no_office")
# The part that tells the kind of a zip, and the answer where that is another kind than
# its name says.
KINDS = (
    ("word/document.xml", Message("is_word")),
    ("content.xml", Message("is_opendocument")),
    ("encrypted-package", Message("office_encrypted", format="OpenDocument")),
    ("xl/workbook.xml", Message("spreadsheet", what=INSTEAD)),
    ("ppt/presentation.xml", Message("presentation", what=INSTEAD)),
    ("META-INF/container.xml", Message("e_book", what=INSTEAD)),
)

# The classes that paragraphs get in the page that the file becomes.
STYLED = {"byline", "dated", "standfirst"}
STYLES = {
    "Subtitle": "standfirst",
    "Author": "byline",
    "Byline": "byline",
    "Date": "dated",
}
GUESSED = {"byline", "dated"}  # where only the properties of a file say it
_PICTURES = re.compile(r"(?:word/)?media/.|Pictures/.")

_DAMAGES = (
    zipfile.BadZipFile,
    NotImplementedError,
    EOFError,
    zlib.error,
    ValueError,
    OSError,
)

Parts = dict[str, bytes]
"""The content of files within a zip, by name."""


def checked_parts(
    content: bytes, *, title: str, text: str, is_needed: Callable[[str], bool]
) -> Parts:
    """Return the XML parts that are needed, small enough and without declarations.

    `title`: of the format, for people. `text`: the part that holds the article, which
    must be there. Raise Refused where the file is damaged, hostile or of another kind.
    """
    damaged = Message("office_damaged", format=title, what=AGAIN)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            if text not in names:
                raise Refused(_other_kind(names))
            if len(entries) > MAX_ENTRIES or len(names) < len(entries):
                raise Refused(damaged)
            needed = [entry for entry in entries if is_needed(entry.filename)]
            if _is_suspicious(entries, needed):
                raise Refused(Message("office_bomb", format=title, what=AGAIN))
            return _read_xml(archive, needed)
    except _DAMAGES as error:
        raise Refused(damaged) from error
    except RuntimeError as error:
        # The zip module raises it for a part that needs a password.
        raise Refused(encrypted(title)) from error


def _other_kind(names: Collection[str]) -> Message:
    """Return what to say of a zip with parts of these names."""
    for name, sentence in KINDS:
        if name in names:
            return sentence
    return NOT_OFFICE


def pictures_in(content: bytes) -> Parts:
    """Return the pictures of a checked file by name, without too large ones."""
    pictures = Parts()
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        for entry in archive.infolist():
            if _PICTURES.match(entry.filename) and entry.file_size <= MAX_BYTES:
                pictures[entry.filename] = archive.read(entry)
    except _DAMAGES:
        return {}
    return pictures


def encrypted(title: str) -> Message:
    """Return what to say of a file that needs a password. `title`: of the format."""
    return Message("office_encrypted", format=title)


def zipped(parts: Mapping[str, bytes | str]) -> bytes:
    """Return a zip of small parts, in their order and not compressed."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return file.getvalue()


def as_reading(
    walked: RawArticle, losses: Iterable[str], properties: Mapping[str, str]
) -> RawArticle:
    """Return the article of an office file.

    `properties`: what the file says about itself, by names of metadata. What the text
    itself says wins; byline and date are otherwise guessed, as a file's properties are
    often those of another.
    """
    reading = RawArticle([], losses=[*losses, *walked.losses])
    reading.pictures = walked.pictures
    reading.loose = walked.loose
    _lift_styled(reading, walked)
    lift_headline(reading)
    lift_opening(reading, find_title=True)
    for name, value in properties.items():
        if name in reading.metadata or name in reading.guessed:
            continue
        fit = tidy(name, value)
        if not fit:
            continue
        if name in GUESSED:
            reading.guessed[name] = fit
            reading.losses.append(Message(f"property_{name}", words=fit))
        else:
            reading.metadata[name] = fit
    return reading


def _lift_styled(reading: RawArticle, walked: RawArticle) -> None:
    """Move paragraphs whose style is that of a byline, date or standfirst.

    They become metadata; all others become paragraphs of the reading.
    """
    metadata = reading.metadata
    for paragraph in walked.paragraphs:
        name = paragraph.block.get("class") or ""
        fit = ""
        if name in STYLED and not paragraph.suspects:
            fit = tidy(name, paragraph.text)
        if not fit or (name in metadata and name != "byline"):
            reading.paragraphs.append(paragraph)
            continue
        reading.keep_loose(paragraph.attachments)
        if name in metadata:
            metadata[name] = f"{metadata[name]}, {fit}"
        else:
            metadata[name] = fit
        reading.losses.append(Message(f"styled_{name}", words=fit[:300]))


def left_out(
    *, inserted: int, deleted: Sequence[str], formulas: int, has_margins: bool
) -> Iterator[str]:
    """Yield what the editor is told about text that is left out or changed.

    That is tracked changes, formulas, and what stands on every page. `deleted`: the
    words of each tracked deletion, empty where they are not known.
    """
    if inserted:
        yield lost("accepted", "tracked_insertion", inserted)
    if deleted:
        things = Message("tracked_deletion", number=len(deleted))
        quoted = _quoted(deleted)
        if quoted:
            yield Message("left_out_words", things=things, words=quoted)
        else:
            yield Message("left_out", things=things)
    if formulas:
        yield lost("left_out", "formula", formulas)
    if has_margins:
        yield Message("margins")


def _quoted(deleted: Sequence[str]) -> str:
    """Return the first of the deletions that have words, in quotation marks."""
    quoted: list[str] = []
    for text in deleted:
        words = " ".join(clean_text(text).split())[:LONGEST_QUOTED]
        if words:
            quoted.append(f"'{words}'")
        if len(quoted) == QUOTED:
            break
    return ", ".join(quoted)


def _is_suspicious(
    entries: Iterable[zipfile.ZipInfo], needed: Iterable[zipfile.ZipInfo]
) -> bool:
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        return True
    for entry in needed:
        if entry.file_size > MAX_XML:
            return True
        largest = MAX_RATIO * max(entry.compress_size, 1)
        if entry.file_size > SMALL_PART and entry.file_size > largest:
            return True
    return False


def _read_xml(archive: zipfile.ZipFile, needed: Iterable[zipfile.ZipInfo]) -> Parts:
    parts = Parts()
    for entry in needed:
        part = archive.read(entry)
        if has_dtd(part):
            raise Refused(DECLARATIONS)
        parts[entry.filename] = part
    return parts
