"""What cannot be saved as it was typed: shown again, beside what somebody saved
meanwhile, with the words that differ.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from django.contrib.auth.models import User
from django.db.models import Field, Model
from django.forms import Form
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations.anchors import Stale
from annotations.models import Citation, Note, Source
from annotations.presentation import Item, describe_source
from annotations.sentence_states import covered_by
from annotations.writing import AUTHOR, claim_given
from articles.models import Sentence
from articles.problems import Problem
from newsroom.desk.workbench.forms import WHO, WHOSE, CitationForm, NoteForm
from newsroom.desk.workbench.page import Pieces, compared

PROTECTED = Source.Visibility.PROTECTED

type Values = Iterator[tuple[str, str, str]]
type Typed = Mapping[str, Any]  # cleaned
type Sides = tuple[str, str]


class ComparedField(NamedTuple):
    """fields: of the form, those that say it. sides: as it is saved, and as it was
    typed.
    """

    label: str | Promise
    fields: tuple[str, ...]
    sides: Callable[[Any, Typed], Sides]


@dataclass(frozen=True)
class Difference:
    """In one field. Each side in pieces, with whether the other side lacks them."""

    label: str
    theirs: Pieces
    mine: Pieces


@dataclass(frozen=True)
class SaveConflict:
    """by: who saved last; None is the operator at the shell."""

    current: Note | Citation
    by: User | None
    differences: list[Difference]


def conflict(current: Note | Citation, form: NoteForm | CitationForm) -> SaveConflict:
    """form: what was typed, found valid."""
    last = (
        type(current)
        .history.filter(id=current.pk)
        .select_related("history_user")
        .latest()
    )
    return SaveConflict(
        current, last.history_user, differences(current, form, ROWS[type(form)])
    )


def differences(
    current: Model, form: Form, rows: Sequence[ComparedField]
) -> list[Difference]:
    """In all `rows` between what is saved and what was typed."""
    return differing(
        (str(row.label), *row.sides(current, form.cleaned_data)) for row in rows
    )


def differing(values: Values) -> list[Difference]:
    """values: (what it is called, theirs, mine)."""
    return [
        Difference(label, *compared(theirs, mine))
        for label, theirs, mine in values
        if theirs != mine
    ]


# --- What each form says --------------------------------------------------------------


def text_field(label: str | Promise, name: str) -> ComparedField:
    return ComparedField(
        label, (name,), lambda saved, typed: (getattr(saved, name), typed[name])
    )


def _whose(saved: Note, typed: Typed) -> Sides:
    said = (str({**claim_given(saved)}[WHOSE]), str(typed[WHOSE]))
    theirs, mine = (
        _("The text’s author") if whose == AUTHOR else whose for whose in said
    )
    return theirs, mine


def _text(saved: Note) -> str:
    return (
        saved.anchor.sentence.text
        if saved.anchor.sentence
        else saved.anchor.confirmed_text
    )


def _words(saved: Note, typed: Typed) -> Sides:
    return saved.words_text, typed["words"].of(_text(saved)) if typed["words"] else ""


def _covers(saved: Note, typed: Typed) -> Sides:
    text = _text(saved)
    standing = [] if saved.words else covered_by(saved, text)
    chosen = (
        standing
        if typed["covers"] is None
        else []
        if typed["words"]
        else typed["covers"]
    )
    theirs, mine = (
        _(", ").join(one.of(text) for one in spans) for spans in (standing, chosen)
    )
    return theirs, mine


def _reasons(saved: Note, typed: Typed) -> Sides:
    theirs, mine = (
        _(", ").join(sorted(map(str, said)))
        for said in (saved.reasons.all(), typed["reasons"])
    )
    return theirs, mine


def _needed(saved: Note, typed: Typed) -> Sides:
    return saved.needed, str(Note(also_needs=typed["also_needs"]).needed)


def _said(name: str) -> ComparedField:
    """Of a citation; of what is chosen from a list nothing keeps what is."""
    field = cast("Field[Any, Any]", Citation._meta.get_field(name))
    words = dict(field.flatchoices)

    def sides(saved: Citation, typed: Typed) -> Sides:
        theirs = str(getattr(saved, name))
        mine = typed[name] or theirs if words else typed[name]
        return str(words.get(theirs, theirs)), str(words.get(mine, mine))

    return ComparedField(capfirst(field.verbose_name), (name,), sides)


def _source(saved: Citation, typed: Typed) -> Sides:
    """In a line each; where two sources read alike in it, whole."""
    chosen = typed.get("source")
    theirs, mine = saved.source.csl, chosen.csl if chosen else typed["item"]
    if describe_source(theirs) != describe_source(mine):
        return describe_source(theirs), describe_source(mine)
    kept = saved.source.visibility
    visibility = (
        chosen.visibility if chosen else PROTECTED if typed["protected"] else kept
    )
    return _whole(theirs, kept, saved.source_id), _whole(
        mine, visibility, chosen.pk if chosen else saved.source_id
    )


def _whole(item: Item, visibility: str, number: int) -> str:
    said = {**item, "visibility": visibility, "number": number}
    return "\n".join(
        f"{name}: {json.dumps(said[name], ensure_ascii=False)}" for name in sorted(said)
    )


RATING = ComparedField(
    gettext_lazy("Rating"),
    ("rating",),
    lambda saved, typed: (str(saved.rating), str(typed["rating"])),
)
SOURCE = ("source", "find", *CitationForm.MADE_FROM, "kind", "protected", "description")
# All fields of each form but the version; a test holds that none is missing.
ROWS: Mapping[type[Form], Sequence[ComparedField]] = {
    NoteForm: (
        RATING,
        ComparedField(gettext_lazy("Whose claim"), (WHOSE, WHO), _whose),
        ComparedField(
            gettext_lazy("Only these words of the sentence"), ("words", "at"), _words
        ),
        ComparedField(gettext_lazy("Covers"), ("covers", "covering"), _covers),
        text_field(gettext_lazy("Note for readers"), "body"),
        ComparedField(gettext_lazy("Reasons"), ("reasons",), _reasons),
        text_field(gettext_lazy("Only for the desk"), "internal"),
        ComparedField(gettext_lazy("Also needs"), ("also_needs",), _needed),
    ),
    CitationForm: (
        ComparedField(gettext_lazy("Source"), SOURCE, _source),
        *map(_said, Citation.SAID),
    ),
}


# --- What cannot be saved -------------------------------------------------------------

LOOK_AGAIN = gettext_lazy(
    "It has changed since you looked. This is how it stands now: read it, then decide again."
)


@dataclass(frozen=True)
class Forms:
    """What is open: a note, a citation of one, or a new note with its first
    citation.
    """

    note: NoteForm | None = None
    citation: CitationForm | None = None

    @property
    def changing(self) -> NoteForm | CitationForm:
        """The one that says what is changed; one of them is there."""
        return self.note or cast("CitationForm", self.citation)


class NotSaved(Problem):
    """What was typed cannot be saved as it is: it is shown again, with what is wrong.

    current: what stands now, where somebody else was faster. lost: the sentence that it
    was written for, where that reads differently now.
    """

    def __init__(
        self,
        status: int,
        forms: Forms | None = None,
        problem: str = "",
        current: Note | Citation | None = None,
        lost: Sentence | None = None,
    ) -> None:
        super().__init__(problem)
        self.status, self.forms, self.problem, self.current, self.lost = (
            status,
            forms,
            problem,
            current,
            lost,
        )


def not_saved(why: Problem, forms: Forms | None = None) -> NotSaved:
    """How the page answers it; with a form, that stays open beside what stands now."""
    if isinstance(why, NotSaved):
        why.forms = why.forms or forms
        return why
    if not isinstance(why, Stale):
        return NotSaved(422, forms, problem=str(why))
    if forms is None:
        return NotSaved(409, problem=str(LOOK_AGAIN), current=why.current)
    # Saving again is then made from what stands now.
    data = QueryDict(mutable=True)
    data.update(forms.changing.data)
    data["version"] = str(why.current.version)
    forms.changing.data = data
    return NotSaved(409, forms, current=why.current)
