"""What a text is made of: words, figures, names; and how two texts compare by them
(pure).

Scripts written without spaces (Chinese, Japanese, Thai, Lao, Burmese, Khmer) have no
words to split at, so each character counts as one word, and pairs of neighbours stand
in for words where texts are compared.
"""

import re
import string
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from hashlib import blake2b
from heapq import nsmallest
from typing import Literal

UNSPACED = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e80-\u0ede\u1000-\u109f\u1780-\u17df"
    "\u3005\u3007\u3041-\u3096\u30a1-\u30fa\u30fc\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_HAS_UNSPACED = re.compile(f"[{UNSPACED}]")
_PIECES = re.compile(f"[{UNSPACED}]|[^\\s{UNSPACED}]+")
_RUNS = re.compile(f"[{UNSPACED}]+|[^\\s{UNSPACED}]+")
_EDGES = string.punctuation + "¡¿—、。〈〉《》「」『』【】،؛؟।€£¥•·"
_FIGURES = re.compile(r"\d+(?:[.,:/-]\d+)*")
# letters: English, German and Russian endings are shorter than what is left over
_STEM = 6
_ENOUGH = 40  # words inside sentences; fewer show nothing
# share of capitals inside sentences: English news .08 to .15, German .25 to .35
_CAPITALISED_NOUNS = 0.22


def word_set(entries: str) -> frozenset[str]:
    """A table of words, written with spaces between them."""
    return frozenset(entries.split())


def words(text: str) -> list[str]:
    """Words without the punctuation around them, in order, in their own case."""
    pieces = _PIECES.findall(text) if _HAS_UNSPACED.search(text) else text.split()
    return [word for piece in pieces if (word := piece.strip(_EDGES))]


def units(text: str) -> list[str]:
    """What two sentences are compared by: word stems, whole figures, pairs of unspaced
    characters.
    """
    folded = text.casefold()
    if not _HAS_UNSPACED.search(folded):
        return [
            _stem(word) for piece in folded.split() if (word := piece.strip(_EDGES))
        ]
    found: list[str] = []
    for run in _RUNS.findall(folded):
        if not _HAS_UNSPACED.match(run):
            found.extend(_stem(word) for word in (run.strip(_EDGES),) if word)
        elif len(run) == 1:
            found.append(run)
        else:
            found.extend(run[k : k + 2] for k in range(len(run) - 1))
    return found


def _stem(word: str) -> str:
    return word[:_STEM] if word.isalpha() else word


def length(text: str) -> int:
    """How many words, counting two unspaced characters as one."""
    if not _HAS_UNSPACED.search(text):
        return len(text.split())
    return sum(
        (len(run) + 1) // 2 if _HAS_UNSPACED.match(run) else 1
        for run in _RUNS.findall(text)
    )


def figures(text: str) -> list[str]:
    return _FIGURES.findall(text)


def capitals(text: str) -> list[str]:
    """Words that begin with a capital though no sentence begins there."""
    found: list[str] = []
    inside = False
    for piece in text.split():
        word = piece.strip(_EDGES)
        if inside and word and word[0].isupper():
            found.append(word)
        if word:
            inside = not piece.endswith((".", "!", "?", ":", '"'))
    return found


def capitals_mark_names(texts: Iterable[str]) -> bool:
    """Whether a capital says 'name' here: not in German, where every noun has one."""
    inside = found = 0
    for text in texts:
        inside += max(0, text.count(" "))
        found += len(capitals(text))
    return inside < _ENOUGH or found <= inside * _CAPITALISED_NOUNS


def facts(text: str, *, names: bool = True) -> frozenset[str]:
    """The figures and names a sentence rests on; names by their stems, since they are
    inflected.
    """
    return frozenset(
        (*figures(text), *(_name(word) for word in capitals(text) if names))
    )


def mentions(text: str) -> frozenset[str]:
    """Every figure and every word that may be a name, the first word too: what facts
    are looked up in.
    """
    return frozenset(
        (*figures(text), *(_name(word) for word in words(text) if word[0].isupper()))
    )


def _name(word: str) -> str:
    return _stem(word.removesuffix("'s"))


# --- Two wordings, word by word -------------------------------------------------------

_TOKENS = re.compile(
    f"[{UNSPACED}]|[^\\W{UNSPACED}]+(?:[.,:'’-][^\\W{UNSPACED}]+)*|\\s+|.", re.DOTALL
)
# pairs of words; longer stretches are shown as replaced, they would take seconds
_COMPARED = 1_000_000


@dataclass(frozen=True, slots=True)
class WordEdit:
    op: Literal["equal", "delete", "insert"]
    text: str


def changed_words(old: str, new: str) -> list[WordEdit]:
    """Segments that read, without the inserts, as ``old`` and, without the deletes, as
    ``new``.

    Compared by word, by character in scripts without spaces. Deletions come before the
    insertion that takes their place.
    """
    mine, theirs = _TOKENS.findall(old), _TOKENS.findall(new)
    head = _common(mine, theirs)
    tail = _common(mine[head:][::-1], theirs[head:][::-1])
    changes = [
        WordEdit("equal", "".join(mine[:head])),
        *_compared(mine[head : len(mine) - tail], theirs[head : len(theirs) - tail]),
        WordEdit("equal", "".join(mine[len(mine) - tail :])),
    ]
    return [change for change in changes if change.text]


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many tokens both begin with."""
    return next(
        (k for k, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )


def edits(
    mine: Sequence[str], theirs: Sequence[str]
) -> list[tuple[bool, slice, slice]]:
    """(whether they are the same, words of mine, words of theirs), in order and over
    both of them.
    """
    if len(mine) * len(theirs) > _COMPARED:
        return [(False, slice(len(mine)), slice(len(theirs)))]
    found = SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes()
    return [
        (op == "equal", slice(i, i_end), slice(j, j_end))
        for op, i, i_end, j, j_end in found
    ]


def _compared(mine: Sequence[str], theirs: Sequence[str]) -> Iterator[WordEdit]:
    for same, was, now in edits(mine, theirs):
        if same:
            yield WordEdit("equal", "".join(mine[was]))
        else:
            yield WordEdit("delete", "".join(mine[was]))
            yield WordEdit("insert", "".join(theirs[now]))


# --- How much of one text stands in another -------------------------------------------

SKETCH = 32  # hashes kept of a text
# In scripts without spaces a character is a word, and it takes more of them to be
# telling.
_RUN, _UNSPACED_RUN = 4, 8
_ENOUGH_SHINGLES = 12  # shingles; a shorter text resembles nothing


type Shingle = tuple[str, ...]


def shingles(text: str) -> frozenset[Shingle]:
    found = words(text.casefold())
    spaced = sum(map(len, found)) > 2 * len(found)
    run = _RUN if spaced else _UNSPACED_RUN
    return frozenset(zip(*(found[start:] for start in range(run)), strict=False))


@lru_cache(maxsize=2)  # a new text is looked up by it, then kept by it
def sketch(text: str) -> tuple[int, ...]:
    """Signed 64-bit hashes, as databases store them."""
    found = shingles(text)
    return (
        tuple(nsmallest(SKETCH, {*map(_hash, found)}))
        if len(found) >= _ENOUGH_SHINGLES
        else ()
    )


def share(one: frozenset[Shingle], other: frozenset[Shingle]) -> float:
    """From 0 to 1: how much of the shorter text stands in the longer one."""
    return len(one & other) / max(1, min(len(one), len(other)))


def _hash(run: Shingle) -> int:
    words = " ".join(run).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(words, digest_size=8).digest(), signed=True)
