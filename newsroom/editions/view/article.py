"""What an edition says about the article as a whole."""

from dataclasses import dataclass
from datetime import date

from newsroom.editions import schema
from newsroom.editions.view.sources import web_address

RIGHT_TO_LEFT = {"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "syr", "ug", "ur", "yi"}
RIGHT_TO_LEFT_SCRIPTS = {"arab", "hebr", "syrc", "thaa", "nkoo", "adlm"}


@dataclass(frozen=True, slots=True)
class Topic:
    slug: str
    name: str

    @property
    def address(self) -> str:
        return f"/topics/{self.slug}/"


@dataclass(frozen=True, slots=True)
class Credit:
    role: str
    name: str
    slug: str

    @property
    def feed(self) -> str:
        """Of an author; other roles have none."""
        return f"/feeds/authors/{self.slug}.rss"


@dataclass(frozen=True, slots=True)
class ArticleFacts:
    uid: str
    slug: str
    language: str
    title: str
    standfirst: str
    byline: str
    dated: date | None
    publisher: str
    canonical_url: str
    topics: tuple[Topic, ...]
    credits: tuple[Credit, ...]

    @property
    def address(self) -> str:
        return f"/articles/{self.slug}/"

    @property
    def direction(self) -> str:
        return direction(self.language)

    @property
    def authors(self) -> tuple[Credit, ...]:
        """Those credited as author, in their order, each once."""
        return tuple(dict.fromkeys(credit for credit in self.credits if credit.role == schema.AUTHOR))


def article_facts(item: schema.Article) -> ArticleFacts:
    return ArticleFacts(
        uid=item["uid"],
        slug=item["slug"],
        language=item["language"],
        title=item["title"],
        standfirst=item["standfirst"],
        byline=item["byline"],
        dated=date.fromisoformat(item["dated"]) if item["dated"] else None,
        publisher=item["publisher"],
        canonical_url=web_address(item["canonical_url"]),
        topics=tuple(Topic(**topic) for topic in item["topics"]),
        credits=tuple(Credit(**credit) for credit in item["credits"]),
    )


def direction(language: str) -> str:
    """'rtl' or 'ltr' for a BCP 47 tag; a script subtag decides before the language."""
    primary, *subtags = language.lower().split("-")
    scripts = [tag for tag in subtags if len(tag) == 4 and tag.isalpha()]
    if scripts:
        return "rtl" if scripts[0] in RIGHT_TO_LEFT_SCRIPTS else "ltr"
    return "rtl" if primary in RIGHT_TO_LEFT else "ltr"
