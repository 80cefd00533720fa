"""Of an edition itself and of those before it: number, kind, time, hash."""

from dataclasses import dataclass
from datetime import datetime

from newsroom.editions import schema

CORRECTIONS = {
    "typo": "typing error",
    "clarification": "clarification",
    "correction": "correction of fact",
    "retraction": "retraction",
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

    @property
    def correction_words(self) -> str:
        """Such as 'clarification'; nothing where nobody said what kind of correction it is."""
        return CORRECTIONS.get(self.correction, "")


@dataclass(frozen=True, slots=True)
class Listed:
    """An edition in the list of all. compared: address of what changed since the one before, if public."""

    past: Past
    public: bool
    compared: str


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
    )


def past_of(item: schema.Past) -> Past:
    return Past(
        number=item["number"],
        kind=item["kind"],
        change_note=item["change_note"],
        published_at=moment(item["published_at"]),
        sha256=item["sha256"],
        correction=item["correction"],
    )


def moment(text: str) -> datetime:
    """Raises ValueError."""
    return datetime.fromisoformat(text)
