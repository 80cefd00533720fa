"""Stretches in an alphabet that is not the article's, where the article does not quote or explain them.

Position says most: spam stands alone in a paragraph, before its first sentence, or between two
sentences; a quotation, a gloss or a name stands inside a sentence, between marks, or beside a word such
as 'called'. What the stretch looks like adds to that or takes from it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import regex

from articles.injected import tables
from articles.injected.enclosed import Enclosures
from articles.injected.model import Finding, Tier
from articles.injected.runs import Run, runs_of
from articles.injected.scripts import SCRIPT_NAMES, Scripts, Stretch
from articles.injected.shapes import CASED, Shape
from articles.text.shapes import Span

CERTAIN_FROM = 4.0
LIKELY_FROM = 2.0
HINT_FROM = 1.0

_WORD = regex.compile(r"[\p{L}\p{M}\p{N}'’\-]++")
_TERMINATORS = frozenset(".!?。！？؟…।|•")
_CLOSERS = frozenset("\"”»’)]」』）】'")
_OPENERS = frozenset("\"“«„‘([「『（【'¿¡")
_APPOSITION = frozenset(",，:：;—–-(（、،/")
_HEADING_MAX = 80  # code points


class Place(StrEnum):
    """Where a run stands; the value completes the reason an editor reads."""

    WHOLE = "fills the paragraph"
    HEAD = "stands before the first sentence"
    BETWEEN = "stands between two sentences"
    TAIL = "stands after the last sentence"
    INSIDE = "stands in the middle of a sentence, neither quoted nor explained"


def find_foreign_script(
    text: str, paragraphs: list[Span], rows: list[list[Stretch]], scripts: Scripts
) -> Iterator[Finding]:
    for paragraph, row in zip(paragraphs, rows, strict=True):
        if all(stretch.script == scripts.dominant for stretch in row):
            continue
        context = _Paragraph(text, paragraph, scripts, row)
        for run in runs_of(text, paragraph, row, scripts.dominant):
            finding = context.judge(run)
            if finding:
                yield finding


@dataclass(frozen=True, slots=True)
class _Score:
    total: float
    place: Place
    signs: tuple[str, ...]
    blocks: bool  # strong enough to be certain, whatever the total

    @property
    def standing(self) -> bool:
        return self.place is not Place.INSIDE


class _Paragraph:
    """One paragraph with what its runs are judged by, worked out once."""

    def __init__(self, text: str, span: Span, scripts: Scripts, row: list[Stretch]) -> None:
        self.text, self.span, self.scripts = text, span, scripts
        self.enclosures = Enclosures(text, span.start, span.end)
        self.own_letters = any(stretch.script == scripts.dominant for stretch in row)
        self.first_word = next((i for i in range(*span) if text[i].isalnum()), span.end)
        self.last_word = next(
            (i for i in range(span.end - 1, span.start - 1, -1) if text[i].isalnum()), span.start
        )

    def judge(self, run: Run) -> Finding | None:
        if run.end - run.start < 2 or self.enclosures.holds(run.start, run.end):
            return None
        shape = Shape(run.of(self.text), run.script, self.text[run.end : min(run.end + 3, self.span.end)])
        if shape.is_ordinary_latin:
            return None
        score = self._score(run, shape)
        tier = self._tier(run, score)
        return Finding(run.start, run.end, "foreign_script", tier, self._reason(run, score)) if tier else None

    def _tier(self, run: Run, score: _Score) -> Tier | None:
        if run.script in self.scripts.shared and not (score.blocks and score.signs):
            return "hint" if score.standing and score.total >= LIKELY_FROM else None
        if score.total >= CERTAIN_FROM and score.standing and score.blocks:
            return "certain"
        if score.total >= LIKELY_FROM:
            return "likely"
        return "hint" if score.standing and score.total >= HINT_FROM else None

    def _score(self, run: Run, shape: Shape) -> _Score:
        place = self._place(run)
        signs = tuple(shape.signs)
        standing = place is not Place.INSIDE
        total = 3.0 if standing else 1.0
        total += min(3.0, 2.0 * len(signs)) + (1.0 if shape.is_long else 0.0)
        if not signs:
            total -= self._innocence(run, shape, place)
        total -= self._gloss(run, standing)
        # A poem, an original quotation or a register entry may fill a paragraph too: without a sign of
        # advertising, only what interrupts running text is certain; what is punctuated never is.
        blocks = not shape.is_punctuated and (bool(signs) or place in (Place.HEAD, Place.BETWEEN))
        return _Score(total, place, signs, blocks)

    def _innocence(self, run: Run, shape: Shape, place: Place) -> float:
        """What speaks for a run that has no sign of advertising: a title, a name, a label, prose."""
        loss = 0.0
        if shape.is_short:
            loss += 2.0 if place is Place.WHOLE else 1.0
            loss += place is Place.HEAD and self._is_transliterated(run)
        loss += shape.is_named
        loss += shape.ends_as_prose
        if shape.is_labelled and run.start <= self.first_word:
            loss += 2.0
        if place is Place.HEAD and self._is_heading():
            loss += 1.0
        return loss

    def _is_heading(self) -> bool:
        return (
            self.span.end - self.span.start <= _HEADING_MAX
            and self.text[self.span.end - 1] not in _TERMINATORS
        )

    def _is_transliterated(self, run: Run) -> bool:
        """龚正 Gong Zheng: what follows a name in one script is the name in the other, not a sentence."""
        after = self._after(run.end)
        word = _word_at(self.text, after, self.span.end) if after >= 0 else ""
        return word.lower() not in tables.ANY_FUNCTION_WORD

    def _place(self, run: Run) -> Place:
        if not self.own_letters:
            return Place.WHOLE
        starts, ends = run.start <= self.first_word, run.end > self.last_word
        closed = self._closes_sentence(self._before(run.start))
        if ends:
            return Place.TAIL if closed and not starts else Place.INSIDE
        opens = self._opens_sentence(self._after(run.end))
        if starts:
            return Place.HEAD if opens else Place.INSIDE
        return Place.BETWEEN if closed and opens else Place.INSIDE

    def _before(self, at: int) -> int:
        """Offset of the last character before `at` that is not a space, or -1."""
        at -= 1
        while at >= self.span.start and self.text[at].isspace():
            at -= 1
        return at if at >= self.span.start else -1

    def _after(self, at: int) -> int:
        while at < self.span.end and self.text[at].isspace():
            at += 1
        return at if at < self.span.end else -1

    def _closes_sentence(self, at: int) -> bool:
        while at > self.span.start and self.text[at] in _CLOSERS:
            at -= 1
        if at < self.span.start or self.text[at] not in _TERMINATORS:
            return False
        return self.text[at] != "." or self._word_before(at).lower() not in tables.TITLES

    def _opens_sentence(self, at: int) -> bool:
        while 0 <= at < self.span.end - 1 and self.text[at] in _OPENERS:
            at += 1
        if at < 0:
            return True
        if self.scripts.dominant in CASED:
            return self.text[at].isupper()
        return self.text[at].isalpha()

    def _word_before(self, at: int) -> str:
        """The word that ends just before `at`, spaces skipped. Looks back 24 characters at most."""
        while at > self.span.start and self.text[at - 1].isspace():
            at -= 1
        start = at
        while (
            start > self.span.start
            and at - start < 24
            and (self.text[start - 1].isalnum() or self.text[start - 1] in "-'’")
        ):
            start -= 1
        return self.text[start:at]

    def _gloss(self, run: Run, standing: bool) -> float:
        """How strongly the words around the run say that the article quotes or explains it."""
        loss = 0.0
        before, after = self._before(run.start), self._after(run.end)
        if not standing and self._cued(before):
            loss += 2.0
        if after >= 0 and self.text[after] in _APPOSITION:
            loss += 2.0 if not standing or before < 0 else 1.0
        elif (
            after >= 0
            and not standing
            and _word_at(self.text, after, self.span.end).lower() in tables.GLOSS_FOLLOWERS
        ):
            loss += 2.0
        if not standing and before >= 0 and self.text[before] in _APPOSITION:
            loss += 1.0
        return loss

    def _cued(self, before: int) -> bool:
        if before < 0:
            return False
        at = before + 1
        for _ in range(2):
            word = self._word_before(at)
            if not word:
                return False
            if word.lower() in tables.GLOSS_CUES:
                return True
            at -= len(word)
            while at > self.span.start and self.text[at - 1].isspace():
                at -= 1
        return False

    def _reason(self, run: Run, score: _Score) -> str:
        script = SCRIPT_NAMES.get(run.script, run.script)
        own = SCRIPT_NAMES.get(self.scripts.dominant, self.scripts.dominant)
        signs = f"; {' and '.join(score.signs)}" if score.signs else ""
        return f"{script} text {score.place}; the article is in {own} script{signs}."


def _word_at(text: str, start: int, end: int) -> str:
    match = _WORD.match(text, start, min(end, start + 30))
    return match.group() if match else ""
