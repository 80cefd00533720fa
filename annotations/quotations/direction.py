"""Arabic, Persian and Hebrew as they are read, where a reader of PDF gave them as they are drawn.

Readers give whole lines from left to right, or the lines in order with some of their words turned round.
"""

import re
from collections import Counter
from functools import lru_cache

from articles.text.tokens import word_set

_LETTERS = (
    "\u0590-\u05f4\u0610-\u061a\u0620-\u065f\u066e-\u06d3\u06d5-\u06ef\u06fa-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
)
_WORD = re.compile(f"[{_LETTERS}]+")
_LEFT_TO_RIGHT = re.compile(rf"[^\W{_LETTERS}]+(?:[^\n{_LETTERS}]*[^\W{_LETTERS}])?%?")
_LEADING, _TRAILING = (re.compile(one) for one in (r"(?:^|\s)[.,:،؛؟!]+(?=\w)", r"(?<=\w)[.,:،؛؟!]+(?=\s|$)"))
_MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")
_FREQUENT = word_set(
    "في من على إلى الى أن ان إن عن مع هذا هذه ذلك التي الذي كان كانت وقد ما لم لن لا أو بين كل بعد قبل عام"
    " خلال وفي ومن وأن كما هو هي غير حيث عند حتى منذ بعض أي ثم تم"
    " של את על לא זה הוא היא כי עם גם או אל אם כל אך יש אין היה הם אני אשר בין זו רק יותר כדי לפי"
    " به در که این آن را با برای است بود شد هم نیز تا یا بر هر می شود شده کرد کند خود"
    " باید کی کے کا میں ہے سے اور"
)
_NEVER_FIRST = re.compile("[ةىךםןףץ\u064b-\u0652]")
# A ligature of lam and alef is given turned round by some readers, as no word can begin.
_LIGATURE, _TURNED = re.compile("(?<=.)ل([اأإآ])"), re.compile(r"\b[وفبك]?ا[أإآ]ل\w*")
_IN_A_ROW = re.compile("(?<=.)[لاأإآ]{2,}")
# People and names that either way are a word, such as student and students, Salih and Salah.
_EITHER = re.compile("(?:[وفبك]?ال|لل|[وفبكل])?(?:طالب|سالم|صالح|خالد|فالح|مالك|غالب|عالم)")
_SURE, _SHARE = 2, 4  # words that can only be read turned round: so many, and one in so many of the frequent


def logical(page: str) -> str:
    """The text of a page in the order in which it is read, as long as before.

    Where some words are turned round and some are not it stays: `read_pages` takes them either way.
    """
    if not is_turned(page):
        return page
    lines = page.split("\n")
    if sum(len(_LEADING.findall(line)) - len(_TRAILING.findall(line)) for line in lines) > 0:
        return "\n".join(map(_line_turned, lines))
    if any(_reads(word) > 0 for word in _WORD.findall(page)):
        return page
    return _WORD.sub(lambda word: word[0][::-1], page)


def is_turned(page: str) -> bool:
    """Whether words of it can only be read turned round."""
    likely = Counter(map(_reads, _WORD.findall(page)))
    return likely[-1] >= max(_SURE, likely[1] / _SHARE)


@lru_cache(maxsize=20_000)
def _reads(word: str) -> int:
    """1 as it is, -1 turned round, 0 where nobody can tell."""
    turned = word[::-1] in _FREQUENT or _NEVER_FIRST.match(word) is not None
    return (word in _FREQUENT) - turned


def _line_turned(line: str) -> str:
    words = _WORD.findall(line)
    if not words or sum(map(_reads, words)) > 0:
        return line
    return _LEFT_TO_RIGHT.sub(lambda run: run[0][::-1], line[::-1].translate(_MIRRORED))


def turns_ligatures(page: str) -> bool:
    return len({*_TURNED.findall(page)}) >= _SURE


def is_ligature_turned(word: str, printed: str) -> bool:
    """Whether a word, with its lam-alef turned round as a reader does it, can only be the printed one."""
    return _LIGATURE.sub(r"\1ل", word) == printed and not _EITHER.fullmatch(printed)


def either_way(fold: str) -> str:
    """One for all words that differ in the order of lam and alef."""
    return _IN_A_ROW.sub(lambda row: "".join(sorted(row[0])), fold)
