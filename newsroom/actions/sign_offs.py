"""Sign-offs of articles, each given to what an article says at that time.

With any other text or note a sign-off is void and has to be given again. People who may
not read all articles read those whose sign-off was asked of them.
"""

import hashlib
import json
from collections.abc import Collection
from itertools import chain
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import models, transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations.anchors import lock_article
from annotations.models import Anchor, Citation, Note
from annotations.note_history import save_as
from articles import activity
from articles.history import HISTORY_USER
from articles.models import Article
from articles.permissions import check_permission, holders
from articles.problems import Refused
from newsroom.actions.people import ASSIGN
from newsroom.models import SignOff

SIGN_OFF = "newsroom.sign_off_article"
READ_ALL = "articles.view_article"
# What is signed off.
OF_NOTES = ("anchor__sentence", "reasons", *Note.SAID)
OF_CITATIONS = ("note", "source", "source__visibility", *Citation.SAID)


def signers() -> QuerySet[User]:
    """Return who may be asked to sign off an article."""
    return holders(SIGN_OFF).order_by("first_name", "last_name", "username")


def readable_articles(user: User) -> QuerySet[Article]:
    """Return all articles, or those whose sign-off was asked of the person."""
    if user.has_perm(READ_ALL):
        return Article.objects.all()
    if not user.has_perm(SIGN_OFF):
        return Article.objects.none()
    return Article.objects.filter(sign_offs__asked_of=user)


def only_readable[Row: models.Model](
    rows: QuerySet[Row], path: str, user: User
) -> QuerySet[Row]:
    """Return those rows whose article, by its path, the person may read."""
    if user.has_perm(READ_ALL):
        return rows
    return rows.filter(**{f"{path}__in": readable_articles(user)})


# --- What is signed off ---------------------------------------------------------------


class Asked(NamedTuple):
    """A sign-off that was asked.

    `is_given`: to what the article says now, of which `fingerprint` is the hash.
    """

    row: SignOff
    is_given: bool
    fingerprint: str


def asked(sign_offs: QuerySet[SignOff]) -> list[Asked]:
    """Return these sign-offs with what holds of them, in a fixed number of queries."""
    rows = list(sign_offs.select_related("article", "asked_of").order_by("pk"))
    if not rows:
        return []
    current = fingerprints({row.article_id for row in rows})
    found = []
    for row in rows:
        fingerprint = current[row.article_id]
        found.append(Asked(row, row.fingerprint == fingerprint, fingerprint))
    return found


def fingerprints(article_ids: Collection[int]) -> dict[int, str]:
    """Return a hash of what each article says: its text, its notes and their citations.

    It is the same before and after a note is approved. The number of queries is fixed.
    """
    said: dict[int, list[object]] = {number: [] for number in article_ids}
    articles = Article.objects.filter(pk__in=article_ids).values_list(
        "pk", "title", "standfirst", Max("revisions__number")
    )
    notes = Note.objects.exclude(anchor__status=Anchor.Status.RETIRED)
    notes = notes.filter(anchor__article__in=article_ids).order_by("pk", "reasons")
    of_notes = notes.values_list("anchor__article", "pk", *OF_NOTES)
    citations = Citation.objects.standing().order_by("pk")
    citations = citations.filter(note__anchor__article__in=article_ids)
    of_citations = citations.values_list("note__anchor__article", *OF_CITATIONS)
    for article_id, *values in chain(articles, of_notes, of_citations):
        said[article_id].append(values)
    hashes = {}
    for number, rows in said.items():
        hashes[number] = hashlib.sha256(json.dumps(rows).encode()).hexdigest()
    return hashes


# --- Acts -----------------------------------------------------------------------------


@transaction.atomic
def ask_sign_off(article: Article, signer_id: int, *, user: User | None) -> None:
    """Ask a person to sign off the article, which is not published without it.

    Raise Refused if that person may not, and PermissionDenied.
    """
    check_permission(user, ASSIGN)
    signer = signers().filter(pk=signer_id).first()
    if signer is None:
        raise Refused(_("Choose somebody who may sign off articles."))
    lock_article(article.pk)
    if article.sign_offs.filter(asked_of=signer).exists():
        return
    save_as(SignOff(article=article, asked_of=signer, asked_by=user), user)
    activity.record(article.pk, [None], user)


@transaction.atomic
def cancel_sign_off(article: Article, number: int, *, user: User | None) -> None:
    """Take back that a person was asked; its history stays. Raise PermissionDenied."""
    check_permission(user, ASSIGN)
    lock_article(article.pk)
    for row in article.sign_offs.filter(pk=number):
        setattr(row, HISTORY_USER, user)
        row.delete()
    activity.record(article.pk, [None], user)


@transaction.atomic
def sign_off(article: Article, *, seen: str, user: User) -> None:
    """Sign off what the article says, or with "" for `seen` take the sign-off back.

    `seen` is the fingerprint of what the person saw. Raise Refused if the article says
    something else, and PermissionDenied.
    """
    check_permission(user, SIGN_OFF)
    revision_id = lock_article(article.pk)
    row = article.sign_offs.filter(asked_of=user).first()
    if row is None:
        raise Refused(_("Nobody has asked you to sign off this article."))
    if seen and seen != fingerprints([article.pk])[article.pk]:
        raise Refused(
            _(
                "The text or a note has changed since you opened this page. Reload "
                "the page."
            )
        )
    row.fingerprint = seen
    row.revision_id = revision_id if seen else None
    row.signed_at = timezone.now() if seen else None
    save_as(row, user)
    activity.record(article.pk, [None], user)
