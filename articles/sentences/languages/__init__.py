"""The tables of the languages that have rules of their own."""

from articles.sentences.languages.east_asian import CHINESE, JAPANESE, KOREAN
from articles.sentences.languages.english import ENGLISH
from articles.sentences.languages.german import GERMAN
from articles.sentences.languages.model import Language
from articles.sentences.languages.romance import FRENCH, ITALIAN, PORTUGUESE, SPANISH
from articles.sentences.languages.slavic import (
    BELARUSIAN, BULGARIAN, CZECH, MACEDONIAN, POLISH, RUSSIAN, SERBIAN, SLOVAK, SLOVENIAN, UKRAINIAN,
)
from articles.sentences.languages.semitic import ARABIC, HEBREW, PERSIAN, URDU

__all__ = ["DEFAULT", "Language", "rules_for"]

DEFAULT = ENGLISH
RULED = {
    "ar": ARABIC,
    "de": GERMAN,
    "en": ENGLISH,
    "es": SPANISH,
    "fa": PERSIAN,
    "fr": FRENCH,
    "he": HEBREW,
    "it": ITALIAN,
    "ja": JAPANESE,
    "ko": KOREAN,
    "pt": PORTUGUESE,
    "be": BELARUSIAN, "bg": BULGARIAN, "bs": SERBIAN, "cs": CZECH, "hr": SERBIAN, "mk": MACEDONIAN, "pl": POLISH,
    "sh": SERBIAN, "sk": SLOVAK, "sl": SLOVENIAN, "sr": SERBIAN, "uk": UKRAINIAN, "ru": RUSSIAN,
    "ur": URDU,
    "yue": CHINESE,
    "zh": CHINESE,
}


def rules_for(tag: str) -> Language:
    """The table for a tag such as "pt-BR" or "zh_Hant"."""
    primary = tag.replace("_", "-").partition("-")[0].strip().lower()
    return RULED.get(primary or "en", DEFAULT)
