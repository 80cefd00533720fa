"""Advertising, orders to language models, page furniture and repeated lines.

The model's judgement is one sign. A stretch is likely where another one agrees with it
(a price, a way to get in touch, a call upon readers, the marks of a chat) and where
nobody reports it. Else it is a hint, if it offers something or gives an order.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from math import inf
from typing import NamedTuple

import regex

from articles.injected.paragraph import TERMINATORS, Position, Scripts, Surroundings
from articles.injected.signs import (
    CHAT_MARKS,
    HANDLE,
    ROLES,
    Signs,
    may_hold_chat,
    signs_of_advert,
    signs_of_order,
)
from articles.injected.stretches import (
    COLONS,
    JudgedPiece,
    judged_pieces,
    runs,
    together,
)
from articles.injected.word_model import ADVERT, FURNITURE, ORDER, judge, moved
from articles.text.shapes import Span, Suspect, Tier, outside
from articles.text.stored_messages import Message

# log odds of page furniture, without and with a full stop
_HINT_LINE, _HINT_SENTENCE = 0.5, 4.0
_LIKELY_CHAT = 0.0
_LEAST_SAID = 12  # letters beside the marks of a chat; fewer order nothing
_FURNITURE_MAX = 160  # code points
_MAX_JUDGED = 600  # code points


class _Finder(NamedTuple):
    """What finds the stretches of a class (its place in CLASSES).

    code: of the message whose signs are the words that moved the model and what else
    was seen. likely: log odds with the weight of other signs, of which there must be
    one. hint: the model's alone, where one of the signs in `shown` stands beside it.
    """

    place: int
    kind: str
    code: str
    signs_of: Callable[[str], Signs]
    likely: float
    hint: float
    shown: frozenset[str]

    def tier(
        self, signs: Signs, log_odds: float, is_disguised: bool = False
    ) -> Tier | None:
        if signs.told and log_odds + signs.weight >= self.likely:
            return "likely"
        is_shown = is_disguised or any(sign.code in self.shown for sign in signs.told)
        if is_shown and log_odds >= self.hint:
            return "hint"
        return None

    def is_sure(self, words: str) -> bool:
        return self.tier(self.signs_of(words), judge(words, self.place)) == "likely"

    def reason(self, words: str, signs: Signs) -> Message:
        return Message(
            self.code, signs=(*_quoted(moved(words, self.place)), *signs.told)
        )


_ADVERTS = _Finder(
    ADVERT,
    "spam_words",
    "advertising",
    signs_of_advert,
    likely=3.6,
    hint=0.9,
    shown=frozenset({"offer", "contact"}),
)
_ORDERS = _Finder(
    ORDER,
    "model_instruction",
    "instruction",
    signs_of_order,
    likely=2.1,
    hint=1.2,
    shown=frozenset({"chat_marks", "orders_given"}),
)


def is_told(words: str) -> bool:
    """Return whether a short text is likely an advertisement or an order to a model."""
    return _ADVERTS.is_sure(words) or _ORDERS.is_sure(words)


def find_phrases(
    text: str,
    paragraphs: list[Span],
    scripts: Scripts,
    taken: list[Suspect],
    is_disguised: Callable[[Span], bool],
) -> Iterator[Suspect]:
    """Yield advertisements, orders to language models, page furniture and handles.

    `taken` is what is judged already, in order; only the words outside it count.
    `is_disguised` says whether letters of a stretch were written otherwise.
    """
    strong = [Span(one.start, one.end) for one in taken if one.tier != "hint"]
    for paragraph in paragraphs:
        whole = []
        for part in outside(paragraph, strong):
            found = judged_pieces(text, part)
            whole += found
            for finder in (_ADVERTS, _ORDERS):
                for run in runs(text, found, finder.place, finder.signs_of):
                    words = run.span.of(text)[:_MAX_JUDGED]
                    signs = finder.signs_of(words)
                    tier = finder.tier(signs, run.log_odds, is_disguised(run.span))
                    if not tier:
                        continue
                    around = Surroundings(text, paragraph, scripts)
                    if _is_quoted(run.span, around):
                        tier = "hint"
                    reason = finder.reason(words, signs)
                    yield Suspect(*run.span, finder.kind, tier, reason)
        for match in HANDLE.finditer(text, *paragraph):
            reason = Message("contact_handle")
            yield Suspect(*match.span(), "spam_words", "hint", reason)
        yield from _furniture(text, whole)


def _is_quoted(words: Span, around: Surroundings) -> bool:
    """Return whether a sentence quotes the words."""
    marks = around.enclosures.around(*words)
    if not marks:
        return False
    return around.place(marks) is Position.INSIDE


def _quoted(words: list[str]) -> list[str | Message]:
    return [f"“{word}”" for word in words]


def _furniture(text: str, found: list[JudgedPiece]) -> Iterator[Suspect]:
    """Yield a short paragraph, or its last sentence, that comes from the page."""
    ends = [
        i
        for i, piece in enumerate(found[:-1], start=1)
        if text[piece.span.end - 1] in TERMINATORS
    ]
    for row in (found, *(found[i:] for i in ends[-1:])):
        if not row or row[-1].span.end - row[0].span.start > _FURNITURE_MAX:
            continue
        line = Span(row[0].span.start, row[-1].span.end)
        enough = _HINT_SENTENCE if text[line.end - 1] in TERMINATORS else _HINT_LINE
        if max(together(row).log_odds(FURNITURE), _introduced(text, row)) >= enough:
            told = _quoted(moved(line.of(text), FURNITURE))
            yield Suspect(
                *line, "page_furniture", "hint", Message("page_words", signs=told)
            )
            return


def _introduced(text: str, row: list[JudgedPiece]) -> float:
    """Return the log odds of words that end in a colon, as in a link to an article."""
    label = row[0]
    if len(row) == 1 or text[label.span.end - 1] not in COLONS:
        return -inf
    return label.sum.log_odds(FURNITURE)


# --- the marks of a chat --------------------------------------------------------------

_FULL_STOP = regex.compile(r"[.!?。！？](?=\s|$)|\n")


def find_chat_marks(text: str, paragraphs: list[Span]) -> Iterator[Suspect]:
    """Yield the stretches in the marks of a chat with a model.

    A stretch goes from the first mark to the end of a sentence.
    """
    for paragraph in paragraphs:
        stretch = _chat_stretch(text, paragraph)
        if not stretch:
            continue
        words = stretch.of(text)[:_MAX_JUDGED]
        letters = [one for one in CHAT_MARKS.sub("", words) if one.isalpha()]
        if len(letters) < _LEAST_SAID:
            continue
        signs = signs_of_order(words)
        log_odds = judge(words, ORDER) + signs.weight
        tier: Tier = "likely" if log_odds >= _LIKELY_CHAT else "hint"
        yield Suspect(*stretch, "model_instruction", tier, _ORDERS.reason(words, signs))


def _chat_stretch(text: str, paragraph: Span) -> Span | None:
    """Return the stretch with all marks of a chat in a paragraph."""
    if not may_hold_chat(paragraph.of(text)):
        return None
    marks = [
        *CHAT_MARKS.finditer(text, *paragraph),
        *ROLES.finditer(text, *paragraph),
    ]
    if not marks:
        return None
    start = min(mark.start() for mark in marks)
    last = max(mark.end() for mark in marks)
    stop = _FULL_STOP.search(text, last, paragraph.end)
    if stop:
        return Span(start, stop.start() + 1)
    return Span(start, paragraph.end)


# --- lines that come again ------------------------------------------------------------

_REPEATED_FROM = 3
_REPEATED_MIN_LENGTH = 20


def find_repeated(text: str, paragraphs: list[Span]) -> Iterator[Suspect]:
    """Yield all but the first copy of a line that is in the text three times or more."""
    long_ones = [p for p in paragraphs if p.end - p.start >= _REPEATED_MIN_LENGTH]
    counts = Counter(p.of(text).lower() for p in long_ones)
    seen: set[str] = set()
    for paragraph in long_ones:
        line = paragraph.of(text).lower()
        if counts[line] >= _REPEATED_FROM and line in seen:
            reason = Message("repeated", number=counts[line])
            yield Suspect(*paragraph, "repeated", "hint", reason)
        seen.add(line)
