"""The shapes of an edition's document: one for each version that was ever published.

A stored document never changes, so neither does the shape of its version; newsroom.editions.versions reads
them. Everything else in the house knows only the newest shape, EditionDocument. All offsets count code points
of `text`, half-open.
"""

from typing import Annotated, Literal, TypedDict, get_args

from annotations.presentation import Item
from newsroom.editions.commitments import Commitment

Moment = Annotated[str, {"format": "date-time"}]
Hash = Annotated[str, {"pattern": "^[0-9a-f]{64}$"}]
HashOrNone = Annotated[str, {"pattern": "^([0-9a-f]{64})?$"}]  # empty: there is none
Day = Annotated[str, {"format": "date"}]
Offset = Annotated[int, {"minimum": 0}]
Count = Annotated[int, {"minimum": 1}]

type Tier = Literal["needs_source", "check", "none", "not_assessed"]
type Stance = Literal["supports", "contradicts", "context"]
type Kind1 = Literal["first", "update", "correction", "withdrawal"]
# A withholding takes a source out of the edition before it, and changes nothing else.
type Kind = Literal["first", "update", "correction", "withdrawal", "withholding"]
# In the trade's terms: a slip that changes no meaning; what was true and could mislead; what was wrong; a
# claim that is given up. Empty: not said, or no correction.
type Correction = Literal["", "typo", "clarification", "correction", "retraction"]

CORRECTIONS: tuple[str, ...] = get_args(Correction.__value__)


class Topic(TypedDict):
    slug: str
    name: str


class Block2(TypedDict):
    """A paragraph or the like. level: of a heading in its source, else as it came."""

    kind: Literal["paragraph", "heading", "quote", "list_item"]
    start: Offset
    end: Offset
    level: int


class Sentence2(TypedDict):
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


class Note2(TypedDict):
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


class Body2(TypedDict):
    """What a withdrawal takes away."""

    text: str
    blocks: list[Block2]
    sentences: list[Sentence2]
    ratings: list[Rating]
    notes: list[Note2]
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


class AnyPast(TypedDict):
    number: Count
    change_note: str
    published_at: Moment
    sha256: Hash


class Past1(AnyPast):
    """An earlier edition as a later one remembers it."""

    kind: Kind1


class AnyPublication(TypedDict):
    number: Count
    change_note: str
    gate_waiver: str
    published_at: Moment
    first_published_at: Moment
    published_by: str
    revision: Count
    previous_sha256: HashOrNone


class Publication1(AnyPublication):
    """Of this edition. gate_waiver: why it was published although not every check was met."""

    kind: Kind1


class EditionDocument1(Body2):
    """One publication of an article."""

    schema: Literal["newsroom/edition/1"]
    article: Article1
    edition: Publication1
    history: list[Past1]


# --- Version 2: kinds of correction, credits, languages, commitments ------------------------------------


AUTHOR = "author"
REVIEWER = "reviewer"


class Credit2(TypedDict):
    """A person who signs. role: author, editor, reviewer, translator, photographer and the like."""

    role: str
    name: str
    slug: str


class Article2(Article1):
    """credits: in order; the byline stays what is shown as typed."""

    credits: list[Credit2]


class Past2(Past1):
    """An earlier edition as a later one remembers it."""

    correction: Correction


class Publication2(Publication1):
    """Of this edition. correction: its kind, where somebody said it; else empty."""

    correction: Correction


class Languages(TypedDict):
    """BCP 47 tags. quotations: by id of citation, where the language of the words quoted is known."""

    text: str
    quotations: dict[str, str]


class EditionDocument2(Body2):
    """One publication of an article. commitments: fields sealed, to be opened or never."""

    schema: Literal["newsroom/edition/2"]
    article: Article2
    edition: Publication2
    history: list[Past2]
    languages: Languages
    commitments: list[Commitment]


# --- Version 3: whose text, whose claim, what persons checked --------------------------------------------

# Our reporting, or somebody else's text that was examined. Empty: not said.
type ArticleKind = Literal["", "ours", "examined"]
# What a person decided about a sentence. Empty: nothing yet.
type State = Literal["", "checked", "nothing", "waived"]
# Whose claim a rating is about. Empty: nobody's; in our reporting it then says how well we know it. unsaid:
# published although nobody had said.
type Claimant = Literal["", "author", "speaker", "unsaid"]


class Block(TypedDict):
    """A paragraph or the like. title, standfirst: first in the text, unless that begins with the same words.
    level: of a heading in its source, else as it came."""

    kind: Literal["title", "standfirst", "paragraph", "heading", "quote", "list_item", "caption"]
    start: Offset
    end: Offset
    level: int


class Sentence(Sentence2):
    """state: what a person decided about it."""

    state: State


class Note(Note2):
    """speaker: who is quoted, where the claim is a speaker's. phrase: the words of the sentence that it is
    about; empty: all. authors: who changed its rating, its prose or whose claim it is, the last one last.
    approved_alone: by one of its authors, where all who could approve it were among them."""

    authors: list[str]
    claimant: Claimant
    speaker: str
    phrase: str
    approved_alone: bool


class Overall(TypedDict):
    """What was found about an examined text as a whole. rating: a slug. body: Markdown. authors,
    approved_alone: as of a note."""

    rating: str
    body: str
    authors: list[str]
    approved_by: str
    approved_alone: bool


class Body(TypedDict):
    """What a withdrawal takes away."""

    text: str
    blocks: list[Block]
    sentences: list[Sentence]
    ratings: list[Rating]
    notes: list[Note]
    citations: list[Citation]
    sources: list[Source]
    overall: Overall | None


class Credit(Credit2):
    """A person who signs. affiliation, expertise: of a reviewer, where known."""

    affiliation: str
    expertise: str


class Article(Article1):
    """kind: whose text it is. excerpted: only parts of it are published. credits: in order; the byline stays
    what is shown as typed."""

    kind: ArticleKind
    excerpted: bool
    credits: list[Credit]


class Waived(TypedDict):
    """What was open at publication. kind: such as sentences, findings or drafts."""

    kind: str
    count: Count


class Past(AnyPast):
    """An earlier edition as a later one remembers it. why: as in Publication."""

    kind: Kind
    correction: Correction
    why: str


class Publication(AnyPublication):
    """Of this edition. correction: its kind, where somebody said it; else empty. why: it is called less than
    what changed; empty where it is not. waived: what was open and passed over for the reason that gate_waiver
    gives. waived_by, seconded_by: who said so; the second is empty where there was nobody else. checked_by:
    the article's checker. published_alone: by its own author, where there was nobody else to publish it.
    withheld: numbers of the earlier editions that are not shown any more, because they name a source that was
    withheld since."""

    kind: Kind
    correction: Correction
    why: str
    withheld: list[Count]
    waived: list[Waived]
    waived_by: str
    seconded_by: str
    checked_by: str
    published_alone: bool


class EditionDocument(Body):
    """One publication of an article. commitments: fields sealed, to be opened or never."""

    schema: Literal["newsroom/edition/3"]
    article: Article
    edition: Publication
    history: list[Past]
    languages: Languages
    commitments: list[Commitment]
