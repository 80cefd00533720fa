"""Find where the noun phrase ends that goes on behind a figure or a comparison.

Nothing parses the sentence: endings and lists of words tell nouns, their adjectives and
what is outside the phrase. No state, no Django.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from annotations.checkable.lexicon import Lexicon, Role
from articles.text.shapes import Span
from articles.text.tokens import word_set
from articles.text.word_tables import read_tables, word_sets

# Between a statement's words and the noun phrase that goes on.
LINKS = {
    "figure": re.compile(r"(?: (?:of|the|its)\b)*"),
    "comparison": re.compile(
        r"(?: (?:in|of|than|as|the|its|any|all|de|del|du|que)\b)*"
    ),
}
_LINKED = re.compile(r"(?: (?:than|the|of|in|as|its|que|de))+\Z")
_PHRASE_WORD = re.compile(r" ([^\W\d_]+(?:['’-][^\W\d_]+)*)(?![\w'’-])")
_PHRASE_WORDS = 5
_TABLES = read_tables(Path(__file__).parent / "words" / "phrases.txt")
_OUTSIDE = word_sets(_TABLES["outside"])
_HEADS = word_sets(_TABLES["heads"])["words"]
_SAYING: frozenset[Role] = word_set("attribution soft_attribution")


def phrase_end(text: str, span: Span, kind: str, lexicon: Lexicon) -> int:
    """Return where the noun phrase ends that goes on behind `span`, or its own end.

    It goes on to a noun that may end it, such as a plural, or to a word outside it.
    """
    if lexicon.code not in _TABLES:
        return span.end
    endings = _TABLES[lexicon.code]
    links = LINKS[kind].match(text, span.end)
    at = span.end
    if links:
        at = links.end()
    is_linked = at > span.end
    end = span.start + len(_LINKED.sub("", span.of(text)))
    best = end
    for _number in range(_PHRASE_WORDS):
        word = _PHRASE_WORD.match(text, at)
        if word is None or _is_outside(word[1], lexicon):
            return best
        part = _part_of(word[1], endings, lexicon)
        # Behind 'the' no verb follows.
        if part == "verb" and best == end and not is_linked:
            return best
        at = word.end()
        if part == "last noun":
            return at
        if part == "noun":
            best = at
    return end


def _part_of(word: str, endings: Mapping[str, str], lexicon: Lexicon) -> str:
    """Return what the word is in a noun phrase: verb, before, noun or last noun."""
    if _ends_with(endings["verb"], word):
        return "verb"
    is_noun = lexicon.names != "pairs" or word[0].isupper()
    if not is_noun or _ends_with(endings["before"], word):
        return "before"
    if word in _HEADS or _ends_with(endings["noun"], word):
        return "last noun"
    return "noun"


def _is_outside(word: str, lexicon: Lexicon) -> bool:
    """Return whether no noun phrase has the word."""
    lower = word.lower()
    roles = lexicon.roles(lower)
    if lower in _OUTSIDE["words"] or not roles.isdisjoint(_OUTSIDE["roles"]):
        return True
    # 'The claims' and 'reports' are nouns more often than verbs, 'show' is not.
    says = not roles.isdisjoint(_SAYING)
    return says and not lower.endswith("s")


def _ends_with(endings: str, word: str) -> bool:
    return re.search(rf"(?:{endings})\Z", word) is not None
