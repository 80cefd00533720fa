"""Recomputes every hash and every chain; names the first edition that fails."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from newsroom.editions import verify
from newsroom.models import Edition


class Command(BaseCommand):
    help = "Prove that no edition was changed, here or in FILE (JSON lines as --export writes them)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path)
        parser.add_argument(
            "--export", type=Path, metavar="FILE", help="write what readers may check elsewhere"
        )

    def handle(self, **options: Any) -> None:
        editions = _from_file(options["file"]) if options["file"] else _from_database()
        if options["export"]:
            self._export(editions, options["export"])
            return
        faults = list(verify(editions))
        for fault in faults:
            self.stderr.write(f"{fault.edition}: {fault.problem}")
        if faults:
            raise CommandError(f"{faults[0].edition} is the first edition that fails.")
        self.stdout.write("Every edition has its hash and follows from the one before it.")

    def _export(self, editions: Iterator[dict[str, Any]], path: Path) -> None:
        with path.open("w", encoding="utf-8") as file:
            for edition in editions:
                file.write(json.dumps(edition, ensure_ascii=False) + "\n")
        self.stdout.write(f"Written to {path}.")


def _from_database() -> Iterator[dict[str, Any]]:
    rows = Edition.objects.order_by("article__slug", "number").values_list(
        "article__slug", "number", "document", "sha256"
    )
    for slug, number, document, sha256 in rows.iterator(chunk_size=200):
        yield {"slug": slug, "number": number, "document": document, "sha256": sha256}


def _from_file(path: Path) -> Iterator[dict[str, Any]]:
    """Raises CommandError naming the line that is not an edition."""
    try:
        file = path.open(encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from None
    with file:
        for number, line in enumerate(file, start=1):
            try:
                edition = json.loads(line)
                yield {name: edition[name] for name in ("slug", "number", "document", "sha256")}
            except (ValueError, KeyError, TypeError):
                raise CommandError(f"Line {number} of {path} is not an edition.") from None
