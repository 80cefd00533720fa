"""The admin of scales, reasons and sources, and the list of notes."""

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from simple_history.admin import SimpleHistoryAdmin

from annotations.models import Citation, Note, Rating, RatingScale, Reason, Source
from annotations.models.source import SourceQuerySet
from annotations.presentation import Item, describe
from annotations.sources import csl, library
from articles.admin import FlatAdmin
from articles.permissions import acting
from articles.text.characters import clean_text, whole_number


class RatingInline(admin.StackedInline):  # type: ignore[type-arg] # not generic at run time
    model = Rating
    extra = 0


@admin.register(RatingScale)
class RatingScaleAdmin(admin.ModelAdmin):  # type: ignore[type-arg] # not generic at run time
    list_display = ("name", "is_default")
    exclude = ("is_default",)
    inlines = (RatingInline,)
    actions = ("use_for_new_notes",)

    @admin.action(description=gettext_lazy("Use for new notes"), permissions=["change"])
    def use_for_new_notes(self, request: HttpRequest, chosen: QuerySet[RatingScale]) -> None:
        if chosen.count() != 1:
            self.message_user(request, _("Choose one scale only: new notes use it."), messages.ERROR)
            return
        scale = chosen.get()
        with transaction.atomic():
            RatingScale.objects.filter(is_default=True).update(is_default=False)
            RatingScale.objects.filter(pk=scale.pk).update(is_default=True)
        self.message_user(
            request, _("New notes now use the scale %(scale)s.") % {"scale": scale}, messages.SUCCESS
        )


@admin.register(Reason)
class ReasonAdmin(admin.ModelAdmin):  # type: ignore[type-arg] # not generic at run time
    list_display = ("label", "slug", "position")


# --- Sources ------------------------------------------------------------------------------------------


# Field: the variable of the item, and how what was typed becomes its value.
READINGS: dict[str, tuple[str, Callable[[str], object]]] = {
    "work": ("title", str),
    "kind": ("type", str),
    "authors": ("author", csl.from_names),
    "publisher": ("publisher", str),
    "date": ("issued", csl.from_date),
    "address": ("URL", str),
    "doi": ("DOI", str),
    "isbn": ("ISBN", str),
}
KINDS = [*csl.TYPES_OFFERED, *((name, name) for name in sorted(csl.TYPES - dict(csl.TYPES_OFFERED).keys()))]


class SourceForm(forms.ModelForm):  # type: ignore[type-arg] # not generic at run time
    """The usual variables of a CSL-JSON item as fields; the others stay as they are.

    Only what was changed here is written back: to_fields does not show everything that a name can hold.
    """

    # Not called title and url: the model has columns of these names that no form may set.
    work = forms.CharField(label=gettext_lazy("Title"), max_length=csl.TITLE_LIMIT)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=KINDS, help_text=gettext_lazy("A CSL type."))
    authors = forms.CharField(
        label=gettext_lazy("Authors"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One per line: Family, Given; or the full name of an organisation."),
    )
    publisher = forms.CharField(label=gettext_lazy("Publisher"), max_length=300, required=False)
    date = forms.CharField(
        label=gettext_lazy("Date"),
        max_length=10,
        required=False,
        help_text=gettext_lazy("2024, 2024-05 or 2024-05-12."),
    )
    address = forms.CharField(label=gettext_lazy("Address"), max_length=2000, required=False)
    doi = forms.CharField(label="DOI", max_length=200, required=False)
    isbn = forms.CharField(label="ISBN", max_length=20, required=False)
    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    user: User  # who writes; set by SourceAdmin

    class Meta:
        model = Source
        fields = ("visibility", "archive_url", "internal_note")
        labels = {
            "visibility": gettext_lazy("Whether readers are told its name"),
            "archive_url": gettext_lazy("Archived copy"),
            "internal_note": gettext_lazy("Only for the desk"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        item = self.instance.csl
        shown = csl.to_fields(item) | {
            name: item.get(READINGS[name][0], "") for name in ("address", "doi", "isbn")
        }
        shown |= {"work": shown["title"], "kind": shown["kind"] or "webpage"}
        self.initial = {**shown, "seen_version": self.instance.version, **self.initial}
        if self.instance.pk and not (self.instance.is_public or library.may_unprotect(self.user)):
            self.fields["work"].help_text = _("Protected: only an editor may change it or make it public.")

    def clean(self) -> dict[str, object]:
        data = super().clean() or {}
        before = self._locked(data.get("seen_version"))
        try:
            item = csl.checked(self.instance.csl | self._changes(data))
            library.check_protection(before, item, data.get("visibility", ""), self.user)
            self.instance.csl = item
        except csl.BadSource as problem:
            raise ValidationError(str(problem)) from problem
        data["internal_note"] = clean_text(data.get("internal_note", ""))
        return data

    def _changes(self, data: dict[str, object]) -> Item:
        wanted = READINGS.keys() & {*self.changed_data, "kind"}
        return {READINGS[name][0]: READINGS[name][1](str(data.get(name, ""))) for name in wanted}

    def _locked(self, seen: int | None) -> Source | None:
        """The row as it stands, locked until the admin's transaction ends; None for a new one."""
        if self.instance.pk is None:
            return None
        # Hazard: whoever cites it holds an article, for which whoever protects it waits.
        current = Source.objects.select_for_update(no_key=True).get(pk=self.instance.pk)
        if current.merged_into_id:
            raise ValidationError(_("It was merged into another source: change that one, or undo the merge."))
        if current.version != seen:
            self.data = {**self.data, "seen_version": str(current.version)}
            raise ValidationError(
                _(
                    "Somebody else saved this source while you were writing. It now reads: %(describe)s. "
                    "What you typed is below; saving again replaces theirs, which stays in the history."
                )
                % {"describe": describe(current.csl)}
            )
        return current


class StateFilter(admin.SimpleListFilter):
    title = gettext_lazy("what is wrong with it")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return [("unreliable", _("no longer reliable")), ("dead", _("its address is dead"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "dead":
            return cast("SourceQuerySet", queryset).with_dead_link()
        return queryset.exclude(unreliable_since=None) if self.value() == "unreliable" else queryset


@admin.register(Source)
class SourceAdmin(FlatAdmin, SimpleHistoryAdmin):  # type: ignore[misc] # untyped base
    form = SourceForm
    list_display = ("line", "kind", "visibility", "citation_count", "created_by")
    list_filter = ("visibility", StateFilter)
    list_select_related = ("created_by",)
    search_fields = ("search_text",)
    reach = 100_000
    fieldsets = (
        (None, {"fields": ("work", "kind", "authors", "publisher", "date")}),
        (
            gettext_lazy("Where it is"),
            {"fields": ("address", "doi", "isbn", "archive_url")},
        ),
        (
            gettext_lazy("On the desk"),
            {"fields": ("visibility", "internal_note", "seen_version")},
        ),
    )

    def revert_disabled(self, request: HttpRequest, obj: Source | None = None) -> bool:
        """An old state is read here and typed in again: a revert would pass over the version."""
        return True

    def history_form_view(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """simple-history hides its button then, and would still take the POST."""
        if request.method not in {"GET", "HEAD"}:
            raise PermissionDenied(
                _(
                    "An earlier state can only be viewed. To use it again, type it in on the "
                    "source's own page."
                )
            )
        answer: HttpResponse = super().history_form_view(request, *args, **kwargs)
        return answer

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> type[SourceForm]:
        made = cast("type[SourceForm]", super().get_form(request, *args, **kwargs))
        made.user = acting(request.user)
        return made

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Source | None:
        """Also one that was merged, which no list has."""
        return Source.objects.filter(pk=whole_number(object_id) or 0).first()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Source]:
        rows: QuerySet[Source] = super().get_queryset(request).filter(merged_into=None)
        counted = Citation.objects.standing().filter(source=OuterRef("pk")).order_by().values("source")
        return rows.annotate(cited=Subquery(counted.values(number=Count("pk"))))

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        return queryset.matching(clean_text(search_term)), False

    def save_model(
        self, request: HttpRequest, obj: Source, form: "forms.ModelForm[Source]", change: bool
    ) -> None:
        if change:
            obj.version += 1
        else:
            obj.created_by = acting(request.user)
        super().save_model(request, obj, form, change)

    @admin.display(description=gettext_lazy("source"))
    def line(self, source: Source) -> SafeString:
        return format_html("<bdi>{}</bdi>", source.warned(describe(source.csl)))

    @admin.display(description=gettext_lazy("kind"))
    def kind(self, source: Source) -> str:
        name = str(source.csl.get("type", ""))
        return str(dict(KINDS).get(name, name))

    @admin.display(description=gettext_lazy("cited"))
    def citation_count(self, source: Source) -> int:
        return source.cited or 0  # type: ignore[attr-defined] # annotated


# --- Notes: of the desk, which has their pages ----------------------------------------------------------


class StandsFilter(admin.ChoicesFieldListFilter):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = gettext_lazy("where it stands")


class NoteList(FlatAdmin):
    list_display = ("beginning", "rating", "status", "stands", "article", "written_by", "updated_at")
    list_filter = ("status", ("anchor__status", StandsFilter), "rating")
    list_select_related = ("rating", "anchor__article", "written_by")
    search_fields = ("body",)

    @admin.display(description=gettext_lazy("note"))
    def beginning(self, note: Note) -> SafeString:
        """Its prose, or what it is about."""
        words = note.body or note.words_text or note.anchor.confirmed_text
        return format_html("<bdi>{}</bdi>", words[:120])

    @admin.display(description=gettext_lazy("article"))
    def article(self, note: Note) -> SafeString:
        return format_html("<bdi>{}</bdi>", note.anchor.article)

    @admin.display(description=gettext_lazy("stands"))
    def stands(self, note: Note) -> str:
        return note.anchor.get_status_display()
