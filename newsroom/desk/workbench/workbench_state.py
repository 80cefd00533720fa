"""The state of the workbench: the current text and all that is attached to it.

Each part is fetched when it is used, in a fixed number of queries however much there
is. One sentence costs the same in a long text as in a short one. Nothing here knows
HTTP, and only annotations.sanitiser makes HTML.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Prefetch, Q

from annotations.anchors import DETACHED, confirmable
from annotations.checkable import has_rules
from annotations.evidence import show_evidence
from annotations.models import Anchor, AnchorEvent, Citation, Decision, KeptCopy, Note
from annotations.note_history import authors_of, last_states
from annotations.sentence_states import states_of
from annotations.writing import Approver
from articles import sentence_keys
from articles.models import Article, Revision, Sentence
from articles.text.characters import whole_number
from articles.text.directions import has_scopes
from articles.text.headline import count_heads
from articles.text.shapes import Block as BlockShape
from articles.text.tokens import words
from articles.text.typesetting import TextRun, Typeset
from newsroom.desk.check_table import check_rows
from newsroom.desk.workbench.page import Card, Mark, SentenceLine, TextBlock
from newsroom.desk.workbench.selection import Selection

CHECKED_FIRST = 5  # sentences
# Notes that are on no sentence.
LOOSE = Q(anchor__sentence=None, anchor__status__in=DETACHED)


@dataclass
class WorkbenchState:
    """An article's current text and all that is attached to it."""

    article: Article
    revision: Revision
    # Lines that were fetched already, by the sentence's id.
    _lines_by_id: dict[int, SentenceLine] = field(default_factory=dict, repr=False)
    # Paragraphs that were set already, by where they begin.
    _typeset: dict[int, Typeset] = field(default_factory=dict, repr=False)

    @cached_property
    def has_rules(self) -> bool:
        """Return whether the article's language has rules that propose words."""
        return has_rules(self.article.language)

    # --- Sentences

    @cached_property
    def size(self) -> int:
        """Return the number of sentences."""
        return self.revision.sentences.count()

    @cached_property
    def lines(self) -> list[SentenceLine]:
        """Return all sentences."""
        sentences = self.revision.sentences.select_related("identity")
        return self._load_lines(sentences, Q(anchor__sentence__isnull=False))

    def lines_of(self, sentences: Collection[int]) -> list[SentenceLine]:
        """Return the sentences with these ids that are in the current text."""
        missing = [pk for pk in sentences if pk not in self._lines_by_id]
        if missing:
            rows = self.revision.sentences.filter(pk__in=missing)
            self._load_lines(
                rows.select_related("identity"), Q(anchor__sentence__in=missing)
            )
        return [self._lines_by_id[pk] for pk in sentences if pk in self._lines_by_id]

    def line(self, key: str) -> SentenceLine | None:
        """Return the sentence with `key`, or None.

        `key` is the one that readers know, or the one that the sentence was made with.
        """
        if not key:
            return None
        for line in self._lines_by_id.values():
            if line.key == key:
                return line
        sentence = sentence_keys.find_sentence(self.revision, key)
        if sentence is None:
            return None
        if sentence.pk not in self._lines_by_id:
            self._load_lines([sentence], Q(anchor__sentence=sentence))
        return self._lines_by_id[sentence.pk]

    def _load_lines(
        self, sentences: Iterable[Sentence], on_them: Q
    ) -> list[SentenceLine]:
        """Return the lines of `sentences`; `on_them` selects their notes."""
        lines = {sentence.pk: self._make_line(sentence) for sentence in sentences}
        for card in self._cards(on_them):
            line = lines.get(card.anchor.sentence_id or 0)
            if line:
                card.anchor.sentence = line.sentence
                line.cards.append(card)
        states = states_of([line.sentence for line in lines.values()])
        for line in lines.values():
            line.standing = states[line.sentence.pk]
            line.marks = self._marks(line)
        self._lines_by_id |= lines
        return list(lines.values())

    def _make_line(self, sentence: Sentence) -> SentenceLine:
        sentence.revision = self.revision
        return SentenceLine(
            sentence,
            key=sentence.public_key,
            text=sentence.text,
            is_unjudged=not sentence.is_assessed and self.has_rules,
            pieces=self._pieces(sentence.start, sentence.end),
        )

    def _marks(self, line: SentenceLine) -> list[Mark]:
        """Return the text of `line` in parts, or nothing if no words are marked.

        Hazard: a sentence in which a sign changes the direction is drawn as one part.
        Otherwise its parts would change places.
        """
        if has_scopes(line.text):
            return []
        marks: list[Mark] = []
        sentence = line.sentence
        drawn_to = sentence.start
        for span, note in line.spans():
            start = sentence.start + span.start
            end = sentence.start + span.end
            if drawn_to < start:
                marks.append(Mark(self._pieces(drawn_to, start)))
            marks.append(Mark(self._pieces(start, end), note, is_proposed=note is None))
            drawn_to = end
        if marks and drawn_to < sentence.end:
            marks.append(Mark(self._pieces(drawn_to, sentence.end)))
        return marks

    def _pieces(self, start: int, stop: int) -> tuple[TextRun, ...]:
        """Return a part of the text; nothing is set across the end of a paragraph."""
        text = self.revision.text
        begin = max(text.rfind("\n\n", 0, start), 0)
        if begin not in self._typeset:
            end = text.find("\n\n", stop)
            paragraph = text[begin:end] if end > 0 else text[begin:]
            self._typeset[begin] = Typeset(paragraph)
        return self._typeset[begin].pieces(start - begin, stop - begin)

    @property
    def blocks(self) -> list[TextBlock]:
        """Return the blocks of the text with their sentences."""
        lines_of_block: dict[int, list[SentenceLine]] = defaultdict(list)
        for line in self.lines:
            lines_of_block[line.sentence.block].append(line)
        blocks: list[TextBlock] = []
        for number, block in enumerate(self.revision.blocks):
            parts = _block_parts(self.revision.text, block, lines_of_block[number])
            blocks.append((block["kind"], parts))
        return blocks

    def find_line(self, query: str) -> SentenceLine | None:
        """Return the sentence of that number, or the first that holds those words."""
        number = whole_number(query.strip()) or 0
        if 0 < number <= len(self.lines):
            return self.lines[number - 1]
        words_sought = _fold(query)
        for line in self.lines:
            if words_sought in _fold(line.text):
                return line
        return None

    def closest(self, text: str) -> list[SentenceLine]:
        """Return up to three sentences that share the most words with `text`."""
        words_sought = set(words(text))
        shared = {
            line.number: len(words_sought & set(words(line.text)))
            for line in self.lines
        }
        ranked = sorted(self.lines, key=lambda line: -shared[line.number])
        return [line for line in ranked[:3] if shared[line.number]]

    @property
    def heads(self) -> set[str]:
        """Return which of title and standfirst are in the text."""
        blocks = self.revision.blocks
        return {block["kind"] for block in blocks[: count_heads(blocks)]}

    @property
    def standfirst(self) -> str:
        """Return the article's standfirst, or '' if the text holds it."""
        standfirst = self.article.standfirst.strip()
        if standfirst in self.revision.text:
            return ""
        return standfirst

    # --- What is attached

    def _cards(self, which: Q) -> Iterator[Card]:
        """Yield the notes that `which` selects, without retired ones."""
        here = which & Q(anchor__article=self.article)
        notes = Note.objects.filter(here).exclude(anchor__status=Anchor.Status.RETIRED)
        people = ("approved_by", "created_by", "sent_back_by", "released_by")
        copies = Exists(KeptCopy.objects.standing().filter(source=OuterRef("source")))
        citations = Prefetch(
            "citations",
            Citation.objects.select_related("source").annotate(has_copy=copies),
        )
        notes = notes.select_related("anchor", "rating", *people)
        for note in notes.prefetch_related("reasons", citations):
            note.anchor.article = self.article
            yield Card(note)

    def _cards_in_order(self, which: Q) -> list[Card]:
        """Return the notes that `which` selects with sentences, in reading order."""
        cards = list(self._cards(which))
        sentences = Sentence.objects.select_related("identity").in_bulk(
            [card.anchor.sentence_id for card in cards if card.anchor.sentence_id]
        )
        for card in cards:
            sentence = sentences.get(card.anchor.sentence_id or 0)
            if sentence:
                sentence.revision = self.revision
                card.anchor.sentence = sentence
        return sorted(cards, key=_position)

    def card(self, anchor_id: int) -> Card | None:
        """Return the note with that anchor, or None."""
        if not anchor_id:
            return None
        cards = self._cards_in_order(Q(anchor=anchor_id))
        return cards[0] if cards else None

    @cached_property
    def loose(self) -> list[Card]:
        """Return the notes that are on no sentence."""
        return list(self._cards(LOOSE))

    def loose_of(self, anchors: Collection[int]) -> list[Card]:
        """Return those of the notes with these anchors that are on no sentence."""
        if not anchors:
            return []
        return list(self._cards(LOOSE & Q(anchor__in=anchors)))

    @property
    def orphans(self) -> list[Card]:
        """Return the notes whose sentence is gone."""
        return self._loose_with(Anchor.Status.ORPHANED)

    @property
    def margin(self) -> list[Card]:
        """Return the notes on the article as a whole."""
        return self._loose_with(Anchor.Status.MARGIN)

    def _loose_with(self, status: Anchor.Status) -> list[Card]:
        return [card for card in self.loose if card.anchor.status == status]

    @cached_property
    def review_queue(self) -> list[Card]:
        """Return the notes that need a person, worst first, then in reading order."""
        cards = self._cards_in_order(Q(anchor__status__in=Anchor.UNRESOLVED))
        return sorted(cards, key=lambda card: card.severity)

    @cached_property
    def together(self) -> list[Card]:
        """Return those of the review queue that may be confirmed together."""
        notes = confirmable(card.row for card in self.review_queue)
        confirmable_ids = {note.pk for note in notes}
        return [card for card in self.review_queue if card.row.pk in confirmable_ids]

    @cached_property
    def in_new_context(self) -> list[Card]:
        """Return the notes that were kept although the text before them changed."""
        cards = self._cards_in_order(
            Q(anchor__reason=Anchor.CONTEXT, anchor__sentence__isnull=False)
        )
        return [card for card in cards if card.anchor.in_new_context]

    # --- How much there is

    @cached_property
    def _settled(self) -> set[int]:
        """Return the ids of the sentences that are not open.

        Only sentences on which somebody did something are fetched: the others are open.
        """
        if "lines" in vars(self):
            return {
                line.sentence.pk for line in self.lines if not line.standing.is_open
            }
        noted = Anchor.objects.filter(
            article=self.article, note__rating__isnull=False
        ).values("sentence")
        decided = Decision.objects.filter(article=self.article).values("key")
        sentences = list(
            self.revision.sentences.filter(Q(pk__in=noted) | Q(key__in=decided))
        )
        for sentence in sentences:
            sentence.revision = self.revision
        states = states_of(sentences)
        return {pk for pk, state in states.items() if not state.is_open}

    @cached_property
    def counts(self) -> dict[str, int]:
        """Return the number of sentences or notes of each filter.

        `review` and `drafts` count notes, also those on no sentence.
        """
        standing = Note.objects.standing().filter(anchor__article=self.article)
        drafts = standing.exclude(status=Note.Status.APPROVED)
        unresolved = Anchor.objects.unresolved().filter(article=self.article)
        return {
            "all": self.size,
            "open": self.size - len(self._settled),
            "drafts": drafts.exclude(rating=None, body="").count(),
            "review": unresolved.count(),
        }

    def next_open(self, key: str) -> str:
        """Return the key of the next open sentence after the one with `key`.

        After the last sentence comes the first. '' says that no sentence is open.
        """
        here = sentence_keys.find_sentence(self.revision, key)
        open_sentences = self.revision.sentences.exclude(pk__in=self._settled)
        open_sentences = open_sentences.select_related("identity")
        found = None
        if here:
            found = open_sentences.filter(position__gt=here.position).first()
        if found is None:
            found = open_sentences.first()
        return found.public_key if found else ""

    @cached_property
    def check_first(self) -> list[SentenceLine]:
        """Return the open sentences that most likely need a source, in that order."""
        tiers = (Sentence.ClaimTier.NEEDS_SOURCE, Sentence.ClaimTier.CHECK)
        open_sentences = self.revision.sentences.exclude(pk__in=self._settled)
        ranked = open_sentences.filter(tier__in=tiers).order_by(
            "-checkable__score", "position"
        )
        return self.lines_of(list(ranked.values_list("pk", flat=True)[:CHECKED_FIRST]))

    def lead_on(self, selection: Selection, *, stays_on_draft: bool) -> Selection:
        """Select the next open sentence if this one is settled; undo stays possible.

        `stays_on_draft`: a note that is with its author, since it lacks something,
        stays selected.
        """
        card = self.card(selection.a)
        if stays_on_draft and card and card.row.is_with_author:
            return selection
        line = self.line(selection.s)
        if line and line.standing.is_open:
            return replace(selection, a=0)
        next_key = self.next_open(selection.s)
        if not next_key:
            return selection
        return replace(selection, s=next_key, a=0)

    # --- History

    def retired_from(self, line: SentenceLine) -> list[AnchorEvent]:
        """Return the last retirement of each note that was retired from this sentence.

        Notes that were restored since are left out.
        """
        retired = Anchor.objects.filter(
            article=self.article, status=Anchor.Status.RETIRED
        )
        # Hazard: the join below reads every event that was ever written, and most
        # articles have no retired note.
        anchors = list(retired.values_list("pk", flat=True))
        if not anchors:
            return []
        here = Q(from_sentence__key=line.key) | Q(from_sentence__identity__key=line.key)
        events = AnchorEvent.objects.filter(
            here, act=AnchorEvent.Act.RETIRED, anchor__in=anchors
        )
        events = events.select_related("person", "anchor__note__rating")
        last_of_anchor = {event.anchor_id: event for event in events}
        return list(last_of_anchor.values())

    def complete(self, cards: Sequence[Card]) -> None:
        """Give the cards their last change, their evidence and their suggestions.

        The rest of their history is fetched when somebody opens it.
        """
        changed = [card.row for card in cards if card.row.version > 1]
        last_changes = last_states(changed) if changed else {}
        show_evidence(_with_copy(cards))
        for card in cards:
            card.check_rows = check_rows([card.row])
            card.last_change = last_changes.get(card.row.pk)
            suggested = [self.line(key) for key in card.anchor.suggestions[:3]]
            card.suggested = [line for line in suggested if line]


def load_state(article: Article) -> WorkbenchState:
    """Return the state of `article`.

    Raises Revision.DoesNotExist for an article without text.
    """
    # The blocks of a long text are large: they are fetched only if all sentences are.
    revisions = article.revisions.defer("blocks", "boundaries")
    return WorkbenchState(article, revisions.latest())


def _fold(text: str) -> str:
    """Return `text` without differences of case and of white space."""
    return " ".join(text.casefold().split())


def _position(card: Card) -> int:
    """Return the position of the note's sentence, -1 for none."""
    sentence = card.anchor.sentence
    return sentence.position if sentence else -1


def _with_copy(cards: Iterable[Card]) -> list[Citation]:
    """Return the citations whose source has a saved copy."""
    citations = [citation for card in cards for citation in card.citations]
    return [citation for citation in citations if getattr(citation, "has_copy", False)]


def _block_parts(
    text: str, block: BlockShape, lines: Sequence[SentenceLine]
) -> list[str | SentenceLine]:
    """Return the block's text: its sentences, and the characters between them."""
    parts: list[str | SentenceLine] = []
    at = block["start"]
    for line in lines:
        if at < line.sentence.start:
            parts.append(text[at : line.sentence.start])
        parts.append(line)
        at = line.sentence.end
    if at < block["end"]:
        parts.append(text[at : block["end"]])
    return parts


def approvable(cards: Sequence[Card], user: User) -> set[int]:
    """Return the ids of the notes on these cards that `user` may approve."""
    notes = [card.row for card in cards if card.is_unapproved]
    approver = Approver(user)
    authors = authors_of(notes)
    return {note.pk for note in notes if approver.may(authors[note.pk].since)}
