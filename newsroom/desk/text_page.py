"""Editing an article's whole text, and cutting its sentences by hand.

The page of the text is one form, sent with different buttons: look at what will change,
save, or settle one marked place. A conflict shows both texts and a proposal that has
the changes of both, and loses nothing.
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
from newsroom.actions.past import may_read_past
from newsroom.actions.preview import ChangeStep, UnchangedRun, look_ahead
from newsroom.actions.revise import (
    EMPTY,
    LONGEST_SUMMARY,
    bring_together,
    editable_text,
    typed_draft,
)
from newsroom.desk.access import acting, by_fetch, desk_view
from newsroom.desk.kept_texts import confirm_saved


class TextForm(forms.Form):
    """The text that an editor types.

    `merging` says that it brings the changes of two editors together, `yours` is the
    text as the editor typed it before that.
    """

    based_on = forms.IntegerField(widget=forms.HiddenInput)
    markup = forms.CharField(
        label=gettext_lazy("Text"),
        widget=forms.Textarea(attrs={"rows": 28, "spellcheck": "true"}),
        max_length=TEXT_LIMIT,
        help_text=gettext_lazy(
            "Separate paragraphs by a blank line. “# ” starts a heading, “> ” a "
            "quote, “- ” a list item, “^ ” a caption."
        ),
        error_messages={"required": EMPTY},
    )
    summary = forms.CharField(
        label=gettext_lazy("Summary of changes"),
        max_length=LONGEST_SUMMARY,
        required=False,
        help_text=gettext_lazy("Appears in the history only."),
    )
    merging = forms.BooleanField(required=False, widget=forms.HiddenInput)
    yours = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"readonly": True, "rows": 12})
    )


class RepairForm(TextForm):
    """The text of a third party, of which only what was read wrongly may change."""

    summary = forms.CharField(
        label=gettext_lazy("Extraction error"),
        max_length=LONGEST_SUMMARY,
        required=False,
        help_text=gettext_lazy(
            "Required. Readers see this with the next published version."
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
        if self.conflict:
            return 409
        return 422 if self.form.errors else 200


@desk_view("articles.revise_article")
@require_http_methods(["GET", "POST"])
def edit_text(request: HttpRequest, article_id: int) -> HttpResponse:
    """Show the text of an article, what would change in it, or save it."""
    if "save" in request.POST:
        return _answer(request, article_id)
    with snapshot():
        return _answer(request, article_id)


def _answer(request: HttpRequest, article_id: int) -> HttpResponse:
    article = get_object_or_404(Article, pk=article_id)
    current = article.current_revision
    form_class = RepairForm if article.is_examined else TextForm
    initial = {"markup": editable_text(current), "based_on": current.number}
    form = form_class(request.POST or None, initial=initial)
    sheet = Sheet(article, current, form)
    if request.method != "POST" or not form.is_valid():
        return _show(request, sheet)
    with noting() as failures:
        saved = _act(request, sheet)
    for sentence in unjudged(failures):
        messages.warning(request, sentence)
    if saved is None:
        return _show(request, sheet)
    if saved.number == current.number:
        messages.info(request, _("Nothing was changed, so no revision was made."))
    else:
        words = _("Revision %(number)s is saved.") % {"number": saved.number}
        tell_of_revision(request, words, article)
    came_from_page = request.POST.get("from") == "page"
    page = "admin:articles_article_change" if came_from_page else "workbench"
    return confirm_saved(request, redirect(page, article.pk))


def _act(request: HttpRequest, sheet: Sheet) -> Revision | None:
    """Do what the button says.

    Return the revision that was saved, or None if there is something to look at first.
    """
    data = sheet.form.cleaned_data
    choice = request.POST.get("settle")
    try:
        if choice:
            _settle(sheet, choice)
        elif "save" in request.POST:
            return _save(request, sheet)
        elif data["based_on"] != sheet.current.number:
            _bring_together(sheet)
        else:
            draft = typed_draft(sheet.current, data["markup"])
            sheet.changes = look_ahead(sheet.article, draft)
    except Problem as problem:
        sheet.form.add_error(None, str(problem))
    return None


def _settle(sheet: Sheet, choice: str) -> None:
    """Take one side at a marked place, such as 3:yours."""
    place, _colon, side = choice.partition(":")
    typed = sheet.form.cleaned_data["markup"]
    markup = merge.settle(typed, whole_number(place) or 0, side)
    sheet.form = _retyped(sheet.form, markup=markup)


def _save(request: HttpRequest, sheet: Sheet) -> Revision | None:
    """Save the text; return None if somebody else has saved another first."""
    data = sheet.form.cleaned_data
    try:
        return revising.revise(
            sheet.article,
            data["markup"],
            based_on=data["based_on"],
            summary=data["summary"],
            merging=data["merging"],
            user=acting(request),
        )
    except Conflict as conflict:
        _bring_together(sheet, str(conflict))
        return None


def _bring_together(sheet: Sheet, why: str = "") -> None:
    """Put a proposal into the form that has the changes of both editors."""
    data = sheet.form.cleaned_data
    sheet.current, markup = bring_together(
        sheet.article, data["markup"], based_on=data["based_on"]
    )
    number = str(sheet.current.number)
    if not why:
        words = _("Revision %(number)s was saved while you were typing.")
        why = words % {"number": number}
    sheet.conflict = why
    yours = data["yours"] or data["markup"]
    sheet.form = _retyped(
        sheet.form, markup=markup, yours=yours, based_on=number, merging="1"
    )


def _retyped(form: TextForm, **values: str) -> TextForm:
    """Return the same form with other `values` in it."""
    return type(form)({name: form.data[name] for name in form.data} | values)


def _original(request: HttpRequest, revision: Revision) -> dict[str, object] | None:
    """Return what a repair is compared with, if the person may read it."""
    extraction = revision.extraction
    if extraction is None or not revision.article.is_examined:
        return None
    if not may_read_past([revision.article_id], request.path, acting(request)):
        return None
    intake = extraction.intakes.order_by("pk").values_list("pk", flat=True).first()
    return {"intake": intake, "markup": to_markup(extraction.text, extraction.blocks)}


def _show(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    form = sheet.form
    is_merging = bool(form["merging"].value())
    undecided = Finding.objects.undecided().filter(extraction=sheet.current.extraction)
    context: dict[str, object] = {
        "article": sheet.article,
        "revision": sheet.current,
        "next_number": sheet.current.number + 1,
        "form": form,
        "original": _original(request, sheet.current),
        "conflict": sheet.conflict,
        "merging": is_merging,
        "clashes": [],
        "theirs": "",
        "undecided": undecided.exists(),
        "changes": sheet.changes,
        "sums": count_changes(sheet.changes or []),
    }
    if is_merging:
        context["clashes"] = merge.clashes(form["markup"].value() or "")
        context["theirs"] = editable_text(sheet.current)
    template = "desk/revise.html"
    if by_fetch(request) and not is_merging:
        template += "#changes"
    return render(request, template, context, status=sheet.status)


def count_changes(changes: Iterable[ChangeStep | UnchangedRun]) -> dict[str, int]:
    """Return the number of sentences that change, and of annotations by their fate."""
    steps = [change for change in changes if isinstance(change, ChangeStep)]
    fates: Counter[str] = Counter()
    for step in steps:
        fates.update(fate.kind for fate in step.fates)
    return {"sentences": len(steps), **fates}


def tell_of_revision(request: HttpRequest, words: str, article: Article) -> None:
    """Say that there is a revision, and what it leaves to a person."""
    messages.success(request, words)
    unresolved = Anchor.objects.filter(article=article).unresolved().count()
    if unresolved:
        words = ngettext(
            "%(number)d note has an unconfirmed position: its sentence changed.",
            "%(number)d notes have unconfirmed positions: their sentences changed.",
            unresolved,
        )
        messages.warning(request, words % {"number": unresolved})


# --- One sentence that is split by hand, or joined with the next ----------------------

# Like every ASCII sign between letters or digits, these are part of a word or a figure.
INSIDE = {"’", "‐", "‑"}
SHOWN = 18  # characters at either side of a place, for those who hear the page


class Part(NamedTuple):
    """Words of a sentence, and the place after them.

    `at` is how many code points of the sentence come before the place, None after the
    last words. `before` and `after` are the signs at either side of it.
    """

    words: str
    at: int | None
    before: str = ""
    after: str = ""


def split_at_places(sentence: Sentence) -> list[Part]:
    """Return the parts of the sentence between the places where it may be split."""
    text = sentence.text
    parts = []
    start = 0
    for at in _places(sentence):
        before = text[:at].rstrip()[-SHOWN:]
        after = text[at:].lstrip()[:SHOWN]
        parts.append(Part(text[start:at], at, before, after))
        start = at
    parts.append(Part(text[start:], None))
    return parts


def _places(sentence: Sentence) -> Iterator[int]:
    """Yield the places at white space and after punctuation."""
    text = sentence.text
    last_place = None
    for at in range(1, len(text)):
        if not text[at].isspace() and not _ends_clause(text[at - 1], text[at]):
            continue
        place = place_at(sentence.revision.text, sentence.span, at)
        if place and place != last_place:
            last_place = place
            yield at


def _ends_clause(sign: str, following: str) -> bool:
    category = unicodedata.category(sign)
    if not category.startswith("P") or category in {"Ps", "Pi"}:
        return False
    if sign.isascii() or sign in INSIDE:
        return False
    return unicodedata.category(following)[0] not in "PZ"


@desk_view("articles.revise_article")
@require_http_methods(["GET", "POST"])
def cut_sentence(request: HttpRequest, article_id: int, key: str) -> HttpResponse:
    """Show where a sentence may be split or joined with the next, and do it."""
    article = get_object_or_404(Article, pk=article_id)
    if request.method == "POST":
        return _cut(request, article, key)
    sentence = sentence_keys.find_sentence(article.current_revision, key)
    if sentence is None:
        raise Http404(_("The sentence is no longer in the text."))
    return _show_cuts(request, article, sentence)


@snapshot()
def _show_cuts(
    request: HttpRequest, article: Article, sentence: Sentence, status: int = 200
) -> HttpResponse:
    following = sentence.revision.sentences.filter(
        position=sentence.position + 1, block=sentence.block
    ).first()
    held_by_next = 0
    if following:
        held_by_next = Anchor.objects.filter(sentence=following).count()
    context = {
        "article": article,
        "revision": sentence.revision,
        "sentence": sentence,
        "parts": split_at_places(sentence),
        "following": following,
        "held": Anchor.objects.filter(sentence=sentence).count(),
        "held_by_next": held_by_next,
    }
    return render(request, "desk/sentence.html", context, status=status)


def _cut(request: HttpRequest, article: Article, key: str) -> HttpResponse:
    before = sentence_keys.find_sentence(article.current_revision, key)
    try:
        revision, done = _cut_or_join(request, article, key)
    except Conflict:
        messages.error(
            request,
            _("The text has changed since you opened this page. Reload the page."),
        )
    except Problem as problem:
        messages.error(request, str(problem))
    else:
        tell_of_revision(request, done, article)
        return redirect(_address_on_workbench(article, revision, before))
    if before is None:
        return redirect("workbench", article.pk)
    return _show_cuts(request, article, before, status=409)


def _cut_or_join(
    request: HttpRequest, article: Article, key: str
) -> tuple[Revision, str]:
    """Return the new revision, and what to tell the person. Raise Problem."""
    user = acting(request)
    based_on = whole_number(request.POST.get("based_on", "")) or 0
    if "join" in request.POST:
        revision = revising.merge_sentences(article, key, based_on=based_on, user=user)
        return revision, _("The sentences were joined.")
    at = whole_number(request.POST.get("at", ""))
    if at is None:
        raise Refused(_("Choose the place where the sentence is split."))
    revision = revising.split_sentence(article, key, at, based_on=based_on, user=user)
    return revision, _("Split.")


def _address_on_workbench(
    article: Article, revision: Revision, before: Sentence | None
) -> str:
    """Return the address of the sentence that begins where the cut one began."""
    address = reverse("workbench", args=[article.pk])
    if before is None:
        return address
    sentences = revision.sentences.select_related("identity")
    sentence = sentences.filter(start=before.start).first()
    if sentence is None:
        return address
    return f"{address}?s={sentence.public_key}#s-{sentence.public_key}"
