"""Recomputes every hash and every chain, of editions and originals; names the first
that fails.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import F
from django.utils import timezone

from articles.models import Original
from newsroom.actions.freeze import columns_of
from newsroom.actions.publish import AHEAD
from newsroom.conf.errors import is_busy
from newsroom.editions.chain import StoredEdition, verify
from newsroom.editions.models import Edition
from newsroom.editions.sealing import openings_to_json, served_json
from newsroom.editions.verify import chain_faults, missing_editions, read_heads
from newsroom.management.shell import opened


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
        self.unread: list[str] = []
        if export:
            self._export(export)
            return
        if save_heads:
            self._save_heads(save_heads)
            return
        kept, unread_heads = self._kept(heads)
        hashes: set[str] = set()
        if file:
            edition = self._report(chain_faults(_noted(_from_file(file), hashes)))
        else:
            faults = verify(self._telling_gaps(_noted(self._from_database(), hashes)))
            edition = self._report((fault.edition, fault.problem) for fault in faults)
        gone = self._report(missing_editions(kept.values(), hashes))
        original = "" if file else self._report(_changed_originals())
        if self.unread or edition:
            first = self.unread[0] if self.unread else edition
            raise CommandError(f"{first} is the first edition that fails.")
        if unread_heads:
            raise CommandError(unread_heads)
        if gone:
            raise CommandError(f"{gone} is the first edition that is missing.")
        if original:
            raise CommandError(f"{original} is the first original that fails.")
        if not file:
            self._tell_future()
        self.stdout.write(
            "Every edition has its hash and follows from the one before it."
        )

    def _telling_gaps(
        self, editions: Iterator[StoredEdition]
    ) -> Iterator[StoredEdition]:
        for edition in editions:
            name = f"{edition['slug']}, edition {edition['number']}"
            try:
                self._tell_gaps(name, edition)
            except (AttributeError, LookupError, TypeError) as error:
                self._note_unread(name, error)
                continue
            yield edition

    def _kept(self, files: list[Path]) -> tuple[dict[str, dict[str, Any]], str]:
        """Heads by their hash, and what is wrong with the first file that holds
        none.
        """
        kept: dict[str, dict[str, Any]] = {}
        wrong = ""
        for path in files:
            try:
                kept |= {head["sha256"]: head for head in _heads(path)}
            except CommandError as problem:
                self.stderr.write(str(problem))
                wrong = wrong or str(problem)
        return kept, wrong

    def _tell_gaps(self, name: str, edition: StoredEdition) -> None:
        gone = (one for one in edition["openings"]["leaves"] if isinstance(one, dict))
        for (on, reason), number in Counter(
            (one["on"], one["reason"]) for one in gone
        ).items():
            self.stdout.write(f"{name}: withheld on {on}: {reason} (places: {number})")

    def _note_unread(self, name: str, error: Exception) -> None:
        self.unread.append(name)
        self.stderr.write(
            f"{name}: it cannot be read ({type(error).__name__}: {error})"
        )

    def _tell_future(self) -> None:
        """A clock that was ahead is no reason to call an edition changed."""
        ahead = Edition.objects.filter(published_at__gt=timezone.now() + AHEAD)
        for slug, number, date in ahead.values_list(
            "article__slug", "number", "published_at"
        ):
            self.stderr.write(
                f"{slug}, edition {number}: its date {date:%Y-%m-%d} has not come yet: the clock was ahead,"
                " or is behind now."
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
            for one in self._from_database():
                known = {
                    "slug": one["slug"],
                    "number": one["number"],
                    "sha256": one["sha256"],
                }
                line = known | {
                    "edition": served_json(
                        one["document"], openings_to_json(one["openings"])
                    )
                }
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
        self.stdout.write(f"Written to {path}.")

    def _save_heads(self, path: Path) -> None:
        """Write the file whole or not at all: half a list would hide what is
        missing.
        """
        newest = Edition.objects.latest_of_each().order_by("article__slug")
        rows = newest.values("sha256", slug=F("article__slug"), edition=F("number"))
        begun = path.with_name(f"{path.name}.part")
        try:
            begun.write_text(json.dumps({"articles": list(rows)}), "utf-8")
            begun.rename(path)
        except OSError as error:
            begun.unlink(missing_ok=True)
            raise CommandError(f"{path} cannot be written: {error.strerror}.") from None
        self.stdout.write(f"Written to {path}.")

    def _from_database(self) -> Iterator[StoredEdition]:
        """Each that can be read; the others are named, and are in `unread`."""
        every = Edition.objects.order_by("article__slug", "number").values_list(
            "pk", flat=True
        )
        for number in every:
            try:
                yield _stored(number)
            except Exception as error:
                if is_busy(error):
                    raise
                self._note_unread(f"the edition in row {number}", error)


def _noted[One: Mapping[str, Any]](
    editions: Iterator[One], hashes: set[str]
) -> Iterator[One]:
    """Puts the hash of each that was read into `hashes`."""
    for edition in editions:
        hashes.add(edition["sha256"])
        yield edition


def _heads(path: Path) -> list[dict[str, Any]]:
    """Raises CommandError where it is no list of heads, or only a part of one."""
    try:
        heads = read_heads(path)
    except (OSError, ValueError, RecursionError) as problem:
        raise CommandError(f"{path} is no copy of /heads.json: {problem}") from None
    if not all(isinstance(head["sha256"], str) for head in heads):
        raise CommandError(
            f"{path} is no copy of /heads.json: a sha256 in it is no text"
        )
    return heads


def _stored(number: int) -> StoredEdition:
    """The edition with this number of its row."""
    rows = Edition.objects.select_related("article", "revision", "openings")
    # A revision's text is as long as the document, and not asked for.
    row = rows.defer("revision__text", "revision__blocks").get(pk=number)
    return {
        "slug": row.article.slug,
        "number": row.number,
        "document": row.document,
        "sha256": row.sha256,
        "openings": row.openings.parsed
        if hasattr(row, "openings")
        else {"leaves": [], "past": []},
        "gaps": list(row.gaps.values_list("path", flat=True)),
        "columns": columns_of(row),
    }


def _from_file(path: str) -> Iterator[dict[str, Any]]:
    """Raises CommandError naming the line that is not an edition."""
    with opened(path) as file:
        for number, line in enumerate(file, start=1):
            try:
                edition = json.loads(line)
                yield {
                    name: edition[name]
                    for name in ("slug", "number", "sha256", "edition")
                }
            except (ValueError, KeyError, TypeError):
                raise CommandError(
                    f"Line {number} of {path} is not an edition."
                ) from None


def _changed_originals() -> Iterator[tuple[str, str]]:
    """The name of each original that is not the bytes that arrived, and what is
    wrong.
    """
    for number in Original.objects.order_by("pk").values_list("pk", flat=True):
        name = f"original {number}"
        try:
            original = Original.objects.get(pk=number)
            name = f"{name} ({original.filename or original.url or 'pasted text'})"
            problem = _change_of(original)
        except Exception as error:
            if is_busy(error):
                raise
            problem = f"it cannot be read ({type(error).__name__}: {error})"
        if problem:
            yield name, problem


def _change_of(original: Original) -> str:
    content = bytes(original.content)
    if original.erasure_id:
        return "it was erased, yet it has bytes" if content else ""
    if Original.hash_of(content) != original.sha256:
        return "its bytes do not have the hash that was recorded"
    if len(content) != original.size:
        return f"it is {len(content)} bytes long, not {original.size}"
    return ""
