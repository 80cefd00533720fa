"""The edition document: its one shape, and its one reader (pure).

A stored document never changes. All offsets count code points of `text`, half-open.
"""

import json
from collections.abc import Mapping
from typing import Annotated, Literal, TypedDict, cast, get_args

from annotations.presentation import Item

SCHEMA: Literal["newsroom/edition/1"] = "newsroom/edition/1"

Moment = Annotated[str, {"format": "date-time"}]
Hash = Annotated[str, {"pattern": "^[0-9a-f]{64}$"}]
HashOrNone = Annotated[str, {"pattern": "^([0-9a-f]{64})?$"}]  # empty: there is none
Day = Annotated[str, {"format": "date"}]
Offset = Annotated[int, {"minimum": 0}]  # or how many there are
Count = Annotated[int, {"minimum": 1}]

type Tier = Literal["needs_source", "check", "none", "not_assessed"]
type Stance = Literal["supports", "contradicts", "context"]
# A withholding takes a source out of the edition before it, and changes nothing else.
type Kind = Literal["first", "update", "correction", "withdrawal", "withholding"]
# In the trade's terms: a slip that changes no meaning; what was true and could mislead; what was wrong; a
# claim that is given up. Empty: not said, or no correction.
type Correction = Literal["", "typo", "clarification", "correction", "retraction"]
# Our reporting, or somebody else's text that was examined. Empty: not said.
type ArticleKind = Literal["", "ours", "examined"]
# Of a sentence, by its notes and by what persons decided. noted: all that is to be rated in it is. nothing:
# to check. unchecked: left so, for a public reason.
type State = Literal["open", "noted", "nothing", "unchecked"]
# What a rating rests on: sources of that stance, any, the words of what was tried, or nothing.
type Needs = Literal["supports", "contradicts", "any", "words", "nothing"]
# Whose claim a rating is about. Empty: nobody's; in our reporting it then says how well we know it.
type Claimant = Literal["", "author", "speaker"]

type Origin = Literal["byline", "publisher", "canonical_url", "dated"]

CORRECTIONS: tuple[str, ...] = get_args(Correction.__value__)
AUTHOR = "author"
REVIEWER = "reviewer"


class TopicRecord(TypedDict):
    slug: str
    name: str


class CreditRecord(TypedDict):
    """A person who signs. role: author, editor, reviewer, translator, photographer and the like. affiliation,
    expertise: of a reviewer, where known."""

    role: str
    name: str
    slug: str
    affiliation: str
    expertise: str


class RepairRecord(TypedDict):
    """A change of an examined text's words. why: what was read wrongly when it was imported."""

    why: str
    at: Moment


class ExaminationRecord(TypedDict):
    """Of an examined text; of our own nothing. unknown: what was said to be so. removed_passages: how many
    inserted ones were taken out. repairs: in order."""

    unknown: list[Origin]
    removed_passages: Annotated[int, {"minimum": 0}]
    repairs: list[RepairRecord]


class ArticleRecord(ExaminationRecord):
    """kind: whose text it is. excerpted: only parts of it are published. credits: in order; the byline stays
    what is shown as typed."""

    uid: str
    slug: str
    language: str
    title: str
    standfirst: str
    byline: str
    dated: Day | None
    publisher: str
    canonical_url: str
    topics: list[TopicRecord]
    kind: ArticleKind
    excerpted: bool
    credits: list[CreditRecord]


class PastRecord(TypedDict):
    """An earlier edition as a later one remembers it. why: as in Publication."""

    number: Count
    kind: Kind
    correction: Correction
    why: str
    change_note: str
    published_at: Moment
    sha256: Hash


class LeftUnchecked(TypedDict):
    """unchecked: how many sentences were left unchecked. unchecked_why: why, to readers. unchecked_by,
    seconded_by: who said so; the second is empty where there was nobody else."""

    unchecked: Offset
    unchecked_why: str
    unchecked_by: str
    seconded_by: str


class Publication(LeftUnchecked):
    """Of this edition. correction: its kind, where somebody said it; else empty. why: it is called less than
    what changed; empty where it is not. checked_by: the article's checker. published_alone: by its own
    author, where there was nobody else to publish it; alone_why: the reason given. withheld: numbers of the
    earlier editions that are not shown any more, because they name a source that was withheld since."""

    number: Count
    kind: Kind
    correction: Correction
    why: str
    change_note: str
    published_at: Moment
    first_published_at: Moment
    published_by: str
    revision: Count
    previous_sha256: HashOrNone
    withheld: list[Count]
    checked_by: str
    published_alone: bool
    alone_why: str


class Languages(TypedDict):
    """BCP 47 tags. quotations: by id of citation, where the language of the words quoted is known."""

    text: str
    quotations: dict[str, str]


class BlockRecord(TypedDict):
    """A paragraph or the like. title, standfirst: first in the text, unless that begins with the same words.
    level: of a heading in its source, else as it came."""

    kind: Literal["title", "standfirst", "paragraph", "heading", "quote", "list_item", "caption"]
    start: Offset
    end: Offset
    level: int


class SentenceRecord(TypedDict):
    """key: the same from edition to edition. block: index into blocks. tier: a heuristic's hint."""

    key: str
    start: Offset
    end: Offset
    block: Offset
    tier: Tier
    state: State


class RatingRecord(TypedDict):
    """One step of the scale. value: higher is more credible; null: it says nothing of credibility."""

    slug: str
    label: str
    value: float | None
    sign: str
    tone: str
    needs: Needs
    description: str


class ReasonRecord(TypedDict):
    slug: str
    label: str


class ClaimRecord(TypedDict):
    """speaker: who is quoted, where the claim is a speaker's."""

    claimant: Claimant
    speaker: str


class NoteRecord(ClaimRecord):
    """sentence: its key; null: on the article as a whole. start, end: the words that it is about, code points
    of the sentence as it stands here; null: all of it. rating: a slug; null: it holds sources, and judges
    nothing. body: Markdown. authors: who changed what it says, the last one last. approved_alone: by one of
    its authors, where all who could approve it were among them."""

    id: str
    sentence: str | None
    start: Offset | None
    end: Offset | None
    rating: str | None
    reasons: list[ReasonRecord]
    body: str
    authors: list[str]
    approved_by: str
    approved_at: Moment | None
    approved_alone: bool


class PassageRecord(TypedDict):
    """What is cited of a source; of a protected one nothing, since it could name it."""

    locator: str
    quote: str


class DifferenceRecord(TypedDict):
    """Words as they are quoted and as they are printed; either may be empty."""

    quoted: str
    printed: str


class FoundRecord(TypedDict):
    """Where a machine found the words quoted: in a copy of the source that the newsroom keeps. page: from 1;
    null: it has none. sha256: of the copy's bytes. kept_at: when it was kept. picture: SHA-256 of the page's
    picture, a PNG; empty where readers are not shown it. differences: without any it is exact."""

    page: Count | None
    sha256: Hash
    kept_at: Moment
    picture: HashOrNone
    differences: list[DifferenceRecord]


class CitationRecord(PassageRecord):
    """note: the id of the one that it hangs on. source: an id. found: null: nothing, or not looked for."""

    id: str
    note: str
    source: str
    stance: Stance
    found: FoundRecord | None


CLAIM, PASSAGE = tuple(ClaimRecord.__annotations__), tuple(PassageRecord.__annotations__)
# What is told of the citation of a protected source.
NOTHING_CITED: Mapping[str, object] = {**dict.fromkeys(PASSAGE, ""), "found": None}


class SourceRecord(TypedDict):
    """csl: a CSL-JSON item. A protected source has an id that leads nowhere, and nothing else."""

    id: str
    protected: bool
    csl: Annotated[Item, {"type": "object"}]
    archive_url: str


class OverallRecord(TypedDict):
    """What was found about an examined text as a whole. rating: a slug. body: Markdown. authors,
    approved_alone: as of a note."""

    rating: str
    body: str
    authors: list[str]
    approved_by: str
    approved_alone: bool


class BodyRecord(TypedDict):
    """What a withdrawal takes away."""

    text: str
    blocks: list[BlockRecord]
    sentences: list[SentenceRecord]
    ratings: list[RatingRecord]
    notes: list[NoteRecord]
    citations: list[CitationRecord]
    sources: list[SourceRecord]
    overall: OverallRecord | None


class Commitment(TypedDict):
    """A sealed field: the document holds a salted hash of it, and who has the opening can show what stood
    there. path: a JSON pointer (RFC 6901) to the field, which is empty in the document. salted_sha256: of the
    canonical JSON of {"path", "salt", "value"}."""

    path: Annotated[str, {"pattern": "^(/([^~/]|~[01])*)+$"}]
    salted_sha256: Hash


class EditionDocument(BodyRecord):
    """One publication of an article. commitments: fields sealed, to be opened or never."""

    schema: Literal["newsroom/edition/1"]
    article: ArticleRecord
    edition: Publication
    history: list[PastRecord]
    languages: Languages
    commitments: list[Commitment]


# --- Reading ------------------------------------------------------------------------------------------


class UnknownVersion(ValueError):
    """The document was written by another newsroom's software, or is none."""

    def __init__(self, schema: object) -> None:
        super().__init__(
            f"The schema {schema!r} is not known here: known is {SCHEMA}. Upgrade this newsroom to read an"
            " edition of a newer one."
        )


def read_document(text: str) -> EditionDocument:
    """What is stored, parsed. Raises UnknownVersion; ValueError if it is no document at all."""
    return as_document(json.loads(text))


def as_document(document: object) -> EditionDocument:
    """The same for what is parsed already, handed back as it is. Whether it holds what it should is told by
    `misfits` in json_schema.py."""
    if not isinstance(document, dict):
        raise ValueError("An edition's document is an object.")
    if document.get("schema") != SCHEMA:
        raise UnknownVersion(document.get("schema"))
    return cast("EditionDocument", document)


def quotation_languages(citations: list[CitationRecord], sources: list[SourceRecord]) -> dict[str, str]:
    """By id of citation, as its source says. Of a protected source nothing is quoted."""
    said = {source["id"]: source["csl"].get("language") for source in sources}
    found = ((one["id"], said.get(one["source"])) for one in citations if one["quote"])
    return {
        key: " ".join(language.split()) for key, language in found if isinstance(language, str) and language
    }
