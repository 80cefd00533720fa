"""What the workbench shows of one sentence, of one note, and of the text as HTML."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import escape

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from annotations.models import Anchor, Citation, Note
from annotations.needs import lacking
from annotations.presentation import describe, least_credible, whose_claim
from annotations.sanitiser import render
from annotations.sentence_states import UNDECIDED, SentenceState, State, span_in
from annotations.writing import OWN_IS_WRONG, claim_of
from articles.models import Sentence
from articles.text.shapes import Span
from articles.text.tokens import changed_words
from articles.text.typesetting import TextRun
from newsroom.actions.preview import REASONS
from newsroom.desk.workbench.selection import Selection
from newsroom.templatetags.paper import typeset

# A wording in pieces, each with whether the other one lacks it.
type Pieces = list[tuple[str, bool]]


@dataclass
class Card:
    """One note, as its card in the panel shows it.

    last_change: its newest state, if there was one before; approving makes a state too.
    suggested: where else it may belong. WorkbenchState.complete fills both. citations: that
    stand on it; removed: that were taken off it.
    """

    row: Note
    last_change: object = None
    suggested: Sequence["SentenceLine"] = ()

    def __post_init__(self) -> None:
        self.anchor, self.name = self.row.anchor, f"note-{self.row.pk}"
        everything = self.row.citations.all()
        self.citations = [one for one in everything if one.removed_at is None]
        self.removed = [one for one in everything if one.removed_at]

    @property
    def cited(self) -> list[tuple[Citation, str]]:
        """Each with its source in words."""
        return [(one, describe(one.source.csl)) for one in self.citations]

    @cached_property
    def span(self) -> Span | None:
        """Where they are in the sentence as it reads now; None: it is about all of it,
        or they are gone.
        """
        return (
            span_in(self.row, self.anchor.sentence.text)
            if self.anchor.sentence
            else None
        )

    def lost_words_on(self, sentence: Sentence) -> bool:
        """Whether the words that it is about are not in that sentence."""
        return bool(self.row.words_text) and span_in(self.row, sentence.text) is None

    @property
    def has_lost_words(self) -> bool:
        return self.anchor.sentence is not None and self.lost_words_on(
            self.anchor.sentence
        )

    @cached_property
    def html(self) -> SafeString:
        return render(self.row.body) if self.row.body else SafeString("")

    @property
    def review_words(self) -> str:
        return str(REVIEW_WORDS.get(self.anchor.reason, self.anchor.reason))

    @property
    def severity(self) -> int:
        return SEVERITY.get(self.anchor.reason, len(SEVERITY))

    @property
    def whose(self) -> str:
        """Whose claim it rates, as readers will be told."""
        return whose_claim(*claim_of(self.row, self.anchor.article))

    @property
    def troubles(self) -> list[str]:
        """Why it cannot be published as it is, and what it still needs."""
        said = (
            str(OWN_IS_WRONG) if self.row.says_own_is_wrong else "",
            lacking(self.row, self.citations),
        )
        return [one for one in said if one]

    @property
    def is_draft(self) -> bool:
        """Whether it says something that nobody has approved yet."""
        return self.row.status != Note.Status.APPROVED and bool(
            self.row.rating_id or self.row.body
        )

    @property
    def compared(self) -> tuple[Pieces, Pieces]:
        """The wording that it was confirmed on, and the one that its sentence
        has now.
        """
        return compared(
            self.anchor.confirmed_text,
            self.anchor.sentence.text if self.anchor.sentence else "",
        )


def compared(old: str, new: str) -> tuple[Pieces, Pieces]:
    """Both wordings."""
    changes = changed_words(old, new)
    return (
        [
            (change.text, change.op != "equal")
            for change in changes
            if change.op != "insert"
        ],
        [
            (change.text, change.op != "equal")
            for change in changes
            if change.op != "delete"
        ],
    )


@dataclass(frozen=True)
class Mark:
    """Words of a sentence that are drawn in a way of their own: noted, or proposed and
    open.
    """

    pieces: tuple[TextRun, ...]
    note: Note | None = None
    is_proposed: bool = False


@dataclass
class SentenceLine:
    """A sentence and what is attached to it. marks: its text in pieces, as drawn.
    standing: what stands on it. number: from 1 in reading order. is_unjudged: there are
    rules, but they failed on it.
    """

    sentence: Sentence
    pieces: tuple[TextRun, ...]
    text: str
    cards: list[Card] = field(default_factory=list)
    standing: SentenceState = UNDECIDED
    marks: Sequence[Mark] = ()
    is_unjudged: bool = False

    def __post_init__(self) -> None:
        self.key, self.number = self.sentence.public_key, self.sentence.position + 1

    @property
    def rated(self) -> list[Note]:
        return [card.row for card in self.cards if card.row.rating]

    @property
    def on_all(self) -> Note | None:
        """The least credible of the notes on the whole sentence, as readers will see
        it.
        """
        whole = {note.rating: note for note in self.rated if not note.words}
        worst = least_credible([rating for rating in whole if rating])
        return whole[worst] if worst else None

    @property
    def citations(self) -> list[Citation]:
        return [one for card in self.cards for one in card.citations]

    @property
    def needs_review(self) -> bool:
        return any(card.anchor.is_unresolved for card in self.cards)

    @property
    def has_draft(self) -> bool:
        return any(card.is_draft for card in self.cards)

    @property
    def is_settled(self) -> bool:
        return self.standing.state in {State.NOTHING, State.UNCHECKED}

    @cached_property
    def queues(self) -> str:
        """The filters that this sentence belongs to, with spaces between."""
        named = {
            "open": self.standing.is_open,
            "drafts": self.has_draft,
            "review": self.needs_review,
        }
        return " ".join(name for name, holds in named.items() if holds)

    def spans(self) -> list[tuple[Span, Note | None]]:
        """Of words that are noted, the longest first where they overlap, and that are
        proposed and open; disjoint and in order.
        """
        noted = [
            (card.span, card.row)
            for card in self.cards
            if card.span and card.row.rating
        ]
        wanted: list[tuple[Span, Note | None]] = sorted(
            noted, key=lambda one: one[0].start - one[0].end
        )
        wanted += [(one.span, None) for one in self.standing.open_proposals]
        kept: list[tuple[Span, Note | None]] = []
        for span, note in wanted:
            if not any(span.overlaps(other) for other, _note in kept):
                kept.append((span, note))
        return sorted(kept, key=lambda one: one[0])

    @property
    def aloud(self) -> str:
        """What a screen reader adds to the sentence."""
        first, *others = [*self._said_aloud()] or [""]
        return _(", ").join([first, *others]) if others else first

    def _said_aloud(self) -> Iterator[str]:
        """Nothing is translated that is not said: a text may have thousands of
        sentences.
        """
        if self.standing.state != State.NOTED:
            yield str(self.standing.state.label)
        for note in self.rated:
            yield str(note.rating)
        if self.has_draft:
            yield _("draft")
        if cited := len(self.citations):
            yield ngettext("%(number)d source", "%(number)d sources", cited) % {
                "number": cited
            }
        if self.is_unjudged:
            yield _("could not be judged")
        if self.needs_review:
            yield _("needs review")
        if any(card.anchor.in_new_context for card in self.cards):
            yield _("context changed")


# A kind, as in Revision.blocks; text between sentences, and sentences.
type TextBlock = tuple[str, Sequence[str | SentenceLine]]


def in_turn(cards: Sequence[Card], chosen: Card | None) -> list[Card]:
    """The card in hand first, where the address names one; then what waits for a
    person, worst first.
    """

    def rank(card: Card) -> tuple[bool, bool, int, bool]:
        waits = card.anchor.is_unresolved
        return (
            card is not chosen,
            not waits,
            card.severity if waits else 0,
            not card.is_draft,
        )

    return sorted(cards, key=rank)


# --- The text as HTML -----------------------------------------------------------------

# Made here, since a template would take ten times as long: thousands of sentences are
# drawn when a page opens, and one when it changes.

STATE_SIGNS = {State.NOTHING: "·", State.UNCHECKED: "–"}
TAGS = {"heading": "h2", "quote": "blockquote"}


def draw_sentence(line: SentenceLine, selection: Selection) -> SafeString:
    """One sentence. In one line: white space here would be white space in the text."""
    return mark_safe(  # noqa: S308 - each piece is escaped below
        f'<a class="s" id="s-{line.key}" href="?{escape(selection.kept)}s={line.key}#s-{line.key}"'
        f' data-key="{line.key}" data-n="{line.number}"{_attributes(line, selection)}>'
        f'<span class="t">{_words(line)}</span>{"".join(_signs(line))}{_aloud(line)}</a>'
    )


def _words(line: SentenceLine) -> str:
    """Words that are noted have the line of their rating, those that are proposed a
    quiet one.
    """
    if not line.marks:
        return typeset(line.pieces)
    return "".join(_marked(mark) for mark in line.marks)


def _marked(mark: Mark) -> str:
    words = typeset(mark.pieces)
    if mark.is_proposed:
        return f'<span class="proposed">{words}</span>'
    return (
        f'<span class="noted"{_tone(mark.note)}>{words}</span>' if mark.note else words
    )


def _tone(note: Note | None) -> str:
    if note is None or note.rating is None:
        return ""
    return f' data-tone="{escape(note.rating.tone)}"'


def _attributes(line: SentenceLine, selection: Selection) -> str:
    given = {
        "data-queue": line.queues,
        "data-state": line.standing.state,
        "aria-current": "true" if line.key == selection.s else "",
    }
    told = "".join(
        f' {name}="{escape(value)}"' for name, value in given.items() if value
    )
    return _tone(line.on_all) + told


def _signs(line: SentenceLine) -> Iterator[str]:
    for card in line.cards:
        if card.row.rating:
            yield _sign(
                card.row.rating.sign,
                "draft" if card.is_draft else "",
                card.row.rating.tone,
            )
    if line.citations:
        yield _sign(str(len(line.citations)), "cited")
    if line.needs_review:
        yield _sign("△", "review")
    if sign := STATE_SIGNS.get(line.standing.state):
        yield _sign(sign, "state")


def _sign(sign: str, kind: str, tone: str = "") -> str:
    given = {"data-tone": tone, "class": kind}
    attributes = "".join(
        f' {name}="{escape(value)}"' for name, value in given.items() if value
    )
    return f'<sup{attributes} aria-hidden="true">{escape(sign)}</sup>'


def _aloud(line: SentenceLine) -> str:
    aloud = line.aloud
    # Of the interface, within a text that may be in another language.
    return (
        f'<span class="visually-hidden" lang="{get_language()}"> ({escape(aloud)})</span>'
        if aloud
        else ""
    )


def draw_text(blocks: Iterable[TextBlock], selection: Selection) -> SafeString:
    """All blocks."""
    return format_html_join(
        "\n", "{}", ((_block(block, selection),) for block in blocks)
    )


def _block(block: TextBlock, selection: Selection) -> SafeString:
    kind, parts = block
    drawn = (
        (part if isinstance(part, str) else draw_sentence(part, selection),)
        for part in parts
    )
    told = {
        "tag": TAGS.get(kind, "p"),
        "kind": kind,
        "parts": format_html_join("", "{}", drawn),
    }
    return format_html('<{tag} class="block {kind}" dir="auto">{parts}</{tag}>', **told)


# --- Why an anchor needs a person -----------------------------------------------------

# A sentence that is gone has no reason of its own; `context` keeps nobody waiting.
REVIEW_WORDS = {
    "": gettext_lazy("the sentence is gone"),
    Anchor.ASIDE: gettext_lazy("the sentence changed while this was set aside"),
    **REASONS,
}
SEVERITY = {reason: rank for rank, reason in enumerate(REVIEW_WORDS)}
