"""Sources that a newsroom trusts no longer: whatever rests on one is looked at
again.
"""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations.evidence import send_back_notes
from annotations.models import Citation, Note, Source
from annotations.models.note import NoteQuerySet
from annotations.models.source import WHY_LIMIT
from annotations.note_history import save_as
from annotations.sanitiser import checked_text
from articles.permissions import check_permission
from articles.problems import Refused

PERMISSION = "annotations.unprotect_source"


def settled_notes(source: Source) -> NoteQuerySet:
    """Notes that rest on it and are approved or in review, in all articles."""
    resting = Citation.objects.standing().filter(source=source)
    return Note.objects.settled().filter(pk__in=resting.values("note"))


@transaction.atomic
def no_longer_reliable(source: Source, why: str, user: User | None) -> int:
    """Marks it, and sends every note that rests on it back to its author; returns how
    many. Raises Refused and PermissionDenied.
    """
    check_permission(user, PERMISSION)
    said = checked_text(why, _("reason"), WHY_LIMIT)
    if not said:
        raise Refused(
            _("Say why it is no longer reliable: whoever cited it will read it.")
        )
    current = Source.objects.select_for_update(no_key=True).get(pk=source.pk)
    if current.merged_into:
        raise Refused(_("It was merged into another source: say this of that one."))
    _mark(current, said, user)
    # Hazard: not its name, which would stay there if it were protected. The note shows
    # which one it is.
    comment = _("A source is no longer reliable: %(why)s") % {"why": said}
    return send_back_notes(settled_notes(source), comment, user)


@transaction.atomic
def reliable_again(source: Source, user: User | None) -> None:
    """The notes stay where they are: persons look at each. Raises PermissionDenied."""
    check_permission(user, PERMISSION)
    _mark(Source.objects.select_for_update(no_key=True).get(pk=source.pk), "", user)


def _mark(source: Source, why: str, user: User | None) -> None:
    """why: '' for one that is reliable."""
    if source.unreliable_why != why:
        source.unreliable_since = (
            (source.unreliable_since or timezone.now()) if why else None
        )
        source.unreliable_why = why
        source.version += 1
        save_as(source, user)
