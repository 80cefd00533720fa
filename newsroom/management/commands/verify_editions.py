"""Recomputes every hash and every chain, of editions and originals; names the first that fails."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from articles.models import Original
from newsroom.actions.freeze import columns_of
from newsroom.actions.publish import AHEAD
from newsroom.editions.chain import StoredEdition, verify
from newsroom.editions.models import Edition
from newsroom.editions.sealing import served, to_json
from newsroom.editions.verify import chain_faults, missing, read_heads
from newsroom.management.shell import opened


class Command(BaseCommand):
    help = "Prove that no edition or original was changed, or no edition in FILE (as --export writes it)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?")
        parser.add_argument("--heads", type=Path, metavar="FILE", help="also against an earlier /heads.json")
        parser.add_argument(
            "--export", type=Path, metavar="FILE", help="write what readers may check elsewhere"
        )

    def handle(self, *, file: str | None, heads: Path | None, export: Path | None, **options: object) -> None:
        if export:
            self._export(export)
            return
        hashes: set[str] = set()
        if file:
            edition = self._report(chain_faults(_noted(_from_file(file), hashes)))
        else:
            faults = verify(self._telling_gaps(_noted(_from_database(), hashes)))
            edition = self._report((fault.edition, fault.problem) for fault in faults)
        gone = self._report(missing(_heads(heads), hashes)) if heads else ""
        original = "" if file else self._report(_changed_originals())
        if edition:
            raise CommandError(f"{edition} is the first edition that fails.")
        if gone:
            raise CommandError(f"{gone} is the first edition that is missing.")
        if original:
            raise CommandError(f"{original} is the first original that fails.")
        if not file:
            self._tell_future()
        self.stdout.write("Every edition has its hash and follows from the one before it.")

    def _telling_gaps(self, editions: Iterator[StoredEdition]) -> Iterator[StoredEdition]:
        for edition in editions:
            gone = (one for one in edition["openings"]["leaves"] if isinstance(one, dict))
            for (on, reason), number in Counter((one["on"], one["reason"]) for one in gone).items():
                name = f"{edition['slug']}, edition {edition['number']}"
                self.stdout.write(f"{name}: withheld on {on}: {reason} (places: {number})")
            yield edition

    def _tell_future(self) -> None:
        """A clock that was ahead is no reason to call an edition changed."""
        for edition in Edition.objects.filter(published_at__gt=timezone.now() + AHEAD).select_related(
            "article"
        ):
            self.stderr.write(
                f"{edition.article.slug}, edition {edition.number}: its date {edition.published_at:%Y-%m-%d}"
                " has not come yet: the clock was ahead, or is behind now."
            )

    def _report(self, faults: Iterator[tuple[str, str]]) -> str:
        """Says each; the name of the first, or nothing."""
        first = ""
        for name, problem in faults:
            self.stderr.write(f"{name}: {problem}")
            first = first or name
        return first

    def _export(self, path: Path) -> None:
        with path.open("w", encoding="utf-8") as file:
            for one in _from_database():
                known = {"slug": one["slug"], "number": one["number"], "sha256": one["sha256"]}
                line = known | {"edition": served(one["document"], to_json(one["openings"]))}
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
        self.stdout.write(f"Written to {path}.")


def _noted[One: Mapping[str, Any]](editions: Iterator[One], hashes: set[str]) -> Iterator[One]:
    """Puts the hash of each that was read into `hashes`."""
    for edition in editions:
        hashes.add(edition["sha256"])
        yield edition


def _heads(path: Path) -> list[dict[str, Any]]:
    try:
        return read_heads(path)
    except (OSError, ValueError) as problem:
        raise CommandError(f"{path} is no copy of /heads.json: {problem}") from None


def _from_database() -> Iterator[StoredEdition]:
    rows = Edition.objects.select_related("article", "revision", "openings").prefetch_related("gaps")
    # A revision's text is as long as the document, and not asked for.
    ordered = rows.defer("revision__text", "revision__blocks").order_by("article__slug", "number")
    for row in ordered.iterator(chunk_size=200):
        yield {
            "slug": row.article.slug,
            "number": row.number,
            "document": row.document,
            "sha256": row.sha256,
            "openings": row.openings.parsed if hasattr(row, "openings") else {"leaves": [], "past": []},
            "gaps": [gap.path for gap in row.gaps.all()],
            "columns": columns_of(row),
        }


def _from_file(path: str) -> Iterator[dict[str, Any]]:
    """Raises CommandError naming the line that is not an edition."""
    with opened(path) as file:
        for number, line in enumerate(file, start=1):
            try:
                edition = json.loads(line)
                yield {name: edition[name] for name in ("slug", "number", "sha256", "edition")}
            except (ValueError, KeyError, TypeError):
                raise CommandError(f"Line {number} of {path} is not an edition.") from None


def _changed_originals() -> Iterator[tuple[str, str]]:
    """The name of each original that is not the bytes that arrived, and what is wrong."""
    for original in Original.objects.order_by("pk").iterator(chunk_size=10):
        content = bytes(original.content)
        name = f"original {original.pk} ({original.filename or original.url or 'pasted text'})"
        if original.erasure_id:
            if content:
                yield name, "it was erased, yet it has bytes"
        elif Original.hash_of(content) != original.sha256:
            yield name, "its bytes do not have the hash that was recorded"
        elif len(content) != original.size:
            yield name, f"it is {len(content)} bytes long, not {original.size}"
