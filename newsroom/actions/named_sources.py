"""Sources that current articles name, so that readers know them."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from annotations.models import Source
from annotations.presentation import Item
from annotations.sources import library
from articles.problems import Refused
from newsroom.editions.publication_view import listed_title
from newsroom.public.models import IndexedArticle, Listing
from newsroom.public.render import speaking


@dataclass(frozen=True)
class NamingArticle:
    """An article whose current edition names a source."""

    title: str
    address: str


def published_places(source: Source) -> QuerySet[Listing]:
    """Return a row for each current article that names the source, newest first.

    Articles that name a source that was merged into it are included.
    """
    return Listing.objects.filter(
        list__in=[f"source/{key}" for key in source.keys]
    ).order_by("-sort_key")


def named_by(source: Source) -> list[NamingArticle]:
    """Return the current articles that name the source, newest first."""
    uids = list(dict.fromkeys(published_places(source).values_list("uid", flat=True)))
    articles = IndexedArticle.objects.in_bulk(uids, field_name="article")
    return [_naming_article(articles[uid]) for uid in uids]


def _naming_article(article: IndexedArticle) -> NamingArticle:
    with speaking(article.language):
        title = listed_title(article.title, is_examined=article.is_examined)
    return NamingArticle(title, f"/articles/{article.slug}/")


def refuse_second(item: Item) -> None:
    """Raise Refused where `item`, to be protected, is a source that readers know.

    It would stay named where it is published. So would one of another title at its
    address.
    """
    public = library.Sources([item]).find(item) or library.other_at_address(item)
    if public and public.is_public and published_places(public).exists():
        raise Refused(
            _(
                "Published articles name this source: “%(title)s”, number %(pk)s. "
                "To withhold the source, protect it on its page under Sources, "
                "then cite it."
            )
            % {"title": public.title, "pk": public.pk}
        )
