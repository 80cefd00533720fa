"""How a person wants to be told of what waits for them."""

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from newsroom.desk.access import acting
from newsroom.models import NoticeKind
from newsroom.notices.models import Preference
from newsroom.notices.telling import paces_of


class PacesForm(forms.Form):
    """A choice for each kind of thing, with the name of the kind."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for kind in NoticeKind:
            self.fields[kind.value] = forms.ChoiceField(
                label=kind.label,
                choices=Preference.Pace.choices,
                widget=forms.RadioSelect,
            )


@admin.site.admin_view
def choose_paces(request: HttpRequest) -> HttpResponse:
    """Show how the person is told of each kind of thing, or change it."""
    person = acting(request)
    form = PacesForm(request.POST or None, initial=paces_of(person))
    if form.is_valid():
        for kind, pace in form.cleaned_data.items():
            Preference.objects.update_or_create(
                person=person, kind=kind, defaults={"pace": pace}
            )
        messages.success(request, _("Saved."))
        return redirect("desk:notices")
    context = {
        **admin.site.each_context(request),
        "title": _("Notifications"),
        "form": form,
        "is_on": bool(settings.MAILERS),
        "address": person.email,
    }
    return render(request, "desk/notices.html", context)
