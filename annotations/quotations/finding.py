"""Whether a quotation stands in a document: exactly, nearly or not."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from annotations.quotations.reading import BARRIER, Indexed, Span
from annotations.quotations.walking import STEPS, Occurrence, Walk
from articles.text.tokens import edits

_ELLIPSIS = re.compile(r"[\[(]\s*(?:…|\.(?:\s?\.){2,})\s*[\])]|…+|\.(?:\s?\.){2,}")
_PAGES_ON = 2  # from where one part ends to where the next begins
# code points of the closest passage, tokens of it and of the quotation
_LONGEST, _COMPARED = 400, 80
# words, places of each, tokens more or less between them
_RAREST, _LOOKED_AT, _DRIFT = 12, 500, 8

type Differences = tuple[tuple[str, str], ...]  # (quoted, printed) words


@dataclass(frozen=True, slots=True)
class QuotationFound:
    """page: where the words begin, from 1; 0 where they are not found. spans: of the
    words, in order.

    closest: (page, text) of the passage that is most like the quotation, where that is
    not found, which the differences are from.
    """

    verdict: Literal["exact", "near", "not found"]
    page: int = 0
    spans: tuple[Span, ...] = ()
    differences: Differences = ()
    closest: tuple[int, str] | None = None


def find(quotation: str, document: Indexed) -> QuotationFound:
    if not any(map(str.isalnum, quotation)):
        return QuotationFound("not found")
    budget = iter(range(STEPS))
    whole = Walk(quotation, document, budget, literal=True)
    found = _best(whole)
    # Brackets and ellipses that are printed so are no editor's.
    if ("[" in quotation or _ELLIPSIS.search(quotation)) and (
        not found or found[0].differences
    ):
        pieces = [
            piece for piece in _ELLIPSIS.split(quotation) if re.search(r"\w", piece)
        ]
        walks = [Walk(piece, document, budget) for piece in pieces]
        too_short = len(walks) > 1 and any(len(walk.all_items) < 2 for walk in walks)
        found = [] if too_short else _chain(walks, document)
    if not found:
        return _closest(whole, document)
    differences = tuple(one for match in found for one in match.differences)
    spans = tuple(
        span for match in found for span in document.spans(match.start, match.end)
    )
    return QuotationFound(
        "near" if differences else "exact", spans[0][0], spans, differences
    )


def _best(walk: Walk) -> list[Occurrence]:
    """One at most."""
    best: list[Occurrence] = []
    for match in walk.matches():
        best = sorted([*best, match], key=lambda one: (one.cost, len(one.differences)))[
            :1
        ]
        if not match.differences:
            return [match]
    return best


def _chain(walks: Sequence[Walk], document: Indexed) -> list[Occurrence]:
    """One place for each part, in order and near each other; all of them exact where
    that is possible.
    """
    places = [sorted(walk.matches(), key=lambda match: match.end) for walk in walks]
    exact = [[match for match in found if not match.differences] for found in places]
    return _linked(exact, document) or _linked(places, document)


def _linked(
    places: Sequence[Sequence[Occurrence]], document: Indexed
) -> list[Occurrence]:
    chains: list[list[Occurrence]] = [[match] for match in places[0]]
    for found in places[1:]:
        ends = [chain[-1].end for chain in chains]
        longer = []
        for match in found:
            # The last that ends before it is on the nearest page too.
            last = bisect_right(ends, match.start) - 1
            page = document.page(document.starts[match.start])
            if (
                last >= 0
                and page - document.page(document.ends[ends[last] - 1] - 1) <= _PAGES_ON
            ):
                longer.append([*chains[last], match])
        chains = longer
    return chains[0] if chains else []


# --- The closest passage --------------------------------------------------------------


def _closest(walk: Walk, document: Indexed) -> QuotationFound:
    at = end = _nearest(walk, document)
    last, limit = at + min(_COMPARED, len(walk.items)), document.starts[at] + _LONGEST
    while end < last and document.ids[end] != BARRIER and document.ends[end] <= limit:
        end += 1
    if at == end:
        return QuotationFound("not found")
    mine = [item.form.exact for item in walk.items[:_COMPARED]]
    theirs = [document.form(place).exact for place in range(at, end)]
    differences = tuple(
        (walk.words(was.start, was.stop), document.words(at + now.start, at + now.stop))
        for same, was, now in edits(mine, theirs)
        if not same
    )
    page = document.page(document.starts[at])
    return QuotationFound(
        "not found", differences=differences, closest=(page, document.words(at, end))
    )


def _nearest(walk: Walk, document: Indexed) -> int:
    """The token at which the stretch begins that has most of the rarest words in their
    places; 0 for none.
    """
    worth = Counter[int]()
    known = {item.id: i for i, item in enumerate(walk.items) if item.id > BARRIER}
    rarest = sorted((len(document.places[one]), one) for one in known)[:_RAREST]
    for often, one in rarest:
        for place in document.places[one][:_LOOKED_AT]:
            worth[max(1, place - known[one])] += _LOOKED_AT**2 // often
    near = Counter[int]()
    for at, much in worth.items():
        for bucket in (at // _DRIFT, at // _DRIFT + 1):
            near[bucket] += much
    best = max(near, key=near.__getitem__, default=0)
    return max(
        (at for at in worth if best - 1 <= at // _DRIFT <= best),
        key=worth.__getitem__,
        default=0,
    )
