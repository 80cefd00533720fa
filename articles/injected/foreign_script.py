"""Stretches in an alphabet that is not the article's, where the article does not quote
or explain them.

Position says most: spam stands alone in a paragraph, before its first sentence, or
between two sentences; a quotation, a gloss or a name stands inside a sentence, between
marks, or beside a word such as 'called'. What the stretch looks like adds to that or
takes from it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import regex

from articles.injected import tables
from articles.injected.paragraph import (
    TERMINATORS,
    WORD,
    Position,
    ScriptRun,
    Scripts,
    Surroundings,
    script_name,
)
from articles.injected.signs import contacts, offers
from articles.injected.word_model import advert_odds
from articles.text.shapes import Span, Suspect, Tier
from articles.text.stored_messages import Message

CERTAIN_FROM = 4.0
LIKELY_FROM = 2.0
HINT_FROM = 1.0

_HEADING_MAX = 80  # code points
_ADVERT_MAX = 200  # code points; what is longer and gives a figure is prose
_DIGITS = regex.compile(r"\d++")
_CODE = regex.compile(r"[_{}=;<>\\]|://")
# hashtags, accounts and domains are no words
_TAG = regex.compile(r"[#@]\S++|[\w\-]++\.\w[\w.]*+")
_PUNCTUATION = frozenset(",.!?;，。！？；、،؛؟।«»—")
_MAX_LOOKED_AT = 400  # code points: a run is judged by its beginning
UNSPACED = frozenset({"Han", "Thai"})
# Log odds of an advertisement; in few words or in Latin letters, which are everywhere;
# whatever is round it.
_SOLD, _SOLD_IN_FEW, _SURELY_SOLD = -2.0, -0.7, 2.0
_FEW = 16  # code points


class Shape:
    """`following` is what stands right behind the run; a few characters are enough."""

    def __init__(self, run: str, script: str, following: str = "") -> None:
        self.run, self.script, self.following = run[:_MAX_LOOKED_AT], script, following
        self.words = WORD.findall(
            _TAG.sub(" ", self.run) if script == "Latin" else self.run
        )
        self.letters = sum(c.isalpha() for c in self.run)

    @property
    def is_long(self) -> bool:
        if self.script in UNSPACED:
            return self.letters >= 7
        return self.letters >= 10 and len(self.words) >= (
            2 if self.script == "Hangul" else 3
        )

    @property
    def is_short(self) -> bool:
        if self.script in UNSPACED:
            return self.letters <= 4
        return len(self.words) <= 2 and self.letters <= 16

    @property
    def is_punctuated(self) -> bool:
        """Advertising spam is a row of words; whoever wrote commas and full stops wrote
        prose.
        """
        return self.following[:1] in _PUNCTUATION or any(
            c in _PUNCTUATION for c in self.run
        )

    @property
    def is_ordinary_latin(self) -> bool:
        """Brands, titles and code are at home in every script; running Latin text is
        not.
        """
        if self.script != "Latin":
            return False
        if _CODE.search(self.run + self.following):
            return True
        content = [
            w
            for w in self.words
            if len(w) >= 3 and w.islower() and w not in tables.PROSE_WORDS
        ]
        runs_on = len(self.words) >= 4 and len(content) >= 2
        return not runs_on and not (content and len(self.words) >= 3 and self.is_bought)

    @cached_property
    def advertising(self) -> float:
        return advert_odds(self.run)

    @property
    def sold(self) -> bool:
        """Something is offered in it."""
        return self.advertising >= (
            _SOLD_IN_FEW if self.script == "Latin" or len(self.run) < _FEW else _SOLD
        )

    @property
    def is_bought(self) -> bool:
        """Beyond what an author may have written, or with digits such as spam sticks
        on.
        """
        return self.has_glued_digits or self.advertising >= _SURELY_SOLD

    @property
    def signs(self) -> list[Message]:
        found = {"glued_digits": self.has_glued_digits, "advertising_words": self.sold}
        return [Message(code) for code, is_seen in found.items() if is_seen]

    @property
    def sells(self) -> bool:
        """Advertising whatever stands round it: in quotation marks, in brackets, after
        'called'.
        """
        return self.sold and (
            self.advertising >= _SURELY_SOLD
            or self.has_glued_digits
            or contacts(self.run)
        )

    @cached_property
    def has_glued_digits(self) -> bool:
        if self.script not in UNSPACED:
            return False
        for match in _DIGITS.finditer(self.run):
            beside = (
                self.run[match.start() - 1 : match.start()]
                + self.run[match.end() : match.end() + 1]
            )
            glued = len(match.group()) >= 2 and any(c.isalpha() for c in beside)
            if glued and (
                match.end() == len(self.run)
                or self.run[match.end()] not in tables.COUNTERS
            ):
                return True
        return False


def find_foreign_script(
    text: str, paragraphs: list[Span], rows: list[list[ScriptRun]], scripts: Scripts
) -> Iterator[Suspect]:
    for paragraph, row in zip(paragraphs, rows, strict=True):
        if all(stretch.script == scripts.dominant for stretch in row):
            continue
        context = _Paragraph(text, paragraph, scripts, row)
        for run in foreign_runs(text, paragraph, row, scripts.dominant):
            if finding := context.judge(run):
                yield finding


@dataclass(frozen=True, slots=True)
class ForeignRun:
    """A stretch of another script with the digits and handles glued to it."""

    script: str
    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]


class _Score(NamedTuple):
    total: float
    place: Position
    signs: list[Message]
    blocks: bool  # strong enough to be certain, whatever the total
    offers: bool

    @property
    def standing(self) -> bool:
        return self.place is not Position.INSIDE


class _Paragraph:
    """One paragraph with what its runs are judged by, worked out once."""

    def __init__(
        self, text: str, span: Span, scripts: Scripts, row: list[ScriptRun]
    ) -> None:
        self.text, self.span, self.scripts = text, span, scripts
        self.around = Surroundings(text, span, scripts)
        self.own_letters = any(stretch.script == scripts.dominant for stretch in row)

    def judge(self, run: ForeignRun) -> Suspect | None:
        if run.end - run.start < 2:
            return None
        stretch = self.around.with_marks(Span(run.start, run.end))
        shape = Shape(
            run.of(self.text),
            run.script,
            self.text[run.end : min(run.end + 3, self.span.end)],
        )
        if shape.is_ordinary_latin:
            return None
        score = self._score(stretch, run, shape)
        tier = self._tier(run, shape, score)
        if self.around.enclosures.around(run.start, run.end):
            tier = self._tier_in_marks(run, stretch, shape, score, tier)
        return (
            Suspect(*stretch, "foreign_script", tier, self._reason(run, score))
            if tier
            else None
        )

    def _tier_in_marks(
        self,
        run: ForeignRun,
        stretch: Span,
        shape: Shape,
        score: _Score,
        tier: Tier | None,
    ) -> Tier | None:
        """Somebody may quote it: it is never certain, and where a sentence says whose
        it is, it is let be.
        """
        if shape.is_short:
            return None
        if shape.sells:
            return "likely"
        if stretch.end - stretch.start == run.end - run.start:
            return None  # the marks hold the article's words too
        if score.standing:
            is_title = (
                score.place in (Position.HEAD, Position.TAIL) and self._is_heading()
            )
            return (
                "likely"
                if tier == "likely" and (score.offers or not is_title)
                else "hint"
            )
        if self.around.introduces(stretch):
            return None
        return "likely" if score.offers else "hint" if shape.is_long else None

    def _may_be_prose(self, run: ForeignRun, shape: Shape) -> bool:
        """Authors switch to Latin script everywhere; a paragraph may be in the other
        script as a whole.
        """
        return run.script == "Latin" or shape.is_punctuated

    def _tier(self, run: ForeignRun, shape: Shape, score: _Score) -> Tier | None:
        tier = self._tier_by_score(run, score)
        apart = score.standing and run.script not in self.scripts.shared
        if tier in (None, "hint") and (shape.sells or (score.offers and apart)):
            return "likely"
        if (
            tier == "likely"
            and not shape.sold
            and not score.offers
            and self._may_be_prose(run, shape)
        ):
            return "hint"
        return tier

    def _tier_by_score(self, run: ForeignRun, score: _Score) -> Tier | None:
        if run.script in self.scripts.shared and not (score.blocks and score.signs):
            return "hint" if score.standing and score.total >= LIKELY_FROM else None
        if score.total >= CERTAIN_FROM and score.standing and score.blocks:
            return "certain"
        if score.total >= LIKELY_FROM:
            return "likely"
        return "hint" if score.standing and score.total >= HINT_FROM else None

    def _score(self, stretch: Span, run: ForeignRun, shape: Shape) -> _Score:
        place = self.around.place(stretch) if self.own_letters else Position.WHOLE
        signs = shape.signs
        standing = place is not Position.INSIDE
        total = 3.0 if standing else 1.0
        total += min(3.0, 2.0 * len(signs)) + (1.0 if shape.is_long else 0.0)
        if not signs:
            total -= self._innocence(run, shape, place)
        total -= self.around.gloss(stretch, standing)
        # A poem, a quotation or a register entry may fill a paragraph, and a gloss may
        # stand anywhere: without signs of advertising nothing is certain; nor is what
        # is punctuated.
        blocks = not shape.is_punctuated and shape.is_bought
        words = stretch.of(self.text)
        can_be_bought = (
            not shape.is_short and len(words) <= _ADVERT_MAX and offers(words)
        )
        return _Score(total, place, signs, blocks, can_be_bought)

    def _innocence(self, run: ForeignRun, shape: Shape, place: Position) -> float:
        """What speaks for a run that has no sign of advertising: a title, a name, a
        label, prose.
        """
        loss = 0.0
        if shape.is_short:
            loss += 2.0 if place is Position.WHOLE else 1.0
        loss += shape.following[:1] in TERMINATORS
        if place is Position.HEAD and self._is_heading():
            loss += 1.0
        return loss

    def _is_heading(self) -> bool:
        return (
            self.span.end - self.span.start <= _HEADING_MAX
            and self.text[self.span.end - 1] not in TERMINATORS
        )

    def _reason(self, run: ForeignRun, score: _Score) -> Message:
        script, own = script_name(run.script), script_name(self.scripts.dominant)
        told = {"script": script, "place": Message(score.place), "own": own}
        if score.signs:
            signs = (
                score.signs[0] if len(score.signs) == 1 else Message("digits_and_words")
            )
            return Message("foreign_script_signs", **told, signs=signs)
        return Message("foreign_script", **told)


# --- runs of another alphabet ---------------------------------------------------------

_GLUED_TAIL = regex.compile(r"[:：]?[\w@+./\-]{1,40}+")
_NUMBER_TAIL = regex.compile(r"\s{1,3}(?:\+?\d{5,15}+|\d{1,3}\s?%)")


def foreign_runs(
    text: str, paragraph: Span, row: list[ScriptRun], dominant: str
) -> Iterator[ForeignRun]:
    """The paragraph's runs in order; one run may hold a few of the article's own
    letters.
    """
    open_run: ForeignRun | None = None
    for i, stretch in enumerate(row):
        if open_run and _continues(
            text, open_run, stretch, row[i + 1 : i + 2], dominant
        ):
            open_run = ForeignRun(open_run.script, open_run.start, stretch.end)
            continue
        if open_run:
            yield _with_tail(text, paragraph, open_run)
        is_own = stretch.script == dominant
        open_run = (
            None
            if is_own
            else ForeignRun(
                stretch.script, _with_head(text, paragraph, stretch.start), stretch.end
            )
        )
    if open_run:
        yield _with_tail(text, paragraph, open_run)


def _continues(
    text: str,
    run: ForeignRun,
    stretch: ScriptRun,
    following: list[ScriptRun],
    dominant: str,
) -> bool:
    if stretch.script == run.script:
        return True
    return stretch.script in (dominant, "Latin") and _belongs_to(
        text, run, stretch, following
    )


def _belongs_to(
    text: str, run: ForeignRun, piece: ScriptRun, following: list[ScriptRun]
) -> bool:
    """A few of the article's own or Latin letters inside a run: 会所jj水磨, 桑拿qq77889."""
    length = piece.end - piece.start
    resumes = bool(following) and following[0].script == run.script
    if piece.start == run.end and length <= 6:
        return resumes or _ends_a_tag(text, piece, length)
    if not resumes or length > 14:
        return False
    letters = text[piece.start : piece.end]
    before = text[run.end : piece.start]
    return (
        len(before) <= 4
        and len(letters.split()) == 1
        and letters.lower() not in tables.JOINERS
        and (before[-1:].isdigit() or letters.islower())
    )


def _ends_a_tag(text: str, piece: ScriptRun, length: int) -> bool:
    """桑拿jj and 品茶qq77889, but not 微信WeChat said."""
    following = text[piece.end : piece.end + 1]
    return not following.isalpha() and (length <= 3 or not following.isspace())


def _with_head(text: str, paragraph: Span, start: int) -> int:
    """Digits glued in front, as in '419上海'. At most 12, so that a long number is looked
    at once.
    """
    head = start
    while (
        head > paragraph.start
        and start - head < 12
        and (text[head - 1].isdigit() or text[head - 1] in "+@")
    ):
        head -= 1
    return head


def _with_tail(text: str, paragraph: Span, run: ForeignRun) -> ForeignRun:
    """Digits, handles, numbers and percentages behind, as in '论坛419', '微信:vx2233' or
    '첫충 30%'.
    """
    end = run.end
    glued = _GLUED_TAIL.match(text, end, paragraph.end)
    if glued and any(c.isdigit() for c in glued.group()):
        end = glued.end()
    number = _NUMBER_TAIL.match(text, end, paragraph.end)
    if number:
        end = number.end()
    return ForeignRun(run.script, run.start, max(end, run.end))
