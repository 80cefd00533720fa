"""Brings articles in: one line per article; what is refused is named, the others are kept."""

import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NotRequired, TypedDict

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm
from tqdm.contrib.logging import logging_redirect_tqdm

from articles.extracting import Item, unpack
from articles.intake import Incoming, Read, prefetch
from articles.models import Article, Intake
from articles.problems import Problem
from newsroom.actions import drafts
from newsroom.actions.accept import bring_in
from newsroom.conf.errors import is_full
from newsroom.management.shell import FAILED, acting_user, add_acting_user, write_row

log = logging.getLogger("newsroom.commands")

FINDING = ("start", "end", "text", "kind", "tier", "reason", "group")


class Unplaced(TypedDict):
    kind: str
    text: str
    why: str


class ImportedRow(TypedDict):
    """What became of one article. resembles: slug of another that has much of a new article's text, or ''.
    attached: how many footnotes and comments have their place; unplaced: those that have none, and why."""

    path: str
    status: str
    slug: str
    revision: int | None
    sentences: int
    findings: list[dict[str, object]]
    resembles: str
    error: str
    attached: NotRequired[int]
    unplaced: NotRequired[list[Unplaced]]


class Command(BaseCommand):
    help = "Import files, folders, .zip, .jsonl, or - for standard input."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH")
        parser.add_argument("--json", action="store_true", help="one JSON object per line")
        parser.add_argument("--language", default="", help="such as en; guessed where it is not given")
        parser.add_argument("--title", default="", help="for a single article")
        parser.add_argument(
            "--kind",
            default="",
            choices=["", *Article.Kind.values],
            metavar="{ours,examined}",
            help="whose text it is; left out, one that names another publisher is examined, any other ours."
            " An article that is here keeps its kind",
        )
        parser.add_argument("--findings", default="ask", choices=["ask", "remove", "keep"])
        add_acting_user(parser)

    def handle(
        self,
        *,
        paths: list[str],
        username: str | None,
        language: str,
        title: str,
        kind: str,
        findings: str,
        json: bool,
        **options: object,
    ) -> None:
        user = acting_user(username)
        given = {"language": language, "title": title, "kind": kind}
        refused = 0
        with tempfile.TemporaryDirectory() as folder:
            items = _items(_files(paths, Path(folder)))
            read_ahead = prefetch(items, lambda item: _incoming(item, language))
            bar = tqdm(read_ahead, disable=json or None, unit=" articles")
            with logging_redirect_tqdm():
                for item, read in bar:
                    row = _bring_in(item, given, findings, user, read)
                    refused += row["status"] == Intake.Status.REFUSED
                    bar.clear()
                    if json:
                        write_row(self.stdout, row)
                    else:
                        self.stdout.write(_line(row))
        if refused:
            raise CommandError(f"{refused} refused; the others were kept.")


# --- What arrives ---------------------------------------------------------------------------------------


def _files(paths: list[str], folder: Path) -> Iterator[tuple[str, Path]]:
    """Each file with the path that is shown for it; standard input becomes a file in `folder`."""
    for path in paths:
        if path == "-":
            yield _standard_input(folder)
        elif Path(path).is_dir():
            inside = sorted(file for file in Path(path).rglob("*") if file.is_file())
            yield from ((_shown(file), file) for file in inside if not _is_hidden(file.relative_to(path)))
        else:
            yield _shown(path), Path(path)


def _shown(path: str | Path) -> str:
    """Hazard: a name that is not UTF-8 holds lone surrogates, which no database and no terminal takes."""
    return os.fsencode(path).decode("utf-8", "replace")


def _standard_input(folder: Path) -> tuple[str, Path]:
    """One article, or one in each line where the lines are JSON."""
    file = folder / "standard input"
    with file.open("wb") as copy:
        shutil.copyfileobj(sys.stdin.buffer, copy)
    with file.open("rb") as copy:
        lines = copy.read(1000).lstrip().startswith(b"{")
    return ("standard input.jsonl" if lines else "standard input"), file


def _is_hidden(path: Path) -> bool:
    """As what version control puts into folders."""
    return any(part.startswith(".") for part in path.parts)


def _items(files: Iterable[tuple[str, Path]]) -> Iterator[Item]:
    for name, path in files:
        try:
            yield from unpack(name, path)
        except OSError as error:
            yield Item(name, b"", error=f"The file cannot be read: {error.strerror}.")
        except Problem as problem:
            yield Item(name, b"", error=str(problem))


# --- What becomes of it ---------------------------------------------------------------------------------


def _incoming(item: Item, language: str) -> Incoming | None:
    return None if item.error else Incoming(item.content, item.path, language=language)


def _bring_in(item: Item, given: dict[str, str], findings: str, user: User | None, read: Read) -> ImportedRow:
    if item.error:
        return _row(item.path, Intake.Status.REFUSED, error=item.error)
    try:
        arrival = bring_in(
            item.content, path=item.path, findings=findings, metadata=given, user=user, read=read
        )
    except PermissionDenied as refusal:
        raise CommandError(str(refusal)) from None
    except Problem as problem:
        return _row(item.path, Intake.Status.REFUSED, error=str(problem))
    except Exception as error:
        if is_full(error):
            raise
        # Whatever is wrong with one must not keep the others out.
        log.exception("%s could not be brought in", item.path)
        return _row(item.path, Intake.Status.REFUSED, error=FAILED)
    if isinstance(arrival, Intake):
        return _row(item.path, arrival.status, error=arrival.error)
    row = _row(item.path, arrival.intake.status)
    row["slug"], row["revision"] = arrival.article.slug, arrival.revision.number
    row["sentences"] = arrival.revision.body_sentences
    row["findings"] = [{name: getattr(one, name) for name in FINDING} for one in arrival.findings]
    row["resembles"] = arrival.resembles.slug if arrival.resembles else ""
    if arrival.intake.attached:
        _tell_attached(row, arrival.intake)
    return row


def _tell_attached(row: ImportedRow, intake: Intake) -> None:
    row["attached"] = len(intake.attached["placed"])
    unplaced: list[Unplaced] = [
        {"kind": attachment["kind"], "text": attachment["text"], "why": why}
        for attachment, why in drafts.unplaced(intake)
    ]
    if unplaced:
        row["unplaced"] = unplaced


def _row(path: str, status: str, error: str = "") -> ImportedRow:
    return {
        "path": path,
        "status": str(status),
        "slug": "",
        "revision": None,
        "sentences": 0,
        "findings": [],
        "resembles": "",
        "error": error,
    }


def _line(row: ImportedRow) -> str:
    if row["error"]:
        return f"{row['path']}: {row['status']}. {row['error']}"
    parts = [f"{row['sentences']} sentences", f"{len(row['findings'])} findings"]
    if "attached" in row:
        parts.append(f"{row['attached']} footnotes and comments attached")
    lines = [f"{row['path']}: {row['status']}, {row['slug']}, revision {row['revision']}, {', '.join(parts)}"]
    if row["resembles"]:
        lines.append(f"  looks like a new version of {row['resembles']}")
    lines += [
        f"  has no place: {one['kind']} “{one['text']}”. {one['why']}" for one in row.get("unplaced", [])
    ]
    return "\n".join(lines)
