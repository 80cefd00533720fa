"""Editing an article's whole text: type, look at what will change, save. A conflict
shows both texts and a proposal that has the changes of both, and loses nothing.

Every step is the same form, sent with another button: look, save, or settle one marked
place.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from annotations.models import Anchor
from articles import sentence_keys
from articles.engine_errors import noting, unjudged
from articles.models import TEXT_LIMIT, Article, Finding, Revision, Sentence
from articles.problems import Conflict, Problem, Refused
from articles.snapshot import snapshot
from articles.text.characters import whole_number
from articles.text.cuts import place_at
from articles.text.markup import to_markup
from newsroom.actions import merge
from newsroom.actions import revise as revising
from newsroom.actions.preview import ChangeStep, UnchangedRun, look_ahead
from newsroom.actions.revise import (
    EMPTY,
    LONGEST_SUMMARY,
    bring_together,
    editable_text,
    typed_draft,
)
from newsroom.desk.access import acting, by_fetch, desk_view, may_read_past
from newsroom.desk.kept_texts import confirm_saved


class TextForm(forms.Form):
    """merging: whether the text brings two editors' changes together; yours: as typed
    before that.
    """

    based_on = forms.IntegerField(widget=forms.HiddenInput)
    markup = forms.CharField(
        label=gettext_lazy("Text"),
        widget=forms.Textarea(attrs={"rows": 28, "spellcheck": "true"}),
        max_length=TEXT_LIMIT,
        help_text=gettext_lazy(
            "A blank line between paragraphs. “# ” starts a heading, “> ” a quote, “- ” a list item, "
            "“^ ” a caption."
        ),
        error_messages={"required": EMPTY},
    )
    summary = forms.CharField(
        label=gettext_lazy("What was changed"),
        max_length=LONGEST_SUMMARY,
        required=False,
        help_text=gettext_lazy("For the desk's history."),
    )
    merging = forms.BooleanField(required=False, widget=forms.HiddenInput)
    yours = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"readonly": True, "rows": 12})
    )


class RepairForm(TextForm):
    """Of an examined text, whose words change in no other way."""

    summary = forms.CharField(
        label=gettext_lazy("What was read wrongly"),
        max_length=LONGEST_SUMMARY,
        required=False,
        help_text=gettext_lazy(
            "Readers see it with the next edition. Nothing is saved without it."
        ),
    )


@dataclass
class Sheet:
    """The page's state: what is shown beside the form."""

    article: Article
    current: Revision
    form: TextForm
    conflict: str = ""
    changes: list[ChangeStep | UnchangedRun] | None = None

    @property
    def status(self) -> int:
        return 409 if self.conflict else 422 if self.form.errors else 200


@desk_view("articles.revise_article")
@require_http_methods(["GET", "POST"])
def revise(request: HttpRequest, article_id: int) -> HttpResponse:
    if "save" in request.POST:
        return _revise(request, article_id)
    with snapshot():
        return _revise(request, article_id)


def _revise(request: HttpRequest, article_id: int) -> HttpResponse:
    article = get_object_or_404(Article, pk=article_id)
    current = article.current_revision
    text = editable_text(current)
    form_of = RepairForm if article.is_examined else TextForm
    form = form_of(
        request.POST or None, initial={"markup": text, "based_on": current.number}
    )
    sheet = Sheet(article, current, form)
    if request.method == "POST" and form.is_valid():
        with noting() as failures:
            saved = _act(request, sheet)
        for sentence in unjudged(failures):
            messages.warning(request, sentence)
        if saved:
            if saved.number == current.number:
                messages.info(
                    request, _("Nothing was changed, so no revision was made.")
                )
            else:
                tell_of_revision(
                    request,
                    _("Revision %(number)s is saved.") % {"number": saved.number},
                    article,
                )
            page = (
                "admin:articles_article_change"
                if request.POST.get("from") == "page"
                else "workbench"
            )
            return confirm_saved(request, redirect(page, article.pk))
    return _show(request, sheet)


def _act(request: HttpRequest, sheet: Sheet) -> Revision | None:
    """The revision that was saved, or None where there is something to look at
    first.
    """
    data = sheet.form.cleaned_data
    try:
        if choice := request.POST.get("settle"):
            place, _colon, side = choice.partition(":")
            markup = merge.settle(data["markup"], whole_number(place) or 0, side)
            sheet.form = _retyped(sheet.form, markup=markup)
        elif "save" in request.POST:
            given = {name: data[name] for name in ("based_on", "summary", "merging")}
            try:
                return revising.revise(
                    sheet.article, data["markup"], **given, user=acting(request)
                )
            except Conflict as conflict:
                _bring_together(sheet, str(conflict))
        elif data["based_on"] != sheet.current.number:
            _bring_together(sheet)
        else:
            draft = typed_draft(sheet.current, data["markup"])
            sheet.changes = look_ahead(sheet.article, draft)
    except Problem as problem:
        sheet.form.add_error(None, str(problem))
    return None


def _bring_together(sheet: Sheet, why: str = "") -> None:
    data = sheet.form.cleaned_data
    together = bring_together(sheet.article, data["markup"], based_on=data["based_on"])
    sheet.current, markup = together
    number = str(sheet.current.number)
    sheet.conflict = why or _(
        "Revision %(number)s was saved while you were writing."
    ) % {"number": number}
    yours = data["yours"] or data["markup"]
    sheet.form = _retyped(
        sheet.form, markup=markup, yours=yours, based_on=number, merging="1"
    )


def _retyped(form: TextForm, **values: str) -> TextForm:
    return type(form)({name: form.data[name] for name in form.data} | values)


def _original(request: HttpRequest, revision: Revision) -> dict[str, object] | None:
    """What a repair of an examined text is compared with, for those who may read it."""
    extraction = revision.extraction
    if extraction is None or not revision.article.is_examined:
        return None
    if not may_read_past(request, [revision.article_id]):
        return None
    intake = extraction.intakes.order_by("pk").values_list("pk", flat=True).first()
    return {"intake": intake, "markup": to_markup(extraction.text, extraction.blocks)}


def _show(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    merging_now = bool(sheet.form["merging"].value())
    context: dict[str, object] = {
        "article": sheet.article,
        "revision": sheet.current,
        "next_number": sheet.current.number + 1,
        "form": sheet.form,
        "original": _original(request, sheet.current),
        "conflict": sheet.conflict,
        "merging": merging_now,
        "clashes": merge.clashes(sheet.form["markup"].value() or "")
        if merging_now
        else [],
        "theirs": editable_text(sheet.current) if merging_now else "",
        "undecided": Finding.objects.undecided()
        .filter(extraction=sheet.current.extraction)
        .exists(),
        "changes": sheet.changes,
        "sums": summed(sheet.changes or []),
    }
    part = "#changes" if by_fetch(request) and not merging_now else ""
    return render(request, f"desk/revise.html{part}", context, status=sheet.status)


def summed(changes: Iterable[ChangeStep | UnchangedRun]) -> dict[str, int]:
    """How many sentences change, and how many annotations will have each fate, by its
    kind.
    """
    steps = [change for change in changes if isinstance(change, ChangeStep)]
    fates = Counter(fate.kind for step in steps for fate in step.fates)
    return {"sentences": len(steps), **fates}


def tell_of_revision(request: HttpRequest, words: str, article: Article) -> None:
    """That it is there, and what it leaves to a person."""
    messages.success(request, words)
    unresolved = Anchor.objects.filter(article=article).unresolved().count()
    if unresolved:
        words = ngettext(
            "%(number)d annotation needs review: the text changed under it.",
            "%(number)d annotations need review: the text changed under them.",
            unresolved,
        )
        messages.warning(request, words % {"number": unresolved})


# --- One sentence split by hand, or joined with the next: the text stays as it is
# --------------------------

# like every ASCII sign between letters or digits: part of a word or a figure
INSIDE = {"’", "‐", "‑"}
SHOWN = 18  # characters at either side of a place, for those who hear the page


class Part(NamedTuple):
    """Words, and the place after them: how many code points of the sentence come before
    it.
    """

    words: str
    at: int | None
    before: str = ""
    after: str = ""


def parts(sentence: Sentence) -> list[Part]:
    """The sentence between the places where it may be split: at white space, and after
    punctuation.
    """
    text, found, start = sentence.text, list[Part](), 0
    for at in _places(sentence):
        before, after = text[:at].rstrip()[-SHOWN:], text[at:].lstrip()[:SHOWN]
        found.append(Part(text[start:at], at, before, after))
        start = at
    return [*found, Part(text[start:], None)]


def _places(sentence: Sentence) -> Iterator[int]:
    text, seen = sentence.text, None
    for at in range(1, len(text)):
        if not (text[at].isspace() or _ends_clause(text[at - 1], text[at])):
            continue
        place = place_at(sentence.revision.text, sentence.span, at)
        if place and place != seen:
            seen = place
            yield at


def _ends_clause(sign: str, following: str) -> bool:
    if (
        not unicodedata.category(sign).startswith("P")
        or unicodedata.category(following)[0] in "PZ"
    ):
        return False
    return (
        not sign.isascii()
        and sign not in INSIDE
        and unicodedata.category(sign) not in {"Ps", "Pi"}
    )


@desk_view("articles.revise_article")
@require_http_methods(["GET", "POST"])
def cut_sentence(request: HttpRequest, article_id: int, key: str) -> HttpResponse:
    article = get_object_or_404(Article, pk=article_id)
    if request.method == "POST":
        return _cut(request, article, key)
    found = sentence_keys.find_sentence(article.current_revision, key)
    if found is None:
        raise Http404(_("That sentence is no longer in the text."))
    return _show_cuts(request, article, found)


@snapshot()
def _show_cuts(
    request: HttpRequest, article: Article, found: Sentence, status: int = 200
) -> HttpResponse:
    following = found.revision.sentences.filter(
        position=found.position + 1, block=found.block
    ).first()
    context = {
        "article": article,
        "revision": found.revision,
        "sentence": found,
        "parts": parts(found),
        "following": following,
        "held": Anchor.objects.filter(sentence=found).count(),
        "held_by_next": Anchor.objects.filter(sentence=following).count()
        if following
        else 0,
    }
    return render(request, "desk/sentence.html", context, status=status)


def _cut(request: HttpRequest, article: Article, key: str) -> HttpResponse:
    at = whole_number(request.POST.get("at", ""))
    based_on = whole_number(request.POST.get("based_on", "")) or 0
    before = sentence_keys.find_sentence(article.current_revision, key)
    try:
        if "join" in request.POST:
            revision = revising.merge_sentences(
                article, key, based_on=based_on, user=acting(request)
            )
        elif at is not None:
            revision = revising.split_sentence(
                article, key, at, based_on=based_on, user=acting(request)
            )
        else:
            raise Refused(_("Choose the place where the sentence is split."))
    except Conflict:
        messages.error(
            request, _("The text has changed since you opened this page: look again.")
        )
    except Problem as problem:
        messages.error(request, str(problem))
    else:
        tell_of_revision(
            request, _("Joined.") if "join" in request.POST else _("Split."), article
        )
        return redirect(_on_workbench(article, revision, before))
    if before is None:
        return redirect("workbench", article.pk)
    return _show_cuts(request, article, before, status=409)


def _on_workbench(article: Article, revision: Revision, before: Sentence | None) -> str:
    """Where the sentence was that was cut."""
    address = reverse("workbench", args=[article.pk])
    start = before.start if before else -1
    now = revision.sentences.select_related("identity").filter(start=start).first()
    return f"{address}?s={now.public_key}#s-{now.public_key}" if now else address
