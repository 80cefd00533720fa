"""The field in which prose in Markdown is typed."""

from django import forms
from django.forms.widgets import Script
from django.urls import reverse
from markdownx.widgets import MarkdownxWidget


class MarkdownWidget(forms.Textarea):
    """The editor of django-markdownx with our preview address and none for uploads.

    Hazard: the views of django-markdownx answer anyone.
    """

    template_name = "markdownx/widget.html"

    class Media:
        """The scripts of the editor."""

        js = (
            Script("desk/markdown.js", type="module"),
            Script("markdownx/js/markdownx.js", defer=True),
        )

    def build_attrs(
        self,
        base_attrs: dict[str, object],
        extra_attrs: dict[str, object] | None = None,
    ) -> dict[str, object]:
        """Return the attributes that the script of django-markdownx reads."""
        attributes = super().build_attrs(base_attrs, extra_attrs)
        return {
            **MarkdownxWidget.add_markdownx_attrs(attributes),
            "data-markdownx-urls-path": reverse("preview_note"),
            "data-markdownx-upload-urls-path": "",
        }
