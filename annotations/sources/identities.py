"""Who may read and change the identities of protected sources, and the log of it."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations.access_log import record_access
from annotations.models import (
    AccessRecord,
    DocumentContent,
    DocumentPage,
    KeptCopy,
    QuotationCheck,
    Source,
    SourceIdentity,
)
from annotations.models.source import NOTE_LIMIT, SourceQuerySet
from annotations.note_history import save_as
from annotations.presentation import Item
from annotations.sources.csl import TITLE_LIMIT, BadSource
from annotations.sources.naming import named_in
from articles.permissions import check_permission
from articles.problems import Conflict
from articles.text.characters import clean_text

PERMISSION = "annotations.view_sourceidentity"
NOT_PROTECTED = gettext_lazy(
    "This value is only for a protected source. Protect the source, or delete the "
    "value."
)
What = AccessRecord.What


def may_read_identities(user: User | None) -> bool:
    """Return whether `user` has the right to; None is the operator at the shell."""
    return user is None or user.has_perm(PERMISSION)


def may_open(source: Source, user: User | None) -> bool:
    """Return whether `user` may read now what identifies `source`.

    Of those with the right its handler may, and whoever a second person agreed to.
    """
    if user is None or source.is_public:
        return True
    return not closed_sources(user).filter(pk=source.pk).exists()


def _check_open(source: Source, user: User | None) -> None:
    check_permission(user, PERMISSION)
    if not may_open(source, user):
        raise PermissionDenied(_("Ask on the page of the source to read its identity."))


def record_reading(source: Source, what: What, user: User | None) -> None:
    """Record that `user` reads what identifies `source`, if that is protected.

    Raise PermissionDenied if the user may not. Every page and command that shows such
    a thing calls this first.
    """
    if source.is_public:
        return
    _check_open(source, user)
    record_access([AccessRecord(source=source, what=what, person=user)])


def closed_sources(*people: User | None) -> SourceQuerySet:
    """Return the protected sources that not all `people` may open now."""
    opened = SourceIdentity.objects.all()
    for person in people:
        if not may_read_identities(person):
            opened = opened.none()
        elif person:
            opened = opened.filter(Q(handler=person) | Q(readers=person))
    protected = Source.objects.filter(visibility=Source.Visibility.PROTECTED)
    return protected.exclude(pk__in=opened.values("pk"))


def identifying_rows(closed: SourceQuerySet) -> dict[type[Model], Q]:
    """Return for each model the rows that tell who these protected sources are."""
    sources = closed.values("pk")
    copies = KeptCopy.objects.filter(source__in=sources).values("document")
    public_copies = KeptCopy.objects.filter(
        source__visibility=Source.Visibility.PUBLIC
    ).values("document")
    of_documents = Q(document__in=copies) & ~Q(document__in=public_copies)
    return {
        SourceIdentity: Q(source__in=sources),
        SourceIdentity.history.model: Q(source__in=sources),
        Source.history.model: Q(id__in=sources),
        KeptCopy: Q(source__in=sources),
        KeptCopy.history.model: Q(source__in=sources),
        DocumentContent: of_documents,
        DocumentPage: of_documents,
        QuotationCheck: Q(citation__source__in=sources),
    }


def was_protected(source: Source) -> bool:
    """Return whether the source has ever had an identity to protect."""
    return bool(SourceIdentity.history.filter(source=source).exists())


def checked_description(typed: str, item: Item) -> str:
    """Return the cleaned internal name of the protected source of `item`.

    Raise BadSource if it is empty or names the source.
    """
    description = " ".join(clean_text(typed).split())[:TITLE_LIMIT]
    if not description:
        raise BadSource(
            _("Enter an internal name, such as “a person in the ministry”.")
        )
    name = named_in(description, item)
    if name:
        raise BadSource(
            _(
                "The internal name reveals the source: “%(name)s”. Choose a name "
                "that everybody on the desk may read."
            )
            % {"name": name}
        )
    return description


def check_room(identity: SourceIdentity, *added: str) -> None:
    """Raise BadSource where the added text does not fit any more."""
    longest = max(len(identity.contact), len(identity.internal_note))
    if any(text and longest + len(text) + 2 > NOTE_LIMIT for text in added):
        raise BadSource(
            _(
                "The internal details of the source are too long. Ask a person "
                "who may read its identity to shorten them."
            )
        )


@dataclass(frozen=True)
class Identity:
    """The identity of a protected source as a person typed it.

    `item` is checked.
    """

    item: Item
    archive_url: str
    contact: str
    internal_note: str
    handler: User | None


@transaction.atomic
def change_identity(
    source: Source, typed: Identity, *, version: int, user: User | None
) -> None:
    """Save the identity that a person typed.

    Raise Conflict if somebody else changed it, BadSource where the internal name would
    name the source, and PermissionDenied.
    """
    _check_open(source, user)
    check_permission(user, "annotations.change_source")
    current = Source.objects.select_for_update(no_key=True).get(pk=source.pk)
    identity = SourceIdentity.objects.filter(pk=source.pk).first()
    if identity is None:
        raise Conflict(
            _(
                "Somebody else has made this source public in the meantime. "
                "Change it on its page."
            )
        )
    if identity.version != version:
        raise Conflict(
            _(
                "Somebody else saved this while you were typing. Saving again "
                "replaces their version."
            )
        )
    checked_description(current.title, typed.item)
    identity.csl = typed.item
    identity.archive_url = typed.archive_url
    identity.contact = typed.contact
    identity.internal_note = typed.internal_note
    identity.handler = typed.handler
    identity.version += 1
    save_as(identity, user)
