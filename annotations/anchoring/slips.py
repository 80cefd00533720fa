"""Whether one word is another with a slip of the pen."""

import unicodedata

from .reading import ALL
from .vocabulary import CONFUSABLE

_VOWELS = frozenset("aeiouyàâéèêëîïôûùáíóúýãõаеиоуыэюяё")
_ACCENTS = frozenset("\u0300\u0301\u0302")  # grave, acute, circumflex; the others make other letters
_LONG, LONG_NAME = 8, 9  # letters


def misspelt(one: str, other: str) -> bool:
    """Whether one is the other with a slip of the pen. Says no where both may be words."""
    if (
        not (one.isalpha() and other.isalpha())
        or {one, other} & CONFUSABLE
        or (_has_sense(one) and _has_sense(other))
    ):
        return False
    if _folded(one) == _folded(other):
        return True
    return one[:1] == other[:1] and _slipped(*sorted((one, other), key=len))


def _has_sense(word: str) -> bool:
    return any(senses.of(word) for senses in ALL)


def _folded(word: str) -> str:
    """Without accents, and one letter for ß and ё; but an accent on the last letter is grammar."""
    word = word.replace("ß", "ss").replace("ё", "е")
    plain = "".join(one for one in unicodedata.normalize("NFD", word[:-1]) if one not in _ACCENTS)
    return plain + word[-1:]


def _slipped(short: str, long: str) -> bool:
    """Two letters changed places; one was doubled; in a long word one is missing, or a vowel is another."""
    head = next((k for k, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) == len(long):
        if short[head : head + 2] == long[head : head + 2][::-1]:
            return len(short) > 2 and short[head + 2 :] == long[head + 2 :]
        same = short[head + 1 :] == long[head + 1 :]
        return same and len(long) >= _LONG and {short[head], long[head]} <= _VOWELS and len(long) - head > 2
    if len(long) - len(short) != 1 or short[head:] != long[head + 1 :]:
        return False
    doubled = long[head] == long[head - 1]
    return len(long) >= (6 if doubled else _LONG) and len(long) - head > 2
