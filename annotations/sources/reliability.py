"""Mark sources that the newsroom no longer trusts, and send back their notes."""

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
from articles.text.characters import says_something

PERMISSION = "annotations.unprotect_source"


def settled_notes(source: Source) -> NoteQuerySet:
    """Return the approved notes, and those in review, that rest on the source."""
    resting = Citation.objects.standing().filter(source=source)
    return Note.objects.settled().filter(pk__in=resting.values("note"))


@transaction.atomic
def mark_source_unreliable(source: Source, why: str, user: User | None) -> int:
    """Mark the source and send every note that rests on it back to its author.

    Return how many notes. Raise Refused or PermissionDenied.
    """
    check_permission(user, PERMISSION)
    reason = checked_text(why, _("reason"), WHY_LIMIT)
    if not says_something(reason):
        raise Refused(
            _(
                "Say why the source is no longer reliable. People who cited it "
                "will see your reason."
            )
        )
    current = Source.objects.select_for_update(no_key=True).get(pk=source.pk)
    if current.merged_into:
        raise Refused(
            _("This source was merged into another. Mark the other source instead.")
        )
    _mark(current, reason, user)
    # Hazard: the comment does not name the source, because the name would stay there if
    # the source were protected. The note shows which one it is.
    comment = _("A source is no longer reliable: %(why)s") % {"why": reason}
    return send_back_notes(settled_notes(source), comment, user)


@transaction.atomic
def mark_source_reliable(source: Source, user: User | None) -> None:
    """Mark the source as reliable again.

    The notes stay where they are: persons look at each. Raise PermissionDenied.
    """
    check_permission(user, PERMISSION)
    _mark(Source.objects.select_for_update(no_key=True).get(pk=source.pk), "", user)


def _mark(source: Source, why: str, user: User | None) -> None:
    """Save why the source is unreliable; `why` is '' for a reliable one."""
    if source.unreliable_why == why:
        return
    if not why:
        source.unreliable_since = None
    elif source.unreliable_since is None:
        source.unreliable_since = timezone.now()
    source.unreliable_why = why
    source.version += 1
    save_as(source, user)
