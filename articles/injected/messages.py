"""Find text that is kept from eyes: invisible or look-alike letters, encoded messages.

Messages in invisible characters, and encoded ones, are decoded, judged, and shown in
the reason.
"""

import base64
import binascii
import codecs
from collections import Counter
from collections.abc import Iterator
from unicodedata import name

import regex

from articles.injected import tables
from articles.injected.paragraph import MIXED_WORD
from articles.injected.phrases import is_advert_or_order
from articles.injected.stretches import cut_into_pieces
from articles.text.shapes import Span, Suspect, Tier
from articles.text.stored_messages import Message

_MAX_SHOWN = 200  # code points of a decoded message, in a reason
_MAX_JUDGED = 600  # code points of a decoded message

# --- invisible characters -------------------------------------------------------------

# Marks and spaces without width, direction controls, invisible fillers and tags. ZWNJ
# and ZWJ are here only in long rows, or between Latin, Greek or Cyrillic letters:
# Arabic, Persian and Indic scripts and emoji need them. Rows of variation selectors
# carry bytes; one or two belong to an emoji or an ideograph. A soft hyphen is a
# hyphenation hint and never suspicious.
_HIDDEN = regex.compile(
    r"[\u200b-\u200d\u2060-\u2064\u180e\ufeff]{6,}+|[\ufe00-\ufe0f\U000e0100-\U000e01ef]{3,}+"
    r"|(?:[\u200b\u2060-\u2064\u180e\u115f\u1160\u3164\uffa0\u034f\ufeff"
    r"\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f\U000e0100-\U000e01ef]"
    r"|(?<=[\p{Latin}\p{Greek}\p{Cyrillic}\p{N}])[\u200c\u200d]++(?=[\p{Latin}\p{Greek}\p{Cyrillic}\p{N}]))++"
)
_DIRECTION_MARKS = frozenset(
    "\u200e\u200f\u061c\u202a\u202b\u202c\u2066\u2067\u2068\u2069"
)
_RIGHT_TO_LEFT = regex.compile(r"[\p{Arabic}\p{Hebrew}\p{Syriac}\p{Thaana}\p{Nko}]")
# Scripts without spaces mark where a line may break with a zero-width space.
_NEEDS_BREAKS = regex.compile(
    r"[\p{Thai}\p{Khmer}\p{Lao}\p{Myanmar}\p{Tibetan}\p{Han}\p{Hiragana}\p{Katakana}]"
)
_FLAG = "\U0001f3f4"  # the black flag starts a tag sequence: England, Scotland, Wales
_OVERRIDE = regex.compile(r"[\u202d\u202e]([^\u202c-\u202e\n]{1,300}+)\u202c?")
_LONG_ROW = 8


def find_hidden(text: str, paragraphs: list[Span]) -> Iterator[Suspect]:
    """Yield rows of invisible characters, and words in reversed direction."""
    boms = text.count("\ufeff")
    for paragraph in paragraphs:
        yield from _overridden(text, paragraph)
        runs_both_ways = _RIGHT_TO_LEFT.search(text, *paragraph) is not None
        for match in _HIDDEN.finditer(text, paragraph.start, paragraph.end):
            marks = set(match.group())
            if runs_both_ways and marks <= _DIRECTION_MARKS:
                continue
            if _is_innocent(text, match.start(), match.end(), marks, boms):
                continue
            tier, reason = _tier_and_reason(match.group())
            yield Suspect(*match.span(), "hidden_character", tier, reason)


def _overridden(text: str, paragraph: Span) -> Iterator[Suspect]:
    for match in _OVERRIDE.finditer(text, paragraph.start, paragraph.end):
        words = match[1]
        letters = sum(character.isalnum() for character in words)
        if letters >= 2 and not _RIGHT_TO_LEFT.search(words):
            seen = words
            if match.group()[0] == "\u202e":
                seen = words[::-1]
            reason = Message("override", words=_shown(seen))
            yield Suspect(*match.span(), "hidden_character", "likely", reason)


def _is_innocent(text: str, start: int, end: int, marks: set[str], boms: int) -> bool:
    if marks == {"\ufeff"}:
        return boms == 1
    if marks == {"\u200b"}:
        beside = text[max(0, start - 1) : start] + text[end : end + 1]
        return _NEEDS_BREAKS.search(beside) is not None
    if text[start - 1 : start] == _FLAG:
        return end - start <= 7
    return False


def _tier_and_reason(marks: str) -> tuple[Tier, str]:
    """Return the tier of invisible marks, and the reason.

    A readable message is certain, because no article needs it. A long row of two kinds
    likely holds one.
    """
    message = decode_invisible(marks[: _MAX_JUDGED * 8])
    if message:
        words = _shown(message)
        return "certain", Message("invisible_spell", number=len(marks), words=words)
    character = name(marks[0], "unnamed character").lower()
    if len(marks) == 1:
        return "hint", Message("invisible", words=character)
    reason = Message("invisible_many", number=len(marks), words=character)
    if len(marks) >= _LONG_ROW and len(set(marks)) >= 2:
        return "likely", reason
    return "hint", reason


def decode_invisible(marks: str) -> str:
    """Return the message that invisible characters spell, or ''.

    They may be tags, variation selectors that stand for bytes, or bits.
    """
    tags = [
        chr(ord(mark) - 0xE0000)
        for mark in marks
        if "\U000e0020" <= mark <= "\U000e007e"
    ]
    message = "".join(tags)
    if _is_message(message):
        return message
    selected = [_selected(ord(mark)) for mark in marks]
    content = bytes(byte for byte in selected if byte is not None)
    message = content.decode("utf-8", "replace")
    if _is_message(message):
        return message
    for message in _from_bits(marks):
        if _is_message(message):
            return message
    return ""


def _selected(code: int) -> int | None:
    """Return the byte for which a variation selector stands, or None."""
    if 0xFE00 <= code <= 0xFE0F:
        return code - 0xFE00
    if 0xE0100 <= code <= 0xE01EF:
        return code - 0xE0100 + 16
    return None


# Places of the marks for zero and one among the most common kinds.
_BIT_PAIRS = ((0, 1), (1, 0), (0, 2), (2, 0), (1, 2), (2, 1))


def _from_bits(marks: str) -> Iterator[str]:
    """Yield the texts that marks may spell in bits.

    Two kinds of marks are the bits, either of which may be the one. A third kind parts
    the letters.
    """
    kinds = [kind for kind, _ in Counter(marks).most_common(3)]
    if len(kinds) < 2:
        return
    for zero, one in _BIT_PAIRS:
        if max(zero, one) >= len(kinds):
            continue
        bits = marks.translate({ord(kinds[zero]): "0", ord(kinds[one]): "1"})
        groups = regex.findall("[01]+", bits)
        if len(groups) >= 4:
            yield "".join(chr(int(group, 2)) for group in groups if len(group) <= 16)
        row = "".join(groups)
        for width in (8, 7):
            starts = range(0, len(row) - width + 1, width)
            yield "".join(chr(int(row[start : start + width], 2)) for start in starts)


def _is_message(text: str) -> bool:
    """Return whether a text is mostly letters, all of it printable."""
    letters = sum(character.isalpha() for character in text)
    if letters < 4 or letters < 0.7 * len(text):
        return False
    return text.isprintable()


def _shown(message: str) -> str:
    if len(message) <= _MAX_SHOWN:
        return message
    return f"{message[:_MAX_SHOWN]}…"


# --- encoded messages -----------------------------------------------------------------

_BASE64 = regex.compile(r"(?<![\w+/=])[A-Za-z0-9+/]{24,}+={0,2}(?![\w+/])")
_HEX = regex.compile(r"(?<!\w)(?:(?:0x|\\x)?[0-9a-fA-F]{2}[ ,]?){16,}+")
_ROTATED_CUES = tuple(
    codecs.encode(cue, "rot13")
    for cue in ("ignore", "disregard", "instruction", "previous", "prompt", "respond")
)


def find_encoded(text: str, paragraphs: list[Span]) -> Iterator[Suspect]:
    """Yield Base64, hexadecimal and rotated text that can be read as a message."""
    for paragraph in paragraphs:
        for match in _BASE64.finditer(text, paragraph.start, paragraph.end):
            message = _from_base64(match.group())
            yield from _encoded(Span(*match.span()), message, "Base64")
        for match in _HEX.finditer(text, paragraph.start, paragraph.end):
            message = _from_hexadecimal(match.group())
            yield from _encoded(Span(*match.span()), message, Message("hexadecimal"))
        yield from _rotated(text, paragraph)


def _rotated(text: str, paragraph: Span) -> Iterator[Suspect]:
    lowered = paragraph.of(text).lower()
    cues = [cue for cue in _ROTATED_CUES if cue in lowered]
    if len(cues) < 2:
        return
    for sentence in cut_into_pieces(lowered, Span(0, len(lowered))):
        words = sentence.of(lowered)
        if any(cue in words for cue in cues):
            start = paragraph.start + sentence.start
            span = Span(start, start + len(words))
            message = codecs.encode(span.of(text), "rot13")
            yield from _encoded(span, message, Message("rot13"))


def _from_hexadecimal(words: str) -> str:
    digits = regex.sub(r"0x|\\x|[ ,]", "", words)
    whole_bytes = digits[: len(digits) // 2 * 2]
    return _readable(bytes.fromhex(whole_bytes))


def _from_base64(digits: str) -> str:
    bare = digits.rstrip("=")
    padding = "=" * (-len(bare) % 4)
    try:
        return _readable(base64.b64decode(bare + padding))
    except (binascii.Error, ValueError):
        return ""


def _readable(content: bytes) -> str:
    try:
        message = content.decode("utf-8")
    except UnicodeDecodeError:
        return ""
    if " " not in message:
        return ""
    if not all(letter.isprintable() or letter.isspace() for letter in message):
        return ""
    return message


def _encoded(span: Span, message: str, how: str) -> Iterator[Suspect]:
    message = " ".join(message[:_MAX_JUDGED].split())
    if message:
        reason = Message("encoded", what=how, words=_shown(message))
        tier: Tier = "likely" if is_advert_or_order(message) else "hint"
        yield Suspect(*span, "encoded_text", tier, reason)


# --- look-alike letters ---------------------------------------------------------------

_FEW = 40  # code points between two words that make one finding


def find_mixed_words(
    text: str, paragraphs: list[Span], dominant: str
) -> Iterator[Suspect]:
    """Yield words with letters of another alphabet that look like the article's own."""
    for paragraph in paragraphs:
        words = [
            Span(*match.span())
            for match in MIXED_WORD.finditer(text, *paragraph)
            if _is_masked(match.group(), dominant)
        ]
        # A single letter may be a typing error. Typists of Cyrillic make many of them.
        tier: Tier = "hint"
        if dominant == "Latin" or len(words) >= 3:
            tier = "likely"
        for span in _together(words):
            reason = _masked_reason(span.of(text))
            yield Suspect(*span, "mixed_script_word", tier, reason)


# Two words without a space between.
_GLUED = regex.compile(r"[\p{Ll}\p{Lu}]{3}(?<=\p{Ll})\p{Lu}\p{Ll}{2}")


def _is_masked(word: str, dominant: str) -> bool:
    """Return whether its letters of another alphabet look like the article's own.

    Two words that are glued together are not masked.
    """
    if _GLUED.search(word) or len(word) < 2:
        return False
    if len(word) < 4 and _OFTEN_SWAPPED.isdisjoint(word):
        return False
    latin = [letter for letter in word if _is_latin(letter)]
    if dominant != "Latin":
        return _LATIN_LOOKALIKES.issuperset(latin)
    if 4 * len(latin) < len(word):
        return False
    return set(word) - set(latin) <= tables.LOOKALIKE_LETTERS.keys()


def _is_latin(letter: str) -> bool:
    return letter.isascii() or "LATIN" in name(letter, "")


_OFTEN_SWAPPED = frozenset("οОоΟаеΤТoaec")
_LATIN_LOOKALIKES = frozenset(tables.LOOKALIKE_LETTERS.values())
_LATIN_LETTERS = {
    ord(other): latin for other, latin in tables.LOOKALIKE_LETTERS.items()
}


def _together(words: list[Span]) -> list[Span]:
    """Return the words, with those that are close to each other as one."""
    spans: list[Span] = []
    for word in words:
        if spans and word.start - spans[-1].end <= _FEW:
            spans[-1] = Span(spans[-1].start, word.end)
        else:
            spans.append(word)
    return spans


def _masked_reason(words: str) -> Message:
    plain = words.translate(_LATIN_LETTERS)
    return Message("mixed_alphabets", words=words[:60], latin=plain[:60])
