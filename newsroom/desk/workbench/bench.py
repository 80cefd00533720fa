"""What lies on the workbench: an article's current text with everything attached to it.

Each part is fetched when it is asked for, in a fixed number of queries however much there is; one sentence
costs the same in a long text as in a short one. No HTTP here, and only annotations.sanitiser makes HTML.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, cached_property
from itertools import groupby
from typing import Any

from django.db import connection
from django.db.models import F, Func, Max, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from annotations.anchors import DETACHED
from annotations.checkable import has_rules
from annotations.models import Anchor, AnchorEvent, Citation, Note
from annotations.note_history import last_states
from annotations.review_reasons import SAFE
from annotations.sentence_states import settled, standing
from articles import sentence_keys
from articles.models import Article, Revision, Sentence
from articles.text.characters import whole_number
from articles.text.headline import count_heads
from articles.text.shapes import Block as BlockShape
from articles.text.tokens import words
from articles.text.typesetting import Piece, Typeset
from newsroom.desk.workbench.page import Block, Card, Line, Marked

LOOSE = Q(anchor__sentence=None, anchor__status__in=DETACHED)


@dataclass(frozen=True)
class Group:
    """Cards that one decision may serve, since they wait for the same reasons."""

    reasons: Sequence[str]
    cards: Sequence[Card]

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
class Bench:
    article: Article
    revision: Revision
    _known: dict[int, Line] = field(default_factory=dict, repr=False)  # by the sentence's id
    _typeset: dict[int, Typeset] = field(default_factory=dict, repr=False)  # by where its paragraph begins

    @cached_property
    def has_rules(self) -> bool:
        return has_rules(self.article.language)

    # --- Sentences

    @cached_property
    def size(self) -> int:
        """How many sentences there are."""
        return self.revision.sentences.count()

    @cached_property
    def lines(self) -> list[Line]:
        """All of them."""
        # What the rules saw in a sentence is wanted of one at a time.
        sentences = self.revision.sentences.select_related("identity").defer("checkable")
        return self._lines(sentences, Q(anchor__sentence__isnull=False), proposing=False)

    def lines_of(self, sentences: Collection[int]) -> list[Line]:
        """Those with these ids, as far as they are in the text as it stands."""
        if missing := [pk for pk in sentences if pk not in self._known]:
            rows = self.revision.sentences.filter(pk__in=missing).select_related("identity")
            self._lines(rows, Q(anchor__sentence__in=missing))
        return [self._known[pk] for pk in sentences if pk in self._known]

    def line(self, key: str) -> Line | None:
        """By the key that readers know it by, or the one that it was made with."""
        found = sentence_keys.find(self.revision, key) if key else None
        if found and found.pk not in self._known:
            self._lines([found], Q(anchor__sentence=found))
        return self._known[found.pk] if found else None

    def texts_before(self, line: Line, number: int) -> list[str]:
        """Of up to `number` sentences that stand before it, nearest first."""
        at = line.sentence.position
        found = self.revision.sentences.filter(position__lt=at, position__gte=at - number)
        return [one.span.of(self.revision.text) for one in found.order_by("-position")]

    def _lines(self, sentences: Iterable[Sentence], cards: Q, *, proposing: bool = True) -> list[Line]:
        """cards: those that stand on them. proposing: with what the engine sees in them."""
        lines = {sentence.pk: self._line(sentence) for sentence in sentences}
        for card in self._cards(cards):
            if line := lines.get(card.anchor.sentence_id or 0):
                card.anchor.sentence = line.sentence
                line.cards.append(card)
        self._check(list(lines.values()), proposing=proposing)
        self._known |= lines
        return list(lines.values())

    def _check(self, lines: Sequence[Line], *, proposing: bool) -> None:
        found = standing(self.article.pk, [line.sentence for line in lines], proposing=proposing)
        for line in lines:
            line.standing = found[line.sentence.pk]
            if line.standing.stored:
                line.marked = self._marked(line)

    def _marked(self, line: Line) -> list[Marked]:
        marked: list[Marked] = []
        at = line.sentence.start
        for seen in line.standing.stored:
            start, end = (line.sentence.start + offset for offset in seen.span)
            marked += [(self._pieces(at, start), None)] if at < start else []
            marked.append((self._pieces(start, end), seen))
            at = end
        return marked + ([(self._pieces(at, line.sentence.end), None)] if at < line.sentence.end else [])

    def _line(self, sentence: Sentence) -> Line:
        sentence.revision = self.revision
        pieces = self._pieces(sentence.start, sentence.end)
        return Line(sentence, pieces, self.has_rules, sentence.span.of(self.revision.text))

    def _pieces(self, start: int, stop: int) -> tuple[Piece, ...]:
        text = self.revision.text
        begin, end = max(text.rfind("\n\n", 0, start), 0), text.find("\n\n", stop)
        # Nothing is set across the end of a paragraph.
        if begin not in self._typeset:
            self._typeset[begin] = Typeset(text[begin : end if end > 0 else None])
        return self._typeset[begin].pieces(start - begin, stop - begin)

    @property
    def blocks(self) -> list[Block]:
        by_block: dict[int, list[Line]] = defaultdict(list)
        for line in self.lines:
            by_block[line.sentence.block].append(line)
        return [
            Block(block["kind"], block.get("level", 0), _parts(self.revision.text, block, by_block[number]))
            for number, block in enumerate(self.revision.blocks)
        ]

    def found(self, asked: str) -> Line | None:
        """The sentence of that number, else the first that holds those words."""
        number, wanted = whole_number(asked.strip()) or 0, " ".join(asked.casefold().split())
        if 0 < number <= len(self.lines):
            return self.lines[number - 1]
        return next((line for line in self.lines if wanted in " ".join(line.text.casefold().split())), None)

    def closest(self, text: str) -> list[Line]:
        """Up to three sentences that share the most words with `text`."""
        wanted = set(words(text))
        shared = {line.number: len(wanted & set(words(line.text))) for line in self.lines}
        ranked = sorted(self.lines, key=lambda line: -shared[line.number])
        return [line for line in ranked[:3] if shared[line.number]]

    @property
    def heads(self) -> set[str]:
        """Which of title and standfirst stand in the text."""
        blocks = self.revision.blocks
        return {block["kind"] for block in blocks[: count_heads(blocks)]}

    # --- What is attached

    def _cards(self, which: Q) -> Iterable[Card]:
        here = which & Q(anchor__article=self.article)
        notes: QuerySet[Note] = Note.objects.filter(here).exclude(anchor__status=Anchor.Status.RETIRED)
        people = ("approved_by", "created_by", "sent_back_by")
        for note in notes.select_related("anchor", "rating", *people).prefetch_related("reasons"):
            note.anchor.article = self.article
            yield Card(note, "note")
        citations = Citation.objects.filter(here).exclude(anchor__status=Anchor.Status.RETIRED)
        for citation in citations.select_related("anchor", "source", "created_by"):
            yield Card(citation, "citation")

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
        return sorted(cards, key=lambda card: card.anchor.sentence.position if card.anchor.sentence else -1)

    def card(self, anchor_id: int) -> Card | None:
        return next(iter(self._standing(Q(anchor=anchor_id))), None) if anchor_id else None

    @cached_property
    def loose(self) -> list[Card]:
        return list(self._cards(LOOSE))

    def loose_of(self, anchors: Collection[int]) -> list[Card]:
        """Those of these that are on no sentence."""
        return list(self._cards(LOOSE & Q(anchor__in=anchors))) if anchors else []

    @property
    def orphans(self) -> list[Card]:
        return [card for card in self.loose if card.anchor.status == Anchor.Status.ORPHANED]

    @property
    def margin(self) -> list[Card]:
        return [card for card in self.loose if card.anchor.status == Anchor.Status.MARGIN]

    @cached_property
    def review_queue(self) -> list[Card]:
        """What a person must look at, worst first, then in reading order."""
        cards = self._standing(Q(anchor__status__in=Anchor.UNRESOLVED))
        return sorted(cards, key=lambda card: card.severity)

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
        cards = self._standing(Q(anchor__reason=Anchor.CONTEXT, anchor__sentence__isnull=False))
        return [card for card in cards if card.anchor.in_new_context]

    # --- How much there is

    @cached_property
    def counts(self) -> dict[str, int]:
        """Per filter but that for all, in one query. source: as Line.lacks_source says of one; review counts
        annotations, as the gate does; drafts counts notes."""
        with connection.cursor() as cursor:
            sql, parameters = _counting(connection.vendor)
            ids = {ARTICLE: self.article.pk, REVISION: self.revision.pk}
            cursor.execute(sql, [ids.get(value, value) for value in parameters])
            self.size, claims, cited, decided, drafts, review = cursor.fetchone()
        return {
            "source": claims - cited if self.has_rules else 0,
            "open": self.size - decided,
            "drafts": drafts,
            "review": review,
        }

    def count_of(self, name: str) -> int | str:
        """What its filter says beside its name: a number that nobody could know is not given as 0."""
        if name == "all":
            return self.size
        return self.counts[name] if self.has_rules or name != "source" else _("not assessed")

    @cached_property
    def saved_at(self) -> datetime | None:
        """When the last of its annotations was saved."""
        here = {"anchor__article": self.article}
        moments = [
            rows.filter(**here)
            .exclude(anchor__status=Anchor.Status.RETIRED)
            .aggregate(at=Max("updated_at"))["at"]
            for rows in (Note.objects.all(), Citation.objects.all())
        ]
        return max((at for at in moments if at), default=None)

    # --- History

    def retired_from(self, line: Line) -> list[AnchorEvent]:
        """How each annotation that was retired from this sentence, and still is, came to be so."""
        # Asked first, since most often there is none: the join looks at every event that was ever written.
        retired = Anchor.objects.filter(article=self.article, status=Anchor.Status.RETIRED)
        if not (anchors := list(retired.values_list("pk", flat=True))):
            return []
        here = Q(from_sentence__key=line.key) | Q(from_sentence__identity__key=line.key)
        events = AnchorEvent.objects.filter(here, act=AnchorEvent.Act.RETIRED, anchor__in=anchors)
        rows = events.select_related("person", "anchor__note__rating", "anchor__citation__source")
        return list({event.anchor_id: event for event in rows}.values())

    def complete(self, cards: Sequence[Card]) -> None:
        """Gives the cards their last change and suggestions. The rest of their history is told when it is
        asked for."""
        last = last_states([card.row for card in cards if card.row.version > 1])
        for card in cards:
            card.last_change = last.get(card.row)
            card.suggested = self._suggested(card)

    def _suggested(self, card: Card) -> list[Line]:
        found = (self.line(key) for key in card.anchor.suggestions[:3])
        return [line for line in found if line]


ARTICLE, REVISION = -1, -2  # stand for the ids of a bench in the parameters of `_counting`


@cache
def _counting(vendor: str) -> tuple[str, Sequence[Any]]:
    """The query of Bench.counts: made once, since that takes longer than to answer it."""
    anchors = Anchor.objects.filter(article=ARTICLE)
    sentences = Sentence.objects.filter(revision=REVISION)
    claims = sentences.filter(tier=Sentence.Tier.NEEDS_SOURCE)
    cited = anchors.filter(citation__isnull=False, sentence__in=claims)
    drafts = Note.objects.drafts().filter(anchor__article=ARTICLE)
    figures = (
        _count(sentences),
        _count(claims),
        _count(cited, "COUNT(DISTINCT %(expressions)s)", "sentence"),
        _count(settled(ARTICLE)),
        _count(drafts),
        _count(anchors.unresolved()),
    )
    return Article.objects.filter(pk=ARTICLE).values_list(*figures).query.sql_with_params()


def _count(rows: QuerySet[Any], template: str = "COUNT(%(expressions)s)", of: str = "pk") -> Subquery:
    # Hazard: Count() would group, and of no rows there is no group.
    return Subquery(rows.order_by().values(n=Func(F(of), template=template)))


def lay_out(article: Article) -> Bench:
    """Raises Revision.DoesNotExist for an article without text."""
    # Where the blocks are wanted, and in a long text they are many, all sentences are.
    return Bench(article, article.revisions.defer("blocks", "boundaries").latest())


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
