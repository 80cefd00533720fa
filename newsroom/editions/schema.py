"""The edition document (pure): as programs work with it, and as it is stored.

A plain `str` is a leaf: what somebody typed or imported, which can be withheld later
(sealing.py); all else is structure, and stays. As programs work with it, offsets count
code points of `text`, half-open; it is stored as pieces, without what can be worked
out.
"""

from collections.abc import Mapping
from typing import Annotated, Literal, TypedDict, get_args

from annotations.presentation import Item

SCHEMA: Literal["newsroom/edition/2"] = "newsroom/edition/2"

# Structure: a name that the program made.
Key = Annotated[str, {"pattern": r"^\S*$"}]
# A leaf of which nothing is shown where it is withheld: an address, or a part of one.
ADDRESS: Mapping[str, object] = {"type": "string"}
Address = Annotated[str, ADDRESS]
# The same for a number.
NUMBER: Mapping[str, object] = {"type": "integer"}
SealedNumber = Annotated[int, NUMBER]
Moment = Annotated[str, {"format": "date-time"}]
Hash = Annotated[str, {"pattern": "^[0-9a-f]{64}$"}]
HashOrNone = Annotated[str, {"pattern": "^([0-9a-f]{64})?$"}]  # empty: there is none
Day = Annotated[str, {"format": "date"}]
Offset = Annotated[int, {"minimum": 0}]  # or how many there are
Count = Annotated[int, {"minimum": 1}]

type Tier = Literal["needs_source", "check", "none", "not_assessed"]
type Stance = Literal["supports", "contradicts", "context"]
type Kind = Literal["first", "update", "correction", "withdrawal"]
# In the trade's terms: a slip that changes no meaning; what was true and could mislead;
# what was wrong; a claim that is given up. Empty: not said, or no correction.
type Correction = Literal["", "typo", "clarification", "correction", "retraction"]
# Our reporting, or somebody else's text that was examined. Empty: not said.
type ArticleKind = Literal["", "ours", "examined"]
# Of a sentence, by its notes and by what persons decided. noted: all that is to be
# rated in it is. nothing: to check. unchecked: left so, for a public reason.
type State = Literal["open", "noted", "nothing", "unchecked"]
# The fixed ratings, one of which every rating of a scale stands for.
type Meaning = Literal[
    "supported",
    "mostly_supported",
    "missing_context",
    "unverified",
    "disputed",
    "false",
]
# What came of looking for quoted words in the saved copies of their source. no_copy:
# there is none. no_text: none has text that can be searched.
type CheckResult = Literal["exact", "near", "not_found", "no_copy", "no_text"]
# What was kept: pages that are drawn, those without text that can be searched, a web
# page, or plain text.
type CopyKind = Literal["pages", "scan", "web_page", "text"]
# How a figure or name that no quotation of a note has is known nevertheless. Empty:
# nothing was asked.
type Answer = Literal["", "elsewhere", "calculation", "other_form", "other_source"]
# Whose claim a rating is about. Empty: nobody's; in our reporting it then says how well
# we know it.
type Claimant = Literal["", "author", "speaker"]

type Origin = Literal["byline", "publisher", "canonical_url", "dated"]

CORRECTIONS: tuple[str, ...] = get_args(Correction.__value__)
AUTHOR = "author"
REVIEWER = "reviewer"


class TopicRecord(TypedDict):
    slug: Address
    name: str


class CreditRecord(TypedDict):
    """A person who signs.

    role: author, editor, reviewer, translator, photographer and the like. affiliation,
    expertise: of a reviewer, where known.
    """

    role: str
    name: str
    slug: Address
    affiliation: str
    expertise: str


class RepairRecord(TypedDict):
    """A change of an examined text's words.

    why: what was read wrongly when it was imported.
    """

    why: str
    at: Moment


class ExaminationRecord(TypedDict):
    """Of an examined text; of our own nothing.

    unknown: what was said to be so. removed_passages: how many inserted ones were taken
    out. repairs: in order.
    """

    unknown: list[Origin]
    removed_passages: Annotated[int, {"minimum": 0}]
    repairs: list[RepairRecord]


class OriginalRecord(TypedDict):
    """The article that this one translates, by the edition that it follows."""

    uid: Key
    slug: Address
    language: Key
    number: Count
    sha256: Hash


class ArticleRecord(ExaminationRecord):
    """slug: as programs work with it, the uid where it is withheld. kind: whose text.

    title_is_ours: the text had no title and was given this one. excerpted: only parts
    of it are published. credits: in order; the byline stays what is shown as typed.
    translation_of: null: it is no translation of a published article.
    """

    uid: Key
    slug: Address
    language: Key
    title: str
    title_is_ours: bool
    standfirst: str
    byline: str
    dated: Address | None
    publisher: str
    canonical_url: Address
    topics: list[TopicRecord]
    kind: ArticleKind
    excerpted: bool
    credits: list[CreditRecord]
    translation_of: OriginalRecord | None


class StoredPast(TypedDict):
    """An earlier edition as a later one remembers it."""

    number: Count
    kind: Kind
    correction: Correction
    published_at: Moment
    sha256: Hash


class PastRecord(StoredPast):
    """The same with what it said itself. why: as in Publication."""

    why: str
    change_note: str


class LeftUnchecked(TypedDict):
    """unchecked: how many sentences were left unchecked.

    unchecked_why: why, to readers. unchecked_by, seconded_by: who said so; the second
    is empty where there was nobody else.
    """

    unchecked: Offset
    unchecked_why: str
    unchecked_by: str
    seconded_by: str


class SignOffRecord(TypedDict):
    """A person who agreed to a note, or to the whole, as it stands here."""

    by: str
    at: Moment


class Publication(LeftUnchecked):
    """Of this edition.

    correction: its kind, where somebody said it; else empty. why: it is called less
    than what changed; empty where it is not. checked_by: the article's checker.
    published_alone: by its own author, where there was nobody else to publish it;
    alone_why: the reason given. archived: as an older site showed it, not checked.
    unconfirmed: by one person in an emergency, whom the
    next edition's seconded_by confirms. sign_offs: of the article as a whole.
    """

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
    checked_by: str
    published_alone: bool
    alone_why: str
    unconfirmed: bool
    archived: bool
    sign_offs: list[SignOffRecord]


class Languages(TypedDict):
    """BCP 47 tags.

    quotations: by id of citation, where the language of the words quoted is known.
    """

    text: str
    quotations: dict[str, str]


class BlockRecord(TypedDict):
    """A paragraph or the like.

    title, standfirst: first in the text, unless that begins with the same words. level:
    of a heading in its source, else as it came. start, end: as stored, places among the
    pieces of the text.
    """

    kind: Literal[
        "title", "standfirst", "paragraph", "heading", "quote", "list_item", "caption"
    ]
    start: Offset
    end: Offset
    level: int


class PictureSizeRecord(TypedDict):
    """One size of a picture. sha256: of its bytes, a WebP. width, height: pixels."""

    sha256: Address
    width: Count
    height: Count


class PictureRecord(TypedDict):
    """A picture and where it stands.

    block: index of the block that follows it, or of its own caption; the number of
    blocks where it stands at the end. sizes: widest first. alt: what it shows, empty
    for a decorative picture.
    """

    block: Offset
    sizes: list[PictureSizeRecord]
    alt: str
    credit: str


class SaidOfSentence(TypedDict):
    """key: the same from edition to edition. tier: a heuristic's hint."""

    key: Key
    tier: Tier
    state: State


class SentenceRecord(SaidOfSentence):
    """block: index into blocks."""

    start: Offset
    end: Offset
    block: Offset


class StoredSentence(SaidOfSentence):
    text: str


class RatingRecord(TypedDict):
    """One step of the scale.

    value: higher is more credible; null: it says nothing of credibility. meaning:
    decides what it rests on, whatever it is called.
    """

    slug: Key
    label: str
    value: float | None
    sign: str
    tone: Key
    meaning: Meaning
    description: str


class ReasonRecord(TypedDict):
    slug: Key
    label: str


class ClaimRecord(TypedDict):
    """speaker: who is quoted, where the claim is a speaker's."""

    claimant: Claimant
    speaker: str


class AnswerRecord(TypedDict):
    """How figures and names are known that no quotation of a note has.

    answered: these, as they stand in the words rated.
    """

    answer: Answer
    answer_remark: str
    answered: list[str]


class NoteRecord(ClaimRecord, AnswerRecord):
    """sentence: its key; null: on the article as a whole.

    start, end: the words that it is about, code points of the sentence as it stands
    here; null: all of it. rating: a slug; null: it holds sources, and judges nothing.
    body: Markdown. authors: who changed what it says, the last one last.
    approved_alone: by one of its authors, where all who could approve it were among
    them.
    """

    id: Key
    sentence: Key | None
    start: Offset | None
    end: Offset | None
    rating: Key | None
    reasons: list[ReasonRecord]
    body: str
    authors: list[str]
    approved_by: str
    approved_at: Moment | None
    approved_alone: bool
    sign_offs: list[SignOffRecord]


class PassageRecord(TypedDict):
    """What is cited of a source; of a protected one nothing, since it could name it."""

    locator: str
    quote: str


class DifferenceRecord(TypedDict):
    """Words as they are quoted and as they are printed; either may be empty."""

    quoted: str
    printed: str


class CopyRecord(TypedDict):
    """The saved copy of a source in which quoted words were looked for.

    sha256: of its bytes. kept_at: when it was saved. page: on which the words begin,
    from 1; null where they were not found, or the copy has no pages. picture: SHA-256
    of that page's picture, a PNG, empty where readers are not shown it.
    """

    kind: CopyKind
    sha256: Address
    kept_at: Address
    page: SealedNumber | None
    picture: Address


class OverrideRecord(TypedDict):
    """A person has read the words where no machine found them. why: where, and why."""

    why: str
    by: str
    at: Moment


class CheckRecord(TypedDict):
    """What a machine did about quoted words, and what it found.

    differences: none for an exact quotation. omissions: words of the source that stand
    where the quotation has an ellipsis. skipped: what is printed among the words and is
    no part of them, such as the number of a footnote.
    """

    result: CheckResult
    copy: CopyRecord | None
    differences: list[DifferenceRecord]
    omissions: list[str]
    skipped: list[str]
    override: OverrideRecord | None


class CitationRecord(PassageRecord):
    """note: the id of the one that it hangs on.

    source: an id. check: null: nothing is quoted, or the source is protected.
    """

    id: Key
    note: Key
    source: Key
    stance: Stance
    check: CheckRecord | None


CLAIM, PASSAGE = (
    tuple(ClaimRecord.__annotations__),
    tuple(PassageRecord.__annotations__),
)
NOBODYS_CLAIM: ClaimRecord = {"claimant": "", "speaker": ""}
# What is told of the citation of a protected source.
NOTHING_CITED: Mapping[str, object] = {**dict.fromkeys(PASSAGE, ""), "check": None}


type Csl = Annotated[Item, {"type": "object"}]


class SourceRecord(TypedDict):
    """csl: a CSL-JSON item.

    All of that but its type are leaves, numbers too. A protected source has an id that
    leads nowhere, and nothing else.
    """

    id: Key
    protected: bool
    csl: Csl
    archive_url: Address


class OverallRecord(TypedDict):
    """What was found about an examined text as a whole.

    rating: a slug. body: Markdown. authors, approved_alone: as of a note.
    """

    rating: Key
    body: str
    authors: list[str]
    approved_by: str
    approved_alone: bool


class ReplyRecord(TypedDict):
    """What a person concerned was asked, and answered.

    protected: person and how are empty. sentences: keys of those that it is about; none:
    the article as a whole. how: by which means they were asked. wanted_by: until when
    an answer was wanted. answered_on: null: there is no answer. body: Markdown.
    """

    person: str
    protected: bool
    sentences: list[Key]
    asked_on: Day
    how: str
    wanted_by: Day | None
    answered_on: Day | None
    body: str


class StoredBody(TypedDict):
    blocks: list[BlockRecord]
    pictures: list[PictureRecord]
    ratings: list[RatingRecord]
    notes: list[NoteRecord]
    citations: list[CitationRecord]
    sources: list[SourceRecord]
    overall: OverallRecord | None
    replies: list[ReplyRecord]


class BodyRecord(StoredBody):
    """What a withdrawal takes away."""

    text: str
    sentences: list[SentenceRecord]


class EditionDocument(BodyRecord):
    """One publication of an article, as programs work with it.

    withheld: keys of the sentences that are not there to be read.
    """

    article: ArticleRecord
    edition: Publication
    history: list[PastRecord]
    languages: Languages
    withheld: list[str]


class StoredDocument(StoredBody):
    """One publication of an article.

    text: in order, sentences and what stands between them; all of it is the text.
    """

    schema: Literal["newsroom/edition/2"]
    article: ArticleRecord
    edition: Publication
    history: list[StoredPast]
    text: list[StoredSentence | str]


# Fields that version 2 was given later, by the shape that has them: each with its value
# in a document that was written without it.
LATER_FIELDS: Mapping[type, Mapping[str, object]] = {}


def later_fields(shape: type) -> dict[str, object]:
    """Return the later fields of `shape`, with those of shapes that it extends."""
    bases = getattr(shape, "__orig_bases__", ())
    fields = dict(LATER_FIELDS.get(shape, {}))
    for base in bases:
        fields |= later_fields(base)
    return fields


def quotation_languages(
    citations: list[CitationRecord], sources: list[SourceRecord]
) -> dict[str, str]:
    """By id of citation, as its source says.

    Of a protected source nothing is quoted.
    """
    said = {source["id"]: source["csl"].get("language") for source in sources}
    found = ((one["id"], said.get(one["source"])) for one in citations if one["quote"])
    return {
        key: " ".join(language.split())
        for key, language in found
        if isinstance(language, str) and language
    }
