"""Whether a quotation stands in a document: exactly, nearly or not."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from articles.text.tokens import edits

from .quoted import Part, part_of
from .reading import BARRIER, Indexed, Span
from .walking import Budget, Match, Walk

Verdict = Literal["exact", "near", "not found"]

_ELLIPSIS = re.compile(r"[\[(]\s*(?:…|\.(?:\s?\.){2,})\s*[\])]|…+|\.(?:\s?\.){2,}")
_PAGES_ON = 2  # from where one part ends to where the next begins
_LONGEST, _COMPARED = 400, 80  # code points of the closest passage, tokens of it and of the quotation
_RAREST, _LOOKED_AT, _DRIFT = 12, 500, 8  # words, places of each, tokens more or less between them


@dataclass(frozen=True, slots=True)
class Found:
    """page: where the words begin, from 1; 0 where they are not found. spans: of the words, in order.

    differences: (quoted, printed), also from the closest passage: (page, its text) where nothing is found.
    """

    verdict: Verdict
    page: int = 0
    spans: tuple[Span, ...] = ()
    differences: tuple[tuple[str, str], ...] = ()
    closest: tuple[int, str] | None = None


def find(quotation: str, document: Indexed) -> Found:
    if not any(letter.isalnum() for letter in quotation):
        return Found("not found")
    budget = Budget()
    whole = part_of(quotation, document, literal=True)
    pieces = [piece for piece in _ELLIPSIS.split(quotation) if any(map(str.isalnum, piece))]
    plain = not _ELLIPSIS.search(quotation) and "[" not in quotation
    best = _best(whole, document, budget)
    if best and (plain or not best.differences):
        return _found([best], document)
    parts = [part_of(piece, document) for piece in pieces]
    if not plain and (len(parts) == 1 or all(len(part.items) > 1 for part in parts)):
        found = _chain(parts, document, budget)
        if found:
            return _found(found, document)
    return _closest(whole, document)


def _best(part: Part, document: Indexed, budget: Budget) -> Match | None:
    best: Match | None = None
    for match in Walk(part, document, budget).matches():
        if not match.differences:
            return match
        if best is None or match.rank < best.rank:
            best = match
    return best


def _found(matches: Sequence[Match], document: Indexed) -> Found:
    differences = tuple(one for match in matches for one in match.differences)
    spans = tuple(span for match in matches for span in document.spans(match.start, match.end))
    return Found("near" if differences else "exact", spans[0][0], spans, differences)


def _chain(parts: Sequence[Part], document: Indexed, budget: Budget) -> list[Match]:
    """One place for each part, in order and near each other; all of them exact where that is possible."""
    places = []
    for part in parts:
        places.append(sorted(Walk(part, document, budget).matches(), key=lambda match: match.end))
        if not places[-1]:
            return []
    exact = [[match for match in found if not match.differences] for found in places]
    return _linked(exact, document) or _linked(places, document)


def _linked(places: Sequence[Sequence[Match]], document: Indexed) -> list[Match]:
    reached: list[tuple[Match, int]] = [(match, -1) for match in places[0]]
    rows = [reached]
    for found in places[1:]:
        ends = [match.end for match, _ in reached]
        reached = []
        for match in found:
            # The last that ends before it is on the nearest page too.
            last = bisect_right(ends, match.start) - 1
            if last >= 0 and _is_near(rows[-1][last][0], match, document):
                reached.append((match, last))
        rows.append(reached)
    chain: list[Match] = []
    at = 0
    for row in reversed(rows):
        if not row:
            return []
        match, at = row[at]
        chain.append(match)
    return chain[::-1]


def _is_near(one: Match, other: Match, document: Indexed) -> bool:
    ends, begins = document.ends[one.end - 1] - 1, document.starts[other.start]
    return document.page(begins) - document.page(ends) <= _PAGES_ON


# --- The closest passage --------------------------------------------------------------------------------


def _closest(part: Part, document: Indexed) -> Found:
    at = _nearest(part, document)
    if at is None:
        return Found("not found")
    at += document.ids[at] == BARRIER
    end = at
    limit = document.starts[at] + _LONGEST
    most = min(len(document.ids), at + min(_COMPARED, len(part.items)))
    while end < most and document.ids[end] != BARRIER and document.ends[end] <= limit:
        end += 1
    if end == at:
        return Found("not found")
    text = document.words(at, end)
    page = document.page(document.starts[at])
    return Found("not found", differences=tuple(_edited(part, document, at, end)), closest=(page, text))


def _nearest(part: Part, document: Indexed) -> int | None:
    """The token at which the stretch begins that has most of the rarest words in their places."""
    worth = defaultdict[int, float](float)
    known = {item.id: i for i, item in enumerate(part.items) if item.id > 0}
    rarest = sorted((len(document.places[one]), one) for one in known)
    for often, one in rarest[:_RAREST]:
        for place in document.places[one][:_LOOKED_AT]:
            worth[max(1, place - known[one])] += 1 / often
    begins = sorted(worth)
    best, most, total, low = None, 0.0, 0.0, 0
    for at in begins:
        total += worth[at]
        while begins[low] < at - _DRIFT:
            total -= worth[begins[low]]
            low += 1
        if total > most:
            best, most = begins[low], total
    return best


def _edited(part: Part, document: Indexed, start: int, end: int) -> Iterator[tuple[str, str]]:
    mine = [item.form.exact for item in part.items[:_COMPARED]]
    theirs = [document.form(at).exact for at in range(start, end)]
    for same, was, now in edits(mine, theirs):
        if not same:
            yield (
                part.words(was.start, was.stop),
                document.words(start + now.start, start + now.stop),
            )
