"""A document read once, so that many quotations can be looked for in it."""

import re
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from articles.text.typesetting import runs_right_to_left

from .direction import is_turned
from .forms import Form, form_of, pieces, spelled
from .weighing import small_words

_EDGE = 3  # lines at the top of a page, and at its foot, that may be running heads
_SEVERAL = 3  # pages; a line on fewer is text
_DIGITS = re.compile(r"\d+|\s+")
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
        self._pages = [0, *accumulate(len(page) + 1 for page in pages)]
        self._turned = any(map(is_turned, pages))
        self.ids, self._variants = array("i"), array("i")
        self.starts, self.ends = array("q"), array("q")
        self._by_raw: dict[str, tuple[int, int]] = {}
        self._by_fold: dict[str, int] = {}
        self._forms: list[Form] = []
        heads = sorted({*_heads(pages, self._pages)})
        letters = list(self.text)
        for start, end in heads:
            letters[start:end] = " " * (end - start)
        self._body = "".join(letters)
        self._read(self._body, 0)
        self._first_head = len(self.ids)
        for start, end in heads:
            self._read(self.text[start:end], start)
        self.places: list[list[int]] = [[] for _ in self._by_fold]
        places = self.places
        for at, one in enumerate(self.ids):
            places[one].append(at)
        for form in [form for form in self._forms if form.parts]:
            for part in form.parts:
                places[self._enter(part)[0]] += places[self._by_fold[form.fold]]

    def _read(self, text: str, offset: int) -> None:
        """Hazard for speed: this loop is what reading a document costs."""
        known, enter = self._by_raw, self._enter
        ids, variants, starts, ends = self.ids, self._variants, self.starts, self.ends
        self._bar(offset)
        for found in pieces(text):
            if found.lastgroup:
                run, places = spelled(found)
                row = [known.get(one) or enter(one) for one in run]
                ids.extend([one for one, _ in row])
                variants.extend([variant for _, variant in row])
                starts.extend([at + offset for at in places])
                ends.extend([at + offset + 1 for at in places])
                continue
            raw = found.group()
            one, variant = known.get(raw) or enter(raw)
            ids.append(one)
            variants.append(variant)
            starts.append(found.start() + offset)
            ends.append(found.end() + offset)
        self._bar(offset + len(text))

    def _bar(self, at: int) -> None:
        self.ids.append(BARRIER)
        self._variants.append(self._enter("")[1])
        self.starts.append(at)
        self.ends.append(at)

    def _enter(self, raw: str) -> tuple[int, int]:
        if raw not in self._by_raw:
            form = self.form_of(raw)
            self._by_raw[raw] = self._by_fold.setdefault(form.fold, len(self._by_fold)), len(self._forms)
            self._forms.append(form)
            for part in form.parts:
                self._enter(part)
        return self._by_raw[raw]

    def form_of(self, raw: str) -> Form:
        """Where the reader turned some words round, a word and its reverse are one."""
        form = form_of(raw)
        if self._turned and runs_right_to_left(form.exact):
            return replace(form, fold=min(form.fold, form.fold[::-1]))
        return form

    def id_of(self, form: Form) -> int:
        return self._by_fold.get(form.fold, -1)

    def form(self, at: int) -> Form:
        return self._forms[self._variants[at]]

    def gap(self, at: int) -> str:
        """What stands between a token and the one before it."""
        return self._source(at)[self.ends[at - 1] : self.starts[at]]

    def _source(self, at: int) -> str:
        return self._body if at < self._first_head else self.text

    def words(self, start: int, end: int) -> str:
        """As printed, from one token to before another, on one line."""
        if start >= end:
            return ""
        return " ".join(self._source(start)[self.starts[start] : self.ends[end - 1]].split())

    def page(self, offset: int) -> int:
        """Counted from 1."""
        return bisect_right(self._pages, offset)

    def spans(self, start: int, end: int) -> Iterator[Span]:
        """One for each page that tokens start..end-1 stand on."""
        low, high = self.starts[start], self.ends[end - 1]
        for page in range(self.page(low), self.page(high - 1) + 1):
            first, limit = self._pages[page - 1], self._pages[page] - 1
            begins = max(low, first)
            stretch = self._source(start)[begins : min(high, limit)]
            begins += len(stretch) - len(stretch.lstrip()) - first
            if stretch.strip():
                yield page, begins, begins + len(stretch.strip())


def read_pages(pages: Sequence[str], language: str) -> Indexed:
    """language: an ISO 639 code, with or without a region, of which the small words are known or not."""
    return Indexed(pages, language)


# --- Running heads --------------------------------------------------------------------------------------


def _heads(pages: Sequence[str], starts: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Spans of the joined text: lines at an edge of the page that several pages have there, digits aside."""
    edges = [_edges(page) for page in pages]
    counts = [
        Counter(key for both in edges for key in {_key(line) for _, line in both[side]}) for side in (0, 1)
    ]
    for number, (first, both) in enumerate(zip(starts, edges, strict=False), 1):
        for lines, often in zip(both, counts, strict=True):
            for at, line in lines:
                found = _PAGE_NUMBER.fullmatch(line.strip())
                if often[_key(line)] < _SEVERAL and not (found and int(found[1]) == number):
                    break
                yield first + at, first + at + len(line)


def _edges(page: str) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """(where it begins, line): the first with text, and the last from the foot up."""
    lines, at = [], 0
    for line in page.split("\n"):
        if line and not line.isspace():
            lines.append((at, line))
        at += len(line) + 1
    return lines[:_EDGE], lines[: -_EDGE - 1 : -1]


def _key(line: str) -> str:
    return _DIGITS.sub("#", line.strip())
