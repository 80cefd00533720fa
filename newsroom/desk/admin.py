"""The admin's models: the desk's own pages, what was imported, and the access log."""

from collections.abc import Callable, Collection
from typing import Any

from django.contrib import admin
from django.db.models import DateTimeField, Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations.admin import NoteList
from annotations.models import AccessRecord, Note, Source
from annotations.sources import identities
from articles.admin import Context, FlatAdmin, IntakeAdmin, OriginalAdmin, ReadOnlyAdmin
from articles.models import Article, Intake, Original, Sentence
from newsroom.actions import past
from newsroom.desk.access import acting, plain_number
from newsroom.desk.article_admin import ArticlePage
from newsroom.desk.article_list import ArticleList
from newsroom.desk.sentence_admin import NotePage, SentencePage
from newsroom.desk.site_admin import SiteIdentityAdmin, SitePageAdmin
from newsroom.desk.source_pages import SourcePages
from newsroom.desk.templatetags.desk_tags import when
from newsroom.models import SiteIdentity, SitePage

type Column = str | Callable[[Model], str]


class DeskList(FlatAdmin):
    """A list whose moments are shown as on the desk's own pages."""

    def get_list_display(self, request: HttpRequest) -> tuple[Column, ...]:
        """Return the columns, with moments in words."""
        return tuple(self._column(str(name)) for name in self.list_display)

    def _column(self, name: str) -> Column:
        fields = {field.name: field for field in self.opts.fields}
        field = fields.get(name)
        if not isinstance(field, DateTimeField):
            return name

        @admin.display(description=field.verbose_name)
        def moment(row: Model) -> str:
            return when(getattr(row, name))

        return moment


@admin.register(Article)
class ArticleAdmin(ArticleList, ArticlePage):
    pass


@admin.register(Note)
class NoteAdmin(DeskList, NoteList, NotePage):
    pass


admin.site.register(Sentence, SentencePage)
admin.site.register(Source, SourcePages)
admin.site.register(SiteIdentity, SiteIdentityAdmin)
admin.site.register(SitePage, SitePageAdmin)


class ArrivalPages(DeskList, ReadOnlyAdmin):
    """What was imported.

    `of` maps the number of a row to the ids of its articles, `by_article` is the path
    from a row to them.
    """

    of: Callable[[int], Collection[int]]
    by_article: str

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        """Return the rows without those whose text the person may not read."""
        rows = super().get_queryset(request)
        if request.user.has_perm(past.PERMISSION):
            return rows
        restricted = past.restricted()
        if not restricted:
            return rows
        return rows.exclude(**{f"{self.by_article}__in": restricted})

    def read_past(self, request: HttpRequest, object_id: str) -> None:
        """Record that the person reads the row; raise PermissionDenied or Http404."""
        articles = self.of(plain_number(object_id))
        past.read_past(articles, request.path, acting(request))

    def change_view(
        self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        self.read_past(request, object_id)
        return super().change_view(request, object_id, *args, **kwargs)

    def history_view(
        self,
        request: HttpRequest,
        object_id: str,
        extra_context: Context | None = None,
    ) -> HttpResponse:
        self.read_past(request, object_id)
        return super().history_view(request, object_id, extra_context)


@admin.register(Original)
class OriginalPages(ArrivalPages, OriginalAdmin):
    of = staticmethod(past.of_original)
    by_article = "extractions__intakes__article"


@admin.register(Intake)
class IntakePages(ArrivalPages, IntakeAdmin):
    of = staticmethod(past.of_intake)
    by_article = "article"

    @admin.display(description=gettext_lazy("file"))
    def file(self, intake: Intake) -> str:
        """Lead to the preview while an editor is waited for, then to what arrived."""
        page = "original"
        if intake.status == Intake.Status.WAITING:
            page = "preview"
        address = reverse(f"desk:{page}", args=[intake.pk])
        return format_html('<a href="{}">{}</a>', address, intake.path)


@admin.register(AccessRecord)
class AccessLogAdmin(DeskList, ReadOnlyAdmin):
    """The access log; each person sees the readings of what they may read too."""

    list_display = ["what", "where", "path", "person", "happened_at"]
    list_select_related = ["source", "article", "person"]

    @admin.display(description=gettext_lazy("source or article"))
    def where(self, record: AccessRecord) -> str:
        return str(record.source or record.article or _("everywhere"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        """Return the readings of what `request.user` may read.

        Who may read neither is refused by has_view_permission.
        """
        rows = super().get_queryset(request)
        reads_text = request.user.has_perm(past.PERMISSION)
        reads_identities = request.user.has_perm(identities.PERMISSION)
        if reads_text and not reads_identities:
            return rows.filter(source=None)
        if reads_identities and not reads_text:
            return rows.exclude(source=None)
        return rows

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        user = request.user
        return user.has_perm(past.PERMISSION) or user.has_perm(identities.PERMISSION)
