"""Accepting an imported text as an article, or as a revision of the article that it is.

What an editor has set by hand stays.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from articles.finding_decisions import decided_pictures, decided_text, record_decisions
from articles.intake import (
    Incoming,
    Reading,
    article_at,
    exported_file,
    keep,
    read_incoming,
    retry_once,
    same_article,
)
from articles.models import (
    Article,
    Extraction,
    Finding,
    Intake,
    Practice,
    Revision,
)
from articles.permissions import check_permission
from articles.problems import Refused
from articles.revisions import Draft, headed, resembling
from articles.sentences import segment
from articles.text.characters import clean_text
from articles.text.exported_file import ExportedFile
from articles.text.headline import as_title, begins_inside, body_of, one_line
from articles.text.shapes import Block
from articles.text.slugs import LONGEST_SLUG, slug_of
from articles.text.stored_messages import message_text
from newsroom.actions.drafts import attach_drafts
from newsroom.actions.originals import check_original, original_at
from newsroom.actions.people import credit_byline
from newsroom.actions.published_before import claim_paths, day_of, first_day
from newsroom.actions.revise import ANOTHER_TEXT, write_revision
from newsroom.editions.models import Address
from newsroom.public.site import current_site

log = logging.getLogger("newsroom.actions.accept")

CHANGED_SINCE = gettext_noop(
    "The article was changed after this file was exported. Complete the import on the "
    "desk, which shows the differences."
)


@dataclass(frozen=True)
class Arrival:
    """The article and revision that one imported thing has become.

    `findings` are all of its text's. `resembles` is, for a new article, one that has
    much of its text.
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
    """Receive and accept a file in one transaction, as the commands do.

    `findings` is ask, remove or keep. `reading` is from `prefetch`, where several files
    are brought in. Raise Refused; the intake, which is kept, says why.
    """
    metadata = {name: value for name, value in (metadata or {}).items() if value}
    check_permission(user, "articles.import_article")
    incoming = Incoming(content, path, media_type, url, metadata.get("language", ""))
    reading = reading or read_incoming(incoming)

    def receive_and_accept() -> Arrival | Intake:
        with transaction.atomic():
            intake = keep(incoming, reading, user)
            if intake.status == Intake.Status.REFUSED:
                return intake
            if intake.status == Intake.Status.WAITING:
                if _is_outdated(intake):
                    return intake
                _decide_findings(intake, findings, user)
            return _accept(intake, metadata, user)

    arrival = retry_once(receive_and_accept)
    if isinstance(arrival, Intake):
        raise Refused(arrival.error or _(CHANGED_SINCE))
    return arrival


def exported_copy(intake: Intake) -> ExportedFile | None:
    """Return of which revision of its article the file is a copy, if we exported it."""
    if intake.extraction is None or intake.revised is None:
        return None
    exported = exported_file(intake.extraction.metadata)
    if exported is None or exported.article != str(intake.revised.uid):
        return None
    return exported


def _is_outdated(intake: Intake) -> bool:
    """Return whether the article was changed after the file was exported from it."""
    exported = exported_copy(intake)
    if exported is None or intake.article is None:
        return False
    return exported.revision < intake.article.current_revision.number


def _decide_findings(intake: Intake, findings: str, user: User | None) -> None:
    statuses = {"remove": Finding.Status.REMOVED, "keep": Finding.Status.KEPT}
    if findings in statuses:
        undecided = Finding.objects.undecided().filter(extraction=intake.extraction)
        record_decisions(undecided, statuses[findings], user)


def accept(
    intake: Intake,
    *,
    metadata: dict[str, str],
    apart: bool = False,
    seen: int | None = None,
    user: User | None,
) -> Arrival:
    """Turn a waiting intake into a new article, or a revision of the article that it is.

    `metadata` is what an editor has typed over what was read; an empty value removes
    what was read. With `apart` it becomes a new article, whichever id or address it
    has. Footnotes and comments become citations and draft notes; `intake.attached` says
    which have no place. An examined text that is here stays as it is if the words are
    the same. `seen` is the number of the revision that the person knows to be replaced,
    0 for none; None does not ask. Raise Refused if there is a newer one or the words of
    an examined text are others, and for an intake that was refused, dismissed or not
    read yet.
    """
    check_permission(user, "articles.import_article")

    def accept_locked() -> Arrival:
        with transaction.atomic():
            # Hazard: with a join, PostgreSQL answers a lock it waited for with the
            # other table's old row.
            locked = Intake.objects.select_for_update().get(pk=intake.pk)
            locked.extraction = intake.extraction
            return _accept(locked, metadata, user, apart=apart, seen=seen)

    return retry_once(accept_locked)


def _accept(
    intake: Intake,
    metadata: dict[str, str],
    user: User | None,
    *,
    apart: bool = False,
    seen: int | None = None,
) -> Arrival:
    """Accept an intake that is locked, or new, so that nobody else has seen it."""
    extraction = _accepted_extraction(intake)
    findings = list(Finding.objects.filter(extraction=extraction))
    if intake.article and intake.status != Intake.Status.WAITING:
        revision = intake.article.current_revision
        return Arrival(intake, intake.article, revision, findings)
    text, blocks = decided_text(extraction, findings)
    known = None
    if apart:
        metadata = metadata | {"external_id": ""}
    else:
        read = extraction.metadata | _meaningful(metadata)
        known = intake.article or same_article(read)
    if known and known.is_examined:
        _keep_unchanged(known, intake, text, user)
        return Arrival(intake, known, known.current_revision, findings)
    language = str(extraction.metadata.get("language") or "")
    suggestion = suggested_title(text, blocks, language)
    given = _GivenMetadata.merge(extraction, metadata, suggestion, known)
    article = _store_article(intake, known, given, user)
    _refuse_unseen(known, article, seen)
    claim_paths(article, given.merged.get("redirect_from", ""))
    draft = Draft(Revision.Kind.IMPORT, text, blocks, article.language, extraction)
    draft = headed(draft, article)
    resembles = None
    if known:
        draft.boundaries = article.current_revision.boundaries
    else:
        # Asked before the article has a text of its own, which it would resemble most.
        resembles = resembling(draft.text)
    draft.pictures = decided_pictures(extraction, findings)
    revision = write_revision(article, draft, user, first=not known)
    intake.article = article
    intake.status = Intake.Status.REVISED if known else Intake.Status.CREATED
    if extraction.attachments:
        attach_drafts(intake, extraction, revision, user)
    intake.save(update_fields=["article", "status", "attached"])
    log.info("article %s: %s, revision %s", article.pk, intake.status, revision.number)
    return Arrival(intake, article, revision, findings, resembles)


def _refuse_unseen(known: Article | None, locked: Article, seen: int | None) -> None:
    """Raise Refused if a known article has a newer revision than the person saw."""
    if known is None or seen is None:
        return
    newest = locked.current_revision.number
    if newest > seen:
        words = _(
            "This would replace revision %(number)s, which the preview did not show, "
            "so nothing was saved. Read what would change, then save again."
        )
        raise Refused(words % {"number": newest})


def _keep_unchanged(
    known: Article, intake: Intake, text: str, user: User | None
) -> None:
    """Keep what is new around an examined text whose words are here already.

    Raise Refused if they are others.
    """
    extraction = _accepted_extraction(intake)
    revision = known.current_revision
    if not is_same_text(extraction, text, revision):
        raise Refused(ANOTHER_TEXT % {"article": known})
    intake.article = known
    intake.status = Intake.Status.UNCHANGED
    body, _blocks = body_of(revision.text, revision.blocks)
    if body == text:
        attach_drafts(intake, extraction, revision, user)
    intake.save(update_fields=["article", "status", "attached"])


def _accepted_extraction(intake: Intake) -> Extraction:
    """Return what was read from the intake; raise Refused if it cannot be accepted."""
    extraction = intake.extraction
    if extraction is None or intake.status == Intake.Status.REFUSED:
        reason = message_text(intake.error) or _("it has not been read yet.")
        raise Refused(
            _("%(path)s was refused: %(reason)s")
            % {"path": intake.path, "reason": reason}
        )
    return extraction


# --- Its article ----------------------------------------------------------------------


def is_same_text(extraction: Extraction, text: str, current: Revision) -> bool:
    """Return whether the words are those of `current`, as read or as cleaned.

    `text` is the extraction's without the findings that are cut out.
    """
    read_before = current.extraction.text if current.extraction else ""
    if extraction.text.split() == read_before.split():
        return True
    body, _blocks = body_of(current.text, current.blocks)
    return text.split() == body.split()


METADATA = (
    "title",
    "standfirst",
    "byline",
    "language",
    "dated",
    "first_published",
    "site",
    "canonical_url",
    "external_id",
)
DAYS = {"dated", "first_published"}
NEVER_EMPTY = {"title", "language"}
SUGGESTED_FROM = 3  # paragraphs in which a sentence for a title is looked for


@dataclass(frozen=True)
class _GivenMetadata:
    """Metadata of an import: what was read, with what an editor typed over it.

    `by_hand` names the fields that differ from what was read. `suggestion` is a title,
    where none was given.
    """

    extraction: Extraction
    typed: Mapping[str, str]
    merged: Mapping[str, str]
    by_hand: set[str]
    suggestion: str

    @classmethod
    def merge(
        cls,
        extraction: Extraction,
        typed: Mapping[str, str],
        suggestion: str,
        known: Article | None,
    ) -> "_GivenMetadata":
        read = extraction.metadata
        typed = _meaningful(typed)
        if typed.get("title") == suggestion and not read.get("title"):
            # The form offered the suggestion, so nobody has typed it.
            del typed["title"]
        before = {name: read.get(name) or "" for name in METADATA}
        if known:
            # What was set by hand stays, unless it is changed here.
            for name in known.edited_fields:
                before[name] = str(getattr(known, name, None) or "")
        by_hand = {
            name for name in METADATA if name in typed and typed[name] != before[name]
        }
        return cls(extraction, typed, read | typed, by_hand, suggestion)

    @property
    def is_archived(self) -> bool:
        """Return whether it is to be published as an older site showed it."""
        return self.merged.get("archive", "").lower() == "true"


def _store_article(
    intake: Intake, known: Article | None, given: _GivenMetadata, user: User | None
) -> Article:
    if known:
        return _update_article(known, given)
    article = _create_article(given, user)
    if intake.is_practice and intake.received_by:
        Practice.objects.create(article=article, owner=intake.received_by)
    return article


def _update_article(known: Article, given: _GivenMetadata) -> Article:
    """Give a known article the imported metadata, except what was set by hand before."""
    article = Article.objects.select_for_update().get(pk=known.pk)
    before = _values(article)
    byline = article.byline
    if given.is_archived and not article.editions.exists():
        article.archived = True
    # The kind was chosen once, and no later import changes it.
    if not article.kind:
        _set_typed_kind(article, given)
    _set_metadata(article, given)
    # Somebody who has the details open has not seen this, and must not overwrite it.
    if _values(article) != before:
        article.version += 1
    article.save()
    if article.byline != byline:
        credit_byline(article)
    return article


def _create_article(given: _GivenMetadata, user: User | None) -> Article:
    article = Article(created_by=user, archived=given.is_archived)
    if not _set_typed_kind(article, given):
        fetched_from = given.extraction.original.url
        article.kind = suggested_kind(given.merged, fetched_from)
    _set_metadata(article, given)
    slug = given.merged.get("translation_of")
    if slug:
        original = original_at(slug)
        check_original(article, original, article.language)
        article.translation_of = original
    article.title = (article.title or given.suggestion or _("Untitled"))[:300]
    unknown = given.merged.get("unknown", "").split()
    article.unknown = [name for name in Article.Origin.values if name in unknown]
    article.slug = _free_slug(article.title, given.extraction)
    # simple-history looks for this attribute.
    article.skip_history_when_saving = True  # type: ignore[attr-defined]
    article.save()
    del article.skip_history_when_saving  # type: ignore[attr-defined]
    # This writes one row. The signal would also look for topics, which a new article
    # cannot have.
    Article.history.bulk_history_create([article], default_user=user)
    if article.byline:
        credit_byline(article)
    return article


def _set_typed_kind(article: Article, given: _GivenMetadata) -> bool:
    kind = given.typed.get("kind")
    if kind not in Article.Kind.values:
        return False
    article.kind = kind
    return True


def _set_metadata(article: Article, given: _GivenMetadata) -> None:
    for name in given.by_hand:
        setattr(article, name, None if name in DAYS else "")
    edited_before = {*article.edited_fields}
    imported = ({*METADATA} - edited_before) | given.by_hand
    for name in imported - _fixed_fields(article, given.merged):
        _set_field(article, name, given.merged)
    article.edited_fields = sorted(edited_before | given.by_hand)
    article.title_is_ours = not given.extraction.metadata.get("title")
    # Nothing is guessed that is known, or that somebody was shown and has left as it
    # is, typed or emptied.
    settled = {*given.typed, *article.edited_fields}
    settled |= {name for name in METADATA if getattr(article, name)}
    guessed = {**article.guessed, **given.extraction.guessed}
    article.guessed = {
        name: value for name, value in guessed.items() if name not in settled
    }


def _set_field(article: Article, name: str, metadata: Mapping[str, str]) -> None:
    value = clean_text(str(metadata.get(name) or "")).strip()
    if not value:
        return
    if name == "dated":
        article.dated = day_of(value)
        return
    if name == "first_published":
        article.first_published = first_day(article, value)
        return
    limit = getattr(Article._meta.get_field(name), "max_length", None) or 2000
    setattr(article, name, value[:limit])


def _fixed_fields(article: Article, metadata: Mapping[str, str]) -> set[str]:
    """Return the fields that this import must not change.

    An article keeps the id by which it is recognised, and never gets the address of
    another article.
    """
    fixed = set()
    if article.external_id:
        fixed.add("external_id")
    if article.pk:
        other = article_at(metadata.get("canonical_url"))
        if other and other != article:
            fixed.add("canonical_url")
    return fixed


def _meaningful(typed: Mapping[str, str]) -> dict[str, str]:
    """Return `typed` without empty values of fields that cannot be empty."""
    return {
        name: value for name, value in typed.items() if value or name not in NEVER_EMPTY
    }


def suggested_title(text: str, blocks: Sequence[Block], language: str) -> str:
    """Return a title: the first heading, else the first whole sentence.

    A sentence that begins inside another is taken only if there is no other. `text`
    must not contain undecided findings.
    """
    for block in blocks:
        if block["kind"] == "heading":
            return as_title(text[block["start"] : block["end"]])
    sentences = []
    for block in blocks[:SUGGESTED_FROM]:
        line = one_line(text[block["start"] : block["end"]])
        sentences += [line[start:end] for start, end in segment(line, language)]
    for sentence in sentences:
        if not begins_inside(sentence):
            return as_title(sentence)
    return as_title(sentences[0] if sentences else "")


def suggested_kind(metadata: Mapping[str, str], fetched_from: str = "") -> Article.Kind:
    """Return "examined" for a text from an address or of another publisher, else "ours"."""
    if fetched_from:
        return Article.Kind.EXAMINED
    site = " ".join(clean_text(str(metadata.get("site") or "")).split())
    if site and site.casefold() != current_site().name.casefold():
        return Article.Kind.EXAMINED
    return Article.Kind.OURS


def _free_slug(title: str, extraction: Extraction) -> str:
    """Return a slug that no article has, and under which none was ever published."""
    options = _slug_options(title, extraction)
    slug = next(options)
    while _is_taken(slug):
        slug = next(options)
    return slug


def _is_taken(slug: str) -> bool:
    if Article.objects.filter(slug=slug).exists():
        return True
    return Address.objects.filter(slug=slug).exists()


def _slug_options(title: str, extraction: Extraction) -> Iterator[str]:
    slug = slug_of(title)
    if slug:
        yield slug
    stem = slug_of(title, LONGEST_SLUG - 9) or "article"
    with_hash = f"{stem}-{extraction.original.sha256[:8]}"
    yield with_hash
    for number in count(2):
        yield f"{with_hash}-{number}"


def _values(article: Article) -> list[object]:
    return [getattr(article, name) for name in (*METADATA, "guessed")]
