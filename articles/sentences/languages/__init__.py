"""The tables of the languages by their codes, in a module for each family. A language without one is split by
the English.
"""

from articles.sentences.conventions import Language
from articles.sentences.languages import asian, european, germanic, romance, semitic, slavic
from articles.sentences.languages.english import ENGLISH

DEFAULT = ENGLISH
_FAMILIES = (asian, european, germanic, romance, semitic, slavic)
# Those that are written by the same conventions.
_SHARED = {"sr": "bs hr sh", "hi": "mr ne", "no": "nb nn", "id": "ms", "se": "sme", "hy": "hyw", "zh": "yue"}

TABLES: dict[str, Language] = {"en": ENGLISH} | {
    code: table for family in _FAMILIES for code, table in family.TABLES.items()
}
TABLES |= {other: TABLES[code] for code, others in _SHARED.items() for other in others.split()}
