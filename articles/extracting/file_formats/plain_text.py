"""Plain text: a line is a paragraph, unless the lines were cut at a fixed width."""

import re
import unicodedata
from itertools import pairwise

from articles.extracting.charsets import compose_decoded, decode
from articles.extracting.file_formats import Format, Options
from articles.extracting.metadata import read_credit
from articles.extracting.opening import LINES_LOOKED_AT, lift_opening, note_standfirst
from articles.extracting.paragraphs import Paragraph, RawArticle, is_wide
from articles.extracting.results import Extracted
from articles.text.translation import gettext_noop

EXTRACTOR = "newsroom-text/1"
ENDS = tuple('.!?…。！？"”»')


def read(content: bytes, options: Options) -> Extracted:
    decoded = decode(content, declared=options["charset"], language=options["language"])
    reading = read_text(decoded.text)
    return compose_decoded(
        reading, decoded, extractor=EXTRACTOR, media_type=FORMAT.media_types[0]
    )


def read_text(text: str, metadata: dict[str, str] | None = None) -> RawArticle:
    r"""text: clean, with \n line ends. metadata: what is known already and is not
    looked for.
    """
    groups = _credits_alone(_groups(text))
    if _is_wrapped(groups):
        paragraphs = [Paragraph(_joined(group)) for group in groups]
    else:
        paragraphs = [
            Paragraph(line, apart=index == len(group))
            for group in groups
            for index, line in enumerate(group, 1)
        ]
    reading = RawArticle(paragraphs, dict(metadata or {}))
    lift_opening(reading, find_title=True)
    note_standfirst(reading)
    return reading


def _groups(text: str) -> list[list[str]]:
    """Runs of lines between blank lines, each line without the white space
    around it.
    """
    groups: list[list[str]] = [[]]
    for line in text.split("\n"):
        if line := line.strip():
            groups[-1].append(line)
        elif groups[-1]:
            groups.append([])
    return [group for group in groups if group]


def _credits_alone(groups: list[list[str]]) -> list[list[str]]:
    """The groups, with a byline or date near the top in a group of its own whatever
    stands beside it.
    """
    top = [
        part for group in groups[:LINES_LOOKED_AT] for part in _split_at_credits(group)
    ]
    return top + groups[LINES_LOOKED_AT:]


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
    """Whether some program filled the lines up to a width.

    The proof: at nearly every line end inside a group, the next line's first word would
    not have fitted. Lines that end where a sentence ends, as in one paragraph per line
    or in verse, fail it.
    """
    pairs = [pair for group in groups for pair in pairwise(group)]
    if len(pairs) < 3:
        return False
    width = max(_width(line) for pair in pairs for line in pair)
    if not 40 <= width <= 100:
        return False
    full = sum(
        _width(line) + 1 + _width(_first_word(after)) > width for line, after in pairs
    )
    ended = sum(line.endswith(ENDS) for line, _ in pairs)
    return full >= 0.9 * len(pairs) and ended <= 0.5 * len(pairs)


def _joined(lines: list[str]) -> str:
    pieces = [lines[0]]
    for before, line in pairwise(lines):
        # No space was lost where a line was cut inside Chinese or Japanese, or after a
        # hyphen in a word.
        tight = (is_wide(before[-1]) and is_wide(line[0])) or re.search(r"\w-$", before)
        pieces += [line] if tight else [" ", line]
    return "".join(pieces)


def _first_word(line: str) -> str:
    return line[0] if is_wide(line[0]) else line.split(maxsplit=1)[0]


def _width(line: str) -> int:
    """Columns: a wide character takes two. Long lines are never exact, only longer than
    any width.
    """
    if len(line) > 200 or line.isascii():
        return len(line)
    return sum(
        2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in line
    )


FORMAT = Format(
    name="text",
    title=gettext_noop("plain text"),
    suffixes=(".txt", ".text"),
    media_types=("text/plain",),
    read=read,
    sample=lambda: b"A text of our own.\n",
    sandboxed=False,
)
