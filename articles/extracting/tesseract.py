"""Pages without text, read from their picture by the program tesseract.

The process that may be killed decodes the file and draws the page anew; tesseract gets
nothing but that drawing, in a process of its own (scan_process.py).
"""

import base64
import csv
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from articles.extracting import scan_process
from articles.extracting.document_reader import PDF
from articles.extracting.results import Refused
from articles.extracting.sandbox import TOO_SLOW, run_limited
from articles.text.stored_messages import Message

TESSERACT = "tesseract"
LIMITER = str(Path(scan_process.__file__).resolve())
ANSWER_SECONDS = 10
# Without a limit of threads it takes all processors.
ENVIRONMENT = {"LC_ALL": "C.UTF-8", "OMP_THREAD_LIMIT": "1"}
# How paper is told from ink: by one level (Otsu), which grain does not disturb, and by
# the surroundings (Sauvola), without which paper that is dark in a corner is not read.
THRESHOLDS = ("0", "2")
WORD = "5"  # the level of a word in tesseract's table
_EAST_ASIAN = "[\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uff65]"
# tesseract ends a word where an East Asian text has no space.
_NO_SPACE = re.compile(rf"(?<={_EAST_ASIAN}) (?={_EAST_ASIAN})")


@dataclass(frozen=True, slots=True)
class ScanReader:
    """An installed tesseract and the languages in which it reads."""

    path: str
    version: str
    languages: str

    @property
    def name(self) -> str:
        """Such as 'tesseract 5.5.0 eng+deu'."""
        return f"{self.version} {self.languages}"


@dataclass(frozen=True, slots=True)
class ScannedPage:
    """What was read from a picture, and how sure the program is, from 0 to 100."""

    text: str
    confidence: int

    @property
    def worth(self) -> int:
        """How much was read, and how surely."""
        return len("".join(self.text.split())) * self.confidence


def scan_reader(wanted: Sequence[str]) -> ScanReader | None:
    """Return what reads the wanted languages, as far as they are installed.

    It is None where tesseract, or all of these languages, are missing.
    """
    path = shutil.which(TESSERACT)
    if path is None:
        return None
    try:
        _title, *installed = _run([path, "--list-langs"], ANSWER_SECONDS).splitlines()
        version, *_libraries = _run([path, "--version"], ANSWER_SECONDS).splitlines()
    except (Refused, ValueError):  # a broken one answers nothing
        return None
    languages = [language for language in wanted if language in installed]
    if not languages:
        return None
    return ScanReader(path, version, "+".join(languages))


def read_scan(
    content: bytes, media_type: str, number: int, reader: ScanReader
) -> ScannedPage:
    """Return what stands on a page of a PDF, or on a picture: the better of two tries.

    `number`: from 1. Raise Refused where the file cannot be drawn, or tesseract fails
    or needs more than it may.
    """
    name = "picture"
    if media_type == PDF:
        name = "pdf"
    answer = run_limited(name, content, {"page": str(number)}, reads="scan")
    picture = base64.b64decode(answer["png"])
    tables = [_run_tesseract(picture, reader, way) for way in THRESHOLDS]
    return max(map(_from_table, tables), key=lambda page: page.worth)


def _run_tesseract(picture: bytes, reader: ScanReader, threshold: str) -> str:
    """Return tesseract's table of words, from a process with limits."""
    command = [sys.executable, "-I", "-S", LIMITER, reader.path, "stdin", "stdout"]
    command += ["-l", reader.languages, "-c", "tessedit_create_tsv=1"]
    command += ["-c", f"thresholding_method={threshold}"]
    return _run(command, scan_process.WALL_SECONDS, picture)


def _run(command: list[str], seconds: float, content: bytes = b"") -> str:
    """Return what the command answers to the content, in an empty folder of its own.

    Raise Refused if it fails or takes longer.
    """
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=ENVIRONMENT,
            start_new_session=True,
        ) as process,
    ):
        try:
            output, _errors = process.communicate(content, seconds)
        except subprocess.TimeoutExpired as error:
            raise Refused(TOO_SLOW) from error
        finally:
            _end(process)
    if process.returncode:
        raise Refused(Message("unreadable"))
    return output.decode()


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Kill the process, and what it started, unless it has ended."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)


def _from_table(table: str) -> ScannedPage:
    """Return the words in lines and paragraphs, as the table has them."""
    paragraphs: dict[tuple[str, str], dict[str, list[str]]] = {}
    letters = 0
    sure = 0.0
    rows = csv.DictReader(
        table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE, restval=""
    )
    for row in rows:
        word = row["text"].strip()
        if row["level"] != WORD or not word:
            continue
        place = (row["block_num"], row["par_num"])
        lines = paragraphs.setdefault(place, defaultdict(list))
        lines[row["line_num"]].append(word)
        letters += len(word)
        sure += len(word) * float(row["conf"])
    text = "\n\n".join("\n".join(_lines(words)) for words in paragraphs.values())
    return ScannedPage(text, round(sure / max(letters, 1)))


def _lines(words_by_line: Mapping[str, list[str]]) -> Iterator[str]:
    """Yield the lines of a paragraph."""
    for words in words_by_line.values():
        yield _NO_SPACE.sub("", " ".join(words))
