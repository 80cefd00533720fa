"""Runs of another script, with the digits, handles and stray letters glued to them."""

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from articles.injected import tables
from articles.injected.scripts import Stretch
from articles.text.shapes import Span

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
    """Digits, handles and telephone numbers glued behind, as in '论坛419' or '微信:vx2233'."""
    end = run.end
    glued = _GLUED_TAIL.match(text, end, paragraph.end)
    if glued and any(c.isdigit() for c in glued.group()):
        end = glued.end()
    phone = _PHONE_TAIL.match(text, end, paragraph.end)
    if phone:
        end = phone.end()
    return Run(run.script, run.start, max(end, run.end))
