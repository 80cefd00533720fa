"""Recording what persons concerned were asked about an article, and answered."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from annotations.models import RecordedReply
from annotations.note_history import save_as
from articles.history import HISTORY_USER
from articles.models import Article
from articles.permissions import check_permission
from articles.problems import Conflict
from newsroom.actions.schedule import stop_naming_asked

PERMISSION = "annotations.change_note"


@transaction.atomic
def save_reply(reply: RecordedReply, user: User, *, version: int = 0) -> None:
    """Save what a person was asked and answered; readers see it in the next edition.

    `version` is that which the person saw. Raise Conflict if it is another by now.
    """
    check_permission(user, PERMISSION)
    _count_version(reply, version)
    was_named = RecordedReply.objects.filter(pk=reply.pk, source=None).exists()
    may_be_anew = not reply.pk and _has_deleted_named(reply.article)
    save_as(reply, user)
    if reply.source_id and (was_named or may_be_anew):
        stop_naming_asked(reply.article, user)


@transaction.atomic
def delete_reply(reply: RecordedReply, user: User, *, version: int) -> None:
    """Delete a reply from the next edition; its history stays.

    `version` is that which the person saw. Raise Conflict if it is another by now.
    """
    check_permission(user, PERMISSION)
    _count_version(reply, version)
    setattr(reply, HISTORY_USER, user)
    reply.delete()


def _has_deleted_named(article: Article) -> bool:
    """Return whether a reply by name was deleted, which may be entered anew."""
    rows = RecordedReply.history.filter(article=article, history_type="-")
    is_found: bool = rows.filter(source=None).exists()
    return is_found


def _count_version(reply: RecordedReply, seen: int) -> None:
    """Count one version more; raise Conflict if the stored one is not `seen`."""
    reply.version = seen + 1
    stored = RecordedReply.objects.filter(pk=reply.pk, version=seen)
    if reply.pk and not stored.update(version=reply.version):
        raise Conflict(
            _(
                "Somebody else saved this while you were typing. Saving again "
                "replaces their version."
            )
        )
