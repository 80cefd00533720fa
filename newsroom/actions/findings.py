"""What an editor decides about text that may not be the author's. Each function is one transaction."""

from collections.abc import Iterable
from dataclasses import replace

from django.contrib.auth.models import User
from django.db import transaction

from articles.intake import decided_text, record_decision
from articles.models import Article, Finding, Revision
from articles.permissions import check_permission
from articles.problems import Refused
from articles.text.markup import from_markup, to_markup
from articles.text.shapes import Block
from newsroom.actions.merge import has_marks, merge_drafts
from newsroom.actions.revise import draft_of, write_revision


def decide_waiting(findings: Iterable[Finding], status: Finding.Status, user: User | None) -> None:
    """Decides findings before the text has become a revision."""
    check_permission(user, "articles.decide_finding")
    with transaction.atomic():
        for finding in findings:
            record_decision(finding, status, user)


@transaction.atomic
def decide(article: Article, findings: Iterable[Finding], status: Finding.Status, user: User | None) -> None:
    """Removes or keeps findings; where that changes the text, a new revision follows.

    A text that was edited by hand keeps those edits. Reversible until the text is published; raises Refused
    after that, and where the words around a finding were rewritten.
    """
    check_permission(user, "articles.decide_finding")
    article = Article.objects.select_for_update().get(pk=article.pk)
    current = article.current_revision
    extraction = current.extraction
    if extraction is None or any(finding.extraction_id != extraction.pk for finding in findings):
        raise Refused("This finding belongs to an earlier import of the article; it no longer applies.")
    if article.editions.filter(revision__extraction=extraction).exists():
        raise Refused(
            "This text has been published: correct it by editing the text, so that readers are told."
        )
    before = decided_text(extraction)
    for finding in findings:
        record_decision(finding, status, user)
    after = decided_text(extraction)
    if after == before:
        return
    text, blocks = after if (current.text, current.blocks) == before else _with_edits(current, before, after)
    if text != current.text:
        draft = replace(draft_of(current), kind=Revision.Kind.FINDINGS, text=text, blocks=blocks)
        write_revision(article, draft, user)


def _with_edits(
    current: Revision, before: tuple[str, list[Block]], after: tuple[str, list[Block]]
) -> tuple[str, list[Block]]:
    """`after` with what was edited by hand since `before`. Raises Refused where both changed one sentence."""
    mine = draft_of(current)
    base, theirs = (
        replace(mine, text=text, blocks=blocks)
        for text, blocks in (from_markup(to_markup(*cleaned)) for cleaned in (before, after))
    )
    merged = merge_drafts(base, mine, theirs)
    if has_marks(merged):
        raise Refused(
            "The words around this finding were rewritten since the import: "
            "take it out, or put it back, by editing the text."
        )
    return from_markup(merged)
