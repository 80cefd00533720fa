"""What the rules need to know of each language, from the tables beside this module, a file for each family.

A section is named by the codes that share it, its names are the fields of `Language`. `like: de` begins with
what German has, and "+" before words adds them to it. A pattern may be broken over lines, where no space is.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from articles.sentences.conventions import Language
from articles.text.word_tables import read_tables

_DEFAULT = "en"


def rules_for(tag: str) -> Language:
    """The table for a tag such as "pt-BR" or "zh_Hant"; a language without one is split by the English."""
    code = tag.replace("_", "-").partition("-")[0].strip().lower()
    return _table(code if code in _sections() else _DEFAULT)


@cache
def _table(code: str) -> Language:
    section = _sections()[code]
    base = _table(section["like"]) if "like" in section else Language()
    values: dict[str, Any] = {
        name: _value(getattr(base, name), text) for name, text in section.items() if name != "like"
    }
    return replace(base, **values)


@cache
def _sections() -> Mapping[str, Mapping[str, str]]:
    files = sorted(Path(__file__).parent.glob("*.txt"))
    sections = [section for path in files for section in read_tables(path).items()]
    return {code: fields for shared, fields in sections for code in shared.split()}


def _value(base: object, text: str) -> frozenset[str] | tuple[str, ...] | bool | int | str | re.Pattern[str]:
    """As the field's own value is: words, a yes or no, a number, a mark, a pattern."""
    if isinstance(base, frozenset):
        return frozenset(text.removeprefix("+").split()) | (base if text.startswith("+") else frozenset())
    if isinstance(base, tuple):
        return tuple(text.split())
    if isinstance(base, bool):
        return text == "yes"
    if isinstance(base, int):
        return int(text)
    return text if isinstance(base, str) else re.compile(text.replace("\n", ""))
