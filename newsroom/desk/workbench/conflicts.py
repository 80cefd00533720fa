"""What somebody saved meanwhile beside what was typed here, with the words that differ."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from annotations.models import Citation, Note, Reason
from newsroom.desk.workbench.forms import CitationForm, NoteForm
from newsroom.desk.workbench.page import Pieces, compared

type Values = Iterator[tuple[str, str, str]]


@dataclass(frozen=True)
class Difference:
    """In one field. Each side in pieces, with whether the other side lacks them."""

    label: str
    theirs: Pieces
    mine: Pieces


@dataclass(frozen=True)
class Conflict:
    """by: who saved last; None is the operator at the shell."""

    current: Note | Citation
    by: User | None
    differences: list[Difference]


def conflict(current: Note | Citation, form: NoteForm | CitationForm) -> Conflict:
    """form: what was typed, found valid."""
    last = type(current).history.filter(id=current.pk).select_related("history_user").latest()
    values = _of_note(current, form) if isinstance(current, Note) else _of_citation(current, form)
    return Conflict(current, last.history_user, differing(values))


def differing(values: Values) -> list[Difference]:
    """values: (what it is called, theirs, mine)."""
    return [Difference(label, *compared(theirs, mine)) for label, theirs, mine in values if theirs != mine]


def _of_note(saved: Note, form: NoteForm | CitationForm) -> Values:
    """(what it is called, as it is saved, as it was typed)."""
    typed = form.cleaned_data
    yield _("Rating"), str(saved.rating), str(typed["rating"])
    yield _("Note for readers"), saved.body, typed["body"]
    yield _("Reasons"), _listed(saved.reasons.all()), _listed(typed["reasons"])
    yield _("Only for the desk"), saved.internal, typed["internal"]


def _of_citation(saved: Citation, form: NoteForm | CitationForm) -> Values:
    typed = form.cleaned_data
    stance = dict(Citation.Stance.choices)[typed["stance"]]
    yield _("Source"), str(saved.source), str(typed.get("source") or typed["title"])
    yield _("Stance"), str(saved.get_stance_display()), str(stance)
    yield _("Where in it"), saved.locator, typed["locator"]
    yield _("Quoted passage"), saved.quote, typed["quote"]


def _listed(reasons: Iterable[Reason]) -> str:
    return ", ".join(sorted(map(str, reasons)))
