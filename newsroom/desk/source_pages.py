"""The pages of sources beside Django's own form.

Several are added at once; one is merged, or called no longer reliable; its own page
says where it is cited and which others are possible duplicates.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

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
from annotations.sources.duplicates import (
    merge_sources,
    possible_duplicates,
    unmerge_source,
)
from annotations.sources.identities import PERMISSION as IDENTITIES
from annotations.sources.pasted import FORMATS, LONGEST, decode_file
from annotations.sources.reliability import (
    PERMISSION,
    mark_source_reliable,
    mark_source_unreliable,
    settled_notes,
)
from articles.admin import Context
from articles.models import Article
from articles.problems import Refused
from articles.snapshot import snapshot
from articles.text.characters import whole_number
from newsroom.desk.access import acting, desk_view
from newsroom.desk.identity_page import show_identity
from newsroom.desk.kept_texts import confirm_saved
from newsroom.desk.source_admin import SourceAdmin

SHOWN = 200  # citations
ALIKE = 20
STATUSES = ("created", "duplicate", "refused")

# --- Several at once ------------------------------------------------------------------


class SeveralForm(forms.Form):
    """What was pasted, or a file, of which `clean` puts the content into `text`."""

    text = forms.CharField(
        label=gettext_lazy("URLs, DOIs, ISBNs, BibTeX, RIS or CSL-JSON"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "dir": "auto"}),
        help_text=gettext_lazy(
            "Enter one URL, DOI or ISBN per line, or text exported from another "
            "program."
        ),
    )
    file = forms.FileField(label=gettext_lazy("File"), required=False)
    form = forms.ChoiceField(
        label=gettext_lazy("Format"),
        choices=[("", gettext_lazy("detect automatically")), *FORMATS.items()],
        required=False,
    )

    def clean(self) -> dict[str, object]:
        data = super().clean() or {}
        file = data.get("file")
        try:
            if file and file.size > 4 * LONGEST:
                raise Refused(
                    _("The file is too large. Split it and import the parts.")
                )
            data["text"] = decode_file(file.read()) if file else data.get("text", "")
        except Refused as why:
            self.add_error("file", why.message)
        return data


def add_several(request: HttpRequest) -> HttpResponse:
    """Add the sources that were pasted, and list what became of each."""
    form = SeveralForm(request.POST or None, request.FILES or None)
    added: list[Added] = []
    if form.is_valid():
        text = form.cleaned_data["text"]
        kind = form.cleaned_data["form"]
        look = source_at if settings.FETCH_URLS else None
        try:
            added = add_sources(text, kind, acting(request), look=look, most=AT_ONCE)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            if not _has_refused(added):
                text = ""
            form = SeveralForm(initial={"text": text, "form": kind})
    context: dict[str, object] = {"form": form}
    for status in STATUSES:
        context[status] = [entry for entry in added if entry.status == status]
    page = render(request, "desk/sources_several.html", context)
    if added and not _has_refused(added):
        return confirm_saved(request, page)
    return page


def _has_refused(added: Sequence[Added]) -> bool:
    return any(entry.status == "refused" for entry in added)


# --- One source -----------------------------------------------------------------------


class UnreliableForm(forms.Form):
    """Why a source is no longer reliable."""

    why = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=WHY_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=gettext_lazy("Internal. The reason appears on each reopened note."),
    )


def mark_unreliable(request: HttpRequest, number: int) -> HttpResponse:
    """Ask why a source is no longer reliable, and open its notes; or take that back."""
    source = get_object_or_404(Source, pk=number)
    user = acting(request)
    if "again" in request.POST:
        mark_source_reliable(source, user)
        words = _("The source is marked as reliable. Its notes stay as they are.")
        return _saved(request, source, words)
    form = UnreliableForm(request.POST or None)
    if form.is_valid():
        try:
            opened = mark_source_unreliable(source, form.cleaned_data["why"], user)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            words = ngettext(
                "%(number)d note reopened.",
                "%(number)d notes reopened.",
                opened,
            )
            return _saved(request, source, words % {"number": opened})
    settled = settled_notes(source)
    articles = settled.order_by().values("anchor__article").distinct()
    context = {
        "source": source,
        "form": form,
        "notes": settled.count(),
        "articles": articles.count(),
    }
    return render(request, "desk/source_unreliable.html", context)


def merge_or_unmerge(request: HttpRequest, number: int) -> HttpResponse:
    """Merge the source `gone` into this one, or take this one apart again without it."""
    source = get_object_or_404(Source, pk=number)
    user = acting(request)
    try:
        if "gone" in request.POST:
            gone = get_object_or_404(Source, pk=whole_number(request.POST["gone"]) or 0)
            moved = merge_sources(source, gone, user)
            words = ngettext(
                "Merged: %(number)d citation moved.",
                "Merged: %(number)d citations moved.",
                moved,
            )
        else:
            moved = unmerge_source(source, user)
            words = ngettext(
                "%(number)d citation moved back.",
                "%(number)d citations moved back.",
                moved,
            )
    except Refused as refusal:
        messages.error(request, refusal.message)
        return _redirect_to_source(source)
    return _saved(request, source, words % {"number": moved})


def _saved(request: HttpRequest, source: Source, words: str) -> HttpResponse:
    messages.success(request, words)
    return confirm_saved(request, _redirect_to_source(source))


def _redirect_to_source(source: Source) -> HttpResponse:
    return redirect("admin:annotations_source_change", source.pk)


class CitedPlace(NamedTuple):
    """A place that rests on a source: its address, its words, and how it rests on it."""

    address: str
    words: str
    how: str


def places_citing(source: Source) -> list[tuple[Article, list[CitedPlace]]]:
    """Return each article with the places in it that rest on the source.

    No more than SHOWN citations are looked at.
    """
    citations = Citation.objects.standing().filter(source=source)
    citations = citations.select_related(
        "note__anchor__article", "note__anchor__sentence__identity"
    )
    places: dict[Article, list[CitedPlace]] = {}
    for citation in citations.order_by("note__anchor__article", "pk")[:SHOWN]:
        article = citation.note.anchor.article
        places.setdefault(article, []).append(_place(citation))
    return list(places.items())


def _place(citation: Citation) -> CitedPlace:
    note = citation.note
    anchor = note.anchor
    address = reverse("workbench", args=[anchor.article_id])
    if anchor.sentence:
        address += f"?s={anchor.sentence.public_key}#s-{anchor.sentence.public_key}"
    words = note.words_text or anchor.confirmed_text
    return CitedPlace(address, words, citation.get_stance_display())


class SourcePages(SourceAdmin):
    """The admin of sources with the pages of the desk."""

    change_list_template = "admin/annotations/source/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        form = require_http_methods(["GET", "HEAD", "POST"])
        ours = [
            (
                "several/",
                "several",
                desk_view("annotations.add_source")(form(add_several)),
            ),
            (
                "<int:number>/unreliable/",
                "unreliable",
                desk_view(PERMISSION)(form(mark_unreliable)),
            ),
            (
                "<int:source_id>/identity/",
                "identity",
                desk_view(IDENTITIES)(form(show_identity)),
            ),
            (
                "<int:number>/merge/",
                "merge",
                desk_view(PERMISSION)(require_POST(merge_or_unmerge)),
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
        """Show or save the source; what is shown is of one state of the database."""
        if request.method == "POST":
            return super().change_view(request, *args, **kwargs)
        with snapshot():
            answer = super().change_view(request, *args, **kwargs)
            return answer.render() if isinstance(answer, TemplateResponse) else answer

    def render_change_form(
        self, request: HttpRequest, context: Context, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        source = context.get("original")
        if source is None:
            return super().render_change_form(request, context, *args, **kwargs)
        alike: Iterable[Source] = []
        if source.merged_into_id:
            context["show_save"] = False
            context["show_save_and_continue"] = False
        else:
            alike = possible_duplicates(source, acting(request))[:ALIKE]
        context |= {
            "cited_in": places_citing(source),
            "citations": Citation.objects.standing().filter(source=source).count(),
            "alike": alike,
            "merged": source.merged.all(),
            "may_merge": request.user.has_perm(PERMISSION),
        }
        return super().render_change_form(request, context, *args, **kwargs)
