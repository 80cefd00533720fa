"""Find a quotation in a document: exactly, nearly or not."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from annotations.quotations.reading import BARRIER, Indexed, Span
from annotations.quotations.walking import STEPS, Occurrence, Walk
from articles.text.characters import says_something
from articles.text.tokens import edits

_ELLIPSIS = re.compile(r"[\[(]\s*(?:…|\.(?:\s?\.){2,})\s*[\])]|…+|\.(?:\s?\.){2,}")
_PAGES_ON = 2  # from where one piece ends to where the next begins
_LONGEST = 400  # code points of the closest passage
_COMPARED = 80  # tokens of it, and of the quotation
_RAREST = 12  # words of a quotation by which the closest passage is found
_LOOKED_AT = 500  # places of each of them
_DRIFT = 8  # tokens more or less between them

type Differences = tuple[tuple[str, str], ...]  # (quoted, printed) words


@dataclass(frozen=True, slots=True)
class QuotationFound:
    """The result of looking for a quotation in a document.

    `page`, from 1, is where the words begin; 0 where they are not found. `spans` are
    those of the words, in order. Where a quotation is not found, `closest` is the page
    and the text of the passage most like it, and `differences` are between these two.
    """

    verdict: Literal["exact", "near", "not found"]
    page: int = 0
    spans: tuple[Span, ...] = ()
    differences: Differences = ()
    closest: tuple[int, str] | None = None


def find_quotation(quotation: str, document: Indexed) -> QuotationFound:
    """Return where and how exactly a document has a quotation."""
    if not says_something(quotation):
        return QuotationFound("not found")
    budget = iter(range(STEPS))
    whole = Walk(quotation, document, budget, literal=True)
    found = _best(whole)
    is_exact = bool(found) and not found[0].differences
    # Brackets and ellipses that are printed so are not the editor's.
    is_edited = "[" in quotation or _ELLIPSIS.search(quotation) is not None
    if is_edited and not is_exact:
        found = _find_pieces(quotation, document, budget)
    if not found:
        return _closest(whole, document)
    return _as_found(found, document)


def _best(walk: Walk) -> list[Occurrence]:
    """Return the occurrence with the least differences, in a list, if there is one."""
    best: list[Occurrence] = []
    for match in walk.matches():
        if not match.differences:
            return [match]
        if not best or _badness(match) < _badness(best[0]):
            best = [match]
    return best


def _badness(match: Occurrence) -> tuple[int, int]:
    return match.cost, len(match.differences)


def _find_pieces(
    quotation: str, document: Indexed, budget: Iterator[int]
) -> list[Occurrence]:
    """Return an occurrence of each piece that the editor's ellipses leave, or none."""
    walks = [
        Walk(piece, document, budget)
        for piece in _ELLIPSIS.split(quotation)
        if re.search(r"\w", piece)
    ]
    if len(walks) > 1 and any(len(walk.all_items) < 2 for walk in walks):
        return []
    return _chain(walks, document)


def _as_found(found: Sequence[Occurrence], document: Indexed) -> QuotationFound:
    differences: list[tuple[str, str]] = []
    spans: list[Span] = []
    for match in found:
        differences += match.differences
        spans += document.spans(match.start, match.end)
    verdict: Literal["exact", "near"] = "near" if differences else "exact"
    page = spans[0][0]
    return QuotationFound(verdict, page, tuple(spans), tuple(differences))


def _chain(walks: Sequence[Walk], document: Indexed) -> list[Occurrence]:
    """Return a place for each piece, in order and near each other.

    All of them are exact where that is possible.
    """
    places = [sorted(walk.matches(), key=lambda match: match.end) for walk in walks]
    exact_places = [_exact_only(matches) for matches in places]
    return _linked(exact_places, document) or _linked(places, document)


def _exact_only(matches: Sequence[Occurrence]) -> list[Occurrence]:
    return [match for match in matches if not match.differences]


def _linked(
    places: Sequence[Sequence[Occurrence]], document: Indexed
) -> list[Occurrence]:
    """Return the first chain with one of the places of each piece, or none."""
    chains: list[list[Occurrence]] = [[match] for match in places[0]]
    for matches in places[1:]:
        ends = [chain[-1].end for chain in chains]
        longer = []
        for match in matches:
            # The last chain that ends before the match is also on the nearest page.
            last = bisect_right(ends, match.start) - 1
            if last < 0:
                continue
            end_page = document.last_page_of(ends[last] - 1)
            if document.page_of(match.start) - end_page <= _PAGES_ON:
                longer.append([*chains[last], match])
        chains = longer
    return chains[0] if chains else []


# --- The closest passage --------------------------------------------------------------


def _closest(walk: Walk, document: Indexed) -> QuotationFound:
    """Return that a quotation is not found, with the passage most like it."""
    start = _nearest(walk, document)
    end = _end_of_passage(start, min(_COMPARED, len(walk.items)), document)
    if start == end:
        return QuotationFound("not found")
    quoted = [item.form.exact for item in walk.items[:_COMPARED]]
    printed = [document.form_at(at).exact for at in range(start, end)]
    differences = []
    for is_same, old, new in edits(quoted, printed):
        if not is_same:
            old_words = walk.words(old.start, old.stop)
            new_words = document.words(start + new.start, start + new.stop)
            differences.append((old_words, new_words))
    closest = (document.page_of(start), document.words(start, end))
    return QuotationFound("not found", differences=tuple(differences), closest=closest)


def _end_of_passage(start: int, length: int, document: Indexed) -> int:
    """Return the token before which a passage of at most `length` tokens ends."""
    limit = document.starts[start] + _LONGEST
    end = start
    while end < start + length:
        if document.ids[end] == BARRIER or document.ends[end] > limit:
            break
        end += 1
    return end


def _nearest(walk: Walk, document: Indexed) -> int:
    """Return the token at which the stretch most like the quotation begins, or 0.

    It is the one that has most of the rarest words in their places.
    """
    worth = Counter[int]()
    index_of = {item.id: i for i, item in enumerate(walk.items) if item.id > BARRIER}
    rarest = sorted((len(document.places[word_id]), word_id) for word_id in index_of)
    for often, word_id in rarest[:_RAREST]:
        for place in document.places[word_id][:_LOOKED_AT]:
            start = max(1, place - index_of[word_id])
            worth[start] += _LOOKED_AT**2 // often
    if not worth:
        return 0
    near = Counter[int]()
    for start, weight in worth.items():
        bucket = start // _DRIFT
        near[bucket] += weight
        near[bucket + 1] += weight
    best = max(near, key=near.__getitem__)
    candidates = [start for start in worth if best - 1 <= start // _DRIFT <= best]
    return max(candidates, key=worth.__getitem__)
