"""One work that has several rows: merged without losing a citation, and taken apart
again.

One that was merged stays as a row, with what it gave away, and stands for the one that
it was merged into.
"""

from itertools import groupby

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from annotations.anchors import lock_article, record_on
from annotations.models import Citation, KeptCopy, Source
from annotations.models.note import CitationQuerySet
from annotations.models.source import SourceQuerySet
from annotations.note_history import change_as, save_as
from annotations.sources.identities import may_read
from annotations.sources.library import NUMBERS
from annotations.sources.reliability import PERMISSION
from articles.permissions import check_permission
from articles.problems import Refused


def perhaps_same(source: Source, user: User | None) -> SourceQuerySet:
    """Others with its DOI, ISBN or address, as open to readers as it is; of a protected
    one for those who may read its identity.
    """
    if not source.is_public and not may_read(user):
        return Source.objects.none()
    item = source.csl if source.is_public else source.identity.csl
    numbers = [item[name] for name in NUMBERS if item.get(name)]
    alike = Q(identifier__in=numbers)
    if not source.is_public:
        known = (
            (f"identity__csl__{name}", item[name])
            for name in (*NUMBERS, "URL")
            if item.get(name)
        )
        alike = Q(alike, *known, _connector=Q.OR)
    if source.address_key:
        alike |= Q(address_key=source.address_key)
    others = Source.objects.standing().filter(alike, visibility=source.visibility)
    return others.exclude(pk=source.pk)


@transaction.atomic
def merge_sources(kept: Source, gone: Source, user: User | None) -> int:
    """Gives all citations and kept copies of `gone` to `kept`, which it stands for from
    now on; returns how many citations. Notes stay approved: they rest on the same work.
    Raises Refused and PermissionDenied.
    """
    check_permission(user, PERMISSION)
    kept, gone = _locked(kept, gone)
    _check_mergeable(kept, gone)
    citations = _give(Citation.objects.filter(source=gone), kept, user)
    gone.given_away = {"citations": citations, "copies": _give_copies(gone, kept, user)}
    gone.merged_into = kept
    gone.version += 1
    save_as(gone, user)
    return len(citations)


@transaction.atomic
def unmerge(gone: Source, user: User | None) -> int:
    """Gives back what it gave away and what is still there; returns how many citations.
    Raises Refused and PermissionDenied.
    """
    check_permission(user, PERMISSION)
    kept = gone.current
    kept, gone = _locked(kept, gone)
    if gone.merged_into_id != kept.pk:
        raise Refused(_("It is not merged any more."))
    if gone.is_public and not kept.is_public:
        raise Refused(
            _("The other is protected, and this one is not: protect this one first.")
        )
    given = gone.given_away
    gone.merged_into, gone.given_away = None, {}
    gone.version += 1
    save_as(gone, user)
    for copy in KeptCopy.objects.filter(source=kept, pk__in=given["copies"]):
        copy.source = gone
        save_as(copy, user)
    there = Citation.objects.filter(source=kept, pk__in=given["citations"])
    return len(_give(there, gone, user))


def _locked(kept: Source, gone: Source) -> tuple[Source, Source]:
    """As they stand. Always in one order, or two who merge would wait for each
    other.
    """
    wanted = Source.objects.select_for_update(no_key=True).filter(
        pk__in=[kept.pk, gone.pk]
    )
    rows = {row.pk: row for row in wanted.order_by("pk")}
    return rows[kept.pk], rows[gone.pk]


def _check_mergeable(kept: Source, gone: Source) -> None:
    if kept == gone:
        raise Refused(_("A source cannot be merged into itself."))
    if kept.merged_into_id or gone.merged_into_id:
        raise Refused(_("One of them was merged already: undo that first."))
    if gone.merged.exists():
        raise Refused(
            _("Others were merged into “%(title)s”: keep that one.")
            % {"title": gone.title}
        )
    if kept.is_public != gone.is_public:
        raise Refused(_("A protected source and a public one are never merged."))
    if kept.is_reliable != gone.is_reliable:
        raise Refused(
            _("Only one of them is reliable: say the same of the other first.")
        )


def _give(citations: CitationQuerySet, taker: Source, user: User | None) -> list[int]:
    """Standing or taken off, article by article; returns their keys."""
    for article_id in sorted(
        {*citations.values_list("note__anchor__article", flat=True)}
    ):
        lock_article(article_id)
    given = list(
        citations.select_related("note__anchor").order_by("note__anchor__article", "pk")
    )
    if given:
        change_as(given, user, {"source": taker})
    for _article, some in groupby(given, key=lambda one: one.note.anchor.article_id):
        record_on([one.note.anchor for one in some], user)
    return [one.pk for one in given]


def _give_copies(giver: Source, taker: Source, user: User | None) -> list[int]:
    """Hazard: a source has a document once. Where the other has it too, this one's copy
    stays with it.
    """
    theirs = {one.document_id: one for one in taker.copies.all()}
    given = []
    for copy in giver.copies.all():
        twin = theirs.get(copy.document_id)
        if twin is None:
            given.append(copy.pk)
            copy.source = taker
            save_as(copy, user)
        elif twin.removed_at and not copy.removed_at:
            twin.removed_at = None
            save_as(twin, user)
    return given
