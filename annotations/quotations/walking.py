"""Walk a quotation along the tokens of a document, within bounds.

At each place only the moves that the contract allows are tried, cheapest first, so that
most places end at once. Work is counted in steps: texts made to be slow get an answer
as soon as others, if need be 'not found'.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from annotations.quotations import weighing
from annotations.quotations.omitting import bracket_stands_for, ends_sentence
from annotations.quotations.printed_marks import DAGGERS
from annotations.quotations.reading import BARRIER, Indexed
from annotations.quotations.wordforms import Form, form_of, marks, quotation_tokens
from articles.text.directions import runs_right_to_left
from articles.text.tokens import UNSPACED

STEPS = 20_000  # of one question to one document
_WORDS_A_SLIP = 10  # so many words may have one slip
_RUN = 20  # words of a quotation that a reader may give as one
_HOLE = 5  # words of the document that a bracket may stand for
_LETTER = rf"[^\W{UNSPACED}]"
_BRACKET = re.compile(
    rf"(?:(?<!{_LETTER}|['’])((?:{_LETTER}|['’])++))?\[([^\[\]]{{0,300}})\]({_LETTER}*)"
)
_BROKEN = 4  # words of Hangul that lines may end in
_SLACK = 2  # tokens by which a hyphen more or less may move the beginning


class Hole(NamedTuple):
    """The letters inside an editor's bracket, right before it and right after it."""

    inner: str
    before: str
    after: str

    @property
    def is_in_word(self) -> bool:
        """Whether letters stand right beside the bracket."""
        return bool(self.before or self.after)


class Item(NamedTuple):
    """A token of the quotation, or a bracket with the letters beside it.

    `gap` is what stands before it.
    """

    start: int
    end: int
    form: Form
    id: int
    gap: str
    hole: Hole | None = None


class Step(NamedTuple):
    """How far a walk has come, in items and in tokens of the document.

    `kind` says how it came there: same, near, slip; extra and left are small words of
    one side; hole is a bracket; mark is a printed mark that the quotation lacks.
    """

    i: int
    j: int
    kind: str = "same"
    cost: int = 0
    before: "Step | None" = None


class Occurrence(NamedTuple):
    """Tokens start..end-1 of the document, with (quoted, printed) differences.

    `skipped` are the printed marks among them that the quotation lacks.
    """

    start: int
    end: int
    differences: tuple[tuple[str, str], ...]
    cost: int
    skipped: tuple[str, ...]


class Walk:
    """A quotation, or a piece of it between two ellipses, looked for in one document.

    `budget` gives a number for each step that may still be taken. If the quotation is
    `literal`, its brackets are punctuation. Others stand for nothing printed where they
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
        self.text = text
        self.document = document
        self.budget = budget
        self.all_items = _items_of(text, document, literal=literal)
        printed = [
            index
            for index, item in enumerate(self.all_items)
            if not item.hole or item.hole.is_in_word
        ]
        first = last = 0
        if printed:
            first = printed[0]
            last = printed[-1] + 1
        self._first = first
        self.items = self.all_items[first:last]
        self._tail = self.all_items[last:]
        words = [item for item in self.items if item.form.exact[:1].isalnum()]
        self.slips = len(words) // _WORDS_A_SLIP
        self._head_words = _inside(self.all_items[:first])
        self._tail_words = _inside(self._tail)
        # Brackets at the ends need not stand for printed words.
        self._adds = weighing.weights(f"{self._head_words} {self._tail_words}")

    def words(self, start: int, end: int) -> str:
        """Return items start..end-1 on one line, without what is before the first."""
        if start >= end:
            return ""
        text = self.text[self.items[start].start : self.items[end - 1].end]
        return " ".join(text.split())

    def matches(self) -> Iterator[Occurrence]:
        """Yield the occurrences in no order, each beginning at another token."""
        if not self.items or self._adds:
            return
        seen: set[int] = set()
        for start in self._starts():
            if next(self.budget, None) is None:
                return
            if start in seen:
                continue
            seen.add(start)
            end = self._cheapest_from(start)
            if end and self._is_whole(start, end.j):
                yield self._occurrence(end)

    def _is_whole(self, start: int, end: int) -> bool:
        """Return whether tokens start..end-1 cut no word and no figure.

        Neither may a printed bracket be taken for the editor's.
        """
        document = self.document
        if self._first > 0 and not self._may_stand(self._head_words, start - 1, start):
            return False
        if self._tail and not self._may_stand(self._tail_words, end, end):
            return False
        for at in (start, end):
            if at in document.marks:
                continue
            left = document.form_at(at - 1)
            if weighing.goes_on(left, document.gap_before(at), document.form_at(at)):
                return False
        return True

    def _may_stand(self, inner: str, at: int, gap_at: int) -> bool:
        """Return whether a bracket at one end may stand for the token beside it.

        It need not: a sentence may end there.
        """
        document = self.document
        if not {"[", "]"}.isdisjoint(document.gap_before(gap_at)):
            return False
        if ends_sentence(gap_at, document) or document.ids[at] == BARRIER:
            return True
        # Before a comma stands no subject.
        if inner[:1].isupper() and "," in document.gap_before(gap_at):
            return False
        return bracket_stands_for(inner, at, at + 1, document)

    def _starts(self) -> Iterator[int]:
        """Yield where the quotation may begin, by its rarest words.

        Not all of them can be left out.
        """
        places = self.document.places
        items = self.items
        known = sorted(
            (len(places[item.id]), i) for i, item in enumerate(items) if item.id > 0
        )
        number = self.slips + 1
        if any(weighing.HANGUL.fullmatch(item.form.exact) for item in items):
            number += _BROKEN
        for _, i in known[:number]:
            drift = self._drift_before(i)
            for place in places[items[i].id]:
                expected = place - i
                first = expected - drift
                first -= self.document.mark_tokens(first, place)
                for start in range(max(0, first), expected + drift + 1):
                    if self._may_start(start):
                        yield start
                    elif next(self.budget, None) is None:
                        return

    def _drift_before(self, i: int) -> int:
        """Return by how many tokens the items before one may be more or fewer."""
        if i == 0:
            return 0
        drift = _SLACK + self.slips
        for item in self.items[:i]:
            if item.hole:
                drift += _HOLE
                continue
            drift += len(item.form.parts)
            if "-" in item.gap:
                drift += 1
        return drift

    def _may_start(self, start: int) -> bool:
        first = self.items[0]
        ids = self.document.ids
        if start >= len(ids) or ids[start] == BARRIER:
            return False
        printed = self.document.form_at(start)
        if first.hole or first.form.parts or printed.parts:
            return True
        return first.form.fold.startswith(printed.fold[:3])

    def _cheapest_from(self, start: int) -> Step | None:
        """Return the last step of the cheapest walk over all items, or None."""
        levels = [[Step(0, start)], *([] for _ in range(self.slips))]
        seen: set[tuple[int, int, str]] = set()
        for level in levels:
            while level:
                step = level.pop()
                if step.i == len(self.items):
                    return step
                small_word = step.kind if step.kind in ("extra", "left") else ""
                key = (step.i, step.j, small_word)
                if key in seen:
                    continue
                seen.add(key)
                if next(self.budget, None) is None:
                    return None
                for after in self._moves(step):
                    levels[after.cost].append(after)
        return None

    def _moves(self, at: Step) -> Iterator[Step]:
        """Yield the next steps, the best last, with no more slips than are allowed."""
        item = self.items[at.i]
        if item.hole:
            yield from self._fill(at, item.hole)
            return
        document = self.document
        printed_id = document.ids[at.j]
        if printed_id == BARRIER:
            return
        printed = document.form_at(at.j)
        yield from self._skip_mark(at)
        may_slip = at.cost < self.slips
        if may_slip and at.i:
            yield from self._small_words(at, item.form, printed)
        gap_kind = self._compare_gaps(at, item)
        if not gap_kind:
            return
        if printed_id == item.id:
            kind = self._compare_words(at, item, printed)
            if kind:
                kind = weighing.weaker(gap_kind, kind)
                yield Step(at.i + 1, at.j + 1, kind, at.cost, at)
            return
        yield from self._joins(at, item.form, printed, gap_kind)
        if may_slip and self._is_misspelt(item, at.j):
            yield Step(at.i + 1, at.j + 1, "slip", at.cost + 1, at)

    def _skip_mark(self, at: Step) -> Iterator[Step]:
        """Yield the step over a printed mark, if one is here."""
        mark = self.document.marks.get(at.j)
        if mark and at.i:
            yield Step(at.i, mark.until, "mark", at.cost, at)

    def _compare_gaps(self, at: Step, item: Item) -> weighing.Kind | None:
        """Return how alike the gaps before an item and before its token are."""
        is_past_mark = at.kind == "mark"
        while at.kind == "mark" and at.before:
            at = at.before
        if at.i == 0 or at.kind not in ("same", "near", "slip"):
            return "same"
        gap = self.document.gap_before(at.j)
        if is_past_mark:
            gap = self.document.gap_past_marks(at.j)
        before = self.document.form_at(at.j - 1)
        return weighing.compare_gaps(item.gap, gap, before, item.form)

    def _compare_words(
        self, at: Step, item: Item, printed: Form
    ) -> weighing.Kind | None:
        """Return how alike an item and a token of the same fold are."""
        document = self.document
        starts = at.i == 0 or document.ids[at.j - 1] == BARRIER
        if not starts:
            gaps = (item.gap, document.gap_before(at.j))
            starts = any(map(weighing.STARTS.search, gaps))
        ligatures = document.page_of(at.j) in document.ligatures
        return weighing.compare_words(
            item.form, printed, starts=starts, ligatures=ligatures
        )

    def _is_misspelt(self, item: Item, j: int) -> bool:
        """Return whether an item is a token with a slip.

        Two words that this document has elsewhere are no slip.
        """
        document = self.document
        is_quoted_known = item.id > 0 and bool(document.places[item.id])
        if is_quoted_known and len(document.places[document.ids[j]]) > 1:
            return False
        return weighing.is_misspelling(item.form, document.form_at(j))

    def _joins(
        self, at: Step, quoted: Form, printed: Form, gap_kind: weighing.Kind
    ) -> Iterator[Step]:
        """Yield the steps from several items to one token, and from one to several."""
        document = self.document
        i = at.i + (len(printed.parts) or 2)
        ahead = self.items[at.i : i]
        forms = [item.form for item in ahead]
        gaps = [item.gap for item in ahead[1:]]
        kind = weighing.compare_joined(printed, forms, gaps)
        if kind:
            kind = weighing.weaker(gap_kind, kind)
            yield Step(i, at.j + 1, kind, at.cost, at)
        j = at.j + (len(quoted.parts) or 2)
        places = range(at.j, min(j, len(document.ids)))
        forms = [document.form_at(place) for place in places]
        gaps = [document.gap_before(place) for place in places[1:]]
        kind = weighing.compare_joined(quoted, forms, gaps)
        if kind:
            kind = weighing.weaker(gap_kind, kind)
            yield Step(at.i + 1, j, kind, at.cost, at)

    def _small_words(self, at: Step, quoted: Form, printed: Form) -> Iterator[Step]:
        """Yield the steps that leave out or add a small word.

        A small word never stands for another one, and none goes before what counts.
        """
        if at.kind != "extra":
            after = self.document.form_at(at.j + 1)
            if self._may_go(printed, after):
                yield Step(at.i, at.j + 1, "left", at.cost + 1, at)
        if at.kind != "left" and at.i + 1 < len(self.items):
            after = self.items[at.i + 1].form
            if self._may_go(quoted, after):
                yield Step(at.i + 1, at.j, "extra", at.cost + 1, at)

    def _may_go(self, word: Form, after: Form) -> bool:
        if word.exact not in self.document.small:
            return False
        return weighing.may_go(word.exact, after.exact)

    def _fill(self, at: Step, hole: Hole) -> Iterator[Step]:
        """Yield the steps over a bracket and the tokens for which it may stand."""
        document = self.document
        if hole.is_in_word:
            if weighing.fills_bracket(*hole, document.form_at(at.j)):
                yield Step(at.i + 1, at.j + 1, "hole", at.cost, at)
            return
        # A printed bracket is not the editor's.
        if "[" in document.gap_before(at.j):
            return
        end = at.j
        while end < at.j + _HOLE and document.ids[end] != BARRIER:
            end += 1
        for until in range(end, at.j - 1, -1):
            if bracket_stands_for(hole.inner, at.j, until, document):
                yield Step(at.i + 1, until, "hole", at.cost, at)

    def _occurrence(self, end: Step) -> Occurrence:
        """Return what a walk to this step has found."""
        steps = [end]
        while steps[-1].before:
            steps.append(steps[-1].before)
        steps.reverse()
        differences = tuple(self._differences(steps))
        skipped = tuple(self._skipped(steps))
        return Occurrence(steps[0].j, end.j, differences, end.cost, skipped)

    def _skipped(self, steps: Sequence[Step]) -> Iterator[str]:
        """Yield the printed marks along a walk that the quotation lacks."""
        has_daggers = DAGGERS.search(self.text) is not None
        for step, following in pairwise(steps):
            if following.kind == "mark":
                yield self.document.marks[step.j].text
            elif step.i and not has_daggers:
                yield from DAGGERS.findall(self.document.gap_before(step.j))

    def _differences(self, steps: Sequence[Step]) -> Iterator[tuple[str, str]]:
        """Yield the (quoted, printed) words that differ along a walk."""
        end = steps[-1]
        before = DAGGERS.sub("", marks(self.document.gap_before(steps[0].j)))
        after = DAGGERS.sub("", marks(self.document.gap_past_marks(end.j)))
        opening = self.text[: self.items[0].start]
        closing = self.text[self.items[-1].end :]
        if self._first or not before.endswith(marks(opening)):
            yield opening.strip(), ""
        for step, following in pairwise(steps):
            if following.kind in ("same", "mark"):
                continue
            i = step.i
            j = step.j
            # Only the marks before the words differ: show the word before these too.
            is_same_word = self.items[i].form.exact == self.document.form_at(j).exact
            if i > 0 and following.kind == "near" and is_same_word:
                i -= 1
                j -= 1
            yield self.words(i, following.i), self.document.words(j, following.j)
        if self._tail or not after.startswith(marks(closing)):
            yield closing.strip(), ""


def _inside(items: Sequence[Item]) -> str:
    """Return the letters inside the brackets among items."""
    return " ".join(item.hole.inner for item in items if item.hole)


def _items_of(text: str, document: Indexed, *, literal: bool) -> list[Item]:
    """Return the items of a quotation, without brackets where it is literal."""
    items: list[Item] = []
    at = 0
    brackets = () if literal else _BRACKET.finditer(text)
    for bracket in brackets:
        start, end = bracket.span()
        _add_tokens(items, text, at, start, document)
        before, inner, after = bracket.groups("")
        hole = Hole(inner.strip(), before, after)
        items.append(Item(start, end, form_of(""), -1, text[at:start], hole))
        at = end
    _add_tokens(items, text, at, len(text), document)
    if document.turned:
        return _run_together(items, document)
    return items


def _add_tokens(
    items: list[Item], text: str, low: int, high: int, document: Indexed
) -> None:
    """Add the tokens of text[low:high] to the items."""
    gap_start = items[-1].end if items else 0
    for raw, start, end in quotation_tokens(text[low:high]):
        form = document.form_of(raw)
        gap = text[gap_start : low + start]
        item = Item(low + start, low + end, form, document.id_of(form.fold), gap)
        items.append(item)
        gap_start = item.end


def _run_together(items: Sequence[Item], document: Indexed) -> list[Item]:
    """Return the items, words that the document gives as one joined.

    Words that the document does not have are joined with as many beside them as make
    one that it has.
    """
    joined: list[Item] = []
    at = 0
    while at < len(items):
        length, item = _longest_known(items[at : at + _RUN], document)
        joined.append(item)
        at += length
    return joined


def _longest_known(items: Sequence[Item], document: Indexed) -> tuple[int, Item]:
    """Return how many items, from the first on, are one word of the document; the word.

    If none are, it is the first one alone.
    """
    length = 1
    longest = items[0]
    text = ""
    has_unknown = False
    for number, item in enumerate(items, 1):
        word = item.form.exact
        if item.form.is_figure or not runs_right_to_left(word):
            break
        if text and not item.gap.isspace():
            break
        text += form_of(word).fold
        has_unknown = has_unknown or item.id < 0
        known_id = document.id_of(min(text, text[::-1]))
        if known_id > 0 and has_unknown:
            exact = "".join(part.form.exact for part in items[:number])
            form = document.form_of(exact)
            first = items[0]
            longest = Item(first.start, item.end, form, known_id, first.gap)
            length = number
    return length, longest
