"""A paragraph as the finders read it.

It has alphabets, words between marks, and positions of stretches.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import accumulate
from typing import NamedTuple
from unicodedata import category

import regex

from articles.injected import tables
from articles.text.shapes import Span
from articles.text.stored_messages import Message


def trimmed(text: str, start: int, end: int) -> Span:
    """Return the stretch without white space at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def sentences(
    text: str, span: Span, sentence_end: regex.Pattern[str]
) -> Iterator[Span]:
    """Yield the trimmed pieces between matches of a pattern, each with its match."""
    start = span.start
    ends = [match.end() for match in sentence_end.finditer(text, *span)]
    for end in (*ends, span.end):
        piece = trimmed(text, start, end)
        if piece.start < piece.end:
            yield piece
        start = end


# --- alphabets ------------------------------------------------------------------------

_LANGUAGE_SCRIPTS: dict[str, tuple[str, ...]] = {
    "Han": ("zh", "ja", "yue", "wuu"),
    "Cyrillic": ("ru", "uk", "be", "bg", "mk", "kk", "ky", "mn", "tg"),
    "Arabic": ("ar", "fa", "ur", "ps", "ckb", "ug", "sd"),
    "Hangul": ("ko",),
    "Greek": ("el",),
    "Hebrew": ("he", "yi"),
    "Thai": ("th",),
    "Devanagari": ("hi", "mr", "ne"),
    "Georgian": ("ka",),
    "Armenian": ("hy",),
    "Bengali": ("bn",),
    "Tamil": ("ta",),
}
# Han, kana and bopomofo count as one: Japanese mixes them in every word.
_CLASSES = {name: rf"\p{{Script={name}}}" for name in ("Latin", *_LANGUAGE_SCRIPTS)} | {
    "Han": r"\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}"
}
# Latin with Cyrillic or Greek inside one word. Single letters are units and symbols
# (kΩ, Δt).
MIXED_WORD = regex.compile(
    r"(?<![\p{L}\p{M}])(?:\p{Latin}++[\p{Cyrillic}\p{Greek}]|[\p{Cyrillic}\p{Greek}]++\p{Latin})[\p{Latin}\p{Cyrillic}\p{Greek}]*+"
)
# Letters that belong to every script (the micro sign, the kana length mark) are
# neutral.
_NEUTRAL = r"\P{L}\p{Script=Common}\p{Script=Inherited}"

_KNOWN = "".join(_CLASSES.values())


def _stretch_pattern(name: str, letters: str) -> str:
    return f"(?P<{name}>{letters}[{letters}{_NEUTRAL}]*+)"


# One match per change of script, each character looked at once: possessive, no nested
# repetition.
_STRETCH = regex.compile(
    "|".join(
        [
            _stretch_pattern(name, rf"[[{cls}]&&\p{{L}}]")
            for name, cls in _CLASSES.items()
        ]
        + [
            _stretch_pattern(
                "other",
                rf"[\p{{L}}--[{_KNOWN}\p{{Script=Common}}\p{{Script=Inherited}}]]",
            )
        ]
    ),
    regex.VERSION1,
)

# A Han character says about as much as two and a half Latin letters.
_LETTER_WEIGHTS = {"Han": 2.5, "Hangul": 2.0}


def script_name(script: str) -> Message:
    """Return the name of a script for editors, 'Chinese or Japanese' for Han."""
    return Message(f"script_{script.lower()}")


_SCRIPT_OF_LANGUAGE = {
    code: script for script, codes in _LANGUAGE_SCRIPTS.items() for code in codes
}


def script_of_language(language: str | None) -> str | None:
    """Return the script in which a language is written, None for no language.

    Languages that are not in the table are mostly written in Latin script.
    """
    code = base_language(language)
    if not code:
        return None
    return _SCRIPT_OF_LANGUAGE.get(code, "Latin")


def base_language(language: str | None) -> str:
    """Return the code without its region: 'zh' for 'zh-Hans', '' for None."""
    return (language or "").replace("_", "-").split("-")[0].lower()


class ScriptRun(NamedTuple):
    """Letters of one script with the neutral characters between them."""

    script: str
    start: int
    end: int


def script_runs(text: str, paragraph: Span) -> list[ScriptRun]:
    """Return the paragraph's stretches of one script each, in order.

    Spaces and punctuation after one belong to none.
    """
    runs = []
    for match in _STRETCH.finditer(text, paragraph.start, paragraph.end):
        end = match.end()
        while end > match.start() + 1 and not is_letter(text[end - 1]):
            end -= 1
        runs.append(ScriptRun(match.lastgroup or "other", match.start(), end))
    return runs


def is_letter(character: str) -> bool:
    """Return whether it is a letter, or a mark as the vowels of Thai and Hindi are."""
    return character.isalpha() or category(character)[0] == "M"


class Scripts(NamedTuple):
    """The article's own script, and those that share a bilingual text with it."""

    dominant: str
    shared: frozenset[str]


def scripts_of(
    text: str, rows: Iterable[list[ScriptRun]], language: str | None
) -> Scripts | None:
    """Return the scripts of a text; None for a text without letters."""
    letters: Counter[str] = Counter()
    prose: Counter[str] = Counter()
    for row in rows:
        for stretch in row:
            letter_weight = _LETTER_WEIGHTS.get(stretch.script, 1.0)
            weight = (stretch.end - stretch.start) * letter_weight
            letters[stretch.script] += int(weight) + 1
            prose[stretch.script] += _is_prose(text, stretch, weight)
    if not letters:
        return None
    total = letters.total()
    dominant = max(letters, key=lambda script: letters[script])
    declared = script_of_language(language)
    if declared and letters[declared] >= 0.2 * total:
        dominant = declared
    shared = set()
    for script in letters:
        is_frequent = prose[script] >= 2 and letters[script] >= 0.2 * total
        if is_frequent and script != dominant:
            shared.add(script)
    return Scripts(dominant, frozenset(shared))


_SENTENCE_ENDS = frozenset(".!?。！？؟…।")


def _is_prose(text: str, stretch: ScriptRun, weight: float) -> bool:
    if weight < 60:
        return False
    words = text[stretch.start : stretch.end + 1]
    return not _SENTENCE_ENDS.isdisjoint(words)


# --- quotations and brackets ----------------------------------------------------------

_CLOSERS_OF = {
    "“": "”“", '"': '"', "«": "»", "„": "“”", "「": "」", "『": "』", "《": "》", "〈": "〉",
    "(": ")", "（": "）", "[": "]", "【": "】", "‘": "’", "‹": "›", "»": "«",
}  # fmt: skip
_MARK = regex.compile(
    "[" + regex.escape("".join({*_CLOSERS_OF, *"".join(_CLOSERS_OF.values())})) + "]"
)
_MAX_LENGTH = 600


def _wider(span: Span, other: Span) -> Span:
    if other.end > span.end:
        return other
    return span


class Enclosures:
    """The quotations and brackets of a paragraph, found in one pass over its marks."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self._spans: list[Span] = []
        opened: list[int] = []
        for match in _MARK.finditer(text, start, end):
            at = match.start()
            if opened and match.group() in _CLOSERS_OF[text[opened[-1]]]:
                self._add(opened.pop(), at + 1)
            elif len(opened) >= 2 and match.group() in _CLOSERS_OF[text[opened[-2]]]:
                opened.pop()
                self._add(opened.pop(), at + 1)
            elif match.group() in _CLOSERS_OF and match.group() != "»":
                opened = [*opened[-3:], at]
        self._spans.sort()
        # The widest of those that start before: where it does not reach, none does.
        self._widest = list(accumulate(self._spans, _wider))

    def _add(self, start: int, end: int) -> None:
        if end - start <= _MAX_LENGTH:
            self._spans.append(Span(start, end))

    def around(self, start: int, end: int) -> Span | None:
        """Return the widest pair of marks that holds text[start:end], or None."""
        index = bisect_right(self._spans, start, key=lambda span: span.start) - 1
        if index < 0 or end > self._widest[index].end:
            return None
        return self._widest[index]

    def widest(self) -> Iterator[Span]:
        """Yield the pairs that no other pair holds, in order."""
        reach = -1
        for span in self._spans:
            if span.end > reach:
                yield span
                reach = span.end


# --- the position of a stretch --------------------------------------------------------

WORD = regex.compile(r"[\p{L}\p{M}\p{N}'’\-]++")
TERMINATORS = frozenset(".!?。！？؟…।|•")
CASED = frozenset({"Latin", "Cyrillic", "Greek", "Armenian"})
_CLOSERS = frozenset("\"”»’)]」』）】'")
_OPENERS = frozenset("\"“«„‘([「『（【'¿¡")
_BRACKETS = frozenset("([（【")
_TITLE_MARKS = frozenset("《〈「『")
_APPOSITION = frozenset(",，:：;—–-(（、،/")


class Position(StrEnum):
    """A position in a paragraph; its value is the code of a message for the reason."""

    WHOLE = "place_whole"
    HEAD = "place_head"
    BETWEEN = "place_between"
    TAIL = "place_tail"
    INSIDE = "place_inside"


class Surroundings:
    """One paragraph, with what is worked out once to place its stretches."""

    def __init__(self, text: str, span: Span, scripts: Scripts) -> None:
        self.text = text
        self.span = span
        self.cased = scripts.dominant in CASED
        self.enclosures = Enclosures(text, span.start, span.end)
        self.first_word = span.start
        while self.first_word < span.end and not text[self.first_word].isalnum():
            self.first_word += 1
        self.last_word = max(span.end - 1, span.start)
        while self.last_word > span.start and not text[self.last_word].isalnum():
            self.last_word -= 1

    def with_marks(self, inner: Span) -> Span:
        """Return the stretch with marks around it that hold few other letters."""
        outer = self.enclosures.around(*inner) or inner
        rest = self.text[outer.start : inner.start] + self.text[inner.end : outer.end]
        others = sum(character.isalpha() for character in rest)
        letters = sum(character.isalpha() for character in inner.of(self.text))
        if 4 * others > letters:
            return inner
        return outer

    def place(self, stretch: Span) -> Position:
        """Return the position of a stretch among the sentences of the paragraph."""
        is_first = stretch.start <= self.first_word
        is_last = stretch.end > self.last_word
        if is_first and is_last:
            return Position.WHOLE
        if not is_first and not self._closes_sentence(self.before(stretch.start)):
            return Position.INSIDE
        if is_last:
            return Position.TAIL
        if not self._opens_sentence(self.after(stretch.end)):
            return Position.INSIDE
        if is_first:
            return Position.HEAD
        return Position.BETWEEN

    def before(self, at: int) -> int:
        """Return the offset of the last character before `at` but spaces, or -1."""
        at -= 1
        while at >= self.span.start and self.text[at].isspace():
            at -= 1
        if at < self.span.start:
            return -1
        return at

    def after(self, at: int) -> int:
        """Return the offset of the first character from `at` on but spaces, or -1."""
        while at < self.span.end and self.text[at].isspace():
            at += 1
        if at >= self.span.end:
            return -1
        return at

    def _closes_sentence(self, at: int) -> bool:
        while at > self.span.start and self.text[at] in _CLOSERS:
            at -= 1
        if at < self.span.start or self.text[at] not in TERMINATORS:
            return False
        if self.text[at] != ".":
            return True
        return self._word_before(at).lower() not in tables.TITLES

    def _opens_sentence(self, at: int) -> bool:
        while 0 <= at < self.span.end - 1 and self.text[at] in _OPENERS:
            at += 1
        if at < 0:
            return True
        if self.cased:
            return self.text[at].isupper()
        return self.text[at].isalpha()

    def _word_before(self, at: int) -> str:
        """Return at most 24 characters of the word before `at`, spaces skipped."""
        while at > self.span.start and self.text[at - 1].isspace():
            at -= 1
        start = at
        earliest = max(self.span.start, at - 24)
        while start > earliest and _is_of_word(self.text[start - 1]):
            start -= 1
        return self.text[start:at]

    def word_after(self, at: int) -> str:
        """Return at most 30 characters of the word at `at`, '' if there is none."""
        if at < 0:
            return ""
        match = WORD.match(self.text, at, min(self.span.end, at + 30))
        if not match:
            return ""
        return match.group()

    def gloss(self, stretch: Span, standing: bool) -> float:
        """Return how strongly the words around it quote or explain it."""
        before = self.before(stretch.start)
        after = self.after(stretch.end)
        is_in_apposition = after >= 0 and self.text[after] in _APPOSITION
        if standing:
            if not is_in_apposition:
                return 0.0
            if before < 0:
                return 2.0
            return 1.0
        loss = 0.0
        if self._cued(before):
            loss += 2.0
        if is_in_apposition or self._explained(after):
            loss += 2.0
        if before >= 0 and self.text[before] in _APPOSITION:
            loss += 1.0
        return loss

    def introduces(self, stretch: Span) -> bool:
        """Return whether the sentence around it names it, or says who said it.

        `stretch` includes its marks.
        """
        opener = self.text[stretch.start]
        before = self.before(stretch.start)
        if opener in _TITLE_MARKS:
            return True
        if self.text[stretch.end - 2] in ",，":  # “…,” he said
            return True
        if self.gloss(stretch, standing=False) >= 1:
            return True
        if opener not in _BRACKETS or before < 0:
            return False
        name = self._word_before(before + 1)
        return not self.cased or not name or not name[0].islower()

    def _cued(self, before: int) -> bool:
        at = before + 1
        for _ in range(2):
            word = self._word_before(at)
            if not word:
                return False
            if word.lower() in tables.GLOSS_CUES:
                return True
            at = self.before(at) + 1 - len(word)
        return False

    def _explained(self, after: int) -> bool:
        """Return whether it is explained or attributed: “…” means, “…” she asked."""
        for _ in range(2):
            word = self.word_after(after)
            if not word:
                return False
            if word.lower() in tables.GLOSS_FOLLOWERS:
                return True
            after = self.after(after + len(word))
        return False


def _is_of_word(character: str) -> bool:
    return character.isalnum() or character in "-'’"
