"""Arabic, Persian, Urdu and Hebrew: no capitals, so a full stop and a space mostly end a sentence."""

import re

from articles.sentences.conventions import Language
from articles.text.tokens import word_set

# A verb of saying right after the quotation; with "and" before it (وقال) it starts a sentence of its own.
_ARABIC_SAID = """
    قال قالت قالوا يقول تقول أضاف أضافت صرح صرحت سأل سألت صاح صاحت أكد أكدت تابع تابعت رد ردت صرخ صرخت
    هتف هتفت كتب كتبت أوضح أوضحت
"""
_HEBREW_SAID = (
    "אמר אמרה אמרו שאל שאלה שאלו הוסיף הוסיפה ציין ציינה השיב השיבה קרא קראה כתב כתבה הדגיש הדגישה טען טענה"
)

ARABIC = Language(
    never=word_set("د أ م ص ج ق.م أ.د"),
    numbered=word_set("رقم"),
    attribution=re.compile(rf"(?:{'|'.join(_ARABIC_SAID.split())})\b"),
    cased=False,
)
PERSIAN = Language(never=word_set("د ق.م ه.ش م"), cased=False)
URDU = Language(never=word_set("ڈاکٹر"), cased=False)
HEBREW = Language(attribution=re.compile(rf"(?:{'|'.join(_HEBREW_SAID.split())})\b"), cased=False)
