"""An admin whose change page is the desk's own, and acts as the workbench does."""

from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods

from articles.admin import FlatAdmin, ReadOnlyAdmin
from newsroom.desk.access import desk_view


class OwnPage(ReadOnlyAdmin):
    """An admin with its own change page.

    Hazard: Django's form would save over what somebody else wrote meanwhile.
    """

    may_view = "articles.view_article"
    has_change_permission = FlatAdmin.has_change_permission

    def page(self, request: HttpRequest, number: int) -> HttpResponse:
        """Answer a request for the change page of the row with this number."""
        raise NotImplementedError

    def shows(self, number: int) -> Q:
        """Return the articles that the change page of the row shows."""
        raise NotImplementedError

    def get_urls(self) -> list[URLPattern]:
        page = desk_view(self.may_view, self.shows)(
            require_http_methods(["GET", "HEAD", "POST"])(self.page)
        )
        name = f"{self.opts.app_label}_{self.opts.model_name}_change"
        return [path("<int:number>/change/", page, name=name), *super().get_urls()]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        *args: object,
        **kwargs: object,
    ) -> HttpResponse:
        """Raise Http404, or PermissionDenied for the page that adds a row.

        Hazard: Django still has an address for the row, with a misspelt number in it.
        """
        if object_id:
            raise Http404
        raise PermissionDenied

    def has_view_permission(
        self, request: HttpRequest, obj: models.Model | None = None
    ) -> bool:
        return request.user.has_perm(self.may_view)
