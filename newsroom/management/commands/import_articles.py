"""Brings articles in: one line per article; what is refused is named, the others are
kept.
"""

import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm
from tqdm.contrib.logging import logging_redirect_tqdm

from articles.extracting import ImportItem, unpack
from articles.intake import Incoming, Reading, prefetch
from articles.models import Article, Intake
from articles.problems import Problem
from newsroom.actions.accept import bring_in
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
            read_ahead = prefetch(
                items,
                lambda one: (
                    None
                    if one.error
                    else Incoming(one.content, one.path, language=language)
                ),
            )
            bar = tqdm(read_ahead, disable=json or None, unit=" articles")
            with logging_redirect_tqdm():
                for item, reading in bar:
                    row = _bring_in(item, given, findings, user, reading)
                    refused += row["status"] == Intake.Status.REFUSED
                    bar.clear()
                    if json:
                        write_row(self.stdout, row)
                    else:
                        self.stdout.write(_as_text(row))
        if refused:
            raise CommandError(f"{refused} refused; the others were kept.")


# --- What arrives ---------------------------------------------------------------------


def _files(paths: list[str], folder: Path) -> Iterator[tuple[str, Path]]:
    """Each file with the path that is shown for it; standard input becomes a file in
    `folder`.
    """
    for path in paths:
        if path == "-":
            yield _standard_input(folder)
        elif Path(path).is_dir():
            for file in sorted(
                file for file in Path(path).rglob("*") if file.is_file()
            ):
                # As version control puts them into folders.
                if not any(
                    part.startswith(".") for part in file.relative_to(path).parts
                ):
                    yield _shown(file), file
        else:
            yield _shown(path), Path(path)


def _shown(path: str | Path) -> str:
    """Hazard: a name that is not UTF-8 holds lone surrogates, which no database and no
    terminal takes.
    """
    return os.fsencode(path).decode("utf-8", "replace")


def _standard_input(folder: Path) -> tuple[str, Path]:
    """One article, or one in each line where the lines are JSON."""
    file = folder / "standard input"
    with file.open("wb") as copy:
        shutil.copyfileobj(sys.stdin.buffer, copy)
    with file.open("rb") as copy:
        lines = copy.read(1000).lstrip().startswith(b"{")
    return ("standard input.jsonl" if lines else "standard input"), file


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


def _bring_in(
    item: ImportItem,
    given: dict[str, str],
    findings: str,
    user: User | None,
    reading: Future[Reading],
) -> dict[str, Any]:
    """The line of --json. attached: how many footnotes and comments have their place;
    unplaced: those that have none, and why. Both are left out where there are none.
    """
    row: dict[str, Any] = {
        "path": item.path,
        "status": Intake.Status.REFUSED,
        "slug": "",
        "revision": None,
    }
    row |= {"sentences": 0, "findings": [], "resembles": "", "error": item.error}
    if item.error:
        return row
    try:
        read, path = reading.result(), item.path
        arrival = bring_in(
            item.content,
            path=path,
            findings=findings,
            metadata=given,
            user=user,
            reading=read,
        )
    except PermissionDenied as refusal:
        raise CommandError(str(refusal)) from None
    except Problem as problem:
        return row | {"error": str(problem)}
    except Exception as error:
        if is_full(error):
            raise
        # Whatever is wrong with one must not keep the others out.
        log.exception("%s could not be brought in", item.path)
        return row | {"error": FAILED}
    row |= {
        "status": arrival.intake.status,
        "slug": arrival.article.slug,
        "revision": arrival.revision.number,
        "sentences": arrival.revision.body_sentences,
        "findings": [
            {name: getattr(one, name) for name in FINDING} for one in arrival.findings
        ],
        "resembles": arrival.resembles.slug if arrival.resembles else "",
    }
    if attached := arrival.intake.attached:
        row["attached"] = len(attached["placed"])
    if unplaced := arrival.intake.unplaced:
        row["unplaced"] = [
            {"kind": one["kind"], "text": one["text"], "why": why}
            for one, why in unplaced
        ]
    return row


def _as_text(row: dict[str, Any]) -> str:
    if row["error"]:
        return f"{row['path']}: {row['status']}. {row['error']}"
    told = f"{row['slug']}, revision {row['revision']}, {row['sentences']} sentences"
    lines = [f"{row['path']}: {row['status']}, {told}, {len(row['findings'])} findings"]
    if "attached" in row:
        lines[0] += f", {row['attached']} footnotes and comments attached"
    if row["resembles"]:
        lines.append(f"  looks like a new version of {row['resembles']}")
    lines += [
        f"  has no place: {one['kind']} “{one['text']}”. {one['why']}"
        for one in row.get("unplaced", ())
    ]
    return "\n".join(lines)
