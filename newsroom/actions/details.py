"""Editing what is known about an article beside its text."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from articles.history import set_unrecorded
from articles.models import Article
from articles.permissions import check_permission
from articles.problems import Conflict, Refused
from newsroom.actions.originals import check_original
from newsroom.actions.people import BY_HAND, PUBLISH, credit_byline, write_credits
from newsroom.actions.revise import put_under_heads
from newsroom.editions.models import Address

type Details = Mapping[str, Any]
"""Values of an article by the name of their field."""


@transaction.atomic
def describe_article(
    article: Article,
    values: Details,
    *,
    changed: Iterable[str],
    version: int,
    why: str = "",
    user: User | None,
) -> Article:
    """Set the metadata that an editor changed; a later import will not overwrite it.

    `values` are by name of the field; `topics` are Topic, `credits` are Signed. A
    byline that changes changes the credits, unless somebody has set these by hand.
    Another title or standfirst makes a revision of the text; `why` is as in
    `put_under_heads`.

    Raise Refused where `why` is missing, an edition says another kind, our own text
    would be published as excerpts, the slug is another article's, or the original is
    none that this article can translate. Raise Conflict if
    the metadata is no longer the `version` that the editor started from, and
    PermissionDenied.
    """
    check_permission(user, "articles.change_article")
    article = Article.objects.select_for_update().get(pk=article.pk)
    if article.version != version:
        raise Conflict(
            _("Somebody else has since changed these details. Your text is still here.")
        )
    names = sorted(changed)
    _check_values(article, {name: values[name] for name in names}, user)
    _set(article, {name: values[name] for name in names if name != BY_HAND})
    if "excerpted" in names:
        _check_excerpted(article)
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


def _check_values(article: Article, values: Details, user: User | None) -> None:
    """Raise Refused where the kind is frozen, or slug or original do not fit."""
    kind = values.get("kind", article.kind)
    if kind != article.kind and kind_is_frozen(article):
        raise Refused(
            _(
                "A published version states this type, so the type can no longer "
                "be changed. Withdraw the article and import the text again."
            )
        )
    if {"translation_of", "language"} & values.keys():
        original = values.get("translation_of", article.translation_of)
        language = values.get("language", article.language)
        check_original(article, original, language)
    if "slug" in values:
        check_permission(user, PUBLISH)
        _check_free(article, values["slug"])


def _check_excerpted(article: Article) -> None:
    if article.excerpted and not article.is_examined:
        raise Refused(
            _(
                "Only a third-party text can be published as excerpts. Our own "
                "reporting is published in full."
            )
        )


ANOTHERS = gettext_noop(
    "Another article has or had the URL /articles/%(slug)s/. Choose another URL ending."
)


def _check_free(article: Article, slug: str) -> None:
    """Raise Refused if readers know another article by the slug, or would."""
    articles = Article.objects.filter(slug=slug).exclude(pk=article.pk)
    addresses = Address.objects.filter(slug=slug).exclude(article=article)
    if articles.exists() or addresses.exists():
        raise Refused(_(ANOTHERS) % {"slug": slug})


def _set(article: Article, values: Details) -> None:
    for name, value in values.items():
        if name == "topics":
            set_unrecorded(article, name, value)
        else:
            setattr(article, name, value)


def _save(article: Article) -> None:
    """Raise Refused if another article got the same slug at the same moment."""
    try:
        with transaction.atomic():
            article.save()
    except IntegrityError as error:
        others = Article.objects.filter(slug=article.slug).exclude(pk=article.pk)
        if not others.exists():
            raise
        raise Refused(_(ANOTHERS) % {"slug": article.slug}) from error


# These fields are restored from an earlier state; credits follow the byline.
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
    """Return whether the newest edition says the kind, so that it cannot change."""
    last = article.editions.order_by("-number").first()
    return last is not None and bool(last.content["article"]["kind"])
