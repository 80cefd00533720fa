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
    find_runs,
    judged_pieces,
    sum_of_pieces,
)
from articles.injected.word_model import (
    ADVERT,
    FURNITURE,
    ORDER,
    log_odds_of,
    telling_words,
)
from articles.text.shapes import Span, Suspect, Tier, outside
from articles.text.stored_messages import Message

# Log odds of page furniture.
_HINT_LINE = 0.5  # without a full stop
_HINT_SENTENCE = 4.0  # with one
_LIKELY_CHAT = 0.0
_LEAST_SAID = 12  # letters beside the marks of a chat; fewer order nothing
_FURNITURE_MAX = 160  # code points
_MAX_JUDGED = 600  # code points


class _Finder(NamedTuple):
    """The rules by which stretches of a class (its place in CLASSES) are found.

    `code` names the message whose signs are the words that moved the model and what
    else was seen. A stretch is likely from `likely` log odds on, with the weight of
    other signs, of which there must be one. It is a hint where the model's log odds are
    at least `hint` and one of the signs in `shown` stands beside it.
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
        """Return the tier of a stretch, or None."""
        if signs.messages and log_odds + signs.weight >= self.likely:
            return "likely"
        if log_odds < self.hint:
            return None
        if is_disguised or any(sign.code in self.shown for sign in signs.messages):
            return "hint"
        return None

    def is_sure(self, words: str) -> bool:
        """Return whether a short text is likely of the class."""
        log_odds = log_odds_of(words, self.place)
        return self.tier(self.signs_of(words), log_odds) == "likely"

    def reason(self, words: str, signs: Signs) -> Message:
        """Return the message with the words and signs that speak for the class."""
        quoted = _quoted(telling_words(words, self.place))
        return Message(self.code, signs=(*quoted, *signs.messages))


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


def is_advert_or_order(words: str) -> bool:
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
    strong = [
        Span(finding.start, finding.end) for finding in taken if finding.tier != "hint"
    ]
    for paragraph in paragraphs:
        pieces_of_paragraph = []
        for part in outside(paragraph, strong):
            pieces = judged_pieces(text, part)
            pieces_of_paragraph += pieces
            for finder in (_ADVERTS, _ORDERS):
                for run in find_runs(text, pieces, finder.place, finder.signs_of):
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
        yield from _furniture(text, pieces_of_paragraph)


def _is_quoted(words: Span, around: Surroundings) -> bool:
    """Return whether a sentence quotes the words."""
    marks = around.enclosures.around(*words)
    if not marks:
        return False
    return around.place(marks) is Position.INSIDE


def _quoted(words: list[str]) -> list[str | Message]:
    return [f"“{word}”" for word in words]


def _furniture(text: str, pieces: list[JudgedPiece]) -> Iterator[Suspect]:
    """Yield a short paragraph, or its last sentence, that comes from the page."""
    for row in (pieces, _last_sentence(text, pieces)):
        if not row:
            continue
        line = Span(row[0].span.start, row[-1].span.end)
        if line.end - line.start > _FURNITURE_MAX:
            continue
        least = _HINT_LINE
        if text[line.end - 1] in TERMINATORS:
            least = _HINT_SENTENCE
        log_odds = sum_of_pieces(row).log_odds(FURNITURE)
        if max(log_odds, _introduced(text, row)) >= least:
            signs = _quoted(telling_words(line.of(text), FURNITURE))
            reason = Message("page_words", signs=signs)
            yield Suspect(*line, "page_furniture", "hint", reason)
            return


def _last_sentence(text: str, pieces: list[JudgedPiece]) -> list[JudgedPiece]:
    """Return the pieces behind the last full stop but that at the end, or none."""
    for index in range(len(pieces) - 1, 0, -1):
        if text[pieces[index - 1].span.end - 1] in TERMINATORS:
            return pieces[index:]
    return []


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
        words_said = CHAT_MARKS.sub("", words)
        letters = sum(character.isalpha() for character in words_said)
        if letters < _LEAST_SAID:
            continue
        signs = signs_of_order(words)
        log_odds = log_odds_of(words, ORDER) + signs.weight
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
    """Yield all but the first copy of a line that occurs three times or more."""
    long_ones = [p for p in paragraphs if p.end - p.start >= _REPEATED_MIN_LENGTH]
    counts = Counter(p.of(text).lower() for p in long_ones)
    seen: set[str] = set()
    for paragraph in long_ones:
        line = paragraph.of(text).lower()
        if counts[line] >= _REPEATED_FROM and line in seen:
            reason = Message("repeated", number=counts[line])
            yield Suspect(*paragraph, "repeated", "hint", reason)
        seen.add(line)
