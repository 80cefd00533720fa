"""Tables of words, in files beside the code that reads them (pure).

    # A comment.
    [de]
    months: januar februar märz
        april mai

A section and a name may come once. White space separates the words.
"""

from collections.abc import Mapping
from configparser import ConfigParser
from functools import cache
from pathlib import Path


class _Tables(ConfigParser):
    """A parser that keeps the case of names."""

    def optionxform(self, optionstr: str) -> str:
        return optionstr


@cache
def read_tables(path: Path) -> dict[str, dict[str, str]]:
    """Return each section's lists by their names, as written.

    A file is read once, so callers must not change the result. Raises
    configparser.Error where the file is malformed.
    """
    parser = _Tables(
        interpolation=None,
        delimiters=(":",),
        comment_prefixes=("#",),
        default_section="",
    )
    parser.read_string(path.read_text(encoding="utf-8"), str(path))
    return {section: dict(parser[section]) for section in parser.sections()}


def word_sets(section: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """Return the words of each list of a section."""
    return {name: frozenset(words.split()) for name, words in section.items()}


def name_of_each(section: Mapping[str, str]) -> dict[str, str]:
    """Return, for each word of a section, the name of its list.

    Where several lists have the word, it is the last one.
    """
    names: dict[str, str] = {}
    for name, words in section.items():
        names.update(dict.fromkeys(words.split(), name))
    return names
