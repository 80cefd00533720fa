"""Which alphabets a text is written in, and where each begins and ends."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple
from unicodedata import category

import regex

from articles.text.shapes import Span

# Han, kana and bopomofo count as one: Japanese mixes them in every word.
_CLASSES = {
    "Latin": r"\p{Script=Latin}",
    "Han": r"\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}",
    "Cyrillic": r"\p{Script=Cyrillic}",
    "Arabic": r"\p{Script=Arabic}",
    "Hangul": r"\p{Script=Hangul}",
    "Greek": r"\p{Script=Greek}",
    "Hebrew": r"\p{Script=Hebrew}",
    "Thai": r"\p{Script=Thai}",
    "Devanagari": r"\p{Script=Devanagari}",
    "Georgian": r"\p{Script=Georgian}",
    "Armenian": r"\p{Script=Armenian}",
    "Bengali": r"\p{Script=Bengali}",
    "Tamil": r"\p{Script=Tamil}",
}
# Letters that belong to every script (the micro sign, the kana length mark) are neutral.
_NEUTRAL = r"\P{L}\p{Script=Common}\p{Script=Inherited}"

_KNOWN = "".join(_CLASSES.values())


def _stretch_pattern(name: str, letters: str) -> str:
    return f"(?P<{name}>{letters}[{letters}{_NEUTRAL}]*+)"


# One match per change of script, each character looked at once: possessive, no nested repetition.
_STRETCH = regex.compile(
    "|".join(
        [_stretch_pattern(name, rf"[[{cls}]&&\p{{L}}]") for name, cls in _CLASSES.items()]
        + [_stretch_pattern("other", rf"[\p{{L}}--[{_KNOWN}\p{{Script=Common}}\p{{Script=Inherited}}]]")]
    ),
    regex.VERSION1,
)

# A Han character says about as much as two and a half Latin letters.
_LETTER_WEIGHTS = {"Han": 2.5, "Hangul": 2.0}

SCRIPT_NAMES = {"Han": "Chinese or Japanese", "Hangul": "Korean", "other": "another"}

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
_SCRIPT_OF_LANGUAGE = {code: script for script, codes in _LANGUAGE_SCRIPTS.items() for code in codes}


def script_of_language(language: str | None) -> str | None:
    """Most of the other languages are written in Latin script."""
    code = base_language(language)
    return _SCRIPT_OF_LANGUAGE.get(code, "Latin") if code else None


def base_language(language: str | None) -> str:
    """'zh-Hans' -> 'zh'; '' when the language is not known."""
    return (language or "").replace("_", "-").split("-")[0].lower()


class Stretch(NamedTuple):
    """Letters of one script with the neutral characters between them; offsets into the text."""

    script: str
    start: int
    end: int


def stretches(text: str, paragraph: Span) -> list[Stretch]:
    """The paragraph's scripts in order. Trailing spaces and punctuation belong to no stretch."""
    found = []
    for match in _STRETCH.finditer(text, paragraph.start, paragraph.end):
        end = match.end()
        while end > match.start() + 1 and not is_letter(text[end - 1]):
            end -= 1
        found.append(Stretch(match.lastgroup or "other", match.start(), end))
    return found


def is_letter(character: str) -> bool:
    """A letter or a mark on one (the vowels of Thai and Hindi are marks)."""
    return character.isalpha() or category(character)[0] == "M"


class Scripts(NamedTuple):
    """The article's own script, and those that share the article with it (a bilingual text)."""

    dominant: str
    shared: frozenset[str]


def scripts_of(text: str, rows: Iterable[list[Stretch]], language: str | None) -> Scripts | None:
    """None for a text without letters."""
    letters: Counter[str] = Counter()
    prose: Counter[str] = Counter()
    for row in rows:
        for stretch in row:
            weight = (stretch.end - stretch.start) * _LETTER_WEIGHTS.get(stretch.script, 1.0)
            letters[stretch.script] += int(weight) + 1
            prose[stretch.script] += _is_prose(text, stretch, weight)
    if not letters:
        return None
    total = letters.total()
    dominant = max(letters, key=lambda script: letters[script])
    declared = script_of_language(language)
    if declared and letters[declared] >= 0.2 * total:
        dominant = declared
    shared = {s for s in letters if s != dominant and prose[s] >= 2 and letters[s] >= 0.2 * total}
    return Scripts(dominant, frozenset(shared))


_SENTENCE_ENDS = frozenset(".!?。！？؟…।")


def _is_prose(text: str, stretch: Stretch, weight: float) -> bool:
    return weight >= 60 and any(c in _SENTENCE_ENDS for c in text[stretch.start : stretch.end + 1])
