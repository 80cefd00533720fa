"""Freezing citations, their checks, sources and replies for an edition's document."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import cast

from annotations.models import Citation, QuotationCheck, Source
from annotations.sources import csl
from articles.models import Article
from newsroom.actions.people import display_name
from newsroom.editions import schema
from newsroom.editions.chain import timestamp


def source_names(sources: Iterable[Source]) -> dict[int, str]:
    """Return the name of each source in the document.

    A protected source gets one that leads nowhere.
    """
    names = {}
    protected_count = 0
    for source in sources:
        if source.is_public:
            names[source.pk] = str(source.pk)
        else:
            protected_count += 1
            names[source.pk] = f"p{protected_count}"
    return names


def citation_record(
    citation: Citation, names: dict[int, str], check: QuotationCheck | None
) -> schema.CitationRecord:
    """Return the citation's record; nothing of it may name a protected source."""
    record: dict[str, object] = {
        "id": str(citation.pk),
        "note": str(citation.note_id),
        "source": names[citation.source_id],
    }
    for name in Citation.SAID:
        record[name] = getattr(citation, name)
    record["check"] = None
    if citation.quote:
        record["check"] = _check(check)
    if not citation.source.is_public:
        record |= schema.NOTHING_CITED
    return cast("schema.CitationRecord", record)


def reply_records(
    article: Article, keys: Collection[str]
) -> Iterator[schema.ReplyRecord]:
    """Yield what persons were asked and answered about the sentences with `keys`.

    Left out is a reply of whose sentences none is in the text any more.
    """
    for reply in article.replies.all():
        sentences = [key for key in reply.sentences if key in keys]
        if reply.sentences and not sentences:
            continue
        record: dict[str, object] = {"sentences": sentences}
        record["person"] = reply.person
        record["protected"] = reply.source_id is not None
        record["body"] = reply.body
        record["how"] = reply.how
        if reply.source_id:
            record["how"] = ""
        for name in ("asked_on", "wanted_by", "answered_on"):
            day = getattr(reply, name)
            record[name] = day.isoformat() if day else None
        yield cast("schema.ReplyRecord", record)


def _check(check: QuotationCheck | None) -> schema.CheckRecord:
    """Return what was done about quoted words; None: their source has no saved copy."""
    if check is None:
        return {**NOTHING_COMPARED}
    return {
        "result": RESULT[QuotationCheck.Verdict(check.verdict)],
        "copy": _copy(check),
        "differences": [
            {"quoted": quoted, "printed": printed}
            for quoted, printed in check.differences
        ],
        "omissions": check.omissions,
        "skipped": check.skipped,
        "override": _override(check),
    }


RESULT: Mapping[QuotationCheck.Verdict, schema.CheckResult] = {
    QuotationCheck.Verdict.EXACT: "exact",
    QuotationCheck.Verdict.NEAR: "near",
    QuotationCheck.Verdict.NOT_FOUND: "not_found",
    QuotationCheck.Verdict.NO_TEXT: "no_text",
}
NOTHING_COMPARED: schema.CheckRecord = {
    "result": "no_copy",
    "copy": None,
    "differences": [],
    "omissions": [],
    "skipped": [],
    "override": None,
}


def _copy(check: QuotationCheck) -> schema.CopyRecord | None:
    """Return the saved copy that was searched, where the newsroom still has one."""
    if check.copy is None:
        return None
    document = check.copy.document
    is_read = check.verdict != QuotationCheck.Verdict.NO_TEXT and not check.by_machine
    kind: schema.CopyKind = "text"
    if document.is_picture or (document.is_drawn and not is_read):
        kind = "scan"
    elif document.is_drawn:
        kind = "pages"
    elif "html" in document.media_type:
        kind = "web_page"
    page = None
    if document.is_drawn:
        page = check.page
    return {
        "kind": kind,
        "sha256": document.sha256,
        "kept_at": timestamp(check.copy.attached_at),
        "page": page,
        "picture": check.picture,
    }


def _override(check: QuotationCheck) -> schema.OverrideRecord | None:
    """Return who has read words that no machine found, where somebody has."""
    if check.is_found or not check.seen_why:
        return None
    return {
        "why": check.seen_why,
        "by": display_name(check.seen_by),
        "at": timestamp(check.checked_at),
    }


def source_record(source: Source, names: dict[int, str]) -> schema.SourceRecord:
    """Return the source's record; a protected source has nothing but its name."""
    record: schema.SourceRecord = {
        "id": names[source.pk],
        "protected": not source.is_public,
        "csl": {},
        "archive_url": "",
    }
    if source.is_public:
        record["csl"] = csl.without_guesses(source.csl)
        record["archive_url"] = source.archive_url
    return record
