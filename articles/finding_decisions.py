"""Findings: kept with their extraction, decided by people, and cut out."""

from bisect import insort
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import batched

from django.contrib.auth.models import User
from django.db import transaction

from articles.models import Extraction, Finding, FindingDecision
from articles.permissions import check_permission
from articles.text.cuts import Moved, blocks_left, cut_out
from articles.text.shapes import Block, PlacedPicture, Span, Suspect, outside

PERMISSION = "articles.decide_finding"
AT_ONCE = 500  # findings named in one query


def keep_findings(extraction: Extraction, suspects: Sequence[Suspect]) -> None:
    """Store the suspect passages of `extraction` as findings.

    `suspects` holds what the text shows, and what its HTML showed where the text alone
    did not.
    """
    findings = list(_findings(extraction, suspects))
    findings.sort(key=lambda finding: finding.start)
    Finding.objects.bulk_create(findings)


def _findings(extraction: Extraction, found: Sequence[Suspect]) -> Iterator[Finding]:
    for suspect, span in _disjoint(extraction.text, found):
        status = Finding.Status.PENDING
        if suspect.tier == "hint":
            status = Finding.Status.NOTED
        yield Finding(
            extraction=extraction,
            start=span.start,
            end=span.end,
            text=span.of(extraction.text),
            kind=suspect.kind,
            tier=suspect.tier,
            reason=suspect.reason,
            status=status,
        )


def _disjoint(text: str, found: Sequence[Suspect]) -> Iterator[tuple[Suspect, Span]]:
    """Yield the suspects with spans that do not overlap.

    The surer of two that overlap has its whole span; the other has the rest of its own.

    Hazard: a hint must never shield a hidden text that it touches, nor a hidden run the
    page around it.
    """
    taken: list[Span] = []
    surest_first = sorted(
        found, key=lambda suspect: Finding.Tier.values.index(suspect.tier)
    )
    for suspect in surest_first:
        for span in list(outside(Span(suspect.start, suspect.end), taken)):
            words = span.of(text)
            start = span.start + len(words) - len(words.lstrip())
            trimmed = Span(start, start + len(words.strip()))
            if trimmed.start < trimmed.end:
                insort(taken, trimmed)
                yield suspect, trimmed


def decided_text(
    extraction: Extraction, findings: Iterable[Finding] | None = None
) -> tuple[str, list[Block]]:
    """Return the text and blocks without the pending and removed findings.

    `findings` are all that the extraction has, as they are decided now; without them
    the database is asked.
    """
    cuts = _cuts(extraction, findings)
    return cut_out(extraction.text, extraction.blocks, cuts)


def decided_pictures(
    extraction: Extraction, findings: Iterable[Finding]
) -> list[PlacedPicture]:
    """Return the pictures as they are placed in the text of `decided_text`."""
    cuts = _cuts(extraction, findings)
    pictures: list[PlacedPicture] = extraction.pictures
    left = partial(blocks_left, extraction.text, extraction.blocks, cuts)
    return [{**picture, "block": left(picture["block"])} for picture in pictures]


def moved_spans(extraction: Extraction) -> Moved:
    """Return where the extraction's code points are in its clean text."""
    return Moved(extraction.text, extraction.blocks, _cuts(extraction))


def _cuts(
    extraction: Extraction, findings: Iterable[Finding] | None = None
) -> list[Span]:
    """Return the spans that the text is without, as `decided_text` has `findings`."""
    if findings is not None:
        return [finding.span for finding in findings if finding.excluded]
    excluded = extraction.findings.filter(status__in=Finding.EXCLUDED)
    return [Span(start, end) for start, end in excluded.values_list("start", "end")]


@transaction.atomic
def record_decisions(
    findings: Iterable[Finding], status: Finding.Status, user: User | None
) -> None:
    """Set the status of findings and record who decided it.

    Findings that have the status already are left out. Raises PermissionDenied.
    """
    check_permission(user, PERMISSION)
    decided = [finding for finding in findings if finding.status != status]
    for batch in batched(decided, AT_ONCE):
        keys = [finding.pk for finding in batch]
        Finding.objects.filter(pk__in=keys).update(status=status)
    for finding in decided:
        finding.status = status
    FindingDecision.objects.bulk_create(
        FindingDecision(finding=finding, status=status, decided_by=user)
        for finding in decided
    )
