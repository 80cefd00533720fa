"""A model of which the admin's change page is ours: it acts through the same functions
as the workbench.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods

from articles.admin import FlatAdmin, ReadOnlyAdmin
from newsroom.desk.access import desk_view


class OwnPage(ReadOnlyAdmin):
    """Django's form would save over what somebody else wrote meanwhile."""

    may_view = "articles.view_article"
    has_change_permission = FlatAdmin.has_change_permission

    def page(self, request: HttpRequest, number: int) -> HttpResponse:
        """The change page of the row with that number."""
        raise NotImplementedError

    def get_urls(self) -> list[URLPattern]:
        page = desk_view(self.may_view)(
            require_http_methods(["GET", "HEAD", "POST"])(self.page)
        )
        name = f"{self.opts.app_label}_{self.opts.model_name}_change"
        return [path("<int:number>/change/", page, name=name), *super().get_urls()]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> HttpResponse:
        """Hazard: of its addresses one is left, in which the number is misspelt."""
        raise Http404 if object_id else PermissionDenied

    def has_view_permission(
        self, request: HttpRequest, obj: models.Model | None = None
    ) -> bool:
        return request.user.has_perm(self.may_view)
