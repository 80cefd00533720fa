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
SUPERSETS, NAMES = _TABLES["supersets"], _TABLES["shown"]
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
    r"""Clean text with \n line ends, the encoding's name, how many forbidden characters
    were removed.

    broken: how many bytes that are none in that encoding became U+FFFD, as in browsers.
    """

    text: str
    encoding: str
    removed: int
    broken: int = 0


def decode(content: bytes, *, declared: str = "", language: str = "") -> Decoded:
    """Raises Refused where the bytes are no text in any encoding that newsrooms use.

    As the WHATWG encoding standard says: a mark at the start, then what is declared.
    Where most of the text does not bear the declaration out, the encoding is guessed; a
    few bad bytes never hide a text. declared: a charset from HTTP or from the page
    itself; language: a BCP 47 tag.
    """
    for mark, name in BOMS:
        if content.startswith(mark):
            return _cleaned(content[len(mark) :], name)
    said = _declared(declared)
    if said not in WIDE and _is_chinese(content[: SAMPLE // 10]):
        return _cleaned(content, "gb18030")
    # Every text can be windows-1252, which servers declare by default; hardly any is
    # UTF-8 by chance.
    fits = _decoded(content, said) is not None if said else False
    if fits and not (said == "cp1252" and _decoded(content, "utf-8") is not None):
        return _cleaned(content, said)
    for name in filter(None, ("utf-8", said)):
        if _is_mostly(content, name):
            return _cleaned(content, name)
    return _cleaned(content, _guess(content, language))


def compose_decoded(
    reading: RawArticle, decoded: Decoded, *, extractor: str, media_type: str
) -> Extracted:
    """compose, for a format that is text; what was removed from its characters is
    reported.
    """
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
    """The loss to report, or none."""
    return [lost("removed", "control_character", count)] if count else []


def _cleaned(content: bytes, name: str) -> Decoded:
    text = content.decode(name, "replace")
    broken = text.count(BROKEN)
    if broken and _decoded(content, name) is not None:
        broken = 0
    for character in OTHER_LINE_ENDS:
        text = text.replace(character, "\n")
    shown = NAMES.get(name, name.replace("cp125", "windows-125"))
    return Decoded(clean_text(text), shown, count_forbidden(text), broken)


def _is_mostly(content: bytes, name: str) -> bool:
    """Whether more characters beyond ASCII are whole in that encoding than broken, or
    all are ASCII.
    """
    text = content.decode(name, "replace")
    broken = text.count(BROKEN)
    return not broken or sum(character > "\x7f" for character in text) > 2 * broken


def _is_chinese(sample: bytes) -> bool:
    """Whether nearly all beyond ASCII are pairs of GB 2312's marks and its commoner
    characters, of which Korean letters have the places of the first half.
    """
    usual = [
        lead
        for lead, trail in _PAIR.findall(sample)
        if trail > 0xA0 and (lead < 0xA4 or 0xAF < lead < 0xD8)
    ]
    plain = len(sample.translate(None, BEYOND_ASCII))
    return (
        8 <= len(usual) >= 0.45 * (len(sample) - plain)
        and sum(lead > 0xC8 for lead in usual) >= len(usual) / 5
    )


def _decoded(content: bytes, name: str) -> str | None:
    try:
        return content.decode(name)
    except (UnicodeDecodeError, LookupError):
        return None


def _declared(charset: str) -> str:
    """Python's name of a declared charset, or empty where it is unknown or no character
    encoding.
    """
    try:
        info = codecs.lookup(charset.strip().strip("\"'"))
    except (LookupError, ValueError):
        return ""
    name = SUPERSETS.get(
        info.name, info.name.replace("-", "_") if info.name != "utf-8" else info.name
    )
    # Hazard: 'zip', 'idna' and 'unicode-escape' are codecs too, and 'zip' would unpack
    # a bomb.
    return name if name in {"utf-8", "utf-16", "utf-16-le", *GUESSED} else ""


def _guess(content: bytes, language: str) -> str:
    """Of bytes that are no UTF-8."""
    usual = USUAL.get(language.split("-")[0].lower(), ())
    found = (
        _utf16_without_mark(content)
        or _most_likely(content, usual)
        or _most_likely(content, GUESSED)
    )
    if not found:
        raise Refused(Message("unknown_characters"))
    return found


def _most_likely(content: bytes, among: Sequence[str]) -> str:
    """One of the encodings, or empty where none reads all of it plausibly."""
    if not among:
        return ""
    from charset_normalizer import from_bytes  # slow to load, seldom needed

    sample = content[:SAMPLE]
    if len(content) > SAMPLE:
        # A cut inside a character would rule the right encoding out.
        sample = sample[: max(sample.rfind(b"\n"), sample.rfind(b" ")) + 1] or sample
    matches = from_bytes(
        sample, cp_isolation=[*among], enable_fallback=False, preemptive_behaviour=False
    )
    likely = {
        match.encoding: match.chaos
        for match in matches
        if _decoded(content, match.encoding) is not None
    }
    best = min(likely.values(), default=1.0)
    if likely.get("cp1254", 2.0) <= best + 0.005 and not ICELANDIC.isdisjoint(content):
        return "cp1254"
    if "cp1252" in among and _is_western(content, likely):
        return "cp1252"
    return next(iter(likely), "")


def _is_western(content: bytes, likely: dict[str, float]) -> bool:
    """Whether windows-1252 is as good as the best, or there is too little to tell and
    most is plain ASCII.

    The pound sign of windows-1252 is a Polish letter in windows-1250, and as plausible.
    """
    best = next(iter(likely.values()), 1.0)
    letters = sum(
        byte > 0x7F and byte not in WESTERN_SIGNS for byte in content[:SAMPLE]
    )
    few = (
        letters < 3
        and letters <= len(content) / 3
        and _decoded(content, "cp1252") is not None
    )
    return few or likely.get("cp1252", 2.0) <= best + 0.005


def _utf16_without_mark(content: bytes) -> str:
    """UTF-16 of mostly Latin text has a NUL in every other byte."""
    sample = content[:4000]
    if len(content) % 2 or sample.count(0) < len(sample) / 4:
        return ""
    name = "utf-16-le" if sample[1::2].count(0) > sample[0::2].count(0) else "utf-16-be"
    return name if _decoded(content, name) is not None else ""
