"""The admin of scales and reasons, and the list of notes."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations.models import Note, Rating, RatingScale, Reason
from articles.admin import FlatAdmin, RowAdmin, RowForm


# StackedInline is not generic at run time.
class RatingInline(admin.StackedInline):  # type: ignore[type-arg]
    model = Rating
    form = RowForm
    extra = 0


@admin.register(RatingScale)
class RatingScaleAdmin(RowAdmin):
    list_display = ("name", "is_default")
    exclude = ("is_default",)
    inlines = (RatingInline,)
    actions = ("use_for_new_notes",)

    @admin.action(description=gettext_lazy("Use for new notes"), permissions=["change"])
    def use_for_new_notes(
        self, request: HttpRequest, chosen: QuerySet[RatingScale]
    ) -> None:
        if chosen.count() != 1:
            self.message_user(
                request,
                _("Choose only one scale. New notes will use it."),
                messages.ERROR,
            )
            return
        scale = chosen.get()
        scale.make_default()
        self.message_user(
            request,
            _("New notes now use the scale %(scale)s.") % {"scale": scale},
            messages.SUCCESS,
        )


@admin.register(Reason)
class ReasonAdmin(RowAdmin):
    list_display = ("label", "slug", "position")


# --- Notes: of the desk, which has their pages ----------------------------------------


class StandsFilter(admin.ChoicesFieldListFilter):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = gettext_lazy("location")


class NoteList(FlatAdmin):
    list_display = (
        "sentence",
        "body_start",
        "rating",
        "status",
        "article",
        "written_by",
        "updated_at",
    )
    list_filter = ("status", ("anchor__status", StandsFilter), "rating")
    list_select_related = ("rating", "anchor__article", "written_by")
    search_fields = ("body",)

    @admin.display(description=gettext_lazy("sentence"))
    def sentence(self, note: Note) -> SafeString:
        """Return the sentence; the whole text where the note is about that."""
        anchor = note.anchor
        words = anchor.confirmed_text or _("Overall rating")
        language = anchor.article.language
        return format_html('<bdi lang="{}">{}</bdi>', language, words)

    @admin.display(description=gettext_lazy("note"))
    def body_start(self, note: Note) -> SafeString:
        """Return the beginning of its prose."""
        return format_html("<bdi>{}</bdi>", Truncator(note.body).chars(120))

    @admin.display(description=gettext_lazy("article"))
    def article(self, note: Note) -> SafeString:
        return format_html("<bdi>{}</bdi>", note.anchor.article)
