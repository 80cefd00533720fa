"""What an edition says about the article, about itself and those before it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from articles.text.directions import direction
from articles.text.names import names_in
from articles.text.translation import gettext, gettext_noop, ngettext
from newsroom.editions import schema

LONG_TITLE = 120  # characters


@dataclass(frozen=True, slots=True)
class TopicView:
    slug: str
    name: str

    @property
    def address(self) -> str:
        return f"/topics/{self.slug}/"


@dataclass(frozen=True, slots=True)
class CreditView:
    """address, feed: of an author; other roles have none."""

    role: str
    name: str
    slug: str
    affiliation: str = ""
    expertise: str = ""

    @property
    def address(self) -> str:
        return f"/authors/{self.slug}/"

    @property
    def feed(self) -> str:
        return f"/feeds/authors/{self.slug}.rss"


@dataclass(frozen=True, slots=True)
class Signature:
    """A piece of a byline.

    author: nobody where the name is not credited, or the words stand between names.
    """

    words: str
    is_name: bool
    author: CreditView | None


@dataclass(frozen=True, slots=True)
class RepairView:
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ArticleFacts:
    """What an edition says about its article.

    is_examined: whether it is somebody else's text, which must never be taken for ours.
    authors, reviewers: in their order, each once.
    """

    uid: str
    slug: str
    language: str
    title: str
    title_is_ours: bool
    standfirst: str
    byline: str
    dated: date | None
    publisher: str
    canonical_url: str
    topics: tuple[TopicView, ...]
    credits: tuple[CreditView, ...]
    kind: str
    excerpted: bool
    translation_of: schema.OriginalRecord | None
    unknown: Sequence[schema.Origin]
    removed_passages: int
    repairs: tuple[RepairView, ...]
    address: str
    direction: str
    is_examined: bool
    authors: tuple[CreditView, ...]
    reviewers: tuple[CreditView, ...]

    @property
    def signed(self) -> Iterator[Signature]:
        """The byline in pieces, each name one, with the credit of its author."""
        credits: dict[str, CreditView | None] = dict.fromkeys(names_in(self.byline))
        credits |= {author.name: author for author in self.authors}
        longest_first = sorted(credits, key=len, reverse=True)
        names = "|".join(map(re.escape, longest_first)) or r"\b\B"
        pieces = re.split(rf"(?<![A-Za-z])({names})(?![A-Za-z])", self.byline)
        for place, words in enumerate(pieces):
            is_name = place % 2 == 1
            if words:
                yield Signature(words, is_name=is_name, author=credits.get(words))

    @property
    def listed_title(self) -> str:
        """Where the title stands alone, without the banner of an examined text."""
        return listed_title(self.title, is_examined=self.is_examined)

    @property
    def has_long_title(self) -> bool:
        """Whether it is set smaller, so that the text begins on the first screen."""
        return len(self.title) > LONG_TITLE

    @property
    def unknown_words(self) -> str:
        return unknown_sentence(self.unknown)

    @property
    def origin(self) -> str:
        """Whose text an examined one is and what is unknown of that; '' of our own."""
        if not self.is_examined:
            return ""
        if self.publisher:
            words = gettext(
                "This text is not ours; it was published by %(publisher)s."
            ) % {"publisher": self.publisher}
            sentences = [words, self.unknown_words]
            return gettext(" ").join(sentence for sentence in sentences if sentence)
        unknown = list(_unknown(self.unknown))
        if not unknown:
            return gettext("This text is not ours.")
        words = ngettext(
            "This is not our text; its %(names)s is unknown.",
            "This is not our text; its %(names)s are unknown.",
            len(unknown),
        )
        return words % {"names": _enumerated(unknown)}


def unknown_sentence(names: Sequence[schema.Origin]) -> str:
    """Return what is unknown of a text, in a sentence, or ''."""
    unknown = list(_unknown(names))
    if not unknown:
        return ""
    words = ngettext(
        "The %(names)s is unknown.", "The %(names)s are unknown.", len(unknown)
    )
    return words % {"names": _enumerated(unknown)}


def _unknown(names: Sequence[schema.Origin]) -> Iterator[str]:
    """Yield what is unknown, in words.

    Where neither publisher nor address is known, nor is the first publication.
    """
    if "byline" in names:
        yield gettext("author")
    if "dated" in names:
        yield gettext("publication date")
    if {"publisher", "canonical_url"} <= {*names}:
        yield gettext("place of first publication")
    elif "publisher" in names:
        yield gettext("publisher")
    elif "canonical_url" in names:
        yield gettext("URL")


def _enumerated(names: Sequence[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    words = gettext("%(names)s and %(last)s")
    return words % {"names": gettext(", ").join(names[:-1]), "last": names[-1]}


def listed_title(title: str, *, is_examined: bool, found: str = "") -> str:
    """Return the title for where it stands alone, with what was found, if anything."""
    if not is_examined:
        return title
    if not found:
        return gettext("Third-party text: %(title)s") % {"title": title}
    return gettext("Third-party text: %(title)s — %(found)s") % {
        "title": title,
        "found": found,
    }


def article_facts(item: schema.ArticleRecord) -> ArticleFacts:
    """Return what a document says about its article."""
    fields: dict[str, Any] = {**item}
    fields["dated"] = _day(item["dated"])
    fields["canonical_url"] = web_address(item["canonical_url"])
    # A withheld topic or author has no address, so nothing leads there.
    topics = [TopicView(**topic) for topic in item["topics"]]
    fields["topics"] = tuple(topic for topic in topics if topic.slug)
    fields["repairs"] = tuple(
        RepairView(repair["why"], moment(repair["at"])) for repair in item["repairs"]
    )
    people = tuple(CreditView(**credit) for credit in item["credits"])
    fields["credits"] = people
    addressed = [person for person in people if person.slug]
    return ArticleFacts(
        **fields,
        address=f"/articles/{item['slug']}/",
        direction=direction(item["language"]),
        is_examined=item["kind"] == "examined",
        authors=_in_role(schema.AUTHOR, addressed),
        reviewers=_in_role(schema.REVIEWER, people),
    )


def _in_role(role: str, people: Sequence[CreditView]) -> tuple[CreditView, ...]:
    """Return those who have the role, in their order, each once."""
    return tuple(dict.fromkeys(person for person in people if person.role == role))


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
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PastEdition:
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
        """Such as 'clarification'; '' where nobody said what kind of correction it is."""
        if self.correction not in CORRECTIONS:
            return ""
        return gettext(CORRECTIONS[self.correction])

    @property
    def kind_words(self) -> str:
        return gettext(KINDS[self.kind])


@dataclass(frozen=True, slots=True)
class SignOffView:
    """A person who agreed to a note, or to an edition."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ReplyView:
    """What a person concerned was asked, and answered."""

    record: schema.ReplyRecord
    asked_on: date
    wanted_by: date | None
    answered_on: date | None

    @property
    def who(self) -> str:
        if self.record["protected"]:
            return gettext("a person whose name we withhold")
        return self.record["person"]

    @property
    def finding(self) -> str:
        """Such as 'no answer by Ann Lee'."""
        words = gettext("no answer by %(name)s")
        if self.answered_on:
            words = gettext("an answer by %(name)s")
        return words % {"name": self.who}

    @property
    def told(self) -> str:
        return self.record["body"] or self.finding


def reply_of(record: schema.ReplyRecord) -> ReplyView:
    """Return the view of a reply."""
    asked_on = date.fromisoformat(record["asked_on"])
    return ReplyView(
        record,
        asked_on,
        _day(record["wanted_by"]),
        _day(record["answered_on"]),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@dataclass(frozen=True, slots=True)
class ListedEdition:
    """An edition in the list of all.

    compared: address of what changed since the one before, if public.
    """

    past: PastEdition
    public: bool
    compared: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionFacts(PastEdition):
    """What it says of itself. It cannot hold its own sha256: that is empty."""

    sha256: str = ""
    first_published_at: datetime
    published_by: str
    revision: int
    previous_sha256: str
    unchecked: int
    unchecked_why: str
    unchecked_by: str
    seconded_by: str
    checked_by: str
    published_alone: bool
    alone_why: str
    unconfirmed: bool
    archived: bool
    sign_offs: tuple[SignOffView, ...]


def edition_facts(item: schema.Publication) -> EditionFacts:
    fields: dict[str, Any] = {**item}
    for name in ("published_at", "first_published_at"):
        fields[name] = moment(fields[name])
    fields["sign_offs"] = sign_offs_of(item["sign_offs"])
    return EditionFacts(**fields)


def sign_offs_of(items: Sequence[schema.SignOffRecord]) -> tuple[SignOffView, ...]:
    """Return who agreed, in their order."""
    return tuple(SignOffView(item["by"], moment(item["at"])) for item in items)


def past_of(item: schema.PastRecord) -> PastEdition:
    fields: dict[str, Any] = {**item}
    return PastEdition(**fields | {"published_at": moment(item["published_at"])})


def moment(text: str) -> datetime:
    """Return the moment that a text in ISO 8601 names. Raises ValueError."""
    return datetime.fromisoformat(text)


# Addresses of this form need no parsing.
_USUAL_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(?:[/?#][!-~]*)?")


def web_address(value: object) -> str:
    """Return `value` if it is an http or https address, else ''.

    The address of a source may have any scheme.
    """
    if not isinstance(value, str):
        return ""
    if _USUAL_ADDRESS.fullmatch(value):
        return value
    try:
        parts = urlsplit(value)
    except ValueError:
        return ""
    if parts.scheme in {"http", "https"} and parts.netloc:
        return value.strip()
    return ""
