"""Find the persons whom an article names.

They are told by given names, and by titles and offices that stand before a name. Other
capitals, such as those of places, are no evidence. No state, no Django.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from annotations.checkable.lexicon import Lexicon
from articles.text.word_tables import name_of_each, read_tables, word_sets

_TABLES = read_tables(Path(__file__).parent / "words" / "people.txt")
_GENDERS = name_of_each(_TABLES["given"])
_TITLE_GENDERS = name_of_each(_TABLES["titles"])
_SPACED = word_sets(_TABLES["spaced"])
_THINGS = _SPACED["thing"] | _SPACED["place"]
_CHINESE = word_sets(_TABLES["zh"])
# A word of a name: Dr., J., Roth.
_NAME_WORD = r"[A-ZÀ-ÖØ-ÞŁŚŠŽČА-ЯЁ](?:(?:r|rof|en|ep|ov|t|ol|apt)?\.|[\w'’-]*)"
NAME = re.compile(
    rf"{_NAME_WORD}(?: (?:(?:al|el|de|da|di|van|von|bin)[ -](?:der |den |la )?)?{_NAME_WORD})+"
)
# 'Schiedsrichterin', 'glaciologue', 'innkeeper'.
_AGENT = re.compile(
    r"\w{2,}(?:(?:er|or|ar|ent|ant|eur|ist|og|chef|wält|ärzt|rät)in|leiter|führer|eur"
    r"|meister|euse|ienne|trice|ologue|ist|tor|grapher|keeper|maker|worker|owner|woman)"
)
# What follows the name of a person: a relative clause, or the age.
_IS_PERSON = re.compile(
    r",? who(?:se)?\b|, (?:qui|die|der|deren|dessen)\b|,? \(?\d\d[,)]"
)
# A capital that opens a clause by itself, as a surname does.
_OPENS_CLAUSE = re.compile(rf"(?:\A|[^\w\s] ?|\n)({_NAME_WORD})(?: [a-zà-ÿ]|['’]s )")
# 'The bride, Ann Lee', 'sa voisine, Ann Lee'.
_APPOSING = re.compile(
    r"\b(?:the|an?|his|her|their|l[ea]|une?|sa|son|leur|der|die|eine?|seine?|ihre?)"
    r" [\w '’-]{0,40}?(?<![\w-])(?!\w*(?:city|town|capital|village|island|river|region"
    r"|state|country|paper|company|firm|club|agency|ship|bank|group|party|team|office"
    r"|stadt|dorf|insel|firma|ville|île|journal|société|capitale))[\w-]+, \Z",
    re.IGNORECASE,
)
# What stands close to a name, where its office may be.
_BEFORE = 40
_APPOSED = re.compile(r", ([^,.;:]{3,40})")
_WORD = re.compile(r"[^\W\d_]+")
_CHINESE_BREAK = re.compile("[^\u4e00-\u9fff·]")
_CHINESE_LINKS = frozenset("和与與及是由对對在从從的跟同向让讓被因为為")
_CHINESE_FOLLOWING = frozenset(
    "一二三四五六七八九十仍则也还却将已曾正把又才只不没都在回为每先再"
)
_SOUND = "[\u4e00-\u9fff]"  # that transcribes a foreign name
_TRANSCRIBED = re.compile(
    f"{_SOUND}{{1,5}}(?:·{_SOUND}{{1,4}}?)+(?=[^\u4e00-\u9fff·]|[说表称告认在的和于])"
)


class NamedPerson(NamedTuple):
    """A person as the text names them at `start`.

    `office` holds the lower-case words close to the name. `gender` is 'f', 'm' or ''.
    """

    name: str
    start: int
    office: frozenset[str]
    gender: str

    @property
    def surname(self) -> str:
        """Return the last part of the name."""
        return re.split("[ ·]", self.name)[-1]


def people_in(text: str, lexicon: Lexicon) -> list[NamedPerson]:
    """Return the persons in the order in which they are named, each time anew.

    All have their full names, if the text has them.
    """
    people: list[NamedPerson] = []
    if lexicon.spaced:
        people += _spaced_people(text, lexicon)
    elif lexicon.code == "zh":
        people += _chinese_people(text, lexicon)
    full_names: dict[str, str] = {}
    for person in people:
        if person.name != person.surname:
            full_names.setdefault(person.surname, person.name)
    return [
        person._replace(name=full_names.get(person.name, person.name))
        for person in people
    ]


def is_office(word: str, lexicon: Lexicon) -> bool:
    """Return whether the lower-case word is a title or an office."""
    is_title = word in _SPACED["title"] or word in _CHINESE["title"]
    return is_title or "person" in lexicon.roles(word)


# --- Where spaces part words ----------------------------------------------------------


def _spaced_people(text: str, lexicon: Lexicon) -> Iterator[NamedPerson]:
    alone = set(_OPENS_CLAUSE.findall(text))
    for run in NAME.finditer(text):
        before = _WORD.findall(
            text[max(run.start() - _BEFORE, 0) : run.start()].lower()
        )
        words = run[0].removesuffix("'s").removesuffix("’s").split()
        lowers = [word.lower().strip(".") for word in words]
        if not _THINGS.isdisjoint(lowers):
            continue
        first = _start_of_name(lowers, before[-1:], lexicon)
        is_person = (
            (lexicon.names == "capitals" and words[-1] in alone)
            or _IS_PERSON.match(text, run.end())
            or _APPOSING.search(text[max(run.start() - 60, 0) : run.start()])
        )
        if first is None and is_person:
            first = _start_of_unknown(lowers, lexicon)
        if first is None:
            continue
        office = lowers[:first]
        gender = _gender(lowers[first], [*office, *before[-2:]])
        apposed = _APPOSED.match(text, run.end())
        if apposed:
            before += _WORD.findall(apposed[1].lower())
        name = " ".join(words[first:])
        start = run.start() + run[0].index(name)
        yield NamedPerson(name, start, frozenset([*before, *office]), gender)


def _start_of_name(
    lowers: Sequence[str], before: Sequence[str], lexicon: Lexicon
) -> int | None:
    """Return the first of the capitals that name a person, None where none do."""
    for i, lower in enumerate(lowers[:-1]):
        if lower in _GENDERS:
            if not i and not _SPACED["place_before"].isdisjoint(before):
                return None
            return i
    return _start_behind_office(lowers, before, lexicon)


def _start_of_unknown(lowers: Sequence[str], lexicon: Lexicon) -> int | None:
    """Return the first capital before the last that the language has no word for."""
    unknown = (i for i, lower in enumerate(lowers[:-1]) if not lexicon.roles(lower))
    return next(unknown, None)


def _start_behind_office(
    lowers: Sequence[str], before: Sequence[str], lexicon: Lexicon
) -> int | None:
    """Return which word follows the last title or office, None where none does."""
    first = 0
    for i, lower in enumerate([*before, *lowers[:-1]]):
        is_agent = len(before) + len(lowers) > i + 2 and _AGENT.fullmatch(lower)
        if is_agent or is_office(lower, lexicon):
            first = i + 1
    if not first or "body" in lexicon.roles(lowers[-1]):
        return None
    return first - len(before)


def _gender(given: str, titles: Sequence[str]) -> str:
    for title in titles:
        if title in _TITLE_GENDERS:
            return _TITLE_GENDERS[title]
    return _GENDERS.get(given, "").removeprefix("either")


# --- Chinese --------------------------------------------------------------------------


def _chinese_people(text: str, lexicon: Lexicon) -> Iterator[NamedPerson]:
    names = {found[0] for found in _TRANSCRIBED.finditer(text)}
    for at in range(len(text)):
        names.add(_chinese_name(text, at, lexicon))
    names.discard("")
    if not names:
        return
    for found in re.finditer("|".join(sorted(names, key=len, reverse=True)), text):
        name = found[0]
        office = frozenset({_office_before(text, found.start(), lexicon)} - {""})
        yield NamedPerson(name, found.start(), office, "")


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
    if not follows or _parts_words(follows) or follows in _CHINESE_FOLLOWING:
        return True
    if "attribution" in lexicon.roles(follows):
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
    if text[at - 1 : at] in _CHINESE["office_sign"]:
        return text[at - 2 : at]
    return ""
