"""Whether a stretch of a document begins and ends at whole words and whole figures."""

import re

from .forms import Form
from .reading import Indexed
from .weighing import counts, is_per_cent, scale

_TIGHT = re.compile(r"[-\u2010-\u2013\u2212/_@\x02\ufffe]")
_ELIDED = re.compile(r"(?:[ldsjcmt]|qu|jusqu|lorsqu|puisqu)'")


def whole(document: Indexed, start: int, end: int) -> bool:
    """Whether tokens start..end-1 begin and end no word or figure in its middle."""
    first, last = document.form(start), document.form(end - 1)
    before, after = document.form(start - 1), document.form(end)
    return not (
        (before.exact and _cuts(before, document.gap(start), first))
        or (after.exact and _cuts(last, document.gap(end), after))
        or (after.exact and last.is_figure and is_per_cent(after.exact) and document.gap(end).isspace())
    )


def _cuts(left: Form, gap: str, right: Form) -> bool:
    if not gap:
        return _cuts_touching(left, right)
    if _TIGHT.fullmatch(gap):
        return True
    if not gap.isspace():
        return gap == "." and left.is_figure and right.is_figure
    if scale(right.exact) and counts(left.exact):
        return True
    return _belongs(left, right)


def _belongs(left: Form, right: Form) -> bool:
    """A sign of currency or per cent to a figure, though a space is between."""
    signs = [form for form in (left, right) if form.is_figure and not form.exact.isalnum()]
    return bool(signs) and left.is_figure and right.is_figure


def _cuts_touching(left: Form, right: Form) -> bool:
    if counts(left.exact) and counts(right.exact):
        return True
    if left.exact.endswith("'"):
        return _ELIDED.fullmatch(left.exact) is None
    return (
        (left.is_figure
        and right.is_figure)
        or any(form.is_figure and not form.exact[:1].isalnum() for form in (left, right))
    )
