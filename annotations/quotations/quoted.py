"""A quotation, read: its tokens, and the brackets in which the editor speaks."""

import re
from typing import NamedTuple

from .forms import Form, form_of, tokens
from .reading import Indexed

_BRACKET = re.compile(r"\[([^\[\]]{0,300})\]")
_BESIDE = re.compile(r"\w*")


class Item(NamedTuple):
    """A token of the quotation, or a bracket with the letters beside it. gap: what stands before it.

    hole: the letters inside the bracket, before it and after it.
    """

    start: int
    end: int
    form: Form
    id: int
    gap: str
    hole: tuple[str, str, str] | None = None


class Part(NamedTuple):
    """A quotation, or what stands between two ellipses of it."""

    text: str
    items: list[Item]

    def words(self, start: int, end: int) -> str:
        """On one line, without what stands before the first."""
        if start >= end:
            return ""
        return " ".join(self.text[self.items[start].start : self.items[end - 1].end].split())


def part_of(text: str, document: Indexed, *, literal: bool = False) -> Part:
    """literal: brackets are punctuation."""
    items: list[Item] = []
    at = 0
    for bracket in () if literal else _BRACKET.finditer(text):
        _add_items(items, text, at, bracket.start(), document)
        at = _add_hole(items, text, bracket)
    _add_items(items, text, at, len(text), document)
    return Part(text, items)


def _add_items(items: list[Item], text: str, low: int, high: int, document: Indexed) -> None:
    for raw, start, end in tokens(text[low:high]):
        form = document.form_of(raw)
        gap = text[items[-1].end if items else 0 : low + start]
        items.append(Item(low + start, low + end, form, document.id_of(form), gap))


def _add_hole(items: list[Item], text: str, bracket: re.Match[str]) -> int:
    """Returns where the text goes on."""
    start = bracket.start()
    if items and items[-1].end == start and not items[-1].hole:
        start = items.pop().start
    beside = _BESIDE.match(text, bracket.end())
    end = beside.end() if beside else bracket.end()
    hole = bracket[1].strip(), text[start : bracket.start()], text[bracket.end() : end]
    items.append(Item(start, end, form_of(""), -1, text[items[-1].end if items else 0 : start], hole))
    return end
