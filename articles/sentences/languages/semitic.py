"""Arabic, Persian, Urdu and Hebrew: no capitals, so a full stop and a space mostly end a sentence."""

import re

from articles.sentences.conventions import Language
from articles.text.tokens import word_set

TABLES: dict[str, Language] = {}

# A verb of saying right after the quotation; with "and" before it (وقال) it starts a sentence of its own.
_ARABIC_SAID = """
    قال قالت قالوا يقول تقول أضاف أضافت صرح صرحت سأل سألت صاح صاحت أكد أكدت تابع تابعت رد ردت صرخ صرخت
    هتف هتفت كتب كتبت أوضح أوضحت
"""
# Names in Latin letters keep their abbreviations; after "Co." a sentence starts with one of these.
_LATIN = word_set("mr mrs ms dr prof st")
_LATIN_CLOSING = word_set("co jr sr")
_ARABIC_STARTERS = frozenset(f"و{said}" for said in _ARABIC_SAID.split()) | word_set("ثم لكن ولكن وكان وكانت")
_HEBREW_SAID = (
    "אמר אמרה אמרו שאל שאלה שאלו הוסיף הוסיפה ציין ציינה השיב השיבה קרא קראה כתב כתבה הדגיש הדגישה טען טענה"
)

TABLES["ar"] = Language(  # Arabic
    never=word_set("د أ م ص ج ق.م أ.د") | _LATIN,
    numbered=word_set("رقم"),
    closing=_LATIN_CLOSING,
    starters=_ARABIC_STARTERS,
    attribution=re.compile(rf"(?:{'|'.join(_ARABIC_SAID.split())})\b"),
    cased=False,
)
TABLES["fa"] = Language(
    never=word_set("د ق.م ه.ش م") | _LATIN, closing=_LATIN_CLOSING, cased=False
)  # Persian
TABLES["ur"] = Language(never=word_set("ڈاکٹر") | _LATIN, closing=_LATIN_CLOSING, cased=False)  # Urdu
TABLES["he"] = Language(  # Hebrew
    never=_LATIN,
    closing=_LATIN_CLOSING,
    attribution=re.compile(rf"(?:{'|'.join(_HEBREW_SAID.split())})\b"),
    cased=False,
)
