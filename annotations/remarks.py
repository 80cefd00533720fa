"""What the desk says to itself about a sentence: a thread that no reader ever sees.

A remark names its sentence by key, so it stays with the sentence from one revision to
the next; where the words change it goes with them, and still shows those that it was
written about. It stops nothing.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations.anchors import lock
from annotations.models.decision import REMARK_LIMIT, Remark, RemarkEvent
from annotations.sanitiser import checked_text
from articles import activity, sentence_keys
from articles.models import Article
from articles.permissions import check_permission
from articles.problems import Refused

MAY = "annotations.add_remark"
# as Django lets a login be written
LOGINS = re.compile(r"(?<![\w@.])@([\w@.+-]{1,150})")


@transaction.atomic
def remark(
    article: Article, key: str, body: str, *, user: User | None, author: str = ""
) -> Remark:
    """Adds a remark to the thread, which is open again; returns it. The same remark
    sent twice is one.

    author: of a comment in a draft that `user` brought.

    Raises Refused if it is empty or too long or its sentence is not in the text, and
    PermissionDenied.
    """
    check_permission(user, MAY)
    said = checked_text(body, _("remark"), REMARK_LIMIT)
    if not said:
        raise Refused(_("The remark is empty: write what your colleagues should know."))
    lock(article.pk)
    sentence = (
        sentence_keys.find_sentence(article.current_revision, key) if key else None
    )
    if key and sentence is None:
        raise Refused(
            _("That sentence is no longer in the text: reload the page and look again.")
        )
    keys = {sentence.key, sentence.public_key} if sentence else {""}
    thread = Remark.objects.filter(article=article, key__in=keys)
    last = thread.order_by("-pk").first()
    if (
        last
        and last.is_open
        and (last.body, last.author, last.written_by) == (said, author, user)
    ):
        return last
    made = Remark.objects.create(
        article=article,
        key=sentence.public_key if sentence else "",
        about=sentence.text if sentence else "",
        body=said,
        author=author,
        written_by=user,
    )
    RemarkEvent.objects.create(
        remark=made, act=RemarkEvent.RemarkAct.WRITTEN, person=user
    )
    made.named.set(called(said))
    activity.record(article.pk, [sentence.pk if sentence else None], user)
    return made


def resolve(article: Article, keys: Collection[str], *, user: User) -> int:
    """Resolves the open remarks of the thread with those keys; returns how many. Raises
    PermissionDenied.
    """
    thread = Remark.objects.open().filter(article=article, key__in=keys)
    return _set_resolved(article, thread, timezone.now(), user)


def reopen(article: Article, keys: Collection[str], *, user: User) -> int:
    """Takes the last `resolve` back; returns how many remarks. Raises
    PermissionDenied.
    """
    thread = Remark.objects.filter(article=article, key__in=keys).exclude(
        resolved_at=None
    )
    last = thread.order_by("-resolved_at").values("resolved_at")[:1]
    return _set_resolved(article, thread.filter(resolved_at=Subquery(last)), None, user)


def reopen_one(remark: Remark, *, user: User | None) -> int:
    """Reopens that remark alone; returns how many were resolved. Raises
    PermissionDenied.
    """
    thread = Remark.objects.filter(pk=remark.pk).exclude(resolved_at=None)
    return _set_resolved(remark.article, thread, None, user)


@transaction.atomic
def _set_resolved(
    article: Article, thread: QuerySet[Remark], when: datetime | None, user: User | None
) -> int:
    check_permission(user, MAY)
    lock(article.pk)
    found = list(thread)
    for one in found:
        one.resolved_at, one.resolved_by = when, user if when else None
        one.save(update_fields=["resolved_at", "resolved_by"])
    act = RemarkEvent.RemarkAct.RESOLVED if when else RemarkEvent.RemarkAct.OPENED
    RemarkEvent.objects.bulk_create(
        RemarkEvent(remark=one, act=act, person=user) for one in found
    )
    if found:
        sentence = sentence_keys.find_sentence(article.current_revision, found[0].key)
        activity.record(article.pk, [sentence.pk if sentence else None], user)
    return len(found)


def called(body: str) -> Sequence[User]:
    """Returns whom it calls by @login, of those who may see it."""
    names = {
        name for found in LOGINS.findall(body) for name in (found, found.rstrip(".@+-"))
    }
    return (
        list(User.objects.filter(username__in=names, is_active=True, is_staff=True))
        if names
        else []
    )


def follow(article: Article, keys: Mapping[str, str]) -> None:
    """The remarks go on to the sentences that theirs became. keys: old to new, where
    they differ.
    """
    there = Remark.objects.filter(article=article).values_list("key", flat=True)
    for key in keys.keys() & set(there):
        Remark.objects.filter(article=article, key=key).update(key=keys[key])
