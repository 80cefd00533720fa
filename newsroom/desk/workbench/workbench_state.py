"""What lies on the workbench: an article's current text with everything attached to it.

Each part is fetched when it is asked for, in a fixed number of queries however much
there is; one sentence costs the same in a long text as in a short one. No HTTP here,
and only annotations.sanitiser makes HTML.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Prefetch, Q

from annotations.anchors import DETACHED, confirmable
from annotations.checkable import has_rules
from annotations.evidence import show_evidence
from annotations.models import Anchor, AnchorEvent, Citation, Decision, KeptCopy, Note
from annotations.note_history import authors_of, last_states
from annotations.sentence_states import standing
from annotations.writing import Approver
from articles import sentence_keys
from articles.models import Article, Revision, Sentence
from articles.text.characters import whole_number
from articles.text.directions import has_scopes
from articles.text.headline import count_heads
from articles.text.shapes import Block as BlockShape
from articles.text.tokens import words
from articles.text.typesetting import TextRun, Typeset
from newsroom.desk.workbench.page import Card, Mark, SentenceLine, TextBlock

LOOSE = Q(anchor__sentence=None, anchor__status__in=DETACHED)


@dataclass
class WorkbenchState:
    article: Article
    revision: Revision
    # by the sentence's id
    _known: dict[int, SentenceLine] = field(default_factory=dict, repr=False)
    # by where its paragraph begins
    _typeset: dict[int, Typeset] = field(default_factory=dict, repr=False)

    @cached_property
    def has_rules(self) -> bool:
        """Whether words are proposed at all in its language."""
        return has_rules(self.article.language)

    # --- Sentences

    @cached_property
    def size(self) -> int:
        """How many sentences there are."""
        return self.revision.sentences.count()

    @cached_property
    def lines(self) -> list[SentenceLine]:
        """All of them."""
        sentences = self.revision.sentences.select_related("identity")
        return self._lines(sentences, Q(anchor__sentence__isnull=False))

    def lines_of(self, sentences: Collection[int]) -> list[SentenceLine]:
        """Those with these ids, as far as they are in the text as it stands."""
        if missing := [pk for pk in sentences if pk not in self._known]:
            rows = self.revision.sentences.filter(pk__in=missing).select_related(
                "identity"
            )
            self._lines(rows, Q(anchor__sentence__in=missing))
        return [self._known[pk] for pk in sentences if pk in self._known]

    def line(self, key: str) -> SentenceLine | None:
        """By the key that readers know it by, or the one that it was made with."""
        found = sentence_keys.find_sentence(self.revision, key) if key else None
        if found and found.pk not in self._known:
            self._lines([found], Q(anchor__sentence=found))
        return self._known[found.pk] if found else None

    def texts_before(self, line: SentenceLine, number: int) -> list[str]:
        """Of up to `number` sentences that stand before it, nearest first."""
        at = line.sentence.position
        found = self.revision.sentences.filter(
            position__lt=at, position__gte=at - number
        )
        return [one.span.of(self.revision.text) for one in found.order_by("-position")]

    def _lines(self, sentences: Iterable[Sentence], cards: Q) -> list[SentenceLine]:
        """cards: those that stand on them."""
        lines = {sentence.pk: self._line(sentence) for sentence in sentences}
        for card in self._cards(cards):
            if line := lines.get(card.anchor.sentence_id or 0):
                card.anchor.sentence = line.sentence
                line.cards.append(card)
        stands = standing([line.sentence for line in lines.values()])
        for line in lines.values():
            line.standing = stands[line.sentence.pk]
            line.marks = self._marks(line)
        self._known |= lines
        return list(lines.values())

    def _marks(self, line: SentenceLine) -> list[Mark]:
        """Hazard: words that a sign turns round are drawn as one, or their parts would
        change places.
        """
        if has_scopes(line.text):
            return []
        marks: list[Mark] = []
        at, begin = 0, line.sentence.start
        for span, note in line.spans():
            marks += (
                [Mark(self._pieces(begin + at, begin + span.start))]
                if at < span.start
                else []
            )
            pieces = self._pieces(begin + span.start, begin + span.end)
            marks.append(Mark(pieces, note, is_proposed=note is None))
            at = span.end
        rest = begin + at < line.sentence.end
        return (
            [*marks, Mark(self._pieces(begin + at, line.sentence.end))]
            if marks and rest
            else marks
        )

    def _line(self, sentence: Sentence) -> SentenceLine:
        sentence.revision = self.revision
        pieces = self._pieces(sentence.start, sentence.end)
        is_unjudged = self.has_rules and not sentence.is_assessed
        text = sentence.span.of(self.revision.text)
        return SentenceLine(sentence, pieces, text, is_unjudged=is_unjudged)

    def _pieces(self, start: int, stop: int) -> tuple[TextRun, ...]:
        text = self.revision.text
        begin, end = max(text.rfind("\n\n", 0, start), 0), text.find("\n\n", stop)
        # Nothing is set across the end of a paragraph.
        if begin not in self._typeset:
            self._typeset[begin] = Typeset(text[begin : end if end > 0 else None])
        return self._typeset[begin].pieces(start - begin, stop - begin)

    @property
    def blocks(self) -> list[TextBlock]:
        by_block: dict[int, list[SentenceLine]] = defaultdict(list)
        for line in self.lines:
            by_block[line.sentence.block].append(line)
        return [
            (block["kind"], _parts(self.revision.text, block, by_block[number]))
            for number, block in enumerate(self.revision.blocks)
        ]

    def found(self, asked: str) -> SentenceLine | None:
        """The sentence of that number, else the first that holds those words."""
        number, wanted = (
            whole_number(asked.strip()) or 0,
            " ".join(asked.casefold().split()),
        )
        if 0 < number <= len(self.lines):
            return self.lines[number - 1]
        return next(
            (
                line
                for line in self.lines
                if wanted in " ".join(line.text.casefold().split())
            ),
            None,
        )

    def closest(self, text: str) -> list[SentenceLine]:
        """Up to three sentences that share the most words with `text`."""
        wanted = set(words(text))
        shared = {
            line.number: len(wanted & set(words(line.text))) for line in self.lines
        }
        ranked = sorted(self.lines, key=lambda line: -shared[line.number])
        return [line for line in ranked[:3] if shared[line.number]]

    @property
    def heads(self) -> set[str]:
        """Which of title and standfirst stand in the text."""
        blocks = self.revision.blocks
        return {block["kind"] for block in blocks[: count_heads(blocks)]}

    @property
    def standfirst(self) -> str:
        """Of the article, where the text does not begin with it."""
        words = self.article.standfirst.strip()
        return words if words and words not in self.revision.text else ""

    # --- What is attached

    def _cards(self, which: Q) -> Iterable[Card]:
        here = which & Q(anchor__article=self.article)
        notes = Note.objects.filter(here).exclude(anchor__status=Anchor.Status.RETIRED)
        people = ("approved_by", "created_by", "sent_back_by", "released_by")
        kept = Exists(KeptCopy.objects.standing().filter(source=OuterRef("source")))
        cited = Prefetch(
            "citations",
            Citation.objects.select_related("source").annotate(has_copy=kept),
        )
        for note in notes.select_related("anchor", "rating", *people).prefetch_related(
            "reasons", cited
        ):
            note.anchor.article = self.article
            yield Card(note)

    def _standing(self, which: Q) -> list[Card]:
        """With their sentences, in reading order."""
        cards = list(self._cards(which))
        sentences = Sentence.objects.select_related("identity").in_bulk(
            [card.anchor.sentence_id for card in cards if card.anchor.sentence_id]
        )
        for card in cards:
            if sentence := sentences.get(card.anchor.sentence_id or 0):
                sentence.revision = self.revision
                card.anchor.sentence = sentence
        return sorted(
            cards,
            key=lambda card: (
                card.anchor.sentence.position if card.anchor.sentence else -1
            ),
        )

    def card(self, anchor_id: int) -> Card | None:
        return (
            next(iter(self._standing(Q(anchor=anchor_id))), None) if anchor_id else None
        )

    @cached_property
    def loose(self) -> list[Card]:
        return list(self._cards(LOOSE))

    def loose_of(self, anchors: Collection[int]) -> list[Card]:
        """Those of these that are on no sentence."""
        return list(self._cards(LOOSE & Q(anchor__in=anchors))) if anchors else []

    @property
    def orphans(self) -> list[Card]:
        return [
            card for card in self.loose if card.anchor.status == Anchor.Status.ORPHANED
        ]

    @property
    def margin(self) -> list[Card]:
        return [
            card for card in self.loose if card.anchor.status == Anchor.Status.MARGIN
        ]

    @cached_property
    def review_queue(self) -> list[Card]:
        """What a person must look at, worst first, then in reading order."""
        cards = self._standing(Q(anchor__status__in=Anchor.UNRESOLVED))
        return sorted(cards, key=lambda card: card.severity)

    @cached_property
    def together(self) -> list[Card]:
        """Those of the queue that may be confirmed together."""
        fitting = {
            note.pk for note in confirmable(card.row for card in self.review_queue)
        }
        return [card for card in self.review_queue if card.row.pk in fitting]

    @cached_property
    def in_new_context(self) -> list[Card]:
        """Kept where they were, and worth a look: what stands before them changed."""
        cards = self._standing(
            Q(anchor__reason=Anchor.CONTEXT, anchor__sentence__isnull=False)
        )
        return [card for card in cards if card.anchor.in_new_context]

    # --- How much there is

    @cached_property
    def _settled(self) -> set[int]:
        """The ids of the sentences that are not open. Only those are looked at on which
        somebody did something: the others are open anyhow.
        """
        if "lines" in vars(self):
            return {
                line.sentence.pk for line in self.lines if not line.standing.is_open
            }
        noted = Anchor.objects.filter(
            article=self.article, note__rating__isnull=False
        ).values("sentence")
        decided = Decision.objects.filter(article=self.article).values("key")
        rows = list(
            self.revision.sentences.filter(Q(pk__in=noted) | Q(key__in=decided))
        )
        for one in rows:
            one.revision = self.revision
        return {pk for pk, state in standing(rows).items() if not state.is_open}

    @cached_property
    def counts(self) -> dict[str, int]:
        """Per filter. review and drafts count notes, also those on no sentence."""
        return {
            "all": self.size,
            "open": self.size - len(self._settled),
            "drafts": Note.objects.drafts()
            .filter(anchor__article=self.article)
            .count(),
            "review": Anchor.objects.unresolved().filter(article=self.article).count(),
        }

    def next_open(self, key: str) -> str:
        """The key of the first sentence after that one that is open, round the end; ''
        if none is.
        """
        here = sentence_keys.find_sentence(self.revision, key)
        left = self.revision.sentences.exclude(pk__in=self._settled).select_related(
            "identity"
        )
        after = left.filter(position__gt=here.position).first() if here else None
        found = after or left.first()
        return found.public_key if found else ""

    # --- History

    def retired_from(self, line: SentenceLine) -> list[AnchorEvent]:
        """How each annotation that was retired from this sentence, and still is, came
        to be so.
        """
        # Asked first, since most often there is none: the join looks at every event
        # that was ever written.
        retired = Anchor.objects.filter(
            article=self.article, status=Anchor.Status.RETIRED
        )
        if not (anchors := list(retired.values_list("pk", flat=True))):
            return []
        here = Q(from_sentence__key=line.key) | Q(from_sentence__identity__key=line.key)
        events = AnchorEvent.objects.filter(
            here, act=AnchorEvent.Act.RETIRED, anchor__in=anchors
        )
        rows = events.select_related("person", "anchor__note__rating")
        return list({event.anchor_id: event for event in rows}.values())

    def complete(self, cards: Sequence[Card]) -> None:
        """Gives the cards their last change and suggestions. The rest of their history
        is told when it is asked for.
        """
        changed = [card.row for card in cards if card.row.version > 1]
        last = last_states(changed) if changed else {}
        show_evidence(
            [
                one
                for card in cards
                for one in card.citations
                if getattr(one, "has_copy", False)
            ]
        )
        for card in cards:
            card.last_change = last.get(card.row.pk)
            card.suggested = [
                line for key in card.anchor.suggestions[:3] if (line := self.line(key))
            ]


def load_state(article: Article) -> WorkbenchState:
    """Raises Revision.DoesNotExist for an article without text."""
    # Where the blocks are wanted, and in a long text they are many, all sentences are.
    return WorkbenchState(
        article, article.revisions.defer("blocks", "boundaries").latest()
    )


def _parts(
    text: str, block: BlockShape, lines: Sequence[SentenceLine]
) -> list[str | SentenceLine]:
    """The block's text again: its sentences, and whatever stands between them."""
    parts: list[str | SentenceLine] = []
    at = block["start"]
    for line in lines:
        if gap := text[at : line.sentence.start]:
            parts.append(gap)
        parts.append(line)
        at = line.sentence.end
    if rest := text[at : block["end"]]:
        parts.append(rest)
    return parts


def approvable(cards: Sequence[Card], user: User) -> set[int]:
    """The notes on these cards that the person may approve."""
    notes = [card.row for card in cards if card.is_draft]
    approver, authors = Approver(user), authors_of(notes)
    return {note.pk for note in notes if approver.may(authors[note.pk].since)}
