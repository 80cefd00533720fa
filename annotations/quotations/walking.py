"""A quotation laid along the tokens of a document, within bounds.

Of each place only the moves that the contract allows are tried, cheapest first, so most places end at once.
Work is counted in steps: texts made to be slow get an answer as soon as any, if need be 'not found'.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from . import weighing
from .edges import whole
from .forms import marks
from .quoted import Item, Part
from .reading import BARRIER, Indexed

STEPS = 30_000  # of one question to one document
_HOLE = 5  # words of the document that a bracket may stand for
_SLACK = 2  # tokens by which a hyphen more or less may move the beginning


@dataclass(frozen=True, slots=True)
class Step:
    """How far a walk has come: items, tokens of the document; how it came there."""

    i: int
    j: int
    kind: str = "same"
    cost: int = 0
    before: "Step | None" = None


@dataclass(frozen=True, slots=True)
class Match:
    """Tokens start..end-1 of the document. differences: (quoted, printed) words."""

    start: int
    end: int
    differences: tuple[tuple[str, str], ...]
    cost: int

    @property
    def rank(self) -> tuple[int, int]:
        return self.cost, len(self.differences)


@dataclass(slots=True)
class Budget:
    left: int = STEPS

    def spend(self) -> bool:
        self.left -= 1
        return self.left >= 0


class Walk:
    """One part, looked for in one document."""

    def __init__(self, part: Part, document: Indexed, budget: Budget) -> None:
        self.part, self.document, self.budget = part, document, budget
        items = part.items
        while items and _is_open(items[0]):
            items = items[1:]
        while items and _is_open(items[-1]):
            items = items[:-1]
        self.items = items
        self._open_ends = len(items) < len(part.items)

    def matches(self) -> Iterator[Match]:
        """In no order, each beginning at another token."""
        if not self.items or any(
            weighing.denies(word) for item in self.part.items if item.hole for word in item.hole[0].split()
        ):
            return
        seen: set[int] = set()
        for start in self._starts():
            if not self.budget.spend():
                return
            if start not in seen:
                seen.add(start)
                if (end := self._from(start)) and (match := self._match(start, end)):
                    yield match

    def _starts(self) -> Iterator[int]:
        """Where the quotation may begin, told by its rarest words: not all of them can be left out."""
        places, items = self.document.places, self.items
        known = [(len(places[item.id]), i) for i, item in enumerate(items) if item.id > 0]
        drift = _SLACK
        drifts = []
        for item in items:
            drift += (_HOLE if item.hole else 0) + ("-" in item.gap)
            drifts.append(min(drift + self.part.slips, len(items) + drift))
        first = items[0]
        for _, i in sorted(known)[: self.part.slips + 1]:
            for place in places[items[i].id]:
                low = 0 if i == 0 else drifts[i]
                for start in range(max(0, place - i - low), place - i + low + 1):
                    if self._may_start(first, start):
                        yield start
                    elif not self.budget.spend():
                        return

    def _may_start(self, first: Item, start: int) -> bool:
        ids = self.document.ids
        if start >= len(ids) or ids[start] == BARRIER:
            return False
        if first.id == ids[start] or first.hole:
            return True
        printed = self.document.form(start)
        return bool(printed.parts or first.form.parts) or (
            printed.fold[:3] == first.form.fold[:3] and not printed.is_figure
        )

    def _from(self, start: int) -> Step | None:
        """The cheapest walk over all items."""
        levels = [[Step(0, start)]] + [[] for _ in range(self.part.slips)]
        seen: set[tuple[int, int, str]] = set()
        for level in levels:
            while level:
                step = level.pop()
                if step.i == len(self.items):
                    return step
                key = (step.i, step.j, step.kind if step.kind in ("extra", "left") else "")
                if key in seen:
                    continue
                seen.add(key)
                if not self.budget.spend():
                    return None
                for after in self._moves(step):
                    if after.cost <= self.part.slips:
                        levels[after.cost].append(after)
        return None

    def _moves(self, at: Step) -> Iterator[Step]:
        """The best last."""
        item = self.items[at.i]
        if item.hole:
            yield from self._fill(at, item.hole)
            return
        if at.cost < self.part.slips and at.i > 0:
            yield from self._small_words(at, item)
        if at.j >= len(self.document.ids) or self.document.ids[at.j] == BARRIER:
            return
        kind = self._gap(at, item)
        if kind is None:
            return
        if self.document.ids[at.j] == item.id:
            word = weighing.word_for_word(item.form, self.document.form(at.j), starts=self._starts_at(at))
            if word:
                yield Step(at.i + 1, at.j + 1, _worse(kind, word), at.cost, at)
            return
        yield from self._joins(at, item, kind)
        if at.cost < self.part.slips and self._is_slip(item, at.j):
            yield Step(at.i + 1, at.j + 1, "slip", at.cost + 1, at)

    def _gap(self, at: Step, item: Item) -> weighing.Kind | None:
        if at.before is None or at.kind in ("hole", "extra", "left"):
            return "same"
        before = self.document.form(at.j - 1)
        return weighing.between(item.gap, self.document.gap(at.j), before, item.form)

    def _starts_at(self, at: Step) -> bool:
        return (
            at.i == 0
            or weighing.starts_sentence(self.items[at.i].gap)
            or self.document.ids[at.j - 1] == BARRIER
            or weighing.starts_sentence(self.document.gap(at.j))
        )

    def _is_slip(self, item: Item, j: int) -> bool:
        """Not where both are words that this document has elsewhere."""
        places = self.document.places
        known = item.id > 0 and places[item.id] and len(places[self.document.ids[j]]) > 1
        return not known and weighing.is_slip(item.form, self.document.form(j))

    def _joins(self, at: Step, item: Item, kind: weighing.Kind) -> Iterator[Step]:
        """Of one word with two: cut at a line end, or with a hyphen."""
        printed, i, j = self.document.form(at.j), at.i, at.j
        if i + 1 < len(self.items) and not self.items[i + 1].hole:
            after = self.items[i + 1]
            if printed.parts == (item.form.exact, after.form.exact) and not after.gap.strip("-\u2010 "):
                yield Step(i + 2, j + 1, kind if after.gap.strip() else "near", at.cost, at)
            elif after.gap in ("-", "\u2010", "\u2011") and weighing.joined(printed, item.form, after.form):
                yield Step(i + 2, j + 1, "near", at.cost, at)
        if j + 1 < len(self.document.ids) and self.document.ids[j + 1] != BARRIER:
            after_form, gap = self.document.form(j + 1), self.document.gap(j + 1)
            if item.form.parts == (printed.exact, after_form.exact) and not gap.strip("-\u2010"):
                yield Step(i + 1, j + 2, kind, at.cost, at)
            elif gap in ("-", "\u2010", "\u2011") and weighing.joined(item.form, printed, after_form):
                yield Step(i + 1, j + 2, "near", at.cost, at)

    def _small_words(self, at: Step, item: Item) -> Iterator[Step]:
        """Left out or added, never one for another, and not before what counts."""
        document, small = self.document, self.document.small
        if at.kind != "left" and item.form.exact in small and at.i + 1 < len(self.items):
            after = self.items[at.i + 1]
            if not after.hole and not weighing.is_held(after.form.exact):
                yield Step(at.i + 1, at.j, "extra", at.cost + 1, at)
        if at.kind != "extra" and at.j + 1 < len(document.ids) and document.ids[at.j] != BARRIER:
            left, after_form = document.form(at.j), document.form(at.j + 1)
            if left.exact in small and not weighing.is_held(after_form.exact):
                yield Step(at.i, at.j + 1, "left", at.cost + 1, at)

    def _fill(self, at: Step, hole: tuple[str, str, str]) -> Iterator[Step]:
        inner, before, after = hole
        ids = self.document.ids
        if before or after:
            if at.j < len(ids) and weighing.fills(inner, before, after, self.document.form(at.j)):
                yield Step(at.i + 1, at.j + 1, "hole", at.cost, at)
            return
        ends = [at.j]
        for j in range(at.j, min(at.j + _HOLE, len(ids))):
            exact = self.document.form(j).exact
            if ids[j] == BARRIER or weighing.counts(exact) or weighing.denies(exact):
                break
            ends.append(j + 1)
        for end in reversed(ends):
            yield Step(at.i + 1, end, "hole", at.cost, at)

    # --- What was found -----------------------------------------------------------------------------------

    def _match(self, start: int, end: Step) -> Match | None:
        if not whole(self.document, start, end.j):
            return None
        return Match(start, end.j, tuple(self._differences(end)), end.cost)

    def _differences(self, end: Step) -> Iterator[tuple[str, str]]:
        steps = [end]
        while steps[-1].before:
            steps.append(steps[-1].before)
        steps.reverse()
        head, items = self.part.items.index(self.items[0]), self.part.items
        if head:
            yield self.part.words(0, head), ""
        if not _agrees(self.items[0].gap, self.document, steps[0].j, head == 0):
            yield self.items[0].gap.strip(), ""
        for one, other in pairwise(steps):
            if other.kind != "same":
                # With the word before it where only the marks between them differ.
                more = other.kind == "near" and one.i > 0 and self._same_words(one, other)
                yield (
                    self.part.words(head + one.i - more, head + other.i),
                    self.document.words(one.j - more, other.j),
                )
        if head + len(self.items) < len(items):
            yield self.part.words(head + len(self.items), len(items)), ""
        rest = self.part.text[items[-1].end :]
        if not self._open_ends and not _follows(rest, self.document, end.j):
            yield rest.strip(), self.document.gap(end.j).strip() if end.j < len(self.document.ids) else ""

    def _same_words(self, one: Step, other: Step) -> bool:
        return self.items[one.i].form.exact == self.document.form(one.j).exact and other.i == one.i + 1


def _is_open(item: Item) -> bool:
    return item.hole is not None and not any(item.hole[1:])


def _worse(one: weighing.Kind, other: weighing.Kind) -> weighing.Kind:
    return "same" if one == other == "same" else "near"


def _agrees(gap: str, document: Indexed, start: int, checked: bool) -> bool:
    """Whether the marks before the first word are printed there."""
    found = marks(gap)
    return not checked or not found or marks(document.gap(start)).endswith(found)


def _follows(rest: str, document: Indexed, end: int) -> bool:
    found = marks(rest)
    return not found or (end < len(document.ids) and marks(document.gap(end)).startswith(found))
