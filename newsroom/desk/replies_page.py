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
    status = _carry_out(request, reply, form)
    if status == HTTPStatus.FOUND:
        return confirm_saved(request, redirect("desk:replies", article.pk))
    if status == HTTPStatus.CONFLICT:
        reply = get_object_or_404(article.replies, pk=number)
    with snapshot():
        context = {"article": article, "form": form, "reply": reply}
        return render(request, "desk/replies.html", context, status=status)


def _carry_out(
    request: HttpRequest, reply: RecordedReply, form: ReplyForm
) -> HTTPStatus:
    """Delete the reply or save what was sent, and return the status of the answer."""
    if request.method != "POST":
        return HTTPStatus.OK
    version = whole_number(request.POST.get("seen_version", "")) or 0
    is_deleted = "delete" in request.POST and reply.pk
    if not is_deleted and not form.is_valid():
        return HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        if is_deleted:
            delete_reply(reply, acting(request), version=version)
            words = _("Deleted.")
        else:
            save_reply(form.save(commit=False), acting(request), version=version)
            words = _("Saved. Readers will see this in the next published version.")
    except Conflict as problem:
        form.add_error(None, str(problem))
        return HTTPStatus.CONFLICT
    messages.success(request, words)
    return HTTPStatus.FOUND
