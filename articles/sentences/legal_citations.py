"""Full stops inside citations of a law ("art. 24 cpv. 1 lett. b LTF") or of a decision ("24 Vet. App. 40").

A citation is a chain of abbreviations, numbers, section signs, courts and names of laws: in every language, a
full stop between two of its links ends nothing.
"""

import re
from pathlib import Path

from articles.sentences.candidates import Candidate
from articles.sentences.conventions import Language
from articles.text.tokens import word_set
from articles.text.word_tables import read_tables

# A word with a capital there is cited only so: "Rep. 12", but "rep" is a word.
_CITED = word_set(read_tables(Path(__file__).with_name("legal_citations.txt"))["all"]["cited"])
_NUMBER = (
    r"[A-Z]?[-–+#(]?\d|§|¶|(?:[VXLC][IVXLC]*|I[IVXLC]+)\b|I(?=[.,;:)])"
    r"|[a-z](?![^\W_’'.])|[A-Z](?= ?\d)|[A-Za-z]{1,6}\. ?\d"
)
_SHORT = r"[A-Z][A-Za-z]{0,5}\.(?:[A-Z][a-z]{0,5}\.){0,3}(?=[ ,;)])"
_LAW = r"[A-ZÄÖÜ][A-Za-zäöü]{0,20}[A-Z]{2,}\b|[A-Z][a-z]?[A-Z][A-Za-z]{0,20}\b"
NUMBER_NEXT = re.compile(_NUMBER)
_LINK_NEXT = re.compile(f"{_NUMBER}|{_SHORT}|{_LAW}")
_FIGURE_NEXT = re.compile(r"\d|§|[IVXLC]{2,}\b|[A-Za-z]{1,6}\. ?\d")
_PAGE_OR_SHORT_NEXT = re.compile(rf"\d|{_SHORT}")
_VOLUME_OR_SHORT_BEFORE = re.compile(r"(?:\d|\b[A-Z][^\W\d_]{0,5}\.)[ \u00a0]\Z")
_COMPOUND = re.compile(r"\w\.\w|[a-zäöüß][A-Z]")  # "Pub.L", "BStBl"
_SHORTEST_OPENED = 3  # what a bracket opens earlier in the sentence is an aside of its own
_BRACKET = 150  # code points to either side
_IN_BRACKETS = 8  # letters: longer words are hardly abbreviations
_REPORTER = 5  # letters


def is_cited(word: str) -> bool:
    return word in _CITED or word.lower() in _CITED


def inside_citation(candidate: Candidate, word: str, before: str, language: Language) -> bool:
    """Whether the full stop after `word` stands between two links; `before` is what comes before the word."""
    if language.cased and len(word) <= _IN_BRACKETS and _in_brackets(candidate):
        return True
    if candidate.next != candidate.first and candidate.next not in "([":
        return False
    if is_cited(word):
        return candidate.next in "([" or candidate.after(_LINK_NEXT)
    if _COMPOUND.search(word):
        return candidate.after(_FIGURE_NEXT)
    short = len(word) <= _REPORTER and word[0].isupper() and _VOLUME_OR_SHORT_BEFORE.search(before)
    return bool(short) and candidate.after(_PAGE_OR_SHORT_NEXT)


def _in_brackets(candidate: Candidate) -> bool:
    """Whether a bracket that opened inside the sentence closes after the full stop."""
    line, stop = candidate.line, candidate.start
    opened = line.rfind("(", max(candidate.sentence + _SHORTEST_OPENED, stop - _BRACKET), stop)
    if opened < 0 or ")" in candidate.closers or line.rfind(")", opened, stop) > 0:
        return False
    return line.find(")", stop, stop + _BRACKET) > 0
