"""What is known about an article beside its text."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from articles.models import Article
from articles.permissions import check_permission
from articles.problems import Conflict
from newsroom.actions.credits import BY_HAND, credit_byline, write_credits


@transaction.atomic
def describe(
    article: Article, values: dict[str, Any], *, changed: Iterable[str], version: int, user: User | None
) -> Article:
    """Sets what an editor changed of the metadata; a later import will not overwrite it.

    values: by name of the field; `topics` are Topic, `credits` are Signed. A byline that changes changes the
    credits, unless somebody has set these by hand.
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
        elif name != BY_HAND:
            setattr(article, name, values[name])
    article.edited_fields = sorted({*article.edited_fields, *names})
    article.version += 1
    article.save()
    if BY_HAND in names:
        write_credits(article, values[BY_HAND])
    elif "byline" in names:
        credit_byline(article)
    return article
