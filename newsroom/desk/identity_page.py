"""The page of what identifies a protected source; each reading of it is recorded."""

from itertools import islice

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations.models import Source, SourceIdentity
from annotations.sources.csl import BadSource
from annotations.sources.identities import (
    Identity,
    What,
    change_identity,
    may_open,
    record_reading,
)
from articles.problems import Conflict
from articles.text.characters import clean_text
from newsroom.actions.named_texts import texts_naming
from newsroom.desk.access import acting, ask_for_fresh_sign_in
from newsroom.desk.source_admin import READINGS, ItemForm

SHOWN = 200  # texts that name it


class IdentityForm(ItemForm):
    """What identifies a source; `typed` is that as the person typed it."""

    typed: Identity
    field_order = (*READINGS, "archive_url", "contact", "internal_note", "handler")

    class Meta:
        model = SourceIdentity
        fields = ("handler", "archive_url", "contact", "internal_note")
        labels = {
            "archive_url": gettext_lazy("Archive URL"),
            "contact": gettext_lazy("Contact"),
            "internal_note": gettext_lazy("Internal note"),
        }
        help_texts = {
            "handler": gettext_lazy(
                "Reads this page alone. Others need the agreement of a second person."
            )
        }

    def clean(self) -> dict[str, object]:
        data = super().clean() or {}
        try:
            self.typed = Identity(
                self.item_of(data),
                data.get("archive_url", ""),
                clean_text(data.get("contact", "")),
                clean_text(data.get("internal_note", "")),
                data.get("handler"),
            )
        except BadSource as problem:
            self.add_error(None, problem.message)
        return data


def show_identity(request: HttpRequest, source_id: int) -> HttpResponse:
    """Show what identifies a source, or change it; no page shows it unrecorded."""
    source = get_object_or_404(Source.objects.exclude(identity=None), pk=source_id)
    if not may_open(source, acting(request)):
        return redirect("desk:ask_identity", source.pk)
    ask_for_fresh_sign_in(request)
    form = IdentityForm(request.POST or None, instance=source.identity)
    if request.method != "POST":
        record_reading(source, What.IDENTITY, acting(request))
    elif form.is_valid():
        try:
            seen = form.cleaned_data["seen_version"]
            change_identity(source, form.typed, version=seen, user=acting(request))
        except Conflict as problem:
            form.data = {**form.data, "seen_version": str(_version(source))}
            form.add_error(None, problem.message)
        except BadSource as problem:
            form.add_error(None, problem.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("admin:annotations_source_change", source.pk)
    naming = list(islice(texts_naming(source.identity.csl), SHOWN))
    context = {"source": source, "form": form, "naming": naming}
    return render(request, "desk/source_identity.html", context)


def _version(source: Source) -> int:
    rows = SourceIdentity.objects.filter(pk=source.pk)
    return rows.values_list("version", flat=True).first() or 0
