"""Two wordings of a sentence: where words of one are in the next; what must be looked
at again (pure).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from annotations.review_reasons import SAFE, TURNS
from articles.engine_errors import advice
from articles.text.characters import normalise
from articles.text.shapes import Span
from articles.text.tokens import changed_words

# A change of one of these kinds may turn what everything in the sentence says.
THROUGHOUT = TURNS | {"hedging"}
UNREAD = "unread"  # what kind of change it is could not be said
_CLAUSE = re.compile(r"[,;:，；：、،؛()（）]\s|[，；：、（）()—–]| - ")


@dataclass(frozen=True, slots=True)
class Followed:
    """Where words are now; None: they are gone. reason: why what was said of them must
    be looked at again; empty: it need not be.
    """

    span: Span | None
    reason: str


@dataclass(frozen=True, slots=True)
class _Hunk:
    """Words that gave way to others; either may be empty."""

    was: Span
    now: Span


class Rewording:
    """One wording of a sentence against the next.

    names: whether a capital marks a name in this text.
    """

    def __init__(self, old: str, new: str, *, names: bool = True) -> None:
        # slow to load; most wordings are one
        from annotations.anchoring import Edit, reasons_of

        self.old, self.new = old, new
        reasons = advice(
            "anchors",
            old,
            lambda: [*reasons_of(old, new, names=names)],
            ["wording", UNREAD],
        )
        self.reason = reasons[0] if reasons else ""
        self.is_safe = SAFE.issuperset(reasons)
        self._hunks = [] if old == new else list(_hunks(old, new))
        rewritten = not self.is_safe and Edit(normalise(old), normalise(new)).rewritten
        throughout = next((reason for reason in reasons if reason in THROUGHOUT), "")
        self._throughout = throughout or (
            self.reason if rewritten or UNREAD in reasons else ""
        )

    def follow(self, spans: Sequence[Span]) -> list[Followed]:
        """Where these spans of the old wording are in the new one, in the same order.

        One is to be looked at again where its own words are others, where words of its
        clause are that are no part of another span, and where the change may turn the
        whole sentence.
        """
        return [
            self._follow(span, [one for one in spans if one != span]) for span in spans
        ]

    def _follow(self, span: Span, others: Sequence[Span]) -> Followed:
        now = self._moved(span)
        if not now.of(self.new).strip():
            return Followed(None, self.reason or "wording")
        if normalise(now.of(self.new)) != normalise(span.of(self.old)):
            return Followed(now, self.reason or "wording")
        if self.is_safe:
            return Followed(now, "")
        if self._throughout:
            return Followed(now, self._throughout)
        clause = _clause(self.old, span)
        near = any(
            _touches(hunk.was, clause)
            and not any(_within(hunk.was, other) for other in others)
            for hunk in self._hunks
        )
        return Followed(now, (self.reason or "wording") if near else "")

    def _moved(self, span: Span) -> Span:
        return Span(
            self._place(span.start, last=False), self._place(span.end, last=True)
        )

    def _place(self, at: int, *, last: bool) -> int:
        """In the new wording: what is put in just before a span, or just after it, is
        no part of it.
        """
        shift = 0
        for hunk in self._hunks:
            if at < hunk.was.start or (at == hunk.was.start and last):
                break
            if at < hunk.was.end or (
                at == hunk.was.end and last and hunk.was.start < at
            ):
                return hunk.now.end if last else hunk.now.start
            shift = hunk.now.end - hunk.was.end
        return at + shift


def _hunks(old: str, new: str) -> Iterator[_Hunk]:
    at = there = 0
    was = now = 0  # where the open hunk began
    for change in changed_words(old, new):
        size = len(change.text)
        if change.op == "equal":
            if (was, now) != (at, there):
                yield _Hunk(Span(was, at), Span(now, there))
            at, there = at + size, there + size
            was, now = at, there
        elif change.op == "delete":
            at += size
        else:
            there += size
    if (was, now) != (at, there):
        yield _Hunk(Span(was, at), Span(now, there))


def _clause(text: str, span: Span) -> Span:
    """From the stop before the span to the one after it."""
    start = end = 0
    for stop in _CLAUSE.finditer(text):
        if stop.start() >= span.end:
            end = stop.start()
            break
        if stop.end() <= span.start:
            start = stop.end()
    return Span(start, end or len(text))


def _touches(changed: Span, clause: Span) -> bool:
    """Also where something was only put in, at an edge too."""
    return changed.start <= clause.end and clause.start <= changed.end


def _within(changed: Span, other: Span) -> bool:
    return other.start <= changed.start < changed.end <= other.end
