"""A quotation laid along the tokens of a document, within bounds.

Of each place only the moves that the contract allows are tried, cheapest first, so most
places end at once. Work is counted in steps: texts made to be slow get an answer as
soon as any, if need be 'not found'.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from annotations.quotations import weighing
from annotations.quotations.reading import BARRIER, Indexed
from annotations.quotations.wordforms import Form, form_of, marks, tokens
from articles.text.directions import runs_right_to_left

STEPS = 20_000  # of one question to one document
_WORDS_A_SLIP = 10
_RUN = 20  # words of a quotation that a reader may give as one
_HOLE = 5  # words of the document that a bracket may stand for
_BRACKET = re.compile(r"(?:(?<![\w'’])([\w'’]++))?\[([^\[\]]{0,300})\](\w*)")
_BROKEN = 4  # words of Hangul that lines may end in
_SLACK = 2  # tokens by which a hyphen more or less may move the beginning


class Item(NamedTuple):
    """A token of the quotation, or a bracket with the letters beside it. gap: what
    stands before it.

    hole: the letters inside the bracket, before it and after it.
    """

    start: int
    end: int
    form: Form
    id: int
    gap: str
    hole: tuple[str, str, str] | None = None


class Step(NamedTuple):
    """How far a walk has come, in items and in tokens of the document; how it came
    there.

    kind: same, near, slip; extra and left are small words of one side, hole is a
    bracket.
    """

    i: int
    j: int
    kind: str = "same"
    cost: int = 0
    before: "Step | None" = None


class Occurrence(NamedTuple):
    """Tokens start..end-1 of the document. differences: (quoted, printed) words."""

    start: int
    end: int
    differences: tuple[tuple[str, str], ...]
    cost: int


class Walk:
    """A quotation, or what stands between two ellipses of it, looked for in one
    document.

    literal: its brackets are punctuation; others stand for nothing printed where they
    begin or end it.
    """

    def __init__(
        self,
        text: str,
        document: Indexed,
        budget: Iterator[int],
        *,
        literal: bool = False,
    ) -> None:
        self.text, self.document, self.budget = text, document, budget
        self.all_items = _items_of(text, document, literal=literal)
        closed = [
            at
            for at, item in enumerate(self.all_items)
            if not item.hole or any(item.hole[1:])
        ]
        self._first, last = (closed[0], closed[-1] + 1) if closed else (0, 0)
        self.items, self._tail = (
            self.all_items[self._first : last],
            self.all_items[last:],
        )
        self.slips = (
            sum(item.form.exact[:1].isalnum() for item in self.items) // _WORDS_A_SLIP
        )
        inside = " ".join(item.hole[0] for item in self.all_items if item.hole)
        self._denies = any(weighing.denies(raw) for raw, _, _ in tokens(inside))

    def words(self, start: int, end: int) -> str:
        """Items start..end-1 on one line, without what stands before the first."""
        text = (
            self.text[self.items[start].start : self.items[end - 1].end]
            if start < end
            else ""
        )
        return " ".join(text.split())

    def matches(self) -> Iterator[Occurrence]:
        """In no order, each beginning at another token."""
        seen: set[int] = set()
        for start in self._starts() if self.items and not self._denies else ():
            if next(self.budget, None) is None:
                return
            if start not in seen:
                seen.add(start)
                end = self._from(start)
                if end and self._is_whole(start, end.j):
                    yield Occurrence(
                        start, end.j, tuple(self._differences(end)), end.cost
                    )

    def _is_whole(self, start: int, end: int) -> bool:
        """No word or figure is cut, and no printed bracket taken for the editor's."""
        form, gap = self.document.form, self.document.gap
        taken = (self._first > 0 and "]" in gap(start)) or (
            self._tail and "[" in gap(end)
        )
        return not (
            taken
            or any(
                weighing.cuts(form(at - 1), gap(at), form(at)) for at in (start, end)
            )
        )

    def _starts(self) -> Iterator[int]:
        """Where the quotation may begin, told by its rarest words: not all of them can
        be left out.
        """
        places, items = self.document.places, self.items
        known = sorted(
            (len(places[item.id]), i) for i, item in enumerate(items) if item.id > 0
        )
        broken = _BROKEN * any(
            weighing.HANGUL.fullmatch(item.form.exact) for item in items
        )
        for _, i in known[: self.slips + broken + 1]:
            loose = [
                _HOLE if item.hole else len(item.form.parts) + ("-" in item.gap)
                for item in items[:i]
            ]
            drift = _SLACK + self.slips + sum(loose) if i else 0
            for place in places[items[i].id]:
                for start in range(max(0, place - i - drift), place - i + drift + 1):
                    if self._may_start(start):
                        yield start
                    elif next(self.budget, None) is None:
                        return

    def _may_start(self, start: int) -> bool:
        first, ids = self.items[0], self.document.ids
        if start >= len(ids) or ids[start] == BARRIER:
            return False
        form, printed = first.form, self.document.form(start)
        return bool(
            first.hole
            or form.parts
            or printed.parts
            or form.fold.startswith(printed.fold[:3])
        )

    def _from(self, start: int) -> Step | None:
        """The cheapest walk over all items."""
        levels = [[Step(0, start)], *([] for _ in range(self.slips))]
        seen: set[tuple[int, int, str]] = set()
        for level in levels:
            while level:
                step = level.pop()
                if step.i == len(self.items):
                    return step
                key = (
                    step.i,
                    step.j,
                    step.kind if step.kind in ("extra", "left") else "",
                )
                if key not in seen:
                    seen.add(key)
                    if next(self.budget, None) is None:
                        return None
                    for after in self._moves(step):
                        levels[after.cost].append(after)
        return None

    def _moves(self, at: Step) -> Iterator[Step]:
        """The best last. No slip beyond those that are allowed."""
        item, document = self.items[at.i], self.document
        printed, gap = document.form(at.j), document.gap(at.j)
        if item.hole:
            yield from self._fill(at, item.hole)
        if item.hole or document.ids[at.j] == BARRIER:
            return
        may_slip = at.cost < self.slips
        if may_slip and at.i:
            yield from self._small_words(at, item.form, printed)
        kind: weighing.Kind | None = "same"
        if at.i and at.kind in ("same", "near", "slip"):
            kind = weighing.between(item.gap, gap, document.form(at.j - 1), item.form)
        if kind and document.ids[at.j] == item.id:
            first = at.i == 0 or document.ids[at.j - 1] == BARRIER
            starts = first or any(map(weighing.STARTS.search, (item.gap, gap)))
            turned = document.page(document.starts[at.j]) in document.ligatures
            if word := weighing.word_for_word(
                item.form, printed, starts=starts, ligatures=turned
            ):
                yield Step(
                    at.i + 1, at.j + 1, kind if word == "same" else word, at.cost, at
                )
        elif kind:
            yield from self._joins(at, item.form, printed, kind)
            # Two words that this document has elsewhere are no slip.
            known = (
                item.id > 0
                and document.places[item.id]
                and len(document.places[document.ids[at.j]]) > 1
            )
            if may_slip and not known and weighing.is_slip(item.form, printed):
                yield Step(at.i + 1, at.j + 1, "slip", at.cost + 1, at)

    def _joins(
        self, at: Step, quoted: Form, printed: Form, kind: weighing.Kind
    ) -> Iterator[Step]:
        """Of one token with several."""
        document, i, j = (
            self.document,
            at.i + (len(printed.parts) or 2),
            at.j + (len(quoted.parts) or 2),
        )
        ahead, places = self.items[at.i : i], range(at.j, min(j, len(document.ids)))
        mine, theirs = (
            [item.form for item in ahead],
            [document.form(place) for place in places],
        )
        if found := weighing.joined(printed, mine, [item.gap for item in ahead[1:]]):
            yield Step(i, at.j + 1, kind if found == "same" else found, at.cost, at)
        if found := weighing.joined(
            quoted, theirs, [document.gap(place) for place in places[1:]]
        ):
            yield Step(at.i + 1, j, kind if found == "same" else found, at.cost, at)

    def _small_words(self, at: Step, quoted: Form, printed: Form) -> Iterator[Step]:
        """Left out or added, never one for another, and not before what counts."""
        document = self.document
        ways = [("left", "extra", printed, document.form(at.j + 1))]
        if at.i + 1 < len(self.items):
            ways.append(("extra", "left", quoted, self.items[at.i + 1].form))
        for kind, opposite, small, after in ways:
            is_small = small.exact in document.small and weighing.may_go(
                small.exact, after.exact
            )
            if is_small and at.kind != opposite:
                extra = kind == "extra"
                yield Step(at.i + extra, at.j + (not extra), kind, at.cost + 1, at)

    def _fill(self, at: Step, hole: tuple[str, str, str]) -> Iterator[Step]:
        document = self.document
        if any(hole[1:]):
            if weighing.fills(*hole, document.form(at.j)):
                yield Step(at.i + 1, at.j + 1, "hole", at.cost, at)
            return
        if "[" in document.gap(at.j):  # printed, so no editor's
            return
        end = at.j
        while end < at.j + _HOLE and (exact := document.form(end).exact):
            if weighing.counts(exact) or weighing.denies(exact):
                break
            end += 1
        for until in range(end, at.j - 1, -1):
            yield Step(at.i + 1, until, "hole", at.cost, at)

    def _differences(self, end: Step) -> Iterator[tuple[str, str]]:
        steps = [end]
        while steps[-1].before:
            steps.append(steps[-1].before)
        before, after = (marks(self.document.gap(at)) for at in (steps[-1].j, end.j))
        opening, closing = (
            self.text[: self.items[0].start],
            self.text[self.items[-1].end :],
        )
        if self._first or not before.endswith(marks(opening)):
            yield opening.strip(), ""
        for one, other in pairwise(reversed(steps)):
            if other.kind != "same":
                # With the word before it where only the marks between them differ.
                same = self.items[one.i].form.exact == self.document.form(one.j).exact
                more = one.i > 0 and other.kind == "near" and same
                yield (
                    self.words(one.i - more, other.i),
                    self.document.words(one.j - more, other.j),
                )
        if self._tail or not after.startswith(marks(closing)):
            yield closing.strip(), ""


def _items_of(text: str, document: Indexed, *, literal: bool) -> list[Item]:
    items: list[Item] = []
    at = 0
    for bracket in [*(() if literal else _BRACKET.finditer(text)), None]:
        high = bracket.start() if bracket else len(text)
        for raw, start, end in tokens(text[at:high]):
            form = document.form_of(raw)
            gap = text[items[-1].end if items else 0 : at + start]
            items.append(
                Item(at + start, at + end, form, document.id_of(form.fold), gap)
            )
        if bracket:
            before, inner, after = bracket.groups("")
            hole = (inner.strip(), before, after)
            items.append(
                Item(high, bracket.end(), form_of(""), -1, text[at:high], hole)
            )
            at = bracket.end()
    return _run_together(items, document) if document.turned else items


def _run_together(items: Sequence[Item], document: Indexed) -> list[Item]:
    """Words that the document has not, with as many beside them as make one that it
    has.
    """
    found: list[Item] = []
    at = 0
    while at < len(items):
        start, one, text = at, items[at], ""
        for until, item in enumerate(items[at : at + _RUN], at):
            word = item.form.exact
            if (
                item.form.is_figure
                or not runs_right_to_left(word)
                or (text and not item.gap.isspace())
            ):
                break
            text += form_of(word).fold
            known = document.id_of(min(text, text[::-1]))
            if known > 0 and any(other.id < 0 for other in items[start : until + 1]):
                form = document.form_of(
                    "".join(each.form.exact for each in items[start : until + 1])
                )
                at, one = (
                    until,
                    Item(items[start].start, item.end, form, known, items[start].gap),
                )
        found.append(one)
        at += 1
    return found
