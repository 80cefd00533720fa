"""What the workbench shows of one sentence, of one note, and of the text as HTML."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from html import escape
from typing import NamedTuple

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from annotations.anchors import loses_approval
from annotations.models import Anchor, Citation, Note
from annotations.needs import missing_for_review, missing_release
from annotations.presentation import answer_in_words, least_credible, whose_claim
from annotations.questions import is_answered
from annotations.sanitiser import render
from annotations.sentence_states import UNDECIDED, SentenceState, State, span_in
from annotations.writing import OWN_IS_WRONG, claim_of
from articles.models import Sentence
from articles.text.shapes import Span
from articles.text.tokens import changed_words
from articles.text.typesetting import TextRun
from newsroom.actions.preview import REASONS
from newsroom.desk.check_table import CheckRow
from newsroom.desk.workbench.selection import Selection
from newsroom.public.drawing import typeset

# A wording in pieces, each with whether the other wording lacks it.
type Pieces = list[tuple[str, bool]]


@dataclass
class Card:
    """One note, as its card in the panel shows it.

    `citations` are those that stand on the note, `removed` those that were removed from
    it. `WorkbenchState.complete` fills the others: `last_change` is the newest state
    of the note, if there was one before (approving makes a state too), `suggested`
    holds other sentences to which it may belong. `check_rows`: what it quotes, or none.
    """

    row: Note
    last_change: object = None
    check_rows: Sequence[CheckRow] = ()
    suggested: Sequence["SentenceLine"] = ()

    def __post_init__(self) -> None:
        self.anchor = self.row.anchor
        self.name = f"note-{self.row.pk}"
        self.citations: list[Citation] = []
        self.removed: list[Citation] = []
        for citation in self.row.citations.all():
            if citation.removed_at:
                self.removed.append(citation)
            else:
                self.citations.append(citation)

    @property
    def cited(self) -> list[tuple[Citation, str]]:
        """Return each citation with its source in words."""
        return [(citation, citation.source.in_words) for citation in self.citations]

    @cached_property
    def span(self) -> Span | None:
        """Return where the words that the note is about are in the sentence now.

        None says that the note is about the whole sentence, or that the words are gone.
        """
        if self.anchor.sentence is None:
            return None
        return span_in(self.row, self.anchor.sentence.text)

    def lost_words_on(self, sentence: Sentence) -> bool:
        """Return whether `sentence` lacks the words that the note is about."""
        return bool(self.row.words_text) and span_in(self.row, sentence.text) is None

    @property
    def has_lost_words(self) -> bool:
        """Return whether its own sentence lacks the words that the note is about."""
        sentence = self.anchor.sentence
        return sentence is not None and self.lost_words_on(sentence)

    @cached_property
    def html(self) -> SafeString:
        """Return the text of the note as HTML."""
        if not self.row.body:
            return SafeString("")
        return render(self.row.body)

    @property
    def loses_approval(self) -> bool:
        """Return whether the note waits for review again if it is kept here."""
        sentence = self.anchor.sentence
        return sentence is not None and loses_approval(self.row, sentence.text)

    @property
    def review_words(self) -> str:
        """Return in words why the anchor needs a person."""
        return str(REVIEW_WORDS.get(self.anchor.reason, self.anchor.reason))

    @property
    def severity(self) -> int:
        """Return the rank of the reason in `REVIEW_WORDS`, 0 for the worst."""
        return SEVERITY.get(self.anchor.reason, len(SEVERITY))

    @property
    def whose(self) -> str:
        """Return whose claim the note rates, as readers will see it."""
        return whose_claim(*claim_of(self.row, self.anchor.article))

    @property
    def is_speaker_unnamed(self) -> bool:
        """Return whether the text does not name the speaker of the claim."""
        sentence = self.anchor.sentence
        if sentence is None:
            return False
        return self.row.is_speaker_unnamed_in(sentence.revision.text)

    @property
    def troubles(self) -> list[str]:
        """Return why the note cannot be published as it is, and what it still needs."""
        troubles: list[str] = []
        if self.row.says_own_is_wrong:
            troubles.append(str(OWN_IS_WRONG))
        # What its quotations lack is asked by itself.
        lacks = missing_for_review(self.row, self.citations)
        lacks = lacks or missing_release(self.row)
        if lacks:
            troubles.append(lacks)
        return troubles

    @cached_property
    def unquoted(self) -> list[str]:
        """Return the figures and names that no quotation has, as its rows name them."""
        details = [detail for row in self.check_rows for detail in row.details]
        return [detail.words for detail in details if detail.is_missing]

    @property
    def question(self) -> list[str]:
        """Return figures and names of which nobody has said how they are known."""
        if is_answered(self.row, self.unquoted):
            return []
        return self.unquoted

    @property
    def answers(self) -> Iterator[tuple[str, str, str]]:
        """Yield key, value and label of each answer to the question."""
        for key, (value, label) in zip("ewfs", Note.Answer.choices, strict=True):
            yield key, value, str(label)

    @property
    def answered_words(self) -> str:
        """Return how what its quotations lack is known, as readers will see it."""
        if not self.unquoted or not is_answered(self.row, self.unquoted):
            return ""
        return answer_in_words(self.unquoted, self.row.answer, self.row.answer_remark)

    @property
    def is_unapproved(self) -> bool:
        """Return whether the note says something that is not approved yet.

        Drafts do, and prose without a rating, which blocks no publication.
        """
        if self.row.is_draft:
            return True
        return bool(self.row.body) and self.row.status != Note.Status.APPROVED

    @property
    def compared(self) -> tuple[Pieces, Pieces]:
        """Return the confirmed wording and the one that the sentence has now."""
        sentence = self.anchor.sentence
        now = sentence.text if sentence else ""
        return compare_wordings(self.anchor.confirmed_text, now)


def compare_wordings(old: str, new: str) -> tuple[Pieces, Pieces]:
    """Return both wordings in pieces."""
    old_pieces: Pieces = []
    new_pieces: Pieces = []
    for change in changed_words(old, new):
        piece = (change.text, change.op != "equal")
        if change.op != "insert":
            old_pieces.append(piece)
        if change.op != "delete":
            new_pieces.append(piece)
    return old_pieces, new_pieces


@dataclass(frozen=True)
class Mark:
    """A part of a sentence as it is drawn: rated by `note`, proposed, or plain."""

    pieces: tuple[TextRun, ...]
    note: Note | None = None
    is_proposed: bool = False


class NotedSpan(NamedTuple):
    """Words of a sentence: those that `note` rates, or an open proposal."""

    span: Span
    note: Note | None


@dataclass
class SentenceLine:
    """A sentence and what is attached to it.

    `key` is the one that readers know. `marks` is its text in parts, as they are drawn.
    `standing` is what was decided about it. `is_unjudged` says that its language has
    rules, but that they failed on this sentence.
    """

    sentence: Sentence
    key: str
    pieces: tuple[TextRun, ...]
    text: str
    cards: list[Card] = field(default_factory=list)
    standing: SentenceState = UNDECIDED
    marks: Sequence[Mark] = ()
    is_unjudged: bool = False

    @property
    def number(self) -> int:
        """Return its number in reading order, from 1."""
        return self.sentence.position + 1

    @property
    def rated(self) -> list[Note]:
        """Return the notes that have a rating."""
        return [card.row for card in self.cards if card.row.rating]

    @property
    def on_all(self) -> Note | None:
        """Return the least credible note on the whole sentence, which readers see."""
        by_rating = {note.rating: note for note in self.rated if not note.words}
        worst = least_credible([rating for rating in by_rating if rating])
        if not worst:
            return None
        return by_rating[worst]

    @property
    def citations(self) -> list[Citation]:
        """Return the citations of all notes."""
        return [citation for card in self.cards for citation in card.citations]

    @property
    def needs_review(self) -> bool:
        """Return whether a person must look at one of the notes again."""
        return any(card.anchor.is_unresolved for card in self.cards)

    @property
    def has_unapproved(self) -> bool:
        """Return whether a note is not approved yet."""
        return any(card.is_unapproved for card in self.cards)

    @property
    def is_settled(self) -> bool:
        """Return whether somebody decided about the sentence without a note."""
        return self.standing.state in {State.NOTHING, State.UNCHECKED}

    @cached_property
    def queues(self) -> str:
        """Return the filters that list this sentence, with spaces between them."""
        filters: list[str] = []
        if self.standing.is_open:
            filters.append("open")
        if self.has_unapproved:
            filters.append("drafts")
        if self.needs_review:
            filters.append("review")
        return " ".join(filters)

    def spans(self) -> list[NotedSpan]:
        """Return rated words and open proposals, without overlaps and in order.

        If words of notes overlap, the longest are kept. Notes go before proposals.
        """
        rated = [
            NotedSpan(card.span, card.row)
            for card in self.cards
            if card.span and card.row.rating
        ]
        rated.sort(key=_length, reverse=True)
        proposed = [
            NotedSpan(proposal.span, None) for proposal in self.standing.open_proposals
        ]
        kept: list[NotedSpan] = []
        for candidate in (*rated, *proposed):
            if not any(candidate.span.overlaps(other.span) for other in kept):
                kept.append(candidate)
        return sorted(kept, key=_place)

    @property
    def aloud(self) -> str:
        """Return what a screen reader adds to the sentence."""
        parts = [*self._parts_aloud()]
        # Hazard: even the comma is translated only where it is needed, since a text may
        # have thousands of sentences.
        if len(parts) > 1:
            return _(", ").join(parts)
        return "".join(parts)

    def _parts_aloud(self) -> Iterator[str]:
        if self.standing.state != State.NOTED:
            yield _label_of(self.standing.state, get_language())
        for note in self.rated:
            yield str(note.rating)
        if self.has_unapproved:
            yield _("draft")
        number = len(self.citations)
        if number:
            words = ngettext("%(number)d source", "%(number)d sources", number)
            yield words % {"number": number}
        if self.is_unjudged:
            yield _("not assessed")
        if self.needs_review:
            yield _("position unconfirmed")
        if any(card.anchor.in_new_context for card in self.cards):
            yield _("the sentence before changed")


@lru_cache
def _label_of(state: State, _language: str | None) -> str:
    """Return the label of a state in the active language.

    Most sentences of a long text have the same, and a lazy label is looked up anew.
    """
    return str(state.label)


def _length(noted: NotedSpan) -> int:
    return noted.span.end - noted.span.start


def _place(noted: NotedSpan) -> Span:
    return noted.span


# A kind, as in Revision.blocks; text between sentences, and sentences.
type TextBlock = tuple[str, Sequence[str | SentenceLine]]


def order_cards(cards: Sequence[Card], chosen: Card | None) -> list[Card]:
    """Return the chosen card first, then those that need a person, worst first."""

    def rank(card: Card) -> tuple[bool, bool, int, bool]:
        waits = card.anchor.is_unresolved
        severity = card.severity if waits else 0
        return card is not chosen, not waits, severity, not card.is_unapproved

    return sorted(cards, key=rank)


# --- The text as HTML -----------------------------------------------------------------

# A template would take ten times as long: thousands of sentences are drawn when a page
# opens, and one when it changes.

STATE_SIGNS = {State.NOTHING: "·", State.UNCHECKED: "–"}
TAGS = {"heading": "h2", "quote": "blockquote"}


def draw_sentence(line: SentenceLine, selection: Selection) -> SafeString:
    """Return one sentence as HTML.

    It is in one line, because white space here would be white space in the text.
    """
    href = f"?{escape(selection.kept)}s={line.key}#s-{line.key}"
    inside = f'<span class="t">{_draw_words(line)}</span>{_draw_signs(line)}'
    return mark_safe(  # noqa: S308 - each piece is escaped below
        f'<a class="s" id="s-{line.key}" href="{href}" data-key="{line.key}"'
        f' data-n="{line.number}"{_sentence_attributes(line, selection)}>'
        f"{inside}{_draw_aloud(line)}</a>"
    )


def _draw_words(line: SentenceLine) -> str:
    """Return the text: rated words have a line, proposals a quiet one."""
    if not line.marks:
        return typeset(line.pieces)
    return "".join(_draw_mark(mark) for mark in line.marks)


def _draw_mark(mark: Mark) -> str:
    words = typeset(mark.pieces)
    if mark.is_proposed:
        return f'<span class="proposed">{words}</span>'
    if mark.note:
        return f'<span class="noted"{_tone_attribute(mark.note)}>{words}</span>'
    return words


def _tone_attribute(note: Note | None) -> str:
    if note is None or note.rating is None:
        return ""
    return f' data-tone="{escape(note.rating.tone)}"'


def _sentence_attributes(line: SentenceLine, selection: Selection) -> str:
    attributes = {"data-queue": line.queues, "data-state": line.standing.state}
    if line.key == selection.s:
        attributes["aria-current"] = "true"
    return _tone_attribute(line.on_all) + _draw_attributes(attributes)


def _draw_attributes(attributes: Mapping[str, str]) -> str:
    """Return the attributes that have a value, each with a space before it."""
    return "".join(
        f' {name}="{escape(value)}"' for name, value in attributes.items() if value
    )


def _draw_signs(line: SentenceLine) -> str:
    signs: list[str] = []
    for card in line.cards:
        rating = card.row.rating
        if rating:
            kind = "draft" if card.is_unapproved else ""
            signs.append(_draw_sign(rating.sign, kind, rating.tone))
    if line.citations:
        signs.append(_draw_sign(str(len(line.citations)), "cited"))
    if line.needs_review:
        signs.append(_draw_sign("△", "review"))
    sign = STATE_SIGNS.get(line.standing.state)
    if sign:
        signs.append(_draw_sign(sign, "state"))
    return "".join(signs)


def _draw_sign(sign: str, kind: str, tone: str = "") -> str:
    attributes = _draw_attributes({"data-tone": tone, "class": kind})
    return f'<sup{attributes} aria-hidden="true">{escape(sign)}</sup>'


def _draw_aloud(line: SentenceLine) -> str:
    aloud = line.aloud
    if not aloud:
        return ""
    # These words have the language of the interface, the text may have another one.
    language = get_language()
    return f'<span class="visually-hidden" lang="{language}"> ({escape(aloud)})</span>'


def draw_text(blocks: Iterable[TextBlock], selection: Selection) -> SafeString:
    """Return all blocks of the text as HTML."""
    drawn = ((_draw_block(block, selection),) for block in blocks)
    return format_html_join("\n", "{}", drawn)


def _draw_block(block: TextBlock, selection: Selection) -> SafeString:
    kind, parts = block
    drawn = SafeString()
    for part in parts:
        if isinstance(part, str):
            drawn += conditional_escape(part)
        else:
            drawn += draw_sentence(part, selection)
    return format_html(
        '<{tag} class="block {kind}" dir="auto">{parts}</{tag}>',
        tag=TAGS.get(kind, "p"),
        kind=kind,
        parts=drawn,
    )


# --- Why an anchor needs a person -----------------------------------------------------

# An anchor whose sentence is gone has no reason. `CONTEXT` is missing here, since it
# needs no person.
REVIEW_WORDS = {
    "": gettext_lazy("detached"),
    Anchor.ASIDE: gettext_lazy("the sentence changed while the note was removed"),
    **REASONS,
}
SEVERITY = {reason: rank for rank, reason in enumerate(REVIEW_WORDS)}
