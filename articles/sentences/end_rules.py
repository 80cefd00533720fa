"""Whether a sentence ends at a candidate.

A rule answers True (a sentence ends here), False (it goes on) or None (the next rule
decides). The first rules are for scripts with spaces between words, the others for
Chinese and Japanese, where a sentence ends without a space, and for full stops that
only end sentences (Indic, Armenian, Ethiopic, Burmese, Khmer ...).
"""

import re
from collections.abc import Callable

from articles.sentences.abbreviations import full_stop_belongs_to_word
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
# three spaced full stops: a sentence left out
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
    if candidate.next not in _GOES_ON or candidate.line.startswith(
        ",,", candidate.following
    ):
        return None
    return candidate.mark == "." and bool(
        _OMISSION.match(candidate.line, candidate.following)
    )


def glued(candidate: Candidate, language: Language) -> bool | None:
    """No white space: numbers, addresses and names go on; a lost space between
    sentences does not.
    """
    if candidate.has_gap:
        return None
    if candidate.closes_quotation and candidate.next in OPENING_QUOTES:
        return True
    return _lost_space(candidate, language)


def _lost_space(candidate: Candidate, language: Language) -> bool:
    """ "said so.The mayor": a word with a capital, written out, after what is no
    address.
    """
    word = candidate.word
    token = candidate.before(40).rpartition(" ")[2]
    if candidate.next != word[:1] or not word.istitle() or "@" in token or "/" in token:
        return False
    after = candidate.line[
        candidate.word_start + len(word) : candidate.word_start + len(word) + 1
    ]
    written_out = after in (" ", ",", "-", "–") or (
        after == "." and word.lower() in language.never
    )
    if not language.starts(word):
        return (
            written_out
            and bool(_PLAIN_WORD.fullmatch(token))
            and not language.abbreviates(token.lower())
        )
    return (written_out or word[-1] == "'") and bool(
        _GLUED_TO.search(token + candidate.closers)
    )


def bracketed_omission(candidate: Candidate, language: Language) -> bool | None:
    """ "[…]" stands for words left out, wherever it is."""
    opened = candidate.start > 0 and candidate.line[candidate.start - 1] in "[("
    return False if opened and candidate.closers[:1] in ("]", ")") else None


def dash_goes_on(candidate: Candidate, language: Language) -> bool | None:
    """«…?» — said he."""
    if candidate.next not in _DASHES or (
        candidate.mark == "." and not candidate.closers
    ):
        return None
    said = language.attribution and candidate.after(language.attribution)
    return False if said or not candidate.first or is_lower(candidate.first) else None


def lower_case(candidate: Candidate, language: Language) -> bool | None:
    """A sentence rarely starts in lower case: a brand, a link, what people type in a
    hurry.
    """
    if not is_lower(candidate.first):
        return None
    if candidate.mark == "." or (
        candidate.mark == ".." and not language.spaced_omissions
    ):
        return _full_stop_before_lower_case(candidate, language)
    if candidate.closers or "." in candidate.mark or "…" in candidate.mark:
        return False
    return candidate.informal or _unreported(candidate, language)


def _unreported(candidate: Candidate, language: Language) -> bool:
    """ "Who paid for it? nobody knows": no name ("Panic! at the Disco"), and no verb of
    saying follows, where the language has a pattern for them.
    """
    said = language.attribution
    if not said or language.lower_case_after > 4 or candidate.before(30).count(" ") < 2:
        return False
    return not said.match(candidate.line, candidate.following)


def _full_stop_before_lower_case(
    candidate: Candidate, language: Language
) -> bool | None:
    """After a word too long for an abbreviation that the tables lack."""
    if candidate.after(_LOWER_BRAND_OR_LINK):
        return full_stop_belongs_to_word(candidate, language)
    if candidate.closers:
        return False
    before = candidate.before(40)
    if before.endswith(" "):
        return True  # tokenised text: an abbreviation keeps its full stop
    word = _WHOLE_WORD.search(before)
    opened = candidate.word_start > candidate.following
    enough = language.lower_case_after
    if opened or candidate.informal:
        enough = min(3 if opened and candidate.next in _DASHES else 4, enough - 2)
    if not word or len(word[1]) < enough:
        return False
    return not language.abbreviates(word[1].lower()) and not is_cited(word[1])


def item_number(candidate: Candidate, language: Language) -> bool | None:
    """ "2. Safer trucks.": the number of an item at the start of a line, or of a
    sentence. After a question a number is the answer.
    """
    line, start = candidate.line, candidate.sentence
    if (
        candidate.mark != "."
        or candidate.start - start > 20
        or candidate.closers.strip(")")
    ):
        return None
    if start and (
        line[max(0, start - 9) : start].rstrip()[-1:] in _ASKS
        or not line[start].isdigit()
    ):
        return None
    return False if _ITEM_NUMBER.match(line, start, candidate.start) else None


def ellipsis(candidate: Candidate, language: Language) -> bool | None:
    """Attached to its word an ellipsis may end a sentence; on its own it stands for
    lost words in English.
    """
    dots = candidate.mark.count(".") + 3 * candidate.mark.count("…")
    if dots < 2 or not language.cased or candidate.mark.strip(".… \u00a0\u202f"):
        return None
    if candidate.start - candidate.sentence < 4 and not candidate.before(4).strip(
        OPENING_QUOTES + " (["
    ):
        return False
    detached = candidate.line[candidate.start - 1].isspace()
    if not detached or dots > 3 or candidate.next in OPENING_QUOTES:
        return None
    if language.spaced_omissions:
        return len(candidate.word) > 1 and language.starts(candidate.word)
    return candidate.word[:1].isupper()


def name_with_exclamation_mark(candidate: Candidate, language: Language) -> bool | None:
    """ "Yahoo! Finance" """
    name = _LAST_WORD.search(candidate.before(20)) if candidate.mark == "!" else None
    return False if name and name.group() in language.exclaiming else None


def attribution(candidate: Candidate, language: Language) -> bool | None:
    """“Stop!” Officer Reyes yelled: a quotation and who said it are one sentence."""
    if not candidate.closes_quotation or not language.attribution:
        return None
    if language.cased and (candidate.mark == "." or candidate.next in OPENING_QUOTES):
        return None
    return (
        False
        if language.attribution.match(candidate.line, candidate.following)
        else None
    )


def abbreviation(candidate: Candidate, language: Language) -> bool | None:
    if candidate.mark != "." or candidate.closers.strip(")]"):
        return None
    return full_stop_belongs_to_word(candidate, language)


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


def _unspaced(candidate: Candidate) -> bool:
    if not _ENDS_WITHOUT_SPACE.isdisjoint(candidate.mark):
        return True
    before_ideograph = not candidate.has_gap and _IDEOGRAPH.match(candidate.next)
    return bool(before_ideograph) and (bool(candidate.closers) or candidate.mark != ".")


def title_or_aside_goes_on(candidate: Candidate, language: Language) -> bool | None:
    """《…？》 is a title. A bracket that opened inside a sentence does not end it."""
    closer = candidate.closers[-1:]
    if closer in ("》", "〉", "】", "]"):
        return False
    if closer in ("）", ")"):
        return _opener(candidate) - candidate.sentence in range(3)
    return None


def quoted_words_go_on(candidate: Candidate, language: Language) -> bool | None:
    """以“我能！”为主题: a quotation without its own full stop, in the middle of a clause."""
    if not candidate.closes_quotation or candidate.mark in ("。", "."):
        return None
    opener = _opener(candidate)
    if (
        opener <= candidate.sentence
        or candidate.line[opener - 1] in _SPEECH_BEFORE_QUOTE
    ):
        return None
    return False


def hesitation_goes_on(candidate: Candidate, language: Language) -> bool | None:
    """我……我不知道; 苹果、梨……应有尽有: an ellipsis that is not at the end of a whole clause."""
    if candidate.mark.strip("….") or candidate.closers:
        return None
    before = candidate.before(30)
    clause = _CLAUSE.search(before)
    length = len(clause.group()) if clause else 0
    after_enumeration = before[: len(before) - length].endswith("、")
    return length >= 4 and not after_enumeration and before[-1:] != candidate.next


def _opener(candidate: Candidate) -> int:
    """Where the quotation or bracket that closes here opened; -1 when out of sight."""
    closer = candidate.closers[-1:] or candidate.mark[-1]
    last = candidate.line.rindex(closer, candidate.start, candidate.following)
    opener = _OPENER_OF.get(closer)
    return (
        candidate.line.rfind(opener, max(0, last - LOOK_BACK), last) if opener else -1
    )


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
    bracketed_omission,
    dash_goes_on,
    name_with_exclamation_mark,
    lower_case,
    item_number,
    ellipsis,
    attribution,
    abbreviation,
)


def ends_sentence(candidate: Candidate, language: Language) -> bool:
    for rule in _UNSPACED if _unspaced(candidate) else _SPACED:
        verdict = rule(candidate, language)
        if verdict is not None:
            return verdict
    return True
