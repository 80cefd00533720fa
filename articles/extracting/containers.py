"""Many articles in one file, .zip or .jsonl: one at a time, with flat memory."""

import io
import json
import logging
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import BinaryIO, ClassVar

from articles.extracting.metadata import declared
from articles.extracting.results import MAX_BYTES, Refused
from articles.text.stored_messages import Message

log = logging.getLogger("newsroom.extracting")

MAX_ENTRIES = 20_000
MAX_DIRECTORY = 8_000_000  # bytes of a zip's list of entries
MAX_UNPACKED = 2_000_000_000  # bytes of all entries together
MAX_RATIO = 200  # unpacked to packed; prose stays below 10
LONGEST_PATH = 400  # code points
READ_AT_ONCE = 65_536
SMALL_ENTRY = 1_000_000  # bytes; smaller entries may have any ratio
LONGEST_END = 65_557  # bytes of the record at the end, with its comment
END_OF_DIRECTORY = b"PK\x05\x06"
LINES = (".jsonl", ".ndjson")
JUNK = ("/__MACOSX/", "/.DS_Store", "/Thumbs.db", "/desktop.ini")


@dataclass(frozen=True, slots=True)
class ImportItem:
    """One article on its way in.

    `error` says, instead of `content`, why it cannot be read. `path` is for people and
    for telling the kind of file, never for opening one. `metadata`: what a JSON line
    declares, by the names of Extracted.metadata.
    """

    path: str
    content: bytes
    error: str = ""
    metadata: dict[str, str] = field(default_factory=dict)

    CONTAINERS: ClassVar = (".zip", *LINES)  # suffixes of files that may hold several


def unpack(path: str, source: bytes | Path) -> Iterator[ImportItem]:
    """Yield the articles in a file.

    That is one for most files, several for .zip and .jsonl (or .ndjson), none for what
    operating systems put into folders and archives. Raise Refused where the file is
    broken or hostile as a whole, OSError where `source` cannot be opened.
    """
    with _opened(source) as file:
        try:
            yield from _unpack(path, file)
        except (Refused, OSError):
            raise
        except Exception as error:
            # zipfile raises anything at all for a made-up archive; the import of the
            # files beside this one must go on.
            log.exception("A file could not be unpacked")
            raise Refused(Message("not_unpacked")) from error


def _opened(source: bytes | Path) -> BinaryIO:
    if isinstance(source, Path):
        return source.open("rb")
    return io.BytesIO(source)


def _unpack(path: str, file: BinaryIO) -> Iterator[ImportItem]:
    suffix = PurePosixPath(path.lower()).suffix
    if _is_junk(path):
        return
    if suffix == ".zip":
        yield from _from_zip(path, file)
    elif suffix in LINES:
        yield from _from_lines(path, file)
    else:
        # One byte more than the limit, so that extract refuses it and says why.
        yield ImportItem(path, file.read(MAX_BYTES + 1))


def _from_lines(path: str, file: BinaryIO) -> Iterator[ImportItem]:
    lines = iter(partial(file.readline, MAX_BYTES + 1), b"")
    for number, line in enumerate(lines, 1):
        if len(line) > MAX_BYTES:
            _skip_line(file, line)
        if line.strip():
            yield _line_item(f"{path}:{number}", line.rstrip(b"\r\n"))


def _skip_line(file: BinaryIO, line: bytes) -> None:
    while line and not line.endswith(b"\n"):
        line = file.readline(READ_AT_ONCE)


def _line_item(path: str, line: bytes) -> ImportItem:
    try:
        row = json.loads(line) if len(line) <= MAX_BYTES else {}
    except (ValueError, RecursionError):
        row = None
    if not isinstance(row, dict):
        return ImportItem(path, b"", error=Message("line_no_json"))
    return ImportItem(path, line, metadata=declared(row).metadata)


def _from_zip(path: str, file: BinaryIO) -> Iterator[ImportItem]:
    _check_directory(file)
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise Refused(Message("zip_damaged")) from error
    left = MAX_UNPACKED
    with archive:
        for entry in archive.infolist():
            if entry.is_dir() or _is_junk(entry.filename):
                continue
            item = _entry_item(f"{path}/{_harmless(entry.filename)}", archive, entry)
            left -= len(item.content)
            if left < 0:
                raise Refused(Message("zip_too_much"))
            yield item


def _is_junk(path: str) -> bool:
    return any(junk in f"/{path}" for junk in JUNK)


def _check_directory(file: BinaryIO) -> None:
    """Raise Refused where the archive claims too many entries.

    Hazard: zipfile builds an object for every entry that the end record claims, before
    it can be asked.
    """
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - LONGEST_END))
    tail = file.read(LONGEST_END)
    file.seek(0)
    end = tail.rfind(END_OF_DIRECTORY)
    if end < 0 or len(tail) < end + 22:
        raise Refused(Message("zip_damaged"))
    entries = int.from_bytes(tail[end + 10 : end + 12], "little")
    directory = int.from_bytes(tail[end + 12 : end + 16], "little")
    if entries > MAX_ENTRIES or directory > MAX_DIRECTORY:
        raise Refused(Message("zip_too_many", number=MAX_ENTRIES))


def _entry_item(
    path: str, archive: zipfile.ZipFile, entry: zipfile.ZipInfo
) -> ImportItem:
    if entry.flag_bits & 1:
        return ImportItem(path, b"", error=Message("zip_password"))
    largest = MAX_RATIO * max(entry.compress_size, 1)
    if entry.file_size > SMALL_ENTRY and entry.file_size > largest:
        return ImportItem(path, b"", error=Message("zip_bomb"))
    try:
        with archive.open(entry) as file:
            return ImportItem(path, file.read(MAX_BYTES + 1))
    except Exception:
        log.exception("A file could not be unpacked")
        return ImportItem(path, b"", error=Message("zip_file_damaged"))


def _harmless(name: str) -> str:
    """Return the name without '..', drive letters and root.

    It is only shown, and must not look like a real path.
    """
    parts = [
        part
        for part in name.replace("\\", "/").split("/")
        if part not in {"", ".", ".."} and not part.endswith(":")
    ]
    return "/".join(parts)[:LONGEST_PATH]
