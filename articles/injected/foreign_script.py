"""Stretches in an alphabet that is not the article's, where the article does not quote or explain them.

Position says most: spam stands alone in a paragraph, before its first sentence, or between two
sentences; a quotation, a gloss or a name stands inside a sentence, between marks, or beside a word such
as 'called'. Each sign adds to a score or takes from it; SIGNS says how much.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from articles.injected import tables
from articles.injected.enclosed import Enclosures
from articles.injected.model import Finding, Tier
from articles.injected.scripts import SCRIPT_NAMES, Scripts, Stretch
from articles.spans import Span

CERTAIN_FROM = 4.0
LIKELY_FROM = 2.0
HINT_FROM = 1.0

_WORD = regex.compile(r"[\p{L}\p{M}\p{N}'’\-]++")
_GLUED_TAIL = regex.compile(r"[:：]?[\w@+./\-]{1,40}+")
_PHONE_TAIL = regex.compile(r"\s{1,3}\+?\d{5,15}+")
_DIGITS = regex.compile(r"\d++")
_TERMINATORS = frozenset(".!?。！？؟…।|•")
_CLOSERS = frozenset("\"”»’)]」』）】'")
_OPENERS = frozenset("\"“«„‘([「『（【'¿¡")
_APPOSITION_BEFORE = frozenset(",，:：;—–-(（、،/")
_APPOSITION_AFTER = frozenset(",，:：;—–-(（、،/")
_CASED = frozenset({"Latin", "Cyrillic", "Greek", "Armenian"})
_UNSPACED = frozenset({"Han", "Thai"})


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of another script with the digits and handles glued to it."""

    script: str
    start: int
    end: int


def find_foreign_script(
    text: str, paragraphs: list[Span], rows: list[list[Stretch]], scripts: Scripts
) -> Iterator[Finding]:
    for paragraph, row in zip(paragraphs, rows, strict=True):
        if all(stretch.script == scripts.dominant for stretch in row):
            continue
        context = _Paragraph(text, paragraph, scripts, row)
        for run in _runs(text, paragraph, row, scripts.dominant):
            finding = context.judge(run)
            if finding:
                yield finding


def _runs(text: str, paragraph: Span, row: list[Stretch], dominant: str) -> Iterator[Run]:
    open_run: Run | None = None
    for i, stretch in enumerate(row):
        if stretch.script == dominant:
            if open_run and not _belongs_to(text, open_run, stretch, row[i + 1 : i + 2]):
                yield _with_tail(text, paragraph, open_run, stretch.start)
                open_run = None
            elif open_run:
                open_run = Run(open_run.script, open_run.start, stretch.end)
        elif open_run and stretch.script == open_run.script:
            open_run = Run(open_run.script, open_run.start, stretch.end)
        else:
            if open_run:
                yield _with_tail(text, paragraph, open_run, stretch.start)
            open_run = Run(stretch.script, _with_head(text, paragraph, stretch.start), stretch.end)
    if open_run:
        yield _with_tail(text, paragraph, open_run, paragraph.end)


def _belongs_to(text: str, run: Run, own: Stretch, following: list[Stretch]) -> bool:
    """A few of the article's own letters inside a run: 夜网论坛jj桑拿, 'Ставки 1xbet зеркало', 'qq77889'."""
    length = own.end - own.start
    glued = own.start == run.end and length <= 6
    resumes = bool(following) and following[0].script == run.script
    if glued and (resumes or own.end == len(text) or not text[own.end].isspace() or length <= 3):
        return resumes or not _word_goes_on(text, own)
    if not resumes or length > 14:
        return False
    piece = text[own.start : own.end]
    before = text[run.end : own.start]
    return (
        len(before) <= 4
        and len(piece.split()) == 1
        and piece.lower() not in tables.JOINERS
        and (before[-1:].isdigit() or piece.islower())
    )


def _word_goes_on(text: str, own: Stretch) -> bool:
    return own.end < len(text) and text[own.end].isalpha()


def _with_head(text: str, paragraph: Span, start: int) -> int:
    """Digits glued in front, as in '419上海'. At most 12, so that a long number is looked at once."""
    head = start
    while (
        head > paragraph.start and start - head < 12 and (text[head - 1].isdigit() or text[head - 1] in "+@")
    ):
        head -= 1
    return head


def _with_tail(text: str, paragraph: Span, run: Run, limit: int) -> Run:
    """Digits, handles and telephone numbers glued behind, as in '论坛419' or '微信:abc8899'."""
    end = run.end
    glued = _GLUED_TAIL.match(text, end, paragraph.end)
    if glued and any(c.isdigit() for c in glued.group()):
        end = glued.end()
    phone = _PHONE_TAIL.match(text, end, paragraph.end)
    if phone:
        end = phone.end()
    return Run(run.script, run.start, max(end, run.end))


@dataclass(frozen=True, slots=True)
class _Score:
    total: float
    standing: bool
    where: str
    signs: tuple[str, ...]


class _Paragraph:
    """One paragraph with what its runs are judged by, worked out once."""

    def __init__(self, text: str, span: Span, scripts: Scripts, row: list[Stretch]) -> None:
        self.text, self.span, self.scripts = text, span, scripts
        self.enclosures = Enclosures(text, span.start, span.end)
        own = [stretch for stretch in row if stretch.script == scripts.dominant]
        self.own_letters = sum(stretch.end - stretch.start for stretch in own)
        self.first = min((s.start for s in row), default=span.end)
        self.last = max((s.end for s in row), default=span.start)

    def judge(self, run: Run) -> Finding | None:
        if run.end - run.start < 2 or self.enclosures.holds(run.start, run.end):
            return None
        shape = _Shape(self.text[run.start : run.end], run.script)
        if shape.is_ordinary_latin():
            return None
        score = self._score(run, shape)
        tier = self._tier(run, score)
        if tier is None:
            return None
        return Finding(run.start, run.end, "foreign_script", tier, self._reason(run, score))

    def _tier(self, run: Run, score: _Score) -> Tier | None:
        if run.script in self.scripts.shared and score.total < CERTAIN_FROM + 1:
            return "hint" if score.standing and score.total >= LIKELY_FROM else None
        if score.total >= CERTAIN_FROM and score.standing:
            return "certain"
        if score.total >= LIKELY_FROM:
            return "likely"
        return "hint" if score.standing and score.total >= HINT_FROM else None

    def _score(self, run: Run, shape: "_Shape") -> _Score:
        standing, where = self._place(run)
        total = 3.0 if standing else 1.0
        signs = shape.signs()
        total += min(3.0, 2.0 * len(signs))
        if shape.is_long:
            total += 1.0
        if shape.is_short and not signs:
            total -= 2.0 if where == _WHOLE else 1.0
        if shape.is_named and not signs:
            total -= 1.0
        if shape.ends_as_prose and not signs:
            total -= 1.0
        total -= self._gloss(run, standing)
        return _Score(total, standing, where, tuple(signs))

    def _place(self, run: Run) -> tuple[bool, str]:
        before, after = self._before(run.start), self._after(run.end)
        if not self.own_letters:
            return True, _WHOLE
        starts = run.start <= self.first or not _has_word(self.text, self.span.start, run.start)
        ends = run.end >= self.last and not _has_word(self.text, run.end, self.span.end)
        closed = self._closes_sentence(before)
        if ends:
            return closed and not starts, _TAIL
        opens = self._opens_sentence(after)
        if starts:
            return opens, _HEAD if opens else _INSIDE
        return (True, _BETWEEN) if closed and opens else (False, _INSIDE)

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
        if self.scripts.dominant in _CASED:
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
        if after >= 0 and self.text[after] in _APPOSITION_AFTER:
            loss += 2.0 if not standing or before < 0 else 1.0
        elif (
            after >= 0
            and not standing
            and _word_at(self.text, after, self.span.end).lower() in tables.GLOSS_FOLLOWERS
        ):
            loss += 2.0
        if not standing and before >= 0 and self.text[before] in _APPOSITION_BEFORE:
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
        return f"{script} text {score.where}; the article is in {own} script{signs}."


_WHOLE = "fills the paragraph"
_HEAD = "stands before the first sentence"
_BETWEEN = "stands between two sentences"
_TAIL = "stands after the last sentence"
_INSIDE = "stands in the middle of a sentence, neither quoted nor explained"


def _has_word(text: str, start: int, end: int) -> bool:
    return any(c.isalnum() for c in text[start:end])


def _word_at(text: str, start: int, end: int) -> str:
    match = _WORD.match(text, start, min(end, start + 30))
    return match.group() if match else ""


class _Shape:
    """What a run looks like by itself."""

    def __init__(self, run: str, script: str) -> None:
        self.run, self.script = run[:400], script
        self.words = _WORD.findall(self.run)
        self.letters = sum(c.isalpha() for c in self.run)

    @property
    def is_long(self) -> bool:
        if self.script in _UNSPACED:
            return self.letters >= 7
        return self.letters >= 10 and len(self.words) >= (2 if self.script == "Hangul" else 3)

    @property
    def is_short(self) -> bool:
        if self.script in _UNSPACED:
            return self.letters <= 4
        return len(self.words) <= 2 and self.letters <= 16

    @property
    def is_named(self) -> bool:
        """Every longer word has a capital: a name, as far as a cased script can tell."""
        if self.script not in _CASED or not 1 <= len(self.words) <= 5:
            return False
        longer = [word for word in self.words if len(word) >= 4]
        return bool(longer) and all(word[0].isupper() for word in longer)

    @property
    def ends_as_prose(self) -> bool:
        return self.run[-1:] in _TERMINATORS

    def is_ordinary_latin(self) -> bool:
        """Brands, titles and code are at home in every script; running Latin text is not."""
        if self.script != "Latin":
            return False
        lowered = [word.lower() for word in self.words]
        content = [w for w in self.words if len(w) >= 3 and w.islower() and w not in tables.PROSE_WORDS]
        spam = len({w for w in lowered if w in tables.SPAM_GOODS}) + len(
            {w for w in lowered if w in tables.SPAM_SHOUTS}
        )
        return not (len(self.words) >= 4 and len(content) >= 2) and not (spam >= 2 and len(self.words) >= 3)

    def signs(self) -> list[str]:
        found = []
        if self._has_glued_digits():
            found.append("digits are glued on")
        if self._has_spam_words():
            found.append("it has words that advertising spam uses")
        return found

    def _has_glued_digits(self) -> bool:
        if self.script not in _UNSPACED:
            return False
        for match in _DIGITS.finditer(self.run):
            beside = self.run[match.start() - 1 : match.start()] + self.run[match.end() : match.end() + 1]
            glued = len(match.group()) >= 2 and any(c.isalpha() for c in beside)
            if glued and (match.end() == len(self.run) or self.run[match.end()] not in tables.COUNTERS):
                return True
        return False

    def _has_spam_words(self) -> bool:
        if self.script == "Latin":
            lowered = {word.lower() for word in self.words}
            return len(lowered & tables.SPAM_GOODS) >= 1 and len(lowered & tables.SPAM_SHOUTS) >= 1
        lowered_run = self.run.lower()
        return any(stem in lowered_run for stem in tables.SPAM_STEMS.get(self.script, frozenset()))
