"""The headline and the standfirst as the first blocks of a text, checked and annotated
like the rest (pure).

Where the text under them begins with the same words, these stand there and nowhere
else.
"""

from collections.abc import Sequence
from itertools import takewhile

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
    return " ".join(words.split())


def as_title(words: str) -> str:
    """In one line, whole where a title may be so long, else cut between words where the
    script has spaces.
    """
    line = one_line(words)
    if len(line) <= LONGEST_TITLE:
        return line
    start = line[: LONGEST_TITLE - len(CUT)]
    return start[: max(start.rfind(" ", LONGEST_TITLE // 2), 0) or None] + CUT


def begins_inside(words: str) -> bool:
    """Whether they begin in the middle of a sentence: with a mark that goes on, or in
    small letters.
    """
    first = next(iter(words.lstrip(OPENERS).split()), "")
    return first[:1] in GOING_ON or (is_lower(first[:1]) and first.islower())


def count_heads(blocks: Sequence[Block]) -> int:
    """How many blocks stand before the body."""
    return sum(1 for _ in takewhile(lambda block: block["kind"] in HEADS, blocks))


def body_start(blocks: Sequence[Block]) -> int:
    heads = count_heads(blocks)
    return blocks[heads - 1]["end"] + len(APART) if heads else 0


def body_of(text: str, blocks: Sequence[Block]) -> tuple[str, list[Block]]:
    """Text and blocks without the heads."""
    start = body_start(blocks)
    return text[start:], [
        _moved(block, -start) for block in blocks[count_heads(blocks) :]
    ]


def with_heads(
    text: str, blocks: Sequence[Block], title: str, standfirst: str
) -> tuple[str, list[Block]]:
    """Text and blocks under these heads, whichever they had. An empty text gets
    none.
    """
    text, body = body_of(text, blocks)
    if not body:
        return text, body
    opening = one_line(text[body[0]["start"] : body[0]["end"]])
    heads: list[Block] = []
    lines = ""
    for kind, words in ((TITLE, one_line(title)), (STANDFIRST, one_line(standfirst))):
        if words and not _repeats(kind, words, opening):
            heads.append(
                {
                    "kind": kind,
                    "start": len(lines),
                    "end": len(lines) + len(words),
                    "level": 0,
                }
            )
            lines += words + APART
    return lines + text, heads + [_moved(block, len(lines)) for block in body]


def _repeats(kind: BlockKind, words: str, opening: str) -> bool:
    """Whether the text begins so anyway. A title of one word may well begin a sentence
    too.
    """
    if kind == STANDFIRST:
        return opening.startswith(words)
    is_sentence = words.rstrip(CLOSERS).endswith(ENDS)
    return opening == words or (
        is_sentence and opening.startswith(words.removesuffix(CUT))
    )


def _moved(block: Block, by: int) -> Block:
    return {**block, "start": block["start"] + by, "end": block["end"] + by}
