"""What stands in marks of its own between two sentences is one, though no full stop ends it."""

import re
from unicodedata import name

from articles.sentences.candidates import is_lower
from articles.sentences.languages import Language

_MAX = 300  # code points
_MARKS = {"(": ")", "（": "）", "[": "]", "【": "】", "“": "”", '"': '"', "«": "»", "„": "“”", "「": "」"}
_PATTERNS = {
    opener: re.compile(
        rf"[{re.escape(opener)}]([^{re.escape(opener + closers)}]{{2,{_MAX}}}+)[{re.escape(closers)}]\s*+"
    )
    for opener, closers in _MARKS.items()
}
_BRACKETS = frozenset("(（[【")
_FULL_WIDTH = frozenset("）】」")  # no space follows them
_WORDS = 4
_LETTERS = 5
_GOES_ON = frozenset(",，:：;；-–—")
_ONE_ALPHABET = {"HIRAGANA": "CJK", "KATAKANA": "CJK", "KATAKANA-HIRAGANA": "CJK"}


def aside_end(line: str, start: int, language: Language) -> int:
    """Where the sentence behind the marks that open at `start` begins; 0 where none begins there."""
    pattern = _PATTERNS.get(line[start : start + 1])
    found = pattern.match(line, start) if pattern else None
    if not found or not _is_apart(found):
        return 0
    said = language.attribution and language.attribution.match(line, found.end())
    return 0 if said else found.end()


def _is_apart(marked: re.Match[str]) -> bool:
    """Several words, or of another alphabet, and what follows begins as a sentence does."""
    words, after = marked[1].rstrip(), marked.string[marked.end() : marked.end() + 1]
    letters = [c for c in words if c.isalpha()]
    parted = marked.group()[-1].isspace() or marked.group()[-1] in _FULL_WIDTH
    if not letters or not after.isalpha() or not parted or words[-1] in _GOES_ON:
        return False
    is_other = len(letters) >= _LETTERS and _alphabet(after) not in map(_alphabet, (letters[0], letters[-1]))
    if after.isupper():
        return is_other or len(words.split()) >= _WORDS
    return is_other and not is_lower(after) and marked.group()[0] in _BRACKETS


def _alphabet(letter: str) -> str:
    first = name(letter, "").partition(" ")[0]
    return _ONE_ALPHABET.get(first, first)
