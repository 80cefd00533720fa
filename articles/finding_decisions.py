"""Findings: kept with their extraction, decided one by one or by a rule of their
source, and cut out.
"""

import unicodedata
from bisect import insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import batched

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from articles.models import Extraction, Finding, FindingDecision, Intake, KeepRule
from articles.permissions import check_permission
from articles.text.cuts import Moved, blocks_left, cut_out
from articles.text.identifiers import host_of
from articles.text.shapes import Block, PlacedPicture, Span, Suspect, outside

PERMISSION = "articles.decide_finding"
AT_ONCE = 500  # findings named in one query


def keep_findings(
    extraction: Extraction, found: Sequence[Suspect], source: str
) -> None:
    """found: what the text shows, and what its HTML showed where the text alone did
    not.
    """
    findings = sorted(_findings(extraction, found), key=lambda finding: finding.start)
    Finding.objects.bulk_create(findings)
    undecided = [
        finding for finding in findings if finding.status == Finding.Status.PENDING
    ]
    if source and undecided:
        _keep_by_rules(
            undecided, list(KeepRule.objects.in_force().filter(source=source))
        )


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


# --- What an editor has said to keep whenever it comes from the same source
# ------------------------------


def source_of(metadata: Mapping[str, object], url: str = "") -> str:
    """Returns what a rule calls the source: the host of its address, else its
    publisher's name, else ''.
    """
    for address in (metadata.get("canonical_url"), url):
        host = host_of(str(address or ""))
        if host:
            return host[:200]
    return " ".join(str(metadata.get("site") or "").casefold().split())[:200]


def source_of_extraction(extraction: Extraction) -> str:
    return source_of(extraction.metadata, extraction.original.url)


def normalised(text: str) -> str:
    """Returns the form in which two findings read the same, whatever their width, case
    or white space.
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def covers(rule: KeepRule, finding: Finding) -> bool:
    """Returns whether the rule applies. A rule for a whole kind never covers what is
    certain.
    """
    if rule.kind != finding.kind:
        return False
    if not rule.text:
        return finding.tier != Finding.Tier.CERTAIN
    return rule.text == normalised(finding.text)


def _keep_by_rules(undecided: Iterable[Finding], rules: Sequence[KeepRule]) -> None:
    pairs = (
        (finding, next((rule for rule in rules if covers(rule, finding)), None))
        for finding in undecided
    )
    kept = [(finding, rule) for finding, rule in pairs if rule]
    for finding, _rule in kept:
        finding.status = Finding.Status.KEPT
    Finding.objects.bulk_update([finding for finding, _rule in kept], ["status"])
    FindingDecision.objects.bulk_create(
        FindingDecision(
            finding=finding,
            status=finding.status,
            decided_by_id=rule.made_by_id,
            rule=rule,
        )
        for finding, rule in kept
    )


@transaction.atomic
def keep_always(
    finding: Finding, user: User | None, *, whole_kind: bool = False
) -> KeepRule | None:
    """Makes and returns a rule that keeps what reads like this finding, or is of its
    kind, from its source.

    Other texts of the source that still wait to be accepted follow at once. None if no
    source is known. Raises PermissionDenied.
    """
    check_permission(user, PERMISSION)
    source = source_of_extraction(finding.extraction)
    if not source:
        return None
    text = "" if whole_kind else normalised(finding.text)
    rule, _made = KeepRule.objects.in_force().get_or_create(
        source=source, kind=finding.kind, text=text, defaults={"made_by": user}
    )
    waiting = Finding.objects.undecided().filter(
        kind=rule.kind, extraction__intakes__status=Intake.Status.WAITING
    )
    alike = waiting.select_related("extraction__original").distinct()
    _keep_by_rules(
        [one for one in alike if source_of_extraction(one.extraction) == source], [rule]
    )
    return rule


@transaction.atomic
def stop_keeping(rule: KeepRule, user: User | None) -> None:
    """Later imports ask again; what the rule decided stays. Raises PermissionDenied."""
    check_permission(user, PERMISSION)
    if rule.ended_at is None:
        rule.ended_at, rule.ended_by = timezone.now(), user
        rule.save(update_fields=["ended_at", "ended_by"])
