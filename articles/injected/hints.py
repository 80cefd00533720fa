"""Rules that only ever hint: page furniture, advertising phrases, repeated lines."""

from collections import Counter
from collections.abc import Iterator

import regex

from articles.injected import tables
from articles.injected.model import Finding
from articles.injected.scripts import Scripts
from articles.text.shapes import Span

_REPEATED_FROM = 3
_REPEATED_MIN_LENGTH = 20
_MAX_PHRASE_WORDS = 12

_SENTENCE_BREAK = regex.compile(r"[.!?。！？؟…][\"”»’)」』]*+\s*+")
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}'’\-/]++")
_BREAK = regex.compile(r"[.!?,;:。，、！？؛،]")
_HANDLE = regex.compile(
    r"\b(?:t\.me|wa\.me)/\+?\w{4,40}"
    r"|(?:whatsapp|telegram|wechat|weixin|微信|加微|qq群?|واتساب|تلجرام|카톡|텔레그램|ватсап|телеграм)"
    r"[:：]?[ ]?[@+]?(?=[\w\-]{0,20}\d{4})[\w\-]{5,40}",
    regex.IGNORECASE,
)


def find_furniture(text: str, paragraphs: list[Span]) -> Iterator[Finding]:
    """Lines, or last sentences of a paragraph, that come from the page around the article."""
    for paragraph in paragraphs:
        for line in _short_lines(text, paragraph):
            what = _furniture(line.of(text))
            if what:
                reason = f"The line looks like {what}, not like the article."
                yield Finding(*line, "page_furniture", "hint", reason)
                break


def _short_lines(text: str, paragraph: Span) -> Iterator[Span]:
    if paragraph.end - paragraph.start <= tables.FURNITURE_MAX:
        yield paragraph
    tail = max(paragraph.start, paragraph.end - tables.FURNITURE_MAX - 4)
    for match in _SENTENCE_BREAK.finditer(text, tail, paragraph.end):
        if match.end() < paragraph.end:
            yield Span(match.end(), paragraph.end)


def _by_first_letter() -> dict[str, list[tuple[str, str, bool]]]:
    """First character -> (what it is, how the line starts, whether that is the whole line)."""
    index: dict[str, list[tuple[str, str, bool]]] = {}
    for what, entries in tables.FURNITURE:
        for entry in entries:
            index.setdefault(entry[0], []).append((what, entry.rstrip("$"), entry.endswith("$")))
    return index


_FURNITURE = _by_first_letter()


def _furniture(line: str) -> str | None:
    lowered = line.lower().replace("\u00a0", " ")
    bare = lowered.rstrip(" .:!…→>»")
    for what, start, whole in _FURNITURE.get(lowered[:1], ()):
        if bare == start if whole else lowered.startswith(start):
            return what
    return None


def find_spam_words(text: str, paragraphs: list[Span], scripts: Scripts) -> Iterator[Finding]:
    """Advertising phrases in the article's own script, and contact handles in any."""
    for paragraph in paragraphs:
        for match in _HANDLE.finditer(text, paragraph.start, paragraph.end):
            yield Finding(
                *match.span(), "spam_words", "hint", "A contact handle or number stands in the text."
            )
        if scripts.dominant == "Latin":
            yield from _latin_phrases(text, paragraph)
        elif scripts.dominant in tables.SPAM_STEMS:
            yield from _stem_phrases(text, paragraph, tables.SPAM_STEMS[scripts.dominant])


_ADVERTISING = "The words read like an advertisement: “{}”."


def _latin_phrases(text: str, paragraph: Span) -> Iterator[Finding]:
    """Rows of words that name the goods and shout about them, with no word of prose between."""
    if tables.SPAM_GOODS.isdisjoint(_WORD.findall(paragraph.of(text).lower())):
        return
    row: list[Span] = []
    for match in _WORD.finditer(text, paragraph.start, paragraph.end):
        broken = row and _BREAK.search(text, row[-1].end, match.start())
        prose = match.group().lower() in tables.PROSE_WORDS
        if broken or prose or len(row) >= _MAX_PHRASE_WORDS:
            yield from _phrase(text, row)
            row = []
        if not prose:
            row.append(Span(*match.span()))
    yield from _phrase(text, row)


def _phrase(text: str, row: list[Span]) -> Iterator[Finding]:
    lowered = [word.of(text).lower() for word in row]
    goods = [i for i, word in enumerate(lowered) if word in tables.SPAM_GOODS]
    shouts = [i for i, word in enumerate(lowered) if word in tables.SPAM_SHOUTS]
    if not goods or len(set(shouts) - set(goods)) < 2:
        return
    first, last = min(*goods, *shouts), max(*goods, *shouts)
    span = Span(row[first].start, row[last].end)
    yield Finding(*span, "spam_words", "hint", _ADVERTISING.format(span.of(text)))


def _stem_phrases(text: str, paragraph: Span, stems: frozenset[str]) -> Iterator[Finding]:
    """Two or more stems within one stretch without punctuation."""
    start = paragraph.start
    for match in _BREAK.finditer(text, paragraph.start, paragraph.end):
        yield from _stem_phrase(text, Span(start, match.start()), stems)
        start = match.end()
    yield from _stem_phrase(text, Span(start, paragraph.end), stems)


def _stem_phrase(text: str, piece: Span, stems: frozenset[str]) -> Iterator[Finding]:
    lowered = piece.of(text).lower()
    if len(lowered) != piece.end - piece.start:
        return  # lower() changed the length (İ): offsets would lie
    found = [(at, at + len(stem)) for stem in stems if (at := lowered.find(stem)) >= 0]
    if len(found) < 2:
        return
    span = Span(piece.start + min(a for a, _ in found), piece.start + max(b for _, b in found))
    if span.end - span.start <= 60:
        yield Finding(*span, "spam_words", "hint", _ADVERTISING.format(span.of(text)))


def find_repeated(text: str, paragraphs: list[Span]) -> Iterator[Finding]:
    """The second and later copies of a line that stands in the text three times or more."""
    long_ones = [p for p in paragraphs if p.end - p.start >= _REPEATED_MIN_LENGTH]
    counts = Counter(p.of(text).lower() for p in long_ones)
    seen: set[str] = set()
    for paragraph in long_ones:
        line = paragraph.of(text).lower()
        if counts[line] >= _REPEATED_FROM and line in seen:
            reason = f"The same line stands in the text {counts[line]} times."
            yield Finding(*paragraph, "repeated", "hint", reason)
        seen.add(line)
