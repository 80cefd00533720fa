"""Which article a text is a new state of: never a second article for one that is here."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from articles.models import Article


def same_article(metadata: Mapping[str, Any]) -> Article | None:
    """The article with the same declared id, or else the same canonical address.

    Where the two name different articles, the id decides: an address may be copied from page to page.
    """
    return _first(external_id=metadata.get("external_id")) or article_at(metadata.get("canonical_url"))


def article_at(url: str | None) -> Article | None:
    """The oldest article with that canonical address, however it is spelled."""
    return _first(canonical_url__in=list(_spellings(url))) if url else None


def _first(**condition: Any) -> Article | None:
    if not all(condition.values()):
        return None
    return Article.objects.filter(**condition).order_by("pk").first()


def _spellings(url: str) -> Iterator[str]:
    """The address as given, and with http or https, with and without a last slash, without its fragment."""
    yield url
    try:
        parts = urlsplit(url)._replace(fragment="")
    except ValueError:
        return
    for scheme in ("https", "http"):
        for path in (parts.path.rstrip("/"), parts.path.rstrip("/") + "/"):
            yield parts._replace(scheme=scheme, netloc=parts.netloc.lower(), path=path).geturl()
