"""The finding on an examined text as a whole, under the rules of a note: each function
is one transaction and checks the permission of `user`; None is the operator at the
shell.
"""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations.models import OverallFinding, Rating
from annotations.note_history import save_as, since_approved
from annotations.sanitiser import BODY_LIMIT, checked_text
from annotations.writing import APPROVE, Approver
from articles.history import HISTORY_USER
from articles.models import Article
from articles.permissions import check_permission
from articles.problems import Conflict, Refused


def finding_of(article: Article) -> OverallFinding | None:
    rows = OverallFinding.objects.select_related("rating", "written_by", "approved_by")
    return rows.filter(article=article).first()


@transaction.atomic
def write_overall(
    article: Article, *, rating: Rating, body: str, version: int, user: User | None
) -> OverallFinding:
    """Writes and returns the finding, or changes the one that had `version` (0: there
    was none). If an approved finding now says something else, it waits for approval
    again.

    Saving the present state changes nothing. Raises Conflict, Refused and
    PermissionDenied.
    """
    check_permission(user, "annotations.change_note")
    article = Article.objects.select_for_update().get(pk=article.pk)
    if not article.is_examined:
        raise Refused(
            _(
                "Only an examined text has an overall finding: our own reporting is not rated."
            )
        )
    body = checked_text(body, _("finding"), BODY_LIMIT)
    if not body:
        raise Refused(_("Write what was found about the text."))
    found = finding_of(article) or OverallFinding(article=article, version=0)
    if found.version == 0 or (found.rating_id, found.body) != (rating.pk, body):
        _check_seen(found, version)
        found.rating, found.body, found.written_by = rating, body, user
        found.approved_at = found.approved_by = None
        _save_finding(found, user)
    return found


@transaction.atomic
def approve_overall(
    article: Article, *, version: int, user: User | None
) -> OverallFinding:
    """Approves and returns the finding that the person saw. Raises Conflict, Refused
    and PermissionDenied.
    """
    check_permission(user, APPROVE)
    found = OverallFinding.objects.select_for_update().get(article=article)
    if found.approved_at is None:
        _check_seen(found, version)
        if not Approver(user).may(since_approved(found)):
            raise Refused(
                _(
                    "You are an author of this finding, so somebody else must approve it."
                )
            )
        found.approved_at, found.approved_by = timezone.now(), user
        _save_finding(found, user)
    return found


@transaction.atomic
def remove_overall(article: Article, *, version: int, user: User | None) -> None:
    """Its history stays. Raises Conflict and PermissionDenied."""
    check_permission(user, "annotations.delete_note")
    found = OverallFinding.objects.select_for_update().filter(article=article).first()
    if found:
        _check_seen(found, version)
        setattr(found, HISTORY_USER, user)
        found.delete()


def _check_seen(found: OverallFinding, version: int) -> None:
    if found.version != version:
        raise Conflict(
            _(
                "Somebody else has since changed the finding. What you typed is still here."
            )
        )


def _save_finding(found: OverallFinding, user: User | None) -> None:
    found.version += 1
    save_as(found, user)
