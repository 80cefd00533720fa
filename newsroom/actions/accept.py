"""How an article comes in: an accepted text finds its article, or makes it.

What an editor has set by hand stays. bring_in and accept are one transaction each.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from articles.finding_decisions import decided_pictures, decided_text, record_decisions
from articles.intake import (
    Incoming,
    Reading,
    article_at,
    keep,
    read_incoming,
    retry_once,
    same_article,
)
from articles.models import Article, Extraction, Finding, Intake, Revision
from articles.permissions import check_permission
from articles.problems import Refused
from articles.revisions import Draft, headed, resembling
from articles.sentences import segment
from articles.text.characters import clean_text
from articles.text.headline import as_title, begins_inside, body_of, one_line
from articles.text.shapes import Block
from articles.text.slugs import LONGEST_SLUG, slug_of
from articles.text.stored_messages import message_text
from newsroom.actions.drafts import attach_drafts
from newsroom.actions.people import credit_byline
from newsroom.actions.revise import ANOTHER_TEXT, write_revision
from newsroom.editions.models import Address

log = logging.getLogger("newsroom.actions.accept")


@dataclass(frozen=True)
class Arrival:
    """What one thing brought in has become. findings: all of its text's. resembles: for
    a new article, one that has much of its text.
    """

    intake: Intake
    article: Article
    revision: Revision
    findings: Sequence[Finding]
    resembles: Article | None = None


def bring_in(
    content: bytes,
    *,
    path: str,
    user: User | None,
    media_type: str = "",
    url: str = "",
    findings: str = "ask",
    metadata: dict[str, str] | None = None,
    reading: Reading = None,
) -> Arrival:
    """Receives and accepts in one go, as the commands do. findings: ask, remove or
    keep.

    reading: from prefetch, where several are brought in. Raises Refused; its intake,
    which is kept, says why.
    """
    metadata = {name: value for name, value in (metadata or {}).items() if value}
    check_permission(user, "articles.import_article")
    incoming = Incoming(content, path, media_type, url, metadata.get("language", ""))
    reading = reading or read_incoming(incoming)

    def once() -> Arrival | Intake:
        with transaction.atomic():
            intake = keep(incoming, reading, user)
            if intake.status == Intake.Status.REFUSED:
                return intake
            if intake.status == Intake.Status.WAITING and findings != "ask":
                wanted = (
                    Finding.Status.REMOVED
                    if findings == "remove"
                    else Finding.Status.KEPT
                )
                record_decisions(
                    Finding.objects.undecided().filter(extraction=intake.extraction),
                    wanted,
                    user,
                )
            return _accept(intake, metadata, user)

    come = retry_once(once)
    if isinstance(come, Intake):
        raise Refused(come.error)
    return come


def accept(
    intake: Intake, *, metadata: dict[str, str], apart: bool = False, user: User | None
) -> Arrival:
    """Turns a waiting intake into a new article, or a new revision of the article that
    it is.

    metadata: what an editor has typed over what was read; an empty value takes away
    what was read. apart: makes an article of its own of it, whichever id or address it
    has. Footnotes and comments become citations and draft notes; intake.attached says
    which have no place. Of an examined text that is here the same words change nothing.
    Raises Refused for others, and for what was refused, set aside or not read yet.
    """
    check_permission(user, "articles.import_article")

    def once() -> Arrival:
        with transaction.atomic():
            # Hazard: with a join, PostgreSQL answers a lock it waited for with the
            # other table's old row.
            locked = Intake.objects.select_for_update().get(pk=intake.pk)
            locked.extraction = intake.extraction
            return _accept(locked, metadata, user, apart=apart)

    return retry_once(once)


def _accept(
    intake: Intake, metadata: dict[str, str], user: User | None, *, apart: bool = False
) -> Arrival:
    """accept, for an intake that is locked, or new, so that nobody else has seen it."""
    extraction = intake.extraction
    if extraction is None or intake.status == Intake.Status.REFUSED:
        raise Refused(
            _("%(path)s was refused: %(reason)s")
            % {
                "path": intake.path,
                "reason": message_text(intake.error) or _("it has not been read yet."),
            }
        )
    findings = list(Finding.objects.filter(extraction=extraction))
    if intake.article and intake.status != Intake.Status.WAITING:
        return Arrival(
            intake, intake.article, intake.article.current_revision, findings
        )
    text, blocks = decided_text(extraction, findings)
    known = (
        None
        if apart
        else intake.article or same_article(extraction.metadata | _said(metadata))
    )
    if known and known.is_examined:
        if not is_same_text(extraction, text, known.current_revision):
            raise Refused(ANOTHER_TEXT % {"article": known})
        intake.article, intake.status = known, Intake.Status.UNCHANGED
        intake.save(update_fields=["article", "status"])
        return Arrival(intake, known, known.current_revision, findings)
    if apart:
        metadata = metadata | {"external_id": ""}
    title = suggested_title(
        text, blocks, str(extraction.metadata.get("language") or "")
    )
    article, made = _find_or_make_article(extraction, metadata, known, title, user)
    draft = headed(
        Draft(Revision.Kind.IMPORT, text, blocks, article.language, extraction), article
    )
    # Before it has a text of its own, which it would resemble most.
    resembles = resembling(draft.text) if made else None
    draft.pictures = decided_pictures(extraction, findings)
    if not made:
        draft.boundaries = article.current_revision.boundaries
    revision = write_revision(article, draft, user, first=made)
    intake.article = article
    intake.status = Intake.Status.CREATED if made else Intake.Status.REVISED
    if extraction.attachments:
        attach_drafts(intake, extraction, revision, user)
    intake.save(update_fields=["article", "status", "attached"])
    log.info(
        "%s: %s, revision %s", intake.path, intake.get_status_display(), revision.number
    )
    return Arrival(intake, article, revision, findings, resembles)


# --- Its article ----------------------------------------------------------------------


def is_same_text(extraction: Extraction, text: str, current: Revision) -> bool:
    """Whether what was read are the words that were read before, or its clean text
    those that stand.
    """
    before = current.extraction.text if current.extraction else ""
    body, _blocks = body_of(current.text, current.blocks)
    return extraction.text.split() == before.split() or text.split() == body.split()


METADATA = (
    "title",
    "standfirst",
    "byline",
    "language",
    "dated",
    "site",
    "canonical_url",
    "external_id",
)
NEVER_EMPTY = {"title", "language"}
SUGGESTED_FROM = 3  # paragraphs that may have a sentence that begins


def _find_or_make_article(
    extraction: Extraction,
    typed: Mapping[str, str],
    known: Article | None,
    suggestion: str,
    user: User | None,
) -> tuple[Article, bool]:
    """The article that the text belongs to, and whether it was made just now. Call
    inside a transaction.

    typed: what an editor, or who ran the command, has put over what was read; it counts
    as set by hand. known: the one that was recognised. suggestion: a title, where none
    was given.
    """
    if typed.get("title") == suggestion and not extraction.metadata.get("title"):
        typed = {name: value for name, value in typed.items() if name != "title"}
    typed = _said(typed)
    metadata = extraction.metadata | typed
    by_hand = {
        name
        for name in METADATA
        if name in typed and typed[name] != (extraction.metadata.get(name) or "")
    }
    article = (
        Article.objects.select_for_update().get(pk=known.pk)
        if known
        else Article(created_by=user)
    )
    before, byline = _values(article), article.byline
    # Whose text it is was chosen once, and no later import says otherwise.
    if not article.kind and typed.get("kind") in Article.Kind.values:
        article.kind = typed["kind"]
    elif not known:
        article.kind = suggested_kind(metadata, extraction.original.url)
    for name in by_hand:
        setattr(article, name, None if name == "dated" else "")
    given = ({*METADATA} - {*article.edited_fields} | by_hand) - _fixed(
        article, metadata
    )
    _set(article, metadata, given)
    article.edited_fields = sorted({*article.edited_fields, *by_hand})
    # What somebody was shown and has left as it is, typed or emptied, is not guessed;
    # nor is what is known.
    settled = {
        *typed,
        *article.edited_fields,
        *(name for name in METADATA if getattr(article, name)),
    }
    guessed = {**article.guessed, **extraction.guessed}
    article.guessed = {
        name: value for name, value in guessed.items() if name not in settled
    }
    if known:
        # Whoever has the details open has not seen this, and must not write what they
        # saw over it.
        article.version += _values(article) != before
        article.save()
    else:
        _make(article, metadata, suggestion, extraction, user)
    if article.byline != byline:
        credit_byline(article)
    return article, not known


def _fixed(article: Article, metadata: Mapping[str, str]) -> set[str]:
    """What no import changes: the name by which it will be recognised again, and no
    address of another.
    """
    other = article_at(metadata.get("canonical_url")) if article.pk else None
    fixed = {"external_id"} if article.external_id else set()
    return fixed | {"canonical_url"} if other and other != article else fixed


def _said(typed: Mapping[str, str]) -> dict[str, str]:
    """What counts of it."""
    return {
        name: value for name, value in typed.items() if value or name not in NEVER_EMPTY
    }


def suggested_title(text: str, blocks: Sequence[Block], language: str) -> str:
    """The first heading, else the first sentence that begins as one, whole; what is
    undecided must be out.
    """
    for block in blocks:
        if block["kind"] == "heading":
            return as_title(text[block["start"] : block["end"]])
    opening = [
        one_line(text[block["start"] : block["end"]])
        for block in blocks[:SUGGESTED_FROM]
    ]
    sentences = [
        line[start:end] for line in opening for start, end in segment(line, language)
    ]
    return as_title(
        next(
            (one for one in sentences if not begins_inside(one)), (sentences or [""])[0]
        )
    )


def suggested_kind(metadata: Mapping[str, str], fetched_from: str = "") -> Article.Kind:
    """An examined text where it was fetched from an address, or names a publisher that
    is not this one.
    """
    site = " ".join(clean_text(str(metadata.get("site") or "")).split())
    is_others = bool(site) and site.casefold() != settings.SITE_NAME.casefold()
    return Article.Kind.EXAMINED if fetched_from or is_others else Article.Kind.OURS


def _make(
    article: Article,
    metadata: Mapping[str, str],
    suggestion: str,
    extraction: Extraction,
    user: User | None,
) -> None:
    article.title = (article.title or suggestion or _("Untitled"))[:300]
    article.unknown = [
        name
        for name in Article.Origin.values
        if name in metadata.get("unknown", "").split()
    ]
    article.slug = _free_slug(article.title, extraction)
    article.skip_history_when_saving = True  # type: ignore[attr-defined] # simple-history looks for it
    article.save()
    del article.skip_history_when_saving  # type: ignore[attr-defined]
    # One row, where the signal would also look for topics, which a new article cannot
    # have.
    Article.history.bulk_history_create([article], default_user=user)


def _free_slug(title: str, extraction: Extraction) -> str:
    """One that no article has, and under which none was ever published."""
    slug = slug_of(title)
    longer = f"{slug_of(title, LONGEST_SLUG - 9) or 'article'}-{extraction.original.sha256[:8]}"
    options = chain(
        [slug] if slug else [], [longer], (f"{longer}-{number}" for number in count(2))
    )
    known = (Article.objects, Address.objects)
    return next(
        slug
        for slug in options
        if not any(rows.filter(slug=slug).exists() for rows in known)
    )


def _values(article: Article) -> list[object]:
    return [getattr(article, name) for name in (*METADATA, "guessed")]


def _set(article: Article, metadata: Mapping[str, str], names: Iterable[str]) -> None:
    for name in names:
        value = clean_text(str(metadata.get(name) or "")).strip()
        if not value:
            continue
        limit = getattr(Article._meta.get_field(name), "max_length", None) or 2000
        setattr(article, name, _date(value) if name == "dated" else value[:limit])


def _date(value: str) -> object:
    try:
        return parse_date(value)
    except ValueError:
        return None
