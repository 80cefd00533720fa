"""Name the figures and names of noted words that the quotation under them lacks.

What it names is put to the author as a question, so it is silent where the quotation
may well say the same.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import permutations
from math import isclose
from typing import NamedTuple

from annotations.anchoring import senses
from annotations.quotations.numerals import Figure, figures
from annotations.quotations.weighing import STARTS, language_code, small_words
from annotations.quotations.wordforms import Form, form_of, quotation_tokens
from articles.text.tokens import UNSPACED, word_set

# Words before a figure, and how much more or less than it may be meant.
_ABOUT = word_set(
    "about around roughly approximately circa ca some close etwa rund ungefähr zirka gut environ autour unos unas"
    " alrededor cerca aproximadamente 约"
)
_OVER = word_set(
    "more over least exceed exceeds above mehr über mindestens plus moins más menos superior 过 逾 少"
)
_UNDER = word_set(
    "nearly almost less under up fewer below most knapp fast beinahe unter bis höchstens weniger près presque"
    " jusqu casi hasta 近 到"
)
_BANDS = ((_ABOUT, 0.9, 1.1), (_OVER, 1.0, 1.3), (_UNDER, 0.75, 1.0))
_AFTER = {"多": (1.0, 1.3), "余": (1.0, 1.3), "左": (0.9, 1.1)}
_COUNTED = frozenset(
    "名人个家次倍吨所座位条项届场艘架辆部本张岁年月日号天时元成级处件起宗栋层间%％"
)
_PARTICLES = word_set("of de del de la von van der den di da dos for the and et")
_PRONOUNS = word_set(
    "i we they our my us their wir uns unser unsere nous notre nos ils elles nosotros nuestro nuestra ellos yo"
)
_PLACING = senses.NAMING | word_set("to in at from near into à en dans a desde hacia")
_PERSONS = frozenset({"he", "she", "i"})  # of anchoring's actors
_NOUN = re.compile(r".*(?:ung|heit|keit|schaft|tion|tät|ismus|nis|en|e)")
_ALIKE = 4  # letters with which names of one family begin
_LONG_NAME = 2  # words; of a longer name each may stand for it
_SOME = 3  # capitals
_TITLE_CASE = 0.6  # of the words, with a capital: then it says nothing
_WORD = re.compile(rf"[{UNSPACED}]|[^\W\d_{UNSPACED}]+")
_MOST_SUMMED = 5  # figures of a quotation that are added up


class NotedWord(NamedTuple):
    """A word of a text, as compared, with its place and what stands before it."""

    form: Form
    start: int
    end: int
    gap: str

    @property
    def fold(self) -> str:
        """The word without case, accents and an ending of possession."""
        return self.form.fold.removesuffix("'s")


def missing_details(words: str, quotation: str, language: str) -> list[str]:
    """Return the figures and names that a quotation lacks, as noted, in order, once."""
    quoted_figures = figures(quotation)
    lacks = {
        figure.start: words[figure.start : figure.end]
        for figure in figures(words)
        if _is_asked(figure, words) and not _is_stated(figure, words, quoted_figures)
    }
    quoted = _words_of(quotation)
    has_pronoun = any(map(_is_pronoun, quoted))
    for name in _names(words, language):
        before = _WORD.findall(words[: name[0].start])[-1:]
        # The pronoun may stand for the first person, but for no place.
        is_meant = has_pronoun and _PLACING.isdisjoint(before)
        if not is_meant and not _is_named(name, quoted):
            lacks[name[0].start] = words[name[0].start : name[-1].end]
        has_pronoun = False
    return list(dict.fromkeys(lacks[start] for start in sorted(lacks)))


def noted_details(words: str, language: str) -> list[str]:
    """Return the figures and names of words, as noted, in order, once."""
    details = {
        figure.start: words[figure.start : figure.end]
        for figure in figures(words)
        if _is_asked(figure, words)
    }
    for name in _names(words, language):
        details[name[0].start] = words[name[0].start : name[-1].end]
    return list(dict.fromkeys(details[start] for start in sorted(details)))


def _words_of(text: str) -> list[NotedWord]:
    found = []
    end = 0
    for raw, start, stop in quotation_tokens(text):
        found.append(NotedWord(form_of(raw), start, stop, text[end:start]))
        end = stop
    return found


# --- Figures --------------------------------------------------------------------------


def _is_asked(figure: Figure, words: str) -> bool:
    """Return whether a figure is one beyond doubt: no article, no rank, no idiom."""
    raw = words[figure.start : figure.end]
    if any(map(str.isdigit, raw)):
        return True
    if len(raw) == 1 and senses.UNSPACED_LETTER.match(raw):
        return words[figure.end : figure.end + 1] in _COUNTED
    loose = senses.LOOSE_QUANTITIES.of(raw)
    return not loose or not loose.isdisjoint(("half", "1/3"))


def _is_stated(figure: Figure, words: str, quoted: Sequence[Figure]) -> bool:
    """Return whether a quotation has a figure, or others that make it."""
    stated = {value for other in quoted for value in other.stated}
    if figure.values & stated:
        return True
    known = [value for value in stated if isinstance(value, float)]
    low, high = _band(figure, words)
    for value in figure.values:
        if not isinstance(value, float):
            continue
        if any(low <= number / value <= high for number in known if value):
            return True
        if any(isclose(value, number, rel_tol=1e-6) for number in _reckoned(known)):
            return True
    return False


def _reckoned(known: Sequence[float]) -> Iterator[float]:
    """Yield percentages for parts, parts for percentages, sums, differences, ratios."""
    for number in known:
        yield number
        if number < 1:
            yield number * 100
        elif number < 100:
            yield number / 100
    if len(known) > _MOST_SUMMED:
        return
    for one, other in permutations(known, 2):
        yield one + other
        yield one - other
        if other:
            yield one / other


def _band(figure: Figure, words: str) -> tuple[float, float]:
    """Return how much of a figure is enough, and how much is not too much."""
    before = _WORD.findall(words[max(0, figure.start - 30) : figure.start])
    for low_words, low, high in _BANDS:
        if not low_words.isdisjoint(word.casefold() for word in before[-3:]):
            return low, high
    return _AFTER.get(words[figure.end : figure.end + 1], (1.0, 1.0))


# --- Names ----------------------------------------------------------------------------


def _names(text: str, language: str) -> Iterator[list[NotedWord]]:
    """Yield the names in a text, each as its words."""
    words = _words_of(text)
    capitals = [word for word in words if word.form.capital]
    is_title = len(capitals) > max(_SOME, _TITLE_CASE * len(words))
    if is_title and language_code(language) != "de":
        return
    common = small_words(language)
    run: list[NotedWord] = []
    for index, word in enumerate(words):
        following = words[index + 1 : index + 2]
        is_joined = bool(run) and word.gap in (" ", "-")
        is_part = word.form.capital and not _is_plain(word, common)
        if not is_joined and run:
            yield from _if_name(run, words, language)
            run = []
        if is_part or (
            run and word.fold in _PARTICLES and following and following[0].form.capital
        ):
            run.append(word)
        elif run:
            yield from _if_name(run, words, language)
            run = []
    if run:
        yield from _if_name(run, words, language)


def _is_plain(word: NotedWord, common: frozenset[str]) -> bool:
    """Return whether a word with a capital is known to be no part of a name."""
    exact = word.form.exact
    if word.form.is_figure or exact[1:].isupper():
        return word.form.is_figure
    if word.fold in senses.STARTERS or word.fold in common:
        return True
    tables = (senses.LEANING, senses.ACTORS, senses.QUANTITIES, senses.UNITS)
    return any(table.of(exact) for table in tables)


def _if_name(
    run: list[NotedWord], words: Sequence[NotedWord], language: str
) -> Iterator[list[NotedWord]]:
    """Yield a run of capitals if these show a name.

    One word is a name inside a sentence, in German only after a title or `in` and the
    like; at its start, if it is in capitals or a country.
    """
    while run[-1].fold in _PARTICLES:
        run = run[:-1]
    first = run[0]
    index = words.index(first)
    if len(run) > 1 or first.form.exact[1:].isupper():
        yield run
        return
    if senses.COUNTRIES.of(first.form.exact) or first.form.exact.endswith("'s"):
        yield run
        return
    if index == 0 or STARTS.search(first.gap):
        return
    before = words[index - 1]
    is_titled = bool(senses.ACTORS.of(before.form.exact))
    is_placed = before.fold in senses.NAMING and not _NOUN.fullmatch(first.fold)
    if language_code(language) != "de" or is_titled or is_placed:
        yield run


def _is_pronoun(word: NotedWord) -> bool:
    if word.fold in _PRONOUNS:
        return True
    return not _PERSONS.isdisjoint(senses.ACTORS.of(word.form.exact))


def _is_named(name: Sequence[NotedWord], quoted: Sequence[NotedWord]) -> bool:
    """Return whether a quotation has a name: in part, in short or as its country."""
    parts = [word for word in name if word.form.capital]
    letters = "".join(part.fold[:1] for part in parts)
    if len(parts) > 1 and any(word.fold == letters for word in quoted):
        return True
    initials = "".join(word.fold[:1] for word in quoted if word.fold not in _PARTICLES)
    if len(parts) > _LONG_NAME:
        deciding = parts
    else:
        deciding = parts[-1:]
    for part in deciding:
        if part.form.exact.isupper() and len(part.fold) > 1 and part.fold in initials:
            return True
        if any(_is_alike(part, word) for word in quoted):
            return True
    return False


def _is_alike(part: NotedWord, word: NotedWord) -> bool:
    """Return whether two words are one name, or that of a country and its people."""
    if part.fold == word.fold:
        return True
    countries = senses.COUNTRIES.of(part.form.exact)
    if not countries.isdisjoint(senses.COUNTRIES.of(word.form.exact)):
        return True
    shorter, longer = sorted((part.fold, word.fold), key=len)
    head = shorter[: max(_ALIKE, len(shorter) - 2)]
    return len(shorter) >= _ALIKE and longer.startswith(head)
