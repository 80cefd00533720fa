"""Bytes come in: the original is kept, read, and what may be injected is found. Nothing is dropped here."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from articles.cutting import Block, cut_out
from articles.extracting import Extracted, Refused, Suspect, extract
from articles.injected import Finding as Injected
from articles.injected import find_injected
from articles.language import guess_language
from articles.models import Article, Extraction, Finding, FindingDecision, Intake, Original
from articles.spans import Span


def receive(
    content: bytes,
    *,
    path: str,
    media_type: str = "",
    url: str = "",
    language: str = "",
    user: User | None = None,
) -> Intake:
    """Keeps the bytes and what was read in them. Same bytes again give the intake that they gave before.

    The intake is WAITING (new), UNCHANGED (its article has these bytes already) or REFUSED (and says why).
    """
    known = Intake.objects.filter(extraction__original__sha256=Original.hash_of(content)).last()
    if known:
        return _again(known, path, user)
    try:
        extracted = extract(content, filename=path, media_type=media_type, url=url, language=language)
    except Refused as refusal:
        return Intake.objects.create(
            path=path, status=Intake.Status.REFUSED, error=str(refusal), received_by=user
        )
    with transaction.atomic():
        return _keep(content, extracted, path, url, language, user)


def _again(known: Intake, path: str, user: User | None) -> Intake:
    if known.status == Intake.Status.WAITING:
        return known
    return Intake.objects.create(
        path=path,
        extraction=known.extraction,
        article=known.article,
        status=Intake.Status.UNCHANGED,
        received_by=user,
    )


def _keep(
    content: bytes, extracted: Extracted, path: str, url: str, language: str, user: User | None
) -> Intake:
    original = Original.objects.create(
        sha256=Original.hash_of(content),
        content=content,
        size=len(content),
        media_type=extracted.media_type,
        filename=path.rsplit("/", 1)[-1][:255],
        url=url,
        received_by=user,
    )
    metadata = dict(extracted.metadata)
    metadata["language"] = language or metadata.get("language") or guess_language(extracted.text)
    extraction = Extraction.objects.create(
        original=original,
        extractor=extracted.extractor,
        encoding=extracted.encoding,
        text=extracted.text,
        blocks=[block.as_json() for block in extracted.blocks],
        metadata=metadata,
        losses=list(extracted.losses),
        attachments=[attachment.as_json() for attachment in extracted.attachments],
    )
    Finding.objects.bulk_create(_findings(extraction, extracted))
    return Intake.objects.create(
        path=path, extraction=extraction, article=same_article(metadata), received_by=user
    )


def _findings(extraction: Extraction, extracted: Extracted) -> Iterator[Finding]:
    """What the text shows, then what its HTML showed where the text alone did not."""
    paragraphs = [Span(block.start, block.end) for block in extracted.blocks]
    seen: list[Span] = []
    injected = find_injected(extracted.text, paragraphs, extraction.metadata["language"])
    found: list[Injected | Suspect] = [*injected, *extracted.suspects]
    for one in found:
        span = Span(one.start, one.end)
        if any(span.overlaps(other) for other in seen):
            continue
        seen.append(span)
        hint = one.tier == "hint"
        yield Finding(
            extraction=extraction,
            start=span.start,
            end=span.end,
            text=span.of(extracted.text),
            kind=one.kind,
            tier=one.tier,
            reason=one.reason,
            status=Finding.Status.NOTED if hint else Finding.Status.PENDING,
        )


def same_article(metadata: dict[str, Any]) -> Article | None:
    """The article that this text is a new state of: same declared id, or same canonical address."""
    for name in ("external_id", "canonical_url"):
        value = metadata.get(name)
        article = Article.objects.filter(**{name: value}).first() if value else None
        if article:
            return article
    return None


def clean_text(extraction: Extraction) -> tuple[str, list[Block]]:
    """The extraction without its pending and removed findings, as (text, blocks)."""
    unwanted = [finding.span for finding in extraction.findings.excluded()]
    return cut_out(extraction.text, extraction.blocks, unwanted)


def record_decision(finding: Finding, status: Finding.Status, user: User | None) -> None:
    """Sets what a finding is now and keeps who said so; saying the same again records nothing."""
    if finding.status == status:
        return
    finding.status = status
    finding.save(update_fields=["status"])
    FindingDecision.objects.create(finding=finding, status=status, decided_by=user)
