"""The forms for a note and for its citation.

They check what was typed; annotations.notes writes it.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.contrib.auth.models import User
from django.forms.models import model_to_dict
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations.models import QUOTE_LIMIT, Citation, Note, Rating, Reason, Source
from annotations.needs import LACKS, asks_whose
from annotations.presentation import Item
from annotations.sanitiser import BODY_LIMIT
from annotations.sentence_states import covered_by, span_in
from annotations.sources import csl, library
from annotations.sources.adding import add_items
from annotations.sources.at_address import page_reader
from annotations.sources.given import PASTE_LIMIT, Given, read_given
from annotations.sources.identities import NOT_PROTECTED, checked_description
from annotations.writing import LOCATOR_LIMIT, SPEAKER_LIMIT, Cited, find_words
from articles.models import Sentence
from articles.problems import Refused
from articles.text.shapes import Span
from newsroom.actions.named_sources import refuse_second
from newsroom.desk.markdown_widget import MarkdownWidget
from newsroom.desk.workbench.selection import Selection, format_span, parse_span
from newsroom.desk.workbench.support import list_ratings, sole_claim, spans_to_cover

type Typed = Mapping[str, Any]
"""The cleaned data of a form."""

# Values of the field `claimant`: a name follows SPEAKER; the field `speaker` says who
# SOMEBODY is.
SPEAKER = "speaker:"
SOMEBODY = "somebody"
KINDS = [("", gettext_lazy("detect automatically")), *csl.TYPES_OFFERED]
NOTHING_MATCHES = gettext_lazy("No source matches. Enter the title of the new source.")
WORDS_LIMIT = 1000


class CoversField(forms.MultipleChoiceField):
    """The suggested claims that a note covers.

    Values that are no longer suggested are left out, since nobody could untick them.
    """

    widget = forms.CheckboxSelectMultiple

    def to_python(self, value: object) -> list[str]:
        """Return the values that are choices."""
        return [
            choice for choice in super().to_python(value) if self.valid_value(choice)
        ]


class NoteForm(forms.Form):
    """The fields of a note.

    `sentence` is the one that the note is on, as it reads now. None says that the note
    is on the article as a whole. `note` is the one that is changed, or None for a new
    one.
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
    # Empty, AUTHOR, SPEAKER with a name, or SOMEBODY.
    claimant = forms.CharField(max_length=300, required=False)
    speaker = forms.CharField(
        label=gettext_lazy("Attributed to"), max_length=SPEAKER_LIMIT, required=False
    )
    # The words that the note is about, and where they begin if they were chosen in the
    # sentence.
    words = forms.CharField(max_length=WORDS_LIMIT, required=False, strip=False)
    at = forms.IntegerField(required=False, widget=forms.HiddenInput)
    covers = CoversField(required=False)
    # Says that the boxes of `covers` were shown.
    covering = forms.BooleanField(required=False, widget=forms.HiddenInput)
    also_needs = forms.ChoiceField(
        label=gettext_lazy("Required before publication"),
        choices=[("", gettext_lazy("nothing more")), *Note.AlsoNeeds.choices],
        required=False,
        help_text=gettext_lazy(
            "The article cannot be published without it. A change to the note "
            "cancels the sign-off."
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
    ) -> None:
        self.sentence = sentence
        self.text = sentence.text if sentence else ""
        ticked = data.getlist("covers") if data else []
        offered = spans_to_cover(sentence, note, ticked) if sentence else []
        first: dict[str, object] = {"covering": True, "covers": sole_claim(offered)}
        if note:
            first |= _initial_of(note, self.text)
        super().__init__(data, initial={**first, **initial}, auto_id="f-%s")
        rating = cast("forms.ModelChoiceField[Rating]", self.fields["rating"])
        rating.queryset = list_ratings(note)
        covers = cast("CoversField", self.fields["covers"])
        covers.choices = [(format_span(span), span.of(self.text)) for span in offered]

    def clean(self) -> dict[str, object]:
        """Return the fields, with claimant, words and covers as a note stores them."""
        data = super().clean() or {}
        has_content = data.get("rating") or data.get("body")
        if not has_content and "rating" not in self.errors:
            self.add_error("rating", _("Choose a rating."))
        chosen = str(data.get("claimant", ""))
        speaker = str(data.get("speaker", "")).strip()
        words = str(data.get("words", "")).strip()
        claimant = self._clean_claimant(chosen, speaker)
        if data.get("rating") and not claimant:
            self._ask_whose()
        return data | {
            "claimant": claimant,
            "words": self._find_words(words, data.get("at")),
            "covers": self._clean_covers(data),
        }

    def claim_value(self) -> str:
        """Return what is chosen, or typed and refused."""
        return str(self["claimant"].value() or "")

    def _clean_claimant(self, chosen: str, speaker: str) -> str:
        if chosen == SOMEBODY and not speaker:
            self.add_error("speaker", _("Enter the speaker, or choose another option."))
        if chosen in {"", SOMEBODY}:
            return speaker
        if speaker:
            self.add_error("speaker", _("Choose “Somebody else”, or delete this name."))
        return chosen.removeprefix(SPEAKER)

    def _ask_whose(self) -> None:
        """Ask at once who speaks, where a rating needs it."""
        if self.sentence is None or self.has_error("speaker"):
            return
        article = self.sentence.revision.article
        if asks_whose(article, self.sentence):
            self.add_error("speaker", str(LACKS["whose"]))

    def _find_words(self, typed: str, at: int | None) -> Span | None:
        if not typed or not self.text:
            return None
        if at is not None and self.text.startswith(typed, at):
            return Span(at, at + len(typed))
        try:
            return find_words(self.text, typed)
        except Refused as problem:
            self.add_error("words", str(problem))
            return None

    def _clean_covers(self, data: Typed) -> list[Span] | None:
        """Return the spans that are ticked, or None if no boxes were shown."""
        if not data.get("covering"):
            return None
        spans = [parse_span(value) for value in data.get("covers", ())]
        return [span for span in spans if span]

    @property
    def given(self) -> dict[str, Any]:
        """Return the arguments for annotations.notes."""
        names = ["rating", "body", "internal", "claimant", "reasons", "words", "covers"]
        # Not every page that sends a note has this field.
        if "also_needs" in self.data:
            names.append("also_needs")
        return {name: self.cleaned_data[name] for name in names}

    @property
    def folded(self) -> bool:
        """Return whether the folded part of the form holds a value or an error."""
        return any(
            self[name].value() or self[name].errors
            for name in ("reasons", "internal", "also_needs")
        )


def _initial_of(note: Note, text: str) -> dict[str, object]:
    """Return the first values of the fields of a note that is changed."""
    words = span_in(note, text)
    covered = [] if note.words else covered_by(note, text)
    return model_to_dict(note) | {
        "claimant": SPEAKER + note.speaker if note.speaker else note.claimant,
        "speaker": "",
        "words": words.of(text) if words else "",
        "at": words.start if words else None,
        "covers": [format_span(span) for span in covered],
        "version": note.version,
    }


def marked_passage(selection: Selection) -> dict[str, object]:
    """Return the fields of a citation of words that were marked in a saved copy."""
    if not selection.source:
        return {}
    return {
        "source": selection.source,
        "locator": selection.page,
        "quote": selection.printed,
    }


class CitationForm(forms.Form):
    """The fields of a citation.

    The source is chosen (`source`), given in `find` as its title or as a paste, or
    described (the other fields, which count more than a paste). Of a paste with several
    sources the first is cited, and the others are added too. `citation` is the one that
    is changed. `recent` are the sources to choose from, latest first. `user` is the
    person who sent `data`.
    """

    # The form is sent together with a note and with what names the row, such as
    # `number`. Fields of a source may have the same names.
    prefix = "citation"

    source = forms.ModelChoiceField(Source.objects.all(), required=False)
    find = forms.CharField(
        label=gettext_lazy("Source"), max_length=PASTE_LIMIT, required=False
    )
    # What the page has read of `find`, as CSL-JSON, so that no page is read twice.
    read = forms.CharField(required=False, widget=forms.HiddenInput)
    title = forms.CharField(
        label=gettext_lazy("Title"), max_length=csl.TITLE_LIMIT, required=False
    )
    reference = forms.CharField(
        label=gettext_lazy("URL, DOI or ISBN"), max_length=2000, required=False
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
        label=gettext_lazy("Source type"), choices=KINDS, required=False
    )
    protected = forms.BooleanField(
        label=gettext_lazy("Protected: never named, linked or described to readers"),
        help_text=gettext_lazy(
            "Use this only for a source that readers do not know yet. To protect "
            "a published source, open its page under Sources."
        ),
        required=False,
    )
    description = forms.CharField(
        label=gettext_lazy("Internal name (protected sources only)"),
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
        choices=[
            ("", gettext_lazy("as required by the rating")),
            *Citation.Stance.choices,
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    MADE_FROM = ("title", "reference", "authors", "publisher", "date")

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        user: User | None = None,
        citation: Citation | None = None,
        recent: Sequence[Source] = (),
        initial: Mapping[str, object] = {},
    ) -> None:
        first = {"stance": ""}
        if citation:
            first = model_to_dict(citation) | {"version": citation.version}
        super().__init__(data, initial={**first, **initial}, auto_id="f-%s")
        self.user = user
        self.asks_title = False
        self.matches: list[Source] = [citation.source] if citation else list(recent)
        chosen = initial.get("source")
        known = {source.pk for source in self.matches}
        if isinstance(chosen, int) and chosen not in known:
            self.matches = [*Source.objects.filter(pk=chosen), *self.matches]

    @property
    def making(self) -> list[forms.BoundField]:
        """Return the fields that describe a new source."""
        names = [*self.MADE_FROM, "kind", "protected", "description"]
        if self.asks_title:
            names.remove("title")
        return [self[name] for name in names]

    @property
    def chosen(self) -> str:
        """Return the id of the chosen source, '' for none."""
        return str(self["source"].value() or "")

    @property
    def is_told(self) -> bool:
        """Return whether the person was told of another source at the same address."""
        return self.add_prefix("told") in self.data

    @property
    def makes_source(self) -> bool:
        """Return whether a new source is described."""
        return any(self[name].value() for name in self.MADE_FROM)

    @property
    def opens_fields(self) -> bool:
        """Return whether the fields of a new source are shown unfolded."""
        if self.asks_title:
            return False
        return bool(
            self.makes_source or self["title"].errors or self["description"].errors
        )

    @property
    def is_empty(self) -> bool:
        """Return whether nothing is chosen, searched or typed."""
        if self.makes_source:
            return False
        names = ("source", "find", "locator", "quote")
        return not any(self[name].value() for name in names)

    def clean(self) -> dict[str, object]:
        """Return the fields with the source, or with `item`, the checked new source.

        `item` is CSL-JSON; `others` are the further items of a paste.
        """
        data = super().clean() or {}
        if "source" in self.errors and not self.makes_source:
            return data
        chosen = None if self.makes_source else data.get("source")
        text = data.get("read", "")
        if not (text or chosen):
            text = data.get("find", "")
        try:
            given = read_given(text, self.user, page_reader(self.user))
        except Refused as refused:
            self.add_error("find", refused.message)
            return data
        data["others"] = given.items[1:]
        if chosen:
            self.matches = [chosen]
        elif self.makes_source or given.new_item:
            self._clean_new_source(data, given)
        else:
            data["source"] = self._choose(given, text)
        return data

    def _clean_new_source(self, data: dict[str, object], given: Given) -> None:
        """Set `item` to what was pasted and typed; ask for the title if it has none."""
        if given.lacks_title and not data.get("title"):
            self.asks_title = True
            self.matches = []
            self.add_error("title", NOTHING_MATCHES)
            return
        base = next(iter(given.items), {})
        item = self._clean_item(data, base)
        data["item"] = item
        # What is to be protected is refused where readers know its address.
        if item and not self.is_told and not data.get("protected"):
            self._tell_of_other(item)
        self._clean_description(data, item)

    def _clean_item(self, data: Mapping[str, object], base: Item) -> Item:
        names = (*self.MADE_FROM, "kind")
        typed = {name: str(data.get(name, "")) for name in names}
        if base and not typed["title"]:
            typed["title"] = base["title"]
        try:
            item = csl.from_fields(**typed, base=base)
        except csl.BadSource as problem:
            self.add_error("title", str(problem))
            return {}
        remarks = {name: base[name] for name in library.REMARKS if name in base}
        return {**item, **remarks}

    def _tell_of_other(self, item: Item) -> None:
        """Ask the person to save again where another source has the address."""
        other = library.other_at_address(item)
        if other is None:
            return
        data = cast("QueryDict", self.data).copy()
        data[self.add_prefix("told")] = "on"
        self.data = data
        words = _(
            "Another source has this URL: “%(title)s”. Find that source instead, or "
            "save again to add this one."
        )
        self.add_error("title", words % {"title": other.title})

    def _clean_description(self, data: dict[str, Any], item: Item) -> None:
        description = data.get("description", "")
        try:
            if item and data.get("protected"):
                data["description"] = checked_description(description, item)
            elif description:
                raise csl.BadSource(NOT_PROTECTED)
        except csl.BadSource as problem:
            self.add_error("description", str(problem))

    def _choose(self, given: Given, words: str) -> Source | None:
        """Return the source of a paste or title, or ask to choose or add one.

        Hazard: a person who typed other words may never have seen the only hit.
        """
        if not words:
            self.add_error(
                "find", _("Name the source: find it, or create a new source.")
            )
            return None
        self.matches = given.found
        if not given.found:
            self._begin_new_source(words)
            return None
        named = given.found
        if not given.items:
            title = words.strip().casefold()
            named = [one for one in given.found if one.title.casefold() == title]
        if len(named) != 1:
            self.add_error("find", _("Choose one of these options."))
            return None
        return named[0]

    def _begin_new_source(self, words: str) -> None:
        """Move the words of a search without result to the title of a new source."""
        data = cast("QueryDict", self.data).copy()
        data[self.add_prefix("find")] = ""
        data[self.add_prefix("title")] = words
        self.data = data
        self.add_error("title", NOTHING_MATCHES)

    def cited(self, user: User) -> Cited:
        """Return what the form cites, after storing its source if that is new.

        Raises Problem.
        """
        data = self.cleaned_data
        source = data.get("source") or self._store_source(user)
        others = self.cleaned_data.get("others")
        if others:
            add_items(others, user)
        return Cited(source, data["locator"], data["quote"], data["stance"])

    def _store_source(self, user: User) -> Source:
        item = self.cleaned_data["item"]
        visibility = Source.Visibility.PUBLIC
        if self.cleaned_data["protected"]:
            refuse_second(item)
            visibility = Source.Visibility.PROTECTED
        return library.find_or_create(
            item,
            user,
            visibility=visibility,
            description=self.cleaned_data["description"],
        )
