"""Bytes to characters, naming the encoding."""

import codecs
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from articles.extracting.paragraphs import RawArticle, compose
from articles.extracting.results import Extracted, Refused, lost
from articles.text.characters import clean_text, count_forbidden
from articles.text.stored_messages import Message
from articles.text.word_tables import read_tables

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    # UTF-32 first: its little-endian mark begins with that of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_TABLES = read_tables(Path(__file__).with_suffix(".txt"))
SUPERSETS = _TABLES["supersets"]
NAMES = _TABLES["shown"]
USUAL = {language: tuple(names.split()) for language, names in _TABLES["usual"].items()}
GUESSED = tuple(_TABLES["guessed"]["all"].split())
# Quotation marks, dashes, currency and other signs in windows-1252 that no language
# uses as letters.
WESTERN_SIGNS = frozenset(
    b"\x80\x85\x91\x92\x93\x94\x95\x96\x97\xa0\xa3\xa7\xa9\xab\xae\xb0\xb7\xbb"
)
# Where windows-1254 has Turkish letters and windows-1252 rare Icelandic ones.
ICELANDIC = frozenset(b"\xd0\xdd\xde\xf0\xfd\xfe")
# Line ends of other kinds: removing a form feed would join the words around it.
OTHER_LINE_ENDS = "\v\f\x85\u2028\u2029"
WIDE = {
    "utf-8",
    "utf-16",
    "utf-16-le",
    "gb18030",
    "big5hkscs",
    "cp932",
    "euc_jp",
    "cp949",
}
BEYOND_ASCII = bytes(range(0x80, 0x100))
_PAIR = re.compile(rb"[\x81-\xfe][\x40-\xfe]")
BROKEN = "\ufffd"
SAMPLE = 100_000  # bytes; a guess from more is slower and no better


class Decoded(NamedTuple):
    r"""Clean text with \n line ends, and how it was decoded.

    `removed`: how many forbidden characters were left out. `broken`: how many bytes
    that are none in that encoding became U+FFFD, as in browsers.
    """

    text: str
    encoding: str
    removed: int
    broken: int = 0


def decode(content: bytes, *, declared: str = "", language: str = "") -> Decoded:
    """Return the text that the bytes are.

    As the WHATWG encoding standard says: a mark at the start decides, then what is
    declared. Where most of the text does not bear the declaration out, the encoding is
    guessed; a few bad bytes never hide a text. `declared`: a charset from HTTP or from
    the page itself. `language`: a BCP 47 tag. Raise Refused where the bytes are no text
    in any encoding that newsrooms use.
    """
    for mark, name in BOMS:
        if content.startswith(mark):
            return _cleaned(content[len(mark) :], name)
    name_declared = _declared(declared)
    if name_declared not in WIDE and _is_chinese(content[: SAMPLE // 10]):
        return _cleaned(content, "gb18030")
    if name_declared and _bears_out(content, name_declared):
        return _cleaned(content, name_declared)
    for name in ("utf-8", name_declared):
        if name and _is_mostly(content, name):
            return _cleaned(content, name)
    return _cleaned(content, _guess(content, language))


def _bears_out(content: bytes, declared: str) -> bool:
    """Return whether the bytes are all in the declared encoding.

    Every text can be windows-1252, which servers declare by default; hardly any is
    UTF-8 by chance, so that UTF-8 wins over it.
    """
    if not _can_decode(content, declared):
        return False
    return declared != "cp1252" or not _can_decode(content, "utf-8")


def compose_decoded(
    reading: RawArticle, decoded: Decoded, *, extractor: str, media_type: str
) -> Extracted:
    """Compose an article of a format that is text, and report what decoding removed."""
    reading.losses += removed_sentence(decoded.removed)
    if decoded.broken:
        line = decoded.text.count("\n", 0, decoded.text.index(BROKEN)) + 1
        things = Message("broken_character", number=decoded.broken)
        reading.losses.append(
            Message("replaced", things=things, sign=BROKEN, line=line)
        )
    return compose(
        reading, extractor=extractor, media_type=media_type, encoding=decoded.encoding
    )


def removed_sentence(count: int) -> list[str]:
    """Return the loss to report, if there is any."""
    if not count:
        return []
    return [lost("removed", "control_character", count)]


def _cleaned(content: bytes, name: str) -> Decoded:
    text = content.decode(name, "replace")
    broken = text.count(BROKEN)
    if broken and _can_decode(content, name):
        # The text itself holds the sign.
        broken = 0
    for character in OTHER_LINE_ENDS:
        text = text.replace(character, "\n")
    shown = NAMES.get(name, name.replace("cp125", "windows-125"))
    return Decoded(clean_text(text), shown, count_forbidden(text), broken)


def _is_mostly(content: bytes, name: str) -> bool:
    """Return whether whole characters beyond ASCII outnumber broken ones in `name`.

    A text without any broken ones passes too.
    """
    text = content.decode(name, "replace")
    broken = text.count(BROKEN)
    if not broken:
        return True
    return sum(character > "\x7f" for character in text) > 2 * broken


def _is_chinese(sample: bytes) -> bool:
    """Return whether nearly all bytes beyond ASCII are pairs of GB 2312.

    Only its marks and its commoner characters count: Korean letters have the places of
    the first half of these.
    """
    leads: list[int] = []
    for lead, trail in _PAIR.findall(sample):
        is_usual = lead < 0xA4 or 0xAF < lead < 0xD8
        if trail > 0xA0 and is_usual:
            leads.append(lead)
    if len(leads) < 8:
        return False
    beyond_ascii = len(sample) - len(sample.translate(None, BEYOND_ASCII))
    if len(leads) < 0.45 * beyond_ascii:
        return False
    return sum(lead > 0xC8 for lead in leads) >= len(leads) / 5


def _can_decode(content: bytes, name: str) -> bool:
    try:
        content.decode(name)
    except (UnicodeDecodeError, LookupError):
        return False
    return True


def _declared(charset: str) -> str:
    """Return Python's name of a declared charset, or nothing where it is unknown."""
    try:
        name = codecs.lookup(charset.strip().strip("\"'")).name
    except (LookupError, ValueError):
        return ""
    if name in SUPERSETS:
        name = SUPERSETS[name]
    elif name != "utf-8":
        name = name.replace("-", "_")
    # Hazard: 'zip', 'idna' and 'unicode-escape' are codecs too, and 'zip' would unpack
    # a bomb.
    if name in {"utf-8", "utf-16", "utf-16-le"} or name in GUESSED:
        return name
    return ""


def _guess(content: bytes, language: str) -> str:
    """Return the likeliest encoding of bytes that are no UTF-8. Raise Refused."""
    usual = USUAL.get(language.split("-")[0].lower(), ())
    name = (
        _utf16_without_mark(content)
        or _most_likely(content, usual)
        or _most_likely(content, GUESSED)
    )
    if not name:
        raise Refused(Message("unknown_characters"))
    return name


def _most_likely(content: bytes, among: Sequence[str]) -> str:
    """Return one of the encodings, or nothing where none reads all of it plausibly."""
    if not among:
        return ""
    from charset_normalizer import from_bytes  # Slow to load, and seldom needed.

    matches = from_bytes(
        _sample(content),
        cp_isolation=[*among],
        enable_fallback=False,
        preemptive_behaviour=False,
    )
    # How implausible each encoding is, the best first.
    chaos: dict[str, float] = {}
    for match in matches:
        if _can_decode(content, match.encoding):
            chaos[match.encoding] = match.chaos
    lowest = min(chaos.values(), default=1.0)
    is_turkish = chaos.get("cp1254", 2.0) <= lowest + 0.005
    if is_turkish and not ICELANDIC.isdisjoint(content):
        return "cp1254"
    if "cp1252" in among and _is_western(content, chaos):
        return "cp1252"
    for name in chaos:
        return name
    return ""


def _sample(content: bytes) -> bytes:
    """Return the start, cut at a space: a cut character would rule its encoding out."""
    sample = content[:SAMPLE]
    if len(content) <= SAMPLE:
        return sample
    end = max(sample.rfind(b"\n"), sample.rfind(b" ")) + 1
    return sample[:end] or sample


def _is_western(content: bytes, chaos: dict[str, float]) -> bool:
    """Return whether windows-1252 is as good as the best, or little can be told.

    The pound sign of windows-1252 is a Polish letter in windows-1250, and as plausible.
    """
    best = next(iter(chaos.values()), 1.0)
    if chaos.get("cp1252", 2.0) <= best + 0.005:
        return True
    letters = sum(
        byte > 0x7F and byte not in WESTERN_SIGNS for byte in content[:SAMPLE]
    )
    if letters >= 3 or letters > len(content) / 3:
        return False
    return _can_decode(content, "cp1252")


def _utf16_without_mark(content: bytes) -> str:
    """Return the name of UTF-16, whose Latin text has a NUL in every other byte."""
    sample = content[:4000]
    if len(content) % 2 or sample.count(0) < len(sample) / 4:
        return ""
    is_little_endian = sample[1::2].count(0) > sample[0::2].count(0)
    name = "utf-16-le" if is_little_endian else "utf-16-be"
    return name if _can_decode(content, name) else ""
