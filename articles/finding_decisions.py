"""Findings are kept with their extraction, decided and cut out.

They are decided one by one or by a rule of their source.
"""

import unicodedata
from bisect import insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
    """Keep the suspect passages as findings, and decide those that rules cover.

    `found` holds what the text shows, and what its HTML showed where the text alone did
    not.
    """
    findings = sorted(_findings(extraction, found), key=lambda finding: finding.start)
    Finding.objects.bulk_create(findings)
    undecided = [
        finding for finding in findings if finding.status == Finding.Status.PENDING
    ]
    if source and undecided:
        rules = KeepRule.objects.in_force().filter(source=source)
        _keep_by_rules(undecided, list(rules))


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
    if findings is None:
        unwanted = _stored_cuts(extraction)
    else:
        unwanted = _cuts(findings)
    return cut_out(extraction.text, extraction.blocks, unwanted)


def decided_pictures(
    extraction: Extraction, findings: Iterable[Finding]
) -> list[PlacedPicture]:
    """Return the pictures as they are placed in the text of `decided_text`."""
    unwanted = _cuts(findings)
    pictures: list[PlacedPicture] = []
    for picture in extraction.pictures:
        block = blocks_left(
            extraction.text, extraction.blocks, unwanted, picture["block"]
        )
        pictures.append({**picture, "block": block})
    return pictures


def _cuts(findings: Iterable[Finding]) -> list[Span]:
    return [finding.span for finding in findings if finding.excluded]


def moved_spans(extraction: Extraction) -> Moved:
    """Return where the extraction's code points are in its clean text."""
    return Moved(extraction.text, extraction.blocks, _stored_cuts(extraction))


def _stored_cuts(extraction: Extraction) -> list[Span]:
    spans = extraction.findings.excluded().values_list("start", "end")
    return [Span(start, end) for start, end in spans]


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


# --- Rules: passages that are always kept in texts from the same source ---------------


def source_of(metadata: Mapping[str, object], url: str = "") -> str:
    """Return the name of the source in rules.

    It is the host of its address, else its publisher's name, else ''.
    """
    for address in (metadata.get("canonical_url"), url):
        host = host_of(str(address or ""))
        if host:
            return host[:200]
    return " ".join(str(metadata.get("site") or "").casefold().split())[:200]


def source_of_extraction(extraction: Extraction) -> str:
    """Return the name in rules of the source that the extraction came from."""
    return source_of(extraction.metadata, extraction.original.url)


def normalised(text: str) -> str:
    """Return the text without its differences of width, case and white space."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def covers(rule: KeepRule, finding: Finding) -> bool:
    """Return whether the rule keeps the finding.

    A rule for a whole kind never covers a finding that is certain.
    """
    if rule.kind != finding.kind:
        return False
    if not rule.text:
        return finding.tier != Finding.Tier.CERTAIN
    return rule.text == normalised(finding.text)


def _keep_by_rules(undecided: Iterable[Finding], rules: Sequence[KeepRule]) -> None:
    """Keep the findings that a rule covers; the first such rule is recorded."""
    kept: list[Finding] = []
    decisions: list[FindingDecision] = []
    for finding in undecided:
        covering = [rule for rule in rules if covers(rule, finding)]
        if not covering:
            continue
        rule = covering[0]
        finding.status = Finding.Status.KEPT
        kept.append(finding)
        decisions.append(
            FindingDecision(
                finding=finding,
                status=finding.status,
                decided_by_id=rule.made_by_id,
                rule=rule,
            )
        )
    Finding.objects.bulk_update(kept, ["status"])
    FindingDecision.objects.bulk_create(decisions)


@transaction.atomic
def keep_always(
    finding: Finding, user: User | None, *, whole_kind: bool = False
) -> KeepRule | None:
    """Make and return a rule that keeps passages like this one from its source.

    With `whole_kind` it keeps all findings of the kind, otherwise those that read the
    same. It is applied at once to other texts of the source that still wait to be
    accepted. Returns None if no source is known. Raises PermissionDenied.
    """
    check_permission(user, PERMISSION)
    source = source_of_extraction(finding.extraction)
    if not source:
        return None
    text = normalised(finding.text)
    if whole_kind:
        text = ""
    rule, _created = KeepRule.objects.in_force().get_or_create(
        source=source, kind=finding.kind, text=text, defaults={"made_by": user}
    )
    waiting = Finding.objects.undecided().filter(
        kind=rule.kind, extraction__intakes__status=Intake.Status.WAITING
    )
    same_source = [
        other
        for other in waiting.select_related("extraction__original").distinct()
        if source_of_extraction(other.extraction) == source
    ]
    _keep_by_rules(same_source, [rule])
    return rule


@transaction.atomic
def stop_keeping(rule: KeepRule, user: User | None) -> None:
    """End the rule, so that later imports ask again.

    What the rule decided stays. Raises PermissionDenied.
    """
    check_permission(user, PERMISSION)
    if rule.ended_at is None:
        rule.ended_at = timezone.now()
        rule.ended_by = user
        rule.save(update_fields=["ended_at", "ended_by"])
