"""The two forms of the workbench, and what happens where they cannot be saved. They check what was typed;
annotations.notes writes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, cast
from urllib.parse import urlencode

from django import forms
from django.db.models import Q, QuerySet
from django.forms.models import model_to_dict
from django.forms.widgets import Script
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from markdownx.widgets import MarkdownxWidget

from annotations.anchors import Stale
from annotations.checkable import quotes_somebody, speakers
from annotations.models import QUOTE_LIMIT, Citation, Note, Rating, Reason, Source
from annotations.presentation import Item, whose_claim
from annotations.sanitiser import BODY_LIMIT
from annotations.sources import csl
from annotations.writing import (
    AUTHOR,
    LOCATOR_LIMIT,
    PHRASE_LIMIT,
    SPEAKER_LIMIT,
    UNSAID,
    Trouble,
    claim_of,
    trouble_with,
)
from articles.models import Article, Sentence
from articles.problems import Problem, Refused
from articles.text.characters import whole_number

MATCHES = 8
SPEAKER, SOMEBODY = "speaker:", "somebody"
RECENT = 4  # sources that a person used last, to use again


class MarkdownWidget(forms.Textarea):
    """The editor of django-markdownx with our own preview address, and none for uploads: its own answer
    anyone."""

    template_name = "markdownx/widget.html"

    class Media:
        js = (
            Script("desk/markdown.js", type="module"),
            Script("markdownx/js/markdownx.js", defer=True),
        )

    def build_attrs(
        self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        given = MarkdownxWidget.add_markdownx_attrs(super().build_attrs(base_attrs, extra_attrs))
        ours = {"data-markdownx-urls-path": reverse("preview_note"), "data-markdownx-upload-urls-path": ""}
        return {**given, **ours}


class NoteForm(forms.Form):
    rating = forms.ModelChoiceField(
        Rating.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a rating.")},
    )
    reasons = forms.ModelMultipleChoiceField(
        Reason.objects.all(), required=False, widget=forms.CheckboxSelectMultiple
    )
    body = forms.CharField(
        max_length=BODY_LIMIT,
        widget=MarkdownWidget(attrs={"rows": 6}),
        error_messages={"required": gettext_lazy("Write what a reader should know.")},
    )
    internal = forms.CharField(
        max_length=BODY_LIMIT, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    # Nothing, author, SPEAKER with a name, or SOMEBODY, who is then named beside it.
    claimant = forms.CharField(max_length=300, required=False)
    speaker = forms.CharField(max_length=SPEAKER_LIMIT, required=False)
    phrase = forms.CharField(max_length=PHRASE_LIMIT, required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, note: Note | None = None, phrase: str = "") -> None:
        """phrase: of the sentence, which a new note begins with."""
        super().__init__(data, initial=_initial_note(note) if note else {"phrase": phrase}, auto_id="f-%s")
        # A note keeps the rating it has even where the newsroom has since taken up another scale.
        cast("forms.ModelChoiceField[Rating]", self.fields["rating"]).queryset = _ratings(note)

    def clean(self) -> dict[str, object]:
        """claimant becomes what annotations.writing takes."""
        data = super().clean() or {}
        chosen, typed = str(data.get("claimant", "")), str(data.get("speaker", "")).strip()
        if chosen == SOMEBODY and not typed:
            self.add_error("speaker", _("Name who says it, or choose another."))
        if typed and chosen not in {"", SOMEBODY}:
            self.add_error("speaker", _("Choose “Somebody else”, or delete this name."))
        named = typed if chosen in {"", SOMEBODY} else chosen.removeprefix(SPEAKER)
        return data | {"claimant": named}


def _ratings(note: Note | None) -> QuerySet[Rating]:
    wanted = Q(scale__is_default=True)
    return Rating.objects.filter(wanted | Q(pk=note.rating_id) if note else wanted)


def _initial_note(note: Note) -> dict[str, object]:
    claimant = SPEAKER + note.speaker if note.speaker else note.claimant
    return model_to_dict(note) | {"claimant": claimant, "speaker": "", "version": note.version}


class CitationForm(forms.Form):
    """Its source is chosen (source), looked for (find: taken if exactly one fits), or made (the rest)."""

    source = forms.ModelChoiceField(Source.objects.all(), required=False)
    find = forms.CharField(max_length=300, required=False)
    title = forms.CharField(max_length=csl.TITLE_LIMIT, required=False)
    reference = forms.CharField(max_length=2000, required=False)
    authors = forms.CharField(max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    publisher = forms.CharField(max_length=300, required=False)
    date = forms.CharField(max_length=10, required=False)
    kind = forms.ChoiceField(choices=csl.TYPES_OFFERED, required=False)
    protected = forms.BooleanField(required=False)
    locator = forms.CharField(max_length=LOCATOR_LIMIT, required=False)
    quote = forms.CharField(max_length=QUOTE_LIMIT, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    stance = forms.ChoiceField(choices=Citation.Stance.choices, widget=forms.RadioSelect)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        citation: Citation | None = None,
        recent: Sequence[Source] = (),
        again: bool = False,
    ) -> None:
        """recent: sources to choose from, latest first; again: the first of them is chosen."""
        initial: dict[str, Any] = {"stance": Citation.Stance.SUPPORTS}
        if citation:
            initial = model_to_dict(citation) | {"version": citation.version}
        if again and recent:
            initial["source"] = recent[0].pk
        super().__init__(data, initial=initial, auto_id="f-%s")
        self.matches: list[Source] = [citation.source] if citation else list(recent)

    @property
    def chosen(self) -> str:
        """The key of the source that is chosen now."""
        return str(self["source"].value() or "")

    @property
    def makes_source(self) -> bool:
        return any(self[name].value() for name in ("title", "reference", "authors", "publisher", "date"))

    def clean(self) -> dict[str, object]:
        """Adds item (a checked CSL-JSON item to make or find) or leaves source set."""
        data = super().clean() or {}
        if self.makes_source:
            data["item"] = self._item(data)
        elif data.get("source"):
            self.matches = [data["source"]]
        elif "source" not in self.errors:
            data["source"] = self._look_for(data.get("find", ""))
        return data

    def _item(self, data: dict[str, object]) -> Item:
        names = ("title", "reference", "authors", "publisher", "date", "kind")
        try:
            return csl.from_fields(**{name: str(data.get(name, "")) for name in names})
        except csl.BadSource as problem:
            self.add_error("title", str(problem))
            return {}

    def _look_for(self, words: str) -> Source | None:
        if not words:
            self.add_error("find", _("Name the source: look for it, or make a new one."))
            return None
        self.matches = list(Source.objects.matching(words)[:MATCHES])
        if len(self.matches) != 1:
            problem = (
                _("Choose one of these.") if self.matches else _("Nothing fits: make a new source below.")
            )
            self.add_error("find", problem)
            return None
        return self.matches[0]


# --- What cannot be saved ------------------------------------------------------------------------------

type AnnotationForm = NoteForm | CitationForm

LOOK_AGAIN = gettext_lazy(
    "It has changed since you looked. This is how it stands now: read it, then decide again."
)


class NotSaved(Problem):
    """What was typed cannot be saved as it is: it is shown again, with what is wrong.

    current: what stands now, where somebody else was faster. lost: the sentence that it was written for,
    where that reads differently now.
    """

    def __init__(
        self,
        status: int,
        form: AnnotationForm | None = None,
        problem: str = "",
        current: Note | Citation | None = None,
        lost: Sentence | None = None,
    ) -> None:
        super().__init__(problem)
        self.status, self.form, self.problem, self.current, self.lost = status, form, problem, current, lost


class SentenceChanged(Refused):
    """The sentence that the form was opened for reads differently now."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(_("The sentence was changed while you were writing: choose where this belongs now."))
        self.sentence = sentence


def not_saved(why: Problem, form: AnnotationForm | None = None) -> NotSaved:
    """How the page answers it; with a form, that stays open beside what stands now."""
    if isinstance(why, NotSaved):
        return why
    if not isinstance(why, Stale):
        lost = why.sentence if isinstance(why, SentenceChanged) else None
        return NotSaved(422, form, problem=str(why), lost=lost)
    if form is None:
        return NotSaved(409, problem=str(LOOK_AGAIN), current=why.current)
    # Saving again is then made from what stands now.
    data = QueryDict(mutable=True)
    data.update(form.data)
    data["version"] = str(why.current.version)
    form.data = data
    return NotSaved(409, form, current=why.current)


# --- Whose claim -------------------------------------------------------------------------------------------

BEFORE = 3  # sentences before it that may say who 'she' is

TROUBLES: dict[Trouble, object] = {
    "claimant": gettext_lazy("The sentence quotes somebody: say whose claim this rates."),
    "rating": gettext_lazy(
        "Our own reporting cannot be published with this rating: correct or cut the sentence, or name the "
        "speaker."
    ),
    "phrase": gettext_lazy("The sentence no longer contains the words that this note is about."),
}


class ClaimShown(NamedTuple):
    """Whose claim a note rates, as readers will be told. trouble: why it cannot be published as it is."""

    whose: str
    trouble: object


def said(note: Note) -> ClaimShown:
    article = note.anchor.article
    text = note.anchor.sentence.text if note.anchor.sentence else ""
    claim = claim_of(note, article, text)
    trouble = trouble_with(note, article, text)
    whose = "" if claim.claimant == UNSAID else whose_claim(*claim, article.kind)
    return ClaimShown(whose, TROUBLES[trouble] if trouble else "")


class ClaimChoice(NamedTuple):
    value: str
    label: str
    chosen: bool


class Offered(NamedTuple):
    """choices: of radio buttons. quotes: whether the sentence quotes somebody, so that one must be chosen."""

    choices: Sequence[ClaimChoice]
    quotes: bool
    is_ours: bool


def offered(article: Article, text: str, before: Sequence[str], form: NoteForm) -> Offered:
    """text: of the sentence in hand; nothing where the note is on the article as a whole. before: the
    sentences before it, nearest first."""
    found = speakers(text, article.language, before) if text else []
    quotes, is_ours = quotes_somebody(text, article.language), article.kind == Article.Kind.OURS
    now = form["claimant"].value() or ""
    if now.startswith(SPEAKER) and now.removeprefix(SPEAKER) not in found:
        found = [now.removeprefix(SPEAKER), *found]
    if not (now or form.is_bound or form.initial.get("version") or quotes or is_ours):
        now = AUTHOR
    first = ("", _("Nobody is quoted: how well we know it")) if is_ours else (AUTHOR, _("The text’s author"))
    rows = [first, *((SPEAKER + name, name) for name in found), (SOMEBODY, _("Somebody else:"))]
    return Offered([ClaimChoice(value, label, value == now) for value, label in rows], quotes, is_ours)


# --- What is selected --------------------------------------------------------------------------------

FILTERS = [
    ("all", gettext_lazy("All")),
    ("source", gettext_lazy("Without a source")),
    ("open", gettext_lazy("Not settled")),
    ("drafts", gettext_lazy("Drafts")),
    ("review", gettext_lazy("Needs review")),
]


@dataclass(frozen=True)
class Selection:
    """What the person has selected: everything in the address, so that a reload or a link shows the same.

    s: key of the sentence in hand. a: anchor in hand, of an annotation without a sentence. show: the filter.
    form: note, citation, note-<id> or citation-<id>. pick: anchor that is being moved. done: anchors that
    something was just decided about, with commas between. again: a new citation begins with the source that
    the person cited last. about: words of the sentence that a new note is about. checked: CheckEvent that was
    just made. saved: what was just saved and may be undone, as Saved writes it.
    """

    s: str = ""
    a: int = 0
    show: str = "all"
    form: str = ""
    pick: int = 0
    done: str = ""
    again: bool = False
    about: str = ""
    checked: int = 0
    saved: str = ""

    @classmethod
    def at(cls, query: QueryDict) -> "Selection":
        show = query.get("show", "all")
        return cls(
            s=query.get("s", "")[:16],
            show=show if show in dict(FILTERS) else "all",
            form=query.get("form", "")[:40],
            done=query.get("done", "")[:4000],
            again=bool(query.get("again")),
            about=query.get("about", "")[:1000],
            saved=query.get("saved", "")[:60],
            **{name: number_in(query.get(name, "")) for name in ("a", "pick", "checked")},
        )

    @property
    def kept(self) -> str:
        """The part of the address that stays from one sentence to the next."""
        kept = {"show": self.show if self.show != "all" else "", "pick": self.pick}
        return "".join(f"{name}={value}&" for name, value in kept.items() if value)

    @property
    def query(self) -> str:
        given = {name: value for name, value in vars(self).items() if value and value != "all"}
        return urlencode(given)


@dataclass(frozen=True)
class Saved:
    """A save of a note or a citation that may be undone: it made `version` out of `before`, 0 for none."""

    kind: str
    number: int
    version: int
    before: int

    def __str__(self) -> str:
        return f"{self.name}-{self.version}-{self.before}"

    @property
    def name(self) -> str:
        """Of its card."""
        return f"{self.kind}-{self.number}"

    @classmethod
    def at(cls, text: str) -> "Saved | None":
        kind, *numbers = text.split("-")
        if kind not in {"note", "citation"} or len(numbers) != 3:
            return None
        return cls(kind, *map(number_in, numbers))


def number_in(text: str) -> int:
    return whole_number(text) or 0


def numbers_in(text: str) -> list[int]:
    return [number for part in text.split(",") if (number := number_in(part))]
