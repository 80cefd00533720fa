"""The admin of sources: their list and the form of each."""

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any, NamedTuple, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Count, Model, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations.models import Citation, Source
from annotations.models.source import NOTE_LIMIT, SourceQuerySet
from annotations.note_history import save_as
from annotations.presentation import Item, guessed_of
from annotations.sources import csl, identities, library
from annotations.sources.adding import add_items
from annotations.sources.given import read_given
from annotations.sources.pasted import LONGEST_BIBTEX
from articles.admin import Context, FlatAdmin, RowForm
from articles.problems import Refused
from articles.text.characters import clean_text, whole_number
from newsroom.actions.named_sources import named_by, refuse_second
from newsroom.actions.past import of_source
from newsroom.desk.access import acting, past_view
from newsroom.desk.article_forms import mark_guess
from newsroom.desk.history_page import source_history
from newsroom.desk.kept_texts import confirm_saved


class CslField(NamedTuple):
    """The variable of a CSL item, and how what was typed becomes its value."""

    variable: str
    read: Callable[[str], object]


READINGS = {
    "work": CslField("title", str),
    "kind": CslField("type", str),
    "authors": CslField("author", csl.from_names),
    "publisher": CslField("publisher", str),
    "date": CslField("issued", csl.from_date),
    "address": CslField("URL", str),
    "doi": CslField("DOI", str),
    "isbn": CslField("ISBN", str),
}
KINDS = [*csl.TYPES_OFFERED, *csl.OTHER_TYPES.items()]
PASTE_BOX = forms.Textarea(attrs={"rows": 2, "dir": "auto", "autofocus": True})
PASTE_HELP = gettext_lazy(
    "Then fill in only what is missing. What you type below replaces what you paste."
)
# What the page of a protected source does not show of it.
HIDDEN_IF_PROTECTED = [
    "authors",
    "publisher",
    "date",
    "address",
    "doi",
    "isbn",
    "archive_url",
    "description",
]


class ItemForm(RowForm):
    """The usual variables of a CSL-JSON item as fields; the others stay as they are.

    Hazard: `csl.to_fields` does not show everything that a name can hold, so that only
    fields that were changed are written back.
    """

    # Hazard: the model has columns `title` and `url`, which no form may set.
    work = forms.CharField(label=gettext_lazy("Title"), max_length=csl.TITLE_LIMIT)
    kind = forms.ChoiceField(
        label=gettext_lazy("Source type"),
        choices=KINDS,
        help_text=gettext_lazy("A CSL type."),
    )
    authors = forms.CharField(
        label=gettext_lazy("Authors"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Enter one author per line: Family, Given; or the full name of an "
            "organisation."
        ),
    )
    publisher = forms.CharField(
        label=gettext_lazy("Publisher"), max_length=300, required=False
    )
    date = forms.CharField(
        label=gettext_lazy("Date"),
        max_length=10,
        required=False,
        help_text=gettext_lazy("2024, 2024-05 or 2024-05-12."),
    )
    address = forms.CharField(
        label=gettext_lazy("URL"), max_length=2000, required=False
    )
    doi = forms.CharField(label="DOI", max_length=200, required=False)
    isbn = forms.CharField(label="ISBN", max_length=20, required=False)
    seen_version = forms.IntegerField(
        label="", required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        item = self.instance.csl
        shown = csl.to_fields(item)
        for name in ("address", "doi", "isbn"):
            shown[name] = item.get(READINGS[name].variable, "")
        shown["work"] = shown["title"]
        shown["kind"] = shown["kind"] or "webpage"
        self.initial = {**shown, "seen_version": self.instance.version, **self.initial}

    def item_of(self, data: dict[str, object], pasted: Item | None = None) -> Item:
        """Return the item as it was pasted and typed. Raise BadSource if it is none."""
        changes = {}
        for name, reading in READINGS.items():
            if name in self.changed_data or (name == "kind" and not pasted):
                changes[reading.variable] = reading.read(str(data.get(name, "")))
        return csl.checked(self.instance.csl | (pasted or {}) | changes)


class SourceForm(ItemForm):
    """A source, with what identifies it only as long as it is not protected.

    For a protected source the form shows what the desk calls it, and takes what is
    added to its identity.
    """

    description = forms.CharField(
        label=gettext_lazy("Internal name (protected sources only)"),
        max_length=csl.TITLE_LIMIT,
        required=False,
        help_text=gettext_lazy(
            "For example “a person in the ministry”. Everybody on the desk can "
            "read this name; the rest of a protected source is restricted."
        ),
    )
    contact = forms.CharField(
        label=gettext_lazy("Contact (protected sources only)"),
        max_length=NOTE_LIMIT - 2,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    # Of a new source alone; the others that it names are added too.
    paste = forms.CharField(
        label=gettext_lazy("URL, DOI, ISBN, BibTeX, RIS or CSL-JSON"),
        max_length=LONGEST_BIBTEX,
        required=False,
        widget=PASTE_BOX,
        help_text=PASTE_HELP,
    )

    user: User  # who writes; set by SourceAdmin
    others: Sequence[Item] = ()  # the further sources of a paste

    class Meta:
        model = Source
        fields = ("visibility", "archive_url", "internal_note")
        labels = {
            "visibility": gettext_lazy("Named to readers"),
            "archive_url": gettext_lazy("Archive URL"),
            "internal_note": gettext_lazy("Internal note"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["work"].required = self.instance.pk is not None
        guessed = guessed_of(self.instance.csl)
        for name in ("authors", "date"):
            if READINGS[name].variable in guessed:
                mark_guess(self.fields[name])
        if self.instance.pk and not self.instance.is_public:
            self._show_as_protected()

    def _show_as_protected(self) -> None:
        for name in HIDDEN_IF_PROTECTED:
            self.fields.pop(name, None)
        self.fields["work"].label = _("Internal name")
        for name in ("contact", "internal_note"):
            self.fields[name].help_text = _(
                "This is added to the restricted identity of the source and not "
                "shown here."
            )
        if not library.may_unprotect(self.user):
            self.fields["work"].help_text = _(
                "Only people who may read the identity of a protected source may "
                "change it. Editors among them may make it public."
            )

    def clean(self) -> dict[str, object]:
        data = super().clean() or {}
        before = self._locked(data.get("seen_version"))
        if before and not before.is_public:
            # Two people make a source public, as newsroom/actions/act_requests.py does.
            data["visibility"] = Source.Visibility.PROTECTED
        visibility = data.get("visibility", "")
        try:
            pasted = self._pasted(str(data.get("paste", "")))
            item = self.item_of(data, pasted)
            if before is None or before.is_public or library.may_unprotect(self.user):
                item.pop("custom", None)  # a person who saves it has seen the guesses
            library.check_protection(before, item, visibility, self.user)
            self.instance.csl = item
            self._divide(before, item, data)
            if before is None and visibility == Source.Visibility.PROTECTED:
                refuse_second(item)
            remarks = [pasted.get(name) for name in library.REMARKS]
            notes = filter(None, [clean_text(data.get("internal_note", "")), *remarks])
            data["internal_note"] = "\n\n".join(notes)
            library.check_note(data["internal_note"])
        except (csl.BadSource, Refused) as problem:
            raise ValidationError(str(problem)) from problem
        return data

    def _pasted(self, text: str) -> Item:
        """Return the new source that a paste names, {} for none. Raise Refused.

        A title is only there if the paste has one: otherwise it must be typed.
        """
        given = read_given(text, self.user)
        self.others = given.items[1:]
        words = " ".join(text.split())
        for source in given.found:
            if given.items or source.title == words:
                message = _("This source exists already: %(source)s.")
                raise Refused(message % {"source": source.in_words})
        if not given.items:
            return {"title": words} if words else {}
        if given.lacks_title:
            return {**given.items[0], "title": ""}
        return given.items[0]

    def _divide(self, before: Source | None, item: Item, data: dict[str, Any]) -> None:
        """Divide what everybody reads from what only few do. Raise BadSource."""
        is_protected = data.get("visibility") == Source.Visibility.PROTECTED
        if before and not before.is_public:
            self._change_protected(before, item, data)
        elif is_protected:
            try:
                self.instance.description = identities.checked_description(
                    data.get("description", ""), item
                )
            except csl.BadSource as problem:
                self.add_error("description", str(problem))
        if not is_protected:
            for name in ("description", "contact"):
                if data.get(name):
                    self.add_error(name, identities.NOT_PROTECTED)
        self.instance.contact = clean_text(data.get("contact", ""))

    def _change_protected(
        self, before: Source, item: Item, data: dict[str, Any]
    ) -> None:
        """Check what is typed of a protected source. Raise BadSource."""
        contact = data.get("contact", "")
        internal_note = data.get("internal_note", "")
        identities.check_room(before.identity, contact, internal_note)
        if item["title"] == before.title:
            return
        self.instance.description = identities.checked_description(
            item["title"], before.identity.csl
        )

    def _locked(self, seen: int | None) -> Source | None:
        """Return the stored row, or None for a new one.

        It is locked until the admin's transaction ends. Raise ValidationError if it is
        no longer the version that was `seen`.
        """
        if self.instance.pk is None:
            return None
        # Hazard: a person who cites the source holds an article, for which a person who
        # protects the source waits.
        current = Source.objects.select_for_update(no_key=True).get(pk=self.instance.pk)
        if current.merged_into_id:
            raise ValidationError(
                _(
                    "This source was merged into another. Change the other "
                    "source, or undo the merge."
                )
            )
        if current.version != seen:
            self.data = {**self.data, "seen_version": str(current.version)}
            raise ValidationError(
                _(
                    "Somebody else saved this source while you were typing. It "
                    "now reads: %(describe)s. Your text is below; saving again "
                    "replaces theirs, which stays in the history."
                )
                % {"describe": current.in_words}
            )
        return current


class ReliabilityFilter(admin.SimpleListFilter):
    """What is wrong with a source."""

    title = gettext_lazy("problems")
    parameter_name = "state"

    def lookups(
        self, request: HttpRequest, model_admin: object
    ) -> list[tuple[str, str]]:
        return [
            ("unreliable", _("no longer reliable")),
            ("dead", _("broken link")),
        ]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Model]
    ) -> QuerySet[Model]:
        match self.value():
            case "dead":
                return cast("SourceQuerySet", queryset).with_dead_link()
            case "unreliable":
                return queryset.exclude(unreliable_since=None)
        return queryset


class SourceAdmin(FlatAdmin):
    """The list of sources, and the form of each."""

    form = SourceForm
    list_display = ("line", "kind", "visibility", "citation_count", "created_by")
    list_filter = ("visibility", ReliabilityFilter)
    list_select_related = ("created_by",)
    search_fields = ("search_text",)
    reach = 100_000
    fieldsets = (
        (None, {"fields": ("work", "kind", "authors", "publisher", "date")}),
        (
            gettext_lazy("Identifiers and links"),
            {"fields": ("address", "doi", "isbn", "archive_url")},
        ),
        (
            gettext_lazy("Internal information"),
            {
                "fields": (
                    "visibility",
                    "description",
                    "internal_note",
                    "contact",
                    "seen_version",
                )
            },
        ),
    )
    fields_if_protected = (
        "work",
        "kind",
        "internal_note",
        "contact",
        "seen_version",
    )

    def get_fieldsets(self, request: HttpRequest, obj: Source | None = None) -> Any:
        if obj is None:
            return [(None, {"fields": ("paste",)}), *self.fieldsets]
        if obj.is_public:
            return self.fieldsets
        return [(None, {"fields": self.fields_if_protected})]

    def get_form(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> type[SourceForm]:
        form = cast("type[SourceForm]", super().get_form(request, *args, **kwargs))
        form.user = acting(request)
        return form

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Source | None:
        """Return the source, even if it was merged and is in no list."""
        return Source.objects.filter(pk=whole_number(object_id) or 0).first()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Source]:
        rows: QuerySet[Source] = super().get_queryset(request).filter(merged_into=None)
        citations = Citation.objects.standing().filter(source=OuterRef("pk"))
        numbers = citations.order_by().values("source").values(number=Count("pk"))
        return rows.annotate(cited=Subquery(numbers))

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[QuerySet[Source], bool]:
        return queryset.matching(clean_text(search_term)), False

    def render_change_form(
        self, request: HttpRequest, context: Context, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Say what protecting does before it is done."""
        source = context.get("original")
        context["named"] = []
        if source and source.is_public:
            context["named"] = named_by(source)
        return super().render_change_form(request, context, *args, **kwargs)

    @method_decorator(past_view("annotations.view_source", of_source, "object_id"))
    def history_view(
        self, request: HttpRequest, object_id: str, *args: object, **kwargs: object
    ) -> HttpResponse:
        return source_history(request, whole_number(object_id))

    def save_model(
        self,
        request: HttpRequest,
        obj: Source,
        form: "forms.ModelForm[Source]",
        change: bool,
    ) -> None:
        """Save the source, and say what protecting it did."""
        user = acting(request)
        if change:
            obj.version += 1
        else:
            obj.created_by = user
        save_as(obj, user)
        add_items(cast("SourceForm", form).others, user)
        if "visibility" not in form.changed_data or obj.is_public:
            return
        if identities.may_read_identities(user):
            self._tell_of_texts(request, obj)
        if change:
            self._tell_of_withholding(request, obj)

    def _tell_of_withholding(self, request: HttpRequest, source: Source) -> None:
        """Say what becomes of the name of a source in published editions."""
        withholding = source.withholdings.first()
        if withholding is None:
            return
        if withholding.answer:
            self.message_user(
                request, _("Withheld in all published versions."), messages.SUCCESS
            )
            return
        words = _("Hidden in all published versions. Somebody else must confirm it.")
        self.message_user(request, words, messages.WARNING)

    def _tell_of_texts(self, request: HttpRequest, source: Source) -> None:
        """Lead to the texts that name the source, which tell who it is."""
        address = reverse("admin:annotations_source_identity", args=[source.pk])
        words = _("Some texts may still name the source: see the list.")
        link = format_html('<a href="{}#naming">{}</a>', address, words)
        self.message_user(request, link, messages.WARNING)

    def response_add(
        self, request: HttpRequest, obj: Source, post_url_continue: str | None = None
    ) -> HttpResponse:
        answer = super().response_add(request, obj, post_url_continue)
        return confirm_saved(request, answer)

    def response_change(self, request: HttpRequest, obj: Source) -> HttpResponse:
        return confirm_saved(request, super().response_change(request, obj))

    @admin.display(description=gettext_lazy("source"))
    def line(self, source: Source) -> SafeString:
        return format_html("<bdi>{}</bdi>", source.to_choose)

    @admin.display(description=gettext_lazy("source type"))
    def kind(self, source: Source) -> str:
        name = str(source.csl.get("type", ""))
        return str(dict(KINDS).get(name, name))

    @admin.display(description=gettext_lazy("cited"))
    def citation_count(self, source: Source) -> int:
        # Of the list's query.
        cited: int | None = attrgetter("cited")(source)
        return cited or 0
