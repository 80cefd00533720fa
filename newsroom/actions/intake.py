"""How an article comes in. Each function is one transaction."""

import logging
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction

from articles.intake import Incoming, decided_text, keep, read_incoming, twice
from articles.models import Article, Finding, Intake, Revision
from articles.permissions import check_permission
from articles.prefetch import Read
from articles.problems import Refused
from articles.revisions import Draft
from newsroom.actions import arrival, drafts
from newsroom.actions.findings import decide_waiting
from newsroom.actions.revise import write_revision

log = logging.getLogger("newsroom.actions.intake")


@dataclass(frozen=True)
class Arrival:
    """What one thing brought in has become."""

    intake: Intake
    article: Article
    revision: Revision


def bring_in(
    content: bytes,
    *,
    path: str,
    user: User | None,
    media_type: str = "",
    url: str = "",
    findings: str = "ask",
    metadata: dict[str, str] | None = None,
    read: Read = read_incoming,
) -> Arrival | Intake:
    """Receives and accepts in one go, as the commands do. findings: ask, remove or keep.

    read: from prefetch, where several are brought in. What was refused comes back as its intake, which
    says why.
    """
    metadata = {name: value for name, value in (metadata or {}).items() if value}
    check_permission(user, "articles.import_article")
    incoming = Incoming(content, path, media_type, url, metadata.get("language", ""))

    def once() -> Arrival | Intake:
        reading = read(incoming)
        with transaction.atomic():
            intake = keep(incoming, reading, user)
            if intake.status == Intake.Status.REFUSED:
                return intake
            if intake.status == Intake.Status.WAITING and findings != "ask":
                wanted = Finding.Status.REMOVED if findings == "remove" else Finding.Status.KEPT
                waiting = Finding.objects.undecided().filter(extraction=intake.extraction)
                decide_waiting(waiting, wanted, user)
            return _accept(intake, metadata, user)

    return twice(once)


def accept(intake: Intake, *, metadata: dict[str, str], user: User | None) -> Arrival:
    """Turns a waiting intake into a new article, or a new revision of the article that it is.

    metadata: what an editor has typed over what was read; an empty value takes away what was read. Footnotes
    and comments become citations and draft notes; intake.attached says which have no place. Raises Refused
    for what was refused, set aside or not read yet.
    """
    check_permission(user, "articles.import_article")

    def once() -> Arrival:
        with transaction.atomic():
            # Hazard: with a join, PostgreSQL answers a lock it waited for with the other table's old row.
            locked = Intake.objects.select_for_update().get(pk=intake.pk)
            locked.extraction = intake.extraction
            return _accept(locked, metadata, user)

    return twice(once)


def _accept(intake: Intake, metadata: dict[str, str], user: User | None) -> Arrival:
    """accept, for an intake that is locked or that nobody else has seen yet."""
    extraction = intake.extraction
    if extraction is None or intake.status == Intake.Status.REFUSED:
        raise Refused(f"{intake.path} was refused: {intake.error or 'it has not been read yet.'}")
    if intake.article and intake.status != Intake.Status.WAITING:
        return Arrival(intake, intake.article, intake.article.current_revision)
    text, blocks = decided_text(extraction)
    suggestion = arrival.suggested_title(text, blocks)
    article, made = arrival.find_or_make_article(extraction, metadata, intake.article, suggestion, user)
    draft = Draft(Revision.Kind.IMPORT, text, blocks, article.language, extraction)
    if not made:
        draft.boundaries = article.current_revision.boundaries
    revision = write_revision(article, draft, user, first=made)
    intake.article = article
    intake.status = Intake.Status.CREATED if made else Intake.Status.REVISED
    drafts.attach_drafts(intake, revision, user)
    intake.save(update_fields=["article", "status", "attached"])
    log.info("%s: %s, revision %s", intake.path, intake.get_status_display(), revision.number)
    return Arrival(intake, article, revision)
