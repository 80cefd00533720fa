"""Rules for scripts with spaces between words.

A rule answers True (a sentence ends here), False (it goes on) or None (the next rule decides).
"""

import re
from collections.abc import Callable

from articles.sentences.abbreviations import full_stop_belongs_to_word
from articles.sentences.candidates import MARKS, OPENING_QUOTES, Candidate
from articles.sentences.languages import Language

Rule = Callable[[Candidate, Language], bool | None]

_DASHES = "—–-"
_GOES_ON = ",;:،、，；：%" + MARKS
_OMISSION = re.compile(r"\. \. \.(?! ?\.)")  # three spaced full stops: a sentence left out
_LOWER_BRAND_OR_LINK = re.compile(r"[a-z]{1,4}[A-Z]|https?:|www\.")
_ITEM_NUMBER = re.compile(r"\s*[(\[]?(?:\d{1,3}|[^\W\d_]|[ivxIVX]{1,4})\Z")
_GLUED_TO = re.compile(r"(?:[^\W\d_A-Z]{3}|\d{3}|[)\]}\"”’»])\Z")
_LAST_WORD = re.compile(r"[^\W_]+\Z")


def goes_on_with_punctuation(candidate: Candidate, language: Language) -> bool | None:
    if candidate.next not in _GOES_ON:
        return None
    return candidate.mark == "." and bool(_OMISSION.match(candidate.line, candidate.following))


def glued(candidate: Candidate, language: Language) -> bool | None:
    """No white space: numbers, addresses and names go on; a lost space between sentences does not."""
    if candidate.has_gap:
        return None
    if candidate.has_note:
        return candidate.next.isupper()
    if candidate.closes_quotation and candidate.next in OPENING_QUOTES:
        return True
    return _lost_space(candidate, language)


def _lost_space(candidate: Candidate, language: Language) -> bool:
    """ "said so.The mayor": a common first word, written out, after what is no address."""
    word = candidate.word
    if len(word) < 2 or candidate.next != word[0] or not language.starts(word):
        return False
    after = candidate.line[candidate.word_start + len(word) : candidate.word_start + len(word) + 1]
    written_out = after == " " or (after == "." and word.lower() in language.never)
    token = candidate.before(40).rpartition(" ")[2]
    in_address = "@" in token or "/" in token
    return written_out and not in_address and bool(_GLUED_TO.search(token + candidate.closers))


def bracketed_omission(candidate: Candidate, language: Language) -> bool | None:
    """ "[…]" stands for words left out, wherever it is."""
    opened = candidate.start > 0 and candidate.line[candidate.start - 1] in "[("
    return False if opened and candidate.closers[:1] in ("]", ")") else None


def dash_goes_on(candidate: Candidate, language: Language) -> bool | None:
    """«…?» — said he."""
    if candidate.next in _DASHES and (not candidate.first or candidate.first.islower()):
        return False
    return None


def lower_case_goes_on(candidate: Candidate, language: Language) -> bool | None:
    if not candidate.first.islower():
        return None
    if candidate.mark != ".":
        return candidate.after(_LOWER_BRAND_OR_LINK)
    if not candidate.closers and candidate.next in '“"«„‘':
        return None
    if candidate.after(_LOWER_BRAND_OR_LINK):
        return full_stop_belongs_to_word(candidate, language)
    return False


def item_number(candidate: Candidate, language: Language) -> bool | None:
    """ "2. Safer trucks.": the number of an item at the start of a line."""
    if candidate.mark != "." or candidate.start > 12 or candidate.closers.strip(")"):
        return None
    return False if _ITEM_NUMBER.match(candidate.line, 0, candidate.start) else None


def ellipsis(candidate: Candidate, language: Language) -> bool | None:
    """Attached to its word an ellipsis may end a sentence; on its own it mostly stands for lost words."""
    dots = candidate.mark.count(".") + 3 * candidate.mark.count("…")
    if dots < 2 or not language.cased or candidate.mark.strip(".… \u00a0\u202f"):
        return None
    if candidate.start - candidate.sentence < 4 and not candidate.before(4).strip(OPENING_QUOTES + " (["):
        return False
    detached = candidate.line[candidate.start - 1].isspace()
    if not detached or dots > 3 or candidate.next in OPENING_QUOTES:
        return None
    return len(candidate.word) > 1 and language.starts(candidate.word)


def name_with_exclamation_mark(candidate: Candidate, language: Language) -> bool | None:
    if candidate.mark != "!":
        return None
    name = _LAST_WORD.search(candidate.before(20))
    if not name or name.group() not in language.exclaiming:
        return None
    return language.starts(candidate.word)


def attribution(candidate: Candidate, language: Language) -> bool | None:
    """“Stop!” Officer Reyes yelled: a quotation and who said it are one sentence."""
    if not candidate.closes_quotation or not language.attribution:
        return None
    if language.cased and (candidate.mark == "." or candidate.next in OPENING_QUOTES):
        return None
    return False if language.attribution.match(candidate.line, candidate.following) else None


def abbreviation(candidate: Candidate, language: Language) -> bool | None:
    if candidate.mark != "." or candidate.closers.strip(")]"):
        return None
    return full_stop_belongs_to_word(candidate, language)


RULES: tuple[Rule, ...] = (
    goes_on_with_punctuation,
    glued,
    bracketed_omission,
    dash_goes_on,
    lower_case_goes_on,
    item_number,
    ellipsis,
    name_with_exclamation_mark,
    attribution,
    abbreviation,
)
