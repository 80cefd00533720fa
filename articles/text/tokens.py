"""What a sentence is made of: words, figures, names.

Scripts written without spaces (Chinese, Japanese, Thai, Lao, Burmese, Khmer) have no words to split at, so
each character counts as one word, and pairs of neighbours stand in for words where texts are compared.
"""

import re
import string
from collections.abc import Iterable

UNSPACED = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e80-\u0ede\u1000-\u109f\u1780-\u17df"
    "\u3005\u3007\u3041-\u3096\u30a1-\u30fa\u30fc\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_HAS_UNSPACED = re.compile(f"[{UNSPACED}]")
_PIECES = re.compile(f"[{UNSPACED}]|[^\\s{UNSPACED}]+")
_RUNS = re.compile(f"[{UNSPACED}]+|[^\\s{UNSPACED}]+")
_EDGES = string.punctuation + "¡¿—、。〈〉《》「」『』【】،؛؟।€£¥•·"
_FIGURES = re.compile(r"\d+(?:[.,:/-]\d+)*")
_STEM = 6  # letters: English, German and Russian endings are shorter than what is left over
_ENOUGH = 40  # words inside sentences; fewer show nothing
_CAPITALISED_NOUNS = 0.22  # share of capitals inside sentences: English news .08 to .15, German .25 to .35


def word_set(entries: str) -> frozenset[str]:
    """A table of words, written with spaces between them."""
    return frozenset(entries.split())


def words(text: str) -> list[str]:
    """Words without the punctuation around them, in order, in their own case."""
    pieces = _PIECES.findall(text) if _HAS_UNSPACED.search(text) else text.split()
    return [word for piece in pieces if (word := piece.strip(_EDGES))]


def units(text: str) -> list[str]:
    """What two sentences are compared by: word stems, whole figures, pairs of unspaced characters."""
    folded = text.casefold()
    if not _HAS_UNSPACED.search(folded):
        return [_stem(word) for piece in folded.split() if (word := piece.strip(_EDGES))]
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
    return sum((len(run) + 1) // 2 if _HAS_UNSPACED.match(run) else 1 for run in _RUNS.findall(text))


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
    """The figures and names a sentence rests on; names by their stems, since they are inflected."""
    return frozenset((*figures(text), *(_name(word) for word in capitals(text) if names)))


def mentions(text: str) -> frozenset[str]:
    """Every figure and every word that may be a name, the first word too: what facts are looked up in."""
    return frozenset((*figures(text), *(_name(word) for word in words(text) if word[0].isupper())))


def _name(word: str) -> str:
    return _stem(word.removesuffix("'s"))
