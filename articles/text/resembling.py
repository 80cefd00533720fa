"""How much of one text stands in another (pure): shingles of words, and a sketch of them for an index.

A shingle is a run of neighbouring words (Broder 1997). The sketch keeps those with the smallest hashes, the
same for the same words wherever they stand, so that two texts that share much share a like part of it.
"""

import re
from functools import lru_cache
from hashlib import blake2b
from heapq import nsmallest

SKETCH = 32  # hashes kept of a text
# In scripts without spaces a character is a word, and it takes more of them to be telling.
_WORDS = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|\w+")
_RUN, _UNSPACED_RUN = 4, 8
_ENOUGH = 12  # shingles; a shorter text resembles nothing


type Shingle = tuple[str, ...]


def shingles(text: str) -> frozenset[Shingle]:
    words = _WORDS.findall(text.casefold())
    spaced = sum(map(len, words)) > 2 * len(words)
    run = _RUN if spaced else _UNSPACED_RUN
    return frozenset(zip(*(words[start:] for start in range(run)), strict=False))


@lru_cache(maxsize=2)  # a new text is looked up by it, then kept by it
def sketch(text: str) -> tuple[int, ...]:
    """Signed 64-bit hashes, as databases store them."""
    found = shingles(text)
    return tuple(nsmallest(SKETCH, {*map(_hash, found)})) if len(found) >= _ENOUGH else ()


def share(one: frozenset[Shingle], other: frozenset[Shingle]) -> float:
    """From 0 to 1: how much of the shorter text stands in the longer one."""
    return len(one & other) / max(1, min(len(one), len(other)))


def _hash(run: Shingle) -> int:
    words = " ".join(run).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(words, digest_size=8).digest(), signed=True)
