"""Withholding: where words or a source stand in what was published, who asks to have
them taken out, and who agrees.
"""

from collections.abc import Iterator

from django import forms
from django.contrib import messages
from django.contrib.admin import site
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from annotations.models import Source
from articles.models import Article
from articles.problems import Problem
from articles.text.characters import whole_number
from articles.text.striking import pattern_of
from newsroom.actions import past, withhold
from newsroom.actions.erase import REMAINS, ArticleReport
from newsroom.actions.hidden_rows import Hidden, hidden_from
from newsroom.actions.people import WITHHOLD
from newsroom.actions.stored_text import find_rows
from newsroom.desk.access import acting, desk_view
from newsroom.editions.models import Withholding

SHOWN = 300  # places
LINKED = 10  # rows of each kind
DONE = 20


class WithholdingForm(forms.Form):
    """act: look, or what is asked for."""

    source = forms.ModelChoiceField(
        Source.objects.all(), required=False, widget=forms.HiddenInput
    )
    words = forms.CharField(
        label=gettext_lazy("Names, quotations, places"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=gettext_lazy(
            "One a line, each spelling and each form of a name on a line of its own: others are not found."
        ),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why, to readers"),
        required=False,
        max_length=500,
        help_text=gettext_lazy(
            "It stands with the date wherever something was taken out."
        ),
    )
    alone_why = forms.CharField(
        label=gettext_lazy("Why you decide it alone, to readers"),
        required=False,
        max_length=500,
    )


@sensitive_post_parameters("words")
@desk_view(WITHHOLD)
@require_http_methods(["GET", "POST"])
def withholding(request: HttpRequest) -> HttpResponse:
    user = acting(request)
    source = Source.objects.filter(
        pk=whole_number(request.GET.get("source", "")) or 0
    ).first()
    given = {"source": source, "words": request.GET.get("picture", "")}
    form = WithholdingForm(
        request.POST if "act" in request.POST else None, initial=given
    )
    if withhold.second_may_withhold(user):
        del form.fields["alone_why"]
    looked: dict[str, object] = {}
    hidden = hidden_from(user)
    if "answer" in request.POST:
        return _answered(request)
    if form.is_valid():
        source, words = form.cleaned_data["source"], form.cleaned_data["words"]
        if request.POST["act"] != "look":
            try:
                made = withhold.request_withholding(
                    **form.cleaned_data, act=request.POST["act"], user=user
                )
            except Problem as problem:
                form.add_error(None, str(problem))
            else:
                messages.success(request, _told(made))
                return redirect("desk:withholding")
        looked = _places(words, source, hidden)
    elif source:
        looked = _places("", source, hidden)
    waiting = [
        (one, one.asked_by == user, _places(one.words, one.source, hidden))
        for one in withhold.waiting()
    ]
    if looked or waiting:
        past.record_look(
            f"{request.path}?source={source.pk}" if source else request.path, user
        )
    done = [(one, _follows(one)) for one in _done(hidden)]
    context: dict[str, object] = {"remains": REMAINS}
    context |= {
        "form": form,
        "source": source,
        "looked": looked,
        "waiting": waiting,
        "done": done,
    }
    return render(
        request, "desk/withholding.html", context, status=409 if form.errors else 200
    )


def _done(hidden: Hidden) -> list[Withholding]:
    """The last that were answered; their reports without tables of which rows are
    hidden.
    """
    done = list(
        Withholding.objects.exclude(answer="").select_related(
            "asked_by", "answered_by"
        )[:DONE]
    )
    tables = {model._meta.db_table for model in hidden}
    for one in done:
        rows = one.report.get("rows", {})
        one.report |= {
            "rows": {
                table: number for table, number in rows.items() if table not in tables
            }
        }
    return done


def _places(words: str, source: Source | None, hidden: Hidden) -> dict[str, object]:
    """In editions each; of all else how many of what, and where those are that have a
    page.
    """
    found = list(withhold.find_published(words, source))
    rows = find_rows(pattern_of(words.splitlines()), hidden) if words else {}
    kept = [
        (_named(model), len(keys), list(_pages(model, sorted(keys))))
        for model, keys in rows.items()
    ]
    return {"number": len(found), "shown": found[:SHOWN], "kept": sorted(kept)}


def _follows(request: Withholding) -> list[tuple[Article, list[str]]]:
    """What an erasure has changed in articles, and what is to be done there."""
    reports: list[ArticleReport] = request.report.get("articles", [])
    articles = Article.objects.in_bulk([one["article"] for one in reports])
    return [(articles[one["article"]], list(_said_of(one))) for one in reports]


def _said_of(report: ArticleReport) -> Iterator[str]:
    if report["text"]:
        yield _(
            "Its text has █ in place of the erased words. Edit it before you publish."
        )
    if number := report["quotations"]:
        yield ngettext(
            "%(number)d quotation rests on a saved copy whose file was erased. Its page is no longer shown.",
            "%(number)d quotations rest on saved copies whose files were erased. Their pages are no longer "
            "shown.",
            number,
        ) % {"number": number}
    if number := report["lost"]:
        yield ngettext(
            "%(number)d quotation is no longer found. Correct it or attach another copy before you publish.",
            "%(number)d quotations are no longer found. Correct them or attach other copies before you "
            "publish.",
            number,
        ) % {"number": number}


def _named(model: type[Model]) -> str:
    return str(model._meta.verbose_name_plural)


def _pages(model: type[Model], keys: list[object]) -> Iterator[str]:
    for key in keys[:LINKED] if site.is_registered(model) else ():
        yield reverse(
            f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[key]
        )


def _answered(request: HttpRequest) -> HttpResponse:
    number = whole_number(request.POST.get("number", "")) or 0
    act = withhold.agree if request.POST["answer"] == "agree" else withhold.decline
    try:
        messages.success(request, _told(act(number, user=acting(request))))
    except Problem as problem:
        messages.error(request, str(problem))
    return redirect("desk:withholding")


def _told(request: Withholding) -> str:
    if request.answer == withhold.Reply.AGREED:
        told = {
            "places": request.report["places"],
            "editions": request.report["editions"],
        }
        return _("Done: %(places)s places in %(editions)s editions.") % told
    if request.answer:
        return _("Declined: nothing was changed.")
    return _("Somebody else must agree. Until then readers see what they saw.")
