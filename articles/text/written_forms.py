"""Runs of terms by which words, or a person's name, are recognised (pure).

A name is written in either order, with initials, and joined as in an address. Two
persons may have a name in common, so what is found is shown before anything is done.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, product
from string import ascii_lowercase

import regex

from articles.text.names import PARTICLE_WORDS
from articles.text.search_terms import LETTERS, UNSPACED, fold, is_plain
from articles.text.slugs import slug_of

YEARS = range(1950, 2050)  # in keys of citations: doe2024
SHORTEST_LOGIN = 4  # letters of an initial and a surname that are joined: jdoe
# As words they stand before or after a surname by chance: "Doe, a lawyer".
_INITIALS_LIKE_WORDS = frozenset("aeiy")
_TITLES = """
mr mrs ms miss mx dr prof professor sir dame herr frau monsieur madame mme mlle senor
senora sr sra signor signora don dona
"""
_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"}
    | {"Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Ø": "Oe", "Å": "Aa"}
)
_APOSTROPHES = regex.compile("['’‘ʼ`]")
_HYPHENS = regex.compile("[-‐‑]")
_STOPS = frozenset(",;:!?.、。")
# A character of a script without spaces, a word, a number, or what separates words: a
# full stop only after two letters, since initials have one.
_TERM = regex.compile(
    rf"[{UNSPACED}&&{LETTERS}]|[\p{{L}}\p{{M}}--{UNSPACED}]++|\p{{N}}++|[,;:!?、。]"
    rf"|(?<={LETTERS}{{2}})\.(?=\s|$)",
    regex.V1,
)

# The same in a text without marks and such scripts, several times as fast.
_PLAIN_TERM = re.compile(r"[^\W\d_]+|\d+|[,;:!?、。]|(?<=[^\W_]{2})\.(?=\s|$)")

type Run = tuple[str, ...]

# Before a given name and a surname as they sound. No text has it as a term.
SOUNDS = "+"
_SOUNDING = str.maketrans("jy", "ii")
# Cyrillic and Greek letters that look like Latin ones, in words that have both.
_LOOKALIKES = str.maketrans("авеонкмрстухіјѕαονρτυ", "abeohkmpctyxijsaovptu")
# Of cases, in the languages that inflect names.
_ENDINGS = """
s es n en in a e i u an em om im iem ie os as owi eva ova lla lle lta ssa sta
"""


@dataclass(frozen=True, slots=True)
class PlacedTerm:
    """A term at its half-open place in the folded text."""

    text: str
    start: int
    end: int


def terms_of(folded: str) -> list[str]:
    """Return the terms of a folded text, with the stops between them."""
    if is_plain(folded):
        plain: list[str] = _PLAIN_TERM.findall(folded)
        return plain
    found: list[str] = _TERM.findall(folded)
    return found


def placed_terms(folded: str) -> list[PlacedTerm]:
    """Return the same with their places."""
    matches = (
        _PLAIN_TERM.finditer(folded) if is_plain(folded) else _TERM.finditer(folded)
    )
    return [PlacedTerm(match[0], *match.span()) for match in matches]


def runs_of_words(words: str) -> set[Run]:
    """Return the runs by which the words are recognised, as they are typed."""
    runs = {_run(spelling) for spelling in _spellings(words)}
    return runs - {()}


def runs_of_name(name: str) -> set[Run]:
    """Return the runs by which a person's name is recognised.

    `name` is in the order of its language, or has a comma after the surname.
    """
    runs = runs_of_words(name)
    for spelling in _spellings(name):
        person = _person_of(spelling)
        if person:
            runs.update(person.runs())
    return runs


def _run(words: str) -> Run:
    terms = terms_of(fold(words))
    while terms and terms[0] in _STOPS:
        terms.pop(0)
    while terms and terms[-1] in _STOPS:
        terms.pop()
    return tuple(terms)


def _spellings(words: str) -> set[str]:
    """Return the words as addresses and keyboards without their letters have them."""
    joined = _APOSTROPHES.sub("", words)
    spellings = {words, joined, _HYPHENS.sub("", joined)}
    spellings.add(joined.translate(_UMLAUTS))
    romanised = " ".join(slug_of(part).replace("-", " ") for part in words.split(","))
    if len(romanised) >= SHORTEST_LOGIN and not words.isascii():
        spellings.add(romanised)
    return spellings


def sound_of(word: str) -> str:
    """Return a word in Latin letters that are the same for most ways to romanise it."""
    folded = fold(word)
    if re.search("[a-z]", folded):
        folded = folded.translate(_LOOKALIKES)
    sound = slug_of(folded).replace("-", "").translate(_SOUNDING)
    return sound.replace("ii", "i")


def sounds_of(word: str) -> set[str]:
    """Return the sound of a word with and without the ending of a case."""
    sound = sound_of(word)
    stems = {sound.removesuffix(ending) for ending in _ENDINGS.split()}
    return {sound, *(stem for stem in stems if len(stem) > 2)}


@dataclass(frozen=True, slots=True)
class _Person:
    """Given names, in order, and the surname, with and without its particles."""

    given: Run
    surnames: frozenset[Run]

    def runs(self) -> Iterator[Run]:
        """Yield the runs in which the name is written."""
        for surname in self.surnames:
            yield (SOUNDS, sound_of(self.given[0]), sound_of("".join(surname)))
            for given in self._given_forms():
                yield from _both_orders(given, surname)
            yield from self._joined(surname)
            yield from _with_title(surname)
            yield from _as_key(surname)

    def _given_forms(self) -> Iterator[Run]:
        initials = tuple(name[0] for name in self.given)
        yield self.given
        yield self.given[:1]
        yield (self.given[0], *initials[1:])
        yield initials
        yield initials[:1]
        yield ("".join(initials),)
        if len(self.given) == 1:
            yield from product((self.given[0], initials[0]), ascii_lowercase)

    def _joined(self, surname: Run) -> Iterator[Run]:
        family = "".join(surname)
        for given in {"".join(self.given), self.given[0]}:
            yield (given + family,)
            yield (family + given,)
            yield tuple(given + family)  # letter by letter
        login = self.given[0][0] + family
        if len(login) >= SHORTEST_LOGIN:
            yield (login,)


def _person_of(name: str) -> _Person | None:
    """Return the parts of a name; None of a name in one piece."""
    surname, _comma, given = name.partition(",")
    if not given.strip():
        given, surname = _split(name.split())
    particles = list(_run(surname))
    given_terms = tuple(term for term in _run(given) if term not in _STOPS)
    if not particles or not given_terms:
        return None
    surnames = {tuple(particles), ("".join(particles),)}
    while len(particles) > 1 and particles[0] in PARTICLE_WORDS:
        particles.pop(0)
        surnames.add(tuple(particles))
    return _Person(given_terms, frozenset(surnames))


def _split(words: Sequence[str]) -> tuple[str, str]:
    """Return given names and surname of a name in the order of most languages."""
    first = len(words) - 1
    while first > 1 and fold(words[first - 1]) in PARTICLE_WORDS:
        first -= 1
    return " ".join(words[:first]), " ".join(words[first:])


def _both_orders(given: Run, surname: Run) -> Iterator[Run]:
    yield given + surname
    if given[0] not in _INITIALS_LIKE_WORDS:
        yield surname + given
        yield (*surname, ",", *given)


def _with_title(surname: Run) -> Iterator[Run]:
    for title in _TITLES.split():
        yield (title, *surname)
        yield (title, ".", *surname)


def _as_key(surname: Run) -> Iterator[Run]:
    """Yield how citations and their keys name somebody."""
    for end in chain([("et", "al")], ((str(year),) for year in YEARS)):
        yield (*surname, *end)
        yield (*surname, ",", *end)
