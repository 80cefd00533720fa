"""The newsroom's identity and pages: what is saved is published, after a preview."""

import base64
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.csp import CSP
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csp import csp_override

from articles.admin import FlatAdmin, RowForm
from articles.extracting import MAX_BYTES
from articles.models import Picture
from articles.problems import Refused
from articles.text.stored_messages import message_text
from newsroom.actions.branding import keep_site_picture
from newsroom.models import Identity, SitePage
from newsroom.public.answers import find_page
from newsroom.public.queries import ask_database
from newsroom.public.render import speaking
from newsroom.public.site import METHOD, AskWithSite, SiteContent, SitePicture
from newsroom.public.site_pages import product_text

LOGO_WIDTH, ICON_WIDTH = 480, 64  # pixels, at most
# A picture that is not published has no address: the preview holds it.
PREVIEW_CSP = settings.SECURE_CSP | {"img-src": [CSP.SELF, "data:"]}


class PreviewedAdmin(FlatAdmin):
    """The admin of rows of which readers' pages are made, with a preview of one."""

    change_form_template = "desk/previewed_form.html"

    def address(self, row: Any, content: SiteContent) -> str:
        """Return the path of the page that is shown as the preview."""
        return "/"

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Return the preview if that is asked for, or lead on."""
        if "_preview" in request.POST:
            return self.preview(request, obj)
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Return the preview if that is asked for, or lead on."""
        if "_preview" in request.POST:
            return self.preview(request, obj)
        return super().response_change(request, obj)

    @method_decorator(csp_override(PREVIEW_CSP))
    def preview(self, request: HttpRequest, row: Any) -> HttpResponse:
        """Return the page as the saved row would make it, and save nothing.

        Django's admin calls this in its transaction, which is rolled back.
        """
        content = AskWithSite(ask_database).content()
        address = self.address(row, content)
        page = find_page(address, "", ask_database, whole=True)
        if page is None:
            raise ValueError(f"There is no page at {address}.")
        html = str(page.content())
        for picture in content.pictures:
            stored = Picture.objects.get(sha256=picture.sha256).content
            encoded = base64.b64encode(stored).decode()
            html = html.replace(picture.url, f"data:image/webp;base64,{encoded}")
        transaction.set_rollback(True)
        return HttpResponse(html)


class IdentityForm(RowForm):
    """The form of the identity, with the files of its pictures."""

    logo_file = forms.FileField(
        label=_("Logo"),
        required=False,
        help_text=_(
            "JPEG, PNG or WebP; it replaces the name. SVG is refused: it can hold "
            "programs."
        ),
    )
    icon_file = forms.FileField(label=_("Browser icon"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("logo", "icon"):
            stored = getattr(self.instance, name)
            if stored:
                self.fields[f"{name}_file"].initial = SitePicture(**stored)

    def clean(self) -> None:
        """Store new pictures, and take away those that are to go."""
        self._take("logo", LOGO_WIDTH)
        self._take("icon", ICON_WIDTH)

    def _take(self, name: str, widest: int) -> None:
        given = self.cleaned_data.get(f"{name}_file")
        if given is False:
            setattr(self.instance, name, None)
        if not isinstance(given, UploadedFile):
            return
        try:
            kept = keep_site_picture(given.read(MAX_BYTES + 1), widest)
        except Refused as refusal:
            self.add_error(f"{name}_file", message_text(refusal.message))
        else:
            setattr(self.instance, name, kept)


class IdentityAdmin(PreviewedAdmin):
    """The admin of the one row."""

    form = IdentityForm
    fields = ["name", "logo_file", "icon_file", "accent", "accent_dark", "footer"]
    ordering = ["pk"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return whether the row may be begun: there is none yet."""
        return super().has_add_permission(request) and not Identity.objects.exists()


class SitePageAdmin(PreviewedAdmin):
    """The admin of pages; that on the method can begin with the product's text."""

    list_display = ["title", "slug", "language", "position"]
    ordering = ["slug", "pk"]

    def address(self, row: SitePage, content: SiteContent) -> str:
        """Return the path of the text."""
        text = content.text(row.slug, row.language)
        if text is None:
            raise ValueError(f"{row} is not published.")
        return content.address(text)

    def get_changeform_initial_data(
        self, request: HttpRequest
    ) -> dict[str, str | list[str]]:
        """Return the product's text where the page on the method is begun."""
        initial = super().get_changeform_initial_data(request)
        if initial.get("slug") == METHOD:
            with speaking():
                initial["body"] = product_text()
        return initial
