"""The words and patterns of each language, from the tables in `words/`.

There is a file for each family of languages. A section is named by the codes that share
it, and its names are the fields of `Language`. `like: de` takes the values of German,
and "+" before words adds them to those. A pattern may be broken over lines where it has
no space.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal, cast

from articles.text.word_tables import read_tables

_DEFAULT = "en"


@dataclass(frozen=True)
class Language:
    """What the rules need to know of a language.

    Abbreviations are written without their last full stop and in lower case ("e.g",
    "z.b"), but a single letter keeps its case ("M" is a French title, "m" a metre).
    """

    never: frozenset[str] = frozenset()
    """Abbreviations that never end a sentence, such as "Dr" and "z.b"."""
    numbered: frozenset[str] = frozenset()
    """Abbreviations before a number ("No. 5") that else are words ("He said no.")."""
    numbered_suffixes: tuple[str, ...] = ()
    """The same at the end of a compound ("Hauptstr. 15")."""
    closing: frozenset[str] = frozenset()
    """Abbreviations that end a sentence ("Inc", "etc") before a common first word."""
    capitalised: frozenset[str] = frozenset()
    """Those that are words of their own in lower case ("ill", "sat").

    In two capitals they are postal codes ("PA"), which have no full stop.
    """
    units: frozenset[str] = frozenset()
    """Abbreviations that may end a sentence after a number, and never without one."""
    clock: frozenset[str] = frozenset()
    """Abbreviations of clock times: "a.m", "p.m"."""
    after_clock: re.Pattern[str] | None = None
    """Words that continue a clock time: days, months, time zones."""
    starters: frozenset[str] = frozenset()
    """Words that start sentences and hardly ever follow an abbreviation inside one."""
    label: re.Pattern[str] | None = None
    """Words that end in a letter which is a label and no initial ("vitamin C")."""
    exclaiming: frozenset[str] = frozenset()
    """Names that end in an exclamation mark."""
    attribution: re.Pattern[str] | None = None
    """Words after a quotation that say who said it.

    They are needed where a capital, or a script without case, hides that.
    """
    ordinals: bool = False
    """Whether ordinals carry a full stop ("am 3. Oktober", "Husrav II. Parvéz")."""
    numbers_end: bool = True
    """Whether a number may end a sentence before a capital letter.

    It hardly does in a language whose sentences end with the verb.
    """
    before_ordinal: frozenset[str] = frozenset()
    """Words after which a number is an ordinal ("am 3. Bundestag")."""
    after_ordinal: frozenset[str] = frozenset()
    """Words before which a number is always an ordinal ("3. Oktober")."""
    dotted_date: re.Pattern[str] | None = None
    """A number that goes on before another one ("3. 10. 2024")."""
    date_ends_in_stop: bool = False
    """Whether a date ends in a full stop, as in Korean: "2024. 5. 3."."""
    own_mark: Literal["", ":", ";"] = ""
    """A mark of its own that ends a sentence: ":" in Armenian, ";" in Greek."""
    spaced_omissions: bool = False
    """Whether " ... " stands for words left out before names too, as in English."""
    lower_case_after: int = 6
    """How many letters a word needs to end a sentence before lower case.

    Shorter ones may be abbreviations that these tables lack.
    """
    cased: bool = True
    """Whether a sentence starts with a capital letter."""

    @cached_property
    def abbreviations(self) -> frozenset[str]:
        """Return all abbreviations of the tables."""
        return self.never | self.numbered | self.closing | self.units | self.clock

    def abbreviates(self, word: str) -> bool:
        """Return whether the word is an abbreviation."""
        return word in self.abbreviations or word.endswith(self.numbered_suffixes)

    def starts(self, word: str) -> bool:
        """Return whether the word commonly starts sentences."""
        return word in self.starters or word.rstrip("'") in self.starters


def rules_for(tag: str) -> Language:
    """Return the rules for a tag such as "pt-BR" or "zh_Hant", else those of English."""
    code = tag.replace("_", "-").partition("-")[0].strip().lower()
    if code not in _sections():
        code = _DEFAULT
    return _rules(code)


@cache
def _rules(code: str) -> Language:
    fields = dict(_sections()[code])
    base = Language()
    if "like" in fields:
        base = _rules(fields.pop("like"))
    values: dict[str, Any] = {
        name: _value(getattr(base, name), text) for name, text in fields.items()
    }
    return replace(base, **values)


@cache
def _sections() -> Mapping[str, Mapping[str, str]]:
    sections: dict[str, Mapping[str, str]] = {}
    for path in sorted((Path(__file__).parent / "words").glob("*.txt")):
        for codes, fields in read_tables(path).items():
            sections.update(dict.fromkeys(codes.split(), fields))
    return sections


def _value(
    base: object, text: str
) -> frozenset[str] | tuple[str, ...] | bool | int | str | re.Pattern[str]:
    """Return the value of a field, of the same type as the value `base`."""
    if isinstance(base, frozenset):
        words = frozenset(text.removeprefix("+").split())
        if text.startswith("+"):
            words |= cast("frozenset[str]", base)
        return words
    if isinstance(base, tuple):
        return tuple(text.split())
    if isinstance(base, bool):
        return text == "yes"
    if isinstance(base, int):
        return int(text)
    if isinstance(base, str):
        return text
    return re.compile(text.replace("\n", ""))
