"""Proving that files are those that arrived, and that each gap has its act."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Count, Model
from django.utils import timezone

from annotations.models import Document, DocumentContent, PagePicture
from articles.models import Erasure, Picture
from articles.text.striking import STRUCK
from newsroom.editions.models import Edition, Gap, Withholding
from newsroom.editions.sealing import Withheld, leaves_of, parse_sealed
from newsroom.operations.damage import catching_damage

# By model the column with the hash of its files; verify_editions hashes originals.
HASHES: dict[type[Model], str] = {
    DocumentContent: "document__sha256",
    PagePicture: "sha256",
    Picture: "sha256",
}
DAY = timedelta(days=1)


def find_file_faults() -> Iterator[str]:
    """Yield each file whose bytes do not have its hash, or that no erasure emptied."""
    erased: dict[str, set[int]] = defaultdict(set)
    for rows in Erasure.objects.values_list("rows", flat=True):
        for table, keys in rows.items():
            erased[table].update(keys)
    for model, column in HASHES.items():
        table = model._meta.db_table
        files = model._base_manager.order_by("pk").values_list("pk", column, "content")
        for key, sha256, content in files.iterator(1):
            is_erased = key in erased[table] and not content
            if not is_erased and Document.hash_of(content) != sha256:
                yield f"{table}, row {key}"


def find_gap_faults() -> Iterator[str]:
    """Yield each gap that its request does not account for, and each such request."""
    keys = Gap.objects.order_by("edition").values_list("edition", flat=True)
    for key in keys.distinct():
        yield from catching_damage(f"the edition in row {key}", _gap_faults_of, key)
    requests = Withholding.objects.annotate(number=Count("gaps"))
    for request, report, number in requests.values_list("pk", "report", "number"):
        if number != report.get("gaps", 0):
            yield f"the request in row {request}"


def find_key_faults() -> Iterator[str]:
    """Yield each request whose words are not recognised with the key of the settings."""
    for request in Withholding.objects.standing():
        if request.is_of_another_key:
            yield f"the request in row {request.pk}"


def _gap_faults_of(key: int) -> Iterator[str]:
    edition = Edition.objects.select_related("openings").get(pk=key)
    stored = parse_sealed(edition.document)
    leaves = dict(leaves_of(stored, edition.openings.parsed["leaves"]))
    for gap in edition.gaps.select_related("withholding"):
        leaf = leaves.get(gap.path)
        # A history has gaps too, which verify_editions compares.
        if isinstance(leaf, dict) and not _accounts_for(gap.withholding, leaf):
            yield f"{edition}, {gap.path}"


def _accounts_for(request: Withholding, leaf: Withheld) -> bool:
    """Return whether readers are told when and why the request was agreed to."""
    if request.answer != Withholding.Reply.AGREED or request.answered_at is None:
        return False
    # The newsroom may have moved to another time zone since.
    late = timezone.localdate(request.answered_at) - date.fromisoformat(leaf["on"])
    reasons = (request.reason, request.alone_why)
    says_why = all(STRUCK in why or why in leaf["reason"] for why in reasons)
    return says_why and abs(late) <= DAY and leaf["reason"] in leaf["words"]
