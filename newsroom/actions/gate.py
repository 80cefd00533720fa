"""What stands between an article and publication, in sentences that say what to do."""

from collections.abc import Iterator
from dataclasses import dataclass

from annotations.models import Anchor, Note
from articles.models import Article, Finding, Revision


@dataclass(frozen=True)
class Blocker:
    """kind: findings | drafts | anchors | empty. where: name of the desk page that resolves it."""

    kind: str
    count: int
    message: str
    where: str


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def blockers(article: Article, revision: Revision) -> Iterator[Blocker]:
    """Everything that blocks, most serious first."""
    findings = Finding.objects.undecided().filter(extraction=revision.extraction).count()
    if findings:
        words = _count(findings, "finding is", "findings are")
        yield Blocker("findings", findings, f"{words} undecided: remove or keep each.", "desk:findings")
    unresolved = Anchor.objects.filter(article=article).unresolved().count()
    if unresolved:
        words = _count(unresolved, "annotation needs", "annotations need")
        yield Blocker(
            "anchors",
            unresolved,
            f"{words} review: its sentence changed or is gone."
            if unresolved == 1
            else f"{words} review: their sentences changed or are gone.",
            "workbench",
        )
    drafts = Note.objects.drafts().filter(anchor__article=article).count()
    if drafts:
        words = _count(drafts, "note is", "notes are")
        yield Blocker("drafts", drafts, f"{words} still a draft: approve or retire each.", "workbench")
    if not revision.text.strip():
        yield Blocker("empty", 1, "The text is empty: there is nothing to publish.", "desk:revise")
