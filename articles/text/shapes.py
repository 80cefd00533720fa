"""What is kept as JSON beside a text (pure). Offsets are code points."""

from typing import NotRequired, TypedDict


class Block(TypedDict):
    """A paragraph, heading, quote or list item. level: 1 to 6 for headings, the depth for the others."""

    kind: str
    start: int
    end: int
    level: NotRequired[int]


class Boundary(TypedDict):
    """Where an editor has split or joined sentences; articles.text.boundaries describes it."""

    act: str
    before: str
    after: str
    nth: int


class Attachment(TypedDict):
    """A note, comment or link and what it hangs on, as articles.extracting.Attachment."""

    kind: str
    start: int
    end: int
    text: str
    urls: NotRequired[list[str]]
    doi: NotRequired[str]
    isbn: NotRequired[str]
    author: NotRequired[str]


class Reason(TypedDict):
    """A kind of claim and where it stands in its sentence."""

    kind: str
    start: int
    end: int


class Assessment(TypedDict):
    """A heuristic's view of whether a sentence needs a source. tier: of Sentence.Tier."""

    tier: str
    score: float
    reasons: list[Reason]
