"""Tables of words in files of their own, beside the code that reads them (pure).

    # A comment.
    [de]
    months: januar februar märz
        april mai

A section and a name may come once. Words are parted by white space.
"""

from collections.abc import Mapping
from configparser import ConfigParser
from functools import cache
from pathlib import Path


class _Tables(ConfigParser):
    def optionxform(self, optionstr: str) -> str:
        return optionstr


@cache
def read_tables(path: Path) -> dict[str, dict[str, str]]:
    """Each section's lists by their names, as written. Raises configparser.Error for
    what is malformed.

    A file is read once, whoever asks: change nothing in what it gives.
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
    """The words of each of its lists."""
    return {name: frozenset(words.split()) for name, words in section.items()}


def name_of_each(section: Mapping[str, str]) -> dict[str, str]:
    """Each word of its lists with the name of the list, the last where several
    have it.
    """
    return {word: name for name, words in section.items() for word in words.split()}
