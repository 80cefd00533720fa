"""A quotation, read: its tokens, and the brackets in which the editor speaks."""

import re
from typing import NamedTuple

from .forms import Form, form_of, tokens
from .reading import Indexed

_BRACKET = re.compile(r"(?:(?<![\w'’])([\w'’]++))?\[([^\[\]]{0,300})\](\w*)")


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
        _add_items(items, text[: bracket.start()], at, document)
        gap = text[at : bracket.start()]
        before, inner, after = bracket.groups("")
        items.append(Item(*bracket.span(), form_of(""), -1, gap, (inner.strip(), before, after)))
        at = bracket.end()
    _add_items(items, text, at, document)
    return Part(text, items)


def _add_items(items: list[Item], text: str, low: int, document: Indexed) -> None:
    for raw, start, end in tokens(text[low:]):
        form = document.form_of(raw)
        gap = text[items[-1].end if items else 0 : low + start]
        items.append(Item(low + start, low + end, form, document.id_of(form), gap))
