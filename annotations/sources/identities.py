"""What identifies protected sources: who may read it, what is left of each reading, and
how it is changed.
"""

from dataclasses import dataclass

from django.contrib.auth.models import User
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
from annotations.models.source import NOTE_LIMIT
from annotations.note_history import save_as
from annotations.presentation import Item
from annotations.sources.csl import TITLE_LIMIT, BadSource
from annotations.sources.naming import named_in
from articles.permissions import check_permission
from articles.problems import Conflict
from articles.text.characters import clean_text

PERMISSION = "annotations.view_sourceidentity"
NOT_PROTECTED = gettext_lazy(
    "It is kept of a protected source only: protect this one, or delete it."
)
What = AccessRecord.What


def may_read(user: User | None) -> bool:
    """Returns whether `user` may read them; None is the operator at the shell."""
    return user is None or user.has_perm(PERMISSION)


def record_reading(source: Source, what: What, user: User | None) -> None:
    """Record that `user` reads what identifies `source`, if that is protected.

    Raise PermissionDenied if the user may not. Every page and command that shows such
    a thing calls this first.
    """
    if source.is_public:
        return
    check_permission(user, PERMISSION)
    record_access([AccessRecord(source=source, what=what, person=user)])


def identifying_rows() -> dict[type[Model], Q]:
    """By model the rows that tell who protected sources are."""
    protected = Source.objects.filter(visibility=Source.Visibility.PROTECTED).values(
        "pk"
    )
    copies = KeptCopy.objects.filter(source__in=protected).values("document")
    read_by_all = KeptCopy.objects.filter(
        source__visibility=Source.Visibility.PUBLIC
    ).values("document")
    of_documents = Q(document__in=copies) & ~Q(document__in=read_by_all)
    return {
        SourceIdentity: Q(pk__isnull=False),
        SourceIdentity.history.model: Q(pk__isnull=False),
        Source.history.model: Q(id__in=protected),
        KeptCopy: Q(source__in=protected),
        KeptCopy.history.model: Q(source__in=protected),
        DocumentContent: of_documents,
        DocumentPage: of_documents,
        QuotationCheck: Q(citation__source__in=protected),
    }


def was_protected(source: Source) -> bool:
    return bool(SourceIdentity.history.filter(source=source).exists())


def checked_description(typed: str, item: Item) -> str:
    """What everybody on the desk is to call the protected source of that item. Raises
    BadSource.
    """
    description = " ".join(clean_text(typed).split())[:TITLE_LIMIT]
    if not description:
        raise BadSource(
            _("Say what the desk calls it, such as “a person in the ministry”.")
        )
    if name := named_in(description, item):
        raise BadSource(
            _("Everybody on the desk reads this, and it names the source: “%(name)s”.")
            % {"name": name}
        )
    return description


def check_room(identity: SourceIdentity, *added: str) -> None:
    """Raises BadSource where that does not fit any more."""
    there = max(len(identity.contact), len(identity.internal_note))
    if any(one and there + len(one) + 2 > NOTE_LIMIT for one in added):
        raise BadSource(
            _(
                "There is no room for this: ask whoever may read its identity to shorten it."
            )
        )


@dataclass(frozen=True)
class Identity:
    """What a person has typed of one. item: checked."""

    item: Item
    archive_url: str
    contact: str
    internal_note: str


@transaction.atomic
def change_identity(
    source: Source, said: Identity, *, version: int, user: User | None
) -> None:
    """Raises Conflict, BadSource where what the desk calls it would name it, and
    PermissionDenied.
    """
    check_permission(user, PERMISSION)
    check_permission(user, "annotations.change_source")
    current = Source.objects.select_for_update(no_key=True).get(pk=source.pk)
    identity = SourceIdentity.objects.filter(pk=source.pk).first()
    if identity is None:
        raise Conflict(
            _("Somebody else has made it public meanwhile: change it on its page.")
        )
    if identity.version != version:
        raise Conflict(
            _(
                "Somebody else saved it while you were writing: saving again replaces that."
            )
        )
    checked_description(current.title, said.item)
    for name, value in vars(said).items():
        setattr(identity, "csl" if name == "item" else name, value)
    identity.version += 1
    save_as(identity, user)
