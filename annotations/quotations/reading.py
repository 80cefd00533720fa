"""A document read once, so that many quotations can be looked for in it."""

import re
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence

from .forms import Form, form_of, pieces
from .weighing import small_words

_EDGE = 3  # lines at the top of a page, and at its foot, that may be running heads
_SEVERAL = 3  # pages; a line on fewer is text
_LONGEST_HEAD = 160  # code points
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"\W*(?:(?:page|seite|página|pagina|p|s)\b\.?\s*)?(\d{1,4})\W*", re.IGNORECASE)
BARRIER = 0  # stands between what does not follow on each other

type Span = tuple[int, int, int]  # page from 1, start and end in its text


class Indexed:
    """The tokens of all pages as one row, and where each word stands in it.

    ids: of each token's fold, BARRIER between stretches. starts, ends: in `text`, the pages joined by line
    ends. Running heads come last, each by itself: found, but not in the way where words run over a page.
    """

    def __init__(self, pages: Sequence[str], language: str) -> None:
        self.small = small_words(language)
        self.text = "\n".join(pages)
        self._pages = [0]
        for page in pages:
            self._pages.append(self._pages[-1] + len(page) + 1)
        self.ids, self._variants = array("i"), array("i")
        self.starts, self.ends = array("q"), array("q")
        self._by_raw: dict[str, tuple[int, int]] = {}
        self._by_fold: dict[str, int] = {"": BARRIER}
        self._forms: list[Form] = []
        self.places: list[list[int]] = [[]]
        self._part_of: dict[int, list[int]] = {}
        heads = list(_heads(pages, self._pages))
        self._body = _without(self.text, heads)
        self._read(self._body, 0)
        self._first_head = len(self.ids)
        for start, end in heads:
            self._read(self.text[start:end], start)
        places = self.places
        for at, one in enumerate(self.ids):
            places[one].append(at)
        for one, more in self._part_of.items():
            self.places[one] += more

    def _read(self, text: str, offset: int) -> None:
        """Hazard for speed: this loop is what reading a document costs."""
        known, enter = self._by_raw, self._enter
        ids, variants, starts, ends = self.ids, self._variants, self.starts, self.ends
        self._bar(offset)
        for found in pieces(text):
            start, end = found.span()
            raw = found.group()
            if found.lastgroup:
                row = [known.get(one) or enter(one) for one in raw]
                ids.extend([one for one, _ in row])
                variants.extend([variant for _, variant in row])
                starts.extend(range(start + offset, end + offset))
                ends.extend(range(start + offset + 1, end + offset + 1))
                continue
            one, variant = known.get(raw) or enter(raw)
            if self._forms[variant].parts:
                self._note_parts(variant)
            ids.append(one)
            variants.append(variant)
            starts.append(start + offset)
            ends.append(end + offset)
        self._bar(offset + len(text))

    def _bar(self, at: int) -> None:
        self.ids.append(BARRIER)
        self._variants.append(self._enter("")[1])
        self.starts.append(at)
        self.ends.append(at)

    def _note_parts(self, variant: int) -> None:
        for part in self._forms[variant].parts:
            self._part_of.setdefault(self._enter(part)[0], []).append(len(self.ids))

    def _enter(self, raw: str) -> tuple[int, int]:
        if raw in self._by_raw:
            return self._by_raw[raw]
        form = form_of(raw)
        number = self._by_fold.setdefault(form.fold, len(self._by_fold))
        if number == len(self.places):
            self.places.append([])
        known = self._by_raw[raw] = (number, len(self._forms))
        self._forms.append(form)
        return known

    def id_of(self, form: Form) -> int:
        return self._by_fold.get(form.fold, -1)

    def form(self, at: int) -> Form:
        return self._forms[self._variants[at]]

    def gap(self, at: int) -> str:
        """What stands between a token and the one before it."""
        text = self._body if at < self._first_head else self.text
        return text[self.ends[at - 1] : self.starts[at]]

    def words(self, start: int, end: int) -> str:
        """As printed, from one token to before another, on one line."""
        return " ".join(self.text[self.starts[start] : self.ends[end - 1]].split()) if start < end else ""

    def page(self, offset: int) -> int:
        """Counted from 1."""
        return bisect_right(self._pages, offset)

    def spans(self, start: int, end: int) -> Iterator[Span]:
        """One for each page that tokens start..end-1 stand on, without what was left out between them."""
        low, high = self.starts[start], self.ends[end - 1]
        for page in range(self.page(low), self.page(high - 1) + 1):
            first, limit = self._pages[page - 1], self._pages[page] - 1
            source = self._body if start < self._first_head else self.text
            stretch = source[max(low, first) : min(high, limit)]
            begins = max(low, first) - first + len(stretch) - len(stretch.lstrip())
            if stretch.strip():
                yield page, begins, begins + len(stretch.strip())


def read_pages(pages: Sequence[str], language: str) -> Indexed:
    """language: an ISO 639 code, with or without a region, of which the small words are known or not."""
    return Indexed(pages, language)


# --- Running heads --------------------------------------------------------------------------------------


def _heads(pages: Sequence[str], starts: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Spans of the joined text: lines at an edge of the page that several pages have there, digits aside."""
    edges = [(list(_lines(page)), list(_lines(page, foot=True))) for page in pages]
    counts = [
        Counter(key for both in edges for key in {_key(line) for line, _ in both[side]}) for side in (0, 1)
    ]
    for number, both in enumerate(edges):
        for side in (0, 1):
            for line, start in both[side]:
                if counts[side][_key(line)] < _SEVERAL and not _is_number(line, number + 1):
                    break
                yield starts[number] + start, starts[number] + start + len(line)


def _lines(page: str, *, foot: bool = False) -> Iterator[tuple[str, int]]:
    """(line, where it begins): the first with text, or the last from the bottom up."""
    low, high = 0, len(page)
    for _ in range(_EDGE):
        if foot:
            high = len(page[:high].rstrip())
            low = page.rfind("\n", 0, high) + 1
        else:
            low = len(page) - len(page[low:].lstrip())
            high = page.find("\n", low)
        end = high if high >= 0 else len(page)
        if low >= end or end - low > _LONGEST_HEAD:
            return
        yield page[low:end], low
        low, high = (low, low) if foot else (end, end)


def _key(line: str) -> str:
    return _DIGITS.sub("#", "".join(line.split()))


def _is_number(line: str, page: int) -> bool:
    found = _PAGE_NUMBER.fullmatch(line.strip())
    return found is not None and int(found[1]) == page


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """With spaces instead."""
    pieces, at = [], 0
    for start, end in sorted(set(spans)):
        if start >= at:
            pieces += [text[at:start], " " * (end - start)]
            at = end
    return "".join([*pieces, text[at:]])
