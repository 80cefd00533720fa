"""What the admin has of sources beside Django's own: several added at once, where one
is cited, how reliable it is, and which others are perhaps the same.
"""

from itertools import groupby
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from annotations.models import Citation, Source
from annotations.models.source import WHY_LIMIT
from annotations.sources.adding import AT_ONCE, Added, add_sources
from annotations.sources.at_address import source_at
from annotations.sources.duplicates import merge_sources, perhaps_same, unmerge
from annotations.sources.identities import PERMISSION as IDENTITIES
from annotations.sources.pasted import FORMATS, LONGEST, decoded
from annotations.sources.reliability import (
    PERMISSION,
    no_longer_reliable,
    reliable_again,
    settled_notes,
)
from articles.models import Article
from articles.problems import Refused
from articles.snapshot import snapshot
from articles.text.characters import whole_number
from newsroom.desk.access import acting, desk_view
from newsroom.desk.identity_page import identity
from newsroom.desk.kept_texts import confirm_saved
from newsroom.desk.source_admin import SourceAdmin

SHOWN = 200  # citations
ALIKE = 20
STATUSES = ("created", "duplicate", "refused")

# --- Several at once ------------------------------------------------------------------


class SeveralForm(forms.Form):
    """text: what was pasted, or what the file says."""

    text = forms.CharField(
        label=gettext_lazy("Addresses, DOIs, ISBNs, BibTeX, RIS or CSL-JSON"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "dir": "auto"}),
        help_text=gettext_lazy(
            "One address or number a line, or what another program exports."
        ),
    )
    file = forms.FileField(label=gettext_lazy("Or a file"), required=False)
    form = forms.ChoiceField(
        label=gettext_lazy("What it is"),
        choices=[("", gettext_lazy("as it looks")), *FORMATS.items()],
        required=False,
    )

    def clean(self) -> dict[str, object]:
        data = super().clean() or {}
        file = data.get("file")
        try:
            if file and file.size > 4 * LONGEST:
                raise Refused(_("The file is too large: bring it in in parts."))
            data["text"] = decoded(file.read()) if file else data.get("text", "")
        except Refused as why:
            self.add_error("file", why.message)
        return data


def several(request: HttpRequest) -> HttpResponse:
    form = SeveralForm(request.POST or None, request.FILES or None)
    added: list[Added] = []
    if form.is_valid():
        text, kind = form.cleaned_data["text"], form.cleaned_data["form"]
        try:
            look = source_at if settings.FETCH_URLS else None
            added = add_sources(text, kind, acting(request), look=look, most=AT_ONCE)
        except Refused as why:
            form.add_error(None, why.message)
        else:
            unread = any(one.status == "refused" for one in added)
            form = SeveralForm(initial={"text": text if unread else "", "form": kind})
    by_status = {
        name: [one for one in added if one.status == name] for name in STATUSES
    }
    page = render(request, "desk/sources_several.html", {"form": form, **by_status})
    is_saved = bool(added) and not by_status["refused"]
    return confirm_saved(request, page) if is_saved else page


# --- One source -----------------------------------------------------------------------


class UnreliableForm(forms.Form):
    why = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=WHY_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=gettext_lazy(
            "For the desk only: it stands on each note that is opened."
        ),
    )


def unreliable(request: HttpRequest, number: int) -> HttpResponse:
    source = get_object_or_404(Source, pk=number)
    if "again" in request.POST:
        reliable_again(source, acting(request))
        return _back(
            request,
            source,
            _("It counts as reliable again. Its notes stay as they are."),
        )
    form = UnreliableForm(request.POST or None)
    if form.is_valid():
        try:
            opened = no_longer_reliable(
                source, form.cleaned_data["why"], acting(request)
            )
        except Refused as why:
            form.add_error(None, why.message)
        else:
            said = ngettext(
                "%(number)d note is open again.",
                "%(number)d notes are open again.",
                opened,
            )
            return _back(request, source, said % {"number": opened})
    settled = settled_notes(source)
    articles = settled.order_by().values("anchor__article").distinct().count()
    given = {
        "source": source,
        "form": form,
        "notes": settled.count(),
        "articles": articles,
    }
    return render(request, "desk/source_unreliable.html", given)


def merge(request: HttpRequest, number: int) -> HttpResponse:
    """Of `gone` into this one; without it, this one is taken apart from what it was
    merged into.
    """
    source, user = get_object_or_404(Source, pk=number), acting(request)
    try:
        if "gone" in request.POST:
            gone = get_object_or_404(Source, pk=whole_number(request.POST["gone"]) or 0)
            moved = merge_sources(source, gone, user)
            said = ngettext(
                "Merged: %(number)d citation moved.",
                "Merged: %(number)d citations moved.",
                moved,
            )
        else:
            moved = unmerge(source, user)
            said = ngettext(
                "%(number)d citation went back.",
                "%(number)d citations went back.",
                moved,
            )
    except Refused as why:
        return _back(request, source, why.message, messages.ERROR)
    return _back(request, source, said % {"number": moved})


def _back(
    request: HttpRequest, source: Source, said: str, level: int = messages.SUCCESS
) -> HttpResponse:
    messages.add_message(request, level, said)
    back = redirect("admin:annotations_source_change", source.pk)
    return back if level == messages.ERROR else confirm_saved(request, back)


type Place = tuple[str, str, str]  # address, words, how the source speaks of them


def cited_in(source: Source) -> list[tuple[Article, list[Place]]]:
    """Each article with the places in it that rest on the source; no more than SHOWN
    citations.
    """
    rows = (
        Citation.objects.standing()
        .filter(source=source)
        .order_by("note__anchor__article", "pk")
    )
    anchored = rows.select_related(
        "note__anchor__article", "note__anchor__sentence__identity"
    )[:SHOWN]
    by_article = groupby(anchored, key=lambda one: one.note.anchor.article)
    return [(article, [_place(one) for one in some]) for article, some in by_article]


def _place(citation: Citation) -> Place:
    anchor = citation.note.anchor
    address = reverse("workbench", args=[anchor.article_id])
    if anchor.sentence:
        address += f"?s={anchor.sentence.public_key}#s-{anchor.sentence.public_key}"
    return (
        address,
        citation.note.words_text or anchor.confirmed_text,
        citation.get_stance_display(),
    )


class SourcePages(SourceAdmin):
    change_list_template = "admin/annotations/source/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        form = require_http_methods(["GET", "HEAD", "POST"])
        ours = [
            ("several/", "several", desk_view("annotations.add_source")(form(several))),
            (
                "<int:number>/unreliable/",
                "unreliable",
                desk_view(PERMISSION)(form(unreliable)),
            ),
            (
                "<int:source_id>/identity/",
                "identity",
                desk_view(IDENTITIES)(form(identity)),
            ),
            (
                "<int:number>/merge/",
                "merge",
                desk_view(PERMISSION)(require_POST(merge)),
            ),
        ]
        paths = [
            path(route, view, name=f"annotations_source_{name}")
            for route, name, view in ours
        ]
        return [*paths, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Django's, which has a transaction where it saves, and is drawn later."""
        if request.method == "POST":
            return super().change_view(request, *args, **kwargs)
        with snapshot():
            answer = super().change_view(request, *args, **kwargs)
            return answer.render() if isinstance(answer, TemplateResponse) else answer

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        source = context.get("original")
        if source:
            citations = Citation.objects.standing().filter(source=source)
            alike = (
                []
                if source.merged_into_id
                else perhaps_same(source, acting(request))[:ALIKE]
            )
            context |= {
                "cited_in": cited_in(source),
                "citations": citations.count(),
                "alike": alike,
            }
            context |= {
                "merged": source.merged.all(),
                "may_merge": request.user.has_perm(PERMISSION),
            }
        if source and source.merged_into_id:
            context |= dict.fromkeys(("show_save", "show_save_and_continue"), False)
        return super().render_change_form(request, context, *args, **kwargs)
