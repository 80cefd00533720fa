"""Findings: kept with their extraction, decided by people, and cut out."""

import unicodedata
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

    `suspects`: what the text shows, and what its HTML showed where the text alone did
    not.
    """
    findings = sorted(
        _findings(extraction, suspects), key=lambda finding: finding.start
    )
    Finding.objects.bulk_create(findings)


def _findings(extraction: Extraction, found: Sequence[Suspect]) -> Iterator[Finding]:
    for one, span in _disjoint(extraction.text, found):
        yield Finding(
            extraction=extraction,
            start=span.start,
            end=span.end,
            text=span.of(extraction.text),
            kind=one.kind,
            tier=one.tier,
            reason=one.reason,
            status=Finding.Status.NOTED
            if one.tier == "hint"
            else Finding.Status.PENDING,
        )


def _disjoint(text: str, found: Sequence[Suspect]) -> Iterator[tuple[Suspect, Span]]:
    """The surer of two that overlap has its whole span; the other has what is left of
    its own.

    Hazard: a hint must never shield a hidden text that it touches, nor a hidden run the
    page round it.
    """
    taken: list[Span] = []
    for one in sorted(found, key=lambda one: Finding.Tier.values.index(one.tier)):
        for span in list(outside(Span(one.start, one.end), taken)):
            words = span.of(text)
            start = span.start + len(words) - len(words.lstrip())
            trimmed = Span(start, start + len(words.strip()))
            if trimmed.start < trimmed.end:
                insort(taken, trimmed)
                yield one, trimmed


def decided_text(
    extraction: Extraction, findings: Iterable[Finding] | None = None
) -> tuple[str, list[Block]]:
    """Returns the text and blocks of the extraction without its pending and removed
    findings.

    findings: all that it has, if the caller has them, as they are decided now.
    """
    unwanted = _unwanted(extraction) if findings is None else _excluded(findings)
    return cut_out(extraction.text, extraction.blocks, unwanted)


def decided_pictures(
    extraction: Extraction, findings: Iterable[Finding]
) -> list[PlacedPicture]:
    """Returns its pictures where they stand in that text. findings: as of
    decided_text.
    """
    unwanted = _excluded(findings)
    left = partial(blocks_left, extraction.text, extraction.blocks, unwanted)
    read: list[PlacedPicture] = extraction.pictures
    return [{**one, "block": left(one["block"])} for one in read]


def _excluded(findings: Iterable[Finding]) -> list[Span]:
    return [finding.span for finding in findings if finding.excluded]


def moved_spans(extraction: Extraction) -> Moved:
    """Returns where the extraction's code points are in its clean text."""
    return Moved(extraction.text, extraction.blocks, _unwanted(extraction))


def _unwanted(extraction: Extraction) -> list[Span]:
    return [
        Span(*span)
        for span in extraction.findings.excluded().values_list("start", "end")
    ]


@transaction.atomic
def record_decisions(
    findings: Iterable[Finding], status: Finding.Status, user: User | None
) -> None:
    """Sets what findings are now and keeps who said so; saying the same again records
    nothing.

    Raises PermissionDenied.
    """
    check_permission(user, PERMISSION)
    decided = [finding for finding in findings if finding.status != status]
    for some in batched(decided, AT_ONCE):
        Finding.objects.filter(pk__in=[finding.pk for finding in some]).update(
            status=status
        )
    for finding in decided:
        finding.status = status
    FindingDecision.objects.bulk_create(
        FindingDecision(finding=finding, status=status, decided_by=user)
        for finding in decided
    )


def normalised(text: str) -> str:
    """Return the form in which two findings read the same.

    Width, case and white space make no difference.
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
