"""Recording what persons concerned were asked about an article, and answered."""

from django.contrib.auth.models import User
from django.db import transaction

from annotations.models import RecordedReply
from annotations.note_history import save_as
from articles.history import HISTORY_USER
from articles.permissions import check_permission

PERMISSION = "annotations.change_note"


@transaction.atomic
def save_reply(reply: RecordedReply, user: User) -> None:
    """Save what a person was asked and answered; readers see it in the next edition."""
    check_permission(user, PERMISSION)
    save_as(reply, user)


@transaction.atomic
def delete_reply(reply: RecordedReply, user: User) -> None:
    """Delete a reply from the next edition; its history stays."""
    check_permission(user, PERMISSION)
    setattr(reply, HISTORY_USER, user)
    reply.delete()
