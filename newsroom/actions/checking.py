"""Who checks an article, and whether somebody beside its author has."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations.note_history import save_as
from articles.models import Article, Check, Credit, Revision
from articles.permissions import check_permission, second_exists
from articles.problems import Refused

PUBLISH = "newsroom.publish_edition"
ASSIGN = "articles.change_article"


def checkers() -> QuerySet[User]:
    """Who may be given an article to check: who may write notes on it."""
    backend = "django.contrib.auth.backends.ModelBackend"
    may = User.objects.with_perm("annotations.add_note", backend=backend)
    return may.filter(is_staff=True).order_by("first_name", "last_name", "username")


@dataclass(frozen=True)
class Assignment:
    """due: None without a deadline."""

    checker: User | None
    due: datetime | None


@transaction.atomic
def assign(articles: Sequence[Article], given: Assignment, *, user: User | None) -> None:
    """Gives the articles to one checker, or to none. What somebody else had finished is to be checked anew.

    Raises Refused if that person may not check, and PermissionDenied.
    """
    check_permission(user, ASSIGN)
    if given.checker and not checkers().filter(pk=given.checker.pk).exists():
        raise Refused(_("That person may not write notes, so they cannot check: choose somebody else."))
    for article in articles:
        check, _made = Check.objects.select_for_update().get_or_create(article=article)
        if (check.checker, check.due) == (given.checker, given.due):
            continue
        if check.checker != given.checker:
            check.done_revision, check.done_at = None, None
        check.checker, check.due = given.checker, given.due
        save_as(check, user)


@transaction.atomic
def finish(article: Article, *, revision: int, user: User) -> Check:
    """The checker has finished with the text of that number. Raises Refused."""
    check = Check.objects.select_for_update().filter(article=article, checker=user).first()
    if check is None:
        raise Refused(_("Only the checker named for this article can say that the check is finished."))
    current = article.current_revision
    if current.number != revision:
        raise Refused(_("The text has changed since this page was opened: reload it and look again."))
    if not check.is_done_for(current):
        check.done_revision, check.done_at = current, timezone.now()
        save_as(check, user)
    return check


def reopen(article: Article, user: User | None) -> None:
    """With another text the check is not finished. The caller holds a transaction and the article's row."""
    for check in Check.objects.filter(article=article, done_at__isnull=False):
        check.done_revision, check.done_at = None, None
        save_as(check, user)


def finished_by(article: Article, revision: Revision) -> User | None:
    """The checker, where they have finished with this text."""
    check = Check.objects.filter(article=article, done_revision=revision).select_related("checker").first()
    return check.checker if check else None


def publishes_own(article: Article, revision: Revision, user: User | None) -> bool:
    """Whether the person signs the article and nobody else has finished checking this text."""
    if user is None:
        return False
    signs = Credit.objects.filter(article=article, person__user=user).exclude(role=Credit.Role.REVIEWER)
    return signs.exists() and finished_by(article, revision) in {None, user}


def needs_another(article: Article, revision: Revision, user: User | None) -> bool:
    """Whether somebody else must check or publish it: their own byline, where there is a second publisher."""
    return user is not None and publishes_own(article, revision, user) and second_exists(PUBLISH, user)
