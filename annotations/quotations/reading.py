"""A document read once, so that many quotations can be looked for in it."""

import re
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, chain

from annotations.quotations.direction import either_way, is_turned, turns_ligatures
from annotations.quotations.weighing import small_words
from annotations.quotations.wordforms import Form, form_of, tokens
from articles.text.directions import runs_right_to_left

_EDGE = 3  # lines at the top of a page, and at its foot, that may be running heads
_SEVERAL = 3  # pages; a line on fewer is text
_LONGEST_HEAD = 160  # code points
_LINE = re.compile(r"\S[^\n]*")
_DIGITS = re.compile(r"\d+|\s+")
_PAGE_NUMBER = re.compile(
    r"\W*(?:(?:page|seite|página|pagina|p|s)\b\.?\s*)?(\d{1,4})\W*", re.IGNORECASE
)
BARRIER = 0  # stands between what does not follow on each other

type Span = tuple[int, int, int]  # page from 1, start and end in its text


class Indexed:
    """The tokens of all pages as one row, and where each word stands in it.

    ids: of each token's fold, BARRIER between stretches. starts, ends: in `text`, the
    pages joined by line ends. turned: whether its reader turned words round; ligatures:
    pages where it did so with lam-alef. Running heads come last, each by itself: found,
    but not in the way where words run over a page.
    """

    def __init__(self, pages: Sequence[str], language: str) -> None:
        self.small = small_words(language)
        self.text = "\n".join(pages)
        self._pages = [0, *accumulate(len(page) + 1 for page in pages)]
        self.turned = any(map(is_turned, pages))
        self.ligatures = {
            number for number, page in enumerate(pages, 1) if turns_ligatures(page)
        }
        self._row, self.starts, self.ends = array("i"), array("q"), array("q")
        self._by_raw: dict[str, int] = {}
        self._by_fold: dict[str, int] = {}
        self._forms: list[Form] = []
        heads = sorted({*_heads(pages, self._pages)})
        letters = list(self.text)
        for start, end in heads:
            letters[start:end] = " " * (end - start)
        self._body = "".join(letters)
        self._read(self._body, 0)
        self._first_head = len(self._row)
        for start, end in heads:
            self._read(self.text[start:end], start)
        ids = [self.id_of(form.fold) for form in self._forms]
        self.ids = array("i", [ids[one] for one in self._row])
        self.places: list[list[int]] = [[] for _ in self._by_fold]
        for at, one in enumerate(self.ids):
            self.places[one].append(at)
        for form in self._forms:
            for part in form.parts:
                self.places[ids[self._by_raw[part]]] += self.places[
                    self.id_of(form.fold)
                ]

    def _read(self, text: str, offset: int) -> None:
        for raw, start, end in chain(
            [("", 0, 0)], tokens(text), [("", len(text), len(text))]
        ):
            self._row.append(self._by_raw.get(raw) or self._enter(raw))
            self.starts.append(start + offset)
            self.ends.append(end + offset)

    def _enter(self, raw: str) -> int:
        """The number of a form."""
        if raw not in self._by_raw:
            form = self.form_of(raw)
            self._by_raw[raw] = len(self._forms)
            self._by_fold.setdefault(form.fold, len(self._by_fold))
            self._forms.append(form)
            for part in form.parts:
                self._enter(part)
        return self._by_raw[raw]

    def form_of(self, raw: str) -> Form:
        """Where the reader turned some words round, a word and its reverse are one."""
        form = form_of(raw)
        if not (self.turned or self.ligatures) or not runs_right_to_left(form.exact):
            return form
        fold = either_way(form.fold) if self.ligatures else form.fold
        return replace(form, fold=min(fold, fold[::-1]) if self.turned else fold)

    def id_of(self, fold: str) -> int:
        return self._by_fold.get(fold, -1)

    def form(self, at: int) -> Form:
        return self._forms[self._row[at]]

    def gap(self, at: int) -> str:
        """What stands between a token and the one before it."""
        return self._source(at)[self.ends[at - 1] : self.starts[at]]

    def _source(self, at: int) -> str:
        return self._body if at < self._first_head else self.text

    def words(self, start: int, end: int) -> str:
        """As printed, from one token to before another, on one line."""
        text = self._source(start)[self.starts[start] : self.ends[end - 1]]
        return " ".join(text.split()) if start < end else ""

    def page(self, offset: int) -> int:
        """Counted from 1."""
        return bisect_right(self._pages, offset)

    def spans(self, start: int, end: int) -> Iterator[Span]:
        """One for each page that tokens start..end-1 stand on."""
        low, high = self.starts[start], self.ends[end - 1]
        for page in range(self.page(low), self.page(high - 1) + 1):
            first = self._pages[page - 1]
            stretch = self._source(start)[
                max(low, first) : min(high, self._pages[page] - 1)
            ].rstrip()
            if stretch:
                ends = max(low, first) + len(stretch) - first
                yield page, ends - len(stretch.lstrip()), ends


def read_pages(pages: Sequence[str], language: str) -> Indexed:
    """language: an ISO 639 code, with or without a region, of which the small words are
    known or not.
    """
    return Indexed(pages, language)


# --- Running heads --------------------------------------------------------------------


def _heads(pages: Sequence[str], starts: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Spans of the joined text: lines at an edge of the page that several pages have
    there, digits aside.
    """
    edges = [_edges(page) for page in pages]
    often = Counter(
        key for both in edges for key in {(side, _key(line)) for side, _, line in both}
    )
    for number, both in enumerate(edges):
        ended = ""
        for side, at, line in both:
            found = _PAGE_NUMBER.fullmatch(line.strip())
            repeated = often[side, _key(line)] >= _SEVERAL or (
                found and int(found[1]) == number + 1
            )
            if side != ended and repeated and len(line) <= _LONGEST_HEAD:
                yield starts[number] + at, starts[number] + at + len(line)
            else:
                ended = side


def _edges(page: str) -> list[tuple[str, int, str]]:
    """(side, where it begins, line): the first lines with text, and the last from the
    foot up.
    """
    lines = [(found.start(), found[0]) for found in _LINE.finditer(page)]
    sides = ("head", lines[:_EDGE]), ("foot", lines[: -_EDGE - 1 : -1])
    return [(side, at, line) for side, some in sides for at, line in some]


def _key(line: str) -> str:
    return _DIGITS.sub("#", line.strip())
