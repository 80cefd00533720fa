"""The title and the standfirst as the first blocks of a text (pure).

They are checked and annotated like the rest. Where the text under them begins with the
same words, they are left out.
"""

from collections.abc import Sequence

from articles.text.characters import is_lower
from articles.text.shapes import Block, BlockKind

TITLE: BlockKind = "title"
STANDFIRST: BlockKind = "standfirst"
HEADS = (TITLE, STANDFIRST)
APART = "\n\n"
CUT = "…"  # at the end of a title that is only the beginning of the text
CLOSERS = "\"'”’»›)]）」』】》"
OPENERS = "\"'“”„‟‘‚«»‹›([（「『【《〈¡¿"
GOING_ON = frozenset(",;:.…)]）】、，；：。،؛")
ENDS = tuple(".!?…。！？؟۔।")
LONGEST_TITLE = 300  # code points


def one_line(words: str) -> str:
    """Return the words in one line, with single spaces."""
    return " ".join(words.split())


def as_title(words: str) -> str:
    """Return the words in one line, cut if they are too long for a title.

    The cut is between words where the script has spaces.
    """
    line = one_line(words)
    if len(line) <= LONGEST_TITLE:
        return line
    start = line[: LONGEST_TITLE - len(CUT)]
    last_space = start.rfind(" ", LONGEST_TITLE // 2)
    if last_space > 0:
        start = start[:last_space]
    return start + CUT


def begins_inside(words: str) -> bool:
    """Return whether the words begin in the middle of a sentence.

    They then begin with a mark that continues one, or in small letters.
    """
    parts = words.lstrip(OPENERS).split(maxsplit=1)
    if not parts:
        return False
    first_word = parts[0]
    if first_word[0] in GOING_ON:
        return True
    return is_lower(first_word[0]) and first_word.islower()


def count_heads(blocks: Sequence[Block]) -> int:
    """Return how many blocks stand before the body."""
    for index, block in enumerate(blocks):
        if block["kind"] not in HEADS:
            return index
    return len(blocks)


def body_start(blocks: Sequence[Block]) -> int:
    """Return the offset at which the body begins."""
    heads = count_heads(blocks)
    if not heads:
        return 0
    return blocks[heads - 1]["end"] + len(APART)


def body_of(text: str, blocks: Sequence[Block]) -> tuple[str, list[Block]]:
    """Return text and blocks without title and standfirst."""
    start = body_start(blocks)
    body = [_moved(block, -start) for block in blocks[count_heads(blocks) :]]
    return text[start:], body


def with_heads(
    text: str, blocks: Sequence[Block], title: str, standfirst: str
) -> tuple[str, list[Block]]:
    """Return text and blocks under this title and standfirst, instead of any before.

    An empty text gets none.
    """
    body_text, body = body_of(text, blocks)
    if not body:
        return body_text, body
    opening = one_line(body_text[body[0]["start"] : body[0]["end"]])
    heads: list[Block] = []
    lines = ""
    for kind, words in ((TITLE, one_line(title)), (STANDFIRST, one_line(standfirst))):
        if words and not _repeats(kind, words, opening):
            start = len(lines)
            end = start + len(words)
            heads.append({"kind": kind, "start": start, "end": end, "level": 0})
            lines += words + APART
    return lines + body_text, heads + [_moved(block, len(lines)) for block in body]


def _repeats(kind: BlockKind, words: str, opening: str) -> bool:
    """Return whether the text begins with the words anyway.

    A title that is no sentence must be all of the first block: a title of one word may
    well begin a sentence too.
    """
    if kind == STANDFIRST:
        return opening.startswith(words)
    if opening == words:
        return True
    is_sentence = words.rstrip(CLOSERS).endswith(ENDS)
    return is_sentence and opening.startswith(words.removesuffix(CUT))


def _moved(block: Block, by: int) -> Block:
    return {**block, "start": block["start"] + by, "end": block["end"] + by}
