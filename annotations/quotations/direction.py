"""Arabic, Persian and Hebrew as they are read, where a reader of PDF gave them as they are drawn.

Readers give whole lines from left to right, or the lines in order with some of their words turned round.
"""

import re

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
    " از به در که این آن را با برای است بود شد هم نیز تا یا بر هر می شود شده کرد کند خود باید دو یک"
)
_NEVER_FIRST = re.compile("[ةىךםןףץ\u064b-\u0652]")
_ARTICLE = re.compile("[وبفك]?ال..|لل..")
_SURE = 2  # words that can only be read turned round


def logical(page: str) -> str:
    """The text of a page with each line in the order in which it is read. As long as before."""
    lines = page.split("\n")
    if not _WORD.search(page) or sum(map(_turned, lines)) < _SURE:
        return page
    whole = sum(len(_LEADING.findall(line)) - len(_TRAILING.findall(line)) for line in lines) > 0
    return "\n".join(map(_line_turned if whole else _words_turned, lines))


def _turned(line: str) -> int:
    """How many of its words can only be read turned round."""
    return sum(
        _likely(word[::-1]) > 1 > _likely(word) or bool(_NEVER_FIRST.match(word))
        for word in _WORD.findall(line)
    )


def _likely(word: str) -> int:
    """How much the word looks like one."""
    if word in _FREQUENT:
        return 2
    return -1 if _NEVER_FIRST.match(word) else int(_ARTICLE.match(word) is not None)


def _line_turned(line: str) -> str:
    words = _WORD.findall(line)
    if sum(_likely(word[::-1]) for word in words) <= sum(map(_likely, words)):
        return line
    turned = line[::-1].translate(_MIRRORED)
    return _LEFT_TO_RIGHT.sub(lambda run: run[0][::-1], turned)


def _words_turned(line: str) -> str:
    return _WORD.sub(lambda word: max(word[0], word[0][::-1], key=_likely), line)
