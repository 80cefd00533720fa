"""What the rules share: findings, where each alphabet runs, and what stands between marks."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Literal, NamedTuple
from unicodedata import category

import regex

from articles.injected import tables
from articles.text.shapes import Span, outside
from articles.text.stored_messages import Message

type Tier = Literal["certain", "likely", "hint"]


@dataclass(frozen=True, slots=True)
class Finding:
    """text[start:end], in code points, trimmed of white space at both ends.

    certain: blocks publication until an editor decides. likely: probably not the author's; kept out of
    the sentences until an editor decides. hint: stays in the text and is only shown.
    """

    start: int
    end: int
    kind: str
    tier: Tier
    reason: str


def group_of(kind: str, tier: str, words: str) -> str:
    """The name of the group in which a finding is decided: one act for all of a kind, and of one alphabet.

    Hints stay apart, because nobody has to decide them.
    """
    parts = [kind]
    if kind == "foreign_script" and (row := stretches(words, Span(0, len(words)))):
        parts.append(Counter(one.script for one in row).most_common(1)[0][0])
    if tier == "hint":
        parts.append("hint")
    return ":".join(parts)


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The same stretch without white space at its ends; empty if there is nothing else."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def disjoint(text: str, findings: Iterable[Finding]) -> list[Finding]:
    """Sorted by start, none overlapping: the surer keeps its span, and a hint gives way to whatever is there.

    Hazard: a certain one must not grow by a likely one that it touches, or the author's words go with it.
    """
    ordered = sorted(findings, key=lambda f: (f.start, f.end))
    strong = _merged(f for f in ordered if f.tier == "certain")
    likely = _merged(f for f in ordered if f.tier == "likely")
    strong = sorted([*strong, *_parts_outside(text, likely, strong)], key=lambda f: f.start)
    hints = _first_of_overlapping(f for f in ordered if f.tier == "hint")
    return sorted([*strong, *_clear_of(hints, strong)], key=lambda f: f.start)


def _merged(ordered: Iterable[Finding]) -> list[Finding]:
    merged: list[Finding] = []
    for finding in ordered:
        if merged and finding.start < merged[-1].end:
            merged[-1] = replace(merged[-1], end=max(merged[-1].end, finding.end))
        else:
            merged.append(finding)
    return merged


def _parts_outside(text: str, findings: list[Finding], taken: list[Finding]) -> Iterator[Finding]:
    spans = [Span(one.start, one.end) for one in taken]
    for finding in findings:
        for part in outside(Span(finding.start, finding.end), spans):
            start, end = trimmed(text, *part)
            if part == (finding.start, finding.end) or any(c.isalnum() for c in text[start:end]):
                yield replace(finding, start=start, end=end)


def _first_of_overlapping(ordered: Iterable[Finding]) -> list[Finding]:
    kept: list[Finding] = []
    for finding in ordered:
        if not kept or finding.start >= kept[-1].end:
            kept.append(finding)
    return kept


def _clear_of(hints: list[Finding], strong: list[Finding]) -> list[Finding]:
    clear, i = [], 0
    for hint in hints:
        while i < len(strong) and strong[i].end <= hint.start:
            i += 1
        if i == len(strong) or strong[i].start >= hint.end:
            clear.append(hint)
    return clear


# --- alphabets ------------------------------------------------------------------------------------------

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


def script_name(script: str) -> Message:
    """For an editor to read: 'Chinese or Japanese' for Han."""
    return Message(f"script_{script.lower()}")


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


# --- runs of another alphabet --------------------------------------------------------------------------

_GLUED_TAIL = regex.compile(r"[:：]?[\w@+./\-]{1,40}+")
_NUMBER_TAIL = regex.compile(r"\s{1,3}(?:\+?\d{5,15}+|\d{1,3}\s?%)")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of another script with the digits and handles glued to it."""

    script: str
    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]


def runs_of(text: str, paragraph: Span, row: list[Stretch], dominant: str) -> Iterator[Run]:
    """The paragraph's runs in order; one run may hold a few of the article's own letters."""
    open_run: Run | None = None
    for i, stretch in enumerate(row):
        if open_run and _continues(text, open_run, stretch, row[i + 1 : i + 2], dominant):
            open_run = Run(open_run.script, open_run.start, stretch.end)
            continue
        if open_run:
            yield _with_tail(text, paragraph, open_run)
        is_own = stretch.script == dominant
        open_run = (
            None if is_own else Run(stretch.script, _with_head(text, paragraph, stretch.start), stretch.end)
        )
    if open_run:
        yield _with_tail(text, paragraph, open_run)


def _continues(text: str, run: Run, stretch: Stretch, following: list[Stretch], dominant: str) -> bool:
    if stretch.script == run.script:
        return True
    return stretch.script in (dominant, "Latin") and _belongs_to(text, run, stretch, following)


def _belongs_to(text: str, run: Run, piece: Stretch, following: list[Stretch]) -> bool:
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


def _ends_a_tag(text: str, piece: Stretch, length: int) -> bool:
    """桑拿jj and 品茶qq77889, but not 微信WeChat said."""
    following = text[piece.end : piece.end + 1]
    return not following.isalpha() and (length <= 3 or not following.isspace())


def _with_head(text: str, paragraph: Span, start: int) -> int:
    """Digits glued in front, as in '419上海'. At most 12, so that a long number is looked at once."""
    head = start
    while (
        head > paragraph.start and start - head < 12 and (text[head - 1].isdigit() or text[head - 1] in "+@")
    ):
        head -= 1
    return head


def _with_tail(text: str, paragraph: Span, run: Run) -> Run:
    """Digits, handles, numbers and percentages behind, as in '论坛419', '微信:vx2233' or '첫충 30%'."""
    end = run.end
    glued = _GLUED_TAIL.match(text, end, paragraph.end)
    if glued and any(c.isdigit() for c in glued.group()):
        end = glued.end()
    number = _NUMBER_TAIL.match(text, end, paragraph.end)
    if number:
        end = number.end()
    return Run(run.script, run.start, max(end, run.end))


# --- quotations and brackets ---------------------------------------------------------------------------

_CLOSERS = {
    "“": "”“", '"': '"', "«": "»", "„": "“”", "「": "」", "『": "』", "《": "》", "〈": "〉",
    "(": ")", "（": "）", "[": "]", "【": "】", "‘": "’", "‹": "›", "»": "«",
}  # fmt: skip
_MARK = regex.compile("[" + regex.escape("".join({*_CLOSERS, *"".join(_CLOSERS.values())})) + "]")
_MAX_LENGTH = 600


def _wider(one: Span, other: Span) -> Span:
    return other if other.end > one.end else one


class Enclosures:
    """Where quotations and brackets run, for one paragraph. One pass over its marks."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self._spans: list[Span] = []
        opened: list[int] = []
        for match in _MARK.finditer(text, start, end):
            at = match.start()
            if opened and match.group() in _CLOSERS[text[opened[-1]]]:
                self._add(opened.pop(), at + 1)
            elif len(opened) >= 2 and match.group() in _CLOSERS[text[opened[-2]]]:
                opened.pop()
                self._add(opened.pop(), at + 1)
            elif match.group() in _CLOSERS and match.group() != "»":
                opened = [*opened[-3:], at]
        self._spans.sort()
        # The widest of those that start before: where it does not reach, none does.
        self._widest = list(accumulate(self._spans, _wider))

    def _add(self, start: int, end: int) -> None:
        if end - start <= _MAX_LENGTH:
            self._spans.append(Span(start, end))

    def around(self, start: int, end: int) -> Span | None:
        """The pair of marks that holds text[start:end], the widest of several."""
        i = bisect_right(self._spans, start, key=lambda span: span.start) - 1
        return self._widest[i] if i >= 0 and end <= self._widest[i].end else None

    def widest(self) -> Iterator[Span]:
        """The pairs that no other pair holds, in order."""
        reach = -1
        for span in self._spans:
            if span.end > reach:
                yield span
                reach = span.end
