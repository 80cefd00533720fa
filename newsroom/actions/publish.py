"""How an article reaches readers, what stands in the way, and how it is taken away from
them.

publish and withdraw are one transaction each.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from annotations.sentence_states import Kind as Decided
from annotations.sentence_states import StatedText, ask_again, decide_open, stated
from articles.models import Article
from articles.permissions import check_permission
from articles.problems import Refused
from articles.text.characters import clean_text
from articles.text.striking import pattern_of
from newsroom.actions.freeze import build_document, empty_document, hold_sources
from newsroom.actions.gate import (
    Gate,
    Passed,
    Reasons,
    check_newest,
    gate_of,
    pass_gate,
    waiting_request,
)
from newsroom.actions.people import PUBLISH, display_name
from newsroom.editions.json_schema import misfits
from newsroom.editions.kinds import Kinds, kinds_after
from newsroom.editions.models import (
    Address,
    Edition,
    Openings,
    SecondRequest,
    Withholding,
    known_as,
)
from newsroom.editions.schema import EditionDocument, StoredDocument
from newsroom.editions.sealing import Opened, seal, to_json, to_stored
from newsroom.editions.verify import hash_of
from newsroom.editions.view import EditionView, read
from newsroom.editions.withholding import found_in, readable
from newsroom.public import article_rows
from newsroom.public.documents import PublishedEdition

log = logging.getLogger("newsroom.actions.publish")

MOST = 1_000  # code points of what is said of an edition
AHEAD = timedelta(minutes=1)  # that a date may be: servers' clocks agree within seconds


# --- Publishing -----------------------------------------------------------------------


@transaction.atomic
def publish(
    article: Article,
    *,
    user: User | None,
    kind: str = "",
    correction: str = "",
    why: str = "",
    change_note: str = "",
    leave_unchecked: str = "",
    seen_open: int | None = None,
    alone_why: str = "",
    alone: bool = False,
    granting: int | None = None,
    after: int | None = None,
) -> Edition:
    """Freezes the article into its next edition, which readers then have.

    after: number of the newest edition that the publisher saw, 0 for none. kind:
    nothing takes the one that fits. correction: of the schema's Correction; nothing:
    not said. why: it is called less than what changed. leave_unchecked: why every open
    sentence is left unchecked; seen_open: how many the publisher saw. alone_why: why
    somebody publishes their own article alone. alone: as the operator at the shell may.
    granting: number of the SecondRequest that the user agrees to. None does not ask.

    Raises Conflict if another edition came since, NotReady with all that is open,
    Refused if a change note is missing, nothing has changed, somebody else must agree,
    or the kind does not fit and no `why` is given.
    """
    said = Reasons(_said(leave_unchecked), seen_open, _said(alone_why), alone, granting)
    edition, last = _next_edition(article, PUBLISH, user, after)
    text, passed = _pass(edition, stated(edition.revision), said)
    change_note = _said(change_note) or passed.change_note
    if last and not change_note:
        raise Refused(
            _("Say in the change note what is different from the previous edition.")
        )
    # Hazard: built once. What is judged here is what is frozen, whatever somebody saves
    # meanwhile.
    document = build_document(edition, last, text)
    called = kinds_after(last.reading if last else None, read(document)).called(
        kind, correction, _said(why)
    )
    edition.kind = called.kind
    document["edition"] |= {
        "kind": called.kind,
        "change_note": _dated(edition, change_note) if last else "",
        "correction": called.correction,
        "why": called.why,
        "seconded_by": display_name(passed.second) if passed.second else "",
        "alone_why": passed.own,
        "published_alone": bool(passed.own),
    }
    _claim_address(edition.article)
    return store_edition(edition, document, last)


def _pass(
    edition: Edition, text: StatedText, said: Reasons
) -> tuple[StatedText, Passed]:
    """Leaves unchecked what is open, where that may be; what stands on the sentences of
    this edition then. For the next one whatever is left unchecked is asked again.
    """
    article, user = edition.article, edition.published_by
    gate = gate_of(article, edition.revision, user, text)
    passed = pass_gate(article, gate, user, said)
    if gate.sentences:
        decide_open(
            gate.sentences, Decided.UNCHECKED, why=passed.unchecked, user=passed.by
        )
        text = stated(edition.revision)
    ask_again(article, user)
    return text, passed


def _said(text: str) -> str:
    """What readers will see, at most 1,000 code points; empty where it holds no letter
    and no figure.

    Hazard: invisible characters are no white space to strip().
    """
    said = clean_text(text).strip()[:MOST]
    return said if any(character.isalnum() for character in said) else ""


@transaction.atomic
def withdraw(
    article: Article, *, reason: str, user: User | None, after: int | None = None
) -> Edition:
    """Takes the article away from readers, who are told why; publishing again brings it
    back.
    """
    edition, last = _next_edition(article, "editions.withdraw_edition", user, after)
    if last is None or last.kind == Edition.Kind.WITHDRAWAL:
        raise Refused(
            _("The article is not published, so there is nothing to withdraw.")
        )
    reason = _said(reason)
    if not reason:
        raise Refused(
            _(
                "Say why the article is withdrawn: readers who follow a link to it will see the reason."
            )
        )
    edition.kind, edition.revision_id = Edition.Kind.WITHDRAWAL, last.revision_id
    document = empty_document(edition, last)
    document["edition"]["change_note"] = _dated(edition, reason)
    return store_edition(edition, document, last)


@dataclass(frozen=True)
class Upcoming:
    """What would be public if the article were published now. last: the newest edition,
    if there is one. waiting: who asks for it. misdated: what is said of its date.
    known_as: by which slug readers find it.
    """

    last: Edition | None
    gate: Gate
    waiting: SecondRequest | None
    misdated: str
    reading: EditionView
    kinds: Kinds
    known_as: str


def upcoming(article: Article, user: User | None = None) -> Upcoming:
    """In a constant number of queries; nothing is locked or stored."""
    last = (
        article.editions.select_related("published_by", "openings")
        .order_by("number")
        .last()
    )
    edition = drafted(article, last, user)
    text = stated(edition.revision)
    gate = gate_of(article, edition.revision, user, text)
    waiting = waiting_request(article)
    reading = read(build_document(edition, last, text))
    kinds = kinds_after(last.reading if last else None, reading)
    return Upcoming(
        last, gate, waiting, misdated(edition), reading, kinds, known_as(article)
    )


def _next_edition(
    article: Article, permission: str, user: User | None, after: int | None
) -> tuple[Edition, Edition | None]:
    """An unsaved edition under the article's lock, and the newest that there is."""
    check_permission(user, permission)
    hold_sources()
    article = Article.objects.select_for_update().get(pk=article.pk)
    last = (
        article.editions.select_related("published_by", "openings")
        .order_by("number")
        .last()
    )
    check_newest(last, after)
    return drafted(article, last, user), last


def drafted(article: Article, last: Edition | None, user: User | None) -> Edition:
    now = timezone.now().replace(microsecond=0)
    return Edition(
        article=article,
        revision=article.current_revision,
        number=last.number + 1 if last else 1,
        previous_sha256=last.sha256 if last else "",
        # Always later: a clock that was put back, or two in one second, would leave one
        # out of the log. Where that is no second or two, readers are told: `misdated`.
        published_at=max(now, last.published_at + timedelta(seconds=1))
        if last
        else now,
        published_by=user,
    )


def misdated(edition: Edition) -> str:
    """What readers and publishers are told of an edition whose date has not come yet;
    nothing of others.
    """
    now = timezone.now()
    if edition.published_at <= now + AHEAD:
        return ""
    words = _(
        "Published on %(now)s but dated later, because the clock was wrong when an earlier edition was "
        "published."
    )
    return words % {"now": f"{now:%Y-%m-%d %H:%M} UTC"}


def _dated(edition: Edition, note: str) -> str:
    """What readers are told of the edition, with what is to be said of its date."""
    if not (said := misdated(edition)):
        return note
    log.warning(
        "%s, edition %s: dated %s",
        edition.article.slug,
        edition.number,
        edition.published_at,
    )
    return f"{note[: MOST - len(said) - 1]} {said}"


def store_edition(
    edition: Edition, document: EditionDocument, last: Edition | None
) -> Edition:
    """For ever, with what readers see of it. Under the article's lock. Raises
    Refused.
    """
    # What is stored is stored for ever, and would fail every verification from now on.
    stored = to_stored(document)
    misfit = next(misfits(stored), None)
    if misfit is not None:
        raise Refused(
            _(
                "Not published, because the edition would not match its schema: %(misfit)s. The program or "
                "the database is at fault: show this to whoever runs the newsroom."
            )
            % {"misfit": misfit}
        )
    edition.document, leaves = seal(stored)
    edition.sha256 = hash_of(edition.document)
    opened: Opened = {
        "leaves": leaves,
        "past": [[one["change_note"], one["why"]] for one in document["history"]],
    }
    _refuse_withheld(stored, opened)
    edition.save()
    Openings.objects.create(
        edition=edition,
        change_note=document["edition"]["change_note"],
        opened=to_json(opened),
    )
    # The documents of those before the last are not asked for.
    earlier = edition.article.editions.filter(
        number__lt=edition.number - 1
    ).select_related("openings")
    before = earlier.defer("document", "openings__opened")
    published = [*before.order_by("number"), last, edition] if last else [edition]
    article_rows.publish([published_edition(one) for one in published])
    log.info(
        "%s: edition %s published, %s",
        edition.article.slug,
        edition.number,
        edition.sha256,
    )
    return edition


def _refuse_withheld(stored: StoredDocument, opened: Opened) -> None:
    """Raises Refused where an edition that is to be published would say again what was
    withheld.
    """
    told = (
        Withholding.objects.filter(answer=Withholding.Reply.AGREED)
        .exclude(words="")
        .values_list("words", flat=True)
    )
    lines = [line for words in told for line in words.splitlines()]
    leaves = readable(stored, opened) if lines else {}
    if leaves and (paths := found_in(leaves, pattern_of(lines))):
        found = ", ".join(
            f"“{Truncator(leaves[path]).chars(60)}”" for path in sorted(paths)[:5]
        )
        raise Refused(
            _(
                "Not published: words that were withheld stand in it again. Take them out of: %(places)s"
            )
            % {"places": found}
        )


def published_edition(edition: Edition) -> PublishedEdition:
    """As what readers find is made of it."""
    return PublishedEdition(
        partial(getattr, edition, "content"), edition.sha256, edition.openings.version
    )


def _claim_address(article: Article) -> None:
    """Raises Refused if another article has the address, or had it: readers still find
    that one there.
    """
    address, _made = Address.objects.get_or_create(
        slug=article.slug, defaults={"article": article}
    )
    if address.article_id != article.pk:
        raise Refused(
            _(
                "Not published, because readers know another article at the address /articles/%(slug)s/. "
                "Give this one another address under Details."
            )
            % {"slug": article.slug}
        )
