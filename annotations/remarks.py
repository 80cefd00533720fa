"""What the desk says to itself about a sentence: a thread that no reader ever sees.

A remark names its sentence by key, so it stays with the sentence from one revision to the next; where the
words change it goes with them, and still shows those that it was written about. It stops nothing.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Self

from django.conf import settings
from django.contrib.auth.models import User
from django.core.validators import MaxLengthValidator
from django.db import models, transaction
from django.db.models import Max, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import sentence_keys
from articles.models import Article, Sentence
from articles.permissions import check_permission
from articles.problems import Refused
from articles.text.clean import clean_text

LIMIT = 5_000
MAY = "annotations.add_note"
LOGINS = re.compile(r"(?<![\w@.])@([\w@.+-]{1,150})")  # as Django lets a login be written


class RemarkQuerySet(models.QuerySet["Remark"]):
    def open(self) -> Self:
        return self.filter(resolved_at=None)

    def on(self, sentence: Sentence) -> Self:
        """Of that sentence, by the key that readers know it by or the one that it was made with."""
        article = sentence.revision.article_id
        return self.filter(article=article, key__in={sentence.key, sentence.public_key})

    def calling(self, user: User) -> Self:
        """Those that name the person and that somebody else wrote."""
        return self.filter(named=user).exclude(written_by=user)


class Remark(models.Model):
    """key: of the sentence; empty: on the article as a whole. about: the sentence as it read then.

    named: whom it calls by login.
    """

    article = models.ForeignKey(Article, models.PROTECT, related_name="remarks")
    key = models.CharField(max_length=16, blank=True)
    about = models.TextField(blank=True)
    body = models.TextField(validators=[MaxLengthValidator(LIMIT)])
    written_at = models.DateTimeField(db_default=Now(), editable=False)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    resolved_at = models.DateTimeField(null=True, editable=False)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    named = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")

    objects = RemarkQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["article", "key"], name="remark_by_sentence"),
            models.Index(fields=["article"], name="remark_open", condition=Q(resolved_at=None)),
        ]
        constraints = [
            models.CheckConstraint(name="remark_says_something", condition=~Q(body="")),
            models.CheckConstraint(name="remark_bounded", condition=Q(body__length__lte=LIMIT)),
        ]

    def __str__(self) -> str:
        return self.body[:80]

    @property
    def is_open(self) -> bool:
        return self.resolved_at is None


@transaction.atomic
def remark(article: Article, key: str, body: str, *, user: User) -> Remark:
    """Adds to the thread, which is open again. The same remark sent twice is one.

    Raises Refused if it says nothing, too much, or its sentence is not in the text, and PermissionDenied.
    """
    check_permission(user, MAY)
    said = clean_text(body).strip()
    if not said:
        raise Refused(_("The remark is empty: write what your colleagues should know."))
    if len(said) > LIMIT:
        message = _("The remark has %(length)s characters; it may have %(limit)s.")
        raise Refused(message % {"length": f"{len(said):,}", "limit": f"{LIMIT:,}"})
    sentence = sentence_keys.find(article.current_revision, key) if key else None
    if key and sentence is None:
        raise Refused(_("That sentence is no longer in the text: reload the page and look again."))
    thread = Remark.objects.on(sentence) if sentence else Remark.objects.filter(article=article, key="")
    last = thread.order_by("-pk").first()
    if last and last.is_open and (last.body, last.written_by_id) == (said, user.pk):
        return last
    made = Remark.objects.create(
        article=article,
        key=sentence.public_key if sentence else "",
        about=sentence.text if sentence else "",
        body=said,
        written_by=user,
    )
    made.named.set(called(said))
    return made


@transaction.atomic
def resolve(article: Article, keys: Collection[str], *, user: User) -> int:
    """Ends what is open of the thread with those keys; says how many remarks. Raises PermissionDenied."""
    check_permission(user, MAY)
    thread = Remark.objects.open().filter(article=article, key__in=keys)
    return thread.update(resolved_at=timezone.now(), resolved_by=user)


@transaction.atomic
def reopen(article: Article, keys: Collection[str], *, user: User) -> int:
    """Takes the last `resolve` back; says of how many remarks. Raises PermissionDenied."""
    check_permission(user, MAY)
    thread = Remark.objects.filter(article=article, key__in=keys).exclude(resolved_at=None)
    last = thread.aggregate(last=Max("resolved_at"))["last"]
    return thread.filter(resolved_at=last).update(resolved_at=None, resolved_by=None)


def called(body: str) -> Sequence[User]:
    """Whom it calls by @login, of those who may see it."""
    names = {name for found in LOGINS.findall(body) for name in (found, found.rstrip(".@+-"))}
    return list(User.objects.filter(username__in=names, is_active=True, is_staff=True)) if names else []


def follow(article: Article, keys: Mapping[str, str]) -> None:
    """The remarks go on to the sentences that theirs became. keys: old to new, where they differ."""
    there = Remark.objects.filter(article=article).values_list("key", flat=True)
    for key in keys.keys() & set(there):
        Remark.objects.filter(article=article, key=key).update(key=keys[key])
