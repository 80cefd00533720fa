"""The overall finding on an examined text: a note on the article as a whole."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from annotations.anchors import retire, undo_placing
from annotations.models import Anchor, Note, Rating
from annotations.notes import change_note, check_version
from annotations.writing import Approver, add_notes, new_note
from articles.models import Article
from articles.permissions import check_permission
from articles.problems import Conflict, Refused


def finding_of(article: Article) -> Note | None:
    """Return the overall finding on `article` that stands now."""
    finding = _last_finding(article)
    if finding is None or finding.anchor.status == Anchor.Status.RETIRED:
        return None
    return finding


@transaction.atomic
def write_overall(
    article: Article, *, rating: Rating, body: str, version: int, user: User | None
) -> Note:
    """Write and return the overall finding, or change the one that had `version`.

    `version` is 0 where none stood. One that was removed is restored with its history.
    Raise Conflict, Refused or PermissionDenied, as notes.change_note.
    """
    check_permission(user, "annotations.change_note")
    article = Article.objects.select_for_update().get(pk=article.pk)
    if not article.is_examined:
        raise Refused(
            _(
                "Only a third-party text has an overall rating. Our own reporting "
                "is not rated."
            )
        )
    finding = _last_finding(article)
    if finding is None:
        if version:
            raise _changed_meanwhile()
        anchor = Anchor(article=article, status=Anchor.Status.OVERALL)
        by = Approver(user)
        new = new_note(anchor, rating=rating, body=body, by=by, submit=True)
        add_notes([new], user)
        return new.note
    if finding.anchor.status == Anchor.Status.RETIRED:
        if version:
            raise _changed_meanwhile()
        undo_placing([finding.anchor_id], user=user)
        version = finding.version
    number = finding.pk
    internal = finding.internal
    return change_note(
        number,
        version=version,
        rating=rating,
        body=body,
        internal=internal,
        submit=True,
        user=user,
    )


@transaction.atomic
def remove_overall(article: Article, *, version: int, user: User | None) -> None:
    """Take the overall finding that had `version` off the article, if it stands.

    Raise Conflict or PermissionDenied.
    """
    check_permission(user, "annotations.delete_note")
    article = Article.objects.select_for_update().get(pk=article.pk)
    finding = finding_of(article)
    if finding:
        check_version(finding, version)
        retire(finding, user=user)


def _last_finding(article: Article) -> Note | None:
    """Return the overall finding also if it was removed: there is never another."""
    notes = Note.objects.select_related("anchor", "rating", "written_by", "approved_by")
    return notes.filter(anchor__article=article, anchor__confirmed_text="").first()


def _changed_meanwhile() -> Conflict:
    return Conflict(
        _(
            "Somebody else has since changed the overall rating. Your text is "
            "still here."
        )
    )
