"""Find note marks and editors' remarks, which texts print beside their sentences."""

import re
from collections.abc import Iterator

from annotations.anchoring.senses import OWN_PARTS, UNITS
from articles.text.tokens import word_set

_REMARK = (
    r"sic|citation needed|italics mine"
    r"|emphasis (?:added|mine|ours|supplied|in (?:the )?original)"
    r"|hervorhebung[^\[\]()]{0,30}|herv\.[^\[\]()]{0,20}"
    r"|soulign\w+ (?:par|dans)[^\[\]()]{0,25}|nous soulignons"
    r"|je souligne|italiques ajoutés"
    r"|(?:el )?(?:énfasis|subrayado|destacado)[^\[\]()]{0,25}"
    r"|(?:cursivas?|negritas?) (?:mías?|nuestras?|añadidas?)"
    r"|原文如此|(?:着重号|重点|强调)[^\[\]()]{0,10}"
)
_NUMBERS = r"(?:note |n\. ?|anm\. ?)?\d{1,3}(?:\s?[,–-]\s?\d{1,3})*|[a-z]|[*†‡]+"
_BRACKETED = re.compile(
    rf"\[\s*(?:{_NUMBERS}|(?:{_REMARK})\s*[!.]?)\s*\]", re.IGNORECASE
)
_POWERS = ("²", "³")
_RAISED = re.compile("[⁰¹²³⁴-⁹]+")
# The mark of a note that lost its raised position: `June.1 The` and `report12.`
_LOWERED = re.compile(
    r"(?<=[.!?\"”’»)])\d{1,3}(?=\s+[\"“„«‘(]?[A-ZÀ-ÖØ-ÞА-Я]|\s*\Z)"
    r"|(?<=[a-zà-öø-ÿ]{4})\d{1,2}(?=[.,;:!?)”\"](?!\d))"
)
_WORD_BEFORE = re.compile(r"([^\W\d_]{2,})(?:[.!?][\"”’»)]*)?$")
_TAKES_NUMBER = OWN_PARTS | word_set(
    "no nos nr art arts article articles section sections sec vol par abs artikel cap"
    " núm num ver st rule item part"
    " phase level class group type version paragraph covid about than from to of in"
)
DAGGERS = re.compile("[*†‡]+")
REMARK = re.compile(rf"\s*[\[(（]\s*(?:{_REMARK})\s*[!.]?\s*[\])）]", re.IGNORECASE)


def printed_marks(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of the marks in a text, brackets included.

    A figure that may belong to the sentence is none.
    """
    for mark in _BRACKETED.finditer(text):
        yield mark.span()
    for mark in _RAISED.finditer(text):
        start = mark.start()
        word = _WORD_BEFORE.search(text, max(0, start - 40), start)
        is_power = mark[0] in _POWERS and word is not None and UNITS.of(word[1])
        if not text[start - 1 : start].isalnum() or (word and not is_power):
            yield mark.span()
    for mark in _LOWERED.finditer(text):
        start = mark.start()
        word = _WORD_BEFORE.search(text, max(0, start - 40), start)
        if word and word[1].casefold() not in _TAKES_NUMBER:
            yield mark.span()
