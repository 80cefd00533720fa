"""Runs of another script, with the digits, handles and stray letters glued to them."""

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from articles.injected import tables
from articles.injected.scripts import Stretch
from articles.spans import Span

_GLUED_TAIL = regex.compile(r"[:：]?[\w@+./\-]{1,40}+")
_PHONE_TAIL = regex.compile(r"\s{1,3}\+?\d{5,15}+")


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
        if stretch.script == dominant:
            if open_run and not _belongs_to(text, open_run, stretch, row[i + 1 : i + 2]):
                yield _with_tail(text, paragraph, open_run)
                open_run = None
            elif open_run:
                open_run = Run(open_run.script, open_run.start, stretch.end)
        elif open_run and stretch.script == open_run.script:
            open_run = Run(open_run.script, open_run.start, stretch.end)
        else:
            if open_run:
                yield _with_tail(text, paragraph, open_run)
            open_run = Run(stretch.script, _with_head(text, paragraph, stretch.start), stretch.end)
    if open_run:
        yield _with_tail(text, paragraph, open_run)


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


def _with_tail(text: str, paragraph: Span, run: Run) -> Run:
    """Digits, handles and telephone numbers glued behind, as in '论坛419' or '微信:abc8899'."""
    end = run.end
    glued = _GLUED_TAIL.match(text, end, paragraph.end)
    if glued and any(c.isdigit() for c in glued.group()):
        end = glued.end()
    phone = _PHONE_TAIL.match(text, end, paragraph.end)
    if phone:
        end = phone.end()
    return Run(run.script, run.start, max(end, run.end))
