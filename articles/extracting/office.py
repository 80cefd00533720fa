"""Word and OpenDocument files are zips of XML: checked before a library sees them."""

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice

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
# deletions, and code points of each, that the editor is shown
QUOTED, LONGEST_QUOTED = 5, 200
AGAIN = Message("save_again")
NOT_OFFICE = Message("no_office")
# The part that tells what a zip is, and what to say where that is not what it was taken
# for.
KINDS = (
    ("word/document.xml", Message("is_word")),
    ("content.xml", Message("is_opendocument")),
    ("encrypted-package", Message("office_encrypted", format="OpenDocument")),
    ("xl/workbook.xml", Message("spreadsheet", what=INSTEAD)),
    ("ppt/presentation.xml", Message("presentation", what=INSTEAD)),
    ("META-INF/container.xml", Message("e_book", what=INSTEAD)),
)

# By the class that a paragraph has in the page that the file becomes.
STYLED = {"byline", "dated", "standfirst"}
STYLES = {
    "Subtitle": "standfirst",
    "Author": "byline",
    "Byline": "byline",
    "Date": "dated",
}
GUESSED = {"byline", "dated"}  # from what a file says about itself
_PICTURES = re.compile(r"(?:word/)?media/.|Pictures/.")

Parts = dict[str, bytes]


def checked_parts(
    content: bytes, *, title: str, text: str, is_needed: Callable[[str], bool]
) -> Parts:
    """The XML parts that are needed, small enough and without declarations. Raises
    Refused.

    title: of the format, for people. text: the part that holds the article, whatever is
    needed.
    """
    damaged = Message("office_damaged", format=title, what=AGAIN)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            if text not in names:
                raise Refused(
                    next(
                        (sentence for name, sentence in KINDS if name in names),
                        NOT_OFFICE,
                    )
                )
            if len(entries) > MAX_ENTRIES or len(names) < len(entries):
                raise Refused(damaged)
            needed = [entry for entry in entries if is_needed(entry.filename)]
            if _is_suspicious(entries, needed):
                raise Refused(Message("office_bomb", format=title, what=AGAIN))
            return dict(_read(archive, needed))
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        EOFError,
        zlib.error,
        ValueError,
        OSError,
    ) as error:
        raise Refused(damaged) from error
    except RuntimeError as error:
        raise Refused(encrypted(title)) from error


def pictures_in(content: bytes) -> Parts:
    """By name, of a file that was checked; without those that are larger than a picture
    may be.
    """
    with suppress(
        zipfile.BadZipFile,
        NotImplementedError,
        EOFError,
        zlib.error,
        ValueError,
        OSError,
    ):
        archive = zipfile.ZipFile(io.BytesIO(content))
        named = (one for one in archive.infolist() if _PICTURES.match(one.filename))
        return {
            one.filename: archive.read(one)
            for one in named
            if one.file_size <= MAX_BYTES
        }
    return {}


def encrypted(title: str) -> Message:
    return Message("office_encrypted", format=title)


def zipped(parts: Mapping[str, bytes | str]) -> bytes:
    """A zip of small parts, in their order and not compressed."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return file.getvalue()


def as_reading(
    walked: RawArticle, losses: Iterable[str], properties: Mapping[str, str]
) -> RawArticle:
    """The article of an office file. properties: what the file says about itself, by
    names of metadata.

    What the text itself says wins; who and when are otherwise guessed, as a file's
    properties are often another's.
    """
    reading = RawArticle([], losses=[*losses, *walked.losses], pictures=walked.pictures)
    _lift_styled(reading, walked)
    lift_headline(reading)
    lift_opening(reading, find_title=True)
    for name, value in properties.items():
        if name not in reading.metadata | reading.guessed and (
            fit := tidy(name, value)
        ):
            (reading.guessed if name in GUESSED else reading.metadata)[name] = fit
            if name in GUESSED:
                reading.losses.append(Message(f"property_{name}", words=fit))
    return reading


def _lift_styled(reading: RawArticle, walked: RawArticle) -> None:
    """All paragraphs but those whose style says that they are the byline, the date or
    the standfirst.
    """
    for paragraph in walked.paragraphs:
        name = paragraph.block.get("class") or ""
        fit = (
            tidy(name, paragraph.text)
            if name in STYLED and not paragraph.suspects
            else ""
        )
        if not fit or (name in reading.metadata and name != "byline"):
            reading.paragraphs.append(paragraph)
            continue
        reading.metadata[name] = ", ".join(
            filter(None, (reading.metadata.get(name), fit))
        )
        reading.losses.append(Message(f"styled_{name}", words=fit[:300]))


def left_out(
    *, inserted: int, deleted: Sequence[str], formulas: int, has_margins: bool
) -> Iterator[str]:
    """What the editor is told about tracked changes, formulas, and what stands on every
    page.

    deleted: the words of each tracked deletion, empty where they are not known.
    """
    if inserted:
        yield lost("accepted", "tracked_insertion", inserted)
    if number := len(deleted):
        words = filter(
            None,
            (" ".join(clean_text(one).split())[:LONGEST_QUOTED] for one in deleted),
        )
        quoted = ", ".join(f"'{one}'" for one in islice(words, QUOTED))
        things = Message("tracked_deletion", number=number)
        yield (
            Message("left_out_words", things=things, words=quoted)
            if quoted
            else Message("left_out", things=things)
        )
    if formulas:
        yield lost("left_out", "formula", formulas)
    if has_margins:
        yield Message("margins")


def _is_suspicious(
    entries: Iterable[zipfile.ZipInfo], needed: Iterable[zipfile.ZipInfo]
) -> bool:
    return sum(entry.file_size for entry in entries) > MAX_UNPACKED or any(
        entry.file_size > MAX_XML
        or (
            entry.file_size > 1_000_000
            and entry.file_size > MAX_RATIO * max(entry.compress_size, 1)
        )
        for entry in needed
    )


def _read(
    archive: zipfile.ZipFile, needed: Iterable[zipfile.ZipInfo]
) -> Iterator[tuple[str, bytes]]:
    for entry in needed:
        part = archive.read(entry)
        if has_dtd(part):
            raise Refused(DECLARATIONS)
        yield entry.filename, part
