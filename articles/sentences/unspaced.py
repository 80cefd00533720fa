"""Rules for Chinese and Japanese, where a sentence ends without a space, and for full stops of Indic,
Armenian and Ethiopic script.
"""

import re

from articles.sentences.candidates import IDEOGRAPHIC, INDIC, Candidate
from articles.sentences.languages import Language
from articles.sentences.spaced import Rule, goes_on_with_punctuation

_ENDS_WITHOUT_SPACE = frozenset(IDEOGRAPHIC + INDIC)
_IDEOGRAPH = re.compile(r"[\u2e80-\u2fff\u3005-\u3007\u3021-\u9fff\uf900-\ufaff]")
_OPENER_OF = {"”": "“", "’": "‘", "」": "「", "』": "『", "）": "（", ")": "(", '"': '"'}
_SPEECH_BEFORE_QUOTE = "：:，,。！？；「“—说說问問道喊叫称稱答 "
_CLAUSE = re.compile(r"[^，。！？；：、“”「」…\s]*\Z")
_LOOK_BACK = 400  # an opening quote further away than this is not looked for


def applies(candidate: Candidate) -> bool:
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


def attribution_or_particle(candidate: Candidate, language: Language) -> bool | None:
    """「…。」と述べた, “……！”发言人说: what follows the quotation belongs to it."""
    if not candidate.closes_quotation or not language.attribution:
        return None
    return False if language.attribution.match(candidate.line, candidate.following) else None


def quoted_words_go_on(candidate: Candidate, language: Language) -> bool | None:
    """以“我能！”为主题: a quotation without its own full stop, in the middle of a clause."""
    if not candidate.closes_quotation or candidate.mark in ("。", "."):
        return None
    opener = _opener(candidate)
    if opener <= candidate.sentence or candidate.line[opener - 1] in _SPEECH_BEFORE_QUOTE:
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


def name_with_exclamation_mark(candidate: Candidate, language: Language) -> bool | None:
    """Yahoo!新闻"""
    latin = candidate.start > 0 and candidate.line[candidate.start - 1].isascii()
    if candidate.mark != "!" or candidate.closers or not latin:
        return None
    name = re.search(r"[A-Za-z]+\Z", candidate.before(20))
    return False if name and name.group() in language.exclaiming else None


def _opener(candidate: Candidate) -> int:
    """Where the quotation or bracket that closes here opened; -1 when out of sight."""
    last = candidate.start + len(candidate.mark) + len(candidate.closers) - 1
    opener = _OPENER_OF.get(candidate.line[last])
    return candidate.line.rfind(opener, max(0, last - _LOOK_BACK), last) if opener else -1


RULES: tuple[Rule, ...] = (
    goes_on_with_punctuation,
    title_or_aside_goes_on,
    attribution_or_particle,
    quoted_words_go_on,
    hesitation_goes_on,
    name_with_exclamation_mark,
)
