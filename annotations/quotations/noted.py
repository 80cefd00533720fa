"""What noted words have that the quotation under them lacks: their figures and names."""

from annotations.anchoring.senses import QUANTITIES
from annotations.anchoring.vocabulary import STARTERS

from .forms import Form, form_of, tokens
from .weighing import STARTS, counts, small_words


def missing(words: str, quotation: str, language: str) -> list[str]:
    """Figures and names as they are noted, in order, each once."""
    there = [form_of(raw) for raw, _, _ in tokens(quotation)]
    figures = {value for form in there for value in _values(form)}
    names = {_name(form).casefold() for form in there}
    found = []
    noted = [(raw, form_of(raw), start, end) for raw, start, end in tokens(words)]
    for at, (raw, form, start, _) in enumerate(noted):
        gap = words[noted[at - 1][3] if at else 0 : start]
        if counts(form.exact) or form.is_figure:
            lacks = figures.isdisjoint(_values(form))
        else:
            full = at + 1 < len(noted) and noted[at + 1][1].capital
            lacks = _names(form, language, begins=at == 0 or STARTS.search(gap) is not None, full=full)
            lacks = lacks and _name(form).casefold() not in names
        if lacks:
            found.append(raw)
    return list(dict.fromkeys(found))


def _values(form: Form) -> set[str]:
    """The figure itself, and of a number written out what it says."""
    return {form.exact, *QUANTITIES.of(form.exact)}


def _name(form: Form) -> str:
    return form.exact.removesuffix("'s")


def _names(form: Form, language: str, *, begins: bool, full: bool) -> bool:
    """At the start of a sentence a capital says nothing unless another follows."""
    if not form.capital or form.exact.casefold() in STARTERS | small_words(language):
        return False
    return full or not begins
