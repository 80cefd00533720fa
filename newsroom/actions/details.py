"""What is known about an article beside its text."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from articles.history import set_unrecorded
from articles.models import Article
from articles.permissions import check_permission
from articles.problems import Conflict, Refused
from newsroom.actions.people import BY_HAND, PUBLISH, credit_byline, write_credits
from newsroom.actions.revise import put_under_heads
from newsroom.editions.models import Address


@transaction.atomic
def describe_article(
    article: Article,
    values: dict[str, Any],
    *,
    changed: Iterable[str],
    version: int,
    why: str = "",
    user: User | None,
) -> Article:
    """Sets what an editor changed of the metadata; a later import will not overwrite
    it.

    values: by name of the field; `topics` are Topic, `credits` are Signed. A byline
    that changes changes the credits, unless somebody has set these by hand; another
    title or standfirst makes a revision of the text. why: as put_under_heads asks.
    Raises Refused without it, if an edition says whose text it is and that would be
    another, our own would be published in parts, or the address (slug) is another
    article's; Conflict if the article's metadata is no longer the `version` that the
    editor started from; and PermissionDenied.
    """
    check_permission(user, "articles.change_article")
    article = Article.objects.select_for_update().get(pk=article.pk)
    if article.version != version:
        raise Conflict(
            _(
                "Somebody else has since changed these details. What you typed is still here."
            )
        )
    names = sorted(changed)
    if "kind" in names and values["kind"] != article.kind and kind_is_frozen(article):
        raise Refused(
            _(
                "An edition states whose text this is, so it can no longer be changed. Withdraw "
                "the article and import the text again."
            )
        )
    if "slug" in names:
        check_permission(user, PUBLISH)
        _check_free(article, values["slug"])
    _set(article, {name: values[name] for name in names if name != BY_HAND})
    if article.excerpted and not article.is_examined and "excerpted" in names:
        raise Refused(
            _(
                "Only an examined text is published as excerpts: our own is published whole."
            )
        )
    article.edited_fields = sorted({*article.edited_fields, *names})
    article.guessed = {
        name: value for name, value in article.guessed.items() if name not in names
    }
    article.version += 1
    _save(article)
    if BY_HAND in names:
        write_credits(article, values[BY_HAND])
    elif "byline" in names:
        credit_byline(article)
    if {"title", "standfirst", "kind"} & {*names}:
        put_under_heads(article, user, why=why)
    return article


ANOTHERS = gettext_noop(
    "Another article has or had the address /articles/%(slug)s/: choose another."
)


def _check_free(article: Article, slug: str) -> None:
    """Raises Refused if readers know another article by it, or would."""
    others = Article.objects.filter(slug=slug).exclude(pk=article.pk)
    if (
        others.exists()
        or Address.objects.filter(slug=slug).exclude(article=article).exists()
    ):
        raise Refused(_(ANOTHERS) % {"slug": slug})


def _set(article: Article, values: dict[str, Any]) -> None:
    for name, value in values.items():
        if name == "topics":
            set_unrecorded(article, name, value)
        else:
            setattr(article, name, value)


def _save(article: Article) -> None:
    """Raises Refused if another article got the same address in the same moment."""
    try:
        with transaction.atomic():
            article.save()
    except IntegrityError as error:
        if (
            not Article.objects.filter(slug=article.slug)
            .exclude(pk=article.pk)
            .exists()
        ):
            raise
        raise Refused(_(ANOTHERS) % {"slug": article.slug}) from error


# What an earlier state of the details is brought back with; credits follow the byline.
RESTORED = (
    "title",
    "standfirst",
    "byline",
    "dated",
    "language",
    "site",
    "canonical_url",
    "unknown",
)


def kind_is_frozen(article: Article) -> bool:
    """From the first edition that says whose text it is."""
    last = article.editions.order_by("-number").first()
    return last is not None and bool(last.content["article"]["kind"])
