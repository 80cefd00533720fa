"""What noted words have that the quotation under them lacks: their figures and
names.
"""

from annotations.anchoring.senses import LOOSE_QUANTITIES, QUANTITIES, STARTERS
from annotations.quotations.weighing import STARTS, counts, small_words
from annotations.quotations.wordforms import Form, form_of, tokens


def missing(words: str, quotation: str, language: str) -> list[str]:
    """Figures and names as they are noted, in order, each once. At the start of a
    sentence a capital makes a name only where another capital follows.
    """
    there = {
        value for raw, _, _ in tokens(quotation) for value in _values(form_of(raw))
    }
    noted = [(raw, form_of(raw), start, end) for raw, start, end in tokens(words)]
    lacks: dict[str, None] = {}
    for at, (raw, form, start, _) in enumerate(noted):
        begins = at == 0 or STARTS.search(words[noted[at - 1][3] : start]) is not None
        full = at + 1 < len(noted) and noted[at + 1][1].capital
        name = (
            form.capital
            and (full or not begins)
            and form.fold not in STARTERS | small_words(language)
        )
        # no pronoun, no article
        number = counts(form.exact) and LOOSE_QUANTITIES.of(form.exact) != {"1"}
        if (name or form.is_figure or number) and there.isdisjoint(_values(form)):
            lacks[raw] = None
    return list(lacks)


def _values(form: Form) -> set[str]:
    """The word without an ending of possession, whatever its case; of a number written
    out what it says.
    """
    return {form.exact.casefold().removesuffix("'s"), *QUANTITIES.of(form.exact)}
