"""Imports articles and prints one line for each; those that are refused are named."""

import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import NotRequired, TypedDict

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm
from tqdm.contrib.logging import logging_redirect_tqdm

from articles.extracting import ImportItem, unpack
from articles.intake import Incoming, Reading, prefetch
from articles.models import Article, Finding, Intake
from articles.problems import Problem
from newsroom.actions.accept import Arrival, bring_in
from newsroom.actions.publish import publish_archived
from newsroom.conf.errors import is_full
from newsroom.management.shell import FAILED, acting_user, add_acting_user, write_row

log = logging.getLogger("newsroom.commands")

FINDING = ("start", "end", "text", "kind", "tier", "reason", "group")


class Command(BaseCommand):
    help = "Import files, folders, .zip, .jsonl, or - for standard input."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH")
        parser.add_argument(
            "--json", action="store_true", help="one JSON object per line"
        )
        parser.add_argument(
            "--language", default="", help="such as en; guessed where it is not given"
        )
        parser.add_argument("--title", default="", help="for a single article")
        parser.add_argument(
            "--kind",
            default="",
            choices=["", *Article.Kind.values],
            metavar="{ours,examined}",
            help="whose text it is; left out, one that names another publisher is examined, any other ours."
            " An article that is here keeps its kind",
        )
        parser.add_argument(
            "--findings", default="ask", choices=["ask", "remove", "keep"]
        )
        parser.add_argument(
            "--archive",
            action="store_true",
            help="publish new articles as an older site showed them, not checked",
        )
        parser.add_argument(
            "--first-published",
            default="",
            metavar="DATE",
            help="when an older site first published them, such as 2014-05-31",
        )
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
        archive: bool,
        first_published: str,
        json: bool,
        **options: object,
    ) -> None:
        user = acting_user(username)
        metadata = {
            "language": language,
            "title": title,
            "kind": kind,
            "archive": "true" if archive else "",
            "first_published": first_published,
        }
        refused = 0
        with tempfile.TemporaryDirectory() as folder:
            files = list(_files(paths, Path(folder)))
            read_ahead = prefetch(_items(files), partial(_incoming, language=language))
            # A file may hold many articles; the bar is shown only at a terminal.
            total = len(files) if len(files) > 1 else None
            bar = tqdm(read_ahead, total=total, disable=None, unit=" articles")
            with logging_redirect_tqdm():
                for item, reading in bar:
                    row = _import_item(item, metadata, findings, user, reading)
                    if row["status"] == Intake.Status.REFUSED:
                        refused += 1
                    bar.clear()
                    if json:
                        write_row(self.stdout, dict(row))
                    else:
                        self.stdout.write(_as_text(row))
        if refused:
            raise CommandError(f"{refused} refused; the others were kept.")


def _incoming(item: ImportItem, *, language: str) -> Incoming | None:
    """Return what to read, or None where the item could not be unpacked."""
    if item.error:
        return None
    return Incoming(item.content, item.path, language=language)


# --- What arrives ---------------------------------------------------------------------


def _files(paths: list[str], folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield each file with the path that is shown for it.

    Standard input becomes a file in `folder`.
    """
    for path in paths:
        if path == "-":
            yield _standard_input(folder)
        elif Path(path).is_dir():
            for file in _files_below(Path(path)):
                yield _shown(file), file
        else:
            yield _shown(path), Path(path)


def _files_below(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder, without hidden ones such as version control's."""
    for file in sorted(folder.rglob("*")):
        parts = file.relative_to(folder).parts
        is_hidden = any(part.startswith(".") for part in parts)
        if file.is_file() and not is_hidden:
            yield file


def _shown(path: str | Path) -> str:
    """Return the path as text that every database and terminal takes.

    Hazard: a name that is not UTF-8 holds lone surrogates.
    """
    return os.fsencode(path).decode("utf-8", "replace")


def _standard_input(folder: Path) -> tuple[str, Path]:
    """Return a copy of standard input: one article, or one in each line of JSON."""
    file = folder / "standard input"
    with file.open("wb") as copy:
        shutil.copyfileobj(sys.stdin.buffer, copy)
    with file.open("rb") as copy:
        start = copy.read(1000)
    if start.lstrip().startswith(b"{"):
        return "standard input.jsonl", file
    return "standard input", file


def _items(files: Iterable[tuple[str, Path]]) -> Iterator[ImportItem]:
    for name, path in files:
        try:
            yield from unpack(name, path)
        except OSError as error:
            yield ImportItem(
                name, b"", error=f"The file cannot be read: {error.strerror}."
            )
        except Problem as problem:
            yield ImportItem(name, b"", error=str(problem))


# --- What becomes of it ---------------------------------------------------------------


class ImportRow(TypedDict):
    """A line of --json.

    `unpublished` says why an article of an archive was not published. `attached` counts
    the footnotes and comments that were placed; `unplaced` has those that were not, and
    why. All three are left out where there are none.
    """

    path: str
    status: str
    slug: str
    revision: int | None
    sentences: int
    findings: list[dict[str, object]]
    resembles: str
    error: str
    unpublished: NotRequired[str]
    attached: NotRequired[int]
    unplaced: NotRequired[list[dict[str, str]]]


def _import_item(
    item: ImportItem,
    metadata: dict[str, str],
    findings: str,
    user: User | None,
    reading: Future[Reading],
) -> ImportRow:
    """Import one article and return its row."""
    if item.error:
        return _refused(item, item.error)
    try:
        arrival = bring_in(
            item.content,
            path=item.path,
            findings=findings,
            metadata=metadata,
            user=user,
            reading=reading.result(),
        )
        row = _imported(item, arrival)
        if metadata["archive"]:
            _publish(arrival.article, user, row)
    except PermissionDenied as refusal:
        raise CommandError(str(refusal)) from None
    except Problem as problem:
        return _refused(item, str(problem))
    except Exception as error:
        if is_full(error):
            raise
        # A fault in one item must not keep the others out.
        log.exception("A text could not be imported")
        return _refused(item, FAILED)
    return row


def _publish(article: Article, user: User | None, row: ImportRow) -> None:
    """Publish an article of an archive, unless it was, or say why it cannot be."""
    if not article.archived or article.editions.exists():
        return
    try:
        publish_archived(article, user=user)
    except Problem as problem:
        row["unpublished"] = str(problem)


def _refused(item: ImportItem, error: str) -> ImportRow:
    return {
        "path": item.path,
        "status": Intake.Status.REFUSED,
        "slug": "",
        "revision": None,
        "sentences": 0,
        "findings": [],
        "resembles": "",
        "error": error,
    }


def _imported(item: ImportItem, arrival: Arrival) -> ImportRow:
    intake = arrival.intake
    row: ImportRow = {
        "path": item.path,
        "status": intake.status,
        "slug": arrival.article.slug,
        "revision": arrival.revision.number,
        "sentences": arrival.revision.body_sentences,
        "findings": [_finding(finding) for finding in arrival.findings],
        "resembles": arrival.resembles.slug if arrival.resembles else "",
        "error": item.error,
    }
    if intake.attached:
        row["attached"] = len(intake.attached["placed"])
    unplaced = [
        {"kind": attachment["kind"], "text": attachment["text"], "why": why}
        for attachment, why in intake.unplaced
    ]
    if unplaced:
        row["unplaced"] = unplaced
    return row


def _finding(finding: Finding) -> dict[str, object]:
    return {name: getattr(finding, name) for name in FINDING}


def _as_text(row: ImportRow) -> str:
    if row["error"]:
        return f"{row['path']}: {row['status']}. {row['error']}"
    revision = f"{row['slug']}, revision {row['revision']}"
    line = f"{row['path']}: {row['status']}, {revision}, {row['sentences']} sentences"
    line += f", {len(row['findings'])} findings"
    if "attached" in row:
        line += f", {row['attached']} footnotes and comments attached"
    lines = [line]
    if "unpublished" in row:
        lines.append(f"  not published: {row['unpublished']}")
    if row["resembles"]:
        lines.append(f"  looks like a new version of {row['resembles']}")
    for item in row.get("unplaced", []):
        words = f"{item['kind']} “{item['text']}”"
        lines += [f"  has no place: {words}. {item['why']}"]
    return "\n".join(lines)
