"""What the words themselves tell: advertising, contact signs, page furniture, repeated lines.

Advertising is short of grammar and rich in signs: something to sell, calls to act, a price, a way to get in
touch. A report about the same things tells what somebody did. Signs are summed per sentence, less what speaks
for a report; neighbours that have signs are summed together.
"""

from collections import Counter
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

import regex

from articles.injected import tables
from articles.injected.paragraph import script_runs, trimmed
from articles.text.shapes import Span, Suspect, Tier, outside
from articles.text.stored_messages import Message

LIKELY_FROM = 5
HINT_FROM = 4
_MAX_JUDGED = 600  # code points of one advertisement
_GAP = 16  # code points between two signs of one row

_WORD = regex.compile(r"[\p{L}\p{M}\p{N}'’\-/]++")
# Hazard: without the lookbehind a long run of marks that ends no sentence is read anew from each of them.
_PIECE_END = regex.compile(
    r"(?<![.!?。！？؟…|•])[.!?。！？؟…|•]++(?=[\s\"”»’)\]】」』]|$)|[\"“”„«»()\[\]【】「」『』（）\n]|:(?=\s)|[。！？：]"
)
_OFFER = regex.compile(
    r"\d\s?%|[$€£₽₹¥￥₩]\s?\d|\d\s?(?:[$€£₽₹₩]|usdt?\b|eur\b|btc\b|eth\b|dollars?\b|euros?\b|руб|元|円|원|บาท|دولار|ريال)",
    regex.IGNORECASE,
)
_MESSENGERS = (
    r"whats?\s?app|telegram|wechat|weixin|viber|zalo|kakao(?:talk)?|微信|薇信|加微|威信|qq群?|扣扣|vx|واتس(?:اب)?|"
    r"تلج?ي?رام|카톡|카카오톡|텔레그램|라인|ватсап|вотсап|телеграм|тел?г|line|ライン|ไลน์|व्हाट्सएप"
)
_HANDLE = regex.compile(
    r"\b(?:t\.me|wa\.me)/\+?\w{4,40}"
    rf"|(?<!\p{{L}})(?:{_MESSENGERS})[\p{{L}}]{{0,3}}\s?(?:id|ид|号|號|me|at|on|al|на|:|：)?\s?[:：]?\s?"
    r"(?:@\w{4,40}|(?=[\w+\-]{0,20}\d{3})[\w+\-][\w\- ]{4,24}[\w])",
    regex.IGNORECASE,
)
_WALLET = regex.compile(
    r"(?<!\w)(?:bc1[a-z0-9]{25,60}|[13][1-9A-HJ-NP-Za-km-z]{25,34}|0x[0-9a-fA-F]{40}|T[1-9A-HJ-NP-Za-km-z]{33})(?!\w)"
)
_PHONE = regex.compile(r"(?<![\d.,])(?:\+|00)?\d(?:[ ().\-]{0,2}\d){8,13}(?![\d.,]\d)")
_ADDRESS = regex.compile(
    r"https?://\S{4}|www\.\w|(?<![\w.])[\w\-]{2,40}(?:\.[\w\-]{2,20})?\.(?:com|net|org|shop|store|xyz|top|vip|club|bet|casino|cc|icu|ly|io|ru|cn)\b"
    r"|[\w.+\-]{2,40}@[\w\-]{2,40}\.\w{2}|(?<![\w@])@[A-Za-z]\w{4,30}",
    regex.IGNORECASE,
)
_TELLING = regex.compile(r"[\d@/]|\.\w")
_DOMAIN = regex.compile(r"(?<![\w.@])[a-z0-9\-]{3,40}\.[a-z]{2,10}(?![\w.])", regex.IGNORECASE)
UNSPACED = frozenset({"Han", "Thai", "Hangul"})


class Signs(NamedTuple):
    """What speaks for an advertisement, and against it."""

    goods: int = 0
    calls: int = 0
    contact: int = 0
    offer: int = 0
    opening: int = 0
    narrative: int = 0

    @property
    def total(self) -> int:
        plus = 2 * min(self.goods, 3) + min(self.calls, 5) + min(self.contact, 3) + self.offer + self.opening
        return plus - 2 * min(self.narrative, 3)


def signs_of(text: str) -> Signs:
    """Of a short text in any alphabet, or several; looks at its first 600 code points."""
    text = text[:_MAX_JUDGED]
    lowered = text.lower()
    words = _WORD.findall(lowered)
    found: dict[str, set[str]] = {kind: set() for kind in _TABLES}
    for script in {stretch.script for stretch in script_runs(text, Span(0, len(text)))}:
        spaced = (entry for _, _, entry in _spaced(script, words)) if script not in UNSPACED else ()
        for kind, entry in [*spaced, *(_unspaced(script, lowered) if script in UNSPACED else ())]:
            found[kind].add(entry)
    return Signs(
        goods=len(found["goods"]),
        calls=len(found["calls"]),
        contact=_contact(text),
        offer=int(_OFFER.search(text) is not None),
        opening=int(bool(words) and words[0] in tables.IMPERATIVES),
        narrative=len(found["narrative"]),
    )


def offers(words: str) -> bool:
    """Foreign words with a domain, a number to call, a price or a percentage: a way to buy."""
    return bool(_contact(words) or _OFFER.search(words) or _DOMAIN.search(words))


def find_advertising(text: str, paragraphs: list[Span], taken: list[Suspect]) -> Iterator[Suspect]:
    """Advertisements in any language, quoted or not; then the handles and numbers that stand elsewhere.

    taken: what is judged already, in order; only the words outside count.
    """
    strong = [Span(one.start, one.end) for one in taken if one.tier != "hint"]
    for paragraph in paragraphs:
        for part in outside(paragraph, strong):
            for piece, signs in _chains(text, part):
                tier = _tier(signs)
                if tier != "likely" and signs.goods and signs.goods + signs.calls >= 3:
                    yield from _dense_rows(text, piece)
                elif tier:
                    yield Suspect(*piece, "spam_words", tier, reason_of(signs))
        for match in _HANDLE.finditer(text, paragraph.start, paragraph.end):
            yield Suspect(*match.span(), "spam_words", "hint", Message("contact_handle"))


def _tier(signs: Signs) -> Tier | None:
    """Without anything to sell, only many calls and a way to follow them."""
    enough = LIKELY_FROM if signs.goods else LIKELY_FROM + 3
    calls_out = signs.calls >= 2 or signs.contact or signs.opening
    if signs.total >= enough and calls_out and signs.narrative <= 1:
        return "likely"
    sells = signs.goods and signs.calls and not signs.narrative
    return "hint" if sells and signs.total >= HINT_FROM else None


def is_advertising(text: str) -> bool:
    return _tier(signs_of(text)) == "likely"


def reason_of(signs: Signs) -> Message:
    told = [
        Message("words_of_advertising", number=signs.goods + signs.calls),
        *[Message("offer")] * bool(signs.offer),
        *[Message("contact")] * bool(signs.contact),
    ]
    return Message("advertisement", signs=told)


def _dense_rows(text: str, piece: Span) -> Iterator[Suspect]:
    """Advertisements that run into a sentence of the article, or out of one, without a full stop between."""
    row: Span | None = None
    for span in [*sorted(_sign_spans(text, piece)), None]:
        if row and span and span.start - row.end <= _GAP:
            row = Span(row.start, max(row.end, span.end))
            continue
        if row and (row.start == piece.start or row.end >= piece.end - 1):
            signs = signs_of(row.of(text))
            told = not tables.PROSE_WORDS.isdisjoint(_WORD.findall(row.of(text).lower()))
            if not told and (tier := _tier(signs)):
                yield Suspect(*row, "spam_words", tier, reason_of(signs))
        row = span


def _sign_spans(text: str, piece: Span) -> Iterator[Span]:
    """Where the words stand that are sold and called out."""
    matches = list(_WORD.finditer(text, piece.start, piece.end))
    lowered = [match.group().lower() for match in matches]
    for script in {stretch.script for stretch in script_runs(text, piece)}:
        if script in UNSPACED:
            for kind in ("goods", "calls"):
                if (pattern := _anywhere(kind, script)) and script in UNSPACED:
                    yield from (Span(*m.span()) for m in pattern.finditer(text, piece.start, piece.end))
            continue
        for i, width, (kind, _) in _spaced(script, lowered):
            if kind != "narrative":
                yield Span(matches[i].start(), matches[i + width - 1].end())


def _chains(text: str, paragraph: Span) -> Iterator[tuple[Span, Signs]]:
    """Sentences with their signs; those in a row that have signs, and tell nothing, together."""
    chain: Span | None = None
    held = Signs()
    for piece, apart in _pieces(text, paragraph):
        signs = signs_of(piece.of(text))
        weak = signs.total < 2 or signs.narrative
        if chain and (apart or weak or piece.end - chain.start > _MAX_JUDGED):
            yield chain, held
            chain = None
        if weak:
            yield piece, signs
            continue
        chain = Span(chain.start, piece.end) if chain else piece
        held = signs_of(chain.of(text))
    if chain:
        yield chain, held


def _pieces(text: str, paragraph: Span) -> Iterator[tuple[Span, bool]]:
    """Sentences and what stands between marks, trimmed; whether marks part it from the one before."""
    start, apart = paragraph.start, True
    for match in _PIECE_END.finditer(text, paragraph.start, paragraph.end):
        ends = match.group()[0] in ".!?。！？؟…|•"
        piece = trimmed(text, start, match.end() if ends else match.start())
        if piece.start < piece.end:
            yield piece, apart
            apart = False
        apart = apart or not ends
        start = match.end()
    piece = trimmed(text, start, paragraph.end)
    if piece.start < piece.end:
        yield piece, apart


# --- the tables, looked up ------------------------------------------------------------------------------


class _Words(NamedTuple):
    """Entries of one table for one alphabet: whole words, and beginnings of words."""

    whole: frozenset[str]
    starts: frozenset[str]

    def entry_of(self, key: str) -> str:
        if key in self.whole:
            return key
        last = key.rfind("_") + 1  # a beginning reaches into the last of several words
        return next((key[:n] for n in range(len(key), max(last, 2), -1) if key[:n] in self.starts), "")


@cache
def _words(kind: str, script: str) -> _Words:
    entries = _TABLES[kind].get(script, frozenset())
    if kind == "narrative":
        return _Words(entries, frozenset())
    whole = frozenset(entry[:-1] for entry in entries if entry.endswith("$"))
    return _Words(whole, frozenset(entry for entry in entries if not entry.endswith("$")))


_TABLES = {"goods": tables.GOODS, "calls": tables.CALLS, "narrative": tables.NARRATIVE}
_CLITICS = {"Arabic": ("", "ال", "و", "ب", "ل", "لل", "وال", "بال"), "Hebrew": ("", "ה", "ב", "ל", "ו")}


@lru_cache(maxsize=50_000)
def _entry(script: str, key: str) -> tuple[str, str] | None:
    """What a word, or two or three joined by '_', is: ('goods', entry), or None."""
    for prefix in _CLITICS.get(script, ("",)):
        if not key.startswith(prefix):
            continue
        for kind in _TABLES:
            if entry := _words(kind, script).entry_of(key[len(prefix) :]):
                return kind, entry
    is_past = script == "Latin" and key.endswith("ed") and len(key) >= 5 and "_" not in key
    return ("narrative", key) if is_past and key not in tables.NOT_PAST else None


def _spaced(script: str, words: list[str]) -> Iterator[tuple[int, int, tuple[str, str]]]:
    """(first word, how many words, entry) of every entry among the words."""
    several = _first_words(script)
    for i, word in enumerate(words):
        for width in (1, 2, 3) if word in several or script in _CLITICS else (1,):
            key = "_".join(words[i : i + width])
            if i + width <= len(words) and len(key) < 60 and (found := _entry(script, key)):
                yield i, width, found


@cache
def _first_words(script: str) -> frozenset[str]:
    """Those that an entry of several words begins with."""
    entries = (entry for table in _TABLES.values() for entry in table.get(script, ()))
    return frozenset(first for first, joined, _ in (entry.partition("_") for entry in entries) if joined)


@cache
def _anywhere(kind: str, script: str) -> regex.Pattern[str] | None:
    entries = sorted(_TABLES[kind].get(script, ()), key=len, reverse=True)
    if not entries:
        return None
    first = "".join(sorted({entry[0] for entry in entries}))
    return regex.compile(f"(?=[{regex.escape(first)}])(?:{'|'.join(map(regex.escape, entries))})")


def _unspaced(script: str, text: str) -> Iterator[tuple[str, str]]:
    for kind in _TABLES:
        if pattern := _anywhere(kind, script):
            for match in pattern.finditer(text):
                yield kind, match.group()


def _contact(text: str) -> int:
    """How plainly a way to get in touch is given."""
    # Each has a digit, an account's sign, a slash or a point inside: a search for those is cheap.
    if not _TELLING.search(text):
        return 0
    if _HANDLE.search(text) or _WALLET.search(text):
        return 2
    return (_PHONE.search(text) is not None) * 2 + (_ADDRESS.search(text) is not None)


# --- page furniture, and lines that come again --------------------------------------------------------

_REPEATED_FROM = 3
_REPEATED_MIN_LENGTH = 20
_SENTENCE_BREAK = regex.compile(r"[.!?。！？؟…][\"”»’)」』]*+\s*+")


def find_furniture(text: str, paragraphs: list[Span]) -> Iterator[Suspect]:
    """Lines, or last sentences of a paragraph, that come from the page around the article."""
    for paragraph in paragraphs:
        for line in _short_lines(text, paragraph):
            what = _furniture(line.of(text))
            if what:
                reason = Message("page_line", what=Message(what))
                yield Suspect(*line, "page_furniture", "hint", reason)
                break


def _short_lines(text: str, paragraph: Span) -> Iterator[Span]:
    if paragraph.end - paragraph.start <= tables.FURNITURE_MAX:
        yield paragraph
    tail = max(paragraph.start, paragraph.end - tables.FURNITURE_MAX - 4)
    for match in _SENTENCE_BREAK.finditer(text, tail, paragraph.end):
        if match.end() < paragraph.end:
            yield Span(match.end(), paragraph.end)


# What it is -> how such lines start, and what they are as a whole.
_FURNITURE = {
    what: (
        tuple(entry for entry in entries if entry[-1] != "$"),
        frozenset(entry[:-1] for entry in entries if entry[-1] == "$"),
    )
    for what, entries in tables.FURNITURE.items()
}


def _furniture(line: str) -> str | None:
    lowered = line.lower().replace("\u00a0", " ")
    bare = lowered.rstrip(" .:!…→>»")
    for what, (starts, whole) in _FURNITURE.items():
        if lowered.startswith(starts) or bare in whole:
            return what
    return None


def find_repeated(text: str, paragraphs: list[Span]) -> Iterator[Suspect]:
    """The second and later copies of a line that stands in the text three times or more."""
    long_ones = [p for p in paragraphs if p.end - p.start >= _REPEATED_MIN_LENGTH]
    counts = Counter(p.of(text).lower() for p in long_ones)
    seen: set[str] = set()
    for paragraph in long_ones:
        line = paragraph.of(text).lower()
        if counts[line] >= _REPEATED_FROM and line in seen:
            reason = Message("repeated", number=counts[line])
            yield Suspect(*paragraph, "repeated", "hint", reason)
        seen.add(line)
