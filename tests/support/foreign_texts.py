"""Texts in another language or in disguise, written before the rules they are to test:
see tests/data.

foreign_injected.tsv: what somebody injects (half, kind, text); the rules were worked on
with one half of each kind, `seen`, and first measured on the other, `held`.
foreign_clean.tsv: news that holds such text for a reason (language, what it is,
paragraph). Made up, all of them.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.articles.injected.test_injected import HOSTS, spans_of

DATA = Path(__file__).parents[1] / "data"
WRAPS = ("{}", "“{}”", '"{}"', "({})", "（{}）", "【{}】", "«{}»", "[{}]")
DISGUISED = ("spaced", "fullwidth", "digits", "homoglyphs")
LATIN = ("en", "de", "es", "fr", "pt", "it", "id", "vi", "tr", "pl", "nl", "sv")
# Hosts in whose alphabet these are written are no test of another one.
_LIKE = {"ja": "zh", "uk": "ru", "fa": "ar"}


class Injected(NamedTuple):
    half: str
    kind: str
    text: str

    @property
    def group(self) -> str:
        return (
            self.kind
            if self.kind in DISGUISED
            else "latin"
            if self.kind in LATIN
            else "alphabet"
        )

    @property
    def hosts(self) -> list[str]:
        """Two languages, neither its own: English where that is another one."""
        if self.kind in DISGUISED:
            return ["en", "de"]
        own = _LIKE.get(self.kind, self.kind)
        others = [code for code in HOSTS if code not in (own, "en")]
        return ["de" if own == "en" else "en", others[len(self.text) % len(others)]]


class Clean(NamedTuple):
    language: str
    what: str
    paragraph: str


def _rows(name: str) -> Iterator[list[str]]:
    return (line.split("\t") for line in (DATA / name).read_text("utf-8").splitlines())


INJECTED = [Injected(*row) for row in _rows("foreign_injected.tsv")]
CLEAN = [Clean(*row) for row in _rows("foreign_clean.tsv")]


def article_round(one: Clean) -> list[str]:
    """The paragraph, third among others of its language that are as clean."""
    hosts = HOSTS.get(one.language) or [
        c.paragraph for c in CLEAN if c.language == one.language and c != one
    ]
    return [*hosts[:2], one.paragraph, *hosts[2:3]]


def touching(
    found: list,
    paragraphs: list[str],
    at: int,
    start: int = 0,
    length: int | None = None,
) -> list:
    """Those of the findings that touch the paragraph, or the stretch of it."""
    first = spans_of(paragraphs)[1][at].start + start
    end = first + (len(paragraphs[at]) if length is None else length)
    return [one for one in found if one.start < end and first < one.end]
