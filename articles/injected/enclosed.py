"""Stretches inside quotation marks and brackets: other people's words and glosses."""

from bisect import bisect_right

import regex

_CLOSERS = {
    "“": "”“", '"': '"', "«": "»", "„": "“”", "「": "」", "『": "』", "《": "》", "〈": "〉",
    "(": ")", "（": "）", "[": "]", "‘": "’", "‹": "›", "»": "«",
}  # fmt: skip
_MARK = regex.compile("[" + regex.escape("".join({*_CLOSERS, *"".join(_CLOSERS.values())})) + "]")
_MAX_LENGTH = 600


class Enclosures:
    """Where quotations and brackets run, for one paragraph. One pass over its marks."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        opened: list[int] = []
        for match in _MARK.finditer(text, start, end):
            at = match.start()
            if opened and match.group() in _CLOSERS[text[opened[-1]]]:
                self._add(opened.pop(), at + 1)
            elif len(opened) >= 2 and match.group() in _CLOSERS[text[opened[-2]]]:
                opened.pop()
                self._add(opened.pop(), at + 1)
            elif match.group() in _CLOSERS and match.group() != "»":
                opened = [*opened[-3:], at]
        order = sorted(range(len(self._starts)), key=self._starts.__getitem__)
        self._starts = [self._starts[i] for i in order]
        reach, ends = 0, []
        for i in order:
            reach = max(reach, self._ends[i])
            ends.append(reach)
        self._ends = ends

    def _add(self, start: int, end: int) -> None:
        if end - start <= _MAX_LENGTH:
            self._starts.append(start)
            self._ends.append(end)

    def holds(self, start: int, end: int) -> bool:
        """True if text[start:end] lies inside a pair of marks."""
        i = bisect_right(self._starts, start) - 1
        return i >= 0 and end <= self._ends[i]
