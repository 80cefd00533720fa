"""Find the persons whom an article names.

They are told by given names, and by titles and offices that stand before a name. Other
capitals, such as those of places, are no evidence. No state, no Django.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from annotations.checkable.lexicon import Lexicon
from annotations.checkable.statement import Word, words_between_spaces
from articles.text.tokens import word_set
from articles.text.word_tables import read_tables, word_sets

_TABLES = read_tables(Path(__file__).parent / "words" / "people.txt")
_GIVEN = word_sets(_TABLES["given"])
_NAMED = _GIVEN["female"] | _GIVEN["male"]
_SPACED = word_sets(_TABLES["spaced"])
_CHINESE = word_sets(_TABLES["zh"])
_PARTICLES = word_set(
    "al bin da de del della den der di dos du el ibn la le van von y zu"
)
_MOST_WORDS = 5  # of a name
_LONGEST_ABBREVIATION = 4  # of a title: 'Prof.'
_CHINESE_BREAK = re.compile("[^\u4e00-\u9fff·]")
_CHINESE_LINKS = frozenset("和与與及是由对對在从從的跟同向让讓被因为為")
# Signs that transcribe a foreign name; a verb after the name has others.
_SOUND = "[\u4e00-\u9fff]"
_TRANSCRIBED = re.compile(
    f"{_SOUND}{{1,5}}(?:·{_SOUND}{{1,4}}?)+(?=[^\u4e00-\u9fff·]|说|表|称|告|认|在|的|和|于)"
)


class Person(NamedTuple):
    """A person as the text names them at `start`.

    `office` holds the lower-case words before the name. `gender` is 'f', 'm' or ''.
    """

    name: str
    start: int
    surname: str
    office: frozenset[str]
    gender: str


def people_in(text: str, lexicon: Lexicon) -> list[Person]:
    """Return the persons in the order in which they are named, each time anew."""
    if lexicon.spaced:
        return list(_spaced_people(text, lexicon))
    if lexicon.code == "zh":
        return list(_chinese_people(text, lexicon))
    return []


def is_office(word: str, lexicon: Lexicon) -> bool:
    """Return whether the lower-case word is a title or an office."""
    is_title = word in _SPACED["title"] or word in _CHINESE["title"]
    return is_title or "person" in lexicon.roles(word)


# --- Where spaces part words ----------------------------------------------------------


def _spaced_people(text: str, lexicon: Lexicon) -> Iterator[Person]:
    row = words_between_spaces(text)
    i = 0
    while i < len(row):
        end = _end_of_name(text, row, i)
        if end and _names_person(text, row[i - 1 : i], row[i:end], lexicon):
            yield _person(text, row, i, end)
            i = end
        else:
            i += 1


def _end_of_name(text: str, row: list[Word], first: int) -> int:
    """Return where the run of capitals ends that begins with word `first`, 0 for none."""
    end = first
    for i in range(first, min(first + _MOST_WORDS, len(row))):
        word = row[i]
        if i > first and not _is_joined(text, row[i - 1], word):
            break
        if word.capital:
            end = i + 1
        elif (
            i == first or i > end + 1 or end > first + 1 or word.lower not in _PARTICLES
        ):
            break
    return end if end > first else 0


def _is_joined(text: str, before: Word, word: Word) -> bool:
    """Return whether nothing but a space, or the stop of an initial, is between."""
    gap = text[before.end : word.start]
    is_initial = before.end - before.start == 1
    return gap == " " or (is_initial and gap == ". ")


def _names_person(
    text: str, before: list[Word], name: list[Word], lexicon: Lexicon
) -> bool:
    """Return whether the capitals are the name of a person."""
    lowers = [word.lower for word in name]
    if not _SPACED["thing"].isdisjoint(lowers) or lowers[0] in _SPACED["place"]:
        return False
    if is_office(lowers[0], lexicon):
        return False
    if lowers[0] in _NAMED and len(name) > 1:
        return not (before and before[0].lower in _SPACED["place"])
    if not before or not is_office(before[0].lower, lexicon):
        return False
    gap = text[before[0].end : name[0].start]
    is_short = before[0].end - before[0].start <= _LONGEST_ABBREVIATION
    if gap != " " and not (gap == ". " and is_short):
        return gap == ", " and len(name) > 1
    return "body" not in lexicon.roles(lowers[-1])


def _person(text: str, row: list[Word], first: int, end: int) -> Person:
    name = (
        text[row[first].start : row[end - 1].end].removesuffix("'s").removesuffix("’s")
    )
    near = row[max(first - 4, 0) : first]
    if text[row[end - 1].end :].startswith(", "):
        near += row[end : end + 4]
    office = frozenset(word.lower for word in near)
    surname = name.split()[-1]
    return Person(name, row[first].start, surname, office, _gender(row[first], office))


def _gender(given: Word, office: frozenset[str]) -> str:
    is_female = given.lower in _GIVEN["female"]
    is_male = given.lower in _GIVEN["male"]
    if is_female != is_male:
        return "f" if is_female else "m"
    if not office.isdisjoint(_SPACED["female_title"]):
        return "f"
    if not office.isdisjoint(_SPACED["male_title"]):
        return "m"
    return ""


# --- Chinese --------------------------------------------------------------------------


def _chinese_people(text: str, lexicon: Lexicon) -> Iterator[Person]:
    names = {found[0] for found in _TRANSCRIBED.finditer(text)}
    for at in range(len(text)):
        names.add(_chinese_name(text, at, lexicon))
    names.discard("")
    if not names:
        return
    for found in re.finditer("|".join(sorted(names, key=len, reverse=True)), text):
        name = found[0]
        office = frozenset({_office_before(text, found.start(), lexicon)} - {""})
        yield Person(name, found.start(), name.rpartition("·")[2], office, "")


def _chinese_name(text: str, at: int, lexicon: Lexicon) -> str:
    """Return the name of two or three signs that stands alone at `at`, or ''."""
    if text[at] not in _CHINESE["surname"] or text[at : at + 2] in _CHINESE["never"]:
        return ""
    if lexicon.entry_end(text, at) > at + 1:
        return ""
    before = text[at - 1 : at]
    opens = not before or _parts_words(before)
    if not opens and not _office_before(text, at, lexicon):
        return ""
    for end in (at + 2, at + 3):
        name = text[at:end]
        if _CHINESE_BREAK.search(name) or name[-1] in _CHINESE["body_sign"]:
            return ""
        if _ends_name(text, end, lexicon):
            return name
    return ""


def _ends_name(text: str, end: int, lexicon: Lexicon) -> bool:
    """Return whether another word begins at `end`."""
    follows = text[end : end + 1]
    if not follows or _parts_words(follows) or "attribution" in lexicon.roles(follows):
        return True
    return lexicon.entry_end(text, end) > end + 1


def _parts_words(sign: str) -> bool:
    return sign in _CHINESE_LINKS or _CHINESE_BREAK.match(sign) is not None


def _office_before(text: str, at: int, lexicon: Lexicon) -> str:
    """Return the title or office that ends at `at`, or ''."""
    for size in (4, 3, 2):
        word = text[max(at - size, 0) : at]
        if is_office(word, lexicon):
            return word
    return ""
