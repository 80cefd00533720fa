"""Find what is injected in a text.

Disguises that hide words from a search are undone once, before every finder: the text
is read without invisible characters, in plain letters (Ｂｕｙ, 𝐛𝐮𝐲), without spaces
between letters (B u y), with letters for digits (v1agra), each word in one alphabet.
The offsets lead back to the text as it stands.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache, partial
from string import ascii_uppercase
from typing import NamedTuple
from unicodedata import is_normalized, normalize

import regex

from articles.engine_errors import advice_by_part
from articles.injected.paragraph import (
    MIXED_WORD,
    ScriptRun,
    Scripts,
    script_runs,
    scripts_of,
    trimmed,
)
from articles.injected.tables import LOOKALIKE_LETTERS
from articles.text.shapes import Span, Suspect, outside


def find_injected(
    text: str,
    paragraphs: Sequence[Span],
    language: str | None = None,
    *,
    beside: Sequence[Span] = (),
) -> list[Suspect]:
    """Return suspicious stretches, sorted by start, none overlapping another.

    None goes across paragraphs. `paragraphs` are spans into `text`; text outside them
    is not judged, but that in `beside` shows which alphabet and language they should
    have. `language` (a BCP 47 code) helps where the text is too short to show it. Never
    raises: a paragraph that a rule fails on has no findings.
    """
    parts = {paragraph: text[slice(*paragraph)] for paragraph in paragraphs}
    return advice_by_part(
        "findings", text, parts, partial(_find, text, language, beside)
    )


def _find(
    text: str, language: str | None, beside: Sequence[Span], paragraphs: Sequence[Span]
) -> list[Suspect]:
    blocks = [trimmed(text, *paragraph) for paragraph in paragraphs]
    blocks = [block for block in blocks if block.start < block.end]
    read = undisguised(text)
    meant = [read.span_of(block) for block in blocks]
    context = [read.span_of(span) for span in beside]
    rows = [script_runs(read.text, block) for block in meant]
    context_rows = [script_runs(read.text, span) for span in context]
    scripts = scripts_of(read.text, rows + context_rows, language)
    is_disguised = partial(_is_disguised, text, read)
    findings = [
        _in_raw(finding, read, is_disguised)
        for finding in _findings(
            read.text, meant, rows, scripts, language, context, is_disguised
        )
    ]
    findings += _disguises(text, blocks, scripts)
    return disjoint(text, findings)


def _in_raw(
    finding: Suspect, read: "Plain", is_disguised: Callable[[Span], bool]
) -> Suspect:
    """Return the finding at its place in the text as it stands.

    A disguise is a sign that agrees with what the words say.
    """
    meant = Span(finding.start, finding.end)
    start, end = read.raw_span(*meant)
    tier = finding.tier
    if finding.kind in ("spam_words", "model_instruction") and is_disguised(meant):
        tier = "likely"
    return replace(finding, start=start, end=end, tier=tier)


def _is_disguised(text: str, read: "Plain", meant: Span) -> bool:
    if read.offsets is None:
        return False
    words = read.raw_span(*meant).of(text).replace("\u00ad", "")
    plain_words = meant.of(read.text)
    others = sum(
        written != read_as and read_as.isalpha()
        for written, read_as in zip(words, plain_words, strict=False)
    )
    return others + abs(len(words) - len(plain_words)) >= _DISGUISED_FROM


def _findings(
    text: str,
    blocks: list[Span],
    rows: list[list[ScriptRun]],
    scripts: Scripts | None,
    language: str | None,
    beside: list[Span],
    is_disguised: Callable[[Span], bool],
) -> Iterator[Suspect]:
    # These are slow to load, and most users of this package only name findings.
    from articles.injected.foreign_script import find_foreign_script
    from articles.injected.messages import find_encoded
    from articles.injected.other_language import find_other_language
    from articles.injected.phrases import find_chat_marks, find_phrases, find_repeated

    if scripts:
        foreign = list(find_foreign_script(text, blocks, rows, scripts))
        yield from foreign
        yield from find_other_language(text, blocks, scripts, language, foreign, beside)
        yield from find_phrases(text, blocks, scripts, foreign, is_disguised)
    yield from find_chat_marks(text, blocks)
    yield from find_encoded(text, blocks)
    yield from find_repeated(text, blocks)


def _disguises(
    text: str, blocks: list[Span], scripts: Scripts | None
) -> Iterator[Suspect]:
    """Yield what hides words from a search, found in the text as it stands."""
    from articles.injected.messages import find_hidden, find_mixed_words

    if scripts:
        yield from find_mixed_words(text, blocks, scripts.dominant)
    yield from find_hidden(text, blocks)


def group_of(kind: str, tier: str, words: str) -> str:
    """Return the name of the group of findings that are decided together.

    They are of one kind and of one alphabet. Hints stay apart, because nobody has to
    decide them.
    """
    parts = [kind]
    if kind == "foreign_script":
        scripts = Counter(run.script for run in script_runs(words, Span(0, len(words))))
        parts += [script for script, _count in scripts.most_common(1)]
    if tier == "hint":
        parts.append("hint")
    return ":".join(parts)


def disjoint(text: str, findings: Iterable[Suspect]) -> list[Suspect]:
    """Return the findings sorted by start, none overlapping another.

    The surer one keeps its span, and a hint gives way to any other. Hazard: a certain
    one must not grow by a likely one that it touches, or the author's words go with it.
    """
    ordered = sorted(findings, key=lambda finding: (finding.start, finding.end))
    certain = _merged(finding for finding in ordered if finding.tier == "certain")
    likely = _merged(finding for finding in ordered if finding.tier == "likely")
    likely = list(_parts_outside(text, likely, certain))
    strong = sorted(certain + likely, key=lambda finding: finding.start)
    hints = [finding for finding in ordered if finding.tier == "hint"]
    hints = _clear_of(_first_of_overlapping(hints), strong)
    return sorted(strong + hints, key=lambda finding: finding.start)


def _merged(ordered: Iterable[Suspect]) -> list[Suspect]:
    merged: list[Suspect] = []
    for finding in ordered:
        if merged and finding.start < merged[-1].end:
            merged[-1] = replace(merged[-1], end=max(merged[-1].end, finding.end))
        else:
            merged.append(finding)
    return merged


def _parts_outside(
    text: str, findings: list[Suspect], taken: list[Suspect]
) -> Iterator[Suspect]:
    spans = [Span(finding.start, finding.end) for finding in taken]
    for finding in findings:
        for part in outside(Span(finding.start, finding.end), spans):
            kept = trimmed(text, *part)
            is_whole = part == (finding.start, finding.end)
            if is_whole or any(map(str.isalnum, kept.of(text))):
                yield replace(finding, start=kept.start, end=kept.end)


def _first_of_overlapping(ordered: Iterable[Suspect]) -> list[Suspect]:
    kept: list[Suspect] = []
    for finding in ordered:
        if not kept or finding.start >= kept[-1].end:
            kept.append(finding)
    return kept


def _clear_of(hints: list[Suspect], strong: list[Suspect]) -> list[Suspect]:
    """Return the hints that overlap no strong one; both are in order and disjoint."""
    ends = [finding.end for finding in strong]
    nexts = [bisect_right(ends, hint.start) for hint in hints]
    return [
        hint
        for hint, index in zip(hints, nexts, strict=True)
        if index == len(ends) or strong[index].start >= hint.end
    ]


# --- a text as it is meant to be read -------------------------------------------------

_DISGUISED_FROM = 3  # letters

type Edit = tuple[int, int, str]  # start, end, what is read there

_SMALL = "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘǫʀꜱᴛᴜᴠᴡʏᴢ"  # capitals, which NFKC leaves as they are
_UNSEEN = regex.compile(
    r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u180e\u0335-\u0338\u0346-\u036f\U000e0000-\U000e007f\ufe00-\ufe0f\U000e0100-\U000e01ef]++"
    rf"|(?<=[{_SMALL}])\p{{M}}++"
)
_COMPATIBLE = ((0xAA, 0xFFFF), (0x1D400, 0x1D800), (0x1F130, 0x1F16A))
_WHITE_ON_BLACK = (0x1F150, 0x1F170)  # the A of two alphabets of capitals
_LEFT = regex.compile(rf"[\U0001f150-\U0001f189{_SMALL}]")
_SIGNS = frozenset(".@%/$+-_")
# Letters each by itself, after a first one, with spaces or marks between; a wider space
# parts two words.
_APART = regex.compile(
    r"(?<=\p{L})(?:[^\S\n]{1,3}|[*._•·\-])(\p{L})(?![\p{L}\p{M}\p{N}’'])"
    r"(?:(?:[^\S\n]{1,3}|[*._•·\-])\p{L}(?![\p{L}\p{M}\p{N}’'])){2,}+"
)
_DIGIT_INSIDE = regex.compile(r"(?<=\p{Latin})[0134578]{1,2}+(?=\p{Ll})")
_SPELT = regex.compile(
    r"(?<![^\s\p{Ps}\p{Pi}\"'])(?=\d{0,2}\p{Latin})(?=\p{L}*\d)[\p{Latin}0134578]{2,20}+(?![\w@/\\=%]|[.:\-]\w)"
)
# Code points around two words with digits inside, where other words may begin or end
# with a digit.
_NEAR = 24
_WORD_MAX = 20
_LETTERS_OF_DIGITS = {
    ord(digit): letter for digit, letter in zip("0134578", "oieastb", strict=True)
}


class Plain(NamedTuple):
    """A text without disguises.

    `offsets` are those of its characters in the original text; None if they are equal.
    """

    text: str
    offsets: list[int] | None = None

    def span_of(self, raw: Span) -> Span:
        """Return the place here of a stretch of the original text."""
        if self.offsets is None:
            return raw
        start = bisect_left(self.offsets, raw.start)
        end = bisect_left(self.offsets, raw.end)
        return Span(start, end)

    def raw_span(self, start: int, end: int) -> Span:
        """Return the place in the original text of a stretch of this one."""
        if self.offsets is None:
            return Span(start, end)
        return Span(self.offsets[start], self.offsets[end - 1] + 1)


def undisguised(text: str) -> Plain:
    """Return the text without its disguises."""
    read = Plain(text)
    if not text.isascii():
        unseen = ((*match.span(), "") for match in _UNSEEN.finditer(text))
        read = _edited(read, unseen)
        if _LEFT.search(read.text) or not is_normalized("NFKC", read.text):
            read = Plain(read.text.translate(_plain_letters()), read.offsets)
        read = _edited(read, _of_one_alphabet(read.text))
    read = _edited(read, _closed_up(read.text))
    return _edited(read, _spelt_out(read.text))


def _edited(read: Plain, edits: Iterable[Edit]) -> Plain:
    """Return the text after the edits, each of which keeps its length or deletes."""
    pieces: list[str] = []
    offsets: list[int] = []
    known = read.offsets or range(len(read.text))
    at = 0
    for start, end, words in edits:
        pieces += [read.text[at:start], words]
        offsets += [*known[at:start], *known[start : start + len(words)]]
        at = end
    if not pieces:
        return read
    pieces.append(read.text[at:])
    offsets += known[at:]
    return Plain("".join(pieces), offsets)


@cache
def _plain_letters() -> dict[int, str]:
    """Return the plain forms of letters, digits and signs of addresses, as of NFKC."""
    plain: dict[int, str] = {}
    for first, end in _COMPATIBLE:
        for code in range(first, end):
            plain[code] = normalize("NFKC", chr(code))
    for first in _WHITE_ON_BLACK:
        plain |= dict(enumerate(ascii_uppercase, first))
    plain |= dict(zip(map(ord, _SMALL), "abcdefghijklmnopqrstuvwyz", strict=True))
    return {
        code: letter
        for code, letter in plain.items()
        if letter != chr(code) and _is_plain(letter)
    }


def _is_plain(letter: str) -> bool:
    if len(letter) != 1:
        return False
    return letter.isalnum() or letter in _SIGNS


_LATIN_LETTERS = {ord(other): latin for other, latin in LOOKALIKE_LETTERS.items()}
_CYRILLIC_LETTERS = {
    ord(latin): other
    for other, latin in LOOKALIKE_LETTERS.items()
    if "\u0400" <= other <= "\u045f"
}


def _of_one_alphabet(text: str) -> Iterator[Edit]:
    """Yield edits of words with letters of two alphabets."""
    for match in MIXED_WORD.finditer(text):
        word = match.group()
        read = word.translate(_LATIN_LETTERS)
        if not read.isascii():
            read = word.translate(_CYRILLIC_LETTERS)
        if len(word) >= 4 and not MIXED_WORD.match(read):
            yield *match.span(), read


def _closed_up(text: str) -> Iterator[Edit]:
    """Yield edits that delete what stands between letters of one word."""
    for match in _APART.finditer(text):
        start = match.start()
        # What comes before is a longer word, no letter by itself.
        if text[start - 2 : start - 1].isalnum():
            start = match.start(1) + 1
        for at in range(start, match.end()):
            if text[at].isalpha():
                continue
            if not text[at - 1].isspace() and not text[at + 1].isspace():
                yield at, at + 1, ""


def _spelt_out(text: str) -> Iterator[Edit]:
    """Yield edits of words with digits between their letters.

    Where two of them are close to each other, all words around them that have digits
    are edited.
    """
    done = 0
    for row in _rows(text):
        has_several = len(row) > 1
        around = _WORD_MAX
        if has_several:
            around += _NEAR
        start = max(done, row[0] - around)
        end = min(len(text), row[-1] + around)
        for word in _SPELT.finditer(text, start, end):
            if has_several or _DIGIT_INSIDE.search(text, *word.span()):
                read = word.group().replace("11", "ll").translate(_LETTERS_OF_DIGITS)
                yield *word.span(), read
                done = word.end()


def _rows(text: str) -> Iterator[list[int]]:
    """Yield the places of digits between letters, in groups of those that are close."""
    row: list[int] = []
    for match in _DIGIT_INSIDE.finditer(text):
        if row and match.start() - row[-1] > _NEAR:
            yield row
            row = []
        row.append(match.start())
    if row:
        yield row
