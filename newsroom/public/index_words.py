"""The words of a passage: what it can be found by, and what a question asks for; `Passage.words` has them."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain, pairwise, product
from zlib import crc32

from articles.text.characters import characters, head, terms

WORDS = 500  # of a passage; a longer one is cut
BREAK = "/_"  # between the words of two fields of a passage: no phrase goes on over it
# Where a long passage is cut best, up to the last of them: no phrase is looked for across.
SENTENCE, SPACE = re.compile(r".*(?:[.!?]\s|[。！？])", re.DOTALL), re.compile(r".*[\s，、；]", re.DOTALL)


def mark(kind: str, value: str) -> str:
    return f"/{kind}/{value.lower()}"


FIGURES = "0123456789abcdefghijklmnopqrstuvwxyz-_"  # what SQLite's tokenizer takes for a part of a word
PAIRS = ["".join(pair) for pair in product(FIGURES, FIGURES)]


def neighbours(words: Sequence[str]) -> list[str]:
    """A mark for each two that follow one another: three figures of a hash, since pairs of words are too many
    to be terms, and only passages that also have the words are looked at."""
    return [_hashed(pair) for pair in dict.fromkeys(_side_by_side(words))]


def _side_by_side(words: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The same of a run wherever it stands: what follows in the text may make its last character a pair."""
    for one, other in pairwise(words):
        if head(one) == one:
            yield one, head(other)
        elif head(other) != other:
            yield one, other


def _hashed(pair: tuple[str, str]) -> str:
    high, low = divmod(crc32(" ".join(pair).encode()) % (len(PAIRS) * len(FIGURES)), len(FIGURES))
    return f"/{PAIRS[high]}{FIGURES[low]}"


def pieces(fields: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Their text with its terms and marks; field by field, and cut, where it is too long for one row; nothing
    where it has no term."""
    said = {field: words for field in fields if (words := terms(field))}
    if sum(map(len, said.values())) <= WORDS:
        if said:
            yield (text := " · ".join(said)), found_by(text, said.values())
    elif len(said) > 1:
        for field in said:
            yield from pieces([field])
    else:
        (text,) = said
        end = SENTENCE.match(text, 0, len(text) // 2) or SPACE.match(text, 0, len(text) // 2)
        cut = end.end() if end else len(text) // 2
        yield from pieces([text[:cut]])
        yield from pieces([text[cut:]])


def found_by(text: str, fields: Collection[Sequence[str]]) -> str:
    """The terms of each field of the text, then the marks that they and its characters make."""
    words = f" {BREAK} ".join(map(" ".join, fields))
    pairs = dict.fromkeys(chain.from_iterable(map(neighbours, fields)))
    alone = [mark("c", character) for character in sorted(characters(text))]
    return " ".join([words, *pairs, *alone])
