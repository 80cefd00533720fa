"""Recomputes the hashes and chains of editions and originals; names those that fail."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from articles.intake import hash_of
from articles.models import Original
from newsroom.conf.errors import is_busy
from newsroom.editions.chain import StoredEdition, verify
from newsroom.editions.models import AHEAD, Edition, known_as
from newsroom.editions.sealing import Opened, openings_to_json, served_json
from newsroom.editions.verify import Head, chain_faults, missing_editions, read_heads
from newsroom.management.shell import open_input

EXPORTED = ("slug", "number", "sha256", "edition")


class Command(BaseCommand):
    help = "Prove that no edition or original was changed, or no edition in FILE (as --export writes it)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?")
        parser.add_argument(
            "--heads",
            type=Path,
            nargs="+",
            default=[],
            metavar="FILE",
            help="also against copies of /heads.json, or files that --save-heads wrote",
        )
        parser.add_argument(
            "--save-heads",
            type=Path,
            metavar="FILE",
            help="write the hash of each article's newest edition",
        )
        parser.add_argument(
            "--export",
            type=Path,
            metavar="FILE",
            help="write what readers may check elsewhere",
        )

    def handle(
        self,
        *,
        file: str | None,
        heads: list[Path],
        save_heads: Path | None,
        export: Path | None,
        **options: object,
    ) -> None:
        # The names of editions that cannot be read, and the hashes of all.
        self.unread: list[str] = []
        self.hashes: set[str] = set()
        if export:
            self._export(export)
        elif save_heads:
            self._save_heads(save_heads)
        else:
            self._prove(file, heads)

    def _prove(self, file: str | None, head_files: list[Path]) -> None:
        """Name everything that fails. Raise CommandError with the first."""
        heads, heads_problem = self._read_heads(head_files)
        if file:
            failed = self._report(chain_faults(_from_file(file), self.hashes))
        else:
            failed = self._prove_stored()
        missing = self._report(missing_editions(heads.values(), self.hashes))
        original = ""
        if not file:
            original = self._report(_changed_originals())
        if self.unread:
            failed = self.unread[0]
        if failed:
            raise CommandError(f"{failed} is the first edition that fails.")
        if heads_problem:
            raise CommandError(heads_problem)
        if missing:
            raise CommandError(f"{missing} is the first edition that is missing.")
        if original:
            raise CommandError(f"{original} is the first original that fails.")
        if not file:
            self._tell_future()
        self.stdout.write(
            "Every edition has its hash and follows from the one before it."
        )

    def _prove_stored(self) -> str:
        """Return the name of the first edition of the database that fails, or ""."""
        faults = verify(self._telling_gaps(self._from_database()))
        return self._report((fault.edition, fault.problem) for fault in faults)

    def _telling_gaps(
        self, editions: Iterator[StoredEdition]
    ) -> Iterator[StoredEdition]:
        """Yield the editions, and write what is withheld in each."""
        for edition in editions:
            name = f"{edition['slug']}, edition {edition['number']}"
            try:
                self._tell_gaps(name, edition)
            except (AttributeError, LookupError, TypeError) as error:
                self._note_unread(name, error)
                continue
            yield edition

    def _read_heads(self, files: list[Path]) -> tuple[dict[str, Head], str]:
        """Return heads by their hash, and what is wrong with the first bad file."""
        heads: dict[str, Head] = {}
        first_problem = ""
        for path in files:
            try:
                for head in _heads(path):
                    heads[head["sha256"]] = head
            except CommandError as problem:
                self.stderr.write(str(problem))
                first_problem = first_problem or str(problem)
        return heads, first_problem

    def _tell_gaps(self, name: str, edition: StoredEdition) -> None:
        numbers: Counter[tuple[str, str]] = Counter()
        for leaf in edition["openings"]["leaves"]:
            if isinstance(leaf, dict):
                numbers[leaf["on"], leaf["reason"]] += 1
        for (date, reason), number in numbers.items():
            self.stdout.write(
                f"{name}: withheld on {date}: {reason} (places: {number})"
            )

    def _note_unread(self, name: str, error: Exception) -> None:
        self.unread.append(name)
        self.stderr.write(
            f"{name}: it cannot be read ({type(error).__name__}: {error})"
        )

    def _tell_future(self) -> None:
        """Name editions from the future.

        A clock that was ahead is no reason to call an edition changed.
        """
        ahead = Edition.objects.filter(published_at__gt=timezone.now() + AHEAD)
        rows = ahead.values_list("article__slug", "number", "published_at")
        for slug, number, date in rows:
            self.stderr.write(
                f"{slug}, edition {number}: its date {date:%Y-%m-%d} has not come yet: the clock was ahead,"
                " or is behind now."
            )

    def _report(self, faults: Iterator[tuple[str, str]]) -> str:
        """Write each fault. Return the name of the first, or ""."""
        first = ""
        for name, problem in faults:
            self.stderr.write(f"{name}: {problem}")
            first = first or name
        return first

    def _export(self, path: Path) -> None:
        with path.open("w", encoding="utf-8") as file:
            for edition in self._from_database():
                openings = openings_to_json(edition["openings"])
                line = {
                    "slug": edition["slug"],
                    "number": edition["number"],
                    "sha256": edition["sha256"],
                    "edition": served_json(edition["document"], openings),
                }
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
        self.stdout.write(f"Written to {path}.")

    def _save_heads(self, path: Path) -> None:
        """Write the file whole or not at all.

        Hazard: half a list would hide what is missing.
        """
        newest = Edition.objects.latest_of_each().order_by("article__slug")
        articles = newest.select_related("article").prefetch_related(
            "article__addresses"
        )
        heads = []
        for edition in articles.defer("document"):
            slug = known_as(edition.article)
            head = {"slug": slug, "edition": edition.number, "sha256": edition.sha256}
            heads.append(head)
        unfinished = path.with_name(f"{path.name}.part")
        try:
            unfinished.write_text(json.dumps({"articles": heads}), "utf-8")
            unfinished.rename(path)
        except OSError as error:
            unfinished.unlink(missing_ok=True)
            raise CommandError(f"{path} cannot be written: {error.strerror}.") from None
        self.stdout.write(f"Written to {path}.")

    def _from_database(self) -> Iterator[StoredEdition]:
        """Yield each edition that can be read; the others are named."""
        keys = Edition.objects.order_by("article__slug", "number")
        for key in keys.values_list("pk", flat=True):
            row = Edition.objects.filter(pk=key)
            try:
                self.hashes.update(row.values_list("sha256", flat=True))
                yield _stored(key)
            except Exception as error:
                if is_busy(error):
                    raise
                self._note_unread(f"the edition in row {key}", error)


type ExportedEdition = dict[str, Any]
"""A line that --export wrote: slug, number, sha256 and edition."""


def _heads(path: Path) -> list[Head]:
    """Return the heads, or raise CommandError if it is no list of them, or a part."""
    try:
        heads = read_heads(path)
    except (OSError, ValueError, RecursionError) as problem:
        raise CommandError(f"{path} is no copy of /heads.json: {problem}") from None
    if not all(isinstance(head["sha256"], str) for head in heads):
        raise CommandError(
            f"{path} is no copy of /heads.json: a sha256 in it is no text"
        )
    return heads


def _stored(key: int) -> StoredEdition:
    """Return the edition of this row."""
    rows = Edition.objects.select_related("article", "revision", "openings")
    # A revision's text is as long as the document, and not needed.
    row = rows.defer("revision__text", "revision__blocks").get(pk=key)
    openings: Opened = {"leaves": [], "past": []}
    if hasattr(row, "openings"):
        openings = row.openings.parsed
    return {
        "slug": known_as(row.article),
        "number": row.number,
        "document": row.document,
        "sha256": row.sha256,
        "openings": openings,
        "gaps": [
            *row.gaps.values_list("path", flat=True),
            *(path for hidden in row.hidden.all() for path in hidden.leaves),
        ],
        "columns": row.columns,
    }


def _from_file(path: str) -> Iterator[ExportedEdition]:
    """Yield the editions; raise CommandError naming a line that is not one."""
    with open_input(path) as file:
        for number, line in enumerate(file, start=1):
            try:
                edition = json.loads(line)
                exported = {name: edition[name] for name in EXPORTED}
            except (ValueError, KeyError, TypeError):
                raise CommandError(
                    f"Line {number} of {path} is not an edition."
                ) from None
            yield exported


def _changed_originals() -> Iterator[tuple[str, str]]:
    """Yield the name of each original that is not as it arrived, and its fault."""
    for key in Original.objects.order_by("pk").values_list("pk", flat=True):
        name = f"original {key}"
        try:
            original = Original.objects.select_related("erasure").get(pk=key)
            label = original.filename or original.url or "pasted text"
            name = f"{name} ({label})"
            problem = _find_change(original)
        except Exception as error:
            if is_busy(error):
                raise
            problem = f"it cannot be read ({type(error).__name__}: {error})"
        if problem:
            yield name, problem


def _find_change(original: Original) -> str:
    content = bytes(original.content)
    if original.erasure:
        if content:
            return "it was erased, yet it has bytes"
        if original.pk not in original.erasure.rows.get("articles_original", []):
            return "it has no bytes, yet its erasure does not name it"
        return ""
    if hash_of(content) != original.sha256:
        return "its bytes do not have the hash that was recorded"
    if len(content) != original.size:
        return f"it is {len(content)} bytes long, not {original.size}"
    return ""
