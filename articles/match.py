"""Which article a text is a new state of: never a second article for one that is here."""

from collections.abc import Mapping

from articles.models import Article
from articles.text.identifiers import spellings


def same_article(metadata: Mapping[str, str]) -> Article | None:
    """The article with the same declared id, or else the same canonical address.

    Where the two name different articles, the id decides: an address may be copied from page to page.
    """
    return _first(external_id=metadata.get("external_id")) or article_at(metadata.get("canonical_url"))


def article_at(url: str | None) -> Article | None:
    """The oldest article with that canonical address, however it is spelled."""
    return _first(canonical_url__in=list(spellings(url))) if url else None


def _first(**condition: object) -> Article | None:
    if not all(condition.values()):
        return None
    return Article.objects.filter(**condition).order_by("pk").first()
