"""Plain text: a line is a paragraph, unless the lines were cut at a fixed width."""

import re
import unicodedata
from itertools import chain, pairwise

from articles.extracting.charsets import compose_decoded, decode
from articles.extracting.file_formats import Format, Options
from articles.extracting.metadata import read_credit
from articles.extracting.opening import (
    LINES_LOOKED_AT,
    is_title,
    lift_headline,
    lift_opening,
    note_standfirst,
)
from articles.extracting.paragraphs import Paragraph, RawArticle, is_wide
from articles.extracting.results import Extracted
from articles.text.headline import begins_inside
from articles.text.translation import gettext_noop

EXTRACTOR = "newsroom-text/1"
FEWEST_LINE_ENDS = 3  # within groups, to judge by
NARROWEST = 40  # columns of lines that a program fills
WIDEST = 100
MEASURED = 200  # code points of a line
_HYPHEN = re.compile(r"\w-$")
# A line without markup but stress, the line below it, and those up to a blank one.
FIRST_LINE = re.compile(r"\s*(?P<title>[*_]{0,3}(?!\d+[.)])\w[^\n\[<|`]*)(?:\n|\Z)")
_LINES_BELOW = re.compile(r"[ \t]*(?P<next>\w.*)(?P<others>(?:\n.*\S.*)*)")
ENDS = tuple('.!?…。！？"”»')


def read(content: bytes, options: Options) -> Extracted:
    """Return the article of a text file. Raise Refused where it has none."""
    decoded = decode(content, declared=options["charset"], language=options["language"])
    reading = read_text(decoded.text)
    return compose_decoded(
        reading, decoded, extractor=EXTRACTOR, media_type=FORMAT.media_types[0]
    )


def read_text(text: str, metadata: dict[str, str] | None = None) -> RawArticle:
    r"""Return the article of a clean text with \n line ends.

    `metadata`: what is known already and is not looked for.
    """
    groups = _credits_alone(_groups(part_title(text)))
    paragraphs: list[Paragraph] = []
    if _is_wrapped(groups):
        paragraphs = [Paragraph(_joined(group)) for group in groups]
    else:
        for group in groups:
            paragraphs += [Paragraph(line, apart=False) for line in group[:-1]]
            paragraphs.append(Paragraph(group[-1], apart=True))
    reading = RawArticle(paragraphs, dict(metadata or {}))
    lift_headline(reading)
    lift_opening(reading, find_title=True)
    note_standfirst(reading)
    return reading


def part_title(text: str) -> str:
    """Return the text with a blank line after a title that begins its first paragraph.

    The line of a title ends before it is full, and markup begins no line with a letter.
    """
    first = FIRST_LINE.match(text)
    if first is None or not is_title(Paragraph(first["title"])):
        return text
    below = _LINES_BELOW.match(text, first.end())
    if below is None or begins_inside(below["next"]):
        return text
    needed = f"{first['title']} {_first_word(below['next'])}"
    lines = [first["title"], *below[0].split("\n")]
    if _width(needed) > max(map(_width, lines)):
        return text
    return f"{text[: first.end()]}\n{text[first.end() :]}"


def _groups(text: str) -> list[list[str]]:
    """Return the runs of lines between blank lines, each line stripped."""
    groups: list[list[str]] = [[]]
    for line in text.split("\n"):
        stripped = line.strip()
        if stripped:
            groups[-1].append(stripped)
        elif groups[-1]:
            groups.append([])
    return [group for group in groups if group]


def _credits_alone(groups: list[list[str]]) -> list[list[str]]:
    """Return the groups, each byline or date near the top as a group of its own."""
    split: list[list[str]] = []
    for group in groups[:LINES_LOOKED_AT]:
        split += _split_at_credits(group)
    return split + groups[LINES_LOOKED_AT:]


def _split_at_credits(group: list[str]) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    for line in group[:LINES_LOOKED_AT]:
        if any(read_credit(line)):
            parts += [[line], []]
        else:
            parts[-1].append(line)
    parts[-1] += group[LINES_LOOKED_AT:]
    return [part for part in parts if part]


def _is_wrapped(groups: list[list[str]]) -> bool:
    """Return whether some program filled the lines up to a width.

    The proof: at nearly every line end inside a group, the next line's first word would
    not have fitted. Lines that end where a sentence ends, as in one paragraph per line
    or in verse, fail it.
    """
    pairs = list(chain.from_iterable(map(pairwise, groups)))
    if len(pairs) < FEWEST_LINE_ENDS:
        return False
    width = max(_width(line) for line in chain.from_iterable(pairs))
    if not NARROWEST <= width <= WIDEST:
        return False
    full = 0
    ended = 0
    for line, after in pairs:
        if _width(line) + 1 + _width(_first_word(after)) > width:
            full += 1
        if line.endswith(ENDS):
            ended += 1
    return full >= 0.9 * len(pairs) and ended <= 0.5 * len(pairs)


def _joined(lines: list[str]) -> str:
    """Return the lines of a paragraph as one.

    No space was lost where a line was cut inside Chinese or Japanese, or after a hyphen
    in a word.
    """
    pieces = [lines[0]]
    for before, line in pairwise(lines):
        is_cut_between_wide = is_wide(before[-1]) and is_wide(line[0])
        if not is_cut_between_wide and not _HYPHEN.search(before):
            pieces.append(" ")
        pieces.append(line)
    return "".join(pieces)


def _first_word(line: str) -> str:
    if is_wide(line[0]):
        return line[0]
    return line.split(maxsplit=1)[0]


def _width(line: str) -> int:
    """Return the columns that a line takes: a wide character takes two.

    A line that is longer than any width is not measured exactly.
    """
    if len(line) > MEASURED or line.isascii():
        return len(line)
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in line)
    return len(line) + wide


FORMAT = Format(
    name="text",
    title=gettext_noop("plain text"),
    suffixes=(".txt", ".text"),
    media_types=("text/plain",),
    read=read,
    sample=lambda: b"A text of our own.\n",
    sandboxed=False,
)
