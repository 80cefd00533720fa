"""A model of which the admin's change page is ours: it acts through the same functions as the workbench."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods

from articles.admin import FlatAdmin, ReadOnlyAdmin
from articles.text.characters import whole_number
from newsroom.desk.guard import desk_view


class OwnPage(ReadOnlyAdmin):
    """Django's form would save over what somebody else wrote meanwhile."""

    may_view = "articles.view_article"
    has_change_permission = FlatAdmin.has_change_permission

    def page(self, request: HttpRequest, number: int) -> HttpResponse:
        """The change page of the row with that number."""
        raise NotImplementedError

    def get_urls(self) -> list[URLPattern]:
        page = desk_view(self.may_view)(require_http_methods(["GET", "HEAD", "POST"])(self.page))
        name = f"{self.opts.app_label}_{self.opts.model_name}_change"
        return [path("<int:number>/change/", page, name=name), *super().get_urls()]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Hazard: of its addresses one is left, in which the number is misspelt."""
        raise Http404 if object_id else PermissionDenied

    def history_of(self, row: Any) -> tuple[int, str]:
        """Of which article it is, and the query that asks for its own."""
        return row.pk, ""

    @method_decorator(desk_view("articles.view_article"))
    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: object = None
    ) -> HttpResponse:
        article, query = self.history_of(get_object_or_404(self.model, pk=whole_number(object_id)))
        return redirect(reverse("desk:history", args=[article]) + query)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return request.user.has_perm(self.may_view)
