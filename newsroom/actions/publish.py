"""Publishing an article, and withdrawing it from readers."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Unpack

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations.decisions import ask_again, decide_open
from annotations.sentence_states import Kind as Decided
from annotations.sentence_states import StatedText, stated
from articles.models import Article
from articles.permissions import check_permission
from articles.problems import Refused
from articles.text.characters import clean_text, says_something
from newsroom.actions.freeze import build_document, empty_document, hold_sources
from newsroom.actions.gate import Gate, NotReady, gate_of
from newsroom.actions.originals import hold_original, unfollowed_edition
from newsroom.actions.people import PUBLISH, WITHDRAW, display_name
from newsroom.actions.second_requests import (
    Passed,
    Reasons,
    ask_second,
    ask_to_confirm,
    check_askable,
    check_newest,
    pass_gate,
    refuse_others,
    waiting_request,
)
from newsroom.actions.withheld_again import refuse_withheld
from newsroom.editions.chain import hash_without_times, timestamp
from newsroom.editions.json_schema import refuse_misfit
from newsroom.editions.kinds import Kinds, kinds_after
from newsroom.editions.models import (
    AHEAD,
    NOTHING_SAID,
    Address,
    Edition,
    Openings,
    Said,
    SecondRequest,
    known_as,
)
from newsroom.editions.schema import EditionDocument
from newsroom.editions.sealing import Opened, openings_to_json, seal, to_stored
from newsroom.editions.verify import hash_of
from newsroom.editions.view import EditionView, read
from newsroom.editions.withholding import readable_leaves
from newsroom.public import article_rows
from newsroom.public.documents import PublishedEdition

log = logging.getLogger("newsroom.actions.publish")

MOST = 1_000  # code points of a reason or a change note
NO_REASONS = Reasons()
NO_CHANGE_NOTE = gettext_lazy(
    "Say in the change note what is different from the previous version."
)


# --- Publishing -----------------------------------------------------------------------


@transaction.atomic
def publish(
    article: Article,
    *,
    user: User | None,
    reasons: Reasons = NO_REASONS,
    after: int | None = None,
    **said: Unpack[Said],
) -> Edition:
    """Freeze the article into its next edition, which readers then see.

    Of what is `said`, `kind` is what the edition is called, one of `kinds.NAMES`; ""
    takes the one that fits. `why` is the reason for calling the edition less than what
    changed. `follows_original` is the number of the edition that a translation now
    follows, 0 for no other than before. `reasons` are for publishing in spite of what
    is open. `after` is the number of the newest edition that the publisher saw, 0 for
    none; None skips the comparison.

    Raise Conflict if another edition came since, NotReady with everything that is open,
    Refused if a change note is missing, nothing has changed, another person must agree,
    or the kind does not fit and `why` is empty.
    """
    edition, last = next_edition(article, PUBLISH, user, after)
    document, passed = freeze(edition, last, reasons, NOTHING_SAID | said)
    stored = publish_frozen(edition, document, last)
    ask_to_confirm(stored, passed)
    return stored


def freeze(
    edition: Edition, last: Edition | None, reasons: Reasons, said: Said
) -> tuple[EditionDocument, Passed]:
    """Return the document of the next edition, and why it may be published.

    Raise as `publish` does. The caller holds the article's lock.
    """
    text, passed = _settle_open(edition, reasons)
    said = passed.said or said
    change_note = _readable(said["change_note"])
    if last and not change_note:
        raise Refused(NO_CHANGE_NOTE)
    # Hazard: the document is built once, so that exactly what is judged here is frozen,
    # whatever somebody saves meanwhile.
    document = build_document(edition, last, text, said["follows_original"])
    kinds = kinds_after(last.reading if last else None, read(document))
    if passed.second and last and last.reading.edition.unconfirmed:
        # What is different is that somebody agreed.
        kinds = replace(kinds, same_as=0)
    called = kinds.called(said["kind"], _readable(said["why"]))
    edition.kind = called.kind
    document["edition"] |= {
        "kind": called.kind,
        "change_note": change_note if last else "",
        "correction": called.correction,
        "why": called.why,
        "seconded_by": display_name(passed.second) if passed.second else "",
        "alone_why": passed.own,
        "published_alone": bool(passed.own),
        "unconfirmed": passed.is_emergency,
    }
    return document, passed


def publish_frozen(
    edition: Edition,
    document: EditionDocument,
    last: Edition | None,
    frozen_at: datetime | None = None,
) -> Edition:
    """Store the edition under its address, which nobody else may have.

    `frozen_at`: when, None for now; what it left unchecked is open again. The caller
    holds the article's lock. Raise Refused where it may not be stored.
    """
    _claim_address(edition.article, document["article"]["slug"])
    stored = store_edition(edition, document, last)
    ask_again(edition.article, edition.published_by, frozen_at)
    _leave_archive(edition.article)
    return stored


def _leave_archive(article: Article) -> None:
    """Let an article of the archive be an ordinary one from now on."""
    if article.archived:
        article.archived = False
        article.save(update_fields=["archived"])


# What leaves an article of the archive unpublished; all else is as it was there.
BLOCKS_ARCHIVED = {"practice", "kind", "origin", "empty", "findings", "sign_offs"}


@transaction.atomic
def publish_archived(
    article: Article, *, user: User | None, second: User | None = None
) -> Edition:
    """Freeze the article as an older site showed it, unchecked; return that edition.

    `second` is who agreed, if anybody had to. Raise Conflict if it was published here
    before, NotReady if suspect passages or its origin are undecided, Refused if it has
    notes.
    """
    edition, last = next_edition(article, PUBLISH, user, after=0)
    gate = gate_of(edition.article, edition.revision, user)
    blockers = [one for one in gate.blockers if one.kind in BLOCKS_ARCHIVED]
    if blockers:
        raise NotReady(blockers)
    document = build_document(edition, last, gate.text)
    if document["notes"] or document["overall"]:
        raise Refused(_("The article has notes, so it is not one of the archive."))
    edition.kind = Edition.Kind.FIRST
    document["edition"] |= {
        "kind": "first",
        "archived": True,
        "seconded_by": display_name(second) if second else "",
    }
    _claim_address(edition.article, edition.article.slug)
    return store_edition(edition, document, last)


@transaction.atomic
def request_publication(
    article: Article,
    *,
    user: User,
    reason: str = "",
    after: int | None = None,
    **said: Unpack[Said],
) -> SecondRequest:
    """Ask the others who may publish to publish `article` as it stands.

    `reason` is why sentences are left unchecked. `said` and `after` are as in
    `publish`; nothing else will be said. The request replaces an earlier one of the
    same person. Raise NotReady, Refused or Conflict.
    """
    check_permission(user, PUBLISH)
    article = Article.objects.select_for_update().get(pk=article.pk)
    coming = upcoming(article, user)
    check_newest(coming.last, after)
    check_askable(coming.gate, reason, user)
    said = NOTHING_SAID | said
    if coming.last:
        if not said["change_note"]:
            raise Refused(NO_CHANGE_NOTE)
        # Whether anything has changed is asked when it is published.
        kinds = replace(coming.kinds, same_as=0)
        called = kinds.called(said["kind"], _readable(said["why"]))
        said["kind"] = called.correction or called.kind
        said["why"] = called.why
    refuse_others(article, user)
    number = coming.last.number if coming.last else 0
    return ask_second(article, coming.gate, said, reason, number, user)


def _settle_open(edition: Edition, reasons: Reasons) -> tuple[StatedText, Passed]:
    """Leave open sentences unchecked, where that is allowed.

    Return the text as this edition states it, and why it may be published.
    """
    article = edition.article
    user = edition.published_by
    gate = gate_of(article, edition.revision, user)
    reasons = reasons._replace(
        unchecked=_readable(reasons.unchecked), own=_readable(reasons.own)
    )
    passed = pass_gate(article, gate, user, reasons)
    text = gate.text
    if gate.sentences:
        decide_open(
            gate.sentences, Decided.UNCHECKED, why=passed.unchecked, user=passed.by
        )
        text = stated(edition.revision)
    return text, passed


def _readable(text: str) -> str:
    """Return what readers will see of `text`: its first 1,000 code points, or "".

    It is "" where it holds no letter and no figure. Hazard: strip() leaves invisible
    characters in place.
    """
    shown = clean_text(text).strip()[:MOST]
    if not says_something(shown):
        return ""
    return shown


@transaction.atomic
def withdraw(
    article: Article, *, reason: str, user: User | None, after: int | None = None
) -> Edition:
    """Withdraw the article from readers, who see the reason; return that edition.

    Publishing again brings it back.
    """
    edition, last = next_edition(article, WITHDRAW, user, after)
    document = freeze_withdrawal(edition, last, reason)
    return store_edition(edition, document, last)


def freeze_withdrawal(
    edition: Edition, last: Edition | None, reason: str
) -> EditionDocument:
    """Return the document of an edition that withdraws the article.

    Raise Refused where it is not published, or without a reason.
    """
    if last is None or last.kind == Edition.Kind.WITHDRAWAL:
        raise Refused(
            _("The article is not published, so there is nothing to withdraw.")
        )
    reason = _readable(reason)
    if not reason:
        raise Refused(
            _(
                "Say why the article is withdrawn. Readers who follow a link to "
                "it will see your reason."
            )
        )
    edition.kind = Edition.Kind.WITHDRAWAL
    edition.revision_id = last.revision_id
    document = empty_document(edition, last)
    document["edition"]["change_note"] = reason
    return document


@dataclass(frozen=True)
class Upcoming:
    """Everything that would be public if the article were published now.

    `last` is the newest edition, if there is one. `unfollowed` is the number of the
    edition that a translation's original has since, or 0. `waiting` is a request to publish it.
    `misdated` is what readers are told of its date. `known_as` is the slug by which
    readers find the article. `sha256` is a hash of all that the document says but when.
    """

    last: Edition | None
    gate: Gate
    waiting: SecondRequest | None
    misdated: str
    reading: EditionView
    kinds: Kinds
    known_as: str
    unfollowed: int
    sha256: str


def upcoming(article: Article, user: User | None = None) -> Upcoming:
    """Return what publishing would make public; lock and store nothing.

    The number of queries is constant.
    """
    last = newest_edition(article)
    edition = draft_edition(article, last, user)
    gate = gate_of(article, edition.revision, user)
    waiting = waiting_request(article)
    reading = read(build_document(edition, last, gate.text))
    kinds = kinds_after(last.reading if last else None, reading)
    sha256 = hash_without_times(reading.document)
    unfollowed = unfollowed_edition(article, reading.article.translation_of)
    return Upcoming(
        last,
        gate,
        waiting,
        misdated(edition),
        reading,
        kinds,
        known_as(article),
        unfollowed,
        sha256,
    )


def next_edition(
    article: Article, permission: str, user: User | None, after: int | None
) -> tuple[Edition, Edition | None]:
    """Lock the article; return an unsaved edition, and the newest that there is."""
    check_permission(user, permission)
    hold_sources()
    article = Article.objects.select_for_update().get(pk=article.pk)
    hold_original(article)
    last = newest_edition(article)
    check_newest(last, after)
    return draft_edition(article, last, user), last


def newest_edition(article: Article) -> Edition | None:
    """Return the article's newest edition with what it opens, if there is one."""
    editions = article.editions.select_related("published_by", "openings")
    return editions.order_by("number").last()


def draft_edition(article: Article, last: Edition | None, user: User | None) -> Edition:
    """Return an edition that is not stored yet, of the text as it is now."""
    published_at = timezone.now().replace(microsecond=0)
    if last:
        # Hazard: a clock that was set back, or two editions in one second, would leave
        # an edition out of the log. `misdated` tells readers of a larger difference.
        published_at = max(published_at, last.published_at + timedelta(seconds=1))
    return Edition(
        article=article,
        revision=article.current_revision,
        number=last.number + 1 if last else 1,
        previous_sha256=last.sha256 if last else "",
        published_at=published_at,
        published_by=user,
    )


def misdated(edition: Edition) -> str:
    """Return what readers and publishers are told of a date in the future, or ""."""
    now = timezone.now()
    if edition.published_at <= now + AHEAD:
        return ""
    words = _(
        "Published on %(now)s but dated later, because the clock was wrong when "
        "an earlier version was published."
    )
    return words % {"now": f"{now:%Y-%m-%d %H:%M} UTC"}


def _dated(edition: Edition, note: str) -> str:
    """Return `note` with what is to be said of the edition's date."""
    warning = misdated(edition)
    if not warning:
        return note
    log.warning(
        "%s, edition %s: dated %s",
        edition.article.slug,
        edition.number,
        edition.published_at,
    )
    return f"{note[: MOST - len(warning) - 1]} {warning}"


def store_edition(
    edition: Edition, document: EditionDocument, last: Edition | None
) -> Edition:
    """Store the edition for ever, with the rows by which readers find it.

    The caller holds the article's lock. Raise Refused where it may not be stored.
    """
    _date(edition, document)
    edition.document, opened = seal_for(edition.article, document)
    edition.sha256 = hash_of(edition.document)
    edition.save()
    Openings.objects.create(
        edition=edition,
        change_note=document["edition"]["change_note"],
        opened=openings_to_json(opened),
    )
    _show_readers(edition, last)
    log.info(
        "%s: edition %s published, %s",
        edition.article.slug,
        edition.number,
        edition.sha256,
    )
    return edition


def _date(edition: Edition, document: EditionDocument) -> None:
    """Let the document say when it is published, which it was frozen before."""
    publication = document["edition"]
    now = timestamp(edition.published_at)
    if publication["first_published_at"] == publication["published_at"]:
        publication["first_published_at"] = now
    publication["published_at"] = now
    if publication["change_note"]:
        publication["change_note"] = _dated(edition, publication["change_note"])


def seal_for(article: Article, document: EditionDocument) -> tuple[str, Opened]:
    """Return the sealed document of an edition, and what opens it.

    Raise WithheldAgain where it says what is withheld, and Refused where it does not
    match its schema.
    """
    stored = to_stored(document)
    refuse_misfit(stored)
    sealed, leaves = seal(stored)
    opened: Opened = {
        "leaves": leaves,
        "past": [[past["change_note"], past["why"]] for past in document["history"]],
    }
    refuse_withheld(article, readable_leaves(stored, opened), stored)
    return sealed, opened


def _show_readers(edition: Edition, last: Edition | None) -> None:
    # Only the documents of the two newest editions are read, so leave out the others.
    earlier = (
        edition.article.editions.filter(number__lt=edition.number - 1)
        .select_related("openings")
        .defer("document", "openings__opened")
        .order_by("number")
    )
    editions = [edition]
    if last:
        editions = [*earlier, last, edition]
    article_rows.write_newest([published_edition(each) for each in editions])


def published_edition(edition: Edition) -> PublishedEdition:
    """Return the edition in the shape from which readers' rows are made."""
    return PublishedEdition(
        partial(getattr, edition, "content"), edition.sha256, edition.openings.version
    )


def _claim_address(article: Article, slug: str) -> None:
    """Raise Refused if another article has the address, or had it.

    Readers still find the other one there.
    """
    address, _made = Address.objects.get_or_create(
        slug=slug, defaults={"article": article}
    )
    if address.article_id != article.pk:
        raise Refused(
            _(
                "Not published, because readers know another article under the "
                "URL /articles/%(slug)s/. Change the URL ending of this article "
                "under Details."
            )
            % {"slug": slug}
        )
