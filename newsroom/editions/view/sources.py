"""Sources, and the citations that tie sentences to them."""

from dataclasses import dataclass
from functools import cached_property
from unicodedata import bidirectional
from urllib.parse import urlsplit

from annotations.sources.csl import Item, authors_in_words, date_in_words
from newsroom.editions import schema

STANCES = {"supports": "supports", "contradicts": "contradicts", "context": "gives context"}


@dataclass(frozen=True)
class Source:
    """A CSL item as published; a protected one says nothing but that it exists."""

    id: str
    protected: bool
    csl: Item
    archive_url: str

    @property
    def address(self) -> str:
        return "" if self.protected else f"/sources/{self.id}/"

    @cached_property
    def title(self) -> str:
        return "A source we protect" if self.protected else _words(self.csl.get("title")) or self.url

    @cached_property
    def url(self) -> str:
        doi = _words(self.csl.get("DOI"))
        return web_address(self.csl.get("URL")) or (web_address(f"https://doi.org/{doi}") if doi else "")

    @cached_property
    def archived(self) -> str:
        return web_address(self.archive_url)

    @cached_property
    def authors(self) -> str:
        return authors_in_words(self.csl)

    @cached_property
    def publisher(self) -> str:
        return _words(self.csl.get("container-title")) or _words(self.csl.get("publisher"))

    @cached_property
    def issued(self) -> str:
        return date_in_words(self.csl)

    @cached_property
    def language(self) -> str:
        return _words(self.csl.get("language"))

    @cached_property
    def direction(self) -> str:
        """Of its title, by the first letter that has one."""
        strong = (bidirectional(letter) for letter in self.title)
        return "rtl" if next((kind for kind in strong if kind in {"L", "R", "AL"}), "L") != "L" else "ltr"


@dataclass(frozen=True, slots=True)
class Citation:
    id: str
    source: Source
    locator: str
    quote: str
    stance: str
    language: str  # of the quotation; empty where it is not known

    @property
    def stance_words(self) -> str:
        return STANCES[self.stance]


def citation_of(item: schema.Citation, sources: dict[str, Source], languages: dict[str, str]) -> Citation:
    return Citation(
        id=str(item["id"]),
        source=sources[item["source"]],
        locator=item["locator"],
        quote=item["quote"],
        stance=item["stance"],
        language=languages.get(item["id"], ""),
    )


def web_address(value: object) -> str:
    """`value` if it is an http or https address, else nothing: a source may have been given any scheme."""
    try:
        parts = urlsplit(value if isinstance(value, str) else "")
    except ValueError:
        return ""
    return str(value).strip() if parts.scheme in {"http", "https"} and parts.netloc else ""


def _words(value: object) -> str:
    """CSL fields come from anywhere: what is not text counts as absent."""
    return " ".join(value.split()) if isinstance(value, str) else ""
