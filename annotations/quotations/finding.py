"""Find a quotation in a document: exactly, nearly or not."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal, NamedTuple

from annotations.anchoring import senses
from annotations.quotations.omitting import (
    LONGEST_OMISSION,
    ends_sentence,
    is_absolute,
    may_omit,
)
from annotations.quotations.printed_marks import REMARK
from annotations.quotations.reading import BARRIER, Indexed, Span
from annotations.quotations.walking import STEPS, Occurrence, Walk
from annotations.quotations.weighing import denies
from articles.text.characters import says_something
from articles.text.tokens import edits, word_set

_ELLIPSIS = re.compile(r"[\[(]\s*(?:…|\.(?:\s?\.){2,})\s*[\])]|…+|\.(?:\s?\.){2,}")
ELLIPSIS = "…"
_EDITED = re.compile(rf"\[|{_ELLIPSIS.pattern}|{REMARK.pattern}", re.IGNORECASE)
_LEAST_WORDS = 3  # of a piece beside an ellipsis
_LEAST_CHARACTERS = 4  # the same in writing without spaces
_LONGEST = 400  # code points of the closest passage
_COMPARED = 80  # tokens of it, and of the quotation
_RAREST = 12  # words of a quotation by which the closest passage is found
_LOOKED_AT = 500  # places of each of them
_CONDITION = 4  # tokens of the longest word for a condition
_DRIFT = 8  # tokens more or less between them
_CLAUSE = 15  # tokens before its end in which a clause may have its 'nobody'
_CLOSED = re.compile(r"(?<!\.)[.!?。！？][\"”“’'»«」\s]*$")
_RELATIVES = word_set("that who which whose der die das den dem deren qui que dont")
_REST = 30  # tokens of a sentence that are shown after a quotation
# With one of these, or after one more word, the rest of a sentence restricts it.
_CAVEATS = word_set(
    "but though although however only far aber jedoch allerdings obwohl soweit"
    " mais cependant toutefois quoique autant 但 虽 惟 只 仅"
)

type Differences = tuple[tuple[str, str], ...]  # (quoted, printed) words


@dataclass(frozen=True, slots=True)
class QuotationFound:
    """The result of looking for a quotation in a document.

    `page`, from 1, is where the words begin; 0 where they are not found. `spans` are
    those of the words, in order. Where a quotation is not found, `closest` is the page
    and the text of the passage most like it, and `differences` are between these two.
    `omissions` are the printed words that ellipses stand for, also where these may not;
    `skipped`, the marks of notes and the like that the quotation lacks.
    """

    verdict: Literal["exact", "near", "not found"]
    page: int = 0
    spans: tuple[Span, ...] = ()
    differences: Differences = ()
    closest: tuple[int, str] | None = None
    omissions: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()


class Chain(NamedTuple):
    """An occurrence of each piece of a quotation, in order.

    `is_fair`: whether the ellipses between them may stand for what is printed there.
    """

    matches: Sequence[Occurrence]
    is_fair: bool


def find_quotation(quotation: str, document: Indexed) -> QuotationFound:
    """Return where and how exactly a document has a quotation."""
    if not says_something(quotation):
        return QuotationFound("not found")
    budget = iter(range(STEPS))
    is_closed = _CLOSED.search(quotation) is not None
    whole = Walk(quotation, document, budget, literal=True)
    found = _best(whole)
    is_exact = bool(found) and not found[0].differences
    # Brackets and ellipses that are printed so are not the editor's.
    if _EDITED.search(quotation) and not is_exact:
        found = [match for match in found if _prints_ellipses(match)]
        chain = _find_pieces(quotation, document, budget)
        if chain and (chain.is_fair or not found):
            return _as_found(chain, document, is_closed=is_closed)
    if not found:
        return _closest(whole, document)
    return _as_found(Chain(found, is_fair=True), document, is_closed=is_closed)


def _best(walk: Walk) -> list[Occurrence]:
    """Return the occurrence with the least differences, in a list, if there is one."""
    best: list[Occurrence] = []
    for match in walk.matches():
        if not match.differences:
            return [match]
        if not best or _badness(match) < _badness(best[0]):
            best = [match]
    return best


def _prints_ellipses(match: Occurrence) -> bool:
    """Return whether the ellipses of the quotation are printed."""
    return not any(_ELLIPSIS.search(quoted) for quoted, _ in match.differences)


def _badness(match: Occurrence) -> tuple[int, int]:
    return match.cost, len(match.differences)


def _find_pieces(
    quotation: str, document: Indexed, budget: Iterator[int]
) -> Chain | None:
    """Return an occurrence of each piece that the editor's ellipses leave, or None.

    All of them are exact where that is possible.
    """
    text = REMARK.sub("", quotation)
    walks = [
        Walk(piece, document, budget)
        for piece in _ELLIPSIS.split(text)
        if re.search(r"\w", piece)
    ]
    if len(walks) > 1 and any(map(_is_too_short, walks)):
        return None
    places = [sorted(walk.matches(), key=lambda match: match.end) for walk in walks]
    exact_places = [_exact_only(matches) for matches in places]
    for is_fair in (True, False):
        for each in (exact_places, places):
            matches = _linked(each, document, budget, is_fair=is_fair)
            if matches:
                return Chain(matches, is_fair)
    return None


def _is_too_short(walk: Walk) -> bool:
    """Return whether a piece has too few words to be one."""
    words = [item for item in walk.items if item.hole or item.form.exact[:1].isalnum()]
    if any(senses.UNSPACED_LETTER.match(item.form.exact) for item in words):
        return len(words) < _LEAST_CHARACTERS
    return len(words) < _LEAST_WORDS


def _as_found(chain: Chain, document: Indexed, *, is_closed: bool) -> QuotationFound:
    """Return that a chain is found, or if it is not fair, that it is the closest.

    `is_closed`: the quotation ends as a sentence does.
    """
    differences: list[tuple[str, str]] = []
    spans: list[Span] = []
    omissions = []
    skipped: list[str] = []
    first = chain.matches[0]
    end = first.start
    for match in chain.matches:
        if match is not first:
            omission = document.words(end, match.start)
            omissions.append(omission)
            differences.append((ELLIPSIS, omission))
        end = match.end
        differences += match.differences
        spans += document.spans(match.start, match.end)
        skipped += match.skipped
    reversals = [("", word) for word in _reversals_beside(first.start, end, document)]
    if is_closed and _is_restricted(end, document):
        reversals.append(("", document.words(end, end + 1)))
    differences += reversals
    caveat = _caveat_after(end, document)
    if caveat:
        differences.append(("", caveat))
    found = QuotationFound(
        "near" if differences else "exact",
        spans[0][0],
        tuple(spans),
        tuple(differences),
        omissions=tuple(filter(None, omissions)),
        skipped=tuple(skipped),
    )
    if chain.is_fair and not reversals:
        return found
    passage = document.words(first.start, end)[:_LONGEST]
    closest = (found.page, passage)
    return replace(
        found, verdict="not found", page=0, spans=(), closest=closest, skipped=()
    )


def _reversals_beside(start: int, end: int, document: Indexed) -> Iterator[str]:
    """Yield words that deny what is quoted, right before or after tokens start..end-1.

    A quotation that stops there says the opposite, though no ellipsis shows it. So it
    does where a condition begins the sentence, or follows.
    """
    first = start
    while start - first < LONGEST_OMISSION and not ends_sentence(first, document):
        first -= 1
    before = senses.words_and_figures(document.words(first, start))
    after = []
    if not ends_sentence(end, document):
        until = min(end + _CONDITION, len(document.ids))
        after = senses.words_and_figures(document.words(end, until))
    for word in (*before[:1], *before[-1:], *after[:1]):
        if "condition" in senses.REPORTS.of(word):
            yield word
    for at, gap_at in ((start - 1, start), (end, end)):
        if document.ids[at] == BARRIER or document.gap_before(gap_at).strip():
            continue
        word = document.form_at(at).exact
        if denies(word):
            yield word


def _is_restricted(end: int, document: Indexed) -> bool:
    """Return whether what follows token end-1 restricts a 'nobody' or 'all' before it.

    The sentence goes on without a mark, or with a word such as 'who'.
    """
    if ends_sentence(end, document):
        return False
    follows = document.form_at(end).exact.casefold()
    if document.gap_before(end).strip() and follows not in _RELATIVES:
        return False
    before = range(max(1, end - _CLAUSE), end)
    return any(is_absolute(document.form_at(at).exact) for at in before)


def _caveat_after(end: int, document: Indexed) -> str:
    """Return how the sentence goes on with a caveat after token end-1; '' if not."""
    stop = end
    while stop - end < _REST and not ends_sentence(stop, document):
        stop += 1
    rest = document.words(end, stop)
    begins = {word.casefold() for word in senses.words_and_figures(rest)[:2]}
    if _CAVEATS.isdisjoint(begins):
        return ""
    return f"{ELLIPSIS} {rest}"


def _exact_only(matches: Sequence[Occurrence]) -> list[Occurrence]:
    return [match for match in matches if not match.differences]


def _linked(
    places: Sequence[Sequence[Occurrence]],
    document: Indexed,
    budget: Iterator[int],
    *,
    is_fair: bool,
) -> list[Occurrence]:
    """Return the first chain with one of the places of each piece, or none."""
    chains: list[list[Occurrence]] = [[match] for match in places[0]]
    for matches in places[1:]:
        ends = [chain[-1].end for chain in chains]
        longer = []
        for match in matches:
            # What the last chain before the match omits, every other one omits too.
            last = bisect_right(ends, match.start) - 1
            if last < 0 or match.start - ends[last] > LONGEST_OMISSION:
                continue
            if is_fair and not _is_fair(ends[last], match.start, document, budget):
                continue
            longer.append([*chains[last], match])
        chains = longer
    return chains[0] if chains else []


def _is_fair(start: int, end: int, document: Indexed, budget: Iterator[int]) -> bool:
    """Return whether an ellipsis may stand for tokens, within the steps that are left."""
    steps = len(list(islice(budget, end - start)))
    return steps == end - start and may_omit(start, end, document)


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
