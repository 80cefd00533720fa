"""What the workbench shows of one sentence, and of one thing that is attached to it. No HTTP here, and no
HTML but what annotations.sanitiser made."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotations.models import Anchor, Citation, Note, Rating
from annotations.presentation import describe, least_credible
from annotations.review_reasons import SAFE
from annotations.sanitiser import render
from annotations.sentence_states import Seen, SentenceState
from articles.models import Sentence
from articles.text.differences import changed_words
from articles.text.typesetting import Piece
from newsroom.desk.workbench.claimants import Said, said
from newsroom.desk.workbench.wording import CLAIM_WORDS, REVIEW_WORDS, SEVERITY, describe_fact

# A wording in pieces, each with whether the other one lacks it.
type Pieces = list[tuple[str, bool]]


@dataclass(frozen=True)
class Group:
    """Cards that one decision may serve, since they wait for the same reasons."""

    reasons: Sequence[str]
    cards: Sequence["Card"]

    @property
    def is_safe(self) -> bool:
        """Whether no word of theirs is another."""
        return SAFE.issuperset(self.reasons)

    @property
    def is_reworded(self) -> bool:
        return set(self.reasons) == {"wording"}

    @property
    def words(self) -> str:
        return self.cards[0].review_words


@dataclass
class Card:
    """One note or citation, as its card in the panel shows it."""

    row: Note | Citation
    kind: str

    @property
    def anchor(self) -> Anchor:
        return self.row.anchor

    @property
    def name(self) -> str:
        """Of its form: note-12."""
        return f"{self.kind}-{self.row.pk}"

    @property
    def html(self) -> SafeString:
        return render(self.row.body) if isinstance(self.row, Note) else SafeString("")

    @property
    def source_line(self) -> str:
        return describe(self.row.source.csl) if isinstance(self.row, Citation) else ""

    @property
    def review_words(self) -> str:
        return str(REVIEW_WORDS.get(self.anchor.reason, self.anchor.reason))

    @property
    def severity(self) -> int:
        return SEVERITY.get(self.anchor.reason, len(SEVERITY))

    @cached_property
    def claim(self) -> Said | None:
        """Whose claim a note rates."""
        return said(self.row) if isinstance(self.row, Note) else None

    @property
    def is_draft(self) -> bool:
        """Whether it is a note that nobody has approved yet."""
        return isinstance(self.row, Note) and self.row.status != Note.Status.APPROVED

    @cached_property
    def last_change(self) -> object:
        """Its newest state, if there was one before. Approving makes a state too. This and the next are
        filled by Bench.complete."""
        return None

    @cached_property
    def suggested(self) -> list["Line"]:
        return []

    @property
    def old_words(self) -> Pieces:
        return self._compared[0]

    @property
    def new_words(self) -> Pieces:
        return self._compared[1]

    @property
    def _compared(self) -> tuple[Pieces, Pieces]:
        return compared(self.anchor.confirmed_text, self.anchor.sentence.text if self.anchor.sentence else "")


def compared(old: str, new: str) -> tuple[Pieces, Pieces]:
    """Both wordings."""
    changes = changed_words(old, new)
    return (
        [(change.text, change.op != "equal") for change in changes if change.op != "insert"],
        [(change.text, change.op != "equal") for change in changes if change.op != "delete"],
    )


type Marked = tuple[tuple[Piece, ...], Seen | None]


@dataclass
class Line:
    """A sentence and what is attached to it. pieces: of its text, as drawn.

    has_rules: whether there are rules for its language. Without, nothing stored of it counts as a claim.
    standing: what was decided about it. marked: its pieces again, cut where facts are that are stored, each
    with its fact.
    """

    sentence: Sentence
    pieces: tuple[Piece, ...]
    has_rules: bool
    text: str
    cards: list[Card] = field(default_factory=list)
    standing: SentenceState = field(default_factory=lambda: SentenceState(None))
    marked: Sequence[Marked] = ()

    @property
    def key(self) -> str:
        return self.sentence.public_key

    @property
    def number(self) -> int:
        """From 1 in reading order."""
        return self.sentence.position + 1

    @property
    def notes(self) -> list[Card]:
        return [card for card in self.cards if card.kind == "note"]

    @property
    def citations(self) -> list[Card]:
        return [card for card in self.cards if card.kind == "citation"]

    @property
    def rating(self) -> Rating | None:
        """The least credible one, as readers will see it."""
        ratings = [card.row.rating for card in self.cards if isinstance(card.row, Note)]
        return least_credible(ratings)

    @property
    def lacks_source(self) -> bool:
        return self.has_rules and self.sentence.needs_source and not self.citations

    @property
    def makes_claim(self) -> bool:
        return self.has_rules and self.sentence.makes_claim

    @property
    def is_unjudged(self) -> bool:
        """There are rules, but they failed on it."""
        return self.has_rules and not self.sentence.is_assessed

    @property
    def needs_review(self) -> bool:
        return any(card.anchor.is_unresolved for card in self.cards)

    @property
    def has_draft(self) -> bool:
        return any(card.is_draft for card in self.cards)

    @cached_property
    def queues(self) -> str:
        """The filters that this sentence belongs to, with spaces between."""
        named = {
            "source": self.lacks_source,
            "open": self.standing.is_open,
            "drafts": self.has_draft,
            "review": self.needs_review,
        }
        return " ".join(name for name, holds in named.items() if holds)

    @property
    def aloud(self) -> str:
        """What a screen reader adds to the sentence."""
        first, *others = [*filter(None, self._said_aloud())] or [""]
        return _(", ").join([first, *others]) if others else first

    def _said_aloud(self) -> Iterator[str]:
        """Nothing is translated that is not said: a text may have thousands of sentences."""
        if self.cards:
            yield from self._attached_aloud()
        if self.lacks_source:
            yield _("needs a source")
        yield self.standing.aloud
        if self.is_unjudged:
            yield _("could not be judged")

    def _attached_aloud(self) -> Iterator[str]:
        if rating := self.rating:
            yield str(rating)
        if self.has_draft:
            yield _("draft")
        if cited := len(self.citations):
            yield ngettext("%(number)d source", "%(number)d sources", cited) % {"number": cited}
        if self.needs_review:
            yield _("needs review")
        if any(card.anchor.in_new_context for card in self.cards):
            yield _("context changed")

    @property
    def facts(self) -> list[tuple[Seen, str]]:
        """With what is said of each; what must be decided first."""
        ordered = sorted(self.standing.facts, key=lambda seen: not seen.is_unsettled)
        return [(seen, describe_fact(seen)) for seen in ordered]

    @property
    def fallen(self) -> str:
        """Why what was settled is not settled any more."""
        reason = self.standing.check.fallen if self.standing.check else ""
        return str(REVIEW_WORDS.get(reason, reason)) if reason else ""

    @property
    def claims(self) -> list[tuple[str, str]]:
        """Why a heuristic sees a claim here: (what it is, the words). A name is never why."""
        reasons = self.sentence.checkable.get("reasons", [])
        return [
            (CLAIM_WORDS.get(found["kind"], found["kind"]), self.text[found["start"] : found["end"]])
            for found in reasons
            if found["kind"] != "named_entity"
        ]


def in_turn(cards: Sequence[Card], chosen: Card | None) -> list[Card]:
    """The card in hand first, where the address names one; then what waits for a person, worst first."""

    def rank(card: Card) -> tuple[bool, bool, int, bool]:
        waits = card.anchor.is_unresolved
        return card is not chosen, not waits, card.severity if waits else 0, not card.is_draft

    return sorted(cards, key=rank)
