"""Whether a full stop belongs to the word before it: abbreviations, initials, ordinals,
clock times.
"""

import re
from dataclasses import dataclass

from articles.sentences.candidates import Candidate
from articles.sentences.languages import Language
from articles.sentences.legal_citations import NUMBER_NEXT, inside_citation

# Vowel signs are no letters to Python; a quotation mark inside a Hebrew word marks an
# acronym.
_WORD_BEFORE = re.compile(
    r"[^\W_](?:[^\W_]|[.°-]|[\u0300-\u036f\u0591-\u05c7\u064b-\u0670\u0900-\u0dff]"
    r"|(?<=[\u05d0-\u05ea])[\"״](?=[\u05d0-\u05ea]))*\Z"
)
_LETTERS_BEFORE = re.compile(r"(?<![^\W_])((?:[^\W\d_]\.[ \u00a0\u202f])+)\Z")
_SYLLABLE = r"(?:[^\W\d_]|[\u0900-\u0dff]){1,2}"
_ACRONYM = re.compile(rf"{_SYLLABLE}(?:[.-]{{1,2}}{_SYLLABLE})+")
_INITIAL_NEXT = re.compile(r"[^\W\d_]\.")
_COUNTED = re.compile(
    r"(?:\d(?:-[^\W\d_]{1,3})?|\b[IVXLC]+)[\s\u00a0]*(?:[^\W\d_]{1,4}\.?[\s\u00a0]*)?\Z"
)
_ORDINAL = re.compile(r"\d{1,3}|\d{1,2}\.\d{1,2}|[IVXLC]{2,}")
_CLOCK = re.compile(r"\d{1,2}\.\d{2}")
_ROMAN_MONTH = re.compile(r"[IVX]{1,4}\.? \d{4}")
_DATE_BEFORE = re.compile(r"\d\.[\s\u00a0]\Z")
_ITEM_BEFORE = re.compile(r"(?<![\d\s])[,;:]\s\Z")
_PREVIOUS_WORD = re.compile(r"([^\W\d_]+)[\s\u00a0]+\Z")
_TIME_OPENS_SENTENCE = re.compile(
    r"\W*(?:At|By|Around|About|Before|After|Until|Since|From|Shortly|Just|On)\b[^,.]{0,30}[AaPp]\. ?[Mm]\Z"
)

_TAMIL = re.compile(r"[\u0b85-\u0bb9][\u0bbe-\u0bcd]")  # one syllable
_COMPANIES = frozenset(("inc", "corp", "ltd", "plc", "pte", "bros"))
_TIME_OPENS = re.compile(
    r"\W*(?:[^\W\d_]+\s){0,2}(?:\d{1,2}\s[^\W\d_]+\s)?(?:\d{3,4}|[IVXLХІ]+)\s[^\W\d_]{1,2}\Z"
)


@dataclass(frozen=True)
class DottedWord:
    """The word that carries the full stop.

    `key` is how the tables write it, with the single letters before it where they know
    it so: "z. B." is "z.b". `before` is what comes before `text`.
    """

    text: str
    key: str
    before: str


def full_stop_belongs_to_word(candidate: Candidate, language: Language) -> bool | None:
    """False: it does, and the sentence goes on. True: the sentence ends all the same.
    None: it does not.
    """
    word = _word(candidate, language)
    if not word:
        return None
    if word.text[0].isdigit() or _ORDINAL.fullmatch(word.text):
        return _ordinal(candidate, language, word)
    if word.key in language.never or inside_citation(
        candidate, word.text, word.before, language
    ):
        return False
    if (
        len(word.text) == 1
        and f"{word.text}.{candidate.first}".lower() in language.abbreviations
    ):
        return False
    if word.key in language.numbered or word.key.endswith(language.numbered_suffixes):
        return False if candidate.after(NUMBER_NEXT) else None
    if word.key in language.clock:
        return _clock(candidate, language)
    if word.key in language.units:
        return _unit(candidate, language, word)
    if (
        word.key in language.closing
        or word.key in _COMPANIES
        or _ACRONYM.fullmatch(word.text)
    ):
        return _before_sentence(candidate, language)
    if (
        len(word.text) == 1 and (word.text.isupper() or not language.cased)
    ) or _TAMIL.fullmatch(word.text):
        return _initial(candidate, language, word)
    return None


def _word(candidate: Candidate, language: Language) -> DottedWord | None:
    before = candidate.before(32)
    found = _WORD_BEFORE.search(before, before.rfind(" ") + 1)
    if not found:
        return None
    text, before = found.group(), before[: found.start()]
    if text.lower() in language.capitalised and (
        text.islower() or (len(text) == 2 and text.isupper())
    ):
        return None
    # One letter keeps its case: "M." is a French title, "m." a metre.
    key = text if len(text) == 1 else text.lower()
    letters = _LETTERS_BEFORE.search(before) if len(text) == 1 else None
    joined = re.sub(r"\s", "", letters[1] + text).lower() if letters else key
    if joined in language.abbreviations:
        key = joined
    elif len(last := key.rpartition("-")[2]) > 2 and last in language.abbreviations:
        key = last  # Maltese "il-Prof."
    return DottedWord(text, key, before)


def _before_sentence(candidate: Candidate, language: Language) -> bool:
    """An abbreviation that can end a sentence does so before a common first word."""
    if (
        candidate.next in "(["
        or candidate.first.isdigit()
        or candidate.after(_INITIAL_NEXT)
    ):
        return False
    return language.starts(candidate.word)


def _initial(candidate: Candidate, language: Language, word: DottedWord) -> bool:
    if candidate.after(_INITIAL_NEXT):
        return False
    if language.label and language.label.search(word.before + word.text):
        return candidate.first.isupper() or candidate.first.isdigit()
    return candidate.next not in "“\"«„‘'([" and language.starts(candidate.word)


def _clock(candidate: Candidate, language: Language) -> bool:
    if language.after_clock and candidate.after(language.after_clock):
        return False
    if _TIME_OPENS_SENTENCE.match(candidate.before(48)):
        return False
    return candidate.first.isupper() or candidate.next in '“"«„¿¡'


def _unit(candidate: Candidate, language: Language, word: DottedWord) -> bool:
    """Russian "г." is a year after a number and a town before a name. "В 1812 г.
    Наполеон" goes on.
    """
    if candidate.after(_INITIAL_NEXT) or not candidate.first.isupper():
        return False
    if "." not in word.key and not _COUNTED.search(word.before):
        return False
    return language.starts(candidate.word) or not _TIME_OPENS.match(
        candidate.before(40)
    )


def _ordinal(candidate: Candidate, language: Language, word: DottedWord) -> bool | None:
    if _in_date(candidate, language, word):
        return False
    if not language.ordinals or not _ORDINAL.fullmatch(word.text):
        return None
    if candidate.word in language.after_ordinal:
        return False
    if language.starts(candidate.word) or not candidate.first.isupper():
        return None
    if not language.numbers_end or _ITEM_BEFORE.search(word.before):
        return False
    previous = _PREVIOUS_WORD.search(word.before)
    if previous and previous[1].lower() in language.before_ordinal:
        return False
    at_clock = not language.before_ordinal and _CLOCK.fullmatch(word.text)
    return None if word.text.isdigit() or at_clock else False


def _in_date(candidate: Candidate, language: Language, word: DottedWord) -> bool:
    """ "31. 12. 2024"; in Korean, the last number too carries a full stop ("2024. 5.
    3.").
    """
    if not language.dotted_date or not language.dotted_date.fullmatch(word.text):
        return False
    if candidate.first.isdigit() or candidate.after(_ROMAN_MONTH):
        return True
    return language.date_ends_in_stop and bool(_DATE_BEFORE.search(word.before))
