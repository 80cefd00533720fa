"""Who signed an edition, as its document says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from articles.text.names import names_in, slug_of


@dataclass(frozen=True, slots=True)
class Author:
    slug: str
    name: str

    @property
    def feed(self) -> str:
        return f"/feeds/authors/{self.slug}.rss"


def authors_of(document: Mapping[str, Any]) -> tuple[Author, ...]:
    """In their order, each once: those credited as author; where a document has no credits, as the first ones
    had none, those whom its byline names."""
    article = document["article"]
    if "credits" in article:
        found = [(one["slug"], one["name"]) for one in article["credits"] if one["role"] == "author"]
    else:
        found = [(slug_of(name), name) for name in names_in(article["byline"])]
    return tuple(Author(slug, name) for slug, name in dict.fromkeys(found))
