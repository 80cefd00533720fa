"""Lists inside one line: "1. The first item 2. The second item", "• Roads • Rail"."""

import re
from dataclasses import dataclass

from articles.sentences.candidates import MARKS
from articles.sentences.languages import Language

_BULLET = re.compile(r"\s*([•‣⁃◦▪])\s*")
_AT_START = re.compile(r"\s*(?P<number>\d{1,3}|[a-z])(?P<close>\.\)|[.)])\s+")
_AFTER_COLON = re.compile(r":\s(?P<number>[1a])(?P<close>\.\)|[.)])\s+")


@dataclass(frozen=True)
class Items:
    """starts: where an item begins that ends the sentence before it, ascending.
    markers: offsets of full stops that belong to an item's number and end nothing.
    """

    starts: list[int]
    markers: frozenset[int]


def inline_items(line: str, language: Language) -> Items:
    bullet = _BULLET.match(line)
    if bullet:
        return _bulleted(line, bullet)
    first = _AT_START.match(line) or _AFTER_COLON.search(line)
    if first and _item_begins(line, first.end()):
        return _numbered(line, first, language)
    return Items([], frozenset())


def _bulleted(line: str, first: re.Match[str]) -> Items:
    starts: list[int] = []
    markers = set()
    position = first.start(1)
    while position >= 0:
        starts.append(position)
        number = _AT_START.match(line, position + 1)
        if number:
            markers.add(number.start("close"))
        position = line.find(first[1], position + 1)
        if position > 0 and not line[position - 1].isspace():
            break
    return Items(starts[1:], frozenset(markers))


def _numbered(line: str, first: re.Match[str], language: Language) -> Items:
    close = first["close"]
    starts: list[int] = []
    markers = {first.start("close")}
    number, position = first["number"], first.end()
    while True:
        number = _successor(number)
        position = _find_item(line, number + close, position, language)
        if position < 0:
            return Items(starts, frozenset(markers))
        starts.append(position)
        markers.add(position + len(number))
        position += len(number + close)


def _successor(number: str) -> str:
    return str(int(number) + 1) if number.isdigit() else chr(ord(number) + 1)


def _find_item(line: str, marker: str, position: int, language: Language) -> int:
    """The next place where the marker stands alone before an item; -1 without one."""
    while True:
        position = line.find(marker, position)
        if position < 0:
            return -1
        after = position + len(marker)
        if line[position - 1].isspace() and line[after : after + 1].isspace():
            item = after + len(line[after : after + 9]) - len(line[after : after + 9].lstrip())
            if _item_begins(line, item) and _may_follow(line, position, marker, language):
                return position
        position = after


def _item_begins(line: str, position: int) -> bool:
    return position < len(line) and not line[position].islower()


def _may_follow(line: str, position: int, marker: str, language: Language) -> bool:
    """German writes ordinals the same way ("in der 2. Bundesliga"): there, only after a sentence's end."""
    if not (language.before_ordinal and marker.endswith(".")):
        return True
    before = line[max(0, position - 9) : position].rstrip()
    return before[-1:] in MARKS
