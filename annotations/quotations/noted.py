"""Name the figures and names of noted words that the quotation under them lacks."""

from collections.abc import Sequence
from typing import NamedTuple

from annotations.anchoring.senses import LOOSE_QUANTITIES, QUANTITIES, STARTERS
from annotations.quotations.weighing import STARTS, is_number, small_words
from annotations.quotations.wordforms import Form, form_of, quotation_tokens


class NotedWord(NamedTuple):
    """A word of a note, as written and as compared, with its place."""

    raw: str
    form: Form
    start: int
    end: int


def missing_details(words: str, quotation: str, language: str) -> list[str]:
    """Return the figures and names that a quotation lacks, as noted, in order, once."""
    quoted_values: set[str] = set()
    for raw, _, _ in quotation_tokens(quotation):
        quoted_values |= _values(form_of(raw))
    noted = [
        NotedWord(raw, form_of(raw), start, end)
        for raw, start, end in quotation_tokens(words)
    ]
    common_words = STARTERS | small_words(language)
    lacks: dict[str, None] = {}
    for index, word in enumerate(noted):
        if not quoted_values.isdisjoint(_values(word.form)):
            continue
        is_name = (
            word.form.capital
            and word.form.fold not in common_words
            and _is_capital_of_name(words, noted, index)
        )
        if is_name or _is_quantity(word.form):
            lacks[word.raw] = None
    return list(lacks)


def _is_capital_of_name(words: str, noted: Sequence[NotedWord], index: int) -> bool:
    """Return whether the capital of a word shows that it is a name.

    At the start of a sentence it does so only where another capital follows.
    """
    if index + 1 < len(noted) and noted[index + 1].form.capital:
        return True
    if index == 0:
        return False
    gap = words[noted[index - 1].end : noted[index].start]
    return STARTS.search(gap) is None


def _is_quantity(form: Form) -> bool:
    if form.is_figure:
        return True
    # The number one may be a pronoun or an article.
    return is_number(form.exact) and LOOSE_QUANTITIES.of(form.exact) != {"1"}


def _values(form: Form) -> set[str]:
    """Return what a word may be found as, whatever its case.

    An ending of possession does not count. A number written out is also its figure.
    """
    return {form.exact.casefold().removesuffix("'s"), *QUANTITIES.of(form.exact)}
