"""A document that is read once, so that many quotations can be looked for in it."""

import re
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import NamedTuple

from annotations.quotations.direction import either_way, is_turned, turns_ligatures
from annotations.quotations.printed_marks import printed_marks
from annotations.quotations.weighing import language_code, small_words
from annotations.quotations.wordforms import Form, form_of, quotation_tokens
from articles.text.directions import runs_right_to_left

# Lines at the top of a page, and at its foot, that may be running heads.
_EDGE = 3
_SEVERAL = 3  # pages; a line on fewer is text
_LONGEST_HEAD = 160  # code points
_LINE = re.compile(r"\S[^\n]*")
_DIGITS = re.compile(r"\d+|\s+")
_PAGE_NUMBER = re.compile(
    r"\W*(?:(?:page|seite|página|pagina|p|s)\b\.?\s*)?(\d{1,4})\W*", re.IGNORECASE
)
_MARKS_IN_A_ROW = 5
BARRIER = 0  # the id of a token between stretches that do not follow on each other

type Span = tuple[int, int, int]  # page from 1, start and end in its text


class NoteMark(NamedTuple):
    """The mark of a note or the like: the token after it, and what is printed."""

    until: int
    text: str


class Indexed:
    """The tokens of all pages as one row, with the places of each word in it.

    `ids` are those of each token's fold, with BARRIER between stretches. `starts` and
    `ends` are offsets in `text`, the pages joined by line ends. `turned` says whether
    the PDF reader reversed words; `ligatures` are the pages where it reversed lam-alef.
    `marks` are those of notes and the like: by the first token of each, the token after
    it and what is printed. Running heads come last, each by itself: they are found, but
    are not in the way where words run over a page.
    """

    def __init__(self, pages: Sequence[str], language: str) -> None:
        self.language = language_code(language)
        self.small = small_words(language)
        self.text = "\n".join(pages)
        self._pages = [0, *accumulate(len(page) + 1 for page in pages)]
        self.turned = any(map(is_turned, pages))
        self.ligatures = {
            number for number, page in enumerate(pages, 1) if turns_ligatures(page)
        }
        self._row = array("i")
        self.starts = array("q")
        self.ends = array("q")
        self._by_raw: dict[str, int] = {}
        self._by_fold: dict[str, int] = {}
        self._forms: list[Form] = []
        heads = sorted(set(_heads(pages, self._pages)))
        self._body = _blanked(self.text, heads)
        self._read(self._body, 0)
        self._first_head = len(self._row)
        self.marks = dict(self._marks())
        self._mark_starts = sorted(self.marks)
        for start, end in heads:
            self._read(self.text[start:end], start)
        id_of_form = [self.id_of(form.fold) for form in self._forms]
        self.ids = array("i", [id_of_form[number] for number in self._row])
        self.places = self._places_of_words(id_of_form)

    def _read(self, text: str, offset: int) -> None:
        """Add the tokens of a stretch, with a barrier before and after them."""
        self._add("", offset, offset)
        for raw, start, end in quotation_tokens(text):
            self._add(raw, start + offset, end + offset)
        self._add("", len(text) + offset, len(text) + offset)

    def _marks(self) -> Iterator[tuple[int, NoteMark]]:
        """Yield the marks of the body, each with its first token."""
        for start, end in printed_marks(self._body):
            first = bisect_left(self.starts, start)
            after = bisect_left(self.starts, end)
            if first < after:
                yield first, NoteMark(after, self._body[start:end])

    def _add(self, raw: str, start: int, end: int) -> None:
        number = self._by_raw.get(raw)
        if number is None:
            number = self._enter(raw)
        self._row.append(number)
        self.starts.append(start)
        self.ends.append(end)

    def _enter(self, raw: str) -> int:
        """Return the number of a token's form, entered with its parts where new."""
        if raw not in self._by_raw:
            form = self.form_of(raw)
            self._by_raw[raw] = len(self._forms)
            self._by_fold.setdefault(form.fold, len(self._by_fold))
            self._forms.append(form)
            for part in form.parts:
                self._enter(part)
        return self._by_raw[raw]

    def _places_of_words(self, id_of_form: Sequence[int]) -> list[list[int]]:
        """Return the tokens of each id; a part is also where its whole is."""
        places: list[list[int]] = [[] for _ in self._by_fold]
        for at, word_id in enumerate(self.ids):
            places[word_id].append(at)
        for form in self._forms:
            for part in form.parts:
                part_id = id_of_form[self._by_raw[part]]
                places[part_id] += places[self.id_of(form.fold)]
        return places

    def form_of(self, raw: str) -> Form:
        """Return the form of a token of this document or of a quotation from it.

        Where the PDF reader reversed words, a word and its reverse have one fold.
        """
        form = form_of(raw)
        if not self.turned and not self.ligatures:
            return form
        if not runs_right_to_left(form.exact):
            return form
        fold = form.fold
        if self.ligatures:
            fold = either_way(fold)
        if self.turned:
            fold = min(fold, fold[::-1])
        return replace(form, fold=fold)

    def id_of(self, fold: str) -> int:
        """Return the id of a fold, -1 where the document does not have it."""
        return self._by_fold.get(fold, -1)

    def mark_tokens(self, start: int, end: int) -> int:
        """Return how many of tokens start..end-1 are in marks, or a few more."""
        first = bisect_left(self._mark_starts, start)
        last = bisect_left(self._mark_starts, end)
        return 2 * (last - first)

    def has_word(self, word: str) -> bool:
        """Return whether the document has a word as it is written here."""
        return word in self._by_raw

    def form_at(self, at: int) -> Form:
        """Return the form of a token."""
        return self._forms[self._row[at]]

    def gap_before(self, at: int) -> str:
        """Return what stands between a token and the one before it."""
        return self._source(at)[self.ends[at - 1] : self.starts[at]]

    def gap_past_marks(self, at: int) -> str:
        """Return what stands before a token and the marks that begin with it.

        Neither the marks nor their brackets are part of it.
        """
        gap = self.gap_before(at)
        for _ in range(_MARKS_IN_A_ROW):
            if at not in self.marks:
                break
            at = self.marks[at].until
            gap += self.gap_before(at)
            gap = gap.replace("[", "").replace("]", "")
        return gap

    def _source(self, at: int) -> str:
        return self._body if at < self._first_head else self.text

    def words(self, start: int, end: int) -> str:
        """Return tokens start..end-1 as printed, on one line."""
        if start >= end:
            return ""
        text = self._source(start)[self.starts[start] : self.ends[end - 1]]
        return " ".join(text.split())

    def page_of(self, at: int) -> int:
        """Return the page on which a token begins, from 1."""
        return self._page(self.starts[at])

    def last_page_of(self, at: int) -> int:
        """Return the page on which a token ends, from 1."""
        return self._page(self.ends[at] - 1)

    def _page(self, offset: int) -> int:
        return bisect_right(self._pages, offset)

    def spans(self, start: int, end: int) -> Iterator[Span]:
        """Yield a span for each page on which tokens start..end-1 have letters."""
        source = self._source(start)
        low = self.starts[start]
        high = self.ends[end - 1]
        for page in range(self.page_of(start), self.last_page_of(end - 1) + 1):
            page_start = self._pages[page - 1]
            page_end = self._pages[page] - 1
            first = max(low, page_start)
            stretch = source[first : min(high, page_end)].rstrip()
            if stretch:
                span_end = first + len(stretch) - page_start
                yield page, span_end - len(stretch.lstrip()), span_end


def read_pages(pages: Sequence[str], language: str) -> Indexed:
    """Return a document with its tokens indexed.

    `language` is an ISO 639 code, with or without a region. The small words of some
    languages are known.
    """
    return Indexed(pages, language)


# --- Running heads --------------------------------------------------------------------


class EdgeLine(NamedTuple):
    """A line at the head or at the foot of a page, with its offset in the page."""

    side: str
    start: int
    text: str

    @property
    def key(self) -> tuple[str, str]:
        """The side, and the line with one sign for all numbers and spaces."""
        return self.side, _DIGITS.sub("#", self.text.strip())


def _blanked(text: str, stretches: Sequence[tuple[int, int]]) -> str:
    """Return a text with spaces instead of these stretches."""
    letters = list(text)
    for start, end in stretches:
        letters[start:end] = " " * (end - start)
    return "".join(letters)


def _heads(pages: Sequence[str], starts: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the spans of running heads and page numbers in the joined text.

    A running head is at the same edge of several pages; its digits may differ.
    """
    edges = [_edge_lines(page) for page in pages]
    often: Counter[tuple[str, str]] = Counter()
    for lines in edges:
        often.update({line.key for line in lines})
    for index, lines in enumerate(edges):
        ended_side = ""
        for line in lines:
            if line.side == ended_side:
                continue
            is_repeated = often[line.key] >= _SEVERAL
            is_head = is_repeated or _is_page_number(line.text, index + 1)
            if not is_head or len(line.text) > _LONGEST_HEAD:
                ended_side = line.side
                continue
            start = starts[index] + line.start
            yield start, start + len(line.text)


def _is_page_number(line: str, number: int) -> bool:
    match = _PAGE_NUMBER.fullmatch(line.strip())
    return match is not None and int(match[1]) == number


def _edge_lines(page: str) -> list[EdgeLine]:
    """Return the first lines that have text, then the last ones from the foot up."""
    matches = list(_LINE.finditer(page))
    first = [EdgeLine("head", match.start(), match[0]) for match in matches[:_EDGE]]
    last_matches = matches[: -_EDGE - 1 : -1]
    last = [EdgeLine("foot", match.start(), match[0]) for match in last_matches]
    return first + last
