"""Withholding words or a source: where they were published, who asks, who agrees."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from django import forms
from django.contrib import messages
from django.contrib.admin import site
from django.contrib.auth.models import User
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
from newsroom.actions import past, withhold
from newsroom.actions.erase import REMAINS, ArticleReport
from newsroom.actions.hidden_rows import Hidden, hidden_from
from newsroom.actions.people import WITHHOLD
from newsroom.actions.published_places import find_published
from newsroom.actions.stored_text import RowKeys, find_rows
from newsroom.desk.access import acting, ask_for_fresh_sign_in, desk_view
from newsroom.editions.models import Withholding

SHOWN = 300  # places
LINKED = 10  # rows of each kind
DONE = 20


class WithholdingForm(forms.Form):
    """What to look for, and with what reason to withhold it."""

    source = forms.ModelChoiceField(
        Source.objects.all(), required=False, widget=forms.HiddenInput
    )
    subject = forms.ChoiceField(
        label=gettext_lazy("Search for"),
        choices=Withholding.Subject,
        initial=Withholding.Subject.PERSON,
        widget=forms.RadioSelect,
        required=False,
    )
    words = forms.CharField(
        label=gettext_lazy("Names, quotations, places"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=gettext_lazy(
            "Enter one per line. Capitals, accents and formatting make no difference. "
            "Of a person, initials, both orders of the name and URLs are found too, but "
            "nicknames and a surname alone need lines of their own."
        ),
    )
    reason = forms.CharField(
        label=gettext_lazy("Public reason"),
        required=False,
        max_length=500,
        help_text=gettext_lazy(
            "Readers see the reason and the date in place of withheld content."
        ),
    )
    alone_why = forms.CharField(
        label=gettext_lazy("Public reason for deciding alone"),
        required=False,
        max_length=500,
    )


@sensitive_post_parameters("words")
@desk_view(WITHHOLD)
@require_http_methods(["GET", "POST"])
def withholding(request: HttpRequest) -> HttpResponse:
    """Show where words or a source are, ask to withhold them, or answer a request."""
    if "answer" in request.POST:
        return _answer_request(request)
    user = acting(request)
    number = whole_number(request.GET.get("source", "")) or 0
    source = Source.objects.filter(pk=number).first()
    form = _withholding_form(request, source)
    spared = set(request.POST.getlist("listed")) - set(request.POST.getlist("place"))
    words = subject = ""
    is_looked_for = source is not None
    if form.is_valid():
        is_looked_for = True
        source = form.cleaned_data["source"]
        subject = form.cleaned_data["subject"]
        words = form.cleaned_data["words"]
        if request.POST["act"] != "look" and _ask(request, form, spared):
            return redirect("desk:withholding")
    hidden = hidden_from(user)
    looked: dict[str, object] = {}
    if is_looked_for:
        wanted = Withholding(words=words, subject=subject, source=source)
        looked = _places(wanted, hidden)
    waiting = _waiting(user, hidden)
    if looked or waiting:
        place = f"{request.path}?source={source.pk}" if source else request.path
        past.record_look(place, user)
    context = {
        "remains": REMAINS,
        "form": form,
        "source": source,
        "looked": looked,
        "spared": spared,
        "waiting": waiting,
        "done": [(done, _changed_articles(done)) for done in _last_done(hidden)],
    }
    status = 409 if form.errors else 200
    return render(request, "desk/withholding.html", context, status=status)


def _withholding_form(request: HttpRequest, source: Source | None) -> WithholdingForm:
    posted = request.POST if "act" in request.POST else None
    initial = {"source": source, "words": request.GET.get("picture", "")}
    if initial["words"]:
        initial["subject"] = Withholding.Subject.WORDS
    form = WithholdingForm(posted, initial=initial)
    if withhold.second_may_withhold(acting(request)):
        del form.fields["alone_why"]
    return form


def _ask(request: HttpRequest, form: WithholdingForm, spared: set[str]) -> bool:
    """Return whether what the form asks for is hidden."""
    ask_for_fresh_sign_in(request)
    act = request.POST["act"]
    try:
        asked = withhold.request_withholding(
            **form.cleaned_data, act=act, user=acting(request), spared=spared
        )
    except Problem as problem:
        form.add_error(None, str(problem))
        return False
    messages.success(request, _result_in_words(asked))
    return True


def _answer_request(request: HttpRequest) -> HttpResponse:
    """Confirm a request of somebody else, or show again what it hides."""
    ask_for_fresh_sign_in(request)
    number = whole_number(request.POST.get("number", "")) or 0
    is_agreed = request.POST["answer"] == "agree"
    act = withhold.agree if is_agreed else withhold.decline
    try:
        answered = act(number, user=acting(request))
        messages.success(request, _result_in_words(answered))
    except Problem as problem:
        messages.error(request, str(problem))
    return redirect("desk:withholding")


def _result_in_words(request: Withholding) -> str:
    if request.answer == withhold.Reply.AGREED:
        places = request.report["places"]
        words = ngettext(
            "Changed: %(places)s place in published versions.",
            "Changed: %(places)s places in published versions.",
            places,
        )
        return words % {"places": places}
    if request.answer:
        return _("Readers see the words again.")
    if request.alone_why:
        return _("Hidden from readers. You can confirm it after a week.")
    return _("Hidden from readers. Somebody else must confirm it.")


# --- What is shown --------------------------------------------------------------------


class WaitingRequest(NamedTuple):
    """A request that nobody has answered, and where its words are.

    `may_confirm`: the person who looks could.
    """

    request: Withholding
    may_confirm: bool
    looked: dict[str, object]


def _waiting(user: User, hidden: Hidden) -> list[WaitingRequest]:
    return [
        WaitingRequest(
            request, withhold.may_confirm(request, user), _places(request, hidden)
        )
        for request in withhold.waiting()
    ]


def _last_done(hidden: Hidden) -> list[Withholding]:
    """Return the last answered requests, without the tables that are `hidden`."""
    answered = Withholding.objects.exclude(answer="")
    done = list(answered.select_related("asked_by", "answered_by")[:DONE])
    hidden_tables = {model._meta.db_table for model in hidden}
    for request in done:
        rows = request.report.get("rows", {})
        request.report["rows"] = {
            table: number
            for table, number in rows.items()
            if table not in hidden_tables
        }
    return done


def _places(request: Withholding, hidden: Hidden) -> dict[str, object]:
    """Return each place in editions; of all else, how many rows of which model hold it.

    `kept` has the addresses of the rows that have a page.
    """
    places = list(find_published(request))
    rows: RowKeys = {}
    if request.words:
        rows = find_rows(request.pattern, hidden)
    kept = []
    for model, keys in rows.items():
        name = str(model._meta.verbose_name_plural)
        kept.append((name, len(keys), _addresses(model, sorted(keys))))
    return {"number": len(places), "shown": places[:SHOWN], "kept": sorted(kept)}


def _addresses(model: type[Model], keys: Sequence[object]) -> list[str]:
    """Return the addresses of the first rows, if the model is in the admin."""
    if not site.is_registered(model):
        return []
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
    return [reverse(name, args=[key]) for key in keys[:LINKED]]


def _changed_articles(request: Withholding) -> list[tuple[Article, list[str]]]:
    """Return the articles that an erasure has changed, and what to do about each."""
    reports: list[ArticleReport] = request.report.get("articles", [])
    articles = Article.objects.in_bulk([report["article"] for report in reports])
    return [
        (articles[report["article"]], list(_tasks_after_erasure(report)))
        for report in reports
    ]


def _tasks_after_erasure(report: ArticleReport) -> Iterator[str]:
    if report["text"]:
        yield _(
            "The erased words are replaced by █ in the text. Edit it before you "
            "publish."
        )
    number = report["quotations"]
    if number:
        yield ngettext(
            "%(number)d quotation rests on a saved copy whose file was erased. Its page is no longer shown.",
            "%(number)d quotations rest on saved copies whose files were erased. Their pages are no longer "
            "shown.",
            number,
        ) % {"number": number}
    number = report["lost"]
    if number:
        yield ngettext(
            "%(number)d quotation is no longer found. Correct it, or attach "
            "another saved copy, before you publish.",
            "%(number)d quotations are no longer found. Correct them, or attach "
            "other saved copies, before you publish.",
            number,
        ) % {"number": number}
