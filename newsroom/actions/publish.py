"""How an article reaches readers, what stands in the way, and how it is taken away from them.

publish and withdraw are one transaction each.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import cast

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations.models import Anchor, Note
from articles.models import Article, Finding, Revision
from articles.permissions import check_permission
from articles.problems import Conflict, Problem, Refused
from articles.text.clean import clean_text
from newsroom.actions.freeze import build_document
from newsroom.editions.chain import canonical, hash_of
from newsroom.editions.json_schema import misfits
from newsroom.editions.kinds import Kinds, kinds_after
from newsroom.editions.schema import CORRECTIONS, Correction, EditionDocument, Kind
from newsroom.editions.view import Reading, read
from newsroom.models import Address, Edition
from newsroom.public import build
from newsroom.public.build import PublishedEdition

log = logging.getLogger("newsroom.actions.publish")

LOSSES_NAMED = 3  # in a refusal; the publish sheet names all


# --- What stands in the way ---------------------------------------------------------------------------


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


class NotReady(Problem):
    """The gate is shut."""

    def __init__(self, blockers: Sequence[Blocker]) -> None:
        super().__init__(" ".join(blocker.message for blocker in blockers))
        self.blockers = blockers


# --- Publishing ---------------------------------------------------------------------------------------


@transaction.atomic
def publish(
    article: Article,
    *,
    user: User | None,
    kind: str = "",
    correction: str = "",
    change_note: str = "",
    waive_gate: str = "",
    after: int | None = None,
) -> Edition:
    """Freezes the article into its next edition and makes its pages.

    after: number of the newest edition that the publisher saw (0 for none); None does not ask. Raises
    Conflict if another came since, NotReady with all blockers, Refused if a change note is missing, nothing
    has changed, or the edition cannot be of that kind. kind: nothing takes the one that fits. correction:
    what kind of correction it is, of the schema's Correction; nothing: it is not said.
    """
    check_permission(user, "newsroom.publish_edition")
    edition, earlier = _next_edition(article, user, after)
    found, waiver = list(blockers(article, edition.revision)), _said(waive_gate)
    if found and not waiver:
        raise NotReady(found)
    change_note = _said(change_note)
    if earlier and not change_note:
        raise Refused(
            "Say in the change note what is different from the edition before: readers will see it."
        )
    edition.change_note = change_note if earlier else ""
    edition.gate_waiver = waiver if found else ""
    # Hazard: built once. What is judged here is what is frozen, whatever somebody saves meanwhile.
    document = build_document(edition, earlier)
    decided = _kind(kind, kinds_after(_reading(earlier), read(document)))
    edition.kind = document["edition"]["kind"] = decided
    document["edition"]["correction"] = _correction(correction, decided)
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
        raise Refused("The article is not published, so there is nothing to withdraw.")
    reason = _said(reason)
    if not reason:
        raise Refused(
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
    kinds = kinds_after(_reading(earlier), reading)
    return Upcoming(reading, last, kinds, tuple(blockers(article, edition.revision)))


def _reading(earlier: list[Edition]) -> Reading | None:
    """What readers have now."""
    return read(earlier[-1].content) if earlier else None


def _kind(chosen: str, kinds: Kinds) -> Kind:
    """Raises Refused if what was chosen is not among `kinds`."""
    if not chosen or chosen in kinds.allowed:
        return next((kind for kind in kinds.allowed if kind == chosen), kinds.allowed[0])
    options = " or ".join(kinds.allowed)
    if not kinds.losses:
        raise Refused(f"This edition cannot be of kind {chosen!r}; choose {options}.")
    more = len(kinds.losses) - LOSSES_NAMED
    named = [*kinds.losses[:LOSSES_NAMED], *([f"And {more} more."] if more > 0 else [])]
    raise Refused(
        f"This edition cannot be of kind {chosen!r}, because readers were told otherwise: {' '.join(named)} "
        f"Publish it as a {options}, so that it stands among the corrections."
    )


def _correction(said: str, kind: Kind) -> Correction:
    """Raises Refused if it is none, or said of an edition that corrects nothing."""
    if said not in CORRECTIONS:
        raise Refused(
            f"There is no correction of kind {said!r}; choose {' or '.join(filter(None, CORRECTIONS))}."
        )
    if said and kind != "correction":
        raise Refused(
            f"An edition of kind {kind!r} corrects nothing, so it is no {said}. Publish it as a correction,"
            " or leave out what kind of correction it is."
        )
    return cast("Correction", said)


def _next_edition(article: Article, user: User | None, after: int | None) -> tuple[Edition, list[Edition]]:
    """An unsaved edition under the article's lock, and all earlier ones, oldest first."""
    article = Article.objects.select_for_update().get(pk=article.pk)
    earlier = list(article.editions.select_related("published_by").defer("document").order_by("number"))
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
    last, now = earlier[-1] if earlier else None, timezone.now().replace(microsecond=0)
    return Edition(
        article=article,
        revision=article.current_revision,
        number=last.number + 1 if last else 1,
        previous_sha256=last.sha256 if last else "",
        # Always later: a clock that was put back, or two in one second, would leave one out of the log.
        published_at=max(now, last.published_at + timedelta(seconds=1)) if last else now,
        published_by=user,
    )


def _freeze(edition: Edition, document: EditionDocument, earlier: list[Edition]) -> Edition:
    if earlier and _substance(document) == _substance(earlier[-1].content):
        raise Refused(f"Nothing has changed since edition {earlier[-1].number}; there is nothing to publish.")
    # What is stored is stored for ever, and would fail every verification from now on.
    misfit = next(misfits(document), None)
    if misfit is not None:
        raise Refused(
            f"Not published, because the edition would not be what its schema promises: {misfit}. That is a"
            " fault of the program or of a row of the database: show this to whoever runs the newsroom."
        )
    _claim_address(edition.article)
    edition.document = canonical(document).decode()
    edition.sha256 = hash_of(edition.document)
    edition.save()
    # The documents of those before the last are read only where something is missing.
    build.publish(
        [PublishedEdition(partial(getattr, one, "document"), one.sha256) for one in [*earlier, edition]]
    )
    log.info("%s: edition %s published, %s", edition.article.slug, edition.number, edition.sha256)
    return edition


def _claim_address(article: Article) -> None:
    """Raises Refused if another article has the address, or had it: readers still find that one there."""
    address, _made = Address.objects.get_or_create(slug=article.slug, defaults={"article": article})
    if address.article_id != article.pk:
        raise Refused(
            _(
                "Not published, because readers know another article by the address /articles/%(slug)s/. Ask"
                " whoever runs the newsroom to give this one an address of its own."
            )
            % {"slug": article.slug}
        )


def _substance(document: EditionDocument) -> dict[str, object]:
    """What readers would see a difference in."""
    return {name: part for name, part in document.items() if name not in {"edition", "history"}}
