"""The change pages of a sentence and of a detached note.

Each is the panel of the workbench without the text beside it.
"""

from dataclasses import replace

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from annotations.models import Anchor, AnchorEvent, Note
from articles import sentence_keys
from articles.models import Article, Sentence
from articles.problems import Problem
from articles.snapshot import snapshot
from newsroom.desk.access import desk_view
from newsroom.desk.kept_texts import confirm_saved
from newsroom.desk.own_page import OwnPage
from newsroom.desk.workbench.acts import (
    SentForm,
    perform_act,
    saves_words,
    sends_note,
)
from newsroom.desk.workbench.conflicts import NotSaved, not_saved
from newsroom.desk.workbench.panel import panel_context
from newsroom.desk.workbench.selection import Selection
from newsroom.desk.workbench.workbench_state import load_state


class SentencePage(OwnPage):
    """The page of a sentence with its notes, and the addresses that lead to it."""

    def shows(self, number: int) -> Q:
        return Q(revisions__sentences=number)

    def page(self, request: HttpRequest, number: int) -> HttpResponse:
        """Show the sentence, or redirect from an older revision to where it is now."""
        sentences = Sentence.objects.select_related("revision__article", "identity")
        sentence = get_object_or_404(sentences, pk=number)
        article = sentence.revision.article
        key = sentence.public_key
        current = sentence_keys.find_sentence(article.current_revision, key)
        is_current = current is not None and current.pk == number
        if request.method == "POST" or is_current:
            return _answer(
                request, article, replace(Selection.from_query(request.GET), s=key)
            )
        if current is None:
            raise Http404(_("The sentence is no longer in the text."))
        return redirect("admin:articles_sentence_change", current.pk)

    @method_decorator(desk_view("articles.view_article"))
    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: object = None
    ) -> HttpResponse:
        """Redirect to the history of the article, as far as it is about the sentence."""
        sentences = Sentence.objects.select_related("revision", "identity")
        sentence = get_object_or_404(sentences, pk=object_id)
        address = reverse("desk:history", args=[sentence.revision.article_id])
        return redirect(f"{address}?s={sentence.public_key}")

    @method_decorator(desk_view("articles.view_article"))
    def changelist_view(
        self, request: HttpRequest, extra_context: object = None
    ) -> HttpResponse:
        """Redirect to the articles, which list their sentences."""
        return redirect("admin:articles_article_changelist")

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Return False: the admin's index does not list sentences."""
        return False


class NotePage(OwnPage):
    """The address of a note, which leads to its sentence; a detached note has a page."""

    may_view = "annotations.view_note"

    def shows(self, number: int) -> Q:
        return Q(anchors__note=number)

    def page(self, request: HttpRequest, number: int) -> HttpResponse:
        """Redirect to the note's sentence, or to where a removed note is restored.

        Hazard: a form that was opened before the note got its sentence is still sent
        here. What was typed into it must be saved or shown again.
        """
        notes = Note.objects.select_related(
            "anchor__article", "anchor__sentence__identity"
        )
        note = get_object_or_404(notes, pk=number)
        anchor = note.anchor
        if anchor.is_overall:
            return redirect("admin:articles_article_change", anchor.article_id)
        selection = replace(Selection.from_query(request.GET), s="", a=anchor.pk)
        sentence = _in_current_text(anchor, anchor.sentence)
        if request.method == "POST" and sentence:
            selection = replace(selection, s=sentence.public_key)
            return _answer(request, anchor.article, selection)
        if request.method == "POST":
            return _answer(request, anchor.article, selection, note)
        if anchor.status == Anchor.Status.RETIRED:
            return redirect(_address_of_removed(anchor))
        if sentence:
            place = reverse("admin:articles_sentence_change", args=[sentence.pk])
            return redirect(f"{place}?{selection.query}")
        return _answer(request, anchor.article, selection, note)

    @method_decorator(desk_view("annotations.view_note"))
    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: object = None
    ) -> HttpResponse:
        """Redirect to the history of the article, as far as it is about the note."""
        note = get_object_or_404(Note.objects.select_related("anchor"), pk=object_id)
        return redirect(_history_of(note.anchor))


def _in_current_text(anchor: Anchor, sentence: Sentence | None) -> Sentence | None:
    """Return the same sentence in the current revision of the article, if any."""
    if sentence is None:
        return None
    return sentence_keys.find_sentence(
        anchor.article.current_revision, sentence.public_key
    )


def _address_of_removed(anchor: Anchor) -> str:
    """Return the address of the sentence that lists a removed note, else its history."""
    removals = AnchorEvent.objects.filter(
        anchor=anchor, act=AnchorEvent.Act.RETIRED
    ).select_related("from_sentence__identity")
    removal = removals.order_by("pk").last()
    sentence = _in_current_text(anchor, removal.from_sentence if removal else None)
    if sentence is None:
        return _history_of(anchor)
    return reverse("admin:articles_sentence_change", args=[sentence.pk])


def _history_of(anchor: Anchor) -> str:
    return f"{reverse('desk:history', args=[anchor.article_id])}?a={anchor.pk}"


def _answer(
    request: HttpRequest,
    article: Article,
    selection: Selection,
    detached: Note | None = None,
) -> HttpResponse:
    """Show the page, or do what was sent from it; a detached note's page stays open."""
    if request.method != "POST":
        return _show(request, article, selection, detached)
    try:
        sent = SentForm(request, article, selection)
        after = perform_act(sent)
    except Problem as problem:
        return _show(request, article, selection, detached, not_saved(problem))
    if sends_note(sent) and not detached:
        after = load_state(article).lead_on(after, stays_on_draft=sent.presses("send"))
    messages.success(request, _("Saved."))
    place = request.path if detached else _address_of_sentence(article, after.s)
    answer = redirect(f"{place}?{after.query}")
    if saves_words(sent):
        return confirm_saved(request, answer)
    return answer


@snapshot()
def _show(
    request: HttpRequest,
    article: Article,
    selection: Selection,
    detached: Note | None,
    trouble: NotSaved | None = None,
) -> HttpResponse:
    workbench = load_state(article)
    if "after" in request.GET and not trouble:
        next_open = workbench.next_open(request.GET["after"])
        return redirect(_address_of_sentence(article, next_open))
    context = panel_context(request, workbench, selection, trouble)
    context["note"] = detached
    # Hazard: {% firstof %} would escape these words, and `typeset` would do so again.
    line = context["line"]
    shown_sentence = line or context.get("lost")
    if shown_sentence:
        context["words"] = shown_sentence.text
    elif detached:
        context["words"] = detached.anchor.confirmed_text
    else:
        context["words"] = ""
    if line:
        context |= _surroundings(line.sentence)
    status = trouble.status if trouble else 200
    return render(request, "desk/sentence_change.html", context, status=status)


def _address_of_sentence(article: Article, key: str) -> str:
    """Return the address of the sentence with that key, else that of the article."""
    sentence = None
    if key:
        sentence = sentence_keys.find_sentence(article.current_revision, key)
    if sentence is None:
        return reverse("admin:articles_article_change", args=[article.pk])
    return reverse("admin:articles_sentence_change", args=[sentence.pk])


def _surroundings(sentence: Sentence) -> dict[str, str | int | None]:
    """Return the rest of the paragraph, and the numbers of the sentences beside it."""
    revision = sentence.revision
    block = revision.blocks[sentence.block]
    positions = [sentence.position - 1, sentence.position + 1]
    beside = revision.sentences.filter(position__in=positions)
    numbers = dict(beside.values_list("position", "pk"))
    return {
        "before": revision.text[block["start"] : sentence.start],
        "after": revision.text[sentence.end : block["end"]],
        "previous": numbers.get(sentence.position - 1),
        "next": numbers.get(sentence.position + 1),
    }
