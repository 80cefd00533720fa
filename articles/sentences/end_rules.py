"""Rules for whether a sentence ends at a candidate.

A rule returns True (the sentence ends here), False (it goes on) or None (the next rule
decides). The first rules are for scripts with spaces between words. The others are for
Chinese and Japanese, where a sentence ends without a space, and for marks that only end
sentences (Indic, Armenian, Ethiopic, Burmese, Khmer ...).
"""

import re
from collections.abc import Callable

from articles.sentences.abbreviations import ends_after_dotted_word
from articles.sentences.candidates import (
    FINAL,
    IDEOGRAPHIC,
    LOOK_BACK,
    MARKS,
    OPENING_QUOTES,
    Candidate,
)
from articles.sentences.languages import Language
from articles.sentences.legal_citations import is_cited
from articles.text.characters import is_lower

Rule = Callable[[Candidate, Language], bool | None]

_DASHES = "—–-_"
_GOES_ON = ",;:،、，；：%" + MARKS
# Three spaced full stops stand for a sentence that is left out.
_OMISSION = re.compile(r"\. \. \.(?! ?\.)")
_LOWER_BRAND_OR_LINK = re.compile(r"[a-z]{1,4}[A-Z]|https?:|www\.")
_ITEM_NUMBER = re.compile(
    r"\s*[(\[]?(?:\d{1,3}(?:\.\d{1,3}){0,5}|[^\W\d_]|[ivxIVX]{1,4})\Z"
)
_ASKS = ("?", "؟")
_GLUED_TO = re.compile(r"(?:[^\W\d_A-Z]{3}|\d{3}|[)\]}\"”’»])\Z")
_WHOLE_WORD = re.compile(r"(?:\A|[\s(\"“«„‘’'])([^\W\d_]+)\Z")
_PLAIN_WORD = re.compile(r"[\"“«„(]?[^\W\d_][^\W\d_A-Z]{3,30}")
_LAST_WORD = re.compile(r"[A-Za-z]+\Z")


def goes_on_with_punctuation(candidate: Candidate, language: Language) -> bool | None:
    """Decide where punctuation follows: only a sentence left out is an end."""
    if candidate.next not in _GOES_ON:
        return None
    if candidate.line.startswith(",,", candidate.following):
        return None
    if candidate.mark != ".":
        return False
    return _OMISSION.match(candidate.line, candidate.following) is not None


def glued(candidate: Candidate, language: Language) -> bool | None:
    """Decide where no white space follows.

    Numbers, addresses and names go on; a lost space between sentences is an end.
    """
    if candidate.has_gap:
        return None
    if candidate.closes_quotation and candidate.next in OPENING_QUOTES:
        return True
    return _lost_space(candidate, language)


def _lost_space(candidate: Candidate, language: Language) -> bool:
    """Return whether a space was lost, as in "said so.The mayor".

    A word with a capital, written out, then follows a word that is no address.
    """
    word = candidate.word
    token = candidate.before(40).rpartition(" ")[2]
    if candidate.next != word[:1] or not word.istitle():
        return False
    if "@" in token or "/" in token:
        return False
    is_written_out = _is_written_out(candidate, language)
    if language.starts(word):
        if not is_written_out and not word.endswith("'"):
            return False
        return _GLUED_TO.search(token + candidate.closers) is not None
    if not is_written_out or not _PLAIN_WORD.fullmatch(token):
        return False
    return not language.abbreviates(token.lower())


def _is_written_out(candidate: Candidate, language: Language) -> bool:
    """Return whether the next word is whole, or a known abbreviation."""
    word = candidate.word
    word_end = candidate.word_start + len(word)
    after = candidate.line[word_end : word_end + 1]
    if after == ".":
        return word.lower() in language.never
    return after in (" ", ",", "-", "–")


def dash_goes_on(candidate: Candidate, language: Language) -> bool | None:
    """Go on after «…?» — said he."""
    if candidate.next not in _DASHES:
        return None
    if candidate.mark == "." and not candidate.closers:
        return None
    if not candidate.first or is_lower(candidate.first):
        return False
    if language.attribution and candidate.after(language.attribution):
        return False
    return None


def lower_case(candidate: Candidate, language: Language) -> bool | None:
    """Decide before lower case, in which a sentence rarely starts.

    It then starts with a brand or a link, or was typed in a hurry.
    """
    if not is_lower(candidate.first):
        return None
    if candidate.mark == ".":
        return _full_stop_before_lower_case(candidate, language)
    if candidate.mark == ".." and not language.spaced_omissions:
        return _full_stop_before_lower_case(candidate, language)
    if candidate.closers or "." in candidate.mark or "…" in candidate.mark:
        return False
    return candidate.informal or _is_unreported(candidate, language)


def _is_unreported(candidate: Candidate, language: Language) -> bool:
    """Return whether the mark ends a sentence: "Who paid for it? nobody knows".

    It is then no part of a name ("Panic! at the Disco"), and no verb of saying follows,
    where the language has a pattern for them.
    """
    if not language.attribution or language.lower_case_after > 4:
        return False
    if candidate.before(30).count(" ") < 2:
        return False
    return not language.attribution.match(candidate.line, candidate.following)


def _full_stop_before_lower_case(
    candidate: Candidate, language: Language
) -> bool | None:
    """Decide by the word before the full stop.

    A sentence ends after a word too long for an abbreviation that the tables lack.
    """
    if candidate.after(_LOWER_BRAND_OR_LINK):
        return ends_after_dotted_word(candidate, language)
    if candidate.closers:
        return False
    before = candidate.before(40)
    if before.endswith(" "):
        return True  # In tokenised text an abbreviation keeps its full stop.
    found = _WHOLE_WORD.search(before)
    if not found:
        return False
    word = found[1]
    if len(word) < _shortest_last_word(candidate, language):
        return False
    return not language.abbreviates(word.lower()) and not is_cited(word)


def _shortest_last_word(candidate: Candidate, language: Language) -> int:
    """Return how many letters the last word of a sentence has before lower case."""
    is_opened = candidate.word_start > candidate.following
    if not is_opened and not candidate.informal:
        return language.lower_case_after
    shortest = 4
    if is_opened and candidate.next in _DASHES:
        shortest = 3
    return min(shortest, language.lower_case_after - 2)


def item_number(candidate: Candidate, language: Language) -> bool | None:
    """Go on after the number of an item ("2. Safer trucks.").

    It is at the start of a line or of a sentence. After a question, a number is the
    answer.
    """
    line = candidate.line
    start = candidate.sentence
    if candidate.mark != "." or candidate.start - start > 20:
        return None
    if candidate.closers.strip(")"):
        return None
    if start:
        last_character = line[max(0, start - 9) : start].rstrip()[-1:]
        if last_character in _ASKS or not line[start].isdigit():
            return None
    if _ITEM_NUMBER.match(line, start, candidate.start):
        return False
    return None


def ellipsis(candidate: Candidate, language: Language) -> bool | None:
    """Decide after an ellipsis.

    Attached to its word it may end a sentence; on its own it stands for lost words in
    English.
    """
    dots = candidate.mark.count(".") + 3 * candidate.mark.count("…")
    if dots < 2 or not language.cased or candidate.mark.strip(".… \u00a0\u202f"):
        return None
    if _begins_sentence(candidate):
        return False
    is_detached = candidate.line[candidate.start - 1].isspace()
    if not is_detached or dots > 3 or candidate.next in OPENING_QUOTES:
        return None
    if language.spaced_omissions:
        return len(candidate.word) > 1 and language.starts(candidate.word)
    return candidate.word[:1].isupper()


def _begins_sentence(candidate: Candidate) -> bool:
    """Return whether only opening marks stand before the mark in its sentence."""
    if candidate.start - candidate.sentence >= 4:
        return False
    return not candidate.before(4).strip(OPENING_QUOTES + " ([")


def name_with_exclamation_mark(candidate: Candidate, language: Language) -> bool | None:
    """Go on after a name such as "Yahoo!" in "Yahoo! Finance"."""
    if candidate.mark != "!":
        return None
    name = _LAST_WORD.search(candidate.before(20))
    if name and name.group() in language.exclaiming:
        return False
    return None


def attribution(candidate: Candidate, language: Language) -> bool | None:
    """Go on where a quotation is attributed: “Stop!” Officer Reyes yelled."""
    if not candidate.closes_quotation or not language.attribution:
        return None
    if language.cased and (candidate.mark == "." or candidate.next in OPENING_QUOTES):
        return None
    if language.attribution.match(candidate.line, candidate.following):
        return False
    return None


def abbreviation(candidate: Candidate, language: Language) -> bool | None:
    """Decide where the full stop may belong to the word before it."""
    if candidate.mark != "." or candidate.closers.strip(")]"):
        return None
    return ends_after_dotted_word(candidate, language)


# --- Without spaces between words -----------------------------------------------------

_ENDS_WITHOUT_SPACE = frozenset(IDEOGRAPHIC + FINAL)
_IDEOGRAPH = re.compile(r"[\u2e80-\u2fff\u3005-\u3007\u3021-\u9fff\uf900-\ufaff]")
_OPENER_OF = {
    "”": "“",
    "’": "‘",
    "」": "「",
    "』": "『",
    "）": "（",
    ")": "(",
    '"': '"',
}
_SPEECH_BEFORE_QUOTE = "：:，,。！？；「“—说說问問道喊叫称稱答 "
_CLAUSE = re.compile(r"[^，。！？；：、“”「」…\s]*\Z")


def _is_unspaced(candidate: Candidate) -> bool:
    """Return whether the rules for scripts without spaces decide."""
    if not _ENDS_WITHOUT_SPACE.isdisjoint(candidate.mark):
        return True
    if candidate.has_gap or not _IDEOGRAPH.match(candidate.next):
        return False
    return bool(candidate.closers) or candidate.mark != "."


def title_or_aside_goes_on(candidate: Candidate, language: Language) -> bool | None:
    """Go on after a title (《…？》), and after a bracket that opened inside a sentence."""
    closer = candidate.closers[-1:]
    if closer in ("》", "〉", "】", "]"):
        return False
    if closer in ("）", ")"):
        return _opener(candidate) - candidate.sentence in range(3)
    return None


def quoted_words_go_on(candidate: Candidate, language: Language) -> bool | None:
    """Go on after a quotation in the middle of a clause: 以“我能！”为主题.

    Such a quotation has no full stop of its own.
    """
    if not candidate.closes_quotation or candidate.mark in ("。", "."):
        return None
    opener = _opener(candidate)
    if opener <= candidate.sentence:
        return None
    if candidate.line[opener - 1] in _SPEECH_BEFORE_QUOTE:
        return None
    return False


def hesitation_goes_on(candidate: Candidate, language: Language) -> bool | None:
    """End a sentence at an ellipsis only after a whole clause.

    It is not one in 我……我不知道 and in 苹果、梨……应有尽有.
    """
    if candidate.mark.strip("….") or candidate.closers:
        return None
    before = candidate.before(30)
    clause = _CLAUSE.search(before)
    length = len(clause.group()) if clause else 0
    if length < 4:
        return False
    is_enumeration = before[: len(before) - length].endswith("、")
    return not is_enumeration and before[-1:] != candidate.next


def _opener(candidate: Candidate) -> int:
    """Return where the quotation or bracket that closes here opened, or -1."""
    closer = candidate.closers[-1:] or candidate.mark[-1]
    last = candidate.line.rindex(closer, candidate.start, candidate.following)
    opener = _OPENER_OF.get(closer)
    if not opener:
        return -1
    return candidate.line.rfind(opener, max(0, last - LOOK_BACK), last)


_UNSPACED: tuple[Rule, ...] = (
    goes_on_with_punctuation,
    title_or_aside_goes_on,
    attribution,
    quoted_words_go_on,
    hesitation_goes_on,
    name_with_exclamation_mark,
)

_SPACED: tuple[Rule, ...] = (
    goes_on_with_punctuation,
    glued,
    dash_goes_on,
    name_with_exclamation_mark,
    lower_case,
    item_number,
    ellipsis,
    attribution,
    abbreviation,
)


def ends_sentence(candidate: Candidate, language: Language) -> bool:
    """Return whether a sentence ends at the candidate."""
    rules = _UNSPACED if _is_unspaced(candidate) else _SPACED
    for rule in rules:
        verdict = rule(candidate, language)
        if verdict is not None:
            return verdict
    return True
