"""Recomputes every hash and every chain, of editions and originals; names the first that fails."""

import json
from collections.abc import Iterator
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from articles.models import Original
from newsroom.actions.freeze import columns_of
from newsroom.actions.publish import AHEAD
from newsroom.editions.chain import StoredEdition, verify
from newsroom.models import Edition
from newsroom.operations.anchor_proofs import original_faults

EXPORTED = ("slug", "number", "document", "sha256")


class Command(BaseCommand):
    help = "Prove that no edition or original was changed, or no edition in FILE (as --export writes it)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path)
        parser.add_argument(
            "--export", type=Path, metavar="FILE", help="write what readers may check elsewhere"
        )

    def handle(self, *, file: Path | None, export: Path | None, **options: object) -> None:
        editions = _from_file(file) if file else _from_database()
        if export:
            self._export(editions, export)
            return
        edition = self._report((fault.edition, fault.problem) for fault in verify(editions))
        originals = [] if file else Original.objects.order_by("pk").iterator(chunk_size=10)
        original = self._report((fault.what, fault.problem) for fault in original_faults(originals))
        if edition:
            raise CommandError(f"{edition} is the first edition that fails.")
        if original:
            raise CommandError(f"{original} is the first original that fails.")
        if not file:
            self._tell_future()
        self.stdout.write("Every edition has its hash and follows from the one before it.")

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

    def _export(self, editions: Iterator[StoredEdition], path: Path) -> None:
        with path.open("w", encoding="utf-8") as file:
            for edition in editions:
                line = {name: value for name, value in edition.items() if name in EXPORTED}
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
        self.stdout.write(f"Written to {path}.")


def _from_database() -> Iterator[StoredEdition]:
    rows = Edition.objects.select_related("article", "revision").order_by("article__slug", "number")
    # A revision's text is as long as the document, and not asked for.
    for row in rows.defer("revision__text", "revision__blocks").iterator(chunk_size=200):
        yield {
            "slug": row.article.slug,
            "number": row.number,
            "document": row.document,
            "sha256": row.sha256,
            "columns": columns_of(row),
        }


def _from_file(path: Path) -> Iterator[StoredEdition]:
    """Raises CommandError naming the line that is not an edition."""
    try:
        file = path.open(encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from None
    with file:
        for number, line in enumerate(file, start=1):
            try:
                edition = json.loads(line)
                yield {
                    "slug": edition["slug"],
                    "number": edition["number"],
                    "document": edition["document"],
                    "sha256": edition["sha256"],
                }
            except (ValueError, KeyError, TypeError):
                raise CommandError(f"Line {number} of {path} is not an edition.") from None
