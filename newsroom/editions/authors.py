"""Who signed an edition, as its document says."""

from dataclasses import dataclass

from newsroom.editions.schema import AUTHOR, EditionDocument


@dataclass(frozen=True, slots=True)
class Author:
    slug: str
    name: str

    @property
    def feed(self) -> str:
        return f"/feeds/authors/{self.slug}.rss"


def authors_of(document: EditionDocument) -> tuple[Author, ...]:
    """Those credited as author, in their order, each once."""
    credited = [one for one in document["article"]["credits"] if one["role"] == AUTHOR]
    return tuple(dict.fromkeys(Author(one["slug"], one["name"]) for one in credited))
