"""The shapes of an edition's document: one for each version that was ever published, and one reader for each.

A stored document never changes, so neither does the shape of its version. To add a field, add a version: what
differs, and how the version before it becomes the new one. Everything else in the house knows only the newest
shape, EditionDocument. All offsets count code points of `text`, half-open.
"""

import json
from collections.abc import Callable
from typing import Annotated, Any, Literal, TypedDict, cast, get_args

from annotations.presentation import Item
from articles.text.names import names_in, slug_of
from newsroom.editions.commitments import Commitment

Moment = Annotated[str, {"format": "date-time"}]
Hash = Annotated[str, {"pattern": "^[0-9a-f]{64}$"}]
HashOrNone = Annotated[str, {"pattern": "^([0-9a-f]{64})?$"}]  # empty: there is none
Day = Annotated[str, {"format": "date"}]
Offset = Annotated[int, {"minimum": 0}]
Count = Annotated[int, {"minimum": 1}]

type Tier = Literal["needs_source", "check", "none", "not_assessed"]
type Stance = Literal["supports", "contradicts", "context"]
type Kind = Literal["first", "update", "correction", "withdrawal"]
# In the trade's terms: a slip that changes no meaning; what was true and could mislead; what was wrong; a
# claim that is given up. Empty: not said, or no correction.
type Correction = Literal["", "typo", "clarification", "correction", "retraction"]

CORRECTIONS: tuple[str, ...] = get_args(Correction.__value__)


class Topic(TypedDict):
    slug: str
    name: str


class Block(TypedDict):
    """A paragraph or the like. level: of a heading in its source, else as it came."""

    kind: Literal["paragraph", "heading", "quote", "list_item"]
    start: Offset
    end: Offset
    level: int


class Sentence(TypedDict):
    """key: the same from edition to edition. block: index into blocks. tier: a heuristic's hint."""

    key: str
    start: Offset
    end: Offset
    block: Offset
    tier: Tier


class Rating(TypedDict):
    """One step of the scale. value: higher is more credible; null: it says nothing of credibility."""

    slug: str
    label: str
    value: float | None
    sign: str
    mark: str
    tone: str
    description: str


class Reason(TypedDict):
    slug: str
    label: str


class Note(TypedDict):
    """sentence: its key; null: on the article as a whole. rating: a slug. body: Markdown."""

    id: str
    sentence: str | None
    rating: str
    reasons: list[Reason]
    body: str
    approved_by: str
    approved_at: Moment | None


class Citation(TypedDict):
    """sentence: its key; null: on the article as a whole. source: an id."""

    id: str
    sentence: str | None
    source: str
    locator: str
    quote: str
    stance: Stance


class Source(TypedDict):
    """csl: a CSL-JSON item. A protected source has an id that leads nowhere, and nothing else."""

    id: str
    protected: bool
    csl: Annotated[Item, {"type": "object"}]
    archive_url: str


class Body(TypedDict):
    """What a withdrawal takes away."""

    text: str
    blocks: list[Block]
    sentences: list[Sentence]
    ratings: list[Rating]
    notes: list[Note]
    citations: list[Citation]
    sources: list[Source]


# --- Version 1 ----------------------------------------------------------------------------------------


class Article1(TypedDict):
    uid: str
    slug: str
    language: str
    title: str
    standfirst: str
    byline: str
    dated: Day | None
    publisher: str
    canonical_url: str
    topics: list[Topic]


class Past1(TypedDict):
    """An earlier edition as a later one remembers it."""

    number: Count
    kind: Kind
    change_note: str
    published_at: Moment
    sha256: Hash


class Publication1(TypedDict):
    """Of this edition. gate_waiver: why it was published although not every check was met."""

    number: Count
    kind: Kind
    change_note: str
    gate_waiver: str
    published_at: Moment
    first_published_at: Moment
    published_by: str
    revision: Count
    previous_sha256: HashOrNone


class EditionDocument1(Body):
    """One publication of an article."""

    schema: Literal["newsroom/edition/1"]
    article: Article1
    edition: Publication1
    history: list[Past1]


# --- Version 2: kinds of correction, credits, languages, commitments ------------------------------------


AUTHOR = "author"


class Credit(TypedDict):
    """A person who signs. role: author, editor, reviewer, translator, photographer and the like."""

    role: str
    name: str
    slug: str


class Article(Article1):
    """credits: in order; the byline stays what is shown as typed."""

    credits: list[Credit]


class Past(Past1):
    """An earlier edition as a later one remembers it."""

    correction: Correction


class Publication(Publication1):
    """Of this edition. correction: its kind, where somebody said it; else empty."""

    correction: Correction


class Languages(TypedDict):
    """BCP 47 tags. quotations: by id of citation, where the language of the words quoted is known."""

    text: str
    quotations: dict[str, str]


class EditionDocument(Body):
    """One publication of an article. commitments: fields sealed, to be opened or never."""

    schema: Literal["newsroom/edition/2"]
    article: Article
    edition: Publication
    history: list[Past]
    languages: Languages
    commitments: list[Commitment]


def _signed(byline: str) -> list[Credit]:
    """The first editions had no credits: whom the byline names."""
    return [{"role": AUTHOR, "name": name, "slug": slug_of(name)} for name in names_in(byline)]


def _second(old: EditionDocument1) -> EditionDocument:
    return {
        **old,
        "schema": "newsroom/edition/2",
        "article": {**old["article"], "credits": _signed(old["article"]["byline"])},
        "edition": {**old["edition"], "correction": ""},
        "history": [{**past, "correction": ""} for past in old["history"]],
        "languages": {
            "text": old["article"]["language"],
            "quotations": quotation_languages(old["citations"], old["sources"]),
        },
        "commitments": [],
    }


# --- Reading ------------------------------------------------------------------------------------------

SCHEMA: Literal["newsroom/edition/2"] = "newsroom/edition/2"  # what is written
VERSIONS: dict[int, type] = {1: EditionDocument1, 2: EditionDocument}
NEWEST = max(VERSIONS)
UPGRADES: dict[int, Callable[[Any], Any]] = {1: _second}  # from each version to the next


class UnknownVersion(ValueError):
    """The document was written by a newer newsroom, or is none."""

    def __init__(self, schema: object) -> None:
        known = ", ".join(name_of(version) for version in VERSIONS)
        super().__init__(
            f"The schema {schema!r} is not known here: known are {known}. Upgrade this newsroom to read an"
            " edition of a newer one."
        )


def name_of(version: int) -> str:
    return f"newsroom/edition/{version}"


def read_document(text: str) -> EditionDocument:
    """A stored document of any version, in the newest shape. Fields that its version lacked say that nothing
    is known.

    Raises UnknownVersion; ValueError, KeyError or TypeError if it is not what its version says.
    """
    return upgrade(json.loads(text))


def upgrade(document: object) -> EditionDocument:
    """The same for a document that is parsed already. One of the newest version is handed back as it is."""
    for version in range(version_of(document), NEWEST):
        document = UPGRADES[version](document)
    return cast("EditionDocument", document)


def version_of(document: object) -> int:
    """Raises UnknownVersion; ValueError if it is no document at all."""
    if not isinstance(document, dict):
        raise ValueError("An edition's document is an object.")
    schema = document.get("schema")
    for version in VERSIONS:
        if schema == name_of(version):
            return version
    raise UnknownVersion(schema)


def quotation_languages(citations: list[Citation], sources: list[Source]) -> dict[str, str]:
    """By id of citation, as its source says. Of a protected source nothing is quoted."""
    said = {source["id"]: source["csl"].get("language") for source in sources}
    found = ((one["id"], said.get(one["source"])) for one in citations if one["quote"])
    return {
        key: " ".join(language.split()) for key, language in found if isinstance(language, str) and language
    }
