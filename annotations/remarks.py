"""What the desk says to itself about a sentence: a thread that no reader ever sees.

A remark names its sentence by key, so it stays with the sentence from one revision to
the next; where the words change it goes with them, and still shows those that it was
written about. It stops nothing.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from operator import attrgetter

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations.anchors import lock_article
from annotations.models.decision import REMARK_LIMIT, Remark, RemarkEvent
from annotations.sanitiser import checked_text
from articles import activity, sentence_keys
from articles.models import Article, Sentence
from articles.permissions import check_permission, holders
from articles.problems import Refused

MAY = "annotations.add_remark"
# as Django lets a login be written
LOGINS = re.compile(r"(?<![\w@.])@([\w@.+-]{1,150})")


@transaction.atomic
def add_remark(
    article: Article,
    key: str,
    body: str,
    *,
    user: User | None,
    author: str = "",
    is_task: bool = False,
    due: date | None = None,
) -> Remark:
    """Add a remark to the thread of a sentence, which is open again, and return it.

    The same remark sent twice is one. `key` is empty for the article as a whole.
    `author`: of a comment in a draft that `user` brought. A task is one of the
    colleague whom it calls, to be done by the end of the day `due`, if there is one.
    Raise Refused if the remark is empty or too long, its sentence is not in the text
    or a task calls not one colleague, and PermissionDenied.
    """
    check_permission(user, MAY)
    text = checked_text(body, _("remark"), REMARK_LIMIT)
    if not text:
        raise Refused(_("The remark is empty: write what your colleagues should know."))
    lock_article(article.pk)
    sentence = _sentence_of(article, key)
    new = Remark(article=article, body=text, author=author, written_by=user)
    called = people_called(article, text)
    if is_task or due:
        new.assignee = _only_one(called)
        new.due = due
    keys = {""}
    if sentence:
        new.key = sentence.public_key
        new.about = sentence.text
        keys = {sentence.key, sentence.public_key}
    last = Remark.objects.filter(article=article, key__in=keys).order_by("-pk").first()
    if last and last.is_open and _says_the_same(last, new):
        return last
    new.save()
    RemarkEvent.objects.create(
        remark=new, act=RemarkEvent.RemarkAct.WRITTEN, person=user
    )
    new.named.set(called)
    activity.record(article.pk, [sentence.pk if sentence else None], user)
    return new


def _sentence_of(article: Article, key: str) -> Sentence | None:
    """Return the sentence with this key, if any; raise Refused if it is gone."""
    if not key:
        return None
    sentence = sentence_keys.find_sentence(article.current_revision, key)
    if sentence is None:
        raise Refused(_("The sentence is no longer in the text. Reload the page."))
    return sentence


def _only_one(people: Sequence[User]) -> User:
    if len(people) != 1:
        raise Refused(_("Name the colleague who does the task by @username."))
    return people[0]


def _says_the_same(one: Remark, other: Remark) -> bool:
    said = attrgetter("body", "author", "written_by_id", "assignee_id", "due")
    is_same: bool = said(one) == said(other)
    return is_same


def resolve(article: Article, keys: Collection[str], *, user: User) -> int:
    """Resolve the open remarks of the thread with those keys and return how many.

    Raise PermissionDenied.
    """
    thread = Remark.objects.open().filter(article=article, key__in=keys)
    return _set_resolved(article, thread, timezone.now(), user)


def reopen_thread(article: Article, keys: Collection[str], *, user: User) -> int:
    """Take the last `resolve` back and return how many remarks are open again.

    Raise PermissionDenied.
    """
    thread = Remark.objects.filter(article=article, key__in=keys).exclude(
        resolved_at=None
    )
    last = thread.order_by("-resolved_at").values("resolved_at")[:1]
    return _set_resolved(article, thread.filter(resolved_at=Subquery(last)), None, user)


def resolve_one(remark: Remark, *, user: User | None) -> int:
    """Resolve that remark alone and return how many were open: one or none.

    Raise PermissionDenied.
    """
    thread = Remark.objects.open().filter(pk=remark.pk)
    return _set_resolved(remark.article, thread, timezone.now(), user)


def reopen_one(remark: Remark, *, user: User | None) -> int:
    """Reopen that remark alone and return how many were resolved: one or none.

    Raise PermissionDenied.
    """
    thread = Remark.objects.filter(pk=remark.pk).exclude(resolved_at=None)
    return _set_resolved(remark.article, thread, None, user)


@transaction.atomic
def _set_resolved(
    article: Article, thread: QuerySet[Remark], when: datetime | None, user: User | None
) -> int:
    check_permission(user, MAY)
    lock_article(article.pk)
    act = RemarkEvent.RemarkAct.RESOLVED if when else RemarkEvent.RemarkAct.OPENED
    remarks = list(thread)
    for remark in remarks:
        remark.resolved_at = when
        remark.resolved_by = user if when else None
        remark.save(update_fields=["resolved_at", "resolved_by"])
    RemarkEvent.objects.bulk_create(
        RemarkEvent(remark=remark, act=act, person=user) for remark in remarks
    )
    if remarks:
        sentence = sentence_keys.find_sentence(article.current_revision, remarks[0].key)
        activity.record(article.pk, [sentence.pk if sentence else None], user)
    return len(remarks)


def people_called(article: Article, body: str) -> Sequence[User]:
    """Return whom the remark calls by @login, of those who may see it."""
    logins = set()
    for found in LOGINS.findall(body):
        # A login may end like a sentence does.
        logins.update([found, found.rstrip(".@+-")])
    if not logins:
        return []
    return list(readers(article).filter(username__in=logins))


def readers(article: Article) -> QuerySet[User]:
    """Return who may read the article, and so may be named in a remark on it."""
    signers = User.objects.filter(
        is_active=True, is_staff=True, sign_offs__article=article
    )
    return (holders("articles.view_article") | signers).distinct()


def carry_remarks(article: Article, keys: Mapping[str, str]) -> None:
    """Take the remarks to the sentences that theirs became.

    `keys`: old to new, where they differ.
    """
    of_article = Remark.objects.filter(article=article)
    remarked = set(of_article.values_list("key", flat=True))
    for key in keys.keys() & remarked:
        of_article.filter(key=key).update(key=keys[key])
