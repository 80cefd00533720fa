"""Stretches in another alphabet that the article neither quotes nor explains.

Their position decides most. Spam stands alone in a paragraph, before its first
sentence, or between two sentences; a quotation, a gloss or a name stands inside a
sentence, between marks, or beside a word such as 'called'. The look of the stretch adds
to that or takes from it.
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
from articles.injected.signs import shows_contact, shows_offer
from articles.injected.word_model import advert_odds
from articles.text.shapes import Span, Suspect, Tier
from articles.text.stored_messages import Message

CERTAIN_FROM = 4.0
LIKELY_FROM = 2.0
HINT_FROM = 1.0

_HEADING_MAX = 80  # code points
_ADVERT_MAX = 200  # code points; a longer text with a figure is prose
_DIGITS = regex.compile(r"\d++")
_CODE = regex.compile(r"[_{}=;<>\\]|://")
# Hashtags, accounts and domains are no words.
_TAG = regex.compile(r"[#@]\S++|[\w\-]++\.\w[\w.]*+")
_PUNCTUATION = frozenset(",.!?;，。！？；、،؛؟।«»—")
_MAX_LOOKED_AT = 400  # code points: a run is judged by its beginning
UNSPACED = frozenset({"Han", "Thai"})
# Log odds of an advertisement.
_SOLD = -2.0
_SOLD_IN_FEW = -0.7  # in few words, or in Latin letters, which are everywhere
_SURELY_SOLD = 2.0  # whatever stands around it
_FEW = 16  # code points


class Shape:
    """The look of a run.

    `following` has the few characters after the run.
    """

    def __init__(self, run: str, script: str, following: str = "") -> None:
        self.run = run[:_MAX_LOOKED_AT]
        self.script = script
        self.following = following
        prose = self.run
        if script == "Latin":
            prose = _TAG.sub(" ", prose)
        self.words = WORD.findall(prose)
        self.letters = sum(character.isalpha() for character in self.run)

    @property
    def is_long(self) -> bool:
        """Whether it has several words."""
        if self.script in UNSPACED:
            return self.letters >= 7
        many_words = 3
        if self.script == "Hangul":
            many_words = 2
        return self.letters >= 10 and len(self.words) >= many_words

    @property
    def is_short(self) -> bool:
        """Whether it may be a name or a label."""
        if self.script in UNSPACED:
            return self.letters <= 4
        return len(self.words) <= 2 and self.letters <= 16

    @property
    def is_punctuated(self) -> bool:
        """Whether it is prose with punctuation; advertising spam is a row of words."""
        if self.following[:1] in _PUNCTUATION:
            return True
        return not _PUNCTUATION.isdisjoint(self.run)

    @property
    def is_ordinary_latin(self) -> bool:
        """Whether it is a brand, a title or code in Latin letters.

        These are usual in every script; running Latin text is not.
        """
        if self.script != "Latin":
            return False
        if _CODE.search(self.run + self.following):
            return True
        content = [
            word
            for word in self.words
            if len(word) >= 3 and word.islower() and word not in tables.PROSE_WORDS
        ]
        if len(self.words) >= 4 and len(content) >= 2:
            return False
        return not (content and len(self.words) >= 3 and self.is_bought)

    @cached_property
    def advertising(self) -> float:
        """The log odds that it is an advertisement."""
        return advert_odds(self.run)

    @property
    def sold(self) -> bool:
        """Whether something is offered in it."""
        if self.script == "Latin" or len(self.run) < _FEW:
            return self.advertising >= _SOLD_IN_FEW
        return self.advertising >= _SOLD

    @property
    def is_bought(self) -> bool:
        """Whether an author can hardly have written it.

        It is then surely an advertisement, or has the digits that spam appends.
        """
        return self.has_glued_digits or self.advertising >= _SURELY_SOLD

    @property
    def signs(self) -> list[Message]:
        """The signs of advertising, for the reason."""
        signs = []
        if self.has_glued_digits:
            signs.append(Message("glued_digits"))
        if self.sold:
            signs.append(Message("advertising_words"))
        return signs

    @property
    def sells(self) -> bool:
        """Whether it is advertising even in marks, or after a word such as 'called'."""
        if not self.sold:
            return False
        return self.is_bought or shows_contact(self.run)

    @cached_property
    def has_glued_digits(self) -> bool:
        """Whether digits are glued to a letter, as spam appends them."""
        if self.script not in UNSPACED:
            return False
        return any(self._is_glued(match) for match in _DIGITS.finditer(self.run))

    def _is_glued(self, digits: "regex.Match[str]") -> bool:
        """Return whether the digits are glued to a letter and count nothing."""
        if len(digits.group()) < 2:
            return False
        before = self.run[digits.start() - 1 : digits.start()]
        after = self.run[digits.end() : digits.end() + 1]
        if not before.isalpha() and not after.isalpha():
            return False
        return after not in tables.COUNTERS


def find_foreign_script(
    text: str, paragraphs: list[Span], rows: list[list[ScriptRun]], scripts: Scripts
) -> Iterator[Suspect]:
    """Yield the suspect stretches in other scripts than the article's."""
    for paragraph, row in zip(paragraphs, rows, strict=True):
        if all(stretch.script == scripts.dominant for stretch in row):
            continue
        context = _Paragraph(text, paragraph, scripts, row)
        for run in foreign_runs(text, paragraph, row, scripts.dominant):
            finding = context.judge(run)
            if finding:
                yield finding


@dataclass(frozen=True, slots=True)
class ForeignRun:
    """A stretch of another script with the digits and handles glued to it."""

    script: str
    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the words of the stretch."""
        return text[self.start : self.end]


class _Score(NamedTuple):
    total: float
    place: Position
    signs: list[Message]
    blocks: bool  # strong enough to be certain, whatever the total
    offers: bool

    @property
    def standing(self) -> bool:
        """Whether the run stands outside the article's sentences."""
        return self.place is not Position.INSIDE


class _Paragraph:
    """One paragraph, with what is worked out once to judge its runs."""

    def __init__(
        self, text: str, span: Span, scripts: Scripts, row: list[ScriptRun]
    ) -> None:
        self.text = text
        self.span = span
        self.scripts = scripts
        self.around = Surroundings(text, span, scripts)
        self.own_letters = any(stretch.script == scripts.dominant for stretch in row)

    def judge(self, run: ForeignRun) -> Suspect | None:
        """Return a run as a finding, or None where it is not suspect."""
        if run.end - run.start < 2:
            return None
        stretch = self.around.with_marks(Span(run.start, run.end))
        following = self.text[run.end : min(run.end + 3, self.span.end)]
        shape = Shape(run.of(self.text), run.script, following)
        if shape.is_ordinary_latin:
            return None
        score = self._score(stretch, run, shape)
        tier = self._tier(run, shape, score)
        if self.around.enclosures.around(run.start, run.end):
            tier = self._tier_in_marks(run, stretch, shape, score, tier)
        if not tier:
            return None
        return Suspect(*stretch, "foreign_script", tier, self._reason(run, score))

    def _tier_in_marks(
        self,
        run: ForeignRun,
        stretch: Span,
        shape: Shape,
        score: _Score,
        tier: Tier | None,
    ) -> Tier | None:
        """Return the tier of a run in quotation marks or brackets.

        It may be quoted, so it is never certain. Where a sentence introduces it, it is
        not suspect.
        """
        if shape.is_short:
            return None
        if shape.sells:
            return "likely"
        # The marks hold words of the article too.
        if stretch.end - stretch.start == run.end - run.start:
            return None
        if score.standing:
            if tier != "likely":
                return "hint"
            if self._is_title(score) and not score.offers:
                return "hint"
            return "likely"
        if self.around.introduces(stretch):
            return None
        if score.offers:
            return "likely"
        if shape.is_long:
            return "hint"
        return None

    def _is_title(self, score: _Score) -> bool:
        return score.place in (Position.HEAD, Position.TAIL) and self._is_heading()

    def _tier(self, run: ForeignRun, shape: Shape, score: _Score) -> Tier | None:
        tier = self._tier_by_score(run, score)
        if tier in (None, "hint"):
            is_apart = score.standing and run.script not in self.scripts.shared
            if shape.sells or (score.offers and is_apart):
                return "likely"
        # Authors switch to Latin script everywhere, and a whole paragraph of prose may
        # be in the other script.
        may_be_prose = run.script == "Latin" or shape.is_punctuated
        offers_something = shape.sold or score.offers
        if tier == "likely" and may_be_prose and not offers_something:
            return "hint"
        return tier

    def _tier_by_score(self, run: ForeignRun, score: _Score) -> Tier | None:
        is_shared = run.script in self.scripts.shared
        if is_shared and not (score.blocks and score.signs):
            return self._hint_from(LIKELY_FROM, score)
        if score.total >= CERTAIN_FROM and score.standing and score.blocks:
            return "certain"
        if score.total >= LIKELY_FROM:
            return "likely"
        return self._hint_from(HINT_FROM, score)

    def _hint_from(self, least: float, score: _Score) -> Tier | None:
        if score.standing and score.total >= least:
            return "hint"
        return None

    def _score(self, stretch: Span, run: ForeignRun, shape: Shape) -> _Score:
        place = Position.WHOLE
        if self.own_letters:
            place = self.around.place(stretch)
        signs = shape.signs
        standing = place is not Position.INSIDE
        total = 1.0
        if standing:
            total = 3.0
        total += min(3.0, 2.0 * len(signs))
        if shape.is_long:
            total += 1.0
        if not signs:
            total -= self._innocence(run, shape, place)
        total -= self.around.gloss(stretch, standing)
        # A poem, a quotation or a register entry may fill a paragraph, and a gloss may
        # stand anywhere. So nothing is certain without signs of advertising, nor with
        # punctuation.
        blocks = not shape.is_punctuated and shape.is_bought
        words = stretch.of(self.text)
        is_advert_sized = not shape.is_short and len(words) <= _ADVERT_MAX
        has_offer = is_advert_sized and shows_offer(words)
        return _Score(total, place, signs, blocks, has_offer)

    def _innocence(self, run: ForeignRun, shape: Shape, place: Position) -> float:
        """Return how much speaks for a run without signs of advertising.

        It may be a title, a name, a label or prose.
        """
        loss = 0.0
        if shape.is_short:
            loss += 1.0
            if place is Position.WHOLE:
                loss += 1.0
        if shape.following[:1] in TERMINATORS:
            loss += 1.0
        if place is Position.HEAD and self._is_heading():
            loss += 1.0
        return loss

    def _is_heading(self) -> bool:
        if self.span.end - self.span.start > _HEADING_MAX:
            return False
        return self.text[self.span.end - 1] not in TERMINATORS

    def _reason(self, run: ForeignRun, score: _Score) -> Message:
        values = {
            "script": script_name(run.script),
            "place": Message(score.place),
            "own": script_name(self.scripts.dominant),
        }
        if not score.signs:
            return Message("foreign_script", **values)
        signs = score.signs[0]
        if len(score.signs) > 1:
            signs = Message("digits_and_words")
        return Message("foreign_script_signs", **values, signs=signs)


# --- runs of another alphabet ---------------------------------------------------------

_GLUED_TAIL = regex.compile(r"[:：]?[\w@+./\-]{1,40}+")
_NUMBER_TAIL = regex.compile(r"\s{1,3}(?:\+?\d{5,15}+|\d{1,3}\s?%)")


def foreign_runs(
    text: str, paragraph: Span, row: list[ScriptRun], dominant: str
) -> Iterator[ForeignRun]:
    """Yield the paragraph's runs in order.

    A run may hold a few of the article's own letters.
    """
    open_run: ForeignRun | None = None
    for index, stretch in enumerate(row):
        following = row[index + 1 : index + 2]
        if open_run:
            if _continues(text, open_run, stretch, following, dominant):
                open_run = ForeignRun(open_run.script, open_run.start, stretch.end)
                continue
            yield _with_tail(text, paragraph, open_run)
            open_run = None
        if stretch.script != dominant:
            start = _with_head(text, paragraph, stretch.start)
            open_run = ForeignRun(stretch.script, start, stretch.end)
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
    if stretch.script not in (dominant, "Latin"):
        return False
    return _belongs_to(text, run, stretch, following)


def _belongs_to(
    text: str, run: ForeignRun, piece: ScriptRun, following: list[ScriptRun]
) -> bool:
    """Return whether a few own or Latin letters belong to a run: 会所jj水磨, 桑拿qq77889."""
    length = piece.end - piece.start
    resumes = bool(following) and following[0].script == run.script
    if piece.start == run.end and length <= 6:
        return resumes or _ends_a_tag(text, piece, length)
    if not resumes or length > 14:
        return False
    letters = text[piece.start : piece.end]
    before = text[run.end : piece.start]
    if len(before) > 4 or len(letters.split()) != 1:
        return False
    if letters.lower() in tables.JOINERS:
        return False
    return before[-1:].isdigit() or letters.islower()


def _ends_a_tag(text: str, piece: ScriptRun, length: int) -> bool:
    """Return whether letters end a tag: 桑拿jj and 品茶qq77889, but not 微信WeChat said."""
    following = text[piece.end : piece.end + 1]
    if following.isalpha():
        return False
    return length <= 3 or not following.isspace()


def _with_head(text: str, paragraph: Span, start: int) -> int:
    """Return the start of a run with the digits glued before it, as in '419上海'.

    They are 12 at most, so that a long number is looked at once.
    """
    earliest = max(paragraph.start, start - 12)
    head = start
    while head > earliest and (text[head - 1].isdigit() or text[head - 1] in "+@"):
        head -= 1
    return head


def _with_tail(text: str, paragraph: Span, run: ForeignRun) -> ForeignRun:
    """Return the run with digits, handles and percentages after it.

    Examples are '论坛419', '微信:vx2233' and '첫충 30%'.
    """
    end = run.end
    glued = _GLUED_TAIL.match(text, end, paragraph.end)
    if glued and any(character.isdigit() for character in glued.group()):
        end = glued.end()
    number = _NUMBER_TAIL.match(text, end, paragraph.end)
    if number:
        end = number.end()
    return ForeignRun(run.script, run.start, max(end, run.end))
