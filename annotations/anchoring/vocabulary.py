"""Words that change what a sentence claims: the tables of vocabulary.txt.

Only the reason given for a review depends on them, never whether there is one.
"""

from pathlib import Path

from articles.text.tokens import word_set
from articles.text.word_tables import read_tables

SENSES = read_tables(Path(__file__).with_name("vocabulary.txt"))
_WORDS = {name: word_set(entries) for name, entries in SENSES.pop("words").items()}

STARTERS, PREDICATES, AUXILIARIES = _WORDS["starters"], _WORDS["predicates"], _WORDS["auxiliaries"]
CONFUSABLE, OWN_PARTS, SUFFIXES = _WORDS["confusable"], _WORDS["own_parts"], _WORDS["suffixes"]
ATTRIBUTING, NAMING, NAMED = _WORDS["attributing"], _WORDS["naming"], _WORDS["named"]
SURNAMES = _WORDS["surnames"]
# Before a word that stood there without, and how many letters that has at least: `into` denies no `to`.
NEGATING_PREFIXES = {
    "un": 4,
    "non": 4,
    "non-": 3,
    "dis": 5,
    "in": 5,
    "im": 5,
    "il": 5,
    "ir": 5,
    "не": 4,
    "не-": 3,
}
