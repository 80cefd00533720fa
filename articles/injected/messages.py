"""What is kept from eyes: invisible and look-alike letters, encoded messages.

What is spelt in invisible characters, or encoded, is decoded, judged, and shown in the
reason.
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
from articles.injected.phrases import is_told
from articles.injected.stretches import cut
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
    boms = text.count("\ufeff")
    for paragraph in paragraphs:
        yield from _overridden(text, paragraph)
        runs_both_ways = _RIGHT_TO_LEFT.search(text, *paragraph) is not None
        for match in _HIDDEN.finditer(text, paragraph.start, paragraph.end):
            marks = set(match.group())
            needed = runs_both_ways and marks <= _DIRECTION_MARKS
            if not needed and not _is_innocent(
                text, match.start(), match.end(), marks, boms
            ):
                yield Suspect(*match.span(), "hidden_character", *_told(match.group()))


def _overridden(text: str, paragraph: Span) -> Iterator[Suspect]:
    for match in _OVERRIDE.finditer(text, paragraph.start, paragraph.end):
        words = match[1]
        if sum(c.isalnum() for c in words) >= 2 and not _RIGHT_TO_LEFT.search(words):
            seen = words[::-1] if match.group()[0] == "\u202e" else words
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


def _told(marks: str) -> tuple[Tier, str]:
    """A message that can be read is certain: no article needs it. So long a row of two
    kinds holds one.
    """
    if message := decoded(marks[: _MAX_JUDGED * 8]):
        return "certain", Message(
            "invisible_spell", number=len(marks), words=_shown(message)
        )
    what = name(marks[0], "unnamed character").lower()
    if len(marks) == 1:
        return "hint", Message("invisible", words=what)
    tier: Tier = (
        "likely" if len(marks) >= _LONG_ROW and len(set(marks)) >= 2 else "hint"
    )
    return tier, Message("invisible_many", number=len(marks), words=what)


def decoded(marks: str) -> str:
    """What invisible characters spell as tags, as bytes in variation selectors, or as
    bits; or nothing.
    """
    tags = "".join(chr(ord(c) - 0xE0000) for c in marks if 0xE0020 <= ord(c) <= 0xE007E)
    if _is_message(tags):
        return tags
    selected = bytes(byte for c in marks if (byte := _selected(ord(c))) is not None)
    if _is_message(message := selected.decode("utf-8", "replace")):
        return message
    return next(filter(_is_message, _from_bits(marks)), "")


def _selected(code: int) -> int | None:
    """The byte that a variation selector stands for."""
    if 0xFE00 <= code <= 0xFE0F:
        return code - 0xFE00
    return code - 0xE0100 + 16 if 0xE0100 <= code <= 0xE01EF else None


def _from_bits(marks: str) -> Iterator[str]:
    """Two kinds are the bits, a third one parts the letters; either may be the one."""
    kinds = [kind for kind, _ in Counter(marks).most_common(3)]
    if len(kinds) < 2:
        return
    for zero, one in ((0, 1), (1, 0), (0, 2), (2, 0), (1, 2), (2, 1)):
        if max(zero, one) >= len(kinds):
            continue
        bits = marks.translate({ord(kinds[zero]): "0", ord(kinds[one]): "1"})
        groups = regex.findall("[01]+", bits)
        if len(groups) >= 4:
            yield "".join(chr(int(group, 2)) for group in groups if len(group) <= 16)
        row = "".join(groups)
        for width in (8, 7):
            yield "".join(
                chr(int(row[i : i + width], 2))
                for i in range(0, len(row) - width + 1, width)
            )


def _is_message(text: str) -> bool:
    """Letters for the most part, and nothing that no one can read."""
    letters = sum(c.isalpha() for c in text)
    return (
        letters >= 4
        and letters >= 0.7 * len(text)
        and all(c.isprintable() for c in text)
    )


def _shown(message: str) -> str:
    return message if len(message) <= _MAX_SHOWN else f"{message[:_MAX_SHOWN]}…"


# --- encoded messages -----------------------------------------------------------------

_BASE64 = regex.compile(r"(?<![\w+/=])[A-Za-z0-9+/]{24,}+={0,2}(?![\w+/])")
_HEX = regex.compile(r"(?<!\w)(?:(?:0x|\\x)?[0-9a-fA-F]{2}[ ,]?){16,}+")
_ROTATED_CUES = tuple(
    codecs.encode(cue, "rot13")
    for cue in ("ignore", "disregard", "instruction", "previous", "prompt", "respond")
)


def find_encoded(text: str, paragraphs: list[Span]) -> Iterator[Suspect]:
    """Base64, hexadecimal and rotated text, where it says something."""
    for paragraph in paragraphs:
        for match in _BASE64.finditer(text, paragraph.start, paragraph.end):
            yield from _encoded(
                Span(*match.span()), _from_base64(match.group()), "Base64"
            )
        for match in _HEX.finditer(text, paragraph.start, paragraph.end):
            digits = regex.sub(r"0x|\\x|[ ,]", "", match.group())
            yield from _encoded(
                Span(*match.span()),
                _readable(bytes.fromhex(digits[: len(digits) // 2 * 2])),
                Message("hexadecimal"),
            )
        yield from _rotated(text, paragraph)


def _rotated(text: str, paragraph: Span) -> Iterator[Suspect]:
    lowered = paragraph.of(text).lower()
    if sum(cue in lowered for cue in _ROTATED_CUES) < 2:
        return
    for sentence in cut(lowered, Span(0, len(lowered))):
        if any(cue in sentence.of(lowered) for cue in _ROTATED_CUES):
            span = Span(
                paragraph.start + sentence.start, paragraph.start + sentence.end
            )
            yield from _encoded(
                span, codecs.encode(span.of(text), "rot13"), Message("rot13")
            )


def _from_base64(digits: str) -> str:
    try:
        return _readable(
            base64.b64decode(digits.rstrip("=") + "=" * (-len(digits.rstrip("=")) % 4))
        )
    except (binascii.Error, ValueError):
        return ""


def _readable(content: bytes) -> str:
    try:
        message = content.decode("utf-8")
    except UnicodeDecodeError:
        return ""
    return (
        message
        if " " in message and all(c.isprintable() or c.isspace() for c in message)
        else ""
    )


def _encoded(span: Span, message: str, how: str) -> Iterator[Suspect]:
    message = " ".join(message[:_MAX_JUDGED].split())
    if message:
        reason = Message("encoded", what=how, words=_shown(message))
        yield Suspect(
            *span, "encoded_text", "likely" if is_told(message) else "hint", reason
        )


# --- look-alike letters ---------------------------------------------------------------

_FEW = 40  # code points between two words that make one finding


def find_mixed_words(
    text: str, paragraphs: list[Span], dominant: str
) -> Iterator[Suspect]:
    """Words with letters of another alphabet that look like the article's own."""
    for paragraph in paragraphs:
        words = [
            Span(*match.span())
            for match in MIXED_WORD.finditer(text, *paragraph)
            if _is_masked(match.group(), dominant)
        ]
        # A slip of the keyboard puts a single letter wrong; and typists of Cyrillic
        # make many of them.
        tier: Tier = "likely" if dominant == "Latin" or len(words) >= 3 else "hint"
        for span in _together(words):
            yield Suspect(
                *span, "mixed_script_word", tier, _masked_reason(span.of(text))
            )


# two words without a space between
_GLUED = regex.compile(r"[\p{Ll}\p{Lu}]{3}(?<=\p{Ll})\p{Lu}\p{Ll}{2}")


def _is_masked(word: str, dominant: str) -> bool:
    """Whether all letters of another alphabet look like the article's own, and no two
    words are glued.
    """
    if _GLUED.search(word):
        return False
    if len(word) < 4 and not (len(word) >= 2 and _OFTEN_SWAPPED.intersection(word)):
        return False
    latin = [c for c in word if c.isascii() or "LATIN" in name(c, "")]
    if dominant == "Latin":
        return 4 * len(latin) >= len(word) and all(
            c in tables.LOOKALIKE_LETTERS for c in word if c not in latin
        )
    return all(c in _LATIN_LOOKALIKES for c in latin)


_OFTEN_SWAPPED = frozenset("οОоΟаеΤТoaec")
_LATIN_LOOKALIKES = frozenset(tables.LOOKALIKE_LETTERS.values())


def _together(words: list[Span]) -> list[Span]:
    """Words that stand close to each other as one."""
    held: list[Span] = []
    for word in words:
        if held and word.start - held[-1].end <= _FEW:
            held[-1] = Span(held[-1].start, word.end)
        else:
            held.append(word)
    return held


def _masked_reason(words: str) -> Message:
    plain = words.translate(
        {ord(other): latin for other, latin in tables.LOOKALIKE_LETTERS.items()}
    )
    return Message("mixed_alphabets", words=words[:60], latin=plain[:60])
