"""The change pages of a sentence and of a note: the panel of the workbench, without the
text beside it.
"""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from annotations.models import Note
from articles import sentence_keys
from articles.models import Article, Sentence
from articles.problems import Problem
from articles.snapshot import snapshot
from newsroom.desk.access import desk_view
from newsroom.desk.kept_texts import confirm_saved
from newsroom.desk.own_page import OwnPage
from newsroom.desk.workbench.acts import Acting, act, saves_words
from newsroom.desk.workbench.conflicts import NotSaved, not_saved
from newsroom.desk.workbench.selection import Selection
from newsroom.desk.workbench.views import panel
from newsroom.desk.workbench.workbench_state import load_state


class SentencePage(OwnPage):
    def page(self, request: HttpRequest, number: int) -> HttpResponse:
        """One of an older revision leads to where it is now."""
        asked = get_object_or_404(
            Sentence.objects.select_related("revision__article", "identity"), pk=number
        )
        article, key = asked.revision.article, asked.public_key
        now = sentence_keys.find_sentence(article.current_revision, key)
        if request.method == "POST" or (now and now.pk == number):
            return _answer(request, article, replace(Selection.at(request.GET), s=key))
        if now is None:
            raise Http404(_("That sentence is no longer in the text."))
        return redirect("admin:articles_sentence_change", now.pk)

    @method_decorator(desk_view("articles.view_article"))
    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: object = None
    ) -> HttpResponse:
        one = get_object_or_404(
            Sentence.objects.select_related("revision", "identity"), pk=object_id
        )
        address = reverse("desk:history", args=[one.revision.article_id])
        return redirect(f"{address}?s={one.public_key}")

    @method_decorator(desk_view("articles.view_article"))
    def changelist_view(
        self, request: HttpRequest, extra_context: object = None
    ) -> HttpResponse:
        """Sentences are listed by their articles."""
        return redirect("admin:articles_article_changelist")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False


class NotePage(OwnPage):
    may_view = "annotations.view_note"

    def page(self, request: HttpRequest, number: int) -> HttpResponse:
        notes = Note.objects.select_related(
            "anchor__article", "anchor__sentence__identity"
        )
        note = get_object_or_404(notes, pk=number)
        key = note.anchor.sentence.public_key if note.anchor.sentence else ""
        selection = replace(Selection.at(request.GET), s=key, a=note.anchor_id)
        return _answer(request, note.anchor.article, selection, note)

    @method_decorator(desk_view("annotations.view_note"))
    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: object = None
    ) -> HttpResponse:
        note = get_object_or_404(Note.objects.select_related("anchor"), pk=object_id)
        address = reverse("desk:history", args=[note.anchor.article_id])
        return redirect(f"{address}?a={note.anchor_id}")


def _answer(
    request: HttpRequest,
    article: Article,
    selection: Selection,
    note: Note | None = None,
) -> HttpResponse:
    """A note's page is stayed on."""
    trouble = None
    if request.method == "POST":
        try:
            doing = Acting(request, article, selection)
            after = act(doing)
        except Problem as why:
            trouble = not_saved(why)
        else:
            messages.success(request, _("It is done."))
            place = request.path if note else _place(article, after.s)
            answer = redirect(f"{place}?{after.query}")
            return confirm_saved(request, answer) if saves_words(doing) else answer
    return _show(request, article, selection, note, trouble)


@snapshot()
def _show(
    request: HttpRequest,
    article: Article,
    selection: Selection,
    note: Note | None,
    trouble: NotSaved | None,
) -> HttpResponse:
    bench = load_state(article)
    if "after" in request.GET and not trouble:
        return redirect(_place(article, bench.next_open(request.GET["after"])))
    context = panel(request, bench, selection, trouble) | {"note": note}
    # Hazard: {% firstof %} escapes what it takes, and typeset would do so again.
    shown = context["line"] or context.get("lost")
    context["words"] = (
        shown.text if shown else note.anchor.confirmed_text if note else ""
    )
    if line := context["line"]:
        context |= _around(line.sentence)
    return render(
        request,
        "desk/sentence_change.html",
        context,
        status=trouble.status if trouble else 200,
    )


def _place(article: Article, key: str) -> str:
    """The page of the sentence with that key, else of the article."""
    found = sentence_keys.find_sentence(article.current_revision, key) if key else None
    if found:
        return reverse("admin:articles_sentence_change", args=[found.pk])
    return reverse("admin:articles_article_change", args=[article.pk])


def _around(sentence: Sentence) -> dict[str, Any]:
    """The paragraph before and after it, and the sentences next to it."""
    revision = sentence.revision
    block = revision.blocks[sentence.block]
    beside = revision.sentences.filter(
        position__in=[sentence.position - 1, sentence.position + 1]
    )
    at = dict(beside.values_list("position", "pk"))
    return {
        "before": revision.text[block["start"] : sentence.start],
        "after": revision.text[sentence.end : block["end"]],
        "previous": at.get(sentence.position - 1),
        "next": at.get(sentence.position + 1),
    }
