"""Recording what persons concerned were asked about an article, and answered."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from annotations.models import RecordedReply
from annotations.note_history import save_as
from articles.history import HISTORY_USER
from articles.permissions import check_permission
from articles.problems import Conflict

PERMISSION = "annotations.change_note"


@transaction.atomic
def save_reply(reply: RecordedReply, user: User, *, version: int = 0) -> None:
    """Save what a person was asked and answered; readers see it in the next edition.

    `version` is that which the person saw. Raise Conflict if it is another by now.
    """
    check_permission(user, PERMISSION)
    seen = RecordedReply.objects.filter(pk=reply.pk, version=version)
    reply.version = version + 1
    if reply.pk and not seen.update(version=reply.version):
        raise Conflict(
            _(
                "Somebody else saved this while you were typing. Saving again "
                "replaces their version."
            )
        )
    save_as(reply, user)


@transaction.atomic
def delete_reply(reply: RecordedReply, user: User) -> None:
    """Delete a reply from the next edition; its history stays."""
    check_permission(user, PERMISSION)
    setattr(reply, HISTORY_USER, user)
    reply.delete()
