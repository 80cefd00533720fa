"""Forms that cannot be saved as they were typed.

They are shown again, beside what somebody else saved meanwhile, with the words that
differ.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
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
from articles.text.shapes import Span
from newsroom.desk.workbench.forms import (
    CitationForm,
    NoteForm,
    Typed,
)
from newsroom.desk.workbench.page import Pieces, compare_wordings

# The fields that say whose claim a note rates.
CLAIM_FIELDS = ("claimant", "speaker")


def claimant_of(fields: Mapping[str, object]) -> str:
    """Return whose claim is rated, of a note's fields as they are stored or typed."""
    return str(fields["claimant"])


class Sides(NamedTuple):
    """A value as it is saved and as it was typed, in words."""

    saved: str
    typed: str


class ComparedField(NamedTuple):
    """A row of a comparison. `fields` are those of the form that hold its value."""

    label: str | Promise
    fields: tuple[str, ...]
    sides: Callable[[Any, Typed], Sides]


@dataclass(frozen=True)
class Difference:
    """A row whose sides differ, each in pieces."""

    label: str
    theirs: Pieces
    mine: Pieces


@dataclass(frozen=True)
class SaveConflict:
    """What was saved meanwhile. `by` is None if it was saved at the command line."""

    current: Note | Citation
    by: User | None
    differences: list[Difference]


def find_conflict(
    current: Note | Citation, form: NoteForm | CitationForm
) -> SaveConflict:
    """Return how the valid `form` differs from what is saved now."""
    records = type(current).history.filter(id=current.pk)
    last = records.select_related("history_user").latest()
    differences = compare_with_saved(current, form, ROWS[type(form)])
    return SaveConflict(current, last.history_user, differences)


def compare_with_saved(
    current: Model, form: Form, rows: Sequence[ComparedField]
) -> list[Difference]:
    """Return the `rows` in which the saved row and the valid `form` differ."""
    differences: list[Difference] = []
    for row in rows:
        sides = row.sides(current, form.cleaned_data)
        if sides.saved != sides.typed:
            theirs, mine = compare_wordings(sides.saved, sides.typed)
            differences.append(Difference(str(row.label), theirs, mine))
    return differences


# --- The fields of each form ----------------------------------------------------------


def text_field(label: str | Promise, name: str) -> ComparedField:
    """Return the comparison of a field that is stored as it is typed."""

    def sides(saved: Model, typed: Typed) -> Sides:
        return Sides(getattr(saved, name), typed[name])

    return ComparedField(label, (name,), sides)


def _rating_sides(saved: Note, typed: Typed) -> Sides:
    return Sides(str(saved.rating), str(typed["rating"]))


def _claimant_sides(saved: Note, typed: Typed) -> Sides:
    return Sides(
        _claimant_words(claimant_of(claim_given(saved))),
        _claimant_words(claimant_of(typed)),
    )


def _claimant_words(name: str) -> str:
    return _("The text’s author") if name == AUTHOR else name


def _sentence_text(saved: Note) -> str:
    """Return the text of the note's sentence, or the one that it was confirmed on."""
    sentence = saved.anchor.sentence
    return sentence.text if sentence else saved.anchor.confirmed_text


def _words_sides(saved: Note, typed: Typed) -> Sides:
    words = typed["words"]
    typed_words = words.of(_sentence_text(saved)) if words else ""
    return Sides(saved.words_text, typed_words)


def _covers_sides(saved: Note, typed: Typed) -> Sides:
    text = _sentence_text(saved)
    covered = [] if saved.words else covered_by(saved, text)
    if typed["covers"] is None:
        chosen = covered
    elif typed["words"]:
        chosen = []
    else:
        chosen = typed["covers"]
    return Sides(_join_spans(covered, text), _join_spans(chosen, text))


def _join_spans(spans: Iterable[Span], text: str) -> str:
    return _(", ").join(span.of(text) for span in spans)


def _reasons_sides(saved: Note, typed: Typed) -> Sides:
    return Sides(_join_sorted(saved.reasons.all()), _join_sorted(typed["reasons"]))


def _join_sorted(things: Iterable[object]) -> str:
    return _(", ").join(sorted(map(str, things)))


def _needed_sides(saved: Note, typed: Typed) -> Sides:
    said = Note(also_needs=typed["also_needs"])
    return Sides(saved.get_also_needs_display(), said.get_also_needs_display())


def _citation_field(name: str) -> ComparedField:
    """Return the comparison of a field of a citation.

    A choice that is left empty keeps the saved value.
    """
    field = cast("Field[object, object]", Citation._meta.get_field(name))
    labels = dict(field.flatchoices)

    def sides(saved: Citation, typed: Typed) -> Sides:
        saved_value = str(getattr(saved, name))
        typed_value = typed[name]
        if labels and not typed_value:
            typed_value = saved_value
        return Sides(
            str(labels.get(saved_value, saved_value)),
            str(labels.get(typed_value, typed_value)),
        )

    return ComparedField(capfirst(field.verbose_name), (name,), sides)


class ComparedSource(NamedTuple):
    """A source as a citation names it."""

    item: Item
    visibility: str
    number: int

    def in_full(self) -> str:
        """Return everything about the source, a line for each field."""
        fields = {**self.item, "visibility": self.visibility, "number": self.number}
        return "\n".join(
            f"{name}: {json.dumps(fields[name], ensure_ascii=False)}"
            for name in sorted(fields)
        )


def _source_sides(saved: Citation, typed: Typed) -> Sides:
    """Return both sources in a line each, or in full if their lines are the same."""
    theirs = _compared_source(saved.source)
    chosen = typed.get("source")
    if chosen:
        mine = _compared_source(chosen)
    else:
        visibility = theirs.visibility
        if typed["protected"]:
            visibility = Source.Visibility.PROTECTED
        mine = ComparedSource(typed["item"], visibility, theirs.number)
    lines = Sides(describe_source(theirs.item), describe_source(mine.item))
    if lines.saved != lines.typed:
        return lines
    return Sides(theirs.in_full(), mine.in_full())


def _compared_source(source: Source) -> ComparedSource:
    return ComparedSource(source.csl, source.visibility, source.pk)


RATING = ComparedField(gettext_lazy("Rating"), ("rating",), _rating_sides)
# The fields that name or describe the source of a citation.
SOURCE = (
    "source",
    "find",
    "read",
    *CitationForm.MADE_FROM,
    "kind",
    "protected",
    "description",
)
# All fields of each form except the version. A test fails if one is missing.
ROWS: Mapping[type[Form], Sequence[ComparedField]] = {
    NoteForm: (
        RATING,
        ComparedField(gettext_lazy("Attributed to"), CLAIM_FIELDS, _claimant_sides),
        ComparedField(
            gettext_lazy("Selected words"),
            ("words", "at"),
            _words_sides,
        ),
        ComparedField(
            gettext_lazy("Covered claims"), ("covers", "covering"), _covers_sides
        ),
        text_field(gettext_lazy("Note for readers"), "body"),
        ComparedField(gettext_lazy("Reasons"), ("reasons",), _reasons_sides),
        text_field(gettext_lazy("Internal note"), "internal"),
        ComparedField(
            gettext_lazy("Required before publication"), ("also_needs",), _needed_sides
        ),
    ),
    CitationForm: (
        ComparedField(gettext_lazy("Source"), SOURCE, _source_sides),
        *map(_citation_field, Citation.SAID),
    ),
}


# --- Forms that cannot be saved -------------------------------------------------------

LOOK_AGAIN = gettext_lazy(
    "This changed while you had the page open. Read the current version, then "
    "decide again."
)


@dataclass(frozen=True)
class Forms:
    """The open forms: a note, a citation, or a new note with its first citation."""

    note: NoteForm | None = None
    citation: CitationForm | None = None

    @property
    def changing(self) -> NoteForm | CitationForm:
        """Return the form of the row that is changed."""
        if self.note:
            return self.note
        return cast("CitationForm", self.citation)


class NotSaved(Problem):
    """Raised where what was typed cannot be saved; it is shown again with the problem.

    `current` is the row as it is now, if somebody else was faster. `lost` is the
    sentence for which the form was opened, if that reads differently now.
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
        self.status = status
        self.forms = forms
        self.problem = problem
        self.current = current
        self.lost = lost


def not_saved(why: Problem, forms: Forms | None = None) -> NotSaved:
    """Return how the page answers `why`; `forms` stay open beside what is saved now."""
    if isinstance(why, NotSaved):
        why.forms = why.forms or forms
        return why
    if not isinstance(why, Stale):
        return NotSaved(422, forms, problem=str(why))
    if forms is None:
        return NotSaved(409, problem=str(LOOK_AGAIN), current=why.current)
    # The form gets the new version, so that the person may save again.
    data = QueryDict(mutable=True)
    data.update(forms.changing.data)
    form = forms.changing
    data[form.add_prefix("version")] = str(why.current.version)
    form.data = data
    return NotSaved(409, forms, current=why.current)
