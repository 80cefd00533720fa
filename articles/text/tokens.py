"""The words, figures and names of texts, and comparing texts by them (pure).

Scripts written without spaces (Chinese, Japanese, Thai, Lao, Burmese, Khmer) cannot be
split into words, so each character counts as one word, and pairs of neighbours stand in
for words where texts are compared.
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
# Letters of a stem: English, German and Russian endings are shorter than the rest.
_STEM = 6
_ENOUGH = 40  # words inside sentences; fewer show nothing
# The share of capitals inside sentences is .08 to .15 in English news, and .25 to .35
# in German.
_CAPITALISED_NOUNS = 0.22


def word_set(entries: str) -> frozenset[str]:
    """Return the words of a table that has spaces between them."""
    return frozenset(entries.split())


def words(text: str) -> list[str]:
    """Return the words without the punctuation around them, in order and own case."""
    if _HAS_UNSPACED.search(text):
        return _strip_edges(_PIECES.findall(text))
    return _strip_edges(text.split())


def _strip_edges(pieces: Iterable[str]) -> list[str]:
    """Return the pieces without punctuation around them, where something is left."""
    stripped = [piece.strip(_EDGES) for piece in pieces]
    return [word for word in stripped if word]


def units(text: str) -> list[str]:
    """Return the units by which two sentences are compared.

    They are stems of words, whole figures, and pairs of unspaced characters.
    """
    folded = text.casefold()
    if not _HAS_UNSPACED.search(folded):
        return [_stem(word) for word in _strip_edges(folded.split())]
    found: list[str] = []
    for run in _RUNS.findall(folded):
        if not _HAS_UNSPACED.match(run):
            word = run.strip(_EDGES)
            if word:
                found.append(_stem(word))
        elif len(run) == 1:
            found.append(run)
        else:
            found.extend(run[start : start + 2] for start in range(len(run) - 1))
    return found


def _stem(word: str) -> str:
    return word[:_STEM] if word.isalpha() else word


def length(text: str) -> int:
    """Return the number of words, counting two unspaced characters as one."""
    if not _HAS_UNSPACED.search(text):
        return len(text.split())
    number = 0
    for run in _RUNS.findall(text):
        if _HAS_UNSPACED.match(run):
            number += (len(run) + 1) // 2
        else:
            number += 1
    return number


def figures(text: str) -> list[str]:
    """Return the figures of a text in order."""
    return _FIGURES.findall(text)


def capitals(text: str) -> list[str]:
    """Return the words with a capital that begin no sentence."""
    found: list[str] = []
    is_inside = False
    for piece in text.split():
        word = piece.strip(_EDGES)
        if not word:
            continue
        if is_inside and word[0].isupper():
            found.append(word)
        is_inside = not piece.endswith((".", "!", "?", ":", '"'))
    return found


def capitals_mark_names(texts: Iterable[str]) -> bool:
    """Return whether a capital marks a name: not in German, where every noun has one."""
    words_inside = 0
    capitals_inside = 0
    for text in texts:
        words_inside += text.count(" ")
        capitals_inside += len(capitals(text))
    if words_inside < _ENOUGH:
        return True
    return capitals_inside <= words_inside * _CAPITALISED_NOUNS


def facts(text: str, *, names: bool = True) -> frozenset[str]:
    """Return the figures and names on which a sentence rests.

    Names are given by their stems, since they are inflected; without `names` they are
    left out.
    """
    found = set(figures(text))
    if names:
        found.update(_name_stem(word) for word in capitals(text))
    return frozenset(found)


def mentions(text: str) -> frozenset[str]:
    """Return every figure and every word that may be a name, the first word too.

    Facts are looked up among these.
    """
    found = set(figures(text))
    found.update(_name_stem(word) for word in words(text) if word[0].isupper())
    return frozenset(found)


def _name_stem(word: str) -> str:
    return _stem(word.removesuffix("'s"))


# --- Two wordings, word by word -------------------------------------------------------

_TOKENS = re.compile(
    f"[{UNSPACED}]|[^\\W{UNSPACED}]+(?:[.,:'’-][^\\W{UNSPACED}]+)*|\\s+|.", re.DOTALL
)
# Pairs of words; longer stretches would take seconds, so they are shown as replaced.
_COMPARED = 1_000_000


@dataclass(frozen=True, slots=True)
class WordEdit:
    """A stretch of two wordings, with what was done to it."""

    op: Literal["equal", "delete", "insert"]
    text: str


def changed_words(old: str, new: str) -> list[WordEdit]:
    """Return edits that read as `old` without inserts, and as `new` without deletes.

    The wordings are compared by word, and by character in scripts without spaces.
    Deletions come before the insertion that takes their place.
    """
    old_tokens = _TOKENS.findall(old)
    new_tokens = _TOKENS.findall(new)
    head = _common_length(old_tokens, new_tokens)
    tail = _common_length(old_tokens[head:][::-1], new_tokens[head:][::-1])
    old_end = len(old_tokens) - tail
    new_end = len(new_tokens) - tail
    changes = [
        WordEdit("equal", "".join(old_tokens[:head])),
        *_compare(old_tokens[head:old_end], new_tokens[head:new_end]),
        WordEdit("equal", "".join(old_tokens[old_end:])),
    ]
    return [change for change in changes if change.text]


def _common_length(tokens: Sequence[str], others: Sequence[str]) -> int:
    """Return with how many equal tokens both begin."""
    number = 0
    for token, other in zip(tokens, others, strict=False):
        if token != other:
            break
        number += 1
    return number


def edits(old: Sequence[str], new: Sequence[str]) -> list[tuple[bool, slice, slice]]:
    """Return the stretches of two word lists, in order and over all of both.

    Each is (whether they are the same, words of `old`, words of `new`).
    """
    if len(old) * len(new) > _COMPARED:
        return [(False, slice(len(old)), slice(len(new)))]
    opcodes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [
        (operation == "equal", slice(old_start, old_end), slice(new_start, new_end))
        for operation, old_start, old_end, new_start, new_end in opcodes
    ]


def _compare(old: Sequence[str], new: Sequence[str]) -> Iterator[WordEdit]:
    for is_same, old_words, new_words in edits(old, new):
        if is_same:
            yield WordEdit("equal", "".join(old[old_words]))
        else:
            yield WordEdit("delete", "".join(old[old_words]))
            yield WordEdit("insert", "".join(new[new_words]))


# --- How much of one text stands in another -------------------------------------------

SKETCH = 32  # hashes kept of a text
# Words of a shingle. In scripts without spaces a character is a word, and more of them
# are needed.
_RUN, _UNSPACED_RUN = 4, 8
_ENOUGH_SHINGLES = 12  # shingles; a shorter text resembles nothing


type Shingle = tuple[str, ...]


def shingles(text: str) -> frozenset[Shingle]:
    """Return all runs of a few neighbouring words of a text."""
    text_words = words(text.casefold())
    letters = len("".join(text_words))
    has_spaces = letters > 2 * len(text_words)
    size = _RUN if has_spaces else _UNSPACED_RUN
    shifted = [text_words[start:] for start in range(size)]
    return frozenset(zip(*shifted, strict=False))


@lru_cache(maxsize=2)  # a new text is looked up by its sketch, then stored with it
def sketch(text: str) -> tuple[int, ...]:
    """Return the smallest hashes of a text's shingles, by which it is found.

    They are signed 64-bit numbers, as databases store them. A short text has none.
    """
    found = shingles(text)
    if len(found) < _ENOUGH_SHINGLES:
        return ()
    hashes = {_hash(shingle) for shingle in found}
    return tuple(nsmallest(SKETCH, hashes))


def share(one: frozenset[Shingle], other: frozenset[Shingle]) -> float:
    """Return how much of the shorter text is in the longer one, from 0 to 1."""
    return len(one & other) / max(1, min(len(one), len(other)))


def _hash(shingle: Shingle) -> int:
    content = " ".join(shingle).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(content, digest_size=8).digest(), signed=True)
