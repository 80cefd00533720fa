"""The marks by which a Word file that the newsroom exported is known again (pure).

A property of the file names its article and revision, the list at its end has a style
of its own, and each comment of the newsroom ends with a reference.
"""

import hashlib
import re
import unicodedata
from typing import NamedTuple, Self

from articles.text.characters import whole_number

PROPERTY = "Newsroom"
APPENDIX = "Newsroom Appendix"
APPENDIX_TITLE = "Newsroom Appendix Title"
_REFERENCE = re.compile(r"\s*\[[NP]\d+-([0-9a-f]{12})\]\s*")
_UID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LONGEST = 200  # characters of the property


class ExportedFile(NamedTuple):
    """What the property says: the article's uid, and the number of its revision.

    `appendix` is the digest of the list at the end.
    """

    article: str
    revision: int
    language: str
    appendix: str

    @property
    def as_property(self) -> str:
        """Return the value of the property."""
        return " ".join(map(str, self))

    @classmethod
    def parse(cls, value: str) -> Self | None:
        """Return what a property of this value says, or None if it is not ours."""
        parts = value[:_LONGEST].split()
        if len(parts) != len(cls._fields):
            return None
        article, number, language, appendix = parts
        revision = whole_number(number)
        if revision is None or not _UID.fullmatch(article):
            return None
        return cls(article, revision, language, appendix)


def digest_of(words: str) -> str:
    """Return what stays the same while an office changes only spaces in the words."""
    visible = "".join(filter(_is_visible, unicodedata.normalize("NFC", words)))
    return hashlib.sha256(visible.encode()).hexdigest()[:12]


def _is_visible(character: str) -> bool:
    return not character.isspace() and unicodedata.category(character) != "Cf"


def with_reference(comment: str, name: str) -> str:
    """Return a comment with its reference.

    `name` is that of what it tells: N and the number of a note, or P and that of a
    suspect passage.
    """
    return f"{comment}\n[{name}-{digest_of(comment)}]"


def without_reference(comment: str) -> str:
    """Return the words of a comment without a reference."""
    return _REFERENCE.sub("\n", comment).strip()


def is_unchanged(comment: str) -> bool:
    """Return whether the newsroom wrote the comment and nobody has changed it."""
    reference = _REFERENCE.search(comment)
    if reference is None:
        return False
    return reference[1] == digest_of(without_reference(comment))
