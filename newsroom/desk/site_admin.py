"""The newsroom's identity and pages: what is saved is published, after a preview."""

from http import HTTPStatus

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import JSONField
from django.http import HttpRequest, HttpResponse
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csp import csp_override

from articles.admin import Context, FlatAdmin
from articles.extracting import MAX_BYTES, shrink
from articles.problems import Refused
from articles.text.shapes import PictureFile
from articles.text.stored_messages import message_text
from newsroom.models import SiteIdentity
from newsroom.public.answers import find_page
from newsroom.public.queries import ask_database
from newsroom.public.render import speaking
from newsroom.public.site import METHOD, SitePicture, SiteText
from newsroom.public.site_pages import product_text

WIDEST = 480  # pixels
HEAVIEST = 16_000  # characters in base64: every page of readers loads logo and icon
# A picture that is not published has no address, so the preview holds it.
PREVIEW_CSP = settings.SECURE_CSP | {"img-src": [CSP.SELF, "data:"]}


class PictureField(forms.FileField):
    """A file that becomes a small picture of readers' pages."""

    def __init__(
        self,
        *,
        label: str,
        help_text: str,
        required: bool,
        encoder: object,
        decoder: object,
    ) -> None:
        super().__init__(label=label, help_text=help_text, required=required)

    def prepare_value(self, value: object) -> object:
        """Return a stored picture as Django's field shows a file."""
        if isinstance(value, dict):
            return SitePicture(**value)
        return value

    def clean(self, data: object, initial: object = None) -> object:
        """Return the picture as it is stored, or None. Raise ValidationError."""
        given = super().clean(data, initial)
        if not isinstance(given, UploadedFile):
            return given or None
        try:
            picture: PictureFile = shrink(given.read(MAX_BYTES + 1), WIDEST)[0]
        except Refused as refusal:
            raise ValidationError(message_text(refusal.message)) from refusal
        if len(picture["content"]) > HEAVIEST:
            words = _("The picture has too many details for its size: choose another.")
            raise ValidationError(words)
        return picture


@csp_override(PREVIEW_CSP)
def preview(request: HttpRequest, address: str) -> HttpResponse:
    """Return the page at `address`, with pictures that may not be published yet."""
    page = find_page(address, "", ask_database, whole=True)
    if page is None:
        raise ValueError(f"There is no page at {address}.")
    html = str(page.content())
    for picture in page.site.pictures:
        html = html.replace(picture.url, f"data:image/webp;base64,{picture.content}")
    return HttpResponse(html)


class PreviewedAdmin(FlatAdmin):
    """The admin of rows of which readers' pages are made, with a preview of one."""

    change_form_template = "desk/previewed_form.html"

    def address(self, request: HttpRequest) -> str:
        """Return the path of the page that is shown as the preview."""
        return "/"

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Context | None = None,
    ) -> HttpResponse:
        """Return the form; for a preview the page as it would be, and save nothing."""
        if "_preview" not in request.POST:
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            answer = super().changeform_view(request, object_id, form_url)
            if answer.status_code == HTTPStatus.FOUND:
                list(messages.get_messages(request))  # Forget that it was saved.
                answer = preview(request, self.address(request))
                transaction.set_rollback(True)
        return answer


class SiteIdentityAdmin(PreviewedAdmin):
    """The admin of the one row."""

    formfield_overrides = {JSONField: {"form_class": PictureField}}
    ordering = ["pk"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return whether the row may be begun: there is none yet."""
        return super().has_add_permission(request) and not SiteIdentity.objects.exists()


class SitePageAdmin(PreviewedAdmin):
    """The admin of pages; that on the method can begin with the product's text."""

    list_display = ["title", "slug", "language", "position"]
    ordering = ["slug", "pk"]

    def address(self, request: HttpRequest) -> str:
        """Return the path of the text."""
        return SiteText(request.POST["slug"], request.POST["language"]).address

    def get_changeform_initial_data(
        self, request: HttpRequest
    ) -> dict[str, str | list[str]]:
        """Return the product's text where the page on the method is begun."""
        initial = super().get_changeform_initial_data(request)
        if initial.get("slug") == METHOD:
            with speaking():
                initial["body"] = product_text()
        return initial
