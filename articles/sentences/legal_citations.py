"""Full stops inside legal citations, which end no sentence.

A citation of a law ("art. 24 cpv. 1 lett. b LTF") or of a decision ("24 Vet. App. 40")
is a chain of abbreviations, numbers, section signs, courts and names of laws. In every
language a full stop between two of its links ends nothing.
"""

import re
from pathlib import Path

from articles.sentences.candidates import Candidate
from articles.sentences.languages import Language
from articles.text.tokens import word_set
from articles.text.word_tables import read_tables

# A word with a capital in the table is cited only so: "Rep. 12", but "rep" is a word.
_CITED = word_set(
    read_tables(Path(__file__).with_name("legal_citations.txt"))["all"]["cited"]
)
_NUMBER = (
    r"[A-Z]?[-–+#(]?\d|§|(?:[VXLC][IVXLC]*|I[IVXLC]+)\b(?!['’])"
    r"|I(?=[.,;:)])|[A-Z](?= ?\d)"
)
_SHORT = r"(?:[A-Z][A-Za-z.]{0,7}\. ?){1,3}[\d§(]"
_LAW = r"[A-Z]\w{0,20}[A-Z]\b"
NUMBER_NEXT = re.compile(_NUMBER)
_LINK_NEXT = re.compile(f"{_NUMBER}|{_SHORT}")
_LINK_OR_LAW_NEXT = re.compile(f"{_NUMBER}|{_SHORT}|{_LAW}")
_FIGURE_NEXT = re.compile(r"\d|§|[IVXLC]{2,}\b|[A-Za-z.]{1,6}\. ?\d")
_FIGURE_OR_SHORT_NEXT = re.compile(rf"\d|{_SHORT}")
_FIGURE_OR_SHORT_BEFORE = re.compile(r"(?:\d|\b[A-Z][^\W\d_]{0,5}\.)[ \u00a0]\Z")
# The last words of a company's name or a reporter's, with which no sentence begins.
_LAST_WORD_NEXT = re.compile(r"(?:Co|Corp|Inc|Ltd|Rec|Rev|Supp)\.")
_COMPOUND = re.compile(r"\w\.\w|[a-zäöüß][A-Z]")  # "Pub.L", "BStBl"
_CLOSES = re.compile(r"[^()]*+(?:\([^()]*+\)[^()]*+){0,4}\)")
_BRACKET = 150  # code points to either side
_IN_BRACKETS = 8  # letters: longer words are hardly abbreviations
_REPORTER = 5  # letters


def is_cited(word: str) -> bool:
    """Return whether the word is an abbreviation of legal citations."""
    return word in _CITED or word.lower() in _CITED


def inside_citation(
    candidate: Candidate, word: str, before: str, language: Language
) -> bool:
    """Return whether the full stop after `word` stands between two links.

    `before` is what comes before the word.
    """
    if language.cased and len(word) <= _IN_BRACKETS and _in_brackets(candidate):
        return True
    if candidate.after(_LAST_WORD_NEXT):
        return True
    if candidate.next != candidate.first and candidate.next not in "([":
        return False
    follows_link = _FIGURE_OR_SHORT_BEFORE.search(before) is not None
    if is_cited(word):
        return candidate.after(_LINK_OR_LAW_NEXT if follows_link else _LINK_NEXT)
    if _COMPOUND.search(word):
        return candidate.after(_FIGURE_NEXT)
    if not follows_link or len(word) > _REPORTER or not word.istitle():
        return False
    return candidate.after(_FIGURE_OR_SHORT_NEXT)


def _in_brackets(candidate: Candidate) -> bool:
    """Return whether a bracket around the full stop opens and closes near it.

    It opens inside the sentence.
    """
    if ")" in candidate.closers:
        return False
    line = candidate.line
    stop = candidate.start
    start = max(candidate.sentence + 1, stop - _BRACKET)
    if line.rfind("(", start, stop) <= line.rfind(")", start, stop):
        return False
    return _CLOSES.match(line, stop, stop + _BRACKET) is not None
