"""Notes as forms of the admin: what is typed and pressed goes through the acts of the workbench."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations.models import Citation, Note
from annotations.note_history import authors_of
from annotations.sources import library
from annotations.writing import APPROVE, Approver
from articles.models import Article
from articles.permissions import second_exists
from articles.problems import Problem, Refused
from newsroom.desk.guard import acting
from newsroom.desk.own_page import OwnPage
from newsroom.desk.workbench.acts import ACTS, Acting, act
from newsroom.desk.workbench.bench import Bench, lay_out
from newsroom.desk.workbench.conflicts import SaveConflict, conflict
from newsroom.desk.workbench.forms import (
    BEFORE,
    RECENT,
    CitationForm,
    NoteForm,
    NotSaved,
    Selection,
    not_saved,
    offered,
)
from newsroom.desk.workbench.page import Card, SentenceLine

type AnyForm = NoteForm | CitationForm

SAID = {
    "note": gettext_lazy("The note is saved."),
    "citation": gettext_lazy("The source is saved."),
}


@dataclass
class FormShown:
    """One form of the page. name: note-12, citation-3; `note` and `citation-of-12` of new ones."""

    name: str
    form: AnyForm
    conflict: SaveConflict | None = None


@dataclass
class NoteShown:
    """card: None where the note is a new one. sources: its own, the last of them a new one."""

    shown: FormShown
    card: Card | None = None
    sources: Sequence[FormShown] = field(default_factory=list)
    may_approve: bool = False


@dataclass
class Desk:
    """A person at the notes of one article; trouble: what they sent and what is wrong with it."""

    request: HttpRequest
    article: Article
    bench: Bench
    trouble: NotSaved | None = None
    sent: str = ""  # the name of the form

    def note(self, card: Card, line: SentenceLine | None) -> NoteShown: ...
