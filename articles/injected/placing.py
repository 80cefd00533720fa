"""Where a stretch stands in its paragraph: by itself, or in a sentence, and whether that introduces it."""

from enum import StrEnum

import regex

from articles.injected import tables
from articles.injected.reading import Enclosures, Scripts
from articles.text.shapes import Span

WORD = regex.compile(r"[\p{L}\p{M}\p{N}'’\-]++")
TERMINATORS = frozenset(".!?。！？؟…।|•")
CASED = frozenset({"Latin", "Cyrillic", "Greek", "Armenian"})
_CLOSERS = frozenset("\"”»’)]」』）】'")
_OPENERS = frozenset("\"“«„‘([「『（【'¿¡")
_BRACKETS = frozenset("([（【")
_TITLE_MARKS = frozenset("《〈「『")
_APPOSITION = frozenset(",，:：;—–-(（、،/")


class Place(StrEnum):
    """The value is the code of the message that completes the reason."""

    WHOLE = "place_whole"
    HEAD = "place_head"
    BETWEEN = "place_between"
    TAIL = "place_tail"
    INSIDE = "place_inside"


class Surroundings:
    """One paragraph with what its stretches are placed by, worked out once."""

    def __init__(self, text: str, span: Span, scripts: Scripts) -> None:
        self.text, self.span = text, span
        self.cased = scripts.dominant in CASED
        self.enclosures = Enclosures(text, span.start, span.end)
        self.first_word = next((i for i in range(*span) if text[i].isalnum()), span.end)
        self.last_word = next(
            (i for i in range(span.end - 1, span.start - 1, -1) if text[i].isalnum()), span.start
        )

    def with_marks(self, inner: Span) -> Span:
        """With the quotation marks or brackets round it, where they hold no other words."""
        outer = self.enclosures.around(*inner) or inner
        rest = self.text[outer.start : inner.start] + self.text[inner.end : outer.end]
        return inner if any(c.isalpha() for c in rest) else outer

    def place(self, stretch: Span) -> Place:
        starts, ends = stretch.start <= self.first_word, stretch.end > self.last_word
        if starts and ends:
            return Place.WHOLE
        closed = self._closes_sentence(self.before(stretch.start))
        if ends:
            return Place.TAIL if closed else Place.INSIDE
        opens = self._opens_sentence(self.after(stretch.end))
        if starts:
            return Place.HEAD if opens else Place.INSIDE
        return Place.BETWEEN if closed and opens else Place.INSIDE

    def before(self, at: int) -> int:
        """Offset of the last character before `at` that is not a space, or -1."""
        at -= 1
        while at >= self.span.start and self.text[at].isspace():
            at -= 1
        return at if at >= self.span.start else -1

    def after(self, at: int) -> int:
        while at < self.span.end and self.text[at].isspace():
            at += 1
        return at if at < self.span.end else -1

    def _closes_sentence(self, at: int) -> bool:
        while at > self.span.start and self.text[at] in _CLOSERS:
            at -= 1
        if at < self.span.start or self.text[at] not in TERMINATORS:
            return False
        return self.text[at] != "." or self._word_before(at).lower() not in tables.TITLES

    def _opens_sentence(self, at: int) -> bool:
        while 0 <= at < self.span.end - 1 and self.text[at] in _OPENERS:
            at += 1
        if at < 0:
            return True
        return self.text[at].isupper() if self.cased else self.text[at].isalpha()

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

    def word_after(self, at: int) -> str:
        found = WORD.match(self.text, at, min(self.span.end, at + 30)) if at >= 0 else None
        return found.group() if found else ""

    def gloss(self, stretch: Span, standing: bool) -> float:
        """How strongly the words around it say that the article quotes or explains it."""
        loss = 0.0
        before, after = self.before(stretch.start), self.after(stretch.end)
        if not standing and self._cued(before):
            loss += 2.0
        if after >= 0 and self.text[after] in _APPOSITION:
            loss += 2.0 if not standing or before < 0 else 1.0
        elif not standing and self._explained(after):
            loss += 2.0
        if not standing and before >= 0 and self.text[before] in _APPOSITION:
            loss += 1.0
        return loss

    def introduces(self, stretch: Span) -> bool:
        """Whether the sentence around it names it, or says who said it. stretch: with its marks."""
        opener, before = self.text[stretch.start], self.before(stretch.start)
        if opener in _TITLE_MARKS or self.text[stretch.end - 2] in ",，":  # “…,” he said
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
        """“…” means, “…” she asked."""
        for _ in range(2):
            word = self.word_after(after)
            if word.lower() in tables.GLOSS_FOLLOWERS:
                return True
            after = self.after(after + len(word)) if word else -1
        return False
