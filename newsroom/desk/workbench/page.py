"""What lies on the workbench: an article's current text with everything attached to it, in a fixed number of
queries however much that is. No HTTP here, and no HTML but what annotations.markdown made."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import groupby

from django.db.models import Q, QuerySet
from django.utils.safestring import SafeString

from annotations.anchoring import SAFE, changed_words
from annotations.anchoring.words import words
from annotations.anchors import DETACHED
from annotations.checkable import has_rules
from annotations.markdown import render
from annotations.models import Anchor, AnchorEvent, Citation, Note, Rating, past_states
from annotations.presentation import describe, least_credible
from articles.models import Article, Revision, Sentence
from articles.text.shapes import Block as BlockShape
from articles.text.typesetting import Piece, Typeset
from newsroom.desk.workbench.claimants import Said, said
from newsroom.desk.workbench.wording import CLAIM_WORDS, REVIEW_WORDS, SEVERITY


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
    def past(self) -> list[object]:
        """One state per version, newest first. This and the next two are filled by `Bench.with_history`."""
        return []

    @property
    def last_change(self) -> object:
        """Its newest state, if there was one before. Approving makes a state too."""
        return self.past[0] if len(self.past) > 1 else None

    @cached_property
    def events(self) -> list[AnchorEvent]:
        return []

    @cached_property
    def suggested(self) -> list["Line"]:
        return []

    @property
    def old_words(self) -> list[tuple[str, bool]]:
        return self._pieces("insert")

    @property
    def new_words(self) -> list[tuple[str, bool]]:
        return self._pieces("delete")

    def _pieces(self, without: str) -> list[tuple[str, bool]]:
        """One wording in pieces, each with whether the other lacks it."""
        text = self.anchor.sentence.text if self.anchor.sentence else ""
        changes = changed_words(self.anchor.confirmed_text, text)
        return [(change.text, change.op != "equal") for change in changes if change.op != without]


@dataclass
class Line:
    """A sentence and what is attached to it. number: from 1 in reading order. pieces: of its text, as drawn.

    has_rules: whether there are rules for its language. Without, nothing stored of it counts as a claim.
    """

    sentence: Sentence
    number: int
    pieces: tuple[Piece, ...]
    has_rules: bool
    cards: list[Card] = field(default_factory=list)

    @property
    def key(self) -> str:
        return self.sentence.public_key

    @cached_property
    def text(self) -> str:
        return self.sentence.text

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
        named = {"source": self.lacks_source, "drafts": self.has_draft, "review": self.needs_review}
        return " ".join(name for name, holds in named.items() if holds)

    @property
    def aloud(self) -> str:
        """What a screen reader adds to the sentence."""
        parts = [str(self.rating) if self.rating else "", "draft" if self.has_draft else ""]
        parts += [_count(len(self.citations), "source"), "needs review" if self.needs_review else ""]
        parts += ["context changed" if any(card.anchor.in_new_context for card in self.cards) else ""]
        parts += ["needs a source" if self.lacks_source else ""]
        parts += ["could not be judged" if self.is_unjudged else ""]
        return ", ".join(part for part in parts if part)

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


@dataclass
class Bench:
    article: Article
    revision: Revision
    lines: list[Line]
    blocks: list[Block]
    loose: list[Card]

    @property
    def has_rules(self) -> bool:
        return has_rules(self.article.language)

    @property
    def orphans(self) -> list[Card]:
        return [card for card in self.loose if card.anchor.status == Anchor.Status.ORPHANED]

    @property
    def margin(self) -> list[Card]:
        return [card for card in self.loose if card.anchor.status == Anchor.Status.MARGIN]

    @cached_property
    def counts(self) -> dict[str, int]:
        """Per filter. review counts annotations, as the gate does; drafts counts notes."""
        cards = [card for line in self.lines for card in line.cards] + self.loose
        return {
            "all": len(self.lines),
            "source": sum(line.lacks_source for line in self.lines),
            "drafts": sum(card.is_draft for card in cards),
            "review": sum(card.anchor.is_unresolved for card in cards),
        }

    def count_of(self, name: str) -> int | str:
        """What its filter says beside its name: a number that nobody could know is not given as 0."""
        return self.counts[name] if self.has_rules or name != "source" else "not assessed"

    @cached_property
    def review_queue(self) -> list[Card]:
        """What a person must look at, worst first, then in reading order."""
        cards = self.orphans + [card for line in self.lines for card in line.cards]
        return sorted((card for card in cards if card.anchor.is_unresolved), key=lambda card: card.severity)

    @property
    def review_groups(self) -> list[Group]:
        """By reason, the safe ones together; where there are several."""
        standing = [card for card in self.review_queue if card.anchor.sentence_id]
        safe = [card for card in standing if card.anchor.reason in SAFE]
        others = [card for card in standing if card not in safe]
        grouped = groupby(others, lambda card: card.anchor.reason)
        groups = [Group(sorted(SAFE), safe), *(Group([reason], list(cards)) for reason, cards in grouped)]
        return [group for group in groups if len(group.cards) > 1]

    @cached_property
    def in_new_context(self) -> list[Card]:
        """Kept where they were, and worth a look: what stands before them changed."""
        return [card for line in self.lines for card in line.cards if card.anchor.in_new_context]

    @cached_property
    def saved_at(self) -> datetime | None:
        """When the last of its annotations was saved."""
        cards = [card for line in self.lines for card in line.cards] + self.loose
        return max((card.row.updated_at for card in cards), default=None)

    def line(self, key: str) -> Line | None:
        """By the key that readers know it by, or the one that it was made with."""
        return next((line for line in self.lines if key in {line.key, line.sentence.key}), None)

    def card(self, anchor_id: int) -> Card | None:
        cards = [*self.loose, *(card for line in self.lines for card in line.cards)]
        return next((card for card in cards if card.anchor.pk == anchor_id), None)

    def closest(self, text: str) -> list[Line]:
        """Up to three sentences that share the most words with `text`."""
        wanted = set(words(text))
        shared = {line.number: len(wanted & set(words(line.text))) for line in self.lines}
        ranked = sorted(self.lines, key=lambda line: -shared[line.number])
        return [line for line in ranked[:3] if shared[line.number]]

    def _suggested(self, card: Card) -> list[Line]:
        found = (self.line(key) for key in card.anchor.suggestions[:3])
        return [line for line in found if line]

    def retired_from(self, line: Line) -> list[AnchorEvent]:
        """How each annotation that was retired from this sentence, and still is, came to be so."""
        events = AnchorEvent.objects.filter(
            Q(from_sentence__key=line.key) | Q(from_sentence__identity__key=line.key),
            act=AnchorEvent.Act.RETIRED,
            anchor__status=Anchor.Status.RETIRED,
            anchor__article=self.article,
        )
        rows = events.select_related("person", "anchor__note__rating", "anchor__citation__source")
        return list({event.anchor_id: event for event in rows}.values())

    def with_history(self, cards: Sequence[Card]) -> None:
        """Gives the cards their past states, events and suggestions."""
        states: dict[str, dict[int, list[object]]] = {
            kind: past_states(model, [card.row.pk for card in cards if card.kind == kind])
            for kind, model in (("note", Note), ("citation", Citation))
        }
        events: dict[int, list[AnchorEvent]] = defaultdict(list)
        anchors = [card.anchor.pk for card in cards]
        for event in AnchorEvent.objects.filter(anchor__in=anchors).select_related("person", "revision"):
            events[event.anchor_id].append(event)
        for card in cards:
            card.past = states[card.kind].get(card.row.pk, [])
            card.events = events[card.anchor.pk]
            card.suggested = self._suggested(card)


@dataclass(frozen=True)
class Keyed:
    """On which card each key of the panel acts: a sentence may hold several."""

    review: Card | None
    approve: Card | None
    edit: Card | None


def give_keys(cards: Sequence[Card], chosen: Card | None) -> Keyed:
    """chosen: the card in hand, where the address names one. Else what waits for a person, worst first."""
    ranked = sorted(cards, key=lambda card: (card is not chosen, card.severity))
    review = next((card for card in ranked if card.anchor.is_unresolved), None)
    ordered = sorted(cards, key=lambda card: (card is not chosen, card is not review))
    approve = next((card for card in ordered if card.is_draft), None)
    return Keyed(review, approve, review or approve or next(iter(cards), None))


def lay_out(article: Article) -> Bench:
    """Raises Revision.DoesNotExist for an article without text."""
    revision = article.current_revision
    sentences = revision.sentences.select_related("identity")
    known, drawn = has_rules(article.language), Typeset(revision.text)
    lines = [
        Line(sentence, n, drawn.pieces(sentence.start, sentence.end), known)
        for n, sentence in enumerate(sentences, start=1)
    ]
    by_pk = {line.sentence.pk: line for line in lines}
    loose: list[Card] = []
    for line in lines:
        line.sentence.revision = revision
    for card in _cards(article):
        card.anchor.article = article
        line_of = by_pk.get(card.anchor.sentence_id or 0)
        if line_of:
            card.anchor.sentence = line_of.sentence
            line_of.cards.append(card)
        elif card.anchor.status in DETACHED:
            loose.append(card)
    return Bench(article, revision, lines, _blocks(revision, lines), loose)


def _cards(article: Article) -> Iterable[Card]:
    here = {"anchor__article": article}
    notes: QuerySet[Note] = Note.objects.filter(**here).exclude(anchor__status=Anchor.Status.RETIRED)
    for note in notes.select_related(
        "anchor", "rating", "approved_by", "created_by", "sent_back_by"
    ).prefetch_related("reasons"):
        yield Card(note, "note")
    citations = Citation.objects.filter(**here).exclude(anchor__status=Anchor.Status.RETIRED)
    for citation in citations.select_related("anchor", "source", "created_by"):
        yield Card(citation, "citation")


def _blocks(revision: Revision, lines: Sequence[Line]) -> list[Block]:
    by_block: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        by_block[line.sentence.block].append(line)
    return [
        Block(block["kind"], block.get("level", 0), _parts(revision.text, block, by_block[number]))
        for number, block in enumerate(revision.blocks)
    ]


def _parts(text: str, block: BlockShape, lines: Sequence[Line]) -> list[str | Line]:
    """The block's text again: its sentences, and whatever stands between them."""
    parts: list[str | Line] = []
    at = block["start"]
    for line in lines:
        if gap := text[at : line.sentence.start]:
            parts.append(gap)
        parts.append(line)
        at = line.sentence.end
    if rest := text[at : block["end"]]:
        parts.append(rest)
    return parts


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}" if number else ""
