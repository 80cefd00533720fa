"""Merge several rows of one work without losing a citation, and undo it.

A row that was merged stays, with what it gave away, and stands for the row that it was
merged into.
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
from annotations.sources.identities import may_read_identities
from annotations.sources.library import NUMBERS
from annotations.sources.reliability import PERMISSION
from articles.permissions import check_permission
from articles.problems import Refused
from articles.text.search_terms import fold_words


def possible_duplicates(source: Source, user: User | None) -> SourceQuerySet:
    """Return other sources that may be the same work, with the same visibility.

    They have the same DOI, ISBN or address, or title and publisher. Those of a
    protected source are only for users who may read its identity.
    """
    if not source.is_public and not may_read_identities(user):
        return Source.objects.none()
    item = source.csl if source.is_public else source.identity.csl
    numbers = [item[name] for name in NUMBERS if item.get(name)]
    alike = Q(identifier__in=numbers)
    if not source.is_public:
        for name in (*NUMBERS, "URL"):
            if item.get(name):
                alike |= Q((f"identity__csl__{name}", item[name]))
    else:
        alike |= Q(pk__in=_titled_alike(source))
    if source.address_key:
        alike |= Q(address_key=source.address_key)
    others = Source.objects.standing().filter(alike, visibility=source.visibility)
    return others.exclude(pk=source.pk)


def _titled_alike(source: Source) -> list[int]:
    """Return the ids of public sources with the same title and publisher.

    Case, width and punctuation make no difference.
    """
    wanted = (fold_words(source.title), fold_words(source.csl.get("publisher", "")))
    public = Source.objects.standing().filter(visibility=Source.Visibility.PUBLIC)
    rows = public.values_list("pk", "title", "csl__publisher")
    alike = []
    for pk, title, publisher in rows.iterator():
        if (fold_words(title), fold_words(publisher or "")) == wanted:
            alike.append(pk)
    return alike


@transaction.atomic
def merge_sources(kept: Source, gone: Source, user: User | None) -> int:
    """Give all citations and saved copies of `gone` to `kept`.

    Return how many citations. `gone` stands for `kept` from now on. Notes stay
    approved: they rest on the same work. Raise Refused or PermissionDenied.
    """
    check_permission(user, PERMISSION)
    kept, gone = _locked(kept, gone)
    _check_mergeable(kept, gone)
    citations = _give(Citation.objects.filter(source=gone), kept, user)
    copies = _give_copies(gone, kept, user)
    gone.given_away = {"citations": citations, "copies": copies}
    gone.merged_into = kept
    gone.version += 1
    save_as(gone, user)
    return len(citations)


@transaction.atomic
def unmerge_source(gone: Source, user: User | None) -> int:
    """Give back what `gone` gave away and what is still there.

    Return how many citations. Raise Refused or PermissionDenied.
    """
    check_permission(user, PERMISSION)
    kept, gone = _locked(gone.current, gone)
    if gone.merged_into_id != kept.pk:
        raise Refused(_("The source is no longer merged."))
    if gone.is_public and not kept.is_public:
        raise Refused(
            _(
                "The other source is protected and this source is not. Protect "
                "this source first."
            )
        )
    given = gone.given_away
    gone.merged_into = None
    gone.given_away = {}
    gone.version += 1
    save_as(gone, user)
    for copy in KeptCopy.objects.filter(source=kept, pk__in=given["copies"]):
        copy.source = gone
        save_as(copy, user)
    there = Citation.objects.filter(source=kept, pk__in=given["citations"])
    return len(_give(there, gone, user))


def _locked(kept: Source, gone: Source) -> tuple[Source, Source]:
    """Return both as they stand.

    Hazard: always lock in one order, or two people who merge wait for each other.
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
        raise Refused(_("One of the sources is already merged. Undo that merge first."))
    if gone.merged.exists():
        raise Refused(
            _("Other sources were merged into “%(title)s”. Keep that source.")
            % {"title": gone.title}
        )
    if kept.is_public != gone.is_public:
        raise Refused(_("A protected source and a public one are never merged."))
    if kept.is_reliable != gone.is_reliable:
        raise Refused(
            _(
                "Only one of the sources is marked as reliable. Mark both in the "
                "same way first."
            )
        )


def _give(citations: CitationQuerySet, taker: Source, user: User | None) -> list[int]:
    """Give citations to `taker`, article by article, and return their keys.

    Removed citations are given too.
    """
    articles = set(citations.values_list("note__anchor__article", flat=True))
    for article_id in sorted(articles):
        lock_article(article_id)
    given = list(
        citations.select_related("note__anchor").order_by("note__anchor__article", "pk")
    )
    if given:
        change_as(given, user, {"source": taker})
    for _article, group in groupby(given, key=_article_id):
        record_on([citation.note.anchor for citation in group], user)
    return [citation.pk for citation in given]


def _article_id(citation: Citation) -> int:
    return citation.note.anchor.article_id


def _give_copies(giver: Source, taker: Source, user: User | None) -> list[int]:
    """Give saved copies to `taker` and return their keys.

    Hazard: a source has a document once. Where the taker has it too, the giver's copy
    stays with the giver.
    """
    twins = {copy.document_id: copy for copy in taker.copies.all()}
    given = []
    for copy in giver.copies.all():
        twin = twins.get(copy.document_id)
        if twin is None:
            given.append(copy.pk)
            copy.source = taker
            save_as(copy, user)
        elif twin.removed_at and not copy.removed_at:
            twin.removed_at = None
            save_as(twin, user)
    return given
