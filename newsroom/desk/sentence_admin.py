"""The change page of a sentence: its paragraph, its notes with their sources, what is decided without one."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from articles import sentence_keys
from articles.models import Revision, Sentence
from newsroom.desk.guard import desk_view
from newsroom.desk.note_admin import do, shown
from newsroom.desk.own_page import OwnPage
from newsroom.desk.workbench.bench import lay_out
from newsroom.desk.workbench.page import in_turn
from newsroom.desk.workbench.selection import Selection


class SentencePage(OwnPage):
    def page(self, request: HttpRequest, number: int) -> HttpResponse:
        """One of an older revision leads to where it is now."""
        asked = get_object_or_404(Sentence.objects.select_related("revision__article", "identity"), pk=number)
        article, key, trouble = asked.revision.article, asked.public_key, None
        if request.method == "POST":
            answer = do(request, article, Selection(s=key))
            if isinstance(answer, HttpResponse):
                return answer
            trouble = answer
        now = sentence_keys.find(article.current_revision, key)
        if now is None and trouble is None:
            raise Http404(_("That sentence is no longer in the text."))
        if now and now.pk != asked.pk and trouble is None:
            return redirect("admin:articles_sentence_change", now.pk)
        bench = lay_out(article)
        line = bench.line(key)
        context = shown(request, bench, in_turn(line.cards, None) if line else [], key, trouble)
        if now:
            context |= _around(now)
        return render(
            request, "desk/sentence_change.html", context, status=trouble.status if trouble else 200
        )

    @method_decorator(desk_view("articles.view_article"))
    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: object = None
    ) -> HttpResponse:
        one = get_object_or_404(Sentence.objects.select_related("revision", "identity"), pk=object_id)
        address = reverse("desk:history", args=[one.revision.article_id])
        return redirect(f"{address}?s={one.public_key}")

    @method_decorator(desk_view("articles.view_article"))
    def changelist_view(self, request: HttpRequest, extra_context: object = None) -> HttpResponse:
        """Sentences are listed by their articles."""
        return redirect("admin:articles_article_changelist")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False


def _around(sentence: Sentence) -> dict[str, Any]:
    """The paragraph before and after it, and the sentences next to it."""
    revision: Revision = sentence.revision
    block = revision.blocks[sentence.block]
    beside = revision.sentences.filter(position__in=[sentence.position - 1, sentence.position + 1])
    at = dict(beside.values_list("position", "pk"))
    return {
        "before": revision.text[block["start"] : sentence.start],
        "after": revision.text[sentence.end : block["end"]],
        "previous": at.get(sentence.position - 1),
        "next": at.get(sentence.position + 1),
    }
