"""What the rules need to know of each language, from the tables in `words/`, a file for
each family.

A section is named by the codes that share it, its names are the fields of `Language`.
`like: de` begins with what German has, and "+" before words adds them to it. A pattern
may be broken over lines, where no space is.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal

from articles.text.word_tables import read_tables

_DEFAULT = "en"


@dataclass(frozen=True)
class Language:
    """Abbreviations are written without their last full stop and in lower case ("e.g",
    "z.b"), except that a single letter keeps its case ("M" is a French title, "m" a
    metre).
    """

    never: frozenset[str] = frozenset()
    """Followed by what they belong to ("Dr", "z.b"): never the end of a sentence."""
    numbered: frozenset[str] = frozenset()
    """Abbreviations only before a number ("No. 5"), else words that may end a sentence
    ("He said no.").
    """
    numbered_suffixes: tuple[str, ...] = ()
    """The same at the end of a compound ("Hauptstr. 15")."""
    closing: frozenset[str] = frozenset()
    """May end a sentence ("Inc", "etc"): do so only before a common first word."""
    capitalised: frozenset[str] = frozenset()
    """Those of the above that are words of their own in lower case ("ill", "sat"), and
    in two capitals postal codes ("PA"), which carry no full stop.
    """
    units: frozenset[str] = frozenset()
    """May end a sentence after a number, and never without one."""
    clock: frozenset[str] = frozenset()
    """ "a.m", "p.m" """
    after_clock: re.Pattern[str] | None = None
    """What goes on after a clock time: days, months, time zones."""
    starters: frozenset[str] = frozenset()
    """Words that start sentences and hardly ever follow an abbreviation inside one."""
    label: re.Pattern[str] | None = None
    """Ends in a letter that is a label and no initial ("vitamin C")."""
    exclaiming: frozenset[str] = frozenset()
    """Names that end in an exclamation mark."""
    attribution: re.Pattern[str] | None = None
    """What follows a quotation and says who said it, where a capital or no case hides
    that.
    """
    ordinals: bool = False
    """Whether ordinals carry a full stop ("am 3. Oktober", "Husrav II. Parvéz")."""
    numbers_end: bool = True
    """Whether a number may end a sentence before a capital letter: hardly where the
    verb does.
    """
    before_ordinal: frozenset[str] = frozenset()
    """Words that tell an ordinal from a number ("am 3. Bundestag")."""
    after_ordinal: frozenset[str] = frozenset()
    """Words that an ordinal goes with whatever comes before it ("3. Oktober")."""
    dotted_date: re.Pattern[str] | None = None
    """A number that goes on before another one ("3. 10. 2024")."""
    date_ends_in_stop: bool = False
    """Korean: "2024. 5. 3." """
    own_mark: Literal["", ":", ";"] = ""
    """What ends a sentence beside the marks of all: ":" in Armenian, ";" in Greek."""
    spaced_omissions: bool = False
    """Whether " ... " stands for words left out before a name too ("the ...
    President").
    """
    lower_case_after: int = 6
    """How many letters a word needs to end a sentence before lower case: shorter ones
    may be abbreviations that these tables lack.
    """
    cased: bool = True
    """Whether a sentence starts with a capital letter."""

    @cached_property
    def abbreviations(self) -> frozenset[str]:
        return self.never | self.numbered | self.closing | self.units | self.clock

    def abbreviates(self, word: str) -> bool:
        return word in self.abbreviations or word.endswith(self.numbered_suffixes)

    def starts(self, word: str) -> bool:
        return word in self.starters or word.rstrip("'") in self.starters


def rules_for(tag: str) -> Language:
    """The table for a tag such as "pt-BR" or "zh_Hant"; a language without one is split
    by the English.
    """
    code = tag.replace("_", "-").partition("-")[0].strip().lower()
    return _table(code if code in _sections() else _DEFAULT)


@cache
def _table(code: str) -> Language:
    section = _sections()[code]
    base = _table(section["like"]) if "like" in section else Language()
    values: dict[str, Any] = {
        name: _value(getattr(base, name), text)
        for name, text in section.items()
        if name != "like"
    }
    return replace(base, **values)


@cache
def _sections() -> Mapping[str, Mapping[str, str]]:
    files = sorted((Path(__file__).parent / "words").glob("*.txt"))
    sections = [section for path in files for section in read_tables(path).items()]
    return {code: fields for shared, fields in sections for code in shared.split()}


def _value(
    base: object, text: str
) -> frozenset[str] | tuple[str, ...] | bool | int | str | re.Pattern[str]:
    """As the field's own value is: words, a yes or no, a number, a mark, a pattern."""
    if isinstance(base, frozenset):
        return frozenset(text.removeprefix("+").split()) | (
            base if text.startswith("+") else frozenset()
        )
    if isinstance(base, tuple):
        return tuple(text.split())
    if isinstance(base, bool):
        return text == "yes"
    if isinstance(base, int):
        return int(text)
    return text if isinstance(base, str) else re.compile(text.replace("\n", ""))
