"""Signs that a PDF reader reversed words or ligatures of Arabic, Persian or Hebrew."""

import re
from collections import Counter
from functools import lru_cache

from articles.text.tokens import word_set

_WORD = re.compile(
    "[\u0590-\u05f4\u0610-\u061a\u0620-\u065f\u066e-\u06d3\u06d5-\u06ef\u06fa-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]+"
)
_FREQUENT = word_set(
    "في من على إلى الى أن ان إن عن مع هذا هذه ذلك التي الذي كان كانت وقد ما لم لن لا أو بين كل بعد قبل عام"
    " خلال وفي ومن وأن كما هو هي غير حيث عند حتى منذ بعض أي ثم تم"
    " של את על לא זה הוא היא כי עם גם או אל אם כל אך יש אין היה הם אני אשר בין זו רק יותר כדי לפי"
    " به در که این آن را با برای است بود شد هم نیز تا یا بر هر می شود شده کرد کند خود"
    " باید کی کے کا میں ہے سے اور"
)
_NEVER_FIRST = re.compile("[ةىךםןףץ\u064b-\u0652]")
# Some readers reverse each ligature of lam and alef. Words then begin as none can.
_LIGATURE = re.compile("(?<=.)ل([اأإآ])")
_TURNED = re.compile(r"\b[وفبك]?ا[أإآ]ل\w*")
_IN_A_ROW = re.compile("(?<=.)[لاأإآ]{2,}")
# Words that are also words with lam and alef exchanged, such as student and students,
# Salih and Salah.
_EITHER = re.compile(
    "(?:[وفبك]?ال|لل|[وفبكل])?(?:طالب|سالم|صالح|خالد|فالح|مالك|غالب|عالم)"
)
_SURE = 2  # the least number of words that can only be read reversed
_SHARE = 4  # frequent words that stand against one such word


def is_turned(page: str) -> bool:
    """Return whether enough words of a page can only be read reversed."""
    directions = Counter(map(_direction, _WORD.findall(page)))
    least = max(_SURE, directions[1] / _SHARE)
    return directions[-1] >= least


@lru_cache(maxsize=20_000)
def _direction(word: str) -> int:
    """Return 1 for a word as it is, -1 for a reversed one, 0 where nobody can tell."""
    is_forward = word in _FREQUENT
    is_reversed = word[::-1] in _FREQUENT or _NEVER_FIRST.match(word) is not None
    if is_forward == is_reversed:
        return 0
    return 1 if is_forward else -1


def shows_ligature(word: str) -> bool:
    """Return whether a word begins as only a reversed ligature makes it begin."""
    return _TURNED.fullmatch(word) is not None


def turns_ligatures(page: str) -> bool:
    """Return whether several words of a page begin with a reversed ligature."""
    return len(set(_TURNED.findall(page))) >= _SURE


def is_ligature_turned(word: str, printed: str) -> bool:
    """Return whether `printed` can only be `word` with each lam-alef reversed."""
    if _LIGATURE.sub(r"\1ل", word) != printed:
        return False
    return not _EITHER.fullmatch(printed)


def either_way(fold: str) -> str:
    """Return one form for all words that differ only in the order of lam and alef."""
    return _IN_A_ROW.sub(lambda row: "".join(sorted(row[0])), fold)
