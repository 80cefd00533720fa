"""What is known about an article beside its text."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from articles.models import Article
from articles.permissions import check_permission
from articles.problems import Conflict


@transaction.atomic
def describe(
    article: Article, values: dict[str, Any], *, changed: Iterable[str], version: int, user: User | None
) -> Article:
    """Sets what an editor changed of the metadata; a later import will not overwrite it.

    Raises Conflict if the article's metadata is no longer the `version` that the editor started from.
    """
    check_permission(user, "articles.change_article")
    article = Article.objects.select_for_update().get(pk=article.pk)
    if article.version != version:
        raise Conflict("Somebody else changed these details meanwhile. What you typed is still here.")
    names = sorted(changed)
    for name in names:
        if name == "topics":
            article.topics.set(values[name])
        else:
            setattr(article, name, values[name])
    article.edited_fields = sorted({*article.edited_fields, *names})
    article.version += 1
    article.save()
    return article
