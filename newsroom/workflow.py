"""Read this first: how an article comes in, changes, and is published. Each function is one transaction.

Pages, admin and commands call these and nothing below them. `user` is who acts; None is the operator at
the shell. Every function raises PermissionDenied for a user whose role does not include the act.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from annotations.carrying import align_revision, carry
from annotations.checkable import assess
from articles import identity, importing, revising
from articles.ahead import Read
from articles.boundaries import Place, place_at
from articles.characters import clean_text
from articles.cutting import Block
from articles.desk import check_permission
from articles.markup import from_markup, to_markup
from articles.models import Article, Finding, Intake, Revision, Sentence
from articles.revising import Draft, DraftSentence
from newsroom import arriving, attaching, pages
from newsroom.editions import build_document, canonical, hash_of
from newsroom.gate import Blocker, blockers
from newsroom.kinds import Kinds, kinds_after
from newsroom.merging import has_marks, merge_drafts
from newsroom.models import Edition
from newsroom.reading import Reading, read

log = logging.getLogger("newsroom.workflow")

LOSSES_NAMED = 3  # in a refusal; the publish sheet names all
EMPTY = "The text is empty. To take an article away from readers, withdraw it."


class Conflict(Exception):
    """Somebody else was faster. The message says who did what; nothing was changed or lost."""


class NotReady(Exception):
    """The gate is shut."""

    def __init__(self, blockers: Sequence[Blocker]) -> None:
        super().__init__(" ".join(blocker.message for blocker in blockers))
        self.blockers = blockers


class Refusal(Exception):
    """It cannot be done, and the message says what to do instead."""


@dataclass(frozen=True)
class Arrival:
    """What one thing brought in has become."""

    intake: Intake
    article: Article
    revision: Revision


# --- In -----------------------------------------------------------------------------------------------


def bring_in(
    content: bytes,
    *,
    path: str,
    user: User | None,
    media_type: str = "",
    url: str = "",
    findings: str = "ask",
    metadata: dict[str, str] | None = None,
    read: Read = importing.read,
) -> Arrival | Intake:
    """Receives and accepts in one go, as the commands do. findings: ask, remove or keep.

    read: from read_ahead, where several are brought in. What was refused comes back as its intake, which
    says why.
    """
    metadata = {name: value for name, value in (metadata or {}).items() if value}
    check_permission(user, "articles.import_article")
    parcel = importing.Parcel(content, path, media_type, url, metadata.get("language", ""))

    def once() -> Arrival | Intake:
        reading = read(parcel)
        with transaction.atomic():
            intake = importing.keep(parcel, reading, user)
            if intake.status == Intake.Status.REFUSED:
                return intake
            if intake.status == Intake.Status.WAITING and findings != "ask":
                wanted = Finding.Status.REMOVED if findings == "remove" else Finding.Status.KEPT
                waiting = Finding.objects.undecided().filter(extraction=intake.extraction)
                decide_waiting(waiting, wanted, user)
            return _accept(intake, metadata, user)

    return importing.twice(once)


def decide_waiting(findings: Iterable[Finding], status: Finding.Status, user: User | None) -> None:
    """Decides findings before the text has become a revision."""
    check_permission(user, "articles.decide_finding")
    with transaction.atomic():
        for finding in findings:
            importing.record_decision(finding, status, user)


def accept(intake: Intake, *, metadata: dict[str, str], user: User | None) -> Arrival:
    """Turns a waiting intake into a new article, or a new revision of the article that it is.

    metadata: what an editor has typed over what was read; an empty value takes away what was read. Footnotes
    and comments become citations and draft notes; intake.attached says which have no place. Raises Refusal
    for what was refused, set aside or not read yet.
    """
    check_permission(user, "articles.import_article")

    def once() -> Arrival:
        with transaction.atomic():
            # Hazard: with a join, PostgreSQL answers a lock it waited for with the other table's old row.
            locked = Intake.objects.select_for_update().get(pk=intake.pk)
            locked.extraction = intake.extraction
            return _accept(locked, metadata, user)

    return importing.twice(once)


def _accept(intake: Intake, metadata: dict[str, str], user: User | None) -> Arrival:
    """accept, for an intake that is locked or that nobody else has seen yet."""
    extraction = intake.extraction
    if extraction is None or intake.status == Intake.Status.REFUSED:
        raise Refusal(f"{intake.path} was refused: {intake.error or 'it has not been read yet.'}")
    if intake.article and intake.status != Intake.Status.WAITING:
        return Arrival(intake, intake.article, intake.article.current_revision)
    text, blocks = importing.clean_text(extraction)
    article, made = arriving.find_or_make_article(extraction, metadata, intake.article, text, user)
    draft = Draft(Revision.Kind.IMPORT, text, blocks, article.language, extraction)
    if not made:
        draft.boundaries = article.current_revision.boundaries
    revision = write_revision(article, draft, user, first=made)
    intake.article = article
    intake.status = Intake.Status.CREATED if made else Intake.Status.REVISED
    attaching.attach_drafts(intake, revision, user)
    intake.save(update_fields=["article", "status", "attached"])
    log.info("%s: %s, revision %s", intake.path, intake.get_status_display(), revision.number)
    return Arrival(intake, article, revision)


# --- Text ---------------------------------------------------------------------------------------------


def write_revision(
    article: Article,
    draft: Draft,
    user: User | None,
    *,
    restored: Revision | None = None,
    first: bool = False,
) -> Revision:
    """Writes the next revision and takes every anchor to it. The caller holds a transaction.

    restored: the revision whose text this brings back, if it does. first: the article was made in this
    transaction, so nobody else can hold or revise it.
    """
    previous = None
    if not first:
        article = Article.objects.select_for_update().get(pk=article.pk)
        previous = article.revisions.order_by("-number").first()
    sentences = revising.sentences_of(draft)
    alignment = align_revision(previous, draft, sentences, restored)
    revision = revising.write(
        article,
        draft,
        sentences,
        number=previous.number + 1 if previous else 1,
        keys=alignment.keys,
        assessments=[_assessment(draft, sentence) for sentence in sentences],
        user=user,
    )
    if previous:
        carry(revision, alignment, user)
    return revision


def _assessment(draft: Draft, sentence: DraftSentence) -> dict[str, Any]:
    """A heading claims nothing that the text under it does not."""
    if draft.blocks[sentence.block]["kind"] == "heading":
        return {"tier": "none", "score": 0.0, "reasons": []}
    return asdict(assess(sentence.text, draft.language))


@transaction.atomic
def decide(article: Article, findings: Iterable[Finding], status: Finding.Status, user: User | None) -> None:
    """Removes or keeps findings; where that changes the text, a new revision follows.

    A text that was edited by hand keeps those edits. Reversible until the text is published; raises Refusal
    after that, and where the words around a finding were rewritten.
    """
    check_permission(user, "articles.decide_finding")
    article = Article.objects.select_for_update().get(pk=article.pk)
    current = article.current_revision
    extraction = current.extraction
    if extraction is None or any(finding.extraction_id != extraction.pk for finding in findings):
        raise Refusal("This finding belongs to an earlier import of the article; it no longer applies.")
    if article.editions.filter(revision__extraction=extraction).exists():
        raise Refusal(
            "This text has been published: correct it by editing the text, so that readers are told."
        )
    before = importing.clean_text(extraction)
    for finding in findings:
        importing.record_decision(finding, status, user)
    after = importing.clean_text(extraction)
    if after == before:
        return
    text, blocks = after if (current.text, current.blocks) == before else _with_edits(current, before, after)
    if text != current.text:
        draft = replace(_draft_of(current), kind=Revision.Kind.FINDINGS, text=text, blocks=blocks)
        write_revision(article, draft, user)


def _with_edits(
    current: Revision, before: tuple[str, list[Block]], after: tuple[str, list[Block]]
) -> tuple[str, list[Block]]:
    """`after` with what was edited by hand since `before`. Raises Refusal where both changed one sentence."""
    mine = _draft_of(current)
    base, theirs = (
        replace(mine, text=text, blocks=blocks)
        for text, blocks in (from_markup(to_markup(*cleaned)) for cleaned in (before, after))
    )
    merged = merge_drafts(base, mine, theirs)
    if has_marks(merged):
        raise Refusal(
            "The words around this finding were rewritten since the import: "
            "take it out, or put it back, by editing the text."
        )
    return from_markup(merged)


def _draft_of(revision: Revision) -> Draft:
    return Draft(
        Revision.Kind(revision.kind),
        revision.text,
        revision.blocks,
        revision.article.language,
        revision.extraction,
        boundaries=revision.boundaries,
    )


@transaction.atomic
def describe(
    article: Article, values: dict[str, Any], *, changed: Iterable[str], version: int, user: User | None
) -> Article:
    """Sets what an editor changed of the metadata; a later import will not overwrite it.

    Raises Conflict if the article's metadata is no longer the `version` that the editor started from.
    """
    check_permission(user, "articles.change_article")
    article = Article.objects.select_for_update().get(pk=article.pk)
    if article.version != version:
        raise Conflict("Somebody else changed these details meanwhile. What you typed is still here.")
    names = sorted(changed)
    for name in names:
        if name == "topics":
            article.topics.set(values[name])
        else:
            setattr(article, name, values[name])
    article.edited_fields = sorted({*article.edited_fields, *names})
    article.version += 1
    article.save()
    return article


def editable_text(revision: Revision) -> str:
    return to_markup(revision.text, revision.blocks)


def typed_draft(current: Revision, markup: str) -> Draft:
    """What an editor typed, on its way to be the revision after `current`. Raises Refusal."""
    if has_marks(markup):
        raise Refusal("Two versions still stand side by side: decide each marked place, then save.")
    text, blocks = from_markup(clean_text(markup))
    if not text:
        raise Refusal(EMPTY)
    return replace(_draft_of(current), kind=Revision.Kind.EDIT, text=text, blocks=blocks)


@transaction.atomic
def revise(
    article: Article,
    markup: str,
    *,
    based_on: int,
    summary: str = "",
    merging: bool = False,
    user: User | None,
) -> Revision:
    """A new revision from the text as an editor typed it; the same text again makes none.

    based_on: number of the revision that the editor started from. Raises Conflict if it is not the current,
    Refusal if the text cannot be saved. merging: whether the text brings two editors' changes together.
    """
    check_permission(user, "articles.revise_article")
    article = Article.objects.select_for_update().get(pk=article.pk)
    current = article.current_revision
    draft = typed_draft(current, markup)
    if (draft.text, draft.blocks) == from_markup(editable_text(current)):
        return current
    _check_current(current, based_on)
    if Finding.objects.undecided().filter(extraction=current.extraction).exists():
        raise Refusal("Decide the findings first: what is undecided is not part of the text that you edit.")
    if merging:
        draft.kind = Revision.Kind.MERGE
    draft.summary = clean_text(summary)[:300]
    return write_revision(article, draft, user)


def _check_current(current: Revision, based_on: int) -> None:
    if current.number != based_on:
        who = current.created_by.get_full_name() or current.created_by if current.created_by else "An import"
        raise Conflict(f"{who} saved revision {current.number} while you were writing. Yours is still here.")


def bring_together(article: Article, markup: str, *, based_on: int) -> tuple[Revision, str]:
    """After a Conflict: the current revision, and both texts in one, marked where they collide.

    Raises Refusal if `based_on` is no revision of the article, or nothing was typed.
    """
    base = article.revisions.filter(number=based_on).first()
    if base is None:
        raise Refusal("The text that you started from is not known. Copy yours, reload, and paste it again.")
    current = article.current_revision
    yours = typed_draft(base, markup)
    base_draft, theirs = (typed_draft(revision, editable_text(revision)) for revision in (base, current))
    return current, merge_drafts(base_draft, yours, theirs)


@transaction.atomic
def restore(article: Article, number: int, *, based_on: int, user: User | None) -> Revision:
    """A new revision with the text and the sentences of an earlier one. Raises Conflict and Refusal."""
    check_permission(user, "articles.revise_article")
    article = Article.objects.select_for_update().get(pk=article.pk)
    current = article.current_revision
    _check_current(current, based_on)
    wanted = article.revisions.filter(number=number).first()
    if wanted is None:
        raise Refusal(f"There is no revision {number}.")
    draft = replace(_draft_of(wanted), kind=Revision.Kind.RESTORE, summary=f"Revision {number} again")
    if _is_same(draft, current):
        return current
    return write_revision(article, draft, user, restored=wanted)


def _is_same(draft: Draft, revision: Revision) -> bool:
    """Text and sentences alike."""
    spans = [sentence.span for sentence in revising.sentences_of(draft)]
    return (draft.text, draft.blocks) == (revision.text, revision.blocks) and spans == [
        sentence.span for sentence in revision.sentences.all()
    ]


@transaction.atomic
def split(article: Article, key: str, at: int, *, based_on: int | None = None, user: User | None) -> Revision:
    """Makes two sentences of one, at code point `at` of it. Raises Refusal and Conflict.

    based_on: number of the revision that the editor saw; None does not ask.
    """
    current, sentence = _sentence_to_cut(article, key, based_on, user)
    place = place_at(current.text, sentence.span, at)
    if place is None:
        raise Refusal("Nothing would be left on one side: choose a place inside the sentence.")
    return _recut(current, "split", place, user)


@transaction.atomic
def merge_sentences(
    article: Article, key: str, *, based_on: int | None = None, user: User | None
) -> Revision:
    """Makes one sentence of this and the next of its paragraph. Raises Refusal and Conflict."""
    current, sentence = _sentence_to_cut(article, key, based_on, user)
    following = current.sentences.filter(position=sentence.position + 1, block=sentence.block).first()
    if following is None:
        raise Refusal("It is the last sentence of its paragraph: there is nothing to join it with.")
    return _recut(current, "merge", Place(sentence.end, following.start), user)


def _sentence_to_cut(
    article: Article, key: str, based_on: int | None, user: User | None
) -> tuple[Revision, Sentence]:
    check_permission(user, "articles.revise_article")
    article = Article.objects.select_for_update().get(pk=article.pk)
    current = article.current_revision
    if based_on is not None:
        _check_current(current, based_on)
    sentence = identity.find(current, key)
    if sentence is None:
        raise Refusal("That sentence is no longer in the text: reload the page and look again.")
    return current, sentence


def _recut(current: Revision, act: str, place: Place, user: User | None) -> Revision:
    draft = replace(_draft_of(current), kind=Revision.Kind.BOUNDARIES)
    draft.boundaries = revising.with_boundary(draft, act, place)
    return write_revision(current.article, draft, user)


# --- Out ----------------------------------------------------------------------------------------------


@transaction.atomic
def publish(
    article: Article,
    *,
    user: User | None,
    kind: str = "",
    change_note: str = "",
    waive_gate: str = "",
    after: int | None = None,
) -> Edition:
    """Freezes the article into its next edition and makes its pages.

    after: number of the newest edition that the publisher saw (0 for none); None does not ask. Raises
    Conflict if another came since, NotReady with all blockers, Refusal if a change note is missing, nothing
    has changed, or the edition cannot be of that kind. kind: nothing takes the one that fits.
    """
    check_permission(user, "newsroom.publish_edition")
    edition, earlier = _next_edition(article, user, after)
    found, waiver = list(blockers(article, edition.revision)), _said(waive_gate)
    if found and not waiver:
        raise NotReady(found)
    change_note = _said(change_note)
    if earlier and not change_note:
        raise Refusal(
            "Say in the change note what is different from the edition before: readers will see it."
        )
    edition.change_note = change_note if earlier else ""
    edition.gate_waiver = waiver if found else ""
    # Hazard: built once. What is judged here is what is frozen, whatever somebody saves meanwhile.
    document = build_document(edition, earlier)
    edition.kind = _kind(kind, kinds_after(earlier[-1] if earlier else None, read(document)))
    document["edition"]["kind"] = str(edition.kind)
    return _freeze(edition, document, earlier)


def _said(text: str) -> str:
    """What readers will see, at most 1,000 code points; empty where it holds no letter and no figure.

    Hazard: invisible characters are no white space to strip().
    """
    said = clean_text(text).strip()[:1000]
    return said if any(character.isalnum() for character in said) else ""


@transaction.atomic
def withdraw(article: Article, *, reason: str, user: User | None, after: int | None = None) -> Edition:
    """Takes the article away from readers, who are told why; publishing again brings it back."""
    check_permission(user, "newsroom.withdraw_edition")
    edition, earlier = _next_edition(article, user, after)
    if not earlier or earlier[-1].kind == Edition.Kind.WITHDRAWAL:
        raise Refusal("The article is not published, so there is nothing to withdraw.")
    reason = _said(reason)
    if not reason:
        raise Refusal(
            "Say why the article is withdrawn: readers who follow a link to it will see the reason."
        )
    edition.kind, edition.change_note = Edition.Kind.WITHDRAWAL, reason
    return _freeze(edition, build_document(edition, earlier), earlier)


@dataclass(frozen=True)
class Upcoming:
    """What would be public if the article were published now. last: the newest edition, if there is one."""

    reading: Reading
    last: Edition | None
    kinds: Kinds
    blockers: tuple[Blocker, ...]


def upcoming(article: Article) -> Upcoming:
    """In a constant number of queries; nothing is locked or stored."""
    # Of their documents only that of the last one is read.
    earlier = list(article.editions.defer("document").order_by("number"))
    last = earlier[-1] if earlier else None
    edition = _drafted(article, earlier, None)
    reading = read(build_document(edition, earlier))
    return Upcoming(reading, last, kinds_after(last, reading), tuple(blockers(article, edition.revision)))


def _kind(chosen: str, kinds: Kinds) -> str:
    """Raises Refusal if what was chosen is not among `kinds`."""
    if not chosen or chosen in kinds.allowed:
        return chosen or kinds.allowed[0]
    options = " or ".join(kinds.allowed)
    if not kinds.losses:
        raise Refusal(f"This edition cannot be of kind {chosen!r}; choose {options}.")
    more = len(kinds.losses) - LOSSES_NAMED
    named = [*kinds.losses[:LOSSES_NAMED], *([f"And {more} more."] if more > 0 else [])]
    raise Refusal(
        f"This edition cannot be of kind {chosen!r}, because readers were told otherwise: {' '.join(named)} "
        f"Publish it as a {options}, so that it stands among the corrections."
    )


def _next_edition(article: Article, user: User | None, after: int | None) -> tuple[Edition, list[Edition]]:
    """An unsaved edition under the article's lock, and all earlier ones, oldest first."""
    article = Article.objects.select_for_update().get(pk=article.pk)
    earlier = list(article.editions.select_related("published_by").order_by("number"))
    last = earlier[-1] if earlier else None
    if after is not None and after != (last.number if last else 0):
        who = (
            last.published_by.get_full_name() or last.published_by
            if last and last.published_by
            else "Somebody"
        )
        raise Conflict(
            f"{who} published edition {last.number if last else 0} meanwhile. Nothing was published twice."
        )
    return _drafted(article, earlier, user), earlier


def _drafted(article: Article, earlier: list[Edition], user: User | None) -> Edition:
    last = earlier[-1] if earlier else None
    return Edition(
        article=article,
        revision=article.current_revision,
        number=last.number + 1 if last else 1,
        previous_sha256=last.sha256 if last else "",
        published_at=timezone.now().replace(microsecond=0),
        published_by=user,
    )


def _freeze(edition: Edition, document: dict[str, Any], earlier: list[Edition]) -> Edition:
    if earlier and _substance(document) == _substance(earlier[-1].content):
        raise Refusal(f"Nothing has changed since edition {earlier[-1].number}; there is nothing to publish.")
    edition.document = canonical(document).decode()
    edition.sha256 = hash_of(edition.document)
    edition.save()
    pages.rebuild_for(edition.article)
    log.info("%s: edition %s published, %s", edition.article.slug, edition.number, edition.sha256)
    return edition


def _substance(document: dict[str, Any]) -> dict[str, Any]:
    """What readers would see a difference in."""
    return {name: part for name, part in document.items() if name not in {"edition", "history"}}
