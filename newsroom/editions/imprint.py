"""What an edition says about the article as a whole, and about itself and those before it."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from articles.text.translation import gettext, gettext_noop, ngettext, ngettext_noop
from newsroom.editions import schema

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
    affiliation: str = ""
    expertise: str = ""

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
    kind: str
    excerpted: bool

    @property
    def address(self) -> str:
        return f"/articles/{self.slug}/"

    @property
    def is_examined(self) -> bool:
        """Whether it is somebody else's text, which must never be taken for ours."""
        return self.kind == "examined"

    @property
    def listed_title(self) -> str:
        """Where the title stands alone, without the banner of an examined text."""
        return listed_title(self.title, is_examined=self.is_examined)

    @property
    def origin(self) -> str:
        """Of an examined text one sentence that says whose it is; nothing of our own."""
        if not self.is_examined:
            return ""
        if not self.publisher:
            return gettext("Not our text.")
        return gettext("Not our text: published by %(publisher)s.") % {"publisher": self.publisher}

    @property
    def direction(self) -> str:
        return direction(self.language)

    @property
    def authors(self) -> tuple[Credit, ...]:
        return self._credited(schema.AUTHOR)

    @property
    def reviewers(self) -> tuple[Credit, ...]:
        return self._credited(schema.REVIEWER)

    def _credited(self, role: str) -> tuple[Credit, ...]:
        """In their order, each once."""
        return tuple(dict.fromkeys(credit for credit in self.credits if credit.role == role))


def listed_title(title: str, *, is_examined: bool) -> str:
    return gettext("Examined: %(title)s") % {"title": title} if is_examined else title


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
        kind=item["kind"],
        excerpted=item["excerpted"],
    )


def direction(language: str) -> str:
    """Returns 'rtl' or 'ltr' for a BCP 47 tag; a script subtag decides before the language."""
    primary, *subtags = language.lower().split("-")
    scripts = [tag for tag in subtags if len(tag) == 4 and tag.isalpha()]
    if scripts:
        return "rtl" if scripts[0] in RIGHT_TO_LEFT_SCRIPTS else "ltr"
    return "rtl" if primary in RIGHT_TO_LEFT else "ltr"


CORRECTIONS = {
    "typo": gettext_noop("typing error"),
    "clarification": gettext_noop("clarification"),
    "correction": gettext_noop("correction of fact"),
    "retraction": gettext_noop("retraction"),
}
KINDS = {
    "first": gettext_noop("the first"),
    "update": gettext_noop("update"),
    "correction": gettext_noop("correction"),
    "withdrawal": gettext_noop("withdrawal"),
    "withholding": gettext_noop("a source withheld"),
}


@dataclass(frozen=True, slots=True)
class Past:
    """An edition as a later one remembers it."""

    number: int
    kind: str
    change_note: str
    published_at: datetime
    sha256: str
    correction: str
    why: str

    @property
    def correction_words(self) -> str:
        """Such as 'clarification'; nothing where nobody said what kind of correction it is."""
        return gettext(CORRECTIONS[self.correction]) if self.correction in CORRECTIONS else ""

    @property
    def kind_words(self) -> str:
        return gettext(KINDS[self.kind])


@dataclass(frozen=True, slots=True)
class Listed:
    """An edition in the list of all. withheld: not shown any more, though the article is. compared: address
    of what changed since the one before, if public."""

    past: Past
    public: bool
    withheld: bool
    compared: str


@dataclass(frozen=True, slots=True)
class Waived:
    """What was open at publication, of one kind."""

    kind: str
    count: int

    @property
    def words(self) -> str:
        one, many = WAIVED.get(self.kind, WAIVED["other"])
        return ngettext(one, many, self.count) % {"number": self.count}


# What `Waived.kind` may be, in the words of readers: singular, plural.
WAIVED = {
    "findings": ngettext_noop(
        "%(number)d suspect passage was undecided", "%(number)d suspect passages were undecided"
    ),
    "anchors": ngettext_noop(
        "%(number)d note or source was waiting for a changed sentence",
        "%(number)d notes or sources were waiting for changed sentences",
    ),
    "drafts": ngettext_noop("%(number)d note was not approved", "%(number)d notes were not approved"),
    "uncited": ngettext_noop("%(number)d rating had no source", "%(number)d ratings had no source"),
    "facts": ngettext_noop(
        "%(number)d sentence held facts in doubt", "%(number)d sentences held facts in doubt"
    ),
    "states": ngettext_noop("%(number)d sentence was not decided", "%(number)d sentences were not decided"),
    "other": ngettext_noop("%(number)d other check was not met", "%(number)d other checks were not met"),
}


@dataclass(frozen=True, slots=True)
class EditionFacts:
    number: int
    kind: str
    change_note: str
    gate_waiver: str
    published_at: datetime
    first_published_at: datetime
    published_by: str
    revision: int
    previous_sha256: str
    correction: str
    why: str
    waived: tuple[Waived, ...]
    waived_by: str
    seconded_by: str
    checked_by: str
    published_alone: bool
    withheld: list[int]

    @property
    def kind_words(self) -> str:
        return gettext(KINDS[self.kind])


def edition_facts(item: schema.Publication) -> EditionFacts:
    return EditionFacts(
        number=item["number"],
        kind=item["kind"],
        change_note=item["change_note"],
        gate_waiver=item["gate_waiver"],
        published_at=moment(item["published_at"]),
        first_published_at=moment(item["first_published_at"]),
        published_by=item["published_by"],
        revision=item["revision"],
        previous_sha256=item["previous_sha256"],
        correction=item["correction"],
        why=item["why"],
        waived=tuple(Waived(**one) for one in item["waived"]),
        waived_by=item["waived_by"],
        seconded_by=item["seconded_by"],
        checked_by=item["checked_by"],
        published_alone=item["published_alone"],
        withheld=[*item["withheld"]],
    )


def past_of(item: schema.Past) -> Past:
    return Past(
        number=item["number"],
        kind=item["kind"],
        change_note=item["change_note"],
        published_at=moment(item["published_at"]),
        sha256=item["sha256"],
        correction=item["correction"],
        why=item["why"],
    )


def moment(text: str) -> datetime:
    """Returns the moment that a text in ISO 8601 names. Raises ValueError."""
    return datetime.fromisoformat(text)


# Of which there is nothing to ask.
_USUAL_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(?:[/?#][!-~]*)?")


def web_address(value: object) -> str:
    """Returns `value` if it is an http or https address, else '': a source may have any scheme."""
    if isinstance(value, str) and _USUAL_ADDRESS.fullmatch(value):
        return value
    try:
        parts = urlsplit(value if isinstance(value, str) else "")
    except ValueError:
        return ""
    return str(value).strip() if parts.scheme in {"http", "https"} and parts.netloc else ""
