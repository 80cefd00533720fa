"""Full stops that belong to the word before them.

These are abbreviations, initials, ordinals and clock times.
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
    r"\W*(?:At|By|Around|About|Before|After|Until|Since|From|Shortly|Just|On)\b"
    r"[^,.]{0,30}[AaPp]\. ?[Mm]\Z"
)

_TAMIL = re.compile(r"[\u0b85-\u0bb9][\u0bbe-\u0bcd]")  # one syllable
_COMPANIES = frozenset(("inc", "corp", "ltd", "plc", "pte", "bros"))
_TIME_OPENS = re.compile(
    r"\W*(?:[^\W\d_]+\s){0,2}(?:\d{1,2}\s[^\W\d_]+\s)?"
    r"(?:\d{3,4}|[IVXLХІ]+)\s[^\W\d_]{1,2}\Z"
)


@dataclass(frozen=True)
class DottedWord:
    """The word that carries the full stop.

    `key` is its spelling in the tables, with the single letters before it where they
    have it so: "z. B." is "z.b". `before` is what comes before `text`.
    """

    text: str
    key: str
    before: str


def ends_after_dotted_word(candidate: Candidate, language: Language) -> bool | None:
    """Return whether a sentence ends at a full stop that belongs to its word.

    It is None where the full stop belongs to no word.
    """
    word = _dotted_word(candidate, language)
    if not word:
        return None
    if word.text[0].isdigit() or _ORDINAL.fullmatch(word.text):
        return _ends_after_ordinal(candidate, language, word)
    if _goes_on(candidate, language, word):
        return False
    if word.key in language.numbered or word.key.endswith(language.numbered_suffixes):
        return False if candidate.after(NUMBER_NEXT) else None
    if word.key in language.clock:
        return _ends_after_clock(candidate, language)
    if word.key in language.units:
        return _ends_after_unit(candidate, language, word)
    if _may_close(language, word):
        return _ends_before_first_word(candidate, language)
    if _is_initial(language, word):
        return _ends_after_initial(candidate, language, word)
    return None


def _dotted_word(candidate: Candidate, language: Language) -> DottedWord | None:
    sentence_before = candidate.before(32)
    found = _WORD_BEFORE.search(sentence_before, sentence_before.rfind(" ") + 1)
    if not found:
        return None
    text = found.group()
    before = sentence_before[: found.start()]
    if text.lower() in language.capitalised:
        is_postal_code = len(text) == 2 and text.isupper()
        if text.islower() or is_postal_code:
            return None
    return DottedWord(text, _key(text, before, language), before)


def _key(text: str, before: str, language: Language) -> str:
    if len(text) == 1:
        letters = _LETTERS_BEFORE.search(before)
        if letters:
            joined = re.sub(r"\s", "", letters[1] + text).lower()
            if joined in language.abbreviations:
                return joined
        # One letter keeps its case: "M." is a French title, "m." a metre.
        return text
    key = text.lower()
    if key in language.abbreviations:
        return key
    _start, _hyphen, last_part = key.rpartition("-")
    if len(last_part) > 2 and last_part in language.abbreviations:
        return last_part  # Maltese "il-Prof."
    return key


def _goes_on(candidate: Candidate, language: Language, word: DottedWord) -> bool:
    """Return whether a sentence never ends after the word."""
    if word.key in language.never:
        return True
    if len(word.text) == 1:
        letters = (
            f"{word.text}.{candidate.first}".lower()
        )  # "z.b" at the "z." of "z. B."
        if letters in language.abbreviations:
            return True
    return inside_citation(candidate, word.text, word.before, language)


def _may_close(language: Language, word: DottedWord) -> bool:
    """Return whether the word is an abbreviation that may end a sentence."""
    if word.key in language.closing or word.key in _COMPANIES:
        return True
    return _ACRONYM.fullmatch(word.text) is not None


def _is_initial(language: Language, word: DottedWord) -> bool:
    if len(word.text) == 1 and (word.text.isupper() or not language.cased):
        return True
    return _TAMIL.fullmatch(word.text) is not None


def _ends_before_first_word(candidate: Candidate, language: Language) -> bool:
    """Return whether a common first word of sentences comes next."""
    if candidate.next in "([" or candidate.first.isdigit():
        return False
    if candidate.after(_INITIAL_NEXT):
        return False
    return language.starts(candidate.word)


def _ends_after_initial(
    candidate: Candidate, language: Language, word: DottedWord
) -> bool:
    if candidate.after(_INITIAL_NEXT):
        return False
    if language.label and language.label.search(word.before + word.text):
        return candidate.first.isupper() or candidate.first.isdigit()
    if candidate.next in "“\"«„‘'([":
        return False
    return language.starts(candidate.word)


def _ends_after_clock(candidate: Candidate, language: Language) -> bool:
    if language.after_clock and candidate.after(language.after_clock):
        return False
    if _TIME_OPENS_SENTENCE.match(candidate.before(48)):
        return False
    return candidate.first.isupper() or candidate.next in '“"«„¿¡'


def _ends_after_unit(
    candidate: Candidate, language: Language, word: DottedWord
) -> bool:
    """Return whether a sentence ends after a unit such as the Russian "г.".

    That is a year after a number, and a town before a name; "В 1812 г. Наполеон" goes
    on.
    """
    if candidate.after(_INITIAL_NEXT) or not candidate.first.isupper():
        return False
    if "." not in word.key and not _COUNTED.search(word.before):
        return False
    if language.starts(candidate.word):
        return True
    return not _TIME_OPENS.match(candidate.before(40))


def _ends_after_ordinal(
    candidate: Candidate, language: Language, word: DottedWord
) -> bool | None:
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
    if _follows_ordinal_word(language, word):
        return False
    if word.text.isdigit():
        return None
    is_clock_time = not language.before_ordinal and _CLOCK.fullmatch(word.text)
    return None if is_clock_time else False


def _follows_ordinal_word(language: Language, word: DottedWord) -> bool:
    """Return whether the word before the number says that it is an ordinal."""
    previous = _PREVIOUS_WORD.search(word.before)
    return previous is not None and previous[1].lower() in language.before_ordinal


def _in_date(candidate: Candidate, language: Language, word: DottedWord) -> bool:
    """Return whether the number is part of a date such as "31. 12. 2024".

    In Korean the last number has a full stop too ("2024. 5. 3.").
    """
    if not language.dotted_date or not language.dotted_date.fullmatch(word.text):
        return False
    if candidate.first.isdigit() or candidate.after(_ROMAN_MONTH):
        return True
    return language.date_ends_in_stop and bool(_DATE_BEFORE.search(word.before))
