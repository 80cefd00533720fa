"""Tables of words in files of their own, beside the code that reads them (pure).

    # A comment.
    [de]
    months: januar februar märz
        april mai

A section and a name may come once. Words are parted by white space.
"""

from configparser import ConfigParser
from pathlib import Path


class _Tables(ConfigParser):
    def optionxform(self, optionstr: str) -> str:
        return optionstr


def read_tables(path: Path) -> dict[str, dict[str, str]]:
    """Each section's lists by their names, as written. Raises configparser.Error for what is malformed."""
    parser = _Tables(interpolation=None, delimiters=(":",), comment_prefixes=("#",), default_section="")
    parser.read_string(path.read_text(encoding="utf-8"), str(path))
    return {section: dict(parser[section]) for section in parser.sections()}
