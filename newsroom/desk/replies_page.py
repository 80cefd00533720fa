"""The replies of an article: who was asked, about what, and what they answered."""

from http import HTTPStatus
from typing import cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from annotations.models import RecordedReply
from articles.admin import RowForm
from articles.models import Article
from articles.problems import Conflict
from articles.snapshot import snapshot
from articles.text.characters import whole_number
from newsroom.actions.replies import PERMISSION, delete_reply, save_reply
from newsroom.desk.access import acting, desk_view
from newsroom.desk.kept_texts import confirm_saved

DATES = ("asked_on", "wanted_by", "answered_on")
FIRST_WORDS = 90  # code points by which a sentence is named


class ReplyForm(RowForm):
    """What one person was asked and answered."""

    sentences = forms.MultipleChoiceField(
        label=gettext_lazy("Sentences"),
        help_text=gettext_lazy("If none is selected, it is about the whole article."),
        required=False,
        widget=forms.CheckboxSelectMultiple({"class": "choices column"}),
    )

    class Meta:
        model = RecordedReply
        fields = ("person", "source", "sentences", "how", *DATES, "body")
        widgets = {
            name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            for name in DATES
        }

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        field = cast("forms.MultipleChoiceField", self.fields["sentences"])
        field.choices = list(sentence_names(self.instance).items())


def sentence_names(reply: RecordedReply) -> dict[str, str]:
    """Return the sentences of the article in words, by key, with those that are gone."""
    names = {}
    revision = reply.article.current_revision
    sentences = revision.sentences.select_related("identity", "revision")
    for number, sentence in enumerate(sentences.order_by("position"), 1):
        first = Truncator(sentence.text).chars(FIRST_WORDS)
        names[sentence.public_key] = f"{number}. {first}"
    for key in reply.sentences:
        gone = _("No longer in the text: %(key)s") % {"key": key}
        names.setdefault(key, gone)
    return names


@desk_view(PERMISSION)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_replies(request: HttpRequest, article_id: int) -> HttpResponse:
    """Show the replies of an article; save or delete the one that the address names."""
    article = get_object_or_404(Article, pk=article_id)
    reply = RecordedReply(article=article, sentences=request.GET.getlist("s"))
    number = whole_number(request.GET.get("reply", ""))
    if number is not None:
        reply = get_object_or_404(article.replies, pk=number)
    form = ReplyForm(request.POST or None, instance=reply)
    answer = redirect("desk:replies", article.pk)
    if "delete" in request.POST and reply.pk:
        delete_reply(reply, acting(request))
        messages.success(request, _("Deleted."))
        return answer
    status = _save(request, form)
    if status == HTTPStatus.FOUND:
        return confirm_saved(request, answer)
    if status == HTTPStatus.CONFLICT:
        reply.refresh_from_db()
    with snapshot():
        context = {"article": article, "form": form, "reply": reply}
        return render(request, "desk/replies.html", context, status=status)


def _save(request: HttpRequest, form: ReplyForm) -> HTTPStatus:
    """Save the reply that was sent, and return the status of the answer."""
    if request.method != "POST":
        return HTTPStatus.OK
    if not form.is_valid():
        return HTTPStatus.UNPROCESSABLE_ENTITY
    version = whole_number(request.POST.get("seen_version", "")) or 0
    try:
        save_reply(form.save(commit=False), acting(request), version=version)
    except Conflict as problem:
        form.add_error(None, str(problem))
        return HTTPStatus.CONFLICT
    words = _("Saved. Readers will see this in the next published version.")
    messages.success(request, words)
    return HTTPStatus.FOUND
