"""Signs that a reader of PDF gave words or ligatures of Arabic, Persian or Hebrew
turned round.
"""

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
# Some readers give each ligature of lam and alef turned round, so that words begin as
# none can.
_LIGATURE, _TURNED = re.compile("(?<=.)ل([اأإآ])"), re.compile(r"\b[وفبك]?ا[أإآ]ل\w*")
_IN_A_ROW = re.compile("(?<=.)[لاأإآ]{2,}")
# People and names that either way are a word, such as student and students, Salih and
# Salah.
_EITHER = re.compile(
    "(?:[وفبك]?ال|لل|[وفبكل])?(?:طالب|سالم|صالح|خالد|فالح|مالك|غالب|عالم)"
)
# words that can only be read turned round: so many, and one in so many of the frequent
_SURE, _SHARE = 2, 4


def is_turned(page: str) -> bool:
    """Whether words of it can only be read turned round."""
    likely = Counter(map(_reads, _WORD.findall(page)))
    return likely[-1] >= max(_SURE, likely[1] / _SHARE)


@lru_cache(maxsize=20_000)
def _reads(word: str) -> int:
    """1 as it is, -1 turned round, 0 where nobody can tell."""
    turned = word[::-1] in _FREQUENT or _NEVER_FIRST.match(word) is not None
    return (word in _FREQUENT) - turned


def shows_ligature(word: str) -> bool:
    return _TURNED.fullmatch(word) is not None


def turns_ligatures(page: str) -> bool:
    return len({*_TURNED.findall(page)}) >= _SURE


def is_ligature_turned(word: str, printed: str) -> bool:
    """Whether a word, with its lam-alef turned round as a reader does it, can only be
    the printed one.
    """
    return _LIGATURE.sub(r"\1ل", word) == printed and not _EITHER.fullmatch(printed)


def either_way(fold: str) -> str:
    """One for all words that differ in the order of lam and alef."""
    return _IN_A_ROW.sub(lambda row: "".join(sorted(row[0])), fold)
