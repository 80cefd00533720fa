"""Two wordings of a sentence (pure).

Where words of one are in the next, and what must be looked at again.
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
# The kind of change could not be said.
UNREAD = "unread"
_CLAUSE = re.compile(r"[,;:，；：、،؛()（）]\s|[，；：、（）()—–]| - ")


@dataclass(frozen=True, slots=True)
class Followed:
    """Where words are now.

    `span` is None where they are gone. `reason`: why what was said of them must be
    looked at again; empty: it need not be.
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

    `names`: whether a capital marks a name in this text.
    """

    def __init__(self, old: str, new: str, *, names: bool = True) -> None:
        # These are slow to load, and most sentences have one wording.
        from annotations.anchoring import Edit, reasons_of

        self.old = old
        self.new = new
        reasons = advice(
            "anchors",
            old,
            lambda: [*reasons_of(old, new, names=names)],
            ["wording", UNREAD],
        )
        self.reason = reasons[0] if reasons else ""
        self.is_safe = SAFE.issuperset(reasons)
        self._hunks = [] if old == new else list(_hunks(old, new))
        self._throughout = ""
        of_whole = [reason for reason in reasons if reason in THROUGHOUT]
        if of_whole:
            self._throughout = of_whole[0]
        elif UNREAD in reasons or (
            not self.is_safe and Edit(normalise(old), normalise(new)).rewritten
        ):
            self._throughout = self.reason

    def follow(self, spans: Sequence[Span]) -> list[Followed]:
        """Return where these spans of the old wording are now, in the same order.

        One is to be looked at again where its own words are others, where words of its
        clause are that are no part of another span, and where the change may turn the
        whole sentence.
        """
        return [
            self._follow(span, [other for other in spans if other != span])
            for span in spans
        ]

    def _follow(self, span: Span, others: Sequence[Span]) -> Followed:
        now = self._moved(span)
        words = now.of(self.new)
        reason = self.reason or "wording"
        if not words.strip():
            return Followed(None, reason)
        if normalise(words) != normalise(span.of(self.old)):
            return Followed(now, reason)
        if self.is_safe:
            return Followed(now, "")
        if self._throughout:
            return Followed(now, self._throughout)
        if self._changes_clause_of(span, others):
            return Followed(now, reason)
        return Followed(now, "")

    def _changes_clause_of(self, span: Span, others: Sequence[Span]) -> bool:
        """Return whether words of its clause changed that are of no other span."""
        clause = _clause(self.old, span)
        for hunk in self._hunks:
            is_of_other = any(_within(hunk.was, other) for other in others)
            if _touches(hunk.was, clause) and not is_of_other:
                return True
        return False

    def _moved(self, span: Span) -> Span:
        return Span(
            self._place(span.start, last=False), self._place(span.end, last=True)
        )

    def _place(self, at: int, *, last: bool) -> int:
        """Return where a place of the old wording is in the new one.

        What is put in just before a span, or just after it, is no part of it. `last`:
        whether a span ends there.
        """
        shift = 0
        for hunk in self._hunks:
            was = hunk.was
            if at < was.start or (at == was.start and last):
                break
            ends_in_hunk = last and was.start < at == was.end
            if at < was.end or ends_in_hunk:
                return hunk.now.end if last else hunk.now.start
            shift = hunk.now.end - was.end
        return at + shift


def _hunks(old: str, new: str) -> Iterator[_Hunk]:
    """Yield what gave way to what, in reading order."""
    old_end = 0
    new_end = 0
    # where the open hunk began
    old_start = 0
    new_start = 0
    for change in changed_words(old, new):
        size = len(change.text)
        if change.op == "delete":
            old_end += size
        elif change.op == "insert":
            new_end += size
        else:
            if old_end > old_start or new_end > new_start:
                yield _Hunk(Span(old_start, old_end), Span(new_start, new_end))
            old_end += size
            new_end += size
            old_start = old_end
            new_start = new_end
    if old_end > old_start or new_end > new_start:
        yield _Hunk(Span(old_start, old_end), Span(new_start, new_end))


def _clause(text: str, span: Span) -> Span:
    """Return what stands from the stop before the span to the one after it."""
    start = 0
    for stop in _CLAUSE.finditer(text):
        if stop.start() >= span.end:
            return Span(start, stop.start())
        if stop.end() <= span.start:
            start = stop.end()
    return Span(start, len(text))


def _touches(changed: Span, clause: Span) -> bool:
    """Return whether the change is in the clause.

    Something that was only put in counts, at an edge too.
    """
    return changed.start <= clause.end and clause.start <= changed.end


def _within(changed: Span, other: Span) -> bool:
    return other.start <= changed.start < changed.end <= other.end
