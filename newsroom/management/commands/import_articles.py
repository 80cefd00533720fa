"""Brings articles in: one line per article; what is refused is named, the others are kept."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from articles.extracting import Refused
from articles.extracting.unpacking import Item, unpack
from articles.models import Finding, Intake
from newsroom import workflow
from newsroom.management.shell import acting_user, add_acting_user


class Command(BaseCommand):
    help = "Import files, folders, .zip, .jsonl, or - for standard input."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH")
        parser.add_argument("--json", action="store_true", help="one JSON object per line")
        parser.add_argument("--language", default="", help="such as en; guessed where it is not given")
        parser.add_argument("--title", default="", help="for a single article")
        parser.add_argument("--findings", default="ask", choices=["ask", "remove", "keep"])
        add_acting_user(parser)

    def handle(self, **options: Any) -> None:
        user = acting_user(options["username"])
        metadata = {"language": options["language"], "title": options["title"]}
        refused = 0
        show_bar = sys.stderr.isatty() and not options["json"]
        for item in tqdm(_items(options["paths"]), disable=not show_bar, unit=" articles"):
            try:
                row = _bring_in(item, metadata, options["findings"], user)
            except PermissionDenied as refusal:
                raise CommandError(str(refusal)) from None
            refused += row["status"] == Intake.Status.REFUSED
            self.stdout.write(json.dumps(row, ensure_ascii=False) if options["json"] else _line(row))
        if refused:
            raise CommandError(f"{refused} refused; the others were kept.")


def _items(paths: list[str]) -> Iterator[Item]:
    for path in paths:
        if path == "-":
            yield from unpack("standard input", sys.stdin.buffer.read())
        elif Path(path).is_dir():
            inside = (file for file in sorted(Path(path).rglob("*")) if file.is_file())
            yield from (item for file in inside for item in _read(file))
        else:
            yield from _read(Path(path))


def _read(path: Path) -> Iterator[Item]:
    try:
        yield from unpack(str(path), path)
    except OSError as error:
        yield Item(str(path), b"", error=f"The file cannot be read: {error.strerror}.")
    except Refused as refusal:
        yield Item(str(path), b"", error=str(refusal))


def _bring_in(item: Item, metadata: dict[str, str], findings: str, user: Any) -> dict[str, Any]:
    if item.error:
        return _row(item.path, Intake.Status.REFUSED, error=item.error)
    known = {name: value for name, value in metadata.items() if value}
    arrival = workflow.bring_in(
        item.content, path=item.path, findings=findings, metadata=item.metadata | known, user=user
    )
    if isinstance(arrival, Intake):
        return _row(item.path, arrival.status, error=arrival.error)
    names = ("start", "end", "text", "kind", "tier", "reason")
    return _row(
        item.path,
        arrival.intake.status,
        slug=arrival.article.slug,
        revision=arrival.revision.number,
        sentences=arrival.revision.sentences.count(),
        findings=list(Finding.objects.filter(extraction=arrival.intake.extraction).values(*names)),
    )


def _row(path: str, status: str, **values: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {"slug": "", "revision": None, "sentences": 0, "findings": [], "error": ""}
    return {"path": path, "status": str(status)} | empty | values


def _line(row: dict[str, Any]) -> str:
    if row["error"]:
        return f"{row['path']}: {row['status']}. {row['error']}"
    parts = f"{row['sentences']} sentences, {len(row['findings'])} findings"
    return f"{row['path']}: {row['status']}, {row['slug']}, revision {row['revision']}, {parts}"
