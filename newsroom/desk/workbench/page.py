"""What the workbench shows of one sentence, and of one thing that is attached to it. No HTTP here, and no
HTML but what annotations.sanitiser made."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import escape

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from annotations.models import Anchor, Citation, Note, Rating
from annotations.presentation import describe, least_credible
from annotations.sanitiser import render
from annotations.sentence_states import Seen, Standing
from articles.models import Sentence
from articles.text.tokens import changed_words
from articles.text.typesetting import Piece
from newsroom.desk.templatetags.desk_tags import named, when
from newsroom.desk.workbench.forms import Said, said
from newsroom.desk.workbench.selection import Selection
from newsroom.templatetags.paper import typeset

# A wording in pieces, each with whether the other one lacks it.
type Pieces = list[tuple[str, bool]]


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
    standing: Standing = field(default_factory=lambda: Standing(None))
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


@dataclass
class Block:
    """kind and level as in Revision.blocks; parts: text between sentences, and sentences."""

    kind: str
    level: int
    parts: list[str | Line]


def in_turn(cards: Sequence[Card], chosen: Card | None) -> list[Card]:
    """The card in hand first, where the address names one; then what waits for a person, worst first."""

    def rank(card: Card) -> tuple[bool, bool, int, bool]:
        waits = card.anchor.is_unresolved
        return card is not chosen, not waits, card.severity if waits else 0, not card.is_draft

    return sorted(cards, key=rank)


# --- The text as HTML --------------------------------------------------------------------------------------

STATE_SIGNS = {"checked": "✓", "nothing": "·", "waived": "–"}
TAGS = {"heading": "h2", "quote": "blockquote"}


def draw_sentence(line: Line, selection: Selection) -> SafeString:
    """One sentence. In one line: white space here would be white space in the text."""
    return mark_safe(  # noqa: S308 - each piece is escaped below
        f'<a class="s" id="s-{line.key}" href="?{escape(selection.kept)}s={line.key}#s-{line.key}"'
        f' data-key="{line.key}" data-n="{line.number}"{_attributes(line, selection)}>'
        f'<span class="t">{_words(line)}</span>{"".join(_signs(line))}{_aloud(line)}</a>'
    )


def _words(line: Line) -> str:
    """With its facts as they are struck in checking."""
    if not line.marked:
        return typeset(line.pieces)
    return "".join(
        _struck(seen, typeset(pieces)) if seen else typeset(pieces) for pieces, seen in line.marked
    )


def _struck(seen: Seen, words: str) -> str:
    said = escape(describe_fact(seen))
    return f'<span class="fact" data-fact="{seen.state}" title="{said}">{words}</span>'


def _attributes(line: Line, selection: Selection) -> str:
    rating = line.rating
    given = {
        "data-tone": rating.tone if rating else "",
        "data-mark": rating.mark if rating else "",
        "data-queue": line.queues,
        "data-state": line.standing.state,
        "aria-current": "true" if line.key == selection.s else "",
    }
    return "".join(f' {name}="{escape(value)}"' for name, value in given.items() if value)


def _signs(line: Line) -> Iterator[str]:
    for card in line.cards:
        if isinstance(card.row, Note):
            yield _sign(card.row.rating.sign, "draft" if card.is_draft else "", card.row.rating.tone)
    if line.citations:
        yield _sign(str(len(line.citations)), "cited")
    elif line.is_unjudged:
        yield _sign("?", "hint")
    elif line.makes_claim:
        yield _sign("○", f"hint {line.sentence.tier}")
    if line.needs_review:
        yield _sign("△", "review")
    if sign := STATE_SIGNS.get(line.standing.state):
        yield _sign(sign, "state")


def _sign(sign: str, kind: str, tone: str = "") -> str:
    given = {"data-tone": tone, "class": kind}
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in given.items() if value)
    return f'<sup{attributes} aria-hidden="true">{escape(sign)}</sup>'


def _aloud(line: Line) -> str:
    aloud = line.aloud
    # Of the interface, within a text that may be in another language.
    return f'<span class="visually-hidden" lang="{get_language()}"> ({escape(aloud)})</span>' if aloud else ""


def draw_text(blocks: Iterable[Block], selection: Selection) -> SafeString:
    """All blocks."""
    return format_html_join("\n", "{}", ((_block(block, selection),) for block in blocks))


def _block(block: Block, selection: Selection) -> SafeString:
    parts = ((part if isinstance(part, str) else draw_sentence(part, selection),) for part in block.parts)
    told = {"tag": TAGS.get(block.kind, "p"), "kind": block.kind, "parts": format_html_join("", "{}", parts)}
    return format_html('<{tag} class="block {kind}" dir="auto">{parts}</{tag}>', **told)


# --- What the engines answer with, in words ----------------------------------------------------------------

CLAIM_WORDS = {
    "absence": gettext_lazy("something that is said not to be"),
    "allegation": gettext_lazy("an allegation"),
    "attribution": gettext_lazy("what somebody is said to have said"),
    "cause": gettext_lazy("a cause"),
    "change": gettext_lazy("a change"),
    "comparison": gettext_lazy("a comparison"),
    "date": gettext_lazy("a date"),
    "event_verb": gettext_lazy("something that happened"),
    "figure": gettext_lazy("a figure"),
    "money": gettext_lazy("an amount of money"),
    "percent": gettext_lazy("a percentage"),
    "quote": gettext_lazy("a quotation"),
    "relation": gettext_lazy("a tie between people"),
    "state": gettext_lazy("a state of things"),
    "statistic_noun": gettext_lazy("a statistic"),
    "vague_quantity": gettext_lazy("a quantity"),
    "wording": gettext_lazy("wording that claims often have"),
}

# Why an anchor needs a person, worst first: what may have become untrue, then where it may belong, then how
# it is put. A sentence that is gone has no reason of its own; `context` keeps nobody waiting.
REVIEW_WORDS = {
    "": gettext_lazy("the sentence is gone"),
    "figures": gettext_lazy("a quantity changed"),
    "direction": gettext_lazy("it says the reverse"),
    "negation": gettext_lazy("a negation came or went"),
    "hedging": gettext_lazy("it is surer now, or less sure"),
    "names": gettext_lazy("another name, actor or speaker"),
    "quotation": gettext_lazy("a quotation changed"),
    "ambiguous": gettext_lazy("several sentences fit"),
    "merged": gettext_lazy("joined with another sentence"),
    "split": gettext_lazy("split in two"),
    "wording": gettext_lazy("other words"),
    "spelling": gettext_lazy("a slip of the pen"),
    "punctuation": gettext_lazy("other punctuation or capitals"),
    Anchor.CONTEXT: gettext_lazy("context changed"),
}
SEVERITY = {reason: rank for rank, reason in enumerate(REVIEW_WORDS)}


def describe_fact(seen: Seen) -> str:
    """What it is, who decided about it and when, and what they said."""
    fact = seen.fact
    if fact is None:
        return _("%(kind)s, proposed by rules") % {"kind": seen.kind_words}
    said = {
        "kind": seen.kind_words,
        "state": fact.get_state_display(),
        "person": named(fact.decided_by),
        "at": when(fact.decided_at) if fact.decided_at else "",
        "why": REVIEW_WORDS.get(fact.reopened, fact.reopened),
    }
    if fact.reopened:
        return _("%(kind)s, to check again: %(why)s; %(person)s decided %(at)s") % said
    words = _("%(kind)s, %(state)s by %(person)s %(at)s") % said
    return f"{words}: {fact.comment}" if fact.comment else words
