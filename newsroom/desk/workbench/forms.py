"""The forms for a note and for a citation of it, and what happens where they cannot be
saved. They check what was typed; annotations.notes writes it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from django import forms
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.forms.models import model_to_dict
from django.forms.widgets import Script
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from markdownx.widgets import MarkdownxWidget

from annotations.checkable import quotes_somebody, speakers
from annotations.models import QUOTE_LIMIT, Citation, Note, Rating, Reason, Source
from annotations.presentation import Item
from annotations.sanitiser import BODY_LIMIT
from annotations.sentence_states import Proposal, covered_by, span_in, states_of
from annotations.sources import csl, library
from annotations.sources.identities import NOT_PROTECTED, checked_description
from annotations.writing import AUTHOR, LOCATOR_LIMIT, SPEAKER_LIMIT, Cited, find_words
from articles.models import Article, Sentence
from articles.problems import Refused
from articles.text.shapes import Span
from newsroom.actions.withhold import refuse_second
from newsroom.desk.workbench.selection import Selection, written, written_span

MATCHES = 8
WHOSE, WHO = "claimant", "speaker"  # fields of the form
SPEAKER, SOMEBODY = "speaker:", "somebody"
WORDS_LIMIT = 1000


class MarkdownWidget(forms.Textarea):
    """The editor of django-markdownx with our own preview address, and none for
    uploads: its own answer anyone.
    """

    template_name = "markdownx/widget.html"

    class Media:
        js = (
            Script("desk/markdown.js", type="module"),
            Script("markdownx/js/markdownx.js", defer=True),
        )

    def build_attrs(
        self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        given = MarkdownxWidget.add_markdownx_attrs(
            super().build_attrs(base_attrs, extra_attrs)
        )
        ours = {
            "data-markdownx-urls-path": reverse("preview_note"),
            "data-markdownx-upload-urls-path": "",
        }
        return {**given, **ours}


class CoversField(forms.MultipleChoiceField):
    """Leaves out what is proposed no longer: nobody could untick it."""

    widget = forms.CheckboxSelectMultiple

    def to_python(self, value: Any) -> list[str]:
        return [one for one in super().to_python(value) if self.valid_value(one)]


class NoteForm(forms.Form):
    """sentence: that the note is on, as it reads now; None: it is on the article as a
    whole. note: one that is changed. `given` is what annotations.notes takes.
    """

    rating = forms.ModelChoiceField(
        Rating.objects.none(),
        required=False,
        empty_label=None,
        widget=forms.RadioSelect,
    )
    reasons = forms.ModelMultipleChoiceField(
        Reason.objects.all(), required=False, widget=forms.CheckboxSelectMultiple
    )
    body = forms.CharField(
        max_length=BODY_LIMIT, required=False, widget=MarkdownWidget(attrs={"rows": 4})
    )
    internal = forms.CharField(
        max_length=BODY_LIMIT, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    # Nothing, author, SPEAKER with a name, or SOMEBODY, who is then named beside it.
    claimant = forms.CharField(max_length=300, required=False)
    speaker = forms.CharField(
        label=gettext_lazy("Who says it"), max_length=SPEAKER_LIMIT, required=False
    )
    # Those of the sentence that it is about, and where they begin if they were chosen
    # there.
    words = forms.CharField(max_length=WORDS_LIMIT, required=False, strip=False)
    at = forms.IntegerField(required=False, widget=forms.HiddenInput)
    covers = CoversField(required=False)
    # the boxes were shown
    covering = forms.BooleanField(required=False, widget=forms.HiddenInput)
    also_needs = forms.ChoiceField(
        label=gettext_lazy("Also needs"),
        choices=[("", gettext_lazy("nothing more")), *Note.AlsoNeeds.choices],
        required=False,
        help_text=gettext_lazy(
            "Without it nothing is published. A release falls when the note changes."
        ),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        sentence: Sentence | None = None,
        note: Note | None = None,
        initial: Mapping[str, object] = {},
        prefix: str | None = None,
    ) -> None:
        self.text = sentence.text if sentence else ""
        ticked = (
            data.getlist(f"{prefix}-covers" if prefix else "covers") if data else []
        )
        offered = _to_cover(sentence, note, ticked) if sentence else []
        first = (
            _initial_note(note, self.text)
            if note
            else {"covers": [written(one) for one in offered[:3]]}
        )
        super().__init__(
            data,
            initial={"covering": True, **first, **initial},
            prefix=prefix,
            auto_id="f-%s",
        )
        # A note keeps the rating it has even where the newsroom has since taken up
        # another scale.
        cast(
            "forms.ModelChoiceField[Rating]", self.fields["rating"]
        ).queryset = ratings_for(note)
        cast("CoversField", self.fields["covers"]).choices = [
            (written(one), one.of(self.text)) for one in offered
        ]

    def clean(self) -> dict[str, object]:
        data = super().clean() or {}
        if not (data.get("rating") or data.get("body") or "rating" in self.errors):
            self.add_error("rating", _("Choose a rating."))
        spans = [written_span(one) for one in data.get("covers", ())]
        return data | {
            "claimant": self._claimant(
                str(data.get("claimant", "")), str(data.get("speaker", "")).strip()
            ),
            "words": self._words(str(data.get("words", "")).strip(), data.get("at")),
            "covers": [one for one in spans if one] if data.get("covering") else None,
        }

    def _claimant(self, chosen: str, typed: str) -> str:
        if chosen == SOMEBODY and not typed:
            self.add_error("speaker", _("Name who says it, or choose another."))
        if typed and chosen not in {"", SOMEBODY}:
            self.add_error("speaker", _("Choose “Somebody else”, or delete this name."))
        return typed if chosen in {"", SOMEBODY} else chosen.removeprefix(SPEAKER)

    def _words(self, typed: str, at: int | None) -> Span | None:
        if not (typed and self.text):
            return None
        if at is not None and self.text.startswith(typed, at):
            return Span(at, at + len(typed))
        try:
            return find_words(self.text, typed)
        except Refused as why:
            self.add_error("words", str(why))
            return None

    @property
    def given(self) -> dict[str, Any]:
        asked = {"also_needs"} & {*self.data}  # not all that sends a note does
        names = (
            "rating",
            "body",
            "internal",
            "claimant",
            "reasons",
            "words",
            "covers",
            *asked,
        )
        return {name: self.cleaned_data[name] for name in names}

    @property
    def folded(self) -> bool:
        """Whether something is said in the part of it that is folded, or wrong
        there.
        """
        return any(
            self[name].value() or self[name].errors
            for name in ("reasons", "internal", "also_needs")
        )


def ratings_for(note: Note | None = None) -> QuerySet[Rating]:
    wanted = Q(scale__is_default=True)
    return Rating.objects.filter(wanted | Q(pk=note.rating_id) if note else wanted)


def rating_at(number: int) -> dict[str, object]:
    """The rating of that number in the scale."""
    ratings = list(ratings_for())
    return {"rating": ratings[number - 1].pk} if 0 < number <= len(ratings) else {}


def _to_cover(
    sentence: Sentence, note: Note | None, ticked: Collection[str]
) -> list[Span]:
    """Proposals that are open, those that the note covers, and those ticked before
    another note did.
    """
    mine = covered_by(note, sentence.text) if note and not note.words else []
    proposals: Sequence[Proposal] = states_of([sentence])[sentence.pk].proposals
    return [
        one.span
        for one in proposals
        if one.is_open
        or written(one.span) in ticked
        or any(one.span.overlaps(own) for own in mine)
    ]


def _initial_note(note: Note, text: str) -> dict[str, object]:
    words = span_in(note, text)
    return model_to_dict(note) | {
        "claimant": SPEAKER + note.speaker if note.speaker else note.claimant,
        "speaker": "",
        "words": words.of(text) if words else "",
        "at": words.start if words else None,
        "covers": []
        if note.words
        else [written(one) for one in covered_by(note, text)],
        "version": note.version,
    }


def printed_at(selection: Selection) -> dict[str, object]:
    """The same of words that were marked in a kept copy; {} where none were."""
    if not selection.source:
        return {}
    return {
        "source": selection.source,
        "locator": selection.page,
        "quote": selection.printed,
    }


def place_of(citation: Citation) -> dict[str, object]:
    """The source and the place in it, by the names of the fields of a form."""
    return {
        "source": citation.source_id,
        "locator": citation.locator,
        "quote": citation.quote,
    }


class CitationForm(forms.Form):
    """Its source is chosen (source), looked for (find: taken if exactly one fits), or
    made (the rest).

    citation: one that is changed. recent: sources to choose from, latest first.
    """

    source = forms.ModelChoiceField(Source.objects.all(), required=False)
    find = forms.CharField(label=gettext_lazy("Source"), max_length=300, required=False)
    title = forms.CharField(
        label=gettext_lazy("Title"), max_length=csl.TITLE_LIMIT, required=False
    )
    reference = forms.CharField(
        label=gettext_lazy("Address, DOI or ISBN"), max_length=2000, required=False
    )
    authors = forms.CharField(
        label=gettext_lazy("Authors"),
        help_text=gettext_lazy("one per line; Family, Given"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    publisher = forms.CharField(
        label=gettext_lazy("Publisher"), max_length=300, required=False
    )
    date = forms.CharField(
        label=gettext_lazy("Date"),
        help_text=gettext_lazy("2024 or 2024-05-12"),
        max_length=10,
        required=False,
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=csl.TYPES_OFFERED, required=False
    )
    protected = forms.BooleanField(
        label=gettext_lazy("Protected: never named, linked or described to readers"),
        help_text=gettext_lazy(
            "Only for a source that readers do not know yet. Protect a published source on its page under "
            "Sources, which says what will happen."
        ),
        required=False,
    )
    description = forms.CharField(
        label=gettext_lazy("If protected, what the desk calls it"),
        max_length=csl.TITLE_LIMIT,
        required=False,
    )
    locator = forms.CharField(
        max_length=LOCATOR_LIMIT,
        required=False,
        widget=forms.TextInput({"data-after-source": ""}),
    )
    quote = forms.CharField(
        max_length=QUOTE_LIMIT, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    stance = forms.ChoiceField(
        choices=[("", gettext_lazy("as the rating says")), *Citation.Stance.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    MADE_FROM = ("title", "reference", "authors", "publisher", "date")

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        citation: Citation | None = None,
        recent: Sequence[Source] = (),
        initial: Mapping[str, object] = {},
        prefix: str | None = None,
    ) -> None:
        first = {"stance": ""}
        if citation:
            first = model_to_dict(citation) | {"version": citation.version}
        super().__init__(
            data, initial={**first, **initial}, prefix=prefix, auto_id="f-%s"
        )
        self.matches: list[Source] = [citation.source] if citation else list(recent)

    @property
    def making(self) -> list[forms.BoundField]:
        """What is said of a source that is new."""
        return [
            self[name] for name in (*self.MADE_FROM, "kind", "protected", "description")
        ]

    @property
    def chosen(self) -> str:
        """The key of the source that is chosen now."""
        return str(self["source"].value() or "")

    @property
    def makes_source(self) -> bool:
        return any(self[name].value() for name in self.MADE_FROM)

    @property
    def is_empty(self) -> bool:
        asked = ("source", "find", "locator", "quote")
        return not (self.makes_source or any(self[name].value() for name in asked))

    def clean(self) -> dict[str, object]:
        """Adds item (a checked CSL-JSON item to make or find) or leaves source set."""
        data = super().clean() or {}
        if self.makes_source:
            item = data["item"] = self._item(data)
            self._describe(data, item)
        elif data.get("source"):
            self.matches = [data["source"]]
        elif "source" not in self.errors:
            data["source"] = self._look_for(data.get("find", ""))
        return data

    def _item(self, data: dict[str, object]) -> Item:
        try:
            return csl.from_fields(
                **{name: str(data.get(name, "")) for name in (*self.MADE_FROM, "kind")}
            )
        except csl.BadSource as problem:
            self.add_error("title", str(problem))
            return {}

    def _describe(self, data: dict[str, Any], item: Item) -> None:
        try:
            if item and data.get("protected"):
                data["description"] = checked_description(
                    data.get("description", ""), item
                )
            elif data.get("description"):
                raise csl.BadSource(NOT_PROTECTED)
        except csl.BadSource as problem:
            self.add_error("description", str(problem))

    def _look_for(self, words: str) -> Source | None:
        self.matches = (
            list(Source.objects.standing().matching(words)[:MATCHES])
            if words
            else self.matches
        )
        if not words:
            self.add_error(
                "find", _("Name the source: look for it, or make a new one.")
            )
        elif len(self.matches) == 1:
            return self.matches[0]
        elif self.matches:
            self.add_error("find", _("Choose one of these."))
        else:
            self._carry(words)
        return None

    def _carry(self, words: str) -> None:
        """What was looked for in vain is the beginning of a new source."""
        try:
            csl.from_reference(words)
            name = "reference"
        except csl.BadSource:
            name = "title"
        data = cast("QueryDict", self.data).copy()
        data[self.add_prefix("find")], data[self.add_prefix(name)] = "", words
        self.data = data
        self.add_error("title", _("No source fits: say what this new one is."))

    def cited(self, user: User) -> Cited:
        """Its source is made where it is new. Raises Problem."""
        data = self.cleaned_data
        source = data.get("source") or self._made(user)
        return Cited(source, data["locator"], data["quote"], data["stance"])

    def _made(self, user: User) -> Source:
        item, hidden, called = (
            self.cleaned_data[one] for one in ("item", "protected", "description")
        )
        if hidden:
            refuse_second(item)
        kept = Source.Visibility.PROTECTED if hidden else Source.Visibility.PUBLIC
        return library.find_or_create(item, user, visibility=kept, description=called)


# --- Whose claim ----------------------------------------------------------------------

BEFORE = 3  # sentences before it that may say who 'she' is


class ClaimChoice(NamedTuple):
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Offered:
    """choices: of radio buttons. quotes: whether the sentence quotes somebody. asks:
    whether a person must see them.
    """

    choices: Sequence[ClaimChoice]
    quotes: bool
    asks: bool

    @property
    def is_answered(self) -> bool:
        return any(choice.chosen for choice in self.choices)


def offered(
    article: Article, text: str, before: Sequence[str], form: NoteForm
) -> Offered:
    """text: of the sentence in hand; nothing where the note is on the article as a
    whole. before: the sentences before it, nearest first.
    """
    found = speakers(text, article.language, before) if text else []
    quotes, is_ours = (
        quotes_somebody(text, article.language),
        article.kind == Article.Kind.OURS,
    )
    now = form["claimant"].value() or ""
    if now.startswith(SPEAKER) and now.removeprefix(SPEAKER) not in found:
        found = [now.removeprefix(SPEAKER), *found]
    if not (now or form.is_bound or form.initial.get("version") or quotes or is_ours):
        now = AUTHOR
    said = (
        _("What was said: the claim of %(name)s")
        if quotes
        else _("The claim of %(name)s")
    )
    theirs = [(SPEAKER + name, said % {"name": name}) for name in found]
    own = ("" if is_ours else AUTHOR, _own_claim(quotes=quotes, is_ours=is_ours))
    rows = [own, *theirs, (SOMEBODY, _("Somebody else’s claim:"))]
    asks = quotes or now not in {"", AUTHOR} or bool(form.errors)
    return Offered(
        [ClaimChoice(value, label, value == now) for value, label in rows], quotes, asks
    )


def _own_claim(*, quotes: bool, is_ours: bool) -> str:
    if quotes:
        return (
            _("That it was said")
            if is_ours
            else _("That it was said: the author’s claim")
        )
    return (
        _("Nobody is quoted: how well we know it")
        if is_ours
        else _("The text’s author")
    )
